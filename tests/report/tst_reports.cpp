// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs, comparisons and explanations as text and as JSON: numbers that never end, counts beyond 64
// bits, labels, what is called new, periods of different lengths.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/report/compare_report.h"
#include "engine/report/explain_report.h"
#include "engine/report/run_report.h"
#include "tests/support/replay_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

QJsonObject parsed(const std::string& json) { return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object(); }

std::string runJson(const ReplayData& data, const Run& run, const std::vector<std::string>& by) {
    return *runToJson({&run, &data.usage->customers(), data.customers.get()}, by);
}

struct Compared {
    std::string text;
    QJsonObject json;
};

Compared compared(const ReplayData& data, const QString& before, const QString& after) {
    const auto comparison =
        compareRuns(runOf(data, before), runOf(data, after), data.usage->customers(), data.usage->timeRange());
    CHECK(static_cast<bool>(comparison), "the plans can be compared");
    QuantityCache cache;
    Progress progress;
    const auto drivers =
        attributeDifference(data, comparison->baseline, comparison->candidate, {}, cache, progress);
    const std::vector<Guardrail> none;
    CompareReportData report;
    report.comparison = &*comparison;
    report.drivers = &*drivers;
    report.guardrails = &none;
    return {compareToText(report), parsed(compareToJson(report))};
}

const char* kPrice = "  - { id: c, meter: m, price: 1 }\n";

} // namespace

class ReportsTest : public QObject {
    Q_OBJECT

private slots:
    void endless_data();
    void endless();
    void manyRequests();
    void labels();
    void labelsOfEither();
    void newOrNothing_data();
    void newOrNothing();
    void differentCycles();
    void unusableOfTheFilter_data();
    void unusableOfTheFilter();
    void ends_data();
    void ends();
    void notPriced_data();
    void notPriced();
    void otherTimes();
    void timeAfterTheRange();
};

// Thirds, worked out with Python's fractions: 10/3 is billed 3.33, which is -1/300 less.
void ReportsTest::endless_data() {
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("ratio"); // empty: there is none
    for (const char* where : {"run", "row", "compare"}) {
        QTest::newRow(qPrintable(QString(where) + " exact")) << where << "exact" << "3.333333333333333333" << "10/3";
        QTest::newRow(qPrintable(QString(where) + " rounding")) << where << "rounding" << "-0.003333333333333333" << "-1/300";
    }
    QTest::newRow("finite exact") << "finite" << "exact" << "10" << "";
    QTest::newRow("finite rounding") << "finite" << "rounding" << "0" << "";
}

void ReportsTest::endless() {
    QFETCH(QString, where);
    QFETCH(QString, name);
    const ReplayData data = dataOf({"customer time q\na 2026-01-10 10\n"});
    const QString third = planText("  - { id: c, meter: m, per: 3, price: 1 }\n");
    QJsonObject json = parsed(runJson(data, *runOf(data, where == "finite" ? planText(kPrice) : third), {"customer"}));
    if (where == "row")
        json = json["rows"].toArray()[0].toObject();
    if (where == "compare")
        json = compared(data, third, third).json["candidate"].toObject();
    QTEST(json[name].toString(), "number");
    QTEST(json[name + "_ratio"].toString(), "ratio");
}

void ReportsTest::manyRequests() {
    const ReplayData data = dataOf({"customer time count q\na 2026-01-10 9000000000000000000 1\na 2026-01-11 9000000000000000000 1\n"
                                    "b 2026-01-10 9000000000000000000 1\n"});
    const auto run = runOf(data, planText(kPrice));
    QCOMPARE(run->represented.toText(), std::string("27000000000000000000"));
    QVERIFY(runJson(data, *run, {}).find("\"represented\": 27000000000000000000") != std::string::npos);
    const auto check = std::find_if(run->checks.begin(), run->checks.end(),
                                    [](const Check& c) { return c.id == "requests_metered_once"; });
    QVERIFY(check != run->checks.end());
    QCOMPARE(check->right, std::string("27000000000000000000"));
}

void ReportsTest::labels() {
    const ReplayData data = dataOf({"customer time count q\na 2026-01-10 3 10\n"});
    const auto plan = planOf(planText(kPrice, "  m: { value: q, rows: uniform }\n"));
    QuantityCache cache;
    Progress progress;
    const auto derivation = explainInvoice(data, *plan, {}, cache, "a", {2026, 1, 1}, progress);
    ExplainReportData report;
    report.derivation = &*derivation;
    report.labels = labelsOf(*plan, *data.usage);
    QVERIFY(explainToText(report).starts_with("ESTIMATE: the meter m takes all requests of a row as alike."));
    QVERIFY(parsed(explainToJson(report))["labels"].toArray()[0].toString().startsWith("ESTIMATE"));
}

void ReportsTest::labelsOfEither() {
    const ReplayData data = dataOf({"customer time count q\na 2026-01-10 3 10\n"});
    const QString plain = planText(kPrice);
    const QString estimated = planText(kPrice, "  m: { value: q, rows: uniform }\n");
    for (const Compared& both : {compared(data, plain, estimated), compared(data, estimated, plain)}) {
        QVERIFY2(both.text.find("ESTIMATE") != std::string::npos, both.text.c_str());
        QCOMPARE(both.json["labels"].toArray().size(), 1);
    }
}

void ReportsTest::newOrNothing_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<bool>("isNew");
    QTest::newRow("nothing, then something") << "0" << "1" << true;
    QTest::newRow("nothing, then nothing") << "0" << "0" << false;
    QTest::newRow("something, then nothing") << "1" << "0" << false;
}

void ReportsTest::newOrNothing() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const ReplayData data = dataOf({"customer time q\na 2026-01-10 10\n"});
    const auto plan = [](const QString& price) { return planText("  - { id: c, meter: m, price: " + price + " }\n"); };
    const QString text = QString::fromStdString(compared(data, plan(before), plan(after)).text);
    const QString line = text.mid(text.indexOf("\n  a ") + 1).section('\n', 0, 0);
    QTEST(line.contains("new"), "isNew");
}

// January 2026 has 31 days and begins on a Thursday; the week from Monday 5 January has seven.
void ReportsTest::differentCycles() {
    const ReplayData data = dataOf({"customer time q\na 2026-01-01 10\na 2026-01-31 10\n"});
    for (const bool weekFirst : {true, false}) {
        const QString month = planText(kPrice);
        const QString week = planText(kPrice, {}, "cycle: week\n");
        const QJsonObject json = compared(data, weekFirst ? week : month, weekFirst ? month : week).json;
        QStringList days;
        for (const QJsonValue& period : json["months"].toArray())
            days << period["period_start"].toString() + ":" + QString::number(period["days"].toInt());
        QCOMPARE(days.join(' '), QString("2025-12-29:7 2026-01-01:31 2026-01-05:7 2026-01-12:7 2026-01-19:7 2026-01-26:7"));
    }
}

void ReportsTest::unusableOfTheFilter_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("customer"); // empty: all
    QTest::addColumn<int>("rows");
    for (const char* meter : {"{ value: q }", "{ value: 'max(q, 0)' }", "{ max: q }"}) {
        const QString name = QString(meter).section(' ', 2);
        QTest::newRow(qPrintable(name + " all")) << meter << "" << 3;
        QTest::newRow(qPrintable(name + " a")) << meter << "a" << 2;
        QTest::newRow(qPrintable(name + " c")) << meter << "c" << 0;
    }
}

void ReportsTest::unusableOfTheFilter() {
    QFETCH(QString, meter);
    QFETCH(QString, customer);
    QFETCH(int, rows);
    const ReplayData data = dataOf({"customer time q\na 2026-01-01 x\na 2026-01-02 x\na 2026-01-03 1\nb 2026-01-01 -\nb 2026-01-02 2\nc 2026-01-01 5\n"});
    ReplayOptions options;
    if (!customer.isEmpty())
        options.filter["customer"] = {customer.toStdString()};
    const auto run = runOf(data, planText(kPrice, "  m: " + meter + "\n"), options);
    QCOMPARE(run->unusable.empty() ? 0 : static_cast<int>(run->unusable[0].rows), rows);
}

void ReportsTest::ends_data() {
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("line"); // empty: none
    QTest::addColumn<QString>("json"); // without an end, no time, before the start, customers
    QTest::newRow("all of them") << "a 2026-01-05 2026-01-06\n" << "" << "";
    QTest::newRow("one that runs") << "a 2026-01-05 -\n" << "Left out by meter `m`: 1 event without an end, of a\n" << "1 0 0 a";
    QTest::newRow("each kind") << "b 2026-01-05 2026-01-04\na 2026-01-05 soon\na 2026-01-06 -\na 2026-01-07 -\n"
                               << "Left out by meter `m`: 2 events without an end, 1 event whose end is no time, 1 event that ends before it begins, of a, b\n"
                               << "2 1 1 a,b";
    QString many;
    for (int i = 10; i < 22; ++i)
        many += QString("c%1 2026-01-05 soon\nc%1 2026-01-05 2025-01-05\n").arg(i);
    QTest::newRow("many customers") << many
                                    << "Left out by meter `m`: 12 events whose ends are no times, 12 events that end before they begin, of c10, c11, c12, c13, "
                                       "c14, c15, c16, c17, c18, c19 and perhaps others\n"
                                    << "0 12 12 c10,c11,c12,c13,c14,c15,c16,c17,c18,c19";
}

void ReportsTest::ends() {
    QFETCH(QString, rows);
    QFETCH(QString, line);
    QFETCH(QString, json);
    const ReplayData data = dataOf({"customer time end\n" + rows});
    const auto run = runOf(data, planText(kPrice, "  m: { interval: { end: end } }\n"));
    QCOMPARE(QString::fromStdString(unpricedToText(*run)), line);
    const QJsonArray unusable = parsed(runJson(data, *run, {}))["unusable"].toArray();
    QCOMPARE(unusable.isEmpty(), json.isEmpty());
    if (json.isEmpty())
        return;
    const QJsonObject meter = unusable[0].toObject();
    QStringList customers;
    for (const QJsonValue& customer : meter["end_customers"].toArray())
        customers << customer.toString();
    QCOMPARE(QString("%1 %2 %3 %4")
                 .arg(meter["without_end"].toInt()).arg(meter["unreadable_ends"].toInt()).arg(meter["ends_before_start"].toInt())
                 .arg(customers.join(',')), json);
}

void ReportsTest::notPriced_data() {
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("line");
    const char* other = "event: call, value: q";
    QTest::newRow("one event") << "a 2026-01-05 page 3\n" << other << "Not priced by `t`: event page, 1 request in 1 event of 1 customer\n";
    QTest::newRow("events") << "a 2026-01-05 page 3\nb 2026-01-05 page 3\n" << other << "Not priced by `t`: event page, 2 requests in 2 events of 2 customers\n";
    QTest::newRow("a unit as it is written") << "a 2026-01-05 call 3\n" << "event: call, value: q, by: [event], unit: token"
        << "Not priced by `t`: c, event = call, 3 token in 1 event of 1 customer\n";
}

void ReportsTest::notPriced() {
    QFETCH(QString, rows);
    QFETCH(QString, meter);
    const ReplayData data = dataOf({"customer time event q\n" + rows});
    const QString price = meter.contains("by:") ? "  - { id: c, meter: m, price: { by: event, table: { x: 1 } } }\n" : QString(kPrice);
    QTEST(QString::fromStdString(unpricedToText(*runOf(data, planText(price, "  m: { " + meter + " }\n")))), "line");
}

// Events that count at another time, without a usable one or outside of the range.
void ReportsTest::otherTimes() {
    const ReplayData data = dataOf({"customer time booked\na 2026-01-05 -\nb 2026-01-05 soon\nb 2026-01-06 -\nc 2026-01-06 2026-03-01\nd 2026-01-06 2026-01-07\n"});
    const auto run = runOf(data, planText(kPrice, "  m: { aggregate: count, time: booked }\n"));
    QCOMPARE(QString::fromStdString(unpricedToText(*run)),
             "Left out by meter `m`: 2 events without `booked`, 1 event whose `booked` is no time, 1 event of the range whose `booked` is not in it, of a, b, c\n");
    const QJsonObject meter = parsed(runJson(data, *run, {}))["unusable"].toArray()[0].toObject();
    QCOMPARE(QStringList(meter.keys()).join(' '), "meter out_of_range rows time time_customers unreadable_times without_time");
    QCOMPARE(meter["without_time"].toInt(), 2);
    QCOMPARE(meter["unreadable_times"].toInt(), 1);
    QCOMPARE(meter["out_of_range"].toInt(), 1);
    QCOMPARE(meter["time_customers"].toArray().size(), 3);
}

// What an event that lasts goes on after the range is not billed, which the run says.
void ReportsTest::timeAfterTheRange() {
    const ReplayData data = dataOf({"customer time end\na 2026-01-31T12:00:00Z 2026-02-01T12:00:00Z\n"});
    const auto says = [&](const QString& meter) {
        const auto run = runOf(data, planText(kPrice, meter));
        return run->assumptions.back() == "Of events that last, only the time in the range counts: what they go on after 2026-01-31 is left out.";
    };
    QVERIFY(says("  m: { interval: { end: end } }\n"));
    QVERIFY(!says("  m: { interval: { end: end, split: at_start } }\n"));
    QVERIFY(!says("  m: { aggregate: count }\n"));
}

QTEST_GUILESS_MAIN(ReportsTest)
#include "tst_reports.moc"
