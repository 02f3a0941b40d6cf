// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/drivers.h"

#include <algorithm>

#include "engine/catalog/plan_tree.h"

namespace rerate {

namespace {

// What a usage price looks like without its numbers.
std::string shapeOf(const StepPrice& price) {
    std::string shape = price.mode == StepPrice::Mode::Slice ? "slice" : "whole";
    if (price.rows.size() == 1)
        shape = "unit"; // one row prices alike in both modes
    for (const StepRow& row : price.rows)
        shape += row.bound ? (row.boundKind == StepRow::BoundKind::UpTo ? " up_to" : " below") : " end";
    return shape;
}

std::string shapeOf(const Dated<Price>& price) {
    std::string shape;
    for (const auto& entry : price.entries) {
        shape += entry.from ? "\nfrom " + toText(*entry.from) : "\nalways " + std::to_string(entry.fromPeriod);
        const auto* table = std::get_if<PriceTable>(&entry.value);
        if (!table) {
            shape += " " + shapeOf(std::get<StepPrice>(entry.value));
            continue;
        }
        for (const std::string& name : table->by)
            shape += " by " + name;
        for (const PriceTable::Row& row : table->rows) {
            shape += "\n";
            for (const std::string& part : row.key)
                shape += part + ",";
            shape += " " + shapeOf(row.price);
        }
        if (table->defaultPrice)
            shape += "\ndefault " + shapeOf(*table->defaultPrice);
    }
    return shape;
}

template <typename T>
std::string daysOf(const Dated<T>& dated) {
    std::string days;
    for (const auto& entry : dated.entries)
        days += entry.from ? toText(*entry.from) + " " : "always " + std::to_string(entry.fromPeriod) + " ";
    return days;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += name + ",";
    return text;
}

// What a charge over other lines is like without its numbers.
std::string shapeOf(const LedgerCharge& ledger) {
    std::string shape = "ledger";
    for (const int choice : {static_cast<int>(ledger.kind), static_cast<int>(ledger.each),
                             static_cast<int>(ledger.spread), static_cast<int>(ledger.compared),
                             ledger.leavesOutRefunds ? 1 : 0, ledger.isTax ? 1 : 0,
                             ledger.uses.value_or(0), ledger.hasTrueUp ? 1 : 0,
                             static_cast<int>(ledger.counts), static_cast<int>(ledger.rateOf)})
        shape += " " + std::to_string(choice);
    return shape + " " + joined(ledger.of) + daysOf(ledger.value) +
           (ledger.alreadyUsed ? daysOf(*ledger.alreadyUsed) : "") + shapeOf(ledger.steps);
}

// Charges of the same shape differ in numbers only.
std::string shapeOf(const Charge& charge, const Plan& plan) {
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what)) {
        std::string shape = "usage " + joined(usage->linesBy) + shapeOf(usage->price);
        if (const Meter* meter = plan.findMeter(usage->meter))
            shape += "\n" + meterKey(*meter);
        if (usage->counter)
            shape += "counter " + meterKey(*plan.findMeter(*usage->counter));
        if (usage->countsOn())
            shape += "counts on " + std::to_string(static_cast<int>(usage->reset));
        if (usage->atChange == UsageCharge::AtChange::Restarts)
            shape += "restarts";
        for (const FactorTable& factors : usage->factors)
            shape += "factors " + joined(factors.by);
        if (usage->quantityRounding)
            shape += "round " + usage->quantityRounding->step.toText() +
                     std::string(toText(usage->quantityRounding->mode));
        return shape;
    }
    if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        return "flat " + std::string(toText(flat->every)) + std::to_string(flat->everyCount) +
               (flat->in == FlatCharge::In::Advance ? "advance" : "arrears") +
               (flat->prorate ? std::to_string(static_cast<int>(*flat->prorate)) : "") +
               daysOf(flat->amount);
    return shapeOf(std::get<LedgerCharge>(charge.what));
}

std::string shapeOfOrder(const Charge& charge) {
    std::string shape = charge.unit.name();
    for (const Adjustment adjustment : charge.order)
        shape += " " + std::to_string(static_cast<int>(adjustment));
    return shape;
}

// Applies `change` to all pairs of rows of two prices of the same shape.
template <typename Change>
void pairRows(Dated<Price>& to, const Dated<Price>& from, Change change) {
    const auto steps = [&](StepPrice& a, const StepPrice& b) {
        for (std::size_t i = 0; i < a.rows.size(); ++i)
            change(a.rows[i], b.rows[i]);
    };
    for (std::size_t entry = 0; entry < to.entries.size(); ++entry) {
        auto* table = std::get_if<PriceTable>(&to.entries[entry].value);
        if (!table) {
            steps(std::get<StepPrice>(to.entries[entry].value),
                  std::get<StepPrice>(from.entries[entry].value));
            continue;
        }
        const auto& other = std::get<PriceTable>(from.entries[entry].value);
        for (std::size_t row = 0; row < table->rows.size(); ++row)
            steps(table->rows[row].price, other.rows[row].price);
        if (table->defaultPrice)
            steps(*table->defaultPrice, *other.defaultPrice);
    }
}

class Stages {
public:
    Stages(std::shared_ptr<const Plan> baseline, std::shared_ptr<const Plan> candidate)
        : m_baseline(std::move(baseline)), m_candidate(std::move(candidate)), m_plan(*m_baseline) {}

    std::vector<DriverStage> run() {
        m_stages.push_back({"baseline", "Baseline", m_baseline});
        removeCharges();
        keep("removed_charges", "Removed charges");
        changeStructure();
        keep("structure", "Structure");
        forPairs(changeUnitPrices);
        keep("unit_prices", "Unit prices");
        forPairs(changeBounds);
        keep("bounds", "Bounds of steps");
        forPairs(changeFlats);
        keep("flats_allowances", "Flats and allowances");
        forPairs(changeDiscounts);
        keep("discounts", "Discounts");
        forPairs(changeLimits);
        m_plan.invoice.minimum = m_candidate->invoice.minimum;
        m_plan.invoice.maximum = m_candidate->invoice.maximum;
        keep("minimums_maximums", "Minimums and maximums");
        addCharges();
        keep("added_charges", "Added charges");
        m_plan = *m_candidate;
        keep("rounding", "Rounding");
        m_stages.back().plan = m_candidate;
        return std::move(m_stages);
    }

private:
    void keep(std::string id, std::string label) {
        m_stages.push_back({std::move(id), std::move(label), std::make_shared<const Plan>(m_plan)});
    }

    template <typename Change>
    void forPairs(Change change) {
        for (Charge& charge : m_plan.charges)
            if (const Charge* other = m_candidate->findCharge(charge.id))
                change(charge, *other);
    }

    void removeCharges() {
        std::erase_if(m_plan.charges,
                      [&](const Charge& charge) { return !m_candidate->findCharge(charge.id); });
    }

    // All of the candidate but its added charges and the numbers and rounding rules that the next stages are
    // about: whatever else a plan may say is structure.
    void changeStructure() {
        Plan next = *m_candidate;
        std::erase_if(next.charges, [&](const Charge& charge) { return !m_plan.findCharge(charge.id); });
        for (Charge& charge : next.charges)
            keepNumbers(charge, *m_plan.findCharge(charge.id));
        next.invoice = m_plan.invoice;
        m_plan = std::move(next);
    }

    void keepNumbers(Charge& charge, const Charge& mine) const {
        charge.discountPercent = mine.discountPercent;
        charge.discountAmount = mine.discountAmount;
        charge.minimum = mine.minimum;
        charge.maximum = mine.maximum;
        charge.discountRounding = mine.discountRounding;
        charge.lineRounding = mine.lineRounding;
        if (shapeOf(mine, *m_baseline) != shapeOf(charge, *m_candidate) || shapeOfOrder(mine) != shapeOfOrder(charge))
            return;
        changeUnitPrices(charge, mine);
        changeBounds(charge, mine);
        changeFlats(charge, mine);
        changeLimits(charge, mine); // of a discount over lines its rate as well
        if (auto* usage = std::get_if<UsageCharge>(&charge.what)) {
            usage->rateRounding = std::get<UsageCharge>(mine.what).rateRounding;
            usage->itemRounding = std::get<UsageCharge>(mine.what).itemRounding;
            usage->stepRounding = std::get<UsageCharge>(mine.what).stepRounding;
        }
    }

    // Fees, taxes, rates of conversion and overage are prices of money.
    static void changeRates(LedgerCharge& ledger, const LedgerCharge& target) {
        pairRows(ledger.steps, target.steps, [](StepRow& a, const StepRow& b) { a.unitPrice = b.unitPrice; });
        ledger.per = target.per;
        ledger.overageFactor = target.overageFactor;
        if (ledger.kind == LedgerCharge::Kind::Fee)
            ledger.value = target.value;
    }

    static void changeUnitPrices(Charge& charge, const Charge& other) {
        if (auto* ledger = std::get_if<LedgerCharge>(&charge.what))
            changeRates(*ledger, std::get<LedgerCharge>(other.what));
        auto* usage = std::get_if<UsageCharge>(&charge.what);
        if (!usage)
            return;
        const auto& target = std::get<UsageCharge>(other.what);
        usage->per = target.per;
        usage->factors = target.factors;
        pairRows(usage->price, target.price, [](StepRow& a, const StepRow& b) {
            a.unitPrice = b.unitPrice;
            a.per = b.per;
        });
    }

    static void changeBounds(Charge& charge, const Charge& other) {
        const auto change = [](StepRow& a, const StepRow& b) { a.bound = b.bound; };
        if (auto* usage = std::get_if<UsageCharge>(&charge.what))
            pairRows(usage->price, std::get<UsageCharge>(other.what).price, change);
        if (auto* ledger = std::get_if<LedgerCharge>(&charge.what))
            pairRows(ledger->steps, std::get<LedgerCharge>(other.what).steps, change);
    }

    static void changeFlats(Charge& charge, const Charge& other) {
        const auto change = [](StepRow& a, const StepRow& b) { a.flat = b.flat; };
        if (auto* usage = std::get_if<UsageCharge>(&charge.what)) {
            usage->included = std::get<UsageCharge>(other.what).included;
            pairRows(usage->price, std::get<UsageCharge>(other.what).price, change);
        } else if (auto* flat = std::get_if<FlatCharge>(&charge.what)) {
            flat->amount = std::get<FlatCharge>(other.what).amount;
        } else {
            pairRows(std::get<LedgerCharge>(charge.what).steps, std::get<LedgerCharge>(other.what).steps, change);
        }
    }

    static void changeDiscounts(Charge& charge, const Charge& other) {
        charge.discountPercent = other.discountPercent;
        charge.discountAmount = other.discountAmount;
        auto* ledger = std::get_if<LedgerCharge>(&charge.what);
        if (ledger && (ledger->kind == LedgerCharge::Kind::PercentDiscount ||
                       ledger->kind == LedgerCharge::Kind::AmountDiscount)) {
            ledger->value = std::get<LedgerCharge>(other.what).value;
            ledger->alreadyUsed = std::get<LedgerCharge>(other.what).alreadyUsed;
        }
    }

    // Of charges and of steps.
    static void changeLimits(Charge& charge, const Charge& other) {
        charge.minimum = other.minimum;
        charge.maximum = other.maximum;
        if (auto* usage = std::get_if<UsageCharge>(&charge.what))
            pairRows(usage->price, std::get<UsageCharge>(other.what).price, [](StepRow& a, const StepRow& b) {
                a.minimum = b.minimum;
                a.maximum = b.maximum;
            });
        if (auto* ledger = std::get_if<LedgerCharge>(&charge.what)) {
            ledger->value = std::get<LedgerCharge>(other.what).value;
            ledger->alreadyUsed = std::get<LedgerCharge>(other.what).alreadyUsed;
            ledger->share = std::get<LedgerCharge>(other.what).share;
        }
    }

    void addCharges() {
        std::vector<Charge> charges;
        for (const Charge& charge : m_candidate->charges) {
            const Charge* mine = m_plan.findCharge(charge.id);
            charges.push_back(mine ? *mine : charge);
        }
        m_plan.charges = std::move(charges);
    }

    std::shared_ptr<const Plan> m_baseline;
    std::shared_ptr<const Plan> m_candidate;
    Plan m_plan;
    std::vector<DriverStage> m_stages;
};

std::map<std::string, Decimal> billsOf(const Run& run, const Dictionary& names) {
    std::map<std::string, Decimal> bills;
    for (std::size_t row = 0; row < run.invoices.size(); ++row)
        bills[names.text(run.invoiceCustomer[row].number)] += run.invoices.billed(row);
    return bills;
}

Driver makeDriver(const DriverStage& stage, const std::map<std::string, Decimal>& before,
                  const std::map<std::string, Decimal>& after) {
    Driver driver{stage.id, stage.label, {}, {}};
    std::map<std::string, Decimal> changes = after;
    for (const auto& [customer, amount] : before)
        changes[customer] -= amount;
    for (const auto& [customer, change] : changes) {
        if (change.isZero())
            continue;
        driver.delta += change;
        driver.customers.emplace_back(customer, change);
    }
    return driver;
}

} // namespace

std::vector<DriverStage> driverStages(std::shared_ptr<const Plan> baseline,
                                      std::shared_ptr<const Plan> candidate) {
    return Stages(std::move(baseline), std::move(candidate)).run();
}

Result<std::vector<Driver>> attributeDifference(const ReplayData& data,
                                                std::shared_ptr<const Run> baseline,
                                                std::shared_ptr<const Run> candidate,
                                                const ReplayOptions& options, QuantityCache& cache,
                                                Progress& progress) {
    const std::vector<DriverStage> stages = driverStages(baseline->plan, candidate->plan);
    const Dictionary& names = data.usage->customers();
    std::vector<Driver> drivers;
    std::map<std::string, Decimal> before = billsOf(*baseline, names);
    std::string planBefore = writePlan(*baseline->plan);
    for (std::size_t i = 1; i < stages.size(); ++i) {
        const std::string planText = writePlan(*stages[i].plan);
        std::map<std::string, Decimal> after = before;
        if (i + 1 == stages.size()) {
            after = billsOf(*candidate, names);
        } else if (planText != planBefore) {
            const auto run = replay(data, stages[i].plan, options, cache, progress);
            if (!run)
                return run.error();
            after = billsOf(**run, names);
        }
        drivers.push_back(makeDriver(stages[i], before, after));
        before = std::move(after);
        planBefore = planText;
    }
    checkDrivers(drivers, candidate->total() - baseline->total());
    return drivers;
}

Check checkDrivers(const std::vector<Driver>& drivers, const Decimal& difference) {
    Decimal sum;
    for (const Driver& driver : drivers)
        sum += driver.delta;
    CHECK(sum == difference, "the drivers add up to the difference");
    return {"sum_drivers_eq_delta", "The drivers add up to the difference.", true, sum.toText(),
            difference.toText()};
}

DerivationDifference compareDerivations(const Derivation* baseline, const Derivation* candidate) {
    DerivationDifference difference;
    difference.baseline = baseline;
    difference.candidate = candidate;
    if (candidate && candidate->amount)
        difference.delta += *candidate->amount;
    if (baseline && baseline->amount)
        difference.delta -= *baseline->amount;
    const auto matches = [](const Derivation& a, const Derivation& b) {
        return a.kind == b.kind && a.id == b.id;
    };
    std::vector<bool> taken(candidate ? candidate->children.size() : 0);
    if (baseline)
        for (const Derivation& child : baseline->children) {
            const Derivation* other = nullptr;
            for (std::size_t i = 0; i < taken.size() && !other; ++i)
                if (!taken[i] && matches(child, candidate->children[i])) {
                    taken[i] = true;
                    other = &candidate->children[i];
                }
            difference.children.push_back(compareDerivations(&child, other));
        }
    for (std::size_t i = 0; i < taken.size(); ++i)
        if (!taken[i])
            difference.children.push_back(compareDerivations(nullptr, &candidate->children[i]));
    return difference;
}

} // namespace rerate
