// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charges of one plan: a list, the fields of the chosen one, and its prices as a grid; last in
// the list the plan and its invoice. A plan and its text go in; a changed text comes out. What is
// typed and is no number stays where it was typed, marked, and a sentence says how to write it. What
// has no field here is named, with a way to its place in the text.

#pragma once

#include <QWidget>

#include "app/document/plan_completion.h"
#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/catalog/yaml_document.h"

class QLabel;
class QMenu;
class QPushButton;
class QTableView;

namespace rerate {

class EntryList;
class NodeForm;
class PriceModel;
class RowsModel;

class ChargeEditor : public QWidget {
    Q_OBJECT

public:
    explicit ChargeEditor(QWidget* parent = nullptr);
    // Null: there is nothing to edit. The chosen charge, cell and focus stay.
    void setPlan(const Plan* plan, const std::string& text, const DataNames& data);
    bool hasCharges() const { return m_plan.has_value(); }
    void chooseFirstPrice();
    const Charge* charge() const; // null: the plan itself is chosen
    int priceRow() const; // of the grid; −1: none is chosen
    // The last edit did not make a plan.
    void refuse(const QString& message);

signals:
    void chargeChosen();
    void edited(const std::string& text, const QString& title);
    void message(const QString& text); // empty: all is well again
    void editAsText(int line);

private:
    QWidget* makeScrolled();
    QWidget* makeButtons();
    void connectParts();
    void fillCharges(int chosen);
    void showCharge();
    void showGrids(const Charge* shown, const YamlNode* node);
    void showRest(const Charge* shown, const YamlNode* node);
    void fillFieldMenu();
    void fillTemplates();
    void moveCharge(int by);
    void removeCharge();
    void addStep();
    void removeStep();
    void stepsChanged(const Result<std::string>& text, const QString& title);
    enum class Part { Form, Prices, Rows };
    void ask(Part part, const std::string& text, const QString& what);
    // Where the chosen charge stands in the text's own list, and the list; null: nowhere there.
    const YamlNode* listOf(const Charge& shown, std::size_t& place) const;

    std::optional<Plan> m_plan; // of its own: the document's goes with every edit
    std::string m_text;
    DataNames m_data;
    YamlNode m_yaml; // of the text
    Part m_asked = Part::Form; // where the last edit came from
    QSet<int> m_moreColumns;   // of the grid, by hand
    EntryList* m_charges = nullptr;
    QLabel* m_title = nullptr;
    NodeForm* m_form = nullptr;
    PriceModel* m_prices = nullptr;
    QTableView* m_grid = nullptr;
    RowsModel* m_rows = nullptr;
    QTableView* m_rowGrid = nullptr;
    QLabel* m_rest = nullptr; // what has no field here
    QMenu* m_templates = nullptr;
    QMenu* m_fieldMenu = nullptr;
    QPushButton* m_addField = nullptr;
    QPushButton* m_addStep = nullptr;
    QPushButton* m_removeStep = nullptr;
    QPushButton* m_addRow = nullptr;
    QPushButton* m_removeRow = nullptr;
};

} // namespace rerate
