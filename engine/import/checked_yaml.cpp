// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/checked_yaml.h"

#include <algorithm>

#include "engine/base/suggestion.h"

namespace rerate {

const YamlNode* CheckedYaml::read(std::string_view text) {
    m_reading = readYaml(text, m_fileName);
    m_diagnostics = m_reading.diagnostics;
    if (failed())
        return nullptr;
    if (m_reading.root.kind == YamlNode::Kind::Mapping)
        return &m_reading.root;
    error(m_reading.root, "", "This file must hold keys and values.");
    return nullptr;
}

void CheckedYaml::error(const YamlNode& node, std::string field, std::string message,
                        std::string suggestion) {
    Diagnostic diagnostic;
    diagnostic.file = m_fileName;
    diagnostic.line = std::max(1, node.mark.line);
    diagnostic.column = std::max(1, node.mark.column);
    diagnostic.lineEnd = node.mark.lineEnd;
    diagnostic.columnEnd = node.mark.columnEnd;
    diagnostic.field = std::move(field);
    diagnostic.message = std::move(message);
    diagnostic.suggestion = std::move(suggestion);
    m_diagnostics.push_back(std::move(diagnostic));
}

bool CheckedYaml::isMapping(const YamlNode& node, const std::string& field,
                            const std::vector<std::string>& known) {
    if (node.kind != YamlNode::Kind::Mapping) {
        error(node, field, "Keys and values are needed here.");
        return false;
    }
    for (const YamlNode& key : node.keys) {
        if (std::find(known.begin(), known.end(), key.text) != known.end())
            continue;
        std::string suggestion = didYouMean(key.text, known);
        if (suggestion.empty()) {
            for (const std::string& word : known)
                suggestion += (suggestion.empty() ? "Known are " : ", ") + word;
            suggestion += ".";
        }
        error(key, field, "Unknown key `" + key.text + "`.", suggestion);
    }
    return true;
}

bool CheckedYaml::isSequence(const YamlNode& node, const std::string& field) {
    if (node.kind == YamlNode::Kind::Sequence)
        return true;
    error(node, field, "A list is needed here.");
    return false;
}

std::optional<std::string> CheckedYaml::text(const YamlNode& mapping, const std::string& key,
                                             bool isNeeded) {
    const YamlNode* node = mapping.find(key);
    if (!node) {
        if (isNeeded)
            error(mapping, "", "`" + key + "` is missing.");
        return std::nullopt;
    }
    if (node->kind == YamlNode::Kind::Scalar)
        return node->text;
    error(*node, key, "A single value is needed here.");
    return std::nullopt;
}

std::vector<std::string> CheckedYaml::texts(const YamlNode& mapping, const std::string& key) {
    const YamlNode* node = mapping.find(key);
    std::vector<std::string> found;
    if (!node)
        return found;
    if (node->kind == YamlNode::Kind::Scalar)
        return {node->text};
    if (!isSequence(*node, key))
        return found;
    for (const YamlNode& item : node->items)
        if (item.kind == YamlNode::Kind::Scalar)
            found.push_back(item.text);
        else
            error(item, key, "A single value is needed here.");
    return found;
}

Error CheckedYaml::failure() const {
    Error failed{ErrorKind::InvalidInput, "The file " + m_fileName + " has errors.", m_diagnostics};
    std::stable_sort(failed.diagnostics.begin(), failed.diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                         return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                     });
    return failed;
}

} // namespace rerate
