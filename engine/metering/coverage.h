// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What usage there is, whether or not a plan prices it: all events by name, events that no meter
// lets in, and when each customer began.

#pragma once

#include <optional>

#include "engine/metering/meter_run.h"

namespace rerate {

// Counts all requests.
Meter everyEventMeter();

// Counts requests, by the event's name, that none of the meters lets in; nothing when that is
// plain from the events' names.
std::optional<Meter> unmeteredMeter(const std::vector<const Meter*>& meters, const UsageStore& store);

// The sums over events among all meters that are not in use, over all that they let in: how much no charge prices,
// also where its events have a price as something else.
std::vector<Meter> unusedMeters(const std::vector<Meter>& all, const std::vector<const Meter*>& used);

// The time of each customer's first event, by CustomerId; nothing for customers without any. Kept in
// the cache like the tables of meters.
Result<std::vector<std::optional<Instant>>> firstEvents(const UsageStore& store, QuantityCache& cache,
                                                        unsigned threadCount, const Progress& progress);

} // namespace rerate
