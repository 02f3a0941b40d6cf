// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/cost_report.h"

#include "engine/base/json_writer.h"

namespace rerate {

namespace {

const char* numbersName(bool isFast) { return isFast ? "128-bit" : "exact ratios"; }

} // namespace

std::string costToText(const Plan& plan, const PlanCost& cost) {
    std::string text = "Plan " + plan.id + "\n";
    for (const ChargeCost& charge : cost.charges) {
        text += "  " + charge.charge + "\n    path     " + charge.path + ": " + charge.pathWhy + "\n";
        if (!charge.numbersWhy.empty())
            text += "    numbers  " + std::string(numbersName(charge.isFast)) + ": " + charge.numbersWhy + "\n";
    }
    text += "  bills\n    numbers  " + std::string(numbersName(cost.isFast)) + ": " + cost.numbersWhy + "\n";
    if (cost.isFast)
        text += "             a bill that outgrows 128 bits is made again of exact ratios\n";
    return text;
}

std::string costToJson(const Plan& plan, const PlanCost& cost) {
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.plan-cost");
    json.field("schema_version", 1);
    json.field("plan", plan.id);
    json.field("numbers", numbersName(cost.isFast));
    json.field("numbers_why", cost.numbersWhy);
    json.key("charges").beginArray();
    for (const ChargeCost& charge : cost.charges) {
        json.beginObject();
        json.field("charge", charge.charge);
        json.field("path", charge.path);
        json.field("path_why", charge.pathWhy);
        if (!charge.numbersWhy.empty()) {
            json.field("numbers", numbersName(charge.isFast));
            json.field("numbers_why", charge.numbersWhy);
        }
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return json.take() + "\n";
}

} // namespace rerate
