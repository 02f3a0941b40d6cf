// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/table_ties.h"

#include <algorithm>
#include <optional>

namespace rerate {

namespace {

using Key = std::vector<std::string>;

std::size_t exactParts(const Key& key) {
    return key.size() - static_cast<std::size_t>(std::count(key.begin(), key.end(), "*"));
}

// What both keys fit; nothing where no value fits both.
std::optional<Key> common(const Key& a, const Key& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != "*" && b[i] != "*" && a[i] != b[i])
            return std::nullopt;
    Key both = a;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] == "*")
            both[i] = b[i];
    return both;
}

bool covers(const Key& outer, const Key& inner) {
    for (std::size_t i = 0; i < outer.size(); ++i)
        if (outer[i] != "*" && outer[i] != inner[i])
            return false;
    return true;
}

} // namespace

std::vector<TableTie> findTableTies(const std::vector<Key>& keys,
                                    const std::function<bool(std::size_t, std::size_t)>& isSame) {
    std::vector<std::size_t> open; // rows with a `*`, but for a dimension or more
    for (std::size_t row = 0; row < keys.size(); ++row)
        if (const std::size_t exact = exactParts(keys[row]); exact > 0 && exact < keys[row].size())
            open.push_back(row);
    const auto isDecided = [&](const Key& key, std::size_t exact) {
        return std::any_of(keys.begin(), keys.end(), [&](const Key& other) {
            return other.size() == key.size() && exactParts(other) > exact && covers(other, key);
        });
    };
    std::vector<TableTie> ties;
    for (auto second = open.begin(); second != open.end(); ++second)
        for (auto first = open.begin(); first != second; ++first) {
            const Key& a = keys[*first];
            const Key& b = keys[*second];
            if (a.size() != b.size() || a == b || exactParts(a) != exactParts(b))
                continue;
            const auto both = common(a, b);
            if (!both || isSame(*first, *second) || isDecided(*both, exactParts(a)))
                continue;
            ties.push_back({*first, *second, *both});
            break;
        }
    return ties;
}

} // namespace rerate
