// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Files that the window opens, makes, copies and imports, by menu, by drop, or from the start page.

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>

#include "app/charts/number_text.h"
#include "app/dialogs/import_dialog.h"
#include "app/document/recent_files.h"
#include "app/views/main_window.h"
#include "app/views/message_bar.h"
#include "app/views/plan_view.h"
#include "app/views/welcome_view.h"

namespace rerate {

void MainWindow::openFile(const QString& file) {
    whenNothingIsWritten([this, file] {
        m_document.openBeside(file);
        if (m_document.isOpen()) // until the other is read, or because it is the same
            m_pages->setCurrentIndex(1);
    });
}

void MainWindow::showOpenFailed(const QString& file, const QString& why) {
    if (m_document.isOpen()) {
        showMessage(why, true);
    } else {
        auto* box = new QMessageBox(QMessageBox::Warning, tr("Rerate"), why, QMessageBox::Ok, this);
        box->setObjectName(QStringLiteral("openFailed"));
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    }
    if (!QFileInfo::exists(file))
        forgetFile(file);
    m_welcome->refresh();
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

void MainWindow::openSample(const QString& sample) {
    const QString copy = copyOfSample(sample);
    openFile(copy.isEmpty() ? sample : copy);
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
