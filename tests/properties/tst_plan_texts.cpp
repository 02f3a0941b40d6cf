// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What must hold for any plan text: reading, formatting and reading again is the same plan, and no text
// makes the checker do anything but say where it is wrong.

#include <QTest>

#include "engine/base/diagnostic.h"
#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_text.h"
#include "engine/replay/cost.h"
#include "tests/properties/plan_mutations.h"
#include "tests/properties/seeds.h"

using namespace rerate;
using namespace rerate::properties;

namespace {

Plan read(const std::string& text) {
    PlanReading reading = readPlan(text, "random.yaml");
    if (!reading.plan)
        RC_FAIL(text + toText(reading.diagnostics));
    return std::move(*reading.plan);
}

void requireEqual(const std::string& what, const std::string& a, const std::string& b) {
    if (a != b)
        RC_FAIL(what + "\n--- one\n" + a + "\n--- other\n" + b);
}

// As YAML has them.
long linesOf(const std::string& text) {
    long lines = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = std::string_view(text).substr(at);
        lines += rest[0] == '\n' || (rest[0] == '\r' && !rest.starts_with("\r\n")) || rest.starts_with("\u0085") ||
                         rest.starts_with("\u2028") || rest.starts_with("\u2029")
                     ? 1
                     : 0;
    }
    return lines;
}

// What is wrong with how a text's faults are reported.
std::string wrongReports(const std::string& text, const PlanReading& reading) {
    const long lines = linesOf(text);
    std::string wrong;
    for (const Diagnostic& diagnostic : reading.diagnostics) {
        const bool isPlaced = diagnostic.line >= 1 && diagnostic.line <= lines && diagnostic.column >= 1 &&
                              (diagnostic.lineEnd > diagnostic.line ||
                               (diagnostic.lineEnd == diagnostic.line && diagnostic.columnEnd >= diagnostic.column));
        if (!isPlaced || diagnostic.message.empty() || diagnostic.file != "random.yaml")
            wrong += std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column) + "-" +
                     std::to_string(diagnostic.lineEnd) + ":" + std::to_string(diagnostic.columnEnd) + " " + diagnostic.message + "\n";
    }
    if (reading.plan.has_value() == hasErrors(reading.diagnostics))
        wrong += "a plan with errors, or none without\n";
    return wrong;
}

} // namespace

class PlanTextsTest : public QObject {
    Q_OBJECT

private slots:
    void readFormatRead();
    void faultsHaveAPlace();
    void anyBytes();
};

void PlanTextsTest::readFormatRead() {
    QVERIFY(rc::check("parse, format and parse again is the same plan", [] {
        const std::string text = anyPlan();
        const Plan plan = read(text);
        const std::string canonical = writePlan(plan);
        const Result<std::string> formatted = formatPlanText(text, "random.yaml");
        RC_ASSERT(static_cast<bool>(formatted));
        requireEqual("formatting changed the plan", canonical, writePlan(read(*formatted)));
        requireEqual("formatting twice", *formatted, *formatPlanText(*formatted, "random.yaml"));
        const Plan again = read(canonical);
        requireEqual("canonical text changed the plan", canonical, writePlan(again));
        const std::string core = writeCore(plan);
        requireEqual("core text of the canonical text", core, writeCore(again));
        requireEqual("core text changed the plan", core, writeCore(read(core)));
        const std::vector<PlanChange> changes = comparePlans(plan, again);
        if (!changes.empty())
            RC_FAIL(changes[0].path + ": " + changes[0].before + " / " + changes[0].after + "\n" + text + "\n---\n" + canonical);
    }));
}

void PlanTextsTest::faultsHaveAPlace() {
    int refused = 0;
    QVERIFY(rc::check("a plan with faults is refused with line and column", [&] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed ^ 0x5EED, given.size);
        const std::string text = mutated(randomPlan(given.seed, given.size), choices);
        const PlanReading reading = readPlan(text, "random.yaml");
        const std::string wrong = wrongReports(text, reading);
        if (!wrong.empty())
            RC_FAIL(wrong + "---\n" + text);
        refused += reading.plan ? 0 : 1;
        if (!reading.plan)
            return;
        // What is still a plan can be written and compiled.
        requireEqual("canonical text changed the plan", writePlan(*reading.plan), writePlan(read(writePlan(*reading.plan))));
        RC_ASSERT(static_cast<bool>(formatPlanText(text, "random.yaml")));
        planCost(*reading.plan);
    }));
    QVERIFY(refused > 40);
}

void PlanTextsTest::anyBytes() {
    QVERIFY(rc::check("any bytes are read", [] {
        const Seed given = anySeed();
        RandomChoices choices(given.seed, given.size);
        std::string text;
        for (int i = choices.between(0, 300); i > 0; --i)
            text += choices.chance(60) ? choices.pick({"plan: ", "\n", "  ", "- ", "{", "}", "[", "]", "'", "charges:", "meters:", ": ", "\"", "#", "|", "value: q", ","})
                                       : std::string(1, static_cast<char>(choices.between(0, 255)));
        const std::string wrong = wrongReports(text, readPlan(text, "random.yaml"));
        if (!wrong.empty())
            RC_FAIL(wrong + "---\n" + text);
    }));
}

QTEST_GUILESS_MAIN(PlanTextsTest)
#include "tst_plan_texts.moc"
