// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Usage by month written in one line, and what a charge comes to month by month.

#pragma once

#include "tests/support/replay_support.h"

namespace rerate::support {

// "600 420 -" → an event in each of these months from 2026-01 on, none where there is "-".
inline QStringList byMonth(const QString& values, const QString& customer = "a", int skip = 0) {
    QStringList rows;
    for (int month = skip; const QString& value : values.split(' ')) {
        if (value != "-")
            rows << QString("%1 %2-%3-10 %4 x").arg(customer).arg(2026 + month / 12).arg(month % 12 + 1, 2, 10, QChar('0')).arg(value);
        ++month;
    }
    return rows;
}

inline QString withHead(const QStringList& rows) { return "customer time q host\n" + rows.join('\n') + '\n'; }

// "5 9 0": what the charge came to in each billing period of the customer in the run.
inline QString amounts(const Run& run, const ReplayData& data, const std::string& customer = "a") {
    QStringList found;
    for (std::size_t invoice = 0; invoice < run.invoices.size(); ++invoice)
        if (data.usage->customers().text(run.invoiceCustomer[invoice].number) == customer)
            found << QString::fromStdString(run.invoices.exact(invoice).toText());
    return found.join(' ');
}

inline QString outline(const Derivation& node, int depth = 0) {
    QString text = QString(depth, ' ') + QString::fromStdString(node.label + ": " + node.formula);
    if (node.quantity)
        text += " = " + QString::fromStdString(node.quantity->toText());
    text += '\n';
    for (const Derivation& child : node.children)
        text += outline(child, depth + 1);
    return text;
}

inline QString whyOf(const ReplayData& data, const QString& plan, const Date& period, const ReplayOptions& options = {}) {
    QuantityCache cache;
    Progress progress;
    const auto why = explainInvoice(data, *planOf(plan), options, cache, "a", period, progress);
    return why ? outline(*why) : QString::fromStdString(why.error().message);
}

inline QString errorsOf(const QString& plan) {
    QStringList found;
    for (const Diagnostic& d : readPlan(plan.toStdString(), "p.yaml").diagnostics)
        found << QString("%1:%2 %3 %4 %5").arg(d.line).arg(d.column).arg(QString::fromStdString(d.field), QString::fromStdString(d.message), QString::fromStdString(d.suggestion));
    return found.join('\n');
}

} // namespace rerate::support
