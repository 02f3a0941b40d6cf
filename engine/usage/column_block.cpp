// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/column_block.h"

#include <algorithm>
#include <cstring>

#include "engine/base/int128.h"

namespace rerate {

namespace {

using Kind = ColumnBlock::Exception::Kind;

// The bytes of a block: this head, the packed values, the missing bits, the exceptions, the digits of wide
// numbers, and how many decimals each row was written with; all but the last begin at a multiple of 8.
struct Head {
    std::uint8_t form = 0;
    std::uint8_t width = 0;
    std::uint8_t scale = 0;
    std::uint8_t flags = 0; // kHasMissing, kHasDecimals, and below them decimalsMin
    std::uint32_t rowCount = 0;
    std::int64_t base = 0;
    std::uint32_t exceptionCount = 0;
    std::uint32_t digitBytes = 0;
};
struct ExceptionRecord {
    std::uint32_t row = 0;
    std::uint8_t kind = 0;
    std::uint8_t scale = 0;
    std::uint16_t unused = 0;
    std::int64_t payload = 0; // WideNumber: offset × 2^32 + length
};
static_assert(sizeof(Head) == 24 && sizeof(ExceptionRecord) == 16);

constexpr std::uint8_t kHasMissing = 1;
constexpr std::uint8_t kHasDecimals = 2;
constexpr int kDecimalsShift = 2;

constexpr int kScaleMax = 18;
constexpr std::int64_t kPowers[kScaleMax + 1] = {1,
                                                 10,
                                                 100,
                                                 1'000,
                                                 10'000,
                                                 100'000,
                                                 1'000'000,
                                                 10'000'000,
                                                 100'000'000,
                                                 1'000'000'000,
                                                 10'000'000'000,
                                                 100'000'000'000,
                                                 1'000'000'000'000,
                                                 10'000'000'000'000,
                                                 100'000'000'000'000,
                                                 1'000'000'000'000'000,
                                                 10'000'000'000'000'000,
                                                 100'000'000'000'000'000,
                                                 1'000'000'000'000'000'000};

std::size_t aligned(std::size_t size) { return (size + 7) / 8 * 8; }

std::uint8_t widthFor(std::uint64_t range) {
    return range == 0 ? 0 : range <= 0xFF ? 1 : range <= 0xFFFF ? 2 : range <= 0xFFFFFFFF ? 4 : 8;
}

template <typename T>
void packAs(std::byte* out, std::span<const std::int64_t> values, std::int64_t base) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto offset = static_cast<T>(static_cast<std::uint64_t>(values[i]) -
                                           static_cast<std::uint64_t>(base));
        std::memcpy(out + i * sizeof(T), &offset, sizeof(T));
    }
}

void pack(std::byte* out, std::uint8_t width, std::span<const std::int64_t> values,
          std::int64_t base) {
    switch (width) {
    case 1: packAs<std::uint8_t>(out, values, base); break;
    case 2: packAs<std::uint16_t>(out, values, base); break;
    case 4: packAs<std::uint32_t>(out, values, base); break;
    case 8: packAs<std::uint64_t>(out, values, base); break;
    default: break;
    }
}

std::vector<std::byte> assemble(Head head, std::span<const std::int64_t> values,
                                const std::vector<std::uint64_t>& missingBits,
                                const std::vector<ExceptionRecord>& exceptions,
                                const std::string& digits, const std::vector<std::uint8_t>& decimals) {
    const std::size_t packedSize = aligned(std::size_t{head.width} * head.rowCount);
    const std::size_t missingSize = missingBits.size() * 8;
    const std::size_t exceptionSize = exceptions.size() * sizeof(ExceptionRecord);
    std::vector<std::byte> bytes(sizeof(Head) + packedSize + missingSize + exceptionSize +
                                 digits.size() + decimals.size());
    head.flags |= missingBits.empty() ? 0 : kHasMissing;
    head.flags |= decimals.empty() ? 0 : kHasDecimals;
    head.exceptionCount = static_cast<std::uint32_t>(exceptions.size());
    head.digitBytes = static_cast<std::uint32_t>(digits.size());
    std::byte* at = bytes.data();
    std::memcpy(at, &head, sizeof head);
    at += sizeof head;
    pack(at, head.width, values, head.base);
    at += packedSize;
    if (missingSize > 0)
        std::memcpy(at, missingBits.data(), missingSize);
    at += missingSize;
    if (exceptionSize > 0)
        std::memcpy(at, exceptions.data(), exceptionSize);
    at += exceptionSize;
    if (!digits.empty())
        std::memcpy(at, digits.data(), digits.size());
    at += digits.size();
    if (!decimals.empty())
        std::memcpy(at, decimals.data(), decimals.size());
    return bytes;
}

int normalScale(const StoredValue& value) {
    int scale = value.scale;
    for (std::int64_t rest = value.payload; scale > 0 && rest % 10 == 0; rest /= 10)
        --scale;
    return scale;
}

// The decimals that each number was written with; none, where all are written with those they need, and
// with at least `decimalsMin`: 1.50 and 2.25, or 1.0 and 2.25.
std::vector<std::uint8_t> decimalsOf(std::span<const StoredValue> values, int& decimalsMin) {
    decimalsMin = 0;
    for (const StoredValue& value : values)
        if (value.kind == Kind::Number && value.zeros > 0)
            decimalsMin = std::max(decimalsMin, normalScale(value) + value.zeros);
    if (decimalsMin == 0)
        return {};
    std::vector<std::uint8_t> decimals(values.size());
    bool isRule = true;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (values[row].kind != Kind::Number)
            continue;
        const int needed = normalScale(values[row]);
        decimals[row] = static_cast<std::uint8_t>(needed + values[row].zeros);
        isRule = isRule && decimals[row] == std::max(needed, decimalsMin);
    }
    if (isRule)
        return {};
    decimalsMin = 0;
    return decimals;
}

// The form most values have, and for numbers the largest scale among them.
void chooseForm(std::span<const StoredValue> values, ColumnBlock::Form& form, int& scale) {
    std::size_t numbers = 0;
    std::size_t texts = 0;
    scale = 0;
    for (const StoredValue& value : values) {
        if (value.kind == Kind::Number) {
            ++numbers;
            scale = std::max<int>(scale, value.scale);
        } else if (value.kind == Kind::Text) {
            ++texts;
        }
    }
    form = numbers == 0 && texts == 0 ? ColumnBlock::Form::Missing
           : numbers >= texts         ? ColumnBlock::Form::Numbers
                                      : ColumnBlock::Form::Texts;
}

bool fits(const StoredValue& value, ColumnBlock::Form form, int scale, std::int64_t& integer) {
    if (form == ColumnBlock::Form::Texts && value.kind == Kind::Text) {
        integer = value.payload;
        return true;
    }
    return form == ColumnBlock::Form::Numbers && value.kind == Kind::Number &&
           !__builtin_mul_overflow(value.payload, kPowers[scale - value.scale], &integer);
}

} // namespace

std::int64_t ColumnBlock::raw(std::uint32_t row) const {
    std::int64_t value = 0;
    unpack(row, row + 1, &value);
    return value;
}

void ColumnBlock::unpack(std::uint32_t from, std::uint32_t to, std::int64_t* out) const {
    visit(from, to, [&](std::uint32_t, std::int64_t value) { *out++ = value; });
}

std::vector<std::byte> encodeIntegers(std::span<const std::int64_t> values,
                                      ColumnBlock::Form form, std::uint8_t scale) {
    Head head;
    head.form = static_cast<std::uint8_t>(form);
    head.scale = scale;
    head.rowCount = static_cast<std::uint32_t>(values.size());
    if (!values.empty()) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        head.base = *low;
        head.width =
            widthFor(static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low));
    }
    return assemble(head, values, {}, {}, {}, {});
}

std::vector<std::byte> encodeColumn(std::span<const StoredValue> values,
                                    std::span<const std::string> wideTexts) {
    Head head;
    ColumnBlock::Form form{};
    int scale = 0;
    chooseForm(values, form, scale);
    head.form = static_cast<std::uint8_t>(form);
    head.scale = static_cast<std::uint8_t>(scale);
    head.rowCount = static_cast<std::uint32_t>(values.size());

    std::vector<std::int64_t> integers(values.size());
    std::vector<bool> holds(values.size());
    std::vector<std::uint64_t> missingBits;
    std::vector<ExceptionRecord> exceptions;
    std::string digits;
    bool any = false;
    std::int64_t high = 0;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
        const StoredValue& value = values[row];
        if (fits(value, form, scale, integers[row])) {
            holds[row] = true;
            head.base = any ? std::min(head.base, integers[row]) : integers[row];
            high = any ? std::max(high, integers[row]) : integers[row];
            any = true;
        } else if (value.kind == Kind::Missing) {
            if (form == ColumnBlock::Form::Missing)
                continue;
            missingBits.resize((values.size() + 63) / 64);
            missingBits[row / 64] |= std::uint64_t{1} << (row % 64);
        } else {
            ExceptionRecord record{row, static_cast<std::uint8_t>(value.kind), value.scale, 0,
                                   value.payload};
            if (value.kind == Kind::WideNumber) {
                const std::string& text = wideTexts[static_cast<std::size_t>(value.payload)];
                record.payload = static_cast<std::int64_t>(
                    (std::uint64_t{digits.size()} << 32) | std::uint64_t{text.size()});
                digits += text;
            }
            exceptions.push_back(record);
        }
    }
    for (std::uint32_t row = 0; row < values.size(); ++row)
        if (!holds[row])
            integers[row] = head.base;
    head.width =
        widthFor(static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(head.base));
    int decimalsMin = 0;
    const std::vector<std::uint8_t> decimals = decimalsOf(values, decimalsMin);
    head.flags = static_cast<std::uint8_t>(decimalsMin << kDecimalsShift);
    return assemble(head, integers, missingBits, exceptions, digits, decimals);
}

Result<ColumnBlock> decodeColumn(std::span<const std::byte> bytes) {
    const Error damaged{ErrorKind::InvalidInput,
                        "The project is damaged: a block of usage is cut off. Restore a copy."};
    Head head;
    if (bytes.size() < sizeof head)
        return damaged;
    std::memcpy(&head, bytes.data(), sizeof head);
    const std::size_t packedSize = std::size_t{head.width} * head.rowCount;
    const std::size_t missingWords = head.flags & kHasMissing ? (head.rowCount + 63) / 64 : 0;
    const std::size_t exceptionsAt = sizeof head + aligned(packedSize) + missingWords * 8;
    const std::size_t digitsAt = exceptionsAt + head.exceptionCount * sizeof(ExceptionRecord);
    const std::size_t decimalsSize = head.flags & kHasDecimals ? head.rowCount : 0;
    const bool widthKnown = head.width <= 8 && (head.width & (head.width - 1)) == 0;
    if (!widthKnown || head.form > 2 || head.scale > kScaleMax ||
        head.flags >> kDecimalsShift > kScaleMax || bytes.size() < digitsAt + head.digitBytes + decimalsSize)
        return damaged;

    ColumnBlock block;
    block.form = static_cast<ColumnBlock::Form>(head.form);
    block.width = head.width;
    block.scale = head.scale;
    block.base = head.base;
    block.rowCount = head.rowCount;
    block.packed = bytes.subspan(sizeof head, packedSize);
    block.decimalsMin = static_cast<std::uint8_t>(head.flags >> kDecimalsShift);
    block.decimals = bytes.subspan(digitsAt + head.digitBytes, decimalsSize);
    block.missingBits = {
        reinterpret_cast<const std::uint64_t*>(
            static_cast<const void*>(bytes.data() + sizeof head + aligned(packedSize))),
        missingWords};
    block.exceptions.reserve(head.exceptionCount);
    for (std::uint32_t i = 0; i < head.exceptionCount; ++i) {
        ExceptionRecord record;
        std::memcpy(&record, bytes.data() + exceptionsAt + i * sizeof record, sizeof record);
        ColumnBlock::Exception exception{record.row, static_cast<Kind>(record.kind), record.scale,
                                         record.payload, {}};
        if (exception.kind == Kind::WideNumber) {
            const auto place = static_cast<std::uint64_t>(record.payload);
            if ((place >> 32) + (place & 0xFFFFFFFF) > head.digitBytes)
                return damaged;
            exception.digits = {reinterpret_cast<const char*>(bytes.data()) + digitsAt +
                                    (place >> 32),
                                place & 0xFFFFFFFF};
        }
        if (record.row >= head.rowCount)
            return damaged;
        block.exceptions.push_back(exception);
    }
    return block;
}

} // namespace rerate
