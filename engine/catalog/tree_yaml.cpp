// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_tree.h"

namespace rerate {

namespace {

bool isPlainScalar(const std::string& text) {
    if (text.empty() || text == "null" || text == "~" || text == "true" || text == "false")
        return false;
    for (const char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '.' || c == ' ' || c == '/' || c == '%' || c == '-' || c == '+'))
            return false;
    return text.front() != ' ' && text.back() != ' ' && text.front() != '-' && text.front() != '%';
}

// The escape of a character that YAML cannot hold as it is or would take as the end of a line;
// empty for all others. Two bytes begin the characters U+0080 … U+009F, three the rest.
std::string escapeAt(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto c = static_cast<unsigned char>(text[0]);
    const auto next = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
    if (c == '\n' || c == '\t')
        return c == '\n' ? "\\n" : "\\t";
    if (c < 0x20 || c == 0x7F)
        return {'\\', 'x', kHex[c >> 4], kHex[c & 15]};
    if (c == 0xC2 && next < 0xA0)
        return {'\\', 'x', kHex[next >> 4], kHex[next & 15]};
    static constexpr std::pair<std::string_view, const char*> kWide[] = {
        {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}, {"\uFEFF", "\\uFEFF"},
        {"\uFFFE", "\\uFFFE"}, {"\uFFFF", "\\uFFFF"}};
    for (const auto& [wide, escape] : kWide)
        if (text.starts_with(wide))
            return escape;
    return {};
}

std::string doubleQuoted(std::string_view text) {
    std::string result = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string escape = escapeAt(text.substr(i));
        if (!escape.empty()) {
            result += escape;
            i += escape[1] == 'u' ? 2 : static_cast<unsigned char>(text[i]) == 0xC2 ? 1 : 0;
            continue;
        }
        if (text[i] == '"' || text[i] == '\\')
            result += '\\';
        result += text[i];
    }
    return result + '"';
}

std::string scalarText(const std::string& text, bool isNumber) {
    if (isNumber || isPlainScalar(text))
        return text;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!escapeAt(std::string_view(text).substr(i)).empty())
            return doubleQuoted(text);
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? "''" : std::string(1, c);
    return result + "'";
}

void append(std::string& text, const PlanTree& tree, int indent, bool first) {
    const auto pad = [&](int width) { text.append(static_cast<std::size_t>(width), ' '); };
    for (const PlanTree& child : tree.children) {
        if (!first)
            pad(indent);
        first = false;
        if (tree.kind == PlanTree::Kind::List) {
            text += "- ";
            if (child.kind == PlanTree::Kind::Leaf)
                text += scalarText(child.text, child.number.has_value()) + "\n";
            else
                append(text, child, indent + 2, true);
            continue;
        }
        text += scalarText(child.key, false) + ":";
        if (child.kind == PlanTree::Kind::Leaf) {
            text += " " + scalarText(child.text, child.number.has_value()) + "\n";
        } else if (child.children.empty()) {
            text += child.kind == PlanTree::Kind::List ? " []\n" : " {}\n";
        } else {
            text += "\n";
            append(text, child, indent + 2, false);
        }
    }
}

} // namespace

std::string toYaml(const PlanTree& tree) {
    std::string text;
    append(text, tree, 0, false);
    return text;
}

std::string writePlan(const Plan& plan) { return toYaml(describePlan(plan)); }

std::string writeCore(const Plan& plan) { return toYaml(describePlan(plan, Choices::Everything)); }


} // namespace rerate
