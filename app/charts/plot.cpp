// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/plot.h"

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

class AmountTicker : public QCPAxisTicker {
public:
    explicit AmountTicker(bool withSign) : m_withSign(withSign) {}

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return shortNumber(tick, m_withSign);
    }

private:
    bool m_withSign;
};

void styleAxis(QCPAxis& axis, const Theme& theme) {
    axis.setBasePen(QPen(theme.border));
    axis.setTickPen(QPen(theme.border));
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLength(0, 4);
    axis.setTickLabelColor(theme.muted);
    axis.setLabelColor(theme.muted);
    axis.setTickLabelFont(smallFont());
    axis.setLabelFont(smallFont());
    axis.grid()->setPen(QPen(theme.gridLine));
    axis.grid()->setZeroLinePen(QPen(theme.border));
    axis.grid()->setSubGridVisible(false);
}

} // namespace

void stylePlot(QCustomPlot& plot) {
    const Theme& theme = currentTheme();
    plot.setBackground(QBrush(theme.surface));
    plot.setNoAntialiasingOnDrag(true);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis, plot.xAxis2, plot.yAxis2})
        styleAxis(*axis, theme);
    plot.xAxis->grid()->setVisible(false);
    plot.axisRect()->setMinimumMargins(QMargins(8, 8, 14, 8));
    if (plot.legend) {
        plot.legend->setBrush(Qt::NoBrush);
        plot.legend->setBorderPen(Qt::NoPen);
        plot.legend->setTextColor(theme.muted);
        plot.legend->setFont(smallFont());
    }
}

QCPRange paddedRange(double low, double high, bool withZero) {
    if (withZero) {
        low = std::min(low, 0.0);
        high = std::max(high, 0.0);
    }
    if (!(high > low))
        high = low + 1;
    const double air = (high - low) * 0.08;
    return {withZero && low == 0 ? 0 : low - air, withZero && high == 0 ? 0 : high + air};
}

QSharedPointer<QCPAxisTicker> amountTicker(bool withSign) {
    auto ticker = QSharedPointer<AmountTicker>::create(withSign);
    ticker->setTickCount(5);
    return ticker;
}

} // namespace rerate
