// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What must hold for quantities and prices: pieces of a billing period add up to it, steps to the whole
// they are steps of; an event counts as much as its halves unless a rule is for each event; the same
// meter gives the same by any pass; one step is one price in both modes.

#include <QTest>

#include <map>

#include "engine/metering/meter_path.h"
#include "tests/properties/random_charges.h"
#include "tests/properties/random_expression.h"
#include "tests/properties/random_prices.h"
#include "tests/properties/replayed.h"

using namespace rerate;
using namespace rerate::properties;

namespace {

// A plan of one meter `m` and one charge over it.
std::string planOfOne(const std::string& meter, const std::string& charge, const std::string& rest = {}) {
    return "plan: one\ncurrency: USD\n" + rest + "meters:\n" + meter + "charges:\n  - { id: c, meter: m, " + charge + " }\n";
}

// Quantities by customer, key and billing period.
using Totals = std::map<std::string, Decimal>;

Totals quantitiesOf(const ReplayData& data, const Plan& plan) {
    QuantityCache cache;
    Progress progress;
    const auto setup = prepareReplay(data, plan, {}, cache, progress);
    Totals totals;
    if (!setup)
        return totals;
    for (std::size_t charge = 0; charge < setup->tables.size(); ++charge) {
        const QuantityTable* table = setup->tables[charge].get();
        if (!table || (table->scale == 0 && table->rows.empty()))
            continue;
        for (const QuantityRow& row : table->rows) {
            std::string place = std::to_string(charge) + " " + std::to_string(row.customer.number) + " " +
                                toText(setup->days.periodStarts[setup->days.periodOfSlice[row.slice]]);
            for (const std::string& value : table->keys[row.key])
                place += " " + value;
            totals[place] += table->quantity(row);
        }
    }
    return totals;
}

std::string toText(const Totals& totals) {
    std::string text;
    for (const auto& [place, quantity] : totals)
        text += place + ": " + quantity.toText() + "\n";
    return text;
}

// Without what no meter lets in, which is counted in events.
std::string charged(const std::string& amounts) {
    const std::size_t at = amounts.find("unpriced  ");
    return at == std::string::npos ? amounts : amounts.substr(0, at);
}

// The numbers of a row of usage halved; its identity is its own.
std::string half(const std::string& row, const std::string& idEnd, const std::string& count) {
    std::string result;
    int column = 0;
    for (std::size_t at = 0; at < row.size(); ++column) {
        const std::size_t end = row.find_first_of(" \n", at);
        std::string cell = row.substr(at, end - at);
        if (column == 3)
            cell += idEnd;
        if (column >= 4 && column <= 6)
            if (const Result<Decimal> number = Decimal::parse(cell))
                cell = (*number * Decimal::literal("0.5")).toText();
        result += cell + (row[end] == '\n' ? " " + count + "\n" : " ");
        at = end + 1;
    }
    return result;
}

struct Halves {
    RandomUsage whole, split;
};

// The same usage as rows of two requests, and as two rows of one request each; the count of the whole
// stands in the rows, or is one where only values are halved.
Halves halvesOf(const RandomUsage& usage, const std::string& countOfWhole) {
    Halves halves;
    halves.whole.head = halves.split.head = usage.head.substr(0, usage.head.size() - 1) + " count\n";
    for (const std::string& row : usage.rows) {
        halves.whole.rows.push_back(row.substr(0, row.size() - 1) + " " + countOfWhole + "\n");
        halves.split.rows.push_back(half(row, "a", "1"));
        halves.split.rows.push_back(half(row, "b", "1"));
    }
    return halves;
}

// A value that is as much for an event as for its halves together.
std::string additiveValue(RandomChoices& choices, int depth) {
    if (depth == 0)
        return choices.pick(numberNames());
    const auto inner = [&] { return additiveValue(choices, depth - 1); };
    switch (choices.between(0, 5)) {
    case 0: return inner() + " + " + inner();
    case 1: return inner() + " - (" + inner() + ")";
    case 2: return "(" + inner() + ") * " + choices.pick({"3", "0.25", "0"});
    case 3: return "-(" + inner() + ")";
    case 4: return "if(" + choices.pick({"region == 'eu'", "has(r)", "in(model, 'm1', 'm2')", "not op == 'add'"}) + ", " + inner() + ", " + inner() + ")";
    default: return "coalesce(" + choices.pick(numberNames()) + ", " + inner() + ")";
    }
}

// A meter that has no rule for each event.
std::string additiveMeter(RandomChoices& choices) {
    const std::string value = "'" + additiveValue(choices, choices.between(0, 2));
    std::string quoted = "'";
    for (const char c : value.substr(1))
        quoted += c == '\'' ? "''" : std::string(1, c);
    quoted += "'";
    const std::string outer = choices.pick({"", ", { every: day, max: value }", ", { every: day, mean: value, then: 'ceil(value)' }, { every: period, percentile: 90 }",
                                            ", { every: period, min: value, missing: zero }"});
    const std::string every = choices.pick({"1h", "5m", "day"});
    switch (choices.between(0, 6)) {
    case 0: return "{ unique: " + choices.pick(textNames()) + ", by: [model] }";
    case 1: return "{ windows: [ { every: " + every + ", unique: host }" + outer + " ] }";
    case 2: return "{ windows: [ { every: " + every + ", sum: " + quoted + " }" + outer + " ] }";
    case 3: return "{ windows: [ { session: { gap: 2h }, per: host, sum: " + quoted + ", round: { step: 10 } } ] }";
    case 4: return "{ delta_to_end: " + quoted + ", prorate: " + choices.pick({"day", "second"}) + ", round: { step: 0.01 } }";
    case 5: return "{ time_mean: " + quoted + ", of: deltas, carried: " + choices.pick({"true", "false"}) + ", round: { step: 0.01 } }";
    default: return "{ value: " + quoted + ", by: [model, region]" + choices.pick({"", ", retract: op == 'remove'", ", filter: region == 'eu'"}) + " }";
    }
}

} // namespace

class SplitsTest : public QObject {
    Q_OBJECT

private slots:
    void slicesAddUp();
    void stepsAddUp();
    void halvesOfEvents();
    void halvesOfRequests();
    void whatIsSaidToAddUpDoes();
    void rulesPerEventTellHalvesApart_data();
    void rulesPerEventTellHalvesApart();
    void oneMeterManyPasses();
    void oneStepInBothModes();
};

// A price that changes to itself cuts the period, and the pieces add up: as quantities, and in money
// where nothing is due once for each dated price.
void SplitsTest::slicesAddUp() {
    QVERIFY(rc::check("pieces of a billing period add up to it", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        const ReplayData data = properties::dataOf(randomUsage(given.seed, 40));
        MadeMeters meters = makeMeters(choices, "month", {});
        TextNode text = TextNode::mapping();
        if (!meters.calendars.entries.empty())
            text.put("calendars", meters.calendars);
        text.put("meters", meters.meters);
        const std::string head = "plan: p\ncurrency: USD\n" + toYaml(text, choices) + "charges:\n";
        std::string whole = head, cut = head;
        for (const MadeMeter& meter : meters.made) {
            const std::string charge = "  - { id: " + meter.id + "-c, meter: " + meter.id + ", ";
            const std::string price = choices.pick({"1.25", "[ { up_to: 100, unit: 0.3 }, { up_to: 1000, unit: 0.2, flat: 5 }, { unit: 0.1 } ]",
                                                    "{ mode: slice, negative: mirror, steps: [ { below: 50, unit: 1 }, { unit: 0.7 } ] }"});
            whole += charge + "price: " + price + " }\n";
            cut += charge + "price: [ { value: " + price + " }, { from: 2026-01-10, value: " + price + " }, { from: 2026-02-15, value: " + price + " } ] }\n";
        }
        properties::requireEqual("quantities", toText(quantitiesOf(data, *support::planOf(QString::fromStdString(whole)))),
                     toText(quantitiesOf(data, *support::planOf(QString::fromStdString(cut)))), cut);
        properties::requireEqual("amounts", replayed(data, whole).amounts, replayed(data, cut).amounts, cut);
    }));
}

// The curve of a price against the sum of its steps, worked out here.
void SplitsTest::stepsAddUp() {
    QVERIFY(rc::check("parts of steps add up to the price of the whole", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        struct Row {
            std::optional<Decimal> bound;
            Decimal unit, flat;
        };
        std::vector<Row> rows;
        std::string steps;
        Decimal last;
        for (int i = 0, count = choices.between(1, 5); i < count; ++i) {
            Row row{std::nullopt, Decimal::fromCoefficient(choices.between(0, 999), 2), Decimal(choices.chance(30) ? choices.between(1, 9) : 0)};
            if (i + 1 < count)
                row.bound = last = last + Decimal(choices.between(1, 300));
            steps += std::string(i == 0 ? "" : ", ") + "{ unit: " + row.unit.toText() + ", flat: " + row.flat.toText() +
                     (row.bound ? ", up_to: " + row.bound->toText() : "") + " }";
            rows.push_back(row);
        }
        const std::string per = choices.pick({"1", "3", "1k"});
        const auto plan = support::planOf(QString::fromStdString(planOfOne("  m: { value: q }\n", "per: " + per + ", price: [ " + steps + " ]")));
        std::vector<Decimal> quantities;
        for (int i = 0; i < 8; ++i)
            quantities.push_back(Decimal::fromCoefficient(choices.between(0, 150'000), 2));
        std::sort(quantities.begin(), quantities.end());
        for (const CurvePoint& point : chargeCurve(*plan, "c", {}, {2026, 1, 1}, quantities)) {
            Ratio expected;
            Decimal from;
            for (const Row& row : rows) {
                const Decimal to = row.bound && *row.bound < point.quantity ? *row.bound : point.quantity;
                if (to > from)
                    expected = expected + Ratio::over((to - from) * row.unit, *Decimal::parse(per == "1k" ? "1000" : per)) + Ratio(row.flat);
                from = row.bound.value_or(point.quantity);
                if (from >= point.quantity)
                    break;
            }
            if (point.amount != expected)
                RC_FAIL(steps + " at " + point.quantity.toText() + ": " + point.amount.toText() + " instead of " + expected.toText());
        }
    }));
}

void SplitsTest::halvesOfEvents() {
    QVERIFY(rc::check("two halves count as much as their event", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        const Halves usage = halvesOf(randomUsage(given.seed, 30), "1");
        const std::string price = toFlow(randomSteps(choices), choices);
        const std::string plan = planOfOne("  m: " + additiveMeter(choices) + "\n", "price: " + price + choices.pick({"", ", included: 50", ", discount: 10%"}));
        properties::requireEqual("halves", charged(replayed(properties::dataOf(usage.whole), plan).amounts),
                                 charged(replayed(properties::dataOf(usage.split), plan).amounts), plan);
    }));
}

// Rows of many requests are refused where requests count otherwise one by one; wherever they are not,
// it does not matter how requests are put into rows.
void SplitsTest::halvesOfRequests() {
    int replays = 0;
    QVERIFY(rc::check("what is accepted for rows of many requests is the same by request", [&] {
        const Seed given = anySeed();
        const std::string plan = randomPlan(given.seed, given.size / 2);
        if (plan.find("uniform") != std::string::npos)
            return; // says that requests of a row are alike
        const Halves usage = halvesOf(randomUsage(given.seed, 30), "2");
        const Replayed whole = replayed(properties::dataOf(usage.whole), plan);
        if (!whole.refusal.empty())
            return;
        properties::requireEqual("requests", whole.amounts, replayed(properties::dataOf(usage.split), plan).amounts, plan);
        ++replays;
    }));
    QVERIFY(replays > 10);
}

// The path that `plan show --cost` names: sums that add up in any pieces do.
void SplitsTest::whatIsSaidToAddUpDoes() {
    int compared = 0;
    QVERIFY(rc::check("a quantity that is said to add up in any pieces does", [&] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        const MadeMeters meters = makeMeters(choices, "month", {});
        TextNode text = TextNode::mapping();
        if (!meters.calendars.entries.empty())
            text.put("calendars", meters.calendars);
        text.put("meters", meters.meters);
        std::string plan = "plan: p\ncurrency: USD\n" + toYaml(text, choices) + "charges:\n";
        const auto all = support::planOf(QString::fromStdString(plan + "  - { id: f, flat: 0 }\n"));
        int summed = 0;
        for (const MadeMeter& meter : meters.made)
            if (const Meter& read = *all->findMeter(meter.id); choosePath(read).path == MeterPath::Sums && read.aggregate == Aggregate::Sum) {
                plan += "  - { id: " + meter.id + "-c, meter: " + meter.id + ", price: 1 }\n";
                ++summed;
            }
        if (summed == 0)
            return;
        const Halves usage = halvesOf(randomUsage(given.seed, 30), "1");
        const auto summing = support::planOf(QString::fromStdString(plan));
        properties::requireEqual("quantities", toText(quantitiesOf(properties::dataOf(usage.whole), *summing)),
                                 toText(quantitiesOf(properties::dataOf(usage.split), *summing)), plan);
        compared += summed;
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
    row("filter by a number", "{ value: q, filter: q > 700 }", "price: 1");
    row("retraction by a number", "{ value: q, retract: q > 700 }", "price: 1");
    row("count", "{ aggregate: count }", "price: 1");
    row("maximum", "{ max: q }", "price: 1");
    row("window of an event", "{ windows: [ { every: event, sum: q, then: 'max(value, 60)' } ] }", "price: 1");
    row("mean in a window", "{ windows: [ { every: 1h, mean: q } ] }", "price: 1");
    row("flat per event", "{ value: q }", "reset: event, price: { unit: 1%, flat: 0.30 }");
    row("steps per event", "{ value: q }", "reset: event, price: [ { up_to: 100, unit: 2 }, { unit: 1 } ]");
    row("position", "{ value: r }", "position: q, price: { mode: whole, steps: [ { up_to: 500, unit: 1 }, { unit: 2 } ] }");
    row("free events", "{ value: q }", "reset: event, included: { events: 3 }, price: 1");
}

void SplitsTest::rulesPerEventTellHalvesApart() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    const std::string plan = planOfOne("  m: " + meter.toStdString() + "\n", charge.toStdString());
    int different = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Halves usage = halvesOf(randomUsage(seed, 30), "1");
        different += charged(replayed(properties::dataOf(usage.whole), plan).amounts) !=
                             charged(replayed(properties::dataOf(usage.split), plan).amounts) ? 1 : 0;
    }
    QCOMPARE(different, 10);
}

// The same quantity by additions per row, by states per slice, by windows of several kinds, and derived.
void SplitsTest::oneMeterManyPasses() {
    QVERIFY(rc::check("one meter gives the same by every pass", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        const ReplayData data = properties::dataOf(randomUsage(given.seed, 40));
        const std::string aggregate = choices.pick({"sum", "count", "min", "max", "last", "unique"});
        std::string value = randomNumber(choices, numberNames(), 2);
        std::string quoted = "\"" + value + "\"";
        const std::string by = choices.pick({"", ", by: [model]", ", by: [model, region]"});
        const std::string filter = choices.pick({"", ", filter: region == 'eu'", ", event: use", ", filter: q > 400 or has(s)"});
        const std::string what = aggregate == "count" ? "aggregate: count" : aggregate == "unique" ? "unique: host" : aggregate + ": " + quoted;
        std::vector<std::string> meters{"{ " + what + by + filter + " }", "{ windows: [ { every: period, " + what + " } ]" + by + filter + " }"};
        const bool isSum = aggregate == "sum" || aggregate == "count";
        if (isSum)
            for (const char* window : {"event", "1h", "day", "week", "5m"})
                meters.push_back("{ windows: [ { every: " + std::string(window) + ", " + what + " } ]" + by + filter + " }");
        if (aggregate != "unique")
            meters.push_back("{ windows: [ { every: " + choices.pick({"1h", "day"}) + ", " + what + " }, { every: period, " +
                             (isSum ? "sum" : aggregate) + ": value } ]" + by + filter + " }");
        std::vector<std::string> texts;
        for (const std::string& meter : meters)
            texts.push_back("  m: " + meter + "\n");
        if (isSum)
            texts.push_back("  n: { " + what + filter + " }\n  m: { of: n, every: " + choices.pick({"1h", "day", "period"}) + ", value: n" + by + " }\n");
        const std::string price = "price: [ { up_to: 1000, unit: 2 }, { unit: 1, flat: 3 } ]";
        const std::string lines = by.empty() ? "" : ", lines_by: [model]";
        const std::string first = planOfOne(texts[0], price + lines);
        const std::string expected = replayed(data, first).amounts;
        for (const std::string& text : texts)
            properties::requireEqual("by another pass", expected, replayed(data, planOfOne(text, price + lines)).amounts, first + text);
    }));
}

void SplitsTest::oneStepInBothModes() {
    QVERIFY(rc::check("one step is the same price in slice and in whole mode", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        const ReplayData data = properties::dataOf(randomUsage(given.seed, 30));
        const MadeMeters meters = makeMeters(choices, "month", {});
        const std::string meter = meters.made[0].id;
        TextNode text = TextNode::mapping();
        text.put("calendars", meters.calendars);
        text.put("meters", meters.meters);
        std::string row = "{ unit: " + randomAmount(choices);
        row += choices.pick({"", ", flat: 3.5", ", per: 7"}) + choices.pick({"", ", fraction: up", ", fraction: nearest"});
        row += choices.pick({"", ", minimum: 2", ", maximum: 90"}) + " }";
        const std::string rest = choices.pick({"", ", at_zero: first_step"}) + choices.pick({"", ", negative: mirror", ", negative: nothing"});
        const std::string around = choices.pick({"", ", reset: event", ", position: r", ", included: 20", ", lines_by: []"});
        const std::string head = "plan: p\ncurrency: USD\n" + toYaml(text, choices) + "charges:\n  - { id: c, meter: " + meter + around + ", price: { mode: ";
        const std::string slice = head + "slice" + rest + ", steps: [ " + row + " ] } }\n";
        const std::string whole = head + "whole" + rest + ", steps: [ " + row + " ] } }\n";
        properties::requireEqual("modes", replayed(data, slice).amounts, replayed(data, whole).amounts, slice);
    }));
}

QTEST_GUILESS_MAIN(SplitsTest)
#include "tst_splits.moc"
