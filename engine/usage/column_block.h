// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One column of one segment: up to 65,536 values, each stored with 0, 1, 2, 4 or 8 bytes over a
// base, so that reading is an addition. A block holds numbers at one scale or text codes; the few
// values of the other kind, and numbers that do not fit, are exceptions. Blocks are plain bytes:
// decoding keeps pointers into the buffer it was given.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace rerate {

constexpr std::uint32_t kSegmentRowsMax = 65'536;

struct ColumnBlock {
    enum class Form : std::uint8_t { Missing, Numbers, Texts };

    // A row whose value does not have the block's form. Rows ascend.
    struct Exception {
        enum class Kind : std::uint8_t { Missing, Number, WideNumber, Text };
        std::uint32_t row = 0;
        Kind kind = Kind::Missing;
        std::uint8_t scale = 0;    // Number
        std::int64_t payload = 0;  // Number: coefficient; Text: code
        std::string_view digits;   // WideNumber: its text
    };

    Form form = Form::Missing; // Missing: every row that is no exception is missing
    std::uint8_t width = 0;    // bytes per row: 0, 1, 2, 4 or 8 (little endian, unsigned)
    std::uint8_t scale = 0;    // Numbers: value = (base + packed) × 10^-scale
    std::int64_t base = 0;     // Texts: code = base + packed
    std::uint32_t rowCount = 0;
    std::span<const std::byte> packed;          // width × rowCount bytes
    std::span<const std::uint64_t> missingBits; // empty, or one bit per row: 1 = missing
    std::vector<Exception> exceptions;
    // How many digits after the point were written of a number: for each row, or, where they are one rule,
    // at least `decimalsMin`.
    std::uint8_t decimalsMin = 0;
    std::span<const std::byte> decimals;

    bool isMissing(std::uint32_t row) const {
        return !missingBits.empty() && (missingBits[row / 64] >> (row % 64) & 1) != 0;
    }
    int decimalsOf(std::uint32_t row) const {
        return decimals.empty() ? decimalsMin : std::to_integer<int>(decimals[row]);
    }
    std::int64_t raw(std::uint32_t row) const; // base + packed, for rows of the block's form
    // base + packed of rows [from, to) into `out`; rows that are missing or exceptions get
    // whatever stands there (0 over the base).
    void unpack(std::uint32_t from, std::uint32_t to, std::int64_t* out) const;
    // The same without a copy: visit(row, base + packed).
    template <typename Visit>
    void visit(std::uint32_t from, std::uint32_t to, Visit visit) const;

private:
    template <typename Packed, typename Visit>
    void visitAs(std::uint32_t from, std::uint32_t to, Visit visit) const {
        const std::byte* at = packed.data() + std::size_t{from} * sizeof(Packed);
        for (std::uint32_t row = from; row < to; ++row, at += sizeof(Packed)) {
            Packed offset;
            std::memcpy(&offset, at, sizeof(Packed));
            visit(row, static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + offset));
        }
    }
};

template <typename Visit>
void ColumnBlock::visit(std::uint32_t from, std::uint32_t to, Visit visit) const {
    switch (width) {
    case 1: return visitAs<std::uint8_t>(from, to, visit);
    case 2: return visitAs<std::uint16_t>(from, to, visit);
    case 4: return visitAs<std::uint32_t>(from, to, visit);
    case 8: return visitAs<std::uint64_t>(from, to, visit);
    default: break;
    }
    for (std::uint32_t row = from; row < to; ++row)
        visit(row, base);
}

// One value on its way into a block; `texts` of encodeColumn resolves WideNumber.
struct StoredValue {
    ColumnBlock::Exception::Kind kind = ColumnBlock::Exception::Kind::Missing;
    std::uint8_t scale = 0;
    std::uint8_t zeros = 0;   // Number: written behind these digits, 1.50 is 15, scale 1, zeros 1
    std::int64_t payload = 0; // Number: coefficient; Text: code; WideNumber: index into texts

    StoredValue() = default;
    StoredValue(ColumnBlock::Exception::Kind is, std::uint8_t ofScale, std::int64_t value, std::uint8_t written = 0)
        : kind(is), scale(ofScale), zeros(written), payload(value) {}
};

std::vector<std::byte> encodeColumn(std::span<const StoredValue> values,
                                    std::span<const std::string> wideTexts);
// Plain integers, none missing: times, codes, counts. `scale` is kept as it is.
std::vector<std::byte> encodeIntegers(std::span<const std::int64_t> values,
                                      ColumnBlock::Form form, std::uint8_t scale = 0);
// Points into `bytes`, which must outlive the block and be aligned to 8.
Result<ColumnBlock> decodeColumn(std::span<const std::byte> bytes);

} // namespace rerate
