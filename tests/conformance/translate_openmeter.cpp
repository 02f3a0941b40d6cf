// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// OpenMeter's prices: a line for each tier's usage and flat fee, each rounded by itself; then, in this
// order, percentage discount, maximum spend (the last lines give way first) and minimum spend. A slice
// of a period knows what came before it.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

// One priced item while its charges are made.
class Item {
public:
    // `isAlone`: the usage holds nothing else.
    Item(PlanDraft& plan, UsageRow& row, Field params, Field usage, std::string prefix, bool isAlone)
        : m_plan(plan), m_row(row), m_params(std::move(params)), m_usage(std::move(usage)), m_prefix(std::move(prefix)),
          m_isAlone(isAlone) {}

    void translate() {
        readUsage();
        m_type = m_params["price"]["type"].oneOf({"flat", "unit", "graduated", "volume", "package", "dynamic"});
        if (m_type == "flat")
            flat();
        else if (m_type == "unit")
            unit();
        else if (m_type == "package")
            package();
        else if (m_type == "dynamic")
            dynamic();
        else if (m_type == "graduated")
            graduated();
        else if (isLast())
            volume();
        else
            m_params["price"].ignore(); // only the last slice bills a volume price
        // Where lines share a limit the last one gives way first: it stands first in the plan.
        for (auto body = m_bodies.rbegin(); body != m_bodies.rend(); ++body)
            m_plan.charge(body->first, body->second);
        discounts();
        limits();
        if (m_ids.empty()) // a slice that bills nothing
            for (const char* terms : {"discounts", "commitments", "previously_billed", "unit_config"})
                m_params[terms].ignore();
        m_params["ignore_minimum"].oneOf({"", "true", "false"});
    }

    std::string inPeriod() const {
        const bool isFirst = m_params["line"]["first_in_period"].oneOfOr("true", {"true", "false"}) == "true";
        return isFirst ? (isLast() ? "only" : "first") : (isLast() ? "last" : "middle");
    }

    std::vector<Ask> lines() const { return m_lines; }
    const std::vector<std::string>& ids() const { return m_ids; }             // of what is used
    const std::vector<std::string>& takenOffIds() const { return m_off; }     // discounts and maximum
    const std::vector<std::string>& addedIds() const { return m_added; }      // minimum
    std::string billed() const { // opening of the first charge
        const Field before = m_params["previously_billed"];
        return before && !m_ids.empty() ? join(m_ids.front(), ": ", before.text()) : "";
    }
    // Whether what was used before has a row of usage of its own.
    bool hasRowBefore() const { return m_type == "unit" && m_isAlone && m_params["discounts"]["usage"]; }
    Ask effectiveUsage() const {
        const std::string charge = id("usage");
        if (m_type != "unit" && m_params["discounts"]["usage"])
            return effectiveUsageOfMeters();
        return object()
            .with("quantity", inKey(ask(Ask::Kind::Priced, charge), "now"))
            .with("before", inKey(ask(Ask::Kind::Priced, charge), "before"))
            .with("applied", inKey(ask(Ask::Kind::Free, charge), "now"))
            .with("applied_before", inKey(ask(Ask::Kind::Free, charge), "before"));
    }

private:
    std::string id(const std::string& name) const { return join(m_prefix, name); }
    std::string column(const std::string& name) const { return join(m_prefix, name); }
    bool isLast() const { return m_params["line"]["last_in_period"].oneOfOr("true", {"true", "false"}) == "true"; }
    bool isFirst() const { return m_params["line"]["first_in_period"].oneOfOr("true", {"true", "false"}) == "true"; }
    bool comesAfterUsage() const { return m_before != "0"; }

    void readUsage() {
        m_units = m_usage["units"].textOr("0");
        m_before = m_usage["units_before_line"].textOr("0");
        m_row.emplace_back(column("q"), m_units);
        m_row.emplace_back(column("before"), m_before);
    }

    // What is free goes to what was used before first.
    std::string now() const {
        const Field free = m_params["discounts"]["usage"];
        const std::string q = converted(column("q"));
        return free ? join("max(", q, " - max(", free.text(), " - ", converted(column("before")), ", 0), 0)") : q;
    }

    std::string earlier() const {
        const Field free = m_params["discounts"]["usage"];
        const std::string before = converted(column("before"));
        return free ? join("max(", before, " - ", free.text(), ", 0)") : before;
    }

    Ask effectiveUsageOfMeters() const {
        m_plan.meter(id("now"), join("value: '", now(), "'")).meter(id("earlier"), join("value: '", earlier(), "'"));
        m_plan.meter(id("free"), join("value: '", converted(column("q")), " - ", now(), "'"));
        m_plan.meter(id("free_earlier"), join("value: '", converted(column("before")), " - ", earlier(), "'"));
        return object()
            .with("quantity", ask(Ask::Kind::Metered, id("now")))
            .with("before", ask(Ask::Kind::Metered, id("earlier")))
            .with("applied", ask(Ask::Kind::Metered, id("free")))
            .with("applied_before", ask(Ask::Kind::Metered, id("free_earlier")));
    }

    // Both quantities are converted separately, and rounded.
    std::string converted(const std::string& quantity) const {
        const Field config = m_params["unit_config"];
        if (!config)
            return quantity;
        const std::string factor = config["factor"].text();
        if (factor.starts_with('-'))
            throw NotTranslated{"only OpenMeter forbids a negative factor; the plan language allows it"};
        const bool divides = config["operation"].oneOf({"divide", "multiply"}) == "divide";
        const std::string mode = config["rounding"].oneOfOr("none", {"none", "ceiling", "floor", "half_up"});
        const std::string places = mode == "none" ? "30" : config["precision"].textOr("0");
        if (mode == "none")
            config["precision"].ignore();
        return join("divide(", quantity, divides ? "" : join(" * ", factor), ", ", divides ? factor : "1", ", ", places, ", ",
                    mode == "none" ? "half_even" : mode, ")");
    }

    void addCharge(const std::string& name, const std::string& body, Ask line) {
        m_bodies.emplace_back(id(name), body);
        m_ids.push_back(id(name));
        m_lines.push_back(std::move(line));
    }

    // {name, quantity, unit_amount, amount, discounts, total} of one charge.
    Ask line(const std::string& name, const std::string& label, Ask quantity, Ask unitAmount, bool always) const {
        Ask made = always ? object() : lineIfPriced(id(name));
        made.with("name", ask(Ask::Kind::Text, label)).with("quantity", std::move(quantity));
        made.with("unit_amount", std::move(unitAmount)).with("amount", ask(Ask::Kind::Line, id(name)));
        std::vector<Ask> discounts;
        if (m_params["discounts"]["percentage"])
            discounts.push_back(onlyIfPositive(object().with("kind", ask(Ask::Kind::Text, "percentage")).with("amount", shareOf(id("percentage"), id(name)))));
        if (m_params["commitments"]["maximum"])
            discounts.push_back(onlyIfPositive(object().with("kind", ask(Ask::Kind::Text, "maximum_spend")).with("amount", shareOf(id("maximum"), id(name)))));
        return made.with("discounts", listOf(std::move(discounts))).with("total", leftOf(id(name)));
    }

    // Once at an amount that need not be whole cents.
    Ask onceLine(const std::string& name, const std::string& label) const {
        return line(name, label, ask(Ask::Kind::Text, "1"), ask(Ask::Kind::LineExact, id(name)), false);
    }

    static Ask ifCounted(Ask line) { // whatever it costs
        line.isOnlyIfCounted = true;
        return line;
    }

    void flat() {
        m_params["discounts"]["usage"].ignore(); // nothing is used
        const bool isAdvance = m_params["price"]["payment_term"].oneOfOr("in_arrears", {"in_advance", "in_arrears"}) == "in_advance";
        addCharge("flat", join("flat: ", m_params["price"]["amount"].text(), ", every: month, in: ", isAdvance ? "advance" : "arrears"),
                  onceLine("flat", "flat"));
    }

    void unit() {
        const std::string price = m_params["price"]["amount"].text();
        const Field free = m_params["discounts"]["usage"];
        if (!hasRowBefore()) {
            m_plan.meter(id("m"), join("value: '", now(), "'"));
            addCharge("usage", join("meter: ", id("m"), ", price: { unit: ", price, ", negative: nothing }"),
                      ifCounted(line("usage", "usage", ask(Ask::Kind::Quantity, id("usage")), ask(Ask::Kind::UnitAmount, id("usage")), false)));
            return;
        }
        m_plan.meter(id("m"), join("value: 'if(slice == \"now\", ", converted(column("q")), ", ", converted(column("before")), ")', by: [slice]"));
        addCharge("usage",
                  join("meter: ", id("m"), ", included: { quantity: ", free.text(), ", scope: charge, order: listed }, lines_by: [slice], ",
                       "price: { by: slice, table: { before: 0, now: ", price, " } }"),
                  inKey(ifCounted(line("usage", "usage", inKey(ask(Ask::Kind::Priced, id("usage")), "now"),
                                       inKey(ask(Ask::Kind::PricedUnitAmount, id("usage")), "now"), false)), "now"));
    }

    void refuseConversion() const {
        if (m_params["unit_config"])
            throw NotTranslated{"only OpenMeter forbids a conversion of units before this price; the plan language allows it"};
    }

    void package() {
        refuseConversion();
        const std::string size = m_params["price"]["quantity_per_package"].text();
        m_plan.meter(id("m"), join("value: 'divide(", earlier(), " + ", now(), ", ", size, ", 0, ceiling) - divide(", earlier(), ", ",
                                   size, ", 0, ceiling)'"));
        addCharge("usage", join("meter: ", id("m"), ", price: ", m_params["price"]["amount"].text()),
                  line("usage", "usage", ask(Ask::Kind::Quantity, id("usage")), ask(Ask::Kind::UnitAmount, id("usage")), false));
    }

    void dynamic() {
        refuseConversion();
        m_plan.meter(id("m"), join("value: '", now(), "'"));
        addCharge("usage", join("meter: ", id("m"), ", price: { unit: ", m_params["price"]["multiplier"].text(), ", negative: nothing }"),
                  ifCounted(line("usage", "usage", ask(Ask::Kind::Text, "1"), ask(Ask::Kind::Line, id("usage")), false))); // rounded before
    }

    // A tier alone: nothing below its lower bound and nothing above its upper one.
    static std::string tierAlone(const char* mode, const char* atZero, const std::string& from, const std::string& to,
                                 const std::string& row) {
        std::vector<std::string> rows;
        if (!from.empty())
            rows.push_back(stepRow(from, "0", ""));
        rows.push_back(join("{ ", to.empty() ? "" : join("up_to: ", to, ", "), row, " }"));
        if (!to.empty())
            rows.push_back(stepRow("", "0", ""));
        return join("price: { mode: ", mode, ", at_zero: ", atZero, ", steps: [ ", commaList(rows), " ] }");
    }

    bool isSliced() const { return m_params["price"]["type"].is("graduated"); }

    // `listed`: a charge that counts something where the line is one.
    void tierUsage(const std::string& number, const std::string& body, Ask quantity, bool always, const std::string& listed = {}) {
        const std::string name = join("tier", number, "_usage");
        const std::string label = join("tier", number, ".usage");
        const Ask::Kind unit = always || !listed.empty() ? Ask::Kind::UnitPrice : Ask::Kind::UnitAmount; // nothing tells no price
        Ask made = line(name, label, std::move(quantity), ask(unit, id(name)), always);
        made.isOnlyIfCounted = isSliced();
        if (!listed.empty())
            made.id = listed;
        addCharge(name, body, std::move(made));
    }

    void tierFlat(const std::string& number, const std::string& body) {
        const std::string name = join("tier", number, "_flat");
        const std::string label = join("tier", number, ".flat");
        addCharge(name, body, onceLine(name, label));
    }

    // Of the slice (before, before + q] the part inside (from, to], by tier.
    std::string partMeter(const std::string& from, const std::string& to) const {
        const std::string q = now();
        const std::string before = earlier();
        const std::string end = to.empty() ? join(before, " + ", q) : join("min(", before, " + ", q, ", ", to, ")");
        return join("value: 'max(", end, " - max(", before, ", ", from.empty() ? "0" : from, "), 0)'");
    }

    // Whether the slice enters the tier from its lower bound.
    std::string entryMeter(const std::string& from) const {
        const std::string q = now();
        const std::string before = earlier();
        if (from.empty())
            return "aggregate: count";
        return join("value: 'if(", before, " <= ", from, " and ", before, " + ", q, " > ", from, ", 1, 0)'");
    }

    // The first tier has a line where some of it was used, and where all of the period was free.
    std::string chargeOfFirst(const std::string& number) {
        m_plan.meter(id("first"), join("value: 'if(", now(), " + ", earlier(), " <= 0, 1, 0)'"));
        m_plan.derivedMeter(id("listed"), join("of: [", id("first"), ", ", id(join("part", number)), "], every: period, value: '", id("first"),
                                               " + ", id(join("part", number)), "'"));
        m_plan.charge(id("listed"), join("meter: ", id("listed"), ", price: 0"));
        return id("listed");
    }

    void graduated() {
        std::string from;
        for (const auto& [number, tier] : m_params["price"]["tiers"].numberedItems()) {
            const std::string to = tier["up_to"] ? tier["up_to"].text() : "";
            const bool isUnusedFirst = from.empty() && m_units == "0" && !comesAfterUsage();
            m_plan.meter(id(join("part", number)), partMeter(from, to));
            if (const Field unit = tier["unit"])
                tierUsage(number, join("meter: ", id(join("part", number)), ", price: ", unit.text()),
                          ask(Ask::Kind::Quantity, id(join("tier", number, "_usage"))), isUnusedFirst,
                          from.empty() && m_params["discounts"]["usage"] ? chargeOfFirst(number) : "");
            const Field flat = tier["flat"];
            if (from.empty() && !isFirst())
                flat.ignore(); // was due with an earlier slice
            else if (flat)
                m_plan.meter(id(join("entry", number)), entryMeter(from));
            if (flat && (!from.empty() || isFirst()))
                tierFlat(number, join("meter: ", id(join("entry", number)), ", price: ", flat.text()));
            from = to;
        }
    }

    // All units at the tier that the total reaches; never in slices.
    void volume() {
        if (comesAfterUsage())
            throw NotTranslated{"unknown parameter: usage before the last line of a volume price"};
        m_plan.meter(id("m"), join("value: '", now(), "'"));
        std::string from;
        for (const auto& [number, tier] : m_params["price"]["tiers"].numberedItems()) {
            const std::string to = tier["up_to"] ? tier["up_to"].text() : "";
            const char* atZero = from.empty() ? "first_step" : "nothing";
            if (const Field flat = tier["flat"])
                tierFlat(number, join("meter: ", id("m"), ", ", tierAlone("whole", atZero, from, to, join("flat: ", flat.text()))));
            if (const Field unit = tier["unit"])
                tierUsage(number, join("meter: ", id("m"), ", ", tierAlone("whole", "nothing", from, to, join("unit: ", unit.text()))),
                          ask(Ask::Kind::Quantity, id(join("tier", number, "_usage"))), false);
            from = to;
        }
    }

    void discounts() {
        const Field percent = m_params["discounts"]["percentage"];
        if (!percent || m_ids.empty())
            return;
        m_plan.charge(id("percentage"), join("discount: ", percent.text(), "%, of: [", commaList(m_ids), "], each: line, spread: proportional"));
        m_off.push_back(id("percentage"));
    }

    void limits() {
        const Field maximum = m_params["commitments"]["maximum"];
        if (maximum && !m_ids.empty()) {
            m_plan.charge(id("maximum"), join("maximum: ", maximum.text(), ", of: [", commaList(m_ids), "], spread: listed, rounded: parts"));
            m_off.push_back(id("maximum"));
        }
        const Field minimum = m_params["commitments"]["minimum"];
        if (!minimum || m_params["ignore_minimum"].is("true")) {
            minimum.ignore();
            return;
        }
        std::vector<std::string> base = m_ids;
        base.insert(base.end(), m_off.begin(), m_off.end());
        if (base.empty())
            return;
        m_plan.charge(id("minimum"), join("minimum: ", minimum.text(), ", of: [", commaList(base), "]"));
        m_added.push_back(id("minimum"));
        m_lines.push_back(onlyIfPositive(object()
                                             .with("name", ask(Ask::Kind::Text, "minimum_spend"))
                                             .with("quantity", ask(Ask::Kind::Text, "1"))
                                             .with("unit_amount", ask(Ask::Kind::Line, id("minimum")))
                                             .with("amount", ask(Ask::Kind::Line, id("minimum")))
                                             .with("category", ask(Ask::Kind::Text, "commitment"))));
    }

    PlanDraft& m_plan;
    UsageRow& m_row;
    Field m_params, m_usage;
    std::string m_prefix;
    bool m_isAlone;
    std::string m_type;
    std::string m_units, m_before;
    std::vector<std::string> m_ids, m_off, m_added;
    std::vector<Ask> m_lines;
    std::vector<std::pair<std::string, std::string>> m_bodies; // charges of what is used
};

Ask sumOfLines(const std::vector<std::string>& ids, bool isOff) {
    std::vector<Ask> lines;
    for (const std::string& id : ids)
        lines.push_back(isOff ? takenOff(ask(Ask::Kind::Line, id)) : ask(Ask::Kind::Line, id));
    return sumOf(std::move(lines));
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

// One or several items on an invoice.
Question priced(const CaseView& view, const std::vector<std::pair<Field, Field>>& items, bool isInvoice) {
    PlanDraft plan(currencyOf(view));
    UsageRow row = useRow("");
    Question question;
    std::vector<std::string> used, off, added;
    std::vector<Ask> itemAmounts;
    std::string opening, inPeriods, prefix;
    bool hasRowBefore = false;
    for (const auto& [params, usage] : items) {
        prefix.append("i");
        Item item(plan, row, params, usage, join(prefix, "_"), !isInvoice);
        item.translate();
        hasRowBefore = hasRowBefore || item.hasRowBefore();
        const std::string place = item.inPeriod();
        append(used, item.ids());
        append(off, item.takenOffIds());
        append(added, item.addedIds());
        std::vector<std::string> all = item.ids();
        append(all, item.takenOffIds());
        append(all, item.addedIds());
        itemAmounts.push_back(object().with("amount", sumOfLines(all, false)));
        if (const std::string billed = item.billed(); !billed.empty())
            opening.append(join(opening.empty() ? "" : ", ", billed));
        for (const std::string& id : all)
            if (place != "only")
                inPeriods.append(join(inPeriods.empty() ? "" : ", ", id, ": ", place));
        if (!isInvoice) {
            question.answer.with("lines", listOf(item.lines()));
            question.answer.with("effective_usage", item.effectiveUsage());
        }
    }
    if (used.empty()) // a slice that bills nothing
        plan.charge("nothing", "flat: 0, every: month");
    else if (!inPeriods.empty() || !opening.empty())
        plan.rest(join("opening: { in_period_of: { ", inPeriods, " }, billed: { ", opening, " } }\n"));
    plan.round(join("at: line", stepOf(view.params["currency_decimals"]), ", mode: half_up"));
    question.plan = plan.text();
    row.emplace_back("slice", "now");
    question.rows = {row};
    row.back().second = "before";
    if (hasRowBefore)
        question.rows.push_back(row);
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("totals", object()
                                       .with("amount", sumOfLines(used, false))
                                       .with("charges", sumOfLines(added, false))
                                       .with("discounts", sumOfLines(off, true))
                                       .with("credits", sumOf({}))
                                       .with("total", ask(Ask::Kind::Invoice)));
    question.answer.with("items", listOf(std::move(itemAmounts)));
    question.answer.with("error", ask(Ask::Kind::Refusal, "invalid_unit_config"));
    view.usage["period"].ignore(); // one period, billed at once
    return question;
}

Question pricedLine(const CaseView& view) { return priced(view, {{view.params, view.usage}}, false); }

Question invoice(const CaseView& view) {
    std::vector<std::pair<Field, Field>> items;
    const std::vector<Field> usage = view.usage["items"].items();
    auto used = usage.begin();
    for (const Field& params : view.params["items"].items()) {
        if (used == usage.end())
            throw NotTranslated{"unknown parameter: an item without usage"};
        items.emplace_back(params, *used);
        ++used;
    }
    return priced(view, items, true);
}

constexpr std::array kTranslators = {
    ModelTranslator{"flat", pricedLine},       ModelTranslator{"unit", pricedLine},
    ModelTranslator{"graduated", pricedLine},  ModelTranslator{"volume", pricedLine},
    ModelTranslator{"package", pricedLine},    ModelTranslator{"dynamic", pricedLine},
    ModelTranslator{"unit-config", pricedLine}, ModelTranslator{"max-spend", pricedLine},
    ModelTranslator{"invoice", invoice},
};

} // namespace

std::span<const ModelTranslator> openmeterTranslators() { return kTranslators; }

} // namespace rerate::conformance
