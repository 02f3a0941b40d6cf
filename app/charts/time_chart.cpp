// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

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
    placeLegendAbove(*plot());
}

void TimeChart::setComparison(std::shared_ptr<const Comparison> comparison, int digits, Measure measure) {
    m_comparison = std::move(comparison);
    m_measured = Measured(*m_comparison, measure, digits);
    const auto partial = std::count_if(m_comparison->months.begin(), m_comparison->months.end(),
                                       [](const MonthChange& month) { return month.daysCovered < month.days; });
    setSentence(tr("Revenue by billing period, %1: %2 in all; under each period its change.%3")
                    .arg(m_measured.unit(), m_measured.signedText(m_comparison->delta),
                         partial > 0 ? tr(" Hatched periods are not fully covered by the usage.") : QString()));
    tableChanged();
}

// Solid for whole periods, hatched for those the usage covers in part.
void TimeChart::addBars(bool isBaseline, bool isPartial, const QString& name) {
    const Theme& theme = currentTheme();
    const QColor colour = isBaseline ? theme.baseline : theme.candidate;
    const int labelledMax = 6;
    auto* bars = new QCPBars(plot()->xAxis, plot()->yAxis);
    bars->setName(name);
    bars->setPen(isPartial ? QPen(colour) : QPen(Qt::NoPen));
    bars->setBrush(isPartial ? QBrush(colour, Qt::BDiagPattern) : QBrush(colour));
    bars->setAntialiased(false);
    bars->setWidth(0.32);
    if (isPartial)
        bars->removeFromLegend();
    for (std::size_t i = 0; i < m_comparison->months.size(); ++i) {
        const MonthChange& month = m_comparison->months[i];
        if ((month.daysCovered < month.days) != isPartial)
            continue;
        const double place = static_cast<double>(i) + (isBaseline ? -0.17 : 0.17);
        const double value = toDouble(m_measured.of(isBaseline ? month.baseline : month.candidate));
        bars->addData(place, value);
        if (m_comparison->months.size() > labelledMax)
            continue;
        auto* label = new QCPItemText(plot());
        label->setPositionAlignment(Qt::AlignHCenter | (value < 0 ? Qt::AlignTop : Qt::AlignBottom));
        label->position->setCoords(place, value);
        label->setText(shortNumber(value, false));
        label->setFont(smallFont());
        label->setColor(theme.text);
    }
}

void TimeChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison)
        return;
    const bool isMonthly = m_comparison->baseline->plan->cycle.unit == CycleUnit::Month &&
                           m_comparison->candidate->plan->cycle.unit == CycleUnit::Month;
    QStringList names;
    double high = 0;
    double low = 0;
    for (const MonthChange& month : m_comparison->months) {
        const double before = toDouble(m_measured.of(month.baseline));
        const double after = toDouble(m_measured.of(month.candidate));
        high = std::max({high, before, after});
        low = std::min({low, before, after});
        names << monthName(month, isMonthly) + QLatin1Char('\n') +
                     shortNumber(toDouble(m_measured.of(month.candidate - month.baseline)), true);
        if (month.daysCovered < month.days)
            names.back() += tr("\n%1 of %2 days").arg(month.daysCovered).arg(month.days);
    }
    for (const bool isBaseline : {true, false}) {
        const Run& run = isBaseline ? *m_comparison->baseline : *m_comparison->candidate;
        const QString side = isBaseline ? tr("Baseline") : tr("Candidate");
        const QString label = QFontMetrics(smallFont()).elidedText(fromStd(run.plan->label),
                                                                   Qt::ElideRight, 200);
        for (const bool isPartial : {false, true})
            addBars(isBaseline, isPartial, label.isEmpty() ? side : side + QStringLiteral(": ") + label);
    }
    plot()->xAxis->setTicker(nameTicker(*plot(), names, TightNames::Skip));
    plot()->xAxis->setRange(-0.6, static_cast<double>(names.size()) - 0.4);
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->yAxis->setLabel(m_measured.unit());
    plot()->yAxis->setRange(paddedRange(low, high * 1.06, true));
}

ChartTable TimeChart::table() const {
    ChartTable table;
    table.header = {tr("Period"), tr("Baseline"), tr("Candidate"), tr("Change"), tr("Days covered")};
    if (!m_comparison)
        return table;
    const bool isMonthly = m_comparison->baseline->plan->cycle.unit == CycleUnit::Month &&
                           m_comparison->candidate->plan->cycle.unit == CycleUnit::Month;
    for (const MonthChange& month : m_comparison->months)
        table.rows << QStringList{monthName(month, isMonthly), m_measured.text(month.baseline),
                                  m_measured.text(month.candidate),
                                  m_measured.signedText(month.candidate - month.baseline),
                                  tr("%1 of %2").arg(month.daysCovered).arg(month.days)};
    return table;
}

} // namespace rerate
