// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/dialogs/import_dialog.h"
#include "app/document/recent_files.h"
#include "app/views/compare_view.h"
#include "app/views/context_bar.h"
#include "app/views/customer_view.h"
#include "app/views/data_view.h"
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
    m_views = new QStackedWidget;
    for (QWidget* view : QList<QWidget*>{m_compare, m_customer, m_plans, m_data})
        m_views->addWidget(view);

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
        m_navigation->item(row)->setToolTip(tr("Alt+%1").arg(row + 1));
    }
    m_navigation->setCurrentRow(0);

    m_messageBar = new QWidget;
    m_messageBar->setAutoFillBackground(true);
    m_messageBar->setBackgroundRole(QPalette::Base);
    m_message = new QLabel;
    m_message->setWordWrap(true);
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* dismiss = new QToolButton;
    dismiss->setText(QStringLiteral("✕"));
    dismiss->setAutoRaise(true);
    dismiss->setToolTip(tr("Close this message"));
    dismiss->setAccessibleName(dismiss->toolTip());
    auto* messageRow = new QHBoxLayout(m_messageBar);
    messageRow->setContentsMargins(12, 6, 12, 6);
    messageRow->addWidget(m_message, 1);
    messageRow->addWidget(dismiss, 0, Qt::AlignTop);
    m_messageBar->hide();
    connect(dismiss, &QToolButton::clicked, m_messageBar, &QWidget::hide);

    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new ContextBar(m_document));
    column->addWidget(m_messageBar);
    column->addWidget(m_views, 1);
    auto* project = new QWidget;
    auto* row = new QHBoxLayout(project);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addWidget(middle, 1);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(project);
    setCentralWidget(m_pages);
    makeMenus();
    makeStatusBar();

    connect(m_navigation, &QListWidget::currentRowChanged, m_views, &QStackedWidget::setCurrentIndex);
    connect(m_compare, &CompareView::customerChosen, this, &MainWindow::showCustomer);
    connect(m_data, &DataView::importWanted, this, &MainWindow::chooseImport);
    connect(m_welcome, &WelcomeView::sampleWanted, this, &MainWindow::openSample);
    connect(m_welcome, &WelcomeView::fileWanted, this, &MainWindow::openFile);
    connect(m_welcome, &WelcomeView::newWanted, this, &MainWindow::newProject);
    connect(m_welcome, &WelcomeView::openWanted, this, &MainWindow::chooseFile);
    connect(&m_document, &Document::failed, this, [this](const QString& text) { showMessage(text, true); });
    connect(&m_document, &Document::done, this, [this](const QString& text) { showMessage(text, false); });
    connect(&m_document, &Document::historyChanged, this, &MainWindow::updateHistory);
    connect(&m_document, &Document::comparisonChanged, this, &MainWindow::updateTitle);
    connect(&m_document, &Document::opened, this, [this] {
        m_pages->setCurrentIndex(1);
        rememberFile(m_document.file());
        updateTitle();
        updateHistory();
    });
    updateTitle();
    updateHistory();
    resize(1280, 760);
    setMinimumSize(1000, 640);
    restoreGeometry(QSettings().value(QStringLiteral("geometry")).toByteArray());
}

void MainWindow::makeMenus() {
    const auto project = [this](QAction* action) {
        m_projectActions << action;
        return action;
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&New project…"), QKeySequence::New, this, &MainWindow::newProject);
    file->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::chooseFile);
    m_recent = file->addMenu(tr("Open &recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    QMenu* samples = file->addMenu(tr("Open &sample"));
    for (const QString& sample : sampleFiles())
        samples->addAction(QFileInfo(sample).completeBaseName(), this, [this, sample] { openSample(sample); });
    samples->setEnabled(!samples->isEmpty());
    file->addSeparator();
    project(file->addAction(tr("&Save a copy…"), QKeySequence::SaveAs, this, &MainWindow::saveCopy));
    project(file->addAction(tr("&Close project"), QKeySequence::Close, this, [this] {
        m_document.close();
        m_welcome->refresh();
        m_pages->setCurrentIndex(0);
        m_messageBar->hide();
        updateTitle();
        updateHistory();
    }));
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    m_undo = edit->addAction(tr("&Undo"), QKeySequence::Undo, &m_document, &Document::undo);
    m_undo->setObjectName(QStringLiteral("undo"));
    m_redo = edit->addAction(tr("&Redo"), QKeySequence::Redo, &m_document, &Document::redo);
    m_redo->setObjectName(QStringLiteral("redo"));

    QMenu* data = menuBar()->addMenu(tr("&Data"));
    project(data->addAction(tr("Import &usage…"), this, [this] { chooseImport(false); }));
    project(data->addAction(tr("Import &customers…"), this, [this] { chooseImport(true); }));

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (int number = 0; number < m_navigation->count(); ++number)
        project(view->addAction(m_navigation->item(number)->text().trimmed(), QKeySequence(Qt::ALT | (Qt::Key_1 + number)), this,
                                [this, number] { m_navigation->setCurrentRow(number); }));
    view->addSeparator();
    view->addAction(tr("&Light"), this, [] { applyTheme(*qApp, false); });
    view->addAction(tr("&Dark"), this, [] { applyTheme(*qApp, true); });

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&About Rerate"), this, &MainWindow::about);
}

void MainWindow::makeStatusBar() {
    m_counts = new QLabel(this);
    m_jobText = new QLabel(this);
    m_jobText->setObjectName(QStringLiteral("jobText"));
    m_jobBar = new QProgressBar(this);
    m_jobBar->setMaximumWidth(140);
    m_jobBar->setTextVisible(false);
    m_jobBar->setAccessibleName(tr("Progress of the job"));
    m_jobCancel = new QToolButton(this);
    m_jobCancel->setText(tr("Cancel"));
    m_jobCancel->setObjectName(QStringLiteral("jobCancel"));
    statusBar()->setSizeGripEnabled(false);
    m_counts->setContentsMargins(10, 0, 0, 0);
    statusBar()->addWidget(m_counts, 1);
    for (QWidget* widget : QList<QWidget*>{m_jobText, m_jobBar, m_jobCancel}) {
        statusBar()->addPermanentWidget(widget);
        widget->hide();
    }
    m_jobTimer = new QTimer(this);
    m_jobTimer->setInterval(150);
    connect(m_jobTimer, &QTimer::timeout, this, &MainWindow::showJob);
    connect(m_jobCancel, &QToolButton::clicked, this, [this] { m_document.jobs().cancel(); });
    connect(&m_document.jobs(), &JobRunner::busyChanged, this, [this](bool busy) {
        if (busy)
            m_jobTimer->start();
        else
            showJob();
    });
}

// Work that ends within a moment is not shown at all.
void MainWindow::showJob() {
    const bool busy = m_document.jobs().isBusy();
    if (!busy)
        m_jobTimer->stop();
    for (QWidget* widget : QList<QWidget*>{m_jobText, m_jobBar, m_jobCancel})
        widget->setVisible(busy);
    if (!busy)
        return;
    const JobRunner::Status status = m_document.jobs().status();
    QString text = status.stage.isEmpty() ? status.title : status.stage;
    if (status.rowsPerSecond > 0)
        text += tr(", %1 rows/s").arg(shortNumber(status.rowsPerSecond, false));
    if (status.secondsLeft >= 0)
        text += tr(", %1 s left").arg(qRound(status.secondsLeft));
    m_jobText->setText(text);
    m_jobBar->setRange(0, status.percent < 0 ? 0 : 100);
    m_jobBar->setValue(status.percent);
}

bool MainWindow::openFile(const QString& file) {
    m_messageBar->hide();
    const auto opened = m_document.open(file);
    if (opened)
        return true;
    if (m_document.isOpen())
        showMessage(fromStd(opened.error().message), true);
    else
        QMessageBox(QMessageBox::Warning, tr("Rerate"), fromStd(opened.error().message), QMessageBox::Ok, this).exec();
    if (!QFileInfo::exists(file))
        forgetFile(file);
    m_welcome->refresh();
    return false;
}

bool MainWindow::openSample(const QString& sample) {
    const QString copy = copyOfSample(sample);
    return openFile(copy.isEmpty() ? sample : copy);
}

void MainWindow::newProject() {
    QString file = QFileDialog::getSaveFileName(this, tr("New project"), QStringLiteral("untitled.rerate"),
                                                tr("Rerate projects (*.rerate)"));
    if (file.isEmpty())
        return;
    if (!file.endsWith(QLatin1String(".rerate")))
        file += QStringLiteral(".rerate");
    const auto created = m_document.create(file);
    if (!created)
        return showMessage(fromStd(created.error().message), true);
    showView(Data);
}

void MainWindow::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a project"), {}, tr("Rerate projects (*.rerate)"));
    if (!file.isEmpty())
        openFile(file);
}

void MainWindow::saveCopy() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save a copy"), m_document.name() + QStringLiteral("-copy.rerate"),
                                                      tr("Rerate projects (*.rerate)"));
    if (file.isEmpty())
        return;
    m_document.saveCopy(file);
}

void MainWindow::chooseImport(bool customers) {
    const QString file = QFileDialog::getOpenFileName(
        this, customers ? tr("Import customers") : tr("Import usage"), {},
        tr("Tables (*.csv *.tsv *.txt *.ndjson *.jsonl *.json *.gz *.zst);;All files (*)"));
    if (!file.isEmpty())
        importFile(file, customers);
}

void MainWindow::importFile(const QString& file, bool customers) {
    auto* dialog = new ImportDialog(file, customers, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, customers] { m_document.importFiles(dialog->request(), customers); });
    dialog->open();
}

void MainWindow::showView(View view) { m_navigation->setCurrentRow(view); }

void MainWindow::showCustomer(const QString& customer) {
    if (customer.isEmpty())
        return;
    m_customer->showCustomer(customer);
    showView(Customer);
}

void MainWindow::showMessage(const QString& message, bool isError) {
    m_message->setText(message);
    setTextColour(*m_message, isError ? currentTheme().error : currentTheme().text);
    m_messageBar->setVisible(!message.isEmpty() && m_document.isOpen());
    if (!m_document.isOpen() && !message.isEmpty())
        statusBar()->showMessage(message);
}

void MainWindow::updateTitle() {
    setWindowTitle(m_document.isOpen() ? tr("%1 – Rerate").arg(m_document.name()) : tr("Rerate"));
    for (QAction* action : m_projectActions)
        action->setEnabled(m_document.isOpen());
    if (!m_document.isOpen())
        return m_counts->clear();
    QString text;
    if (const UsageStore* usage = m_document.usage())
        text = tr("%1 customers · %2 rows of usage").arg(countText(usage->customers().size()), countText(usage->visibleRows()));
    if (const auto comparison = m_document.comparison()) {
        text += tr(" · %1 requests").arg(exactText(comparison->baseline->represented));
        QStringList labels;
        for (const std::string& label : comparison->baseline->labels)
            labels << fromStd(label.substr(0, label.find(':')));
        labels.removeDuplicates();
        if (!labels.isEmpty())
            text += QStringLiteral(" · ") + labels.join(QStringLiteral(", "));
        const std::size_t unpriced = comparison->candidate->unpriced.size() + comparison->baseline->unpriced.size();
        if (unpriced > 0)
            text += tr(" · some usage has no price");
    }
    if (m_document.isReadOnly())
        text += tr(" · read only");
    m_counts->setText(text);
}

void MainWindow::updateHistory() {
    const auto show = [](QAction* action, const QString& verb, const QString& title) {
        action->setEnabled(!title.isEmpty());
        action->setText(title.isEmpty() ? verb : QStringLiteral("%1 “%2”").arg(verb, title));
    };
    show(m_undo, tr("&Undo"), m_document.undoTitle());
    show(m_redo, tr("&Redo"), m_document.redoTitle());
}

void MainWindow::fillRecent() {
    m_recent->clear();
    for (const QString& file : recentFiles()) {
        QAction* action = m_recent->addAction(file, this, [this, file] { openFile(file); });
        action->setEnabled(QFileInfo::exists(file));
    }
    if (m_recent->isEmpty())
        m_recent->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::about() {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Rerate"),
                                tr("<b>Rerate %1</b><p>Replays usage history under prices that do not exist yet.</p>"
                                   "<p>GPL-3.0-or-later. Charts by QCustomPlot.</p>")
                                    .arg(QString::fromLatin1(RERATE_VERSION)),
                                QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings().setValue(QStringLiteral("geometry"), saveGeometry());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        const QString file = url.toLocalFile();
        if (file.endsWith(QLatin1String(".rerate")))
            openFile(file);
        else if (m_document.isOpen() && !file.isEmpty())
            importFile(file, false);
    }
}

} // namespace rerate
