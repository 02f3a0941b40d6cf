// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/run_report.h"

#include <algorithm>
#include <map>

#include "engine/base/suggestion.h"
#include "engine/report/number_text.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

class Grouping {
public:
    Grouping(const RunReportData& data, const std::vector<std::string>& by) : m_data(data), m_by(by) {}

    Result<std::vector<RunRow>> run() {
        RERATE_TRY(checkNames());
        const Run& run = *m_data.run;
        const bool byCharge = std::find(m_by.begin(), m_by.end(), "charge") != m_by.end();
        const std::size_t columns = byCharge ? run.chargeCount() : 1;
        for (std::size_t invoice = 0; invoice < run.invoices.size(); ++invoice)
            for (std::size_t column = 0; column < columns; ++column) {
                const AmountColumn& amounts = byCharge ? run.charges : run.invoices;
                const std::size_t row = byCharge ? invoice * columns + column : invoice;
                RunRow& sum = m_rows[keyOf(invoice, column)];
                sum.exact += amounts.exact(row);
                sum.billed += amounts.billed(row);
            }
        std::vector<RunRow> rows;
        for (auto& [key, row] : m_rows) {
            row.key.clear();
            for (const auto& [rank, text] : key)
                row.key.push_back(text);
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    using Key = std::vector<std::pair<std::size_t, std::string>>; // rank, text

    Result<void> checkNames() const {
        std::vector<std::string> known{"month", "period", "customer", "charge"};
        if (m_data.attributes)
            known.insert(known.end(), m_data.attributes->attributes.begin(),
                         m_data.attributes->attributes.end());
        for (const std::string& name : m_by)
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                std::string suggestion = didYouMean(name, known);
                if (suggestion.empty()) {
                    suggestion = "Known are";
                    for (std::size_t i = 0; i < known.size(); ++i)
                        suggestion += (i == 0 ? " " : ", ") + known[i];
                    suggestion += ".";
                }
                return Error{ErrorKind::WrongUsage,
                             "Revenue cannot be grouped by `" + name + "`. " + suggestion};
            }
        return {};
    }

    Key keyOf(std::size_t invoice, std::size_t column) const {
        const Run& run = *m_data.run;
        Key key;
        for (const std::string& name : m_by) {
            const Date& period = run.periodStarts[run.invoicePeriod[invoice]];
            const std::string& customer = m_data.customers->text(run.invoiceCustomer[invoice].number);
            if (name == "month")
                key.emplace_back(0, monthText(period));
            else if (name == "period")
                key.emplace_back(0, toText(period));
            else if (name == "customer")
                key.emplace_back(0, customer);
            else if (name == "charge")
                key.emplace_back(column, run.chargeIds[column]);
            else if (const std::string* value = m_data.attributes->attribute(customer, name))
                key.emplace_back(0, *value);
            else
                key.emplace_back(0, std::string());
        }
        return key;
    }

    const RunReportData& m_data;
    const std::vector<std::string>& m_by;
    std::map<Key, RunRow> m_rows;
};

void writeAmounts(JsonWriter& json, const Ratio& exact, const Decimal& billed, int digits) {
    writeRatio(json, "exact", exact);
    writeRatio(json, "rounding", Ratio(billed) - exact);
    json.field("total", billed.normalized().withScaleMin(digits).toTextKeepingScale());
}

} // namespace

int digitsOf(const Plan& plan) {
    return currencyDigits(plan.currency.name()).value_or(plan.invoice.rounding.step.normalized().scale());
}

int digitsOf(const Run& run) { return digitsOf(*run.plan); }

Result<std::vector<RunRow>> groupRun(const RunReportData& data, const std::vector<std::string>& by) {
    return Grouping(data, by).run();
}

void writeRatio(JsonWriter& json, const std::string& name, const Ratio& value) {
    const std::optional<Decimal> finite = value.finite();
    const Rounding rounding{Decimal::fromCoefficient(1, 18), RoundingMode::HalfEven};
    json.field(name, (finite ? *finite : roundTo(value, rounding).value).toText());
    if (!finite)
        json.field(name + "_ratio", value.toText());
}

void writeRunHead(JsonWriter& json, std::string_view schema, const Run& run, const Date& from, const Date& to) {
    json.field("schema", schema);
    json.field("schema_version", 1);
    json.field("engine", RERATE_VERSION);
    json.key("plan").beginObject();
    json.field("id", run.plan->id);
    json.field("version", run.plan->version);
    json.field("sha256", run.planHash);
    json.endObject();
    json.field("data_sha256", run.dataHash);
    json.key("period").beginObject();
    json.field("from", toText(from));
    json.field("to", toText(to));
    json.endObject();
    json.field("currency", run.plan->currency.name());
}

void writeChecks(JsonWriter& json, const std::vector<Check>& checks) {
    json.key("checks").beginArray();
    for (const Check& check : checks) {
        json.beginObject();
        json.field("id", check.id);
        json.field("ok", check.passed);
        json.field("meaning", check.meaning);
        json.field("left", check.left);
        json.field("right", check.right);
        json.endObject();
    }
    json.endArray();
}

void writeTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name).beginArray();
    for (const std::string& text : texts)
        json.string(text);
    json.endArray();
}

void writeUnpriced(JsonWriter& json, const Run& run) {
    json.key("unpriced").beginArray();
    for (const UnpricedUsage& usage : run.unpriced) {
        json.beginObject();
        json.field("charge", usage.charge);
        json.field("meter", usage.meter);
        json.field("key", usage.key);
        json.field("quantity", usage.quantity.toText());
        json.field("unit", usage.unit);
        json.field("events", static_cast<std::int64_t>(usage.events));
        json.field("customers", static_cast<std::int64_t>(usage.customers));
        json.endObject();
    }
    json.endArray();
    if (!run.unconverted.empty()) {
        json.key("unconverted").beginArray();
        for (const UnconvertedAmount& sum : run.unconverted) {
            json.beginObject();
            json.field("charge", sum.charge);
            json.field("amount", sum.amount.toText());
            json.field("unit", sum.unit);
            json.field("customers", static_cast<std::int64_t>(sum.customers));
            json.endObject();
        }
        json.endArray();
    }
    json.key("unusable").beginArray();
    for (const UnusableUsage& usage : run.unusable) {
        json.beginObject();
        json.field("meter", usage.meter);
        if (!usage.charges.empty())
            writeTexts(json, "charges", usage.charges);
        json.field("rows", static_cast<std::int64_t>(usage.rows));
        if (usage.zeroDivisions > 0) {
            json.field("divisions_by_zero", static_cast<std::int64_t>(usage.zeroDivisions));
            json.field("in_conditions", usage.inConditions);
            writeTexts(json, "customers", usage.customers);
            writeTexts(json, "events", usage.events);
        }
        if (usage.rest.isAny()) {
            json.field("events_before_range", static_cast<std::int64_t>(usage.rest.before.events));
            json.field("seconds_before_range", usage.rest.before.seconds.toText());
            json.field("events_after_range", static_cast<std::int64_t>(usage.rest.after.events));
            json.field("seconds_after_range", usage.rest.after.seconds.toText());
            writeTexts(json, "range_customers", usage.restCustomers);
        }
        if (usage.beforePlan > 0) {
            json.field("before_plan", static_cast<std::int64_t>(usage.beforePlan));
            writeTexts(json, "early_customers", usage.earlyCustomers);
        }
        if (!usage.time.empty() && usage.badEnds() + usage.outOfRange > 0) {
            json.field("time", usage.time);
            json.field("without_time", static_cast<std::int64_t>(usage.withoutEnd));
            json.field("unreadable_times", static_cast<std::int64_t>(usage.unreadableEnds));
            json.field("out_of_range", static_cast<std::int64_t>(usage.outOfRange));
            writeTexts(json, "time_customers", usage.endCustomers);
        } else if (usage.badEnds() > 0) {
            json.field("without_end", static_cast<std::int64_t>(usage.withoutEnd));
            json.field("unreadable_ends", static_cast<std::int64_t>(usage.unreadableEnds));
            json.field("ends_before_start", static_cast<std::int64_t>(usage.endsBeforeStart));
            writeTexts(json, "end_customers", usage.endCustomers);
        }
        json.endObject();
    }
    json.endArray();
}

namespace {

std::string eventsText(const std::vector<std::string>& events) {
    std::string text;
    for (std::size_t i = 0; i < events.size(); ++i)
        text += (i == 0 ? "; first " : ", ") + events[i];
    return text;
}

std::string namesText(const std::vector<std::string>& customers) {
    std::string text;
    for (std::size_t i = 0; i < customers.size(); ++i)
        text += (i == 0 ? " " : ", ") + customers[i];
    return text + (customers.size() == 10 ? " and perhaps others" : "");
}

// ", model = m-x", and what lies beyond a step.
std::string namedKey(const UnpricedUsage& usage) {
    return (usage.key.empty() ? "" : ", " + usage.key) + (usage.isBeyond ? ", beyond the last step" : "");
}

// " for `c`, `d`"
std::string chargesText(const UnusableUsage& usage) {
    std::string text;
    for (const std::string& charge : usage.charges)
        text += (text.empty() ? " for `" : ", `") + charge + "`";
    return text;
}

std::string leftOutText(const UnusableUsage& usage) { return "Left out by meter `" + usage.meter + "`" + chargesText(usage) + ": "; }

std::string zeroDivisionsText(const UnusableUsage& usage) {
    return usage.inConditions
               ? "Divided by zero in a condition of meter `" + usage.meter + "`, which then does not hold: " +
                     counted(usage.zeroDivisions, "event") + ", of"
               : "Divided by zero by meter `" + usage.meter + "`" + chargesText(usage) + ": " + counted(usage.zeroDivisions, "value") + " left out, of";
}

std::string unmeteredName(const UnpricedUsage& usage) {
    return usage.meter.empty() ? "event " + usage.key : "meter `" + usage.meter + "`, which no charge uses";
}

// "12 requests": what no meter lets in is counted in a word of ours. Units of the plan stand as they are written there.
std::string quantityText(const UnpricedUsage& usage) {
    const std::string number = groupDigits(usage.quantity.toText());
    if (usage.charge.empty() && usage.meter.empty())
        return number + (usage.quantity == Decimal(1) ? " request" : " requests");
    return number + (usage.unit.empty() ? "" : " " + usage.unit);
}

// "2 events without an end, 1 event that ends before it begins"
std::string badEndsText(const UnusableUsage& usage) {
    std::string text;
    const auto add = [&](std::uint64_t count, const std::string& one, const std::string& many) {
        if (count > 0)
            text += (text.empty() ? "" : ", ") + counted(count, "event") + (count == 1 ? one : many);
    };
    if (!usage.time.empty()) {
        add(usage.withoutEnd, " without `" + usage.time + "`", " without `" + usage.time + "`");
        add(usage.unreadableEnds, " whose `" + usage.time + "` is no time", " whose `" + usage.time + "` is no time");
        add(usage.outOfRange, " of the range whose `" + usage.time + "` is not in it", " of the range whose `" + usage.time + "` is not in it");
        return text;
    }
    add(usage.withoutEnd, " without an end", " without an end");
    add(usage.unreadableEnds, " whose end is no time", " whose ends are no times");
    add(usage.endsBeforeStart, " that ends before it begins", " that end before they begin");
    return text;
}

// "7,200 seconds of 1 event that goes on after the range"
std::string restText(const IntervalRest& rest) {
    std::string text;
    const auto add = [&](const IntervalRest::Side& side, const char* one, const char* many) {
        if (side.events > 0)
            text += (text.empty() ? "" : ", ") + groupDigits(side.seconds.toText()) + " seconds of " + counted(side.events, "event") +
                    (side.events == 1 ? one : many);
    };
    add(rest.before, " that began before the range", " that began before the range");
    add(rest.after, " that goes on after the range", " that go on after the range");
    return text;
}

} // namespace

std::string unpricedToText(const Run& run) {
    std::string text;
    for (const UnpricedUsage& usage : run.unpriced) {
        text += "Not priced by `" + run.plan->id + "`: ";
        text += usage.charge.empty() ? unmeteredName(usage) : usage.charge + namedKey(usage);
        text += ", " + quantityText(usage) +
                (usage.events > 0 ? " in " + counted(usage.events, "event") : "") + " of " +
                counted(usage.customers, "customer") + "\n";
    }
    for (const UnconvertedAmount& sum : run.unconverted)
        text += "On no invoice of `" + run.plan->id + "`: " + sum.charge + ", " + ratioText(sum.amount) + " " + sum.unit + " of " +
                counted(sum.customers, "customer") + ", which no charge converts\n";
    for (const UnusableUsage& usage : run.unusable) {
        if (usage.rows > 0)
            text += leftOutText(usage) +
                    counted(usage.rows, "row") + " whose value is missing or no number\n";
        if (usage.badEnds() + usage.outOfRange > 0)
            text += leftOutText(usage) + badEndsText(usage) + ", of" +
                    namesText(usage.endCustomers) + "\n";
        if (usage.rest.isAny())
            text += leftOutText(usage) + restText(usage.rest) + ", of" + namesText(usage.restCustomers) + "\n";
        if (usage.beforePlan > 0)
            text += leftOutText(usage) + counted(usage.beforePlan, "event") +
                    " counted before the customer's plan begins, of" + namesText(usage.earlyCustomers) + "\n";
        if (usage.zeroDivisions > 0)
            text += zeroDivisionsText(usage) + namesText(usage.customers) + eventsText(usage.events) + "\n";
    }
    return text;
}

std::pair<std::string, std::string> namesOf(const Plan& baseline, const Plan& candidate) {
    const auto name = [](const Plan& plan) { return plan.label.empty() ? plan.id : plan.label; };
    if (name(baseline) != name(candidate))
        return {name(baseline), name(candidate)};
    if (baseline.version != candidate.version)
        return {name(baseline) + ", version " + baseline.version,
                name(candidate) + ", version " + candidate.version};
    return {name(baseline) + " (baseline)", name(candidate) + " (candidate)"};
}

std::string labelsToText(const std::vector<std::string>& labels) {
    std::string text;
    for (const std::string& label : labels)
        text += label + "\n";
    return text;
}

Result<std::string> runToText(const RunReportData& data, const std::vector<std::string>& by) {
    const auto rows = groupRun(data, by);
    if (!rows)
        return rows.error();
    const Run& run = *data.run;
    const int digits = digitsOf(run);
    std::string text = run.plan->label.empty() ? run.plan->id : run.plan->label;
    text += "      " + toText(run.rangeFrom) + " to " + toText(addDays(run.rangeTo, -1)) + ", " +
            counted(run.customers().size(), "customer") + ", " +
            run.plan->currency.name() + "\n";
    text += labelsToText(run.labels) + "\n";
    if (!by.empty()) {
        TextTable table(std::string(by.size(), 'l') + "rr");
        std::vector<std::string> head = by;
        head.insert(head.end(), {"exact", "total"});
        table.add(head);
        for (const RunRow& row : *rows) {
            std::vector<std::string> cells = row.key;
            cells.push_back(ratioText(row.exact));
            cells.push_back(amountText(row.billed, digits));
            table.add(std::move(cells));
        }
        text += table.text() + "\n";
    }
    text += unpricedToText(run);
    TextTable sums("lr");
    sums.add({"events", groupDigits(std::to_string(run.events))});
    sums.add({"requests", groupDigits(run.represented.toText())});
    sums.add({"exact", ratioText(run.exact())});
    sums.add({"rounding", ratioText(run.rounding())});
    sums.add({"total", amountText(run.total(), digits)});
    return text + sums.text();
}

Result<std::string> runToJson(const RunReportData& data, const std::vector<std::string>& by) {
    const auto rows = groupRun(data, by);
    if (!rows)
        return rows.error();
    const Run& run = *data.run;
    const int digits = digitsOf(run);
    JsonWriter json;
    json.beginObject();
    writeRunHead(json, "rerate.run", run, run.rangeFrom, run.rangeTo);
    writeAmounts(json, run.exact(), run.total(), digits);
    json.key("totals").beginArray().beginObject();
    json.field("currency", run.plan->currency.name());
    writeAmounts(json, run.exact(), run.total(), digits);
    json.endObject().endArray();
    json.field("events", static_cast<std::int64_t>(run.events));
    json.key("represented").digits(run.represented.toText());
    json.field("customers", static_cast<std::int64_t>(run.customers().size()));
    writeTexts(json, "by", by);
    json.key("rows").beginArray();
    for (const RunRow& row : *rows) {
        if (by.empty())
            break;
        json.beginObject();
        for (std::size_t i = 0; i < by.size(); ++i)
            json.field(by[i], row.key[i]);
        writeAmounts(json, row.exact, row.billed, digits);
        json.endObject();
    }
    json.endArray();
    writeUnpriced(json, run);
    writeTexts(json, "labels", run.labels);
    writeTexts(json, "assumptions", run.assumptions);
    writeChecks(json, run.checks);
    json.endObject();
    return json.take() + "\n";
}

} // namespace rerate
