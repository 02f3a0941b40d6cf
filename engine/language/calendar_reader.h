// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan's `calendars`: text to Calendar. What is wrong becomes a diagnostic.

#pragma once

#include "engine/language/reading.h"

namespace rerate {

std::vector<Calendar> readCalendars(Reading& reading, const Place& place);

} // namespace rerate
