// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the whole window is about: baseline and candidate, period, filters, and whether the figures
// are complete and reconciled.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace rerate {

class ContextBar : public QWidget {
    Q_OBJECT

public:
    explicit ContextBar(Document& document, QWidget* parent = nullptr);

private:
    void fillPlans();
    void fillPeriods();
    void fillFilters();
    void showState();
    void choosePlans();
    void choosePeriod();
    void showChecks();
    void addFilterMenu();
    void changeEvent(QEvent* event) override;

    Document& m_document;
    QComboBox* m_baseline = nullptr;
    QComboBox* m_candidate = nullptr;
    QComboBox* m_from = nullptr;
    QComboBox* m_to = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QToolButton* m_addFilter = nullptr;
    QToolButton* m_state = nullptr;
    bool m_isFilling = false;
};

} // namespace rerate
