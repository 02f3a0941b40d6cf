// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/meter_check.h"

#include <QLabel>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/style.h"
#include "app/views/wrapped_table.h"
#include "engine/money/rounding.h"

namespace rerate {

namespace {

constexpr std::size_t kLargest = 8; // customers and keys that are listed
constexpr int kPlaces = 6; // of a figure; what has more of them is exact in its tool tip

QString figureText(const Decimal& quantity) {
    if (quantity.normalized().scale() <= kPlaces)
        return exactText(Ratio(quantity));
    return QStringLiteral("≈ ") + exactText(Ratio(roundTo(Ratio(quantity), {Decimal::fromCoefficient(1, kPlaces)}).value));
}

} // namespace

MeterCheck::MeterCheck(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    m_title = new QLabel(tr("In the loaded usage"), this);
    m_title->setFont(titleFont());
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("meterCheckState"));
    m_state->setWordWrap(true);
    setTextColour(*m_state, &Theme::muted);
    m_table = new WrappedTable({tr("Counted"), tr("Figure")}, this);
    m_table->setObjectName(QStringLiteral("meterFigures"));
    m_table->setAccessibleName(tr("What the meter counts in the loaded usage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_title);
    column->addWidget(m_state);
    column->addWidget(m_table, 1);
    column->addStretch(0);
    for (QLabel* label : {m_title, m_state})
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(&document, &Document::meterWorkedOut, this, &MeterCheck::take);
    for (const auto signal : {&Document::dataChanged, &Document::lookChanged})
        connect(&document, signal, this, [this] {
            m_isCounted = false;
            if (isVisible())
                count();
        });
}

void MeterCheck::setMeter(const QString& plan, const Meter* meter) {
    m_plan = plan;
    m_meter = meter ? meter->id : std::string();
    m_unit = meter ? fromStd(meter->unit.name()) : QString();
    m_isCounted = false;
    if (isVisible())
        count();
}

void MeterCheck::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_isCounted)
        count();
}

// What was counted last stays until there is something newer, in grey.
void MeterCheck::count() {
    const bool hasUsage = m_document.usage() && m_document.usage()->visibleRows() > 0;
    const bool isPossible = hasUsage && !m_meter.empty();
    m_table->setVisible(isPossible);
    m_table->setEnabled(false);
    m_state->setText(m_meter.empty() ? tr("There is no meter chosen to count with.") : hasUsage ? tr("Counting…") : tr("There is no usage yet. Import some on the Data page."));
    if (isPossible)
        m_document.workOutMeter(m_plan, m_meter);
}

void MeterCheck::addRow(const QString& what, const QString& value, bool isHeader) {
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto* name = new QTableWidgetItem(what);
    auto* figure = new QTableWidgetItem(value);
    figure->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    if (isHeader) {
        name->setFont(titleFont());
        figure->setFont(titleFont());
    }
    m_table->setItem(row, 0, name);
    m_table->setItem(row, 1, figure);
}

void MeterCheck::take(const MeterFigures& figures) {
    if (fromStd(figures.plan) != m_plan || figures.meter != m_meter)
        return;
    m_isCounted = true;
    m_table->setEnabled(true);
    m_table->setRowCount(0);
    if (!figures.problem.empty()) {
        m_table->hide();
        return m_state->setText(fromStd(figures.problem));
    }
    m_state->setText(figures.rowsMatched == 0 ? tr("No event matches: check what they are called, and the condition.")
                                              : tr("In the period and filter that are looked at, each billing period apart and then added."));
    const auto addFigure = [&](const QString& what, const Decimal& quantity, bool isHeader) {
        addRow(what, figureText(quantity), isHeader);
        m_table->item(m_table->rowCount() - 1, 1)->setToolTip(fromStd(quantity.toText()));
    };
    const auto titled = [&](const QString& title) { return m_unit.isEmpty() ? title : tr("%1, %2").arg(title, m_unit); };
    addFigure(titled(tr("Together")), figures.total, true);
    addRow(tr("Rows of usage that it takes"), countText(figures.rowsMatched));
    if (figures.rowsUnusable > 0)
        addRow(tr("of these without a usable value"), countText(figures.rowsUnusable));
    if (figures.zeroDivisions > 0)
        addRow(tr("of these divided by zero"), countText(figures.zeroDivisions));
    addRow(tr("Customers with a quantity"), countText(figures.customers));
    for (const auto& [title, shares] : {std::pair(tr("By key"), &figures.byKey), std::pair(tr("Largest customers"), &figures.byCustomer)}) {
        if (shares->empty())
            continue;
        addRow(titled(title), {}, true);
        for (std::size_t i = 0; i < std::min(kLargest, shares->size()); ++i)
            addFigure(fromStd((*shares)[i].first), (*shares)[i].second, false);
        if (shares->size() > kLargest)
            addRow(tr("… and %1 more").arg(countText(shares->size() - kLargest)), {});
    }
    alignHeaders(*m_table);
    m_table->resizeRowsToContents();
}

} // namespace rerate
