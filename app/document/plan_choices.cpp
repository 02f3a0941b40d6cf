// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_choices.h"

#include <algorithm>

#include "app/document/plan_nodes.h"
#include "engine/catalog/conventions.h"

namespace rerate {

namespace {

using Names = std::vector<std::string>;

const Names kAdjustments = {"discount", "minimum", "maximum"};

std::string listText(const Names& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "[" : ", ") + name;
    return text + "]";
}

class ChoiceList {
public:
    ChoiceList(const Plan& plan, const std::string& text)
        : m_plan(plan), m_conventions(findConventions(plan.conventions)), m_yaml(readYaml(text, "plan")) {}

    std::vector<PlanChoice> take() {
        addInvoice();
        for (const Charge& charge : m_plan.charges)
            addCharge(charge);
        for (const Meter& meter : m_plan.meters)
            addMeter(meter);
        return std::move(m_choices);
    }

private:
    // `convention`: its name there.
    void add(std::string field, std::string_view convention, Names keys, std::string value, const Names& values) {
        PlanChoice choice{m_where, std::move(field), std::move(value), {}, m_offsets, std::move(keys), std::string(convention)};
        for (const std::string& other : values)
            if (other != choice.value)
                choice.alternatives.push_back(other);
        const bool isWritten = std::any_of(m_offsets.begin(), m_offsets.end(), [&](std::size_t offset) {
            return nodeUnder(nodeAt(m_yaml.root, offset), choice.keys) != nullptr;
        });
        const bool isConventional = m_conventions && m_conventions->id != rerateConventions().id && m_conventions->values.count(choice.convention);
        choice.source = isWritten        ? PlanChoice::Source::Plan
                        : isConventional ? PlanChoice::Source::Conventions
                                         : PlanChoice::Source::Default;
        m_choices.push_back(std::move(choice));
    }

    // The words of a convention, by the value's place among them.
    template <typename Value>
    void addOf(std::string field, std::string_view convention, Names keys, Value value) {
        Names words = conventionField(convention).choices;
        const std::string now = words[static_cast<std::size_t>(value)];
        std::erase(words, "refused");
        add(std::move(field), convention, std::move(keys), now, words);
    }

    void addMode(const std::string& what, Names keys, const std::optional<Rounding>& rounding) {
        if (!rounding)
            return;
        keys.push_back("mode");
        add("rounding of " + what, "round.mode", std::move(keys), std::string(toText(rounding->mode)), conventionField("round.mode").choices);
    }

    void addInvoice() {
        m_offsets = {kWholePlan};
        m_where = "Plan";
        add("conventions", {}, {"conventions"}, m_plan.conventions, conventionNames());
        m_where = "Invoice";
        addOf("rounded at", "invoice.round.at", {"invoice", "round", "at"}, m_plan.invoice.roundAt);
        if (m_plan.invoice.roundAt != InvoiceRules::RoundAt::Nowhere)
            addMode("amounts", {"invoice", "round"}, m_plan.invoice.rounding);
        if (m_plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
            addOf("what lines miss the rounded sum by", "invoice.round.residual", {"invoice", "round", "residual"}, m_plan.invoice.residual);
        addStrata();
        if (const YamlNode* coupons = m_yaml.root.find("coupons"); coupons && coupons->items.size() > 1) {
            const YamlNode* order = m_yaml.root.find("coupon_order");
            add("order of coupons", "coupon.order", {"coupon_order"},
                order ? order->text : m_conventions ? m_conventions->text("coupon.order") : "as_listed", conventionField("coupon.order").choices);
        }
    }

    // Where there is more than one of what can change places.
    void addStrata() {
        const bool hasTax = std::any_of(m_plan.charges.begin(), m_plan.charges.end(), [](const Charge& charge) { return charge.isTax(); });
        const bool hasLimits = m_plan.invoice.minimum || m_plan.invoice.maximum;
        const bool hasLedger = std::any_of(m_plan.charges.begin(), m_plan.charges.end(), [](const Charge& charge) {
            return std::holds_alternative<LedgerCharge>(charge.what) && !charge.isTax();
        });
        if (int(hasTax) + int(hasLimits) + int(hasLedger) < 2)
            return;
        const auto named = [](std::vector<Stratum> strata) {
            Names names;
            for (const Stratum stratum : strata)
                names.push_back(stratumNames()[static_cast<std::size_t>(stratum)]);
            return listText(names);
        };
        std::vector<Stratum> middle{Stratum::Ledger, Stratum::Tax, Stratum::Limits};
        Names orders;
        do {
            std::vector<Stratum> strata = defaultStrata();
            std::copy(middle.begin(), middle.end(), strata.begin() + 3);
            orders.push_back(named(strata));
        } while (std::next_permutation(middle.begin(), middle.end()));
        add("order of strata", "strata", {"strata"}, named(m_plan.strata), orders);
    }

    void addCharge(const Charge& charge) {
        m_where = charge.label.empty() ? charge.id : charge.label;
        m_offsets = {charge.mark.offset};
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            addUsage(*usage);
        else if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
            addFlat(*flat);
        else
            addLedger(std::get<LedgerCharge>(charge.what));
        m_offsets = {charge.mark.offset};
        addOrder(charge);
        addMode("the discount", {"round_discount"}, charge.discountRounding);
        addMode("the line", {"round"}, charge.lineRounding);
    }

    void addOrder(const Charge& charge) {
        const bool given[] = {charge.discountPercent || charge.discountAmount, charge.minimum.has_value(), charge.maximum.has_value()};
        if (given[0] + given[1] + given[2] < 2)
            return;
        std::vector<std::size_t> order{0, 1, 2};
        Names orders;
        do {
            Names names;
            for (const std::size_t i : order)
                names.push_back(kAdjustments[i]);
            orders.push_back(listText(names));
        } while (std::next_permutation(order.begin(), order.end()));
        Names now;
        for (const Adjustment adjustment : charge.order)
            now.push_back(kAdjustments[static_cast<std::size_t>(adjustment)]);
        add("order of discount, minimum and maximum", "adjustments.order", {"order"}, listText(now), orders);
    }

    void addUsage(const UsageCharge& usage) {
        const Meter* meter = m_plan.findMeter(usage.meter);
        addMode("the quantity", {"round_quantity"}, usage.quantityRounding);
        addMode("the price for one", {"round_rate"}, usage.rateRounding);
        addMode("each item", {"round_item"}, usage.itemRounding);
        if (const YamlNode* node = nodeAt(m_yaml.root, m_offsets[0]); node && isForm(*node)) {
            if (usage.included && usage.included->entries.size() == 1 && node->find("percentage"))
                addOf("free events and amount end", "included.ends", {"percentage", "ends"}, usage.included->entries[0].value.ends);
            return; // a friendly form has made the others
        }
        if (usage.included && usage.included->entries.size() == 1) {
            const Allowance& allowance = usage.included->entries[0].value;
            if (meter && meter->by.size() > usage.linesBy.size() && !usage.isItemised())
                addOf("who gets the free quantity first", "included.order", {"included", "order"}, allowance.order);
            if (!usage.linesBy.empty())
                addOf("free quantity for each", "included.scope", {"included", "scope"}, allowance.scope);
            if (allowance.events && allowance.hasQuantity)
                addOf("free events and quantity end", "included.ends", {"included", "ends"}, allowance.ends);
            if (usage.quantityRounding)
                addOf("rounded before or after the free quantity", "included.rounded", {"included", "rounded"}, allowance.rounded);
        }
        std::vector<const StepPrice*> prices;
        for (const auto& entry : usage.price.entries)
            collect(entry.value, prices);
        addPrices(prices, usage.isItemised());
    }

    static bool isForm(const YamlNode& charge) {
        const Names forms = {"package", "percentage", "block_tariff", "stairstep", "dynamic", "grid"};
        return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) { return charge.find(form) != nullptr; });
    }

    static void collect(const Price& price, std::vector<const StepPrice*>& prices) {
        const auto* table = std::get_if<PriceTable>(&price);
        if (!table)
            return prices.push_back(&std::get<StepPrice>(price));
        for (const PriceTable::Row& row : table->rows)
            prices.push_back(&row.price);
        if (table->defaultPrice)
            prices.push_back(&*table->defaultPrice);
    }

    // Of prices that say the same, one choice for all of them.
    template <typename Get, typename Has>
    void addPriceChoice(const std::vector<const StepPrice*>& prices, const std::string& field, const std::string& key, const Names& values,
                        Get get, Has has) {
        const Names& words = conventionField("price." + key).choices;
        for (std::size_t value = 0; value < words.size(); ++value) {
            m_offsets.clear();
            for (const StepPrice* price : prices)
                if (has(*price) && static_cast<std::size_t>(get(*price)) == value)
                    m_offsets.push_back(price->mark.offset);
            if (!m_offsets.empty())
                add(field, "price." + key, {key}, words[value], values);
        }
    }

    void addPrices(const std::vector<const StepPrice*>& prices, bool isItemised) {
        const auto always = [](const StepPrice&) { return true; };
        const auto words = [](const char* name) {
            Names all = conventionField(name).choices;
            std::erase(all, "refused");
            return all;
        };
        addPriceChoice(prices, "steps", "mode", words("price.mode"), [](const StepPrice& p) { return p.mode; },
                       [](const StepPrice& p) { return p.rows.size() > 1; });
        addPriceChoice(prices, "a started part of what the price is for", "fraction", words("price.fraction"), [](const StepPrice& p) { return p.fraction; },
                       [](const StepPrice& p) {
                           return std::none_of(p.rows.begin(), p.rows.end(), [&](const StepRow& row) {
                               return row.fraction.has_value() && row.mark.offset != p.mark.offset; // a step's own
                           });
                       });
        Names atZero = words("price.at_zero");
        if (!isItemised)
            std::erase(atZero, "first_step_unless_total_zero");
        if (std::none_of(prices.begin(), prices.end(), [](const StepPrice* p) { return p->rows[0].fraction.value_or(p->fraction) == Fraction::Up; }))
            std::erase(atZero, "one_package");
        addPriceChoice(prices, "at zero", "at_zero", atZero, [](const StepPrice& p) { return p.atZero; },
                       [](const StepPrice& p) { return !p.rows[0].flat.value.isZero() || p.rows[0].minimum; });
        addPriceChoice(prices, "below zero", "negative", words("price.negative"), [](const StepPrice& p) { return p.negative; }, always);
        addPriceChoice(prices, "beyond the last step", "beyond", words("price.beyond"),
                       [](const StepPrice& p) { return p.beyond; }, [](const StepPrice& p) { return p.rows.back().bound.has_value(); });
    }

    void addFlat(const FlatCharge& flat) {
        addOf("billed", "fee.in", {"in"}, flat.in);
        addOf("for a part of its period", "fee.prorate", {"prorate"}, !flat.prorate ? 0 : *flat.prorate == ProrationBasis::Day ? 1 : 2);
    }

    void addLedger(const LedgerCharge& ledger) {
        using Kind = LedgerCharge::Kind;
        const Kind kind = ledger.kind;
        const bool isDiscount = kind == Kind::PercentDiscount || kind == Kind::AmountDiscount || kind == Kind::StepDiscount;
        const std::string discount = isCoupon() ? "coupon" : "discount";
        if (kind != Kind::Commitment)
            addOf("computed for", isDiscount ? discount + ".each" : ledger.isTax ? "tax.each" : "over_lines.each", {"each"}, ledger.each);
        if (isDiscount || kind == Kind::Maximum)
            addOf("spread over its lines", isDiscount ? discount + ".spread" : "maximum.spread", {"spread"}, ledger.spread);
        if (kind == Kind::Minimum || kind == Kind::Maximum || kind == Kind::TrueUp)
            addOf("what is rounded", "over_lines.rounded", {"rounded"}, ledger.compared);
        addOf("usage and fees below zero", "over_lines.refunds", {"refunds"}, ledger.leavesOutRefunds);
        if (kind == Kind::Commitment)
            addOf("what is left of the commitment", "commitment.true_up", {"commitment", "true_up"}, ledger.hasTrueUp);
    }

    bool isCoupon() const {
        const YamlNode* coupons = m_yaml.root.find("coupons");
        return coupons && std::any_of(coupons->items.begin(), coupons->items.end(),
                                      [&](const YamlNode& item) { return item.mark.offset == m_offsets[0]; });
    }

    void addMeter(const Meter& meter) {
        m_where = "Meter " + (meter.label.empty() ? meter.id : meter.label);
        m_offsets = {meter.mark.offset};
        if (meter.interval)
            addOf("what lasts is cut", "interval.split", {"interval", "split"}, meter.interval->split);
        for (std::size_t i = 0; i < meter.windows.size(); ++i) {
            const Window& window = meter.windows[i];
            m_offsets = {window.mark.offset};
            addWindow(window, i == 0, meter.windows.size() > 1 ? "step " + std::to_string(i + 1) + ": " : "");
        }
    }

    void addWindow(const Window& window, bool isInnermost, const std::string& step) {
        using A = Window::Aggregate;
        const bool overTime = window.aggregate == A::TimeMean || window.aggregate == A::DeltaToEnd;
        const auto choice = [&](const char* what, const std::string& key, auto value) {
            addOf(step + what, "window." + key, {key}, value);
        };
        if (window.remove)
            choice("counted as active", "active", window.active);
        if (window.aggregate == A::Percentile)
            choice("number of highest dropped", "discard", window.discard);
        if (!isInnermost && (window.aggregate == A::Percentile || window.aggregate == A::Mean || window.aggregate == A::Min))
            choice("windows without events", "missing", window.missing);
        if (window.aggregate == A::TimeMean)
            choice("values are", "of", window.of);
        if (overTime)
            add(step + "length of a window", "window.divisor", {"divisor"}, divisorText(window), conventionField("window.divisor").choices);
        if (window.aggregate == A::DeltaToEnd)
            choice("what is left is counted in", "prorate", window.prorate);
        if (overTime || window.remove || window.carried)
            choice("goes on from before the period", "carried", window.carried);
        if (window.divides())
            addMode(step + "the mean", {"divide"}, window.divide);
        if (window.round)
            addMode(step + "the result", {"round"}, window.round);
    }

    const Plan& m_plan;
    const Conventions* m_conventions;
    YamlReading m_yaml;
    std::string m_where;
    std::vector<std::size_t> m_offsets;
    std::vector<PlanChoice> m_choices;
};

} // namespace

std::vector<PlanChoice> choicesOf(const Plan& plan, const std::string& text) { return ChoiceList(plan, text).take(); }

Result<std::string> withAlternative(const std::string& text, const PlanChoice& choice, const std::string& value) {
    std::vector<std::size_t> offsets = choice.offsets;
    std::sort(offsets.rbegin(), offsets.rend()); // from behind, so that those before stay
    std::string edited = text;
    for (const std::size_t offset : offsets) {
        auto made = withValue(edited, offset, choice.keys, value);
        if (!made)
            return made.error();
        edited = std::move(*made);
    }
    return edited;
}

} // namespace rerate
