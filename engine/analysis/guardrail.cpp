// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/guardrail.h"

#include "engine/base/suggestion.h"

namespace rerate {

namespace {

struct Condition {
    std::string name;
    std::string comparison;
    Decimal limit;
};

Error wrongText(std::string_view text, const std::string& what) {
    return {ErrorKind::WrongUsage, "The guardrail `" + std::string(text) + "` cannot be read: " + what +
                                       " Write it like `change_pct.p95 > 25 and revenue.delta < 0`."};
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto isComparison = [](char c) { return c == '<' || c == '>' || c == '=' || c == '!'; };
    for (const char c : text) {
        const bool isSpace = c == ' ' || c == '\t';
        if (!word.empty() && (isSpace || isComparison(c) != isComparison(word.back()))) {
            words.push_back(word);
            word.clear();
        }
        if (!isSpace)
            word += c;
    }
    if (!word.empty())
        words.push_back(word);
    return words;
}

bool holds(const Condition& condition, const std::optional<Decimal>& value) {
    if (!value)
        return false;
    if (condition.comparison == ">")
        return *value > condition.limit;
    if (condition.comparison == ">=")
        return *value >= condition.limit;
    if (condition.comparison == "<")
        return *value < condition.limit;
    if (condition.comparison == "<=")
        return *value <= condition.limit;
    return (*value == condition.limit) == (condition.comparison == "==");
}

} // namespace

std::map<std::string, std::optional<Decimal>> guardrailNumbers(const Comparison& comparison) {
    std::map<std::string, std::optional<Decimal>> numbers;
    numbers["revenue.baseline"] = comparison.baselineTotal;
    numbers["revenue.candidate"] = comparison.candidateTotal;
    numbers["revenue.delta"] = comparison.delta;
    numbers["revenue.delta_pct"] = comparison.deltaPercent;
    for (const char* name :
         {"min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "max"}) {
        const auto found = comparison.changePercentiles.find(name);
        numbers[std::string("change_pct.") + name] =
            found == comparison.changePercentiles.end() ? std::nullopt : std::optional(found->second);
    }
    numbers["customer_count.total"] = Decimal(comparison.customers.size());
    numbers["customer_count.pays_more"] = Decimal(comparison.paysMore);
    numbers["customer_count.pays_less"] = Decimal(comparison.paysLess);
    numbers["customer_count.pays_same"] = Decimal(comparison.paysSame);
    numbers["customer_count.new"] = Decimal(comparison.newPayers);
    numbers["customer_count.to_zero"] = Decimal(comparison.toZero);
    return numbers;
}

Result<Guardrail> judgeGuardrail(std::string_view text,
                                 const std::map<std::string, std::optional<Decimal>>& numbers) {
    const std::vector<std::string> words = wordsOf(text);
    std::vector<std::string> known;
    for (const auto& [name, value] : numbers)
        known.push_back(name);
    Guardrail guardrail;
    guardrail.text = text;
    bool all = true; // of the conditions joined by `and` so far
    for (std::size_t at = 0;; at += 4) {
        if (at + 3 > words.size())
            return wrongText(text, "a condition is a name, a comparison and a number.");
        Condition condition{words[at], words[at + 1], {}};
        const auto value = numbers.find(condition.name);
        if (value == numbers.end()) {
            std::string suggestion = didYouMean(condition.name, known);
            if (suggestion.empty()) {
                suggestion = "Known are";
                for (const std::string& name : known)
                    suggestion += (name == known.front() ? " " : ", ") + name;
                suggestion += ".";
            }
            return Error{ErrorKind::WrongUsage, "The guardrail `" + std::string(text) +
                                                    "` names `" + condition.name +
                                                    "`, which no comparison has. " + suggestion};
        }
        const std::string& sign = condition.comparison;
        if (sign != ">" && sign != ">=" && sign != "<" && sign != "<=" && sign != "==" && sign != "!=")
            return wrongText(text, "`" + sign + "` is no comparison.");
        std::string limit = words[at + 2];
        if (limit.ends_with('%'))
            limit.pop_back();
        const auto number = Decimal::parse(limit);
        if (!number)
            return wrongText(text, "`" + words[at + 2] + "` is no number.");
        condition.limit = *number;
        all = all && holds(condition, value->second);
        guardrail.judged = guardrail.judged && value->second.has_value();
        guardrail.values.emplace_back(condition.name, value->second ? value->second->toText() : "none");
        const bool isLast = at + 3 == words.size();
        if (!isLast && words[at + 3] != "and" && words[at + 3] != "or")
            return wrongText(text, "`" + words[at + 3] + "` is neither `and` nor `or`.");
        if (isLast || words[at + 3] == "or") {
            guardrail.broken = guardrail.broken || all;
            all = true;
        }
        guardrail.judged = guardrail.judged || guardrail.broken;
        if (isLast)
            return guardrail;
    }
}

} // namespace rerate
