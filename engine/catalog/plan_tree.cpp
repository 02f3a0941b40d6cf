// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_tree.h"

#include "engine/catalog/tree_nodes.h"

namespace rerate {

namespace {

PlanTree describeOpening(const Opening& opening) {
    static constexpr const char* kPlaces[] = {"only", "first", "middle", "last"};
    PlanTree tree = mapping("opening", "Opening");
    tree.children.push_back(leaf("in_period", "place of the invoice in the period", kPlaces[static_cast<int>(opening.inPeriod)]));
    if (!opening.inPeriodOf.empty()) {
        PlanTree places = mapping("in_period_of", "place in the period by charge");
        for (const auto& [charge, place] : opening.inPeriodOf)
            places.children.push_back(leaf(charge, "place of " + charge + " in the period", kPlaces[static_cast<int>(place)]));
        tree.children.push_back(std::move(places));
    }
    if (!opening.billed.empty()) {
        PlanTree billed = mapping("billed", "billed before");
        for (const auto& [charge, amount] : opening.billed)
            billed.children.push_back(leaf(charge, charge + " billed before", amount.value));
        tree.children.push_back(std::move(billed));
    }
    if (!opening.counters.empty()) {
        PlanTree counters = mapping("counters", "counted before");
        for (const auto& [charge, quantity] : opening.counters)
            counters.children.push_back(leaf(charge, charge + " counted before", quantity.value));
        tree.children.push_back(std::move(counters));
    }
    return tree;
}

// Calendars are in the plan's zone where they say nothing.
PlanTree calendarIn(const Plan& plan, const Calendar& calendar) {
    Calendar shown = calendar;
    if (plan.zone && calendar.zone == plan.zone)
        shown.zone.reset();
    PlanTree tree = describeCalendar(shown);
    if (plan.zone && !calendar.zone)
        tree.children.insert(tree.children.begin(), leaf("zone", tree.subject + ": zone", "customer"));
    return tree;
}

} // namespace

const PlanTree* PlanTree::find(std::string_view childKey) const {
    for (const PlanTree& child : children)
        if (child.key == childKey)
            return &child;
    return nullptr;
}

PlanTree describePlan(const Plan& plan, Choices choices) {
    static constexpr const char* kRoundAt[] = {"line", "invoice", "nowhere"};
    static constexpr const char* kResiduals[] = {"none", "last", "largest"};
    PlanTree tree = mapping("", plan.label.empty() ? plan.id : plan.label);
    tree.children.push_back(leaf("plan", "id of the plan", plan.id));
    if (!plan.label.empty())
        tree.children.push_back(leaf("label", "label of the plan", plan.label));
    tree.children.push_back(leaf("version", "version", plan.version));
    tree.children.push_back(leaf("language", "language", "1"));
    tree.children.push_back(leaf("conventions", "conventions", std::string(kRerateConventions)));
    tree.children.push_back(leaf("currency", "currency", plan.currency.name()));
    if (!plan.units.empty()) {
        std::vector<std::string> units;
        for (const Unit& unit : plan.units)
            units.push_back(unit.name());
        tree.children.push_back(names("units", "units", units));
    }
    tree.children.push_back(leaf("cycle", "billing period", std::string(toText(plan.cycle.unit))));
    if (plan.zone)
        tree.children.push_back(leaf("zone", "zone", plan.zone->name()));
    if (!plan.models.empty())
        tree.children.push_back(describeModels(plan.models));
    if (!plan.calendars.empty()) {
        PlanTree calendars = mapping("calendars", "calendars");
        for (const Calendar& calendar : plan.calendars)
            calendars.children.push_back(calendarIn(plan, calendar));
        tree.children.push_back(std::move(calendars));
    }
    if (!plan.meters.empty()) {
        PlanTree meters = mapping("meters", "meters");
        for (const Meter& meter : plan.meters)
            meters.children.push_back(describeMeter(meter, choices));
        tree.children.push_back(std::move(meters));
    }
    PlanTree charges = branch(PlanTree::Kind::List, "charges", "charges");
    for (const Charge& charge : plan.charges)
        charges.children.push_back(describeCharge(charge, plan.currency, choices));
    tree.children.push_back(std::move(charges));
    std::vector<std::string> strata;
    for (const Stratum stratum : plan.strata)
        strata.push_back(stratumNames()[static_cast<std::size_t>(stratum)]);
    tree.children.push_back(ordered("strata", "order of strata", strata));
    PlanTree invoice = mapping("invoice", "Invoice");
    PlanTree round = describeRounding("round", "rounding", plan.invoice.rounding);
    round.children.insert(round.children.begin(),
                          leaf("at", "rounding point", kRoundAt[static_cast<int>(plan.invoice.roundAt)]));
    if (plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
        round.children.push_back(leaf("residual", "residual of rounding", kResiduals[static_cast<int>(plan.invoice.residual)]));
    invoice.children.push_back(std::move(round));
    if (plan.invoice.minimum)
        invoice.children.push_back(datedNumber("minimum", "minimum", *plan.invoice.minimum));
    if (plan.invoice.maximum)
        invoice.children.push_back(datedNumber("maximum", "maximum", *plan.invoice.maximum));
    tree.children.push_back(std::move(invoice));
    if (!plan.opening.isEmpty())
        tree.children.push_back(describeOpening(plan.opening));
    return tree;
}

} // namespace rerate
