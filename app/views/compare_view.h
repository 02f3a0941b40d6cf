// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The home screen: key figures, five charts, and the customers behind them.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTabWidget;
class QTimer;
class QTableView;
class QToolButton;

namespace rerate {

class BridgeChart;
class ChartFrame;
class CustomerModel;
class DistributionChart;
class KeyFigures;
class ScatterChart;
class SegmentChart;
class TimeChart;

class CompareView : public QWidget {
    Q_OBJECT

public:
    explicit CompareView(Document& document, QWidget* parent = nullptr);
    QList<ChartFrame*> charts() const;
    CustomerModel* model() const { return m_model; }
    void showChart(ChartFrame* chart);
    void focusSearch();

signals:
    void customerChosen(const QString& customer);

private:
    void showComparison();
    void showNothing();
    void showPale();
    void showSegments();
    void showFigures(const Comparison& comparison);
    void fillAttributes();
    void setBin(int bin);
    void clearBin();
    QWidget* makeTable();

    Document& m_document;
    KeyFigures* m_figures = nullptr;
    QTabWidget* m_left = nullptr;
    QTabWidget* m_right = nullptr;
    TimeChart* m_time = nullptr;
    DistributionChart* m_distribution = nullptr;
    ScatterChart* m_scatter = nullptr;
    BridgeChart* m_bridge = nullptr;
    SegmentChart* m_segments = nullptr;
    QComboBox* m_groupBy = nullptr;
    QTimer* m_paleTimer = nullptr;
    CustomerModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit* m_search = nullptr;
    QComboBox* m_attribute = nullptr;
    QToolButton* m_binChip = nullptr;
    QLabel* m_totals = nullptr;
    std::shared_ptr<const Comparison> m_shown;
    Measure m_shownMeasure = Measure::Money;
    std::size_t m_driversShown = 0;
};

const CustomerChange* largestRise(const Comparison& comparison); // null: nobody pays more

} // namespace rerate
