// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Random plans that use the whole language: what is written out reads as the same plan, and text that
// was spoilt gets remarks with their place, whatever was done to it.

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>

#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"
#include "tests/support/random_plan.h"

using namespace rerate;
using namespace rerate::support;

namespace {

std::uint64_t anySeed() { return *rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()); }

std::size_t commentsIn(const std::string& text) {
    std::size_t count = 0;
    for (const char* comment : {"# why", "# above", "# beside", "# counts"})
        for (std::size_t at = text.find(comment); at != std::string::npos; at = text.find(comment, at + 1))
            ++count;
    return count;
}

// Why text that was made of a plan is not that plan; empty: it is.
std::string unlike(const Plan& plan, const std::string& text) {
    const PlanReading again = readPlan(text, "again.yaml");
    if (!again.plan)
        return toText(again.diagnostics);
    const auto changes = comparePlans(plan, *again.plan);
    if (!changes.empty())
        return toText(changes);
    return writePlan(plan) == writePlan(*again.plan) ? "" : "written otherwise:\n" + writePlan(plan) + writePlan(*again.plan);
}

std::string roundTripError(const Plan& plan, const std::string& text) {
    const auto formatted = formatPlanText(text, "p.yaml");
    if (!formatted)
        return "not formatted";
    for (const std::string& made : {*formatted, writePlan(plan), writeCore(plan)})
        if (const std::string why = unlike(plan, made); !why.empty())
            return why + "\n" + made;
    const auto twice = formatPlanText(*formatted, "p.yaml");
    if (!twice || *twice != *formatted)
        return "formatted twice:\n" + *formatted + (twice ? *twice : "");
    return commentsIn(text) == commentsIn(*formatted) ? "" : "comments were lost:\n" + *formatted;
}

std::string badRemark(const std::string& text, const std::vector<Diagnostic>& diagnostics) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r');
    for (const Diagnostic& remark : diagnostics) {
        const bool hasPlace = remark.line >= 1 && remark.line <= lines && remark.column >= (remark.message == "The plan is empty." ? 0 : 1);
        if (!hasPlace || remark.message.empty() || remark.file != "p.yaml")
            return toText(remark);
    }
    return {};
}

} // namespace

class RandomPlansTest : public QObject {
    Q_OBJECT

private slots:
    void readsWhatItWrites();
    void refusesSpoiltText();
};

void RandomPlansTest::readsWhatItWrites() {
    int read = 0, refused = 0;
    QVERIFY(rc::check("parse → format → parse is the identity", [&] {
        const std::string text = randomPlan(anySeed());
        const PlanReading reading = readPlan(text, "p.yaml");
        RC_LOG() << text << toText(reading.diagnostics);
        RC_ASSERT(badRemark(text, reading.diagnostics) == std::string());
        RC_ASSERT(reading.plan.has_value() != hasErrors(reading.diagnostics));
        ++(reading.plan ? read : refused);
        if (reading.plan)
            RC_ASSERT(roundTripError(*reading.plan, text) == std::string());
    }));
    qInfo("%d plans read, %d refused", read, refused);
    QVERIFY(read > 4 * refused);
}

void RandomPlansTest::refusesSpoiltText() {
    int read = 0, refused = 0;
    QVERIFY(rc::check("spoilt plans get remarks with their place", [&] {
        const std::string text = spoilt(randomPlan(anySeed()), anySeed());
        const PlanReading reading = readPlan(text, "p.yaml");
        RC_LOG() << text.substr(0, 20'000);
        RC_ASSERT(badRemark(text, reading.diagnostics) == std::string());
        RC_ASSERT(reading.plan.has_value() != hasErrors(reading.diagnostics));
        ++(reading.plan ? read : refused);
        if (reading.plan)
            RC_ASSERT(roundTripError(*reading.plan, text) == std::string());
        else
            RC_ASSERT(!formatPlanText(text, "p.yaml"));
    }));
    qInfo("%d plans read, %d refused", read, refused);
    QVERIFY(read > 0 && refused > read);
}

QTEST_GUILESS_MAIN(RandomPlansTest)
#include "tst_random_plans.moc"
