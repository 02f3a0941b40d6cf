// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/job_runner.h"

#include <QElapsedTimer>
#include <QMetaObject>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "app/charts/number_text.h"

namespace rerate {

struct JobRunner::Job {
    Lane lane = Lane::Figures;
    QString kind;
    QString title;
    Work work;
    std::function<void()> ended;
    bool isOver = false; // for the owner, though its thread may still be at it
    bool wasCancelled = false; // by hand, so that it is said
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
};

struct JobRunner::State {
    struct LaneState {
        std::deque<std::shared_ptr<Job>> waiting;
        std::shared_ptr<Job> running;
        std::thread thread;
    };

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable idle;
    std::array<LaneState, 3> lanes;
    std::vector<std::shared_ptr<Job>> undelivered; // done, but the owner has not seen it yet
    bool ends = false;

    LaneState& lane(Lane lane) { return lanes[static_cast<std::size_t>(lane)]; }

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
    for (const Lane lane : {Lane::Figures, Lane::Files, Lane::Extras})
        m_state->lane(lane).thread = std::thread([this, lane] { runLane(lane); });
}

void JobRunner::runLane(Lane lane) {
    State& state = *m_state;
    State::LaneState& own = state.lane(lane);
    for (;;) {
        std::shared_ptr<Job> job;
        {
            std::unique_lock lock(state.mutex);
            state.wake.wait(lock, [&] { return state.ends || !own.waiting.empty(); });
            if (state.ends)
                return;
            job = own.running = own.waiting.front();
            own.waiting.pop_front();
        }
        const auto result = std::make_shared<Result<std::function<void()>>>(runSafely(job->work, *job->progress));
        const std::lock_guard lock(state.mutex);
        own.running.reset();
        state.idle.notify_all();
        if (state.ends)
            return;
        state.undelivered.push_back(job);
        QMetaObject::invokeMethod(this, [this, job, result] { deliver(job, *result); }, Qt::QueuedConnection);
    }
}

JobRunner::~JobRunner() {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->ends = true;
        for (State::LaneState& lane : m_state->lanes) {
            lane.waiting.clear();
            if (lane.running)
                lane.running->progress->cancel();
        }
    }
    m_state->wake.notify_all();
    for (State::LaneState& lane : m_state->lanes)
        lane.thread.join();
}

void JobRunner::deliver(const std::shared_ptr<Job>& job, const Result<std::function<void()>>& result) {
    {
        const std::lock_guard lock(m_state->mutex);
        std::erase(m_state->undelivered, job);
    }
    const bool isLate = job->lane != Lane::Files && job->progress->isCancelled();
    if (result && !isLate)
        (*result)();
    else if (!result && result.error().kind != ErrorKind::Cancelled && !isLate)
        emit failed(job->kind, fromStd(result.error().message));
    else if (job->wasCancelled && !job->isOver)
        emit cancelled(job->kind);
    if (job->ended)
        job->ended();
    if (!isBusy())
        emit busyChanged(false);
}

void JobRunner::start(Lane lane, const QString& kind, const QString& title, Work work, std::function<void()> ended) {
    if (lane != Lane::Files)
        cancel(kind);
    auto job = std::make_shared<Job>();
    job->lane = lane;
    job->kind = kind;
    job->title = title;
    job->work = std::move(work);
    job->ended = std::move(ended);
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->lane(lane).waiting.push_back(std::move(job));
    }
    m_state->wake.notify_all();
    emit busyChanged(true);
}

void JobRunner::cancel(const QString& kind) {
    std::vector<std::shared_ptr<Job>> dropped;
    {
        const std::lock_guard lock(m_state->mutex);
        for (State::LaneState& lane : m_state->lanes) {
            for (const auto& job : lane.waiting)
                if (job->kind == kind)
                    dropped.push_back(job);
            std::erase_if(lane.waiting, [&](const auto& job) { return job->kind == kind; });
            if (lane.running && lane.running->kind == kind)
                lane.running->progress->cancel();
        }
        for (const auto& job : m_state->undelivered)
            if (job->kind == kind)
                job->progress->cancel();
    }
    for (const auto& job : dropped)
        if (job->ended)
            job->ended();
}

std::shared_ptr<JobRunner::Job> JobRunner::shownJob() const {
    for (const Lane lane : {Lane::Files, Lane::Figures, Lane::Extras})
        if (const auto& job = m_state->lane(lane).running; job && !job->isOver)
            return job;
    return nullptr;
}

void JobRunner::cancel() {
    std::shared_ptr<Job> job;
    {
        const std::lock_guard lock(m_state->mutex);
        job = shownJob();
        if (!job)
            return;
        job->progress->cancel();
        job->wasCancelled = true;
        job->isOver = job->lane != Lane::Files;
    }
    if (job->isOver)
        emit cancelled(job->kind);
    if (!isBusy())
        emit busyChanged(false);
}

void JobRunner::finishFiles() {
    State::LaneState& files = m_state->lane(Lane::Files);
    std::unique_lock lock(m_state->mutex);
    files.waiting.clear();
    if (files.running)
        files.running->progress->cancel();
    m_state->idle.wait(lock, [&] { return !files.running; });
}

bool JobRunner::isBusy() const {
    const std::lock_guard lock(m_state->mutex);
    const auto counts = [](const std::shared_ptr<Job>& job) { return job && !job->isOver; };
    return std::any_of(m_state->undelivered.begin(), m_state->undelivered.end(), counts) ||
           std::any_of(m_state->lanes.begin(), m_state->lanes.end(), [&](const State::LaneState& lane) {
               return counts(lane.running) || !lane.waiting.empty();
           });
}

bool JobRunner::isBusy(const QString& kind) const {
    const std::lock_guard lock(m_state->mutex);
    const auto counts = [&](const std::shared_ptr<Job>& job) { return job && !job->isOver && job->kind == kind; };
    return std::any_of(m_state->undelivered.begin(), m_state->undelivered.end(), counts) ||
           std::any_of(m_state->lanes.begin(), m_state->lanes.end(), [&](const State::LaneState& lane) {
               return counts(lane.running) || std::any_of(lane.waiting.begin(), lane.waiting.end(), counts);
           });
}

JobRunner::Status JobRunner::status() const {
    Status status;
    std::shared_ptr<Job> job;
    {
        const std::lock_guard lock(m_state->mutex);
        job = shownJob();
    }
    if (!job)
        return status;
    status.title = job->title;
    status.isCancelled = job->progress->isCancelled();
    const Progress& progress = *job->progress;
    status.stage = fromStd(progress.stage());
    if (status.stage != m_state->stageSeen) {
        m_state->stageSeen = status.stage;
        m_state->stageTimer.start();
    }
    const double seconds = m_state->stageTimer.isValid() ? static_cast<double>(m_state->stageTimer.elapsed()) / 1000 : 0;
    const auto done = static_cast<double>(progress.done());
    const auto total = static_cast<double>(progress.total());
    if (total > 0) {
        status.percent = static_cast<int>(std::min(100.0, 100 * done / total));
        const double left = done > 0 ? seconds * (total - done) / done : 0;
        if (seconds > 1 && left >= 1)
            status.secondsLeft = left;
    }
    if (seconds > 0.5)
        status.rowsPerSecond = static_cast<double>(progress.rows()) / seconds;
    return status;
}

} // namespace rerate
