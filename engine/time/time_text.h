// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads times as usage files write them. Every format ends in an Instant or in a sentence that
// says what was expected, or that the time is outside of 1677-09-22 to 2262-04-11 (with a zone of its
// own: 1970 to 2037). Fractions of up to nine digits are exact; more digits must be zeros. A leap
// second counts as the second before it, in its own day: 23:59:60.5Z is 23:59:59.5Z. 24:00:00 is the
// next midnight.

#pragma once

#include <string>
#include <string_view>

#include "engine/time/zone.h"

namespace rerate {

enum class TimeFormatKind { Auto, Iso, Seconds, Milliseconds, Microseconds, Nanoseconds, Pattern };

struct TimeFormat {
    TimeFormatKind kind = TimeFormatKind::Auto;
    std::string pattern;  // for Pattern, like strptime: %Y %y %m %b %B %d %e %H %I %p %M %S %f %z %%
    Zone zone;            // for times that carry no zone of their own
    Instant origin;       // added to numeric times: "seconds from a stated origin"
};

// "auto", "iso", "seconds", … or a pattern with a percent sign, which is refused here when it has an
// unknown letter or names no day.
Result<TimeFormat> timeFormatFromText(std::string_view text);

// Auto: a number is Unix time by its size (below 10^11 seconds, 10^14 milliseconds, 10^17
// microseconds, else nanoseconds); anything else is ISO 8601. Inline fast paths for the common
// forms: this runs once per row of an import.
Result<Instant> parseInstant(std::string_view text, const TimeFormat& format);

// As parseInstant, but without building a message: false when the text is not such a time.
bool tryParseInstant(std::string_view text, const TimeFormat& format, Instant& instant);

} // namespace rerate
