// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The money effect of a plan's choices: one replay for each alternative, answered as they come.
// Quantities are in the cache, so that most of them only price again.

#include "app/document/document.h"

#include "engine/catalog/plan_tree.h"
namespace rerate {

namespace {

// Customers with another invoice; runs of the same data and cycle have their invoices in one order.
std::uint64_t otherCustomers(const Run& before, const Run& after) {
    const std::size_t count = before.invoices.size();
    if (after.invoices.size() != count || before.invoiceCustomer != after.invoiceCustomer)
        return after.customers().size();
    const bool isSameStep = before.invoices.step == after.invoices.step;
    std::uint64_t others = 0;
    std::optional<CustomerId> last;
    for (std::size_t i = 0; i < count; ++i) {
        const bool isSame = isSameStep ? before.invoices.steps[i] == after.invoices.steps[i]
                                       : before.invoices.billed(i) == after.invoices.billed(i);
        if (!isSame && last != before.invoiceCustomer[i]) {
            ++others;
            last = before.invoiceCustomer[i];
        }
    }
    return others;
}

std::string firstError(const std::vector<Diagnostic>& found) {
    for (const Diagnostic& problem : found)
        if (problem.severity == Severity::Error)
            return problem.suggestion.empty() ? problem.message : problem.message + " " + problem.suggestion;
    return "It cannot be read.";
}

} // namespace

int Document::workOutChoices(const QString& name, const std::vector<PlanChoice>& choices) {
    const int round = ++m_choiceRound;
    const auto plan = planOf(name);
    const auto text = planText(name);
    if (!plan || !text || !m_data.usage || m_data.usage->visibleRows() == 0)
        return round;
    struct Input {
        ReplayData data;
        ReplayOptions options;
        std::shared_ptr<const Plan> plan;
        std::string text;
        std::shared_ptr<const Run> known[2];
        std::shared_ptr<QuantityCache> cache;
        std::vector<PlanChoice> choices;
    };
    const Input input{m_data, m_options, plan, *text, {m_lastRuns[0], m_lastRuns[1]}, m_cache, choices};
    const auto answer = [this](const ChoiceEffect& effect) {
        QMetaObject::invokeMethod(this, [this, effect] { emit choiceWorkedOut(effect); }, Qt::QueuedConnection);
    };
    const auto work = [input, answer, round](Progress& progress) -> Result<std::function<void()>> {
        ChoiceEffect effect;
        effect.round = round;
        const Run* base = nullptr;
        const std::string canonical = writePlan(*input.plan);
        for (const auto& known : input.known)
            if (known && writePlan(*known->plan) == canonical)
                base = known.get();
        std::shared_ptr<const Run> made;
        if (!base) {
            auto run = replay(input.data, input.plan, input.options, *input.cache, progress);
            if (!run)
                return run.error();
            made = *run;
            base = made.get();
        }
        effect.revenue = base->total();
        for (std::size_t i = 0; i < input.choices.size(); ++i)
            for (std::size_t j = 0; j < input.choices[i].alternatives.size(); ++j) {
                if (progress.isCancelled())
                    return cancelledError();
                effect.choice = static_cast<int>(i);
                effect.alternative = static_cast<int>(j);
                effect.problem.clear();
                effect.delta = Decimal(0);
                effect.customers = 0;
                const auto edited = withAlternative(input.text, input.choices[i], input.choices[i].alternatives[j]);
                PlanReading reading;
                if (edited)
                    reading = readPlan(*edited, "plan");
                if (!reading.plan) {
                    const std::vector<Diagnostic>& found = reading.diagnostics;
                    effect.problem = !edited ? edited.error().message : firstError(found);
                    answer(effect);
                    continue;
                }
                if (writePlan(*reading.plan) == canonical) { // another word for the same
                    answer(effect);
                    continue;
                }
                const auto run = replay(input.data, std::make_shared<const Plan>(std::move(*reading.plan)), input.options, *input.cache, progress);
                if (!run && run.error().kind == ErrorKind::Cancelled)
                    return run.error();
                if (run) {
                    effect.delta = (*run)->total() - effect.revenue;
                    effect.customers = otherCustomers(*base, **run);
                } else {
                    effect.problem = run.error().message;
                }
                answer(effect);
            }
        return std::function<void()>([] {});
    };
    m_jobs.start(JobRunner::Lane::Extras, QStringLiteral("choices"), tr("Working out what choices are worth"), work,
                 [this, round] { emit choicesEnded(round); });
    return round;
}

} // namespace rerate
