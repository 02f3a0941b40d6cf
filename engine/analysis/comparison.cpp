// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/comparison.h"

#include <algorithm>

#include "engine/analysis/quotient.h"

namespace rerate {

namespace {

constexpr int kPercentiles[] = {1, 5, 10, 25, 50, 75, 90, 95, 99};

struct BinEdge {
    const char* label;
    int upTo; // percent, included
};
constexpr BinEdge kBelow[] = {{"-50 % or more", -50}, {"-50 … -25 %", -25}, {"-25 … -10 %", -10},
                              {"-10 … -5 %", -5},     {"-5 … 0 %", 0}};
constexpr BinEdge kAbove[] = {{"0 … +5 %", 5},      {"+5 … +10 %", 10},  {"+10 … +25 %", 25},
                              {"+25 … +50 %", 50},  {"+50 … +100 %", 100}, {"above +100 %", 0}}; // the last bin has no end

class Comparer {
public:
    Comparer(std::shared_ptr<const Run> baseline, std::shared_ptr<const Run> candidate,
             const Dictionary& names, std::optional<Period> dataRange)
        : m_names(names), m_dataRange(dataRange) {
        m_result.baseline = std::move(baseline);
        m_result.candidate = std::move(candidate);
    }

    Result<Comparison> run() {
        const Run& a = *m_result.baseline;
        const Run& b = *m_result.candidate;
        if (a.plan->currency != b.plan->currency)
            return Error{ErrorKind::InvalidInput, "The plan `" + a.plan->id + "` is in " +
                                                      a.plan->currency.name() + ", the plan `" +
                                                      b.plan->id + "` in " + b.plan->currency.name() +
                                                      ". Compare plans of one currency."};
        CHECK(a.dataHash == b.dataHash, "both runs are over the same usage");
        m_result.currency = a.plan->currency.name();
        m_result.baselineTotal = a.total();
        m_result.candidateTotal = b.total();
        m_result.delta = m_result.candidateTotal - m_result.baselineTotal;
        m_result.deltaPercent = percentChange(m_result.delta, m_result.baselineTotal);
        compareCustomers();
        findPercentiles();
        fillBins();
        compareMonths();
        compareCharges();
        check();
        return std::move(m_result);
    }

private:
    void compareCustomers() {
        const std::size_t count = m_names.size();
        std::vector<Decimal> sums[2] = {std::vector<Decimal>(count), std::vector<Decimal>(count)};
        std::vector<bool> seen(count);
        const Run* runs[2] = {m_result.baseline.get(), m_result.candidate.get()};
        for (int side = 0; side < 2; ++side)
            for (std::size_t row = 0; row < runs[side]->invoices.size(); ++row) {
                const std::uint32_t customer = runs[side]->invoiceCustomer[row].number;
                seen[customer] = true;
                sums[side][customer] += runs[side]->invoices.billed(row);
            }
        for (std::uint32_t customer = 0; customer < count; ++customer) {
            if (!seen[customer])
                continue;
            CustomerChange change;
            change.customer = m_names.text(customer);
            change.baseline = sums[0][customer];
            change.candidate = sums[1][customer];
            change.delta = change.candidate - change.baseline;
            change.changePercent = percentChange(change.delta, change.baseline);
            countChange(change);
            m_result.customers.push_back(std::move(change));
        }
        std::sort(m_result.customers.begin(), m_result.customers.end(),
                  [](const CustomerChange& a, const CustomerChange& b) {
                      const Decimal x = a.delta.absolute();
                      const Decimal y = b.delta.absolute();
                      return x != y ? x > y : a.customer < b.customer;
                  });
    }

    void countChange(const CustomerChange& change) {
        ++(change.delta.sign() > 0   ? m_result.paysMore
           : change.delta.sign() < 0 ? m_result.paysLess
                                     : m_result.paysSame);
        if (change.baseline.isZero() && !change.candidate.isZero())
            ++m_result.newPayers;
        if (!change.baseline.isZero() && change.candidate.isZero())
            ++m_result.toZero;
    }

    // Nearest rank: of n sorted values the ⌈p/100 × n⌉th.
    void findPercentiles() {
        std::vector<Decimal> values;
        for (const CustomerChange& change : m_result.customers)
            if (change.changePercent)
                values.push_back(*change.changePercent);
        if (values.empty())
            return;
        std::sort(values.begin(), values.end());
        m_result.changePercentiles["min"] = values.front();
        m_result.changePercentiles["max"] = values.back();
        for (const int percent : kPercentiles) {
            const std::size_t rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
            m_result.changePercentiles["p" + std::to_string(percent)] =
                values[std::max<std::size_t>(rank, 1) - 1];
        }
    }

    void fillBins() {
        for (const BinEdge& edge : kBelow)
            m_result.bins.push_back({edge.label, -1, 0, {}, {}, {}});
        const std::size_t same = m_result.bins.size();
        m_result.bins.push_back({"no change", 0, 0, {}, {}, {}});
        for (const BinEdge& edge : kAbove)
            m_result.bins.push_back({edge.label, 1, 0, {}, {}, {}});
        m_result.bins.push_back({"new", 1, 0, {}, {}, {}});
        for (const CustomerChange& change : m_result.customers) {
            std::size_t bin = same;
            if (!change.changePercent) {
                bin = change.candidate.isZero() ? same : m_result.bins.size() - 1;
            } else if (change.delta.sign() < 0) {
                bin = 0;
                while (*change.changePercent > Decimal(kBelow[bin].upTo))
                    ++bin;
            } else if (change.delta.sign() > 0) {
                std::size_t above = 0;
                while (above + 1 < std::size(kAbove) && *change.changePercent > Decimal(kAbove[above].upTo))
                    ++above;
                bin = same + 1 + above;
            }
            ++m_result.bins[bin].customers;
            m_result.bins[bin].customerIds.insert(change.customer);
            m_result.bins[bin].baseline += change.baseline;
            m_result.bins[bin].delta += change.delta;
        }
    }

    void compareMonths() {
        std::map<Date, MonthChange> months;
        const Run* runs[2] = {m_result.baseline.get(), m_result.candidate.get()};
        for (int side = 0; side < 2; ++side) {
            // Where both plans have a period that begins on this day, the longer one counts.
            const Cycle& cycle = runs[side]->plan->cycle;
            for (const Date& start : runs[side]->periodStarts) {
                MonthChange& month = months[start];
                month.period = start;
                month.end = std::max(month.end, cycleStart(cycle, cycleIndexOf(cycle, start) + 1));
            }
            for (std::size_t row = 0; row < runs[side]->invoices.size(); ++row) {
                MonthChange& month = months[runs[side]->periodStarts[runs[side]->invoicePeriod[row]]];
                (side == 0 ? month.baseline : month.candidate) += runs[side]->invoices.billed(row);
            }
        }
        for (auto& [start, month] : months) {
            month.days = static_cast<int>(daysSinceEpoch(month.end) - daysSinceEpoch(start));
            month.daysCovered = coveredDays(start, month.end);
            m_result.months.push_back(month);
        }
    }

    // Days of [start, end) between the first and the last event, in UTC.
    int coveredDays(const Date& start, const Date& end) const {
        if (!m_dataRange)
            return 0;
        const Zone utc;
        const std::int64_t first = std::max(daysSinceEpoch(start), daysSinceEpoch(utc.dateOf(m_dataRange->from)));
        const std::int64_t last =
            std::min(daysSinceEpoch(end) - 1,
                     daysSinceEpoch(utc.dateOf({m_dataRange->to.nanoseconds - 1})));
        return static_cast<int>(std::max<std::int64_t>(0, last - first + 1));
    }

    void compareCharges() {
        const Run* runs[2] = {m_result.baseline.get(), m_result.candidate.get()};
        for (int side = 0; side < 2; ++side) {
            const std::size_t count = runs[side]->chargeCount();
            for (std::size_t charge = 0; charge < count; ++charge) {
                Decimal sum;
                for (std::size_t row = charge; row < runs[side]->charges.size(); row += count)
                    sum += Decimal(runs[side]->charges.steps[row]);
                sum = sum * runs[side]->charges.step;
                const std::string& id = runs[side]->chargeIds[charge];
                auto known = std::find_if(m_result.charges.begin(), m_result.charges.end(),
                                          [&](const ChargeChange& c) { return c.charge == id; });
                if (known == m_result.charges.end())
                    known = m_result.charges.insert(known, {id, {}, {}});
                (side == 0 ? known->baseline : known->candidate) = sum;
            }
        }
    }

    void addCheck(std::string id, std::string meaning, const Decimal& left, const Decimal& right) {
        Check check{std::move(id), std::move(meaning), left == right, left.toText(), right.toText()};
        CHECK(check.passed, check.meaning + " " + check.left + " is not " + check.right);
        m_result.checks.push_back(std::move(check));
    }

    void check() {
        for (const Run* run : {m_result.baseline.get(), m_result.candidate.get()})
            for (Check check : run->checks) {
                check.id = (run == m_result.baseline.get() ? "baseline." : "candidate.") + check.id;
                m_result.checks.push_back(std::move(check));
            }
        Decimal customers;
        for (const CustomerChange& change : m_result.customers)
            customers += change.delta;
        addCheck("sum_customer_changes_eq_delta", "The customers' changes add up to the difference.",
                 customers, m_result.delta);
        Decimal months;
        for (const MonthChange& month : m_result.months)
            months += month.candidate - month.baseline;
        addCheck("sum_month_changes_eq_delta", "The months' changes add up to the difference.", months,
                 m_result.delta);
        Decimal charges;
        for (const ChargeChange& charge : m_result.charges)
            charges += charge.candidate - charge.baseline;
        addCheck("sum_charge_changes_eq_delta", "The charges' changes add up to the difference.",
                 charges, m_result.delta);
        Decimal bins;
        for (const ChangeBin& bin : m_result.bins)
            bins += bin.delta;
        addCheck("sum_bins_eq_delta", "The bins of the distribution add up to the difference.", bins,
                 m_result.delta);
    }

    const Dictionary& m_names;
    std::optional<Period> m_dataRange;
    Comparison m_result;
};

} // namespace

std::optional<Decimal> percentChange(const Decimal& delta, const Decimal& baseline) {
    if (baseline.isZero())
        return std::nullopt;
    const Ratio percent = quotient(delta * Decimal(100), baseline.absolute());
    return roundTo(percent, {Decimal::fromCoefficient(1, 4), RoundingMode::HalfEven}).value;
}

Result<Comparison> compareRuns(std::shared_ptr<const Run> baseline,
                               std::shared_ptr<const Run> candidate,
                               const Dictionary& customerNames, std::optional<Period> dataRange) {
    return Comparer(std::move(baseline), std::move(candidate), customerNames, dataRange).run();
}

std::vector<SegmentChange> compareBySegment(const Comparison& comparison,
                                            const CustomerTable& customers,
                                            const std::string& attribute) {
    std::map<std::string, SegmentChange> segments;
    for (const CustomerChange& change : comparison.customers) {
        const std::string* value = customers.attribute(change.customer, attribute);
        SegmentChange& segment = segments[value ? *value : std::string()];
        segment.value = value ? *value : std::string();
        ++segment.customers;
        segment.paysMore += change.delta.sign() > 0 ? 1 : 0;
        segment.baseline += change.baseline;
        segment.candidate += change.candidate;
    }
    std::vector<SegmentChange> sorted;
    for (auto& [value, segment] : segments)
        sorted.push_back(std::move(segment));
    return sorted;
}

} // namespace rerate
