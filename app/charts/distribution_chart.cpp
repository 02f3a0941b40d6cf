// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

// "-50 … -25 %" as two short lines, from and to; the unit stands at the axis.
QString axisLabel(QString label) {
    label.replace(QLatin1Char('-'), QChar(0x2212));
    label.remove(QStringLiteral(" %"));
    label.remove(QLatin1Char('+')); // the right side is that of rises
    label.replace(QStringLiteral(" … "), QStringLiteral("\n"));
    if (label.endsWith(QStringLiteral(" or more")))
        return QStringLiteral("≤\n") + label.section(QLatin1Char(' '), 0, 0);
    label.replace(QStringLiteral("above "), QStringLiteral(">\n"));
    label.replace(QStringLiteral("no change"), DistributionChart::tr("same"));
    return label;
}

// "-50 … -25 %" in words, so that no program takes it for a formula.
QString tableLabel(QString label) {
    label.replace(QLatin1Char('-'), QChar(0x2212));
    if (label.contains(QStringLiteral(" … ")))
        return DistributionChart::tr("from %1").arg(label.replace(QStringLiteral(" … "), DistributionChart::tr(" to ")));
    if (label.endsWith(QStringLiteral(" or more")))
        return DistributionChart::tr("by %1").arg(label);
    return label;
}

} // namespace

DistributionChart::DistributionChart(QWidget* parent)
    : ChartFrame(tr("Who pays more or less"), QStringLiteral("distributionChart"), parent) {
    connect(plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const int bin = binAt(event->pos());
        if (bin < 0)
            return QToolTip::hideText();
        const ChangeBin& entry = m_comparison->bins[static_cast<std::size_t>(bin)];
        QToolTip::showText(event->globalPosition().toPoint(),
                           tr("%1: %2 customers, %3").arg(tableLabel(fromStd(entry.label)), countText(entry.customers),
                                                          signedMoneyText(entry.delta, m_digits)),
                           plot());
    });
    connect(plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() != Qt::LeftButton)
            return;
        if (const int bin = binAt(event->pos()); bin >= 0)
            emit binClicked(bin);
    });
}

int DistributionChart::binAt(const QPoint& position) const {
    if (!m_comparison || !plot()->axisRect()->rect().contains(position))
        return -1;
    const int bin = qRound(plot()->xAxis->pixelToCoord(position.x()));
    return bin >= 0 && bin < static_cast<int>(m_comparison->bins.size()) ? bin : -1;
}

void DistributionChart::setComparison(std::shared_ptr<const Comparison> comparison, int digits) {
    m_comparison = std::move(comparison);
    m_digits = digits;
    std::uint64_t far = 0;
    for (const CustomerChange& change : m_comparison->customers)
        far += change.changePercent && *change.changePercent > Decimal(25) ? 1 : 0;
    setSentence(tr("%1 of %2 customers pay more, %3 pay less; for %4 the bill rises by more than 25 %.")
                    .arg(countText(m_comparison->paysMore), countText(m_comparison->customers.size()),
                         countText(m_comparison->paysLess), countText(far)));
    tableChanged();
}

void DistributionChart::redraw() {
    plot()->clearPlottables();
    plot()->clearItems();
    if (!m_comparison)
        return;
    const Theme& theme = currentTheme();
    QStringList names;
    for (const ChangeBin& bin : m_comparison->bins)
        names << axisLabel(fromStd(bin.label));
    double high = 1;
    for (const ChangeBin& bin : m_comparison->bins)
        high = std::max(high, static_cast<double>(bin.customers));
    for (const int direction : {-1, 0, 1}) {
        auto* bars = new QCPBars(plot()->xAxis, plot()->yAxis);
        bars->setPen(Qt::NoPen);
        bars->setBrush(direction < 0 ? theme.less : direction > 0 ? theme.more : theme.baseline);
        bars->setAntialiased(false);
        bars->setWidth(0.8);
        for (std::size_t i = 0; i < m_comparison->bins.size(); ++i) {
            const ChangeBin& bin = m_comparison->bins[i];
            if (bin.direction != direction)
                continue;
            const auto count = static_cast<double>(bin.customers);
            bars->addData(static_cast<double>(i), count);
            if (bin.customers == 0)
                continue;
            auto* text = new QCPItemText(plot());
            text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
            text->position->setCoords(static_cast<double>(i), count);
            text->setText(countText(bin.customers));
            text->setFont(smallFont());
            text->setColor(theme.text);
        }
    }
    plot()->xAxis->setTicker(nameTicker(*plot(), names, TightNames::Cut));
    plot()->xAxis->setLabel(tr("change of the bill in %, from and to"));
    plot()->xAxis->setRange(-0.6, static_cast<double>(m_comparison->bins.size()) - 0.4);
    auto counts = QSharedPointer<QCPAxisTicker>::create();
    counts->setTickCount(4);
    plot()->yAxis->setTicker(counts);
    plot()->yAxis->setLabel(tr("customers"));
    plot()->yAxis->setRange(0, high * 1.18);
}

ChartTable DistributionChart::table() const {
    ChartTable table;
    table.header = {tr("Change of the bill"), tr("Customers"), tr("Bills before"), tr("Change")};
    if (m_comparison)
        for (const ChangeBin& bin : m_comparison->bins)
            table.rows << QStringList{tableLabel(fromStd(bin.label)), countText(bin.customers),
                                      moneyText(bin.baseline, m_digits),
                                      signedMoneyText(bin.delta, m_digits)};
    return table;
}

} // namespace rerate
