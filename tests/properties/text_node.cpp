// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/text_node.h"

#include <algorithm>

namespace rerate::properties {

namespace {

class Writer {
public:
    explicit Writer(RandomChoices& choices) : m_choices(choices) {}

    std::string write(const TextNode& root) {
        block(root, 0, false);
        return std::move(m_text);
    }

    std::string flow(const TextNode& node) {
        if (node.kind == TextNode::Kind::Scalar)
            return scalar(node.text);
        const bool isMapping = node.kind == TextNode::Kind::Mapping;
        const std::string space = m_choices.chance(80) ? " " : "";
        std::string text = isMapping ? "{" + space : "[";
        for (std::size_t i = 0; i < node.entries.size(); ++i) {
            text += i == 0 ? "" : ", ";
            if (isMapping)
                text += scalar(node.entries[i].first) + ": ";
            text += flow(node.entries[i].second);
        }
        return text + (isMapping ? space + "}" : "]");
    }

private:
    static bool isPlain(const std::string& text) {
        static const std::string kInside = "_./% -+";
        if (text.empty() || text == "null" || text.front() == ' ' || text.back() == ' ' || text.front() == '-' ||
            text.front() == '%')
            return text.size() > 1 && text.front() == '-' && text.find_first_not_of("-0123456789.") == std::string::npos;
        return std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   kInside.find(c) != std::string::npos;
        });
    }

    std::string scalar(const std::string& text) {
        if (isPlain(text) && m_choices.chance(95))
            return text;
        const bool isDouble = text.find('\'') != std::string::npos || m_choices.chance(20);
        std::string quoted;
        for (const char c : text) {
            if (isDouble && (c == '"' || c == '\\'))
                quoted += '\\';
            quoted += c;
        }
        return isDouble ? '"' + quoted + '"' : "'" + quoted + "'";
    }

    void comment(int indent) {
        if (m_choices.chance(3))
            m_text += std::string(static_cast<std::size_t>(indent), ' ') + "# about 10% of 'this': { not a key }\n";
        if (m_choices.chance(2))
            m_text += "\n";
    }

    void value(const TextNode& node, int indent, bool isEntryOfList) {
        const bool isFlow = node.kind == TextNode::Kind::Scalar || node.entries.empty() || m_choices.chance(50);
        if (isFlow) {
            m_text += (isEntryOfList ? "" : " ") + flow(node) + (m_choices.chance(3) ? " # why" : "") + "\n";
            return;
        }
        if (!isEntryOfList)
            m_text += "\n";
        block(node, indent, isEntryOfList);
    }

    void block(const TextNode& node, int indent, bool isInLine) {
        for (const auto& [key, entry] : node.entries) {
            if (!isInLine) {
                comment(indent);
                m_text += std::string(static_cast<std::size_t>(indent), ' ');
            }
            isInLine = false;
            const bool isMapping = node.kind == TextNode::Kind::Mapping;
            m_text += isMapping ? scalar(key) + ":" : "- ";
            value(entry, indent + 2, !isMapping);
        }
    }

    RandomChoices& m_choices;
    std::string m_text;
};

} // namespace

TextNode TextNode::mapping() {
    TextNode node;
    node.kind = Kind::Mapping;
    return node;
}

TextNode TextNode::list() {
    TextNode node;
    node.kind = Kind::List;
    return node;
}

TextNode TextNode::list(const std::vector<std::string>& scalars) {
    TextNode node = list();
    for (const std::string& scalar : scalars)
        node.add(scalar);
    return node;
}

bool TextNode::has(const std::string& key) const {
    return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
}

std::string toYaml(const TextNode& root, RandomChoices& choices) { return Writer(choices).write(root); }

std::string toFlow(const TextNode& node, RandomChoices& choices) { return Writer(choices).flow(node); }

} // namespace rerate::properties
