// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage and plans written as text in a test, made into a store and a run.
//
// Usage: the first line names columns (customer, time, event, count, id, recorded, or a property), the others
// are rows, separated by spaces; "-" is a missing value, times are like 2026-01-15 or
// 2026-01-15T12:00.

#pragma once

#include <QDir>
#include <QString>
#include <QStringList>

#include <map>

#include "engine/language/plan_text.h"
#include "engine/replay/plan_usage.h"
#include "engine/replay/replay.h"
#include "engine/replay/setup.h"
#include "engine/time/time_text.h"
#include "engine/usage/memory_store.h"

namespace rerate::support {

inline Cell cellOf(const std::string& text, BatchColumn& column) {
    Cell cell;
    if (text == "-")
        return cell;
    const auto number = Decimal::parse(text); // as an import takes it: another way to write it is a text
    if (number && number->toTextKeepingScale() == text) {
        const Decimal value = number->normalized();
        const auto coefficient = value.coefficient();
        if (coefficient && *coefficient <= INT64_MAX && *coefficient >= INT64_MIN && value.scale() <= 18) {
            cell.kind = Cell::Kind::Number;
            cell.payload = static_cast<std::int64_t>(*coefficient);
            cell.scale = static_cast<std::uint8_t>(value.scale());
            cell.zeros = static_cast<std::uint8_t>(number->scale() - value.scale());
            return cell;
        }
        cell.kind = Cell::Kind::WideNumber;
        column.texts.push_back(text);
    } else {
        cell.kind = Cell::Kind::Text;
        column.texts.push_back(text);
    }
    cell.payload = static_cast<std::int64_t>(column.texts.size() - 1);
    return cell;
}

inline RowBatch batchOf(const QString& usage) {
    RowBatch batch;
    const QStringList lines = usage.trimmed().split('\n');
    const QStringList columns = lines[0].split(' ', Qt::SkipEmptyParts);
    for (int i = 1; i < lines.size(); ++i) {
        const QStringList cells = lines[i].split(' ', Qt::SkipEmptyParts);
        if (cells.isEmpty())
            continue;
        batch.fileRows.push_back(static_cast<std::uint32_t>(i));
        std::string event = "use";
        for (int c = 0; c < columns.size(); ++c) {
            const std::string cell = cells[c].toStdString();
            if (columns[c] == "customer") {
                batch.customers.push_back(static_cast<std::uint32_t>(batch.customerTexts.size()));
                batch.customerTexts.push_back(cell);
            } else if (columns[c] == "time") {
                batch.times.push_back(parseInstant(cell.size() > 10 && cell.size() < 19 ? cell + ":00" : cell, {})->nanoseconds);
            } else if (columns[c] == "event") {
                event = cell;
            } else if (columns[c] == "count") {
                batch.counts.push_back(std::stoull(cell));
            } else if (columns[c] == "recorded") {
                batch.recorded.push_back(parseInstant(cell, {})->nanoseconds);
            } else if (columns[c] == "id") {
                batch.idBytes += cell;
                batch.idEnds.push_back(static_cast<std::uint32_t>(batch.idBytes.size()));
            } else {
                auto known = std::find_if(batch.properties.begin(), batch.properties.end(), [&](const BatchColumn& column) {
                    return column.name == columns[c].toStdString();
                });
                if (known == batch.properties.end())
                    known = batch.properties.insert(known, {columns[c].toStdString(), {}, {}});
                known->cells.push_back(cellOf(cell, *known));
            }
        }
        batch.events.push_back(static_cast<std::uint32_t>(batch.eventTexts.size()));
        batch.eventTexts.push_back(event);
    }
    return batch;
}

// Each text is one import.
inline ReplayData dataOf(const QStringList& imports, std::size_t chunkRowsMax = 2'000'000) {
    std::vector<std::vector<RowBatch>> parts;
    for (const QString& usage : imports)
        parts.push_back({batchOf(usage)});
    auto store = makeMemoryStore(parts, QDir::tempPath().toStdString(), chunkRowsMax);
    CHECK(static_cast<bool>(store), "the test's usage makes a store");
    return {*store, std::make_shared<const CustomerTable>()};
}

inline std::shared_ptr<const Plan> planOf(const QString& text) {
    PlanReading reading = readPlan(text.toStdString(), "test.yaml");
    CHECK(reading.plan.has_value(), toText(reading.diagnostics));
    return std::make_shared<const Plan>(std::move(*reading.plan));
}

// A plan in USD with meters and charges in YAML; meters may be empty for one sum of `q`.
inline QString planText(const QString& charges, const QString& meters = {}, const QString& rest = {}) {
    return "plan: t\ncurrency: USD\n" + rest + "meters:\n" +
           (meters.isEmpty() ? QString("  m: { value: q }\n") : meters) + "charges:\n" + charges;
}

inline std::shared_ptr<const Run> runOf(const ReplayData& data, const QString& plan, ReplayOptions options = {}) {
    QuantityCache cache;
    Progress progress;
    auto run = replay(data, planOf(plan), options, cache, progress);
    CHECK(static_cast<bool>(run), run ? "" : run.error().message + toText(run.error().diagnostics));
    return *run;
}

// The data with customers' attributes: "a zone=Europe/Berlin size=big" on each line.
inline ReplayData withAttributes(ReplayData data, const QString& text) {
    auto table = std::make_shared<CustomerTable>();
    for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) {
        QStringList words = line.split(' ', Qt::SkipEmptyParts);
        auto& customer = table->customers[words.takeFirst().toStdString()];
        for (const QString& word : words) {
            const std::string name = word.section('=', 0, 0).toStdString();
            customer[name] = word.section('=', 1).toStdString();
            if (std::find(table->attributes.begin(), table->attributes.end(), name) == table->attributes.end())
                table->attributes.push_back(name);
        }
    }
    data.customers = std::move(table);
    return data;
}

// "exact total" of the run.
inline QString totalsOf(const Run& run) {
    return QString::fromStdString(run.exact().toText() + " " + run.total().toTextKeepingScale());
}

// Whether each quantity of an explanation lists as many events as went into it.
inline bool listsItsEvents(const Derivation& node, const ReplayData& data, const Plan& plan, CustomerId customer,
                           const ReplayOptions& options = {}) {
    if (node.kind == Derivation::Kind::Quantity) {
        const auto events = eventsOf(data, plan, options, node, customer, SIZE_MAX, Progress());
        const auto used = std::count_if(events->begin(), events->end(),
                                        [](const MeteredEvent& event) { return event.value.has_value() && !event.period; });
        return static_cast<std::uint64_t>(used) == node.events;
    }
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](const Derivation& child) { return listsItsEvents(child, data, plan, customer, options); });
}

// What contradicts the run: a check that failed, an invoice that comes out differently by ratios
// than in the run, an explanation with another amount. Empty when all is well.
inline QString contradictions(const Run& run, const ReplayData& data, const ReplayOptions& options = {}) {
    QString found;
    if (run.checks.size() < 8)
        found += "checks are missing; ";
    for (const Check& check : run.checks)
        if (!check.passed)
            found += QString::fromStdString(check.id) + " failed; ";
    QuantityCache cache;
    Progress progress;
    const auto setup = prepareReplay(data, *run.plan, options, cache, progress);
    const auto exact = compilePhases<Ratio>(*run.plan, setup->tablePointers(), setup->days, setup->rangeTo);
    std::size_t row = 0;
    for (const Holding& holding : setup->holdings) {
        CustomerRows rows(*setup, holding.customer);
        InvoiceFor invoice;
        invoice.holding = &holding;
        const std::uint32_t first = setup->firstPeriodOf(holding);
        for (std::uint32_t period = first; period < setup->days.periodStarts.size(); ++period, ++row) {
            rows.moveTo(period, invoice);
            invoice.isFirstOfHolding = period == first && setup->days.periodStarts[period] <= holding.from;
            invoice.periodOfHolding = periodOfHolding(run.plan->cycle, holding, setup->days.periodStarts[period]);
            InvoiceWorkspace<Ratio> work;
            NoRecorder recorder;
            billInvoice(exact->at(invoice.periodOfHolding), setup->days, invoice, work, recorder);
            const std::string customer = data.usage->customers().text(holding.customer.number);
            const std::string name = customer + " " + toText(setup->days.periodStarts[period]);
            if (work.total.exact != run.invoices.exact(row) || work.total.billed != Ratio(run.invoices.billed(row)))
                found += QString::fromStdString(name + " by ratios: " + work.total.exact.toText() + "; ");
            const auto why = explainInvoice(data, *run.plan, options, cache, customer, setup->days.periodStarts[period], progress);
            if (!why || *why->amount != Ratio(run.invoices.billed(row)))
                found += QString::fromStdString(name + " is explained otherwise; ");
            else if (!listsItsEvents(*why, data, *run.plan, holding.customer, options))
                found += QString::fromStdString(name + " lists other events; ");
        }
    }
    return found + (row == run.invoices.size() ? "" : "invoices are missing");
}

// Totals of a run that nothing contradicts.
inline QString provenTotals(const ReplayData& data, const QString& plan, const ReplayOptions& options = {}) {
    const auto run = runOf(data, plan, options);
    const QString wrong = contradictions(*run, data, options);
    return wrong.isEmpty() ? totalsOf(*run) : wrong;
}

// "customer period charge exact billed" of each line that is not zero.
inline QStringList linesOf(const Run& run, const ReplayData& data) {
    QStringList lines;
    for (std::size_t invoice = 0; invoice < run.invoices.size(); ++invoice)
        for (std::size_t charge = 0; charge < run.chargeCount(); ++charge) {
            const std::size_t row = invoice * run.chargeCount() + charge;
            if (run.charges.exact(row).isZero() && run.charges.billed(row).isZero())
                continue;
            lines << QString("%1 %2 %3 %4 %5")
                         .arg(QString::fromStdString(data.usage->customers().text(run.invoiceCustomer[invoice].number)),
                              QString::fromStdString(toText(run.periodStarts[run.invoicePeriod[invoice]])),
                              QString::fromStdString(run.chargeIds[charge]),
                              QString::fromStdString(run.charges.exact(row).toText()),
                              QString::fromStdString(run.charges.billed(row).toText()));
        }
    return lines;
}

} // namespace rerate::support
