// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan editor: the plans of the project; of the chosen one its charges, meters, choices, text,
// and what differs from the baseline; beside them the live price curve and a worked example. Every edit is in
// the project at once, and the comparison follows.
//
// A text that is no plan cannot go into the project. It is kept as a draft of its plan, marked, over
// every change of view and a restart, until it is corrected or undone.

#pragma once

#include <QElapsedTimer>
#include <QWidget>

#include "app/document/document.h"
#include "app/document/plan_completion.h"
#include "app/views/plan_drafts.h"

class QLabel;
class QStackedWidget;
class QTabWidget;
class QTimer;

namespace rerate {

class ChargeCheck;
class ChargeEditor;
class ChoicesPanel;
class DifferenceTable;
class MeterCheck;
class MeterEditor;
class PlanList;
class PlanTextPanel;

class PlanView : public QWidget {
    Q_OBJECT

public:
    explicit PlanView(Document& document, QWidget* parent = nullptr);
    void showPlan(const QString& name);
    enum Tab { Charges, Text, Difference, Meters, Choices };
    void showTab(int tab);
    void showFind();
    QString planName() const { return m_name; }

    void flush(); // what was typed goes into the project, or becomes a draft
    bool hasDraft() const { return m_drafts.has(m_name); }
    bool dropDraft();    // back to the stored text; false: there is none
    bool restoreDraft(); // undoes dropDraft
    bool hasDroppedDraft() const { return m_drafts.hasDropped(m_name); }

    void newPlan();
    void addPlanFile();
    void duplicate();
    void removePlan();

signals:
    void draftChanged();

private:
    PlanList* makeList();
    QWidget* makeSide();
    QLabel* makeMessage();
    void connectDocument();
    QWidget* makeTabs();
    void fillPlans();
    void showCharges();
    void showText();
    void showCheck();
    void showDifference();
    void showMessage();
    void report(const QString& message);
    using Refuse = std::function<void(const QString&)>; // where a text is no plan
    void applyText(const std::string& text, const QString& title, const Refuse& refuse);
    void showAsText(int line);
    DataNames dataNames() const;
    void textEdited();
    void takeText(const std::string& text, const PlanReading& reading);
    void setDraft(const QString& name, const QString& text); // empty: none
    void tabChosen();
    void useAs(bool baseline);
    const Plan* plan() const;

    Document& m_document;
    QString m_name;
    PlanDrafts m_drafts;
    QString m_ownMessage;
    QElapsedTimer m_sinceTyping;
    int m_typingRun = 0; // typing without a pause is one step to undo
    PlanList* m_plans = nullptr;
    QTabWidget* m_tabs = nullptr;
    ChargeEditor* m_charges = nullptr;
    MeterEditor* m_meters = nullptr;
    ChoicesPanel* m_choices = nullptr;
    PlanTextPanel* m_text = nullptr;
    DifferenceTable* m_difference = nullptr;
    QStackedWidget* m_side = nullptr; // beside the tabs, where the tab has something to check
    ChargeCheck* m_check = nullptr;
    MeterCheck* m_meterCheck = nullptr;
    QLabel* m_message = nullptr;
    QTimer* m_textTimer = nullptr;
    bool m_isFilling = false;
};

} // namespace rerate
