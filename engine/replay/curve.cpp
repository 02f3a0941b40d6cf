// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/replay.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

// One charge by itself, for one made-up customer with one quantity on one day.
class SingleCharge {
public:
    SingleCharge(const Plan& plan, const std::string& charge, const std::vector<std::string>& key,
                 const Date& day)
        : m_plan(plan) {
        const Charge* found = plan.findCharge(charge);
        m_isUsage = found && std::holds_alternative<UsageCharge>(found->what);
        if (!m_isUsage)
            return;
        m_plan.charges = {*found};
        UsageCharge& own = std::get<UsageCharge>(m_plan.charges[0].what);
        m_beside = quantityBesidePosition(own);
        if (own.isItemised())
            own.included.reset(); // what events before this one have left of it is not known
        m_plan.currency = found->unit;
        m_plan.opening = {};
        m_plan.invoice = {};
        m_plan.invoice.roundAt = InvoiceRules::RoundAt::Nowhere;
        m_plan.invoice.rounding = plan.invoice.rounding;
        const Date start = cycleStart(plan.cycle, cycleIndexOf(plan.cycle, day));
        m_days.periodStarts = {start};
        m_days.sliceStarts = {day};
        m_days.periodOfSlice = {0};
        m_holding = {CustomerId{0}, start, addDays(start, 1), true};
        const Meter* meter = plan.findMeter(std::get<UsageCharge>(found->what).meter);
        m_table.keys = {key};
        m_table.keys[0].resize(meter->by.size());
        m_table.rows = {QuantityRow{CustomerId{0}, 0, 0, 1, 0, 1}};
    }

    bool isUsage() const { return m_isUsage; }
    const UsageCharge& usage() const { return std::get<UsageCharge>(m_plan.charges[0].what); }
    const SliceDays& days() const { return m_days; }

    template <typename Recorder>
    Ratio bill(const Decimal& quantity, Recorder& recorder) {
        // Of a charge with a position it is the position that changes.
        m_table.wideValues = {m_beside.value_or(quantity)};
        if (usage().isItemised())
            m_table.times = {0};
        if (m_beside) {
            m_table.positions = {};
            m_table.positions.add(quantity);
        }
        const auto terms = compilePlan<Ratio>(m_plan, {&m_table}, m_days, m_holding.to);
        InvoiceFor invoice;
        invoice.holding = &m_holding;
        invoice.rows = {{0, 1}};
        InvoiceWorkspace<Ratio> workspace;
        billInvoice(*terms, m_days, invoice, workspace, recorder);
        return workspace.total.exact;
    }

private:
    Plan m_plan;
    bool m_isUsage = false;
    SliceDays m_days;
    Holding m_holding;
    QuantityTable m_table;
    std::optional<Decimal> m_beside;
};

const StepPrice* priceFor(const UsageCharge& usage, const Meter& meter,
                          const std::vector<std::string>& key, const Date& day) {
    const auto* entry = usage.price.at(day);
    if (!entry)
        return nullptr;
    const auto* table = std::get_if<PriceTable>(&entry->value);
    if (!table)
        return &std::get<StepPrice>(entry->value);
    std::vector<std::string> picked;
    for (const std::string& name : table->by) {
        const auto at = static_cast<std::size_t>(
            std::find(meter.by.begin(), meter.by.end(), name) - meter.by.begin());
        picked.push_back(at < key.size() ? key[at] : std::string());
    }
    if (const auto row = findPriceRow(*table, picked))
        return &table->rows[*row].price;
    return table->defaultPrice ? &*table->defaultPrice : nullptr;
}

} // namespace

std::optional<Decimal> quantityBesidePosition(const UsageCharge& usage) {
    if (!usage.position)
        return std::nullopt;
    return usage.per.value > Decimal(1) ? usage.per.value : Decimal(1000);
}

std::vector<CurvePoint> chargeCurve(const Plan& plan, const std::string& charge,
                                    const std::vector<std::string>& key, const Date& day,
                                    const std::vector<Decimal>& quantities) {
    SingleCharge single(plan, charge, key, day);
    std::vector<CurvePoint> points;
    NoRecorder recorder;
    if (single.isUsage())
        for (const Decimal& quantity : quantities)
            points.push_back({quantity, single.bill(quantity, recorder)});
    return points;
}

std::vector<Decimal> chargeBreakpoints(const Plan& plan, const std::string& charge,
                                       const std::vector<std::string>& key, const Date& day) {
    const SingleCharge single(plan, charge, key, day);
    std::vector<Decimal> points;
    if (!single.isUsage())
        return points;
    const UsageCharge& usage = single.usage();
    Decimal free;
    if (usage.included)
        if (const auto* entry = usage.included->at(single.days().periodStarts[0]))
            free = entry->value.quantity.value;
    if (!free.isZero())
        points.push_back(free);
    if (const StepPrice* price = priceFor(usage, *plan.findMeter(usage.meter), key, day))
        for (const StepRow& row : price->rows)
            if (row.bound)
                points.push_back(free + row.bound->value);
    return points;
}

Derivation chargeExample(const Plan& plan, const std::string& charge,
                         const std::vector<std::string>& key, const Date& day,
                         const Decimal& quantity) {
    SingleCharge single(plan, charge, key, day);
    DerivationRecorder recorder;
    recorder.open(makeNode(Derivation::Kind::Invoice, charge, "Example"));
    Ratio amount;
    if (single.isUsage())
        amount = single.bill(quantity, recorder);
    recorder.close(amount);
    return recorder.take();
}

} // namespace rerate
