// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A list of a plan's text as a grid with buttons to add and remove a row. As high as its rows, up to a
// few; more are scrolled. A changed text comes out once the cell's editor has closed, since the grid is
// filled again by the edit. Without rows to show it is hidden.

#pragma once

#include <QWidget>

#include "app/models/rows_model.h"

class QPushButton;
class QTableView;

namespace rerate {

// A grid to type into, its columns as wide as there is room.
QTableView* makePlanGrid(const QString& name, const QString& label, QAbstractItemModel* model, QWidget* parent);
// As high as its rows, so that only what is around it scrolls.
void fitHeight(QTableView& grid, int rowsMax);

class RowsGrid : public QWidget {
    Q_OBJECT

public:
    // The buttons are called `addRow` and `removeRow`, with `suffix` behind.
    RowsGrid(const QString& name, const QString& label, int rowsMax, const QString& suffix, QWidget* parent);
    void setRows(const std::string& text, std::size_t place, std::vector<RowsModel::Column> columns, const std::string& currency = {},
                 std::optional<RowsModel::Whole> whole = {});
    void clear();
    void refuse(const QString& why) { m_rows->refuse(why); }
    bool shows(std::size_t place) const { return m_rows->shows(place); }

signals:
    void edited(const std::string& text, const QString& what); // "price of row 3"
    void rowsWanted(const Result<std::string>& text, const QString& title); // one more or less
    void message(const QString& text); // empty: all is well again

private:
    int m_rowsMax;
    RowsModel* m_rows = nullptr;
    QTableView* m_grid = nullptr;
};

} // namespace rerate
