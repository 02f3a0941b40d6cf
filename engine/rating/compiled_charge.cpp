// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/compiled_charge.h"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>

#include "engine/rating/amount_denominator.h"
#include "engine/catalog/visit_prices.h"

namespace rerate {

namespace {

// Denominators above this leave too little room for sums.
constexpr int kFastDigitsMax = 24;

StepPrice multipliedBy(StepPrice price, const Decimal& factor) {
    for (StepRow& row : price.rows) {
        row.unitPrice.value = row.unitPrice.value * factor;
        row.flat.value = row.flat.value * factor;
        for (auto* limit : {&row.minimum, &row.maximum})
            if (*limit)
                (*limit)->value = (*limit)->value * factor;
    }
    return price;
}

template <typename Number>
class Compiler {
public:
    static constexpr bool isFast = std::is_same_v<Number, FastNumber>;

    Compiler(const Plan& plan, const Charge& charge, const QuantityTable& table,
             const SliceDays& days)
        : m_days(days) {
        m_compiled.charge = &charge;
        m_compiled.usage = &std::get<UsageCharge>(charge.what);
        m_compiled.meter = plan.findMeter(m_compiled.usage->meter);
        m_compiled.table = &table;
        m_compiled.countedBefore = plan.opening.counterOf(charge.id);
    }

    std::optional<CompiledCharge<Number>> run() {
        compileLines();
        if constexpr (isFast)
            if (!chooseDenominator())
                return std::nullopt;
        for (const auto& entry : m_compiled.usage->price.entries)
            m_compiled.prices.push_back(compilePrice(entry.value));
        for (const Date& day : m_days.sliceStarts) {
            const auto* entry = m_compiled.usage->price.at(day);
            m_compiled.priceOfSlice.push_back(
                entry ? static_cast<std::uint32_t>(entry - m_compiled.usage->price.entries.data())
                      : kUnpriced);
        }
        compileAllowances();
        compileItems();
        if (const auto& rounding = m_compiled.usage->quantityRounding)
            if (const auto step = quantity(rounding->step))
                m_compiled.quantityStep = std::pair(*step, rounding->mode);
        if (m_failed) {
            m_whyNot = "a price, bound or limit does not fit 128 bits";
            return std::nullopt;
        }
        return std::move(m_compiled);
    }

    const std::string& whyNot() const { return m_whyNot; }

private:
    std::vector<std::size_t> positionsOf(const std::vector<std::string>& names) const {
        std::vector<std::size_t> positions;
        const auto& by = m_compiled.meter->by;
        for (const std::string& name : names)
            positions.push_back(
                static_cast<std::size_t>(std::find(by.begin(), by.end(), name) - by.begin()));
        return positions;
    }

    static std::vector<std::string> pick(const std::vector<std::string>& values,
                                         const std::vector<std::size_t>& positions) {
        std::vector<std::string> picked;
        for (const std::size_t position : positions)
            picked.push_back(values[position]);
        return picked;
    }

    void compileLines() {
        const auto positions = positionsOf(m_compiled.usage->linesBy);
        std::set<std::vector<std::string>> lines;
        for (const auto& key : m_compiled.table->keys)
            lines.insert(pick(key, positions));
        if (positions.empty())
            lines.insert({}); // even without usage
        m_compiled.lines.assign(lines.begin(), lines.end());
        for (const auto& key : m_compiled.table->keys) {
            const auto line = std::lower_bound(m_compiled.lines.begin(), m_compiled.lines.end(),
                                               pick(key, positions));
            m_compiled.lineOfKey.push_back(
                static_cast<std::uint32_t>(line - m_compiled.lines.begin()));
        }
        m_compiled.linesAreSorted =
            std::is_sorted(m_compiled.lineOfKey.begin(), m_compiled.lineOfKey.end());
    }

    // Quantities stay at their scale (or get that of the bounds), prices are over the rest.
    bool chooseDenominator() {
        m_exact = amountDenominator(*m_compiled.usage, *m_compiled.table, m_compiled.countedBefore);
        m_compiled.quantityScale = m_exact.quantityDigits;
        m_compiled.denominator = m_exact.value;
        if (m_exact.mayNeverEnd)
            m_whyNot = "shares of an allowance or of a position need not end as decimals";
        else if (!m_compiled.table->wideValues.empty())
            m_whyNot = "a metered quantity does not fit 64 bits";
        else if (m_compiled.denominator >= Decimal::fromCoefficient(1, -kFastDigitsMax))
            m_whyNot = "amounts are over " + m_compiled.denominator.toText() +
                       ", which leaves sums too little room in 128 bits";
        return m_whyNot.empty();
    }

    std::optional<Number> integer(const Decimal& value) {
        if constexpr (isFast) {
            const auto coefficient = value.coefficientAtScale(0);
            if (!coefficient) {
                m_failed = true;
                return std::nullopt;
            }
            return FastNumber(*coefficient);
        } else {
            return Ratio(value);
        }
    }

    std::optional<Number> quantity(const Decimal& value) {
        if constexpr (isFast)
            return integer(value * Decimal::fromCoefficient(1, -m_compiled.quantityScale));
        else
            return Ratio(value);
    }

    static Ratio ratio(const Decimal& unit, const Decimal& per) {
        const Decimal toInteger = Decimal::fromCoefficient(1, -std::max(0, per.normalized().scale()));
        return Ratio::over(unit * toInteger, (per * toInteger).normalized());
    }

    // unit / per, rounded where the plan says so; as an integer, so that quantity × price is over the
    // denominator: the quantity brings 10^-quantityDigits.
    Number price(const StepRow& row) {
        const Ratio exact = ratio(row.unitPrice.value,
                                  row.per ? row.per->value : m_compiled.usage->per.value);
        const auto& rounding = m_compiled.usage->rateRounding;
        const Ratio rate = rounding ? Ratio(roundTo(exact, *rounding).value) : exact;
        if constexpr (isFast) {
            const auto whole = (rate * Ratio(m_exact.perInteger *
                                             Decimal::fromCoefficient(1, -m_exact.amountDigits)))
                                   .finite();
            m_failed = m_failed || !whole;
            return whole ? integer(*whole).value_or(Number{}) : Number{};
        } else {
            return rate;
        }
    }

    Number amount(const Decimal& value) {
        if constexpr (isFast)
            return integer(value * m_compiled.denominator).value_or(Number{});
        else
            return Ratio(value);
    }

    CompiledSteps<Number> compileSteps(const StepPrice& source) {
        CompiledSteps<Number> steps;
        steps.mode = source.mode;
        steps.source = &source;
        const UsageCharge& usage = *m_compiled.usage;
        for (const StepRow& row : source.rows) {
            CompiledStep<Number> step;
            if (row.bound)
                step.bound = quantity(row.bound->value);
            step.includesBound = row.boundKind == StepRow::BoundKind::UpTo;
            step.unit = price(row);
            step.flat = amount(row.flat.value);
            step.fraction = row.fraction.value_or(source.fraction);
            if (step.fraction != Fraction::Exact)
                step.per = quantity((row.per ? *row.per : usage.per).value).value_or(Number{});
            if (row.minimum)
                step.minimum = amount(row.minimum->value);
            if (row.maximum)
                step.maximum = amount(row.maximum->value);
            steps.hasLimits = steps.hasLimits || row.minimum || row.maximum;
            steps.hasFlats = steps.hasFlats || !row.flat.value.isZero();
            step.source = &row;
            step.listed = &row;
            step.sourceRow = steps.rows.size();
            steps.rows.push_back(std::move(step));
        }
        if (source.rows.back().bound && source.beyond != StepPrice::Beyond::Last) {
            CompiledStep<Number> beyond;
            beyond.isBeyond = true;
            beyond.sourceRow = source.rows.size() - 1;
            beyond.source = &source.rows.back();
            beyond.listed = beyond.source;
            steps.rows.push_back(std::move(beyond));
        }
        steps.isPlain = source.isRate();
        m_compiled.hasFlats = m_compiled.hasFlats || steps.hasFlats;
        return steps;
    }

    CompiledPrice<Number> compilePrice(const Price& source) {
        CompiledPrice<Number> price;
        const std::size_t keyCount = m_compiled.table->keys.size();
        const auto* table = std::get_if<PriceTable>(&source);
        if (!m_compiled.usage->factors.empty())
            return compileMultiplied(source);
        if (!table) {
            price.cells.push_back(compileSteps(std::get<StepPrice>(source)));
            price.cellOfKey.assign(keyCount, 0);
            price.listedRankOfKey.assign(keyCount, 0);
            return price;
        }
        price.isTable = true;
        for (const PriceTable::Row& row : table->rows)
            price.cells.push_back(compileSteps(row.price));
        const auto defaultCell = table->defaultPrice ? static_cast<std::uint32_t>(price.cells.size())
                                                     : kUnpriced;
        if (table->defaultPrice)
            price.cells.push_back(compileSteps(*table->defaultPrice));
        const auto positions = positionsOf(table->by);
        for (std::size_t key = 0; key < keyCount; ++key) {
            const auto row = findPriceRow(*table, pick(m_compiled.table->keys[key], positions));
            price.cellOfKey.push_back(row.value_or(defaultCell));
        }
        price.listedRankOfKey = price.cellOfKey;
        priceApart(table->by);
        return price;
    }

    void priceApart(const std::vector<std::string>& dimensions) {
        const auto& linesBy = m_compiled.usage->linesBy;
        for (const std::string& name : dimensions)
            if (std::find(linesBy.begin(), linesBy.end(), name) == linesBy.end())
                m_compiled.keysArePricedApart = true;
    }

    // A cell for each price that some factor multiplies.
    CompiledPrice<Number> compileMultiplied(const Price& source) {
        CompiledPrice<Number> price;
        price.isTable = true;
        const auto* table = std::get_if<PriceTable>(&source);
        if (table)
            priceApart(table->by);
        for (const FactorTable& factors : m_compiled.usage->factors)
            priceApart(factors.by);
        std::map<std::pair<const StepPrice*, Decimal>, std::uint32_t> cells;
        for (const auto& key : m_compiled.table->keys) {
            std::uint32_t rank = 0;
            const StepPrice* listed = listedPrice(source, key, rank);
            const std::optional<Decimal> factor = factorOf(key);
            price.listedRankOfKey.push_back(rank);
            if (!listed || !factor) {
                price.cellOfKey.push_back(kUnpriced);
                continue;
            }
            const auto [cell, isNew] =
                cells.try_emplace({listed, *factor}, static_cast<std::uint32_t>(price.cells.size()));
            if (isNew)
                price.cells.push_back(compileProduct(*listed, *factor));
            price.cellOfKey.push_back(cell->second);
        }
        return price;
    }

    const StepPrice* listedPrice(const Price& source, const std::vector<std::string>& key, std::uint32_t& rank) const {
        const auto* table = std::get_if<PriceTable>(&source);
        if (!table)
            return &std::get<StepPrice>(source);
        const auto row = findPriceRow(*table, pick(key, positionsOf(table->by)));
        rank = row.value_or(static_cast<std::uint32_t>(table->rows.size()));
        return row ? &table->rows[*row].price : table->defaultPrice ? &*table->defaultPrice : nullptr;
    }

    std::optional<Decimal> factorOf(const std::vector<std::string>& key) const {
        Decimal product{1};
        for (const FactorTable& factors : m_compiled.usage->factors) {
            const auto row = findPriceRow(factors, pick(key, positionsOf(factors.by)));
            if (!row && !factors.defaultFactor)
                return std::nullopt;
            product = product * (row ? factors.rows[*row].factor : *factors.defaultFactor).value;
        }
        return product.normalized();
    }

    CompiledSteps<Number> compileProduct(const StepPrice& listed, const Decimal& factor) {
        m_compiled.multiplied.push_back(std::make_shared<const StepPrice>(multipliedBy(listed, factor)));
        CompiledSteps<Number> steps = compileSteps(*m_compiled.multiplied.back());
        for (CompiledStep<Number>& step : steps.rows) {
            step.factor = factor;
            step.listed = &listed.rows[step.sourceRow];
        }
        return steps;
    }

    static std::size_t freeEvents(const Allowance& allowance) {
        const auto count = allowance.events ? allowance.events->value.toInteger() : std::nullopt;
        return static_cast<std::size_t>(count.value_or(0));
    }

    void compileAllowances() {
        for (const Date& day : m_days.periodStarts) {
            std::optional<CompiledAllowance<Number>> allowance;
            const auto& included = m_compiled.usage->included;
            if (const auto* entry = included ? included->at(day) : nullptr)
                if (const auto free = quantity(entry->value.quantity.value))
                    allowance = CompiledAllowance<Number>{*free, freeEvents(entry->value), &entry->value};
            m_compiled.allowanceOfPeriod.push_back(std::move(allowance));
        }
    }

    void compileItems() {
        m_compiled.isItemised = m_compiled.usage->isItemised();
        if (const auto& rounding = m_compiled.usage->itemRounding)
            m_compiled.itemStep = std::pair(amount(rounding->step), rounding->mode);
        if (const auto& rounding = m_compiled.usage->stepRounding)
            m_compiled.rowStep = std::pair(amount(rounding->step), rounding->mode);
        visitPrices(m_compiled.usage->price, [&](const StepPrice& price) {
            const bool chargesZero = price.atZero == StepPrice::AtZero::FirstRow || price.atZero == StepPrice::AtZero::OnePackage;
            m_compiled.chargesNothingUsed = m_compiled.chargesNothingUsed ||
                                            (chargesZero && m_compiled.usage->linesBy.empty() && !m_compiled.isItemised);
        });
    }

    const SliceDays& m_days;
    CompiledCharge<Number> m_compiled;
    AmountDenominator m_exact;
    bool m_failed = false;
    std::string m_whyNot;
};

} // namespace

template <typename Number>
std::optional<CompiledCharge<Number>> compileCharge(const Plan& plan, const Charge& charge,
                                                    const QuantityTable& table,
                                                    const SliceDays& days, std::string* whyNot) {
    Compiler<Number> compiler(plan, charge, table, days);
    std::optional<CompiledCharge<Number>> compiled = compiler.run();
    if (!compiled && whyNot)
        *whyNot = compiler.whyNot();
    return compiled;
}

template std::optional<CompiledCharge<FastNumber>>
compileCharge(const Plan&, const Charge&, const QuantityTable&, const SliceDays&, std::string*);
template std::optional<CompiledCharge<Ratio>>
compileCharge(const Plan&, const Charge&, const QuantityTable&, const SliceDays&, std::string*);

} // namespace rerate
