// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/chart_frame.h"

#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSaveFile>
#include <QStackedWidget>
#include <QTableWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/views/style.h"

namespace rerate {

ChartFrame::ChartFrame(const QString& title, const QString& objectName, QWidget* parent)
    : QWidget(parent), m_title(title) {
    setObjectName(objectName);
    setAccessibleName(title);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_sentence->setFont(smallFont());
    m_sentence->setObjectName(objectName + QStringLiteral("Sentence"));
    m_menuButton = new QToolButton(this);
    m_menuButton->setText(QStringLiteral("⋯"));
    m_menuButton->setAutoRaise(true);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setToolTip(tr("Table, copy, save"));
    m_menuButton->setAccessibleName(tr("Menu of the chart %1").arg(title));
    m_menuButton->setObjectName(objectName + QStringLiteral("Menu"));
    auto* menu = new QMenu(m_menuButton);
    m_tableAction = menu->addAction(tr("Show as &table"));
    m_tableAction->setCheckable(true);
    connect(m_tableAction, &QAction::toggled, this, &ChartFrame::showTable);
    menu->addSeparator();
    menu->addAction(tr("&Copy table"), this, &ChartFrame::copyTable);
    menu->addAction(tr("Copy &picture"), this, &ChartFrame::copyPicture);
    menu->addAction(tr("&Save as…"), this, &ChartFrame::saveAs);
    m_menuButton->setMenu(menu);

    m_plot = new QCustomPlot;
    m_plot->setObjectName(objectName + QStringLiteral("Plot"));
    m_plot->setMinimumSize(220, 120);
    m_plot->setFocusPolicy(Qt::StrongFocus);
    m_plot->setAccessibleName(title);
    m_table = new QTableWidget;
    m_table->setObjectName(objectName + QStringLiteral("Table"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_empty = new QLabel;
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_plot);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);

    auto* head = new QHBoxLayout;
    head->addWidget(m_sentence, 1);
    head->addWidget(m_menuButton, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kSpace, kSpace, kSpace, kSpace);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    stylePlot(*m_plot);
}

void ChartFrame::setSentence(const QString& sentence) { m_sentence->setText(sentence); }

void ChartFrame::setEmptyText(const QString& text) {
    m_empty->setText(text);
    if (!text.isEmpty())
        m_stack->setCurrentWidget(m_empty);
    else
        showTable(m_tableAction->isChecked());
}

void ChartFrame::restyle() {
    stylePlot(*m_plot);
    redraw();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartFrame::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    // Later, since the event also comes while the chart is being made.
    if (event->type() == QEvent::PaletteChange && m_plot)
        QTimer::singleShot(0, this, &ChartFrame::restyle);
}

// The library sees a move to a screen of another scale only in later versions.
void ChartFrame::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_plot->setBufferDevicePixelRatio(devicePixelRatioF());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ChartFrame::tableChanged() {
    redraw();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    if (m_stack->currentWidget() == m_table)
        fillTable();
}

void ChartFrame::showTable(bool on) {
    m_tableAction->setChecked(on);
    if (!m_empty->text().isEmpty())
        return;
    if (on)
        fillTable();
    m_stack->setCurrentWidget(on ? static_cast<QWidget*>(m_table) : m_plot);
}

void ChartFrame::fillTable() {
    const ChartTable data = table();
    m_table->setColumnCount(static_cast<int>(data.header.size()));
    m_table->setHorizontalHeaderLabels(data.header);
    m_table->setRowCount(static_cast<int>(data.rows.size()));
    for (int row = 0; row < data.rows.size(); ++row)
        for (int column = 0; column < data.rows[row].size(); ++column) {
            auto* item = new QTableWidgetItem(data.rows[row][column]);
            if (column > 0)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(row, column, item);
        }
    m_table->resizeColumnsToContents();
}

void ChartFrame::copyTable() const {
    const ChartTable data = table();
    QString text = data.header.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (const QStringList& row : data.rows)
        text += row.join(QLatin1Char('\t')) + QLatin1Char('\n');
    QApplication::clipboard()->setText(text);
}

void ChartFrame::copyPicture() const { QApplication::clipboard()->setPixmap(m_plot->toPixmap(0, 0, 2)); }

QString toCsv(const ChartTable& table) {
    const auto line = [](const QStringList& cells) {
        QStringList quoted;
        for (QString cell : cells) {
            if (cell.contains(QLatin1Char(',')) || cell.contains(QLatin1Char('"')))
                cell = QLatin1Char('"') + cell.replace(QLatin1String("\""), QLatin1String("\"\"")) +
                       QLatin1Char('"');
            quoted << cell;
        }
        return quoted.join(QLatin1Char(',')) + QLatin1Char('\n');
    };
    QString text = line(table.header);
    for (const QStringList& row : table.rows)
        text += line(row);
    return text;
}

bool ChartFrame::savePicture(const QString& file, int width, int height) {
    return m_plot->savePng(file, width, height, 2);
}

void ChartFrame::saveAs() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Save %1").arg(m_title), m_title + QStringLiteral(".png"),
        tr("Picture (*.png);;Vector graphics (*.pdf);;Table (*.csv)"));
    if (file.isEmpty())
        return;
    if (file.endsWith(QLatin1String(".pdf"))) {
        m_plot->savePdf(file);
    } else if (file.endsWith(QLatin1String(".csv"))) {
        QSaveFile out(file);
        if (out.open(QIODevice::WriteOnly)) {
            out.write(toCsv(table()).toUtf8());
            out.commit();
        }
    } else {
        savePicture(file, 1000, 560);
    }
}

} // namespace rerate
