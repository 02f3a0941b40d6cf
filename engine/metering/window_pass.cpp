// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_pass.h"

#include <algorithm>

namespace rerate {

WindowPass::WindowPass(const Meter& meter, ColumnSet& columns, std::size_t rangeCount,
                       unsigned workerCount)
    : m_meter(meter), m_source(meter, columns, workerCount), m_pieces(rangeCount) {}

void WindowPass::collect(const MeterSource::View& view, const SliceRows& rows, ItemPiece& piece,
                         std::vector<MeteredItemRow>& items) const {
    for (std::uint32_t row = rows.rowFrom; row < rows.rowTo; ++row) {
        if (!view.isIn(row))
            continue;
        ++piece.rowsMatched;
        std::optional<Decimal> value = view.value(row);
        std::optional<Decimal> position = view.position(row);
        if (!value || !position) {
            ++piece.rowsUnusable;
            ++piece.unusableOf[rows.customer.number];
            continue;
        }
        items.push_back({view.time(row), view.key(row), 1, view.requests(row), std::move(*value),
                         std::move(*position)});
    }
}

void WindowPass::sortItems(std::vector<MeteredItemRow>& items, unsigned worker) const {
    const auto before = [&](const MeteredItemRow& a, const MeteredItemRow& b) {
        if (a.time != b.time)
            return a.time < b.time;
        if (a.key != b.key)
            return m_source.keyTexts(worker, a.key) < m_source.keyTexts(worker, b.key);
        if (a.value != b.value)
            return a.value < b.value;
        return a.position != b.position ? a.position < b.position : a.repeats < b.repeats;
    };
    if (!std::is_sorted(items.begin(), items.end(), before))
        std::sort(items.begin(), items.end(), before);
}

void WindowPass::run(std::size_t rangeNumber, const std::vector<RangeSegment>& segments,
                     unsigned worker) {
    ItemPiece& piece = m_pieces[rangeNumber];
    piece.worker = worker;
    std::vector<MeterSource::View> views;
    std::vector<Rows> order;
    for (const RangeSegment& segment : segments) {
        for (const SliceRows& rows : segment.rows)
            order.push_back({rows, views.size()});
        views.push_back(m_source.look(segment.segment, worker));
    }
    std::stable_sort(order.begin(), order.end(), [](const Rows& a, const Rows& b) {
        return a.rows.customer != b.rows.customer ? a.rows.customer < b.rows.customer
                                                  : a.rows.slice < b.rows.slice;
    });
    std::vector<MeteredItemRow> items;
    for (std::size_t from = 0; from < order.size();) {
        const SliceRows place = order[from].rows;
        items.clear();
        for (; from < order.size() && order[from].rows.customer == place.customer &&
               order[from].rows.slice == place.slice;
             ++from)
            collect(views[order[from].segment], order[from].rows, piece, items);
        sortItems(items, worker);
        for (MeteredItemRow& item : items) {
            piece.add(place.customer, place.slice, item);
            piece.times.push_back(item.time);
            if (m_meter.position)
                piece.positions.push_back(std::move(item.position));
            if (m_meter.rowsUniform)
                piece.repeats.push_back(item.repeats);
        }
    }
}

QuantityTable WindowPass::finish() {
    return assembleItems(m_pieces, {true, m_meter.position.has_value(), m_meter.rowsUniform},
                         m_source.numberings());
}

} // namespace rerate
