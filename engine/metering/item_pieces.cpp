// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/item_pieces.h"

#include <algorithm>
#include <map>

namespace rerate {

namespace {

constexpr int kScaleMax = 30; // beyond it coefficients would hardly fit

// The numbers in the table of each worker's keys; only keys that occur are in the table.
std::vector<std::vector<std::uint32_t>> numberKeys(const std::vector<ItemPiece>& pieces,
                                                   const std::vector<KeySpace::Numbering>& numberings,
                                                   QuantityTable& table) {
    std::vector<std::vector<bool>> used;
    for (const KeySpace::Numbering& numbering : numberings)
        used.emplace_back(numbering.size());
    for (const ItemPiece& piece : pieces)
        for (const QuantityRow& row : piece.rows)
            used[piece.worker][row.key] = true;
    std::map<std::vector<std::string>, std::uint32_t> all;
    for (std::size_t worker = 0; worker < used.size(); ++worker)
        for (std::uint32_t key = 0; key < used[worker].size(); ++key)
            if (used[worker][key])
                all.emplace(numberings[worker].texts(key), 0);
    for (auto& [texts, number] : all) {
        number = static_cast<std::uint32_t>(table.keys.size());
        table.keys.push_back(texts);
    }
    std::vector<std::vector<std::uint32_t>> numbers;
    for (std::size_t worker = 0; worker < used.size(); ++worker) {
        numbers.emplace_back(used[worker].size());
        for (std::uint32_t key = 0; key < used[worker].size(); ++key)
            if (used[worker][key])
                numbers[worker][key] = all.at(numberings[worker].texts(key));
    }
    return numbers;
}

} // namespace

void ItemPiece::raiseScale(int to) {
    const int before = scale;
    scale = to;
    for (QuantityRow& row : rows)
        if (row.wide == 0)
            storeQuantity(row, Decimal::fromCoefficient(row.coefficient, before), scale, wide);
}

void ItemPiece::add(CustomerId customer, std::uint32_t slice, const MeteredItemRow& item) {
    if (item.value.scale() > scale && item.value.scale() <= kScaleMax)
        raiseScale(item.value.scale());
    rows.push_back({customer, slice, item.key, 0, 0, item.events});
    storeQuantity(rows.back(), item.value, scale, wide);
}

QuantityTable assembleItems(std::vector<ItemPiece>& pieces, const ItemColumns& columns,
                            const std::vector<KeySpace::Numbering>& numberings) {
    QuantityTable table;
    const auto numbers = numberKeys(pieces, numberings, table);
    std::size_t total = 0;
    for (const ItemPiece& piece : pieces) {
        table.scale = std::max(table.scale, piece.scale);
        table.rowsMatched += piece.rowsMatched;
        table.rowsUnusable += piece.rowsUnusable;
        for (const auto& [customer, rows] : piece.unusableOf)
            table.unusableOf[customer] += rows;
        table.zeroDivisions.add(piece.zeroDivisions);
        table.intervalFaults.add(piece.intervalFaults);
        addRests(table.intervalRests, piece.intervalRests);
        total += piece.rows.size();
    }
    table.rows.reserve(total);
    const auto append = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
        from = {};
    };
    for (ItemPiece& piece : pieces) {
        for (QuantityRow row : piece.rows) {
            row.key = numbers[piece.worker][row.key];
            if (row.wide == 0 && piece.scale == table.scale) {
                table.rows.push_back(row);
                continue;
            }
            const Decimal value = row.wide != 0 ? piece.wide[row.wide - 1]
                                                : Decimal::fromCoefficient(row.coefficient, piece.scale);
            storeQuantity(row, value, table.scale, table.wideValues);
            table.rows.push_back(row);
        }
        piece.rows = {};
        piece.wide = {};
        if (columns.times)
            append(table.times, piece.times);
        if (columns.positions)
            table.positions.append(std::move(piece.positions));
        if (columns.repeats)
            append(table.repeats, piece.repeats);
    }
    return table;
}

} // namespace rerate
