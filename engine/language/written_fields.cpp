// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/written_fields.h"

#include <algorithm>
#include <string>

namespace rerate {

namespace {

struct Spot {
    int line = 0;
    int column = 0;
    bool operator==(const Spot&) const = default;
};

Spot spotOf(const YamlNode& node) { return {node.mark.line, node.mark.column}; }

// The innermost node that begins there; empty: none does.
std::string pathAt(const YamlNode& node, const std::string& path, const Spot& spot) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const bool isMapping = node.kind == YamlNode::Kind::Mapping;
        const std::string inner = isMapping ? path + (path.empty() ? "" : ".") + node.keys[i].text
                                            : path + "[" + std::to_string(i) + "]";
        if (const std::string found = pathAt(node.items[i], inner, spot); !found.empty())
            return found;
        if (isMapping && spotOf(node.keys[i]) == spot)
            return inner;
    }
    return spotOf(node) == spot ? path : std::string();
}

bool isWritten(const YamlNode& node, const std::string& path, const std::string& wanted) {
    if (path == wanted)
        return true;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const std::string inner = node.kind == YamlNode::Kind::Mapping ? path + (path.empty() ? "" : ".") + node.keys[i].text
                                                                       : path + "[" + std::to_string(i) + "]";
        if (wanted.starts_with(inner) && isWritten(node.items[i], inner, wanted))
            return true;
    }
    return false;
}

void replaceAll(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

} // namespace

void nameAsWritten(std::vector<Diagnostic>& diagnostics, const YamlNode& root) {
    const YamlNode* charges = root.find("charges");
    for (Diagnostic& diagnostic : diagnostics) {
        if (!charges || !diagnostic.field.starts_with("charges[") || isWritten(*charges, "charges", diagnostic.field))
            continue;
        const std::string written = pathAt(*charges, "charges", {diagnostic.line, diagnostic.column});
        if (written.empty())
            continue;
        replaceAll(diagnostic.message, "`" + diagnostic.field + "`", "`" + written + "`");
        diagnostic.field = written;
    }
    const auto isSame = [](const Diagnostic& a, const Diagnostic& b) {
        return a.line == b.line && a.column == b.column && a.field == b.field && a.message == b.message;
    };
    diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), isSame), diagnostics.end());
}

} // namespace rerate
