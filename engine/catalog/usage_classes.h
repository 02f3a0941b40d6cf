// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The kinds of usage that price books tell apart, and how they lie in one another: input tokens hold
// cached tokens and audio tokens, and both hold cached audio tokens. A class is a family and a set of
// marks; it lies in another of its family whose marks it has too.

#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rerate {

struct UsageClass {
    std::string name;     // as requests report it: "cache_read_tokens"
    std::string priceKey; // as genai-prices prices it: "cache_read_mtok"; may be empty
    std::int64_t per = 1; // that price is for this many
    std::string family;
    std::set<std::string> marks;

    // Whether it is `whole` or a part of it.
    bool liesIn(const UsageClass& whole) const;
};

const std::vector<UsageClass>& usageClasses();
const UsageClass* findUsageClass(std::string_view name);
const UsageClass* findPriceKey(std::string_view priceKey);

// What a class holds that none of the other classes in it holds: how often each class is added
// (a negative number: taken out). Cached tokens are taken out of input tokens, audio tokens as well,
// and cached audio tokens, which were taken out twice, are added once.
std::vector<std::pair<const UsageClass*, int>> exclusiveParts(const UsageClass& whole,
                                                              const std::vector<const UsageClass*>& among);

// Of the classes that hold it, one that holds no other of them; null when none does.
const UsageClass* nearestWhole(const UsageClass& part, const std::vector<const UsageClass*>& among);

} // namespace rerate
