// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Lago's expression over the properties of an event, rewritten in the words of the plan language: names
// without `event.properties.`, `/` as a division to thirty places, `least` and `greatest`.
//
//   round(event.properties.a / 3, 2)  →  round(divide(field('prop.a'), 3, 30, half_even), 2)

#include <array>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr const char* kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

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
            return text();
        const std::size_t length = std::min(m_rest.find_first_not_of(kNameCharacters), m_rest.size());
        const std::string word = m_rest.substr(0, length);
        if (word.empty())
            throw NotTranslated{join("unknown parameter: the expression at `", m_rest, "`")};
        m_rest.erase(0, length);
        static const std::string kProperty = "event.properties.";
        if (word.starts_with(kProperty))
            return property(word.substr(kProperty.size()));
        if (word.find_first_not_of("0123456789.") == std::string::npos)
            return word;
        if (word == "event.code")
            return "event";
        if (word == "event.timestamp")
            return "field('timestamp')";
        return call(lowered(word));
    }

    std::string text() {
        const std::size_t end = m_rest.find('\'');
        if (end == std::string::npos)
            throw NotTranslated{"unknown parameter: a text of the expression has no end"};
        const std::string inner = m_rest.substr(0, end);
        m_rest.erase(0, end);
        take("'");
        return quoted(inner);
    }

    std::string call(const std::string& function) {
        if (!take("("))
            throw NotTranslated{join("unknown parameter: ", function)};
        std::vector<std::string> arguments;
        do
            arguments.push_back(sum());
        while (take(","));
        take(")");
        if (function == "least")
            return join("min(", commaList(arguments), ")");
        if (function == "greatest")
            return join("max(", commaList(arguments), ")");
        for (const char* same : {"concat", "round", "ceil", "floor"})
            if (function == same)
                return join(function, "(", commaList(arguments), ")");
        throw NotTranslated{join("unknown parameter: ", function)};
    }

    std::string m_rest;
};

bool holdsText(const std::string& expression) {
    return expression.find('\'') != std::string::npos || lowered(expression).find("concat") != std::string::npos ||
           expression.find("event.code") != std::string::npos;
}

// The value of one event: a number is what a meter adds, a text is that of the expression alone.
Question expression(const CaseView& view) {
    const std::string given = view.params["expression"].text();
    const std::string expression = Rewriter(given).run();
    Question question;
    if (!holdsText(given))
        question.plan = PlanDraft().meter("m", join("value: ", quoted(expression))).charge("c", "meter: m, price: 1").text();
    const Field event = view.usage["event"] ? view.usage["event"] : view.usage;
    question.rows = {useRow("")};
    addProperties(question.rows[0], event["props"]);
    if (const Field timestamp = event["timestamp"])
        question.rows[0].emplace_back("timestamp", timestamp.text());
    const std::string code = event["code"].text();
    for (auto& [column, cell] : question.rows[0])
        if (column == "event" && question.plan.empty())
            cell = code;
    Ask value = ask(Ask::Kind::EventValue, question.plan.empty() ? "" : "m");
    value.value = expression;
    question.answer.with("value", value);
    Ask error = value;
    error.kind = Ask::Kind::NoValue;
    error.words = {"missing_property", "division_by_zero", "not_a_number", "not_a_number", "not_a_number", "not_a_number"};
    question.answer.with("error", error);
    return question;
}

constexpr std::array kTranslators = {ModelTranslator{"expression", expression}};

} // namespace

std::span<const ModelTranslator> expressionTranslators() { return kTranslators; }

} // namespace rerate::conformance
