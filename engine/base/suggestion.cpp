// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/suggestion.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace rerate {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edit distance with swaps of neighbours (optimal string alignment); case does not count.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> rows(3, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i - 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

} // namespace

std::optional<std::string> nearestWord(std::string_view typed,
                                       const std::vector<std::string>& known) {
    if (typed.size() > 100)
        return std::nullopt;
    const std::size_t distanceMax = std::max<std::size_t>(1, typed.size() / 3);
    std::optional<std::string> best;
    std::size_t bestDistance = distanceMax + 1;
    for (const std::string& word : known) {
        if (word.size() > 100)
            continue;
        std::size_t distance = editDistance(typed, word);
        // "customer" for "customer_id": one word is the beginning of the other.
        const bool prefix = typed.size() >= 3 && word.size() >= 3 &&
                            (word.starts_with(typed) || typed.starts_with(word));
        if (prefix)
            distance = std::min(distance, distanceMax);
        // Words that share no letter are not near, however short they are.
        const bool shares = distance < std::max(typed.size(), word.size());
        if (distance < bestDistance && shares) {
            bestDistance = distance;
            best = word;
        }
    }
    return best;
}

std::string shortName(std::string_view name) {
    constexpr std::size_t kBytesMax = 60;
    return std::string(utf8Prefix(name, kBytesMax)) + (name.size() > kBytesMax ? "…" : "");
}

std::string shortList(const std::vector<std::string>& names) {
    constexpr std::size_t kNamesMax = 30;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kNamesMax; ++i)
        text += (i == 0 ? "" : ", ") + shortName(names[i]);
    if (names.size() > kNamesMax)
        text += " and " + std::to_string(names.size() - kNamesMax) + " more";
    return text;
}

std::string didYouMean(std::string_view typed, const std::vector<std::string>& known) {
    const auto word = nearestWord(typed, known);
    return word ? "Did you mean `" + *word + "`?" : std::string();
}

} // namespace rerate
