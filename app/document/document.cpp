// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/document.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include "app/charts/number_text.h"
#include "engine/base/parallel.h"
#include "engine/report/run_report.h"

namespace rerate {

std::string timeNow() { return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString(); }

Document::Document(QObject* parent) : QObject(parent), m_cache(std::make_shared<QuantityCache>()) {
    m_options.threadCount = defaultThreadCount();
    connect(&m_jobs, &JobRunner::failed, this, [this](const QString& kind, const QString& message) {
        if (kind == QLatin1String("compare"))
            setProblem(message);
        else
            emit failed(message);
    });
}

Document::~Document() = default;

Result<void> Document::open(const QString& file) {
    const std::filesystem::path path = file.toStdString();
    auto project = Project::open(path, Project::Access::ReadWrite);
    if (!project && project.error().kind == ErrorKind::InputOutput)
        if (auto readOnly = Project::open(path, Project::Access::ReadOnly)) {
            RERATE_TRY(adopt(std::move(readOnly)));
            emit failed(fromStd(project.error().message) + tr(" It is open for reading only."));
            return {};
        }
    return adopt(std::move(project));
}

Result<void> Document::create(const QString& file) { return adopt(Project::create(file.toStdString())); }

Result<void> Document::adopt(Result<std::unique_ptr<Project>> project) {
    if (!project)
        return project.error();
    close();
    m_project = std::move(*project);
    auto opening = [&]() -> Result<void> {
        RERATE_TRY(reloadData());
        return reloadPlans();
    }();
    if (!opening) {
        m_project.reset();
        return opening;
    }
    emit opened();
    emit dataChanged();
    emit plansChanged();
    emit historyChanged();
    recompute();
    return {};
}

void Document::close() {
    for (const char* kind : {"compare", "drivers", "explain", "events", "import", "copy"})
        m_jobs.cancel(QLatin1String(kind));
    m_project.reset();
    m_data = {};
    m_plans.clear();
    m_readings.clear();
    m_comparison.reset();
    m_drivers.clear();
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    m_options.filter.clear();
    m_options.from.reset();
    m_options.to.reset();
    m_cache = std::make_shared<QuantityCache>();
    m_problem.clear();
    emit closed();
}

bool Document::isReadOnly() const { return m_project && m_project->access() == Project::Access::ReadOnly; }
QString Document::file() const { return m_project ? fromStd(m_project->path().string()) : QString(); }
QString Document::name() const { return QFileInfo(file()).completeBaseName(); }

Result<void> Document::reloadData() {
    auto usage = m_project->usage();
    if (!usage)
        return usage.error();
    auto customers = m_project->customers();
    if (!customers)
        return customers.error();
    m_data.usage = *usage;
    m_data.customers = *customers;
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    return {};
}

Result<void> Document::reloadPlans() {
    auto plans = m_project->plans();
    if (!plans)
        return plans.error();
    m_plans = std::move(*plans);
    m_readings.clear();
    for (const StoredPlan& plan : m_plans)
        m_readings[fromStd(plan.name)] = readPlan(plan.text, plan.name);
    const QStringList names = planNames();
    const auto chosen = [&](const char* key, qsizetype otherwise) {
        const auto setting = m_project->setting(key);
        const QString name = setting && *setting ? fromStd(**setting) : QString();
        return names.contains(name) ? name : names.value(otherwise);
    };
    m_baselineName = chosen("plan.baseline", 0);
    m_candidateName = chosen("plan.candidate", names.size() > 1 ? 1 : 0);
    return {};
}

QStringList Document::planNames() const {
    QStringList names;
    for (const StoredPlan& plan : m_plans)
        names << fromStd(plan.name);
    return names;
}

std::optional<std::string> Document::planText(const QString& name) const {
    for (const StoredPlan& plan : m_plans)
        if (fromStd(plan.name) == name)
            return plan.text;
    return std::nullopt;
}

const PlanReading* Document::planReading(const QString& name) const {
    const auto found = m_readings.find(name);
    return found == m_readings.end() ? nullptr : &found->second;
}

QString Document::planLabel(const QString& name) const {
    const PlanReading* reading = planReading(name);
    return reading && reading->plan && !reading->plan->label.empty() ? fromStd(reading->plan->label) : name;
}

Result<void> Document::choosePlans(const QString& baseline, const QString& candidate) {
    for (const auto& [key, now, next] : {std::tuple("plan.baseline", m_baselineName, baseline),
                                         std::tuple("plan.candidate", m_candidateName, candidate)})
        if (now != next)
            RERATE_TRY(m_project->putSetting(key, next.toStdString(),
                                             tr("Compare %1 with %2").arg(baseline, candidate).toStdString(),
                                             timeNow()));
    RERATE_TRY(reloadPlans());
    emit plansChanged();
    emit historyChanged();
    recompute();
    return {};
}

Result<void> Document::putPlan(const QString& name, const std::string& text, const QString& title,
                               const QString& mergeKey) {
    RERATE_TRY(m_project->putPlan({name.toStdString(), text}, title.toStdString(), timeNow(), mergeKey.toStdString()));
    RERATE_TRY(reloadPlans());
    emit plansChanged();
    emit historyChanged();
    recompute();
    return {};
}

Result<void> Document::removePlan(const QString& name) {
    RERATE_TRY(m_project->removePlan(name.toStdString(), timeNow()));
    RERATE_TRY(reloadPlans());
    emit plansChanged();
    emit historyChanged();
    recompute();
    return {};
}

Result<QString> Document::duplicatePlan(const QString& name) {
    const auto text = planText(name);
    if (!text)
        return Error{ErrorKind::InvalidInput, "There is no such plan."};
    QString copy;
    for (int number = 2; copy.isEmpty() || planNames().contains(copy); ++number)
        copy = QStringLiteral("%1-%2").arg(name).arg(number);
    std::string renamed = *text;
    if (const PlanReading* reading = planReading(name); reading && reading->plan) {
        const std::string line = "plan: " + reading->plan->id;
        if (const auto at = renamed.find(line); at != std::string::npos)
            renamed.replace(at, line.size(), "plan: " + copy.toStdString());
    }
    RERATE_TRY(putPlan(copy, renamed, tr("Duplicate plan %1").arg(name)));
    return copy;
}

void Document::setPeriod(std::optional<Date> from, std::optional<Date> to) {
    m_options.from = from;
    m_options.to = to;
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    recompute();
}

void Document::setFilter(std::map<std::string, std::set<std::string>> filter) {
    m_options.filter = std::move(filter);
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    recompute();
}

int Document::moneyDigits() const { return m_comparison ? digitsOf(*m_comparison->baseline) : 2; }

std::shared_ptr<const Plan> Document::planOf(const QString& name) const {
    const PlanReading* reading = planReading(name);
    return reading && reading->plan ? std::make_shared<const Plan>(*reading->plan) : nullptr;
}

void Document::setProblem(const QString& problem) {
    m_problem = problem;
    m_isOutOfDate = m_comparison != nullptr;
    emit comparisonChanged();
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
    m_jobs.start(QStringLiteral("compare"), tr("Replaying"), [this, input](Progress& progress) -> Result<std::function<void()>> {
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
                return Error{run.error().kind, run.error().diagnostics.empty()
                                                   ? run.error().message
                                                   : toText(run.error().diagnostics.front())};
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
    m_jobs.start(QStringLiteral("drivers"), tr("Finding what changes revenue"),
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
    m_jobs.start(QStringLiteral("explain"), tr("Explaining %1").arg(customer),
                 [this, input, id, period](Progress& progress) -> Result<std::function<void()>> {
                     auto result = std::make_shared<ExplainedDifference>();
                     result->customer = id;
                     result->period = period;
                     for (int side = 0; side < 2; ++side) {
                         auto derivation = explainInvoice(input.data, *input.plans[side], input.options,
                                                          *input.cache, id, period, progress);
                         if (!derivation)
                             return derivation.error();
                         (side == 0 ? result->baseline : result->candidate) = std::move(*derivation);
                     }
                     result->difference = compareDerivations(&*result->baseline, &*result->candidate);
                     return std::function<void()>([this, result] { emit explained(result); });
                 });
}

void Document::findEvents(const QString& customer, const Derivation& quantity, bool ofBaseline) {
    if (!m_comparison || !quantity.span)
        return;
    const auto plan = ofBaseline ? m_comparison->baseline->plan : m_comparison->candidate->plan;
    const auto code = m_data.usage->customers().find(customer.toStdString());
    if (!code || !plan->findMeter(quantity.id))
        return;
    const QString title = tr("First events behind %1").arg(fromStd(quantity.id));
    m_jobs.start(QStringLiteral("events"), tr("Looking for events"),
                 [this, usage = m_data.usage, plan, meter = quantity.id, customerId = CustomerId{*code},
                  span = *quantity.span, key = quantity.key, title](Progress& progress) -> Result<std::function<void()>> {
                     auto events = eventsBehind(*plan->findMeter(meter), *usage, customerId, span, key, 500, progress);
                     if (!events)
                         return events.error();
                     return std::function<void()>(
                         [this, title, found = std::move(*events)] { emit eventsFound(title, found); });
                 });
}

Result<void> Document::removePart(PartId part) {
    RERATE_TRY(m_project->removePart(part, timeNow()));
    RERATE_TRY(reloadData());
    emit dataChanged();
    emit historyChanged();
    recompute();
    return {};
}

QString Document::undoTitle() const {
    const auto title = m_project ? m_project->undoTitle() : std::nullopt;
    return title ? fromStd(*title) : QString();
}

QString Document::redoTitle() const {
    const auto title = m_project ? m_project->redoTitle() : std::nullopt;
    return title ? fromStd(*title) : QString();
}

void Document::undo() {
    if (!m_project)
        return;
    auto done = m_project->undo(timeNow());
    if (done)
        done = reloadData();
    if (done)
        done = reloadPlans();
    if (!done)
        return emit failed(fromStd(done.error().message));
    emit dataChanged();
    emit plansChanged();
    emit historyChanged();
    recompute();
}

void Document::redo() {
    if (!m_project)
        return;
    auto done = m_project->redo(timeNow());
    if (done)
        done = reloadData();
    if (done)
        done = reloadPlans();
    if (!done)
        return emit failed(fromStd(done.error().message));
    emit dataChanged();
    emit plansChanged();
    emit historyChanged();
    recompute();
}

} // namespace rerate
