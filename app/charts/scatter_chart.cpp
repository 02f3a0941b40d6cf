// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr double kReach = 8; // pixels around a point that still mean it

// Powers of ten as short amounts, and a first tick for the bills that no logarithm has.
class BillTicker : public QCPAxisTickerLog {
public:
    explicit BillTicker(double floor) : m_floor(floor) { setSubTickCount(0); }

protected:
    QVector<double> createTickVector(double step, const QCPRange& range) override {
        QVector<double> ticks{m_floor};
        for (const double tick : QCPAxisTickerLog::createTickVector(step, range))
            if (tick > m_floor * 1.5)
                ticks << tick;
        return ticks;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tick <= m_floor ? QStringLiteral("≤ 0") : shortNumber(tick, false);
    }

private:
    double m_floor;
};

// Copies of one picture: ten times as fast as shapes, above all on fine screens. Shapes stay for
// vector files.
class PointCloud : public QCPGraph {
public:
    using QCPGraph::QCPGraph;

protected:
    void drawScatterPlot(QCPPainter* painter, const QVector<QPointF>& points,
                         const QCPScatterStyle& style) const override {
        if (painter->modes().testFlag(QCPPainter::pmVectorized))
            return QCPGraph::drawScatterPlot(painter, points, style);
        // Of the screen, and of the enlargement when a file is written.
        const double ratio = painter->device()->devicePixelRatioF() * painter->transform().m11();
        const double side = style.size() + 4;
        QPixmap picture(QSize(1, 1) * static_cast<int>(std::ceil(side * ratio)));
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        {
            QCPPainter shape(&picture);
            shape.setAntialiasing(true);
            style.applyTo(&shape, mPen);
            style.drawShape(&shape, QPointF(side / 2, side / 2));
        }
        applyDefaultAntialiasingHint(painter);
        for (const QPointF& point : points)
            painter->drawPixmap(point - QPointF(side / 2, side / 2), picture);
    }
};

QString percentOrWord(const CustomerChange& change) {
    if (change.changePercent)
        return percentText(*change.changePercent);
    return change.candidate.isZero() ? QStringLiteral("–") : ScatterChart::tr("new");
}

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
        if (event->button() != Qt::LeftButton)
            return;
        if (const int index = customerAt(event->pos()); index >= 0)
            rowActivated(index);
    });
}

void ScatterChart::rowActivated(int row) {
    emit customerClicked(fromStd(m_comparison->customers[static_cast<std::size_t>(row)].customer));
}

int ScatterChart::customerAt(const QPoint& position) const {
    if (!m_comparison)
        return -1;
    int best = -1;
    double nearest = kReach * kReach;
    for (std::size_t i = 0; i < m_bills[0].size(); ++i) {
        const double x = plot()->xAxis->coordToPixel(m_bills[0][i]) - position.x();
        const double y = plot()->yAxis->coordToPixel(m_bills[1][i]) - position.y();
        if (x * x + y * y < nearest) {
            nearest = x * x + y * y;
            best = static_cast<int>(i);
        }
    }
    return best;
}

void ScatterChart::setComparison(std::shared_ptr<const Comparison> comparison, int digits) {
    m_comparison = std::move(comparison);
    m_digits = digits;
    setSentence(tr("Each point is a customer; above the line the bill rises. Both axes are logarithmic, "
                   "bills of zero or less stand at the edge."));
    tableChanged();
}

void ScatterChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    for (auto& bills : m_bills)
        bills.clear();
    if (!m_comparison || m_comparison->customers.empty())
        return;
    double low = INFINITY;
    double high = 0;
    for (const CustomerChange& change : m_comparison->customers)
        for (const int side : {0, 1}) {
            const double value = toDouble(side == 0 ? change.baseline : change.candidate);
            m_bills[side].push_back(value);
            if (value > 0) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    if (!(high > 0)) {
        low = 1;
        high = 10;
    }
    setAxes(low, high);
    for (auto& bills : m_bills)
        for (double& bill : bills)
            bill = std::max(bill, m_floor);
    for (const int direction : {0, -1, 1})
        addPoints(direction);
}

void ScatterChart::setAxes(double low, double high) {
    const Theme& theme = currentTheme();
    m_floor = std::pow(10, std::floor(std::log10(low)) - 0.4);
    const double top = std::pow(10, std::ceil(std::log10(high))) * 1.1;
    for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<BillTicker>::create(m_floor));
        axis->setRange(m_floor * 0.7, top);
    }
    plot()->xAxis->grid()->setVisible(true);
    const QString unit = fromStd(m_comparison->currency);
    plot()->xAxis->setLabel(tr("bill under the baseline, %1").arg(unit));
    plot()->yAxis->setLabel(tr("bill under the candidate, %1").arg(unit));
    auto* diagonal = new QCPGraph(plot()->xAxis, plot()->yAxis);
    diagonal->setPen(QPen(theme.muted, 1, Qt::DashLine));
    diagonal->setData({m_floor, top}, {m_floor, top}, true);
}

void ScatterChart::addPoints(int direction) {
    const Theme& theme = currentTheme();
    constexpr std::size_t kManyPoints = 1000;
    auto* points = new PointCloud(plot()->xAxis, plot()->yAxis);
    points->setAdaptiveSampling(false); // it loses points at the edge of the axes
    points->setLineStyle(QCPGraph::lsNone);
    QColor colour = direction < 0 ? theme.less : direction > 0 ? theme.more : theme.baseline;
    const auto shape = direction < 0   ? QCPScatterStyle::ssTriangleInverted
                       : direction > 0 ? QCPScatterStyle::ssDisc
                                       : QCPScatterStyle::ssSquare;
    const bool isMany = m_bills[0].size() > kManyPoints;
    if (isMany)
        colour.setAlphaF(0.7F); // where points lie over each other it grows darker
    points->setScatterStyle(QCPScatterStyle(shape, colour, colour, isMany ? 4 : 6));
    QVector<double> x, y;
    for (std::size_t i = 0; i < m_bills[0].size(); ++i)
        if (m_comparison->customers[i].delta.sign() == direction) {
            x << m_bills[0][i];
            y << m_bills[1][i];
        }
    points->setData(x, y);
}

ChartTable ScatterChart::table() const {
    ChartTable table;
    table.header = {tr("Customer"), tr("Baseline"), tr("Candidate"), tr("Change"), tr("%")};
    if (m_comparison)
        for (const CustomerChange& change : m_comparison->customers)
            table.rows << QStringList{fromStd(change.customer), moneyText(change.baseline, m_digits),
                                      moneyText(change.candidate, m_digits),
                                      signedMoneyText(change.delta, m_digits),
                                      percentOrWord(change)};
    return table;
}

} // namespace rerate
