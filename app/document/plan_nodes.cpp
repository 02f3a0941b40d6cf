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
        {"included", "quantity"}, {"value", "quantity"}, {"convert", "rate"}, {"commitment", "amount"}, {"true_up", "amount"}};
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

// A block's mark goes on to where the next thing begins, over the comments between.
std::size_t endOfContent(const std::string& text, const YamlNode& node) {
    const bool isBlock = !node.flow && !node.items.empty();
    if (isBlock && (node.items.back().kind != YamlNode::Kind::Null || node.keys.empty()))
        return endOfContent(text, node.items.back());
    std::size_t end = std::min(isBlock ? node.keys.back().mark.offsetEnd + 1 : node.mark.offsetEnd, text.size());
    while (end > node.mark.offset && std::isspace(static_cast<unsigned char>(text[end - 1])))
        --end;
    return end;
}

std::size_t endOfLine(const std::string& text, std::size_t offset) { return std::min(text.find('\n', offset), text.size()); }

// Of `count` things in brackets the one at `place`, with the comma that parts it from the others.
template <typename Begin, typename End>
std::string withoutInBrackets(std::string text, std::size_t place, std::size_t count, Begin begin, End end) {
    if (place + 1 < count)
        return text.erase(begin(place), begin(place + 1) - begin(place));
    const std::size_t from = end(place - 1);
    return text.erase(from, end(place) - from);
}

std::string withoutLines(std::string text, std::size_t first, std::size_t last) {
    const std::size_t from = lineStart(text, first);
    const std::size_t to = endOfLine(text, last);
    return text.erase(from, std::min(to + 1, text.size()) - from);
}

std::string withoutEntry(const std::string& text, const YamlNode& mapping, std::size_t place) {
    const auto begin = [&](std::size_t i) { return mapping.keys[i].mark.offset; };
    const auto end = [&](std::size_t i) {
        return mapping.items[i].kind == YamlNode::Kind::Null ? mapping.keys[i].mark.offsetEnd : endOfContent(text, mapping.items[i]);
    };
    if (mapping.flow)
        return withoutInBrackets(text, place, mapping.items.size(), begin, end);
    if (place > 0)
        return withoutLines(text, begin(place), end(place));
    std::string edited = text; // the next takes its place, behind the dash of a list
    return edited.erase(begin(0), begin(1) - begin(0));
}

const YamlNode* listAt(const YamlNode& root, std::size_t offset, std::size_t below) {
    const YamlNode* list = nodeAt(root, offset);
    return list && list->kind == YamlNode::Kind::Sequence && below <= list->items.size() ? list : nullptr;
}

std::string indentOf(const std::string& text, std::size_t offset) {
    const std::size_t from = lineStart(text, offset);
    return std::string(std::min(text.find_first_not_of(' ', from), text.size()) - from, ' ');
}

// What stands in a stretch of the text instead of what stood there.
struct TextEdit {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string with;
};

TextEdit entryEdit(const std::string& text, const YamlNode& mapping, const std::string& entry) {
    if (mapping.flow) {
        if (mapping.items.empty())
            return {mapping.mark.offset, mapping.mark.offsetEnd - mapping.mark.offset, "{ " + entry + " }"};
        const YamlNode& last = mapping.items.back();
        const std::size_t end = last.kind == YamlNode::Kind::Null ? mapping.mark.offsetEnd - 1 : endOfContent(text, last);
        return {end, 0, ", " + entry};
    }
    const std::size_t first = mapping.keys.front().mark.offset;
    const std::string indent(first - lineStart(text, first), ' ');
    // Behind the last value that ends in its own line; a block may end anywhere.
    for (std::size_t i = mapping.items.size(); i-- > 0;) {
        const YamlNode& item = mapping.items[i];
        const bool isInLine = item.flow || (item.kind == YamlNode::Kind::Scalar && item.mark.line == item.mark.lineEnd);
        if (!isInLine)
            continue;
        const std::size_t end = std::min(text.find('\n', endOfContent(text, item)), text.size());
        return {end, 0, "\n" + indent + entry};
    }
    // Mappings alone (meters, rows of a table) go on; a list is what its mapping is for, and stands last.
    const YamlNode& last = mapping.items.back();
    if (last.kind == YamlNode::Kind::Mapping)
        return {endOfLine(text, endOfContent(text, last)), 0, "\n" + indent + entry};
    return {first, 0, entry + "\n" + indent};
}

// A list of steps gets the name it has beside other keys.
std::vector<TextEdit> namedStepsEdits(const std::string& text, const YamlNode& steps, const std::string& entry) {
    const std::size_t from = steps.mark.offset;
    const std::string indent(from - lineStart(text, from), ' ');
    if (!steps.flow)
        return {{from, 0, entry + "\n" + indent + "steps:\n" + indent}};
    return {{from, 0, "{ " + entry + ", steps: "}, {steps.mark.offsetEnd, 0, " }"}};
}

Result<std::vector<TextEdit>> valueEdits(const std::string& text, const YamlNode& root, std::size_t offset,
                                         const std::vector<std::string>& keys, const std::string& value) {
    using Edits = std::vector<TextEdit>;
    const YamlNode* node = nodeAt(root, offset);
    const YamlNode* key = nullptr; // of the node
    if (!node)
        return noPlace(1);
    for (std::size_t depth = 0; depth < keys.size(); ++depth) {
        const std::string entry = entryText(keys, depth, value);
        const std::size_t length = node->mark.offsetEnd - node->mark.offset;
        if (node->kind == YamlNode::Kind::Scalar) {
            const char* name = nameOfPlain(keys, depth);
            if (!name)
                return noPlace(node->mark.line);
            const std::string plain = text.substr(node->mark.offset, length);
            return Edits{{node->mark.offset, length, "{ " + std::string(name) + ": " + plain + ", " + entry + " }"}};
        }
        if (node->kind == YamlNode::Kind::Sequence)
            return depth == 0 ? Result<Edits>(namedStepsEdits(text, *node, entry)) : noPlace(node->mark.line);
        if (node->kind != YamlNode::Kind::Mapping)
            return noPlace(node->mark.line);
        const YamlNode* next = node->find(keys[depth]);
        if (!next)
            return Edits{entryEdit(text, *node, entry)};
        key = &node->keys[static_cast<std::size_t>(next - node->items.data())];
        node = next;
    }
    const bool isBlock = node->kind != YamlNode::Kind::Scalar && !node->flow;
    if (isBlock && !key)
        return noPlace(node->mark.line);
    if (isBlock) { // from behind its key to its end
        const std::size_t from = text.find(':', key->mark.offsetEnd) + 1;
        return Edits{{from, endOfContent(text, *node) - from, " " + value}};
    }
    return Edits{{node->mark.offset, node->mark.offsetEnd - node->mark.offset, value}};
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
    return withValues(text, {offset}, keys, value);
}

Result<std::string> withValues(const std::string& text, const std::vector<std::size_t>& offsets,
                               const std::vector<std::string>& keys, const std::string& value) {
    const YamlReading reading = readYaml(text, "plan");
    if (hasErrors(reading.diagnostics))
        return noPlace(1);
    std::vector<TextEdit> edits;
    for (const std::size_t offset : offsets) {
        const auto made = valueEdits(text, reading.root, offset, keys, value);
        if (!made)
            return made.error();
        edits.insert(edits.end(), made->begin(), made->end());
    }
    std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) { return a.offset < b.offset; });
    std::string edited;
    std::size_t done = 0;
    for (const TextEdit& edit : edits) {
        edited.append(text, done, edit.offset - done).append(edit.with);
        done = edit.offset + edit.length;
    }
    return edited.append(text, done);
}

Result<std::string> withoutValue(const std::string& text, std::size_t offset, const std::vector<std::string>& keys) {
    const YamlReading reading = readYaml(text, "plan");
    std::vector<std::string> outer = keys;
    const std::string key = outer.back();
    outer.pop_back();
    const YamlNode* mapping = nodeUnder(nodeAt(reading.root, offset), outer);
    const YamlNode* value = mapping ? mapping->find(key) : nullptr;
    if (!value)
        return noPlace(mapping ? mapping->mark.line : 1);
    if (mapping->items.size() == 1)
        return outer.empty() ? noPlace(mapping->mark.line) : withoutValue(text, offset, outer);
    return withoutEntry(text, *mapping, static_cast<std::size_t>(value - mapping->items.data()));
}

Result<std::string> withKeyInstead(const std::string& text, std::size_t offset, const std::string& key,
                                   const std::string& otherKey, const std::optional<std::string>& value) {
    const YamlReading reading = readYaml(text, "plan");
    const YamlNode* mapping = nodeAt(reading.root, offset);
    const YamlNode* old = mapping && mapping->kind == YamlNode::Kind::Mapping ? mapping->find(key) : nullptr;
    if (!old || (value && !old->items.empty() && !old->flow))
        return noPlace(mapping ? mapping->mark.line : 1);
    const YamlNode& name = mapping->keys[static_cast<std::size_t>(old - mapping->items.data())];
    std::string edited = text;
    if (value && old->kind == YamlNode::Kind::Null)
        edited.insert(std::min(name.mark.offsetEnd + 1, edited.size()), " " + *value);
    else if (value)
        edited.replace(old->mark.offset, endOfContent(text, *old) - old->mark.offset, *value);
    return edited.replace(name.mark.offset, name.mark.offsetEnd - name.mark.offset, otherKey);
}

Result<std::string> withItem(const std::string& text, std::size_t list, std::size_t index, const std::string& value) {
    const YamlReading reading = readYaml(text, "plan");
    const YamlNode* node = listAt(reading.root, list, index);
    if (!node)
        return noPlace(1);
    std::string edited = text;
    if (node->items.empty())
        return edited.replace(node->mark.offset, node->mark.offsetEnd - node->mark.offset, "[ " + value + " ]");
    const bool isLast = index == node->items.size();
    const YamlNode& near = node->items[isLast ? index - 1 : index];
    if (node->flow)
        return isLast ? edited.insert(endOfContent(text, near), ", " + value) : edited.insert(near.mark.offset, value + ", ");
    const std::string line = indentOf(text, near.mark.offset) + "- " + value;
    return isLast ? edited.insert(endOfLine(text, endOfContent(text, near)), "\n" + line)
                  : edited.insert(lineStart(text, near.mark.offset), line + "\n");
}

Result<std::string> withoutItem(const std::string& text, std::size_t list, std::size_t index) {
    const YamlReading reading = readYaml(text, "plan");
    const YamlNode* node = listAt(reading.root, list, index + 1);
    if (!node || node->items.size() < 2)
        return noPlace(node ? node->mark.line : 1);
    const auto begin = [&](std::size_t i) { return node->items[i].mark.offset; };
    const auto end = [&](std::size_t i) { return endOfContent(text, node->items[i]); };
    return node->flow ? withoutInBrackets(text, index, node->items.size(), begin, end)
                      : withoutLines(text, begin(index), end(index));
}

Result<std::string> withItemMovedDown(const std::string& text, std::size_t list, std::size_t index) {
    const YamlReading reading = readYaml(text, "plan");
    const YamlNode* node = listAt(reading.root, list, index + 2);
    if (!node)
        return noPlace(1);
    const auto end = [&](const YamlNode& item) {
        return node->flow ? endOfContent(text, item) : endOfLine(text, endOfContent(text, item));
    };
    const YamlNode& upper = node->items[index];
    const YamlNode& lower = node->items[index + 1];
    const std::string above = text.substr(upper.mark.offset, end(upper) - upper.mark.offset);
    const std::string below = text.substr(lower.mark.offset, end(lower) - lower.mark.offset);
    std::string edited = text;
    edited.replace(lower.mark.offset, below.size(), above);
    return edited.replace(upper.mark.offset, above.size(), below);
}

namespace {

std::string flowPart(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Mapping)
        return "{ " + flowText(node) + " }";
    return flowText(node);
}

} // namespace

std::string flowText(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Scalar)
        return scalarFor(node.text);
    std::string text;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const std::string key = node.kind == YamlNode::Kind::Mapping ? scalarFor(node.keys[i].text) + ": " : std::string();
        text += (text.empty() ? "" : ", ") + key + flowPart(node.items[i]);
    }
    return node.kind == YamlNode::Kind::Sequence ? "[" + text + "]" : text;
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
