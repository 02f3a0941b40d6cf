// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What must hold for any usage and plan: order, splitting, threads, caches and the kind of numbers
// change nothing.

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>

#include "engine/analysis/drivers.h"
#include "engine/replay/setup.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

QString anyRow(int id) {
    const int customer = *rc::gen::inRange(0, 4);
    const int day = *rc::gen::inRange(1, 75);
    const int quantity = *rc::gen::inRange(-5, 2000);
    const int model = *rc::gen::inRange(0, 3);
    const Date date = addDays({2026, 1, 1}, day);
    return QString("c%1 %2 e%3 %4 m%5\n")
        .arg(customer)
        .arg(QString::fromStdString(toText(date)))
        .arg(id)
        .arg(quantity)
        .arg(model);
}

QString pick(const QStringList& choices) { return choices[*rc::gen::inRange(0, static_cast<int>(choices.size()))]; }

QString anyPlan() {
    const QString price = pick({"1.25", "{ steps: [ { up_to: 100, unit: 0.3 }, { up_to: 1000, unit: 0.2, flat: 5 }, { unit: 0.1 } ] }",
                                "{ mode: whole, steps: [ { below: 500, unit: 0.3 }, { unit: 0.1, flat: 7 } ] }",
                                "{ by: model, table: { m0: 1, m1: 0.5 }, default: 0.07 }",
                                "[ { value: 1 }, { from: 2026-02-10, value: 2 } ]"});
    QString charge = "  - { id: u, meter: m, per: " + pick({"1", "1k", "3", "0.5"}) + ", price: " + price;
    charge += pick({"", ", included: 50", ", discount: 10%", ", discount: 7.5%", ", discount: 33.3%", ", minimum: 20", ", maximum: 100", ", included: { quantity: 30, order: largest_first }"});
    if (!charge.contains("included"))
        charge += pick({"", "", ", reset: contract_year", ", reset: calendar_year", ", reset: lifetime"});
    charge += " }\n  - { id: f, flat: 9.99" + pick({"", ", every: week", ", in: arrears"}) + " }\n";
    charge += pick({"", "  - { id: d, discount: 3%, of: [u] }\n", "  - { id: d, discount: 15% }\n  - { id: e, discount: 2.5%, of: [u, d] }\n", "  - { id: n, minimum: 25 }\n"});
    charge += pick({"", "  - { id: w, discount: 7.77 USD, spread: proportional }\n", "  - { id: w, discount: 12.5%, each: line, spread: listed }\n",
                    "  - { id: w, discount: 5 USD, spread: largest_remainder, refunds: left_out }\n"});
    charge += pick({"", "  - { id: s, fee: 4.5%, of: [u], minimum: 3, discount: 1 USD }\n",
                    "  - { id: s, price: { steps: [ { up_to: 50, unit: 0.1 }, { unit: 0.03, flat: 1 } ] }, of: [u, f] }\n",
                    "  - { id: s, commitment: { amount: 40, overage_factor: 1.35, true_up: yes }, of: [u] }\n",
                    "  - { id: x, flat: 12.345, in_unit: EUR, round: { step: 0.01 } }\n  - { id: s, convert: { rate: 1.0853, per: 3 }, of: [x] }\n"});
    charge += pick({"", "  - { id: t, tax: 19% }\n", "  - { id: t, tax: 7.7%, each: line }\n"});
    return planText(charge, "  m: { value: q, by: [model] }\n",
                    pick({"", "coupons: [ { id: k, discount: 10%, uses: 2 }, { id: j, discount: 3 USD, of: [u] } ]\n", "invoice: { round: { residual: largest } }\n",
                          "strata: [usage, fees, adjustments, limits, ledger, tax, rounding]\ninvoice: { minimum: 31.5, maximum: 80 }\n", "invoice: { round: { at: invoice, step: 0.05, mode: half_even } }\n", "invoice: { round: { at: nowhere } }\n", "invoice: { minimum: 30 }\n", "cycle: week\n"}));
}

QString summary(const Run& run, const ReplayData& data) { return totalsOf(run) + "\n" + linesOf(run, data).join('\n'); }

} // namespace

class PropertiesTest : public QObject {
    Q_OBJECT

private slots:
    void sameWhateverTheWay();
    void fastEqualsExact();
    void overflowFallsBack();
    void driversAddUp();
    void oneChangeOneDriver_data();
    void oneChangeOneDriver();
};

void PropertiesTest::sameWhateverTheWay() {
    QVERIFY(rc::check("order, imports, chunks, threads and caches change nothing", [] {
        std::vector<QString> rows;
        for (int i = 0, count = *rc::gen::inRange(1, 60); i < count; ++i)
            rows.push_back(anyRow(i));
        const QString head = "customer time id q model\n";
        QString all = head;
        for (const QString& row : rows)
            all += row;
        const QString plan = anyPlan();
        const ReplayData data = dataOf({all});
        const auto run = runOf(data, plan);
        const QString expected = summary(*run, data);
        for (const Check& check : run->checks)
            RC_ASSERT(check.passed);

        std::reverse(rows.begin(), rows.end());
        const std::size_t cut = *rc::gen::inRange<std::size_t>(0, rows.size());
        QString first = head, second = head;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            (i < cut ? first : second) += rows[i];
            if (i % 3 == 0)
                (i < cut ? second : first) += rows[i]; // the same event in both imports
        }
        const ReplayData split = dataOf({first, second}, 7);
        RC_ASSERT(split.usage->dataHash() == data.usage->dataHash());
        ReplayOptions options;
        options.threadCount = 3;
        RC_ASSERT(summary(*runOf(split, plan, options), split) == expected);

        QuantityCache cache;
        Progress progress;
        const auto cold = replay(data, planOf(plan), {}, cache, progress);
        const auto warm = replay(data, planOf(plan), {}, cache, progress);
        RC_ASSERT(summary(**cold, data) == summary(**warm, data));
    }));
}

// Every invoice by 128-bit integers and by ratios.
void PropertiesTest::fastEqualsExact() {
    int compared = 0;
    QVERIFY(rc::check("fast numbers equal exact ones", [&] {
        QString usage = "customer time id q model\n";
        for (int i = 0, count = *rc::gen::inRange(1, 40); i < count; ++i)
            usage += anyRow(i);
        const ReplayData data = dataOf({usage});
        const QString text = anyPlan();
        const auto plan = planOf(text);
        QuantityCache cache;
        Progress progress;
        const auto setup = prepareReplay(data, *plan, {}, cache, progress);
        const auto fast = compilePlan<FastNumber>(*plan, setup->tablePointers(), setup->days, setup->rangeTo);
        const auto exact = compilePlan<Ratio>(*plan, setup->tablePointers(), setup->days, setup->rangeTo);
        RC_ASSERT(exact.has_value());
        // Only a proportional share of an allowance is no integer over a denominator.
        RC_ASSERT(fast.has_value() != (text.contains("table") && text.contains("included: 50")));
        if (!fast)
            return;
        RC_ASSERT(fast->stepDigits == exact->stepDigits);
        for (const Holding& holding : setup->holdings) {
            CustomerRows rows(*setup, holding.customer);
            InvoiceFor invoice;
            invoice.holding = &holding;
            for (std::uint32_t period = setup->firstPeriodOf(holding); period < setup->days.periodStarts.size(); ++period) {
                rows.moveTo(period, invoice);
                InvoiceWorkspace<FastNumber> a;
                InvoiceWorkspace<Ratio> b;
                NoRecorder recorder;
                try {
                    billInvoice(*fast, setup->days, invoice, a, recorder);
                } catch (const Overflow&) {
                    continue; // shares of lines, for instance; the replay goes on with ratios
                }
                billInvoice(*exact, setup->days, invoice, b, recorder);
                RC_ASSERT(Ratio::over(Decimal(a.total.exact.value()), fast->denominator) == b.total.exact);
                RC_ASSERT(Ratio::over(Decimal(a.total.billed.value()), fast->denominator) == b.total.billed);
                ++compared;
            }
        }
    }));
    QVERIFY(compared > 100);
}

// The discount makes numerators that 128 bits do not hold; figures from Python's decimal module.
void PropertiesTest::overflowFallsBack() {
    const ReplayData data = dataOf({"customer time q\na 2026-01-01 9000000000000000000\nb 2026-01-01 1\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1000000.01, discount: 12.3456789% }\n"));
    QCOMPARE(totalsOf(*run), QString("7888888977888888990876543.21976543211 7888888977888888990876543.22"));
    const auto plan = planOf(planText("  - { id: c, meter: m, price: 98765432109876543210987654321 }\n"));
    QuantityCache cache;
    Progress progress;
    const auto tooLarge = replay(data, plan, {}, cache, progress);
    QVERIFY(!tooLarge);
    QCOMPARE(tooLarge.error().kind, ErrorKind::Limit);
    // Two digits after the point leave 36 of the 38 that 128 bits hold; 18 leave 20.
    QVERIFY2(tooLarge.error().message.find("larger than 10^36,") != std::string::npos, tooLarge.error().message.c_str());
    const auto carried = replay(data, planOf(planText("  - { id: c, meter: m, per: 3, price: 1M }\n", {}, "invoice: { round: { at: nowhere } }\n")),
                                {}, cache, progress);
    QVERIFY(!carried);
    QVERIFY2(carried.error().message.find("larger than 10^20,") != std::string::npos, carried.error().message.c_str());
}

void PropertiesTest::driversAddUp() {
    QVERIFY(rc::check("drivers add up to the difference", [] {
        QString usage = "customer time id q model\n";
        for (int i = 0, count = *rc::gen::inRange(1, 30); i < count; ++i)
            usage += anyRow(i);
        const ReplayData data = dataOf({usage});
        QuantityCache cache;
        Progress progress;
        const auto a = replay(data, planOf(anyPlan()), {}, cache, progress);
        const auto b = replay(data, planOf(anyPlan()), {}, cache, progress);
        const auto drivers = attributeDifference(data, *a, *b, {}, cache, progress);
        RC_ASSERT(static_cast<bool>(drivers));
        Decimal sum;
        for (const Driver& driver : *drivers)
            sum += driver.delta;
        RC_ASSERT(sum == (*b)->total() - (*a)->total());
    }));
}

void PropertiesTest::oneChangeOneDriver_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected"); // driver and amount
    const QString head = "  - { id: u, meter: m, ";
    const QString steps = "price: { steps: [ { up_to: %1, unit: %2 }, { unit: 1%3 } ] }";
    const auto row = [&](const char* name, const QString& before, const QString& after, const char* expected) {
        QTest::newRow(name) << before << after << expected;
    };
    // 100 used
    row("unit price", head + "price: 1 }\n", head + "price: 2 }\n", "unit_prices 100");
    row("per", head + "per: 1, price: 1 }\n", head + "per: 10, price: 1 }\n", "unit_prices -90");
    row("bound", head + steps.arg("50", "2", "") + " }\n", head + steps.arg("20", "2", "") + " }\n", "bounds -30");
    row("flat of a step", head + steps.arg("50", "2", "") + " }\n", head + steps.arg("50", "2", ", flat: 7") + " }\n", "flats_allowances 7");
    row("number of steps", head + "price: 1 }\n", head + steps.arg("50", "2", "") + " }\n", "structure 50");
    row("mode", head + "price: { steps: [ { up_to: 50, unit: 2 }, { unit: 1 } ] } }\n",
        head + "price: { mode: whole, steps: [ { up_to: 50, unit: 2 }, { unit: 1 } ] } }\n", "structure -50");
    row("allowance", head + "price: 1 }\n", head + "included: 30, price: 1 }\n", "flats_allowances -30");
    row("discount", head + "price: 1 }\n", head + "price: 1, discount: 10% }\n", "discounts -10");
    row("minimum", head + "price: 1 }\n", head + "price: 1, minimum: 120 }\n", "minimums_maximums 20");
    row("minimum of a step", head + "price: { unit: 1 } }\n", head + "price: { unit: 1, minimum: 120 } }\n", "minimums_maximums 20");
    row("maximum of a step", head + "price: { unit: 1, maximum: 80 } }\n", head + "price: { unit: 1, maximum: 60 } }\n", "minimums_maximums -20");
    row("per of a step", head + steps.arg("50", "2", "") + " }\n", head + steps.arg("50", "2", ", per: 2") + " }\n", "unit_prices -25");
    row("started parts", head + "per: 40, price: 1 }\n", head + "per: 40, price: { unit: 1, fraction: up } }\n", "structure 0.5");
    row("trial", head + "price: 1 }\n", head + "price: 1, trial: 1 }\n", "structure -100");
    row("longer trial", head + "price: 1, trial: 1 }\n", head + "price: 1, trial: 2 }\n", "structure -50");
    row("rate rounded", head + "price: 0.333 }\n", head + "price: 0.333, round_rate: { step: 0.01 } }\n", "rounding -0.3");
    row("added", head + "price: 1 }\n", head + "price: 1 }\n  - { id: f, flat: 5 }\n", "added_charges 5");
    row("removed", head + "price: 1 }\n  - { id: f, flat: 5 }\n", head + "price: 1 }\n", "removed_charges -5");
    row("rounding", head + "price: 0.999 }\n", head + "price: 0.999, round: { step: 1 } }\n", "rounding 0.1");
    row("nothing", head + "price: 1 }\n", head + "price: 1.00 }\n", "");
}

void PropertiesTest::oneChangeOneDriver() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    const bool isLonger = before.contains("trial"); // and 50 in the month after it
    const ReplayData data = dataOf({QString("customer time q\na 2026-01-01 100\n") + (isLonger ? "a 2026-02-01 50\n" : "")});
    QuantityCache cache;
    Progress progress;
    const auto a = replay(data, planOf(planText(before)), {}, cache, progress);
    const auto b = replay(data, planOf(planText(after)), {}, cache, progress);
    const auto drivers = attributeDifference(data, *a, *b, {}, cache, progress);
    QStringList found;
    for (const Driver& driver : *drivers)
        if (!driver.delta.isZero())
            found << QString::fromStdString(driver.id + " " + driver.delta.toText());
    QCOMPARE(found.join(", "), expected);
}

QTEST_GUILESS_MAIN(PropertiesTest)
#include "tst_properties.moc"
