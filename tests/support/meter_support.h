// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A meter written as in a plan, over usage written as text, made into a table of quantities as text:
// "customer slice key quantity(rows)" for each row, then the rows let in and the rows left out.

#pragma once

#include "engine/metering/meter_run.h"
#include "tests/support/replay_support.h"

namespace rerate::support {

// `text` is what stands behind the meter's id: "{ value: q, by: [model] }".
inline Meter meterOf(const QString& text) {
    return planOf(planText("  - { id: c, meter: m, price: 1 }\n", "  m: " + text + "\n"))->meters[0];
}

// The rows of `usage` in imports of `rows` each: every import is a segment of its own.
inline QStringList inImportsOf(int rows, const QString& usage) {
    const QStringList lines = usage.split('\n', Qt::SkipEmptyParts);
    QStringList imports;
    for (int at = 1; at < lines.size(); at += rows)
        imports << lines[0] + '\n' + lines.mid(at, rows).join('\n') + '\n';
    return imports;
}

// Slices in UTC between the days given.
inline SliceGrid gridOf(const UsageStore& store, const QStringList& days) {
    SliceGrid grid;
    grid.zones = {Zone()};
    grid.zoneOfCustomer.assign(store.customers().size(), 0);
    grid.bounds.emplace_back();
    for (const QString& day : days)
        grid.bounds[0].push_back(Zone().startOfDay(*dateFromText(day.toStdString())));
    return grid;
}

inline QString textOf(const QuantityTable& table, const UsageStore& store) {
    std::vector<std::pair<std::string, QString>> rows; // by customer's text: ids depend on the imports
    for (const QuantityRow& row : table.rows) {
        QStringList key;
        for (const std::string& value : table.keys[row.key])
            key << QString::fromStdString(value);
        const std::string& customer = store.customers().text(row.customer.number);
        rows.emplace_back(customer, QString("%1 %2 %3%4(%5)")
                                        .arg(QString::fromStdString(customer))
                                        .arg(row.slice)
                                        .arg(key.isEmpty() ? "" : key.join(',') + "=",
                                             QString::fromStdString(table.quantity(row).toText()))
                                        .arg(row.events));
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    QString text;
    for (const auto& [customer, row] : rows)
        text += row + "; ";
    return text + QString("in %1 out %2").arg(table.rowsMatched).arg(table.rowsUnusable);
}

inline QString metered(const std::vector<Meter>& meters, const UsageStore& store,
                       const QStringList& days, unsigned threads = 1) {
    QuantityCache cache;
    Progress progress;
    const auto tables = runMeters(meters, store, gridOf(store, days), cache, threads, progress);
    CHECK(static_cast<bool>(tables), "the test's meters run");
    QStringList texts;
    for (const auto& table : *tables)
        texts << textOf(*table, store);
    return texts.join('\n');
}

} // namespace rerate::support
