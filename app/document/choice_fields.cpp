// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/choice_fields.h"

#include <algorithm>
#include <map>

#include "app/document/plan_nodes.h"

namespace rerate {

namespace {

using Names = std::vector<std::string>;
using Spot = ChoiceSpot;

Names words(std::string_view text, char between) {
    Names found;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(between, from), text.size());
        if (to > from)
            found.emplace_back(text.substr(from, to - from));
        from = to + 1;
    }
    return found;
}

std::string listText(const Names& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "[" : ", ") + name;
    return text + "]";
}

const UsageCharge* usageOf(const Spot& spot) { return spot.charge ? std::get_if<UsageCharge>(&spot.charge->what) : nullptr; }

bool isLimit(const Spot& spot) {
    using Kind = LedgerCharge::Kind;
    const auto* ledger = spot.charge ? std::get_if<LedgerCharge>(&spot.charge->what) : nullptr;
    return ledger && (ledger->kind == Kind::Minimum || ledger->kind == Kind::Maximum || ledger->kind == Kind::TrueUp);
}

bool isOverTime(const Spot& spot) {
    return spot.window->aggregate == Window::Aggregate::TimeMean || spot.window->aggregate == Window::Aggregate::DeltaToEnd;
}

bool isOneOf(const Spot& spot, std::initializer_list<Window::Aggregate> some) {
    return std::find(some.begin(), some.end(), spot.window->aggregate) != some.end();
}

// Whether a value takes turns by days, so that it may change within a billing period.
template <typename T>
bool changesOnDays(const Dated<T>& dated) {
    return dated.entries.size() > 1 && !dated.isPhased();
}

// A price that changes so, of steps that no event counts anew and that end with the billing period.
bool changesWithin(const UsageCharge& usage) { return changesOnDays(usage.price) && !usage.isItemised() && !usage.countsOn(); }

template <typename Is>
bool someOfItsPrices(const UsageCharge& usage, Is is) {
    return std::any_of(usage.price.entries.begin(), usage.price.entries.end(), [&](const auto& entry) {
        const auto* table = std::get_if<PriceTable>(&entry.value);
        if (!table)
            return is(std::get<StepPrice>(entry.value));
        return (table->defaultPrice && is(*table->defaultPrice)) ||
               std::any_of(table->rows.begin(), table->rows.end(), [&](const PriceTable::Row& row) { return is(row.price); });
    });
}

bool hasSteps(const StepPrice& price) { return !price.isRate(); }

bool hasParts(const StepPrice& price) {
    return std::any_of(price.rows.begin(), price.rows.end(),
                       [&](const StepRow& row) { return row.fraction.value_or(price.fraction) != Fraction::Exact; });
}

bool someDueAtZero(const StepPrice& price) { return !price.rows[0].flat.value.isZero() || price.rows[0].minimum.has_value(); }

// Whether what a billing period used could go up to whole `per`.
bool countsWholePer(const UsageCharge& usage) {
    const auto saysMore = [](const StepPrice& price) { return hasParts(price) || price.rows[0].per; };
    return usage.per.value != Decimal(1) && !usage.isItemised() && !usage.countsOn() && !someOfItsPrices(usage, saysMore);
}

bool isMonth(const Window& window) { return window.bucket.kind == Bucket::Kind::Month || window.bucket.kind == Bucket::Kind::Period; }

int ownAdjustments(const Charge& charge) {
    return int(charge.discountPercent || charge.discountAmount) + int(charge.minimum.has_value()) + int(charge.maximum.has_value());
}

// Where there is more than one of what can change places.
bool hasStrataToOrder(const Plan& plan) {
    const bool hasTax = std::any_of(plan.charges.begin(), plan.charges.end(), [](const Charge& charge) { return charge.isTax(); });
    const bool hasLimits = plan.invoice.minimum || plan.invoice.maximum;
    const bool hasLedger = std::any_of(plan.charges.begin(), plan.charges.end(), [](const Charge& charge) {
        return std::holds_alternative<LedgerCharge>(charge.what) && !charge.isTax();
    });
    return int(hasTax) + int(hasLimits) + int(hasLedger) > 1;
}

struct Known {
    const char* text;
    bool (*isAt)(const Spot&) = nullptr;
    bool hasOwnField = true; // in the forms
};

const std::map<std::string_view, Known>& knownFields() {
    using A = Window::Aggregate;
    using RoundAt = InvoiceRules::RoundAt;
    static const std::map<std::string_view, Known> kKnown = {
        {"price.mode", {"steps", [](const Spot& s) { return s.price->rows.size() > 1; }}},
        {"price.fraction", {"a started part of what the price is for", [](const Spot& s) {
             return std::none_of(s.price->rows.begin(), s.price->rows.end(), [&](const StepRow& row) {
                 return row.fraction.has_value() && row.mark.offset != s.price->mark.offset; // a step's own
             });
         }}},
        {"price.at_zero", {"at zero", [](const Spot& s) { return !usageOf(s)->isItemised() && someDueAtZero(*s.price); }}},
        {"item.at_zero", {"at zero", [](const Spot& s) { return usageOf(s)->isItemised() && someDueAtZero(*s.price); }}},
        {"price.negative", {"below zero"}},
        {"price.beyond", {"beyond the last step", [](const Spot& s) { return s.price->rows.back().bound.has_value(); }}},
        {"usage.at_change", {"steps where the price changes", [](const Spot& s) { return changesWithin(*usageOf(s)) && someOfItsPrices(*usageOf(s), hasSteps); }, false}},
        {"usage.parts", {"rounding where the price changes", [](const Spot& s) {
             return changesWithin(*usageOf(s)) && (usageOf(s)->quantityRounding || someOfItsPrices(*usageOf(s), hasParts));
         }, false}},
        {"usage.round_quantity", {"the quantity is rounded first", [](const Spot& s) { return countsWholePer(*usageOf(s)); }}},
        {"usage.round_step", {"each step is rounded", [](const Spot& s) {
             return !usageOf(s)->isItemised() && someOfItsPrices(*usageOf(s), hasSteps);
         }}},
        {"included.scope", {"free quantity for each", [](const Spot& s) { return !usageOf(s)->linesBy.empty(); }}},
        {"included.order", {"who gets the free quantity first", [](const Spot& s) {
             const Meter* meter = s.plan->findMeter(usageOf(s)->meter);
             return meter && meter->by.size() > usageOf(s)->linesBy.size() && !usageOf(s)->isItemised();
         }}},
        {"included.ends", {"free events and quantity end", [](const Spot& s) { return s.allowance->events && s.allowance->hasQuantity; }}},
        {"included.rounded", {"rounded before or after the free quantity", [](const Spot& s) { return usageOf(s)->quantityRounding.has_value(); }}},
        {"fee.in", {"billed"}},
        {"fee.prorate", {"for a part of its period"}},
        {"adjustments.order", {"order of discount, minimum and maximum", [](const Spot& s) { return ownAdjustments(*s.charge) > 1; }}},
        {"adjustments.round_discount", {"the discount is rounded first", [](const Spot& s) { return s.charge->discountPercent || s.charge->discountAmount; }}},
        {"discount.each", {"computed for"}},
        {"discount.spread", {"spread over its lines"}},
        {"maximum.spread", {"spread over its lines"}},
        {"coupon.each", {"computed for"}},
        {"coupon.spread", {"spread over its lines"}},
        {"coupon.round", {"rounding of the coupon"}},
        {"coupon.order", {"order of coupons"}},
        {"tax.each", {"computed for"}},
        {"over_lines.each", {"computed for"}},
        {"over_lines.rounded", {"what is rounded", isLimit}},
        {"over_lines.refunds", {"usage and fees below zero"}},
        {"commitment.true_up", {"what is left of the commitment"}},
        {"commitment.counts", {"what counts towards the commitment", nullptr, false}},
        {"convert.rate_of", {"day of the rate", [](const Spot& s) {
             const auto* ledger = std::get_if<LedgerCharge>(&s.charge->what);
             return ledger && changesOnDays(ledger->steps) && nodeUnder(s.node, {"rate"});
         }, false}},
        {"strata", {"order of strata", [](const Spot& s) { return hasStrataToOrder(*s.plan); }}},
        {"round.mode", {"rounding"}},
        {"invoice.round.at", {"rounded at"}},
        {"invoice.round.step", {"rounded to", [](const Spot& s) { return s.plan->invoice.roundAt != RoundAt::Nowhere; }}},
        {"invoice.round.residual", {"what lines miss the rounded sum by", [](const Spot& s) { return s.plan->invoice.roundAt == RoundAt::Line; }}},
        {"interval.split", {"what lasts is cut"}},
        {"window.active", {"counted as active", [](const Spot& s) { return s.window->remove.has_value(); }}},
        {"window.discard", {"number of highest dropped", [](const Spot& s) { return isOneOf(s, {A::Percentile}); }}},
        {"window.missing", {"windows without events", [](const Spot& s) { return !s.isInnermost && isOneOf(s, {A::Percentile, A::Mean, A::Min}); }}},
        {"window.empty", {"where nothing happened", [](const Spot& s) { return s.window->mayBeEmpty(); }}},
        {"window.of", {"values are", [](const Spot& s) { return isOneOf(s, {A::TimeMean}); }}},
        {"window.divisor", {"length of a window", isOverTime}},
        {"window.prorate", {"what is left is counted in", [](const Spot& s) { return isOneOf(s, {A::DeltaToEnd}); }}},
        {"window.carried", {"goes on from before the period", [](const Spot& s) { return isOverTime(s) || s.window->remove || s.window->carried; }}},
        {"window.divide.places", {"places of the mean", [](const Spot& s) { return s.window->divides(); }}},
        {"window.divide.mode", {"rounding of the mean", [](const Spot& s) { return s.window->divides(); }}},
    };
    return kKnown;
}

std::string currencyStepText(const Spot& spot) {
    const Unit& unit = spot.charge ? spot.charge->unit : spot.plan->currency;
    return currencyStep(unit.name()).value_or(Decimal::literal("0.01")).toText();
}

std::string strataText(const std::string& word) {
    Names names = stratumNames();
    const Names middle = words(word, ' ');
    std::copy(middle.begin(), middle.end(), names.begin() + 3);
    return listText(names);
}

// What the word of a convention is in the plan.
ChoiceValue valueOf(std::string_view field, const std::string& word, const Spot& spot) {
    if (field == "strata")
        return {strataText(word), strataText(word)};
    if (field == "adjustments.order")
        return {listText(words(word, ' ')), listText(words(word, ' '))};
    if (field == "invoice.round.step" && word == "currency")
        return {currencyStepText(spot), currencyStepText(spot)};
    if (field == "adjustments.round_discount")
        return {word, word == "currency" ? "{ step: " + currencyStepText(spot) + " }" : std::string()};
    if (field == "usage.round_step")
        return {word, word == "currency" ? "{ step: " + currencyStepText(spot) + " }" : std::string()};
    if (field == "usage.round_quantity")
        return {word, word == "up_to_per" ? "{ step: " + usageOf(spot)->per.value.toText() + ", mode: up }" : std::string()};
    if (field == "coupon.round")
        return {word, word == "as_lines" ? std::string() : "{ mode: " + word + " }"};
    return {word, word};
}

// What holds where nothing is written.
const std::string& unwritten(const ConventionField& field, const Conventions& conventions) {
    const std::string& text = conventions.text(field.name);
    return text == "as_price" ? conventions.text("price.at_zero") : text;
}

const YamlNode* writtenNode(const ConventionField& field, const Spot& spot) {
    const YamlNode* node = nodeUnder(spot.node, choiceKeys(field));
    return !node && field.name == "price.mode" && spot.table ? spot.table->find("mode") : node;
}

// As the words of the field have it.
std::string shownOf(std::string_view field, const YamlNode& node, const Spot& spot) {
    if (node.kind == YamlNode::Kind::Sequence) {
        Names names;
        for (const YamlNode& item : node.items)
            names.push_back(item.text);
        return listText(names);
    }
    if (field == "usage.round_quantity") {
        const YamlNode* step = node.find("step");
        const YamlNode* mode = node.find("mode");
        const std::string text = step ? step->text : "1";
        return text == usageOf(spot)->per.value.toText() && mode && mode->text == "up" ? "up_to_per" : text;
    }
    if (field == "adjustments.round_discount" || field == "usage.round_step") {
        const YamlNode* step = node.find("step");
        const std::string text = step ? step->text : "0.01";
        return text == currencyStepText(spot) ? "currency" : text;
    }
    if (field == "coupon.round") {
        const YamlNode* mode = node.find("mode");
        return mode ? mode->text : "half_up";
    }
    return node.text;
}

} // namespace

std::string choiceText(const ConventionField& field) {
    if (const auto known = knownFields().find(field.name); known != knownFields().end())
        return known->second.text;
    std::string text(field.name.substr(field.name.find('.') + 1));
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '_' || c == '.'; }, ' ');
    return text;
}

bool hasOwnField(const ConventionField& field) {
    const auto known = knownFields().find(field.name);
    return known != knownFields().end() && known->second.hasOwnField;
}

Names choiceKeys(const ConventionField& field) {
    Names keys = words(field.name, '.');
    if (keys.size() > 1)
        keys.erase(keys.begin()); // the group
    return field.name == "coupon.order" ? Names{"coupon_order"} : keys;
}

bool isChoiceAt(const ConventionField& field, const Spot& spot) {
    const auto known = knownFields().find(field.name);
    return known == knownFields().end() || !known->second.isAt || known->second.isAt(spot);
}

bool isChoiceWritten(const ConventionField& field, const Spot& spot) { return writtenNode(field, spot) != nullptr; }

std::string choiceNow(const ConventionField& field, const Spot& spot, const Conventions& conventions) {
    if (const YamlNode* node = writtenNode(field, spot)) {
        const std::string shown = shownOf(field.name, *node, spot);
        const bool isYesOrNo = field.choices.size() == 2 && (field.choices[1] == "yes" || field.choices[1] == "true");
        if (isYesOrNo && (shown == "yes" || shown == "true"))
            return field.choices[1];
        return isYesOrNo ? field.choices[0] : shown;
    }
    return valueOf(field.name, unwritten(field, conventions), spot).shown;
}

std::vector<ChoiceValue> choiceValues(const ConventionField& field, const Spot& spot, const Conventions& conventions) {
    std::vector<ChoiceValue> values;
    for (const std::string& word : field.choices) {
        const bool isItemised = usageOf(spot) && usageOf(spot)->isItemised();
        const bool isPackage = spot.price && spot.price->rows[0].fraction.value_or(spot.price->fraction) == Fraction::Up;
        const bool isLength = field.name == "window.divisor" && (word == "30d" || word == "730h");
        if (word == "refused" || word == "as_price" || (word == "first_step_unless_total_zero" && !isItemised) ||
            (word == "one_package" && (!isPackage || (usageOf(spot) && usageOf(spot)->countsOn()))) || (isLength && !isMonth(*spot.window)))
            continue;
        ChoiceValue value = valueOf(field.name, word, spot);
        // What is said by leaving the key out needs conventions that say the same.
        const bool isSayable = !value.written.empty() || conventions.text(field.name) == word;
        const bool isKnown = std::any_of(values.begin(), values.end(), [&](const ChoiceValue& other) { return other.shown == value.shown; });
        if (isSayable && !isKnown)
            values.push_back(std::move(value));
    }
    return values;
}

} // namespace rerate
