// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/grab.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTextStream>
#include <QTimer>

#include <functional>

#include "app/charts/chart_frame.h"
#include "app/charts/curve_chart.h"
#include "app/views/compare_view.h"
#include "app/views/customer_view.h"
#include "app/views/main_window.h"
#include "app/views/plan_view.h"

namespace rerate {

namespace {

constexpr int kWaitMax = 120'000; // milliseconds

bool waitUntil(const std::function<bool()>& condition) {
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < kWaitMax) {
        QEventLoop loop;
        QTimer::singleShot(10, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return condition();
}

// Lets layouts and queued redraws happen.
void settle() {
    QElapsedTimer timer;
    timer.start();
    waitUntil([&] { return timer.elapsed() > 150; });
}

class Grabber {
public:
    Grabber(MainWindow& window, const QString& folder) : m_window(window), m_folder(folder) {}

    int run() {
        QTextStream out(stdout);
        QTextStream err(stderr);
        Document& document = m_window.document();
        if (!QDir().mkpath(m_folder)) {
            err << "rerate-studio: the folder " << m_folder << " cannot be made.\n";
            return 4;
        }
        m_window.show();
        const bool ready = waitUntil([&] {
            return (document.comparison() && !document.isOutOfDate() && !document.jobs().isBusy()) ||
                   !document.problem().isEmpty();
        });
        if (!ready || !document.comparison()) {
            err << "rerate-studio: there are no figures to show. " << document.problem() << "\n";
            return 3;
        }
        m_window.showView(MainWindow::Compare);
        grab(QStringLiteral("compare"));
        const QList<ChartFrame*> charts = m_window.compareView().charts();
        m_window.compareView().showChart(charts[1]);
        m_window.compareView().showChart(charts[3]);
        grab(QStringLiteral("compare-bills"));
        for (ChartFrame* chart : charts)
            if (!chart->savePicture(path(chart->objectName()), 900, 420))
                ++m_failures;
        QString rising;
        for (const CustomerChange& change : document.comparison()->customers)
            if (rising.isEmpty() && change.delta.sign() > 0)
                rising = QString::fromStdString(change.customer);
        if (rising.isEmpty() && !document.comparison()->customers.empty())
            rising = QString::fromStdString(document.comparison()->customers.front().customer);
        m_window.showCustomer(rising);
        waitUntil([&] { return m_window.customerView().isComplete() && !document.jobs().isBusy(); });
        grab(QStringLiteral("customer"));
        m_window.showView(MainWindow::Plans);
        for (const auto& [tab, name] : {std::pair(PlanView::Charges, "plan"), std::pair(PlanView::Text, "plan-text"),
                                        std::pair(PlanView::Difference, "plan-difference"),
                                        std::pair(PlanView::Meters, "plan-meters"), std::pair(PlanView::Choices, "plan-choices")}) {
            m_window.planView().showTab(tab);
            waitUntil([&] { return !document.jobs().isBusy(); });
            grab(QString::fromLatin1(name));
        }
        m_window.planView().showTab(PlanView::Charges);
        m_window.showView(MainWindow::Data);
        grab(QStringLiteral("data"));
        m_window.showView(MainWindow::Compare);
        out << m_written << " pictures are in " << m_folder << "\n";
        return m_failures == 0 ? 0 : 4;
    }

private:
    QString path(const QString& name) {
        ++m_written;
        return QDir(m_folder).filePath(name + QStringLiteral(".png"));
    }
    void grab(const QString& name) {
        settle();
        if (!m_window.grab().save(path(name)))
            ++m_failures;
    }

    MainWindow& m_window;
    QString m_folder;
    int m_written = 0;
    int m_failures = 0;
};

} // namespace

int grabViews(MainWindow& window, const QString& folder) { return Grabber(window, folder).run(); }

} // namespace rerate
