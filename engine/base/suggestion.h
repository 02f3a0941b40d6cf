// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// "Did you mean …?": the known word nearest to what was typed, by edit distance, or nothing when
// none is near enough to be of help.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rerate {

std::optional<std::string> nearestWord(std::string_view typed,
                                       const std::vector<std::string>& known);

// "a, b, c": a list for a message; long names and long lists are cut.
std::string shortList(const std::vector<std::string>& names);
// A name as it can stand in a message: at most 60 bytes, cut between characters.
std::string shortName(std::string_view name);

// "Did you mean `price`?" or an empty text.
std::string didYouMean(std::string_view typed, const std::vector<std::string>& known);

} // namespace rerate
