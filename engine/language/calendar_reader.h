// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan's `calendars`: text to Calendar. What is wrong becomes a diagnostic. A calendar is in the zone of the
// plan where that has one, unless it names another or says `customer`: that of each customer.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

std::vector<Calendar> readCalendars(Reading& reading, const Place& place, const std::optional<Zone>& planZone);

} // namespace rerate
