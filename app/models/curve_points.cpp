// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/curve_points.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace rerate {

namespace {

constexpr int kEvenPoints = 50;
constexpr int kHalvings = 12; // a fiftieth of the width, 4096 times finer
constexpr std::size_t kPointsMax = 1'200;
constexpr auto kTimeMax = std::chrono::milliseconds(25); // a table of a thousand rows is slow to price
constexpr int kPackages = 5;
constexpr int kDoublings = 40;
constexpr int kPeriods = 12;  // of a fee
constexpr int kLinesHigh = 1'000; // of a charge over lines that has no amount of its own

const Decimal kHalf = Decimal::literal("0.5");
const Decimal kProbe = Decimal::literal("0.3125");

// Not of the clock: what else the machine does takes no points away.
std::chrono::nanoseconds timeOfThread() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Prices that may make parts of `per`, or depend on what is below zero.
void eachPrice(const UsageCharge& usage, const std::function<void(const StepPrice&)>& visit) {
    for (const auto& entry : usage.price.entries) {
        if (const auto* steps = std::get_if<StepPrice>(&entry.value)) {
            visit(*steps);
            continue;
        }
        for (const PriceTable::Row& row : std::get<PriceTable>(entry.value).rows)
            visit(row.price);
    }
}

Decimal largestPackage(const UsageCharge& usage) {
    Decimal largest;
    eachPrice(usage, [&](const StepPrice& price) {
        for (const StepRow& row : price.rows)
            if (row.fraction.value_or(price.fraction) != Fraction::Exact)
                largest = std::max(largest, row.per ? row.per->value : usage.per.value);
    });
    return largest;
}

bool goesBelowZero(const Plan& plan, const UsageCharge& usage) {
    const Meter* meter = plan.findMeter(usage.meter);
    bool isSaid = meter && meter->retract;
    eachPrice(usage, [&](const StepPrice& price) { isSaid = isSaid || price.negative != StepPrice::Negative::FirstRow; });
    return isSaid && !usage.isItemised();
}

class Curve {
public:
    Curve(const Plan& plan, const Plan* baseline, const std::string& charge, const std::vector<std::string>& key, const Date& day)
        : m_plans{&plan, baseline}, m_charge(charge), m_key(key), m_day(day) {}

    // Both curves at these quantities.
    struct Point {
        Decimal quantity;
        Ratio amounts[2];
    };
    std::vector<Point> at(const std::vector<Decimal>& quantities) const {
        std::vector<Point> points(quantities.size());
        for (int side = 0; side < 2; ++side) {
            if (!m_plans[side])
                continue;
            const auto curve = chargeCurve(*m_plans[side], m_charge, m_key, m_day, quantities);
            for (std::size_t i = 0; i < curve.size(); ++i)
                points[i].amounts[side] = curve[i].amount;
        }
        for (std::size_t i = 0; i < quantities.size(); ++i)
            points[i].quantity = quantities[i];
        return points;
    }

    // Halves the stretches that are not straight, again and again.
    void refine(std::vector<Point>& points) const {
        const auto begin = timeOfThread();
        std::vector<bool> isOpen(points.size(), true); // the stretch behind each point
        for (int round = 0; round < kHalvings && points.size() < kPointsMax; ++round) {
            std::vector<Decimal> middles; // each with a probe beside it: two jumps may balance about a middle
            for (std::size_t i = 0; i + 1 < points.size(); ++i)
                if (isOpen[i]) {
                    middles.push_back(((points[i].quantity + points[i + 1].quantity) * kHalf).normalized());
                    middles.push_back((points[i].quantity + (points[i + 1].quantity - points[i].quantity) * kProbe).normalized());
                }
            if (middles.empty() || timeOfThread() - begin > kTimeMax)
                return;
            const std::vector<Point> found = at(middles);
            std::vector<Point> now;
            std::vector<bool> open;
            std::size_t next = 0;
            for (std::size_t i = 0; i < points.size(); ++i) {
                now.push_back(points[i]);
                open.push_back(false);
                if (i + 1 >= points.size() || !isOpen[i])
                    continue;
                const Point& middle = found[next];
                const Point& probe = found[next + 1];
                next += 2;
                if (isStraight(points[i], middle, points[i + 1], kHalf) && isStraight(points[i], probe, points[i + 1], kProbe))
                    continue;
                open.back() = true;
                now.push_back(middle);
                open.push_back(true);
            }
            points = std::move(now);
            isOpen = std::move(open);
        }
    }

private:
    // Whether a point lies on the straight line, `share` of the way.
    static bool isStraight(const Point& from, const Point& at, const Point& to, const Decimal& share) {
        for (int side = 0; side < 2; ++side)
            if (at.amounts[side] - from.amounts[side] != (to.amounts[side] - from.amounts[side]) * Ratio(share))
                return false;
        return true;
    }

    const Plan* m_plans[2];
    const std::string& m_charge;
    const std::vector<std::string>& m_key;
    Date m_day;
};

} // namespace

namespace {

// Some periods more than it takes until the fee changes no more.
CurveRange rangeOfPeriods(const std::vector<Decimal>& phases) {
    const Decimal last = phases.empty() ? Decimal(1) : phases.back();
    return {Decimal(1), std::max(Decimal(kPeriods), last + Decimal(3))};
}

// The greatest that an event or a window may come to; nothing: no end.
std::optional<Decimal> largestMaximum(const UsageCharge& usage) {
    std::optional<Decimal> largest;
    if (usage.isItemised())
        eachPrice(usage, [&](const StepPrice& price) {
            for (const StepRow& row : price.rows)
                if (row.maximum)
                    largest = std::max(largest.value_or(row.maximum->value), row.maximum->value);
        });
    return largest;
}

Decimal endOfUsage(const UsageCharge& usage, const std::vector<Decimal>& breakpoints) {
    Decimal end = breakpoints.empty() ? usage.per.value * Decimal(10) : breakpoints.back() * Decimal::literal("1.5");
    if (const Decimal package = largestPackage(usage); package.sign() > 0)
        end = std::max(end, (breakpoints.empty() ? Decimal(0) : breakpoints.back()) + package * Decimal(kPackages));
    return end.sign() > 0 ? end : Decimal(100);
}

} // namespace

CurveRange curveRange(const Plan& plan, const std::string& charge, const std::vector<std::string>& key, const Date& day) {
    const Charge* shown = plan.findCharge(charge);
    if (!shown)
        return {Decimal(0), Decimal(100)};
    const std::vector<Decimal> breakpoints = chargeBreakpoints(plan, charge, key, day);
    if (curveOver(*shown) == CurveOver::Periods)
        return rangeOfPeriods(breakpoints);
    const auto* usage = std::get_if<UsageCharge>(&shown->what);
    CurveRange range{Decimal(0), usage                 ? endOfUsage(*usage, breakpoints)
                                 : breakpoints.empty() ? Decimal(kLinesHigh)
                                                       : breakpoints.back() * Decimal::literal("1.5")};
    // So far that the charge's own minimum does not bind any more, and that the maximum of an event
    // does, if that is within reach.
    const auto extend = [&](const auto& isFarEnough) {
        Decimal high = range.high;
        for (int i = 0; i < kDoublings; ++i, high = high * Decimal(2)) {
            const auto end = chargeCurve(plan, charge, key, day, {high});
            if (!end.empty() && isFarEnough(end[0].amount)) {
                range.high = high;
                return;
            }
        }
    };
    if (const auto* minimum = shown->minimum ? shown->minimum->at(day) : nullptr)
        extend([&](const Ratio& amount) { return amount > Ratio(minimum->value); });
    if (const auto maximum = usage ? largestMaximum(*usage) : std::nullopt)
        extend([&](const Ratio& amount) { return amount >= Ratio(*maximum); });
    if (usage && goesBelowZero(plan, *usage))
        range.low = (Decimal(0) - range.high * kHalf).normalized();
    return range;
}

CurvePair curvePoints(const Plan& plan, const Plan* baseline, const std::string& charge,
                      const std::vector<std::string>& key, const Date& day, const CurveRange& range) {
    const Charge* shown = plan.findCharge(charge);
    const bool isOfPeriods = shown && curveOver(*shown) == CurveOver::Periods;
    std::vector<Decimal> quantities;
    for (Decimal period = range.low; isOfPeriods && period <= range.high; period += Decimal(1))
        quantities.push_back(period);
    if (!isOfPeriods)
        quantities = chargeBreakpoints(plan, charge, key, day);
    for (int i = 0; i <= kEvenPoints && !isOfPeriods; ++i)
        quantities.push_back((range.low + (range.high - range.low) * Decimal(i) * Decimal::literal("0.02")).normalized());
    std::sort(quantities.begin(), quantities.end());
    quantities.erase(std::unique(quantities.begin(), quantities.end()), quantities.end());
    const Curve curve(plan, baseline, charge, key, day);
    std::vector<Curve::Point> points = curve.at(quantities);
    if (!isOfPeriods)
        curve.refine(points);
    CurvePair pair;
    for (const Curve::Point& point : points) {
        pair.candidate.push_back({point.quantity, point.amounts[0]});
        if (baseline)
            pair.baseline.push_back({point.quantity, point.amounts[1]});
    }
    return pair;
}

} // namespace rerate
