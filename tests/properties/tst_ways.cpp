// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What must hold for any plan over any usage: the order of rows, imports, pieces of the store, threads,
// the kind of numbers, and whether the plan was written by hand or in canonical text change nothing.

#include <QTest>

#include <algorithm>

#include "tests/properties/random_choices.h"
#include "tests/properties/replayed.h"

using namespace rerate;
using namespace rerate::properties;

namespace {

void shuffle(std::vector<std::string>& rows, RandomChoices& choices) {
    for (std::size_t i = rows.size(); i > 1; --i)
        std::swap(rows[i - 1], rows[static_cast<std::size_t>(choices.between(0, static_cast<int>(i) - 1))]);
}

// In up to four imports, some events in two of them, in pieces of a few rows.
ReplayData scattered(const RandomUsage& usage, RandomChoices& choices) {
    std::vector<std::string> rows = usage.rows;
    shuffle(rows, choices);
    const int count = choices.between(1, 4);
    QStringList imports;
    std::vector<std::string> parts(static_cast<std::size_t>(count), usage.head);
    for (const std::string& row : rows) {
        const int part = choices.between(0, count - 1);
        parts[static_cast<std::size_t>(part)] += row;
        if (choices.chance(20) && part + 1 < count)
            parts[static_cast<std::size_t>(part) + 1] += row;
    }
    for (const std::string& part : parts)
        if (part != usage.head)
            imports << QString::fromStdString(part);
    return support::dataOf(imports, static_cast<std::size_t>(choices.between(3, 40)));
}

} // namespace

class WaysTest : public QObject {
    Q_OBJECT

private slots:
    void everyWayTheSame();
    void nothingContradicts();
    void canonicalTextBillsAlike();
};

void WaysTest::everyWayTheSame() {
    int runs = 0;
    QVERIFY(rc::check("order, imports, pieces and threads change no byte", [&] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed ^ 0x5AD, given.size);
        const std::string plan = randomPlan(given.seed, given.size);
        const RandomUsage usage = randomUsage(given.seed, choices.between(1, 60));
        const Replayed expected = replayed(properties::dataOf(usage), plan);
        const ReplayData other = scattered(usage, choices);
        for (const unsigned threads : {1U, 2U, 3U, 8U}) {
            const Replayed found = replayed(other, plan, threads);
            requireEqual("report, " + std::to_string(threads) + " threads", expected.report, found.report, plan);
            requireEqual("refusal", expected.refusal, found.refusal, plan);
        }
        runs += expected.refusal.empty() ? 1 : 0;
    }));
    QVERIFY(runs > 50);
}

// Checks of sums, each invoice by ratios, each explanation and its events.
void WaysTest::nothingContradicts() {
    QVERIFY(rc::check("ratios, explanations and their events agree with the run", [] {
        const Seed given = anySeed();
        const std::string plan = randomPlan(given.seed, given.size);
        const ReplayData data = properties::dataOf(randomUsage(given.seed, 1 + given.size / 2));
        QuantityCache cache;
        Progress progress;
        const auto run = replay(data, support::planOf(QString::fromStdString(plan)), {}, cache, progress);
        if (!run)
            return;
        const QString found = support::contradictions(**run, data);
        if (!found.isEmpty())
            RC_FAIL(found.toStdString() + "\n" + plan);
    }));
}

// That no field is lost between reading and writing, but by its effect in money.
void WaysTest::canonicalTextBillsAlike() {
    QVERIFY(rc::check("a plan, its canonical and its core text bill alike", [] {
        const Seed given = anySeed();
        const std::string plan = randomPlan(given.seed, given.size);
        const ReplayData data = properties::dataOf(randomUsage(given.seed, 40));
        const auto read = support::planOf(QString::fromStdString(plan));
        const Replayed expected = replayed(data, plan);
        requireEqual("canonical text", expected.amounts, replayed(data, writePlan(*read)).amounts, plan);
        requireEqual("core text", expected.amounts, replayed(data, writeCore(*read)).amounts, plan);
    }));
}

QTEST_GUILESS_MAIN(WaysTest)
#include "tst_ways.moc"
