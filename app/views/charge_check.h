// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the chosen charge comes to: the live curve beside that of the baseline, and a worked example at
// a quantity, an amount of lines or a billing period that a slider sets. All figures come from the engine, exactly.

#pragma once

#include <QWidget>

#include "app/document/document.h"
#include "app/models/curve_points.h"

class QLabel;
class QSlider;
class QTableWidget;

namespace rerate {

class CurveChart;

class ChargeCheck : public QWidget {
    Q_OBJECT

public:
    explicit ChargeCheck(Document& document, QWidget* parent = nullptr);
    // `priceRow`: the row of the price grid, which chooses the key of a table. Null: nothing.
    void setCharge(const QString& planName, const Charge* charge, int priceRow);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showCurve();
    void showExample();
    void addExampleRow(const QString& text, const QString& amount);
    Decimal exampleQuantity() const;
    QString sentence(const Decimal& quantity, const QString& amount) const;
    QString usageSentence(const Decimal& quantity, const QString& cost) const;
    QString unitText() const;
    QString linesUnitText() const;
    QString axisText() const;
    QString curveText() const;
    const Plan* plan() const;
    const Charge* charge() const;
    std::vector<std::string> key() const;
    Date day() const;

    Document& m_document;
    QString m_planName;
    std::string m_charge;
    int m_priceRow = -1;
    bool m_isShown = false; // the curve is that of the charge
    CurveChart* m_curve = nullptr;
    QSlider* m_quantity = nullptr;
    QLabel* m_quantityText = nullptr;
    QTableWidget* m_example = nullptr;
    CurveRange m_range;
};

} // namespace rerate
