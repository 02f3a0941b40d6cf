// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/job_status.h"

#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

#include "app/charts/number_text.h"
#include "app/document/job_runner.h"

namespace rerate {

JobStatus::JobStatus(JobRunner& jobs, QStatusBar& bar) : QObject(&bar), m_jobs(jobs) {
    m_text = new QLabel(&bar);
    m_text->setObjectName(QStringLiteral("jobText"));
    m_bar = new QProgressBar(&bar);
    m_bar->setObjectName(QStringLiteral("jobBar"));
    m_bar->setMaximumWidth(140);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the job"));
    m_cancel = new QToolButton(&bar);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    for (QWidget* widget : QList<QWidget*>{m_text, m_bar, m_cancel}) {
        bar.addPermanentWidget(widget);
        widget->hide();
    }
    m_timer = new QTimer(this);
    m_timer->setInterval(150);
    connect(m_timer, &QTimer::timeout, this, &JobStatus::show);
    connect(m_cancel, &QToolButton::clicked, this, &JobStatus::cancel);
    connect(&jobs, &JobRunner::busyChanged, this, [this](bool busy) {
        if (busy)
            m_timer->start();
        else
            show();
    });
}

void JobStatus::cancel() {
    m_jobs.cancel();
    show();
}

void JobStatus::show() {
    const bool busy = m_jobs.isBusy();
    if (!busy)
        m_timer->stop();
    for (QWidget* widget : QList<QWidget*>{m_text, m_bar, m_cancel})
        widget->setVisible(busy);
    if (!busy)
        return;
    const JobRunner::Status status = m_jobs.status();
    m_cancel->setEnabled(!status.isCancelled);
    QString text = status.isCancelled ? tr("Cancelling…") : status.stage.isEmpty() ? status.title : status.stage;
    if (status.rowsPerSecond > 0 && !status.isCancelled)
        text += tr(", %1 rows/s").arg(shortNumber(status.rowsPerSecond, false));
    if (status.secondsLeft > 0 && !status.isCancelled)
        text += tr(", about %1 s more for this step").arg(std::max(1, qRound(status.secondsLeft)));
    m_text->setText(text);
    m_bar->setRange(0, status.percent < 0 ? 0 : 100);
    m_bar->setValue(status.percent);
}

} // namespace rerate
