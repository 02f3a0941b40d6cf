// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The customers of a comparison as a table, sorted by value (never by shown text) and filtered by
// text, by a bin of the distribution, or by a driver.

#pragma once

#include <QAbstractTableModel>

#include <memory>
#include <set>

#include "app/charts/measure.h"

namespace rerate {

class CustomerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Customer, Attribute, Baseline, Candidate, Change, Percent, ColumnCount };

    explicit CustomerModel(QObject* parent = nullptr);

    void setComparison(std::shared_ptr<const Comparison> comparison, const CustomerTable* customers, int digits,
                       Measure measure = Measure::Money);
    void setOutOfDate(bool on); // shown pale
    void setAttribute(const QString& attribute);
    void setText(const QString& text);               // part of the id or attribute
    void setBin(std::optional<int> bin);             // index into Comparison::bins
    QString customerAt(int row) const;
    int rowOf(const QString& customer) const;        // −1: not shown
    int rowsInAll() const;
    QString totals() const; // of the rows shown, for the line below the table
    QString toTabText() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void rebuild();
    const CustomerChange& change(int row) const {
        return m_comparison->customers[m_rows[static_cast<std::size_t>(row)]];
    }
    QString attributeOf(const CustomerChange& change) const;
    QString textAt(const CustomerChange& change, int column) const;

    std::shared_ptr<const Comparison> m_comparison;
    CustomerTable m_customers;
    Measured m_measured;
    bool m_isOutOfDate = false;
    QString m_attribute;
    QString m_text;
    std::optional<int> m_bin;
    int m_sortColumn = Change;
    Qt::SortOrder m_order = Qt::DescendingOrder;
    bool m_byAbsolute = true; // the first order: largest change first, up or down
    std::vector<std::size_t> m_rows;
};

// The bin of the distribution that a change belongs to.
int binOf(const Comparison& comparison, const CustomerChange& change);

} // namespace rerate
