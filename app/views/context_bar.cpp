// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/context_bar.h"

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

ContextBar::ContextBar(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("contextBar"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    const auto combo = [this](const QString& name, const QString& what) {
        auto* box = new QComboBox(this);
        box->setObjectName(name);
        box->setAccessibleName(what);
        box->setToolTip(what);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return box;
    };
    m_baseline = combo(QStringLiteral("baselineBox"), tr("Baseline: the plan of today"));
    m_candidate = combo(QStringLiteral("candidateBox"), tr("Candidate: the plan that is tried"));
    m_from = combo(QStringLiteral("fromBox"), tr("First month"));
    m_to = combo(QStringLiteral("toBox"), tr("Last month"));
    auto* swap = new QToolButton(this);
    swap->setText(QStringLiteral("⇄"));
    swap->setAutoRaise(true);
    swap->setObjectName(QStringLiteral("swapButton"));
    swap->setToolTip(tr("Swap baseline and candidate"));
    swap->setAccessibleName(swap->toolTip());
    m_addFilter = new QToolButton(this);
    m_addFilter->setText(tr("+ Filter"));
    m_addFilter->setAutoRaise(true);
    m_addFilter->setPopupMode(QToolButton::InstantPopup);
    m_addFilter->setObjectName(QStringLiteral("addFilter"));
    m_addFilter->setMenu(new QMenu(m_addFilter));
    m_state = new QToolButton(this);
    m_state->setAutoRaise(true);
    m_state->setObjectName(QStringLiteral("checksButton"));
    m_state->setToolTip(tr("Show the sums that were checked"));
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(4);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(kSpace);
    auto* a = new QLabel(tr("&Baseline"), this);
    a->setBuddy(m_baseline);
    auto* b = new QLabel(tr("&Candidate"), this);
    b->setBuddy(m_candidate);
    row->addWidget(a);
    row->addWidget(m_baseline);
    row->addWidget(swap);
    row->addWidget(b);
    row->addWidget(m_candidate);
    row->addSpacing(kSpace);
    row->addWidget(m_from);
    row->addWidget(new QLabel(QStringLiteral("–"), this));
    row->addWidget(m_to);
    row->addSpacing(kSpace);
    row->addLayout(m_chips);
    row->addWidget(m_addFilter);
    row->addStretch(1);
    row->addWidget(m_state);

    connect(m_baseline, &QComboBox::activated, this, &ContextBar::choosePlans);
    connect(m_candidate, &QComboBox::activated, this, &ContextBar::choosePlans);
    connect(m_from, &QComboBox::activated, this, &ContextBar::choosePeriod);
    connect(m_to, &QComboBox::activated, this, &ContextBar::choosePeriod);
    connect(swap, &QToolButton::clicked, this, [this] {
        if (const auto swapped = m_document.swapPlans(); !swapped)
            emit m_document.failed(fromStd(swapped.error().message));
    });
    connect(m_addFilter->menu(), &QMenu::aboutToShow, this, &ContextBar::addFilterMenu);
    connect(m_state, &QToolButton::clicked, this, &ContextBar::showChecks);
    connect(&document, &Document::plansChanged, this, &ContextBar::fillPlans);
    connect(&document, &Document::dataChanged, this, [this] {
        fillPeriods();
        fillFilters();
    });
    connect(&document, &Document::comparisonChanged, this, &ContextBar::showState);
}

void ContextBar::fillPlans() {
    m_isFilling = true;
    for (auto [box, chosen] : {std::pair(m_baseline, m_document.baselineName()),
                               std::pair(m_candidate, m_document.candidateName())}) {
        box->clear();
        for (const QString& name : m_document.planNames())
            box->addItem(m_document.planLabel(name), name);
        box->setCurrentIndex(box->findData(chosen));
    }
    m_isFilling = false;
}

void ContextBar::fillPeriods() {
    m_isFilling = true;
    m_from->clear();
    m_to->clear();
    const UsageStore* usage = m_document.usage();
    const auto range = usage ? usage->timeRange() : std::nullopt;
    if (range) {
        const Zone utc;
        Date month = utc.dateOf(range->from);
        month.day = 1;
        const Date last = utc.dateOf({range->to.nanoseconds - 1});
        for (int count = 0; month <= last && count < 600; month = addMonths(month, 1), ++count) {
            m_from->addItem(fromStd(monthText(month)));
            m_to->addItem(fromStd(monthText(month)));
        }
    }
    m_from->setCurrentIndex(0);
    m_to->setCurrentIndex(m_to->count() - 1);
    m_isFilling = false;
}

void ContextBar::choosePeriod() {
    if (m_isFilling)
        return;
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
    if (m_isFilling)
        return;
    const auto chosen = m_document.choosePlans(m_baseline->currentData().toString(), m_candidate->currentData().toString());
    if (!chosen)
        emit m_document.failed(fromStd(chosen.error().message));
}

void ContextBar::addFilterMenu() {
    QMenu* menu = m_addFilter->menu();
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
            connect(action, &QAction::toggled, this, [this, attribute, value](bool on) {
                auto filter = m_document.filter();
                if (on)
                    filter[attribute].insert(value);
                else
                    filter[attribute].erase(value);
                if (filter[attribute].empty())
                    filter.erase(attribute);
                m_document.setFilter(std::move(filter));
                fillFilters();
            });
        }
    }
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
        connect(chip, &QToolButton::clicked, this, [this, attribute = attribute] {
            auto filter = m_document.filter();
            filter.erase(attribute);
            m_document.setFilter(std::move(filter));
            fillFilters();
        });
        m_chips->addWidget(chip);
    }
}

void ContextBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_state)
        showState();
}

void ContextBar::showState() {
    const auto comparison = m_document.comparison();
    const Theme& theme = currentTheme();
    QColor colour = theme.muted;
    QString text;
    if (!m_document.problem().isEmpty()) {
        text = comparison ? tr("out of date") : tr("no figures");
        colour = theme.warning;
    } else if (m_document.isOutOfDate()) {
        text = tr("replaying…");
    } else if (comparison) {
        int partial = 0;
        for (const MonthChange& month : comparison->months)
            partial += month.daysCovered < month.days ? 1 : 0;
        const auto months = static_cast<int>(comparison->months.size());
        text = tr("%1 of %2 periods complete · reconciled ✓").arg(months - partial).arg(months);
        colour = theme.less;
    }
    m_state->setText(text);
    setTextColour(*m_state, colour);
    m_state->setEnabled(comparison != nullptr);
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
        table->setItem(row, 1, new QTableWidgetItem(fromStd(check.left)));
        table->setItem(row, 2, new QTableWidgetItem(fromStd(check.right)));
    }
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
