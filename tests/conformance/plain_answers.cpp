// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/plain_answers.h"

#include <algorithm>
#include <numeric>

#include "engine/catalog/expression.h"
#include "engine/metering/row_value.h"
#include "engine/money/allocation.h"
#include "engine/money/rounding.h"

namespace rerate::conformance {

namespace {

Result<Decimal> numberOf(const std::string& text) {
    auto number = Decimal::parse(text);
    if (!number)
        return Error{ErrorKind::InvalidInput, "`" + text + "` is no number: " + number.error().message};
    return number;
}

struct Splitting {
    Decimal value, step;
    std::vector<Decimal> weights;
};

Result<Splitting> splittingOf(const Ask& ask) {
    const auto value = numberOf(ask.value);
    const auto step = numberOf(ask.step);
    if (!value || !step)
        return Error{ErrorKind::InvalidInput, "`" + ask.value + "` cannot be split in `" + ask.step + "`."};
    Splitting splitting{*value, *step, {}};
    for (const std::string& text : ask.weights) {
        const auto weight = numberOf(text);
        if (!weight)
            return weight.error();
        splitting.weights.push_back(*weight);
    }
    return splitting;
}

// The parts in the order in which equal remainders are served.
std::vector<std::size_t> servingOrder(const Ask& ask) {
    std::vector<std::size_t> order(ask.weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (ask.isByKey)
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return ask.names.at(a) < ask.names.at(b); });
    return order;
}

RowValue cellValue(const UsageRow& row, const std::string& name) {
    for (const auto& [column, text] : row) {
        if (column != name || text.empty())
            continue;
        const auto number = Decimal::parse(text);
        return number ? numberValue(*number) : textValue(text);
    }
    return {};
}

Result<RowValue> valueOverFirstRow(const Ask& ask, const Question& question) {
    const auto expression = parseExpression(ask.value);
    if (!expression)
        return Error{ErrorKind::InvalidInput, "`" + ask.value + "`: " + expression.error().message};
    static const UsageRow kNone;
    const UsageRow& row = question.rows.empty() ? kNone : question.rows.front();
    return valueOver(*expression, [&](const std::string& name) { return cellValue(row, name); });
}

} // namespace

Answer numberAnswer(const Ratio& number, bool isMoney) {
    Answer answer;
    answer.kind = Answer::Kind::Number;
    answer.number = number;
    answer.isMoney = isMoney;
    return answer;
}

Answer textAnswer(const std::string& text) {
    Answer answer;
    answer.kind = Answer::Kind::Text;
    answer.text = text;
    return answer;
}

Answer objectOf(std::vector<std::pair<std::string, Answer>> members) {
    Answer answer;
    answer.kind = Answer::Kind::Object;
    answer.members = std::move(members);
    return answer;
}

Result<Answer> roundedAnswer(const Ask& ask) {
    const auto value = numberOf(ask.value);
    const auto step = numberOf(ask.step);
    const auto mode = roundingModeFromText(ask.mode);
    if (!value || !step || !mode)
        return Error{ErrorKind::InvalidInput, "Rounding `" + ask.value + "` to `" + ask.step + "` by `" +
                                                  ask.mode + "` is not possible."};
    return numberAnswer(roundTo(*value, {*step, *mode}).value, true);
}

Result<Answer> sharesAnswer(const Ask& ask) {
    const auto splitting = splittingOf(ask);
    if (!splitting)
        return splitting.error();
    if (allocationProblem(splitting->value, splitting->weights, splitting->step, ask.isLimited))
        return Error{ErrorKind::InvalidInput, "`" + ask.value + "` cannot be split by these weights."};
    const std::vector<std::size_t> order = servingOrder(ask);
    std::vector<Decimal> weights;
    for (const std::size_t place : order)
        weights.push_back(splitting->weights[place]);
    const std::vector<Decimal> served = allocate(splitting->value, weights, splitting->step);
    std::vector<Decimal> shares(served.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        shares[order[i]] = served[i];
    Answer answer;
    answer.kind = Answer::Kind::List;
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (!shares[i].isZero())
            answer.items.push_back(objectOf({{"key", textAnswer(ask.names.at(i))}, {"amount", numberAnswer(shares[i], true)}}));
    return answer;
}

Result<Answer> sharesProblemAnswer(const Ask& ask) {
    const auto splitting = splittingOf(ask);
    if (!splitting)
        return splitting.error();
    const auto problem = allocationProblem(splitting->value, splitting->weights, splitting->step, ask.isLimited);
    return problem ? textAnswer(ask.words.at(static_cast<std::size_t>(*problem))) : Answer{};
}

Result<Answer> eventValueAnswer(const Ask& ask, const Question& question) {
    const auto value = valueOverFirstRow(ask, question);
    if (!value)
        return value.error();
    switch (value->kind) {
    case RowValue::Kind::Number: return numberAnswer(value->number, false);
    case RowValue::Kind::Boolean: return textAnswer(value->boolean ? "true" : "false");
    default: return textAnswer(std::string(value->text));
    }
}

Result<Answer> noNumberAnswer(const Ask& ask, const Question& question) {
    const auto value = valueOverFirstRow(ask, question);
    if (!value)
        return value.error();
    const auto why = whyNoNumber(*value);
    return why ? textAnswer(ask.words.at(static_cast<std::size_t>(*why))) : Answer{};
}

} // namespace rerate::conformance
