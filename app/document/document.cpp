// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/document.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include "app/charts/number_text.h"
#include "engine/base/parallel.h"
#include "engine/storage/project_lock.h"

namespace rerate {

std::string timeNow() { return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString(); }

Document::Document(QObject* parent) : QObject(parent), m_cache(std::make_shared<QuantityCache>()) {
    m_options.threadCount = defaultThreadCount();
    connect(&m_jobs, &JobRunner::failed, this, [this](const QString& kind, const QString& message) {
        if (kind == QLatin1String("compare"))
            setProblem(message, true);
        else if (kind == QLatin1String("open"))
            emit openFailed(m_openingFile, message);
        else
            emit failed(message);
    });
    connect(&m_jobs, &JobRunner::cancelled, this, &Document::onCancelled);
}

// Edits that still wait for the file get into it.
Document::~Document() {
    m_jobs.finishFiles();
    m_writers = 0;
    writeWaiting();
}

bool Document::isOpenAlready(const QString& file) const {
    const QString canonical = QFileInfo(file).canonicalFilePath();
    return isOpen() && !canonical.isEmpty() && canonical == QFileInfo(this->file()).canonicalFilePath();
}

Result<Document::Opening> Document::openProject(const QString& file) {
    const std::filesystem::path path = file.toStdString();
    auto project = Project::open(path, Project::Access::ReadWrite);
    if (project)
        return Opening{std::move(*project), {}};
    if (project.error().kind != ErrorKind::InputOutput)
        return project.error();
    auto readOnly = Project::open(path, Project::Access::ReadOnly);
    if (!readOnly)
        return project.error();
    // What it says to do after that is done here.
    QString why = fromStd(project.error().message).section(QStringLiteral(". "), 0, 0);
    if (why.endsWith(QLatin1Char('.')))
        why.chop(1);
    return Opening{std::move(*readOnly), tr("%1. So it is open for reading only: look at figures and plans, and save a copy to "
                                            "change them.").arg(why)};
}

Result<void> Document::open(const QString& file) {
    if (isOpenAlready(file))
        return {};
    auto opening = openProject(file);
    if (!opening)
        return opening.error();
    RERATE_TRY(adopt(std::move(opening->project)));
    if (!opening->warning.isEmpty())
        emit failed(opening->warning);
    return {};
}

void Document::openBeside(const QString& file) {
    if (isOpenAlready(file))
        return;
    m_openingFile = file;
    m_jobs.start(JobRunner::Lane::Extras, QStringLiteral("open"), tr("Opening %1").arg(QFileInfo(file).fileName()),
                 [this, file](Progress& progress) -> Result<std::function<void()>> {
                     auto opening = openProject(file);
                     if (!opening)
                         return opening.error();
                     auto contents = readContents(*opening->project, &progress);
                     if (!contents)
                         return contents.error();
                     const auto given = std::make_shared<std::pair<Opening, Contents>>(std::move(*opening), std::move(*contents));
                     return std::function<void()>([this, given] {
                         adopt(std::move(given->first.project), std::move(given->second));
                         if (!given->first.warning.isEmpty())
                             emit failed(given->first.warning);
                     });
                 });
}

Result<void> Document::create(const QString& file) {
    const QFileInfo info(file);
    if (!info.exists())
        return adopt(Project::create(file.toStdString()));
    if (isOpen() && info.canonicalFilePath() == QFileInfo(this->file()).canonicalFilePath())
        return Error{ErrorKind::WrongUsage, tr("%1 is the project that is open. Choose another name.").arg(file).toStdString()};
    if (const auto lock = ProjectLock::take(file.toStdString()); !lock)
        return lock.error();
    // The old file stays until there is a new one to take its place.
    const QString aside = file + QStringLiteral(".replaced");
    if (!QFile::rename(file, aside))
        return Error{ErrorKind::InputOutput, tr("%1 cannot be replaced. Choose another name.").arg(file).toStdString()};
    auto project = Project::create(file.toStdString());
    if (!project)
        QFile::rename(aside, file);
    else
        QFile::remove(aside);
    return adopt(std::move(project));
}

Result<ReplayData> Document::readData(const Project& project) {
    auto usage = project.usage();
    if (!usage)
        return usage.error();
    auto customers = project.customers();
    if (!customers)
        return customers.error();
    return ReplayData{*usage, *customers};
}

// Between its parts it may be cancelled.
Result<Document::Contents> Document::readContents(const Project& project, Progress* progress) {
    const auto begin = [&](const QString& stage) {
        if (progress)
            progress->startStage(stage.toStdString(), 0);
        return !progress || !progress->isCancelled();
    };
    Contents contents;
    if (!begin(tr("Reading usage and customers")))
        return cancelledError();
    auto data = readData(project);
    if (!data)
        return data.error();
    contents.data = *data;
    if (!begin(tr("Reading plans")))
        return cancelledError();
    auto plans = project.plans();
    if (!plans)
        return plans.error();
    contents.plans = std::move(*plans);
    for (const auto& [key, chosen] : {std::pair("plan.baseline", &contents.chosen[0]),
                                      std::pair("plan.candidate", &contents.chosen[1])}) {
        auto setting = project.setting(key);
        if (!setting)
            return setting.error();
        *chosen = *setting;
    }
    return contents;
}

Result<void> Document::adopt(Result<std::unique_ptr<Project>> project) {
    if (!project)
        return project.error();
    auto contents = readContents(**project);
    if (!contents)
        return contents.error();
    adopt(std::move(*project), std::move(*contents));
    return {};
}

void Document::adopt(std::unique_ptr<Project> project, Contents contents) {
    close();
    m_project = std::move(project);
    takeData(contents.data);
    takePlans(std::move(contents));
    emit opened();
    emit dataChanged();
    emit lookChanged();
    emit plansChanged();
    emit historyChanged();
    recompute();
}

void Document::close() {
    if (m_project)
        emit aboutToClose();
    for (const char* kind : {"compare", "drivers", "explain", "events", "choices", "meter", "open"})
        m_jobs.cancel(QLatin1String(kind));
    m_jobs.finishFiles();
    m_writers = 0;
    writeWaiting();
    m_waitingEdits.clear();
    m_writers = 0;
    m_project.reset();
    m_data = {};
    m_plans.clear();
    m_readings.clear();
    m_baselineName.clear();
    m_candidateName.clear();
    m_comparison.reset();
    m_drivers.clear();
    m_lastRuns[0].reset();
    m_lastRuns[1].reset();
    m_options.filter.clear();
    m_options.from.reset();
    m_options.to.reset();
    m_measure = Measure::Money;
    m_cache = std::make_shared<QuantityCache>();
    m_isOutOfDate = false;
    m_isStopped = false;
    m_hasFailed = false;
    m_problem.clear();
    emit closed();
}

bool Document::isReadOnly() const { return m_project && m_project->access() == Project::Access::ReadOnly; }
QString Document::file() const { return m_project ? fromStd(m_project->path().string()) : QString(); }
QString Document::name() const { return QFileInfo(file()).completeBaseName(); }

bool Document::takeData(const ReplayData& data) {
    const auto contentOf = [](const ReplayData& some) {
        return std::tuple(some.usage ? some.usage->dataHash() : std::string(),
                          some.customers ? *some.customers : CustomerTable());
    };
    const auto [oldHash, oldCustomers] = contentOf(m_data);
    const auto [newHash, newCustomers] = contentOf(data);
    const bool isOther = !m_data.usage || oldHash != newHash || oldCustomers.attributes != newCustomers.attributes ||
                         oldCustomers.customers != newCustomers.customers;
    m_data = data;
    if (isOther) {
        m_lastRuns[0].reset();
        m_lastRuns[1].reset();
    }
    return isOther;
}

void Document::setPeriod(std::optional<Date> from, std::optional<Date> to) {
    if (m_options.from == from && m_options.to == to)
        return;
    m_options.from = from;
    m_options.to = to;
    emit lookChanged();
    run();
}

void Document::setFilter(std::map<std::string, std::set<std::string>> filter) {
    if (m_options.filter == filter)
        return;
    m_options.filter = std::move(filter);
    emit lookChanged();
    run();
}

void Document::setMeasure(Measure measure) {
    if (m_measure == measure)
        return;
    m_measure = measure;
    emit lookChanged();
}

QString Document::undoTitle() const {
    const auto title = m_project ? m_project->undoTitle() : std::nullopt;
    return title ? fromStd(*title) : QString();
}

QString Document::redoTitle() const {
    const auto title = m_project ? m_project->redoTitle() : std::nullopt;
    return title ? fromStd(*title) : QString();
}

void Document::undo() { move(true); }
void Document::redo() { move(false); }

} // namespace rerate
