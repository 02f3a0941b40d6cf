// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/field_list.h"

namespace rerate {

namespace {

using Kind = PlanField::Kind;

QString tr(const char* text) { return QObject::tr(text); }

} // namespace

const std::vector<std::string>& aggregateKeys() {
    static const std::vector<std::string> kKeys = {"sum", "value", "aggregate", "unique", "min", "max", "first", "last",
                                                   "mean", "time_mean", "percentile", "delta_to_end"};
    return kKeys;
}

PlanFields providerFields(const Plan& plan, const ProviderNames& provider) {
    FieldList fields(plan, nullptr);
    fields.main("Provider", {"provider"}, Kind::Text);
    fields.main("Also where its name is", {"provider_match"}, Kind::Rule, tr("only its name"));
    fields.main("Models without provider", {"model_match"}, Kind::Rule, tr("those named below"));
    QStringList others;
    for (const ProviderNames& other : plan.models)
        if (other.provider != provider.provider)
            others << fromStd(other.provider);
    fields.main("Has the models of", {"otherwise"}, Kind::Names, tr("no other provider")).values = others;
    return fields.take();
}

PlanFields meterFields(const Plan& plan, const Meter& meter, const YamlNode& node, const DataNames& data) {
    FieldList fields(plan, &node);
    fields.main("Name", {"label"}, Kind::Text, fromStd(meter.id));
    const QStringList properties = listOf(data.properties);
    if (!meter.sources.empty()) {
        QStringList others = meterNames(plan);
        others.removeAll(fromStd(meter.id));
        fields.main("Of the meters", {"of"}, Kind::Names).values = others;
        fields.choice("In each", {"every"}, wordsAt("meters.m.every"), QStringLiteral("period")).isMain = true;
        fields.main("Value", {"value"}, Kind::Expression).values = others;
    } else {
        fields.main("Events called", {"event"}, Kind::Text, tr("all")).values = listOf(data.events);
        fields.main("Only where", {"filter"}, Kind::Expression, tr("all events")).values = properties;
        fields.add("Taken back where", {"retract"}, Kind::Expression, tr("never")).values = properties;
        fields.add("Lasts until", {"interval", "end"}, Kind::Text, tr("an instant")).values = properties;
        fields.add("Lasts for seconds", {"interval", "seconds"}, Kind::Expression, tr("an instant")).values = properties;
        if (fields.has({"interval"}))
            fields.convention("Cut where prices change", {"interval", "split"}, "interval.split");
        if (fields.has({"interval"}))
            fields.otherConventions("interval", {"interval"});
    }
    QStringList dimensions = properties;
    for (const Calendar& calendar : plan.calendars)
        dimensions << fromStd(calendar.id);
    fields.main("A quantity for each", {"by"}, Kind::Names, tr("together")).values = dimensions;
    fields.main("Unit", {"unit"}, Kind::Text, tr("none")).values = unitNames(plan);
    fields.choice("Rows of many requests", {"rows"}, wordsAt("meters.m.rows"), tr("may not be split"));
    return fields.take();
}

PlanFields windowFields(const Plan& plan, const YamlNode& node, std::optional<std::size_t> place, const DataNames& data) {
    FieldList fields(plan, &node);
    const bool isInnermost = place.value_or(0) == 0;
    const auto has = [&](const char* key) { return node.find(key) != nullptr; };
    QStringList values = isInnermost ? listOf(data.properties) : QStringList{QStringLiteral("value")};
    const std::string first = isInnermost && !data.properties.empty() ? data.properties.front() : "value";
    if (!place) {
        // of the billing period
    } else if (has("session")) {
        fields.main("Goes on until a pause of", {"session", "gap"}, Kind::Text).values = {"5m", "15m", "30m", "1h"};
        fields.main("At most for", {"session", "cap"}, Kind::Text, tr("no limit")).values = {"1h", "4h", "24h"};
    } else if (has("first_use")) {
        fields.main("From first use, for", {"first_use"}, Kind::Text).values = {"1h", "24h", "day"};
    } else if (has("look_back")) {
        fields.main("Billing periods up to this one", {"look_back"}, Kind::Quantity);
    } else {
        fields.main("Window", {"every"}, Kind::Text, QStringLiteral("period")).values =
            {"event", "1m", "5m", "15m", "1h", "day", "week", "month", "period"};
    }
    PlanField& aggregate = fields.main("Its value", {}, Kind::KeyChoice);
    aggregate.alternatives = {{tr("number of them"), "aggregate", "count"}, {tr("sum of"), "sum", first}, {tr("distinct values of"), "unique", first},
                              {tr("smallest"), "min", first}, {tr("largest"), "max", first}, {tr("first"), "first", first},
                              {tr("last"), "last", first}, {tr("mean of"), "mean", first}, {tr("percentile"), "percentile", "95"},
                              {tr("mean over time of"), "time_mean", first}, {tr("what is left in time of"), "delta_to_end", first}};
    if (has("value") && !has("percentile"))
        aggregate.alternatives[1].key = "value";
    for (const std::string& key : aggregateKeys())
        if (has(key.c_str()) && key != "aggregate" && !(key == "value" && has("percentile")))
            fields.main(key == "percentile" ? "Percentile" : "Of", {key}, key == "percentile" ? Kind::Quantity : Kind::Expression).values =
                key == "percentile" ? QStringList() : values;
    if (has("percentile")) {
        fields.main("Of", {"value"}, Kind::Expression, QStringLiteral("value")).values = values;
        fields.convention("Highest dropped, rounded", {"discard"}, "window.discard").isMain = true;
    }
    if (has("unique")) {
        fields.add("Taken away where", {"remove"}, Kind::Expression, tr("never")).values = values;
        if (has("remove"))
            fields.convention("Counted as active", {"active"}, "window.active").isMain = true;
    }
    if (!isInnermost && (has("mean") || has("percentile") || has("min")))
        fields.convention("Windows without events", {"missing"}, "window.missing").isMain = true;
    if (has("time_mean"))
        fields.convention("Values are", {"of"}, "window.of").isMain = true;
    if (has("time_mean") || has("delta_to_end"))
        fields.convention("Length of a window", {"divisor"}, "window.divisor");
    if (has("delta_to_end"))
        fields.convention("Left is counted in", {"prorate"}, "window.prorate").isMain = true;
    if (has("time_mean") || has("delta_to_end") || has("remove") || has("sum") || has("value") || has("last") || has("min") || has("max"))
        fields.convention("Goes on from before", {"carried"}, "window.carried");
    if (!has("session") && !has("first_use") && !has("per"))
        fields.convention("Where nothing happened", {"empty"}, "window.empty");
    if (place)
        fields.add("A window for each", {"per"}, Kind::Names, tr("together")).values = listOf(data.properties);
    fields.add("Then", {"then"}, Kind::Expression, tr("value")).values = {"value", "max(value, 60)", "ceil_to(value, 60)"};
    fields.rounding("Round the result to", "Round the result, mode", "round");
    if (has("mean") || has("time_mean") || has("delta_to_end")) {
        fields.add("Places of the mean", {"divide", "places"}, Kind::Quantity, fields.conventional("window.divide.places"));
        fields.convention("Rounding of the mean", {"divide", "mode"}, "window.divide.mode");
    }
    fields.otherConventions("window", {});
    return fields.take();
}

} // namespace rerate
