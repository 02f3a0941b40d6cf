// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The time grid of a replay: for each zone that customers have, the same slices, beginning at that
// zone's midnight. Events outside all slices are not metered.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/time/zone.h"

namespace rerate {

// The zones of a customer: where its days begin, and its own, which is that of calendars without another. They
// differ where the plan has a zone.
struct LocalZones {
    Zone days;
    Zone own;
    friend bool operator==(const LocalZones&, const LocalZones&) = default;
};

struct SliceGrid {
    std::vector<Zone> zones; // where days begin
    std::vector<std::vector<Instant>> bounds; // per zone: sliceCount + 1 ascending instants
    std::vector<std::uint32_t> zoneOfCustomer; // by CustomerId; index into zones
    std::vector<std::uint32_t> periodOfSlice;  // ascending; empty: each slice is a billing period
    // A slice before the range, of the billing period that the beginning of the range cuts: usage in
    // it is left out, also by windows that look back.
    std::optional<std::uint32_t> cutAway{};
    // By CustomerId: when its plan begins, for windows that have a value where nothing happened. Empty:
    // before the grid.
    std::vector<Instant> planFrom{};
    std::vector<Zone> ownZones{}; // per zone; empty: the same
    const Zone& ownZone(std::size_t zone) const { return ownZones.empty() ? zones[zone] : ownZones[zone]; }
    std::size_t sliceCount() const { return bounds.empty() ? 0 : bounds.front().size() - 1; }
    std::string key() const; // equal grids have equal keys: part of the cache key
};

} // namespace rerate
