// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/utf8.h"

#include <algorithm>

namespace rerate {

namespace {

unsigned char byteAt(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool isContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Whether the second byte makes a character that may be: not one that fits into fewer bytes, no half
// of a pair of UTF-16, none beyond U+10FFFF.
bool isAllowed(unsigned char first, unsigned char second) {
    switch (first) {
    case 0xE0: return second >= 0xA0;
    case 0xED: return second < 0xA0;
    case 0xF0: return second >= 0x90;
    case 0xF4: return second < 0x90;
    default: return true;
    }
}

} // namespace

std::size_t utf8SizeAt(std::string_view text, std::size_t at) {
    const unsigned char first = byteAt(text, at);
    if (first < 0x80)
        return 1;
    const std::size_t size = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    if (size == 0 || at + size > text.size() || !isAllowed(first, byteAt(text, at + 1)))
        return 0;
    for (std::size_t i = 1; i < size; ++i)
        if (!isContinuation(byteAt(text, at + i)))
            return 0;
    return size;
}

std::string_view utf8CharacterAt(std::string_view text, std::size_t at) {
    return text.substr(at, std::max<std::size_t>(1, utf8SizeAt(text, at)));
}

std::string_view utf8Prefix(std::string_view text, std::size_t bytesMax) {
    if (text.size() <= bytesMax)
        return text;
    for (std::size_t end = bytesMax; end + 4 > bytesMax && isContinuation(byteAt(text, end)); --end)
        if (end > 0 && utf8SizeAt(text, end - 1) > bytesMax - (end - 1))
            return text.substr(0, end - 1);
    return text.substr(0, bytesMax);
}

std::size_t utf8Length(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !isContinuation(static_cast<unsigned char>(c)); }));
}

std::size_t endOfUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = utf8SizeAt(text, at);
        if (size == 0)
            return at;
        at += size;
    }
    return text.size();
}

} // namespace rerate
