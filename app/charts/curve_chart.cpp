// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/curve_chart.h"

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

CurveChart::CurveChart(QWidget* parent) : ChartFrame(tr("Price curve"), QStringLiteral("curveChart"), parent) {
    placeLegendAbove(*plot());
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_candidate.empty())
            return;
        const double at = plot()->xAxis->pixelToCoord(event->pos().x());
        std::size_t nearest = 0;
        for (std::size_t i = 1; i < m_candidate.size(); ++i)
            if (std::abs(toDouble(m_candidate[i].quantity) - at) <
                std::abs(toDouble(m_candidate[nearest].quantity) - at))
                nearest = i;
        const CurvePoint& point = m_candidate[nearest];
        const bool hasBaseline = nearest < m_baseline.size();
        QToolTip::showText(event->globalPosition().toPoint(),
                           tr("%1 %2 cost %3 %4").arg(exactText(point.quantity), m_quantityUnit,
                                                      exactText(point.amount), m_currency) +
                               (hasBaseline ? tr("; baseline %1").arg(exactText(m_baseline[nearest].amount))
                                            : QString()),
                           plot());
    });
}

void CurveChart::clear() {
    m_baseline.clear();
    m_candidate.clear();
    m_breakpoints.clear();
}

void CurveChart::setNames(const QString& baseline, const QString& candidate) {
    m_names[0] = baseline;
    m_names[1] = candidate;
}

void CurveChart::setCurves(std::vector<CurvePoint> baseline, std::vector<CurvePoint> candidate,
                           std::vector<Decimal> breakpoints, const QString& quantityUnit,
                           const QString& currency) {
    m_baseline = std::move(baseline);
    m_candidate = std::move(candidate);
    m_breakpoints = std::move(breakpoints);
    m_quantityUnit = quantityUnit;
    m_currency = currency;
    setSentence(m_baseline.empty() ? tr("Cost of a billing period by quantity.")
                                   : tr("Cost of a billing period by quantity; dashed: the baseline."));
    tableChanged();
}

void CurveChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    const Theme& theme = currentTheme();
    double left = 0;
    double right = 1;
    double low = 0;
    double high = 0;
    for (const auto* points : {&m_baseline, &m_candidate}) {
        if (points->empty())
            continue;
        auto* graph = new QCPGraph(plot()->xAxis, plot()->yAxis);
        const bool isBaseline = points == &m_baseline;
        const QString& name = m_names[isBaseline ? 0 : 1];
        graph->setName(QFontMetrics(smallFont()).elidedText(
            !name.isEmpty() ? name : isBaseline ? tr("Baseline") : tr("This plan"), Qt::ElideRight, 170));
        graph->setPen(QPen(isBaseline ? theme.baseline : theme.candidate, isBaseline ? 1.5 : 2,
                           isBaseline ? Qt::DashLine : Qt::SolidLine));
        for (const CurvePoint& point : *points) {
            const double x = toDouble(point.quantity);
            const double y = toDouble(point.amount);
            graph->addData(x, y);
            left = std::min(left, x);
            right = std::max(right, x);
            low = std::min(low, y);
            high = std::max(high, y);
        }
    }
    for (const Decimal& breakpoint : m_breakpoints) {
        auto* line = new QCPItemStraightLine(plot());
        const double x = toDouble(breakpoint);
        line->point1->setCoords(x, 0);
        line->point2->setCoords(x, 1);
        line->setPen(QPen(theme.muted, 1, Qt::DotLine));
    }
    plot()->xAxis->setTicker(amountTicker(false));
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->xAxis->setLabel(m_quantityUnit);
    plot()->yAxis->setLabel(tr("cost, %1").arg(m_currency));
    plot()->xAxis->setRange(left, right);
    plot()->yAxis->setRange(paddedRange(low, high, true));
}

ChartTable CurveChart::table() const {
    ChartTable table;
    table.header = {tr("Quantity"), tr("Candidate"), tr("Baseline")};
    for (std::size_t i = 0; i < m_candidate.size(); ++i)
        table.rows << QStringList{exactText(m_candidate[i].quantity), exactText(m_candidate[i].amount),
                                  i < m_baseline.size() ? exactText(m_baseline[i].amount) : QString()};
    return table;
}

} // namespace rerate
