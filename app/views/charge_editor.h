// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charges of one plan: a list, the fields of the chosen one, and its prices as a grid. A plan
// and its text go in; a changed text comes out. What is typed and is no number stays where it was
// typed, marked, and a sentence says how to write it.

#pragma once

#include <QWidget>

#include "app/document/plan_edits.h"
#include "engine/catalog/plan.h"

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

private:
    void fillCharges();
    void showCharge();
    void showFields(const Charge& charge);
    void addField(const QString& label, const SourceMark& mark, const QString& what, CellKind kind);
    void takeField(QLineEdit& field, const QString& before, const SourceMark& mark, const QString& what, CellKind kind);
    void edit(const SourceMark& mark, const QString& value, const QString& what);
    void addStep();
    void removeStep();
    void fillTemplates();
    QWidget* makeButtons();

    std::optional<Plan> m_plan; // of its own: the document's goes with every edit
    std::string m_planText;
    SourceMark m_lastMark; // of the last edit, and what was typed there
    QString m_lastValue;
    QListWidget* m_charges = nullptr;
    QLabel* m_title = nullptr;
    QFormLayout* m_fields = nullptr;
    PriceModel* m_prices = nullptr;
    QTableView* m_grid = nullptr;
    QPushButton* m_addCharge = nullptr;
    QMenu* m_templates = nullptr;
    QPushButton* m_addStep = nullptr;
    QPushButton* m_removeStep = nullptr;
    bool m_isFilling = false;
};

} // namespace rerate
