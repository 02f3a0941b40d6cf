// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a charge costs as a function of its quantity: the candidate solid, the baseline dashed, with
// the quantities at which a step begins.

#pragma once

#include "app/charts/chart_frame.h"
#include "engine/replay/replay.h"

namespace rerate {

class CurveChart : public ChartFrame {
    Q_OBJECT
public:
    explicit CurveChart(QWidget* parent = nullptr);
    // `baseline` may be empty. `axis` says what the curve runs over, `what` what it shows: "Cost of a
    // billing period by quantity".
    void setCurves(std::vector<CurvePoint> baseline, std::vector<CurvePoint> candidate,
                   std::vector<Decimal> breakpoints, const QString& what, const QString& axis,
                   const QString& currency, CurveOver over = CurveOver::Usage);
    void setNames(const QString& baseline, const QString& candidate); // in the legend
    ChartTable table() const override;

protected:
    void redraw() override;
    void clear() override;

private:
    QString describe(std::size_t point) const;
    void addGraph(const std::vector<CurvePoint>& points, bool isBaseline);

    std::vector<CurvePoint> m_baseline;
    std::vector<CurvePoint> m_candidate;
    std::vector<Decimal> m_breakpoints;
    QString m_axis;
    CurveOver m_over = CurveOver::Usage;
    QString m_currency;
    QString m_names[2]; // baseline, candidate
};

} // namespace rerate
