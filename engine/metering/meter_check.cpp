// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <set>

#include "engine/base/suggestion.h"
#include "engine/metering/event_rules.h"
#include "engine/metering/meter_run.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

class MeterCheck {
public:
    MeterCheck(const Meter& meter, const UsageStore& store, std::string_view planFile)
        : m_meter(meter), m_store(store), m_file(planFile) {
        for (const UsageColumn& column : store.columns())
            m_known.push_back(column.name);
        m_known.insert(m_known.end(), {"count", "event"});
        if (meter.interval && meter.interval->lasts())
            m_known.emplace_back(Interval::kSeconds);
    }

    std::vector<Diagnostic> run() {
        if (!m_meter.sources.empty()) {
            for (const Meter& source : m_meter.sources)
                for (Diagnostic& diagnostic : MeterCheck(source, m_store, m_file).run())
                    m_diagnostics.push_back(std::move(diagnostic));
            return std::move(m_diagnostics);
        }
        checkEvent();
        if (m_meter.event && !m_store.events().find(*m_meter.event))
            return std::move(m_diagnostics); // nothing is counted, whatever its properties are called
        if (m_meter.value)
            checkNames(*m_meter.value);
        if (m_meter.filter)
            checkNames(*m_meter.filter);
        if (m_meter.interval)
            checkInterval(*m_meter.interval);
        if (m_meter.retract)
            checkNames(*m_meter.retract);
        if (m_meter.position)
            checkNames(*m_meter.position);
        if (!m_meter.windows.empty())
            checkInnermost(m_meter.windows.front());
        for (const std::string& name : m_meter.by)
            if (std::none_of(m_meter.calendars.begin(), m_meter.calendars.end(),
                             [&](const Calendar& calendar) { return calendar.id == name; }))
                checkName(name, m_meter.mark, "by");
        if (m_meter.aggregate == Aggregate::Unique)
            checkName(m_meter.uniqueField, m_meter.mark, "unique");
        checkRows();
        return std::move(m_diagnostics);
    }

private:
    void report(Severity severity, const SourceMark& mark, const std::string& field,
                std::string message, std::string suggestion) {
        m_diagnostics.push_back({severity, m_file, mark.line, mark.column, mark.lineEnd,
                                 mark.columnEnd, "meters." + m_meter.id + "." + field,
                                 std::move(message), std::move(suggestion)});
    }

    void checkName(const std::string& name, const SourceMark& mark, const std::string& field) {
        if (std::find(m_known.begin(), m_known.end(), name) != m_known.end())
            return;
        std::string suggestion = didYouMean(name, m_known);
        if (suggestion.empty()) {
            suggestion = "The usage has";
            for (std::size_t i = 0; i < m_known.size(); ++i)
                suggestion += (i == 0 ? " " : ", ") + m_known[i];
            suggestion += '.';
        }
        report(Severity::Error, mark, field, "The usage has no property `" + name + "`.", suggestion);
    }

    void checkNames(const Expression& expression) {
        // has(name) and coalesce(name, …) are ways to ask for what may not be there.
        if (expression.kind == Kind::Has)
            return;
        if (expression.kind == Kind::Name)
            checkName(expression.text, expression.mark, "value");
        for (std::size_t i = 0; i < expression.arguments.size(); ++i)
            if (expression.kind != Kind::Coalesce || i > 0 ||
                expression.arguments[i].kind != Kind::Name)
                checkNames(expression.arguments[i]);
    }

    void checkInterval(const Interval& interval) {
        if (!interval.lasts())
            return checkName(interval.at, m_meter.mark, "time");
        if (interval.seconds)
            checkNames(*interval.seconds);
        else
            checkName(interval.end, m_meter.mark, "interval.end");
        const auto refuse = [&](const std::optional<Expression>& expression, const std::string& what) {
            const std::vector<std::string> names = expression ? expression->names() : std::vector<std::string>();
            if (std::find(names.begin(), names.end(), Interval::kSeconds) != names.end())
                report(Severity::Error, expression->mark, "interval",
                       what + " does not know how long the event lasts.",
                       "Use `" + std::string(Interval::kSeconds) + "` in the value.");
        };
        refuse(m_meter.filter, "The filter");
        refuse(m_meter.retract, "`retract`");
        refuse(interval.seconds, "`seconds`");
    }

    void checkInnermost(const Window& window) {
        if (window.value)
            checkNames(*window.value);
        if (window.remove)
            checkNames(*window.remove);
        if (!window.uniqueField.empty())
            checkName(window.uniqueField, window.mark, "windows.unique");
        for (const std::string& name : window.per)
            checkName(name, window.mark, "windows.per");
    }

    // Whether a row of many requests adds the same as its requests would one by one.
    bool isAdditive() const {
        if (m_meter.isItemised || (m_meter.interval && m_meter.interval->lasts()) || (m_meter.retract && isDecidedByNumbers(*m_meter.retract)))
            return false;
        if (m_meter.windows.empty())
            return m_meter.aggregate == Aggregate::Count ||
                   (m_meter.aggregate == Aggregate::Sum && !isRulePerEvent(*m_meter.value));
        const Window& inner = m_meter.windows.front();
        if (inner.bucket.kind == Bucket::Kind::Event)
            return false;
        return inner.aggregate == Window::Aggregate::Count ||
               (inner.aggregate == Window::Aggregate::Sum && !isRulePerEvent(*inner.value));
    }

    void checkEvent() {
        if (!m_meter.event || m_store.events().find(*m_meter.event))
            return;
        std::vector<std::string> events;
        for (std::uint32_t code = 0; code < m_store.events().size(); ++code)
            events.push_back(m_store.events().text(code));
        report(Severity::Warning, m_meter.mark, "event",
               "The usage has no event `" + *m_meter.event + "`.", didYouMean(*m_meter.event, events));
    }

    void checkRows() {
        const bool onePerRow = std::all_of(m_store.parts().begin(), m_store.parts().end(),
                                           [](const PartInfo& part) { return part.countsAllOne; });
        if (onePerRow || m_meter.rowsUniform ||
            (isAdditive() && !(m_meter.filter && isDecidedByNumbers(*m_meter.filter))))
            return;
        report(Severity::Error, m_meter.mark, "rows",
               "The meter `" + m_meter.id +
                   "` has a rule for each event, but rows of the usage stand for many requests.",
               "Import single requests, or add `rows: uniform` to take all requests of a row as "
               "alike (an ESTIMATE).");
    }

    const Meter& m_meter;
    const UsageStore& m_store;
    std::string m_file;
    std::vector<std::string> m_known;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace

std::vector<Diagnostic> checkMeter(const Meter& meter, const UsageStore& store,
                                   std::string_view planFile) {
    return MeterCheck(meter, store, planFile).run();
}

} // namespace rerate
