// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/customer_ranges.h"

#include <algorithm>

namespace rerate {

std::vector<CustomerRange> splitCustomers(const UsageStore& store) {
    const auto& segments = store.segments();
    std::vector<CustomerId> firsts;
    CustomerId last;
    for (const SegmentInfo& segment : segments) {
        firsts.push_back(segment.customerFirst);
        last = std::max(last, segment.customerLast);
    }
    std::sort(firsts.begin(), firsts.end());
    // With n parts a range of customers has rows in about n segments.
    const std::size_t step = std::max<std::size_t>(1, store.parts().size());
    std::vector<CustomerRange> ranges;
    for (std::size_t i = 0; i < firsts.size(); i += step)
        if (ranges.empty() || ranges.back().from != firsts[i])
            ranges.push_back({firsts[i], CustomerId{last.number + 1}, {}});
    for (std::size_t i = 1; i < ranges.size(); ++i)
        ranges[i - 1].to = ranges[i].from;
    for (CustomerRange& range : ranges)
        for (std::size_t number = 0; number < segments.size(); ++number)
            if (segments[number].customerFirst < range.to && range.from <= segments[number].customerLast)
                range.segments.push_back(number);
    return ranges;
}

} // namespace rerate
