// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Edits of a plan's text that the window offers beside typing: a number in a cell, a step more or
// less, one more charge, a whole plan to begin with. Text and the place of the edit go in, text
// comes out; every other character stays. Whether the result is a plan is for readPlan to say.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/usage/usage_store.h"

namespace rerate {

// What a person may type where one number stands, as plan text: "1.60", "1M"; of an amount also
// "25 USD", of a percentage "10 %". Anything else, an empty cell too, is an error that says how to
// write it: it would otherwise be read as something else ("1.6, flat: 5", "abc # x").
enum class CellKind { Quantity, Amount, Percent };
Result<std::string> cellText(std::string_view typed, CellKind kind, std::string_view currency);

// What a person may type where a rule for names stands: "equals: [o3, o3-mini], starts_with: gpt-4o", or
// a name alone.
std::string ruleText(std::string_view typed);

// Splits a step of the price in the middle, two of the same price; both keep what the step says
// beside its bound, but what a slice pays on entering it stays with the first. `low` is where it
// begins. A price without steps becomes two.
std::string withSplitStep(const std::string& text, const StepPrice& price, const StepRow& step, const Decimal& low);
std::string withoutStep(const std::string& text, const StepRow& step);

struct ChargeTemplate {
    std::string title; // "Price per unit"
    std::string group; // "Usage"
    std::vector<std::string> lines; // of the charge, behind its id
    std::string id;    // wished for
    bool isCoupon = false;
};
// One of each kind; those of usage over this meter, or the first.
std::vector<ChargeTemplate> chargeTemplates(const Plan& plan, const std::string& meter = {});
// Behind the last charge, or coupon. The id gets a number when it is taken.
std::string withCharge(const std::string& text, const Plan& plan, const ChargeTemplate& made);

struct MeterTemplate {
    std::string title; // "Sum of output_tokens"
    std::string value; // "{ value: output_tokens }"
    std::string id;    // wished for
    bool isCalendar = false;
};
std::vector<MeterTemplate> meterTemplates(const Plan& plan, const std::vector<std::string>& events,
                                          const std::vector<std::string>& properties);
// Behind the last meter, or calendar. Gives the id that it has got as well.
std::string withMeter(const std::string& text, const Plan& plan, const MeterTemplate& made, std::string& id);
// One more provider with one name of a model, behind the others.
Result<std::string> withProvider(const std::string& text, const Plan& plan, std::string& id);
// One more window in the stack of the meter that begins there, in front of the outermost: the same
// buckets again, added up, so that nothing changes until it is edited. A meter without windows gets
// two, the inner one by hour.
Result<std::string> withWindow(const std::string& text, std::size_t meter);

// A plan to begin with: a meter for each number in the usage (null: none yet), prices of zero.
std::string planSkeleton(const std::string& name, const UsageStore* usage, const std::string& currency);

} // namespace rerate
