// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

struct BridgeBar {
    QString name;
    double from = 0;
    double to = 0;
    QString label;
    QColor colour;
};

} // namespace

BridgeChart::BridgeChart(QWidget* parent)
    : ChartFrame(tr("Why revenue changes"), QStringLiteral("bridgeChart"), parent) {}

void BridgeChart::clear() {
    m_comparison.reset();
    m_steps.clear();
}

void BridgeChart::setDrivers(std::shared_ptr<const Comparison> comparison, const std::vector<Driver>& drivers,
                             int digits, Measure measure) {
    m_comparison = std::move(comparison);
    m_measured = Measured(*m_comparison, measure, digits);
    m_steps = bridgeSteps(*m_comparison, drivers);
    if (!m_steps.empty())
        setSentence(tr("From the baseline to the candidate, change by change, in %1; together exactly %2.")
                        .arg(m_measured.unit(), m_measured.signedText(m_comparison->delta)));
    else if (m_comparison->delta.isZero())
        setSentence(tr("The two plans bring the same revenue."));
    else
        setSentence(tr("What makes the difference of %1 is being worked out.")
                        .arg(m_measured.signedText(m_comparison->delta)));
    tableChanged();
}

void BridgeChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison)
        return;
    const Theme& theme = currentTheme();
    const double before = toDouble(m_measured.of(m_comparison->baselineTotal));
    const double after = toDouble(m_measured.of(m_comparison->candidateTotal));
    std::vector<BridgeBar> bars{{tr("Baseline"), 0, before, shortNumber(before, false), theme.baseline}};
    double at = before;
    double low = std::min(before, after);
    double high = std::max(before, after);
    for (const BridgeStep& step : m_steps) {
        const double change = toDouble(m_measured.of(step.delta));
        bars.push_back({fromStd(step.label), at, at + change, shortNumber(change, true),
                        change > 0 ? theme.revenueUp() : theme.revenueDown()});
        at += change;
        low = std::min(low, at);
        high = std::max(high, at);
    }
    bars.push_back({tr("Candidate"), 0, after, shortNumber(after, false), theme.candidate});
    // When the changes are small beside the totals, the axis begins near them and says so.
    const bool zooms = low > 0 && high - low < 0.25 * high && !m_steps.empty();
    const double floor = zooms ? low - (high - low) * 0.6 : std::min(0.0, low);
    QStringList names;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto place = static_cast<double>(i);
        const double bottom = i == 0 || i + 1 == bars.size() ? floor : std::min(bars[i].from, bars[i].to);
        const double top = std::max(bars[i].from, bars[i].to);
        auto* rectangle = new QCPItemRect(plot());
        rectangle->topLeft->setCoords(place - 0.36, top);
        rectangle->bottomRight->setCoords(place + 0.36, bottom);
        rectangle->setPen(Qt::NoPen);
        rectangle->setBrush(bars[i].colour);
        if (zooms && (i == 0 || i + 1 == bars.size())) { // a gap across the bars that are cut
            auto* gap = new QCPItemLine(plot());
            gap->start->setCoords(place - 0.4, floor + (high - floor) * 0.06);
            gap->end->setCoords(place + 0.4, floor + (high - floor) * 0.10);
            gap->setPen(QPen(theme.surface, 4));
        }
        auto* label = new QCPItemText(plot());
        label->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
        label->position->setCoords(place, top);
        label->setText(bars[i].label);
        label->setFont(smallFont());
        label->setColor(theme.text);
        if (i + 1 < bars.size()) {
            auto* line = new QCPItemLine(plot());
            const double level = i == 0 ? before : bars[i].to;
            line->start->setCoords(place + 0.36, level);
            line->end->setCoords(place + 0.64, level);
            line->setPen(QPen(theme.muted, 1, Qt::DotLine));
        }
        QString name = bars[i].name;
        if (bars.size() > 4)
            name.replace(QLatin1Char(' '), QLatin1Char('\n'));
        names << name;
    }
    plot()->xAxis->setTicker(nameTicker(*plot(), names, TightNames::Cut));
    plot()->xAxis->setRange(-0.5, static_cast<double>(bars.size()) - 0.5);
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->yAxis->setLabel(zooms ? tr("%1, axis cut off below").arg(m_measured.unit()) : m_measured.unit());
    plot()->yAxis->setRange(floor, high + (high - floor) * 0.12);
}

ChartTable BridgeChart::table() const {
    ChartTable table;
    table.header = {tr("Step"), tr("Amount"), tr("Customers")};
    if (!m_comparison)
        return table;
    table.rows << QStringList{tr("Baseline"), m_measured.text(m_comparison->baselineTotal), QString()};
    for (const BridgeStep& step : m_steps)
        table.rows << QStringList{fromStd(step.label), m_measured.signedText(step.delta),
                                  step.customers ? countText(*step.customers) : QString()};
    table.rows << QStringList{tr("Candidate"), m_measured.text(m_comparison->candidateTotal), QString()};
    return table;
}

} // namespace rerate
