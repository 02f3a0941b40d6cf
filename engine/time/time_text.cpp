// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/time/time_text.h"

#include <array>

#include "engine/base/utf8.h"

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

int secondOfDay(const Civil& civil) { return civil.hour * 3600 + civil.minute * 60 + civil.second; }

// The last instant of a day: a leap second belongs to the day that it makes longer, and counts as
// the second before it; 24:00:00 is the first instant of the next day.
bool isValidEndOfDay(Civil& civil) {
    constexpr int kSecondsOfDay = 86'400;
    if (civil.second == 60 && civil.minute == 59 && civil.hour <= 23 &&
        (secondOfDay(civil) - civil.offsetSeconds + kSecondsOfDay) % kSecondsOfDay == 0) {
        civil.second = 59;
        return true;
    }
    return civil.hour == 24 && civil.minute == 0 && civil.second == 0 && civil.nanoseconds == 0;
}

bool isValid(Civil& civil) {
    if (!civil.date.isValid())
        return false;
    return (civil.hour <= 23 && civil.minute <= 59 && civil.second <= 59) || isValidEndOfDay(civil);
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

// 12:00, 12:00:00 and 12:00:00.5; without colons in the basic format.
bool readIsoTime(Reader& reader, bool isBasic, Civil& civil) {
    if (!reader.digits(2, civil.hour) || (!isBasic && !reader.take(':')) || !reader.digits(2, civil.minute))
        return false;
    const bool hasSeconds = isBasic ? !reader.done() && isDigit(*reader.at) : reader.take(':');
    if (!hasSeconds)
        return true;
    if (!reader.digits(2, civil.second))
        return false;
    return !(reader.take('.') || reader.take(',')) || reader.fraction(civil.nanoseconds);
}

// 2026-01-02T03:04:05Z, or 20260102T030405Z: the basic format has no hyphens and no colons.
bool readIso(std::string_view text, Civil& civil) {
    Reader reader{text.data(), text.data() + text.size()};
    if (!reader.digits(4, civil.date.year))
        return false;
    const bool isBasic = !reader.take('-');
    if (!reader.digits(2, civil.date.month) || (!isBasic && !reader.take('-')) ||
        !reader.digits(2, civil.date.day))
        return false;
    if (!reader.done()) {
        if (!reader.take('T') && !reader.take('t') && (isBasic || !reader.take(' ')))
            return false;
        if (!readIsoTime(reader, isBasic, civil))
            return false;
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

constexpr std::array<std::string_view, 12> kMonths{"january", "february", "march",     "april",   "may",      "june",
                                                   "july",    "august",   "september", "october", "november", "december"};

bool takeWord(Reader& reader, std::string_view word) {
    if (static_cast<std::size_t>(reader.end - reader.at) < word.size())
        return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if ((reader.at[i] | 0x20) != word[i])
            return false;
    reader.at += word.size();
    return true;
}

// An English month, whole or its first three letters.
bool readMonthName(Reader& reader, int& month) {
    constexpr std::size_t kShort = 3;
    for (std::size_t i = 0; i < kMonths.size(); ++i)
        if (takeWord(reader, kMonths[i]) || takeWord(reader, kMonths[i].substr(0, kShort))) {
            month = static_cast<int>(i) + 1;
            return true;
        }
    return false;
}

constexpr int kNoHalf = -1;

bool readHalfOfDay(Reader& reader, int& half) {
    half = takeWord(reader, "pm") ? 1 : 0;
    return half == 1 || takeWord(reader, "am");
}

constexpr std::string_view kPatternLetters = "YymdebBhHIMSfpz%";

bool readPatternField(char letter, Reader& reader, Civil& civil, int& half) {
    switch (letter) {
    case 'Y': return reader.digits(4, civil.date.year);
    case 'y':
        if (!reader.digits(2, civil.date.year))
            return false;
        civil.date.year += 2000;
        return true;
    case 'm': return reader.digitsUpTo(2, civil.date.month);
    case 'b':
    case 'B':
    case 'h': return readMonthName(reader, civil.date.month);
    case 'd':
    case 'e':
        while (reader.take(' ')) {
        }
        return reader.digitsUpTo(2, civil.date.day);
    case 'H':
    case 'I': return reader.digitsUpTo(2, civil.hour);
    case 'M': return reader.digitsUpTo(2, civil.minute);
    case 'S':
        return reader.digitsUpTo(2, civil.second) &&
               (!reader.take('.') || reader.fraction(civil.nanoseconds));
    case 'f': return reader.fraction(civil.nanoseconds);
    case 'p': return readHalfOfDay(reader, half);
    case 'z': return readOffset(reader, civil);
    case '%': return reader.take('%');
    default: return false;
    }
}

// Letters that stand for fields as in strptime; anything else must stand there as it is.
bool readPattern(std::string_view text, std::string_view pattern, Civil& civil) {
    Reader reader{text.data(), text.data() + text.size()};
    int half = kNoHalf;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool isField = pattern[i] == '%' && i + 1 < pattern.size();
        if (isField ? !readPatternField(pattern[++i], reader, civil, half) : !reader.take(pattern[i]))
            return false;
    }
    if (half != kNoHalf) {
        if (civil.hour < 1 || civil.hour > 12)
            return false;
        civil.hour = civil.hour % 12 + 12 * half;
    }
    return reader.done() && isValid(civil);
}

// What is wrong with a pattern, before any time is read by it; empty: nothing.
std::string patternProblem(std::string_view pattern) {
    std::string letters;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] == '%') {
            const char letter = i + 1 < pattern.size() ? pattern[++i] : ' ';
            if (kPatternLetters.find(letter) == std::string_view::npos)
                return std::string("`%") + letter + "` is not known; known are %Y %y %m %b %B %d %e %H %I %p %M %S %f %z and %%";
            letters += letter;
        }
    const auto has = [&](std::string_view any) { return letters.find_first_of(any) != std::string::npos; };
    if (!has("Yy") || !has("mbBh") || !has("de"))
        return "it must name a day, with %Y, %m and %d";
    if (has("I") != has("p"))
        return "%I and %p need each other";
    return {};
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

// 10^power, or 0 when that does not fit.
std::int64_t powerOfTen(int power) {
    if (power > 18)
        return 0;
    std::int64_t value = 1;
    for (int i = 0; i < power; ++i)
        value *= 10;
    return value;
}

// Times 10^power; false when that is no whole number or does not fit.
bool shift(std::int64_t& value, int power) {
    if (value == 0)
        return true;
    const std::int64_t factor = powerOfTen(power < 0 ? -power : power);
    if (power >= 0)
        return factor != 0 && !__builtin_mul_overflow(value, factor, &value);
    if (factor == 0 || value % factor != 0)
        return false;
    value /= factor;
    return true;
}

bool readExponent(Reader& reader, int& exponent) {
    const bool negative = reader.take('-');
    if (!negative)
        reader.take('+');
    if (!reader.digitsUpTo(2, exponent))
        return false;
    exponent = negative ? -exponent : exponent;
    return true;
}

// 1.7672256e9: as long as it comes to whole nanoseconds, which are 10^-unitPower units.
bool readScientific(std::string_view text, int unitPower, Instant origin, Instant& instant) {
    Reader reader{text.data(), text.data() + text.size()};
    const bool negative = reader.take('-');
    std::int64_t digits = 0;
    const auto takeDigits = [&] {
        const char* from = reader.at;
        for (; !reader.done() && isDigit(*reader.at); ++reader.at)
            if (__builtin_mul_overflow(digits, 10, &digits) ||
                __builtin_add_overflow(digits, *reader.at - '0', &digits))
                return -1;
        return static_cast<int>(reader.at - from);
    };
    if (takeDigits() <= 0)
        return false;
    const int places = reader.take('.') ? takeDigits() : 0;
    int exponent = 0;
    if (places < 0 || (!reader.take('e') && !reader.take('E')) || !readExponent(reader, exponent) ||
        !reader.done() || !shift(digits, exponent - places + unitPower))
        return false;
    return !__builtin_add_overflow(negative ? -digits : digits, origin.nanoseconds, &instant.nanoseconds);
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

// Nanoseconds in a unit, as a power of ten.
int unitPower(TimeFormatKind kind) {
    switch (kind) {
    case TimeFormatKind::Milliseconds: return 6;
    case TimeFormatKind::Microseconds: return 3;
    case TimeFormatKind::Nanoseconds: return 0;
    default: return 9;
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
        if (const std::string problem = patternProblem(text); !problem.empty())
            return Error{ErrorKind::WrongUsage,
                         "The time format `" + std::string(text) + "` cannot be used: " + problem + "."};
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
        if ((text.size() >= 10 && text[4] == '-') || (text.size() >= 13 && (text[8] == 'T' || text[8] == 't')))
            return readIso(text, civil) && fromCivil(civil, format, instant);
        return readNumber(text, powerOfTen(unitPower(guessUnit(text, format.origin))), format.origin, instant);
    case TimeFormatKind::Iso: return readIso(text, civil) && fromCivil(civil, format, instant);
    case TimeFormatKind::Pattern:
        return readPattern(text, format.pattern, civil) && fromCivil(civil, format, instant);
    default:
        return readNumber(text, powerOfTen(unitPower(format.kind)), format.origin, instant) ||
               readScientific(text, unitPower(format.kind), format.origin, instant);
    }
}

namespace {

bool looksLikeNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("-+.0123456789eE") == std::string_view::npos;
}

// A time that is written well but lies where no instant of ours is; empty: it is none.
std::string outOfRange(std::string_view text, const TimeFormat& format) {
    Civil civil;
    const bool isRead = format.kind == TimeFormatKind::Pattern ? readPattern(text, format.pattern, civil)
                        : format.kind == TimeFormatKind::Auto || format.kind == TimeFormatKind::Iso
                            ? readIso(text, civil)
                            : false;
    if (isRead && !civil.hasOffset && format.zone != Zone())
        return "outside of 1970 to 2037, the years in which the zone " + format.zone.name() + " is known";
    // More digits than any time within range has, in whatever unit.
    constexpr std::size_t kNumberDigits = 12;
    const bool isLargeNumber = format.kind != TimeFormatKind::Pattern && format.kind != TimeFormatKind::Iso &&
                               looksLikeNumber(text) && text.find('.') == std::string_view::npos &&
                               text.size() >= kNumberDigits;
    return isRead || isLargeNumber ? "outside of the range of times, 1677-09-22 to 2262-04-11" : "";
}

} // namespace

Result<Instant> parseInstant(std::string_view text, const TimeFormat& format) {
    Instant instant;
    if (tryParseInstant(text, format, instant))
        return instant;
    const std::string shown = std::string(utf8Prefix(text, 40)) + (text.size() > 40 ? "…" : "");
    if (const std::string range = outOfRange(text, format); !range.empty())
        return Error{ErrorKind::InvalidInput, "`" + shown + "` is " + range + "."};
    return Error{ErrorKind::InvalidInput,
                 "`" + shown + "` is not a time; expected " + expectation(format) + "."};
}

} // namespace rerate
