// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What moves whole files: imports and copies of the project. All of it is work beside the window,
// the writing into the project too.

#include <QDir>

#include "app/charts/number_text.h"
#include "app/document/document.h"
#include "engine/base/parallel.h"
#include "engine/import/usage_import.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

Error withDiagnostics(Error error) {
    for (const Diagnostic& diagnostic : error.diagnostics)
        error.message += "\n" + toText(diagnostic);
    return error;
}

} // namespace

void Document::importFiles(const ImportRequest& given, bool isCustomers) {
    ImportRequest request = given;
    request.builder.temporaryDirectory = QDir::tempPath().toStdString();
    request.builder.threadCount = request.threadCount = defaultThreadCount();
    if (isCustomers)
        importCustomerFiles(request);
    else
        importUsageFiles(request);
}

void Document::showNewData(const QString& message) {
    emit done(message);
    if (const auto loaded = reloadData(); !loaded)
        return emit failed(fromStd(loaded.error().message));
    emit dataChanged();
    emit historyChanged();
    recompute();
}

void Document::importCustomerFiles(const ImportRequest& request) {
    m_jobs.start(QStringLiteral("import"), tr("Importing"),
                 [this, request, project = m_project](Progress& progress) -> Result<std::function<void()>> {
                     auto read = importCustomers(request, progress);
                     if (!read)
                         return withDiagnostics(read.error());
                     RERATE_TRY(project->mergeCustomers(read->table, timeNow()));
                     return std::function<void()>([this, project, count = read->table.customers.size()] {
                         if (project == m_project)
                             showNewData(tr("%1 customers were taken in.").arg(countText(count)));
                     });
                 },
                 JobRunner::Late::Delivered);
}

void Document::importUsageFiles(const ImportRequest& given) {
    ImportRequest request = given;
    if (const auto prepared = m_project->prepareBuilder(request.builder); !prepared)
        return emit failed(fromStd(prepared.error().message));
    m_jobs.start(
        QStringLiteral("import"), tr("Importing"),
        [this, request, project = m_project](Progress& progress) -> Result<std::function<void()>> {
            const auto read = importUsage(request, progress);
            if (!read)
                return withDiagnostics(read.error());
            const auto stored = project->addPart(*read->part, timeNow(), request.mapping.splitCustomers > 0, progress);
            if (!stored)
                return stored.error();
            return std::function<void()>([this, project, outcome = *stored, rejected = read->report.rowsRejected] {
                if (project != m_project)
                    return;
                QString message = outcome.nothingNew ? tr("Nothing new: all rows were in the project already.")
                                                     : tr("%1 rows were taken in.").arg(countText(outcome.rowsAdded));
                if (rejected > 0)
                    message += tr(" %1 were rejected.").arg(countText(rejected));
                showNewData(message);
            });
        },
        JobRunner::Late::Delivered);
}

void Document::saveCopy(const QString& file) {
    m_jobs.start(QStringLiteral("copy"), tr("Saving a copy"),
                 [this, file, project = m_project](Progress& progress) -> Result<std::function<void()>> {
                     RERATE_TRY(project->saveCopy(file.toStdString(), progress));
                     return std::function<void()>([this, file] { emit done(tr("A copy is in %1.").arg(file)); });
                 },
                 JobRunner::Late::Delivered);
}

} // namespace rerate
