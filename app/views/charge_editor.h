// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charges of one plan: a list, the fields of the chosen one, and its prices as a grid. A plan
// and its text go in; a changed text comes out. What is typed and is no number stays where it was
// typed, marked, and a sentence says how to write it. What has no field here is named, with a way to
// its place in the text.

#pragma once

#include <QWidget>

#include "app/document/plan_edits.h"
#include "engine/catalog/plan.h"
#include "engine/catalog/yaml_document.h"

class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QMenu;
class QPushButton;
class QTableView;

namespace rerate {

class PriceModel;

class ChargeEditor : public QWidget {
    Q_OBJECT

public:
    explicit ChargeEditor(QWidget* parent = nullptr);
    // Null: there is nothing to edit. The chosen charge, cell and focus stay.
    void setPlan(const Plan* plan, const std::string& text);
    void chooseFirstPrice();
    const Charge* charge() const;
    int priceRow() const; // of the grid; −1: none is chosen
    // The last edit did not make a plan.
    void refuse(const QString& message);

signals:
    void chargeChosen();
    void edited(const std::string& text, const QString& title);
    void message(const QString& text); // empty: all is well again
    void editAsText(int line);

private:
    void fillCharges();
    void showCharge();
    void showFields(const Charge& charge);
    void showUsage(const UsageCharge& usage);
    void showLedger(const LedgerCharge& ledger);
    void showOwn(const Charge& charge);
    void showDated(const std::optional<Dated<Decimal>>& value, const QString& label, const QString& what, CellKind kind);
    void addField(const QString& label, const SourceMark& mark, const QString& what, CellKind kind);
    // A value of the charge by its keys, where it is written; with `otherwise` also where it is not.
    void addNumber(const QString& label, const std::vector<std::string>& keys, CellKind kind);
    void addText(const QString& label, const std::vector<std::string>& keys, bool isList = false, bool always = false);
    void addChoice(const QString& label, const std::vector<std::string>& keys, const QStringList& values,
                   const QString& otherwise = {});
    void addRounding(const QString& what, const std::string& key);
    void takeField(QLineEdit& field, const QString& before, const SourceMark& mark, const QString& what, CellKind kind);
    void setKey(const QString& label, const std::vector<std::string>& keys, const std::string& value);
    bool isShown(const YamlNode& node) const;
    void showRest();
    void edit(const SourceMark& mark, const QString& value, const QString& what);
    void addStep();
    void removeStep();
    void fillTemplates();
    QWidget* makeButtons();

    std::optional<Plan> m_plan; // of its own: the document's goes with every edit
    std::string m_planText;
    YamlNode m_yaml; // of it
    const YamlNode* m_node = nullptr;   // in it: the chosen charge
    std::vector<std::size_t> m_shown;   // offsets of what has a field
    SourceMark m_lastMark; // of the last edit, and what was typed there
    QString m_lastValue;
    QString m_lastField; // its name; empty: it was in the grid
    QListWidget* m_charges = nullptr;
    QLabel* m_title = nullptr;
    QFormLayout* m_fields = nullptr;
    PriceModel* m_prices = nullptr;
    QTableView* m_grid = nullptr;
    QLabel* m_rest = nullptr; // what has no field here
    QPushButton* m_addCharge = nullptr;
    QMenu* m_templates = nullptr;
    QPushButton* m_addStep = nullptr;
    QPushButton* m_removeStep = nullptr;
    bool m_isFilling = false;
};

} // namespace rerate
