// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/expression.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

int strengthOf(Kind kind) {
    switch (kind) {
    case Kind::Or: return 1;
    case Kind::And: return 2;
    case Kind::Not: return 3;
    case Kind::Equal:
    case Kind::NotEqual:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual: return 4;
    case Kind::Add:
    case Kind::Subtract: return 5;
    case Kind::Multiply: return 6;
    case Kind::Negate: return 7;
    default: return 8;
    }
}

const char* symbolOf(Kind kind) {
    switch (kind) {
    case Kind::Or: return " or ";
    case Kind::And: return " and ";
    case Kind::Equal: return " == ";
    case Kind::NotEqual: return " != ";
    case Kind::Less: return " < ";
    case Kind::LessEqual: return " <= ";
    case Kind::Greater: return " > ";
    case Kind::GreaterEqual: return " >= ";
    case Kind::Add: return " + ";
    case Kind::Subtract: return " - ";
    case Kind::Multiply: return " * ";
    default: return nullptr;
    }
}

const char* functionOf(Kind kind) {
    switch (kind) {
    case Kind::Min: return "min";
    case Kind::Max: return "max";
    case Kind::Absolute: return "abs";
    case Kind::CeilTo: return "ceil_to";
    case Kind::FloorTo: return "floor_to";
    case Kind::If: return "if";
    case Kind::Concat: return "concat";
    case Kind::In: return "in";
    case Kind::Coalesce: return "coalesce";
    default: return "";
    }
}

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'')
            result += '\'';
        result += c;
    }
    return result + "'";
}

bool isPlainName(const std::string& text) {
    static constexpr std::string_view kWords[] = {"and", "or", "not", "true", "false"};
    if (text.empty() || (text[0] >= '0' && text[0] <= '9'))
        return false;
    for (const char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '.'))
            return false;
    for (const std::string_view word : kWords)
        if (word == text)
            return false;
    return text.back() != '.' && text.front() != '.';
}

std::string nameText(const std::string& name) {
    return isPlainName(name) ? name : "field(" + quoted(name) + ")";
}

std::string format(const Expression& expression, int strengthMin) {
    const auto inner = [&](std::size_t i, int strength) {
        return format(expression.arguments[i], strength);
    };
    const int strength = strengthOf(expression.kind);
    std::string text;
    switch (expression.kind) {
    case Kind::Number: text = expression.number.toTextKeepingScale(); break;
    case Kind::Text: text = quoted(expression.text); break;
    case Kind::Boolean: text = expression.boolean ? "true" : "false"; break;
    case Kind::Name: text = nameText(expression.text); break;
    case Kind::Has: text = "has(" + nameText(expression.text) + ")"; break;
    case Kind::Not: text = "not " + inner(0, strength); break;
    case Kind::Negate: text = "-" + inner(0, strength); break;
    case Kind::Divide:
        text = "divide(" + inner(0, 0) + ", " + inner(1, 0) + ", " + expression.number.toText() +
               ", " + std::string(toText(expression.roundingMode)) + ")";
        break;
    case Kind::Round:
        text = "round(" + inner(0, 0) + ", " + expression.number.toText() + ", " +
               std::string(toText(expression.roundingMode)) + ")";
        break;
    default:
        if (const char* symbol = symbolOf(expression.kind)) {
            // Comparisons do not chain; a - (b - c) needs its brackets.
            const bool compares = strength == 4;
            text = inner(0, compares ? strength + 1 : strength) + symbol + inner(1, strength + 1);
        } else {
            text = std::string(functionOf(expression.kind)) + "(";
            for (std::size_t i = 0; i < expression.arguments.size(); ++i)
                text += (i == 0 ? "" : ", ") + inner(i, 0);
            text += ")";
        }
    }
    return strength < strengthMin ? "(" + text + ")" : text;
}

} // namespace

std::string formatExpression(const Expression& expression) { return format(expression, 0); }

} // namespace rerate
