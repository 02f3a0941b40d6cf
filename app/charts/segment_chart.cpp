// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr std::size_t kBarsMax = 12; // beyond, the table tells

QString nameOf(const SegmentChange& segment) {
    return segment.value.empty() ? SegmentChart::tr("(none)") : fromStd(segment.value);
}

QString changeText(const SegmentChange& segment) {
    if (const auto percent = percentOf(segment.candidate - segment.baseline, segment.baseline, 1))
        return percentText(*percent);
    return segment.candidate.isZero() ? QStringLiteral("–") : SegmentChart::tr("new");
}

} // namespace

SegmentChart::SegmentChart(QWidget* parent)
    : ChartFrame(tr("By segment"), QStringLiteral("segmentChart"), parent) {
    placeLegendAbove(*plot());
    connect(plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && plot()->axisRect()->rect().contains(event->pos()))
            rowActivated(qRound(plot()->xAxis->pixelToCoord(event->pos().x())));
    });
}

void SegmentChart::clear() {
    m_comparison.reset();
    m_segments.clear();
}

void SegmentChart::rowActivated(int row) {
    if (row >= 0 && row < static_cast<int>(m_segments.size()))
        emit segmentClicked(fromStd(m_segments[static_cast<std::size_t>(row)].value));
}

void SegmentChart::setSegments(std::shared_ptr<const Comparison> comparison, std::vector<SegmentChange> segments,
                               const QString& attribute, int digits, Measure measure) {
    m_comparison = std::move(comparison);
    m_segments = std::move(segments);
    m_attribute = attribute;
    m_measured = Measured(*m_comparison, measure, digits);
    std::stable_sort(m_segments.begin(), m_segments.end(), [](const SegmentChange& a, const SegmentChange& b) {
        return std::max(a.baseline, a.candidate) > std::max(b.baseline, b.candidate);
    });
    const auto most = std::max_element(m_segments.begin(), m_segments.end(), [](const auto& a, const auto& b) {
        return (a.candidate - a.baseline).absolute() < (b.candidate - b.baseline).absolute();
    });
    QString sentence = tr("Revenue by %1, %2.").arg(m_attribute, m_measured.unit());
    if (most != m_segments.end() && most->candidate != most->baseline)
        sentence += tr(" %1 changes most: %2; %3 of its %4 customers pay more.")
                        .arg(nameOf(*most), m_measured.signedText(most->candidate - most->baseline),
                             countText(most->paysMore), countText(most->customers));
    if (m_segments.size() > kBarsMax)
        sentence += tr(" The %1 largest are drawn, the table has all.").arg(kBarsMax);
    setSentence(sentence);
    tableChanged();
}

void SegmentChart::addBars(bool isBaseline) {
    const Theme& theme = currentTheme();
    auto* bars = new QCPBars(plot()->xAxis, plot()->yAxis);
    bars->setName(isBaseline ? tr("Baseline") : tr("Candidate"));
    bars->setPen(Qt::NoPen);
    bars->setBrush(isBaseline ? theme.baseline : theme.candidate);
    bars->setAntialiased(false);
    bars->setWidth(0.32);
    for (std::size_t i = 0; i < std::min(kBarsMax, m_segments.size()); ++i)
        bars->addData(static_cast<double>(i) + (isBaseline ? -0.17 : 0.17),
                      toDouble(m_measured.of(isBaseline ? m_segments[i].baseline : m_segments[i].candidate)));
}

void SegmentChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison)
        return;
    QStringList names;
    double high = 0;
    double low = 0;
    for (std::size_t i = 0; i < std::min(kBarsMax, m_segments.size()); ++i) {
        const SegmentChange& segment = m_segments[i];
        for (const Decimal* amount : {&segment.baseline, &segment.candidate}) {
            high = std::max(high, toDouble(m_measured.of(*amount)));
            low = std::min(low, toDouble(m_measured.of(*amount)));
        }
        names << nameOf(segment) + QLatin1Char('\n') +
                     shortNumber(toDouble(m_measured.of(segment.candidate - segment.baseline)), true);
    }
    addBars(true);
    addBars(false);
    plot()->xAxis->setTicker(nameTicker(*plot(), names, TightNames::Cut));
    plot()->xAxis->setRange(-0.6, static_cast<double>(std::max<qsizetype>(1, names.size())) - 0.4);
    plot()->yAxis->setTicker(amountTicker(false));
    plot()->yAxis->setLabel(m_measured.unit());
    plot()->yAxis->setRange(paddedRange(low, high, true));
}

ChartTable SegmentChart::table() const {
    ChartTable table;
    table.header = {m_attribute.isEmpty() ? tr("Segment") : m_attribute, tr("Customers"), tr("Pay more"),
                    tr("Baseline"), tr("Candidate"), tr("Change"), tr("Change %")};
    for (const SegmentChange& segment : m_segments)
        table.rows << QStringList{nameOf(segment), countText(segment.customers), countText(segment.paysMore),
                                  m_measured.text(segment.baseline), m_measured.text(segment.candidate),
                                  m_measured.signedText(segment.candidate - segment.baseline), changeText(segment)};
    return table;
}

} // namespace rerate
