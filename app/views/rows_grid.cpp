// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/rows_grid.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace rerate {

QTableView* makePlanGrid(const QString& name, const QString& label, QAbstractItemModel* model, QWidget* parent) {
    auto* grid = new QTableView(parent);
    grid->setObjectName(name);
    grid->setAccessibleName(label);
    grid->setModel(model);
    grid->setTabKeyNavigation(true);
    grid->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    grid->horizontalHeader()->setHighlightSections(false);
    grid->verticalHeader()->setDefaultSectionSize(grid->fontMetrics().height() + 10);
    grid->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::AnyKeyPressed | QAbstractItemView::EditKeyPressed);
    return grid;
}

void fitHeight(QTableView& grid, int rowsMax) {
    const int rows = std::clamp(grid.model()->rowCount(), 1, rowsMax);
    const int header = grid.horizontalHeader()->sizeHint().height();
    grid.setFixedHeight(header + rows * grid.verticalHeader()->defaultSectionSize() + 2 * grid.frameWidth() + 2);
}

RowsGrid::RowsGrid(const QString& name, const QString& label, int rowsMax, const QString& suffix, QWidget* parent)
    : QWidget(parent), m_rowsMax(rowsMax) {
    m_rows = new RowsModel(this);
    m_grid = makePlanGrid(name, label, m_rows, this);
    auto* add = new QPushButton(tr("Add ro&w"), this);
    add->setObjectName(QStringLiteral("addRow") + suffix);
    add->setToolTip(tr("One more row, as the chosen one"));
    auto* remove = new QPushButton(tr("Remove row"), this);
    remove->setObjectName(QStringLiteral("removeRow") + suffix);
    remove->setToolTip(tr("Take the chosen row out"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(remove);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
    column->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, [this] { emit rowsWanted(m_rows->withRow(m_grid->currentIndex().row()), tr("Add a row")); });
    connect(remove, &QPushButton::clicked, this, [this] { emit rowsWanted(m_rows->withoutRow(m_grid->currentIndex().row()), tr("Remove a row")); });
    connect(m_rows, &RowsModel::refused, this, &RowsGrid::message);
    connect(m_rows, &RowsModel::edited, this, [this](const std::string& text, const QString& what) {
        QTimer::singleShot(0, this, [this, text, what] { emit edited(text, what); });
    });
    hide();
}

void RowsGrid::setRows(const std::string& text, std::size_t place, std::vector<RowsModel::Column> columns, const std::string& currency,
                       std::optional<RowsModel::Whole> whole) {
    constexpr int kWordColumns = 18; // characters beside a rule, which takes what is left
    const bool hasRule = std::any_of(columns.begin(), columns.end(), [](const RowsModel::Column& column) { return column.isRule; });
    std::vector<QHeaderView::ResizeMode> modes;
    for (const RowsModel::Column& column : columns)
        modes.push_back(hasRule && !column.isRule ? QHeaderView::Interactive : QHeaderView::Stretch);
    m_rows->setRows(text, place, std::move(columns), currency, std::move(whole));
    for (int column = 0; column < static_cast<int>(modes.size()); ++column) {
        QHeaderView& header = *m_grid->horizontalHeader();
        const bool isNew = header.sectionResizeMode(column) != modes[static_cast<std::size_t>(column)];
        header.setSectionResizeMode(column, modes[static_cast<std::size_t>(column)]);
        if (isNew && modes[static_cast<std::size_t>(column)] == QHeaderView::Interactive)
            header.resizeSection(column, fontMetrics().averageCharWidth() * kWordColumns);
    }
    fitHeight(*m_grid, m_rowsMax);
    show();
}

void RowsGrid::clear() {
    m_rows->clear();
    hide();
}

} // namespace rerate
