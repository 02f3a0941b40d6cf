// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan editor: charges with their prices as a grid, the plan's text, and what differs from the
// baseline; beside them the live price curve and a worked example. Every edit is in the project at
// once, and the comparison follows.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QFormLayout;
class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSlider;
class QTableView;
class QTableWidget;
class QTabWidget;
class QTimer;
class QTreeWidget;

namespace rerate {

class CurveChart;
class PriceModel;

class PlanView : public QWidget {
    Q_OBJECT

public:
    explicit PlanView(Document& document, QWidget* parent = nullptr);
    CurveChart* curve() const { return m_curve; }
    void showPlan(const QString& name);
    void showTab(int tab); // 0 charges, 1 text, 2 difference

private:
    QWidget* makeList();
    QWidget* makeTabs();
    QWidget* makeChargesTab();
    QWidget* makeCheck();
    void fillPlans();
    void fillCharges();
    void showCharge();
    void showFields(const Charge& charge);
    void addField(const QString& label, const SourceMark& mark, const QString& what);
    void showDifference();
    void showText();
    void showCurve();
    void showExample();
    void edit(const SourceMark& mark, const QString& value, const QString& what);
    void applyText(const std::string& text, const QString& title, const QString& mergeKey);
    void textEdited();
    void addStep();
    void removeStep();
    void addPlanFile();
    void duplicate();
    void report(const QString& message);
    const Plan* plan() const;
    const Charge* charge() const;
    std::vector<std::string> keyForCurve() const;
    Decimal exampleQuantity() const;

    Document& m_document;
    QString m_name;
    QListWidget* m_plans = nullptr;
    QTabWidget* m_tabs = nullptr;
    QListWidget* m_charges = nullptr;
    QLabel* m_chargeTitle = nullptr;
    QFormLayout* m_fields = nullptr;
    PriceModel* m_prices = nullptr;
    QTableView* m_grid = nullptr;
    QPushButton* m_addStep = nullptr;
    QPushButton* m_removeStep = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QLabel* m_message = nullptr;
    QTableWidget* m_difference = nullptr;
    CurveChart* m_curve = nullptr;
    QSlider* m_quantity = nullptr;
    QLabel* m_quantityText = nullptr;
    QTreeWidget* m_example = nullptr;
    QTimer* m_textTimer = nullptr;
    Decimal m_quantityMax{1};
    bool m_isFilling = false;
};

} // namespace rerate
