// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The times of one file, row after row. Rows mostly share their date with the row before, so that
// of `2026-03-01T12:00:00Z` only the clock is read; every other time is left to tryParseInstant.

#pragma once

#include <array>
#include <cstring>

#include "engine/time/time_text.h"

namespace rerate {

class TimeReader {
public:
    explicit TimeReader(const TimeFormat& format);

    // False when the text is not such a time.
    bool read(std::string_view text, Instant& instant) {
        std::int64_t second = 0;
        if (!m_mayBeIso || !readClock(text, second))
            return tryParseInstant(text, m_format, instant);
        if (std::memcmp(m_date.data(), text.data(), kDateSize) != 0)
            return readDate(text, second, instant);
        instant.nanoseconds = m_dayStart + second * kNanosecondsPerSecond;
        return true;
    }

private:
    static constexpr std::size_t kDateSize = 10;

    // The second of the day of a text that ends in `T12:00:00Z` or, where that is UTC, `T12:00:00`.
    bool readClock(std::string_view text, std::int64_t& second) const {
        if (text.size() == kDateSize + 10 ? text.back() != 'Z' : text.size() != kDateSize + 9 || !m_isUtc)
            return false;
        const char* clock = text.data() + kDateSize;
        unsigned digits[6];
        bool areDigits = true;
        for (int i = 0; i < 6; ++i) {
            digits[i] = static_cast<unsigned char>(clock[1 + i + i / 2] - '0');
            areDigits &= digits[i] < 10;
        }
        if (!areDigits || (clock[0] != 'T' && clock[0] != ' ') || clock[3] != ':' || clock[6] != ':')
            return false;
        const unsigned hours = digits[0] * 10 + digits[1];
        const unsigned minutes = digits[2] * 10 + digits[3];
        const unsigned seconds = digits[4] * 10 + digits[5];
        second = hours * 3600 + minutes * 60 + seconds;
        return hours < 24 && minutes < 60 && seconds < 60;
    }
    bool readDate(std::string_view text, std::int64_t second, Instant& instant);

    const TimeFormat& m_format;
    bool m_mayBeIso;
    bool m_isUtc;
    std::array<char, kDateSize> m_date{}; // of the last time, with its first instant
    std::int64_t m_dayStart = 0;
};

} // namespace rerate
