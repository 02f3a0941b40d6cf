// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is put into pieces: steps add up to the price of the whole; rows of many requests count as their
// requests do wherever they are accepted; what is said to add up in any pieces does; and each kind of
// rule for an event tells two halves from the whole.

#include <QTest>

#include <map>

#include "engine/metering/meter_path.h"
#include "tests/properties/replayed.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// Quantities by charge, customer, billing period and key.
std::string quantitiesOf(const ReplayData& data, const Plan& plan) {
    QuantityCache cache;
    Progress progress;
    const auto setup = prepareReplay(data, plan, {}, cache, progress);
    if (!setup)
        return setup.error().message;
    std::map<std::string, Decimal> totals;
    for (std::size_t charge = 0; charge < setup->tables.size(); ++charge)
        for (const QuantityTable& table = *setup->tables[charge]; const QuantityRow& row : table.rows) {
            std::string place = plan.charges[charge].id + " " + std::to_string(row.customer.number) + " " +
                                toText(setup->days.periodStarts[setup->days.periodOfSlice[row.slice]]);
            for (const std::string& value : table.keys[row.key])
                place += " " + value;
            totals[place] += table.quantity(row);
        }
    std::string text;
    for (const auto& [place, quantity] : totals)
        text += place + ": " + quantity.toText() + "\n";
    return text;
}

// Each row as one of two requests, and as two rows of one request with half of its numbers.
struct Halves {
    ReplayData whole, split;
};

Halves halvesOf(const std::vector<std::string>& rows, const QString& countOfWhole) {
    const QString columns = QString(kRandomUsageColumns).trimmed() + " count\n";
    std::vector<std::string> whole, split;
    for (const std::string& row : rows) {
        QStringList cells = QString::fromStdString(row).trimmed().split(' ');
        whole.push_back((cells.join(' ') + " " + countOfWhole + "\n").toStdString());
        for (const int number : {4, 5})
            if (const auto value = Decimal::parse(cells[number].toStdString()))
                cells[number] = QString::fromStdString((*value * Decimal::literal("0.5")).toText());
        const QString id = cells[3];
        for (const char* which : {"x", "y"}) {
            cells[3] = id + which;
            split.push_back((cells.join(' ') + " 1\n").toStdString());
        }
    }
    return {dataOf(whole, columns), dataOf(split, columns)};
}

} // namespace

class SplitsTest : public QObject {
    Q_OBJECT

private slots:
    void stepsAddUp();
    void rowsOfManyRequests();
    void whatIsSaidToAddUpDoes();
    void rulesPerEventTellHalvesApart_data();
    void rulesPerEventTellHalvesApart();
};

// The curve of a price against the sum of its steps, worked out here.
void SplitsTest::stepsAddUp() {
    QVERIFY(rc::check("parts of steps add up to the price of the whole", [] {
        Random random(anySeed());
        struct Row {
            std::optional<Decimal> bound;
            Decimal unit, flat;
        };
        std::vector<Row> rows;
        QString steps;
        Decimal last;
        for (int i = 0, count = 1 + random.below(5); i < count; ++i) {
            Row row{std::nullopt, Decimal::fromCoefficient(random.below(1000), 2), Decimal(random.chance(30) ? random.below(9) : 0)};
            if (i + 1 < count)
                row.bound = last = last + Decimal(1 + random.below(300));
            steps += QString(i == 0 ? "" : ", ") + QString::fromStdString("{ unit: " + row.unit.toText() + ", flat: " + row.flat.toText() +
                                                                          (row.bound ? ", up_to: " + row.bound->toText() : "") + " }");
            rows.push_back(row);
        }
        const Decimal per(random.pick<int>({1, 3, 1000}));
        const auto plan = planOf(planText("  - { id: c, meter: m, per: " + QString::fromStdString(per.toText()) + ", price: [ " + steps + " ] }\n"));
        std::vector<Decimal> quantities;
        for (int i = 0; i < 8; ++i)
            quantities.push_back(Decimal::fromCoefficient(random.below(150'000), 2));
        std::sort(quantities.begin(), quantities.end());
        for (const CurvePoint& point : chargeCurve(*plan, "c", {}, {2026, 1, 1}, quantities)) {
            Ratio expected;
            Decimal from;
            for (const Row& row : rows) {
                const Decimal to = row.bound && *row.bound < point.quantity ? *row.bound : point.quantity;
                if (to > from)
                    expected = expected + Ratio::over((to - from) * row.unit, per) + Ratio(row.flat);
                from = row.bound.value_or(point.quantity);
                if (from >= point.quantity)
                    break;
            }
            requireEqual(point.quantity.toText(), expected.toText(), point.amount.toText(), steps.toStdString());
        }
    }));
}

// Rows of many requests are refused where requests count otherwise one by one, as most plans let them.
void SplitsTest::rowsOfManyRequests() {
    int replays = 0;
    QVERIFY(rc::check("what is accepted for rows of many requests is the same by request", [&] {
        for (int attempt = 0; attempt < 3; ++attempt) {
            std::string text;
            const auto plan = anyPlan(text);
            if (text.find("uniform") != std::string::npos)
                continue; // says that requests of a row are alike
            const Halves usage = halvesOf(randomUsage(anySeed(), 30), "2");
            const Replayed whole = replayed(usage.whole, plan);
            if (!whole.refusal.empty())
                continue;
            requireEqual("requests", whole.amounts, replayed(usage.split, plan).amounts, text);
            ++replays;
        }
    }));
    QVERIFY(replays > 5);
}

// The path that `plan show --cost` names.
void SplitsTest::whatIsSaidToAddUpDoes() {
    int compared = 0;
    QVERIFY(rc::check("a quantity that is said to add up in any pieces does", [&] {
        std::string text;
        Plan plan = *anyPlan(text);
        plan.charges.clear();
        for (const Meter& meter : plan.meters)
            if (choosePath(meter).path == MeterPath::Sums && meter.aggregate == Aggregate::Sum) {
                UsageCharge usage;
                usage.meter = meter.id;
                StepPrice price;
                price.rows.emplace_back();
                usage.price.entries.push_back({std::nullopt, price, {}});
                Charge& charge = plan.charges.emplace_back();
                charge.id = meter.id;
                charge.unit = plan.currency;
                charge.what = std::move(usage);
            }
        const Halves usage = halvesOf(randomUsage(anySeed(), 30), "1");
        requireEqual("quantities", quantitiesOf(usage.whole, plan), quantitiesOf(usage.split, plan), text);
        compared += static_cast<int>(plan.charges.size());
    }));
    QVERIFY(compared > 5);
}

void SplitsTest::rulesPerEventTellHalvesApart_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charge");
    const auto row = [](const char* name, const char* meter, const char* charge) {
        QTest::newRow(name) << QString(meter) << QString(charge);
    };
    row("minimum per event", "{ value: 'max(q, 60)' }", "price: 1");
    row("started blocks per event", "{ value: 'ceil_to(q, 1000)' }", "price: 1");
    row("constant per event", "{ value: q + 1 }", "price: 1");
    row("product", "{ value: q * r }", "price: 1");
    row("filter by a number", "{ value: q, filter: q > 300 }", "price: 1");
    row("retraction by a number", "{ value: q, retract: q > 300 }", "price: 1");
    row("count", "{ aggregate: count }", "price: 1");
    row("maximum", "{ max: q }", "price: 1");
    row("window of an event", "{ windows: [ { every: event, sum: q, then: 'max(value, 60)' } ] }", "price: 1");
    row("mean in a window", "{ windows: [ { every: 1h, mean: q } ] }", "price: 1");
    row("flat per event", "{ value: q }", "reset: event, price: { unit: 1%, flat: 0.30 }");
    row("steps per event", "{ value: q }", "reset: event, price: [ { up_to: 100, unit: 2 }, { unit: 1 } ]");
    row("position", "{ value: r }", "position: q, price: { mode: whole, steps: [ { up_to: 300, unit: 1 }, { unit: 2 } ] }");
    row("free events", "{ value: q }", "reset: event, included: { events: 3 }, price: 1");
}

void SplitsTest::rulesPerEventTellHalvesApart() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    const auto plan = planOf(planText("  - { id: c, meter: m, " + charge + " }\n", "  m: " + meter + "\n"));
    int different = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Halves usage = halvesOf(randomUsage(seed, 30), "1");
        different += replayed(usage.whole, plan).amounts != replayed(usage.split, plan).amounts ? 1 : 0;
    }
    QCOMPARE(different, 10);
}

QTEST_GUILESS_MAIN(SplitsTest)
#include "tst_splits.moc"
