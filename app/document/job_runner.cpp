// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/job_runner.h"

#include <QElapsedTimer>
#include <QMetaObject>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "app/charts/number_text.h"

namespace rerate {

struct JobRunner::State {
    struct Job {
        QString kind;
        QString title;
        Work work;
        Late late = Late::Dropped;
        std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    };

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::shared_ptr<Job>> waiting;
    std::shared_ptr<Job> running;
    bool ends = false;
    std::thread thread;

    mutable QString stageSeen; // for rates; only the owner's thread asks
    mutable QElapsedTimer stageTimer;
};

namespace {

Result<std::function<void()>> runSafely(const JobRunner::Work& work, Progress& progress) {
    try {
        return work(progress);
    } catch (const CheckFailure& failure) {
        return Error{ErrorKind::InvalidInput,
                     std::string("Internal error, nothing was saved: ") + failure.what()};
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::Limit, "There is not enough memory for this."};
    } catch (const std::exception& problem) {
        return Error{ErrorKind::InvalidInput, std::string("Internal error: ") + problem.what()};
    }
}

} // namespace

JobRunner::JobRunner(QObject* parent) : QObject(parent), m_state(std::make_unique<State>()) {
    m_state->thread = std::thread([this] {
        State& state = *m_state;
        for (;;) {
            std::shared_ptr<State::Job> job;
            {
                std::unique_lock lock(state.mutex);
                state.wake.wait(lock, [&] { return state.ends || !state.waiting.empty(); });
                if (state.ends)
                    return;
                job = state.running = state.waiting.front();
                state.waiting.pop_front();
            }
            auto result = std::make_shared<Result<std::function<void()>>>(runSafely(job->work, *job->progress));
            const std::lock_guard lock(state.mutex);
            if (state.ends)
                return;
            QMetaObject::invokeMethod(
                this,
                [this, job, result] {
                    bool isIdle = false;
                    {
                        const std::lock_guard inner(m_state->mutex);
                        if (m_state->running == job)
                            m_state->running.reset();
                        isIdle = !m_state->running && m_state->waiting.empty();
                    }
                    if (isIdle)
                        emit busyChanged(false);
                    if (*result && (job->late == Late::Delivered || !job->progress->isCancelled()))
                        (**result)();
                    else if (!*result && result->error().kind != ErrorKind::Cancelled)
                        emit failed(job->kind, fromStd(result->error().message));
                },
                Qt::QueuedConnection);
        }
    });
}

JobRunner::~JobRunner() {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->ends = true;
        m_state->waiting.clear();
        if (m_state->running)
            m_state->running->progress->cancel();
    }
    m_state->wake.notify_all();
    m_state->thread.join();
}

void JobRunner::start(const QString& kind, const QString& title, Work work, Late late) {
    cancel(kind);
    auto job = std::make_shared<State::Job>();
    job->kind = kind;
    job->title = title;
    job->work = std::move(work);
    job->late = late;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->waiting.push_back(std::move(job));
    }
    m_state->wake.notify_all();
    emit busyChanged(true);
}

void JobRunner::cancel(const QString& kind) {
    const std::lock_guard lock(m_state->mutex);
    std::erase_if(m_state->waiting, [&](const auto& job) { return job->kind == kind; });
    if (m_state->running && m_state->running->kind == kind)
        m_state->running->progress->cancel();
}

void JobRunner::cancel() {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->running)
        m_state->running->progress->cancel();
}

bool JobRunner::isBusy() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->running || !m_state->waiting.empty();
}

QString JobRunner::title() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->running ? m_state->running->title : QString();
}

JobRunner::Status JobRunner::status() const {
    Status status;
    std::shared_ptr<Progress> progress;
    {
        const std::lock_guard lock(m_state->mutex);
        if (!m_state->running)
            return status;
        status.title = m_state->running->title;
        progress = m_state->running->progress;
    }
    status.stage = fromStd(progress->stage());
    if (status.stage != m_state->stageSeen) {
        m_state->stageSeen = status.stage;
        m_state->stageTimer.start();
    }
    const double seconds = m_state->stageTimer.isValid() ? static_cast<double>(m_state->stageTimer.elapsed()) / 1000 : 0;
    const auto done = static_cast<double>(progress->done());
    const auto total = static_cast<double>(progress->total());
    if (total > 0) {
        status.percent = static_cast<int>(std::min(100.0, 100 * done / total));
        if (done > 0 && seconds > 1)
            status.secondsLeft = seconds * (total - done) / done;
    }
    if (seconds > 0.5)
        status.rowsPerSecond = static_cast<double>(progress->rows()) / seconds;
    return status;
}

} // namespace rerate
