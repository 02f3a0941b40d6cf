// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Choices on which billing systems differ, each with the amounts that it leads to, worked out beside
// the row: the length of a month, a commitment of each hour, the time at which an event counts.

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

#include "engine/catalog/plan_tree.h"
namespace {

void texts(const Derivation& node, QStringList& found) {
    found << QString::fromStdString(node.label + ": " + node.formula + (node.amount ? " = " + node.amount->toShortText() : ""));
    for (const Derivation& child : node.children)
        texts(child, found);
}

} // namespace

class ChoicesTest : public QObject {
    Q_OBJECT

private slots:
    void monthLength_data();
    void monthLength();
    void commitmentOfEachHour_data();
    void commitmentOfEachHour();
    void otherTime_data();
    void otherTime();
    void otherTimeOfMany();
    void otherTimeInZone();
    void unusableTimes();
    void refused_data();
    void refused();
};

void ChoicesTest::monthLength_data() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("quantity"); // exact and billed at 1 for one
    QTest::addColumn<QString>("formula");  // part of the explanation
    const auto row = [](const char* name, const char* usage, const char* meter, const char* quantity, const char* formula = "") {
        QTest::newRow(name) << "customer time q\n" + QString(usage) << QString(meter) << QString(quantity) << QString(formula);
    };
    // 10 for 480 hours of April, then 4 for 240: 5760.
    const char* level = "a 2026-04-01 10\na 2026-04-21 4\n";
    row("real", level, "{ time_mean: q, divisor: real }", "8 8.00");
    row("30 days", level, "{ time_mean: q, divisor: 30d }", "8 8.00", "time_mean(q) of 2 events over 30d");
    row("730 hours", level, "{ time_mean: q, divisor: 730h }", "7.890410958904109589 7.89", "time_mean(q) of 2 events over 730h = 7.890410958904…, rounded");
    row("720 hours are 30 days", level, "{ time_mean: q, divisor: 720h }", "8 8.00", "over 30d");
    row("31 days over 30", "a 2026-01-01 10\n", "{ time_mean: q, divisor: 30d }", "10.333333333333333333 10.33");
    row("months", level, "{ windows: [ { every: month, time_mean: q, divisor: 730h } ] }", "7.890410958904109589 7.89");
    row("changes of the level", "a 2026-04-01 10\na 2026-04-21 -6\n", "{ time_mean: q, of: deltas, divisor: 730h }", "7.890410958904109589 7.89");
    // 30 from 11 January on: 504 hours, 21 days.
    row("to the end, real", "a 2026-01-11 30\n", "{ delta_to_end: q }", "20.322580645161290323 20.32");
    row("to the end, 730 hours", "a 2026-01-11 30\n", "{ delta_to_end: q, divisor: 730h }", "20.712328767123287671 20.71");
    row("to the end by days of 30", "a 2026-01-11 30\n", "{ delta_to_end: q, prorate: day, divisor: 30d }", "21 21.00");
    // Three hours of 10, two of them alike.
    const char* hours = "a 2026-01-05T10:00 10\na 2026-01-05T10:30 7\na 2026-01-05T11:00 10\na 2026-01-20T11:00 10\n";
    row("mean of hours", hours, "{ windows: [ { every: 1h, max: q }, { every: period, mean: value } ] }", "10 10.00");
    row("mean of hours over 730", hours, "{ windows: [ { every: 1h, max: q }, { every: period, mean: value, divisor: 730h } ] }", "0.041095890410958904 0.04",
        "mean of 3 windows of 1h over 730h = 0.041095890411…");
    row("mean of days over 30", hours, "{ windows: [ { every: day, max: q }, { every: period, mean: value, divisor: 30d } ] }", "0.666666666666666667 0.67");
    row("mean of four hours over 730", hours, "{ windows: [ { every: 4h, max: q }, { every: period, mean: value, divisor: 730h } ] }", "0.109589041095890411 0.11"); // 2 × 10 × 4 / 730
}

void ChoicesTest::monthLength() {
    QFETCH(QString, usage);
    QFETCH(QString, meter);
    QFETCH(QString, quantity);
    QFETCH(QString, formula);
    const ReplayData data = dataOf({usage});
    const QString plan = planText("  - { id: c, meter: m, price: 1 }\n", "  m: " + meter + "\n");
    QCOMPARE(provenTotals(data, plan), quantity);
    const auto read = planOf(plan);
    QCOMPARE(writePlan(*planOf(QString::fromStdString(writePlan(*read)))), writePlan(*read));
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(data, *read, {}, cache, "a", usage.contains("2026-04") ? Date{2026, 4, 1} : Date{2026, 1, 1}, progress);
    QVERIFY(static_cast<bool>(why));
    QStringList found;
    texts(*why, found);
    QVERIFY2(found.join('|').contains(formula), qPrintable(found.join('|')));
}

// Flexprice's example: 30 units at 2 are committed to for a period, or 10 for each hour; 1.5 times beyond.
void ChoicesTest::commitmentOfEachHour_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("expected");
    QTest::newRow("each hour") << "{ windows: [ { every: 1h, sum: q, then: 'value * 2' } ] }"
                               << "  - { id: c, meter: m, reset: window, price: { steps: [ { up_to: 20, unit: 1, minimum: 20 }, { unit: 1.5 } ] } }\n"
                               << "75 75.00"; // 20 + 10 × 1.5, 20, 12 raised to 20
    QTest::newRow("each hour, without a true-up") << "{ windows: [ { every: 1h, sum: q, then: 'value * 2' } ] }"
                                                  << "  - { id: c, meter: m, reset: window, price: { steps: [ { up_to: 20, unit: 1 }, { unit: 1.5 } ] } }\n" << "67 67.00";
    QTest::newRow("each hour, with hours of nothing") << "{ windows: [ { every: 1h, sum: q, empty: zero, then: 'value * 2' } ] }"
                                                      << "  - { id: c, meter: m, reset: window, price: { at_zero: first_step, steps: [ { up_to: 20, unit: 1, minimum: 20 }, { unit: 1.5 } ] } }\n"
                                                      << "14895 14895.00"; // 75, and 20 in each of the 741 other hours of January
    QTest::newRow("each day") << "{ windows: [ { every: day, sum: q, then: 'value * 2' } ] }"
                              << "  - { id: c, meter: m, reset: window, price: { steps: [ { up_to: 20, unit: 1, minimum: 20 }, { unit: 1.5 } ] } }\n"
                              << "85 85.00"; // 20 + 30 × 1.5, 12 raised to 20
    QTest::newRow("the period") << "{ value: q }" << "  - { id: c, meter: m, price: 2 }\n  - { id: d, commitment: { amount: 60, overage_factor: 1.5, true_up: yes } }\n" << "63 63.00";
}

void ChoicesTest::commitmentOfEachHour() {
    QFETCH(QString, meter);
    QFETCH(QString, charges);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({"customer time q\na 2026-01-05T10:10 9\na 2026-01-05T10:50 6\na 2026-01-05T11:00 10\na 2026-01-06T09:00 6\n"});
    QCOMPARE(provenTotals(data, planText(charges, "  m: " + meter + "\n")), expected);
}

// Three events, of which the first happened on 30 January and was booked on 2 February.
void ChoicesTest::otherTime_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* meter, const char* charge, const char* expected) {
        QTest::newRow(name) << QString(meter) << QString(charge) << QString(expected);
    };
    const char* dated = "price: [ { value: 1 }, { from: 2026-02-01, value: 3 } ]";
    const char* within = "price: [ { value: 1 }, { from: 2026-02-08, value: 3 } ]";
    row("its own time", "{ value: q }", dated, "a 2026-01-01 c 15 15|a 2026-02-01 c 21 21");
    row("when it was booked", "{ value: q, time: booked }", dated, "a 2026-01-01 c 5 5|a 2026-02-01 c 51 51");
    row("a price within the month", "{ value: q, time: booked }", within, "a 2026-01-01 c 5 5|a 2026-02-01 c 31 31"); // 10 × 1 + 7 × 3
    row("requests", "{ aggregate: count, time: booked }", dated, "a 2026-01-01 c 1 1|a 2026-02-01 c 6 6");
    row("the largest", "{ max: q, time: booked }", dated, "a 2026-01-01 c 5 5|a 2026-02-01 c 30 30");
    row("the latest", "{ last: q, time: booked }", dated, "a 2026-01-01 c 5 5|a 2026-02-01 c 21 21");
    row("the first", "{ first: q, time: booked }", dated, "a 2026-01-01 c 5 5|a 2026-02-01 c 30 30");
    row("the mean", "{ mean: q, time: booked }", dated, "a 2026-01-01 c 5 5|a 2026-02-01 c 25.5 25.5");
    row("distinct values", "{ unique: host, time: booked }", "price: 1", "a 2026-01-01 c 1 1|a 2026-02-01 c 2 2");
    row("windows", "{ windows: [ { every: day, max: q }, { every: period, mean: value } ], time: booked }", "price: 1", "a 2026-01-01 c 5 5|a 2026-02-01 c 8.5 8.5");
    row("an expression", "{ value: 'max(q, 8)', time: booked }", "price: 1", "a 2026-01-01 c 8 8|a 2026-02-01 c 18 18");
    row("by a dimension", "{ value: q, time: booked, by: [host] }", "lines_by: [host], price: 1", "a 2026-01-01 c 5 5|a 2026-02-01 c 17 17");
    row("the label of that time", "{ value: q, time: booked, by: [tou] }", "price: { by: tou, table: { night: 100 }, default: 1 }",
        "a 2026-01-01 c 5 5|a 2026-02-01 c 1007 1007"); // booked at 03:00
    row("each event by itself", "{ value: q, time: booked }", "reset: event, price: { unit: 1, flat: 2 }", "a 2026-01-01 c 7 7|a 2026-02-01 c 21 21");
    row("steps", "{ value: q, time: booked }", "price: [ { up_to: 12, unit: 1 }, { unit: 0.5 } ]", "a 2026-01-01 c 5 5|a 2026-02-01 c 14.5 14.5");
    row("what is taken back", "{ value: q, retract: host == 'y', time: booked }", "price: 1", "a 2026-01-01 c -5 -5|a 2026-02-01 c 17 17");
    row("looking back", "{ windows: [ { every: period, sum: q }, { look_back: 2, sum: value } ], time: booked }", "price: 1", "a 2026-01-01 c 5 5|a 2026-02-01 c 22 22");
    row("days of nothing", "{ windows: [ { every: day, sum: q, empty: zero, then: 'max(value, 1)' } ], time: booked }", "price: 1",
        "a 2026-01-01 c 35 35|a 2026-02-01 c 43 43"); // 5 + 30, 10 + 7 + 26
    row("in Unix time", "{ value: q, time: unix }", "price: 1", "a 2026-01-01 c 5 5|a 2026-02-01 c 17 17");
}

void ChoicesTest::otherTime() {
    QFETCH(QString, meter);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const QStringList rows{"a 2026-01-30T12:00 2026-02-02T03:00:00Z 1770001200 10 x", "a 2026-01-31T12:00 2026-01-31T12:00:00Z 1769860800 5 y",
                           "a 2026-02-10T12:00 2026-02-10T12:00:00Z 1770724800 7 z"};
    const QString head = "customer time booked unix q host\n";
    const QString plan = planText("  - { id: c, meter: m, " + charge + " }\n", "  m: " + meter + "\n",
                                  "calendars: { tou: { rows: [ { label: night, hours: 00:00-06:00 } ], default: day } }\n");
    const ReplayData data = dataOf({head + rows.join('\n') + '\n'});
    const auto run = runOf(data, plan);
    QCOMPARE(linesOf(*run, data).join('|'), expected);
    QCOMPARE(contradictions(*run, data), QString());
    // In any order of rows and imports, and where the range begins in February.
    const ReplayData split = dataOf({head + rows[2] + '\n', head + rows[0] + '\n', head + rows[1] + '\n'}, 1);
    ReplayOptions options;
    options.threadCount = 3;
    const auto again = runOf(split, plan, options);
    QCOMPARE(linesOf(*again, split).join('|'), expected);
    options.from = Date{2026, 2, 1};
    QCOMPARE(linesOf(*runOf(split, plan, options), split).join('|'), expected.section('|', 1));
}

// Rows of many requests add up at their other time.
void ChoicesTest::otherTimeOfMany() {
    const ReplayData data = dataOf({"customer time booked count q\na 2026-01-30 2026-02-02 4 10\na 2026-02-10 2026-02-10 2 8\n"});
    const auto lines = [&](const char* meter) {
        const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: " + QString(meter) + "\n"));
        const QString wrong = contradictions(*run, data);
        return wrong.isEmpty() ? linesOf(*run, data).join('|') : wrong;
    };
    QCOMPARE(lines("{ value: q, time: booked }"), QString("a 2026-02-01 c 18 18"));
    QCOMPARE(lines("{ aggregate: count, time: booked }"), QString("a 2026-02-01 c 6 6"));
    QCOMPARE(lines("{ value: 'max(q, 3)', rows: uniform, time: booked }"), QString("a 2026-02-01 c 20 20")); // 4 × 3, 2 × 4
}

// Without an offset it is the customer's time: 23:30 of January in UTC.
void ChoicesTest::otherTimeInZone() {
    const ReplayData data = withAttributes(dataOf({"customer time booked q\na 2026-01-30T12:00 2026-02-01T00:30:00 10\nb 2026-01-30T12:00 2026-02-01T00:30:00Z 20\n"
                                                   "c 2026-01-30T12:00 2026-01-31T23:30:00Z 40\n"}),
                                           "a zone=Europe/Berlin\nb zone=America/New_York\nc zone=Europe/Berlin\n");
    ReplayOptions options;
    options.to = Date{2026, 3, 1};
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: q, time: booked }\n"), options);
    QCOMPARE(linesOf(*run, data).join('|'), QString("a 2026-02-01 c 10 10|b 2026-01-01 c 20 20|c 2026-02-01 c 40 40"));
    QCOMPARE(contradictions(*run, data, options), QString());
}

// Nothing is lost silently: who has events without a usable time, or one outside of the range.
void ChoicesTest::unusableTimes() {
    const ReplayData data = dataOf({"customer time booked q\na 2026-01-05 - 1\nb 2026-01-05 soon 2\nb 2026-01-06 2026-03-01 4\nc 2026-01-05 2026-01-05 8\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: q, time: booked }\n"));
    QCOMPARE(totalsOf(*run), QString("8 8.00"));
    QCOMPARE(contradictions(*run, data), QString());
    QCOMPARE(run->unusable.size(), std::size_t{1});
    const UnusableUsage& unusable = run->unusable[0];
    QCOMPARE(unusable.time, std::string("booked"));
    QCOMPARE(unusable.rows, std::uint64_t{0});
    QCOMPARE(unusable.withoutEnd, std::uint64_t{1});
    QCOMPARE(unusable.unreadableEnds, std::uint64_t{1});
    QCOMPARE(unusable.outOfRange, std::uint64_t{1});
    QCOMPARE(unusable.endCustomers, (std::vector<std::string>{"a", "b"}));

    // Booked in February, when b's plan, which begins with its first event, does not run yet.
    const ReplayData early = dataOf({"customer time q booked\na 2026-01-10 1 2026-01-10\nb 2026-03-13 5 2026-02-05\nb 2026-03-13 7 2026-03-13\n"});
    const auto later = runOf(early, planText("  - { id: c, meter: m, price: 1 }\n  - { id: d, meter: m, reset: event, price: 1 }\n", "  m: { value: q, time: booked }\n"));
    QCOMPARE(totalsOf(*later), "16 16.00"); // 1 and 7, twice
    QCOMPARE(later->unusable.size(), std::size_t{1}); // of both charges
    QCOMPARE(later->unusable[0].beforePlan, std::uint64_t{1});
    QCOMPARE(later->unusable[0].earlyCustomers, std::vector<std::string>{"b"});
}

void ChoicesTest::refused_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("charges");
    QTest::addColumn<QString>("error");
    const auto meter = [](const char* name, const char* text, const char* error) {
        QTest::newRow(name) << "  m: " + QString(text) + "\n" << QString("  - { id: c, meter: m, price: 1 }\n") << QString(error);
    };
    meter("a month's length of a day", "{ windows: [ { every: day, time_mean: q, divisor: 730h } ] }", "A fixed length stands for that of a month or billing period, and this window is a day.");
    meter("no unit", "{ time_mean: q, divisor: 730 }", "`730` is none of the choices for `meters.m.divisor`. Did you mean `730h`?");
    meter("of minutes", "{ time_mean: q, divisor: 43800m }", "Write real, nominal, 30d or 730h.");
    meter("zero hours", "{ time_mean: q, divisor: 0h }", "`0h` is none of the choices");
    meter("half an hour", "{ time_mean: q, divisor: 0.5h }", "`0.5h` is none of the choices");
    meter("a list", "{ time_mean: q, divisor: [730h] }", "must be a text");
    meter("of a maximum", "{ windows: [ { every: period, max: q, divisor: 730h } ] }", "`divisor` has no meaning for `max`.");
    meter("the real length of a mean", "{ windows: [ { every: 1h, max: q }, { every: period, mean: value, divisor: real } ] }", "Remove it, or write a fixed length, like 730h.");
    meter("mean of events", "{ mean: q, divisor: 730h }", "A mean over a fixed length is one of windows of the clock, or of days.");
    meter("another time of what lasts", "{ interval: { end: stopped }, time: booked }", "What lasts counts while it lasts, not at another time.");
    meter("another time of derived", "{ of: [m], every: day, value: m, time: booked }", "`time` belongs to a meter of events.");
    meter("another time of a level", "{ time_mean: q, time: booked }", "`time_mean` goes on from event to event by their own times, not by `time`.");
    meter("another time of what is carried", "{ sum: q, carried: true, time: booked }", "`carried` goes on from event to event");
    meter("another time of what is removed", "{ unique: q, remove: q > 1, time: booked }", "`remove` goes on from event to event");
    meter("another time of sessions", "{ windows: [ { session: { gap: 1h }, sum: q } ], time: booked }", "Windows that begin with an event go by the events' own times");
    meter("another time to the end", "{ delta_to_end: q, time: booked }", "`delta_to_end` goes on from event to event");
    meter("several times", "{ value: q, time: [booked, made] }", "must be a text");
    meter("uniform rows at another time", "{ max: q, rows: uniform, time: booked }", "With `time`, `rows: uniform` goes with sums and counts.");
    const auto charge = [](const char* name, const char* text, const char* error) {
        QTest::newRow(name) << QString() << "  - { id: a, flat: 1, in_unit: credit }\n  - { id: c, " + QString(text) + " }\n" << QString(error);
    };
    charge("commitment that counts gross", "commitment: { amount: 5, counts: gross }", "`gross` is none of the choices for `charges[1].commitment.counts`. Write net or list.");
    charge("a minimum that counts", "minimum: { amount: 5, counts: list }", "Unknown key `counts`");
    charge("rate of a day", "convert: { rate: 2, rate_of: day }", "`day` is none of the choices for `charges[1].convert.rate_of`. Write period_start or period_end.");
    charge("rate of a list", "convert: { rate: 2, rate_of: [period_end] }", "must be a text");
    meter("mean of sessions", "{ windows: [ { session: { gap: 1h }, sum: q }, { every: period, mean: value, divisor: 30d } ] }", "Put one inside, like `{ every: 1h, max: gigabytes }`");
}

void ChoicesTest::refused() {
    QFETCH(QString, meter);
    QFETCH(QString, charges);
    QFETCH(QString, error);
    const PlanReading reading = readPlan(planText(charges, meter).toStdString(), "p.yaml");
    QVERIFY(!reading.plan);
    const QString text = QString::fromStdString(toText(reading.diagnostics));
    QVERIFY2(text.contains(error), qPrintable(text));
}

QTEST_GUILESS_MAIN(ChoicesTest)
#include "tst_choices.moc"
