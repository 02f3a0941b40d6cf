// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the whole window is about: baseline and candidate, period, unit, filters, and whether the
// figures are complete and reconciled. All of it is the document's; the boxes only show it.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace rerate {

class ContextBar : public QWidget {
    Q_OBJECT

public:
    explicit ContextBar(Document& document, QWidget* parent = nullptr);

private:
    void makeBoxes();
    void makeStatus();
    void arrange();
    void fillPlans();
    void fillPeriods();
    void fillFilters();
    void fillMeasures();
    void showState();
    void choosePlans();
    void choosePeriod();
    void showChecks();
    void addFilterMenu();
    void setFilterValue(const std::string& attribute, const std::string& value, bool on);

    Document& m_document;
    QComboBox* m_baseline = nullptr;
    QComboBox* m_candidate = nullptr;
    QToolButton* m_swap = nullptr;
    QComboBox* m_from = nullptr;
    QComboBox* m_to = nullptr;
    QComboBox* m_measure = nullptr;
    void resizeEvent(QResizeEvent* event) override;
    void showSecondRow();

    QHBoxLayout* m_first = nullptr;
    QWidget* m_secondRow = nullptr; // filters; in a narrow window the state as well
    QHBoxLayout* m_second = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QWidget* m_status = nullptr; // coverage, state, run
    bool m_isNarrow = false;
    QToolButton* m_addFilter = nullptr;
    QMenu* m_filterMenu = nullptr;
    QLabel* m_coverage = nullptr; // warns of periods that the usage does not cover
    QToolButton* m_state = nullptr;
    QPushButton* m_run = nullptr;
};

} // namespace rerate
