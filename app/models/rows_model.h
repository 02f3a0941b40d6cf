// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A list of a plan's text as a grid: mappings with the same few keys (blocks of a tariff, rows of a
// calendar), or a mapping whose values are lists (the table of a grid of prices) or plain (factors). Editing a cell
// asks for a text in which that value is another. What the plan does not take stays in its cell,
// marked.

#pragma once

#include <QAbstractTableModel>

#include "app/document/plan_edits.h"
#include "engine/language/yaml_document.h"

namespace rerate {

class RowsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    struct Column {
        QString title;
        std::string key; // of a mapping's rows; empty: the place in a list, or the name of the row
        bool isNumber = false;
        bool isBound = false; // of a step, above that of the row before
        bool isRule = false;  // a mapping on one line, as in PlanField
    };
    // Of a list that need not be there: where it goes with its last row, and the keys that its rows have.
    struct Whole {
        std::size_t place = 0;
        std::vector<std::string> keys;
        std::vector<std::string> rowKeys;
    };

    explicit RowsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    // `place` is where the list or mapping begins. Without columns there is nothing to show.
    void setRows(const std::string& text, std::size_t place, std::vector<Column> columns, const std::string& currency = {},
                 std::optional<Whole> whole = {});
    void clear() { setRows({}, 0, {}); }
    Result<std::string> withRow(int near) const; // one more like it, in front
    Result<std::string> withoutRow(int row) const;
    void refuse(const QString& why);
    bool shows(std::size_t place) const { return !m_columns.empty() && m_place == place; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void edited(const std::string& text, const QString& what);
    void refused(const QString& message); // empty: all is well again

private:
    const YamlNode* valueAt(const QModelIndex& index) const; // null: not written
    QString textAt(const QModelIndex& index) const;
    Result<std::string> withTyped(const QModelIndex& index, const QString& typed) const;
    void setWrong(const QModelIndex& index, const QString& typed, const QString& why);
    Result<std::string> newKey() const;
    std::string boundBefore(std::size_t row, const std::string& key) const;

    std::string m_text;
    std::string m_currency;
    std::size_t m_place = 0;
    YamlNode m_yaml;
    const YamlNode* m_list = nullptr;
    std::vector<Column> m_columns;
    std::optional<Whole> m_whole;
    QPersistentModelIndex m_asked, m_wrong;
    QString m_typed, m_wrongText, m_why;
};

} // namespace rerate
