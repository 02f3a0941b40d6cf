// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Worked examples from published price lists: usage and plan → the figure as it was published and the
// exact figure. Where the published one is wrong, both stand, and why. Where only a rule is published
// (ranks of hours, increments of calls, caps) the figure is what the rule says of the usage shown.
// check_published.py computes every exact figure again, from the published numbers alone.

#include <QTest>

#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

class PublishedTest : public QObject {
    Q_OBJECT

private slots:
    void snowflake_data();
    void snowflake();
    void models_data();
    void models();
    void agents_data();
    void agents();
    void classic_data();
    void classic();
    void contracts_data();
    void contracts();
    void windows_data();
    void windows();
};

namespace {

// What a row holds: names of its figures stand in check_published.py.
void addColumns() {
    QTest::addColumn<QString>("usage");
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("published");
    QTest::addColumn<QString>("exact");
    QTest::addColumn<QString>("wrong"); // why the published figure is not the exact one
}

void row(const char* name, const QString& usage, const QString& plan, const char* published, const char* exact,
         const char* wrong = "") {
    QTest::newRow(name) << usage << plan << QString(published) << QString(exact) << QString(wrong);
}

// Events of customer `a` on days of April 2026: "columns|values|values"; each has a day of its own
// unless the columns begin with `time`.
QString used(const QString& table) {
    QStringList lines = table.split('|');
    const bool timed = lines[0].startsWith("time");
    QString text = (timed ? "customer " : "customer time ") + lines.takeFirst() + "\n";
    int day = 0;
    for (const QString& line : lines)
        text += (timed ? QString("a ") : QString("a 2026-04-%1 ").arg(++day, 2, 10, QChar('0'))) + line + "\n";
    return text;
}

// A plan of one meter `m` and one charge.
QString single(const QString& meter, const QString& charge) {
    return planText("  - { id: c, meter: m, " + charge + " }\n", "  m: " + meter + "\n");
}

// Each price for what a column of the usage counts, and each in a charge: "column: rest of the charge".
QString several(const QStringList& charges, const QString& after = {}, const QString& rest = {}) {
    QString meters;
    QString lines;
    for (const QString& charge : charges) {
        const QString name = charge.section(':', 0, 0);
        meters += "  " + name + ": { value: " + name + " }\n";
        lines += "  - { id: " + name + ", meter: " + name + ", " + charge.section(':', 1).trimmed() + " }\n";
    }
    return planText(lines + after, meters, rest);
}

void compare() {
    QFETCH(QString, usage);
    QFETCH(QString, plan);
    QFETCH(QString, published);
    QFETCH(QString, exact);
    QFETCH(QString, wrong);
    const ReplayData data = dataOf({usage});
    const QString totals = provenTotals(data, plan);
    QCOMPARE(totals.section(' ', 0, 0), exact);

    // The published figure is the exact one at its own number of digits, or a reason says why not.
    const auto figure = Decimal::parse(QString(published).remove(',').toStdString());
    QVERIFY(static_cast<bool>(figure));
    const Rounding digits{Decimal::fromCoefficient(1, figure->scale()), RoundingMode::HalfUp};
    const bool agrees = roundTo(runOf(data, plan)->exact(), digits).value == *figure;
    QVERIFY2(agrees == wrong.isEmpty(), qPrintable(totals));
}

} // namespace

void PublishedTest::snowflake_data() {
    addColumns();
    const char* runs = "q|37|90"; // seconds of a Medium warehouse, 4 credits an hour, 3 USD a credit
    row("warehouse, 60 seconds for each run", used(runs), single("{ value: 'max(q, 60) * 4' }", "per: 3600, price: 3"), "0.50", "0.5");
    row("warehouse, runs added first", used(runs), single("{ value: q * 4 }", "per: 3600, price: 3"), "0.42", "127/300");
    row("an hour at the printed rate", used("q|3600"), single("{ value: q }", "per: 3600, price: 1, round_rate: { step: 0.0001 }"), "1.08", "1.08");
    row("an hour of one credit", used("q|3600"), single("{ value: q }", "per: 3600, price: 1"), "1.08", "1",
        "the printed rate of 0.0003 credits a second is 1/3600 rounded");
    row("serverless clustering", used("q|10"), single("{ value: q * 2 }", "price: 1"), "20", "20");
    row("Snowpipe", used("q|500"), single("{ value: q }", "price: 0.0037"), "1.85", "1.85");
    row("Analyst messages", used("q|47"), single("{ value: q }", "per: 1k, price: 67"), "3.149", "3.149");
    row("Analyst message, Enterprise", used("q|1"), single("{ value: q }", "per: 1k, price: 201"), "0.201", "0.201");
    row("Analyst by tokens, long question", used("in out|30000 1000"), several({"in: per: 1M, price: 1.88", "out: per: 1M, price: 9.41"}), "0.066", "0.06581");
    row("Analyst by tokens, short question", used("in out|8000 600"), several({"in: per: 1M, price: 1.88", "out: per: 1M, price: 9.41"}), "0.021", "0.020686");
    row("Search index", used("rows dims bytes|10000000 768 1000"), single("{ value: rows * (dims * 4 + bytes) }", "per: 1G, price: 6.3"), "256.54", "256.536");
    row("platform and AI credits", used("credits ai|100 100"),
        several({"credits: price: 1, in_unit: credit", "ai: price: 1, in_unit: ai_credit"},
                "  - { id: platform, convert: 3, of: [credits] }\n  - { id: cortex, convert: 2, of: [ai] }\n", "units: [credit, ai_credit]\n"),
        "500", "500");
}

void PublishedTest::snowflake() { compare(); }

void PublishedTest::models_data() {
    addColumns();
    const QString sliced = "price: { steps: [ { up_to: 200k, unit: 3 }, { unit: 6 } ] }";
    const QString in = "in: per: 1M, position: in, price: { mode: whole, steps: [ { up_to: 200k, unit: 3 }, { unit: 6 } ] }";
    const QString out = "out: per: 1M, position: in, price: { mode: whole, steps: [ { up_to: 200k, unit: 15 }, { unit: 22.5 } ] }";
    row("long context re-prices the request", used("in out|250000 10000"), several({in, out}), "1.725", "1.725");
    row("long context read as slices", used("in out|250000 10000"), several({"in: per: 1M, reset: event, " + sliced, "out: per: 1M, price: 15"}), "1.05", "1.05");
    row("one token over the threshold", used("in out|200001 0"), several({in, out}), "1.200006", "1.200006");
    row("exactly at the threshold", used("in out|200000 0"), several({in, out}), "0.60", "0.6");
}

void PublishedTest::models() { compare(); }

void PublishedTest::agents_data() {
    addColumns();
    const QString flex = planText("  - { id: actions, meter: m, per: 10k, price: 20, in_unit: credit }\n  - { id: money, convert: { rate: 500, per: 100k } }\n",
                                  "  m: { value: 'ceil_to(tokens, 10000)' }\n", "units: [credit]\n");
    row("Agentforce, six actions", used("tokens|900|2000|12000|10000|4000|700"), flex, "0.70", "0.7");
    row("Agentforce, a conversation", used("w|x|x|x"), single("{ unique: w }", "price: 2"), "2", "2");
    QString twenty = "tokens";
    for (int i = 0; i < 20; ++i)
        twenty += "|5000";
    row("Agentforce, break-even", used(twenty), flex, "2", "2");
    row("Fin with take-backs", used("q|700|500|-20"),
        planText("  - { id: base, flat: 49 }\n  - { id: c, meter: m, included: 50, price: 0.99 }\n", "  m: { value: q }\n"), "1,167.70", "1167.7");
    row("Copilot Studio, grounded answer", used("kind|generative|grounding"),
        single("{ aggregate: count, by: [kind] }", "per: 100, price: { by: kind, table: { classic: 1, generative: 2, action: 5, grounding: 10 } }"), "0.12", "0.12");
    const char* seats = "user q|x 6000|y 200|z 100";
    row("GitHub Copilot, pooled", used(seats), single("{ value: q, by: [user] }", "per: 100, included: { quantity: 5700, scope: charge }, price: 1"), "6", "6");
    row("GitHub Copilot, individual", used(seats), single("{ value: q, by: [user] }", "per: 100, lines_by: [user], included: 1900, price: 1"), "41", "41");
    row("Cursor", used("q|55"), planText("  - { id: fee, flat: 20 }\n  - { id: c, meter: m, included: 20, price: 1 }\n", "  m: { value: q }\n"), "55", "55");
}

void PublishedTest::agents() { compare(); }

void PublishedTest::classic_data() {
    addColumns();
    // Byte-hours, and steps in GB-months: 2^30 bytes for the 744 hours of March.
    row("S3 storage", used("q|42259901212262400"), single("{ value: q }", "price: { steps: [ { per: 798863917056, blocks: 51200, unit: 0.023 }, { per: 798863917056, unit: 0.022 } ] }"), "1,215.00", "1215");
    row("Lambda", used("seconds calls|1500000 3000000"), several({"seconds: included: 400k, price: 0.00001667", "calls: per: 1M, included: 1M, price: 0.20"}), "18.74", "18.737");
    row("R2 reads", used("q|300000000"), single("{ value: q }", "per: 1M, included: 10M, price: { unit: 0.36, fraction: up }"), "104.40", "104.4");
    row("R2, one operation over a million", used("q|1000001"), single("{ value: q }", "per: 1M, price: { unit: 1, fraction: up }"), "2", "2");
    row("R2 infrequent access", used("gb writes reads back|1000 1000 1000000 1000"),
        several({"gb: price: 0.01", "writes: per: 1M, price: { unit: 9, fraction: up }", "reads: per: 1M, price: { unit: 0.90, fraction: up }", "back: price: 0.01"}), "29.90", "29.9");
    // The running count of all minutes stands in the usage: it chooses the step for every kind.
    const char* minutes = "kind q counter|in 200000 200000|out 200000 400000|free 100000 500000|in 1000 501000";
    row("Twilio", used(minutes),
        single("{ value: q, by: [kind] }",
               "lines_by: [kind], position: counter, price: { by: kind, table: { in: { mode: whole, steps: [ { up_to: 500k, unit: 0.0085 }, { unit: 0.0080 } ] }, "
               "out: { mode: whole, steps: [ { up_to: 500k, unit: 0.013 }, { unit: 0.012 } ] }, free: { mode: whole, steps: [ { up_to: 500k, unit: 0.022 }, { unit: 0.02 } ] } } }"),
        "6,580", "6508", "digits of the sum are swapped: 1,700 + 2,600 + 2,200 + 8");
    row("calls of 30/6 seconds", used("q|31"), single("{ value: '30 + ceil_to(max(q - 30, 0), 6)' }", "price: 1"), "36", "36");
    row("calls of 6/6 seconds", used("q|27"), single("{ value: '6 + ceil_to(max(q - 6, 0), 6)' }", "price: 1"), "30", "30");
    row("calls of 60/60 seconds", used("q|80"), single("{ value: '60 + ceil_to(max(q - 60, 0), 60)' }", "price: 1"), "120", "120");
    row("electricity with a ratchet", used("kw prior kwh tou|420 600 70000 off|300 600 30000 on"),
        planText("  - { id: demand, meter: demand, price: 15 }\n  - { id: energy, meter: energy, price: { by: tou, table: { on: 0.22, off: 0.11 } } }\n  - { id: base, flat: 50 }\n",
                 "  demand: { max: 'max(kw, prior * 0.8)' }\n  energy: { value: kwh, by: [tou] }\n"),
        "21,550", "21550");
    row("card payment", used("q|100"), single("{ value: q }", "reset: event, price: { unit: 2.9%, flat: 0.30 }"), "3.20", "3.2");
    row("bank debit below its cap", used("q|624"), single("{ value: q }", "reset: event, price: { unit: 0.8%, maximum: 5 }"), "4.992", "4.992");
    row("bank debits at their cap", used("q|625|626"), single("{ value: q }", "reset: event, price: { unit: 0.8%, maximum: 5 }"), "10", "10");
    const char* quarters = "price: { steps: [ { width: 182.5, unit: 0.0475 }, { width: 182.5, unit: 0.038 }, { width: 182.5, unit: 0.0285 }, { unit: 0.019 } ] }";
    row("sustained use", used("q|730"), single("{ value: q }", quarters), "24.27", "24.2725");
    row("without sustained use", used("q|730"), single("{ value: q }", "price: 0.0475"), "34.68", "34.675");
    row("Databricks units", used("jobs shared|10000 2000"), several({"jobs: price: 0.30", "shared: price: 0.55"}), "4,100", "4100");
    row("Atlas M30", used("q|720"), single("{ value: q }", "price: 0.54"), "388.80", "388.8");
}

void PublishedTest::classic() { compare(); }

void PublishedTest::contracts_data() {
    addColumns();
    row("true-up", used("q|97500"), single("{ value: q }", "price: 1") + "  - { id: rest, true_up: 120000 }\n  - { id: paid, discount: 97500 USD, of: [c] }\n", "22,500", "22500");
    row("drawdown and overage", used("q|130000"), planText("  - { id: fee, flat: 1000 }\n  - { id: c, meter: m, included: 100k, price: 0.02 }\n", "  m: { value: q }\n"), "1,600", "1600");
    row("ramp of seats", "customer time q\na 2026-01-05 1\na 2026-12-05 1\n",
        planText("  - { id: seats, flat: [ { value: 1950 }, { from: 2026-05-01, value: 3900 }, { from: 2026-08-01, value: 5850 } ] }\n"), "48,750", "48750");
    row("a credit's price is not its face value", used("q|100"), planText("  - { id: c, meter: m, price: 1, in_unit: credit }\n  - { id: d, convert: 0.50 }\n", "  m: { value: q }\n", "units: [credit]\n"), "50", "50");
}

void PublishedTest::contracts() { compare(); }

namespace {

// One host in each hour of a month, two in the ninth busiest, three in the eighth, four in the seven
// busiest: what is billed says how many hours were dropped.
QString hostsIn(const QString& month, int hours) {
    QString usage = "customer time host\n";
    for (int hour = 0; hour < hours; ++hour)
        for (int host = 0; host < (hour < 7 ? 4 : hour == 7 ? 3 : hour == 8 ? 2 : 1); ++host)
            usage += QString("a %1-%2T%3 h%4\n").arg(month).arg(hour / 24 + 1, 2, 10, QChar('0')).arg(hour % 24, 2, 10, QChar('0')).arg(host);
    return usage;
}

// A value for each five minutes of 30 days, from 1 to 8640 in an order of its own.
QString traffic() {
    QString usage = "customer time q\n";
    for (int i = 0; i < 8640; ++i)
        usage += QString("a 2026-04-%1T%2:%3 %4\n").arg(i / 288 + 1, 2, 10, QChar('0')).arg(i / 12 % 24, 2, 10, QChar('0')).arg(i % 12 * 5, 2, 10, QChar('0')).arg(i * 7 % 8640 + 1);
    return usage;
}

QString percentile(const char* discard) {
    return single(QString("{ windows: [ { every: 1h, unique: host }, { every: period, percentile: 99, discard: %1 } ] }").arg(discard), "price: 1");
}

// The daily adjustment of cloud services, worked out for each `every`.
QString adjusted(const char* every) {
    return planText("  - { id: c, meter: billed, price: 1 }\n",
                    QString("  wh: { event: wh, value: q }\n  cs: { event: cs, value: q }\n"
                            "  billed: { of: [wh, cs], every: %1, value: 'wh + cs - min(cs, wh * 0.1)' }\n").arg(every));
}

// A commitment of 10 an hour: a costs 5 instead of 8 under it, b 8 instead of 10.
QString savings(const char* value) {
    return planText("  - { id: c, meter: paid, price: 1 }\n",
                    QString("  a: { value: a }\n  b: { value: b }\n  paid: { of: [a, b], every: 1h, value: '%1' }\n").arg(value));
}

} // namespace

void PublishedTest::windows_data() {
    addColumns();
    const QString days = used("time event q|2026-04-01T03 wh 60|2026-04-01T23 wh 40|2026-04-01 cs 20|2026-04-02 wh 120|2026-04-02 cs 10|"
                              "2026-04-03 wh 80|2026-04-03 cs 5|2026-04-04 wh 100|2026-04-04 cs 13");
    row("cloud services by day", days, adjusted("day"), "413", "413");
    row("cloud services from monthly totals", days, adjusted("period"), "408", "408");
    row("Snowflake storage", used("time q|2026-04-01 10|2026-04-21 4"), single("{ time_mean: q }", "price: 23"), "184", "184");
    row("S3 storage by level", "customer time q\na 2026-03-01 107374182400\na 2026-03-16 109951162777600\n",
        single("{ time_mean: q, then: 'divide(value, 1073741824, 6, half_even)' }", "price: { steps: [ { up_to: 51200, unit: 0.023 }, { unit: 0.022 } ] }"), "1,215.00", "1215");
    QString stored = "q|1|1|1|1|1";
    for (int day = 6; day <= 30; ++day)
        stored += "|3";
    const char* peaks = "{ windows: [ { every: day, max: q } ] }";
    row("R2 peaks", used(stored), single(peaks, "per: 30, price: 1"), "2.66", "8/3", "cut off: 80 / 30 is 2.667");
    row("R2 peaks, whole units", used(stored), single(peaks, "per: 30, price: { unit: 1, fraction: up }"), "3", "3");
    row("hosts, eighth highest of 720 hours", hostsIn("2026-04", 720), percentile("floor"), "3", "3");
    row("hosts, eighth highest of 744 hours", hostsIn("2026-03", 744), percentile("floor"), "3", "3");
    row("profiler, ninth highest of 720 hours", hostsIn("2026-04", 720), percentile("ceil"), "2", "2");
    row("profiler, eighth highest in February", hostsIn("2026-02", 672), percentile("ceil"), "3", "3");
    row("95th percentile, the 433rd highest", traffic(), single("{ windows: [ { every: 5m, mean: q }, { every: period, percentile: 95 } ] }", "price: 1"), "8208", "8208");
    row("95th percentile, the larger direction", traffic(),
        planText("  - { id: c, meter: larger, price: 1 }\n",
                 "  in: { windows: [ { every: 5m, mean: q }, { every: period, percentile: 95 } ] }\n"
                 "  out: { windows: [ { every: 5m, mean: 10000 - q }, { every: period, percentile: 95 } ] }\n"
                 "  larger: { of: [in, out], every: period, value: 'max(in, out)' }\n"),
        "9567", "9567");
    row("conversations of 24 hours", used("time w|2026-04-01T08 x|2026-04-02T07 x|2026-04-02T08 x|2026-04-02T09 y"),
        single("{ windows: [ { first_use: 24h, per: w, aggregate: count, then: '1' } ] }", "price: 2"), "6", "6");
    const QString burst = used("time in out|2026-04-01T10 1000 300|2026-04-01T10 1000 300|2026-04-01T10 1000 300|2026-04-01T10 1000 300|2026-04-01T10 1000 300|2026-04-01T11 500 10");
    const char* second = "{ windows: [ { every: 1s, sum: in + out * 3 }, { every: period, max: value } ] }";
    row("provisioned throughput, burned in a second", burst, single(second, "price: 1"), "9,500", "9500");
    row("provisioned throughput, units of 8,000", burst, single(second, "per: 8000, price: { unit: 1, fraction: up }"), "2", "2");
    row("savings plan, deepest discount first", used("time a b|2026-04-01T10 8 10"), savings("10 + max(a - 16, 0) + max(b - max(10 - a * 0.625, 0) * 1.25, 0)"), "13.75", "13.75");
    row("savings plan, the other order", used("time a b|2026-04-01T10 8 10"), savings("10 + max(b - 12.5, 0) + max(a - max(10 - b * 0.8, 0) * 1.6, 0)"), "14.80", "14.8");
    row("electricity, quarter hours and a calendar", used("time kw kwh|2026-04-01T09:00 400 10000|2026-04-01T09:10 440 20000|2026-04-04T09:00 300 70000"),
        planText("  - { id: demand, meter: demand, price: 15 }\n  - { id: energy, meter: energy, price: { by: tou, table: { peak: 0.22, off: 0.11 } } }\n  - { id: base, flat: 50 }\n",
                 "  demand: { windows: [ { every: 15m, mean: kw }, { every: period, max: value, then: 'max(value, 480)' } ] }\n  energy: { value: kwh, by: [tou] }\n",
                 "calendars: { tou: { rows: [ { label: peak, days: mon-fri, hours: '08:00-20:00' } ], default: off } }\n"),
        "21,550", "21550");
}

void PublishedTest::windows() { compare(); }

QTEST_GUILESS_MAIN(PublishedTest)
#include "tst_published.moc"
