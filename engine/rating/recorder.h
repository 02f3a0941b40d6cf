// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What pricing code tells about itself while it computes. NoRecorder compiles away; the other one
// builds a Derivation. Pricing code asks `if constexpr (Recorder::isActive)` before it makes texts.

#pragma once

#include "engine/catalog/derivation.h"

namespace rerate {

struct NoRecorder {
    static constexpr bool isActive = false;
};

class DerivationRecorder {
public:
    static constexpr bool isActive = true;

    void add(Derivation leaf) { current().children.push_back(std::move(leaf)); }
    void open(Derivation node) { m_open.push_back(std::move(node)); }
    // Ends the innermost open node and hangs it into the one around it, or makes it the result.
    void close(const Ratio& amount);
    Derivation& current() { return m_open.empty() ? m_result : m_open.back(); }
    Derivation take() { return std::move(m_result); }

private:
    std::vector<Derivation> m_open;
    Derivation m_result;
};

// Where a value stands in the plan: "charges.tokens.price.steps[1]".
struct RulePlace {
    std::string rule;
    SourceMark mark;
};

Derivation makeNode(Derivation::Kind kind, std::string id, std::string label, RulePlace place = {});

} // namespace rerate
