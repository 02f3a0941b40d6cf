// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/random_plan.h"

#include <algorithm>
#include <map>

namespace rerate::support {

std::uint64_t Random::next() {
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

int Random::below(int bound) {
    return static_cast<int>((next() >> 32) * static_cast<std::uint64_t>(bound) >> 32);
}

namespace {

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, const std::string& between = ", ") {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : between) + text;
    return all;
}

std::string listed(const Texts& texts) { return texts.empty() ? "[]" : "[" + joined(texts) + "]"; }

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + "'";
}

struct MadeMeter {
    std::string id;
    Texts by;
    std::string unit;
    bool isOfMany = false; // a derived meter or a stack: `reset: window` has a meaning
    bool isSum = false;    // of events, so that it may be a counter
    bool isMoved = false;  // its events count at another time than their own
};

bool meterHas(const MadeMeter& meter, const std::string& dimension) {
    return std::find(meter.by.begin(), meter.by.end(), dimension) != meter.by.end();
}

class PlanWriter {
public:
    PlanWriter(std::uint64_t seed, PlanRules rules) : m_random(seed), m_rules(rules) {}
    std::string write();

private:
    bool chance(int percent) { return m_random.chance(percent); }
    bool perEvent(int percent) { return m_rules == PlanRules::Any && chance(percent); }
    std::string pick(const Texts& choices) { return m_random.pick(choices); }
    std::string maybe(int percent, const std::string& text) { return chance(percent) ? text : ""; }
    // Adds "key: one of the values".
    void say(Texts& fields, int percent, const std::string& key, const Texts& values) {
        if (chance(percent))
            fields.push_back(key + ": " + pick(values));
    }
    Texts shuffled(Texts fields);
    std::string mapping(Texts fields) { return "{ " + joined(shuffled(std::move(fields))) + " }"; }
    Texts some(const Texts& choices, int percent);
    std::string item(Texts fields);
    std::string number() { return pick({"0", "1", "0.25", "1.10", "2.5", "0.003", "1.2345678", "12", "7", "0.05"}); }
    std::string positive() { return pick({"1", "0.25", "3", "2.50", "10", "0.07"}); }
    std::string amount() { return pick({"0", "5", "20", "12.345", "3 USD", "0.01", "1k", "99.90 USD"}); }
    std::string label() { return pick({"Plain words", "'Fee, \"quoted\": #1'", "\"It's\"", "'yes'", "'~'", "\"tab\\tand ü\"", "'- x'", "'007'", "'[a]'"}); }
    std::string rounding() {
        Texts fields{"step: " + pick({"0.01", "1", "0.05", "10", "0.001"})};
        say(fields, 60, "mode", {"half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"});
        return mapping(fields);
    }
    template <typename Make>
    std::string dated(int percent, Make make);

    std::string value();
    std::string condition();
    std::string valueOf(const std::string& what) { return quoted(what); }
    void head();
    void calendars();
    void models();
    void meters();
    void meterOfEvents(MadeMeter& made);
    void derivedMeter(MadeMeter& made);
    void stack(Texts& fields);
    void windowOverTime(Texts& fields, bool isMeter);
    void windowEnd(Texts& fields);
    std::string window(const std::string& length, bool isInnermost, const Texts& per);

    void charges();
    void usageCharge();
    void friendlyCharge();
    void fee();
    void sharedCounter();
    void credits();
    void overLines();
    void itemise(Texts& fields, const MadeMeter& meter);
    void adjustments(Texts& fields);
    void priceInto(Texts& fields, const MadeMeter& meter);
    std::string price(bool isPlain);
    std::string steps();
    std::string step(int& last, bool hasBound);
    std::string moneySteps();
    std::string table(const Texts& by, bool isPlain);
    std::string key(const std::string& dimension);
    std::string factors(const Texts& by);
    std::string included(bool hasEvents);
    std::string newId() { return "c" + std::to_string(m_idCount); }
    void done(const std::string& text, bool isUnderTaxes = true);
    void coupons();
    void invoice();
    void opening();

    Random m_random;
    PlanRules m_rules;
    std::string m_text;
    std::vector<MadeMeter> m_meters;
    Texts m_ids;  // of charges in USD
    Texts m_dimensions{"model", "tier"};
    int m_idCount = 0;
    bool m_hasConventions = false;
};

Texts PlanWriter::shuffled(Texts fields) {
    for (std::size_t i = fields.size(); i > 1; --i)
        std::swap(fields[i - 1], fields[static_cast<std::size_t>(m_random.below(static_cast<int>(i)))]);
    return fields;
}

Texts PlanWriter::some(const Texts& choices, int percent) {
    Texts chosen;
    for (const std::string& choice : choices)
        if (chance(percent))
            chosen.push_back(choice);
    return chosen;
}

// An entry of a list, on one line or several, with comments here and there.
std::string PlanWriter::item(Texts fields) {
    if (chance(60))
        return "  - " + mapping(std::move(fields)) + maybe(10, " # why") + "\n";
    std::string text = maybe(10, "  # above\n");
    for (const std::string& field : shuffled(std::move(fields)))
        text += std::string(text.empty() || text.ends_with("above\n") ? "  - " : "    ") + field + maybe(5, " # beside") + "\n";
    return text;
}

// A charge with a new id is written; others may be over it, but for taxes.
void PlanWriter::done(const std::string& text, bool isUnderTaxes) {
    m_text += text;
    if (isUnderTaxes)
        m_ids.push_back(newId());
    ++m_idCount;
}

template <typename Make>
std::string PlanWriter::dated(int percent, Make make) {
    if (!chance(percent))
        return make();
    if (chance(30))
        return "[ { value: " + make() + " }, { from_period: 2, value: " + make() + " } ]";
    return "[ { value: " + make() + " }, { from: 2026-01-" + pick({"01", "08", "15", "31"}) + ", value: " + make() + " }" +
           maybe(50, ", { from: 2026-02-01, value: " + make() + " }") + " ]";
}

std::string PlanWriter::value() {
    if (m_rules == PlanRules::NonePerEvent)
        return pick({"q", "q * 3", "if(model == 'm0', q * 2, q)", "0 - q", "if(in(tier, 'a', 'c'), q, 0)", "q * 0.25"});
    return pick({"q", "r", "q + r * 2", "max(q, 60)", "if(model == 'm0', q, r)", "ceil_to(q, 60)", "floor_to(q, 7)", "abs(q - r)",
                 "round(q, 5, half_even)", "divide(q, 3, 4, half_up)", "coalesce(r, 0)", "ceil(q, -1)", "floor(q, 1)", "field('q')",
                 "min(q, r, 100)", "-q", "q - -2 * (r - 1)", "if(has(r) and not (q > 5), 1, 2)", "max(q - r, 0) * 6 - q"});
}

std::string PlanWriter::condition() {
    return pick({"model == 'm0'", "in(tier, 'a', 'b')", "tier != 'c' and model != 'm1'", "concat(model, tier) == 'm0a' or host == 'h1'",
                 "not (model == 'm2')", "op == 'add'", "not in(host, 'h0', 'it''s')"});
}

void PlanWriter::head() {
    Texts lines{"plan: " + pick({"p", "model-api", "'2026'"}), "currency: USD"};
    say(lines, 40, "label", {label()});
    say(lines, 30, "version", {"3", "'1.10'", "2026-01"});
    say(lines, 50, "language", {"1"});
    m_hasConventions = chance(30);
    say(lines, m_hasConventions ? 100 : 0, "conventions", {"rerate-1", "lago", "openmeter", "stripe", "killbill", "orb", "zuora", "flexprice", "meteroid", "autumn", "metronome"});
    say(lines, 35, "cycle", {"month", "week", "day", "quarter", "year"});
    lines.push_back("units: [token, credit]");
    for (const std::string& line : shuffled(lines))
        m_text += line + "\n";
}

void PlanWriter::calendars() {
    if (!chance(35))
        return;
    m_text += "calendars:\n  tou:\n    rows:\n";
    for (int row = 0, count = 1 + m_random.below(3); row < count; ++row) {
        Texts fields{"label: " + pick({"peak", "feast", "'on'", "x y"})};
        say(fields, 60, "days", {"mon-fri", "sat-sun", "fri-mon", "[mon, wed]"});
        say(fields, 60, "hours", {"08:00-20:00", "22:00-06:00", "00:00-24:00"});
        say(fields, 30, "months", {"6-9", "1-2", "[1, 3-4]"});
        say(fields, 30, "dates", {"[2026-01-06]", "[2026-01-03..2026-01-05, 2026-02-01]"});
        m_text += "      - " + mapping(fields) + "\n";
    }
    m_text += "    default: " + pick({"offpeak", "'no'"}) + "\n";
    m_dimensions.push_back("tou");
}

void PlanWriter::models() {
    if (!chance(20))
        return;
    const auto rule = [&] {
        return pick({"{ equals: m0 }", "{ equals: [m0, m0-new], starts_with: x }", "{ and: [{ starts_with: m }, { ends_with: '1' }] }",
                     "{ regex: '^m[2-4]$' }", "{ or: [{ contains: 'm' }, { and: [{ equals: a }, { contains: b }] }] }"});
    };
    Texts fields{"provider: acme", "names: [ { model: m0, match: " + rule() + " }, { model: m1, match: " + rule() +
                                       maybe(30, ", hours: 22:00-06:00") + " }" + maybe(30, ", { model: m1b }") + " ]"};
    say(fields, 50, "provider_match", {rule()});
    say(fields, 50, "model_match", {rule()});
    const bool hasOther = chance(40);
    if (hasOther)
        fields.push_back("otherwise: [other]");
    m_text += "models:\n" + item(fields) + (hasOther ? "  - { provider: other, names: [ { model: m9, match: { equals: m9 } } ] }\n" : "");
}

void PlanWriter::windowEnd(Texts& fields) {
    say(fields, 15, "then", {quoted("max(value, 10)"), quoted("value * 2 - 1"), quoted("1"), quoted("ceil_to(value, 5)")});
    if (chance(15))
        fields.push_back("round: " + rounding());
    const bool mayBeEmpty = fields[0] == "every: 1h" || fields[0] == "every: day" || fields[0] == "every: period";
    const bool isPerKey = std::any_of(fields.begin(), fields.end(), [](const std::string& field) { return field.starts_with("per:"); });
    if (mayBeEmpty && !isPerKey && chance(20))
        fields.push_back("empty: zero");
}

// An aggregate over the time of a window, or of identifiers that come and go.
void PlanWriter::windowOverTime(Texts& fields, bool isMeter) {
    const std::string carried = pick({"true", "false"});
    const int kind = m_random.below(m_rules == PlanRules::Any ? (isMeter ? 6 : 3) : 1);
    const auto dividing = [&] {
        say(fields, 30, "divisor", isMeter ? Texts{"real", "nominal", "30d", "730h"} : Texts{"real", "nominal"});
        say(fields, 30, "divide", {"{ places: 4, mode: half_up }", "{ mode: down }", "{ places: 0 }"});
    };
    if (kind == 0) {
        fields.push_back("unique: host");
        fields.push_back("remove: " + quoted("op == 'remove'"));
        say(fields, 50, "active", {"end", "any", "peak"});
    } else if (kind == 1) {
        fields.push_back("time_mean: " + valueOf(value()));
        say(fields, 50, "of", {"levels", "deltas"});
        dividing();
    } else if (kind == 2) {
        fields.push_back("delta_to_end: " + valueOf(value()));
        say(fields, 50, "prorate", {"second", "day"});
        dividing();
    } else if (kind == 3) {
        fields.push_back("mean: " + valueOf(value()));
        return;
    } else if (kind == 4) {
        fields.push_back("first: " + valueOf(value()));
        return;
    } else {
        fields.push_back("percentile: " + pick({"95", "99.9", "0", "100", "50"}));
        fields.push_back("value: " + valueOf(value()));
        say(fields, 50, "discard", {"floor", "ceil", "nearest_rank"});
        return;
    }
    if (chance(50))
        fields.push_back("carried: " + carried);
}

std::string PlanWriter::window(const std::string& length, bool isInnermost, const Texts& per) {
    Texts fields{length};
    if (!per.empty())
        fields.push_back("per: " + listed(per));
    const bool isClock = length.starts_with("every") && length != "every: event";
    if (isInnermost && isClock && chance(25)) {
        windowOverTime(fields, false);
    } else if (isInnermost && m_rules == PlanRules::NonePerEvent) {
        fields.push_back(chance(30) && length != "every: event" ? "unique: host" : "sum: " + valueOf(value()));
    } else if (isInnermost) {
        fields.push_back(pick({"sum: " + valueOf(value()), "aggregate: count", "unique: host", "max: " + valueOf(value()), "min: q",
                               "first: q", "last: " + valueOf(value()), "mean: q", "value: q"}));
    } else {
        fields.push_back(pick({"sum: value", "aggregate: count", "max: value", "min: value", "last: value", "first: value", "mean: value",
                               "percentile: 95", "max: " + quoted("value * 2"), "percentile: 50, discard: ceil", "time_mean: value"}));
    }
    if (m_rules == PlanRules::Any || length != "every: event")
        windowEnd(fields);
    return mapping(fields);
}

void PlanWriter::stack(Texts& fields) {
    Texts windows;
    const Texts per = chance(25) ? Texts{"host"} : Texts{};
    const Texts inner = m_rules == PlanRules::Any
                            ? Texts{"every: event", "every: 30s", "every: 5m", "every: 1h", "every: day", "session: { gap: 15m, cap: 4h }",
                                    "session: { gap: 1h }", "first_use: 24h"}
                            : Texts{"every: 5m", "every: 1h", "every: day", "session: { gap: 15m, cap: 4h }", "first_use: 24h"};
    windows.push_back(window(pick(inner), true, per));
    if (chance(50) && windows[0].find("every: day") == std::string::npos)
        windows.push_back(window(pick({"every: 6h", "every: day"}), false, chance(20) ? per : Texts{}));
    if (chance(50)) {
        windows.push_back(window("every: period", false, {}));
        if (chance(30))
            windows.push_back("{ look_back: " + pick({"1", "2", "12"}) + ", " +
                              pick({"max: value", "sum: value", "mean: value, missing: zero", "percentile: 50", "aggregate: count"}) + " }");
    }
    fields.push_back("windows: [ " + joined(windows) + " ]");
}

void PlanWriter::meterOfEvents(MadeMeter& made) {
    Texts fields;
    const int kind = m_random.below(10);
    made.isOfMany = kind >= 5;
    if (kind < 3 || (kind < 5 && m_rules == PlanRules::NonePerEvent)) {
        fields.push_back(pick({"value: ", "sum: "}) + valueOf(value()));
        made.isOfMany = perEvent(20);
        made.isSum = !made.isOfMany;
        if (made.isOfMany)
            windowEnd(fields);
    } else if (kind < 5) {
        fields.push_back(pick({"aggregate: count", "unique: host", "max: " + valueOf(value()), "min: q", "last: " + valueOf(value()), "unique: model"}));
    } else if (kind == 5) {
        windowOverTime(fields, true);
    } else {
        stack(fields);
    }
    made.isMoved = kind < 5 && chance(12);
    if (made.isMoved)
        fields.push_back("time: booked");
    if (chance(20) && (kind < 3))
        fields.push_back("retract: " + quoted("op == 'remove'"));
    say(fields, 30, "event", {"use", "'use'", "beat"});
    if (chance(25))
        fields.push_back("filter: " + quoted(condition()));
    if (!made.by.empty())
        fields.push_back("by: " + listed(made.by));
    say(fields, 20, "label", {label()});
    if (!made.unit.empty())
        fields.push_back("unit: " + made.unit);
    m_text += "  " + made.id + ": " + mapping(fields) + maybe(10, " # counts") + "\n";
}

void PlanWriter::derivedMeter(MadeMeter& made) {
    const std::string a = m_meters[0].id, b = m_meters[1].id;
    const std::string every = pick({"1h", "day", "period"});
    Texts fields{"of: [" + a + ", " + b + "]", "every: " + every,
                 "value: " + quoted(pick({a + " + " + b, a + " + max(" + b + " - " + a + " * 0.1, 0)", "ceil_to(" + a + " * " + b + ", 10)"}))};
    if (!made.by.empty())
        fields.push_back("by: " + listed(made.by));
    if (chance(40) && every != "period")
        fields.push_back("windows: [ { every: period, " + pick({"max: value", "percentile: 95", "sum: value", "mean: value, missing: zero"}) + " } ]");
    if (!made.unit.empty())
        fields.push_back("unit: " + made.unit);
    made.isOfMany = true;
    m_text += "  " + made.id + ": " + mapping(fields) + "\n";
}

void PlanWriter::meters() {
    m_text += "meters:\n";
    const int count = 1 + m_random.below(3);
    const std::string unit = pick({"", "", "token"});
    const Texts by = some(m_dimensions, 50);
    for (int i = 0; i < count; ++i) {
        MadeMeter made{"m" + std::to_string(i), by, unit};
        meterOfEvents(made);
        m_meters.push_back(made);
    }
    if (count > 1 && chance(40)) {
        MadeMeter made{"billed", some(by, 70), unit};
        derivedMeter(made);
        m_meters.push_back(made);
    }
}

std::string PlanWriter::step(int& last, bool hasBound) {
    Texts fields;
    if (hasBound) {
        const int width = 1 + m_random.below(300);
        if (chance(20))
            fields.push_back("from: " + std::to_string(last));
        const int bound = last + width;
        fields.push_back(pick({"up_to: " + std::to_string(bound), "below: " + std::to_string(bound), "width: " + std::to_string(width)}));
        last = bound;
    }
    if (chance(85))
        fields.push_back("unit: " + number());
    if (fields.empty() || !fields.back().starts_with("unit") || chance(25))
        fields.push_back("flat: " + amount());
    say(fields, 10, "per", {"10", "1k", "0.5"});
    say(fields, 10, "fraction", {"exact", "up", "down", "nearest"});
    say(fields, 10, "minimum", {"1", "0.5"});
    say(fields, 10, "maximum", {"100", "1.5"});
    return mapping(fields);
}

std::string PlanWriter::steps() {
    const bool saysBeyond = chance(15);
    Texts rows;
    int last = 0;
    for (int i = 0, count = 1 + m_random.below(4); i < count; ++i)
        rows.push_back(step(last, i + 1 < count || (saysBeyond && chance(70))));
    Texts fields{"steps: [ " + joined(rows) + " ]"};
    if (saysBeyond)
        fields.push_back("beyond: " + pick({"last_step", "free", "unpriced"}));
    say(fields, 50, "mode", {"slice", "whole"});
    say(fields, 20, "fraction", {"exact", "up", "down", "nearest"});
    say(fields, 20, "at_zero", {"nothing", "first_step", "first_step_unless_total_zero"});
    say(fields, 20, "negative", {"first_step", "mirror", "nothing"});
    return mapping(fields);
}

std::string PlanWriter::price(bool isPlain) {
    if (isPlain || chance(40))
        return chance(90) ? number() : "{ unit: " + number() + " }";
    if (chance(30)) {
        Texts fields{"unit: " + number()};
        say(fields, 30, "flat", {amount()});
        if (chance(10))
            fields.insert(fields.end(), {"fraction: up", "at_zero: one_package"});
        else
            say(fields, 40, "fraction", {"up", "down", "nearest"});
        say(fields, 20, "maximum", {"5", "50"});
        say(fields, 20, "minimum", {"1", "0.5"});
        return mapping(fields);
    }
    return steps();
}

std::string PlanWriter::key(const std::string& dimension) {
    if (dimension == "model")
        return pick({"m0", "m1", "m2", "*"});
    return dimension == "tier" ? pick({"a", "b", "*"}) : pick({"peak", "offpeak", "*"});
}

std::string PlanWriter::table(const Texts& by, bool isPlain) {
    Texts cells, known;
    std::map<std::ptrdiff_t, std::string> openAt; // by number of `*`: where they stand, so that no two rows fit equally well
    for (int i = 0; i < 3; ++i) {
        Texts parts;
        for (const std::string& dimension : by)
            parts.push_back(key(dimension));
        const std::string all = joined(parts);
        std::string places;
        for (const std::string& part : parts)
            places += part == "*" ? '*' : '-';
        const auto open = openAt.emplace(std::count(places.begin(), places.end(), '*'), places).first;
        if (std::find(known.begin(), known.end(), all) == known.end() && open->second == places)
            cells.push_back("'" + all + "': " + price(isPlain));
        known.push_back(all);
    }
    Texts fields{"by: " + (by.size() == 1 && chance(50) ? by[0] : listed(by)), "table: { " + joined(cells) + " }"};
    if (chance(70))
        fields.push_back("default: " + price(isPlain));
    return mapping(fields);
}

std::string PlanWriter::factors(const Texts& by) {
    Texts entries;
    for (const std::string& dimension : by)
        entries.push_back("{ by: " + dimension + ", table: { '" + key(dimension) + "': 1.1, zz: " + number() + " }" + maybe(80, ", default: 0.9") + " }");
    return "[ " + joined(entries) + " ]";
}

std::string PlanWriter::included(bool hasEvents) {
    if (chance(40) && !hasEvents)
        return pick({"50", "1k", "0", "12.5"});
    Texts fields;
    if (hasEvents)
        fields.push_back("events: " + pick({"0", "1", "3"}));
    if (!hasEvents || chance(50))
        fields.push_back("quantity: " + pick({"30", "0.5", "1k"}));
    if (hasEvents)
        say(fields, 50, "ends", {"together", "apart"});
    say(fields, 40, "scope", {"line", "charge"});
    say(fields, 40, "order", {"proportional", "listed", "largest_first"});
    say(fields, 20, "rounded", {"total", "rest"});
    return mapping(fields);
}

void PlanWriter::priceInto(Texts& fields, const MadeMeter& meter) {
    const Texts linesBy = some(meter.by, m_hasConventions ? 100 : 50);
    if (!linesBy.empty())
        fields.push_back("lines_by: " + listed(linesBy));
    const bool linesByAll = linesBy == meter.by;
    const Texts by = some(meter.by, 50);
    fields.push_back("price: " + dated(20, [&] { return by.empty() ? price(false) : table(by, !linesByAll); }));
    const auto itemises = [](const std::string& field) { return field.starts_with("reset:") || field.starts_with("position:"); };
    if (m_rules == PlanRules::Any && linesByAll && std::none_of(fields.begin(), fields.end(), itemises) && chance(15))
        fields.push_back("round_step: " + rounding());
    const Texts multiplied = some(linesByAll ? meter.by : Texts{}, 30);
    if (!multiplied.empty())
        fields.push_back("factors: " + factors(multiplied));
}

void PlanWriter::adjustments(Texts& fields) {
    if (chance(25))
        fields.push_back("discount: " + (chance(80) ? dated(15, [&] { return pick({"10%", "7.5%", "33.3%"}); }) : pick({"2 USD", "0.50 USD"})));
    if (chance(15))
        fields.push_back("minimum: " + dated(15, [&] { return pick({"5", "20", "0"}); }));
    if (chance(15))
        fields.push_back("maximum: " + dated(15, [&] { return pick({"100", "250 USD"}); }));
    if (chance(10))
        fields.push_back("order: [minimum, discount, maximum]");
    if (chance(10))
        fields.push_back("round_discount: " + rounding());
    if (chance(15))
        fields.push_back("round: " + pick({"{ at: line, step: 0.01, mode: half_even }", "{ step: 1 }", "{ step: 0.05, mode: floor }"}));
}

void PlanWriter::itemise(Texts& fields, const MadeMeter& meter) {
    if (perEvent(40) && !meter.isOfMany && !meter.isMoved)
        fields.push_back("position: " + pick({"'coalesce(r, 0)'", "'q * 10'"}));
    else if (perEvent(40) && !meter.isOfMany)
        fields.push_back("reset: event");
    else if (meter.isOfMany)
        fields.push_back("reset: window");
    else
        return;
    if (m_rules == PlanRules::Any && chance(30))
        fields.push_back("round_item: " + rounding());
}

void PlanWriter::usageCharge() {
    const MadeMeter& meter = m_random.pick(m_meters);
    Texts fields{"id: " + newId(), "meter: " + meter.id};
    say(fields, 20, "label", {label()});
    say(fields, 40, "per", {"1", "1k", "3", "0.5", "1M", "1Ki"});
    const bool isItemised = chance(25);
    if (isItemised)
        itemise(fields, meter);
    else
        say(fields, 15, "at_change", {"goes_on", "restarts"});
    say(fields, 15, "parts", {"together", "apart"});
    if (chance(30))
        fields.push_back("included: " + dated(15, [&] { return included(fields.back().starts_with("reset: event")); }));
    if (chance(15))
        fields.push_back("round_quantity: " + rounding());
    if (chance(10))
        fields.push_back("round_rate: " + pick({"{ step: 0.000001 }", "{ step: 0.01, mode: up }"}));
    priceInto(fields, meter);
    adjustments(fields);
    done(item(fields));
}

void PlanWriter::friendlyCharge() {
    const MadeMeter& meter = m_random.pick(m_meters);
    Texts fields{"id: " + newId()};
    const std::string with = "meter: " + meter.id;
    switch (m_random.below(m_rules == PlanRules::Any ? 8 : 7)) {
    case 0: fields.insert(fields.end(), {with, "package: { size: 100, price: " + amount() + maybe(50, ", included: 1k") + " }"}); break;
    case 1: fields.insert(fields.end(), {with, "block_tariff: [ { size: 10, price: 1, blocks: 5 }, { size: 100, price: " + amount() + " } ]"}); break;
    case 2: fields.insert(fields.end(), {with, "stairstep: [ { up_to: 10, price: " + amount() + " }, { below: 50, price: 2 }, { price: 90 } ]"}); break;
    case 3: fields.insert(fields.end(), {"dynamic: { value: q" + maybe(50, ", multiplier: 1.2") + maybe(30, ", event: use") + " }"}); break;
    case 4: fields.insert(fields.end(), {with, "price: " + number(), "free_units: 10", "cap: " + amount()}); break;
    case 5: fields.insert(fields.end(), {"flat: " + amount(), "quantity: " + pick({"5", "2.5", "0"})}); break;
    case 6: fields.insert(fields.end(), {with, "allowance: { quantity: 10, overage: " + number() + maybe(50, ", fee: 20, in: arrears") + maybe(30, ", per: 3") + " }"}); break;
    default:
        fields.insert(fields.end(), {with, "percentage: { rate: 2.9%" + maybe(60, ", fixed: 0.30") + maybe(30, ", minimum: 0.5, maximum: 5") +
                                               maybe(40, ", free_events: 3") + maybe(40, ", free_amount: 500, ends: apart") + " }"});
    }
    say(fields, 15, "trial", {"1", "2"});
    done(item(fields));
}

void PlanWriter::fee() {
    Texts fields{"id: " + newId(), "flat: " + dated(25, [&] { return amount(); })};
    say(fields, 40, "every", {"day", "week", "month", "quarter", "year"});
    say(fields, 40, "in", {"advance", "arrears"});
    say(fields, 40, "prorate", {"none", "day", "second"});
    say(fields, 20, "label", {label()});
    adjustments(fields);
    done(item(fields));
}

// Steps by the running total of a meter, for charges of their own keys.
void PlanWriter::sharedCounter() {
    std::vector<MadeMeter> sums;
    for (const MadeMeter& meter : m_meters)
        if (meter.isSum)
            sums.push_back(meter);
    if (sums.empty())
        return;
    const MadeMeter& meter = m_random.pick(sums);
    const auto steps = [&] {
        return "{ mode: " + pick({"slice", "whole"}) + ", fraction: exact, steps: [ { up_to: 100, unit: " + number() + " }, { below: 700, unit: " + number() + " }, { unit: 0.2 } ] }";
    };
    Texts fields{"id: " + newId(), "meter: " + meter.id, "counter: " + m_random.pick(sums).id};
    const bool isTable = meterHas(meter, "model") && chance(50);
    fields.push_back("price: " + dated(20, [&] { return isTable ? "{ by: model, table: { m0: " + steps() + ", '*': 2 }, default: 1 }" : steps(); }));
    say(fields, 40, "per", {"3", "1k"});
    if (meterHas(meter, "model") && chance(50))
        fields.push_back("lines_by: [model]");
    adjustments(fields);
    done(item(fields));
}

// Lines in credits and their way to dollars.
void PlanWriter::credits() {
    const MadeMeter& meter = m_random.pick(m_meters);
    const std::string byModel = meterHas(meter, "model") ? ", lines_by: [model]" : "";
    m_text += "  - { id: credits, meter: " + meter.id + ", price: 2, in_unit: credit" + byModel + maybe(30, ", round: { step: 0.1 }") + " }\n";
    const std::string rate = byModel.empty() ? positive() : "{ by: model, table: { m0: 2, m1: 0.5 }, default: " + positive() + " }";
    done("  - { id: " + newId() + ", convert: " +
         pick({"{ rate: " + dated(30, [&] { return rate; }) + maybe(50, ", per: 3") + maybe(30, ", rate_of: period_end") + " }", positive()}) + maybe(50, ", of: [credits]") + " }\n");
}

std::string PlanWriter::moneySteps() {
    return pick({"{ mode: whole, steps: [ { up_to: 100, unit: 0 }, { unit: 0.05 } ] }", "[ { up_to: 50, unit: 0.10 }, { unit: 0.07, flat: 1 } ]",
                 "{ steps: [ { below: 10, unit: 0.2 }, { unit: -0.01 } ] }"});
}

void PlanWriter::overLines() {
    Texts fields{"id: " + newId()};
    const Texts chosen = some(m_ids, 60);
    bool hasOf = chance(60) && !chosen.empty();
    const int kind = m_random.below(9);
    switch (kind) {
    case 0: fields.push_back("discount: " + dated(20, [&] { return pick({"5%", "12.5%"}); })); break;
    case 1: fields.push_back("discount: " + pick({"20 USD", "{ amount: 9.99, already_used: 3 }"})); break;
    case 2: fields.push_back("discount: " + moneySteps()); break;
    case 3: fields.push_back("fee: " + pick({"10%", "4.5%", "0%"})); break;
    case 4: fields.push_back("price: " + dated(20, [&] { return moneySteps(); })), hasOf = !m_ids.empty(); break;
    case 5: fields.push_back(pick({"minimum", "maximum"}) + ": " + pick({"100", "{ amount: 100, share: 25/28 }", "50 USD"})); break;
    case 6: fields.push_back("true_up: " + dated(20, [&] { return amount(); })); break;
    case 7: fields.push_back("commitment: { amount: 40" + maybe(60, ", overage_factor: 1.35") + maybe(50, ", true_up: yes") + maybe(30, ", counts: list") + maybe(30, ", already_used: 7") + maybe(20, ", share: 1/2") + " }"); break;
    default: fields.push_back("tax: " + pick({"19%", "7.7%", "8.875%"})), hasOf = false;
    }
    if (hasOf)
        fields.push_back("of: " + listed(chosen.empty() ? m_ids : chosen));
    if (kind != 7)
        say(fields, 25, "each", {"sum", "line"});
    if (kind < 3)
        say(fields, 30, "spread", {"none", "proportional", "largest_remainder", "listed"});
    if (kind < 3)
        say(fields, 25, "uses", {"forever", "once", "2", "recurring 3"});
    if (kind == 5 || kind == 6)
        say(fields, 40, "rounded", {"limit", "parts", "difference"});
    say(fields, 20, "refunds", {"counted", "left_out"});
    if (kind == 3)
        say(fields, 30, "minimum", {"3"});
    done(item(fields), kind < 8);
}

void PlanWriter::coupons() {
    if (!chance(25))
        return;
    m_text += maybe(50, "coupon_order: " + pick({"as_listed", "percentages_first", "limited_first"}) + "\n") + "coupons:\n";
    for (int i = 0, count = 1 + m_random.below(3); i < count; ++i) {
        Texts fields{"id: k" + std::to_string(i), "discount: " + pick({"10%", "3 USD", "{ amount: 20, already_used: 5 USD }"})};
        say(fields, 30, "label", {label()});
        say(fields, 40, "uses", {"once", "recurring 2", "forever"});
        say(fields, 30, "of", {"[" + m_ids.front() + "]"});
        say(fields, 20, "each", {"sum", "line"});
        say(fields, 30, "spread", {"none", "proportional", "largest_remainder", "listed"});
        say(fields, 20, "refunds", {"counted", "left_out"});
        say(fields, 15, "round", {"{ step: 0.01, mode: down }"});
        m_text += item(fields);
    }
}

void PlanWriter::invoice() {
    if (!chance(50))
        return;
    Texts fields;
    if (chance(60))
        fields.push_back("round: " + pick({"{ at: line, residual: largest }", "{ at: line, residual: last, step: 1 }", "{ at: invoice, step: 0.05, mode: half_even }", "{ at: nowhere }",
                                           "{ at: line, step: 0.1, mode: up }", "{ at: invoice, step: 10 }"}));
    if (chance(40))
        fields.push_back("minimum: " + dated(20, [&] { return pick({"30", "31.5"}); }));
    if (chance(30))
        fields.push_back("maximum: " + pick({"80", "100000", "1k"}));
    if (!fields.empty())
        m_text += "invoice: " + mapping(fields) + "\n";
}

void PlanWriter::opening() {
    if (chance(25))
        m_text += "strata: " + pick({"[usage, fees, adjustments, ledger, tax, limits, rounding]", "[usage, fees, adjustments, limits, ledger, tax, rounding]",
                                     "[usage, fees, adjustments, ledger, limits, tax, rounding]"}) + "\n";
    if (!chance(20))
        return;
    Texts fields;
    say(fields, 60, "in_period", {"only", "first", "middle", "last"});
    say(fields, 50, "billed", {"{ " + m_ids.front() + ": 12.50 }"});
    say(fields, 30, "in_period_of", {"{ " + m_ids.back() + ": only }"});
    if (!fields.empty())
        m_text += "opening: " + mapping(fields) + "\n";
}

void PlanWriter::charges() {
    m_text += "charges:\n";
    usageCharge();
    for (int i = 0, count = m_random.below(4); i < count; ++i)
        chance(40) ? usageCharge() : chance(50) ? friendlyCharge() : fee();
    if (chance(20) && meterHas(m_meters[0], "model") && !m_hasConventions) {
        m_text += "  - { id: table, grid: { by: model, meters: [" + m_meters[0].id + "], table: { m0: [" + number() + "], m1: [none] } } }\n";
        m_ids.push_back("table_" + m_meters[0].id);
    }
    if (chance(25))
        sharedCounter();
    if (chance(25))
        credits();
    for (int i = 0, count = m_random.below(4); i < count; ++i)
        overLines();
}

std::string PlanWriter::write() {
    head();
    calendars();
    models();
    meters();
    charges();
    coupons();
    invoice();
    opening();
    return m_text;
}

} // namespace

std::string randomPlan(std::uint64_t seed, PlanRules rules) { return PlanWriter(seed, rules).write(); }

std::vector<std::string> randomUsage(std::uint64_t seed, int rowCount) {
    Random random(seed);
    const auto of = [&](const char* prefix, int bound) { return prefix + std::to_string(random.below(bound)); };
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const auto booked = [&](const std::string& date) {
        if (random.chance(70))
            return date + "T12:00:00Z";
        return random.chance(80) ? "2026-02-" + two(1 + random.below(28)) : random.pick(Texts{"-", "soon", "2027-01-01"});
    };
    Texts rows;
    for (int id = 0; id < rowCount; ++id) {
        const int day = random.below(50);
        const std::string date = day < 31 ? "2026-01-" + two(day + 1) : "2026-02-" + two(day - 30);
        rows.push_back(joined({of("c", 4), date + "T" + two(random.below(24)) + ":" + two(random.below(60)), random.chance(80) ? "use" : "beat", "e" + std::to_string(id),
                               std::to_string(random.below(900) - 20) + (random.chance(20) ? ".5" : ""), random.chance(90) ? std::to_string(random.below(50)) : "-",
                               of("m", 5), std::string(1, static_cast<char>('a' + random.below(3))), of("h", 3), random.chance(80) ? "add" : "remove",
                               booked(date)}, " ") + "\n");
    }
    return rows;
}

namespace {

// The text in tokens: words, blanks, and single marks.
Texts tokensOf(const std::string& text) {
    Texts tokens;
    const auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
    for (const char c : text) {
        const bool goesOn = !tokens.empty() && ((isWord(c) && isWord(tokens.back().back())) || (c == ' ' && tokens.back().back() == ' '));
        if (goesOn)
            tokens.back() += c;
        else
            tokens.emplace_back(1, c);
    }
    return tokens;
}

std::string nested(Random& random) {
    const std::size_t depth = random.pick<std::size_t>({3, 60, 70, 400, 3000});
    const std::string open = random.pick<std::string>({"[", "{ a: ", "(", "'max(", "not ", "- "});
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += open;
    return text;
}

void spoilToken(Texts& tokens, Random& random) {
    const auto at = static_cast<std::size_t>(random.below(static_cast<int>(tokens.size())));
    const auto other = static_cast<std::size_t>(random.below(static_cast<int>(tokens.size())));
    switch (random.below(8)) {
    case 0: tokens[at].clear(); break;
    case 1: tokens[at] += tokens[at]; break;
    case 2: std::swap(tokens[at], tokens[other]); break;
    case 3: tokens[at] = std::string(1, static_cast<char>(random.below(256))); break;
    case 4: tokens[at] = random.pick<std::string>({"99999999999999999999999999999999999999999999999999999999999999999", "-1", "1e9", "0x1f", "null", "*a", "&a", "!!str", "\t", "\r\n", "\xc3\xa9", "%", "|", ">"}); break;
    case 5: tokens.resize(at + 1); break;
    case 6: tokens[at] = nested(random); break;
    default: tokens[at] = tokens[other] + tokens[at];
    }
    if (random.below(50) == 0)
        tokens[0] += std::string(100'000, random.pick<char>({'x', '9', ' ', '\n', '(', '-'}));
}

} // namespace

std::string spoilt(std::string text, std::uint64_t seed) {
    Random random(seed);
    Texts tokens = tokensOf(text);
    for (int i = 0, count = 1 + random.below(4); i < count && !tokens.empty(); ++i)
        spoilToken(tokens, random);
    return joined(tokens, "");
}

} // namespace rerate::support
