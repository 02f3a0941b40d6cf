// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/replayed.h"

#include <algorithm>

#include "engine/language/plan_text.h"
#include "engine/money/currency.h"
#include "engine/report/explain_report.h"
#include "engine/time/time_text.h"
#include "tests/conformance/usage_rows.h"

namespace rerate::conformance {

namespace {

constexpr const char* kCustomer = "c";
constexpr std::int64_t kMinute = 60 * kNanosecondsPerSecond;

Error refusalOf(const Error& error) {
    std::string text = error.message;
    if (!error.diagnostics.empty())
        text += " " + error.diagnostics.front().message;
    return {error.kind, text, {}};
}

Instant minuteOf(Instant instant) {
    const std::int64_t rest = instant.nanoseconds % kMinute;
    return {instant.nanoseconds - (rest < 0 ? rest + kMinute : rest)};
}

} // namespace

Result<void> Replayed::prepare() {
    PlanReading reading = readPlan(m_question.plan, "plan.yaml");
    std::erase_if(reading.diagnostics, [](const Diagnostic& one) { return one.severity != Severity::Error; });
    if (!reading.plan)
        return Error{ErrorKind::InvalidInput, "The plan is refused. " + toText(reading.diagnostics)};
    m_plan = std::make_shared<const Plan>(std::move(*reading.plan));
    Result<ReplayData> data = usageOf(m_question.rows, m_question.recorded, propertiesOf(*m_plan));
    if (!data)
        return data.error();
    m_data = std::move(*data);
    return setRange();
}

Result<void> Replayed::runPlan() {
    if (m_run)
        return {};
    Progress progress;
    const auto run = replay(m_data, m_plan, m_options, m_cache, progress);
    if (!run)
        return refusalOf(run.error());
    m_run = *run;
    return {};
}

int Replayed::currencyDigits() const {
    return rerate::currencyDigits(m_plan->currency.name()).value_or(2);
}

Result<const Derivation*> Replayed::invoice(const std::string& period) {
    RERATE_TRY(runPlan());
    const std::string day = period.empty() ? toText(m_run->periodStarts.front()) : period;
    auto known = m_invoices.find(day);
    if (known == m_invoices.end()) {
        const auto date = dateFromText(day);
        if (!date)
            return Error{ErrorKind::InvalidInput, "`" + day + "` is no day."};
        Progress progress;
        auto made = explainInvoice(m_data, *m_plan, m_options, m_cache, kCustomer, *date, progress);
        if (!made)
            return refusalOf(made.error());
        known = m_invoices.emplace(day, std::move(*made)).first;
    }
    return &known->second;
}

Ratio Replayed::exactInvoice(const std::string& period) const {
    return m_run->invoices.exact(rowOf(period));
}

bool Replayed::leavesOutRowsOf(const std::string& meter) const {
    return std::any_of(m_run->unusable.begin(), m_run->unusable.end(),
                       [&](const UnusableUsage& usage) { return usage.meter == meter; });
}

const StepPrice* Replayed::stepsOf(const std::string& charge) const {
    const Charge* found = m_plan->findCharge(charge);
    const auto* usage = found ? std::get_if<UsageCharge>(&found->what) : nullptr;
    return usage ? std::get_if<StepPrice>(&usage->price.entries.front().value) : nullptr;
}

Decimal Replayed::unitPrice(const std::string& charge) const {
    const StepPrice* steps = stepsOf(charge);
    return steps ? steps->rows.front().unitPrice.value : Decimal();
}

std::size_t Replayed::stepCount(const std::string& charge) const {
    const StepPrice* steps = stepsOf(charge);
    return steps ? steps->rows.size() : 0;
}

Result<std::vector<MeterRow>> Replayed::metered(const std::string& id, const std::string& length) {
    const Meter* meter = m_plan->findMeter(id);
    CHECK(meter != nullptr, "the question names a meter of its plan");
    const auto period = meterBounds(length);
    if (!period)
        return period.error();
    const auto wrong = checkMeter(*meter, *m_data.usage, "plan.yaml");
    if (hasErrors(wrong))
        return refusalOf({ErrorKind::InvalidInput, "The meter does not fit the usage.", wrong});
    SliceGrid grid;
    grid.zones = {m_options.billingZone};
    grid.zoneOfCustomer.assign(m_data.usage->customers().size(), 0);
    grid.bounds = {windowBounds(*period, length)};
    Progress progress;
    const auto tables = runMeters({*meter}, *m_data.usage, grid, m_cache, 1, progress);
    if (!tables)
        return refusalOf(tables.error());
    const QuantityTable& table = *tables->front();
    std::vector<MeterRow> rows;
    for (const QuantityRow& row : table.rows)
        rows.push_back({{grid.bounds[0][row.slice], grid.bounds[0][row.slice + 1]},
                        table.keys[row.key], table.quantity(row), row.events});
    return rows;
}

std::string Replayed::derivations() const {
    std::string text;
    for (const auto& [day, derivation] : m_invoices) {
        ExplainReportData report;
        report.derivation = &derivation;
        report.customer = kCustomer;
        report.planName = m_plan->id;
        text += explainToText(report);
    }
    return text;
}

Result<void> Replayed::setRange() {
    if (m_question.zone != "UTC") {
        const auto zone = Zone::named(m_question.zone);
        if (!zone)
            return zone.error();
        m_options.billingZone = *zone;
    }
    if (m_question.firstDay.empty())
        return {};
    const auto first = dateFromText(m_question.firstDay);
    const auto last = dateFromText(m_question.lastDay);
    if (!first || !last)
        return Error{ErrorKind::InvalidInput,
                     "The period " + m_question.firstDay + " to " + m_question.lastDay + " is none."};
    m_options.from = *first;
    m_options.to = m_question.isLastDayExcluded ? *last : addDays(*last, 1);
    return {};
}

// Without a period: all time, or with windows the minutes from the first event to the last.
Result<Period> Replayed::meterBounds(const std::string& length) const {
    const Zone& zone = m_options.billingZone;
    if (m_question.from.empty() && m_options.from)
        return Period{zone.startOfDay(*m_options.from), zone.startOfDay(*m_options.to)};
    if (m_question.from.empty()) {
        const auto events = m_data.usage->timeRange();
        if (length.empty() || !events)
            return Period{zoneArithmeticFrom(), zoneArithmeticTo()};
        return Period{minuteOf(events->from), {minuteOf({events->to.nanoseconds - 1}).nanoseconds + kMinute}};
    }
    const auto from = parseInstant(m_question.from, {});
    auto to = parseInstant(m_question.to, {});
    if (!from || !to)
        return Error{ErrorKind::InvalidInput,
                     "The period " + m_question.from + " to " + m_question.to + " is none."};
    if (m_question.isToIncluded)
        ++to->nanoseconds;
    return Period{*from, *to};
}

// Windows stand on the clock of the zone.
std::vector<Instant> Replayed::windowBounds(const Period& bounds, const std::string& length) const {
    if (length.empty() || length == "span")
        return {bounds.from, bounds.to};
    std::vector<Instant> instants;
    if (length == "P1D" || length == "P1M") {
        const Cycle cycle = calendarCycle(length == "P1D" ? CycleUnit::Day : CycleUnit::Month);
        for (const Period& window : cyclePeriods(cycle, bounds, m_options.billingZone)) {
            instants.push_back(window.from);
            instants.push_back(window.to);
        }
        instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
        return instants;
    }
    const std::int64_t step = length == "PT1H" ? 60 * kMinute : kMinute;
    const std::int64_t local = m_options.billingZone.localSeconds(bounds.from) * kNanosecondsPerSecond;
    Instant at{bounds.from.nanoseconds - local % step};
    for (; at < bounds.to; at.nanoseconds += step)
        instants.push_back(at);
    instants.push_back(at);
    return instants;
}

std::size_t Replayed::rowOf(const std::string& period) const {
    for (std::size_t row = 0; row < m_run->invoices.size(); ++row)
        if (period.empty() || toText(m_run->periodStarts[m_run->invoicePeriod[row]]) == period)
            return row;
    CHECK(false, "the explained invoice is one of the run");
    return 0;
}

} // namespace rerate::conformance
