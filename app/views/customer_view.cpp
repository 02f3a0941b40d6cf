// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/customer_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTableWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

#include "app/charts/number_text.h"
#include "app/models/customer_model.h"
#include "app/models/explanation_model.h"
#include "app/views/compare_view.h"
#include "app/views/key_figures.h"
#include "app/views/style.h"

namespace rerate {

CustomerView::CustomerView(Document& document, CustomerModel& model, QWidget* parent)
    : QWidget(parent), m_document(document), m_model(model) {
    setObjectName(QStringLiteral("customerView"));
    m_title = new QLabel(tr("No customer chosen"), this);
    m_title->setFont(figureFont());
    m_title->setObjectName(QStringLiteral("customerTitle"));
    m_attributes = new QLabel(this);
    setTextColour(*m_attributes, &Theme::muted);
    m_period = new QComboBox(this);
    m_period->setObjectName(QStringLiteral("customerPeriod"));
    m_period->setAccessibleName(tr("Billing period"));
    auto* previous = new QToolButton(this);
    previous->setObjectName(QStringLiteral("previousCustomer"));
    previous->setText(QStringLiteral("◀"));
    previous->setToolTip(tr("Previous customer (Alt+PgUp)"));
    previous->setAccessibleName(previous->toolTip());
    auto* next = new QToolButton(this);
    next->setObjectName(QStringLiteral("nextCustomer"));
    next->setText(QStringLiteral("▶"));
    next->setToolTip(tr("Next customer (Alt+PgDown)"));
    next->setAccessibleName(next->toolTip());
    auto* copy = new QPushButton(tr("Copy e&xplanation"), this);
    copy->setObjectName(QStringLiteral("copyExplanation"));

    auto* head = new QHBoxLayout;
    head->addWidget(previous);
    head->addWidget(next);
    head->addWidget(m_title);
    head->addSpacing(kSpace);
    head->addWidget(m_attributes, 1);
    head->addWidget(new QLabel(tr("Billing period"), this));
    head->addWidget(m_period);
    head->addWidget(copy);

    m_notice = new QWidget(this);
    m_noticeText = new QLabel(m_notice);
    m_noticeText->setObjectName(QStringLiteral("customerNotice"));
    m_noticeText->setWordWrap(true);
    setTextColour(*m_noticeText, &Theme::warning);
    m_removeFilter = new QPushButton(tr("Remove filter"), m_notice);
    m_removeFilter->setObjectName(QStringLiteral("removeFilter"));
    auto* noticeRow = new QHBoxLayout(m_notice);
    noticeRow->setContentsMargins(0, 0, 0, 0);
    noticeRow->addWidget(m_noticeText, 1);
    noticeRow->addWidget(m_removeFilter);
    m_notice->hide();

    m_figures = new KeyFigures({tr("Bill under the baseline"), tr("Bill under the candidate"), tr("Change"),
                                tr("Whole range")},
                               this);
    m_explanation = new ExplanationModel(this);
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("explanationTree"));
    m_tree->setAccessibleName(tr("Why the bills differ"));
    m_tree->setModel(m_explanation);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (int column = 1; column < ExplanationModel::ColumnCount; ++column)
        m_tree->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);

    m_eventsTitle = new QLabel(tr("Choose a quantity above to see the events behind it."), this);
    m_events = new QTableWidget(0, 4, this);
    m_events->setObjectName(QStringLiteral("eventTable"));
    m_events->setHorizontalHeaderLabels({tr("Time"), tr("Event"), tr("Requests"), tr("Quantity")});
    m_events->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_events->verticalHeader()->hide();
    m_events->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_events->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_events->setShowGrid(false);
    m_events->setAlternatingRowColors(true);
    auto* below = new QWidget(this);
    auto* belowColumn = new QVBoxLayout(below);
    belowColumn->setContentsMargins(0, 4, 0, 0);
    belowColumn->addWidget(m_eventsTitle);
    belowColumn->addWidget(m_events, 1);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->addWidget(m_tree);
    split->addWidget(below);
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(kSpace);
    column->addLayout(head);
    column->addWidget(m_notice);
    column->addWidget(m_figures);
    column->addWidget(split, 1);

    connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next, &QToolButton::clicked, this, [this] { step(1); });
    connect(new QShortcut(QKeySequence(Qt::ALT | Qt::Key_PageUp), this), &QShortcut::activated, this, [this] { step(-1); });
    connect(new QShortcut(QKeySequence(Qt::ALT | Qt::Key_PageDown), this), &QShortcut::activated, this, [this] { step(1); });
    connect(m_period, &QComboBox::activated, this, &CustomerView::ask);
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_explanation->toText()); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        const DerivationDifference* node = m_explanation->nodeAt(index);
        const Derivation* side = node ? (node->candidate ? node->candidate : node->baseline) : nullptr;
        if (side && side->kind == Derivation::Kind::Quantity)
            m_document.findEvents(m_customer, *side, node->candidate == nullptr);
    });
    connect(&document, &Document::explained, this, &CustomerView::showDifference);
    connect(&document, &Document::eventsFound, this, &CustomerView::showEvents);
    connect(&document, &Document::comparisonChanged, this, &CustomerView::refresh);
    connect(m_removeFilter, &QPushButton::clicked, this, [this] {
        m_document.setFilter({});
        m_document.setPeriod(std::nullopt, std::nullopt);
    });
    connect(&document, &Document::closed, this, [this] {
        m_customer.clear();
        m_title->setText(tr("No customer chosen"));
        m_attributes->clear();
        m_notice->hide();
        showNothing();
    });
}

void CustomerView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_customer.isEmpty())
        refresh();
}

void CustomerView::showCustomer(const QString& customer) {
    m_customer = customer;
    refresh();
    emit customerChanged();
}

void CustomerView::showNothing() {
    m_explanation->setDifference(nullptr);
    m_period->clear();
    m_period->setEnabled(false);
    m_figures->clear();
    m_events->setRowCount(0);
    m_eventsTitle->clear();
    m_isComplete = false;
}

void CustomerView::refresh() {
    const auto comparison = m_document.comparison();
    m_figures->setOutOfDate(comparison && m_document.isOutOfDate() &&
                            (m_document.isStopped() || !m_document.problem().isEmpty()));
    if (!comparison || m_document.isOutOfDate())
        return;
    if (m_customer.isEmpty() && isVisible()) { // the one that is asked about first
        const CustomerChange* rise = largestRise(*comparison);
        m_customer = rise ? fromStd(rise->customer) : m_model.customerAt(0);
    }
    if (m_customer.isEmpty())
        return;
    m_title->setText(tr("Customer %1").arg(m_customer));
    QStringList attributes;
    if (const CustomerTable* customers = m_document.customers())
        for (const std::string& name : customers->attributes)
            if (const std::string* value = customers->attribute(m_customer.toStdString(), name))
                attributes << tr("%1: %2").arg(fromStd(name), fromStd(*value));
    m_attributes->setText(attributes.join(QStringLiteral(" · ")));
    const auto found = std::find_if(comparison->customers.begin(), comparison->customers.end(),
                                    [&](const CustomerChange& change) { return fromStd(change.customer) == m_customer; });
    const bool isThere = found != comparison->customers.end();
    m_notice->setVisible(!isThere);
    m_removeFilter->setVisible(m_document.isFiltered());
    if (!isThere) {
        m_noticeText->setText(!m_document.filter().empty()
                                  ? tr("Customer %1 is not in the current filter.").arg(m_customer)
                                  : tr("Customer %1 has no bill in the current period.").arg(m_customer));
        return showNothing();
    }
    m_figures->set(3, signedMoneyText(found->delta, m_document.moneyDigits()),
                   found->changePercent        ? percentText(*found->changePercent)
                   : found->candidate.isZero() ? QStringLiteral("–")
                                               : tr("new"));
    fillPeriods();
    ask();
}

// Of both runs, since a plan may have other billing periods than the other.
void CustomerView::fillPeriods() {
    const QString chosen = m_period->currentData().toString();
    const auto comparison = m_document.comparison();
    const auto code = m_document.usage()->customers().find(m_customer.toStdString());
    std::set<Date> starts;
    bool isMonthly = true;
    for (const auto& run : {comparison->baseline, comparison->candidate}) {
        isMonthly = isMonthly && run->plan->cycle.unit == CycleUnit::Month;
        for (std::size_t row = 0; code && row < run->invoiceCustomer.size(); ++row)
            if (run->invoiceCustomer[row].number == *code)
                starts.insert(run->periodStarts[run->invoicePeriod[row]]);
    }
    m_period->clear();
    for (const Date& start : starts)
        m_period->addItem(fromStd(isMonthly ? monthText(start) : toText(start)), fromStd(toText(start)));
    const int before = m_period->findData(chosen);
    m_period->setCurrentIndex(before >= 0 ? before : m_period->count() - 1);
    m_period->setEnabled(m_period->count() > 1);
}

void CustomerView::ask() {
    const auto period = dateFromText(m_period->currentData().toString().toStdString());
    if (!period)
        return;
    m_isComplete = false;
    m_document.explain(m_customer, *period);
}

void CustomerView::showDifference(std::shared_ptr<const ExplainedDifference> difference) {
    if (fromStd(difference->customer) != m_customer)
        return;
    const auto amountOf = [](const std::optional<Derivation>& side) {
        return side ? side->amount.value_or(Ratio()) : Ratio();
    };
    const Ratio before = amountOf(difference->baseline);
    const Ratio after = amountOf(difference->candidate);
    const int digits = m_document.moneyDigits();
    const auto money = [&](const Ratio& amount) { return moneyText(amount.finite().value_or(Decimal()), digits); };
    const QString unit = fromStd(difference->candidate ? difference->candidate->amountUnit
                                                       : difference->baseline->amountUnit);
    const Ratio delta = after - before;
    m_figures->set(0, money(before), unit);
    m_figures->set(1, money(after), unit);
    m_figures->set(2, signedMoneyText(delta.finite().value_or(Decimal()), digits), m_period->currentText(),
                   delta.sign() > 0 ? &Theme::more : delta.sign() < 0 ? &Theme::less : &Theme::text);
    m_explanation->setDifference(std::move(difference), digits);
    m_tree->expandAll();
    m_events->setRowCount(0);
    m_eventsTitle->setText(tr("Choose a quantity above to see the events behind it."));
    m_isComplete = true;
    // The events of the first quantity under the candidate are shown without asking.
    QModelIndex chosen;
    const QModelIndex invoice = m_explanation->index(0, 0);
    for (int line = 0; line < m_explanation->rowCount(invoice); ++line) {
        const QModelIndex parent = m_explanation->index(line, 0, invoice);
        for (int row = 0; row < m_explanation->rowCount(parent); ++row) {
            const QModelIndex index = m_explanation->index(row, 0, parent);
            const DerivationDifference* node = m_explanation->nodeAt(index);
            if (node && !chosen.isValid() && node->candidate && node->candidate->kind == Derivation::Kind::Quantity)
                chosen = index;
        }
    }
    if (chosen.isValid())
        m_tree->setCurrentIndex(chosen);
}

void CustomerView::showEvents(const QString& title, const std::vector<MeteredEvent>& events) {
    m_eventsTitle->setText(tr("%1 (%2 shown)").arg(title).arg(events.size()));
    m_events->setRowCount(static_cast<int>(events.size()));
    for (int row = 0; row < m_events->rowCount(); ++row) {
        const MeteredEvent& event = events[static_cast<std::size_t>(row)];
        const QString time = fromStd(toText(event.time));
        const QString cells[] = {event.period ? tr("%1, billing period from %2").arg(time, fromStd(toText(*event.period))) : time,
                                 fromStd(event.event), countText(event.count),
                                 event.value ? exactText(*event.value) : tr("left out")};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            if (column >= 2)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_events->setItem(row, column, item);
        }
    }
    alignHeaders(*m_events);
}

void CustomerView::step(int by) {
    const int row = m_model.rowOf(m_customer);
    const QString neighbour = m_model.customerAt(row < 0 ? 0 : row + by);
    if (!neighbour.isEmpty())
        showCustomer(neighbour);
}

} // namespace rerate
