// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A value of a case file: JSON whose scalars stay as they were written ("0.10", 1012). Object
// members keep their order. Each scalar remembers whether a translator has looked at it, so that a
// parameter that nobody knows is noticed.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace rerate::conformance {

struct CaseValue {
    enum class Kind { Null, Text, Number, Boolean, List, Object };
    Kind kind = Kind::Null;
    std::string text; // Text, Number, Boolean: as written
    std::vector<CaseValue> items;
    std::vector<std::pair<std::string, CaseValue>> members;
    mutable bool isRead = false;

    const CaseValue* find(std::string_view key) const;
    bool isScalar() const { return kind != Kind::List && kind != Kind::Object; }
};

// One JSON document; the error is a sentence without a place.
Result<CaseValue> parseCaseValue(std::string_view json);

// Paths of what was never looked at ("params.tiers[1].cap"), at most `limit`.
std::vector<std::string> unreadPaths(const CaseValue& value, const std::string& path, std::size_t limit);

} // namespace rerate::conformance
