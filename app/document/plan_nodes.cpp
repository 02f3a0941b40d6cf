// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_nodes.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace rerate {

namespace {

Error noPlace(int line) {
    return Error{ErrorKind::InvalidInput,
                 "This cannot be changed here. Change line " + std::to_string(line) + " in the text."};
}

// What a plain value is called once there are others beside it.
const char* nameOfPlain(const std::vector<std::string>& keys, std::size_t depth) {
    static const std::map<std::string, const char*> kNames = {
        {"included", "quantity"}, {"convert", "rate"}, {"commitment", "amount"}, {"true_up", "amount"}};
    if (depth == 0)
        return "unit"; // of a price
    const auto found = kNames.find(keys[depth - 1]);
    return found == kNames.end() ? nullptr : found->second;
}

// "each: line", "round: { mode: up }"
std::string entryText(const std::vector<std::string>& keys, std::size_t depth, const std::string& value) {
    std::string text;
    for (std::size_t i = depth; i < keys.size(); ++i)
        text += (i > depth ? "{ " : "") + keys[i] + ": ";
    text += value;
    for (std::size_t i = depth + 1; i < keys.size(); ++i)
        text += " }";
    return text;
}

std::size_t lineStart(const std::string& text, std::size_t offset) {
    return offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
}

std::size_t endOfContent(const std::string& text, const SourceMark& mark) {
    std::size_t end = std::min(mark.offsetEnd, text.size());
    while (end > mark.offset && std::isspace(static_cast<unsigned char>(text[end - 1])))
        --end;
    return end;
}

std::string withEntry(std::string text, const YamlNode& mapping, const std::string& entry) {
    if (mapping.flow) {
        if (mapping.items.empty())
            return text.replace(mapping.mark.offset, mapping.mark.offsetEnd - mapping.mark.offset, "{ " + entry + " }");
        const YamlNode& last = mapping.items.back();
        const std::size_t end = last.kind == YamlNode::Kind::Null ? mapping.mark.offsetEnd - 1 : endOfContent(text, last.mark);
        return text.insert(end, ", " + entry);
    }
    const std::size_t first = mapping.keys.front().mark.offset;
    const std::string indent(first - lineStart(text, first), ' ');
    // Behind the last value that ends in its own line; a block may end anywhere.
    for (std::size_t i = mapping.items.size(); i-- > 0;) {
        const YamlNode& item = mapping.items[i];
        const bool isInLine = item.flow || (item.kind == YamlNode::Kind::Scalar && item.mark.line == item.mark.lineEnd);
        if (!isInLine)
            continue;
        const std::size_t end = std::min(text.find('\n', endOfContent(text, item.mark)), text.size());
        return text.insert(end, "\n" + indent + entry);
    }
    return text.insert(first, entry + "\n" + indent);
}

// A list of steps gets the name it has beside other keys.
std::string withNamedSteps(std::string text, const YamlNode& steps, const std::string& entry) {
    const std::size_t from = steps.mark.offset;
    if (!steps.flow)
        return text.insert(from, entry + "\n" + std::string(from - lineStart(text, from), ' ') + "steps:\n" +
                                     std::string(from - lineStart(text, from), ' '));
    text.insert(steps.mark.offsetEnd, " }");
    return text.insert(from, "{ " + entry + ", steps: ");
}

} // namespace

const YamlNode* nodeAt(const YamlNode& root, std::size_t offset) {
    if (offset == kWholePlan || (root.mark.offset == offset && root.kind != YamlNode::Kind::Null))
        return &root;
    for (const YamlNode& item : root.items)
        if (item.mark.offset <= offset && (item.mark.offsetEnd > offset || item.mark.offset == offset))
            if (const YamlNode* found = nodeAt(item, offset))
                return found;
    return nullptr;
}

const YamlNode* nodeUnder(const YamlNode* node, const std::vector<std::string>& keys) {
    for (const std::string& key : keys)
        node = node && node->kind == YamlNode::Kind::Mapping ? node->find(key) : nullptr;
    return node;
}

Result<std::string> withValue(const std::string& text, std::size_t offset, const std::vector<std::string>& keys,
                              const std::string& value) {
    const YamlReading reading = readYaml(text, "plan");
    const YamlNode* node = nodeAt(reading.root, offset);
    if (!node || hasErrors(reading.diagnostics))
        return noPlace(1);
    for (std::size_t depth = 0; depth < keys.size(); ++depth) {
        std::string edited = text;
        const std::string entry = entryText(keys, depth, value);
        const std::size_t length = node->mark.offsetEnd - node->mark.offset;
        if (node->kind == YamlNode::Kind::Scalar) {
            const char* name = nameOfPlain(keys, depth);
            if (!name)
                return noPlace(node->mark.line);
            return edited.replace(node->mark.offset, length,
                                  "{ " + std::string(name) + ": " + text.substr(node->mark.offset, length) + ", " + entry + " }");
        }
        if (node->kind == YamlNode::Kind::Sequence)
            return depth == 0 ? Result<std::string>(withNamedSteps(edited, *node, entry)) : noPlace(node->mark.line);
        const YamlNode* next = node->kind == YamlNode::Kind::Mapping ? node->find(keys[depth]) : nullptr;
        if (!next)
            return node->kind == YamlNode::Kind::Mapping ? Result<std::string>(withEntry(edited, *node, entry))
                                                         : noPlace(node->mark.line);
        node = next;
    }
    if (node->kind != YamlNode::Kind::Scalar && !node->flow)
        return noPlace(node->mark.line);
    std::string edited = text;
    return edited.replace(node->mark.offset, node->mark.offsetEnd - node->mark.offset, value);
}

std::string scalarFor(const std::string& text) {
    const bool isPlain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_./+- %*()<>=:").find(c) != std::string_view::npos;
    });
    const auto isOuter = [](char c) { return std::string_view(" -%*>=:").find(c) != std::string_view::npos; };
    if (isPlain && !isOuter(text.front()) && text.back() != ' ' && text.back() != ':' && text.find(": ") == std::string::npos)
        return text;
    if (!text.empty() && text.front() == '-' && text.size() > 1 && std::isdigit(static_cast<unsigned char>(text[1])) && isPlain)
        return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return quoted + "'";
}

} // namespace rerate
