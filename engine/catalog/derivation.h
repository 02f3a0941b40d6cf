// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How an amount came about: a tree that the code which computes the amount fills in while it
// computes. Nothing else ever builds one, so that an explanation cannot disagree with the figure
// it explains. Numbers are exact; texts are made by whoever shows the tree.
//
//   invoice 2026-03                                       132.62 USD
//   └ line Tokens                                         132.62
//     └ quantity 52.4 M token = sum(input_tokens)         1,204 events
//     └ step 1   5.0 M × 3.00 / 1M                        15.00
//     └ step 2  47.4 M × 2.70 / 1M                        127.98
//     └ rounding at line to 0.01, half_up                 0.00

#pragma once

#include <string>
#include <vector>

#include "engine/catalog/source_mark.h"
#include "engine/money/ratio.h"
#include "engine/time/instant.h"

namespace rerate {

using LineKey = std::vector<std::pair<std::string, std::string>>; // names and values of `lines_by`

struct Derivation {
    enum class Kind {
        Invoice, Line, Quantity, Key, Allowance, Step, Flat, Discount, Minimum, Maximum, Rounding,
        Unpriced, Note,
    };
    Kind kind = Kind::Note;
    std::string id;      // charge, meter or key, for matching two trees
    std::string label;   // "Tier 2", "Input tokens", "model = m-large"
    std::string formula; // with values filled in: "47400000 × 2.70 / 1000000"
    std::string rule;    // where it comes from: "charges.tokens.price.steps[1]"
    SourceMark mark;     // the same place in the plan text
    std::optional<Ratio> quantity;
    std::string quantityUnit;
    std::optional<Ratio> unitPrice; // Step: for one
    std::optional<Ratio> amount; // what it adds to its parent (Step, Flat …) or is worth (Line)
    std::string amountUnit;
    std::uint64_t events = 0;    // Quantity: rows that went in; Allowance: rows that were free
    std::string charge;          // Quantity: for which it was measured
    std::optional<Period> span;  // Quantity: the time in which they lie
    LineKey key;                 // Key, Quantity: what its line is for
    std::vector<Derivation> children;
};

} // namespace rerate
