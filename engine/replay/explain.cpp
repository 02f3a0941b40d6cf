// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <map>

#include "engine/base/suggestion.h"
#include "engine/metering/quantity_explanation.h"
#include "engine/rating/rating_nodes.h"
#include "engine/replay/plan_usage.h"
#include "engine/replay/replay.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

// In an explanation everything below an invoice or line adds up to it.
void checkSums(const Derivation& node) {
    if (node.kind != Derivation::Kind::Invoice && node.kind != Derivation::Kind::Line)
        return;
    Ratio sum;
    for (const Derivation& child : node.children) {
        checkSums(child);
        const bool isOtherUnit = !child.amountUnit.empty() && child.amountUnit != node.amountUnit;
        if (child.amount && !isOtherUnit) // until it is converted, by another line
            sum += *child.amount;
    }
    CHECK(node.amount && sum == *node.amount, "the parts of `" + node.label + "` add up to it");
}

// Says of each quantity which events it is made of.
void placeQuantities(Derivation& node, const LineKey& key, const Period& span) {
    if (node.kind == Derivation::Kind::Quantity) {
        node.key = key;
        node.span = span;
    }
    for (Derivation& child : node.children)
        placeQuantities(child, node.kind == Derivation::Kind::Key ? node.key : key, span);
}

// Hangs the windows of a quantity under it: those of the keys that its line adds up. A meter is
// explained once for the invoice, and must come to what the invoice was billed from.
class WindowsBehind {
public:
    WindowsBehind(const Plan& plan, const ReplaySetup& setup, const InvoiceFor& invoice, const UsageStore& usage,
                  const Progress& progress)
        : m_plan(plan), m_setup(setup), m_invoice(invoice), m_usage(usage), m_progress(progress) {}

    Result<void> add(Derivation& invoice) {
        for (std::size_t number = 0; number < m_plan.charges.size(); ++number) {
            const auto* usage = std::get_if<UsageCharge>(&m_plan.charges[number].what);
            const Meter* meter = usage ? m_plan.findMeter(usage->meter) : nullptr;
            if (!meter)
                continue;
            const auto explained = explain(*meter, m_setup.meteredOver[number]);
            if (!explained)
                return explained.error();
            if ((*explained)->empty() && !hasWindows(*meter))
                continue;
            checkQuantities(number, **explained);
            const Lines lines = byLine(*meter, *usage, **explained);
            for (Derivation& line : invoice.children)
                if (line.kind == Derivation::Kind::Line && line.id == m_plan.charges[number].id)
                    hang(line, *meter, *usage, lines, {});
        }
        return {};
    }

private:
    using Explained = std::vector<ExplainedQuantity>;
    using Lines = std::map<std::string, std::vector<const ExplainedQuantity*>>; // by label of the line

    static bool hasWindows(const Meter& meter) { return !meter.windows.empty() || !meter.sources.empty() || meter.interval; }

    Result<const Explained*> explain(const Meter& meter, const MeteredOver& over) {
        const auto [known, isNew] = m_explained.try_emplace(meter.id);
        if (isNew) {
            auto explained = explainQuantity(meter, m_usage, *over.grid, m_invoice.holding->customer,
                                             over.earlierPeriods + m_invoice.period, m_progress);
            if (!explained)
                return explained.error();
            known->second = std::move(*explained);
        }
        return &known->second;
    }

    void checkQuantities(std::size_t charge, const Explained& explained) const {
        const QuantityTable& table = *m_setup.tables[charge];
        std::map<std::vector<std::string>, Decimal> billed;
        for (std::size_t row = m_invoice.rows[charge].first; row < m_invoice.rows[charge].second; ++row) {
            const Decimal repeats(table.repeats.empty() ? 1 : table.repeats[row]);
            billed[table.keys[table.rows[row].key]] += table.quantity(table.rows[row]) * repeats;
        }
        for (const ExplainedQuantity& quantity : explained) {
            const auto found = billed.find(quantity.key);
            CHECK(found != billed.end() && found->second == quantity.value,
                  "the windows of an explanation come to the quantity that was billed");
        }
        CHECK(billed.size() == explained.size(), "an explanation has every key that was billed");
    }

    static Lines byLine(const Meter& meter, const UsageCharge& charge, const Explained& explained) {
        Lines lines;
        for (const ExplainedQuantity& quantity : explained) {
            std::vector<std::string> values;
            for (const std::string& name : charge.linesBy)
                values.push_back(quantity.key[static_cast<std::size_t>(
                    std::find(meter.by.begin(), meter.by.end(), name) - meter.by.begin())]);
            lines[keyLabel(charge.linesBy, values)].push_back(&quantity);
        }
        return lines;
    }

    void hang(Derivation& node, const Meter& meter, const UsageCharge& charge, const Lines& lines,
              const std::string& line) const {
        const std::string& key = node.kind == Derivation::Kind::Key ? node.id : line;
        for (Derivation& child : node.children)
            hang(child, meter, charge, lines, key);
        if (node.kind != Derivation::Kind::Quantity || node.id != meter.id)
            return;
        const auto found = lines.find(charge.linesBy.empty() ? std::string() : key);
        if (found == lines.end())
            return;
        for (const ExplainedQuantity* quantity : found->second)
            node.children.push_back(quantity->node);
    }

    const Plan& m_plan;
    const ReplaySetup& m_setup;
    const InvoiceFor& m_invoice;
    const UsageStore& m_usage;
    const Progress& m_progress;
    std::map<std::string, Explained> m_explained; // by meter
};

// Whether the fast numbers, where they reach, give every column of the invoice alike.
bool agreesWithFast(const Plan& plan, const ReplaySetup& setup, const InvoiceFor& invoice,
                    const InvoiceWorkspace<Ratio>& exact) {
    const auto terms =
        compilePhases<FastNumber>(plan, setup.tablePointers(), setup.days, setup.rangeTo);
    if (!terms)
        return true;
    InvoiceWorkspace<FastNumber> fast;
    NoRecorder recorder;
    try {
        billInvoice(terms->at(invoice.periodOfHolding), setup.days, invoice, fast, recorder);
    } catch (const Overflow&) {
        return true;
    }
    const auto same = [&](FastNumber a, const Ratio& b) {
        return Ratio::over(Decimal(a.value()), terms->first().denominator) == b;
    };
    bool agrees = same(fast.total.exact, exact.total.exact) && same(fast.total.billed, exact.total.billed);
    for (std::size_t i = 0; i < exact.columns.size(); ++i)
        agrees = agrees && same(fast.columns[i].exact, exact.columns[i].exact) &&
                 same(fast.columns[i].billed, exact.columns[i].billed);
    return agrees;
}

std::string nearCustomer(const std::string& typed, const Dictionary& customers) {
    std::vector<std::string> known;
    for (std::uint32_t code = 0; code < customers.size(); ++code)
        known.push_back(customers.text(code));
    const std::string suggestion = didYouMean(typed, known);
    return suggestion.empty() ? "" : " " + suggestion;
}

} // namespace

Result<Derivation> explainInvoice(const ReplayData& data, const Plan& plan,
                                  const ReplayOptions& options, QuantityCache& cache,
                                  const std::string& customer, const Date& period,
                                  Progress& progress) {
    const Result<ReplaySetup> setup = prepareReplay(data, plan, options, cache, progress);
    if (!setup)
        return setup.error();
    const auto id = data.usage->customers().find(customer);
    const auto holding = std::find_if(setup->holdings.begin(), setup->holdings.end(),
                                      [&](const Holding& h) { return id && h.customer.number == *id; });
    if (holding == setup->holdings.end())
        return Error{ErrorKind::InvalidInput, "There is no invoice for customer `" + customer +
                                                  "` in this range." +
                                                  (id ? "" : nearCustomer(customer, data.usage->customers()))};
    const auto& starts = setup->days.periodStarts;
    const auto found = std::find(starts.begin(), starts.end(), period);
    if (found == starts.end() ||
        static_cast<std::uint32_t>(found - starts.begin()) < setup->firstPeriodOf(*holding)) {
        std::string known;
        for (std::size_t i = setup->firstPeriodOf(*holding); i < starts.size(); ++i)
            known += (known.empty() ? "" : ", ") + toText(starts[i]);
        return Error{ErrorKind::InvalidInput, "Customer `" + customer + "` has no invoice for " +
                                                  toText(period) + ". Its billing periods begin on " +
                                                  known + "."};
    }
    const auto number = static_cast<std::uint32_t>(found - starts.begin());

    const auto terms = compilePhases<Ratio>(plan, setup->tablePointers(), setup->days, setup->rangeTo);
    CHECK(terms.has_value(), "every plan compiles with exact ratios");
    CustomerRows rows(*setup, holding->customer);
    InvoiceFor invoice;
    invoice.holding = &*holding;
    rows.moveTo(number, invoice);
    invoice.isFirstOfHolding =
        number == setup->firstPeriodOf(*holding) && starts[number] <= holding->from;
    invoice.periodOfHolding = periodOfHolding(plan.cycle, *holding, period);
    InvoiceWorkspace<Ratio> workspace;
    DerivationRecorder recorder;
    Derivation node = makeNode(Derivation::Kind::Invoice, toText(period),
                               "Invoice " + customer + ", from " + toText(period), {"plan", {}});
    node.amountUnit = plan.currency.name();
    recorder.open(std::move(node));
    billInvoice(terms->at(invoice.periodOfHolding), setup->days, invoice, workspace, recorder);
    recorder.close(workspace.total.billed);
    Derivation result = recorder.take();
    checkSums(result);
    const Zone& zone = setup->zoneOfCustomer[holding->customer.number];
    placeQuantities(result, {},
                    {zone.startOfDay(std::max(starts[number], setup->rangeFrom)),
                     zone.startOfDay(std::min(terms->first().periodEnds[number], setup->rangeTo))});
    CHECK(agreesWithFast(plan, *setup, invoice, workspace),
          "an explanation gives the amounts of the run, column by column");
    RERATE_TRY(WindowsBehind(plan, *setup, invoice, *usageFor(data, plan), progress).add(result));
    return result;
}

} // namespace rerate
