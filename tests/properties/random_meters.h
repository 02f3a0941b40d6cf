// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Calendars and meters at random: all aggregates, windows and derived meters, in every way in which
// they are written. What charges need to know of them comes with their text.

#pragma once

#include "tests/properties/text_node.h"

namespace rerate::properties {

struct MadeMeter {
    std::string id;
    std::vector<std::string> by;
    std::string unit;
    long longestBucket = 0; // seconds of its longest window below the period
    bool isUniform = false;
    bool hasWindows = false;
    bool isSum = false; // of events, that steps may be counted by
};

struct MadeMeters {
    TextNode calendars = TextNode::mapping();
    TextNode meters = TextNode::mapping();
    std::vector<MadeMeter> made;
};

MadeMeters makeMeters(RandomChoices& choices, const std::string& cycle, const std::vector<std::string>& units);

// "half_up" or another mode, and { step, mode } of a rounding.
std::string randomMode(RandomChoices& choices);
TextNode randomRounding(RandomChoices& choices);

} // namespace rerate::properties
