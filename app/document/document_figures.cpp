// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of a document: the two replays, what changes revenue, explanations and events.

#include "app/charts/number_text.h"
#include "app/document/document.h"
#include "engine/catalog/plan_tree.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

// Where a replay failed is part of why.
Error withPlace(const Error& error) {
    return Error{error.kind, error.diagnostics.empty() ? error.message : toText(error.diagnostics.front())};
}

} // namespace

int Document::moneyDigits() const { return m_comparison ? digitsOf(*m_comparison->baseline) : 2; }

std::shared_ptr<const Plan> Document::planOf(const QString& name) const {
    const PlanReading* reading = planReading(name);
    return reading && reading->plan ? std::make_shared<const Plan>(*reading->plan) : nullptr;
}

void Document::setProblem(const QString& problem, bool hasFailed) {
    m_hasFailed = hasFailed;
    m_jobs.cancel(QStringLiteral("compare"));
    m_jobs.cancel(QStringLiteral("drivers"));
    m_problem = problem;
    m_isStopped = false;
    m_isOutOfDate = m_comparison != nullptr;
    emit comparisonChanged();
}

void Document::run() {
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    recompute();
}

void Document::onCancelled(const QString& kind) {
    if (kind == QLatin1String("compare") || kind == QLatin1String("drivers")) {
        m_isStopped = true;
        emit comparisonChanged();
    } else if (kind == QLatin1String("import")) {
        emit done(tr("The import was cancelled; nothing of it is in the project."));
    } else {
        emit done(tr("Cancelled."));
    }
}

void Document::recompute() {
    if (!m_project)
        return;
    if (!m_data.usage || m_data.usage->visibleRows() == 0) {
        m_comparison.reset();
        return setProblem(tr("There is no usage yet. Import a usage file."));
    }
    const auto baseline = planOf(m_baselineName);
    const auto candidate = planOf(m_candidateName);
    if (!baseline || !candidate)
        return setProblem(m_plans.empty() ? tr("There is no plan yet. Write one, or add a plan file.")
                                          : tr("A plan has errors; the figures are those before the edit."));
    m_isOutOfDate = true;
    m_isStopped = false;
    m_hasFailed = false;
    m_problem.clear();
    emit comparisonChanged();
    struct Input {
        ReplayData data;
        ReplayOptions options;
        std::shared_ptr<const Plan> plans[2];
        std::shared_ptr<const Run> known[2];
        std::shared_ptr<QuantityCache> cache;
    };
    const Input input{m_data, m_options, {baseline, candidate}, {m_lastRuns[0], m_lastRuns[1]}, m_cache};
    m_jobs.cancel(QStringLiteral("drivers"));
    m_jobs.start(JobRunner::Lane::Figures, QStringLiteral("compare"), tr("Replaying"), [this, input](Progress& progress) -> Result<std::function<void()>> {
        std::shared_ptr<const Run> runs[2];
        for (int side = 0; side < 2; ++side) {
            const std::string text = writePlan(*input.plans[side]);
            for (const auto& known : input.known)
                if (known && writePlan(*known->plan) == text)
                    runs[side] = known;
            if (runs[side])
                continue;
            const auto run = replay(input.data, input.plans[side], input.options, *input.cache, progress);
            if (!run)
                return withPlace(run.error());
            runs[side] = *run;
        }
        auto made = compareRuns(runs[0], runs[1], input.data.usage->customers(), input.data.usage->timeRange());
        if (!made)
            return made.error();
        auto comparison = std::make_shared<const Comparison>(std::move(*made));
        return std::function<void()>([this, comparison] {
            m_lastRuns[0] = comparison->baseline;
            m_lastRuns[1] = comparison->candidate;
            m_comparison = comparison;
            m_drivers.clear();
            m_isOutOfDate = false;
            emit comparisonChanged();
            attribute(comparison);
        });
    });
}

void Document::attribute(std::shared_ptr<const Comparison> comparison) {
    struct Input {
        ReplayData data;
        ReplayOptions options;
        std::shared_ptr<QuantityCache> cache;
    };
    const Input input{m_data, m_options, m_cache};
    m_jobs.start(JobRunner::Lane::Figures, QStringLiteral("drivers"), tr("Finding what changes revenue"),
                 [this, input, comparison](Progress& progress) -> Result<std::function<void()>> {
                     auto drivers = attributeDifference(input.data, comparison->baseline, comparison->candidate,
                                                        input.options, *input.cache, progress);
                     if (!drivers)
                         return drivers.error();
                     return std::function<void()>([this, comparison, found = std::move(*drivers)] {
                         if (comparison != m_comparison)
                             return;
                         m_drivers = found;
                         emit comparisonChanged();
                     });
                 });
}

// A plan may have no bill of that period; then there is only the other side.
void Document::explain(const QString& customer, const Date& period) {
    if (!m_comparison)
        return;
    struct Input {
        ReplayData data;
        ReplayOptions options;
        std::shared_ptr<const Plan> plans[2];
        std::shared_ptr<QuantityCache> cache;
    };
    const Input input{m_data, m_options, {m_comparison->baseline->plan, m_comparison->candidate->plan}, m_cache};
    const std::string id = customer.toStdString();
    m_jobs.start(JobRunner::Lane::Figures, QStringLiteral("explain"), tr("Explaining %1").arg(customer),
                 [this, input, id, period](Progress& progress) -> Result<std::function<void()>> {
                     auto result = std::make_shared<ExplainedDifference>();
                     result->customer = id;
                     result->period = period;
                     for (int side = 0; side < 2; ++side) {
                         auto derivation = explainInvoice(input.data, *input.plans[side], input.options,
                                                          *input.cache, id, period, progress);
                         if (derivation)
                             (side == 0 ? result->baseline : result->candidate) = std::move(*derivation);
                         else if (derivation.error().kind != ErrorKind::InvalidInput || (side == 1 && !result->baseline))
                             return derivation.error();
                     }
                     const auto partOf = [](const std::optional<Derivation>& one) { return one ? &*one : nullptr; };
                     result->difference = compareDerivations(partOf(result->baseline), partOf(result->candidate));
                     return std::function<void()>([this, result] { emit explained(result); });
                 });
}

void Document::findEvents(const QString& customer, const Derivation& quantity, bool ofBaseline) {
    if (!m_comparison || !quantity.span)
        return;
    const auto plan = ofBaseline ? m_comparison->baseline->plan : m_comparison->candidate->plan;
    const auto code = m_data.usage->customers().find(customer.toStdString());
    if (!code || !plan->findCharge(quantity.charge))
        return;
    const QString title = tr("First events behind %1").arg(fromStd(quantity.id));
    m_jobs.start(JobRunner::Lane::Figures, QStringLiteral("events"), tr("Looking for events"),
                 [this, data = m_data, plan, options = m_options, quantity, customerId = CustomerId{*code}, title](Progress& progress) -> Result<std::function<void()>> {
                     auto events = eventsOf(data, *plan, options, quantity, customerId, 500, progress);
                     if (!events)
                         return events.error();
                     return std::function<void()>(
                         [this, title, found = std::move(*events)] { emit eventsFound(title, found); });
                 });
}

} // namespace rerate
