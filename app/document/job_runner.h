// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs long work beside the window, in three lanes that do not wait for each other. Results come back
// on the thread of the runner's owner.
//
// Figures are only read: of a kind there is one at a time, the newest wins, and a late answer is
// dropped. Cancelling one is over at once, whatever its thread still does. Extras are the same, for
// what is worth knowing but holds up no figures. Files are written: they
// are done one after the other, all of them, and what one has written is delivered even when it
// was cancelled too late.
//
// A broken promise of our own (CheckFailure) in a job arrives as an error, like any other.

#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

#include "engine/base/progress.h"

namespace rerate {

class JobRunner : public QObject {
    Q_OBJECT

public:
    enum class Lane { Figures, Files, Extras };
    // Does the work and gives back what to do with its result on the owner's thread.
    using Work = std::function<Result<std::function<void()>>(Progress&)>;

    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override; // cancels and waits

    // `ended` is called once on the owner's thread, however the job ends, after its result.
    void start(Lane lane, const QString& kind, const QString& title, Work work,
               std::function<void()> ended = {});
    void cancel();                    // the job that is shown
    void cancel(const QString& kind); // running or waiting; without saying so
    void finishFiles();               // cancels what writes and waits until it is out of the file
    bool isBusy() const;
    bool isBusy(const QString& kind) const;

    // What is shown of the running jobs: of a file before that of figures.
    struct Status {
        QString title;
        QString stage;
        int percent = -1;         // −1: not known
        double rowsPerSecond = 0; // 0: not known
        double secondsLeft = -1;  // of this stage; −1: not known, or about to end
        bool isCancelled = false; // but not yet over
    };
    Status status() const;

signals:
    void busyChanged(bool busy);
    void failed(const QString& kind, const QString& message);
    void cancelled(const QString& kind); // by cancel(), and nothing came of it

private:
    struct State;
    struct Job;
    void runLane(Lane lane);
    void deliver(const std::shared_ptr<Job>& job, const Result<std::function<void()>>& result);
    std::shared_ptr<Job> shownJob() const;

    std::unique_ptr<State> m_state;
};

} // namespace rerate
