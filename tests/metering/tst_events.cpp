// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The events behind a quantity, first events, usage that no meter lets in, what a meter may not be,
// and the cache of quantities.

#include <QTest>

#include "engine/metering/row_value.h"
#include "engine/metering/coverage.h"
#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

class EventsTest : public QObject {
    Q_OBJECT

private slots:
    void behind_data();
    void behind();
    void ofBursts_data();
    void ofBursts();
    void first();
    void unmetered_data();
    void unmetered();
    void checks_data();
    void checks();
    void cacheKeys_data();
    void cacheKeys();
    void cacheRoom();
    void cancelled();
    void noNumbers_data();
    void noNumbers();
};

namespace {

const char* kRows = "customer time event count q model\n"
                    "a 2026-01-05 use 1 4 x\n"
                    "a 2026-01-01 use 1 2 x\n"
                    "a 2026-01-03 use 3 10 y\n"
                    "a 2026-01-06 use 2 - x\n"
                    "a 2026-01-07 stop 4 50 x\n"
                    "a 2026-02-01 use 1 6 x\n"
                    "b 2026-01-02 use 1 7 x\n";

} // namespace

void EventsTest::behind_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("expected"); // day of January: value × count, ? when left out
    QTest::newRow("sum") << "{ event: use, value: q }" << "" << 10 << "1:2×1 3:10×3 5:4×1 6:?×2";
    QTest::newRow("the first") << "{ event: use, value: q }" << "" << 2 << "1:2×1 3:10×3";
    QTest::newRow("none") << "{ event: use, value: q }" << "" << 0 << "";
    QTest::newRow("count") << "{ aggregate: count }" << "" << 10 << "1:1×1 3:3×3 5:1×1 6:2×2 7:4×4";
    QTest::newRow("of a key") << "{ value: q, by: [model] }" << "model=x" << 10 << "1:2×1 5:4×1 6:?×2 7:50×4";
    QTest::newRow("of a key that is not there") << "{ value: q, by: [model] }" << "model=z" << 10 << "";
    QTest::newRow("of a part of the key") << "{ value: q, by: [event, model] }" << "model=x" << 10 << "1:2×1 5:4×1 6:?×2 7:50×4";
    QTest::newRow("of the whole key") << "{ value: q, by: [event, model] }" << "model=x event=use" << 10 << "1:2×1 5:4×1 6:?×2";
    QTest::newRow("of another dimension") << "{ value: q, by: [model] }" << "tier=x" << 10 << "";
    QTest::newRow("filter") << "{ value: q, filter: q > 3 }" << "" << 10 << "3:10×3 5:4×1 7:50×4";
    QTest::newRow("taken back") << "{ value: q, retract: model == 'y' }" << "" << 10 << "1:2×1 3:-10×3 5:4×1 6:?×2 7:50×4";
    QTest::newRow("counts taken back") << "{ aggregate: count, retract: model == 'y' }" << "" << 10 << "1:1×1 3:-3×3 5:1×1 6:2×2 7:4×4";
    QTest::newRow("windows") << "{ event: use, windows: [ { every: day, max: q * 2 } ] }" << "" << 10 << "1:4×1 3:20×3 5:8×1 6:?×2";
    QTest::newRow("distinct") << "{ event: stop, unique: model }" << "" << 10 << "7:1×4";
    // 50 over 4 requests: 12.5 each, rounded up to 13
    QTest::newRow("alike") << "{ event: stop, value: 'ceil_to(q, 1)', rows: uniform }" << "" << 10 << "7:52×4";
}

void EventsTest::behind() {
    QFETCH(QString, meter);
    QFETCH(QString, key);
    QFETCH(int, limit);
    QFETCH(QString, expected);
    // Two imports in small segments: the order is that of time.
    const QStringList lines = QString(kRows).split('\n');
    const ReplayData data = dataOf({lines.mid(0, 4).join('\n'), lines[0] + "\n" + lines.mid(4).join('\n')}, 2);
    const Period january{Zone().startOfDay({2026, 1, 1}), Zone().startOfDay({2026, 2, 1})};
    LineKey values; // model=x event=use
    for (const QString& part : key.split(' ', Qt::SkipEmptyParts))
        values.emplace_back(part.section('=', 0, 0).toStdString(), part.section('=', 1).toStdString());
    const auto found = eventsBehind(meterOf(meter), *data.usage, {*data.usage->customers().find("a")},
                                    january, values, static_cast<std::size_t>(limit), Progress());
    QStringList texts;
    for (const MeteredEvent& event : *found)
        texts << QString("%1:%2×%3")
                     .arg(Zone().dateOf(event.time).day)
                     .arg(event.value ? QString::fromStdString(event.value->toText()) : QString("?"))
                     .arg(event.count);
    QCOMPARE(texts.join(' '), expected);
}

// A window that begins with an event has those after it, also past the end of its period.
void EventsTest::ofBursts_data() {
    QTest::addColumn<QString>("window");
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("expected"); // time, value; ?: left out, where it happened
    QTest::newRow("from first use") << "{ first_use: 24h, sum: q }" << "" << 10 << "31T20:00 2; 31T21:00 ?; 01T10:00 4; 01T19:00 5";
    QTest::newRow("the first of them") << "{ first_use: 24h, sum: q }" << "" << 2 << "31T20:00 2; 31T21:00 ?";
    QTest::newRow("from first use, by host") << "{ first_use: 24h, sum: q, per: host }" << "" << 10 << "31T20:00 2; 31T21:00 ?; 01T10:00 4";
    QTest::newRow("session") << "{ session: { gap: 15h }, sum: q }" << "" << 10 << "31T20:00 2; 31T21:00 ?; 01T10:00 4; 01T19:00 5";
    QTest::newRow("session with a cap") << "{ session: { gap: 15h, cap: 20h }, sum: q }" << "" << 10 << "31T20:00 2; 31T21:00 ?; 01T10:00 4";
    QTest::newRow("identifiers") << "{ session: { gap: 15h }, unique: host }" << "" << 10 << "31T20:00 1; 31T21:00 1; 01T10:00 1; 01T19:00 1";
    QTest::newRow("by key") << "{ first_use: 24h, sum: q } ], by: [host" << "x" << 10 << "31T20:00 2; 01T10:00 4";
}

void EventsTest::ofBursts() {
    QFETCH(QString, window);
    QFETCH(QString, key);
    QFETCH(int, limit);
    QFETCH(QString, expected);
    // A window that began in the month before ends in this one.
    const QString head = "customer time q host\n";
    const ReplayData data = dataOf({head + "a 2026-02-01T10:00 4 x\na 2025-12-31T21:00 1 x\na 2026-01-01T02:00 3 x\n",
                                    head + "a 2026-01-31T20:00 2 x\na 2026-02-01T19:00 5 y\na 2026-01-31T21:00 - y\nb 2026-01-20 9 x\n"},
                                   2);
    const Period january{Zone().startOfDay({2026, 1, 1}), Zone().startOfDay({2026, 2, 1})};
    const LineKey values = key.isEmpty() ? LineKey() : LineKey{{"host", key.toStdString()}};
    const auto found = eventsBehind(meterOf("{ windows: [ " + window + " ] }"), *data.usage, {*data.usage->customers().find("a")},
                                    january, values, static_cast<std::size_t>(limit), Progress());
    QStringList texts;
    for (const MeteredEvent& event : *found)
        texts << QString::fromStdString(toText(event.time)).mid(8, 8) + " " +
                     (event.value ? QString::fromStdString(event.value->toText()) : QString("?"));
    QCOMPARE(texts.join("; "), expected);
}

void EventsTest::first() {
    const ReplayData data =
        dataOf({"customer time id recorded q\nb 2026-01-09 e1 2026-01-10T00:00:00 1\na 2026-03-01 e2 2026-03-01T00:00:00 1\n",
                "customer time id recorded q\na 2026-02-01 e3 2026-02-01T00:00:00 1\nb 2026-01-02 e4 2026-01-02T00:00:00 1\n",
                "customer time id recorded q\nc 2026-01-20 e4 2026-01-20T00:00:00 1\n"}); // e4 was c's
    Progress progress;
    QuantityCache cache;
    const auto found = firstEvents(*data.usage, cache, 2, progress);
    QCOMPARE(*firstEvents(*data.usage, cache, 1, progress), *found);
    QStringList texts;
    for (const char* customer : {"a", "b", "c"})
        texts << QString::fromStdString(toText(*(*found)[*data.usage->customers().find(customer)]));
    QCOMPARE(texts.join(' '), QString("2026-02-01T00:00:00Z 2026-01-09T00:00:00Z 2026-01-20T00:00:00Z"));
}

void EventsTest::unmetered_data() {
    QTest::addColumn<QStringList>("meters");
    QTest::addColumn<QString>("expected"); // requests by event; "none" when that is plain
    QTest::newRow("all events") << QStringList{"{ value: q }"} << "none";
    QTest::newRow("each by name") << QStringList{"{ event: use, value: q }", "{ event: stop, aggregate: count }"} << "none";
    QTest::newRow("one of two") << QStringList{"{ event: use, value: q }"} << "a 0 stop=4(1); in 1 out 0";
    QTest::newRow("filtered") << QStringList{"{ event: use, value: q, filter: model == 'x' }"}
                              << "a 0 stop=4(1); a 0 use=3(1); in 2 out 0";
    QTest::newRow("filters that leave nothing")
        << QStringList{"{ value: q, filter: model == 'x' }", "{ value: q, filter: model != 'x' }"} << "in 0 out 0";
    QStringList many;
    for (int i = 0; i < 3000; ++i)
        many << QString("{ value: q, filter: q == %1 }").arg(i + 5);
    QTest::newRow("many filters") << many << "a 0 use=4(3); in 3 out 0"; // 4, 2 and the missing one
    QTest::newRow("no meter") << QStringList{} << "a 0 stop=4(1); a 0 use=7(4); b 0 use=1(1); in 6 out 0";
}

void EventsTest::unmetered() {
    QFETCH(QStringList, meters);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({kRows});
    std::vector<Meter> read;
    for (const QString& text : meters)
        read.push_back(meterOf(text));
    std::vector<const Meter*> pointers;
    for (const Meter& meter : read)
        pointers.push_back(&meter);
    const auto rest = unmeteredMeter(pointers, *data.usage);
    QCOMPARE(rest ? metered({*rest}, *data.usage, {"2026-01-01", "2026-02-01"}) : QString("none"), expected);
}

void EventsTest::checks_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<bool>("severalRequests");
    QTest::addColumn<QString>("expected"); // part of the diagnostics; empty: none
    const QString many = "rows of the usage stand for many requests";
    const auto row = [](const char* meter, bool several, const QString& expected) {
        QTest::addRow("%s, %s", meter, several ? "several" : "single") << meter << several << expected;
    };
    row("{ value: q }", true, "");
    row("{ value: q * 2 - p }", true, "");
    row("{ value: q * count }", true, many);
    row("{ value: q * p }", true, many);
    row("{ value: q * p }", false, "");
    row("{ value: 2 * (q - p) }", true, "");
    row("{ value: q + 1 }", true, many); // once for each request, not once for the row
    row("{ value: q + 1 }", false, "");
    row("{ value: 1 }", true, many);
    row("{ value: 1, rows: uniform }", true, "");
    row("{ value: 'coalesce(q, 0)' }", true, "");
    row("{ value: 'coalesce(q, 5)' }", true, many);
    row("{ value: \"if(model == 'x', q, 0)\" }", true, "");
    row("{ value: \"if(model == 'x', q, 2 * p)\" }", true, "");
    row("{ value: \"if(model == 'x', q, 1)\" }", true, many);
    row("{ value: 'if(q > 1, q, p)' }", true, many);
    row("{ aggregate: count, filter: q > 1 }", true, many);
    row("{ aggregate: count, filter: q == 1 }", true, many);
    row("{ aggregate: count, filter: 'in(q, 1, 2)' }", true, many);
    row("{ aggregate: count, filter: has(q) and model != 'x' }", true, "");
    row("{ unique: model }", true, many);
    row("{ last: q }", true, many);
    row("{ last: q }", false, "");
    row("{ windows: [ { every: 1h, sum: q }, { every: period, max: value } ] }", true, "");
    row("{ windows: [ { every: 1h, aggregate: count } ] }", true, "");
    row("{ windows: [ { every: 1h, max: q } ] }", true, many);
    row("{ windows: [ { every: 1h, sum: 'max(q, 5)' } ] }", true, many);
    row("{ windows: [ { every: event, sum: q } ] }", true, many);
    row("{ windows: [ { every: 1h, max: qq } ] }", false, "The usage has no property `qq`. Did you mean `q`?");
    row("{ windows: [ { every: 1h, unique: modl } ] }", false, "Did you mean `model`?");
    row("{ windows: [ { every: 1h, per: modl, max: q } ] }", false, "Did you mean `model`?");
    row("{ unique: model, remove: pp == 1 }", false, "The usage has no property `pp`");
    row("{ value: q, retract: pp == 1 }", false, "The usage has no property `pp`");
    row("{ value: q, retract: p < 0 }", true, many);
    row("{ value: q, retract: model == 'x' }", true, "");
    row("{ value: q, by: [modell] }", false, "The usage has no property `modell`. Did you mean `model`?");
    row("{ unique: modl }", false, "Did you mean `model`?");
    row("{ value: q * zz }", false, "The usage has no property `zz`. The usage has q, p, model, count, event.");
    row("{ value: 'coalesce(zz, q)' }", false, "");
    row("{ value: 'coalesce(q, zz)' }", false, "The usage has no property `zz`");
    row("{ value: q, filter: has(zz) }", false, "");
    row("{ event: usee, value: q }", false, "The usage has no event `usee`. Did you mean `use`?");
}

void EventsTest::checks() {
    QFETCH(QString, meter);
    QFETCH(bool, severalRequests);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({QString("customer time event count q p model\na 2026-01-01 use %1 4 5 x\n")
                                        .arg(severalRequests ? 3 : 1)});
    const QString text = QString::fromStdString(toText(checkMeter(meterOf(meter), *data.usage, "p.yaml")));
    QVERIFY2(expected.isEmpty() ? text.isEmpty() : text.contains(expected), qPrintable(text));
}

void EventsTest::cacheKeys_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("same");
    QTest::newRow("unit and label") << "{ value: q }" << "{ value: q, unit: token, label: Tokens }" << true;
    QTest::newRow("sum is value") << "{ value: q }" << "{ sum: q }" << true;
    QTest::newRow("spaces") << "{ value: q*2 }" << "{ value: q  *  2 }" << true;
    QTest::newRow("event") << "{ value: q }" << "{ event: use, value: q }" << false;
    QTest::newRow("filter") << "{ value: q, filter: m == 'x' }" << "{ value: q, filter: m == 'y' }" << false;
    QTest::newRow("expression") << "{ value: q }" << "{ value: q + 0 }" << false;
    QTest::newRow("by") << "{ value: q, by: [m] }" << "{ value: q }" << false;
    QTest::newRow("order of by") << "{ value: q, by: [m, n] }" << "{ value: q, by: [n, m] }" << false;
    QTest::newRow("aggregate") << "{ min: q }" << "{ max: q }" << false;
    QTest::newRow("latest") << "{ value: q }" << "{ last: q }" << false;
    QTest::newRow("distinct") << "{ unique: q }" << "{ unique: m }" << false;
    QTest::newRow("uniform") << "{ value: q }" << "{ value: q, rows: uniform }" << false;
    QTest::newRow("text and number") << "{ value: q, filter: m == '1' }" << "{ value: q, filter: m == 1 }" << false;
}

void EventsTest::cacheKeys() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(bool, same);
    QCOMPARE(meterKey(meterOf(a)) == meterKey(meterOf(b)), same);
}

// The entry used longest ago goes first; one entry always stays.
void EventsTest::cacheRoom() {
    const auto table = [](std::size_t rows) {
        auto made = std::make_shared<QuantityTable>();
        made->rows.resize(rows);
        return made;
    };
    QuantityCache cache(10 * sizeof(QuantityRow));
    cache.insert("a", table(4));
    cache.insert("b", table(4));
    QVERIFY(cache.find("a"));
    cache.insert("c", table(4));
    QVERIFY(cache.find("a"));
    QVERIFY(!cache.find("b"));
    QVERIFY(cache.find("c"));
    cache.insert("huge", table(100));
    QVERIFY(cache.find("huge"));
    QVERIFY(!cache.find("a") && !cache.find("c"));
    QCOMPARE(cache.bytes(), 100 * sizeof(QuantityRow));
}

void EventsTest::cancelled() {
    const ReplayData data = dataOf({kRows});
    Progress progress;
    progress.cancel();
    QuantityCache cache;
    const auto tables = runMeters({meterOf("{ value: q }")}, *data.usage,
                                  gridOf(*data.usage, {"2026-01-01", "2026-02-01"}), cache, 2, progress);
    QVERIFY(!tables);
    QCOMPARE(tables.error().kind, ErrorKind::Cancelled);
    QCOMPARE(cache.bytes(), std::size_t{0});
    QCOMPARE(firstEvents(*data.usage, cache, 2, progress).error().kind, ErrorKind::Cancelled);
}

void EventsTest::noNumbers_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<int>("why"); // -1: it is a number
    const auto row = [](const char* expression, NoNumber why) { QTest::newRow(expression) << expression << static_cast<int>(why); };
    QTest::newRow("1 + q") << "1 + q" << -1;
    row("missing", NoNumber::Missing);
    row("missing + 1", NoNumber::Missing);
    row("divide(1, zero, 2, half_up)", NoNumber::ZeroDivision);
    row("'-Inf'", NoNumber::Infinite);
    row("'+infinity'", NoNumber::Infinite);
    row("'NaN'", NoNumber::NotANumber);
    row("'-'", NoNumber::Text);
    row("'12a'", NoNumber::Text);
    row("q > 1", NoNumber::Condition);
}

void EventsTest::noNumbers() {
    QFETCH(QString, expression);
    QFETCH(int, why);
    const auto parsed = parseExpression(expression.toStdString());
    QVERIFY(static_cast<bool>(parsed));
    const auto found = whyNoNumber(valueOver(*parsed, [](const std::string& name) {
        return name == "q" ? numberValue(Decimal(2)) : name == "zero" ? numberValue(Decimal()) : RowValue();
    }));
    QCOMPARE(found ? static_cast<int>(*found) : -1, why);
}

QTEST_GUILESS_MAIN(EventsTest)
#include "tst_events.moc"
