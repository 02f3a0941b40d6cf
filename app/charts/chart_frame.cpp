// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/chart_frame.h"

#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QTableWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWindow>

#include "app/views/style.h"

namespace rerate {

namespace {

// The colours of paper for as long as it lives.
class LightColours {
public:
    explicit LightColours(ChartFrame& frame) : m_frame(frame), m_wasDark(currentTheme().isDark) {
        setThemeColours(false);
        m_frame.restyle();
    }
    ~LightColours() {
        setThemeColours(m_wasDark);
        m_frame.restyle();
    }
    Q_DISABLE_COPY(LightColours)

private:
    ChartFrame& m_frame;
    bool m_wasDark;
};

// "−1,234.50" as other programs read it; what is not a number stays as it is.
QString plainCell(const QString& cell) {
    static const QRegularExpression number(
        QStringLiteral("^([+−]?)(\\d{1,3}(?:,\\d{3})*(?:\\.\\d+)?)(?: %)?$"));
    const QRegularExpressionMatch match = number.match(cell);
    if (!match.hasMatch())
        return cell;
    const bool isNegative = match.captured(1) == QString(QChar(0x2212));
    const QString digits = match.captured(2).remove(QLatin1Char(','));
    return isNegative ? QLatin1Char('-') + digits : digits;
}

QString csvCell(QString cell) {
    static const QString formulaStarts = QStringLiteral("=+-@\t\r");
    static const QRegularExpression quoted(QStringLiteral("[,\"\\r\\n]"));
    if (!cell.isEmpty() && formulaStarts.contains(cell[0]))
        cell.prepend(QLatin1Char('\''));
    if (cell.contains(quoted))
        cell = QStringLiteral("\"%1\"").arg(cell.replace(QLatin1String("\""), QLatin1String("\"\"")));
    return cell;
}

// Lets through what is below, paler, and every click.
class Veil : public QWidget {
public:
    explicit Veil(QWidget* parent) : QWidget(parent) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QColor colour = currentTheme().surface;
        colour.setAlpha(165);
        QPainter(this).fillRect(rect(), colour);
    }
};

} // namespace

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
    m_menuButton->setMinimumSize(30, 26); // room for a finger
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
    openMenuOn(*m_menuButton, *menu);

    m_plot = new QCustomPlot;
    m_plot->setObjectName(objectName + QStringLiteral("Plot"));
    m_plot->setMinimumSize(220, 120);
    m_plot->setFocusPolicy(Qt::StrongFocus);
    m_plot->setAccessibleName(title);
    m_plot->installEventFilter(this);
    m_table = new QTableWidget;
    m_table->setObjectName(objectName + QStringLiteral("Table"));
    m_table->setAccessibleName(tr("Table of the chart %1").arg(title));
    m_table->installEventFilter(this);
    connect(m_table, &QTableWidget::cellActivated, this, [this](int row) { rowActivated(row); });
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_empty = new QLabel;
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_plot);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_stack->installEventFilter(this);
    m_veil = new Veil(m_stack);

    m_head = new QHBoxLayout;
    m_head->addWidget(m_sentence, 1);
    m_head->addWidget(m_menuButton, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kSpace, kSpace, kSpace, kSpace);
    layout->setSpacing(4);
    layout->addLayout(m_head);
    layout->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    stylePlot(*m_plot);
}

void ChartFrame::addHeadWidget(QWidget* widget) { m_head->insertWidget(1, widget, 0, Qt::AlignTop); }

void ChartFrame::setSentence(const QString& sentence) {
    m_sentence->setText(sentence);
    m_plot->setAccessibleDescription(sentence);
}

// Enter leads from the plot to its table, Escape back.
bool ChartFrame::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_stack) {
        if (event->type() == QEvent::Resize && m_veil)
            m_veil->resize(m_stack->size());
    } else if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        m_focusByKey = watched == m_plot && event->type() == QEvent::FocusIn &&
                       (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason);
        update();
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool toTable = watched == m_plot && (key == Qt::Key_Return || key == Qt::Key_Enter);
        if (toTable || (watched == m_table && key == Qt::Key_Escape)) {
            showTable(toTable);
            m_stack->currentWidget()->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ChartFrame::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    if (!m_focusByKey)
        return;
    QPainter painter(this);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void ChartFrame::setEmptyText(const QString& text) {
    m_empty->setText(text);
    m_menuButton->setEnabled(text.isEmpty());
    if (text.isEmpty())
        return showTable(m_tableAction->isChecked());
    clear();
    setSentence({});
    tableChanged();
    m_table->setRowCount(0);
    setOutOfDate(false);
    m_stack->setCurrentWidget(m_empty);
}

void ChartFrame::setOutOfDate(bool on) {
    m_veil->resize(m_stack->size());
    m_veil->setVisible(on);
    m_veil->raise();
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
    if (const QWindow* screenOwner = window()->windowHandle())
        connect(screenOwner, &QWindow::screenChanged, this, &ChartFrame::followScreen,
                Qt::UniqueConnection);
    followScreen();
}

void ChartFrame::followScreen() {
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
    alignHeaders(*m_table);
    m_table->resizeColumnsToContents();
    for (int column = 0; column < m_table->columnCount(); ++column)
        m_table->horizontalHeader()->setSectionResizeMode(column, column == 0 ? QHeaderView::Stretch
                                                                              : QHeaderView::ResizeToContents);
}

void ChartFrame::copyTable() const {
    static const QRegularExpression breaks(QStringLiteral("[\\t\\r\\n]"));
    const ChartTable data = table();
    QString text = data.header.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (QStringList row : data.rows) {
        for (int column = 0; column < row.size(); ++column)
            row[column] = (column > 0 ? plainCell(row[column]) : row[column])
                              .replace(breaks, QStringLiteral(" "));
        text += row.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    QApplication::clipboard()->setText(text);
}

void ChartFrame::copyPicture() {
    const LightColours light(*this);
    QApplication::clipboard()->setPixmap(m_plot->toPixmap(0, 0, 2));
}

QString toCsv(const ChartTable& table) {
    QStringList cells;
    for (const QString& name : table.header)
        cells << csvCell(name);
    QString text = cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (const QStringList& row : table.rows) {
        cells.clear();
        for (const QString& cell : row) {
            const QString plain = cells.isEmpty() ? cell : plainCell(cell);
            cells << (plain == cell ? csvCell(cell) : plain);
        }
        text += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

bool ChartFrame::savePicture(const QString& file, int width, int height) {
    return m_plot->savePng(file, width, height, 2);
}

void ChartFrame::saveAs() {
    const std::pair<QString, QString> kinds[] = {{tr("Picture (*.png)"), QStringLiteral(".png")},
                                                 {tr("Drawing (*.svg)"), QStringLiteral(".svg")},
                                                 {tr("Document (*.pdf)"), QStringLiteral(".pdf")},
                                                 {tr("Table (*.csv)"), QStringLiteral(".csv")}};
    QStringList filters;
    for (const auto& kind : kinds)
        filters << kind.first;
    QString chosen = filters[0];
    QString file = QFileDialog::getSaveFileName(this, tr("Save %1").arg(m_title), m_title,
                                                filters.join(QStringLiteral(";;")), &chosen);
    if (file.isEmpty())
        return;
    const bool hasEnding = std::any_of(std::begin(kinds), std::end(kinds), [&](const auto& kind) {
        return file.endsWith(kind.second);
    });
    if (!hasEnding)
        file += kinds[std::max(qsizetype(0), filters.indexOf(chosen))].second;
    if (!writeTo(file))
        QMessageBox::warning(this, m_title,
                             tr("The file %1 cannot be written. Choose another folder.").arg(file));
}

bool ChartFrame::writeTo(const QString& file) {
    constexpr int kWidth = 1000;
    constexpr int kHeight = 560;
    if (file.endsWith(QLatin1String(".csv"))) {
        QSaveFile out(file);
        const QByteArray text = toCsv(table()).toUtf8();
        return out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit();
    }
    const LightColours light(*this);
    if (file.endsWith(QLatin1String(".svg")))
        return writeSvg(file, kWidth, kHeight);
    return file.endsWith(QLatin1String(".pdf")) ? m_plot->savePdf(file, kWidth, kHeight)
                                                : savePicture(file, kWidth, kHeight);
}

bool ChartFrame::writeSvg(const QString& file, int width, int height) {
    QSvgGenerator drawing;
    drawing.setFileName(file);
    drawing.setSize({width, height});
    drawing.setViewBox(QRect(0, 0, width, height));
    drawing.setTitle(m_title);
    drawing.setDescription(m_sentence->text());
    QCPPainter painter;
    if (!painter.begin(&drawing))
        return false;
    painter.setMode(QCPPainter::pmVectorized);
    m_plot->toPainter(&painter, width, height);
    return painter.end();
}

} // namespace rerate
