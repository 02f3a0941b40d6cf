// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr double kReach = 8; // pixels around a point that still mean it

} // namespace

ScatterChart::ScatterChart(QWidget* parent)
    : ChartFrame(tr("Old against new bill"), QStringLiteral("scatterChart"), parent) {
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const int index = customerAt(event->pos());
        if (index < 0)
            return QToolTip::hideText();
        const CustomerChange& change = m_comparison->customers[static_cast<std::size_t>(index)];
        QToolTip::showText(event->globalPosition().toPoint(),
                           tr("%1: %2 → %3 (%4)").arg(fromStd(change.customer), moneyText(change.baseline, m_digits),
                                                      moneyText(change.candidate, m_digits),
                                                      signedMoneyText(change.delta, m_digits)),
                           plot());
    });
    connect(plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (const int index = customerAt(event->pos()); index >= 0)
            emit customerClicked(fromStd(m_comparison->customers[static_cast<std::size_t>(index)].customer));
    });
}

int ScatterChart::customerAt(const QPoint& position) const {
    if (!m_comparison)
        return -1;
    int best = -1;
    double nearest = kReach * kReach;
    for (std::size_t i = 0; i < m_comparison->customers.size(); ++i) {
        const CustomerChange& change = m_comparison->customers[i];
        const double x = plot()->xAxis->coordToPixel(place(change.baseline)) - position.x();
        const double y = plot()->yAxis->coordToPixel(place(change.candidate)) - position.y();
        if (x * x + y * y < nearest) {
            nearest = x * x + y * y;
            best = static_cast<int>(i);
        }
    }
    return best;
}

double ScatterChart::place(const Decimal& amount) const { return std::max(toDouble(amount), m_floor); }

void ScatterChart::setComparison(std::shared_ptr<const Comparison> comparison, int digits) {
    m_comparison = std::move(comparison);
    m_digits = digits;
    setSentence(tr("Each point is a customer; above the line the bill rises. Both axes are logarithmic, "
                   "bills of zero stand at the edge."));
    tableChanged();
}

void ScatterChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison || m_comparison->customers.empty())
        return;
    const Theme& theme = currentTheme();
    double low = INFINITY;
    double high = 0;
    for (const CustomerChange& change : m_comparison->customers)
        for (const Decimal* amount : {&change.baseline, &change.candidate})
            if (const double value = toDouble(*amount); value > 0) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    if (!(high > 0)) {
        low = 1;
        high = 10;
    }
    m_floor = std::pow(10, std::floor(std::log10(low)) - 0.3);
    const double top = std::pow(10, std::ceil(std::log10(high)));
    for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        auto ticker = QSharedPointer<QCPAxisTickerLog>::create();
        ticker->setSubTickCount(0);
        axis->setTicker(ticker);
        axis->setNumberFormat(QStringLiteral("eb"));
        axis->setNumberPrecision(0);
        axis->setRange(m_floor * 0.8, top * 1.1);
    }
    plot()->xAxis->grid()->setVisible(true);
    const QString unit = fromStd(m_comparison->currency);
    plot()->xAxis->setLabel(tr("bill under the baseline, %1").arg(unit));
    plot()->yAxis->setLabel(tr("bill under the candidate, %1").arg(unit));
    auto* diagonal = new QCPGraph(plot()->xAxis, plot()->yAxis);
    diagonal->setPen(QPen(theme.muted, 1, Qt::DashLine));
    diagonal->setData({m_floor, top * 1.1}, {m_floor, top * 1.1}, true);
    for (const int direction : {0, -1, 1}) {
        auto* points = new QCPGraph(plot()->xAxis, plot()->yAxis);
        points->setAdaptiveSampling(false); // it loses points at the edge of the axes
        points->setLineStyle(QCPGraph::lsNone);
        const QColor colour = direction < 0 ? theme.less : direction > 0 ? theme.more : theme.baseline;
        const auto shape = direction < 0   ? QCPScatterStyle::ssTriangleInverted
                           : direction > 0 ? QCPScatterStyle::ssDisc
                                           : QCPScatterStyle::ssSquare;
        points->setScatterStyle(QCPScatterStyle(shape, colour, colour, 6));
        QVector<double> x, y;
        for (const CustomerChange& change : m_comparison->customers)
            if (change.delta.sign() == direction) {
                x << place(change.baseline);
                y << place(change.candidate);
            }
        points->setData(x, y);
    }
}

ChartTable ScatterChart::table() const {
    ChartTable table;
    table.header = {tr("Customer"), tr("Baseline"), tr("Candidate"), tr("Change"), tr("%")};
    if (m_comparison)
        for (const CustomerChange& change : m_comparison->customers)
            table.rows << QStringList{fromStd(change.customer), moneyText(change.baseline, m_digits),
                                      moneyText(change.candidate, m_digits),
                                      signedMoneyText(change.delta, m_digits),
                                      change.changePercent ? percentText(*change.changePercent) : tr("new")};
    return table;
}

} // namespace rerate
