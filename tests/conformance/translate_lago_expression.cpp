// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lago's expression over the properties of an event, rewritten in the words of the plan language: names
// without `event.properties.`, `round`, `ceil` and `floor` with their digits as a step, `/` as a
// division to thirty places, `least` and `greatest`.
//
//   round(event.properties.a / 3, 2)  →  divide(divide(field('a'), 3, 30, half_even), 0.01, 0, half_up) * 0.01

#include <array>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr const char* kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

struct DigitStep {
    const char* digits;
    const char* step;
};
constexpr std::array kSteps = {
    DigitStep{"-6", "1000000"}, DigitStep{"-5", "100000"}, DigitStep{"-4", "10000"}, DigitStep{"-3", "1000"},
    DigitStep{"-2", "100"},     DigitStep{"-1", "10"},     DigitStep{"0", "1"},      DigitStep{"1", "0.1"},
    DigitStep{"2", "0.01"},     DigitStep{"3", "0.001"},   DigitStep{"4", "0.0001"}, DigitStep{"5", "0.00001"},
    DigitStep{"6", "0.000001"}, DigitStep{"7", "0.0000001"}, DigitStep{"8", "0.00000001"},
};

std::string stepOf(const std::string& digits) {
    for (const DigitStep& known : kSteps)
        if (digits == known.digits)
            return known.step;
    throw NotTranslated{join("unknown parameter: ", digits, " digits")};
}

std::string lowered(std::string text) {
    for (char& c : text)
        if (const std::size_t at = std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ").find(c); at != std::string::npos)
            c = "abcdefghijklmnopqrstuvwxyz"[at];
    return text;
}

// One pass from left to right, by the grammar sum → product → value.
class Rewriter {
public:
    explicit Rewriter(const std::string& text) : m_rest(text) {}

    std::string run() {
        const std::string text = sum();
        if (!m_rest.empty())
            throw NotTranslated{join("unknown parameter: the expression at `", m_rest, "`")};
        return text;
    }

private:
    void skipSpaces() { m_rest.erase(0, std::min(m_rest.find_first_not_of(" \t\n"), m_rest.size())); }

    bool take(const char* word) {
        skipSpaces();
        if (!m_rest.starts_with(word))
            return false;
        m_rest.erase(0, std::string(word).size());
        return true;
    }

    std::string sum() {
        std::string text = product();
        while (true) {
            if (take("+"))
                text = join(text, " + ", product());
            else if (take("-"))
                text = join(text, " - ", product());
            else
                return text;
        }
    }

    std::string product() {
        std::string text = value();
        while (true) {
            if (take("*"))
                text = join(text, " * ", value());
            else if (take("/"))
                text = join("divide(", text, ", ", value(), ", 30, half_even)");
            else
                return text;
        }
    }

    std::string value() {
        if (take("-"))
            return join("-", value());
        if (take("(")) {
            const std::string inner = sum();
            take(")");
            return join("(", inner, ")");
        }
        if (take("'"))
            throw NotTranslated{"a quantity is a number; the plan language puts no texts together"};
        const std::size_t length = std::min(m_rest.find_first_not_of(kNameCharacters), m_rest.size());
        const std::string word = m_rest.substr(0, length);
        if (word.empty())
            throw NotTranslated{join("unknown parameter: the expression at `", m_rest, "`")};
        m_rest.erase(0, length);
        static const std::string kProperty = "event.properties.";
        if (word.starts_with(kProperty))
            return join("field(", quoted(word.substr(kProperty.size())), ")");
        if (word.find_first_not_of("0123456789.") == std::string::npos)
            return word;
        return call(lowered(word));
    }

    std::string call(const std::string& function) {
        if (!take("("))
            throw NotTranslated{join("unknown parameter: ", function)};
        if (function == "concat")
            throw NotTranslated{"a quantity is a number; the plan language puts no texts together"};
        std::vector<std::string> arguments;
        do
            arguments.push_back(sum());
        while (take(","));
        take(")");
        if (function == "least")
            return join("min(", commaList(arguments), ")");
        if (function == "greatest")
            return join("max(", commaList(arguments), ")");
        const std::string step = stepOf(arguments.size() > 1 ? arguments[1] : "0");
        if (function == "ceil")
            return join("ceil_to(", arguments[0], ", ", step, ")");
        if (function == "floor")
            return join("floor_to(", arguments[0], ", ", step, ")");
        if (function == "round")
            return join("divide(", arguments[0], ", ", step, ", 0, half_up) * ", step);
        throw NotTranslated{join("unknown parameter: ", function)};
    }

    std::string m_rest;
};

// The value that one event adds.
Question expression(const CaseView& view) {
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join("value: \"", Rewriter(view.params["expression"].text()).run(), "\""))
                        .charge("c", "meter: m, price: 1")
                        .text();
    question.rows = {useRow("")};
    for (const auto& [name, property] : view.usage["props"].members())
        question.rows[0].emplace_back(name, property.text());
    question.answer.with("value", ask(Ask::Kind::Metered, "m"));
    return question;
}

constexpr std::array kTranslators = {ModelTranslator{"expression", expression}};

} // namespace

std::span<const ModelTranslator> expressionTranslators() { return kTranslators; }

} // namespace rerate::conformance
