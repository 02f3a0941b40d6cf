// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Choices on which billing systems differ, each with the amounts that it leads to, worked out beside
// the row: the length of a month.

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

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
