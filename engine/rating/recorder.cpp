// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/recorder.h"

namespace rerate {

void DerivationRecorder::close(const Ratio& amount) {
    Derivation node = std::move(m_open.back());
    m_open.pop_back();
    node.amount = amount;
    const bool isNameless = node.kind == Derivation::Kind::Key && node.label.empty();
    if (isNameless && !m_open.empty())
        for (Derivation& child : node.children) // a charge's only line needs no node of its own
            m_open.back().children.push_back(std::move(child));
    else if (m_open.empty())
        m_result = std::move(node);
    else
        m_open.back().children.push_back(std::move(node));
}

Derivation makeNode(Derivation::Kind kind, std::string id, std::string label, RulePlace place) {
    Derivation node;
    node.kind = kind;
    node.id = std::move(id);
    node.label = std::move(label);
    node.rule = std::move(place.rule);
    node.mark = place.mark;
    return node;
}

} // namespace rerate
