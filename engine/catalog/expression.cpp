// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/expression.h"

#include <algorithm>
#include <set>

namespace rerate {

namespace {

void collect(const Expression& expression, std::set<std::string>& names) {
    if (expression.kind == Expression::Kind::Name || expression.kind == Expression::Kind::Has)
        if (!expression.text.empty())
            names.insert(expression.text);
    for (const Expression& argument : expression.arguments)
        collect(argument, names);
}

} // namespace

Expression::Type Expression::type() const {
    switch (kind) {
    case Kind::Text:
    case Kind::Concat: return Type::Text;
    case Kind::Name: return Type::Any;
    case Kind::Boolean:
    case Kind::Or:
    case Kind::And:
    case Kind::Not:
    case Kind::Equal:
    case Kind::NotEqual:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual:
    case Kind::In:
    case Kind::Has: return Type::Condition;
    case Kind::If: return arguments[1].type() == Type::Any ? arguments[2].type() : arguments[1].type();
    case Kind::Coalesce:
        return arguments[0].type() == Type::Any ? arguments[1].type() : arguments[0].type();
    default: return Type::Number;
    }
}

std::vector<std::string> Expression::names() const {
    std::set<std::string> found;
    collect(*this, found);
    return {found.begin(), found.end()};
}

bool sameMeaning(const Expression& a, const Expression& b) {
    return a.kind == b.kind && a.number == b.number && a.text == b.text &&
           a.boolean == b.boolean &&
           ((a.kind != Expression::Kind::Divide && a.kind != Expression::Kind::Round) || a.roundingMode == b.roundingMode) &&
           std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(),
                      b.arguments.end(),
                      [](const Expression& x, const Expression& y) { return sameMeaning(x, y); });
}

} // namespace rerate
