// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads times as usage files write them. Every format ends in an Instant or in a sentence that
// says what was expected. Fractions of up to nine digits are exact; more digits must be zeros.

#pragma once

#include <string>
#include <string_view>

#include "engine/time/zone.h"

namespace rerate {

enum class TimeFormatKind { Auto, Iso, Seconds, Milliseconds, Microseconds, Nanoseconds, Pattern };

struct TimeFormat {
    TimeFormatKind kind = TimeFormatKind::Auto;
    std::string pattern;  // strptime-like, for Pattern: "%d.%m.%Y %H:%M:%S"
    Zone zone;            // for times that carry no zone of their own
    Instant origin;       // added to numeric times: "seconds from a stated origin"
};

// "auto", "iso", "seconds", … or a pattern with a percent sign.
Result<TimeFormat> timeFormatFromText(std::string_view text);

// Auto: a number is Unix time by its size (below 10^11 seconds, 10^14 milliseconds, 10^17
// microseconds, else nanoseconds); anything else is ISO 8601. Inline fast paths for the common
// forms: this runs once per row of an import.
Result<Instant> parseInstant(std::string_view text, const TimeFormat& format);

// As parseInstant, but without building a message: false when the text is not such a time.
bool tryParseInstant(std::string_view text, const TimeFormat& format, Instant& instant);

} // namespace rerate
