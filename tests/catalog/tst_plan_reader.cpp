// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plan text → plan, or every error with its place. Half of the table is wrong on purpose.

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_text.h"

using namespace rerate;

namespace {

const char* kHead = "plan: p\ncurrency: USD\n";
const char* kMeter = "meters:\n  m: { value: q, by: [model] }\n";

QString problems(const std::string& text) {
    QStringList lines;
    for (const Diagnostic& d : readPlan(text, "p.yaml").diagnostics)
        if (d.severity == Severity::Error)
            lines << QString("%1:%2 %3 %4").arg(d.line).arg(d.column).arg(QString::fromStdString(d.message), QString::fromStdString(d.suggestion)).trimmed();
    return lines.join('\n');
}

std::string withCharge(const std::string& charge) {
    return std::string(kHead) + kMeter + "charges:\n  - " + charge + "\n";
}

} // namespace

class PlanReaderTest : public QObject {
    Q_OBJECT

private slots:
    void errors_data();
    void errors();
    void plans_data();
    void plans();
    void expressions_data();
    void expressions();
    void formatting_data();
    void formatting();
    void differences();
    void edits();
    void mutations();
    void schema_data();
    void schema();
};

void PlanReaderTest::errors_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error"); // part of the first one
    const auto row = [](const char* name, const std::string& text, const char* error) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(error);
    };
    row("empty", "", "1:0 The plan is empty.");
    row("only a comment", "# nothing yet\n", "1:0 The plan is empty.");
    row("list", "- a\n", "1:1 This is not a plan");
    row("no currency", "plan: p\ncharges: []\n", "1:1 The plan has no currency.");
    row("not a currency", "plan: p\ncurrency: UDS\ncharges: []\n", "2:11 `UDS` is not a currency.");
    row("no id", "currency: USD\ncharges: []\n", "1:1 The plan has no id.");
    row("empty charges", std::string(kHead) + "charges: []\n", "3:10 The list of charges is empty.");
    row("empty price", withCharge("{ id: c, meter: m, price: }"), "The price is empty.");
    row("unquoted comma", std::string(kHead) + "meters: { m: { value: max(a, b) } }\ncharges: [ { id: c, meter: m, price: 1 } ]\n", "The expression `max(a` is cut off: inside { } a comma ends it.");
    row("two over each other", withCharge("{ id: c, discount: 5%, of: [d] }\n  - { id: d, discount: 5%, of: [c] }"), "two that are over each other would be a cycle.");
    row("60 digits", withCharge("{ id: c, meter: m, price: 0." + std::string(59, '1') + " }"), "");
    row("61 digits", withCharge("{ id: c, meter: m, price: 0." + std::string(60, '1') + " }"), "has more than 60 digits");
    row("no charges", kHead, "The plan has no charges.");
    row("unknown key", std::string(kHead) + "chrages: []\ncharges: []\n", "3:1 Unknown key `chrages`. Did you mean `charges`?");
    row("duplicate key", "plan: p\nplan: q\ncurrency: USD\ncharges: []\n", "2:1 The key `plan` stands here twice.");
    row("anchor", "plan: &a p\ncurrency: USD\ncharges: []\n", "1:7 Anchors are not part");
    row("tag", "plan: !x p\ncurrency: USD\ncharges: []\n", "1:7 Tags are not part");
    row("alias", "plan: &a p\nlabel: *a\ncurrency: USD\ncharges: []\n", "Anchors are not part");
    row("bad yaml", "plan: p\n  x: [\n", "This is not valid YAML");
    row("two documents", "plan: p\ncurrency: USD\ncharges: []\n---\nplan: q\n", "A plan file holds one document.");
    row("unknown meter", withCharge("{ id: c, meter: mm, price: 1 }"), "6:21 There is no meter `mm`. Did you mean `m`?");
    row("no price", withCharge("{ id: c, meter: m }"), "has no `price`");
    row("no charge kind", withCharge("{ id: c }"), "must say what it charges");
    row("price is text", withCharge("{ id: c, meter: m, price: cheap }"), "6:31 `cheap` is not a number.");
    row("group separators", withCharge("{ id: c, meter: m, price: '1,000' }"), "without group separators");
    row("3000 digits", withCharge("{ id: c, meter: m, price: " + std::string(3000, '1') + " }"), "has more than 60 digits");
    row("other currency", withCharge("{ id: c, flat: 5 EUR }"), "The amount is in `EUR`, the plan in USD.");
    row("percent without sign", withCharge("{ id: c, flat: 5, discount: 10 }"), "is not a percentage");
    row("percent too large", withCharge("{ id: c, flat: 5, discount: 101% }"), "between 0% and 100%");
    row("overlap", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 10, unit: 1 }, { up_to: 5, unit: 1 }, { unit: 1 } ] } }"),
        "steps overlap");
    row("gap", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 10, unit: 1 }, { from: 20, unit: 1 } ] } }"),
        "There is a gap: the last step ends at 10, this one begins at 20.");
    row("overlap by from", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 10, unit: 1 }, { from: 5, unit: 1 } ] } }"),
        "Steps overlap: the last one ends at 10");
    row("bounded last", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 10, unit: 1 } ] } }"), "usage beyond it would have no price");
    row("open in the middle", withCharge("{ id: c, meter: m, price: { steps: [ { unit: 1 }, { unit: 2 } ] } }"), "Only the last step may lack a bound.");
    row("two bounds", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 1, below: 2, unit: 1 }, { unit: 2 } ] } }"), "A step has one bound");
    row("empty steps", withCharge("{ id: c, meter: m, price: { steps: [] } }"), "The list of steps is empty.");
    row("mode", withCharge("{ id: c, meter: m, price: { mode: whloe, steps: [ { unit: 1 } ] } }"), "Did you mean `whole`?");
    row("per zero", withCharge("{ id: c, meter: m, per: 0, price: 1 }"), "`per` must be above zero");
    row("table by", withCharge("{ id: c, meter: m, price: { by: tier, table: { a: 1 } } }"), "The meter is not metered by `tier`.");
    row("table key arity", withCharge("{ id: c, meter: m, price: { by: [model], table: { 'a, b': { steps: [ { unit: 1 } ] } } } }"), "");
    row("steps in a table", withCharge("{ id: c, meter: m, price: { by: model, table: { a: [ { up_to: 1, unit: 2 }, { unit: 1 } ] } } }"),
        "Steps inside a table count per line.");
    row("dated order", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-03-01, value: 2 }, { from: 2026-02-01, value: 3 } ] }"),
        "must ascend");
    row("dated without from", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { value: 2 } ] }"), "Only the first value may lack `from`.");
    row("bad day", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-02-30, value: 2 } ] }"), "is not a day");
    row("cycle", withCharge("{ id: c, discount: 5%, of: [c] }"), "would be over itself: a cycle");
    row("later charge", withCharge("{ id: c, discount: 5%, of: [d] }\n  - { id: d, flat: 1 }"), "No charge `d` stands before this one.");
    row("same id", withCharge("{ id: c, flat: 1 }\n  - { id: c, flat: 2 }"), "There are two charges with the id `c`.");
    row("reserved id", withCharge("{ id: invoice_minimum, flat: 1 }"), "name of a line of the invoice itself");
    row("minimum above maximum", withCharge("{ id: c, flat: 1, minimum: 5, maximum: 4 }"), "The minimum is above the maximum.");
    row("flat with price", withCharge("{ id: c, flat: 1, price: 2 }"), "does not go with `flat`");
    row("every", withCharge("{ id: c, flat: 1, every: fortnight }"), "is not a length of time");
    row("rounding step", withCharge("{ id: c, flat: 1, round: { step: 0 } }"), "A rounding step is above zero.");
    row("rounding mode", withCharge("{ id: c, flat: 1, round: { mode: half_upp } }"), "Did you mean `half_up`?");
    row("meter without value", std::string(kHead) + "meters: { m: { event: e } }\ncharges: []\n", "does not say what it counts");
    row("two aggregates", std::string(kHead) + "meters: { m: { max: a, min: b } }\ncharges: []\n", "A meter has one aggregate.");
    row("filter no condition", std::string(kHead) + "meters: { m: { value: a, filter: a + 1 } }\ncharges: []\n", "A filter is a condition.");
    row("expression", std::string(kHead) + "meters: { m: { value: 'a + ' } }\ncharges: []\n", "The expression ends too early.");
    row("unknown unit", std::string(kHead) + "units: [token]\nmeters: { m: { value: a, unit: tokn } }\ncharges: []\n", "Did you mean `token`?");
}

void PlanReaderTest::errors() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    const QString found = problems(QByteArray(text.toLatin1()).toStdString());
    if (error.isEmpty()) {
        QCOMPARE(found, QString());
        return;
    }
    QVERIFY2(found.contains(error), qPrintable(found));
    QVERIFY(!readPlan(text.toLatin1().toStdString(), "p").plan);
}

void PlanReaderTest::plans_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("part"); // of the canonical text
    QTest::newRow("suffixes") << "{ id: c, meter: m, per: 1M, included: 25k, price: 2.50 }" << "per: 1000000";
    QTest::newRow("included") << "{ id: c, meter: m, included: 25k, price: 1 }" << "quantity: 25000";
    QTest::newRow("width") << "{ id: c, meter: m, price: { steps: [ { width: 10, unit: 1 }, { width: 5, unit: 2 }, { unit: 3 } ] } }" << "up_to: 15";
    QTest::newRow("below") << "{ id: c, meter: m, price: { mode: whole, steps: [ { below: 10, unit: 1 }, { unit: 3 } ] } }" << "below: 10";
    QTest::newRow("currency") << "{ id: c, flat: 49 USD }" << "flat: 49";
    QTest::newRow("zeros stay away") << "{ id: c, flat: 0.10 }" << "flat: 0.1\n";
    QTest::newRow("two weeks") << "{ id: c, flat: 1, every: 2 weeks }" << "every: 2 weeks";
    QTest::newRow("ledger") << "{ id: c, flat: 1 }\n  - { id: d, minimum: { amount: 100, of: [c] } }" << "minimum: 100";
    QTest::newRow("dated") << "{ id: c, flat: [ { value: 1 }, { from: 2026-03-01, value: 2 } ] }" << "from: 2026-03-01";
}

void PlanReaderTest::plans() {
    QFETCH(QString, charge);
    QFETCH(QString, part);
    const PlanReading reading = readPlan(withCharge(charge.toStdString()), "p.yaml");
    QVERIFY2(reading.plan.has_value(), qPrintable(problems(withCharge(charge.toStdString()))));
    const std::string canonical = writePlan(*reading.plan);
    QVERIFY2(QString::fromStdString(canonical).contains(part), canonical.c_str());
    const PlanReading again = readPlan(canonical, "canonical");
    QVERIFY2(again.plan.has_value(), qPrintable(problems(canonical)));
    QCOMPARE(writePlan(*again.plan), canonical);
}

void PlanReaderTest::expressions_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("canonical"); // empty: refused
    const auto row = [](const char* given, const char* canonical) { QTest::newRow(given) << given << canonical; };
    row("a+b*c", "a + b * c");
    row("(a+b)*c", "(a + b) * c");
    row("a-(b-c)", "a - (b - c)");
    row("max(a - b, 0)", "max(a - b, 0)");
    row("region == \"eu\" and not in(x, 'p', 'q')", "region == 'eu' and not in(x, 'p', 'q')");
    row("field('lineItem/UsageAmount') * 2", "field('lineItem/UsageAmount') * 2");
    row("divide(a, 3, 2, half_up)", "divide(a, 3, 2, half_up)");
    row("if(a > 1, 2, 3)", "if(a > 1, 2, 3)");
    row("coalesce(a, 0) + -b", "coalesce(a, 0) + -b");
    row("ceil_to(x, 60)", "ceil_to(x, 60)");
    row("a +", "");
    row("a / b", "");
    row("ceil_to(x, 0)", "");
    row("divide(a, 0, 2, half_up)", "");
    row("divide(a, 2, 2, sideways)", "");
    row("mx(a, b)", "");
    row("min(a)", "");
    row("'open", "");
    row("a b", "");
    row("a and 1 + 2", "");
    row("((a)", "");
    row("", "");
}

void PlanReaderTest::expressions() {
    QFETCH(QString, given);
    QFETCH(QString, canonical);
    const auto parsed = parseExpression(given.toStdString());
    QCOMPARE(parsed ? QString::fromStdString(formatExpression(*parsed)) : QString(), canonical);
    if (parsed)
        QVERIFY(sameMeaning(*parsed, *parseExpression(canonical.toStdString())));
}

void PlanReaderTest::formatting_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("formatted");
    QTest::newRow("spaces and comments")
        << "# head\nplan:    p # id\ncurrency: USD\n\n\n# the charges\ncharges:\n    - id: c   # first\n      flat:  1\n"
        << "# head\nplan: p # id\ncurrency: USD\n\n# the charges\ncharges:\n  - id: c # first\n    flat: 1\n";
    QTest::newRow("flow") << "plan: p\ncurrency: USD\ncharges: [ {id: c,  flat: 1} ]\n"
                          << "plan: p\ncurrency: USD\ncharges: [{ id: c, flat: 1 }]\n";
    QTest::newRow("quotes stay") << "plan: 'p'\ncurrency: \"USD\"\ncharges: [{ id: c, flat: 1 }]\n" << "plan: 'p'\ncurrency: \"USD\"\ncharges: [{ id: c, flat: 1 }]\n";
    QTest::newRow("CRLF") << "plan: p\r\ncurrency: USD\r\ncharges: [{ id: c, flat: 1 }]\r\n" << "plan: p\ncurrency: USD\ncharges: [{ id: c, flat: 1 }]\n";
}

void PlanReaderTest::formatting() {
    QFETCH(QString, given);
    QFETCH(QString, formatted);
    const auto once = formatPlanText(given.toStdString(), "p");
    QVERIFY(static_cast<bool>(once));
    QCOMPARE(QString::fromStdString(*once), formatted);
    QCOMPARE(QString::fromStdString(*formatPlanText(*once, "p")), formatted);
    QVERIFY(!formatPlanText("plan: p\n", "p"));
}

void PlanReaderTest::differences() {
    const auto plan = [](const char* price) {
        return *readPlan(withCharge(std::string("{ id: c, label: Tokens, meter: m, price: ") + price + " }"), "p").plan;
    };
    const auto changes = comparePlans(plan("{ steps: [ { up_to: 10, unit: 2 }, { unit: 1.00 } ] }"),
                                      plan("{ steps: [ { up_to: 10, unit: 2.5 }, { unit: 1 } ] }"));
    QCOMPARE(changes.size(), std::size_t{1});
    QCOMPARE(changes[0].path, std::string("charges.c.price.steps[1].unit"));
    QCOMPARE(changes[0].change, std::string("+0.5 (+25 %)"));
    QVERIFY(toText(changes).find("Tokens: price: unit price of step 1") != std::string::npos);
    QVERIFY(toMarkdown(changes).find("| 2 | 2.5 |") != std::string::npos);
    QVERIFY(comparePlans(plan("1"), plan("1.0")).empty());
    QCOMPARE(comparePlans(plan("1"), plan("{ steps: [ { up_to: 1, unit: 1 }, { unit: 2 } ] }")).size(), std::size_t{1});
}

void PlanReaderTest::edits() {
    const std::string text = "# ümläut 🙂\n" + withCharge("{ id: c, label: 'ä', meter: m, price: 2.50 } # stays");
    const PlanReading reading = readPlan(text, "p");
    const auto& usage = std::get<UsageCharge>(reading.plan->charges[0].what);
    const auto& row = std::get<StepPrice>(usage.price.entries[0].value).rows[0];
    const std::string edited = replaceScalar(text, row.unitPrice.mark, "3");
    std::string expected = text;
    expected.replace(expected.find("2.50"), 4, "3");
    QCOMPARE(edited, expected);
}

// Whatever is done to a plan's text, reading it ends with a plan or with errors that have a place.
void PlanReaderTest::mutations() {
    QVERIFY(problems("plan: \xff\n").startsWith("1:1 The file is not UTF-8 text."));
    const std::string text = withCharge("{ id: c, meter: m, per: 1k, included: 5, price: { by: model, table: { a: 1, '*': 2 }, default: 3 }, "
                                        "discount: 10%, minimum: 1 }\n  - id: d\n    flat: [ { value: 1 }, { from: 2026-01-01, value: 2 } ]");
    std::uint32_t state = 12345;
    const auto next = [&state](std::size_t bound) {
        state = state * 1664525 + 1013904223;
        return static_cast<std::size_t>(state >> 8) % bound;
    };
    const std::string alphabet = "{}[]:,#-'\"\n %aM9.&*!|>";
    for (int round = 0; round < 3000; ++round) {
        std::string mutated = text;
        for (std::size_t i = 0; i <= next(3); ++i) {
            const std::size_t at = next(mutated.size());
            switch (next(3)) {
            case 0: mutated[at] = alphabet[next(alphabet.size())]; break;
            case 1: mutated.erase(at, 1 + next(6)); break;
            default: mutated.insert(at, 1, alphabet[next(alphabet.size())]);
            }
        }
        const PlanReading reading = readPlan(mutated, "p");
        QVERIFY(reading.plan.has_value() != hasErrors(reading.diagnostics));
        for (const Diagnostic& diagnostic : reading.diagnostics)
            QVERIFY2(!diagnostic.message.empty(), mutated.c_str());
        if (reading.plan)
            QVERIFY2(static_cast<bool>(formatPlanText(mutated, "p")), mutated.c_str());
    }
}

// The JSON Schema for editors has exactly the keys that the reader knows.
void PlanReaderTest::schema_data() {
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("path"); // inside the schema
    QTest::newRow("plan") << "" << "";
    QTest::newRow("meter") << "meters[]" << "properties/meters/additionalProperties";
    QTest::newRow("charge") << "charges[]" << "properties/charges/items";
    QTest::newRow("price") << "charges[].price" << "properties/charges/items/properties/price/anyOf/0/anyOf/1";
    QTest::newRow("step") << "charges[].price.steps[]" << "properties/charges/items/properties/price/anyOf/0/anyOf/2/items";
    QTest::newRow("included") << "charges[].included" << "properties/charges/items/properties/included/anyOf/0/anyOf/1";
    QTest::newRow("minimum") << "charges[].minimum" << "properties/charges/items/properties/minimum/anyOf/1/anyOf/1";
    QTest::newRow("round") << "charges[].round" << "properties/charges/items/properties/round";
    QTest::newRow("invoice") << "invoice" << "properties/invoice";
    QTest::newRow("rounding") << "invoice.round" << "properties/invoice/properties/round";
    QTest::newRow("dated") << "dated" << "properties/charges/items/properties/flat/anyOf/1/items";
}

void PlanReaderTest::schema() {
    QFETCH(QString, place);
    QFETCH(QString, path);
    QFile file(RERATE_SOURCE_DIR "/resources/plan.schema.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QJsonValue at = QJsonDocument::fromJson(file.readAll()).object();
    QVERIFY(!at.toObject().isEmpty());
    for (const QString& step : path.split('/', Qt::SkipEmptyParts))
        at = at.isArray() ? at.toArray()[step.toInt()] : at.toObject()[step];
    QStringList known;
    for (const std::string& key : planKeysAt(place.toStdString()))
        known << QString::fromStdString(key);
    QVERIFY(!known.isEmpty());
    known.sort();
    QStringList inSchema = at.toObject()["properties"].toObject().keys();
    inSchema.sort();
    QCOMPARE(inSchema.join(' '), known.join(' '));
}

QTEST_GUILESS_MAIN(PlanReaderTest)
#include "tst_plan_reader.moc"
