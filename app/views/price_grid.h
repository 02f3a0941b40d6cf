// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The prices of a charge as a grid, with buttons to split and remove a step, and to add and remove a
// row of a table. Columns that say nothing are hidden until they are wanted. A charge goes in; a changed
// text comes out once the cell's editor has closed. A charge without prices hides it.

#pragma once

#include <QSet>
#include <QWidget>

#include "app/models/price_model.h"

class QHBoxLayout;
class QMenu;
class QPushButton;
class QTableView;

namespace rerate {

class PriceGrid : public QWidget {
    Q_OBJECT

public:
    explicit PriceGrid(QWidget* parent = nullptr);
    // Null: nothing. The chosen cell stays.
    void setCharge(const Charge* charge, const std::string& text, const std::string& currency);
    void forgetColumns() { m_moreColumns.clear(); } // that were added by hand
    void fillMenu(QMenu& menu);                     // with what a step may say, and other keys
    void refuse(const QString& why) { m_prices->refuse(why); }
    bool shows(const YamlNode& node) const { return m_prices->shows(node); }
    int chosenRow() const; // −1: none

signals:
    void edited(const std::string& text, const QString& what);
    void stepsWanted(const Result<std::string>& text, const QString& title);
    void rowChosen();
    void message(const QString& text); // empty: all is well again

private:
    QPushButton* addButton(const QString& text, const char* name, const QString& tip, void (PriceGrid::*slot)());
    void fit();
    void splitStep();
    void removeStep();
    void addRow();
    void removeRow();
    void showColumn(int column);

    PriceModel* m_prices = nullptr;
    QTableView* m_grid = nullptr;
    QHBoxLayout* m_buttons = nullptr;
    QPushButton* m_removeStep = nullptr;
    QPushButton* m_addRow = nullptr;
    QPushButton* m_removeRow = nullptr;
    QSet<int> m_moreColumns;
};

} // namespace rerate
