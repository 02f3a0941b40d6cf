// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/coupon_reader.h"

#include <algorithm>

#include "engine/language/adjustment_reader.h"
#include "engine/language/charge_reader.h"
#include "engine/language/ledger_reader.h"

namespace rerate {

namespace {

std::optional<Charge> readCoupon(Reading& reading, const Place& place, const Plan& plan) {
    if (!reading.mapping(place, "coupons[]"))
        return std::nullopt;
    Charge charge;
    charge.mark = place.node->mark;
    charge.unit = plan.currency;
    readIdentity(reading, place, plan, charge);
    if (const Place round = place.at("round"))
        charge.lineRounding = readRounding(reading, round, "charges[].round", plan.invoice.rounding);
    else if (const std::size_t mode = reading.conventions().choice("coupon.round"))
        charge.lineRounding = Rounding{plan.invoice.rounding.step, static_cast<RoundingMode>(mode - 1)};
    LedgerCharge ledger;
    readLedgerChoices(reading, place, plan, charge, ledger, {"coupon.each", "coupon.spread"});
    const Place discount = place.at("discount");
    if (!discount) {
        reading.error(place, "A coupon needs a `discount`.", "Write 10% or an amount like 20 USD.");
        return std::nullopt;
    }
    auto value = readDiscount(reading, discount, charge.unit);
    if (!value)
        return std::nullopt;
    if (value->steps) {
        reading.error(discount, "A coupon is a percentage or an amount.",
                      "Write steps in a charge with `discount` and `of`.");
        return std::nullopt;
    }
    ledger.kind = value->percent ? LedgerCharge::Kind::PercentDiscount
                                 : LedgerCharge::Kind::AmountDiscount;
    ledger.value = std::move(value->percent ? *value->percent : *value->amount);
    ledger.alreadyUsed = std::move(value->alreadyUsed);
    charge.what = std::move(ledger);
    return charge;
}

} // namespace

void readCoupons(Reading& reading, const Place& coupons, const Place& order, Plan& plan) {
    const std::size_t chosen = reading.chosen(order, "coupon.order");
    if (!coupons || !reading.sequence(coupons, "coupons"))
        return;
    const std::size_t first = plan.charges.size();
    for (std::size_t i = 0; i < coupons.node->items.size(); ++i)
        if (auto charge = readCoupon(reading, coupons.item(i), plan))
            plan.charges.push_back(std::move(*charge));
    std::stable_partition(plan.charges.begin() + static_cast<std::ptrdiff_t>(first), plan.charges.end(),
                          [&](const Charge& charge) {
                              const auto& ledger = std::get<LedgerCharge>(charge.what);
                              if (chosen == 1 || chosen == 3)
                                  return (ledger.kind == LedgerCharge::Kind::PercentDiscount) == (chosen == 1);
                              return chosen == 0 || !ledger.of.empty();
                          });
}

} // namespace rerate
