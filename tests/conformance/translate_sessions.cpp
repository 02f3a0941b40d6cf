// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Charging sessions (OCPI) and calls (CGRateS): what one session costs.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

bool isTimed(const std::string& dimension) { return dimension == "time" || dimension == "parking"; }

// One period of a session: a price for a quantity of a dimension.
struct SessionPeriod {
    std::string id; // of its column, meter and charge
    std::string dimension, step, price, vat;
};

// Where the quantity is rounded up: each of energy and reservation at its last period; charging time and
// parking only at the last of both.
bool endsItsDimension(const std::vector<SessionPeriod>& periods, const SessionPeriod& period) {
    bool isAfter = false;
    for (const SessionPeriod& other : periods) {
        const bool isRival = other.dimension == period.dimension || (isTimed(other.dimension) && isTimed(period.dimension));
        if (isAfter && isRival)
            return false;
        isAfter = isAfter || other.id == period.id;
    }
    return true;
}

// The extra that rounding up the dimension's total adds belongs to its last period.
std::string billedQuantity(const std::vector<SessionPeriod>& periods, const SessionPeriod& period) {
    if (period.step.empty() || !endsItsDimension(periods, period))
        return period.id;
    std::string total;
    for (const SessionPeriod& other : periods)
        if (other.dimension == period.dimension)
            total.append(join(total.empty() ? "" : " + ", other.id));
    return join("'", period.id, " + ceil_to(", total, ", ", period.step, ") - (", total, ")'");
}

std::string limits(const Field& params, const char* stage) {
    std::string text;
    if (const Field minimum = params["min"][stage])
        text.append(join(", minimum: ", minimum.text()));
    if (const Field maximum = params["max"][stage])
        text.append(join(", maximum: ", maximum.text()));
    return text;
}

Question sessionTariff(const CaseView& view) {
    const Field& params = view.params;
    params["units"]["energy"].oneOfOr("kWh at a price for 1 kWh", {"kWh at a price for 1 kWh"});
    params["units"]["flat"].oneOfOr("fee once", {"fee once"});
    for (const char* dimension : {"time", "parking", "reservation"})
        params["units"][dimension].oneOfOr("minutes at a price for 60", {"minutes at a price for 60"});
    std::vector<SessionPeriod> periods;
    UsageRow row = useRow("");
    std::string id;
    for (const Field& period : view.usage["periods"].items()) {
        id.append("p");
        periods.push_back({id, period["dimension"].oneOf({"energy", "time", "parking", "reservation", "flat"}),
                           period["step"].textOr(""), period["price"].text(), period["vat"].textOr("")});
        row.emplace_back(id, period["quantity"].text());
    }
    PlanDraft plan(currencyOf(view));
    PlanDraft taxed(currencyOf(view));
    std::vector<Ask> billed;
    for (const SessionPeriod& period : periods) {
        const bool isByMinute = isTimed(period.dimension) || period.dimension == "reservation";
        for (PlanDraft* draft : {&plan, &taxed}) {
            draft->meter(period.id, join("value: ", billedQuantity(periods, period)));
            draft->charge(period.id, join("meter: ", period.id, ", per: ", isByMinute ? "60" : "1", ", price: ", period.price));
        }
        if (!period.vat.empty())
            taxed.charge(join("tax_", period.id), join("tax: ", period.vat, "%, of: [", period.id, "]"));
        billed.push_back(ask(Ask::Kind::Quantity, period.id));
    }
    if (periods.empty())
        for (PlanDraft* draft : {&plan, &taxed})
            orNothing(*draft, {});
    Question question;
    question.plan = plan.round(invoiceRounding(params["rounding"])).invoice(limits(params, "before_tax")).text();
    if (view.expects("amount_with_tax"))
        question.otherPlan = taxed.round(invoiceRounding(params["rounding"])).invoice(limits(params, "after_tax")).text();
    else
        limits(params, "after_tax");
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("amount_with_tax", ofOtherPlan(ask(Ask::Kind::Invoice)));
    question.answer.with("billed", listOf(std::move(billed)));
    return question;
}

// What the seconds of one rate cost: increments that are begun, each at its rounded cost.
std::string bandCost(const Field& rate, const std::string& from, const std::string& to, const std::string& scale) {
    const std::string end = to.empty() ? "value" : join("min(value, ", to, ")");
    const std::string increment = rate["increment_seconds"].text();
    return join("divide(max(", end, " - ", from, ", 0), ", increment, ", 0, ceiling) * divide(", rate["rate"].text(), " * ", increment,
                ", ", rate["unit_seconds"].text(), ", ", scale, ", half_up)");
}

std::string callCost(const Field& slot, const std::string& scale) {
    const std::vector<Field> rates = slot["rates"].items();
    std::string cost = "0";
    std::string from;
    const Field* before = nullptr;
    for (const Field& rate : rates) {
        const std::string next = rate["from_second"].text();
        if (before)
            cost.append(join(" + ", bandCost(*before, from, next, scale)));
        from = next;
        before = &rate;
    }
    return before ? join(cost, " + ", bandCost(*before, from, "", scale)) : cost;
}

std::string weekdayOf(const Field& number) {
    static constexpr std::pair<const char*, const char*> kDays[] = {
        {"1", "mon"}, {"2", "tue"}, {"3", "wed"}, {"4", "thu"}, {"5", "fri"}, {"6", "sat"}, {"7", "sun"}};
    for (const auto& [digit, day] : kDays)
        if (number.is(digit))
            return day;
    throw NotTranslated{join("unknown parameter: ", number.path(), " = `", number.text(), "`")};
}

// A slot of the week, with the label that its hours have.
struct Slot {
    Field field;
    std::string from, label, days;
};

// A slot holds until the next one of its day begins, so that the one that begins last comes first.
std::vector<Slot> slotsOf(const std::vector<Field>& fields) {
    std::vector<Slot> slots;
    std::string label;
    for (const Field& field : fields) {
        label.append("s");
        std::vector<std::string> days;
        for (const Field& number : field["weekdays"].items())
            days.push_back(weekdayOf(number));
        const std::string from = field["from"].text();
        auto place = slots.begin();
        while (place != slots.end() && place->from >= from)
            ++place;
        slots.insert(place, {field, from, label, commaList(days)});
    }
    return slots;
}

std::string calendarOf(const std::vector<Slot>& slots) {
    std::string rows;
    for (const Slot& slot : slots)
        rows.append(join("      - { label: ", slot.label, slot.days.empty() ? "" : join(", days: [", slot.days, "]"), ", hours: '",
                         slot.from, "-24:00' }\n"));
    return join("calendars:\n  slots:\n    rows:\n", rows, "    default: none\n");
}

// Calls that last, where they begin.
constexpr const char* kCalls =
    "interval: { end: until, split: at_start }, windows: [ { every: event, sum: interval_seconds, then: 'if(value > 0, 1, 0)' }";

// What a call costs by the second, at the prices of its slots: each part by those of its own; a call that
// begins in a slot pays that slot's fee.
void addSlots(PlanDraft& plan, const std::vector<Slot>& slots, const std::string& scale) {
    plan.rest(calendarOf(slots));
    std::string fees;
    for (const Slot& slot : slots) {
        if (slot.field["rates"].items().size() != 1)
            throw NotTranslated{"the seconds of a call are counted over its slots: waits for positions over intervals"};
        const std::string meter = join("m_", slot.label);
        plan.meter(meter, join("interval: { end: until }, by: [slots], windows: [ { every: event, sum: interval_seconds, then: ",
                               quoted(callCost(slot.field, scale)), " } ]"));
        plan.charge(slot.label, join("meter: ", meter, ", price: { by: slots, table: { ", slot.label, ": 1 }, default: 0 }"));
        fees.append(join(fees.empty() ? "" : ", ", slot.label, ": ", slot.field["connect_fee"].text()));
    }
    plan.meter("calls", join(kCalls, " ], by: [slots]"));
    plan.charge("connect", join("meter: calls, price: { by: slots, table: { ", fees, " } }"));
}

Question timeOfUse(const CaseView& view) {
    const Field& params = view.params;
    const std::vector<Field> fields = params["slots"].items();
    const std::vector<Slot> slots = slotsOf(fields);
    const std::string strategy = params["max_cost_strategy"].textOr("free");
    if (strategy != "free" && strategy != "disconnect")
        throw NotTranslated{join("unknown parameter: params.max_cost_strategy = `", strategy, "`")};
    const std::string scale = params["increment_cost_scale"].text();
    PlanDraft plan(currencyOf(view));
    if (slots.size() == 1 && slots.front().days.empty() && slots.front().from == "00:00") {
        plan.meter("m", join("interval: { end: until, split: at_start }, windows: [ { every: event, sum: interval_seconds, then: ",
                             quoted(callCost(slots.front().field, scale)), " } ]"));
        plan.charge("call", "meter: m, price: 1");
        plan.meter("calls", join(kCalls, " ]"));
        plan.charge("connect", join("meter: calls, price: ", slots.front().field["connect_fee"].textOr("0")));
    } else {
        addSlots(plan, slots, scale);
    }
    const Field maximum = params["max_cost"];
    if (maximum && strategy == "free")
        plan.invoice(join(", maximum: ", maximum.text()));
    else
        maximum.ignore(); // ends a call that goes on, and changes no price
    Question question;
    question.plan = plan.round(invoiceRounding(params["rounding"])).text();
    const Field period = view.usage["period"];
    question.zone = period["tz"].textOr("UTC");
    UsageRow row = useRowAt(period["from"].text(), "1");
    row.emplace_back("until", period["to"].text());
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// How long a balance lasts, and what the call may cost at most; a call that costs nothing lasts as asked.
Question maxSessionDuration(const CaseView& view) {
    const Field& params = view.params;
    const Field maximum = params["max_cost"];
    if (params["max_cost_strategy"])
        params["max_cost_strategy"].oneOf({"disconnect"});
    UsageRow row = useRow("");
    for (const char* name : {"balance", "connect_fee", "rate", "requested_seconds"})
        row.emplace_back(name, params[name].textOr("0"));
    const std::string money = maximum ? join("min(balance, ", maximum.text(), ")") : "balance";
    const std::string increment = params["increment_seconds"].textOr("1");
    const std::string affordable = join("floor_to(divide(max(", money, " - connect_fee, 0) * ", params["unit_seconds"].textOr("1"),
                                        ", rate, 30, down), ", increment, ")");
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", join("value: 'if(rate <= 0, requested_seconds, min(requested_seconds, ", affordable, "))'"))
                        .charge("c", "meter: m, price: 0")
                        .text();
    question.rows = {row};
    question.answer.with("seconds", ask(Ask::Kind::Metered, "m"));
    return question;
}

constexpr std::array kTranslators = {
    ModelTranslator{"max_session_duration", maxSessionDuration},
    ModelTranslator{"time_of_use_rate", timeOfUse},
    ModelTranslator{"session_tariff", sessionTariff},
};

} // namespace

std::span<const ModelTranslator> sessionTranslators() { return kTranslators; }

} // namespace rerate::conformance
