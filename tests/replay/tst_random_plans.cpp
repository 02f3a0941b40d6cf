// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Replays of random plans that use the whole language. What changes no usage and no price changes no
// line: order, imports, threads, the kind of numbers, the text's form, days on which a price changes to
// itself, the mode of a single step, and events in halves where no rule is per event.

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "tests/support/random_plan.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

#include "engine/catalog/plan_tree.h"
namespace {

std::uint64_t anySeed() { return *rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()); }

using PlanPointer = std::shared_ptr<const Plan>;

// A random plan that the checker accepts; its text is logged.
PlanPointer anyPlan(PlanRules rules, std::string& text) {
    for (std::uint64_t seed = anySeed();; ++seed) {
        text = randomPlan(seed, rules);
        PlanReading reading = readPlan(text, "p.yaml");
        if (!reading.plan)
            continue;
        RC_LOG() << text;
        return std::make_shared<const Plan>(std::move(*reading.plan));
    }
}

QString usageOf(const std::vector<std::string>& rows) {
    QString usage = kRandomUsageColumns;
    for (const std::string& row : rows)
        usage += QString::fromStdString(row);
    return usage;
}

std::vector<std::string> anyRows(int countMax = 40) {
    const auto rows = randomUsage(anySeed(), *rc::gen::inRange(1, countMax));
    RC_LOG() << usageOf(rows).toStdString();
    return rows;
}

struct Outcome {
    std::string text; // exact and billed amounts, or why there is no run; usage of no meter is left out
    std::string exact;
    std::vector<Decimal> billed;
};

Outcome outcomeOf(const ReplayData& data, const PlanPointer& plan, const ReplayOptions& options = {}) {
    QuantityCache cache;
    Progress progress;
    const auto run = replay(data, plan, options, cache, progress);
    if (!run)
        return {run.error().message, run.error().message, {}};
    const Run& made = **run;
    Outcome outcome;
    const auto add = [&](const std::string& line, const Ratio& exact, const Decimal& billed) {
        outcome.text += line + exact.toText() + " " + billed.toText() + "\n";
        outcome.exact += exact.isZero() ? "" : line + exact.toText() + "\n";
        outcome.billed.push_back(billed);
    };
    add("", made.exact(), made.total());
    for (std::size_t row = 0; row < made.charges.size(); ++row) {
        const std::size_t invoice = row / made.chargeCount();
        add(data.usage->customers().text(made.invoiceCustomer[invoice].number) + " " + toText(made.periodStarts[made.invoicePeriod[invoice]]) + " " +
                made.chargeIds[row % made.chargeCount()] + " ",
            made.charges.exact(row), made.charges.billed(row));
    }
    // Which key's usage comes last, past all steps, depends on the pieces; how much it is does not.
    std::map<std::string, Decimal> unpriced;
    for (const UnpricedUsage& usage : made.unpriced)
        if (!usage.charge.empty()) {
            unpriced[usage.charge] += usage.quantity;
            outcome.text += "unpriced " + usage.charge + " " + usage.key + " " + usage.quantity.toText() + "\n";
        }
    for (const auto& [charge, quantity] : unpriced)
        outcome.exact += "unpriced " + charge + " " + quantity.toText() + "\n";
    outcome.text += outcome.exact;
    return outcome;
}

// Whether pieces of usage come to the same. Lines that are carried on keep 18 digits or more, as many as
// quantities have, which pieces may change: billed amounts may be apart there, exact ones never.
bool areAlike(const Outcome& a, const Outcome& b) {
    const auto isNear = [](const Decimal& x, const Decimal& y) {
        const Decimal apart = x - y;
        return (apart.isNegative() ? -apart : apart) < Decimal::fromCoefficient(1, 14);
    };
    RC_LOG() << a.text << b.text;
    return a.exact == b.exact && std::equal(a.billed.begin(), a.billed.end(), b.billed.begin(), b.billed.end(), isNear);
}

void shuffle(std::vector<std::string>& rows) {
    Random random(anySeed());
    for (std::size_t i = rows.size(); i > 1; --i)
        std::swap(rows[i - 1], rows[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
}

// Visits each price of usage.
template <typename Visit>
void forStepPrices(Price& price, Visit visit) {
    if (auto* steps = std::get_if<StepPrice>(&price))
        return visit(*steps);
    auto& table = std::get<PriceTable>(price);
    for (auto& row : table.rows)
        visit(row.price);
    if (table.defaultPrice)
        visit(*table.defaultPrice);
}

template <typename Visit>
void forUsageCharges(Plan& plan, Visit visit) {
    for (Charge& charge : plan.charges)
        if (auto* usage = std::get_if<UsageCharge>(&charge.what))
            visit(*usage);
}

// Limits of a step are those of each entry of a dated price, and hold for what a slice leaves of an allowance.
bool dependsOnSlices(const UsageCharge& usage) {
    bool found = false;
    for (const auto& entry : usage.price.entries) {
        Price price = entry.value;
        forStepPrices(price, [&](const StepPrice& steps) {
            for (const StepRow& row : steps.rows)
                found = found || row.minimum || row.maximum;
        });
    }
    return found;
}

// The same event twice, each with half of its `q`.
std::vector<std::string> halved(const std::vector<std::string>& rows) {
    std::vector<std::string> halves;
    for (const std::string& row : rows) {
        QStringList cells = QString::fromStdString(row).trimmed().split(' ');
        const Decimal half = Decimal::literal(cells[4].toStdString()) * Decimal::literal("0.5");
        cells[4] = QString::fromStdString(half.toText());
        const QString id = cells[3];
        for (const char* which : {"x", "y"}) {
            cells[3] = id + which;
            halves.push_back((cells.join(' ') + "\n").toStdString());
        }
    }
    return halves;
}

} // namespace

class RandomPlansTest : public QObject {
    Q_OBJECT

private slots:
    void sameWhateverTheWay();
    void sameWhateverTheText();
    void provesItself();
    void slicesSumToTheWhole();
    void modesAgreeOnOneStep();
    void halvesWithoutARulePerEvent();
    void halvesWithARulePerEvent();
};

void RandomPlansTest::sameWhateverTheWay() {
    QVERIFY(rc::check("order, imports, chunks and threads change nothing", [] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::Any, text);
        std::vector<std::string> rows = anyRows();
        const std::string expected = outcomeOf(dataOf({usageOf(rows)}), plan).text;
        shuffle(rows);
        const auto cut = rows.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(rows.size()) + 1);
        std::vector<std::string> first(rows.begin(), cut), second(cut, rows.end());
        second.insert(second.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 3)); // some in both
        const ReplayData split = dataOf({usageOf(first), usageOf(second)}, 7);
        for (const unsigned threads : {1U, 2U, 3U, 8U}) {
            ReplayOptions options;
            options.threadCount = threads;
            RC_ASSERT(outcomeOf(split, plan, options).text == expected);
        }
    }));
}

void RandomPlansTest::sameWhateverTheText() {
    QVERIFY(rc::check("formatted, written and core text come to the same", [] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::Any, text);
        const ReplayData data = dataOf({usageOf(anyRows())});
        const std::string expected = outcomeOf(data, plan).text;
        for (const std::string& other : {*formatPlanText(text, "p.yaml"), writePlan(*plan), writeCore(*plan)})
            RC_ASSERT(outcomeOf(data, planOf(QString::fromStdString(other))).text == expected);
    }));
}

void RandomPlansTest::provesItself() {
    int proven = 0;
    QVERIFY(rc::check("ratios, explanations and checks agree with the run", [&] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::Any, text);
        const ReplayData data = dataOf({usageOf(anyRows(8))}); // every window of every invoice is explained
        QuantityCache cache;
        Progress progress;
        const auto run = replay(data, plan, {}, cache, progress);
        if (!run)
            return;
        RC_ASSERT(contradictions(**run, data).toStdString() == std::string());
        ++proven;
    }));
    QVERIFY(proven > 50);
}

void RandomPlansTest::slicesSumToTheWhole() {
    QVERIFY(rc::check("a price that changes to itself changes nothing", [] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::Any, text);
        const ReplayData data = dataOf({usageOf(anyRows())});
        Plan cut = *plan;
        bool isDependent = false;
        forUsageCharges(cut, [&](UsageCharge& usage) { isDependent = isDependent || dependsOnSlices(usage); });
        if (isDependent)
            return;
        forUsageCharges(cut, [](UsageCharge& usage) {
            if (usage.price.entries.size() != 1)
                return;
            for (const int days : {*rc::gen::inRange(0, 20), *rc::gen::inRange(20, 50)}) {
                auto entry = usage.price.entries[0];
                entry.from = addDays({2026, 1, 1}, days);
                usage.price.entries.push_back(std::move(entry));
            }
        });
        RC_ASSERT(areAlike(outcomeOf(data, std::make_shared<const Plan>(cut)), outcomeOf(data, plan)));
    }));
}

void RandomPlansTest::modesAgreeOnOneStep() {
    QVERIFY(rc::check("a single step is the same whole and in slices", [] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::Any, text);
        const ReplayData data = dataOf({usageOf(anyRows())});
        Plan slices = *plan, wholes = *plan;
        const auto setModes = [](Plan& to, StepPrice::Mode mode) {
            forUsageCharges(to, [&](UsageCharge& usage) {
                for (auto& entry : usage.price.entries)
                    forStepPrices(entry.value, [&](StepPrice& steps) {
                        if (steps.rows.size() == 1 && !steps.rows[0].bound)
                            steps.mode = mode;
                    });
            });
        };
        setModes(slices, StepPrice::Mode::Slice);
        setModes(wholes, StepPrice::Mode::Whole);
        RC_ASSERT(outcomeOf(data, std::make_shared<const Plan>(slices)).text == outcomeOf(data, std::make_shared<const Plan>(wholes)).text);
    }));
}

void RandomPlansTest::halvesWithoutARulePerEvent() {
    QVERIFY(rc::check("events in halves change nothing", [] {
        std::string text;
        const PlanPointer plan = anyPlan(PlanRules::NonePerEvent, text);
        const auto rows = anyRows();
        RC_ASSERT(areAlike(outcomeOf(dataOf({usageOf(halved(rows))}), plan), outcomeOf(dataOf({usageOf(rows)}), plan)));
    }));
}

void RandomPlansTest::halvesWithARulePerEvent() {
    const std::vector<std::pair<QString, QString>> rules = {
        {"value: 'max(q, 60)'", "price: 0.5"},
        {"windows: [ { every: event, sum: q, then: 'ceil_to(value, 1000)' } ]", "price: 0.5"},
        {"aggregate: count", "price: 2"},
        {"value: 'q * q'", "price: 0.5"},
        {"value: 'max(q, 0)'", "reset: event, price: { unit: 2.9%, flat: 0.30 }"},
        {"value: 'max(q, 0)'", "reset: event, price: { unit: 0.01, minimum: 1 }"},
        {"value: 'max(q, 0)'", "reset: event, round_item: { step: 1000, mode: up }, price: 1"},
    };
    QVERIFY(rc::check("events in halves change what a rule per event comes to", [&] {
        auto rows = anyRows();
        rows.push_back("c0 2026-01-05T10:00 use extra 10 1 m0 a h0 add -\n");
        const auto& [meter, charge] = rules[*rc::gen::inRange<std::size_t>(0, rules.size())];
        const PlanPointer plan = planOf(planText("  - { id: c, meter: m, " + charge + " }\n", "  m: { " + meter + " }\n"));
        RC_ASSERT(outcomeOf(dataOf({usageOf(halved(rows))}), plan).exact != outcomeOf(dataOf({usageOf(rows)}), plan).exact);
    }));
}

QTEST_GUILESS_MAIN(RandomPlansTest)
#include "tst_random_plans.moc"
