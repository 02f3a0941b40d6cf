// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/quantity_pieces.h"

#include <algorithm>
#include <map>

namespace rerate {

namespace {

constexpr int kScaleMax = 30; // beyond it coefficients would hardly fit

struct RowOrder {
    bool operator()(const QuantityRow& a, const QuantityRow& b) const {
        if (a.customer != b.customer)
            return a.customer < b.customer;
        return a.slice != b.slice ? a.slice < b.slice : a.key < b.key;
    }
};

bool samePlace(const QuantityRow& a, const QuantityRow& b) {
    return a.customer == b.customer && a.slice == b.slice && a.key == b.key;
}

class Assembly {
public:
    Assembly(std::vector<QuantityPiece>& pieces, const KeySpace& keys,
             const std::vector<KeySpace::Numbering>& numberings)
        : m_pieces(pieces), m_keys(keys), m_numberings(numberings) {}

    QuantityTable run() {
        numberKeys();
        chooseScale();
        std::size_t total = 0;
        bool isOnePart = true;
        for (const QuantityPiece& piece : m_pieces) {
            total += piece.rows.size();
            isOnePart = isOnePart && piece.part == m_pieces.front().part;
        }
        m_table.rows.reserve(total);
        for (std::size_t from = 0; from < m_pieces.size();) {
            std::size_t to = from;
            const std::size_t rowFrom = m_table.rows.size();
            while (to < m_pieces.size() && m_pieces[to].part == m_pieces[from].part)
                append(m_pieces[to++], rowFrom);
            m_partEnds.push_back(m_table.rows.size());
            from = to;
        }
        if (!isOnePart)
            mergeParts();
        return std::move(m_table);
    }

private:
    void numberKeys() {
        m_isNumbered = std::any_of(m_numberings.begin(), m_numberings.end(),
                                   [](const auto& numbering) { return numbering.size() > 0; });
        std::vector<char> used(m_keys.denseSize());
        for (const QuantityPiece& piece : m_pieces)
            for (const QuantityRow& row : piece.rows)
                if (row.key < used.size())
                    used[row.key] = 1;
        std::map<std::vector<std::string>, std::uint32_t> all;
        for (std::uint32_t key = 0; key < used.size(); ++key)
            if (used[key] != 0)
                all.emplace(m_keys.denseTexts(key), 0);
        for (const KeySpace::Numbering& numbering : m_numberings)
            for (std::uint32_t key = 0; key < numbering.size(); ++key)
                all.emplace(numbering.texts(key), 0);
        for (auto& [texts, number] : all) {
            number = static_cast<std::uint32_t>(m_table.keys.size());
            m_table.keys.push_back(texts);
        }
        m_denseNumbers.resize(used.size());
        for (std::uint32_t key = 0; key < used.size(); ++key)
            if (used[key] != 0)
                m_denseNumbers[key] = all.at(m_keys.denseTexts(key));
        for (const KeySpace::Numbering& numbering : m_numberings) {
            std::vector<std::uint32_t>& numbers = m_workerNumbers.emplace_back();
            for (std::uint32_t key = 0; key < numbering.size(); ++key)
                numbers.push_back(all.at(numbering.texts(key)));
        }
    }

    void chooseScale() {
        for (const QuantityPiece& piece : m_pieces) {
            m_table.scale = std::max(m_table.scale, piece.scale);
            for (const Decimal& wide : piece.wide)
                if (wide.scale() <= kScaleMax)
                    m_table.scale = std::max(m_table.scale, wide.scale());
            m_table.rowsMatched += piece.rowsMatched;
            m_table.rowsUnusable += piece.rowsUnusable;
            for (const auto& [customer, rows] : piece.unusableOf)
                m_table.unusableOf[customer] += rows;
            m_table.zeroDivisions.add(piece.zeroDivisions);
        }
    }

    void store(QuantityRow& row, const Decimal& value) {
        storeQuantity(row, value, m_table.scale, m_table.wideValues);
    }

    void rescale(QuantityRow& row, Int128 factor, int from) {
        Int128 product = 0;
        const bool isFinite = multiplyChecked(row.coefficient, factor, product);
        const auto scaled = isFinite ? rowCoefficient(product) : std::nullopt;
        if (scaled)
            row.coefficient = *scaled;
        else
            store(row, Decimal::fromCoefficient(row.coefficient, from));
    }

    // `b` belongs to the same place as `a`, both at the table's scale.
    void addUp(QuantityRow& a, const QuantityRow& b) {
        a.events += b.events;
        const auto sum = rowCoefficient(Int128{a.coefficient} + b.coefficient);
        if (a.wide == 0 && b.wide == 0 && sum)
            a.coefficient = *sum;
        else
            store(a, m_table.quantity(a) + m_table.quantity(b));
    }

    // Rows of the piece behind those of its part, which begin at `rowFrom`.
    void append(QuantityPiece& piece, std::size_t rowFrom) {
        Int128 factor = 1;
        for (int scale = piece.scale; scale < m_table.scale; ++scale)
            factor *= 10;
        auto& rows = m_table.rows;
        const std::size_t before = rows.size();
        for (QuantityRow row : piece.rows) {
            if (row.key < m_denseNumbers.size())
                row.key = m_denseNumbers[row.key];
            else
                row.key = m_workerNumbers[piece.worker][row.key - m_denseNumbers.size()];
            if (row.wide != 0)
                store(row, piece.wide[row.wide - 1]);
            else if (factor != 1)
                rescale(row, factor, piece.scale);
            rows.push_back(row);
        }
        joinSeam(rowFrom, before);
        piece.rows = {};
    }

    // A customer whose rows go on from the segment before; and numbered keys are not in order.
    void joinSeam(std::size_t rowFrom, std::size_t before) {
        auto& rows = m_table.rows;
        if (before == rows.size())
            return;
        const CustomerId customer = rows[before].customer;
        std::size_t from = before;
        while (from > rowFrom && rows[from - 1].customer == customer)
            --from;
        if (m_isNumbered)
            std::sort(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.end(), RowOrder());
        if (from == before && !m_isNumbered)
            return;
        std::size_t to = before;
        while (to < rows.size() && rows[to].customer == customer)
            ++to;
        std::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(from),
                         rows.begin() + static_cast<std::ptrdiff_t>(to), RowOrder());
        combine(from, m_isNumbered ? rows.size() : to);
    }

    // Adds up neighbours of the same place in [from, to) and closes the gaps.
    void combine(std::size_t from, std::size_t to) {
        auto& rows = m_table.rows;
        std::size_t out = from;
        for (std::size_t in = from; in < to; ++in) {
            if (out > from && samePlace(rows[out - 1], rows[in]))
                addUp(rows[out - 1], rows[in]);
            else
                rows[out++] = rows[in];
        }
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(out),
                   rows.begin() + static_cast<std::ptrdiff_t>(to));
    }

    void mergeParts() {
        auto& rows = m_table.rows;
        for (std::size_t part = 1; part < m_partEnds.size(); ++part)
            std::inplace_merge(rows.begin(),
                               rows.begin() + static_cast<std::ptrdiff_t>(m_partEnds[part - 1]),
                               rows.begin() + static_cast<std::ptrdiff_t>(m_partEnds[part]),
                               RowOrder());
        combine(0, rows.size());
    }

    std::vector<QuantityPiece>& m_pieces;
    const KeySpace& m_keys;
    const std::vector<KeySpace::Numbering>& m_numberings;
    bool m_isNumbered = false;
    std::vector<std::uint32_t> m_denseNumbers;
    std::vector<std::vector<std::uint32_t>> m_workerNumbers;
    std::vector<std::size_t> m_partEnds;
    QuantityTable m_table;
};

} // namespace

QuantityRow QuantityPiece::stored(const QuantityRow& place, const Decimal& value) {
    QuantityRow row = place;
    storeQuantity(row, value, scale, wide);
    return row;
}

QuantityTable assembleQuantities(std::vector<QuantityPiece>& pieces, const KeySpace& keys,
                                 const std::vector<KeySpace::Numbering>& numberings) {
    return Assembly(pieces, keys, numberings).run();
}

} // namespace rerate
