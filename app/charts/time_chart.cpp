// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

QString monthName(const MonthChange& month, bool isMonthly) {
    return fromStd(isMonthly ? monthText(month.period) : toText(month.period));
}

} // namespace

TimeChart::TimeChart(QWidget* parent) : ChartFrame(tr("Over time"), QStringLiteral("timeChart"), parent) {
    plot()->legend->setVisible(true);
    // Beside the plot the legend hides nothing.
    plot()->plotLayout()->insertRow(0);
    plot()->plotLayout()->addElement(0, 0, plot()->legend);
    plot()->legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot()->plotLayout()->setRowStretchFactor(0, 0.001);
}

void TimeChart::setComparison(std::shared_ptr<const Comparison> comparison, int digits) {
    m_comparison = std::move(comparison);
    m_digits = digits;
    int partial = 0;
    for (const MonthChange& month : m_comparison->months)
        partial += month.daysCovered < month.days ? 1 : 0;
    const QString delta = signedMoneyText(m_comparison->delta, m_digits);
    setSentence(tr("Revenue by billing period, %1: %2 in all.%3")
                    .arg(fromStd(m_comparison->currency), delta,
                         partial > 0 ? tr(" Hatched periods are not fully covered by the usage.") : QString()));
    tableChanged();
}

void TimeChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison)
        return;
    const Theme& theme = currentTheme();
    const bool isMonthly = m_comparison->baseline->plan->cycle.unit == CycleUnit::Month;
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    QVector<double> places, values[2];
    double high = 0;
    double low = 0;
    for (const MonthChange& month : m_comparison->months) {
        const double at = static_cast<double>(places.size()) + 1;
        places << at;
        values[0] << toDouble(month.baseline);
        values[1] << toDouble(month.candidate);
        high = std::max({high, values[0].back(), values[1].back()});
        low = std::min({low, values[0].back(), values[1].back()});
        QString name = monthName(month, isMonthly);
        if (month.daysCovered < month.days)
            name += tr("\n%1 of %2 days").arg(month.daysCovered).arg(month.days);
        ticker->addTick(at, name);
    }
    const QString names[2] = {fromStd(m_comparison->baseline->plan->label), fromStd(m_comparison->candidate->plan->label)};
    const bool anyPartial = m_comparison->months.size() == 1 &&
                            m_comparison->months[0].daysCovered < m_comparison->months[0].days;
    for (int side = 0; side < 2; ++side) {
        auto* bars = new QCPBars(plot()->xAxis, plot()->yAxis);
        const QColor colour = side == 0 ? theme.baseline : theme.candidate;
        bars->setName(names[side].isEmpty() ? (side == 0 ? tr("Baseline") : tr("Candidate")) : names[side]);
        bars->setPen(anyPartial ? QPen(colour) : QPen(Qt::NoPen));
        bars->setBrush(anyPartial ? QBrush(colour, Qt::BDiagPattern) : QBrush(colour));
        bars->setAntialiased(false);
        bars->setWidth(0.32);
        QVector<double> shifted;
        for (const double place : places)
            shifted << place + (side == 0 ? -0.17 : 0.17);
        bars->setData(shifted, values[side], true);
        for (int i = 0; i < places.size() && places.size() <= 6; ++i) {
            auto* label = new QCPItemText(plot());
            label->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
            label->position->setCoords(shifted[i], values[side][i]);
            label->setText(shortNumber(values[side][i], false));
            label->setFont(smallFont());
            label->setColor(theme.text);
        }
    }
    plot()->xAxis->setTicker(ticker);
    plot()->xAxis->setRange(0.4, static_cast<double>(places.size()) + 0.6);
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->yAxis->setRange(paddedRange(low, high * 1.06, true));
}

ChartTable TimeChart::table() const {
    ChartTable table;
    table.header = {tr("Period"), tr("Baseline"), tr("Candidate"), tr("Change"), tr("Days covered")};
    if (!m_comparison)
        return table;
    const bool isMonthly = m_comparison->baseline->plan->cycle.unit == CycleUnit::Month;
    for (const MonthChange& month : m_comparison->months)
        table.rows << QStringList{monthName(month, isMonthly), moneyText(month.baseline, m_digits),
                                  moneyText(month.candidate, m_digits),
                                  signedMoneyText(month.candidate - month.baseline, m_digits),
                                  tr("%1 of %2").arg(month.daysCovered).arg(month.days)};
    return table;
}

} // namespace rerate
