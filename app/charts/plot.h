// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to QCustomPlot, and the few things every plot of ours has in common.
//
// The library as Debian ships it has no OpenGL: QCUSTOMPLOT_USE_OPENGL must not be defined, since
// it changes the layout of classes.

#pragma once

#include <qcustomplot.h>

namespace rerate {

// A plot with the colours and fonts of the theme, no box around it, and light horizontal grid
// lines. Call again when the theme changes.
void stylePlot(QCustomPlot& plot);

// Above the plot the legend hides nothing.
void placeLegendAbove(QCustomPlot& plot);

// Range that holds all values and zero, with some air.
QCPRange paddedRange(double low, double high, bool withZero);

// Ticks with short amounts: 1.2 k, 3 M. On the horizontal axis of `across`, only as many as have room
// beside each other.
QSharedPointer<QCPAxisTicker> amountTicker(bool withSign, QCustomPlot* across = nullptr);

// Names at 0, 1, 2, … of the horizontal axis. When they do not fit beside each other, either only
// every second, third, … is shown, or all are, with their lines cut short.
enum class TightNames { Skip, Cut };
QSharedPointer<QCPAxisTicker> nameTicker(QCustomPlot& plot, const QStringList& names,
                                         TightNames tight);

} // namespace rerate
