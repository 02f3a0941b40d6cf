// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The tables of factors that a charge's price is multiplied by: a list of them, and of the chosen one
// what its keys are and a grid of keys and factors. A charge and the plan's text go in, changed texts
// come out. A charge without factors hides it.

#pragma once

#include <QWidget>

#include <functional>

#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/language/yaml_document.h"

class QMenu;

namespace rerate {

class EntryList;
class NodeForm;
class RowsGrid;

class ChargeFactors : public QWidget {
    Q_OBJECT

public:
    using Refuse = std::function<void(const QString&)>; // of what was typed

    explicit ChargeFactors(QWidget* parent = nullptr);
    // Null: nothing. `dimensions`: what its usage is told apart by.
    void setCharge(const YamlNode* charge, const std::string& text, const std::vector<std::string>& dimensions);
    void fillMenu(QMenu& menu); // with one more table
    bool shows(const YamlNode& node) const;

signals:
    // `refuse` takes what is wrong with the text back to where it was typed.
    void wanted(const Result<std::string>& text, const QString& title, const Refuse& refuse);
    void message(const QString& text);

private:
    void showTable();
    void addTable(const std::string& dimension);
    void removeTable();

    std::string m_text;
    YamlNode m_charge;
    std::vector<std::string> m_dimensions;
    EntryList* m_list = nullptr;
    NodeForm* m_form = nullptr;
    RowsGrid* m_rows = nullptr;
};

} // namespace rerate
