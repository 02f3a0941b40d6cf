// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/opening_reader.h"

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/language/charge_reader.h"

namespace rerate {

namespace {

const Charge* chargeNamed(Reading& reading, const Place& place, const std::string& id, const Plan& plan) {
    const Charge* charge = plan.findCharge(id);
    if (charge)
        return charge;
    std::string suggestion = didYouMean(id, idsOf(plan.charges));
    if (suggestion.empty())
        suggestion = "Name a charge of the plan.";
    reading.error(place, "There is no charge `" + id + "`.", suggestion);
    return nullptr;
}

std::optional<Opening::InPeriod> readInPeriod(Reading& reading, const Place& place) {
    const auto chosen = reading.choice(place, {"only", "first", "middle", "last"});
    return chosen ? std::optional(static_cast<Opening::InPeriod>(*chosen)) : std::nullopt;
}

// Visits the entries of a mapping from charges to values.
template <typename Visit>
void forCharges(Reading& reading, const Place& place, const Plan& plan, Visit visit) {
    if (!place)
        return;
    if (place.node->kind != YamlNode::Kind::Mapping) {
        reading.error(place, "`" + place.path + "` maps charges to values.", "Write { my-charge: … }.");
        return;
    }
    for (std::size_t i = 0; i < place.node->keys.size(); ++i) {
        const std::string& id = place.node->keys[i].text;
        const Place key{&place.node->keys[i], place.path + "." + id};
        const Place value{&place.node->items[i], key.path};
        if (const Charge* charge = chargeNamed(reading, key, id, plan))
            visit(*charge, value);
    }
}

std::size_t placeOf(const Plan& plan, const Charge& charge) {
    const Stratum stratum = charge.isTax() ? Stratum::Tax
                            : std::holds_alternative<LedgerCharge>(charge.what) ? Stratum::Ledger
                                                                               : Stratum::Usage;
    return static_cast<std::size_t>(std::find(plan.strata.begin(), plan.strata.end(), stratum) -
                                    plan.strata.begin());
}

// Nothing is over lines that are made later.
void checkStrata(Reading& reading, const Plan& plan) {
    for (const Charge& charge : plan.charges) {
        const auto* ledger = std::get_if<LedgerCharge>(&charge.what);
        if (!ledger)
            continue;
        for (const std::string& id : ledger->of) {
            const Charge* other = plan.findCharge(id);
            if (other && placeOf(plan, *other) > placeOf(plan, charge))
                reading.error(charge.mark, "charges." + charge.id + ".of",
                              "`" + charge.id + "` would be over `" + id + "` of the stratum " +
                                  (other->isTax() ? "tax" : "ledger") + ", which comes later: a cycle.",
                              "Leave it out, or change the order in `strata`.");
        }
    }
}

void readStrataList(Reading& reading, const Place& place, Plan& plan) {
    if (!reading.sequence(place, "strata"))
        return;
    std::vector<Stratum> strata;
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const Place item = place.item(i);
        const auto chosen = reading.choice(item, stratumNames());
        if (!chosen)
            return;
        const auto stratum = static_cast<Stratum>(*chosen);
        if (std::find(strata.begin(), strata.end(), stratum) != strata.end()) {
            reading.error(item, "`" + stratumNames()[*chosen] + "` stands here twice.", "Remove one.");
            return;
        }
        strata.push_back(stratum);
        const bool isFixed = i < 3 || i + 1 == stratumNames().size();
        if (isFixed && stratum != defaultStrata()[i]) {
            reading.error(item,
                          i < 3 ? "`" + stratumNames()[*chosen] +
                                      "` would be over lines that come after it: a cycle."
                                : "`rounding` rounds what all others have made.",
                          "Begin with usage, fees, adjustments and end with rounding; ledger, tax and "
                          "limits may change places.");
            return;
        }
    }
    if (strata.size() == stratumNames().size())
        plan.strata = std::move(strata);
    else
        reading.error(place, "The strata are not complete.",
                      "Name all of usage, fees, adjustments, ledger, tax, limits and rounding.");
}

} // namespace

void readStrata(Reading& reading, const Place& place, Plan& plan) {
    if (place)
        readStrataList(reading, place, plan);
    checkStrata(reading, plan);
}

void readOpening(Reading& reading, const Place& place, Plan& plan) {
    if (!place || !reading.mapping(place, "opening"))
        return;
    Opening& opening = plan.opening;
    if (const Place inPeriod = place.at("in_period"))
        opening.inPeriod = readInPeriod(reading, inPeriod).value_or(opening.inPeriod);
    forCharges(reading, place.at("in_period_of"), plan, [&](const Charge& charge, const Place& value) {
        if (const auto inPeriod = readInPeriod(reading, value))
            opening.inPeriodOf[charge.id] = *inPeriod;
    });
    forCharges(reading, place.at("billed"), plan, [&](const Charge& charge, const Place& value) {
        if (const auto amount = reading.amount(value, charge.unit))
            opening.billed[charge.id] = *amount;
    });
    forCharges(reading, place.at("counters"), plan, [&](const Charge& charge, const Place& value) {
        const auto* usage = std::get_if<UsageCharge>(&charge.what);
        if (!usage || !usage->countsOn())
            return reading.error(value, "The steps of `" + charge.id + "` begin anew with each billing period.",
                                 "Give it `reset: contract_year`, `calendar_year` or `lifetime`.");
        if (!usage->linesBy.empty())
            return reading.error(value, "`" + charge.id + "` has a counter for each of its lines.",
                                 "An opening counter needs a charge without `lines_by`.");
        const auto quantity = reading.number(value);
        if (quantity && quantity->value < Decimal())
            return reading.error(value, "What was counted before is not negative.", "Write 0 or more.");
        if (quantity)
            opening.counters[charge.id] = *quantity;
    });
}

} // namespace rerate
