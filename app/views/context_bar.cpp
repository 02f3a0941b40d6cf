// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/context_bar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/views/style.h"
#include "engine/report/number_text.h"

namespace rerate {

ContextBar::ContextBar(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("contextBar"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    makeBoxes();
    makeStatus();
    arrange();
    connect(m_baseline, &QComboBox::activated, this, &ContextBar::choosePlans);
    connect(m_candidate, &QComboBox::activated, this, &ContextBar::choosePlans);
    connect(m_from, &QComboBox::activated, this, &ContextBar::choosePeriod);
    connect(m_to, &QComboBox::activated, this, &ContextBar::choosePeriod);
    connect(m_measure, &QComboBox::activated, this,
            [this](int index) { m_document.setMeasure(static_cast<Measure>(index)); });
    connect(m_swap, &QToolButton::clicked, this, [this] {
        if (const auto swapped = m_document.swapPlans(); !swapped)
            emit m_document.failed(fromStd(swapped.error().message));
    });
    connect(m_filterMenu, &QMenu::aboutToShow, this, &ContextBar::addFilterMenu);
    connect(m_state, &QToolButton::clicked, this, &ContextBar::showChecks);
    connect(m_run, &QPushButton::clicked, &m_document, &Document::run);
    connect(&document, &Document::plansChanged, this, &ContextBar::fillPlans);
    connect(&document, &Document::dataChanged, this, &ContextBar::fillPeriods);
    connect(&document, &Document::lookChanged, this, [this] {
        fillPeriods();
        fillFilters();
        fillMeasures();
    });
    connect(&document, &Document::comparisonChanged, this, &ContextBar::showState);
    connect(&document, &Document::comparisonChanged, this, &ContextBar::fillMeasures);
}

void ContextBar::makeBoxes() {
    const auto combo = [this](const QString& name, const QString& what) {
        auto* box = new QComboBox(this);
        box->setObjectName(name);
        box->setAccessibleName(what);
        box->setToolTip(what);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMinimumWidth(84); // in a narrow window, names are cut before anything is pushed out
        return box;
    };
    m_baseline = combo(QStringLiteral("baselineBox"), tr("Baseline: the plan of today"));
    m_candidate = combo(QStringLiteral("candidateBox"), tr("Candidate: the plan that is tried"));
    m_from = combo(QStringLiteral("fromBox"), tr("First month"));
    m_to = combo(QStringLiteral("toBox"), tr("Last month"));
    m_measure = combo(QStringLiteral("measureBox"), tr("Unit of the figures"));
    m_swap = new QToolButton(this);
    m_swap->setText(QStringLiteral("⇄"));
    m_swap->setAutoRaise(true);
    m_swap->setObjectName(QStringLiteral("swapButton"));
    m_swap->setToolTip(tr("Swap baseline and candidate"));
    m_swap->setAccessibleName(m_swap->toolTip());
    m_addFilter = new QToolButton(this);
    m_addFilter->setText(tr("+ Fi&lter ▾"));
    m_addFilter->setAutoRaise(true);
    m_addFilter->setObjectName(QStringLiteral("addFilter"));
    m_filterMenu = new QMenu(m_addFilter);
    openMenuOn(*m_addFilter, *m_filterMenu);
}

void ContextBar::makeStatus() {
    m_coverage = new QLabel(this);
    m_coverage->setObjectName(QStringLiteral("coverage"));
    m_coverage->setToolTip(tr("Days of a period without usage in the project are billed as days without use; compare "
                              "such periods with care."));
    m_state = new QToolButton(this);
    m_state->setAutoRaise(true);
    m_state->setObjectName(QStringLiteral("checksButton"));
    m_state->setToolTip(tr("Show the sums that were checked"));
    m_run = new QPushButton(tr("Run (F5)"), this);
    m_run->setObjectName(QStringLiteral("runButton"));
    m_run->hide();
    m_status = new QWidget(this);
    auto* status = new QHBoxLayout(m_status);
    status->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : QList<QWidget*>{m_coverage, m_state, m_run})
        status->addWidget(widget);
}

void ContextBar::arrange() {
    m_secondRow = new QWidget(this);
    m_second = new QHBoxLayout(m_secondRow);
    m_second->setContentsMargins(0, 0, 0, 0);
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(4);
    m_second->addLayout(m_chips);
    m_second->addStretch(1);
    m_secondRow->hide();

    m_first = new QHBoxLayout;
    m_first->setSpacing(kSpace);
    auto* a = new QLabel(tr("&Baseline"), this);
    a->setBuddy(m_baseline);
    auto* b = new QLabel(tr("&Candidate"), this);
    b->setBuddy(m_candidate);
    for (QWidget* widget : QList<QWidget*>{a, m_baseline, m_swap, b, m_candidate})
        m_first->addWidget(widget);
    m_first->addSpacing(kSpace / 2);
    m_first->addWidget(m_from);
    m_first->addWidget(new QLabel(QStringLiteral("–"), this));
    m_first->addWidget(m_to);
    m_first->addSpacing(kSpace / 2);
    m_first->addWidget(m_measure);
    m_first->addWidget(m_addFilter);
    m_first->addStretch(1);
    m_first->addWidget(m_status);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 12, 6);
    column->setSpacing(4);
    column->addLayout(m_first);
    column->addWidget(m_secondRow);
}

void ContextBar::fillPlans() {
    for (auto [box, chosen] : {std::pair(m_baseline, m_document.baselineName()),
                               std::pair(m_candidate, m_document.candidateName())}) {
        box->clear();
        for (const QString& name : m_document.planNames())
            box->addItem(m_document.planLabel(name), name);
        box->setCurrentIndex(box->findData(chosen));
        box->setEnabled(box->count() > 0);
    }
}

// The months of the usage, and those of the period that is looked at even where the usage no longer
// reaches.
void ContextBar::fillPeriods() {
    m_from->clear();
    m_to->clear();
    const UsageStore* usage = m_document.usage();
    const auto range = usage ? usage->timeRange() : std::nullopt;
    const auto firstOf = [](Date date) { return Date{date.year, date.month, 1}; };
    std::optional<Date> first, last;
    if (range) {
        const Zone utc;
        first = firstOf(utc.dateOf(range->from));
        last = firstOf(utc.dateOf({range->to.nanoseconds - 1}));
    }
    const auto from = m_document.periodFrom();
    const auto to = m_document.periodTo();
    if (from && first)
        first = std::min(*first, *from);
    if (to && last)
        last = std::max(*last, addMonths(*to, -1));
    for (int count = 0; first && *first <= *last && count < 600; first = addMonths(*first, 1), ++count)
        for (QComboBox* box : {m_from, m_to})
            box->addItem(fromStd(monthText(*first)));
    m_from->setCurrentIndex(from ? m_from->findText(fromStd(monthText(*from))) : 0);
    m_to->setCurrentIndex(to ? m_to->findText(fromStd(monthText(addMonths(*to, -1)))) : m_to->count() - 1);
    for (QComboBox* box : {m_from, m_to})
        box->setEnabled(box->count() > 1);
}

void ContextBar::fillMeasures() {
    const auto comparison = m_document.comparison();
    const QString unit = comparison ? fromStd(comparison->currency) : tr("Amount");
    const QStringList names{unit, tr("%1 per customer").arg(unit), tr("% of the baseline")};
    for (int i = 0; i < names.size(); ++i)
        if (i >= m_measure->count())
            m_measure->addItem(names[i]);
        else
            m_measure->setItemText(i, names[i]);
    m_measure->setCurrentIndex(static_cast<int>(m_document.measure()));
    // As wide as what is chosen: names of plans need the room.
    m_measure->view()->setMinimumWidth(m_measure->view()->sizeHintForColumn(0) + kSpace);
    m_measure->setMaximumWidth(std::max(m_measure->minimumWidth(), m_measure->fontMetrics().horizontalAdvance(m_measure->currentText()) + 5 * kSpace));
}

void ContextBar::choosePeriod() {
    if (m_to->currentIndex() < m_from->currentIndex())
        (sender() == m_from ? m_to : m_from)->setCurrentIndex(sender() == m_from ? m_from->currentIndex() : m_to->currentIndex());
    const bool isAll = m_from->currentIndex() == 0 && m_to->currentIndex() == m_to->count() - 1;
    if (isAll)
        return m_document.setPeriod(std::nullopt, std::nullopt);
    const auto to = monthFromText(m_to->currentText().toStdString());
    m_document.setPeriod(monthFromText(m_from->currentText().toStdString()),
                         to ? std::optional(addMonths(*to, 1)) : std::nullopt);
}

void ContextBar::choosePlans() {
    const auto chosen = m_document.choosePlans(m_baseline->currentData().toString(), m_candidate->currentData().toString());
    if (!chosen)
        emit m_document.failed(fromStd(chosen.error().message));
}

void ContextBar::addFilterMenu() {
    QMenu* menu = m_filterMenu;
    menu->clear();
    const CustomerTable* customers = m_document.customers();
    if (!customers || customers->attributes.empty()) {
        menu->addAction(tr("Customers have no attributes; import some"))->setEnabled(false);
        return;
    }
    for (const std::string& attribute : customers->attributes) {
        QMenu* values = menu->addMenu(fromStd(attribute));
        const auto known = customers->valuesOf(attribute);
        for (std::size_t i = 0; i < std::min<std::size_t>(known.size(), 60); ++i) {
            const std::string value = known[i];
            auto current = m_document.filter();
            QAction* action = values->addAction(fromStd(value));
            action->setCheckable(true);
            action->setChecked(current.contains(attribute) && current[attribute].contains(value));
            connect(action, &QAction::toggled, this,
                    [this, attribute, value](bool on) { setFilterValue(attribute, value, on); });
        }
    }
}

void ContextBar::setFilterValue(const std::string& attribute, const std::string& value, bool on) {
    auto filter = m_document.filter();
    if (on)
        filter[attribute].insert(value);
    else
        filter[attribute].erase(value);
    if (filter[attribute].empty())
        filter.erase(attribute);
    m_document.setFilter(std::move(filter));
}

void ContextBar::fillFilters() {
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto& [attribute, values] : m_document.filter()) {
        QStringList names;
        for (const std::string& value : values)
            names << fromStd(value);
        auto* chip = new QToolButton(this);
        chip->setText(tr("%1: %2  ✕").arg(fromStd(attribute), names.join(QStringLiteral(", "))));
        chip->setToolTip(tr("Remove this filter"));
        chip->setObjectName(QStringLiteral("filter:") + fromStd(attribute));
        connect(chip, &QToolButton::clicked, this, [this, attribute = attribute] {
            auto filter = m_document.filter();
            filter.erase(attribute);
            m_document.setFilter(std::move(filter));
        });
        m_chips->addWidget(chip);
    }
    showSecondRow();
}

void ContextBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    constexpr int kNarrow = 1120;
    if (m_isNarrow == (width() < kNarrow))
        return;
    m_isNarrow = !m_isNarrow;
    (m_isNarrow ? m_second : m_first)->addWidget(m_status);
    showSecondRow();
}

void ContextBar::showSecondRow() { m_secondRow->setVisible(m_isNarrow || !m_document.filter().empty()); }

void ContextBar::showState() {
    const auto comparison = m_document.comparison();
    ThemeColour colour = &Theme::muted;
    QString text;
    QString coverage;
    if (!m_document.problem().isEmpty()) {
        text = comparison ? tr("out of date") : tr("no figures");
        colour = &Theme::warning;
    } else if (m_document.isStopped()) {
        text = !comparison                  ? tr("stopped")
               : m_document.isOutOfDate() ? tr("stopped – figures are from before the edit")
                                            : tr("stopped – why revenue changes is not known");
        colour = &Theme::warning;
    } else if (m_document.isOutOfDate()) {
        text = tr("replaying…");
    } else if (comparison) {
        const auto partial = std::count_if(comparison->months.begin(), comparison->months.end(),
                                           [](const MonthChange& month) { return month.daysCovered < month.days; });
        if (partial > 0)
            coverage = tr("⚠ %1 of %2 periods incomplete").arg(partial).arg(comparison->months.size());
        text = tr("reconciled ✓");
        colour = &Theme::less;
    }
    m_coverage->setText(coverage);
    m_coverage->setVisible(!coverage.isEmpty());
    setTextColour(*m_coverage, &Theme::warning);
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
    setTextColour(*m_state, colour);
    m_state->setEnabled(comparison != nullptr);
    m_run->setVisible(m_document.isStopped());
}

void ContextBar::showChecks() {
    const auto comparison = m_document.comparison();
    if (!comparison)
        return;
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Checked sums"));
    auto* table = new QTableWidget(static_cast<int>(comparison->checks.size()), 3, dialog);
    table->setHorizontalHeaderLabels({tr("What must agree"), tr("One way"), tr("Another way")});
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    for (int row = 0; row < table->rowCount(); ++row) {
        const Check& check = comparison->checks[static_cast<std::size_t>(row)];
        const QString side = check.id.starts_with("baseline.")    ? tr("Baseline: ")
                             : check.id.starts_with("candidate.") ? tr("Candidate: ")
                                                                  : QString();
        table->setItem(row, 0, new QTableWidgetItem((check.passed ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) +
                                                    side + fromStd(check.meaning)));
        for (const auto& [cell, amount] : {std::pair(1, &check.left), std::pair(2, &check.right)}) {
            auto* item = new QTableWidgetItem(fromStd(groupDigits(*amount)));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            table->setItem(row, cell, item);
        }
    }
    alignHeaders(*table);
    table->resizeColumnsToContents();
    QStringList assumptions;
    for (const std::string& text : comparison->candidate->assumptions)
        assumptions << QStringLiteral("• ") + fromStd(text);
    auto* notes = new QLabel(assumptions.join(QLatin1Char('\n')), dialog);
    notes->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(table, 1);
    column->addWidget(notes);
    column->addWidget(buttons);
    dialog->resize(820, 460);
    dialog->open();
}

} // namespace rerate
