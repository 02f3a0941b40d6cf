// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/price_grid.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "app/document/plan_edits.h"
#include "app/views/rows_grid.h"

namespace rerate {

namespace {

constexpr int kRowsMax = 12; // shown at once

// Columns with few words are chosen from.
class WordDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QStringList words = PriceModel::wordsOf(index.column());
        if (words.isEmpty())
            return QStyledItemDelegate::createEditor(parent, option, index);
        auto* choice = new QComboBox(parent);
        choice->addItems(words);
        QObject::connect(choice, &QComboBox::activated, this, [this, choice] {
            auto* self = const_cast<WordDelegate*>(this);
            emit self->commitData(choice);
            emit self->closeEditor(choice);
        });
        return choice;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override {
        if (auto* choice = qobject_cast<QComboBox*>(editor))
            return choice->setCurrentText(index.data(Qt::EditRole).toString());
        QStyledItemDelegate::setEditorData(editor, index);
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
        if (const auto* choice = qobject_cast<const QComboBox*>(editor)) {
            model->setData(index, choice->currentText(), Qt::EditRole);
            return;
        }
        QStyledItemDelegate::setModelData(editor, model, index);
    }
};

} // namespace

PriceGrid::PriceGrid(QWidget* parent) : QWidget(parent) {
    m_prices = new PriceModel(this);
    m_grid = makePlanGrid(QStringLiteral("priceGrid"), tr("Prices"), m_prices, this);
    m_grid->setItemDelegate(new WordDelegate(m_grid));
    m_buttons = new QHBoxLayout;
    addButton(tr("&Split step"), "addStep", tr("Split the chosen step into two of the same price"), &PriceGrid::splitStep);
    m_removeStep = addButton(tr("Remove s&tep"), "removeStep", tr("Take the chosen step out"), &PriceGrid::removeStep);
    m_addRow = addButton(tr("Add ro&w"), "addRow", tr("One more row, as the chosen one"), &PriceGrid::addRow);
    m_removeRow = addButton(tr("Remove row"), "removeRow", tr("Take the chosen row out"), &PriceGrid::removeRow);
    m_buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
    column->addLayout(m_buttons);
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PriceGrid::rowChosen);
    connect(m_prices, &PriceModel::refused, this, &PriceGrid::message);
    connect(m_prices, &PriceModel::edited, this, [this](const std::string& text, const QString& what) {
        QTimer::singleShot(0, this, [this, text, what] { emit edited(text, what); });
    });
}

QPushButton* PriceGrid::addButton(const QString& text, const char* name, const QString& tip, void (PriceGrid::*slot)()) {
    auto* made = new QPushButton(text, this);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    connect(made, &QPushButton::clicked, this, slot);
    m_buttons->addWidget(made);
    return made;
}

int PriceGrid::chosenRow() const { return m_grid->currentIndex().row(); }

void PriceGrid::setCharge(const Charge* charge, const std::string& text, const std::string& currency) {
    const std::pair<int, int> place(m_grid->currentIndex().row(), m_grid->currentIndex().column());
    m_prices->setCharge(charge, text, currency);
    for (int column = 0; column < PriceModel::ColumnCount; ++column)
        m_grid->setColumnHidden(column, !m_prices->hasColumn(column) && !m_moreColumns.contains(column));
    fit();
    if (!m_grid->currentIndex().isValid() && place.first >= 0)
        m_grid->setCurrentIndex(m_prices->index(std::min(place.first, m_prices->rowCount() - 1), place.second));
}

void PriceGrid::fit() {
    fitHeight(*m_grid, kRowsMax);
    m_removeStep->setVisible(m_prices->hasColumn(PriceModel::BoundIs));
    m_addRow->setVisible(m_prices->isTable());
    m_removeRow->setVisible(m_prices->isTable());
    setVisible(m_prices->rowCount() > 0);
}

void PriceGrid::showColumn(int column) {
    m_moreColumns.insert(column);
    m_grid->setColumnHidden(column, false);
    m_grid->setCurrentIndex(m_prices->index(std::max(0, chosenRow()), column));
    m_grid->setFocus(Qt::OtherFocusReason);
}

void PriceGrid::fillMenu(QMenu& menu) {
    if (m_prices->rowCount() == 0)
        return;
    menu.addSeparator();
    for (const int column : {PriceModel::Flat, PriceModel::Per, PriceModel::Parts, PriceModel::Minimum, PriceModel::Maximum})
        if (m_grid->isColumnHidden(column))
            menu.addAction(tr("%1 of a step").arg(m_prices->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()), this,
                           [this, column] { showColumn(column); });
    if (m_prices->isTable() && !m_prices->hasOthers())
        menu.addAction(tr("Price of all other keys"), this,
                       [this] { emit stepsWanted(m_prices->withOthers(chosenRow()), tr("Add a price of all other keys")); });
}

void PriceGrid::addRow() { emit stepsWanted(m_prices->withRow(chosenRow()), tr("Add a row")); }
void PriceGrid::removeRow() { emit stepsWanted(m_prices->withoutRow(chosenRow()), tr("Remove a row")); }

void PriceGrid::splitStep() {
    const int row = std::max(0, chosenRow());
    const StepRow* step = m_prices->stepAt(row);
    if (!step || step->mark.line == 0) // of a trial
        return;
    const StepRow* before = row > 0 && m_prices->priceAt(row - 1) == m_prices->priceAt(row) ? m_prices->stepAt(row - 1) : nullptr;
    const Decimal low = before && before->bound ? before->bound->value : Decimal(0);
    emit stepsWanted(withSplitStep(m_prices->text(), *m_prices->priceAt(row), *step, low), tr("Split step %1").arg(row + 1));
}

void PriceGrid::removeStep() {
    const int row = chosenRow();
    const StepRow* step = m_prices->stepAt(row);
    if (!step || m_prices->stepsLeftWith(row) < 2)
        return emit message(tr("Choose a step to remove; the last one stays."));
    if (!step->bound)
        return emit message(tr("The last step has no bound and stays; remove one above it."));
    emit stepsWanted(withoutStep(m_prices->text(), *step), tr("Remove step %1").arg(row + 1));
}

} // namespace rerate
