// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One customer: the bill under both plans, why they differ, and the events behind each quantity.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QToolButton;
class QTreeView;

namespace rerate {

class CustomerModel;
class ExplanationModel;
class KeyFigures;

class CustomerView : public QWidget {
    Q_OBJECT

public:
    // `model` gives the neighbours for previous and next.
    CustomerView(Document& document, CustomerModel& model, QWidget* parent = nullptr);
    void showCustomer(const QString& customer);
    QString customer() const { return m_customer; }
    bool isComplete() const { return m_isComplete; } // the explanation on screen is this customer's

signals:
    void customerChanged();

private:
    void fillPeriods();
    void ask();
    void showDifference(std::shared_ptr<const ExplainedDifference> difference);
    void showEvents(const QString& title, const std::vector<MeteredEvent>& events);
    void step(int by);
    void refresh();
    void showNothing();
    void showEvent(QShowEvent* event) override;

    Document& m_document;
    CustomerModel& m_model;
    QString m_customer;
    bool m_isComplete = false;
    QLabel* m_title = nullptr;
    QLabel* m_attributes = nullptr;
    QComboBox* m_period = nullptr;
    QWidget* m_notice = nullptr; // why there is nothing to see
    QLabel* m_noticeText = nullptr;
    QPushButton* m_removeFilter = nullptr;
    KeyFigures* m_figures = nullptr;
    ExplanationModel* m_explanation = nullptr;
    QTreeView* m_tree = nullptr;
    QLabel* m_eventsTitle = nullptr;
    QTableWidget* m_events = nullptr;
};

} // namespace rerate
