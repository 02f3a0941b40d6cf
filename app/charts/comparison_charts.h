// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charts of a comparison: over time, who pays more or less, old against new bill, segments, and
// the bridge of drivers.

#pragma once

#include "app/charts/chart_frame.h"
#include "app/charts/bridge_steps.h"
#include "app/charts/measure.h"
#include "engine/analysis/drivers.h"
#include "engine/analysis/comparison.h"

namespace rerate {

class TimeChart : public ChartFrame {
    Q_OBJECT
public:
    explicit TimeChart(QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison, int digits, Measure measure = Measure::Money);
    ChartTable table() const override;

protected:
    void redraw() override;
    void clear() override { m_comparison.reset(); }

private:
    void addBars(bool isBaseline, bool isPartial, const QString& name);
    std::shared_ptr<const Comparison> m_comparison;
    Measured m_measured;
};

class DistributionChart : public ChartFrame {
    Q_OBJECT
public:
    explicit DistributionChart(QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison, int digits);
    ChartTable table() const override;

signals:
    void binClicked(int bin); // index into Comparison::bins

protected:
    void redraw() override;
    void clear() override { m_comparison.reset(); }
    void rowActivated(int row) override { emit binClicked(row); }

private:
    int binAt(const QPoint& position) const;
    std::shared_ptr<const Comparison> m_comparison;
    int m_digits = 2;
};

class ScatterChart : public ChartFrame {
    Q_OBJECT
public:
    explicit ScatterChart(QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison, int digits);
    ChartTable table() const override;

signals:
    void customerClicked(const QString& customer);

protected:
    void redraw() override;
    void clear() override { m_comparison.reset(); }
    void rowActivated(int row) override;

private:
    int customerAt(const QPoint& position) const; // index into Comparison::customers, or -1
    void setAxes(double low, double high);        // of the bills above zero
    void addPoints(int direction);                // of change: -1, 0 or 1
    std::shared_ptr<const Comparison> m_comparison;
    int m_digits = 2;
    std::vector<double> m_bills[2]; // baseline, candidate; at least m_floor
    double m_floor = 1;             // bills at or below zero stand here
};

// Totals by the values of an attribute of the customers.
class SegmentChart : public ChartFrame {
    Q_OBJECT
public:
    explicit SegmentChart(QWidget* parent = nullptr);
    void setSegments(std::shared_ptr<const Comparison> comparison, std::vector<SegmentChange> segments,
                     const QString& attribute, int digits, Measure measure = Measure::Money);
    ChartTable table() const override;

signals:
    void segmentClicked(const QString& value);

protected:
    void redraw() override;
    void clear() override;
    void rowActivated(int row) override;

private:
    void addBars(bool isBaseline);
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<SegmentChange> m_segments; // the largest first
    QString m_attribute;
    Measured m_measured;
};

class BridgeChart : public ChartFrame {
    Q_OBJECT
public:
    explicit BridgeChart(QWidget* parent = nullptr);
    void setDrivers(std::shared_ptr<const Comparison> comparison, const std::vector<Driver>& drivers, int digits,
                    Measure measure = Measure::Money);
    ChartTable table() const override;

protected:
    void redraw() override;
    void clear() override;

private:
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<BridgeStep> m_steps; // those that change something
    Measured m_measured;
};

} // namespace rerate
