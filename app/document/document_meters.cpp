// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a meter counts in the loaded usage, worked out beside the window.

#include <algorithm>

#include "app/document/document.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

// A plan of this one meter: what it is charged does not matter.
Plan planOfMeter(const Plan& plan, const std::string& meter) {
    Plan alone = plan;
    alone.charges.clear();
    StepPrice price;
    price.rows.emplace_back();
    UsageCharge usage;
    usage.meter = meter;
    usage.price.entries.push_back({std::nullopt, Price{price}, {}});
    Charge charge;
    charge.id = meter;
    charge.unit = plan.currency;
    charge.what = usage;
    alone.charges.push_back(charge);
    return alone;
}

MeterFigures figuresOf(const QuantityTable& table, const UsageStore& usage) {
    MeterFigures figures;
    figures.rowsMatched = table.rowsMatched;
    figures.rowsUnusable = table.rowsUnusable;
    for (const auto& [customer, count] : table.zeroDivisions.byCustomer)
        figures.zeroDivisions += count;
    std::map<std::uint32_t, Decimal> byCustomer;
    std::map<std::uint32_t, Decimal> byKey;
    for (const QuantityRow& row : table.rows) {
        const Decimal quantity = table.quantity(row);
        figures.total += quantity;
        byCustomer[row.customer.number] += quantity;
        byKey[row.key] += quantity;
    }
    figures.customers = byCustomer.size();
    const auto largest = [](auto& shares) {
        std::sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    };
    for (const auto& [customer, quantity] : byCustomer)
        figures.byCustomer.emplace_back(std::string(usage.customers().text(customer)), quantity);
    for (const auto& [key, quantity] : byKey) {
        std::string name;
        for (const std::string& part : table.keys[key])
            name += (name.empty() ? "" : ", ") + (part.empty() ? std::string("(none)") : part);
        if (!name.empty())
            figures.byKey.emplace_back(name, quantity);
    }
    largest(figures.byCustomer);
    largest(figures.byKey);
    return figures;
}

} // namespace

void Document::workOutMeter(const QString& name, const std::string& meter) {
    const auto plan = planOf(name);
    if (!plan || !plan->findMeter(meter) || !m_data.usage || m_data.usage->visibleRows() == 0)
        return m_jobs.cancel(QStringLiteral("meter"));
    m_jobs.start(JobRunner::Lane::Extras, QStringLiteral("meter"), tr("Counting %1").arg(QString::fromStdString(meter)),
                 [this, data = m_data, alone = planOfMeter(*plan, meter), options = m_options, cache = m_cache, meter,
                  name](Progress& progress) -> Result<std::function<void()>> {
                     MeterFigures figures;
                     const auto setup = prepareReplay(data, alone, options, *cache, progress);
                     if (!setup && setup.error().kind == ErrorKind::Cancelled)
                         return setup.error();
                     if (!setup)
                         figures.problem = setup.error().message;
                     else if (setup->tables.front())
                         figures = figuresOf(*setup->tables.front(), *data.usage);
                     figures.meter = meter;
                     figures.plan = name.toStdString();
                     return std::function<void()>([this, figures = std::move(figures)] { emit meterWorkedOut(figures); });
                 });
}

} // namespace rerate
