// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_phases.h"
#include "engine/replay/replay.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

constexpr const char* kLines = "lines"; // made-up lines of an amount, which a charge is over

// One charge by itself, for one made-up customer with one quantity on one day; or a charge over lines
// behind one made-up line of an amount; or a fee in one of a customer's billing periods.
class SingleCharge {
public:
    SingleCharge(const Plan& plan, const std::string& charge, const std::vector<std::string>& key, const Date& day) {
        const Charge* found = plan.findCharge(charge);
        if (!found)
            return;
        m_over = curveOver(*found);
        m_plan.id = plan.id; // not the other charges and names of models, which may be many
        m_plan.cycle = plan.cycle;
        m_plan.units = plan.units;
        m_plan.meters = plan.meters;
        m_plan.calendars = plan.calendars;
        m_plan.strata = plan.strata;
        m_plan.charges = {*found};
        m_phases = phaseStarts(m_plan);
        if (*m_over != CurveOver::Periods) // what holds in the end
            m_plan = planInPhase(m_plan, m_phases.back());
        m_plan.currency = found->unit;
        m_plan.invoice.roundAt = InvoiceRules::RoundAt::Nowhere;
        m_plan.invoice.rounding = plan.invoice.rounding;
        m_firstPeriod = cycleIndexOf(plan.cycle, day);
        setDays(m_firstPeriod, *m_over == CurveOver::Usage ? std::optional(day) : std::nullopt);
        m_table.rows = {QuantityRow{CustomerId{0}, 0, 0, 1, 0, 1}};
        if (*m_over == CurveOver::Usage)
            makeUsage(key);
        else if (*m_over == CurveOver::Lines)
            makeLines(plan, key);
    }

    const std::optional<CurveOver>& over() const { return m_over; }
    const Charge& charge() const { return m_plan.charges.back(); }
    const SliceDays& days() const { return m_days; }
    const std::vector<int>& phases() const { return m_phases; }

    template <typename Recorder>
    Ratio bill(const Decimal& at, Recorder& recorder) {
        if (*m_over == CurveOver::Periods)
            return billPeriod(at, recorder);
        // Of a charge with a position it is the position that changes.
        m_table.wideValues = {m_beside.value_or(at)};
        if (m_table.positions.size() > 0)
            m_table.positions = {};
        if (m_beside)
            m_table.positions.add(at);
        std::vector<const QuantityTable*> tables(m_plan.charges.size(), nullptr);
        tables.front() = &m_table;
        return bill(m_plan, tables, 1, recorder);
    }

private:
    void setDays(int period, const std::optional<Date>& day) {
        const Date start = cycleStart(m_plan.cycle, period);
        m_days.periodStarts = {start};
        m_days.sliceStarts = {day.value_or(start)};
        m_days.periodOfSlice = {0};
        m_holding = {CustomerId{0}, start, addDays(start, 1), true};
    }

    void makeUsage(const std::vector<std::string>& key) {
        UsageCharge& own = std::get<UsageCharge>(m_plan.charges[0].what);
        if (const auto* inForce = own.price.at(m_days.sliceStarts[0])) // so that steps name no day on which they begin
            own.price.entries = {{std::nullopt, inForce->value, inForce->mark}};
        m_beside = quantityBesidePosition(own);
        if (own.isItemised()) {
            own.included.reset(); // what events before this one have left of it is not known
            m_table.times = {0};
        }
        m_table.keys = {key};
        m_table.keys[0].resize(m_plan.findMeter(own.meter)->by.size());
    }

    // A conversion may look its rate up by what lines are told apart by.
    void makeLines(const Plan& plan, const std::vector<std::string>& key) {
        LedgerCharge& own = std::get<LedgerCharge>(m_plan.charges[0].what);
        Charge lines;
        lines.id = kLines;
        lines.unit = m_plan.charges[0].unit;
        if (own.kind == LedgerCharge::Kind::Convert)
            if (const Charge* source = own.of.empty() ? nullptr : plan.findCharge(own.of.front()))
                lines.unit = source->unit;
        own.of = {kLines};
        UsageCharge usage;
        usage.meter = kLines;
        StepPrice one;
        one.rows.emplace_back().unitPrice.value = Decimal(1);
        usage.price.entries.push_back({std::nullopt, one, {}});
        Meter meter;
        meter.id = kLines;
        if (!own.steps.entries.empty())
            if (const auto* table = std::get_if<PriceTable>(&own.steps.entries.back().value))
                meter.by = usage.linesBy = table->by;
        m_table.keys = {key};
        m_table.keys[0].resize(meter.by.size());
        lines.what = std::move(usage);
        m_plan.meters = {std::move(meter)};
        m_plan.charges.insert(m_plan.charges.begin(), std::move(lines));
    }

    template <typename Recorder>
    Ratio billPeriod(const Decimal& number, Recorder& recorder) {
        const int period = static_cast<int>(roundTo(Ratio(number), {Decimal(1), RoundingMode::Floor}).value.toInteger().value_or(1));
        setDays(m_firstPeriod + period - 1, std::nullopt);
        m_holding.from = cycleStart(m_plan.cycle, m_firstPeriod);
        return bill(planInPhase(m_plan, period), {nullptr}, period, recorder);
    }

    template <typename Recorder>
    Ratio bill(const Plan& plan, const std::vector<const QuantityTable*>& tables, int period, Recorder& recorder) {
        const auto terms = compilePlan<Ratio>(plan, tables, m_days, m_holding.to);
        InvoiceFor invoice;
        invoice.holding = &m_holding;
        invoice.periodOfHolding = period;
        invoice.isFirstOfHolding = period == 1;
        invoice.rows.assign(tables.size(), {0, 0});
        if (tables.front())
            invoice.rows.front() = {0, 1};
        InvoiceWorkspace<Ratio> workspace;
        billInvoice(*terms, m_days, invoice, workspace, recorder);
        return workspace.amounts[plan.charges.size() - 1].exact;
    }

    std::optional<CurveOver> m_over;
    Plan m_plan;
    std::vector<int> m_phases;
    int m_firstPeriod = 0;
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

void addBounds(const StepPrice& price, const Decimal& free, std::vector<Decimal>& points) {
    for (const StepRow& row : price.rows)
        if (row.bound)
            points.push_back(free + row.bound->value);
}

std::vector<Decimal> usageBreakpoints(const Plan& plan, const SingleCharge& single, const std::vector<std::string>& key, const Date& day) {
    const auto& usage = std::get<UsageCharge>(single.charge().what);
    std::vector<Decimal> points;
    Decimal free;
    if (usage.included)
        if (const auto* entry = usage.included->at(single.days().periodStarts[0]))
            free = entry->value.quantity.value;
    if (!free.isZero())
        points.push_back(free);
    if (const StepPrice* price = priceFor(usage, *plan.findMeter(usage.meter), key, day))
        addBounds(*price, free, points);
    return points;
}

// Steps over money, and the amount that lines reach or use up.
std::vector<Decimal> lineBreakpoints(const LedgerCharge& ledger, const Date& day) {
    using Kind = LedgerCharge::Kind;
    std::vector<Decimal> points;
    const auto* steps = ledger.steps.at(day);
    if (const auto* price = steps ? std::get_if<StepPrice>(&steps->value) : nullptr)
        addBounds(*price, Decimal(0), points);
    const bool isAmount = ledger.kind == Kind::AmountDiscount || ledger.kind == Kind::Minimum || ledger.kind == Kind::Maximum ||
                          ledger.kind == Kind::TrueUp || ledger.kind == Kind::Commitment;
    const auto* amount = isAmount ? ledger.value.at(day) : nullptr;
    const auto share = amount ? (Ratio(amount->value) * Ratio::over(Decimal(ledger.share.part), Decimal(ledger.share.whole))).finite() : std::nullopt;
    const auto* used = ledger.alreadyUsed ? ledger.alreadyUsed->at(day) : nullptr;
    const Decimal left = share ? *share - (used ? used->value : Decimal(0)) : Decimal(0);
    if (left.sign() > 0)
        points.push_back(left.normalized());
    return points;
}

} // namespace

CurveOver curveOver(const Charge& charge) {
    return std::holds_alternative<UsageCharge>(charge.what)  ? CurveOver::Usage
           : std::holds_alternative<FlatCharge>(charge.what) ? CurveOver::Periods
                                                             : CurveOver::Lines;
}

int phaseOfCurve(const Plan& plan, const std::string& charge) {
    const Charge* found = plan.findCharge(charge);
    if (!found || curveOver(*found) == CurveOver::Periods)
        return 1;
    Plan alone;
    alone.charges = {*found};
    return phaseStarts(alone).back();
}

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
    if (single.over())
        for (const Decimal& quantity : quantities)
            points.push_back({quantity, single.bill(quantity, recorder)});
    return points;
}

std::vector<Decimal> chargeBreakpoints(const Plan& plan, const std::string& charge,
                                       const std::vector<std::string>& key, const Date& day) {
    const SingleCharge single(plan, charge, key, day);
    if (!single.over())
        return {};
    if (*single.over() == CurveOver::Usage)
        return usageBreakpoints(plan, single, key, day);
    if (*single.over() == CurveOver::Lines)
        return lineBreakpoints(std::get<LedgerCharge>(single.charge().what), day);
    std::vector<Decimal> points;
    for (const int phase : single.phases())
        if (phase > 1)
            points.emplace_back(phase);
    return points;
}

Derivation chargeExample(const Plan& plan, const std::string& charge,
                         const std::vector<std::string>& key, const Date& day,
                         const Decimal& quantity) {
    SingleCharge single(plan, charge, key, day);
    DerivationRecorder recorder;
    recorder.open(makeNode(Derivation::Kind::Invoice, charge, "Example"));
    Ratio amount;
    if (single.over())
        amount = single.bill(quantity, recorder);
    recorder.close(amount);
    Derivation example = recorder.take();
    std::erase_if(example.children, [](const Derivation& line) { return line.id == kLines; });
    return example;
}

} // namespace rerate
