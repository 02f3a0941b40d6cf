// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_check.h"

#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>

#include "app/charts/curve_chart.h"
#include "app/charts/number_text.h"
#include "app/models/explanation_model.h"
#include "app/views/style.h"
#include "app/views/wrapped_table.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

constexpr int kSliderMax = 1000;

} // namespace

ChargeCheck::ChargeCheck(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    m_curve = new CurveChart(this);
    m_quantity = new QSlider(Qt::Horizontal, this);
    m_quantity->setObjectName(QStringLiteral("quantitySlider"));
    m_quantity->setAccessibleName(tr("Quantity of the worked example"));
    m_quantity->setRange(0, kSliderMax);
    m_quantity->setValue(kSliderMax / 2);
    m_quantityText = new QLabel(this);
    m_quantityText->setFont(titleFont());
    m_quantityText->setWordWrap(true);
    m_example = new WrappedTable({tr("Worked example"), tr("Amount")}, this);
    m_example->setObjectName(QStringLiteral("workedExample"));
    m_example->setAccessibleName(tr("Worked example"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_curve, 3);
    column->addWidget(m_quantityText);
    column->addWidget(m_quantity);
    column->addWidget(m_example, 2);
    connect(m_quantity, &QSlider::valueChanged, this, &ChargeCheck::showExample);
}

const Plan* ChargeCheck::plan() const {
    const PlanReading* reading = m_document.planReading(m_planName);
    return reading && reading->plan ? &*reading->plan : nullptr;
}

const Charge* ChargeCheck::charge() const {
    const Plan* current = plan();
    return current ? current->findCharge(m_charge) : nullptr;
}

Date ChargeCheck::day() const {
    const auto comparison = m_document.comparison();
    return comparison ? addDays(comparison->candidate->rangeTo, -1) : Date{2026, 1, 1};
}

void ChargeCheck::setCharge(const QString& planName, const Charge* charge, int priceRow) {
    m_planName = planName;
    m_charge = charge ? charge->id : std::string();
    m_priceRow = priceRow;
    m_isShown = isVisible();
    if (m_isShown)
        showCurve();
}

// While nobody looks, nothing is drawn.
void ChargeCheck::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_isShown)
        showCurve();
    m_isShown = true;
}

std::vector<std::string> ChargeCheck::key() const {
    const Charge* shown = charge();
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    const Meter* meter = usage ? plan()->findMeter(usage->meter) : nullptr;
    if (!meter || usage->price.entries.empty())
        return {};
    std::vector<std::string> key(meter->by.size());
    const auto* table = std::get_if<PriceTable>(&usage->price.entries.back().value);
    if (!table || table->rows.empty())
        return key;
    const auto row = static_cast<std::size_t>(std::max(0, m_priceRow));
    const auto& chosen = table->rows[row < table->rows.size() ? row : 0];
    for (std::size_t i = 0; i < table->by.size(); ++i) {
        const auto at = std::find(meter->by.begin(), meter->by.end(), table->by[i]) - meter->by.begin();
        key[static_cast<std::size_t>(at)] = chosen.key[i];
    }
    return key;
}

void ChargeCheck::showCurve() {
    const Charge* shown = charge();
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    m_curve->setEmptyText(usage   ? QString()
                          : shown ? tr("What this charge costs does not depend on a quantity.")
                                  : tr("Choose a charge to see what it costs."));
    m_quantity->setEnabled(usage != nullptr);
    m_quantity->setVisible(usage != nullptr);
    m_example->setVisible(usage != nullptr);
    if (!usage) {
        m_example->setRowCount(0);
        m_quantityText->clear();
        return;
    }
    const Plan& current = *plan();
    const auto chosen = key();
    const std::vector<Decimal> breakpoints = chargeBreakpoints(current, shown->id, chosen, day());
    m_range = curveRange(current, shown->id, chosen, day());
    const PlanReading* other = m_document.planReading(m_document.baselineName());
    const bool hasBaseline = other && other->plan && m_planName != m_document.baselineName() && other->plan->findCharge(shown->id);
    CurvePair curves = curvePoints(current, hasBaseline ? &*other->plan : nullptr, shown->id, chosen, day(), m_range);
    m_curve->setNames(tr("Baseline: %1").arg(m_document.planLabel(m_document.baselineName())),
                      m_document.planLabel(m_planName));
    m_curve->setCurves(std::move(curves.baseline), std::move(curves.candidate), breakpoints,
                       axisText(),
                       fromStd(current.currency.name()));
    showExample();
}

QString ChargeCheck::unitText() const {
    const Meter* meter = plan()->findMeter(std::get<UsageCharge>(charge()->what).meter);
    return fromStd(meter->unit.name().empty() ? meter->id : meter->unit.name());
}

// What the curve runs over.
QString ChargeCheck::axisText() const {
    const auto& usage = std::get<UsageCharge>(charge()->what);
    if (const auto beside = quantityBesidePosition(usage))
        return tr("%1 of an event of %2 %3").arg(fromStd(formatExpression(*usage.position)), moneyText(*beside, 0), unitText());
    return usage.reset == UsageCharge::Reset::Event    ? tr("%1 of one event").arg(unitText())
           : usage.reset == UsageCharge::Reset::Window ? tr("%1 of one window").arg(unitText())
                                                       : unitText();
}

void ChargeCheck::addExampleRow(const QString& text, const QString& amount) {
    const int row = m_example->rowCount();
    m_example->insertRow(row);
    m_example->setItem(row, 0, new QTableWidgetItem(text));
    auto* cell = new QTableWidgetItem(amount);
    cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_example->setItem(row, 1, cell);
}

void ChargeCheck::showExample() {
    m_example->setRowCount(0);
    const Charge* shown = charge();
    if (!shown || !std::holds_alternative<UsageCharge>(shown->what))
        return;
    const Decimal quantity =
        (m_range.low + (m_range.high - m_range.low) * Decimal(m_quantity->value()) * Decimal::literal("0.001")).normalized();
    const Derivation example = chargeExample(*plan(), shown->id, key(), day(), quantity);
    const int digits = currencyDigits(plan()->currency.name()).value_or(2);
    const auto amountText = [&](const std::optional<Ratio>& amount) {
        const auto finite = amount ? amount->finite() : std::nullopt;
        return finite ? moneyText(*finite, digits) : amount ? exactText(*amount) : QString();
    };
    const auto& usage = std::get<UsageCharge>(shown->what);
    const QString cost = amountText(example.amount) + QLatin1Char(' ') + fromStd(plan()->currency.name());
    if (const auto beside = quantityBesidePosition(usage))
        m_quantityText->setText(tr("An event of %1 %2 at %3 %4 costs %5")
                                    .arg(moneyText(*beside, 0), unitText(), fromStd(formatExpression(*usage.position)),
                                         moneyText(quantity, 0), cost));
    else if (usage.counter && usage.reset == UsageCharge::Reset::Period)
        m_quantityText->setText(tr("%1 %2 cost %3, while %4 counts from zero").arg(moneyText(quantity, 0), unitText(), cost, fromStd(*usage.counter)));
    else if (usage.isItemised())
        m_quantityText->setText(tr("One %1 of %2 %3 costs %4%5")
                                    .arg(usage.reset == UsageCharge::Reset::Event ? tr("event") : tr("window"),
                                         moneyText(quantity, 0), unitText(), cost,
                                         usage.included ? tr(", once what is included is used up") : QString()));
    else
        m_quantityText->setText(tr("%1 %2 cost %3").arg(moneyText(quantity, 0), unitText(), cost));
    for (const Derivation& line : example.children)
        for (const Derivation& node : line.children)
            if (node.kind != Derivation::Kind::Quantity)
                addExampleRow(describeStep(node), amountText(node.amount));
    addExampleRow(tr("Together"), amountText(example.amount));
    for (int column = 0; column < 2; ++column)
        m_example->item(m_example->rowCount() - 1, column)->setFont(titleFont());
    alignHeaders(*m_example);
    m_example->resizeRowsToContents();
}

} // namespace rerate
