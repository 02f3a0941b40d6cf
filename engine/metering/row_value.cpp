// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/row_value.h"

#include <algorithm>

namespace rerate {

RowValue numberValue(Decimal number) {
    RowValue value;
    value.kind = RowValue::Kind::Number;
    value.number = std::move(number);
    return value;
}

RowValue textValue(std::string_view text) {
    RowValue value;
    value.kind = RowValue::Kind::Text;
    value.text = text;
    return value;
}

RowValue booleanValue(bool boolean) {
    RowValue value;
    value.kind = RowValue::Kind::Boolean;
    value.boolean = boolean;
    return value;
}

RowValue asNumber(RowValue value) {
    if (value.kind != RowValue::Kind::Text || value.isLabel)
        return value;
    const std::size_t sign = value.text.starts_with('-') ? 1 : 0;
    std::size_t from = sign;
    const auto isDigitAt = [&](std::size_t at) { return at < value.text.size() && value.text[at] >= '0' && value.text[at] <= '9'; };
    if (!isDigitAt(from))
        return value;
    while (value.text[from] == '0' && isDigitAt(from + 1))
        ++from;
    const Result<Decimal> number = Decimal::parse((sign ? "-" : "") + std::string(value.text.substr(from)));
    return number ? numberValue(number->normalized()) : value;
}

std::string writtenText(const RowValue& value) {
    if (value.kind != RowValue::Kind::Number)
        return std::string(value.text);
    return value.decimals == 0 ? value.number.toText()
                               : value.number.normalized().withScaleMin(value.decimals).toTextKeepingScale();
}

std::optional<NoNumber> whyNoNumber(const RowValue& value) {
    switch (value.kind) {
    case RowValue::Kind::Number: return std::nullopt;
    case RowValue::Kind::Missing: return value.dividedByZero ? NoNumber::ZeroDivision : NoNumber::Missing;
    case RowValue::Kind::Boolean: return NoNumber::Condition;
    case RowValue::Kind::Text: break;
    }
    std::string text(value.text.substr(value.text.starts_with('-') || value.text.starts_with('+') ? 1 : 0));
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (text == "inf" || text == "infinity")
        return NoNumber::Infinite;
    return text == "nan" ? NoNumber::NotANumber : NoNumber::Text;
}

Decimal perRequest(const Decimal& sum, const Decimal& requests) {
    if (requests == Decimal(1))
        return sum;
    const Ratio share = Ratio::over(sum, requests);
    const auto finite = share.finite();
    return finite ? *finite
                  : roundTo(share, {Decimal::fromCoefficient(1, 18), RoundingMode::HalfEven}).value;
}

namespace {

using Kind = Expression::Kind;

bool isOfText(const Expression& expression) { return expression.type() == Expression::Type::Text; }

// `asText`: one of them is a text of the plan.
bool areEqual(const RowValue& a, const RowValue& b, bool asText) {
    const auto isWritten = [](const RowValue& value) { return value.isNumber() || value.kind == RowValue::Kind::Text; };
    if (asText && a.kind != b.kind)
        return isWritten(a) && isWritten(b) && writtenText(a) == writtenText(b);
    if (!asText && a.kind != b.kind && (a.isNumber() || b.isNumber())) {
        const RowValue x = asNumber(a), y = asNumber(b);
        return x.isNumber() && y.isNumber() && x.number == y.number;
    }
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case RowValue::Kind::Missing: return false;
    case RowValue::Kind::Number: return a.number == b.number;
    case RowValue::Kind::Text: {
        if (asText || a.text == b.text)
            return a.text == b.text;
        const RowValue x = asNumber(a), y = asNumber(b);
        return x.isNumber() && y.isNumber() && x.number == y.number;
    }
    case RowValue::Kind::Boolean: return a.boolean == b.boolean;
    }
    return false;
}

bool isNumber(const RowValue& value) { return value.isNumber(); }

RowValue compare(const Expression& expression, RowValue a, RowValue b) {
    const Kind kind = expression.kind;
    if (kind == Kind::Equal || kind == Kind::NotEqual) {
        const bool asText = isOfText(expression.arguments[0]) || isOfText(expression.arguments[1]);
        return booleanValue(areEqual(a, b, asText) == (kind == Kind::Equal));
    }
    a = asNumber(std::move(a));
    b = asNumber(std::move(b));
    if (!isNumber(a) || !isNumber(b))
        return booleanValue(false);
    switch (kind) {
    case Kind::Less: return booleanValue(a.number < b.number);
    case Kind::LessEqual: return booleanValue(a.number <= b.number);
    case Kind::Greater: return booleanValue(a.number > b.number);
    default: return booleanValue(a.number >= b.number);
    }
}

// a / b to the places that the expression names, for each of the requests.
RowValue divide(const Expression& expression, const RowValue& a, const RowValue& b,
                const Decimal& requests) {
    if (b.number.isZero()) {
        RowValue none;
        none.dividedByZero = true;
        return none;
    }
    const Decimal toInteger = Decimal::fromCoefficient(1, -b.number.scale());
    Decimal numerator = a.number * toInteger;
    Decimal denominator = (b.number * toInteger).normalized();
    if (denominator.isNegative()) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const Rounding rounding{Decimal::fromCoefficient(1, static_cast<int>(*expression.number.toInteger())),
                            expression.roundingMode};
    return numberValue(roundTo(Ratio::over(numerator, denominator), rounding).value * requests);
}

RowValue arithmetic(const Expression& expression, std::vector<RowValue> values, const Decimal& requests) {
    for (RowValue& value : values)
        value = asNumber(std::move(value));
    if (!std::all_of(values.begin(), values.end(), isNumber)) {
        RowValue none;
        none.dividedByZero = std::any_of(values.begin(), values.end(), [](const RowValue& value) { return value.dividedByZero; });
        return none;
    }
    switch (expression.kind) {
    case Kind::Add: return numberValue(values[0].number + values[1].number);
    case Kind::Subtract: return numberValue(values[0].number - values[1].number);
    case Kind::Multiply:
        return numberValue(perRequest(values[0].number * values[1].number, requests));
    case Kind::Negate: return numberValue(-values[0].number);
    case Kind::Absolute: return numberValue(values[0].number.absolute());
    case Kind::CeilTo:
    case Kind::FloorTo: {
        const Rounding rounding{perRequest(values[1].number, requests),
                                expression.kind == Kind::CeilTo ? RoundingMode::Ceiling
                                                                : RoundingMode::Floor};
        return numberValue(roundTo(Ratio::over(values[0].number, requests), rounding).value *
                           requests);
    }
    case Kind::Round: {
        const Rounding rounding{expression.number, expression.roundingMode};
        return numberValue(roundTo(Ratio::over(values[0].number, requests), rounding).value *
                           requests);
    }
    case Kind::Divide: return divide(expression, values[0], values[1], requests);
    default: break;
    }
    RowValue best = values[0];
    for (const RowValue& value : values)
        if (expression.kind == Kind::Min ? value.number < best.number : value.number > best.number)
            best = value;
    return numberValue(std::move(best.number));
}

// Numbers as in the usage, or without trailing zeros; nothing when a part is missing.
RowValue concat(const std::vector<RowValue>& values) {
    std::string joined;
    for (const RowValue& value : values) {
        switch (value.kind) {
        case RowValue::Kind::Missing: return value;
        case RowValue::Kind::Number: joined += writtenText(value); break;
        case RowValue::Kind::Text: joined += value.text; break;
        case RowValue::Kind::Boolean: joined += value.boolean ? "true" : "false"; break;
        }
    }
    RowValue result;
    result.kind = RowValue::Kind::Text;
    result.owner = std::make_shared<const std::string>(std::move(joined));
    result.text = *result.owner;
    return result;
}

} // namespace

RowValue applyFunction(const Expression& expression,
                       const std::function<RowValue(std::size_t)>& argument, const Decimal& requests) {
    const Kind kind = expression.kind;
    switch (kind) {
    case Kind::Or: return booleanValue(argument(0).isTrue() || argument(1).isTrue());
    case Kind::And: return booleanValue(argument(0).isTrue() && argument(1).isTrue());
    case Kind::Not: return booleanValue(!argument(0).isTrue());
    case Kind::Equal:
    case Kind::NotEqual:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual: return compare(expression, argument(0), argument(1));
    case Kind::If: return argument(argument(0).isTrue() ? 1 : 2);
    case Kind::Coalesce: {
        RowValue first = argument(0);
        return first.kind != RowValue::Kind::Missing ? first : argument(1);
    }
    case Kind::In: {
        const RowValue needle = argument(0);
        for (std::size_t i = 1; i < expression.arguments.size(); ++i)
            if (areEqual(needle, argument(i), isOfText(expression.arguments[0]) || isOfText(expression.arguments[i])))
                return booleanValue(true);
        return booleanValue(false);
    }
    default: break;
    }
    std::vector<RowValue> values;
    for (std::size_t i = 0; i < expression.arguments.size(); ++i)
        values.push_back(argument(i));
    return kind == Kind::Concat ? concat(values) : arithmetic(expression, std::move(values), requests);
}

RowValue valueOver(const Expression& expression,
                   const std::function<RowValue(const std::string&)>& named) {
    switch (expression.kind) {
    case Kind::Number: return numberValue(expression.number);
    case Kind::Text: return textValue(expression.text);
    case Kind::Boolean: return booleanValue(expression.boolean);
    case Kind::Name: return named(expression.text);
    case Kind::Has: return booleanValue(named(expression.text).kind != RowValue::Kind::Missing);
    default: break;
    }
    return applyFunction(expression,
                         [&](std::size_t i) { return valueOver(expression.arguments[i], named); });
}

} // namespace rerate
