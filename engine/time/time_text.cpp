// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/time_text.h"

#include <array>

namespace rerate {

namespace {

constexpr std::int64_t kSecondsMax = INT64_MAX / kNanosecondsPerSecond - 1;

bool isDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// A cursor over the text; every read returns false when the text is not of that form.
struct Reader {
    const char* at;
    const char* end;

    bool done() const { return at == end; }
    bool take(char c) {
        if (at == end || *at != c)
            return false;
        ++at;
        return true;
    }
    bool digits(int count, int& number) {
        if (end - at < count)
            return false;
        number = 0;
        for (int i = 0; i < count; ++i) {
            if (!isDigit(at[i]))
                return false;
            number = number * 10 + (at[i] - '0');
        }
        at += count;
        return true;
    }
    bool digitsUpTo(int count, int& number) {
        int taken = 0;
        number = 0;
        for (; taken < count && at != end && isDigit(*at); ++taken, ++at)
            number = number * 10 + (*at - '0');
        return taken > 0;
    }
    // Digits after a point as nanoseconds; more than nine digits must end in zeros.
    bool fraction(std::int64_t& nanoseconds) {
        std::int64_t value = 0;
        int count = 0;
        for (; at != end && isDigit(*at); ++at, ++count) {
            if (count < 9)
                value = value * 10 + (*at - '0');
            else if (*at != '0')
                return false;
        }
        if (count == 0)
            return false;
        for (; count < 9; ++count)
            value *= 10;
        nanoseconds = value;
        return true;
    }
};

struct Civil {
    Date date;
    int hour = 0, minute = 0, second = 0;
    std::int64_t nanoseconds = 0;
    bool hasOffset = false;
    int offsetSeconds = 0;
};

bool isValid(const Civil& civil) {
    return civil.date.isValid() && civil.hour <= 23 && civil.minute <= 59 && civil.second <= 59;
}

bool readOffset(Reader& reader, Civil& civil) {
    if (reader.take('Z') || reader.take('z')) {
        civil.hasOffset = true;
        return true;
    }
    const bool negative = reader.take('-');
    if (!negative && !reader.take('+'))
        return false;
    int hours = 0;
    int minutes = 0;
    if (!reader.digits(2, hours))
        return false;
    reader.take(':');
    if (!reader.done() && !reader.digits(2, minutes))
        return false;
    if (hours > 18 || minutes > 59)
        return false;
    civil.hasOffset = true;
    civil.offsetSeconds = (hours * 3600 + minutes * 60) * (negative ? -1 : 1);
    return true;
}

bool readIso(std::string_view text, Civil& civil) {
    Reader reader{text.data(), text.data() + text.size()};
    if (!reader.digits(4, civil.date.year) || !reader.take('-') ||
        !reader.digits(2, civil.date.month) || !reader.take('-') ||
        !reader.digits(2, civil.date.day))
        return false;
    if (!reader.done()) {
        if (!reader.take('T') && !reader.take(' ') && !reader.take('t'))
            return false;
        if (!reader.digits(2, civil.hour) || !reader.take(':') || !reader.digits(2, civil.minute))
            return false;
        if (reader.take(':')) {
            if (!reader.digits(2, civil.second))
                return false;
            if ((reader.take('.') || reader.take(',')) && !reader.fraction(civil.nanoseconds))
                return false;
        }
        reader.take(' ');
        if (!reader.done() && !(text.ends_with("UTC") && reader.end - reader.at == 3) &&
            !readOffset(reader, civil))
            return false;
        if (text.ends_with("UTC")) {
            civil.hasOffset = true;
            reader.at = reader.end;
        }
    }
    return reader.done() && isValid(civil);
}

// %Y %m %d %H %M %S %f (fraction) %z %e %y %%; anything else must stand there as it is.
bool readPattern(std::string_view text, std::string_view pattern, Civil& civil) {
    Reader reader{text.data(), text.data() + text.size()};
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            if (!reader.take(pattern[i]))
                return false;
            continue;
        }
        bool good = true;
        switch (pattern[++i]) {
        case 'Y': good = reader.digits(4, civil.date.year); break;
        case 'y':
            good = reader.digits(2, civil.date.year);
            civil.date.year += 2000;
            break;
        case 'm': good = reader.digitsUpTo(2, civil.date.month); break;
        case 'd':
        case 'e':
            while (reader.take(' ')) {
            }
            good = reader.digitsUpTo(2, civil.date.day);
            break;
        case 'H': good = reader.digitsUpTo(2, civil.hour); break;
        case 'M': good = reader.digitsUpTo(2, civil.minute); break;
        case 'S':
            good = reader.digitsUpTo(2, civil.second);
            if (good && reader.take('.'))
                good = reader.fraction(civil.nanoseconds);
            break;
        case 'f': good = reader.fraction(civil.nanoseconds); break;
        case 'z': good = readOffset(reader, civil); break;
        case '%': good = reader.take('%'); break;
        default: good = false;
        }
        if (!good)
            return false;
    }
    return reader.done() && isValid(civil);
}

bool fromSecondsAndNanoseconds(std::int64_t seconds, std::int64_t nanoseconds, Instant& instant) {
    if (seconds > kSecondsMax || seconds < -kSecondsMax)
        return false;
    instant.nanoseconds = seconds * kNanosecondsPerSecond + nanoseconds;
    return true;
}

bool fromCivil(const Civil& civil, const TimeFormat& format, Instant& instant) {
    static const Zone utc;
    if (civil.hasOffset || format.zone == utc)
        return fromSecondsAndNanoseconds(daysSinceEpoch(civil.date) * 86'400 + civil.hour * 3600 +
                                             civil.minute * 60 + civil.second - civil.offsetSeconds,
                                         civil.nanoseconds, instant);
    if (civil.date.year < 1970 || civil.date.year > 2037)
        return false;
    instant = format.zone.fromLocal(civil.date, civil.hour, civil.minute, civil.second);
    instant.nanoseconds += civil.nanoseconds;
    return true;
}

// A number of units since the origin, with a decimal fraction where the unit has room for one.
bool readNumber(std::string_view text, std::int64_t unit, Instant origin, Instant& instant) {
    Reader reader{text.data(), text.data() + text.size()};
    const bool negative = reader.take('-');
    if (reader.done() || !isDigit(*reader.at))
        return false;
    std::int64_t whole = 0;
    for (; !reader.done() && isDigit(*reader.at); ++reader.at)
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, *reader.at - '0', &whole))
            return false;
    std::int64_t fraction = 0;
    if (reader.take('.') && !reader.fraction(fraction))
        return false;
    // `fraction` is billionths of a unit.
    const std::int64_t perBillion = kNanosecondsPerSecond / unit;
    if (!reader.done() || fraction % perBillion != 0)
        return false;
    std::int64_t value = 0;
    if (__builtin_mul_overflow(whole, unit, &value) ||
        __builtin_add_overflow(value, fraction / perBillion, &value))
        return false;
    if (negative)
        value = -value;
    return !__builtin_add_overflow(value, origin.nanoseconds, &instant.nanoseconds);
}

std::int64_t unitOf(TimeFormatKind kind) {
    switch (kind) {
    case TimeFormatKind::Milliseconds: return 1'000'000;
    case TimeFormatKind::Microseconds: return 1'000;
    case TimeFormatKind::Nanoseconds: return 1;
    default: return kNanosecondsPerSecond;
    }
}

// Unix times by their size; for a stated origin numbers are seconds.
TimeFormatKind guessUnit(std::string_view text, Instant origin) {
    if (origin.nanoseconds != 0)
        return TimeFormatKind::Seconds;
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == '.')
            break;
        digits += isDigit(c) ? 1 : 0;
    }
    return digits <= 11   ? TimeFormatKind::Seconds
           : digits <= 14 ? TimeFormatKind::Milliseconds
           : digits <= 17 ? TimeFormatKind::Microseconds
                          : TimeFormatKind::Nanoseconds;
}

std::string expectation(const TimeFormat& format) {
    switch (format.kind) {
    case TimeFormatKind::Auto: return "ISO 8601 (2026-03-01T12:00:00Z) or Unix time";
    case TimeFormatKind::Iso: return "ISO 8601, such as 2026-03-01T12:00:00Z";
    case TimeFormatKind::Seconds: return "a number of seconds";
    case TimeFormatKind::Milliseconds: return "a number of milliseconds";
    case TimeFormatKind::Microseconds: return "a number of microseconds";
    case TimeFormatKind::Nanoseconds: return "a number of nanoseconds";
    case TimeFormatKind::Pattern: return "the form " + format.pattern;
    }
    return {};
}

} // namespace

Result<TimeFormat> timeFormatFromText(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, TimeFormatKind>, 6> kKinds{{
        {"auto", TimeFormatKind::Auto},
        {"iso", TimeFormatKind::Iso},
        {"seconds", TimeFormatKind::Seconds},
        {"milliseconds", TimeFormatKind::Milliseconds},
        {"microseconds", TimeFormatKind::Microseconds},
        {"nanoseconds", TimeFormatKind::Nanoseconds},
    }};
    TimeFormat format;
    for (const auto& [name, kind] : kKinds)
        if (name == text) {
            format.kind = kind;
            return format;
        }
    if (text.find('%') != std::string_view::npos) {
        format.kind = TimeFormatKind::Pattern;
        format.pattern = text;
        return format;
    }
    return Error{ErrorKind::WrongUsage,
                 "Unknown time format `" + std::string(text) +
                     "`. Use auto, iso, seconds, milliseconds, microseconds, nanoseconds, or a "
                     "pattern such as '%d.%m.%Y %H:%M:%S'."};
}

bool tryParseInstant(std::string_view text, const TimeFormat& format, Instant& instant) {
    Civil civil;
    switch (format.kind) {
    case TimeFormatKind::Auto:
        if (text.size() >= 10 && text[4] == '-')
            return readIso(text, civil) && fromCivil(civil, format, instant);
        return readNumber(text, unitOf(guessUnit(text, format.origin)), format.origin, instant);
    case TimeFormatKind::Iso: return readIso(text, civil) && fromCivil(civil, format, instant);
    case TimeFormatKind::Pattern:
        return readPattern(text, format.pattern, civil) && fromCivil(civil, format, instant);
    default: return readNumber(text, unitOf(format.kind), format.origin, instant);
    }
}

Result<Instant> parseInstant(std::string_view text, const TimeFormat& format) {
    Instant instant;
    if (tryParseInstant(text, format, instant))
        return instant;
    const std::string shown =
        text.size() > 40 ? std::string(text.substr(0, 40)) + "…" : std::string(text);
    return Error{ErrorKind::InvalidInput,
                 "`" + shown + "` is not a time; expected " + expectation(format) + "."};
}

} // namespace rerate
