// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/verdict.h"

#include <exception>

#include "tests/conformance/comparison.h"
#include "tests/conformance/translators.h"

namespace rerate::conformance {

namespace {

constexpr std::size_t kUnknownShown = 3;

Verdict skipped(std::string reason) { return {Verdict::Kind::Skipped, true, std::move(reason)}; }
Verdict failed(std::string reason) { return {Verdict::Kind::Failed, true, std::move(reason)}; }

std::string listed(const std::vector<std::string>& texts, const char* separator) {
    std::string text;
    for (const std::string& part : texts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}

// What was already looked at in an earlier judgement counts for nothing.
void forgetReading(const CaseValue& value) {
    value.isRead = false;
    for (const auto& [name, member] : value.members)
        forgetReading(member);
    for (const CaseValue& item : value.items)
        forgetReading(item);
}

Question translate(const Case& found, Translator translator) {
    forgetReading(found.params);
    forgetReading(found.usage);
    const CaseView view{Field(&found.params, "params"), Field(&found.usage, "usage"), answerKeys(found.expect)};
    Question question = translator(view);
    std::vector<std::string> unknown = unreadPaths(found.params, "params", kUnknownShown);
    if (unknown.empty())
        unknown = unreadPaths(found.usage, "usage", kUnknownShown);
    if (!unknown.empty())
        throw NotTranslated{"unknown parameter: " + listed(unknown, ", ")};
    return question;
}

Verdict verdictOf(const Case& found, const Question& question) {
    const auto outcome = putQuestion(question, answerKeys(found.expect));
    if (!outcome)
        return failed("refused: " + outcome.error().message);
    const Comparison comparison = compareToExpected(found.expect, outcome->answer, outcome->currencyDigits);
    if (!comparison.unanswered.empty())
        return skipped("nothing answers " + listed(comparison.unanswered, ", "));
    if (!comparison.differences.empty())
        return failed(listed(comparison.differences, "; "));
    return {Verdict::Kind::Passed, true, {}};
}

} // namespace

Verdict judge(const Case& found) {
    if (const auto why = notYet(found))
        return {Verdict::Kind::Skipped, false, *why};
    const Translator translator = translatorOf(found);
    if (!translator)
        return skipped("no translator for the model " + found.model);
    try {
        return verdictOf(found, translate(found, translator));
    } catch (const NotTranslated& why) {
        return skipped(why.reason);
    } catch (const std::exception& failure) {
        return failed(std::string("internal error: ") + failure.what());
    }
}

std::string show(const Case& found) {
    const Translator translator = notYet(found) ? nullptr : translatorOf(found);
    if (!translator)
        return "The model " + found.model + " is not translated.\n";
    try {
        const Question question = translate(found, translator);
        std::string text = question.plan.empty() ? "" : "Plan\n\n" + question.plan;
        if (!question.otherPlan.empty())
            text += "\nOther plan\n\n" + question.otherPlan;
        for (const auto& [key, asked] : question.answer.members)
            if (question.plan.empty() && !asked.value.empty())
                text += key + ": " + asked.value + "\n";
        if (!question.rows.empty())
            text += "\nUsage\n\n" + usageText(question);
        const auto outcome = putQuestion(question, answerKeys(found.expect));
        return text + (outcome ? "\nDerivation\n\n" + outcome->derivation : "\nRefused\n\n" + outcome.error().message + "\n");
    } catch (const NotTranslated& why) {
        return "Not translated: " + why.reason + "\n";
    } catch (const std::exception& failure) {
        return std::string("Internal error: ") + failure.what() + "\n";
    }
}

} // namespace rerate::conformance
