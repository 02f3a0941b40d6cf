// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/charge_reader.h"

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/catalog/visit_prices.h"
#include "engine/language/adjustment_reader.h"
#include "engine/language/counter_check.h"
#include "engine/language/ledger_reader.h"
#include "engine/language/price_reader.h"

namespace rerate {

namespace {

constexpr int kStepDigitsMax = 18; // billed amounts are 128-bit numbers of steps

bool covers(const std::vector<std::string>& outer, const std::vector<std::string>& inner) {
    return std::all_of(inner.begin(), inner.end(), [&](const std::string& name) {
        return std::find(outer.begin(), outer.end(), name) != outer.end();
    });
}

bool hasRealSteps(const PriceTable& table) {
    const auto real = [](const StepPrice& price) { return !price.isRate(); };
    return std::any_of(table.rows.begin(), table.rows.end(),
                       [&](const PriceTable::Row& row) { return real(row.price); }) ||
           (table.defaultPrice && real(*table.defaultPrice));
}

class ChargeReader {
public:
    ChargeReader(Reading& reading, const Place& place, const Plan& plan)
        : m_reading(reading), m_place(place), m_plan(plan) {}

    std::optional<Charge> read() {
        if (!m_reading.mapping(m_place, "charges[]"))
            return std::nullopt;
        m_charge.mark = m_place.node->mark;
        readIdentity(m_reading, m_place, m_plan, m_charge);
        readUnit();
        if (const Place round = m_place.at("round"))
            m_charge.lineRounding =
                readRounding(m_reading, round, "charges[].round", m_plan.invoice.rounding);
        if (m_place.at("meter"))
            readUsage();
        else if (m_place.at("flat"))
            readFlat();
        else
            readLedger();
        return std::move(m_charge);
    }

private:
    // What the charge's amounts are in: the currency, or a unit that a later charge converts.
    void readUnit() {
        m_charge.unit = m_plan.currency;
        const Place place = m_place.at("in_unit");
        if (!place)
            return;
        const Unit unit(m_reading.name(place).value_or(m_plan.currency.name()));
        const bool isDeclared =
            std::find(m_plan.units.begin(), m_plan.units.end(), unit) != m_plan.units.end();
        if (isDeclared || unit == m_plan.currency || currencyDigits(unit.name())) {
            m_charge.unit = unit;
            return;
        }
        std::vector<std::string> known{m_plan.currency.name()};
        for (const Unit& declared : m_plan.units)
            known.push_back(declared.name());
        std::string suggestion = didYouMean(unit.name(), known);
        if (suggestion.empty())
            suggestion = "Add it to `units`.";
        m_reading.error(place, "Unknown unit `" + unit.name() + "`.", suggestion);
    }

    // To whole ones, where a rounding does not say.
    Rounding otherwise() const {
        return {Decimal(1), static_cast<RoundingMode>(m_reading.conventions().choice("round.mode"))};
    }

    void refuse(std::initializer_list<const char*> keys, const std::string& why) {
        for (const char* key : keys)
            if (const Place place = m_place.at(key))
                m_reading.error(place, "`" + std::string(key) + "` " + why + ".", "Remove it.");
    }

    void readUsage() {
        UsageCharge usage;
        refuse({"flat", "quantity", "every", "in", "prorate"}, "does not go with `meter`");
        refuse({"of", "each", "spread", "rounded", "refunds", "uses", "fee", "tax", "true_up", "commitment", "convert"},
               "belongs to a charge over other lines, which has no meter");
        const Meter* meter = readMeterName(usage);
        const std::vector<std::string> dimensions = meter ? meter->by : std::vector<std::string>{};
        if (const Place per = m_place.at("per")) {
            usage.per = m_reading.number(per).value_or(usage.per);
            if (usage.per.value.sign() <= 0) {
                m_reading.error(per, "`per` must be above zero.");
                usage.per.value = Decimal(1);
            }
        }
        if (const Place linesBy = m_place.at("lines_by")) {
            usage.linesBy = m_reading.names(linesBy);
            for (const std::string& name : usage.linesBy)
                if (meter && !covers(dimensions, {name}))
                    m_reading.error(linesBy, "The meter is not metered by `" + name + "`.",
                                    "Add it to the meter's `by`.");
        }
        if (const Place included = m_place.at("included"))
            readIncluded(included, usage);
        if (const Place rounding = m_place.at("round_quantity"))
            usage.quantityRounding =
                readRounding(m_reading, rounding, "charges[].round_quantity", otherwise());
        readItems(usage);
        if (usage.position && meter)
            checkPosition(*meter);
        if (usage.included && usage.isItemised() && meter && meter->rowsUniform)
            m_reading.error(m_place.at("included"),
                            "What is free is given to one event after the other, which rows of many "
                            "requests do not show.",
                            "Leave `rows: uniform` out, or price the period as a whole.");
        readPriceInto(usage, dimensions, meter ? meter->unit : Unit());
        if (usage.position && meter && meter->retract)
            warnOfTakenBack(usage);
        if (const Place counter = m_place.at("counter"))
            readCounter(counter, dimensions, meter, usage);
        if (usage.countsOn())
            checkOverPeriods(m_reading, m_place, usage);
        roundToPer(usage);
        roundSteps(usage);
        readChanges(usage);
        readOwnAdjustments(m_reading, m_place, m_charge);
        m_charge.what = std::move(usage);
    }

    // A window has no position of its own: many events went into it.
    void checkPosition(const Meter& meter) {
        if (!meter.windows.empty() || !meter.sources.empty() || meter.interval)
            m_reading.error(m_place.at("position"),
                            "`position` is a number of each event, and the meter `" + meter.id +
                                "` counts " + (!meter.interval ? "windows" : meter.interval->lasts() ? "what lasts" : "events at another time than their own") +
                                ", not events.",
                            "Give the charge a meter of events, without windows, or let the window's own value choose "
                            "the step with `reset: window`.");
    }

    void warnOfTakenBack(const UsageCharge& usage) {
        bool isOther = false;
        visitPrices(usage.price, [&](const StepPrice& price) {
            isOther = isOther || (price.rows.size() > 1 && price.negative != StepPrice::Negative::Mirror);
        });
        if (isOther)
            m_reading.warn(m_place.at("position"), "What the meter takes back is not priced at its position: below zero the price is that of the first step, or nothing.",
                           "Write `negative: mirror`, which takes back what it cost.");
    }

    // How steps are counted: anew for each event or window, or by another value of the event.
    void readItems(UsageCharge& usage) {
        if (const Place reset = m_place.at("reset"))
            if (const auto chosen = m_reading.choice(reset, {"period", "event", "window", "contract_year", "calendar_year", "lifetime"}))
                usage.reset = static_cast<UsageCharge::Reset>(*chosen);
        if (const Place position = m_place.at("position")) {
            usage.position = m_reading.expression(position);
            if (usage.position && usage.position->type() != Expression::Type::Number &&
                usage.position->type() != Expression::Type::Any)
                m_reading.error(position, "`position` is a number of the event.",
                                "Write the property that chooses the step, like `input_tokens`.");
            if (usage.countsOn())
                m_reading.error(position, "`position` chooses the step of one event; this `reset` counts steps over billing periods.",
                                "Leave one of them out.");
            if (usage.reset == UsageCharge::Reset::Period)
                usage.reset = UsageCharge::Reset::Event;
        }
        if (const Place rate = m_place.at("round_rate"))
            usage.rateRounding =
                readRounding(m_reading, rate, "charges[].round_quantity", otherwise());
        if (const Place step = m_place.at("round_step"))
            usage.stepRounding = readRounding(m_reading, step, "charges[].round_quantity", m_plan.invoice.rounding);
        const Place item = m_place.at("round_item");
        if (item)
            usage.itemRounding = readRounding(m_reading, item, "charges[].round_quantity",
                                              m_plan.invoice.rounding);
        if (item && !usage.isItemised())
            m_reading.error(item, "`round_item` rounds what each event or window comes to.",
                            "Add `reset: event`.");
        if (usage.included)
            for (const auto& entry : usage.included->entries)
                if (entry.value.events && !usage.isItemised())
                    m_reading.error(entry.mark, m_place.path + ".included",
                                    "A number of free events needs events that are priced one by one.",
                                    "Add `reset: event`.");
    }

    void readCounter(const Place& place, const std::vector<std::string>& dimensions, const Meter* meter,
                     UsageCharge& usage) {
        const std::string name = m_reading.name(place).value_or("");
        const Meter* counter = m_plan.findMeter(name);
        if (!counter) {
            std::string suggestion = didYouMean(name, idsOf(m_plan.meters));
            m_reading.error(place, "There is no meter `" + name + "`.",
                            suggestion.empty() ? "Declare it under `meters`." : suggestion);
            return;
        }
        const bool isSum = counter->aggregate == Aggregate::Sum || counter->aggregate == Aggregate::Count;
        if (!isSum || !counter->windows.empty() || !counter->sources.empty())
            m_reading.error(place, "A counter goes on with each event: `" + name + "` is no sum and no count of events.",
                            "Count with a meter like `{ value: minutes }`.");
        if (meter && counter->unit != meter->unit)
            m_reading.error(place, "`" + name + "` counts " + unitText(counter->unit) + ", the charge's meter " +
                                       unitText(meter->unit) + ".", "Give both the same `unit`.");
        if (!covers(dimensions, counter->by))
            m_reading.error(place, "The counter has dimensions that the charge's meter has not.",
                            "Leave them out, or add them to the meter's `by`.");
        if (usage.reset != UsageCharge::Reset::Period || usage.position)
            m_reading.error(place, "`counter` goes on over the billing period; `reset` and `position` count each event by itself.",
                            "Leave one of them out.");
        if (usage.included)
            m_reading.error(m_place.at("included"), "What is free is not taken out of a counter that charges share.",
                            "Make the first step free: { up_to: 100, unit: 0 }.");
        checkSharedCounter(m_reading, place, usage);
        usage.counter = name;
    }

    // Conventions may have what a period used go up to whole `per`, where the plan rounds nothing itself.
    void roundToPer(UsageCharge& usage) {
        bool hasParts = false;
        visitPrices(usage.price, [&](const StepPrice& price) {
            for (const StepRow& row : price.rows)
                hasParts = hasParts || row.per || row.fraction.value_or(price.fraction) != Fraction::Exact;
        });
        if (m_reading.conventions().choice("usage.round_quantity") == 0 || usage.quantityRounding || hasParts || usage.isItemised() ||
            usage.countsOn() || usage.per.value == Decimal(1))
            return;
        usage.quantityRounding = Rounding{usage.per.value, RoundingMode::Up};
    }

    void roundSteps(UsageCharge& usage) {
        const Place place = m_place.at("round_step");
        if (place && usage.isItemised())
            m_reading.error(place, "`round_step` rounds what the steps of a billing period come to; events or windows are priced by themselves here.",
                            "Write `round_item`, which rounds what each of them comes to.");
        bool isApart = std::any_of(usage.factors.begin(), usage.factors.end(), [&](const FactorTable& factors) { return !covers(usage.linesBy, factors.by); });
        for (const auto& entry : usage.price.entries)
            if (const auto* table = std::get_if<PriceTable>(&entry.value))
                isApart = isApart || !covers(usage.linesBy, table->by);
        if (place && isApart)
            m_reading.error(place, "`round_step` rounds what the steps of one line come to; keys of a table are priced apart here.",
                            "Add `lines_by` with all dimensions of the table.");
        bool hasSteps = false;
        visitPrices(usage.price, [&](const StepPrice& price) { hasSteps = hasSteps || !price.isRate(); });
        const Conventions& conventions = m_reading.conventions();
        if (!place && hasSteps && !isApart && !usage.isItemised() && conventions.choice("usage.round_step") == 1)
            usage.stepRounding = Rounding{currencyStep(m_charge.unit.name()).value_or(Decimal::literal("0.01")), otherwise().mode};
    }

    // What a change of the price within a period does; where it can do nothing, it is as if it were not
    // said.
    void readChanges(UsageCharge& usage) {
        const Place atChange = m_place.at("at_change");
        const Place parts = m_place.at("parts");
        m_reading.choose(usage.atChange, atChange, "usage.at_change");
        m_reading.choose(usage.parts, parts, "usage.parts");
        bool hasSteps = false;
        bool hasParts = usage.quantityRounding.has_value();
        visitPrices(usage.price, [&](const StepPrice& price) {
            hasSteps = hasSteps || !price.isRate();
            for (const StepRow& row : price.rows)
                hasParts = hasParts || row.fraction.value_or(price.fraction) != Fraction::Exact;
        });
        if (atChange && usage.atChange == UsageCharge::AtChange::Restarts && usage.isItemised())
            m_reading.error(atChange, usage.counter ? "Steps of a shared counter go on: other charges move it too."
                                                    : "Each event or window is priced by itself: no steps go on from one to the next.",
                            "Write `at_change: goes_on`, or leave it out.");
        const bool changes = usage.price.entries.size() > 1;
        if (!changes || usage.isItemised() || !hasSteps)
            usage.atChange = UsageCharge::AtChange::GoesOn;
        if (!changes || usage.isItemised() || !hasParts)
            usage.parts = UsageCharge::Parts::Together;
        if (usage.countsOn())
            refuseChangesOverPeriods(m_reading, m_place, usage);
        if (usage.price.isPhased()) { // with a period, which counts anew
            usage.atChange = UsageCharge::AtChange::GoesOn;
            usage.parts = UsageCharge::Parts::Together;
        }
    }

    static std::string unitText(const Unit& unit) {
        return unit.name().empty() ? "something without a unit" : "`" + unit.name() + "`";
    }

    const Meter* readMeterName(UsageCharge& usage) {
        const Place place = m_place.at("meter");
        usage.meter = m_reading.name(place).value_or("");
        const Meter* meter = m_plan.findMeter(usage.meter);
        if (!meter && !usage.meter.empty()) {
            std::string suggestion = didYouMean(usage.meter, idsOf(m_plan.meters));
            m_reading.error(place, "There is no meter `" + usage.meter + "`.",
                            suggestion.empty() ? "Declare it under `meters`." : suggestion);
        }
        return meter;
    }

    void readPriceInto(UsageCharge& usage, const std::vector<std::string>& dimensions, const Unit& counted) {
        const Place place = m_place.at("price");
        if (!place) {
            m_reading.error(m_place, "The charge `" + m_charge.id + "` has no `price`.",
                            "Add one, like `price: 0.25`.");
            return;
        }
        if (auto price = m_reading.dated<Price>(place, [&](const Place& value) {
                return readPrice(m_reading, value, m_charge.unit, dimensions,
                                 m_place.at("per") ? std::optional(usage.per.value) : std::nullopt, counted, isItemised(usage));
            }))
            usage.price = std::move(*price);
        if (const Place factors = m_place.at("factors"))
            usage.factors = readFactors(m_reading, factors, dimensions);
        checkFactors(usage);
        for (const auto& entry : usage.price.entries) {
            const auto* table = std::get_if<PriceTable>(&entry.value);
            if (table)
                for (const PriceTable::Row& row : table->rows)
                    checkLabels(table->by, row.key, row.mark);
            if (table && hasRealSteps(*table) && !isItemised(usage) &&
                !covers(usage.linesBy, table->by))
                m_reading.error(place, "Steps inside a table count per line.",
                                "Add `lines_by` with all dimensions of the table.");
        }
        if (!usage.price.entries.empty() && usage.price.entries[0].from)
            m_reading.warn(place, "Usage before " + toText(*usage.price.entries[0].from) +
                                      " has no price and will be reported as unpriced.",
                           "Leave out the first `from` if the price has always held.");
    }

    bool isItemised(const UsageCharge& usage) const { return usage.isItemised() || m_place.at("counter"); }

    // The labels of a calendar are known, unlike what usage will say.
    void checkLabels(const std::vector<std::string>& by, const std::vector<std::string>& key, const SourceMark& mark) {
        for (std::size_t i = 0; i < std::min(by.size(), key.size()); ++i) {
            const auto calendar = std::find_if(m_plan.calendars.begin(), m_plan.calendars.end(),
                                               [&](const Calendar& known) { return known.id == by[i]; });
            if (calendar == m_plan.calendars.end() || key[i] == "*")
                continue;
            std::vector<std::string> labels;
            for (std::size_t row = 0; row <= calendar->rows.size(); ++row)
                labels.push_back(calendar->label(row));
            if (std::find(labels.begin(), labels.end(), key[i]) == labels.end())
                m_reading.error(mark, m_place.path + ".price", "The calendar `" + by[i] + "` has no label `" + key[i] + "`.",
                                didYouMean(key[i], labels));
        }
    }

    // Steps count per line, so a line has one factor.
    void checkFactors(const UsageCharge& usage) {
        const auto hasSteps = [](const auto& entry) {
            const auto* table = std::get_if<PriceTable>(&entry.value);
            return table ? hasRealSteps(*table) : !std::get<StepPrice>(entry.value).isRate();
        };
        if (isItemised(usage) || !std::any_of(usage.price.entries.begin(), usage.price.entries.end(), hasSteps))
            return;
        for (const FactorTable& factors : usage.factors)
            if (!covers(usage.linesBy, factors.by))
                m_reading.error(factors.mark, m_place.path + ".factors", "Steps that factors multiply count per line.",
                                "Add `lines_by` with all dimensions of the factors.");
    }

    void readIncluded(const Place& place, UsageCharge& usage) {
        usage.included = m_reading.dated<Allowance>(
            place, [&](const Place& value) -> std::optional<Allowance> {
                Allowance allowance;
                Place quantity = value;
                if (value.node->kind == YamlNode::Kind::Mapping) {
                    if (!m_reading.mapping(value, "charges[].included"))
                        return std::nullopt;
                    quantity = value.at("quantity");
                    readFreeEvents(value, allowance);
                    allowance.hasQuantity = static_cast<bool>(quantity);
                    if (!quantity && !allowance.events) {
                        m_reading.error(value, "`included` needs `quantity` or `events`.");
                        return std::nullopt;
                    }
                }
                const Place choices =
                    value.node->kind == YamlNode::Kind::Mapping ? value : Place();
                m_reading.choose(allowance.ends, choices.at("ends"), "included.ends");
                m_reading.choose(allowance.scope, choices.at("scope"), "included.scope");
                m_reading.choose(allowance.order, choices.at("order"), "included.order");
                m_reading.choose(allowance.rounded, choices.at("rounded"), "included.rounded");
                if (!allowance.hasQuantity)
                    return allowance;
                const auto number = m_reading.number(quantity);
                if (!number)
                    return std::nullopt;
                if (number->value.isNegative()) {
                    m_reading.error(quantity, "An included quantity is not negative.");
                    return std::nullopt;
                }
                allowance.quantity = *number;
                return allowance;
            });
    }

    void readFreeEvents(const Place& place, Allowance& allowance) {
        if (const Place events = place.at("events")) {
            allowance.events = m_reading.number(events);
            if (allowance.events &&
                (allowance.events->value.isNegative() || !allowance.events->value.isInteger()))
                m_reading.error(events, "A number of events is whole and not negative.");
        }
    }

    void readFlat() {
        FlatCharge flat;
        refuse({"price", "per", "included", "lines_by", "round_quantity", "round_rate",
                "round_item", "round_step", "reset", "at_change", "parts", "position", "counter", "factors"}, "does not go with `flat`");
        refuse({"of", "each", "spread", "rounded", "refunds", "uses", "fee", "tax", "true_up", "commitment", "convert"},
               "belongs to a charge over other lines");
        if (auto amount = readDatedAmount(m_reading, m_place.at("flat"), m_charge.unit))
            flat.amount = std::move(*amount);
        multiply(flat.amount);
        if (const Place every = m_place.at("every"))
            readEvery(every, flat);
        else
            flat.every = m_plan.cycle.unit;
        m_reading.choose(flat.in, m_place.at("in"), "fee.in");
        if (const std::size_t basis = m_reading.chosen(m_place.at("prorate"), "fee.prorate"))
            flat.prorate = basis == 1 ? ProrationBasis::Day : ProrationBasis::Second;
        readOwnAdjustments(m_reading, m_place, m_charge);
        m_charge.what = std::move(flat);
    }

    // `flat: 10, quantity: 5`: five seats at 10 each are a fee of 50.
    void multiply(Dated<Decimal>& amount) {
        const Place place = m_place.at("quantity");
        const auto quantity = place ? m_reading.number(place) : std::nullopt;
        if (!quantity)
            return;
        if (quantity->value.isNegative())
            m_reading.error(place, "A quantity is not negative.", "Write how many are paid for.");
        for (auto& entry : amount.entries)
            entry.value = entry.value * quantity->value;
    }

    // "month", "2 weeks"
    void readEvery(const Place& place, FlatCharge& flat) {
        const std::string given = m_reading.text(place).value_or("month");
        std::string word = given;
        if (const std::size_t space = given.find(' '); space != std::string::npos) {
            const Result<Decimal> count = Decimal::parse(given.substr(0, space));
            const auto whole = count ? count->toInteger() : std::nullopt;
            if (!whole || *whole < 1 || *whole > 120) {
                m_reading.error(place, "`" + given + "` is not a length of time.",
                                "Write month, or 2 weeks.");
                return;
            }
            flat.everyCount = static_cast<int>(*whole);
            word = given.substr(space + 1);
            if (word.ends_with('s'))
                word.pop_back();
        }
        const auto unit = cycleUnitFromText(word);
        if (unit)
            flat.every = *unit;
        else
            m_reading.error(place, "`" + given + "` is not a length of time.",
                            "Write day, week, month, quarter or year.");
    }

    void readLedger() {
        refuse({"per", "included", "lines_by", "round_quantity", "round_rate", "round_item", "round_step", "reset",
                "at_change", "parts", "position", "counter", "factors"}, "needs a `meter`");
        refuse({"quantity", "every", "in", "prorate"}, "needs `flat`");
        readLedgerCharge(m_reading, m_place, m_plan, m_charge);
    }

    Reading& m_reading;
    const Place& m_place;
    const Plan& m_plan;
    Charge m_charge;
};

} // namespace

std::optional<Charge> readCharge(Reading& reading, const Place& place, const Plan& plan) {
    return ChargeReader(reading, place, plan).read();
}

void readIdentity(Reading& reading, const Place& place, const Plan& plan, Charge& charge) {
    if (const Place label = place.at("label"))
        charge.label = reading.text(label).value_or("");
    const Place id = place.at("id");
    if (!id) {
        reading.error(place, "A charge needs an `id`.", "Ids name the charge's line on the invoice.");
        return;
    }
    charge.id = reading.name(id).value_or("");
    if (plan.findCharge(charge.id)) {
        const std::string* maker = reading.makerOf(charge.id);
        reading.error(id, "There are two charges with the id `" + charge.id + "`" +
                              (maker ? ": " + *maker + " makes one of that name." : "."),
                      maker ? "Rename the other charge, or the one with the form." : "Rename one of them.");
    }
    for (const char* taken : {"invoice_minimum", "invoice_maximum", "invoice_rounding"})
        if (charge.id == taken)
            reading.error(id, "`" + charge.id + "` is the name of a line of the invoice itself.",
                          "Choose another id.");
}

std::optional<Dated<Decimal>> readDatedAmount(Reading& reading, const Place& place,
                                              const Unit& currency) {
    return reading.dated<Decimal>(place, [&](const Place& value) -> std::optional<Decimal> {
        const auto amount = reading.amount(value, currency);
        return amount ? std::optional(amount->value) : std::nullopt;
    });
}

std::optional<Dated<Decimal>> readDatedPercent(Reading& reading, const Place& place) {
    return reading.dated<Decimal>(place, [&](const Place& value) -> std::optional<Decimal> {
        const auto percent = reading.percent(value);
        return percent ? std::optional(percent->value) : std::nullopt;
    });
}

std::optional<Rounding> readRounding(Reading& reading, const Place& place, std::string_view schema,
                                     const Rounding& otherwise) {
    if (!reading.mapping(place, schema))
        return std::nullopt;
    Rounding rounding = otherwise;
    if (const Place step = place.at("step")) {
        const auto value = reading.number(step);
        if (value && value->value.sign() <= 0)
            reading.error(step, "A rounding step is above zero.");
        else if (value && value->value.normalized().scale() > kStepDigitsMax)
            reading.error(step, "A rounding step has at most 18 digits after the point.",
                          "Round to 0.000000000000000001 or to a larger step.");
        else if (value)
            rounding.step = value->value;
    }
    if (const Place mode = place.at("mode")) {
        if (const auto chosen = reading.choice(mode, conventionField("round.mode").choices))
            rounding.mode = static_cast<RoundingMode>(*chosen);
    }
    if (schema == "charges[].round")
        if (const Place at = place.at("at"))
            reading.choice(at, {"line"});
    return rounding;
}

} // namespace rerate
