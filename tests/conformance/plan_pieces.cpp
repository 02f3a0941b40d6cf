// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/plan_pieces.h"

#include "engine/money/currency.h"

namespace rerate::conformance {

PlanDraft& PlanDraft::meter(const std::string& id, const std::string& body) {
    m_meters.append(join("  ", written(id), ": { event: use, ", body, " }\n"));
    return *this;
}

PlanDraft& PlanDraft::derivedMeter(const std::string& id, const std::string& body) {
    m_meters.append(join("  ", written(id), ": { ", body, " }\n"));
    return *this;
}

PlanDraft& PlanDraft::charge(const std::string& id, const std::string& body) {
    m_charges.append(join("  - { id: ", written(id), ", ", body, " }\n"));
    return *this;
}

PlanDraft& PlanDraft::rest(const std::string& lines) {
    m_rest.append(lines);
    return *this;
}

PlanDraft& PlanDraft::round(const std::string& body) {
    m_round = body;
    return *this;
}

PlanDraft& PlanDraft::invoice(const std::string& body) {
    m_invoice.append(body);
    return *this;
}

std::string PlanDraft::text() const {
    return join("plan: case\ncurrency: ", m_currency, "\n", m_rest,
                m_meters.empty() ? "" : "meters:\n", m_meters, "charges:\n", m_charges,
                "invoice: { round: { ", m_round, " }", m_invoice, " }\n");
}

std::string stepRow(const std::string& bound, const std::string& unit, const std::string& flat,
                    const std::string& more) {
    std::string text = join("unit: ", unit.empty() ? "0" : unit);
    if (!bound.empty())
        text = join("up_to: ", bound, ", ", text);
    if (!flat.empty())
        text.append(join(", flat: ", flat));
    if (!more.empty())
        text.append(join(", ", more));
    return join("{ ", text, " }");
}

std::string commaList(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts)
        if (!text.empty())
            list.append(join(list.empty() ? "" : ", ", text));
    return list;
}

std::string stepsPrice(const char* mode, const std::vector<std::string>& rows) {
    return join("price: { mode: ", mode, ", steps: [ ", commaList(rows), " ] }");
}

std::string quoted(const std::string& text) {
    std::string doubled;
    for (const char c : text)
        doubled.append(c == '\'' ? 2 : 1, c);
    return join("'", doubled, "'");
}

std::string propertyColumn(const std::string& name) { return join(kPropertyPrefix, name); }

std::string property(const std::string& name) { return join("field(", quoted(propertyColumn(name)), ")"); }

void addProperties(UsageRow& row, const Field& properties) {
    for (const auto& [name, value] : properties.members())
        row.emplace_back(propertyColumn(name), value.text());
}

void addMissing(UsageRow& row, const std::string& column) {
    for (const auto& [name, cell] : row)
        if (name == column)
            return;
    row.emplace_back(column, "");
}

std::string written(const std::string& name) {
    static constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
    return name.find_first_not_of(kPlain) == std::string::npos ? name : quoted(name);
}

std::string nameList(const std::vector<std::string>& names) {
    std::vector<std::string> all;
    for (const std::string& name : names)
        all.push_back(written(name));
    return join("[", commaList(all), "]");
}

std::string tableKey(const std::vector<std::string>& values) {
    std::string key;
    for (const std::string& value : values) {
        const bool isSeveral = values.size() > 1;
        const bool isSpaced = value.starts_with(' ') || value.ends_with(' ');
        if (value == "*" || (isSeveral && (isSpaced || value.find(',') != std::string::npos)))
            throw NotTranslated{join("the plan language has no table key for the value `", value, "`")};
        key.append(join(key.empty() ? "" : ", ", value.empty() ? "*" : value));
    }
    return quoted(key);
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
    for (const std::string& known : names)
        if (known == name)
            return true;
    return false;
}

std::string stepOfPlaces(const std::string& places) {
    return places.starts_with('-') ? join("1e", places.substr(1)) : join("1e-", places);
}

std::string stepOf(const Field& places) { return places ? join(", step: ", stepOfPlaces(places.text())) : ""; }

std::string invoiceRounding(const Field& rounding) {
    if (!rounding)
        return "at: nowhere";
    const std::string given = rounding["mode"].oneOfOr("half_up", {"half_up", "half_even", "half_down", "ceiling", "floor", "up", "down"});
    const std::string mode = given == "up" ? "ceiling" : given == "down" ? "floor" : given;
    const bool isTotal = rounding["stage"].oneOfOr("line", {"line", "total"}) == "total";
    return join("at: ", isTotal ? "invoice" : "line", stepOf(rounding["scale"]), ", mode: ", mode);
}

std::string totalRounding(const Field& rounding) {
    static const std::string kAtLine = "at: line";
    const std::string text = invoiceRounding(rounding);
    return text.starts_with(kAtLine) ? join("at: invoice", text.substr(kAtLine.size())) : text;
}

std::string ofMinorUnits(const std::string& text, const std::string& currency) {
    return join(text, "e-", std::to_string(currencyDigits(currency).value_or(2)));
}

std::string roundingOr(const CaseView& view, const char* otherwise) {
    const Field rounding = view.params["rounding"];
    return rounding ? invoiceRounding(rounding) : otherwise;
}

UsageRow useRow(const std::string& quantity) { return useRowAt("", quantity); }

UsageRow useRowAt(const std::string& time, const std::string& quantity) {
    return {{"time", time}, {"customer", "c"}, {"event", "use"}, {"q", quantity}};
}

UsageRow presenceRow(const std::string& time) {
    return {{"time", time}, {"customer", "c"}, {"event", "presence"}, {"q", ""}};
}

std::string flatFee(const std::string& amount) { return join("flat: ", amount, ", every: month"); }

std::string ofLines(const std::vector<std::string>& ids) { return join("of: ", nameList(ids)); }

Field firstOf(const Field& of, std::initializer_list<const char*> names) {
    const char* last = "";
    for (const char* name : names) {
        if (of[name])
            return of[name];
        last = name;
    }
    return of[last];
}

std::string currencyOf(const CaseView& view) { return view.params["currency"].textOr("USD"); }

std::vector<std::string> addAmountLines(PlanDraft& plan, const std::vector<Field>& lines) {
    std::vector<std::string> ids;
    std::string id;
    for (const Field& line : lines) {
        id.append("l");
        const Field amount = line["amount"];
        plan.charge(id, flatFee(amount ? amount.text() : line.text()));
        ids.push_back(id);
    }
    return ids;
}

std::vector<std::string> orNothing(PlanDraft& plan, std::vector<std::string> ids) {
    if (ids.empty()) {
        plan.charge("nothing", flatFee("0"));
        ids.push_back("nothing");
    }
    return ids;
}

bool isZero(const std::string& number) { return number.find_first_not_of("0.") == std::string::npos; }

Question planQuestion(const PlanDraft& plan) {
    Question question;
    question.plan = plan.text();
    question.rows = {presenceRow()};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

} // namespace rerate::conformance
