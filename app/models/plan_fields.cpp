// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/field_list.h"

namespace rerate {

namespace {

using Kind = PlanField::Kind;

QString tr(const char* text) { return QObject::tr(text); }

} // namespace

QStringList listOf(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& word : words)
        list << fromStd(word);
    return list;
}

QStringList meterNames(const Plan& plan) {
    QStringList names;
    for (const Meter& meter : plan.meters)
        names << fromStd(meter.id);
    return names;
}

QStringList unitNames(const Plan& plan) {
    QStringList names{fromStd(plan.currency.name())};
    for (const Unit& unit : plan.units)
        names << fromStd(unit.name());
    return names;
}

PlanFields invoiceFields(const Plan& plan) {
    FieldList fields(plan, nullptr);
    fields.main("Name", {"label"}, Kind::Text, fromStd(plan.id));
    fields.main("Currency", {"currency"}, Kind::Text);
    fields.main("Other units", {"units"}, Kind::Names, tr("none"));
    fields.choice("Billing period", {"cycle"}, wordsAt("cycle"), QStringLiteral("month")).isMain = true;
    fields.add("Zone of days", {"zone"}, Kind::Text, tr("each customer's"));
    fields.convention("Rounded at", {"invoice", "round", "at"}, "invoice.round.at").isMain = true;
    fields.main("Rounded to", {"invoice", "round", "step"}, Kind::Quantity, tr("smallest coin"));
    fields.convention("Rounding mode", {"invoice", "round", "mode"}, "round.mode").isMain = true;
    fields.convention("Missing steps go to", {"invoice", "round", "residual"}, "invoice.round.residual").isMain = true;
    PlanField& minimum = fields.number("Invoice at least", {"invoice", "minimum"}, Kind::Amount, tr("no limit"));
    minimum.isMain = true;
    PlanField& maximum = fields.number("Invoice at most", {"invoice", "maximum"}, Kind::Amount, tr("no limit"));
    maximum.isMain = true;
    fields.choice("Invoice in its period", {"opening", "in_period"}, {"only", "first", "middle", "last"}, QStringLiteral("only"));
    fields.add("Order of strata", {"strata"}, Kind::Names, tr("as listed in the language")).values = listOf(stratumNames());
    return fields.take();
}

PlanFields factorFields(const std::vector<std::string>& dimensions) {
    PlanField by;
    by.label = tr("A factor for each");
    by.keys = {"by"};
    by.kind = Kind::Names;
    by.values = listOf(dimensions);
    by.isMain = true;
    PlanField others;
    others.label = tr("For all other keys");
    others.keys = {"default"};
    others.kind = Kind::Quantity;
    others.otherwise = tr("unpriced");
    others.isMain = true;
    return {by, others};
}

} // namespace rerate
