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

// The row of a table that a row of the price grid shows; the grid lists dated prices one after the
// other, and of each price its steps. Null: all other keys, or no table.
const PriceTable::Row* tableRowAt(const Dated<Price>& prices, std::size_t gridRow) {
    for (const auto& entry : prices.entries) {
        const auto* table = std::get_if<PriceTable>(&entry.value);
        const std::size_t plain = table ? 0 : std::get<StepPrice>(entry.value).rows.size();
        for (std::size_t row = 0; table && row < table->rows.size(); ++row) {
            const std::size_t steps = table->rows[row].price.rows.size();
            if (gridRow < steps)
                return &table->rows[row];
            gridRow -= steps;
        }
        const std::size_t others = table && table->defaultPrice ? table->defaultPrice->rows.size() : plain;
        if (gridRow < others)
            return nullptr;
        gridRow -= others;
    }
    return nullptr;
}

// The price that a row of the grid belongs to.
std::size_t entryAt(const Dated<Price>& prices, std::size_t gridRow) {
    for (std::size_t entry = 0; entry < prices.entries.size(); ++entry) {
        const Price& price = prices.entries[entry].value;
        std::size_t rows = 0;
        if (const auto* table = std::get_if<PriceTable>(&price)) {
            for (const PriceTable::Row& row : table->rows)
                rows += row.price.rows.size();
            rows += table->defaultPrice ? table->defaultPrice->rows.size() : 0;
        } else {
            rows = std::get<StepPrice>(price).rows.size();
        }
        if (gridRow < rows)
            return entry;
        gridRow -= rows;
    }
    return prices.entries.size() - 1;
}

// The day itself where the price of the chosen row is in force, or else the first or last one on
// which it is.
Date dayOfRow(const Dated<Price>& prices, int gridRow, const Date& day) {
    if (gridRow < 0 || prices.entries.size() < 2)
        return day;
    const std::size_t entry = entryAt(prices, static_cast<std::size_t>(gridRow));
    if (const auto& from = prices.entries[entry].from; from && day < *from)
        return *from;
    const auto next = entry + 1 < prices.entries.size() ? prices.entries[entry + 1].from : std::nullopt;
    return next && day >= *next ? addDays(*next, -1) : day;
}

const Dated<Price>* pricesOf(const Charge& charge) {
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        return &usage->price;
    const auto* ledger = std::get_if<LedgerCharge>(&charge.what);
    return ledger ? &ledger->steps : nullptr;
}

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

// At the end of what was replayed, or when the chosen price is in force; a fee is followed from its
// beginning.
Date ChargeCheck::day() const {
    const auto comparison = m_document.comparison();
    if (!comparison)
        return {2026, 1, 1};
    const Charge* shown = charge();
    const bool isFee = shown && curveOver(*shown) == CurveOver::Periods;
    if (isFee)
        return comparison->candidate->rangeFrom;
    const Date last = addDays(comparison->candidate->rangeTo, -1);
    const Dated<Price>* prices = shown ? pricesOf(*shown) : nullptr;
    return prices ? dayOfRow(*prices, m_priceRow, last) : last;
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

// Of the price's row that is chosen; where factors have no row for all others, of their first one.
std::vector<std::string> ChargeCheck::key() const {
    const Charge* shown = charge();
    const Dated<Price>* prices = shown ? pricesOf(*shown) : nullptr;
    const auto* table = prices && !prices->entries.empty() ? std::get_if<PriceTable>(&prices->entries.back().value) : nullptr;
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    const Meter* meter = usage ? plan()->findMeter(usage->meter) : nullptr;
    std::vector<std::string> key(meter ? meter->by.size() : table ? table->by.size() : 0);
    const auto take = [&](const std::vector<std::string>& by, const std::vector<std::string>& parts) {
        for (std::size_t i = 0; i < by.size() && i < parts.size(); ++i) {
            const auto at = meter ? static_cast<std::size_t>(std::find(meter->by.begin(), meter->by.end(), by[i]) - meter->by.begin()) : i;
            if (at < key.size() && key[at].empty())
                key[at] = parts[i];
        }
    };
    if (table && !table->rows.empty())
        if (const PriceTable::Row* row = m_priceRow < 0 ? &table->rows.front() : tableRowAt(*prices, static_cast<std::size_t>(m_priceRow)))
            take(table->by, row->key);
    for (std::size_t i = 0; usage && i < usage->factors.size(); ++i)
        if (const FactorTable& factors = usage->factors[i]; !factors.defaultFactor && !factors.rows.empty())
            take(factors.by, factors.rows.front().key);
    return key;
}

void ChargeCheck::showCurve() {
    const Charge* shown = charge();
    m_curve->setEmptyText(shown ? QString() : tr("Choose a charge to see what it costs."));
    for (QWidget* widget : QList<QWidget*>{m_quantity, m_quantityText, m_example})
        widget->setVisible(shown != nullptr);
    if (!shown) {
        m_example->setRowCount(0);
        return;
    }
    const Plan& current = *plan();
    const auto chosen = key();
    const std::vector<Decimal> breakpoints = chargeBreakpoints(current, shown->id, chosen, day());
    m_range = curveRange(current, shown->id, chosen, day());
    const PlanReading* other = m_document.planReading(m_document.baselineName());
    const Charge* before = other && other->plan && m_planName != m_document.baselineName() ? other->plan->findCharge(shown->id) : nullptr;
    const bool hasBaseline = before && curveOver(*before) == curveOver(*shown);
    CurvePair curves = curvePoints(current, hasBaseline ? &*other->plan : nullptr, shown->id, chosen, day(), m_range);
    m_curve->setNames(tr("Baseline: %1").arg(m_document.planLabel(m_document.baselineName())),
                      m_document.planLabel(m_planName));
    m_curve->setCurves(std::move(curves.baseline), std::move(curves.candidate), breakpoints,
                       curveText(), axisText(), fromStd(shown->unit.name()), curveOver(*shown));
    showExample();
}

QString ChargeCheck::unitText() const {
    const auto& usage = std::get<UsageCharge>(charge()->what);
    const Meter* meter = plan()->findMeter(usage.meter);
    const std::size_t place = meter->mark.offset; // inside of the charge: it has made a meter of the price in the event
    if (meter->unit.name().empty() && place > charge()->mark.offset && place <= usage.price.entries.front().mark.offset)
        return tr("%1 in the events").arg(fromStd(charge()->unit.name()));
    return fromStd(meter->unit.name().empty() ? meter->id : meter->unit.name());
}

// What lines are in: for a conversion, what is converted.
QString ChargeCheck::linesUnitText() const {
    const Charge* shown = charge();
    const auto& ledger = std::get<LedgerCharge>(shown->what);
    const Charge* source = ledger.kind == LedgerCharge::Kind::Convert && !ledger.of.empty() ? plan()->findCharge(ledger.of.front()) : nullptr;
    return fromStd((source ? source : shown)->unit.name());
}

// What the curve runs over.
QString ChargeCheck::axisText() const {
    if (curveOver(*charge()) == CurveOver::Lines)
        return tr("lines, %1").arg(linesUnitText());
    if (curveOver(*charge()) == CurveOver::Periods)
        return tr("billing period");
    const auto& usage = std::get<UsageCharge>(charge()->what);
    return usage.position ? fromStd(formatExpression(*usage.position)) : unitText();
}

QString ChargeCheck::curveText() const {
    switch (curveOver(*charge())) {
    case CurveOver::Lines: return tr("What the charge comes to, by the money of the lines it is over");
    case CurveOver::Periods: return tr("What is due in each billing period of a customer since %1").arg(fromStd(toText(day())));
    case CurveOver::Usage: break;
    }
    const auto& usage = std::get<UsageCharge>(charge()->what);
    const bool isDated = usage.price.entries.size() > 1 && !usage.price.isPhased();
    const QString on = isDated ? tr(", on %1").arg(fromStd(toText(day()))) : QString();
    if (const auto beside = quantityBesidePosition(usage))
        return tr("Cost of an event of %1 %2, by its %3").arg(moneyText(*beside, 0), unitText(), axisText()) + on;
    return (usage.reset == UsageCharge::Reset::Event    ? tr("Cost of one event by its quantity")
            : usage.reset == UsageCharge::Reset::Window ? tr("Cost of one window by its quantity")
                                                        : tr("Cost of a billing period by quantity")) + on;
}

void ChargeCheck::addExampleRow(const QString& text, const QString& amount) {
    const int row = m_example->rowCount();
    m_example->insertRow(row);
    m_example->setItem(row, 0, new QTableWidgetItem(text));
    auto* cell = new QTableWidgetItem(amount);
    cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_example->setItem(row, 1, cell);
}

// What the slider says, in the range of the curve.
Decimal ChargeCheck::exampleQuantity() const {
    const Decimal at = m_range.low + (m_range.high - m_range.low) * Decimal(m_quantity->value()) * Decimal::literal("0.001");
    const int digits = currencyDigits(charge()->unit.name()).value_or(2);
    switch (curveOver(*charge())) {
    case CurveOver::Lines: return roundTo(Ratio(at), {Decimal::fromCoefficient(1, digits), RoundingMode::HalfUp}).value.normalized();
    case CurveOver::Periods: return roundTo(Ratio(at), {Decimal(1), RoundingMode::HalfUp}).value.normalized();
    case CurveOver::Usage: break;
    }
    return at.normalized();
}

QString ChargeCheck::usageSentence(const Decimal& quantity, const QString& cost) const {
    const auto& usage = std::get<UsageCharge>(charge()->what);
    if (const auto beside = quantityBesidePosition(usage))
        return tr("An event of %1 %2 at %3 %4 costs %5")
            .arg(moneyText(*beside, 0), unitText(), fromStd(formatExpression(*usage.position)), moneyText(quantity, 0), cost);
    if (usage.counter && usage.reset == UsageCharge::Reset::Period)
        return tr("%1 %2 cost %3, while %4 counts from zero").arg(moneyText(quantity, 0), unitText(), cost, fromStd(*usage.counter));
    if (usage.isItemised())
        return tr("One %1 of %2 %3 costs %4%5")
            .arg(usage.reset == UsageCharge::Reset::Event ? tr("event") : tr("window"), moneyText(quantity, 0), unitText(), cost,
                 usage.included ? tr(", once what is included is used up") : QString());
    return tr("%1 %2 cost %3").arg(moneyText(quantity, 0), unitText(), cost);
}

QString ChargeCheck::sentence(const Decimal& quantity, const QString& amount) const {
    const Charge& shown = *charge();
    if (curveOver(shown) == CurveOver::Periods)
        return tr("In a customer's billing period %1, %2 is due").arg(moneyText(quantity, 0), amount);
    const int phase = phaseOfCurve(*plan(), shown.id);
    const QString since = phase > 1 ? tr(", from billing period %1 on").arg(phase) : QString();
    if (curveOver(shown) == CurveOver::Usage)
        return usageSentence(quantity, amount) + since;
    const auto& uses = std::get<LedgerCharge>(shown.what).uses;
    const QString how = !uses      ? QString()
                        : *uses == 1 ? tr(", on a customer's first invoice")
                                     : tr(", on a customer's first %1 invoices").arg(*uses);
    const int digits = currencyDigits(linesUnitText().toStdString()).value_or(2);
    return tr("Over lines of %1 %2 it comes to %3").arg(moneyText(quantity, digits), linesUnitText(), amount) + how + since;
}

void ChargeCheck::showExample() {
    m_example->setRowCount(0);
    const Charge* shown = charge();
    if (!shown)
        return;
    const Decimal quantity = exampleQuantity();
    const Derivation example = chargeExample(*plan(), shown->id, key(), day(), quantity);
    const int digits = currencyDigits(shown->unit.name()).value_or(2);
    const auto amountText = [&](const std::optional<Ratio>& amount) {
        const auto finite = amount ? amount->finite() : std::nullopt;
        return finite ? moneyText(*finite, digits) : amount ? exactText(*amount) : QString();
    };
    m_quantityText->setText(sentence(quantity, amountText(example.amount) + QLatin1Char(' ') + fromStd(shown->unit.name())));
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
