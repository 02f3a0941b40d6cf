// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/yaml_edit.h"

namespace rerate {

namespace {

YamlNode nodeOf(YamlNode::Kind kind, const SourceMark& mark) {
    YamlNode node;
    node.kind = kind;
    node.mark = mark;
    return node;
}

} // namespace

YamlNode scalarAt(std::string text, const SourceMark& mark) {
    YamlNode node = nodeOf(YamlNode::Kind::Scalar, mark);
    node.text = std::move(text);
    return node;
}

YamlNode mappingAt(const SourceMark& mark) { return nodeOf(YamlNode::Kind::Mapping, mark); }

YamlNode sequenceAt(const SourceMark& mark) { return nodeOf(YamlNode::Kind::Sequence, mark); }

void put(YamlNode& mapping, std::string_view key, YamlNode value) {
    mapping.keys.push_back(scalarAt(std::string(key), value.mark));
    mapping.items.push_back(std::move(value));
}

void drop(YamlNode& mapping, std::string_view key) {
    for (std::size_t i = 0; i < mapping.keys.size(); ++i)
        if (mapping.keys[i].text == key) {
            mapping.keys.erase(mapping.keys.begin() + static_cast<std::ptrdiff_t>(i));
            mapping.items.erase(mapping.items.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
}

YamlNode* nodeAt(YamlNode& mapping, std::string_view key) {
    for (std::size_t i = 0; i < mapping.keys.size(); ++i)
        if (mapping.keys[i].text == key)
            return &mapping.items[i];
    return nullptr;
}

} // namespace rerate
