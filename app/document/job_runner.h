// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs long work beside the window: one job at a time, in the order they were asked for. A job of
// the same kind that has not begun is replaced, one that runs is cancelled: the newest wins, and a
// late answer is dropped. Results come back on the thread of the runner's owner.
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
    // Does the work and gives back what to do with its result on the owner's thread.
    using Work = std::function<Result<std::function<void()>>(Progress&)>;

    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override; // cancels and waits

    // What becomes of a result that was too late for the cancelling: of work that writes, it is what
    // the project now holds, and must be shown.
    enum class Late { Dropped, Delivered };

    void start(const QString& kind, const QString& title, Work work, Late late = Late::Dropped);
    void cancel();                    // the running job
    void cancel(const QString& kind); // running or waiting
    bool isBusy() const;
    QString title() const;            // of the running job

    // What is shown of the running job.
    struct Status {
        QString title;
        QString stage;
        int percent = -1;          // −1: not known
        double rowsPerSecond = 0;  // 0: not known
        double secondsLeft = -1;   // −1: not known
    };
    Status status() const;

signals:
    void busyChanged(bool busy);
    void failed(const QString& kind, const QString& message);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
