// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/dialogs/import_dialog.h"
#include "app/document/recent_files.h"
#include "app/views/command_palette.h"
#include "app/views/compare_view.h"
#include "app/views/context_bar.h"
#include "app/views/customer_view.h"
#include "app/views/data_view.h"
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
    makeStatusBar();
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
    connect(&m_document, &Document::opened, this, [this] {
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

QAction* MainWindow::ofProject(QAction* action, const char* name) {
    action->setObjectName(QLatin1String(name));
    m_projectActions << action;
    return action;
}

void MainWindow::makeMenus() {
    makeFileMenu();
    makeEditMenu();
    makeWorkMenus();
    makeViewMenu();
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard shortcuts"), QKeySequence(Qt::Key_F1), this,
                    [this] { makeShortcutSheet(*menuBar(), this)->open(); });
    help->addAction(tr("&About Rerate"), this, &MainWindow::about);
}

void MainWindow::makeFileMenu() {
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
    ofProject(file->addAction(tr("Save a &copy…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), this,
                              &MainWindow::saveCopy), "saveCopy");
    ofProject(file->addAction(tr("C&lose project"), QKeySequence::Close, this,
                              [this] { whenNothingIsWritten([this] { closeProject(); }); }), "closeProject");
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
}

void MainWindow::makeEditMenu() {
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    m_undo = edit->addAction(tr("&Undo"), QKeySequence(Qt::CTRL | Qt::Key_Z), this, &MainWindow::undo);
    m_undo->setObjectName(QStringLiteral("undo"));
    m_redo = edit->addAction(tr("&Redo"), this, &MainWindow::redo);
    m_redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    m_redo->setObjectName(QStringLiteral("redo"));
    edit->addSeparator();
    ofProject(edit->addAction(tr("&Find"), QKeySequence::Find, this, &MainWindow::find), "find");
    QAction* palette = edit->addAction(tr("Run a &command…"), QKeySequence(Qt::CTRL | Qt::Key_K), this, [this] {
        auto* dialog = new CommandPalette(*menuBar(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    palette->setObjectName(QStringLiteral("commandPaletteAction"));
}

void MainWindow::makeWorkMenus() {
    QMenu* data = menuBar()->addMenu(tr("&Data"));
    ofProject(data->addAction(tr("Import &usage…"), QKeySequence(Qt::CTRL | Qt::Key_I), this,
                              [this] { chooseImport(false); }), "importUsageAction");
    ofProject(data->addAction(tr("Import &customers…"), this, [this] { chooseImport(true); }), "importCustomersAction");
    data->addSeparator();
    ofProject(data->addAction(tr("&Run again"), QKeySequence(Qt::Key_F5), &m_document, &Document::run), "run");
    data->addAction(tr("&Stop the job (Esc)"), this, [this] { m_document.jobs().cancel(); });
    QMenu* plan = menuBar()->addMenu(tr("&Plan"));
    ofProject(plan->addAction(tr("&New plan"), this, [this] {
        showView(Plans);
        m_plans->newPlan();
    }), "newPlanAction");
    ofProject(plan->addAction(tr("&Add plan file…"), this, [this] {
        showView(Plans);
        m_plans->addPlanFile();
    }), "addPlanAction");
    ofProject(plan->addAction(tr("&Duplicate plan"), QKeySequence(Qt::CTRL | Qt::Key_D), this,
                              [this] { m_plans->duplicate(); }), "duplicatePlanAction");
    ofProject(plan->addAction(tr("&Remove plan"), this, [this] { m_plans->removePlan(); }), "removePlanAction");
    plan->addSeparator();
    ofProject(plan->addAction(tr("&Swap baseline and candidate"), this, [this] {
        if (const auto swapped = m_document.swapPlans(); !swapped)
            showMessage(fromStd(swapped.error().message), true);
    }), "swapAction");
}

void MainWindow::makeViewMenu() {
    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (int number = 0; number < m_navigation->count(); ++number)
        ofProject(view->addAction(m_navigation->item(number)->text().trimmed(),
                                  QKeySequence(Qt::ALT | (Qt::Key_1 + number)), this,
                                  [this, number] { m_navigation->setCurrentRow(number); }), "");
    view->addSeparator();
    m_back = view->addAction(tr("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), this, [this] { travel(-1); });
    m_back->setObjectName(QStringLiteral("back"));
    m_forward = view->addAction(tr("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), this, [this] { travel(1); });
    m_forward->setObjectName(QStringLiteral("forward"));
    view->addSeparator();
    QMenu* themes = view->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    for (const auto& [name, choice] : {std::pair(tr("As the &system"), ThemeChoice::System),
                                       std::pair(tr("&Light"), ThemeChoice::Light),
                                       std::pair(tr("&Dark"), ThemeChoice::Dark)}) {
        QAction* action = themes->addAction(name, this, [choice = choice] {
            saveThemeChoice(choice);
            applyThemeChoice(*qApp, choice);
        });
        action->setObjectName(QStringLiteral("theme:%1").arg(static_cast<int>(choice)));
        action->setCheckable(true);
        action->setChecked(savedThemeChoice() == choice);
        group->addAction(action);
    }
}

void MainWindow::makeStatusBar() {
    m_counts = new QLabel(this);
    m_jobText = new QLabel(this);
    m_jobText->setObjectName(QStringLiteral("jobText"));
    m_jobBar = new QProgressBar(this);
    m_jobBar->setObjectName(QStringLiteral("jobBar"));
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
    connect(m_jobCancel, &QToolButton::clicked, this, [this] {
        m_document.jobs().cancel();
        showJob();
    });
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
    m_jobCancel->setEnabled(!status.isCancelled);
    QString text = status.isCancelled ? tr("Cancelling…") : status.stage.isEmpty() ? status.title : status.stage;
    if (status.rowsPerSecond > 0 && !status.isCancelled)
        text += tr(", %1 rows/s").arg(shortNumber(status.rowsPerSecond, false));
    if (status.secondsLeft > 0 && !status.isCancelled)
        text += tr(", about %1 s more for this step").arg(std::max(1, qRound(status.secondsLeft)));
    m_jobText->setText(text);
    m_jobBar->setRange(0, status.percent < 0 ? 0 : 100);
    m_jobBar->setValue(status.percent);
}

bool MainWindow::openFile(const QString& file) {
    if (!m_document.isWriting())
        return openNow(file);
    whenNothingIsWritten([this, file] { openNow(file); });
    return false;
}

bool MainWindow::openNow(const QString& file) {
    m_messageBar->hide();
    const auto opened = m_document.open(file);
    if (opened) {
        m_pages->setCurrentIndex(1);
        return true;
    }
    if (m_document.isOpen())
        showMessage(fromStd(opened.error().message), true);
    else
        QMessageBox(QMessageBox::Warning, tr("Rerate"), fromStd(opened.error().message), QMessageBox::Ok, this).exec();
    if (!QFileInfo::exists(file))
        forgetFile(file);
    m_welcome->refresh();
    return false;
}

void MainWindow::closeProject() {
    m_document.close();
    m_welcome->refresh();
    m_pages->setCurrentIndex(0);
    m_messageBar->hide();
    updateTitle();
    updateHistory();
}

void MainWindow::whenNothingIsWritten(const std::function<void()>& then) {
    if (!m_document.isWriting())
        return then();
    auto* box = new QMessageBox(QMessageBox::Question, tr("Rerate"),
                                m_document.isImporting()
                                    ? tr("An import is running. If it is stopped, nothing of it is in the project.")
                                    : tr("A file is being written."),
                                QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("leaveQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* stop = box->addButton(tr("&Stop it and go on"), QMessageBox::DestructiveRole);
    box->addButton(tr("&Keep working"), QMessageBox::RejectRole);
    stop->setObjectName(QStringLiteral("stopAndLeave"));
    connect(stop, &QPushButton::clicked, this, then);
    box->open();
}

bool MainWindow::openSample(const QString& sample) {
    const QString copy = copyOfSample(sample);
    return openFile(copy.isEmpty() ? sample : copy);
}

QString MainWindow::askForFile(const QString& title, const QString& name) {
    QFileDialog dialog(this, title, {}, tr("Rerate projects (*.rerate)"));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QStringLiteral("rerate"));
    dialog.selectFile(name);
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

void MainWindow::newProject() {
    whenNothingIsWritten([this] {
        if (const QString file = askForFile(tr("New project"), QStringLiteral("untitled.rerate")); !file.isEmpty())
            createProject(file);
    });
}

namespace {

QString withEnding(const QString& file) {
    return file.endsWith(QLatin1String(".rerate")) ? file : file + QStringLiteral(".rerate");
}

} // namespace

bool MainWindow::createProject(const QString& file) {
    const auto created = m_document.create(withEnding(file));
    if (!created)
        showMessage(fromStd(created.error().message), true);
    else
        showView(Data);
    return static_cast<bool>(created);
}

void MainWindow::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a project"), {}, tr("Rerate projects (*.rerate)"));
    if (!file.isEmpty())
        openFile(file);
}

void MainWindow::saveCopy() {
    if (const QString file = askForFile(tr("Save a copy"), m_document.name() + QStringLiteral("-copy.rerate")); !file.isEmpty())
        saveCopyTo(file);
}

void MainWindow::saveCopyTo(const QString& file) {
    m_plans->flush();
    m_document.saveCopy(withEnding(file));
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
        m_document.jobs().cancel();
        return showJob();
    }
    QMainWindow::keyPressEvent(event);
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
