// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/time_reader.h"

#include <algorithm>

namespace rerate {

TimeReader::TimeReader(const TimeFormat& format)
    : m_format(format),
      m_mayBeIso(format.kind == TimeFormatKind::Auto || format.kind == TimeFormatKind::Iso),
      m_isUtc(format.zone == Zone()) {}

bool TimeReader::readDate(std::string_view text, std::int64_t second, Instant& instant) {
    if (!tryParseInstant(text, m_format, instant))
        return false;
    // Days that reach beyond the range of instants are not remembered.
    constexpr std::int64_t kDay = 86'400 * kNanosecondsPerSecond;
    if (instant.nanoseconds < INT64_MIN + kDay || instant.nanoseconds > INT64_MAX - 2 * kDay)
        return true;
    std::copy_n(text.begin(), kDateSize, m_date.begin());
    m_dayStart = instant.nanoseconds - second * kNanosecondsPerSecond;
    return true;
}

} // namespace rerate
