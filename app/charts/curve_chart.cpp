// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/curve_chart.h"

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

// Whole numbers, not more of them than have room.
class PeriodTicker : public QCPAxisTicker {
public:
    explicit PeriodTicker(QCustomPlot& plot) : m_plot(plot) { setTickOrigin(1); }

protected:
    double getTickStep(const QCPRange& range) override {
        constexpr int kSides = 80; // about what stands beside the axis
        const int widest = QFontMetrics(smallFont()).horizontalAdvance(QString::number(qRound(range.upper)) + QLatin1Char('0'));
        const double fit = std::max(1, (m_plot.viewport().width() - kSides) / widest);
        return std::max(1.0, std::ceil(range.size() / fit));
    }
    QVector<double> createSubTickVector(int, const QVector<double>&) override { return {}; }

private:
    QCustomPlot& m_plot;
};

} // namespace

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
        QToolTip::showText(event->globalPosition().toPoint(), describe(nearest), plot());
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
                           std::vector<Decimal> breakpoints, const QString& what, const QString& axis,
                           const QString& currency, CurveOver over) {
    m_baseline = std::move(baseline);
    m_candidate = std::move(candidate);
    m_breakpoints = std::move(breakpoints);
    m_axis = axis;
    m_currency = currency;
    m_over = over;
    setSentence(m_baseline.empty() ? tr("%1.").arg(what) : tr("%1; dashed: the baseline.").arg(what));
    tableChanged();
}

QString CurveChart::describe(std::size_t number) const {
    const CurvePoint& point = m_candidate[number];
    const QString amount = tr("%1 %2").arg(exactText(point.amount), m_currency);
    const QString text = m_over == CurveOver::Lines     ? tr("%1 of lines: %2").arg(exactText(point.quantity), amount)
                         : m_over == CurveOver::Periods ? tr("Billing period %1: %2").arg(exactText(point.quantity), amount)
                                                        : tr("%1 %2 cost %3").arg(exactText(point.quantity), m_axis, amount);
    return number < m_baseline.size() ? text + tr("; baseline %1").arg(exactText(m_baseline[number].amount)) : text;
}

void CurveChart::addGraph(const std::vector<CurvePoint>& points, bool isBaseline) {
    const Theme& theme = currentTheme();
    auto* graph = new QCPGraph(plot()->xAxis, plot()->yAxis);
    const QString& name = m_names[isBaseline ? 0 : 1];
    graph->setName(QFontMetrics(smallFont()).elidedText(
        !name.isEmpty() ? name : isBaseline ? tr("Baseline") : tr("This plan"), Qt::ElideRight, 170));
    graph->setPen(QPen(isBaseline ? theme.baseline : theme.candidate, isBaseline ? 1.5 : 2,
                       isBaseline ? Qt::DashLine : Qt::SolidLine));
    if (m_over == CurveOver::Periods)
        graph->setLineStyle(QCPGraph::lsStepCenter);
    for (const CurvePoint& point : points)
        graph->addData(toDouble(point.quantity), toDouble(point.amount));
}

void CurveChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    const bool isOfPeriods = m_over == CurveOver::Periods;
    double left = isOfPeriods ? 1 : 0;
    double right = 1;
    double low = 0;
    double high = 0;
    for (const auto* points : {&m_baseline, &m_candidate}) {
        if (!points->empty())
            addGraph(*points, points == &m_baseline);
        for (const CurvePoint& point : *points) {
            left = std::min(left, toDouble(point.quantity));
            right = std::max(right, toDouble(point.quantity));
            low = std::min(low, toDouble(point.amount));
            high = std::max(high, toDouble(point.amount));
        }
    }
    const double half = isOfPeriods ? 0.5 : 0; // a period is as wide as its step
    for (const Decimal& breakpoint : m_breakpoints) {
        auto* line = new QCPItemStraightLine(plot());
        const double x = toDouble(breakpoint) - half;
        line->point1->setCoords(x, 0);
        line->point2->setCoords(x, 1);
        line->setPen(QPen(currentTheme().muted, 1, Qt::DotLine));
    }
    plot()->xAxis->setTicker(isOfPeriods ? QSharedPointer<QCPAxisTicker>(new PeriodTicker(*plot())) : amountTicker(false, plot()));
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->xAxis->setLabel(m_axis);
    plot()->yAxis->setLabel(m_over == CurveOver::Usage ? tr("cost, %1").arg(m_currency) : tr("amount, %1").arg(m_currency));
    plot()->xAxis->setRange(left - half, right + half);
    plot()->yAxis->setRange(paddedRange(low, high, true));
}

ChartTable CurveChart::table() const {
    ChartTable table;
    table.header = {m_over == CurveOver::Lines     ? tr("Lines")
                    : m_over == CurveOver::Periods ? tr("Billing period")
                                                   : tr("Quantity"),
                    tr("Candidate"), tr("Baseline")};
    for (std::size_t i = 0; i < m_candidate.size(); ++i)
        table.rows << QStringList{exactText(m_candidate[i].quantity), exactText(m_candidate[i].amount),
                                  i < m_baseline.size() ? exactText(m_baseline[i].amount) : QString()};
    return table;
}

} // namespace rerate
