// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/chunk_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>

namespace rerate {

namespace {

// Sorting compares mostly customer and time, so these come along; the rest is looked up.
struct SortKey {
    std::int64_t time;
    std::uint32_t customer;
    std::uint32_t row;
};

// One pass of a radix sort: by eight bits of the customer, rows with equal bits stay in order.
void sortByDigit(const Column<SortKey>& from, Column<SortKey>& to, int shift) {
    std::array<std::uint32_t, 257> starts{};
    for (const SortKey& key : from)
        ++starts[(key.customer >> shift & 0xFF) + 1];
    for (std::size_t digit = 1; digit < starts.size(); ++digit)
        starts[digit] += starts[digit - 1];
    for (const SortKey& key : from)
        to[starts[key.customer >> shift & 0xFF]++] = key;
}

Column<SortKey> keysByCustomer(const ChunkRows& rows) {
    Column<SortKey> keys(rows.rowCount());
    std::uint32_t customerBits = 0;
    for (std::uint32_t row = 0; row < keys.size(); ++row) {
        keys[row] = {rows.times[row], rows.customers[row], row};
        customerBits |= rows.customers[row];
    }
    Column<SortKey> other(keys.size());
    for (int shift = 0; shift < static_cast<int>(std::bit_width(customerBits)); shift += 8) {
        sortByDigit(keys, other, shift);
        keys.swap(other);
    }
    return keys;
}

// In pieces, so that a cancelled import need not wait for the sorting of one large customer.
template <typename Less>
void sortLongRun(SortKey* from, SortKey* to, Less less, const Progress& progress) {
    constexpr std::ptrdiff_t kPiece = 262'144;
    for (SortKey* at = from; at != to && !progress.isCancelled(); at += std::min(kPiece, to - at))
        std::sort(at, at + std::min(kPiece, to - at), less);
    for (std::ptrdiff_t sorted = kPiece; sorted < to - from; sorted *= 2)
        for (SortKey* at = from; to - at > sorted && !progress.isCancelled();
             at += std::min(2 * sorted, to - at))
            std::inplace_merge(at, at + sorted, at + std::min(2 * sorted, to - at), less);
}

// Files come roughly in the order of time, so that a key rarely has far to go. Where it does, the
// whole run is sorted instead.
template <typename Less>
void sortRun(SortKey* from, SortKey* to, Less less, const Progress& progress) {
    std::size_t movesLeft = 16 * static_cast<std::size_t>(to - from);
    for (SortKey* at = from; at != to; ++at) {
        const SortKey key = *at;
        SortKey* place = at;
        for (; place != from && less(key, place[-1]) && movesLeft > 0; --movesLeft, --place)
            *place = place[-1];
        *place = key;
        if (movesLeft == 0) {
            sortLongRun(from, to, less, progress);
            return;
        }
    }
}

} // namespace

std::size_t ChunkRows::bytes() const {
    std::size_t sum = rowCount() * (4 * 3 + 2 + 8 * 2) + ids.size() * 16 + idBytes.size() +
                      (ends.size() + recorded.size() + counts.size() + idEnds.size()) * 8;
    for (const auto& property : properties)
        sum += property.size() * sizeof(StoredValue);
    return sum;
}

void ChunkRows::clear() {
    customers.clear();
    events.clear();
    fileRows.clear();
    files.clear();
    times.clear();
    ends.clear();
    recorded.clear();
    counts.clear();
    contents.clear();
    ids.clear();
    idBytes.clear();
    idEnds.clear();
    for (auto& property : properties)
        property.clear();
}

Column<std::uint32_t> sortedOrder(const ChunkRows& rows, const Progress& progress) {
    Column<SortKey> keys = keysByCustomer(rows);
    const auto tie = [&](std::uint32_t row) {
        return std::make_tuple(rows.ids.empty() ? Hash128{} : rows.ids[row], rows.contents[row],
                               rows.files[row], rows.fileRows[row]);
    };
    const auto less = [&](const SortKey& a, const SortKey& b) {
        return a.time != b.time ? a.time < b.time : tie(a.row) < tie(b.row);
    };
    for (SortKey* from = keys.data(); from != keys.data() + keys.size() && !progress.isCancelled();) {
        SortKey* to = from;
        while (to != keys.data() + keys.size() && to->customer == from->customer)
            ++to;
        sortRun(from, to, less, progress);
        from = to;
    }
    Column<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(), [](const SortKey& k) { return k.row; });
    return order;
}

} // namespace rerate
