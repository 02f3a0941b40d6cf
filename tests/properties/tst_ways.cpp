// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The way to a result changes no byte of it: order of rows, imports, pieces of the store and threads; or
// the pass by which the same meter is counted.

#include <QTest>

#include "tests/properties/replayed.h"

using namespace rerate;
using namespace rerate::support;

namespace {

// In up to four imports, some events in two of them, in pieces of a few rows.
ReplayData scattered(std::vector<std::string> rows, Random& random) {
    for (std::size_t i = rows.size(); i > 1; --i)
        std::swap(rows[i - 1], rows[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
    const int count = 1 + random.below(4);
    std::vector<QString> parts(static_cast<std::size_t>(count), kRandomUsageColumns);
    for (const std::string& row : rows) {
        const int part = random.below(count);
        parts[static_cast<std::size_t>(part)] += QString::fromStdString(row);
        if (random.chance(20) && part + 1 < count)
            parts[static_cast<std::size_t>(part) + 1] += QString::fromStdString(row);
    }
    QStringList imports;
    for (const QString& part : parts)
        if (part != kRandomUsageColumns)
            imports << part;
    return dataOf(imports, static_cast<std::size_t>(3 + random.below(40)));
}

} // namespace

class WaysTest : public QObject {
    Q_OBJECT

private slots:
    void everyWayTheSame();
    void oneMeterManyPasses();
};

void WaysTest::everyWayTheSame() {
    int runs = 0;
    QVERIFY(rc::check("order, imports, pieces and threads change no byte", [&] {
        std::string text;
        const auto plan = anyPlan(text);
        Random random(anySeed());
        const auto rows = randomUsage(random.next(), 1 + random.below(60));
        const Replayed expected = replayed(dataOf(rows), plan);
        const ReplayData other = scattered(rows, random);
        const unsigned threads = random.pick<unsigned>({1, 2, 3, 8});
        const Replayed found = replayed(other, plan, threads);
        requireEqual("report, " + std::to_string(threads) + " threads", expected.report, found.report, text);
        requireEqual("refusal", expected.refusal, found.refusal, text);
        runs += expected.refusal.empty() ? 1 : 0;
    }));
    QVERIFY(runs > 50);
}

// The same quantity by additions per row, by states per slice, by windows of several kinds, and derived.
void WaysTest::oneMeterManyPasses() {
    QVERIFY(rc::check("one meter gives the same by every pass", [] {
        Random random(anySeed());
        using Texts = std::vector<std::string>;
        const ReplayData data = dataOf(randomUsage(random.next(), 40));
        const std::string aggregate = random.pick<std::string>({"sum", "count", "min", "max", "last", "unique"});
        const std::string value = random.pick<std::string>({"q", "r", "q * 2 - r", "max(q, 60)", "ceil_to(q, 7)", "if(model == 'm1', q, r)",
                                                            "coalesce(r, q)", "divide(q, r, 3, half_up)", "abs(q) + 1", "round(q, 100, up)"});
        const std::string by = random.pick<std::string>({"", ", by: [model]", ", by: [model, tier]"});
        const std::string rest = by + random.pick<std::string>({"", ", filter: tier == 'a'", ", event: use", ", filter: q > 400 or has(r)"}) + " }";
        const std::string what = aggregate == "count" ? "aggregate: count" : aggregate == "unique" ? "unique: host" : aggregate + ": \"" + value + "\"";
        const bool isSum = aggregate == "sum" || aggregate == "count";
        Texts meters{"{ " + what + rest, "{ windows: [ { every: period, " + what + " } ]" + rest};
        if (isSum)
            for (const char* window : {"event", "1h", "day", "week", "5m"})
                meters.push_back("{ windows: [ { every: " + std::string(window) + ", " + what + " } ]" + rest);
        if (aggregate != "unique")
            meters.push_back("{ windows: [ { every: " + random.pick<std::string>({"1h", "day"}) + ", " + what + " }, { every: period, " +
                             (isSum ? "sum" : aggregate) + ": value } ]" + rest);
        for (std::string& meter : meters)
            meter = "  m: " + meter + "\n";
        if (isSum)
            meters.push_back("  n: { " + what + rest + "\n  m: { of: n, every: " + random.pick<std::string>({"1h", "day", "period"}) + ", value: n" + by + " }\n");
        const std::string charge = "  - { id: c, meter: m, price: [ { up_to: 1000, unit: 2 }, { unit: 1, flat: 3 } ]" +
                                   std::string(by.empty() ? "" : ", lines_by: [model]") + " }\n";
        std::string expected;
        for (const std::string& meter : meters) {
            const auto plan = planOf(planText(QString::fromStdString(charge), QString::fromStdString(meter)));
            const std::string amounts = replayed(data, plan).amounts;
            if (expected.empty())
                expected = amounts;
            requireEqual("by another pass", expected, amounts, meters[0] + meter);
        }
    }));
}

QTEST_GUILESS_MAIN(WaysTest)
#include "tst_ways.moc"
