// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Text is UTF-8, and what is shown of it is whole characters: a text goes in, a piece of it that cuts
// none in two comes out. Nothing is an error: a byte that begins no character stands for itself, and
// is U+FFFD where text must be valid.

#pragma once

#include <string_view>

namespace rerate {

constexpr std::string_view kUtf8Replacement = "\xEF\xBF\xBD"; // U+FFFD

// Bytes of the character that begins at `at`, which is inside of the text; 0 when none does.
std::size_t utf8SizeAt(std::string_view text, std::size_t at);

// The character at a place that is inside of the text, or its one byte when it begins none.
std::string_view utf8CharacterAt(std::string_view text, std::size_t at);

// As many of the first characters as fit: `€uro` in 2 bytes is empty, in 4 bytes `€u`.
std::string_view utf8Prefix(std::string_view text, std::size_t bytesMax);

// How many characters there are, for columns.
std::size_t utf8Length(std::string_view text);

// Where the first byte is that is no part of a character, or the end.
std::size_t endOfUtf8(std::string_view text);

} // namespace rerate
