// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The frame around every chart: title, one sentence that says what is to be seen, the plot, and a
// menu. Every chart is a table as well, shown in its place, copied, or written as CSV.

#pragma once

#include <QWidget>

#include "app/charts/plot.h"

class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableWidget;
class QToolButton;

namespace rerate {

struct ChartTable {
    QStringList header;
    QVector<QStringList> rows;
};

class ChartFrame : public QWidget {
    Q_OBJECT

public:
    ChartFrame(const QString& title, const QString& objectName, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    void addHeadWidget(QWidget* widget); // beside the sentence
    QString title() const { return m_title; }
    QCustomPlot* plot() const { return m_plot; }
    // Shown instead of the plot, the sentence and the table, whose data are dropped. Empty: the
    // plot is shown.
    void setEmptyText(const QString& text);
    void setOutOfDate(bool on); // shown pale
    bool savePicture(const QString& file, int width, int height);
    virtual ChartTable table() const = 0;
    virtual void restyle(); // after a change of theme

public slots:
    void showTable(bool on);
    void copyTable() const; // tab-separated
    void copyPicture();     // light, as every picture that leaves the program

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void tableChanged(); // call after new data: redraws, and fills the table when it is shown
    virtual void redraw() = 0;
    virtual void clear() = 0; // the data
    virtual void rowActivated(int) {} // the table's way to what a click in the plot does

private:
    void saveAs();
    bool writeTo(const QString& file); // .csv, .pdf, .svg, or else a PNG
    bool writeSvg(const QString& file, int width, int height);
    void followScreen();
    void fillTable();

    QString m_title;
    QHBoxLayout* m_head = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_empty = nullptr;
    QStackedWidget* m_stack = nullptr;
    QCustomPlot* m_plot = nullptr;
    QTableWidget* m_table = nullptr;
    QToolButton* m_menuButton = nullptr;
    QWidget* m_veil = nullptr; // over the plot or table, while it is out of date
    QAction* m_tableAction = nullptr;
    bool m_focusByKey = false;
};

// Comma-separated. Numbers lose their groups, plus and percent sign; a name that a spreadsheet
// would take for a formula gets an apostrophe in front.
QString toCsv(const ChartTable& table);

} // namespace rerate
