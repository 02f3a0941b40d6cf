// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plans of a document: their texts, and which two are compared.

#include "app/charts/number_text.h"
#include "app/document/document.h"

namespace rerate {

void Document::takePlans(Contents contents) {
    m_plans = std::move(contents.plans);
    m_readings.clear();
    for (const StoredPlan& plan : m_plans)
        m_readings[fromStd(plan.name)] = readPlan(plan.text, plan.name);
    const QStringList names = planNames();
    const auto chosen = [&](const std::optional<std::string>& wish, qsizetype otherwise) {
        const QString name = wish ? fromStd(*wish) : QString();
        return names.contains(name) ? name : names.value(otherwise);
    };
    m_baselineName = chosen(contents.chosen[0], 0);
    m_candidateName = chosen(contents.chosen[1], names.size() > 1 ? 1 : 0);
}

void Document::showPlans() {
    emit plansChanged();
    emit historyChanged();
    recompute();
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

Result<void> Document::choosePlans(const QString& givenBaseline, const QString& givenCandidate) {
    const QString baseline = givenBaseline; // they may be our own names, the other way round
    const QString candidate = givenCandidate;
    const std::string title = tr("Compare %1 with %2").arg(baseline, candidate).toStdString();
    const auto edit = [from = std::pair(m_baselineName, m_candidateName), baseline, candidate,
                       title](Project& project) -> Result<void> {
        if (from.first != baseline)
            RERATE_TRY(project.putSetting("plan.baseline", baseline.toStdString(), title, timeNow()));
        if (from.second != candidate)
            RERATE_TRY(project.putSetting("plan.candidate", candidate.toStdString(), title, timeNow()));
        return {};
    };
    RERATE_TRY(write(edit, [&] {
        m_baselineName = baseline;
        m_candidateName = candidate;
    }));
    showPlans();
    return {};
}

Result<void> Document::putPlan(const QString& name, const std::string& text, const QString& title,
                               const QString& mergeKey) {
    const StoredPlan plan{name.toStdString(), text};
    const auto edit = [plan, title = title.toStdString(), key = mergeKey.toStdString()](Project& project) {
        return project.putPlan(plan, title, timeNow(), key);
    };
    RERATE_TRY(write(edit, [&] {
        const auto there = std::find_if(m_plans.begin(), m_plans.end(),
                                        [&](const StoredPlan& other) { return other.name == plan.name; });
        if (there == m_plans.end())
            m_plans.push_back(plan);
        else
            *there = plan;
        m_readings[name] = readPlan(text, plan.name);
        if (m_baselineName.isEmpty())
            m_baselineName = name;
        // The second plan is the one to compare the first with.
        if (m_candidateName.isEmpty() || (m_plans.size() == 2 && m_candidateName == m_baselineName))
            m_candidateName = name;
    }));
    showPlans();
    return {};
}

Result<void> Document::removePlan(const QString& name) {
    const auto edit = [plan = name.toStdString()](Project& project) { return project.removePlan(plan, timeNow()); };
    RERATE_TRY(write(edit, [&] {
        std::erase_if(m_plans, [&](const StoredPlan& plan) { return fromStd(plan.name) == name; });
        m_readings.erase(name);
        const QStringList names = planNames();
        if (m_baselineName == name)
            m_baselineName = names.value(0);
        if (m_candidateName == name)
            m_candidateName = names.value(names.size() > 1 ? 1 : 0);
    }));
    showPlans();
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

} // namespace rerate
