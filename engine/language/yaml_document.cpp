// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/yaml_document.h"

#include <yaml.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "engine/base/utf8.h"

namespace rerate {

namespace {

constexpr int kDepthMax = 64;

// libyaml counts code points; edits need bytes.
class ByteOffsets {
public:
    explicit ByteOffsets(std::string_view text) {
        bool ascii = true;
        for (const char c : text)
            ascii = ascii && static_cast<unsigned char>(c) < 0x80;
        if (ascii)
            return;
        for (std::size_t i = 0; i < text.size(); ++i)
            if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
                m_starts.push_back(i);
        m_starts.push_back(text.size());
    }
    std::size_t at(std::size_t codePoint) const {
        if (m_starts.empty())
            return codePoint;
        return m_starts[std::min(codePoint, m_starts.size() - 1)];
    }

private:
    std::vector<std::size_t> m_starts; // empty: one byte each
};

// Line and column, from 1, of what stands behind this text.
std::pair<int, int> placeBehind(std::string_view text) {
    const auto line = std::count(text.begin(), text.end(), '\n');
    const std::string_view last = text.substr(text.rfind('\n') + 1);
    return {static_cast<int>(line) + 1, static_cast<int>(utf8Length(last)) + 1};
}

class Builder {
public:
    // The text begins `skipped` bytes into the file.
    Builder(std::string_view text, std::string_view fileName, std::size_t skipped)
        : m_text(text), m_fileName(fileName), m_offsets(text), m_skipped(skipped) {
        yaml_parser_initialize(&m_parser);
        yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(
            &m_parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    ~Builder() { yaml_parser_delete(&m_parser); }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    YamlReading read() {
        YamlReading reading;
        int documents = 0;
        for (yaml_event_t event; next(event);) {
            const yaml_event_type_t type = event.type;
            if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
                complain(markOf(event), "A plan file holds one document.",
                         "Put each plan into a file of its own.");
            const bool content = type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                                 type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT;
            if (content) {
                YamlNode node = build(event, 0); // takes the event
                if (documents <= 1)
                    reading.root = std::move(node);
            } else {
                yaml_event_delete(&event);
            }
            if (type == YAML_STREAM_END_EVENT || m_failed || documents > 1)
                break;
        }
        reading.diagnostics = std::move(m_diagnostics);
        reading.isCutShort = m_failed;
        return reading;
    }

private:
    bool next(yaml_event_t& event) {
        if (m_failed)
            return false;
        if (yaml_parser_parse(&m_parser, &event) == 1)
            return true;
        m_failed = true;
        const SourceMark mark = markAt(m_parser.problem_mark, m_parser.problem_mark);
        std::string problem = m_parser.problem ? m_parser.problem : "it cannot be read";
        complain(mark, "This is not valid YAML: " + problem + ".",
                 "Check the indentation, and quote texts that hold : # , [ ] { }.");
        return false;
    }

    SourceMark markAt(const yaml_mark_t& from, const yaml_mark_t& to) const {
        SourceMark mark;
        mark.offset = m_skipped + m_offsets.at(from.index);
        mark.offsetEnd = m_skipped + m_offsets.at(to.index);
        mark.line = static_cast<int>(from.line) + 1;
        mark.column = static_cast<int>(from.column) + 1;
        mark.lineEnd = static_cast<int>(to.line) + 1;
        mark.columnEnd = static_cast<int>(to.column) + 1;
        return mark.offset < m_skipped + m_text.size() ? mark : markOfEnd();
    }

    // What misses its end, or its value, is where the text ends, not on an empty line after it.
    SourceMark markOfEnd() const {
        const std::size_t end = m_text.find_last_not_of(" \t\r\n") + 1;
        const auto [line, column] = placeBehind(m_text.substr(0, end));
        return {m_skipped + end, m_skipped + end, line, column, line, column};
    }

    SourceMark markOf(const yaml_event_t& event) const {
        return markAt(event.start_mark, event.end_mark);
    }

    void complain(const SourceMark& mark, std::string message, std::string suggestion) {
        m_diagnostics.push_back({Severity::Error, m_fileName, mark.line, mark.column, mark.lineEnd,
                                 mark.columnEnd, {}, std::move(message), std::move(suggestion)});
    }

    template <typename Names>
    void refuseNames(const Names& names, const SourceMark& mark) {
        if (names.anchor)
            complain(mark, "Anchors are not part of the plan language.", "Write the value out.");
        if (names.tag)
            complain(mark, "Tags are not part of the plan language.", "Remove the tag.");
    }

    YamlNode build(yaml_event_t& event, int depth) {
        YamlNode node;
        node.mark = markOf(event);
        if (depth > kDepthMax) {
            complain(node.mark, "The plan is nested deeper than 64 levels.", "Flatten it.");
            m_failed = true;
            yaml_event_delete(&event);
            return node;
        }
        switch (event.type) {
        case YAML_SCALAR_EVENT: fillScalar(event, node); break;
        case YAML_ALIAS_EVENT:
            complain(node.mark, "Aliases are not part of the plan language.", "Write the value out.");
            break;
        case YAML_SEQUENCE_START_EVENT:
            refuseNames(event.data.sequence_start, node.mark);
            node.kind = YamlNode::Kind::Sequence;
            node.flow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
            yaml_event_delete(&event);
            fillSequence(node, depth);
            return node;
        case YAML_MAPPING_START_EVENT:
            refuseNames(event.data.mapping_start, node.mark);
            node.kind = YamlNode::Kind::Mapping;
            node.flow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
            yaml_event_delete(&event);
            fillMapping(node, depth);
            return node;
        default: break;
        }
        yaml_event_delete(&event);
        return node;
    }

    void fillScalar(const yaml_event_t& event, YamlNode& node) {
        const auto& scalar = event.data.scalar;
        refuseNames(scalar, node.mark);
        node.kind = YamlNode::Kind::Scalar;
        node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
        node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
        if (!node.quoted && (node.text.empty() || node.text == "~" || node.text == "null"))
            node.kind = YamlNode::Kind::Null;
    }

    void end(YamlNode& node, yaml_event_t& event) {
        const SourceMark last = markOf(event);
        if (node.flow || node.items.empty()) {
            node.mark.offsetEnd = last.offsetEnd;
            node.mark.lineEnd = last.lineEnd;
            node.mark.columnEnd = last.columnEnd;
        } else {
            // A block ends where its last value does, not where the next key begins.
            const SourceMark& inner = node.items.back().mark;
            node.mark.offsetEnd = inner.offsetEnd;
            node.mark.lineEnd = inner.lineEnd;
            node.mark.columnEnd = inner.columnEnd;
        }
        yaml_event_delete(&event);
    }

    void fillSequence(YamlNode& node, int depth) {
        for (yaml_event_t event; next(event);) {
            if (event.type == YAML_SEQUENCE_END_EVENT)
                return end(node, event);
            node.items.push_back(build(event, depth + 1));
        }
    }

    void fillMapping(YamlNode& node, int depth) {
        std::unordered_map<std::string, int> lineOfKey;
        for (yaml_event_t event; next(event);) {
            if (event.type == YAML_MAPPING_END_EVENT)
                return end(node, event);
            YamlNode key = build(event, depth + 1);
            if (!next(event))
                return;
            YamlNode value = build(event, depth + 1);
            if (key.kind == YamlNode::Kind::Null && !key.quoted && key.text == "null")
                key.kind = YamlNode::Kind::Scalar;
            if (key.kind != YamlNode::Kind::Scalar)
                complain(key.mark, "A key must be a plain text.", "Quote it.");
            else if (const auto [first, isNew] = lineOfKey.try_emplace(key.text, key.mark.line); !isNew)
                complain(key.mark, "The key `" + key.text + "` stands here twice.",
                         "Remove one of them; the first is in line " + std::to_string(first->second) + ".");
            else {
                node.keys.push_back(std::move(key));
                node.items.push_back(std::move(value));
            }
        }
    }

    std::string_view m_text;
    std::string m_fileName;
    ByteOffsets m_offsets;
    std::size_t m_skipped;
    yaml_parser_t m_parser{};
    bool m_failed = false;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].text == key)
            return &items[i];
    return nullptr;
}

YamlReading readYaml(std::string_view text, std::string_view fileName) {
    const std::size_t skipped = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; // a byte order mark
    text.remove_prefix(skipped);
    if (const std::size_t end = std::min(endOfUtf8(text), text.find('\0')); end < text.size()) {
        const auto [line, column] = placeBehind(text.substr(0, end));
        YamlReading reading;
        reading.diagnostics.push_back({Severity::Error, std::string(fileName), line, column, line, column + 1, {},
                                       "The file is not UTF-8 text.",
                                       "A plan is a text file; save it as UTF-8."});
        return reading;
    }
    return Builder(text, fileName, skipped).read();
}

} // namespace rerate
