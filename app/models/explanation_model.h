// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The difference of two explanations as a tree: what, baseline, candidate, change.

#pragma once

#include <QAbstractItemModel>

#include "app/document/document.h"

namespace rerate {

// One step in a line: "Unit price: 9,621,478,720 × 1.25 / 1,000,000".
QString describeStep(const Derivation& node);

class ExplanationModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { What, Baseline, Candidate, Change, ColumnCount };

    explicit ExplanationModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    // Amounts with at least `digits` places. Roundings of zero are left out.
    void setDifference(std::shared_ptr<const ExplainedDifference> difference, int digits = 2);
    const DerivationDifference* nodeAt(const QModelIndex& index) const;
    QString toText() const; // the whole tree, indented

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Entry {
        const DerivationDifference* node = nullptr;
        int parent = -1; // index into m_entries
        int row = 0;
        std::vector<int> children;
    };
    int addEntry(const DerivationDifference& node, int parent, int row);
    QString textAt(const DerivationDifference& node, int column) const;

    QString amountText(const Ratio& amount) const;

    std::shared_ptr<const ExplainedDifference> m_difference;
    int m_digits = 2;
    std::vector<Entry> m_entries; // the root is the first
};

} // namespace rerate
