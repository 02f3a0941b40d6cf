// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is counted: events in a period, by filter, identity and zone.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// The events as rows; those without a time follow each other.
std::vector<UsageRow> eventRows(const CaseView& view) {
    std::vector<UsageRow> rows;
    for (const Field& event : view.usage["events"].items()) {
        UsageRow row = useRowAt(event["t"].textOr(""), event["value"].text());
        addProperties(row, event["props"]);
        if (const Field operation = event["op"])
            row.emplace_back("op", operation.text());
        rows.push_back(std::move(row));
    }
    rows.push_back(presenceRow("1970-01-02T00:00:00Z"));
    return rows;
}

// Local days, both included; or instants, of which Lago's `to_ts` is included.
void setPeriod(Question& question, const Field& period) {
    if (!period)
        return;
    question.zone = period["tz"].textOr("UTC");
    if (period["from_ts"]) {
        question.from = period["from_ts"].text();
        question.to = period["to_ts"].text();
        question.isToIncluded = true;
    } else {
        question.firstDay = period["from"].text();
        question.lastDay = period["to"].text();
    }
}

std::string anyOf(const std::string& name, const Field& values) {
    std::vector<std::string> texts;
    for (const Field& value : values.items())
        texts.push_back(quoted(value.text()));
    return join("in(", property(name), ", ", commaList(texts), ")");
}

std::string everyOf(const Field& conditions) {
    std::string text;
    for (const auto& [name, values] : conditions.members())
        text.append(join(text.empty() ? "" : " and ", anyOf(name, values)));
    return text;
}

// Matches every key, and none of the sibling filters that ask for more.
std::string filterOf(const Field& filter) {
    if (!filter)
        return {};
    std::string text = everyOf(filter["match"]);
    for (const Field& other : filter["exclude"].items())
        text.append(join(text.empty() ? "" : " and ", "not (", everyOf(other), ")"));
    return text.empty() ? text : join(", filter: ", quoted(text));
}

// An event is known by its transaction id together with its time; the one taken in last stays. Events stand before
// all other rows.
void deduplicate(Question& question, const CaseView& view) {
    if (!view.params["deduplicate"].is("true"))
        return;
    question.recorded = Question::Recorded::InOrder;
    auto row = question.rows.begin();
    for (const Field& event : view.usage["events"].items()) {
        if (const Field id = event["transaction_id"])
            row->emplace_back("id", join(id.text(), " ", event["t"].text()));
        ++row;
    }
    std::string other = "other";
    for (UsageRow& one : question.rows) {
        other.append("_");
        bool isKnown = false;
        for (const auto& [column, cell] : one)
            isKnown = isKnown || column == "id";
        if (!isKnown)
            one.emplace_back("id", other);
    }
}

Question counted(const CaseView& view, const std::string& meter) {
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join(meter, filterOf(view.params["filter"])))
                        .charge("c", "meter: m, price: 1")
                        .text();
    question.rows = eventRows(view);
    deduplicate(question, view);
    setPeriod(question, view.usage["period"]);
    if (view.params["recurring"].is("true"))
        question.firstDay = "1970-01-01";
    else
        view.params["recurring"].is("false");
    question.answer.with("units", ask(Ask::Kind::Metered, "m"));
    question.answer.with("events_count", ask(Ask::Kind::MeteredEvents, "m"));
    return question;
}

// Digits, a point and a minus; Lago takes anything else for no number, `1e5` too.
bool isPlainNumber(const std::string& text) {
    const std::string digits = text.starts_with('-') ? text.substr(1) : text;
    const std::size_t point = digits.find('.');
    const std::string whole = digits.substr(0, point);
    const std::string rest = point == std::string::npos ? "0" : digits.substr(point).substr(1);
    const auto isDigits = [](const std::string& part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    };
    return isDigits(whole) && isDigits(rest);
}

Question ofNumbers(const CaseView& view, const std::string& meter) {
    Question question = counted(view, meter);
    for (UsageRow& row : question.rows)
        for (auto& [column, cell] : row)
            if (column == "q" && !isPlainNumber(cell))
                cell.clear();
    return question;
}

Question count(const CaseView& view) { return counted(view, "aggregate: count"); }
Question max(const CaseView& view) { return ofNumbers(view, "max: q"); }
Question latest(const CaseView& view) { return ofNumbers(view, "last: 'max(q, 0)'"); }

Question sum(const CaseView& view) { return ofNumbers(view, "value: q"); }

std::string carried(const CaseView& view) { return view.params["recurring"].is("true") ? ", carried: true" : ""; }

// Identifiers that are active at the end: adding an active one, or removing one that is not, changes nothing.
Question uniqueCount(const CaseView& view) {
    Question question = counted(view, join("windows: [ { every: period, unique: q, remove: \"op == 'remove'\", active: end",
                                           carried(view), " } ]"));
    if (question.firstDay == "1970-01-01")
        setPeriod(question, view.usage["period"]);
    for (UsageRow& row : question.rows)
        addMissing(row, "op");
    return question;
}

// Events are deltas of a level that holds until the next one; what was there before goes on.
Question weightedSum(const CaseView& view) {
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", "windows: [ { every: period, time_mean: q, of: deltas, carried: true, divisor: nominal } ]")
                        .meter("closing", "windows: [ { every: period, sum: q, carried: true } ]")
                        .charge("c", "meter: m, price: 1")
                        .charge("closing", "meter: closing, price: 0")
                        .text();
    question.otherPlan = PlanDraft(currencyOf(view))
                             .meter("counted", "value: q")
                             .charge("c", join("meter: counted, price: { unit: ", view.params["unit_price"].textOr("0"), ", negative: nothing }"))
                             .round(kCents)
                             .text();
    question.pricedMeter = "m";
    question.rows = eventRows(view);
    deduplicate(question, view);
    setPeriod(question, view.usage["period"]);
    question.rows.push_back(useRowAt("1970-01-02T00:00:00Z", view.usage["initial"].textOr("0")));
    question.answer.with("units", ask(Ask::Kind::Metered, "m"));
    question.answer.with("closing_total", ask(Ask::Kind::Metered, "closing"));
    question.answer.with("amount_cents", ofOtherPlan(ask(Ask::Kind::Line, "c")));
    return question;
}

// Instants; `to` is excluded, or included where a subscription was cancelled at it.
void setInstants(Question& question, const Field& period) {
    if (!period)
        return;
    question.zone = period["tz"].textOr("UTC");
    question.from = period["from"].text();
    question.to = period["to"].text();
}

Question sumByPeriod(const CaseView& view) {
    const std::string aggregation = view.params["aggregation"].oneOf({"sum", "max"});
    Question question;
    question.plan = PlanDraft().meter("m", aggregation == "sum" ? "value: q" : "max: q").charge("c", "meter: m, price: 1").text();
    question.rows = eventRows(view);
    setInstants(question, view.usage["period"]);
    question.isToIncluded = view.params["end_boundary"].oneOfOr("exclusive", {"exclusive", "inclusive_on_cancellation"}) != "exclusive";
    question.answer.with("quantity", ask(Ask::Kind::Metered, "m"));
    return question;
}

std::string roundedTo(const Field& scale, const char* mode) {
    return scale ? join(", round: { step: ", stepOfPlaces(scale.text()), ", mode: ", mode, " }") : "";
}

std::string overPeriod(const std::string& aggregate, const CaseView& view) {
    return join("windows: [ { every: period, ", aggregate, roundedTo(view.params["units_scale"], "half_up"), " } ]");
}

// One value for each bucket, then their sum.
std::string bucketed(const Field& bucket, const char* aggregate) {
    const std::string every = bucket.oneOf({"minute", "hour", "day", "month"});
    return join("windows: [ { every: ", every == "minute" ? "1m" : every == "hour" ? "1h" : every, ", ", aggregate,
                ": q }, { every: period, sum: value } ]");
}

// A level that is held, in units of a granule: the sum of the means of the granules.
std::string levelTime(const Field& seconds) {
    const std::string granule = seconds.oneOf({"60", "3600", "86400"});
    return join("windows: [ { every: ", granule == "60" ? "1m" : granule == "3600" ? "1h" : "day",
                ", time_mean: q, carried: true }, { every: period, sum: value } ]");
}

std::string aggregationMeter(const CaseView& view) {
    const Field& params = view.params;
    const std::string aggregation = params["aggregation"].oneOf(
        {"count", "sum", "max", "latest", "average", "count_unique", "bucketed_max", "bucketed_sum", "level_time", "delta_to_period_end"});
    if (aggregation == "count")
        return "aggregate: count";
    if (aggregation == "count_unique")
        return join("unique: ", params["field"] ? quoted(property(params["field"].text())) : "q");
    if (aggregation == "bucketed_max")
        return bucketed(params["bucket"], "max");
    if (aggregation == "bucketed_sum")
        return bucketed(params["bucket"], "sum");
    if (aggregation == "level_time")
        return levelTime(params["unit_seconds"]);
    if (aggregation == "delta_to_period_end")
        return overPeriod("delta_to_end: q", view);
    if (aggregation == "average")
        return overPeriod("mean: q", view);
    return aggregation == "sum" ? "value: q" : aggregation == "max" ? "max: q" : "last: q";
}

Question eventAggregation(const CaseView& view) {
    const std::vector<Field> tiers = view.params["tiers"].items();
    std::vector<std::string> rows;
    for (const Field& tier : tiers)
        rows.push_back(stepRow(tier["up_to"] ? tier["up_to"].text() : "", tier["unit_price"].text(), ""));
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", aggregationMeter(view))
                        .charge("c", join("meter: m, ", rows.empty() ? "price: 1" : stepsPrice("slice", rows)))
                        .round(roundingOr(view, "at: nowhere"))
                        .text();
    question.rows = eventRows(view);
    if (question.rows.size() > 1)
        question.rows.pop_back(); // no presence: the first period is that of the events
    question.recorded = Question::Recorded::InOrder; // the last one of an id stays
    std::size_t place = 0;
    for (const Field& event : view.usage["events"].items()) {
        if (const Field id = event["id"])
            question.rows[place].emplace_back("id", id.text());
        ++place;
    }
    setInstants(question, view.usage["period"]);
    question.answer.with("units", ask(Ask::Kind::Metered, "m"));
    question.answer.with("amount", ask(Ask::Kind::Total));
    return question;
}

// Values with how often each was seen.
std::vector<UsageRow> countedRows(const std::vector<Field>& samples, const char* value, const char* count) {
    std::vector<UsageRow> rows;
    for (const Field& sample : samples) {
        rows.push_back(useRow(sample[value] ? sample[value].text() : sample.text()));
        rows.back().emplace_back("times", sample[count] ? sample[count].text() : "1");
    }
    return rows;
}

Question billable(std::string meter, std::vector<UsageRow> rows) {
    Question question;
    question.plan = PlanDraft().meter("m", meter).charge("c", "meter: m, price: 1").text();
    question.rows = std::move(rows);
    question.answer.with("billable_units", ask(Ask::Kind::Metered, "m"));
    return question;
}

std::string percentileMeter(const Field& params, const char* per) {
    const bool isFloor = params["method"].oneOfOr("drop_top_then_max", {"drop_top_then_max", "nearest_rank_ceil"}) == "drop_top_then_max";
    return join("windows: [ { every: period, ", per, "percentile: ", params["percentile"].text(),
                ", value: q, discard: ", isFloor ? "floor" : "nearest_rank", " }");
}

Question percentile(const CaseView& view) {
    view.params["samples_per_hour"].ignore(); // the samples are given
    const Field samples = view.usage["samples"] ? view.usage["samples"] : view.usage["values"];
    return billable(join(percentileMeter(view.params, ""), " ]"), countedRows(samples.items(), "value", "count"));
}

// Each direction by itself; the higher one counts.
Question percentileOfDirections(const CaseView& view) {
    std::vector<UsageRow> rows;
    for (const auto& [name, samples] : view.usage.members())
        for (UsageRow& row : countedRows(samples.items(), "value", "count")) {
            row.emplace_back("direction", name);
            rows.push_back(row);
        }
    return billable(join(percentileMeter(view.params, "per: direction, "), ", { every: period, max: value } ]"), std::move(rows));
}

Question highWatermark(const CaseView& view) {
    const bool isDown = view.params["drop_rounding"].textOr("down") == "down";
    if (!isDown)
        view.params["drop_rounding"].oneOf({"up"});
    return billable(join("windows: [ { every: period, drop_top: ", view.params["drop_top_percent"].text(), ", value: q, discard: ",
                         isDown ? "floor" : "ceil", " } ]"),
                    countedRows(view.usage["hourly"].items(), "count", "hours"));
}

Question averageOfHours(const CaseView& view) {
    return billable("windows: [ { every: period, mean: q } ]", countedRows(view.usage["hourly"].items(), "value", "count"));
}

// What an hour uses beyond the commitment and the allotments of its parents, then the mean of hours.
Question allotmentPerHour(const CaseView& view) {
    view.params["currency"].ignore();
    const Field& params = view.params;
    const std::string over = join("max(q - (", params["commit"].text(), " + ", params["allotment_per_parent"].text(), " * ",
                                  params["parents"].text(), "), 0)");
    Question question;
    question.plan = PlanDraft()
                        .meter("mean", join("windows: [ { every: period, mean: '", over, "', round: { step: 1, mode: down } } ]"))
                        .meter("hourly", join("value: '", over, "', by: [hour]"))
                        .charge("c", "meter: mean, price: 1")
                        .charge("h", "meter: hourly, lines_by: [hour], price: 1")
                        .text();
    std::vector<Ask> hours;
    std::string name;
    for (const Field& hour : view.usage["hourly"].items()) {
        name.append("h");
        question.rows.push_back(useRow(hour.text()));
        question.rows.back().emplace_back("hour", name);
        hours.push_back(keyOf(name));
    }
    question.answer.with("overage_units_truncated", ask(Ask::Kind::Metered, "mean"));
    question.answer.with("hourly_overage", listOf(std::move(hours)));
    return question;
}

// Levels with how long each held.
Question timeWeightedAverage(const CaseView& view) {
    const Field& params = view.params;
    const Field hours = firstOf(params, {"period_hours", "hours"});
    PlanDraft plan(currencyOf(view));
    plan.meter("time", "value: 'level * hours'").meter("hours", "value: hours");
    plan.derivedMeter("m", join("of: [time, hours], every: period, value: 'divide(time, ", hours ? hours.text() : "hours", ", 30, half_even)'"));
    plan.charge("c", join("meter: m, price: ", params["unit_price"].textOr("1"))).round(invoiceRounding(params["rounding"]));
    Question question;
    for (const Field& level : firstOf(view.usage, {"levels", "intervals", "segments", "samples"}).items()) {
        question.rows.push_back(useRow(""));
        question.rows.back().emplace_back("level", firstOf(level, {"level", "value", "units"}).text());
        question.rows.back().emplace_back("hours", level["hours"].text());
    }
    question.plan = plan.text();
    for (const char* key : {"average", "units", "billable_units", "quantity"})
        question.answer.with(key, ask(Ask::Kind::Quantity, "c"));
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// What is beyond the commitment and the allotments of the parents.
Question allotment(const CaseView& view) {
    const Field& params = view.params;
    const std::string included = join(firstOf(params, {"commitment", "commit"}).textOr("0"), " + ",
                                      params["allotment_per_parent"].textOr("0"), " * ", params["parents"].textOr("0"));
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", join("value: 'max(q - (", included, "), 0)'"))
                        .meter("included", join("value: '", included, "'"))
                        .charge("c", join("meter: m, price: ", params["unit_price"].textOr("1")))
                        .charge("i", "meter: included, price: 0")
                        .round(invoiceRounding(params["rounding"]))
                        .text();
    question.rows = {useRow(firstOf(view.usage, {"average", "used", "units"}).text())};
    for (const char* key : {"overage_units", "overage", "billable_units"})
        question.answer.with(key, ask(Ask::Kind::Quantity, "c"));
    question.answer.with("included", ask(Ask::Kind::Quantity, "i"));
    question.answer.with("included_units", ask(Ask::Kind::Quantity, "i"));
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"time_weighted_average", timeWeightedAverage},
    ModelTranslator{"allotment", allotment},
    ModelTranslator{"unique_count", uniqueCount},
    ModelTranslator{"weighted_sum", weightedSum},
    ModelTranslator{"sum_by_period", sumByPeriod},
    ModelTranslator{"event_aggregation", eventAggregation},
    ModelTranslator{"percentile", percentile},
    ModelTranslator{"percentile_max_of_directions", percentileOfDirections},
    ModelTranslator{"percentile_high_watermark", highWatermark},
    ModelTranslator{"average_of_hours", averageOfHours},
    ModelTranslator{"allotment_per_hour", allotmentPerHour},
    ModelTranslator{"count", count},
    ModelTranslator{"max", max},
    ModelTranslator{"latest", latest},
    ModelTranslator{"sum", sum},
};

} // namespace

std::span<const ModelTranslator> aggregationTranslators() { return kTranslators; }

} // namespace rerate::conformance
