// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The prices of one charge, or its steps over other lines, as a grid: a row for each step (of each
// key, of each day on which the price changes). A cell stands for a value of the plan's text, written
// or not; editing it asks for a text in which that value is another and nothing else. What is no
// number stays in its cell, marked, and changes nothing.

#pragma once

#include <QAbstractTableModel>

#include <memory>

#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/language/yaml_document.h"

namespace rerate {

class PriceModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { From, Key, Bound, BoundIs, UnitPrice, Flat, Per, Parts, Minimum, Maximum, ColumnCount };

    explicit PriceModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // `text` is the plan's text, in which the marks stand. Null charge: nothing to show.
    void setCharge(const Charge* charge, const std::string& text, const std::string& currency = {});
    // The plan does not take the last edit of a cell: what was typed stays there, marked.
    void refuse(const QString& why);
    const std::string& text() const { return m_text; }
    bool isWrong(const QModelIndex& index) const;
    bool hasColumn(int column) const { return m_used[column]; }
    const StepRow* stepAt(int row) const;
    const StepPrice* priceAt(int row) const; // that the row is a step of
    int stepsLeftWith(int row) const; // steps in the same price as this row
    bool shows(const YamlNode& node) const; // a cell stands for the value there

    bool isTable() const { return !m_tables.empty(); }
    bool hasOthers() const; // a price for keys that are in no row
    // The plan's text with one more row in the table of the chosen one, at its price; without its
    // row; with a price for all other keys.
    Result<std::string> withRow(int row) const;
    Result<std::string> withoutRow(int row) const;
    Result<std::string> withOthers(int row) const;

    // The words that a cell of the column may hold; none: anything.
    static QStringList wordsOf(int column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void edited(const std::string& text, const QString& what);
    void refused(const QString& message); // empty: a wrong cell is right again

private:
    struct Cell {
        QString text;
        std::size_t place = 0; // of the node that `keys` lead on from
        std::vector<std::string> keys;
        bool isEditable = false;
        int line = 0; // where it is written; 0: it is not
        QString wrongText;
        QString wrongBecause; // not empty: `wrongText` is shown
    };
    struct Row {
        Cell cells[ColumnCount];
        std::shared_ptr<const StepPrice> price;
        std::size_t step = 0; // in it
        int table = -1;       // in m_tables; −1: in none
    };
    void fill(const Charge* charge);
    void addPrices(const Dated<Price>& prices);
    void addTable(const PriceTable& table, const Cell& from);
    void addSteps(const StepPrice& price, const Cell& from, const Cell& key, int table);
    void setCell(Cell& cell, const YamlNode* step, const std::string& key, const QString& otherwise);
    void setBound(Row& row, const YamlNode* node, bool isOnly);
    Result<std::string> withTyped(const QModelIndex& index, const QString& typed) const;
    void setWrong(const QModelIndex& index, const QString& value, const QString& message);

    std::string m_text;
    YamlNode m_yaml; // of it
    std::string m_currency;
    std::vector<Row> m_rows;
    std::vector<std::size_t> m_tables; // offsets of the mappings that hold `table`
    bool m_used[ColumnCount] = {};
    QPersistentModelIndex m_asked; // the last edit, and what was typed
    QString m_typed;
};

} // namespace rerate
