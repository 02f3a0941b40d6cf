// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/plot.h"

#include <algorithm>
#include <cmath>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kSides = 80; // about what stands beside the horizontal axis
constexpr int kGap = 6;    // between the texts of two ticks

class AmountTicker : public QCPAxisTicker {
public:
    AmountTicker(bool withSign, QCustomPlot* across) : m_withSign(withSign), m_across(across) {}

protected:
    double getTickStep(const QCPRange& range) override {
        double step = QCPAxisTicker::getTickStep(range);
        if (!m_across)
            return step;
        const QFontMetrics metrics(smallFont());
        const double room = std::max(1, m_across->viewport().width() - kSides) / range.size();
        for (int wider = 0; wider < 5; ++wider) { // 0, 2, 4 …: of another step some would be 1.5
            int widest = 0;
            for (double tick = std::ceil(range.lower / step) * step; tick <= range.upper; tick += step)
                widest = std::max(widest, metrics.horizontalAdvance(shortNumber(tick, m_withSign)));
            if ((widest + kGap) <= step * room)
                break;
            step *= 2;
        }
        return step;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return shortNumber(tick, m_withSign);
    }

private:
    bool m_withSign;
    QCustomPlot* m_across;
};

class NameTicker : public QCPAxisTicker {
public:
    NameTicker(QCustomPlot& plot, const QStringList& names, TightNames tight)
        : m_plot(plot), m_names(names), m_tight(tight) {
        const QFontMetrics metrics(smallFont());
        // A third line stands only under few names, and may be wider.
        for (const QString& name : m_names)
            for (const QString& line : name.split(QLatin1Char('\n')).mid(0, 2))
                m_widest = std::max(m_widest, metrics.horizontalAdvance(line));
    }

protected:
    QVector<double> createTickVector(double, const QCPRange& range) override {
        const double room = std::max(1.0, (m_plot.viewport().width() - kSides) / range.size());
        m_room = std::max(8, static_cast<int>(room) - 2);
        const int step = m_tight == TightNames::Cut
                             ? 1
                             : std::max(1, static_cast<int>(std::ceil((m_widest + kGap) / room)));
        QVector<double> ticks;
        // The last is always there: it may be the one that is not complete.
        for (qsizetype i = (m_names.size() + step - 1) % step; i < m_names.size(); i += step)
            ticks << static_cast<double>(i);
        return ticks;
    }
    QVector<double> createSubTickVector(int, const QVector<double>&) override { return {}; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        const int index = qRound(tick);
        if (index < 0 || index >= m_names.size())
            return {};
        if (m_tight == TightNames::Skip)
            return m_names[index];
        const QFontMetrics metrics(smallFont());
        QStringList lines = m_names[index].split(QLatin1Char('\n'));
        for (int row = 0; row < lines.size(); ++row) {
            const int beside = std::max(lineWidth(index - 1, row), lineWidth(index + 1, row));
            lines[row] = metrics.elidedText(lines[row], Qt::ElideRight,
                                            std::max(m_room, 2 * m_room - beside));
        }
        return lines.join(QLatin1Char('\n'));
    }

private:
    int lineWidth(int index, int row) const {
        if (index < 0 || index >= m_names.size())
            return 0;
        const QString line = m_names[index].section(QLatin1Char('\n'), row, row);
        return QFontMetrics(smallFont()).horizontalAdvance(line);
    }

    QCustomPlot& m_plot;
    QStringList m_names;
    TightNames m_tight;
    int m_widest = 0;
    int m_room = 0;
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

void placeLegendAbove(QCustomPlot& plot) {
    plot.legend->setVisible(true);
    auto* strip = new QCPLayoutGrid;
    plot.plotLayout()->insertRow(0);
    plot.plotLayout()->addElement(0, 0, strip);
    plot.plotLayout()->setRowStretchFactor(0, 0.001);
    strip->addElement(0, 0, plot.legend);
    strip->addElement(0, 1, new QCPLayoutElement(&plot)); // takes the rest of the row
    strip->setColumnStretchFactor(0, 0.001);
    plot.legend->setFillOrder(QCPLegend::foColumnsFirst);
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

QSharedPointer<QCPAxisTicker> amountTicker(bool withSign, QCustomPlot* across) {
    auto ticker = QSharedPointer<AmountTicker>::create(withSign, across);
    ticker->setTickCount(5);
    return ticker;
}

QSharedPointer<QCPAxisTicker> nameTicker(QCustomPlot& plot, const QStringList& names,
                                         TightNames tight) {
    return QSharedPointer<NameTicker>::create(plot, names, tight);
}

} // namespace rerate
