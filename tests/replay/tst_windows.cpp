// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Meters of windows in whole plans: published examples, prices that change inside a period, and
// what the explanation says of the windows. Figures were checked with Python's fractions.

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

class WindowsTest : public QObject {
    Q_OBJECT

private slots:
    void examples_data();
    void examples();
    void explained_data();
    void explained();
    void divisions();
};

namespace {

// Warehouse and cloud services credits on four days.
const char* kCredits = "customer time event q\n"
                       "a 2026-01-05 wh 100\na 2026-01-05 cs 20\na 2026-01-06 wh 120\na 2026-01-06 cs 10\n"
                       "a 2026-01-07 wh 80\na 2026-01-07 cs 5\na 2026-01-08 wh 100\na 2026-01-08 cs 13\n";
const char* kBilled = "  wh: { event: wh, value: q, unit: credit }\n  cs: { event: cs, value: q, unit: credit }\n"
                      "  billed: { of: [wh, cs], every: day, value: 'wh + max(cs - wh * 0.1, 0)', unit: credit }\n";

QString hostsByHour() {
    QString usage = "customer time host\n";
    for (int hour = 0; hour < 744; ++hour) // 31 days: 3 hosts, in eight hours from 11 to 18
        for (int host = 0; host < (hour >= 100 && hour < 108 ? hour - 89 : 3); ++host)
            usage += "a " + QString::fromStdString(toText(Instant{(std::int64_t{20454} * 24 + hour) * 3600 * kNanosecondsPerSecond})).chopped(4) +
                     QString(" h%1\n").arg(host);
    return usage;
}

} // namespace

void WindowsTest::examples_data() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& usage, const char* meters, const char* charge, const char* expected) {
        QTest::newRow(name) << usage << meters << charge << expected;
    };
    row("cloud services above a tenth of each day", kCredits, kBilled, "meter: billed, price: 1", "413 413.00");
    row("price changes on the third day", kCredits, kBilled,
        "meter: billed, price: [ { value: 1 }, { from: 2026-01-07, value: 3 } ]", "779 779.00"); // 230 + 3 × 183
    row("warehouse, 60 seconds at least", "customer time q\na 2026-01-05T10:00 37\na 2026-01-05T11:00 90\n",
        "  m: { windows: [ { every: event, sum: q, then: 'max(value, 60)' } ] }\n", "meter: m, per: 3600, price: 12", "0.5 0.50");
    // 744 hours: 7.44 are 1 %; floor drops 18 … 12, the 8th highest is 11; ceil drops 8, the next is 3
    row("hosts, eighth highest", hostsByHour(), "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99 } ] }\n",
        "meter: m, price: 15", "165 165.00");
    row("hosts, ninth highest", hostsByHour(), "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99, discard: ceil } ] }\n",
        "meter: m, price: 15", "45 45.00");
    row("storage, mean of a level", "customer time q\na 2026-04-01 10\na 2026-04-21 4\n", "  m: { time_mean: q }\n", "meter: m, price: 23", "184 184.00");
    row("conversations of a day", "customer time id workflow\na 2026-01-05T10:00 1 w\na 2026-01-06T09:59 2 w\na 2026-01-06T10:00 3 w\na 2026-01-06T10:00 4 v\n",
        "  m: { windows: [ { first_use: 24h, per: workflow, aggregate: count, then: '1' } ] }\n", "meter: m, price: 2", "6 6.00");
    row("outcomes taken back", "customer time op\na 2026-01-05 ok\na 2026-01-06 ok\na 2026-01-07 undo\n",
        "  m: { aggregate: count, retract: op == 'undo' }\n", "meter: m, price: 0.99", "0.99 0.99");
    row("peak and off-peak", "customer time q\na 2026-01-05T07:59 1\na 2026-01-05T08:00 10\na 2026-01-10T12:00 100\n",
        "  m: { value: q, by: tou }\n", "meter: m, price: { by: tou, table: { peak: 3 }, default: 1 }", "131 131.00");
    row("tier over the days", "customer time q\na 2026-01-05 600\na 2026-01-06 600\n", "  m: { windows: [ { every: day, max: q } ] }\n",
        "meter: m, price: { steps: [ { up_to: 1000, unit: 0.10 }, { unit: 0.05 } ] }", "110 110.00");
}

void WindowsTest::examples() {
    QFETCH(QString, usage);
    QFETCH(QString, meters);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    const QString plan = planText("  - { id: c, " + charge + " }\n", meters,
                                  "calendars: { tou: { rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: off } }\n");
    QCOMPARE(provenTotals(dataOf({usage}), plan), expected);
    ReplayOptions options;
    options.threadCount = 3;
    const QStringList lines = usage.split('\n', Qt::SkipEmptyParts);
    QStringList imports{lines[0] + '\n', lines[0] + '\n'};
    for (int i = 1; i < lines.size(); ++i)
        imports[i % 2] += lines[i] + '\n';
    QCOMPARE(provenTotals(dataOf(imports, 5), plan, options), expected);
}

void WindowsTest::explained_data() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("meters");
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("expected"); // labels and formulas under the quantities, in order, parts of them
    QTest::newRow("hours dropped") << hostsByHour()
                                   << "  m: { windows: [ { every: 1h, unique: host }, { every: period, percentile: 99 } ] }\n" << "meter: m, price: 15"
                                   << "Billing period: percentile 99 of 744 windows of 1h = 11|From 2026-01-05 11:00, dropped: unique(host) of 18 events = 18|"
                                      "From 2026-01-05 04:00, counts: unique(host) of 11 events = 11|734 more windows of 1h";
    QTest::newRow("day by day") << kCredits << kBilled << "meter: billed, price: 1"
                                << "Sum of 4 windows = 413|From 2026-01-05 00:00: wh + max(cs - wh * 0.1, 0) = 110|wh: sum(q) of 1 event = 100|cs: sum(q) of 1 event = 20|"
                                   "From 2026-01-08 00:00: wh + max(cs - wh * 0.1, 0) = 103";
    QTest::newRow("rounded") << "customer time q\na 2026-01-05 10\na 2026-01-05T12:00 11\na 2026-01-06 10\n"
                             << "  m: { windows: [ { every: day, mean: q }, { every: period, mean: value, round: { step: 1, mode: up } } ] }\n"
                             << "meter: m, price: 1" << "Billing period: mean of 2 windows of day = 10.25, rounded = 11|From 2026-01-05 00:00: mean(q) of 2 events = 10.5";
    QTest::newRow("quantity rounded") << "customer time q\na 2026-01-05 4.2\na 2026-01-06 6.1\n" << "  m: { value: q }\n"
                                      << "meter: m, price: 1, included: { quantity: 2.5, rounded: rest }, round_quantity: { step: 1, mode: up }"
                                      << "Quantity rounded: 7.8 → 8, to 1, up = 8";
    QTest::newRow("events rounded") << "customer time q\na 2026-01-05 4.2\na 2026-01-06 6.1\n" << "  m: { value: q }\n"
                                    << "meter: m, reset: event, price: 1, round_quantity: { step: 1, mode: up }"
                                    << "Quantity rounded: 10.3 → 12, to 1, up, one by one = 12";
    QTest::newRow("line by line") << "customer time q model\na 2026-01-05 10 x\na 2026-01-05 11 y\n"
                                  << "  m: { windows: [ { every: day, max: q } ], by: model }\n" << "meter: m, lines_by: [model], price: 1"
                                  << "model = x: From 2026-01-05 00:00: max(q) of 1 event = 10|model = y: From 2026-01-05 00:00: max(q) of 1 event = 11";
}

namespace {

void collect(const Derivation& node, bool isInside, QStringList& found) {
    if (isInside || node.id == "round_quantity")
        found << QString::fromStdString(node.label + (node.formula.empty() ? "" : ": " + node.formula) +
                                        (node.quantity ? " = " + node.quantity->toText() : ""));
    for (const Derivation& child : node.children)
        collect(child, isInside || node.kind == Derivation::Kind::Quantity, found);
}

} // namespace

void WindowsTest::explained() {
    QFETCH(QString, usage);
    QFETCH(QString, meters);
    QFETCH(QString, charge);
    QFETCH(QString, expected);
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(dataOf({usage}), *planOf(planText("  - { id: c, " + charge + " }\n", meters)), {}, cache, "a", {2026, 1, 1}, progress);
    QVERIFY(static_cast<bool>(why));
    QStringList found;
    collect(*why, false, found);
    qsizetype at = 0;
    for (const QString& line : expected.split('|')) {
        at = found.indexOf(line, at);
        QVERIFY2(at >= 0, qPrintable(line + " is not there, or not in order:\n" + found.join('\n')));
    }
}

void WindowsTest::divisions() {
    const ReplayData data = dataOf({"customer time q p\na 2026-01-05 10 2\nb 2026-01-05 10 0\nb 2026-01-06 10 0\n"});
    const auto run = runOf(data, planText("  - { id: c, meter: m, price: 1 }\n", "  m: { value: 'divide(q, p, 0, half_up)' }\n"));
    QCOMPARE(totalsOf(*run), QString("5 5.00"));
    QCOMPARE(run->unusable.size(), std::size_t{1});
    QCOMPARE(run->unusable[0].zeroDivisions, std::uint64_t{2});
    QCOMPARE(run->unusable[0].customers, std::vector<std::string>{"b"});
}

QTEST_GUILESS_MAIN(WindowsTest)
#include "tst_windows.moc"
