// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan.h"

#include <algorithm>
#include <utility>

namespace rerate {

std::vector<Stratum> defaultStrata() {
    return {Stratum::Usage, Stratum::Fees,   Stratum::Adjustments, Stratum::Ledger,
            Stratum::Tax,   Stratum::Limits, Stratum::Rounding};
}

std::vector<Stratum> orderedStrata(std::string_view middle) {
    std::vector<Stratum> strata = defaultStrata();
    const auto placeOf = [&](Stratum stratum) {
        return middle.find(stratumNames()[static_cast<std::size_t>(stratum)]);
    };
    std::sort(strata.begin() + 3, strata.end() - 1,
              [&](Stratum a, Stratum b) { return placeOf(a) < placeOf(b); });
    return strata;
}

const std::vector<std::string>& stratumNames() {
    static const std::vector<std::string> kNames = {"usage", "fees",   "adjustments", "ledger",
                                                    "tax",   "limits", "rounding"};
    return kNames;
}

const Meter* Plan::findMeter(std::string_view meterId) const {
    for (const Meter& meter : meters)
        if (meter.id == meterId)
            return &meter;
    return nullptr;
}

const Charge* Plan::findCharge(std::string_view chargeId) const {
    for (const Charge& charge : charges)
        if (charge.id == chargeId)
            return &charge;
    return nullptr;
}

namespace {

// Whether the only window adds up what the meter without any does.
bool isWholePeriodsSum(const Meter& meter) {
    if (meter.windows.size() != 1 || !meter.sources.empty())
        return false;
    const Window& window = meter.windows.front();
    const bool addsUp = window.aggregate == Window::Aggregate::Sum || window.aggregate == Window::Aggregate::Count;
    return addsUp && window.bucket.kind == Bucket::Kind::Period && !window.carried &&
           window.empty == Window::Empty::Skipped && !window.then && !window.round;
}

} // namespace

// `windows: [ { every: period, sum: q } ]` is `sum: q`, and cut where a price changes as that is.
Meter Plan::meterFor(const UsageCharge& usage) const {
    Meter meter = *findMeter(usage.meter);
    meter.isItemised = usage.isItemised();
    if (!meter.isItemised && isWholePeriodsSum(meter)) {
        meter.aggregate = static_cast<Aggregate>(meter.windows.front().aggregate); // the first ones are the same
        meter.value = std::exchange(meter.windows.front().value, {});
        meter.windows.clear();
    }
    meter.position = usage.position;
    meter.classes = itemClassesOf(usage, meter);
    return meter;
}

Meter Plan::counterFor(const UsageCharge& usage) const {
    Meter meter = *findMeter(*usage.counter);
    meter.isItemised = true;
    return meter;
}

std::vector<std::uint32_t> Plan::unconvertedCharges() const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < charges.size(); ++i) {
        const bool isConverted = std::any_of(charges.begin(), charges.end(), [&](const Charge& other) {
            const auto* ledger = std::get_if<LedgerCharge>(&other.what);
            return ledger && ledger->kind == LedgerCharge::Kind::Convert &&
                   std::find(ledger->of.begin(), ledger->of.end(), charges[i].id) != ledger->of.end();
        });
        if (charges[i].unit != currency && !isConverted)
            found.push_back(i);
    }
    return found;
}

std::string tableKeyPart(const std::string& part) {
    if (part.empty() || (part[0] != '-' && (part[0] < '0' || part[0] > '9')))
        return part;
    const Result<Decimal> number = Decimal::parse(part);
    return number ? number->toText() : part;
}

bool StepPrice::isUnitPrice() const { return isRate() && !rows[0].per; }

bool StepPrice::hasSteps() const { return rows.size() > 1 || (rows.back().bound && beyond != Beyond::Last); }

bool StepPrice::isRate() const {
    if (rows.size() != 1 || fraction != Fraction::Exact || atZero != AtZero::Nothing ||
        negative != Negative::FirstRow)
        return false;
    const StepRow& row = rows[0];
    return !row.bound && row.flat.value.isZero() && !row.fraction && !row.minimum &&
           !row.maximum;
}

} // namespace rerate
