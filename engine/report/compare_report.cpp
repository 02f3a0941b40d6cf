// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/compare_report.h"

#include <algorithm>

#include "engine/report/number_text.h"
#include "engine/report/run_report.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

std::string nameOf(const Plan& plan) { return plan.label.empty() ? plan.id : plan.label; }

std::string percentText(const CustomerChange& change) {
    if (change.changePercent)
        return signedPercentText(*change.changePercent, 1);
    return change.candidate.isZero() ? "" : "new";
}

std::vector<std::string> labelsOf(const Comparison& c) {
    std::vector<std::string> all = c.baseline->labels;
    for (const std::string& label : c.candidate->labels)
        if (std::find(all.begin(), all.end(), label) == all.end())
            all.push_back(label);
    return all;
}

std::string number(std::uint64_t count) { return groupDigits(std::to_string(count)); }

std::string monthName(const Comparison& comparison, const MonthChange& month) {
    const auto isMonthly = [](const Run& run) { return run.plan->cycle.unit == CycleUnit::Month; };
    std::string name = isMonthly(*comparison.baseline) && isMonthly(*comparison.candidate)
                           ? monthText(month.period)
                           : toText(month.period);
    if (month.daysCovered < month.days)
        name += " (" + std::to_string(month.daysCovered) + " of " + std::to_string(month.days) + " days)";
    return name;
}

// The revenue twice: by month and by charge.
std::string revenueTable(const CompareReportData& data, int digits) {
    const Comparison& c = *data.comparison;
    TextTable table("lrrrr");
    const auto add = [&](const std::string& name, const Decimal& baseline, const Decimal& candidate) {
        const auto percent = percentChange(candidate - baseline, baseline);
        table.add({"  " + name, amountText(baseline, digits), amountText(candidate, digits),
                   signedAmountText(candidate - baseline, digits), percent ? signedPercentText(*percent, 2) : ""});
    };
    table.add({"By month", "baseline", "candidate", "change", "%"});
    for (const MonthChange& month : c.months)
        add(monthName(c, month), month.baseline, month.candidate);
    table.add({"By charge"});
    for (const ChargeChange& charge : c.charges)
        add(charge.charge, charge.baseline, charge.candidate);
    table.add({"Revenue", amountText(c.baselineTotal, digits), amountText(c.candidateTotal, digits),
               signedAmountText(c.delta, digits),
               c.deltaPercent ? signedPercentText(*c.deltaPercent, 2) : ""});
    return table.text();
}

std::string customersTable(const CompareReportData& data, int digits) {
    const Comparison& c = *data.comparison;
    TextTable table("lrrrr");
    table.add({"Largest changes", "baseline", "candidate", "change", "%"});
    for (std::size_t i = 0; i < std::min(data.customersMax, c.customers.size()); ++i) {
        const CustomerChange& change = c.customers[i];
        table.add({"  " + change.customer, amountText(change.baseline, digits),
                   amountText(change.candidate, digits), signedAmountText(change.delta, digits),
                   percentText(change)});
    }
    return table.text();
}

std::string percentileLine(const Comparison& c) {
    std::string text = "Change %   ";
    for (const char* name : {"p5", "p25", "p50", "p75", "p95", "max"})
        if (const auto found = c.changePercentiles.find(name); found != c.changePercentiles.end())
            text += std::string(" ") + name + " " + signedPercentText(found->second, 1) + "  ";
    while (text.ends_with(' '))
        text.pop_back();
    return text + "\n";
}

void writeRun(JsonWriter& json, std::string_view name, const Run& run) {
    json.key(name).beginObject();
    json.field("plan", run.plan->id);
    json.field("label", nameOf(*run.plan));
    json.field("plan_sha256", run.planHash);
    writeRatio(json, "exact", run.exact());
    writeRatio(json, "rounding", run.rounding());
    writeUnpriced(json, run);
    writeTexts(json, "assumptions", run.assumptions);
    json.endObject();
}

class CompareJson {
public:
    explicit CompareJson(const CompareReportData& data)
        : m_data(data), m_c(*data.comparison), m_digits(digitsOf(*m_c.baseline)) {}

    std::string write() {
        m_json.beginObject();
        m_json.field("schema", "rerate.compare");
        m_json.field("schema_version", 1);
        m_json.field("engine", RERATE_VERSION);
        writeRun(m_json, "baseline", *m_c.baseline);
        writeRun(m_json, "candidate", *m_c.candidate);
        m_json.field("data_sha256", m_c.baseline->dataHash);
        m_json.field("currency", m_c.currency);
        m_json.key("period").beginObject();
        m_json.field("from", toText(m_c.baseline->rangeFrom));
        m_json.field("to", toText(m_c.baseline->rangeTo));
        m_json.endObject();
        writeRevenue();
        writeDrivers();
        writeDistribution();
        writeMonthsAndCharges();
        writeCustomers();
        writeSegments();
        writeGuardrails();
        writeTexts(m_json, "labels", labelsOf(m_c));
        std::vector<Check> checks = m_c.checks;
        checks.push_back(checkDrivers(*m_data.drivers, m_c.delta));
        writeChecks(m_json, checks);
        m_json.endObject();
        return m_json.take() + "\n";
    }

private:
    std::string money(const Decimal& amount) const {
        return amount.normalized().withScaleMin(m_digits).toTextKeepingScale();
    }

    void amounts(const Decimal& baseline, const Decimal& candidate) {
        m_json.field("baseline", money(baseline));
        m_json.field("candidate", money(candidate));
        m_json.field("delta", money(candidate - baseline));
    }

    void percent(std::string_view name, const std::optional<Decimal>& value) {
        if (value)
            m_json.field(name, value->toText());
        else
            m_json.key(name).null();
    }

    void writeRevenue() {
        m_json.key("revenue").beginObject();
        amounts(m_c.baselineTotal, m_c.candidateTotal);
        percent("delta_pct", m_c.deltaPercent);
        m_json.endObject();
    }

    void writeDrivers() {
        m_json.key("drivers").beginArray();
        for (const Driver& driver : *m_data.drivers) {
            m_json.beginObject();
            m_json.field("id", driver.id);
            m_json.field("label", driver.label);
            m_json.field("delta", money(driver.delta));
            m_json.field("customers", static_cast<std::int64_t>(driver.customers.size()));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeDistribution() {
        m_json.key("change_pct").beginObject();
        for (const char* name :
             {"min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "max"})
            if (const auto found = m_c.changePercentiles.find(name);
                found != m_c.changePercentiles.end())
                m_json.field(name, found->second.toText());
        m_json.endObject();
        m_json.key("customer_count").beginObject();
        m_json.field("total", static_cast<std::int64_t>(m_c.customers.size()));
        m_json.field("pays_more", static_cast<std::int64_t>(m_c.paysMore));
        m_json.field("pays_less", static_cast<std::int64_t>(m_c.paysLess));
        m_json.field("pays_same", static_cast<std::int64_t>(m_c.paysSame));
        m_json.field("new", static_cast<std::int64_t>(m_c.newPayers));
        m_json.field("to_zero", static_cast<std::int64_t>(m_c.toZero));
        m_json.endObject();
        m_json.key("distribution").beginArray();
        for (const ChangeBin& bin : m_c.bins) {
            m_json.beginObject();
            m_json.field("bin", bin.label);
            m_json.field("customers", static_cast<std::int64_t>(bin.customers));
            m_json.field("baseline", money(bin.baseline));
            m_json.field("delta", money(bin.delta));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeMonthsAndCharges() {
        m_json.key("months").beginArray();
        for (const MonthChange& month : m_c.months) {
            m_json.beginObject();
            m_json.field("month", monthText(month.period));
            m_json.field("period_start", toText(month.period));
            amounts(month.baseline, month.candidate);
            percent("delta_pct", percentChange(month.candidate - month.baseline, month.baseline));
            m_json.field("days", month.days);
            m_json.field("days_covered", month.daysCovered);
            m_json.endObject();
        }
        m_json.endArray();
        m_json.key("charges").beginArray();
        for (const ChargeChange& charge : m_c.charges) {
            m_json.beginObject();
            m_json.field("charge", charge.charge);
            amounts(charge.baseline, charge.candidate);
            percent("delta_pct", percentChange(charge.candidate - charge.baseline, charge.baseline));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeCustomers() {
        m_json.key("customers").beginArray();
        for (std::size_t i = 0; i < std::min(m_data.customersMax, m_c.customers.size()); ++i) {
            const CustomerChange& change = m_c.customers[i];
            m_json.beginObject();
            m_json.field("customer", change.customer);
            amounts(change.baseline, change.candidate);
            percent("change_pct", change.changePercent);
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeSegments() {
        if (!m_data.segments)
            return;
        m_json.field("segments_by", m_data.segmentAttribute);
        m_json.key("segments").beginArray();
        for (const SegmentChange& segment : *m_data.segments) {
            m_json.beginObject();
            m_json.field("value", segment.value);
            m_json.field("customers", static_cast<std::int64_t>(segment.customers));
            m_json.field("pays_more", static_cast<std::int64_t>(segment.paysMore));
            amounts(segment.baseline, segment.candidate);
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeGuardrails() {
        m_json.key("guardrails").beginArray();
        for (const Guardrail& guardrail : *m_data.guardrails) {
            m_json.beginObject();
            m_json.field("expr", guardrail.text);
            m_json.field("broken", guardrail.broken);
            m_json.field("judged", guardrail.judged);
            m_json.key("values").beginObject();
            for (const auto& [name, value] : guardrail.values)
                m_json.field(name, value);
            m_json.endObject();
            m_json.endObject();
        }
        m_json.endArray();
    }

    const CompareReportData& m_data;
    const Comparison& m_c;
    int m_digits;
    JsonWriter m_json;
};

} // namespace

std::string compareToText(const CompareReportData& data) {
    const Comparison& c = *data.comparison;
    const int digits = digitsOf(*c.baseline);
    const auto [baseline, candidate] = namesOf(*c.baseline->plan, *c.candidate->plan);
    std::string text = baseline + " → " + candidate + "      " +
                       toText(c.baseline->rangeFrom) + " to " +
                       toText(addDays(c.baseline->rangeTo, -1)) + ", " +
                       counted(c.customers.size(), "customer") + ", " + c.currency + "\n";
    text += labelsToText(labelsOf(c)) + "\n" + customersTable(data, digits) + "\n";
    if (data.segments) {
        TextTable table("lrrrr");
        table.add({"By " + data.segmentAttribute, "baseline", "candidate", "change", "pays more"});
        for (const SegmentChange& segment : *data.segments)
            table.add({"  " + (segment.value.empty() ? "(none)" : segment.value),
                       amountText(segment.baseline, digits), amountText(segment.candidate, digits),
                       signedAmountText(segment.candidate - segment.baseline, digits),
                       number(segment.paysMore) + " of " + number(segment.customers)});
        text += table.text() + "\n";
    }
    TextTable bins("lrr");
    bins.add({"Change of the bill", "customers", "revenue"});
    for (const ChangeBin& bin : c.bins)
        if (bin.customers > 0)
            bins.add({"  " + bin.label, number(bin.customers), signedAmountText(bin.delta, digits)});
    text += bins.text() + "\n";
    TextTable drivers("lr");
    drivers.add({"Why revenue changes", ""});
    for (const Driver& driver : *data.drivers)
        if (!driver.delta.isZero())
            drivers.add({"  " + driver.label, signedAmountText(driver.delta, digits)});
    text += drivers.text() + "\n";
    text += unpricedToText(*c.baseline) + unpricedToText(*c.candidate);
    text += "Customers   pays more " + number(c.paysMore) + " · less " + number(c.paysLess) +
            " · same " + number(c.paysSame) + " · new " + number(c.newPayers) + " · to zero " +
            number(c.toZero) + "\n";
    text += percentileLine(c) + "\n" + revenueTable(data, digits);
    if (!data.guardrails->empty()) {
        text += "\nGuardrails\n";
        TextTable table("lll");
        for (const Guardrail& guardrail : *data.guardrails) {
            std::string values;
            for (const auto& [name, value] : guardrail.values)
                values += (values.empty() ? "" : ", ") + name +
                          (value == "none" ? " has no value here: no customer pays under both plans"
                                           : " is " + value);
            table.add({guardrail.broken ? "FAIL" : guardrail.judged ? "ok" : "not judged", guardrail.text, values});
        }
        text += table.text(2);
    }
    return text;
}

std::string compareToJson(const CompareReportData& data) { return CompareJson(data).write(); }

} // namespace rerate
