// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Itemised tables: a row for each event, in order of time, with its position.

#include <QTest>

#include <rapidcheck.h>

#include "tests/support/meter_support.h"

using namespace rerate;
using namespace rerate::support;

namespace {

const QStringList kDays{"2026-01-01", "2026-01-04", "2026-02-01"};

const char* kRows = "customer time event q p model\n"
                    "b 2026-01-03 use 5 1 x\n"
                    "a 2026-01-05 use 4 100 y\n"
                    "a 2026-01-02T10:00 use 2.5 300 y\n"
                    "a 2026-01-02T10:00 use 2.25 200 y\n"
                    "a 2026-01-02T10:00 use 7 200 x\n"
                    "a 2026-01-01 use 9 - x\n"
                    "a 2026-01-01 use n/a 5 x\n"
                    "a 2026-01-02T09:00 stop 1 1 x\n"
                    "a 2026-01-31T23:59 use 123456789012345678901234567890 2 -\n"
                    "a 2026-02-01 use 8 8 x\n";

Meter itemised(const QString& text, const QString& position) {
    Meter meter = meterOf(text);
    meter.isItemised = true;
    if (!position.isEmpty())
        meter.position = *parseExpression(position.toStdString());
    return meter;
}

// "customer slice day hour key quantity@position" of each row.
QString itemsOf(const Meter& meter, const UsageStore& store, unsigned threads) {
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters({meter}, store, gridOf(store, kDays), cache, threads, progress);
    const QuantityTable& table = *tables->front();
    CHECK(table.times.size() == table.rows.size(), "each item has a time");
    QStringList items;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const QuantityRow& row = table.rows[i];
        QStringList key;
        for (const std::string& value : table.keys[row.key])
            key << QString::fromStdString(value);
        items << QString("%1 %2 %3 %4%5%6%7")
                     .arg(QString::fromStdString(store.customers().text(row.customer.number)))
                     .arg(row.slice)
                     .arg(QString::fromStdString(toText(Instant{table.times[i]})).mid(8, 5))
                     .arg(key.isEmpty() ? "" : key.join(',') + "=",
                          QString::fromStdString(table.quantity(row).toText()),
                          table.positions.empty() ? "" : "@" + QString::fromStdString(table.positions.at(i).toText()),
                          table.repeats.empty() ? "" : QString("×%1").arg(table.repeats[i]));
    }
    std::stable_sort(items.begin(), items.end(), [](const QString& a, const QString& b) { return a[0] < b[0]; });
    return items.join("; ") + QString("; in %1 out %2").arg(table.rowsMatched).arg(table.rowsUnusable);
}

} // namespace

class ItemsTest : public QObject {
    Q_OBJECT

private slots:
    void items_data();
    void items();
    void uniform();
    void checks();
    void anyUsage();
};

void ItemsTest::items_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("position");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* meter, const char* position, const char* expected) {
        QTest::newRow(name) << meter << position << expected;
    };
    row("by time, then value", "{ event: use, value: q }", "",
        "a 0 01T00 9; a 0 02T10 2.25; a 0 02T10 2.5; a 0 02T10 7; a 1 05T00 4; "
        "a 1 31T23 123456789012345678901234567890; b 0 03T00 5; in 8 out 1");
    row("by time, key, value", "{ event: use, value: q, by: [model] }", "",
        "a 0 01T00 x=9; a 0 02T10 x=7; a 0 02T10 y=2.25; a 0 02T10 y=2.5; a 1 05T00 y=4; "
        "a 1 31T23 =123456789012345678901234567890; b 0 03T00 x=5; in 8 out 1");
    row("with positions", "{ event: use, value: q, by: [model] }", "p",
        "a 0 02T10 x=7@200; a 0 02T10 y=2.25@200; a 0 02T10 y=2.5@300; a 1 05T00 y=4@100; "
        "a 1 31T23 =123456789012345678901234567890@2; b 0 03T00 x=5@1; in 8 out 2");
    row("of a position computed", "{ event: use, value: 'min(q, 3)' }", "p * 2 - 1",
        "a 0 02T10 2.25@399; a 0 02T10 2.5@599; a 0 02T10 3@399; a 1 05T00 3@199; a 1 31T23 3@3; b 0 03T00 3@1; "
        "in 8 out 2");
    row("counts", "{ aggregate: count, filter: model == 'x' }", "",
        "a 0 01T00 1; a 0 01T00 1; a 0 02T09 1; a 0 02T10 1; b 0 03T00 1; in 5 out 0");
    row("none", "{ event: nothing, value: q }", "p", "; in 0 out 0");
    row("texts only", "{ value: model }", "", "; in 9 out 9");
}

void ItemsTest::items() {
    QFETCH(QString, meter);
    QFETCH(QString, position);
    QFETCH(QString, expected);
    const ReplayData data = dataOf({kRows});
    QCOMPARE(itemsOf(itemised(meter, position), *data.usage, 1), expected);
    for (const int rows : {1, 3, 7})
        QCOMPARE(itemsOf(itemised(meter, position), *dataOf(inImportsOf(rows, kRows)).usage, 2), expected);
}

// 7 over 2 requests is 3.5 each.
void ItemsTest::uniform() {
    const ReplayData data = dataOf({"customer time count q p\na 2026-01-01 2 7 10\na 2026-01-02 1 7 10\n"});
    QCOMPARE(itemsOf(itemised("{ value: q, rows: uniform }", "p"), *data.usage, 1),
             QString("a 0 01T00 3.5@5×2; a 0 02T00 7@10×1; in 2 out 0"));
}

void ItemsTest::checks() {
    const ReplayData data = dataOf({"customer time count q\na 2026-01-01 2 7\n"});
    const auto found = [&](const QString& meter, const QString& position) {
        return QString::fromStdString(toText(checkMeter(itemised(meter, position), *data.usage, "p.yaml")));
    };
    QVERIFY(found("{ value: q }", "").contains("rows of the usage stand for many requests"));
    QVERIFY(found("{ value: q, rows: uniform }", "").isEmpty());
    QVERIFY(found("{ value: q, rows: uniform }", "qq").contains("The usage has no property `qq`. Did you mean `q`?"));
}

// Items add up to the plain sum, however the usage is split.
void ItemsTest::anyUsage() {
    QVERIFY(rc::check("items are the events of the sum", [] {
        QStringList imports(3, "customer time q model\n");
        for (int i = 0, count = *rc::gen::inRange(0, 60); i < count; ++i)
            imports[*rc::gen::inRange(0, 3)] += QString("c%1 2026-01-0%2 %3 m%4\n")
                                                    .arg(*rc::gen::inRange(0, 3))
                                                    .arg(*rc::gen::inRange(1, 9))
                                                    .arg(*rc::gen::element(1, 25, -3, 400))
                                                    .arg(*rc::gen::inRange(0, 3));
        QStringList filled;
        QString all;
        for (const QString& text : imports) {
            if (text.count('\n') > 1)
                filled << text;
            all += all.isEmpty() ? text : text.section('\n', 1);
        }
        if (filled.isEmpty())
            return;
        const ReplayData split = dataOf(filled, *rc::gen::element<std::size_t>(1, 2, 7, 1000));
        const ReplayData whole = dataOf({all});
        const Meter meter = itemised("{ value: q, by: [model] }", "q");
        RC_ASSERT(itemsOf(meter, *split.usage, *rc::gen::inRange(1U, 4U)) == itemsOf(meter, *whole.usage, 1));
        QuantityCache cache;
        Progress progress;
        const auto tables = runMeters({meter, meterOf("{ value: q, by: [model] }")}, *split.usage,
                                      gridOf(*split.usage, kDays), cache, 2, progress);
        Decimal items, sums;
        for (const QuantityRow& row : (*tables)[0]->rows)
            items += (*tables)[0]->quantity(row);
        for (const QuantityRow& row : (*tables)[1]->rows)
            sums += (*tables)[1]->quantity(row);
        RC_ASSERT(items == sums);
    }));
}

QTEST_GUILESS_MAIN(ItemsTest)
#include "tst_items.moc"
