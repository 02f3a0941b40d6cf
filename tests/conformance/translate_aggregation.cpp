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
        for (const auto& [name, property] : event["props"].members())
            row.emplace_back(name, property.text());
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
    return join("in(field(", quoted(name), "), ", commaList(texts), ")");
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
        text.append(join(" and not (", everyOf(other), ")"));
    return join(", filter: ", quoted(text));
}

Question counted(const CaseView& view, const std::string& meter) {
    Question question;
    question.plan = PlanDraft()
                        .meter("m", join(meter, filterOf(view.params["filter"])))
                        .charge("c", "meter: m, price: 1")
                        .text();
    question.rows = eventRows(view);
    setPeriod(question, view.usage["period"]);
    if (view.params["recurring"].is("true"))
        question.firstDay = "1970-01-01";
    else
        view.params["recurring"].is("false");
    question.answer.with("units", ask(Ask::Kind::Metered, "m"));
    question.answer.with("events_count", ask(Ask::Kind::MeteredEvents, "m"));
    return question;
}

Question count(const CaseView& view) { return counted(view, "aggregate: count"); }
Question max(const CaseView& view) { return counted(view, "max: q"); }
Question latest(const CaseView& view) { return counted(view, "last: 'max(q, 0)'"); }

// An event is known by its transaction id together with its time; the one taken in last stays.
Question sum(const CaseView& view) {
    Question question = counted(view, "value: q");
    if (!view.params["deduplicate"].is("true"))
        return question;
    question.isRecordedInOrder = true;
    std::size_t row = 0;
    for (const Field& event : view.usage["events"].items()) {
        question.rows[row].emplace_back("id", join(event["transaction_id"].text(), " ", event["t"].text()));
        ++row;
    }
    question.rows[row].emplace_back("id", "presence");
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"count", count},
    ModelTranslator{"max", max},
    ModelTranslator{"latest", latest},
    ModelTranslator{"sum", sum},
};

} // namespace

std::span<const ModelTranslator> aggregationTranslators() { return kTranslators; }

} // namespace rerate::conformance
