// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a job is at, how far it is, and a button that cancels it, at the right of the status bar.
// Work that ends within a moment is not shown at all.

#pragma once

#include <QObject>

class QLabel;
class QProgressBar;
class QStatusBar;
class QTimer;
class QToolButton;

namespace rerate {

class JobRunner;

class JobStatus : public QObject {
    Q_OBJECT

public:
    JobStatus(JobRunner& jobs, QStatusBar& bar);
    void cancel(); // the job that is shown

private:
    void show();

    JobRunner& m_jobs;
    QLabel* m_text = nullptr;
    QProgressBar* m_bar = nullptr;
    QToolButton* m_cancel = nullptr;
    QTimer* m_timer = nullptr;
};

} // namespace rerate
