// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to simdjson.

#include <simdjson.h>

#include <map>

#include "engine/base/utf8.h"
#include "engine/import/block_parser.h"

namespace rerate {

namespace {

using simdjson::ondemand::json_type;

constexpr int kDepthMax = 32;

// Calls member(path, text, isNumber) for each leaf of an object.
template <typename Member>
void visitObject(simdjson::ondemand::object object, const std::string& prefix, int depth, Member& member) {
    for (auto field : object) {
        std::string path = prefix;
        path += std::string_view(field.unescaped_key());
        simdjson::ondemand::value value = field.value();
        switch (value.type()) {
        case json_type::object:
            if (depth >= kDepthMax)
                throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
            visitObject(value.get_object(), path + ".", depth + 1, member);
            break;
        case json_type::array:
            member(path, std::string_view(simdjson::to_json_string(value)), false);
            break;
        case json_type::string: member(path, std::string_view(value.get_string()), false); break;
        case json_type::number: {
            std::string_view token = value.raw_json_token();
            while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
                token.remove_suffix(1);
            member(path, token, true); // its digits stay as they are

            break;
        }
        case json_type::boolean:
            member(path, bool(value.get_bool()) ? std::string_view("true") : std::string_view("false"),
                   false);
            break;
        case json_type::null: static_cast<void>(bool(value.is_null())); break;
        }
    }
}

// Gives the reason when the line is no JSON object.
template <typename Member>
std::string visitLine(simdjson::ondemand::parser& parser, const char* data, std::size_t size,
                      std::size_t capacity, Member& member) {
    try {
        simdjson::ondemand::document document = parser.iterate(data, size, capacity);
        visitObject(document.get_object(), "", 0, member);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            return "there is text behind the JSON object";
        return {};
    } catch (const simdjson::simdjson_error& problem) {
        if (problem.error() == simdjson::UTF8_ERROR)
            return kNotUtf8;
        return std::string("this is not a JSON object: ") + problem.what();
    }
}

class JsonParser : public BlockParser {
public:
    JsonParser(const ColumnPlan& plan, std::string fileName, std::size_t lineBytesMax)
        : m_fileName(std::move(fileName)), m_lineBytesMax(lineBytesMax), m_builder(plan, m_fileName) {
        for (std::size_t column = 0; column < plan.names.size(); ++column)
            m_columns.emplace(plan.names[column], column);
    }

    void parse(TextBlock& block, ParsedBlock& parsed) override {
        m_builder.reuse(std::move(parsed));
        std::string& text = block.text;
        text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        std::optional<Error> failure;
        std::uint64_t line = block.lineFirst;
        for (std::size_t at = 0; at < text.size() && !failure; ++line) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            parseLine(text, at, end, line);
            if (end - at > m_lineBytesMax)
                failure = rowTooLong(m_fileName, line, m_lineBytesMax);
            at = end + 1;
        }
        parsed = m_builder.finish();
        parsed.failure = std::move(failure);
    }

private:
    void parseLine(const std::string& text, std::size_t from, std::size_t to, std::uint64_t line) {
        const std::string_view raw = std::string_view(text).substr(from, to - from);
        if (raw.find_first_not_of(" \t\r") == std::string_view::npos)
            return;
        m_builder.beginRow(line, raw);
        const auto member = [&](const std::string& path, std::string_view value, bool isNumber) {
            auto known = m_columns.find(path);
            if (known == m_columns.end())
                known = m_columns.emplace(path, m_builder.addColumn(path)).first;
            ParsedNumber number;
            if (isNumber && !parseNumber(value, number, m_wide))
                m_builder.rejectNumber(path, value);
            else
                m_builder.cell(known->second, value);
        };
        if (std::string problem = visitLine(m_parser, raw.data(), raw.size(), text.capacity() - from, member);
            !problem.empty()) {
            std::string column = problem == kNotUtf8 ? memberNotInUtf8(raw) : "";
            m_builder.reject(std::move(column), std::move(problem));
        }
        m_builder.endRow();
    }

    std::string m_fileName;
    std::size_t m_lineBytesMax;
    RowBuilder m_builder;
    std::map<std::string, std::size_t, std::less<>> m_columns;
    simdjson::ondemand::parser m_parser;
    std::string m_wide;
};

} // namespace

bool isUtf8(std::string_view text) { return simdjson::validate_utf8(text); }

std::string memberNotInUtf8(std::string_view line) {
    std::string mended;
    for (std::size_t at = 0; at < line.size();) {
        mended += utf8SizeAt(line, at) == 0 ? kUtf8Replacement : utf8CharacterAt(line, at);
        at += utf8CharacterAt(line, at).size();
    }
    for (const auto& [name, value] : readJsonLine(mended).members)
        if (name.find(kUtf8Replacement) != std::string::npos || value.find(kUtf8Replacement) != std::string::npos)
            return name;
    return {};
}

JsonMembers readJsonLine(std::string_view line) {
    JsonMembers result;
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(line);
    const auto member = [&](const std::string& path, std::string_view value, bool) {
        result.members.emplace_back(path, std::string(value));
    };
    result.problem = visitLine(parser, padded.data(), padded.size(),
                               padded.size() + simdjson::SIMDJSON_PADDING, member);
    return result;
}

std::unique_ptr<BlockParser> makeJsonParser(const ColumnPlan& plan, std::string fileName,
                                            std::size_t lineBytesMax) {
    return std::make_unique<JsonParser>(plan, std::move(fileName), lineBytesMax);
}

} // namespace rerate
