// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The prices of one charge, or its steps over other lines, as a grid: a row for each step (of each
// key, of each day on which the price changes). A cell is a scalar of the plan text; editing it asks for the text to be changed
// at that place and nowhere else. What is no number stays in its cell, marked, and changes nothing.

#pragma once

#include <QAbstractTableModel>

#include <memory>

#include "engine/catalog/plan.h"
#include "engine/catalog/yaml_document.h"

namespace rerate {

class PriceModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { From, Key, Bound, UnitPrice, Flat, Per, Parts, Minimum, Maximum, ColumnCount };

    explicit PriceModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // `text` is the plan's text, in which the marks stand. Null charge: nothing to show.
    void setCharge(const Charge* charge, const std::string& text, const std::string& currency = {});
    // The plan does not take the value of the cell at this mark: it stays there, marked.
    void markWrong(const SourceMark& mark, const QString& value, const QString& message);
    bool isWrong(const QModelIndex& index) const;
    bool hasColumn(int column) const { return m_used[column]; }
    const StepRow* stepAt(int row) const;
    const StepPrice* priceAt(int row) const; // that the row is a step of
    bool isShown(const SourceMark& mark) const; // a cell stands for the scalar there
    int stepsLeftWith(int row) const; // steps in the same price as this row

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void edited(const SourceMark& mark, const QString& value, const QString& what);
    void refused(const QString& message); // empty: a wrong cell is right again

private:
    struct Cell {
        QString text;
        SourceMark mark; // line 0: not to be edited
        QString wrongText;
        QString wrongBecause; // not empty: `wrongText` is shown
    };
    struct Row {
        Cell cells[ColumnCount];
        std::shared_ptr<const StepPrice> price;
        std::size_t step = 0; // in it
    };
    void addSteps(const StepPrice& price, const QString& from, const QString& key);
    void addPrices(const Dated<Price>& prices);
    Cell cellOf(const SourceMark& mark, const QString& otherwise) const;
    void fill(const Charge* charge);
    void setWrong(const QModelIndex& index, const QString& value, const QString& message);

    std::string m_text;
    YamlNode m_yaml; // of it
    std::string m_currency;
    std::vector<Row> m_rows;
    bool m_used[ColumnCount] = {};
};

// The text of the scalar at a mark; empty when the mark is not that of a scalar in the text.
QString scalarAt(const std::string& text, const SourceMark& mark);

} // namespace rerate
