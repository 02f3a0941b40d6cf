// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plan text → plan, or every error with its place. Half of the table is wrong on purpose.

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"

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

std::string withMeter(const std::string& meter, const std::string& rest = "") {
    return std::string(kHead) + rest + "meters:\n  m: " + meter + "\ncharges:\n  - { id: c, meter: m, price: 1 }\n";
}

} // namespace

class PlanReaderTest : public QObject {
    Q_OBJECT

private slots:
    void errors_data();
    void errors();
    void characters();
    void saidOnce_data();
    void saidOnce();
    void warnings_data();
    void warnings();
    void plans_data();
    void plans();
    void zones_data();
    void zones();
    void meters_data();
    void meters();
    void expressions_data();
    void expressions();
    void longExpressions_data();
    void longExpressions();
    void formatting_data();
    void formatting();
    void differences();
    void moves_data();
    void moves();
    void edits_data();
    void edits();
    void mutations();
    void idle_data();
    void idle();
    void schema_data();
    void schema();
};

void PlanReaderTest::errors_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error"); // part of the first one
    const auto row = [](const char* name, const std::string& text, const char* error) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(error);
    };
    row("empty", "", "1:1 The plan is empty.");
    row("only a comment", "# nothing yet\n", "1:1 The plan is empty.");
    row("list", "- a\n", "1:1 This is not a plan");
    row("no currency", "plan: p\ncharges: []\n", "1:1 The plan has no currency.");
    row("not a currency", "plan: p\ncurrency: UDS\ncharges: []\n", "2:11 `UDS` is not a currency.");
    row("no id", "currency: USD\ncharges: []\n", "1:1 The plan has no id.");
    row("empty charges", std::string(kHead) + "charges: []\n", "3:10 The list of charges is empty.");
    row("empty price", withCharge("{ id: c, meter: m, price: }"), "The price is empty.");
    const auto withTable = [](const std::string& charge) {
        return std::string(kHead) + "meters:\n  m: { value: q, by: [k, l, n] }\ncharges:\n  - { id: c, meter: m, " + charge + " }\n";
    };
    row("rows that fit equally well", withTable("price: { by: [k, l], table: { 'a, *': 1, '*, b': 10 } }"),
        "6:65 The rows `a, *` and `*, b` fit `a, b` equally well. Add the row that decides: `'a, b': …`.");
    row("rows and the one that decides", withTable("price: { by: [k, l], table: { 'a, *': 1, '*, b': 10, 'a, b': 3 } }"), "");
    row("rows that never meet", withTable("price: { by: [k, l], table: { 'a, *': 1, 'c, *': 10, '*, *': 2 } }"), "");
    row("rows of one price", withTable("price: { by: [k, l], table: { 'a, *': 1, '*, b': 1.0 } }"), "");
    row("rows of three dimensions", withTable("price: { by: [k, l, n], table: { 'a, *, x': 1, 'a, b, *': 10 } }"), "fit `a, b, x` equally well.");
    row("rows decided by a wider one", withTable("price: { by: [k, l, n], table: { 'a, *, *': 1, '*, b, *': 10, 'a, b, *': 3 } }"), "");
    row("rows decided for some", withTable("price: { by: [k, l, n], table: { 'a, *, *': 1, '*, b, *': 10, 'a, b, x': 3 } }"), "fit `a, b, *` equally well. Add the row that decides: `'a, b, *': …`.");
    row("factors that fit equally well", withTable("price: 1, factors: [ { by: [k, l], table: { 'a, *': 1, '*, b': 10 } } ]"),
        "The rows `a, *` and `*, b` fit `a, b` equally well.");
    row("factors and the one that decides", withTable("price: 1, factors: [ { by: [k, l], table: { 'a, *': 1, '*, b': 10, 'a, b': 2 } } ]"), "");
    row("steps of events rounded", withCharge("{ id: c, meter: m, reset: event, round_step: { step: 1 }, price: 1 }"), "`round_step` rounds what the steps of a billing period come to; events or windows are priced by themselves here. Write `round_item`");
    row("keys of a table rounded", withCharge("{ id: c, meter: m, round_step: { step: 1 }, price: { by: model, table: { x: 1 } } }"), "keys of a table are priced apart here. Add `lines_by` with all dimensions of the table.");
    row("steps of a fee rounded", withCharge("{ id: c, flat: 1, round_step: { step: 1 } }"), "`round_step` does not go with `flat`.");
    row("unquoted comma", std::string(kHead) + "meters: { m: { value: max(a, b) } }\ncharges: [ { id: c, meter: m, price: 1 } ]\n", "The expression `max(a` is cut off: inside { } a comma ends it.");
    row("two over each other", withCharge("{ id: c, discount: 5%, of: [d] }\n  - { id: d, discount: 5%, of: [c] }"), "two that are over each other would be a cycle.");
    row("60 digits", withCharge("{ id: c, meter: m, price: 0." + std::string(59, '1') + " }"), "");
    row("a share above all", withCharge("{ id: c, meter: m, price: { unit: 250% } }"), "");
    row("a share that is none", withCharge("{ id: c, meter: m, price: { unit: x% } }"), "`x` is not a number");
    row("61 digits", withCharge("{ id: c, meter: m, price: 0." + std::string(60, '1') + " }"), "has more than 60 digits");
    row("no charges", kHead, "The plan has no charges.");
    row("unknown key", std::string(kHead) + "chrages: []\ncharges: []\n", "3:1 Unknown key `chrages`. Did you mean `charges`?");
    row("duplicate key", "plan: p\nplan: q\ncurrency: USD\ncharges: []\n", "2:1 The key `plan` stands here twice.");
    row("anchor", "plan: &a p\ncurrency: USD\ncharges: []\n", "1:7 Anchors are not part");
    row("tag", "plan: !x p\ncurrency: USD\ncharges: []\n", "1:7 Tags are not part");
    row("alias", "plan: &a p\nlabel: *a\ncurrency: USD\ncharges: []\n", "Anchors are not part");
    row("bad yaml", "plan: p\n  x: [\n", "This is not valid YAML");
    row("two documents", "plan: p\ncurrency: USD\ncharges: []\n---\nplan: q\n", "A plan file holds one document.");
    row("no such length", withMeter("{ windows: [ { every: 3x, sum: q } ] }"), "4:28 `3x` is no length of time.");
    row("length that does not divide a day", withMeter("{ windows: [ { every: 7h, sum: q } ] }"), "A day does not divide into windows of 7h.");
    row("two lengths", withMeter("{ windows: [ { every: 1h, first_use: 1h, sum: q } ] }"), "A window says once how long it is.");
    row("no length", withMeter("{ windows: [ { sum: q } ] }"), "4:19 A window says once how long it is.");
    row("no aggregate", withMeter("{ windows: [ { every: 1h } ] }"), "does not say what it makes of its values");
    row("two aggregates", withMeter("{ windows: [ { every: 1h, max: q, min: q } ] }"), "A window has one aggregate.");
    row("month in day", withMeter("{ windows: [ { every: month, sum: q }, { every: day, max: value } ] }"),
        "4:45 Windows of month do not fit into windows of day. List windows from the shortest");
    row("position of windows", std::string(kHead) + "meters:\n  m: { windows: [ { every: day, sum: q } ] }\ncharges:\n  - { id: c, meter: m, position: r, price: 1 }\n",
        "`position` is a number of each event, and the meter `m` counts windows, not events.");
    row("week in month", withMeter("{ windows: [ { every: week, sum: q }, { every: month, max: value } ] }"), "Windows of week do not fit into windows of month.");
    row("hours in 90 minutes", withMeter("{ windows: [ { every: 1h, sum: q }, { every: 90m, max: value } ] }"), "Windows of 1h do not fit into windows of 90m.");
    row("month in a weekly plan", withMeter("{ windows: [ { every: month, sum: q } ] }", "cycle: week\n"), "A window of a month is longer than the billing period, a week.");
    row("session further out", withMeter("{ windows: [ { every: event, sum: q }, { session: { gap: 1m }, sum: value } ] }"), "Such a window is made of events.");
    row("session without gap", withMeter("{ windows: [ { session: { cap: 1m }, sum: q } ] }"), "A session needs a `gap`");
    row("level of a session", withMeter("{ windows: [ { session: { gap: 1m }, time_mean: q } ] }"), "`time_mean` goes on from window to window");
    row("event further out", withMeter("{ windows: [ { every: 1h, max: q }, { every: period, max: q } ] }"), "There is no `q` here, only `value`");
    row("distinct further out", withMeter("{ windows: [ { every: 1h, max: q }, { every: period, unique: q } ] }"), "Distinct values are counted among events.");
    row("percentile above 100", withMeter("{ windows: [ { every: period, percentile: 101, value: q } ] }"), "A percentile lies between 0 and 100.");
    row("more than all dropped", withMeter("{ windows: [ { every: period, drop_top: 100.5, value: q } ] }"), "What is dropped lies between 0 and 100");
    row("percentile twice", withMeter("{ windows: [ { every: period, drop_top: 1, percentile: 99, value: q } ] }"), "A window has one aggregate.");
    row("innermost without value", withMeter("{ windows: [ { every: period, percentile: 95 } ] }"), "The innermost window needs a `value`.");
    row("choice without meaning", withMeter("{ windows: [ { every: 1h, max: q, discard: floor } ] }"), "`discard` has no meaning for `max`.");
    row("unknown choice", withMeter("{ windows: [ { every: period, percentile: 95, value: q, discard: flor } ] }"), "Did you mean `floor`?");
    row("missing sessions", withMeter("{ windows: [ { session: { gap: 1m }, sum: q }, { every: period, mean: value, missing: zero } ] }"), "Nobody knows how many windows of session are missing.");
    row("per that is not inside", withMeter("{ windows: [ { every: 1h, max: q }, { every: period, per: host, max: value } ] }"), "The windows inside are not kept apart by `host`.");
    row("windows and value", withMeter("{ value: q, windows: [ { every: 1h, max: q } ] }"), "`value` does not go with `windows`.");
    row("choice beside windows", withMeter("{ discard: ceil, windows: [ { every: 1h, max: q } ] }"), "`discard` does not go with `windows`.");
    row("division of a maximum", withMeter("{ windows: [ { every: 1h, max: q, divide: { places: 2 } } ] }"), "This window does not divide.");
    row("no windows", withMeter("{ windows: [] }"), "There is no window.");
    row("position of windows", withMeter("{ windows: [ { every: 1h, max: q } ] }") + "  - { id: d, meter: m, position: q, price: 2 }\n",
        "7:34 `position` is a number of each event, and the meter `m` counts windows, not events. Give the charge");
    row("position of a derived meter", withMeter("{ of: [n], every: day, value: n }\n  n: { value: q }") + "  - { id: d, meter: m, position: q, price: 2 }\n",
        "the meter `m` counts windows, not events.");
    row("interval without an end", withMeter("{ interval: { split: at_start } }"), "4:18 The interval does not say when an event ends. Give it");
    row("interval that ends twice", withMeter("{ interval: { end: e, seconds: s } }"), "4:18 An event ends once.");
    row("interval with an unknown key", withMeter("{ interval: { ends: e } }"), "4:20 Unknown key `ends`. Did you mean `end`?");
    row("interval that is no mapping", withMeter("{ interval: stopped }"), "4:18 ");
    row("interval of a text", withMeter("{ interval: { seconds: \"'a'\" } }"), "How long an event lasts is a number of seconds.");
    row("unknown split", withMeter("{ interval: { end: e, split: at_boundary } }"), "Did you mean `at_boundaries`?");
    row("count of intervals", withMeter("{ interval: { end: e }, aggregate: count }"), "`count` has no meaning for events that last.");
    row("largest interval", withMeter("{ interval: { end: e }, max: q }"), "`max` has no meaning for events that last.");
    row("percentile of intervals", withMeter("{ interval: { end: e }, windows: [ { every: 1h, percentile: 95, value: q } ] }"), "4:41 `percentile` has no meaning for events that last.");
    row("removal of intervals", withMeter("{ interval: { end: e }, unique: u, remove: op == 'x' }"), "`remove` has no meaning for events that last.");
    row("session of intervals", withMeter("{ interval: { end: e }, windows: [ { session: { gap: 1m }, sum: q } ] }"), "Events that last have no windows that begin with an event.");
    row("level at its start", withMeter("{ interval: { end: e, split: at_start }, time_mean: q }"), "goes on for no time, so that it has no `time_mean`.");
    row("peak of each event", withMeter("{ interval: { end: e }, windows: [ { every: event, peak: q } ] }"), "`peak` goes on from window to window");
    row("level that is carried", withMeter("{ interval: { end: e }, time_mean: q, carried: true }"), "`carried` has no meaning for events that last: they end by themselves.");
    row("level of deltas", withMeter("{ interval: { end: e }, time_mean: q, of: deltas }"), "`of` has no meaning for events that last");
    row("peak of events that do not last", withMeter("{ peak: q }"), "A `peak` is how much goes on at the same time, and these events do not last.");
    row("peak further out", withMeter("{ interval: { end: e }, windows: [ { every: 1h, peak: q }, { every: day, peak: value } ] }"), "What goes on at one time is counted among events.");
    row("derived meter that lasts", withMeter("{ of: [n], every: day, value: n, interval: { end: e } }\n  n: { value: q }"), "`interval` belongs to a meter of events.");
    row("position of intervals", withMeter("{ interval: { end: e } }") + "  - { id: d, meter: m, position: q, price: 2 }\n", "the meter `m` counts what lasts, not events.");
    row("retracted maximum", withMeter("{ max: q, retract: op == 'x' }"), "Only sums and counts are retracted.");
    row("fixed length of a look-back", withMeter("{ windows: [ { every: period, sum: q }, { look_back: 2, mean: value, divisor: 730h } ] }"),
        "A fixed length stands for that of a month or billing period, and this window looks back over 2 billing periods. Leave it out, or put it into a window `every: period`.");
    row("fixed length of the period before", withMeter("{ windows: [ { every: period, sum: q }, { look_back: 1, mean: value, divisor: 730h } ] }"), "and this window looks back over one billing period.");
    row("fixed length of an hour", withMeter("{ windows: [ { every: 1h, time_mean: q, divisor: 30d } ] }"), "and this window is one of 1h. Write `real` or `nominal`, or put it");
    row("fixed length of a week", withMeter("{ windows: [ { every: week, time_mean: q, divisor: 30d } ] }"), "and this window is a week.");
    row("removal that is no condition", withMeter("{ unique: q, remove: q + 1 }"), "`remove` is a condition.");
    const auto derived = [](const std::string& meter) {
        return std::string(kHead) + "units: [token, second]\nmeters:\n  a: { value: q, unit: token }\n  b: { value: t, unit: second }\n"
               "  w: { windows: [ { every: week, max: q } ] }\n  m: " + meter + "\ncharges:\n  - { id: c, meter: m, price: 1 }\n";
    };
    row("derived from itself", derived("{ of: [a, m], every: day, value: a + m }"), "8:16 The meters go round in a circle: m → m.");
    row("derived from nothing known", derived("{ of: [a, bb], every: day, value: a + bb }"), "8:16 There is no meter `bb`. Did you mean");
    row("derived without buckets", derived("{ of: a, value: a }"), "A derived meter needs `every`.");
    row("derived without value", derived("{ of: a, every: day }"), "A derived meter needs a `value`.");
    row("derived by event", derived("{ of: a, every: event, value: a }"), "Two meters have no events in common.");
    row("derived of another name", derived("{ of: [a], every: day, value: a + b }"), "8:40 `b` is none of the meters in `of`.");
    row("derived with a filter", derived("{ of: [a], every: day, value: a, filter: q > 1 }"), "`filter` belongs to a meter of events.");
    row("derived of longer windows", derived("{ of: [w], every: day, value: w }"), "The windows of `w` do not fit into windows of day.");
    row("derived with shorter windows", derived("{ of: [a], every: day, value: a, windows: [ { every: 1h, max: value } ] }"), "Windows of day do not fit into windows of 1h.");
    row("tokens times seconds and tokens", derived("{ of: [a, b], every: day, value: a * b + a }"), "8:47 `second × token` cannot be added to `token`.");
    row("tokens by second and tokens", derived("{ of: [a, b], every: day, value: 'divide(a, b, 2, up) + a' }"), "`token / second` cannot be added to `token`.");
    row("tokens times seconds by seconds", derived("{ of: [a, b], every: day, value: 'divide(a * b, b, 2, up) + a' }"), "");
    row("expression that ends", withMeter("{ value: 'q +' }"), "The expression ends too early. Write a value after the last operator, or remove that.");
    row("division by zero", withMeter("{ value: 'divide(q, 0, 2, up)' }"), "Division by zero. Divide by another number");
    row("tokens and seconds", derived("{ of: [a, b], every: day, value: a + b }"), "8:43 `token` cannot be added to `second`.");
    row("seconds after tokens", derived("{ of: [a, b], every: day, value: a + 2 * a - b }"), "8:51 `token` cannot be added to `second`.");
    row("tokens over seconds", derived("{ of: [a, b], every: day, value: 'max(a, 2 * b)' }"), "8:47 `token` cannot be compared with `second`.");
    row("tokens or seconds", derived("{ of: [a, b], every: day, value: 'if(a > 1, a, b + 1)' }"), "8:53 `token` cannot be compared with `second`.");
    const auto calendar = [](const std::string& text) {
        return std::string(kHead) + "calendars: { tou: " + text + " }\nmeters:\n  m: { value: q, by: tou }\ncharges:\n  - { id: c, meter: m, price: 1 }\n";
    };
    row("calendar without default", calendar("{ rows: [ { label: x } ] }"), "The calendar has no `default`.");
    row("calendar without rows", calendar("{ default: x }"), "The calendar has no `rows`.");
    row("no day of the week", calendar("{ rows: [ { label: x, days: mon-fry } ], default: y }"), "`mon-fry` is not a day of the week.");
    row("no month", calendar("{ rows: [ { label: x, months: 13 } ], default: y }"), "`13` is not a month.");
    row("no hours", calendar("{ rows: [ { label: x, hours: 8-20 } ], default: y }"), "3:48 `8-20` is no span of hours.");
    row("no dates", calendar("{ rows: [ { label: x, dates: 2026-02-30 } ], default: y }"), "`2026-02-30` is no day and no span of days.");
    row("row without label", calendar("{ rows: [ { days: mon } ], default: y }"), "The row has no `label`.");
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
    row("blocks of what", withCharge("{ id: c, meter: m, price: { steps: [ { blocks: 10, unit: 1 }, { unit: 3 } ] } }"), "`blocks` counts in `per`, and neither the step nor the charge has it. Add `per`, the size of a block, or write `width`.");
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
    row("label that no calendar gives", std::string(kHead) + "calendars: { tou: { rows: [ { label: peak, hours: 08:00-20:00 } ], default: off } }\n"
        "meters: { m: { value: q, by: [tou] } }\ncharges: [ { id: c, meter: m, price: { by: tou, table: { peek: 1, off: 2 } } } ]\n", "has no label `peek`. Did you mean `peak`?");
    row("unknown zone", "plan: p\ncurrency: USD\nzone: Mars\ncharges: [ { id: c, flat: 1 } ]\n", "Write a name like UTC or Europe/Berlin.");
    row("unknown zone of a calendar", std::string(kHead) + "calendars: { t: { zone: Mars, rows: [ { label: a, hours: 08:00-20:00 } ], default: b } }\n" + kMeter +
        "charges: [ { id: c, meter: m, price: 1 } ]\n", "Write a name like UTC or Europe/Berlin.");
    const std::string steps = "price: [ { up_to: 5, unit: 1 }, { unit: 2 } ] }";
    row("no such reset", withCharge("{ id: c, meter: m, reset: year, " + steps), "is none of the choices");
    row("years and position", withCharge("{ id: c, meter: m, reset: calendar_year, position: q, " + steps), "Leave one of them out.");
    row("years and counter", withCharge("{ id: c, meter: m, reset: lifetime, counter: m, " + steps), "Leave one of them out.");
    row("years and free events", withCharge("{ id: c, meter: m, reset: lifetime, included: { events: 3 }, " + steps), "Add `reset: event`.");
    row("years and rounding of items", withCharge("{ id: c, meter: m, reset: lifetime, round_item: { step: 1 }, " + steps), "Add `reset: event`.");
    row("years and limits of steps", withCharge("{ id: c, meter: m, reset: lifetime, price: { unit: 1, minimum: 5 } }"), "Put them on the charge");
    row("years and nothing used", withCharge("{ id: c, meter: m, reset: lifetime, price: { unit: 1, flat: 2, at_zero: first_step } }"), "Write `at_zero: nothing`");
    row("years and mirrors", withCharge("{ id: c, meter: m, reset: lifetime, price: { unit: 1, negative: mirror } }"), "Write `negative: first_step`.");
    row("years and free for keys", withCharge("{ id: c, meter: m, reset: lifetime, included: 5, price: { by: model, table: { x: 1 }, default: 2 } }"), "Add `lines_by` with the price's dimensions.");
    row("years and free for all lines", withCharge("{ id: c, meter: m, reset: lifetime, lines_by: [model], included: { quantity: 5, scope: charge }, price: 1 }"), "Write `scope: line`");
    row("years and a rounded rest", withCharge("{ id: c, meter: m, reset: lifetime, round_quantity: { step: 1 }, included: { quantity: 5, rounded: rest }, price: 1 }"), "Write `rounded: total`.");
    row("years of a fee", withCharge("{ id: c, flat: 1, reset: lifetime }"), "`reset` does not go with `flat`");
    row("opening counter of a period", withCharge("{ id: c, meter: m, " + steps + "\nopening: { counters: { c: 5 } }"), "begin anew with each billing period");
    row("opening counter of a fee", withCharge("{ id: c, flat: 1 }\nopening: { counters: { c: 5 } }"), "begin anew with each billing period");
    row("opening counter of nothing", withCharge("{ id: c, meter: m, reset: lifetime, " + steps + "\nopening: { counters: { d: 5 } }"), "There is no charge `d`.");
    row("opening counter of lines", withCharge("{ id: c, meter: m, reset: lifetime, lines_by: [model], " + steps + "\nopening: { counters: { c: 5 } }"), "needs a charge without `lines_by`");
    row("opening counter below zero", withCharge("{ id: c, meter: m, reset: lifetime, " + steps + "\nopening: { counters: { c: -5 } }"), "is not negative");
    row("opening counter is text", withCharge("{ id: c, meter: m, reset: lifetime, " + steps + "\nopening: { counters: { c: many } }"), "`many` is not a number");
    row("no such counter", withCharge("{ id: c, meter: m, counter: n, price: 1 }"), "There is no meter `n`.");
    row("counter and reset", withCharge("{ id: c, meter: m, counter: m, reset: event, price: 1 }"), "Leave one of them out.");
    row("counter and position", withCharge("{ id: c, meter: m, counter: m, position: q, price: 1 }"), "Leave one of them out.");
    row("counter and allowance", withCharge("{ id: c, meter: m, counter: m, included: 5, price: 1 }"), "Make the first step free");
    row("counter and flat", withCharge("{ id: c, meter: m, counter: m, price: { unit: 1, flat: 2 } }"), "have unit prices only");
    row("counter and packages", withCharge("{ id: c, meter: m, counter: m, price: { unit: 1, fraction: up } }"), "have unit prices only");
    row("counter of a fee", withCharge("{ id: c, flat: 1, counter: m }"), "`counter` does not go with `flat`");
    row("factors without table", withCharge("{ id: c, meter: m, price: 1, factors: [ { by: model } ] }"), "Factors need `by` and `table`");
    row("factor by another dimension", withCharge("{ id: c, meter: m, price: 1, factors: [ { by: modle, table: { x: 1 } } ] }"), "not metered by `modle`");
    row("negative factor", withCharge("{ id: c, meter: m, price: 1, factors: [ { by: model, table: { x: -1 } } ] }"), "A factor is not negative.");
    row("factors of steps", withCharge("{ id: c, meter: m, price: { steps: [ { up_to: 1, unit: 1 }, { unit: 2 } ] }, factors: [ { by: model, table: { x: 1 } } ] }"),
        "Steps that factors multiply count per line.");
    row("factors of a fee", withCharge("{ id: c, flat: 1, factors: [ { by: model, table: { x: 1 } } ] }"), "`factors` does not go with `flat`");
    row("only a suffix", withCharge("{ id: c, meter: m, per: Gi, price: 1 }"), "`Gi` is not a number.");
    row("suffix of nothing", withCharge("{ id: c, meter: m, per: 1i, price: 1 }"), "`1i` is not a number.");
    row("two suffixes", withCharge("{ id: c, meter: m, per: 1MGi, price: 1 }"), "`1MGi` is not a number.");
    row("phases that descend", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from_period: 4, value: 2 }, { from_period: 3, value: 3 } ] }"),
        "The billing periods of a value must ascend, from 2. Sort the entries by `from_period`.");
    row("phase one", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from_period: 1, value: 2 } ] }"), "must ascend, from 2");
    row("first phase with a number", withCharge("{ id: c, meter: m, price: [ { from_period: 2, value: 1 } ] }"), "holds from the first billing period");
    row("phase of no number", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from_period: 2.5, value: 2 } ] }"), "`2.5` is no number of a billing period");
    row("days and phases", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-03-01, value: 2 }, { from_period: 4, value: 3 } ] }"),
        "by days or by billing periods, not both");
    row("a day and a phase", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-03-01, from_period: 4, value: 3 } ] }"), "not both");
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
    row("steps that begin with a day", withCharge("{ id: c, meter: m, price: [ { from: 2026-03-01, unit: 1 } ] }"), "has none. Write { from: 2026-03-01, value: 1 }.");
    row("table by nothing", withCharge("{ id: c, meter: m, price: { by: [], table: { a: 1 } } }"), "A table needs at least one property in `by`.");
    row("table keys of equal value", withCharge("{ id: c, meter: m, price: { by: model, table: { '1.50': 1, '1.5': 2 } } }"), "6:64 The key `1.5` stands here twice.");
    row("lines twice", withCharge("{ id: a, flat: 1 }\n  - { id: b, flat: 1 }\n  - { id: c, minimum: { amount: 5, of: [a] }, of: [b] }"),
        "8:40 The charge says twice which lines it is over. Keep one `of`.");
    row("by count", std::string(kHead) + "meters: { m: { value: a, by: [count] } }\ncharges: []\n", "3:30 `count` is how many requests a row stands for");
    row("unique count", std::string(kHead) + "meters: { m: { unique: count } }\ncharges: []\n", "3:24 `count` is how many requests a row stands for");
    row("rounding of 19 digits", withCharge("{ id: c, flat: 1, round: { step: 0.0000000000000000001 } }"), "at most 18 digits after the point");
    row("rounding of 18 digits", withCharge("{ id: c, flat: 1, round: { step: 0.0000000000000000010 } }\n  - { id: d, meter: m, price: 1 }"), "");
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

// One mistake, one error.
// What an expression does not know is named whole.
void PlanReaderTest::characters() {
    for (const std::string sign : {"Ü", "€", "🙂"})
        QCOMPARE(problems(withMeter("{ event: use, value: \"'é' + " + sign + "\" }")),
                 QString("4:34 `%1` is not part of an expression.").arg(QString::fromStdString(sign)));
}

void PlanReaderTest::saidOnce_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const std::string& text, const char* error) { QTest::newRow(name) << QString::fromStdString(text) << error; };
    row("an open mapping", "plan: p\ncurrency: USD\nmeters:\n  m: { value: q\ncharges:\n  - { id: c, meter: m, price: 1 }\n", "This is not valid YAML");
    row("indentation", "plan: p\nmeters:\n  m: { value: q }\n charges: []\n", "This is not valid YAML");
    row("a choice", withCharge("{ id: c, meter: m, price: { unit: 1, fraction: upp } }"), "Did you mean `up`?");
    const std::string takenBack = "plan: p\ncurrency: USD\nmeters:\n  m: { value: q, retract: r == 1 }\ncharges:\n  - { id: c, meter: m, position: p, price: { steps: [ { up_to: 5, unit: 1 }, { unit: 2 } ]";
    row("taken back at a position", takenBack + " } }\n", "Write `negative: mirror`, which takes back what it cost.");
    row("a dated price without values", withCharge("{ id: c, meter: m, price: [ { mode: slice, steps: [ { unit: 1 } ] }, { from: 2026-02-01, mode: whole, steps: [ { unit: 2 } ] } ] }"),
        "6:33: error: charges[0].price[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: { mode: …, steps: … } }.");
    row("a dated price with one value", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-02-01, mode: whole, steps: [ { unit: 2 } ] }, { from: 2026-03-01, unit: 3 } ] }"),
        "charges[0].price[1]: A value that changes is a list of entries with `value`, and this one has none. Write { from: 2026-02-01, value: { mode: …, steps: … } }.");
    row("a dated unit price without values", withCharge("{ id: c, meter: m, price: [ { unit: 1 }, { from: 2026-02-01, unit: 2 } ] }"), "charges[0].price[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: 1 }.");
    row("a phased price without value", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from_period: 4, unit: 2, per: 3 } ] }"), "Write { from_period: 4, value: { unit: …, per: … } }.");
    row("a dated price that begins with a number", withCharge("{ id: c, meter: m, price: [ 1, { from: 2026-02-01, value: 2 } ] }"), "charges[0].price[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: 1 }.");
    row("a dated price, misspelt", withCharge("{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-02-01, valeu: 2 } ] }"), "Unknown key `valeu`. Did you mean `value`?");
    row("dated free units without values", withCharge("{ id: c, meter: m, included: [ { quantity: 5 }, { from: 2026-02-01, quantity: 9 } ], price: 1 }"), "charges[0].included[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: 5 }.");
    row("dated free units by charge without values", withCharge("{ id: c, meter: m, included: [ { value: 5 }, { from: 2026-02-01, quantity: 9, scope: charge } ], price: 1 }"), "Write { from: 2026-02-01, value: { quantity: …, scope: … } }.");
    row("a list of free units", withCharge("{ id: c, meter: m, included: [5, 9], price: 1 }"), "charges[0].included[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: 5 }.");
    row("no free units", withCharge("{ id: c, meter: m, included: [], price: 1 }"), "charges[0].included: The list of values is empty.");
    row("a list of fees", withCharge("{ id: c, meter: m, price: 1, minimum: [ { amount: 5 }, { from: 2026-02-01, amount: 6 } ] }"), "charges[0].minimum[0]: A value that changes is a list of entries with `value`, and this one has none. Write { value: 5 }.");
    row("percent in an expression", withMeter("{ value: 'q * 10%' }"), "Write 10 % as 0.1.");
}

void PlanReaderTest::saidOnce() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    const std::vector<Diagnostic> found = readPlan(text.toStdString(), "p").diagnostics;
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY2(toText(found[0]).find(error.toStdString()) != std::string::npos, toText(found[0]).c_str());
}

void PlanReaderTest::warnings_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("warning");
    const QString dated = "[ { value: 10% }, { from: 2026-03-15, value: 20% } ]";
    const QString late = "takes effect with the next, on 2026-04-01.";
    QTest::newRow("discount") << "{ id: c, meter: m, price: 1, discount: " + dated + " }" << "charges.c.discount " + late;
    QTest::newRow("minimum") << "{ id: c, meter: m, price: 1, minimum: [ { from: 2026-03-15, value: 20 } ] }" << "charges.c.minimum " + late;
    QTest::newRow("allowance") << "{ id: c, meter: m, price: 1, included: [ { from: 2026-03-15, value: 20 } ] }" << "charges.c.included " + late;
    QTest::newRow("over other lines") << "{ id: a, meter: m, price: 1 }\n  - { id: c, discount: " + dated + " }" << "charges.c.value " + late;
    QTest::newRow("fee by quarter") << "{ id: c, meter: m, price: 1 }\n  - { id: f, every: quarter, flat: [ { from: 2026-02-01, value: 20 } ] }"
                                    << "charges.f.flat takes effect with the next, on 2026-04-01.";
    QTest::newRow("followed at once") << "{ id: c, meter: m, price: 1, discount: [ { value: 10% }, { from: 2026-03-15, value: 20% }, { from: 2026-03-20, value: 30% } ] }"
                                      << "charges.c.discount another follows before the next begins: it never holds.|charges.c.discount " + late;
    QTest::newRow("followed on the day") << "{ id: c, meter: m, price: 1, discount: [ { value: 10% }, { from: 2026-03-15, value: 20% }, { from: 2026-04-01, value: 30% } ] }"
                                         << "charges.c.discount another follows before the next begins: it never holds.";
    QTest::newRow("first day") << "{ id: c, meter: m, price: 1, discount: [ { value: 10% }, { from: 2026-03-01, value: 20% } ] }" << "";
    QTest::newRow("price") << "{ id: c, meter: m, price: [ { value: 1 }, { from: 2026-03-15, value: 2 } ] }" << "";
}

// What is sound, and cannot be meant.
void PlanReaderTest::idle_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("warning");
    const auto row = [](const char* name, const std::string& text, const char* warning) { QTest::newRow(name) << QString::fromStdString(text) << QString(warning); };
    row("cap within the gap", withMeter("{ windows: [ { session: { gap: 15m, cap: 5m }, aggregate: count } ] }"),
        "A session of at most 5m never has a pause of 15m: `gap` ends none. Make `cap` longer than `gap`, or write `first_use: 5m`.");
    row("cap beyond the gap", withMeter("{ windows: [ { session: { gap: 15m, cap: 15m }, aggregate: count } ] }"), "");
    const auto names = [](const std::string& rules) { return withMeter("{ value: q }", "models: [ { provider: o, names: [ " + rules + " ] } ]\n"); };
    row("two models of one name", names("{ model: x, match: { equals: [a] } }, { model: y, match: { equals: [b, A] } }"), "The name `A` is that of `x`, which stands before `y`. Remove it from one of them.");
    row("two models of two names", names("{ model: x, match: { equals: [a] } }, { model: y, match: { equals: [b] } }"), "");
    row("one that holds for some hours", names("{ model: x, match: { equals: [a] }, hours: 22:00-06:00 }, { model: y, match: { equals: [a] } }"), "");
}

void PlanReaderTest::idle() {
    QFETCH(QString, text);
    QFETCH(QString, warning);
    QStringList found;
    for (const Diagnostic& d : readPlan(text.toStdString(), "p").diagnostics) {
        QCOMPARE(d.severity, Severity::Warning);
        found << QString::fromStdString(d.message + " " + d.suggestion);
    }
    QCOMPARE(found.join('|'), warning);
}

void PlanReaderTest::warnings() {
    QFETCH(QString, charge);
    QFETCH(QString, warning);
    QStringList found;
    for (const Diagnostic& d : readPlan(withCharge(charge.toStdString()), "p").diagnostics) {
        QCOMPARE(d.severity, Severity::Warning);
        QVERIFY(d.line > 5);
        found << QString::fromStdString(d.field + " " + d.message.substr(d.message.find("and ") + 4));
    }
    QCOMPARE(found.join('|'), warning);
}

void PlanReaderTest::plans_data() {
    QTest::addColumn<QString>("charge");
    QTest::addColumn<QString>("part"); // of the canonical text
    QTest::newRow("binary suffixes") << "{ id: c, meter: m, per: 1Gi, included: 1.5Ki, price: 2 }" << "per: 1073741824";
    QTest::newRow("binary kilo") << "{ id: c, meter: m, per: 2ki, price: 2 }" << "per: 2048";
    QTest::newRow("suffixes") << "{ id: c, meter: m, per: 1M, included: 25k, price: 2.50 }" << "per: 1000000";
    QTest::newRow("included") << "{ id: c, meter: m, included: 25k, price: 1 }" << "quantity: 25000";
    QTest::newRow("blocks") << "{ id: c, meter: m, price: { steps: [ { blocks: 10, per: 100, unit: 1 }, { blocks: 2.5, per: 4, unit: 2 }, { unit: 3 } ] } }" << "up_to: 1010";
    QTest::newRow("blocks of the charge") << "{ id: c, meter: m, per: 100, price: { steps: [ { blocks: 10, unit: 1 }, { blocks: 2.5, per: 4, unit: 2 }, { unit: 3 } ] } }" << "up_to: 1010";
    QTest::newRow("blocks of the charge in a table") << "{ id: c, meter: m, per: 1k, lines_by: model, price: { by: model, table: { x: [ { blocks: 3, unit: 1 }, { unit: 3 } ] } } }" << "up_to: 3000";
    QTest::newRow("width") << "{ id: c, meter: m, price: { steps: [ { width: 10, unit: 1 }, { width: 5, unit: 2 }, { unit: 3 } ] } }" << "up_to: 15";
    QTest::newRow("below") << "{ id: c, meter: m, price: { mode: whole, steps: [ { below: 10, unit: 1 }, { unit: 3 } ] } }" << "below: 10";
    QTest::newRow("exact parts of a row") << "{ id: c, meter: m, price: { unit: 2, fraction: exact } }" << "price: 2\n";
    QTest::newRow("exact parts of the only step") << "{ id: c, meter: m, price: { fraction: up, steps: [ { unit: 2, fraction: exact } ] } }" << "price: 2\n";
    QTest::newRow("started parts of a row") << "{ id: c, meter: m, price: { unit: 2, fraction: up } }" << "fraction: up";
    QTest::newRow("exact parts in a table") << "{ id: c, meter: m, price: { by: model, table: { x: { unit: 2, fraction: exact } } } }" << "x: 2\n";
    QTest::newRow("currency") << "{ id: c, flat: 49 USD }" << "flat: 49";
    QTest::newRow("zeros stay away") << "{ id: c, flat: 0.10 }" << "flat: 0.1\n";
    QTest::newRow("two weeks") << "{ id: c, flat: 1, every: 2 weeks }" << "every: 2 weeks";
    QTest::newRow("ledger") << "{ id: c, flat: 1 }\n  - { id: d, minimum: { amount: 100, of: [c] } }" << "minimum: 100";
    QTest::newRow("steps from zero") << "{ id: c, meter: m, price: [ { from: 0, up_to: 10, unit: 1 }, { from: 10, unit: 2 } ] }" << "up_to: 10";
    QTest::newRow("a dated price that begins with a day") << "{ id: c, meter: m, price: [ { from: 2026-03-01, value: 1 } ] }" << "from: 2026-03-01";
    QTest::newRow("keys by value") << "{ id: c, meter: m, price: { by: model, table: { '1.50': 1, 1e3: 2, 007: 3 } } }" << "1.5: 1\n        1000: 2\n        007: 3";
    QTest::newRow("control characters") << "{ id: c, label: \"a\\x01\\x7f\\x85\\r'\\u2028\\uFEFF\\\"\\\\é\", flat: 1 }" << "label: \"a\\x01\\x7F\\x85\\x0D'\\u2028\\uFEFF\\\"\\\\é\"";
    QTest::newRow("dated free units of several keys") << "{ id: c, meter: m, price: 1, included: [ { value: { quantity: 5, scope: charge } }, { from: 2026-03-01, value: 9 } ] }" << "scope: charge";
    QTest::newRow("dated") << "{ id: c, flat: [ { value: 1 }, { from: 2026-03-01, value: 2 } ] }" << "from: 2026-03-01";
    QTest::newRow("counting on") << "{ id: c, meter: m, reset: contract_year, price: [ { up_to: 5, unit: 1 }, { unit: 2 } ] }\nopening: { counters: { c: 12k } }" << "counters:\n    c: 12000";
    QTest::newRow("counter") << "{ id: c, meter: m, counter: m, price: [ { up_to: 5, unit: 1 }, { unit: 2 } ] }" << "counter: m";
    QTest::newRow("factors") << "{ id: c, meter: m, price: 1, factors: [ { by: model, table: { x: 1.5 }, default: 2 } ] }" << "x: 1.5";
    QTest::newRow("phased") << "{ id: c, flat: [ { value: 1 }, { from_period: 4, value: 2 } ] }" << "from_period: 4";
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

void PlanReaderTest::zones_data() {
    QTest::addColumn<QString>("plan");
    QTest::addColumn<QString>("calendar");
    QTest::addColumn<QString>("canonical"); // what stays of both
    const auto row = [](const char* name, const char* plan, const char* calendar, const char* canonical) {
        QTest::newRow(name) << plan << calendar << canonical;
    };
    row("none", "", "", "");
    row("the calendar's", "", "zone: UTC, ", "zone: UTC");
    row("the customers' where that is so anyway", "", "zone: customer, ", "");
    row("the plan's", "zone: UTC\n", "", "zone: UTC");
    row("the plan's for both", "zone: UTC\n", "zone: UTC, ", "zone: UTC");
    row("the plan's and the customers'", "zone: UTC\n", "zone: customer, ", "zone: UTC; zone: customer");
    row("two", "zone: UTC\n", "zone: Asia/Tokyo, ", "zone: UTC; zone: Asia/Tokyo");
}

void PlanReaderTest::zones() {
    QFETCH(QString, plan);
    QFETCH(QString, calendar);
    QFETCH(QString, canonical);
    const std::string text = std::string(kHead) + plan.toStdString() + "calendars:\n  tou: { " + calendar.toStdString() +
                             "rows: [ { label: a, days: mon } ], default: b }\nmeters:\n  m: { value: q, by: [tou] }\ncharges: [ { id: c, meter: m, price: 1 } ]\n";
    const PlanReading reading = readPlan(text, "p.yaml");
    QVERIFY2(reading.plan.has_value(), qPrintable(problems(text)));
    const std::string written = writePlan(*reading.plan);
    QStringList zones;
    for (const QString& line : QString::fromStdString(written).split('\n'))
        if (line.contains("zone:"))
            zones << line.trimmed();
    QCOMPARE(zones.join("; "), canonical);
    QCOMPARE(writePlan(*readPlan(written, "canonical").plan), written);
    QVERIFY(comparePlans(*reading.plan, *readPlan(written, "canonical").plan).empty());
}

// The canonical text names every choice, and reads as the same meter.
void PlanReaderTest::meters_data() {
    QTest::addColumn<QString>("meter");
    QTest::addColumn<QString>("part"); // of the canonical text, on one line
    const auto row = [](const char* meter, const char* part) { QTest::newRow(meter) << meter << part; };
    row("{ value: q }", "aggregate: sum value: q");
    row("{ aggregate: count, retract: op == 'undo' }", "retract: 'op == ''undo''' aggregate: count");
    row("{ windows: [ { every: 3600s, unique: host }, { every: period, percentile: 99 } ] }",
        "windows: - every: 1h unique: host - every: period percentile: 99 value: value discard: floor missing: absent");
    row("{ windows: [ { every: period, drop_top: 2.5, value: q } ] }", "percentile: 97.5 value: q discard: floor");
    row("{ drop_top: 1, value: q }", "percentile: 99 value: q discard: floor");
    row("{ windows: [ { every: day, per: [host], mean: q } ] }",
        "- every: day per: - host mean: q divide: places: 18 mode: half_even");
    row("{ windows: [ { session: { gap: 900s, cap: 4h }, aggregate: count } ] }", "- session: gap: 15m cap: 4h aggregate: count");
    row("{ windows: [ { first_use: 24h, per: w, sum: q, then: 'ceil_to(value, 60)', round: { step: 5, mode: up } } ] }",
        "- first_use: 24h per: - w sum: q then: 'ceil_to(value, 60)' round: step: 5 mode: up");
    row("{ time_mean: q, of: deltas, carried: true }",
        "- every: period time_mean: q of: deltas divisor: real carried: 'true' divide: places: 18 mode: half_even");
    row("{ delta_to_end: q, prorate: day, divisor: nominal }", "delta_to_end: q divisor: nominal prorate: day carried: 'false'");
    row("{ of: [n], every: day, value: n * 2, windows: [ { every: period, max: value } ] }", "of: - n every: day value: 'n * 2' windows: - every: period max: value");
    row("{ value: q, by: [tou, model] }", "calendars: tou: rows: - label: peak days: - mon - tue - fri hours: - '22:00-06:00' - label: feast months: - 1 - 12 dates: - 2026-12-25 default: off");
    row("{ interval: { end: e } }", "m: interval: end: e n: ");
    row("{ interval: { end: 'stopped at', split: at_boundaries }, value: interval_seconds }", "m: interval: end: stopped at n: ");
    row("{ interval: { seconds: d * 60, split: at_start }, value: q }", "m: interval: seconds: 'd * 60' split: at_start aggregate: sum value: q");
    row("{ interval: { end: e }, time_mean: q }", "interval: end: e windows: - every: period time_mean: q divisor: real divide:");
    row("{ interval: { end: e }, windows: [ { every: 1h, peak: 1 }, { every: period, max: value } ] }", "interval: end: e windows: - every: 1h peak: 1 - every: period max: value");
    row("{ unique: user, remove: op == 'x', active: peak }", "- every: period unique: user remove: 'op == ''x''' active: peak carried: 'false'");
}

void PlanReaderTest::meters() {
    QFETCH(QString, meter);
    QFETCH(QString, part);
    const std::string given =
        withMeter(meter.toStdString() + "\n  n: { value: q }",
                  "calendars: { tou: { rows: [ { label: peak, days: [mon-tue, fri], hours: 22:00-06:00 }, "
                  "{ label: feast, months: 12-1, dates: 2026-12-25 } ], default: off } }\n");
    const PlanReading reading = readPlan(given, "p.yaml");
    QVERIFY2(reading.plan.has_value(), qPrintable(problems(given)));
    const std::string canonical = writePlan(*reading.plan);
    QVERIFY2(QString::fromStdString(canonical).simplified().contains(part), canonical.c_str());
    const PlanReading again = readPlan(canonical, "canonical");
    QVERIFY2(again.plan.has_value(), qPrintable(problems(canonical)));
    QCOMPARE(writePlan(*again.plan), canonical);
}

void PlanReaderTest::expressions_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("canonical"); // empty: refused
    const auto row = [](const char* given, const char* canonical) { QTest::newRow(given) << given << canonical; };
    row("ceil(x, 2)", "ceil_to(x, 0.01)");
    row("floor(x)", "floor_to(x, 1)");
    row("floor(x, -2)", "floor_to(x, 100)");
    row("ceil(x, y)", "");
    row("ceil(x, 0.5)", "");
    row("round( x,0.05,half_even )", "round(x, 0.05, half_even)");
    row("round(x, 0, half_even)", "");
    row("round(x)", "round(x, 1, half_up)");
    row("round(x, 2)", "round(x, 0.01, half_up)");
    row("round(x, -1)", "round(x, 10, half_up)");
    row("round(x, 31)", "");
    row("round(x, y)", "");
    row("round(x, 1, half)", "");
    row("concat(a,'-', b) == 'x-y'", "concat(a, '-', b) == 'x-y'");
    row("concat(a, b) + 1", "");
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

void PlanReaderTest::longExpressions_data() {
    QTest::addColumn<QString>("operation");
    QTest::addColumn<int>("operators");
    QTest::addColumn<bool>("isRead");
    for (const char* operation : {" + ", " * ", " or a == ", " and a != "})
        for (const auto& [operators, isRead] : {std::pair(450, true), {1001, false}, {400000, false}})
            QTest::newRow(qPrintable(QString::number(operators) + operation)) << operation << operators << isRead;
}

void PlanReaderTest::longExpressions() {
    QFETCH(QString, operation);
    QFETCH(int, operators);
    QFETCH(bool, isRead);
    const bool isCondition = operation.contains('=');
    const auto parsed = parseExpression((isCondition ? "a == b" : "a") + (operation + "a").repeated(operators).toStdString());
    QCOMPARE(static_cast<bool>(parsed), isRead);
    if (isRead)
        QVERIFY(sameMeaning(*parsed, *parseExpression(formatExpression(*parsed))));
    else
        QVERIFY2(parsed.error().message.find("more than 1,000 operators") != std::string::npos, parsed.error().message.c_str());
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
    const auto derived = [](const char* missing) {
        return *readPlan(withMeter("{ of: [n], every: day, value: n, windows: [ { every: period, mean: value, missing: " + std::string(missing) +
                                   " } ] }\n  n: { value: q }"), "p").plan;
    };
    QCOMPARE(comparePlans(derived("absent"), derived("zero")).size(), std::size_t{1});
    QCOMPARE(comparePlans(plan("1"), plan("{ steps: [ { up_to: 1, unit: 1 }, { unit: 2 } ] }")).size(), std::size_t{1});
}

void PlanReaderTest::moves_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("changes");
    const QString a = "{ id: a, flat: 1 }", b = "{ id: b, flat: 2 }", c = "{ id: c, flat: 3 }", d = "{ id: d, flat: 4 }";
    const auto list = [](const QStringList& charges) { return charges.join("\n  - "); };
    QTest::newRow("one to the front") << list({a, b, c, d}) << list({d, a, b, c}) << "charges.d: moved: after `c` → first";
    QTest::newRow("one to the end") << list({a, b, c, d}) << list({b, c, d, a}) << "charges.a: moved: first → after `d`";
    QTest::newRow("two change places") << list({a, b}) << list({b, a}) << "charges.b: moved: after `a` → first";
    QTest::newRow("added in the middle") << list({a, b}) << list({a, c, b}) << "charges.c: added: { id: c, flat: 3, every: month, in: advance, prorate: none }";
    QTest::newRow("the same") << list({a, b, c}) << list({a, b, c}) << "";
    const QString table = "{ id: c, meter: m, price: { by: model, table: { %1 } } }";
    QTest::newRow("rows of a table") << table.arg("x: 1, '*': 2, y: 3") << table.arg("x: 1, y: 3, '*': 2")
                                     << "charges.c.price.table.y: moved: after `*` → after `x`";
}

void PlanReaderTest::moves() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, changes);
    QStringList found;
    for (const PlanChange& change : comparePlans(*readPlan(withCharge(before.toStdString()), "p").plan,
                                                 *readPlan(withCharge(after.toStdString()), "p").plan))
        found << QString::fromStdString(change.path) + ": " +
                     QString::fromStdString(toText({change})).section('\n', 1, 1).trimmed();
    QCOMPARE(found.join("; "), changes);
}

void PlanReaderTest::edits_data() {
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("plain") << QByteArray();
    QTest::newRow("after a byte order mark") << QByteArray("\xEF\xBB\xBF");
}

void PlanReaderTest::edits() {
    QFETCH(QByteArray, start);
    const std::string text = start.toStdString() + "# ümläut 🙂\n" + withCharge("{ id: c, label: 'ä', meter: m, price: 2.50 } # stays");
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
    QVERIFY(problems("plan: \xff\n").startsWith("1:7 The file is not UTF-8 text."));
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
    QTest::newRow("interval") << "meters[].interval" << "properties/meters/additionalProperties/properties/interval";
    QTest::newRow("window") << "meters[].windows[]" << "properties/meters/additionalProperties/properties/windows/items";
    QTest::newRow("calendar") << "calendars[]" << "properties/calendars/additionalProperties";
    QTest::newRow("calendar row") << "calendars[].rows[]" << "properties/calendars/additionalProperties/properties/rows/items";
    QTest::newRow("session") << "meters[].windows[].session" << "properties/meters/additionalProperties/properties/windows/items/properties/session";
    QTest::newRow("division") << "meters[].windows[].divide" << "properties/meters/additionalProperties/properties/windows/items/properties/divide";
    QTest::newRow("charge") << "charges[]" << "properties/charges/items";
    QTest::newRow("price") << "charges[].price" << "properties/charges/items/properties/price/anyOf/0/anyOf/1";
    QTest::newRow("step") << "charges[].price.steps[]" << "properties/charges/items/properties/price/anyOf/0/anyOf/2/items";
    QTest::newRow("included") << "charges[].included" << "properties/charges/items/properties/included/anyOf/0/anyOf/1";
    QTest::newRow("minimum") << "charges[].minimum" << "properties/charges/items/properties/minimum/anyOf/1/anyOf/1";
    QTest::newRow("round") << "charges[].round" << "properties/charges/items/properties/round";
    QTest::newRow("true-up") << "charges[].true_up" << "properties/charges/items/properties/true_up/anyOf/1";
    QTest::newRow("discount") << "charges[].discount" << "properties/charges/items/properties/discount/anyOf/4";
    QTest::newRow("commitment") << "charges[].commitment" << "properties/charges/items/properties/commitment";
    QTest::newRow("conversion") << "charges[].convert" << "properties/charges/items/properties/convert/anyOf/2";
    QTest::newRow("discount rounded") << "charges[].round_discount" << "properties/charges/items/properties/round_discount";
    QTest::newRow("coupon") << "coupons[]" << "properties/coupons/items";
    QTest::newRow("opening") << "opening" << "properties/opening";
    QTest::newRow("invoice") << "invoice" << "properties/invoice";
    QTest::newRow("rounding") << "invoice.round" << "properties/invoice/properties/round";
    QTest::newRow("package") << "charges[].package" << "properties/charges/items/properties/package";
    QTest::newRow("percentage") << "charges[].percentage" << "properties/charges/items/properties/percentage";
    QTest::newRow("block_tariff") << "charges[].block_tariff[]" << "properties/charges/items/properties/block_tariff/items";
    QTest::newRow("stairstep") << "charges[].stairstep[]" << "properties/charges/items/properties/stairstep/items";
    QTest::newRow("dynamic") << "charges[].dynamic" << "properties/charges/items/properties/dynamic";
    QTest::newRow("allowance") << "charges[].allowance" << "properties/charges/items/properties/allowance";
    QTest::newRow("grid") << "charges[].grid" << "properties/charges/items/properties/grid";
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
