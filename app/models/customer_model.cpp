// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/customer_model.h"

#include <QColor>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

int binOf(const Comparison& comparison, const CustomerChange& change) {
    for (int bin = 0; bin < static_cast<int>(comparison.bins.size()); ++bin)
        if (comparison.bins[static_cast<std::size_t>(bin)].customerIds.contains(change.customer))
            return bin;
    return -1;
}

CustomerModel::CustomerModel(QObject* parent) : QAbstractTableModel(parent) {}

// A customer's own bill per customer is the bill itself.
void CustomerModel::setComparison(std::shared_ptr<const Comparison> comparison, const CustomerTable* customers,
                                  int digits, Measure measure) {
    m_comparison = std::move(comparison);
    m_customers = customers ? *customers : CustomerTable();
    m_measured = m_comparison ? Measured(*m_comparison, measure == Measure::PerCustomer ? Measure::Money : measure, digits)
                              : Measured();
    rebuild();
}

void CustomerModel::setOutOfDate(bool on) {
    if (m_isOutOfDate == on)
        return;
    m_isOutOfDate = on;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::ForegroundRole});
}

void CustomerModel::setAttribute(const QString& attribute) {
    m_attribute = attribute;
    rebuild();
    emit headerDataChanged(Qt::Horizontal, Attribute, Attribute);
}

void CustomerModel::setText(const QString& text) {
    m_text = text.trimmed();
    rebuild();
}

void CustomerModel::setBin(std::optional<int> bin) {
    m_bin = bin;
    rebuild();
}

QString CustomerModel::attributeOf(const CustomerChange& change) const {
    const std::string* value = m_customers.attribute(change.customer, m_attribute.toStdString());
    return value ? fromStd(*value) : QString();
}

void CustomerModel::rebuild() {
    beginResetModel();
    m_rows.clear();
    for (std::size_t i = 0; m_comparison && i < m_comparison->customers.size(); ++i) {
        const CustomerChange& change = m_comparison->customers[i];
        if (m_bin && binOf(*m_comparison, change) != *m_bin)
            continue;
        if (!m_text.isEmpty() && !fromStd(change.customer).contains(m_text, Qt::CaseInsensitive) &&
            !attributeOf(change).contains(m_text, Qt::CaseInsensitive))
            continue;
        m_rows.push_back(i);
    }
    const auto before = [&](std::size_t left, std::size_t right) {
        const CustomerChange& a = m_comparison->customers[left];
        const CustomerChange& b = m_comparison->customers[right];
        switch (m_sortColumn) {
        case Customer: return a.customer < b.customer;
        case Attribute: return attributeOf(a) < attributeOf(b);
        case Baseline: return a.baseline < b.baseline;
        case Candidate: return a.candidate < b.candidate;
        case Percent: return a.changePercent < b.changePercent;
        default: return m_byAbsolute ? a.delta.absolute() < b.delta.absolute() : a.delta < b.delta;
        }
    };
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::size_t a, std::size_t b) {
        return m_order == Qt::AscendingOrder ? before(a, b) : before(b, a);
    });
    endResetModel();
}

void CustomerModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_order = order;
    m_byAbsolute = false;
    rebuild();
}

QString CustomerModel::customerAt(int row) const {
    return row >= 0 && row < rowCount() ? fromStd(change(row).customer) : QString();
}

int CustomerModel::rowOf(const QString& customer) const {
    for (int row = 0; row < rowCount(); ++row)
        if (customerAt(row) == customer)
            return row;
    return -1;
}

int CustomerModel::rowsInAll() const {
    return m_comparison ? static_cast<int>(m_comparison->customers.size()) : 0;
}

QString CustomerModel::totals() const {
    Decimal baseline, candidate;
    for (int row = 0; row < rowCount(); ++row) {
        baseline += change(row).baseline;
        candidate += change(row).candidate;
    }
    const QString shown = rowCount() == rowsInAll()
                              ? tr("%1 customers").arg(countText(static_cast<std::uint64_t>(rowCount())))
                              : tr("%1 of %2 customers").arg(countText(static_cast<std::uint64_t>(rowCount())),
                                                             countText(static_cast<std::uint64_t>(rowsInAll())));
    return tr("%1 · %2 → %3 · %4").arg(shown, m_measured.text(baseline), m_measured.text(candidate),
                                       m_measured.signedText(candidate - baseline));
}

QString CustomerModel::toTabText() const {
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < ColumnCount; ++column)
        cells << headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << cells.join(QLatin1Char('\t'));
    for (int row = 0; row < rowCount(); ++row) {
        cells.clear();
        for (int column = 0; column < ColumnCount; ++column)
            cells << textAt(change(row), column);
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

int CustomerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CustomerModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString CustomerModel::textAt(const CustomerChange& change, int column) const {
    switch (column) {
    case Customer: return fromStd(change.customer);
    case Attribute: return attributeOf(change);
    case Baseline: return m_measured.text(change.baseline);
    case Candidate: return m_measured.text(change.candidate);
    case Change: return m_measured.signedText(change.delta);
    case Percent:
        if (change.changePercent)
            return percentText(*change.changePercent);
        return change.candidate.isZero() ? QStringLiteral("–") : tr("new");
    default: return {};
    }
}

QVariant CustomerModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const CustomerChange& entry = change(index.row());
    switch (role) {
    case Qt::DisplayRole: return textAt(entry, index.column());
    case Qt::TextAlignmentRole:
        return index.column() >= Baseline ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                          : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (m_isOutOfDate)
            return currentTheme().muted;
        if (index.column() == Change || index.column() == Percent)
            return entry.delta.sign() > 0   ? QVariant(currentTheme().more)
                   : entry.delta.sign() < 0 ? QVariant(currentTheme().less)
                                            : QVariant();
        return {};
    default: return {};
    }
}

QVariant CustomerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section >= Baseline ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return section == Change && m_byAbsolute ? tr("Sorted by the size of the change, up or down; click to sort by value")
                                                 : tr("Click to sort");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Customer: return tr("Customer");
    case Attribute: return m_attribute.isEmpty() ? tr("Attribute") : m_attribute;
    case Baseline: return tr("Baseline");
    case Candidate: return tr("Candidate");
    case Change: return tr("Change");
    case Percent: return tr("Change %");
    default: return {};
    }
}

} // namespace rerate
