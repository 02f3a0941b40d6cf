// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window's menus, and what they say of what can be undone.

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>

#include "app/charts/number_text.h"
#include "app/document/recent_files.h"
#include "app/views/command_palette.h"
#include "app/views/main_window.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"

namespace rerate {

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

} // namespace rerate
