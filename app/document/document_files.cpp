// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The way of a document's edits into its file. Small ones go in at once. Whatever takes time, or
// the place of whole files (imports, copies, undo), is work beside the window; an edit made
// meanwhile is shown at once and written when that work has let go of the file.

#include <QDir>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "app/charts/number_text.h"
#include "app/document/document.h"
#include "engine/base/parallel.h"
#include "engine/import/usage_import.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

// What the engine says of options, in words of the window; and the first of what is wrong.
Error forTheWindow(Error error) {
    static const std::pair<const char*, const char*> kWords[] = {
        {"allow more with --max-rejects", "allow more bad rows in the import window"},
        {"Say which with --map customer=COLUMN", "Say which in the import window"},
        {"Say which with --map time=COLUMN", "Say which in the import window"},
        {"give --separator, or leave it out", "choose another file"}};
    for (const auto& [option, words] : kWords)
        if (const auto at = error.message.find(option); at != std::string::npos)
            error.message.replace(at, std::string_view(option).size(), words);
    constexpr std::size_t kExamples = 5;
    for (std::size_t i = 0; i < std::min(kExamples, error.diagnostics.size()); ++i)
        error.message += "\n" + toText(error.diagnostics[i]);
    if (error.diagnostics.size() > kExamples)
        error.message += "\n…";
    return error;
}

} // namespace

// `inMemory` does to the shown plans what `edit` does to the file.
Result<void> Document::write(Edit edit, const std::function<void()>& inMemory) {
    if (!m_project)
        return Error{ErrorKind::WrongUsage, tr("No project is open.").toStdString()};
    if (isReadOnly())
        return Error{ErrorKind::InputOutput,
                     tr("The project is open for reading only. Save a copy of it to change it.").toStdString()};
    if (m_writers == 0)
        RERATE_TRY(edit(*m_project));
    else
        m_waitingEdits.push_back([this, edit = std::move(edit), project = m_project] {
            if (const auto written = edit(*project); !written)
                emit failed(fromStd(written.error().message));
            emit historyChanged();
        });
    inMemory();
    return {};
}

void Document::writeBeside(const QString& kind, const QString& title, JobRunner::Work work) {
    ++m_writers;
    m_jobs.start(JobRunner::Lane::Files, kind, title, std::move(work), [this, project = m_project] {
        if (project == m_project)
            releaseFile();
    });
}

// The owner is asked and answers when its window has a moment; a cancelled job does not wait.
bool Document::claimFile(const std::shared_ptr<Claim>& claim, Progress& progress) {
    struct Answer {
        std::mutex mutex;
        std::condition_variable given;
        bool isGiven = false;
    };
    const auto answer = std::make_shared<Answer>();
    QMetaObject::invokeMethod(
        this,
        [this, answer, claim] {
            if (claim->project == m_project && !claim->isHeld) {
                claim->isHeld = true;
                ++m_writers;
            }
            const std::lock_guard lock(answer->mutex);
            answer->isGiven = true;
            answer->given.notify_all();
        },
        Qt::QueuedConnection);
    std::unique_lock lock(answer->mutex);
    while (!answer->isGiven && !progress.isCancelled())
        answer->given.wait_for(lock, std::chrono::milliseconds(20));
    return !progress.isCancelled();
}

void Document::unclaimFile(const std::shared_ptr<Claim>& claim) {
    QMetaObject::invokeMethod(
        this,
        [this, claim] {
            if (claim->project == m_project && std::exchange(claim->isHeld, false))
                releaseFile();
        },
        Qt::QueuedConnection);
}

void Document::releaseFile() {
    --m_writers;
    writeWaiting();
}

void Document::writeWaiting() {
    while (m_writers == 0 && !m_waitingEdits.empty()) {
        const auto edit = std::move(m_waitingEdits.front());
        m_waitingEdits.pop_front();
        edit();
    }
}

void Document::move(bool isUndo) {
    if (!m_project)
        return;
    if (m_writers > 0) // in its turn
        return m_waitingEdits.push_back([this, isUndo] { move(isUndo); });
    writeBeside(isUndo ? QStringLiteral("undo") : QStringLiteral("redo"), isUndo ? tr("Undoing") : tr("Redoing"),
                [this, isUndo, project = m_project](Progress&) -> Result<std::function<void()>> {
                    RERATE_TRY(isUndo ? project->undo(timeNow()) : project->redo(timeNow()));
                    auto contents = readContents(*project);
                    if (!contents)
                        return contents.error();
                    return std::function<void()>([this, project, contents = std::move(*contents)] {
                        if (project != m_project)
                            return;
                        const bool isOtherData = takeData(contents.data);
                        takePlans(contents);
                        if (isOtherData)
                            emit dataChanged();
                        showPlans();
                    });
                });
}

void Document::importFiles(const ImportRequest& given, bool isCustomers) {
    ImportRequest request = given;
    request.builder.temporaryDirectory = QDir::tempPath().toStdString();
    request.builder.threadCount = request.threadCount = defaultThreadCount();
    const auto claim = std::make_shared<Claim>();
    claim->project = m_project;
    m_jobs.start(
        JobRunner::Lane::Files, QStringLiteral("import"), tr("Importing"),
        [this, request, isCustomers, claim](Progress& progress) -> Result<std::function<void()>> {
            const auto message = isCustomers ? importCustomerFiles(request, claim, progress)
                                             : importUsageFiles(request, claim, progress);
            if (!message)
                return message.error();
            const auto data = readData(*claim->project);
            if (!data)
                return data.error();
            return std::function<void()>([this, claim, data = *data, message = *message] {
                if (claim->project == m_project)
                    showNewData(data, message);
            });
        },
        [this, claim] {
            if (claim->project == m_project && std::exchange(claim->isHeld, false))
                releaseFile();
        });
}

Result<QString> Document::importCustomerFiles(const ImportRequest& request, const std::shared_ptr<Claim>& claim,
                                              Progress& progress) {
    auto read = importCustomers(request, progress);
    if (!read)
        return forTheWindow(read.error());
    if (!claimFile(claim, progress))
        return cancelledError();
    RERATE_TRY(claim->project->mergeCustomers(read->table, timeNow()));
    return tr("%1 customers were taken in.").arg(countText(read->table.customers.size()));
}

Result<QString> Document::importUsageFiles(ImportRequest request, const std::shared_ptr<Claim>& claim,
                                           Progress& progress) {
    Project& project = *claim->project;
    if (!claimFile(claim, progress))
        return cancelledError();
    const auto prepared = project.prepareBuilder(request.builder); // reads all names that are there
    const auto kept = project.setting("import.keep");
    unclaimFile(claim);
    if (!prepared)
        return prepared.error();
    if (!kept)
        return kept.error();
    request.builder.keepsEarliest = *kept == "earliest";
    const auto read = importUsage(request, progress);
    if (!read)
        return forTheWindow(read.error());
    if (!claimFile(claim, progress))
        return cancelledError();
    const auto stored = project.addPart(*read->part, timeNow(), request.mapping.splitCustomers > 0, progress);
    if (!stored)
        return stored.error();
    QString message = stored->nothingNew ? tr("Nothing new: all rows were in the project already.")
                                         : tr("%1 rows were taken in.").arg(countText(stored->rowsAdded));
    if (read->report.rowsRejected > 0) {
        message += tr(" %1 were rejected.").arg(countText(read->report.rowsRejected));
        if (request.rejectsFile)
            message += tr(" They are in %1.").arg(fromStd(request.rejectsFile->string()));
    }
    return message;
}

void Document::showNewData(const ReplayData& data, const QString& message) {
    emit done(message);
    if (takeData(data))
        emit dataChanged();
    emit historyChanged();
    recompute();
}

void Document::removePart(PartId part) {
    if (!m_project)
        return;
    if (m_writers > 0)
        return m_waitingEdits.push_back([this, part] { removePart(part); });
    writeBeside(QStringLiteral("remove"), tr("Removing an import"),
                [this, part, project = m_project](Progress&) -> Result<std::function<void()>> {
                    RERATE_TRY(project->removePart(part, timeNow()));
                    const auto data = readData(*project);
                    if (!data)
                        return data.error();
                    return std::function<void()>([this, project, data = *data] {
                        if (project == m_project)
                            showNewData(data, {});
                    });
                });
}

void Document::saveCopy(const QString& file) {
    writeBeside(QStringLiteral("copy"), tr("Saving a copy"),
                [this, file, project = m_project](Progress& progress) -> Result<std::function<void()>> {
                    RERATE_TRY(project->saveCopy(file.toStdString(), progress));
                    return std::function<void()>([this, file] { emit done(tr("A copy is in %1.").arg(file)); });
                });
}

} // namespace rerate
