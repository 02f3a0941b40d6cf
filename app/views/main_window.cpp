// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/recent_files.h"
#include "app/views/compare_view.h"
#include "app/views/context_bar.h"
#include "app/views/customer_view.h"
#include "app/views/data_view.h"
#include "app/views/job_status.h"
#include "app/views/message_bar.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "app/views/welcome_view.h"

namespace rerate {

MainWindow::MainWindow() {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    m_welcome = new WelcomeView;
    m_compare = new CompareView(m_document);
    m_customer = new CustomerView(m_document, *m_compare->model());
    m_plans = new PlanView(m_document);
    m_data = new DataView(m_document);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(makeProjectPage());
    setCentralWidget(m_pages);
    makeMenus();
    m_counts = new QLabel(this);
    m_counts->setContentsMargins(10, 0, 0, 0);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_counts, 1);
    m_jobStatus = new JobStatus(m_document.jobs(), *statusBar());
    connect(m_navigation, &QListWidget::currentRowChanged, this, [this](int row) {
        m_plans->flush();
        m_views->setCurrentIndex(row);
        notePlace();
    });
    connect(m_compare, &CompareView::customerChosen, this, &MainWindow::showCustomer);
    connect(m_customer, &CustomerView::customerChanged, this, &MainWindow::notePlace);
    connect(m_plans, &PlanView::draftChanged, this, &MainWindow::updateHistory);
    connect(m_data, &DataView::importWanted, this, &MainWindow::chooseImport);
    connect(m_welcome, &WelcomeView::sampleWanted, this, &MainWindow::openSample);
    connect(m_welcome, &WelcomeView::fileWanted, this, &MainWindow::openFile);
    connect(m_welcome, &WelcomeView::newWanted, this, &MainWindow::newProject);
    connect(m_welcome, &WelcomeView::openWanted, this, &MainWindow::chooseFile);
    connectDocument();
    updateTitle();
    updateHistory();
    placeWindow();
}

// While the views can still take part.
MainWindow::~MainWindow() { m_document.close(); }

QWidget* MainWindow::makeProjectPage() {
    m_views = new QStackedWidget;
    for (QWidget* view : QList<QWidget*>{m_compare, m_customer, m_plans, m_data})
        m_views->addWidget(view);
    makeNavigation();
    m_messageBar = new MessageBar;
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new ContextBar(m_document));
    column->addWidget(m_messageBar);
    column->addWidget(m_views, 1);
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addWidget(middle, 1);
    return page;
}

void MainWindow::makeNavigation() {
    m_navigation = new QListWidget;
    m_navigation->setObjectName(QStringLiteral("navigation"));
    m_navigation->setAccessibleName(tr("Views"));
    m_navigation->addItems({tr("Compare"), tr("Customer"), tr("Plans"), tr("Data")});
    m_navigation->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("MMMMMMMMM")));
    m_navigation->setFrameShape(QFrame::NoFrame);
    for (int row = 0; row < m_navigation->count(); ++row) {
        QListWidgetItem* item = m_navigation->item(row);
        item->setSizeHint(QSize(0, fontMetrics().height() + 18));
        item->setText(QStringLiteral("\u2002\u2002") + item->text()); // room at the left
        item->setToolTip(tr("Alt+%1").arg(row + 1));
    }
    m_navigation->setCurrentRow(0);
}

void MainWindow::connectDocument() {
    connect(&m_document, &Document::failed, this, [this](const QString& text) { showMessage(text, true); });
    connect(&m_document, &Document::done, this, [this](const QString& text) {
        if (!text.isEmpty())
            showMessage(text, false);
    });
    connect(&m_document, &Document::historyChanged, this, &MainWindow::updateHistory);
    connect(&m_document, &Document::lookChanged, this, &MainWindow::notePlace);
    connect(&m_document, &Document::comparisonChanged, this, [this] {
        updateTitle();
        const QString problem = m_document.hasFailed() ? m_document.problem() : QString();
        if (problem.isEmpty() && !m_shownProblem.isEmpty() && m_messageBar->text() == m_shownProblem)
            m_messageBar->hide();
        else if (!problem.isEmpty() && problem != m_shownProblem)
            showMessage(problem, true);
        m_shownProblem = problem;
    });
    connect(&m_document, &Document::openFailed, this, &MainWindow::showOpenFailed);
    connect(&m_document, &Document::opened, this, [this] {
        m_messageBar->hide();
        m_pages->setCurrentIndex(1);
        m_places.clear();
        m_place = -1;
        m_shownProblem.clear();
        notePlace();
        rememberFile(m_document.file());
        updateTitle();
        updateHistory();
    });
}

// On a small screen, as large as the screen.
void MainWindow::placeWindow() {
    const QRect room = screen()->availableGeometry();
    const QSize frame(12, 40); // about what the window manager adds
    setMinimumSize(QSize(1000, 640).boundedTo(room.size() - frame));
    resize(QSize(1280, 760).boundedTo(room.size() - frame));
    restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
}

void MainWindow::showView(View view) { m_navigation->setCurrentRow(view); }

void MainWindow::showCustomer(const QString& customer) {
    if (customer.isEmpty())
        return;
    m_customer->showCustomer(customer);
    showView(Customer);
}

void MainWindow::showMessage(const QString& message, bool isError) {
    m_messageBar->showMessage(message, isError);
    if (!m_document.isOpen() && !message.isEmpty()) {
        m_messageBar->hide();
        statusBar()->showMessage(message);
    }
}

// What the figures are about: all of the usage, or what the filter and period leave of it.
void MainWindow::updateTitle() {
    setWindowTitle(m_document.isOpen() ? tr("%1 – Rerate").arg(m_document.name()) : tr("Rerate"));
    for (QAction* action : m_projectActions)
        action->setEnabled(m_document.isOpen());
    const UsageStore* usage = m_document.usage();
    if (!m_document.isOpen() || !usage)
        return m_counts->clear();
    const QString customers = countText(usage->customers().size());
    const QString rows = countText(usage->visibleRows());
    QString text = tr("%1 customers · %2 rows of usage").arg(customers, rows);
    if (const auto comparison = m_document.comparison()) {
        const Run& run = *comparison->baseline;
        const QString requests = exactText(run.represented);
        text = m_document.isFiltered()
                   ? tr("In the filter: %1 of %2 customers · %3 of %4 rows of usage · %5 requests")
                         .arg(countText(comparison->customers.size()), customers, countText(run.events), rows, requests)
                   : tr("%1 · %2 requests").arg(text, requests);
        QStringList labels;
        for (const std::string& label : run.labels)
            labels << fromStd(label.substr(0, label.find(':')));
        labels.removeDuplicates();
        if (!labels.isEmpty())
            text += QStringLiteral(" · ") + labels.join(QStringLiteral(", "));
        if (!comparison->candidate->unpriced.empty() || !comparison->baseline->unpriced.empty())
            text += tr(" · some usage has no price");
        if (!comparison->candidate->unconverted.empty() || !comparison->baseline->unconverted.empty())
            text += tr(" · some amounts are converted by no charge");
    }
    if (m_document.isReadOnly())
        text += tr(" · read only");
    m_counts->setText(text);
}

void MainWindow::updateHistory() {
    const auto show = [](QAction* action, const QString& verb, const QString& title, bool isPossible) {
        action->setEnabled(isPossible || !title.isEmpty());
        action->setText(title.isEmpty() ? verb : QStringLiteral("%1 “%2”").arg(verb, title));
    };
    const bool hasDraft = m_document.isOpen() && m_plans->hasDraft();
    show(m_undo, tr("&Undo"), hasDraft ? tr("draft of the plan text") : m_document.undoTitle(), hasDraft);
    show(m_redo, tr("&Redo"), m_document.redoTitle(), m_plans->hasDroppedDraft());
}

void MainWindow::undo() {
    m_plans->flush();
    if (!m_plans->dropDraft())
        m_document.undo();
}

void MainWindow::redo() {
    m_plans->flush();
    if (!m_plans->restoreDraft())
        m_document.redo();
}

void MainWindow::find() {
    if (m_navigation->currentRow() == Plans)
        return m_plans->showFind();
    showView(Compare);
    m_compare->focusSearch();
}

void MainWindow::notePlace() {
    if (m_isTravelling || !m_document.isOpen())
        return;
    const Place place{m_navigation->currentRow(), m_customer->customer(), m_document.filter(), m_document.periodFrom(),
                      m_document.periodTo()};
    if (m_place >= 0 && m_places[static_cast<std::size_t>(m_place)] == place)
        return;
    m_places.resize(static_cast<std::size_t>(m_place + 1));
    m_places.push_back(place);
    ++m_place;
    travel(0);
}

void MainWindow::travel(int by) {
    const int count = static_cast<int>(m_places.size());
    if (by != 0 && m_place + by >= 0 && m_place + by < count) {
        m_place += by;
        const Place place = m_places[static_cast<std::size_t>(m_place)];
        m_isTravelling = true;
        m_document.setPeriod(place.from, place.to);
        m_document.setFilter(place.filter);
        if (!place.customer.isEmpty())
            m_customer->showCustomer(place.customer);
        m_navigation->setCurrentRow(place.view);
        m_isTravelling = false;
    }
    m_back->setEnabled(m_place > 0);
    m_forward->setEnabled(m_place + 1 < count);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_plans->flush();
    if (m_document.isWriting() && !m_isLeaving) {
        event->ignore();
        return whenNothingIsWritten([this] {
            m_isLeaving = true;
            close();
        });
    }
    QSettings().setValue(QStringLiteral("geometry"), saveGeometry());
    event->accept();
}

// Where nothing else wants it.
void MainWindow::keyPressEvent(QKeyEvent* event) {
    const QWidget* focus = QApplication::focusWidget();
    const bool isTyping = qobject_cast<const QLineEdit*>(focus) || qobject_cast<const QPlainTextEdit*>(focus);
    if (event->key() == Qt::Key_Escape && !isTyping && m_document.jobs().isBusy()) {
        return m_jobStatus->cancel();
    }
    QMainWindow::keyPressEvent(event);
}

} // namespace rerate
