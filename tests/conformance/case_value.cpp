// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to simdjson of the conformance tests.

#include "tests/conformance/case_value.h"

#include <simdjson.h>

namespace rerate::conformance {

namespace {

using simdjson::ondemand::json_type;

constexpr int kDepthMax = 32;

std::string rawToken(std::string_view token) {
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
        token.remove_suffix(1);
    return std::string(token);
}

template <typename Source>
CaseValue valueOf(Source& source, int depth) {
    if (depth > kDepthMax)
        throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
    CaseValue value;
    switch (source.type()) {
    case json_type::object:
        value.kind = CaseValue::Kind::Object;
        for (auto field : source.get_object()) {
            std::string key(std::string_view(field.unescaped_key()));
            simdjson::ondemand::value member = field.value();
            value.members.emplace_back(std::move(key), valueOf(member, depth + 1));
        }
        break;
    case json_type::array:
        value.kind = CaseValue::Kind::List;
        for (auto element : source.get_array()) {
            simdjson::ondemand::value item = element.value();
            value.items.push_back(valueOf(item, depth + 1));
        }
        break;
    case json_type::string:
        value.kind = CaseValue::Kind::Text;
        value.text = std::string(std::string_view(source.get_string()));
        break;
    case json_type::number:
        value.kind = CaseValue::Kind::Number;
        value.text = rawToken(source.raw_json_token());
        static_cast<void>(double(source.get_double())); // moves on, and checks the form
        break;
    case json_type::boolean:
        value.kind = CaseValue::Kind::Boolean;
        value.text = bool(source.get_bool()) ? "true" : "false";
        break;
    case json_type::null: static_cast<void>(bool(source.is_null())); break;
    }
    return value;
}

} // namespace

const CaseValue* CaseValue::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name == key)
            return &value;
    return nullptr;
}

Result<CaseValue> parseCaseValue(std::string_view json) {
    try {
        simdjson::padded_string padded(json);
        simdjson::ondemand::parser parser;
        simdjson::ondemand::document document = parser.iterate(padded);
        CaseValue value = valueOf(document, 0);
        if (!document.current_location().error())
            return Error{ErrorKind::InvalidInput, "There is more after the end of the JSON value."};
        return value;
    } catch (const simdjson::simdjson_error& problem) {
        return Error{ErrorKind::InvalidInput, std::string("This is no JSON: ") + problem.what() + "."};
    }
}

std::vector<std::string> unreadPaths(const CaseValue& value, const std::string& path, std::size_t limit) {
    std::vector<std::string> found;
    const auto visit = [&](const CaseValue& inner, const std::string& innerPath) {
        for (std::string& unread : unreadPaths(inner, innerPath, limit))
            if (found.size() < limit)
                found.push_back(std::move(unread));
    };
    if (value.isScalar() && !value.isRead)
        found.push_back(path);
    for (const auto& [name, member] : value.members)
        visit(member, path.empty() ? name : path + "." + name);
    for (std::size_t i = 0; i < value.items.size(); ++i)
        visit(value.items[i], path + "[" + std::to_string(i) + "]");
    return found;
}

} // namespace rerate::conformance
