// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/choices_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/style.h"
#include "engine/catalog/conventions.h"

namespace rerate {

namespace {

enum Column { What, Value, Change, ColumnCount };
constexpr int kChoice = Qt::UserRole;
constexpr int kAlternative = Qt::UserRole + 1;

} // namespace

ChoicesPanel::ChoicesPanel(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    m_header = new QLabel(this);
    m_header->setObjectName(QStringLiteral("choicesHeader"));
    m_header->setWordWrap(true);
    m_tree = new QTreeWidget(this);
    m_tree->setObjectName(QStringLiteral("choices"));
    m_tree->setAccessibleName(tr("Choices of the plan"));
    m_tree->setColumnCount(ColumnCount);
    m_tree->setHeaderLabels({tr("Choice"), tr("Value"), tr("Change of revenue")});
    m_tree->headerItem()->setTextAlignment(Change, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->header()->setSectionResizeMode(What, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(Value, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(Change, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(false);
    m_tree->setAlternatingRowColors(true);
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("choicesState"));
    setTextColour(*m_state, &Theme::muted);
    m_work = new QPushButton(this);
    m_work->setObjectName(QStringLiteral("workOutChoices"));
    m_use = new QPushButton(tr("&Use this value"), this);
    m_use->setObjectName(QStringLiteral("useChoice"));
    m_use->setToolTip(tr("Write the chosen value into the plan"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_use);
    row->addWidget(m_work);
    row->addWidget(m_state, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_header);
    column->addWidget(m_tree, 1);
    column->addLayout(row);
    connect(m_work, &QPushButton::clicked, this, [this] {
        if (m_isWorking)
            m_document.stopChoices();
        else
            workOut();
    });
    connect(m_use, &QPushButton::clicked, this, &ChoicesPanel::useChosen);
    connect(m_tree, &QTreeWidget::itemActivated, this, &ChoicesPanel::useChosen);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &ChoicesPanel::showState);
    connect(&document, &Document::choiceWorkedOut, this, &ChoicesPanel::take);
    connect(&document, &Document::choicesEnded, this, &ChoicesPanel::ended);
    connect(&document, &Document::dataChanged, this, &ChoicesPanel::forget);
    connect(&document, &Document::lookChanged, this, &ChoicesPanel::forget);
    connect(&document.jobs(), &JobRunner::cancelled, this, [this](const QString& kind) {
        if (kind == QLatin1String("choices"))
            ended(m_round);
    });
    showState();
}

void ChoicesPanel::setPlan(const QString& name, const Plan* plan, const std::string& text) {
    if (name == m_name && text == m_text && m_isFilled == (plan != nullptr))
        return;
    m_document.stopChoices();
    m_name = name;
    m_text = text;
    m_isFilled = plan != nullptr;
    m_choices = plan ? choicesOf(*plan, text) : std::vector<PlanChoice>{};
    const Conventions* conventions = plan ? findConventions(plan->conventions) : nullptr;
    m_conventions = conventions && !conventions->label.empty()
                        ? tr("%1 (%2)").arg(fromStd(plan->conventions), fromStd(conventions->label))
                        : plan ? fromStd(plan->conventions) : QString();
    m_digits = plan ? currencyDigits(plan->currency.name()).value_or(2) : 2;
    m_header->setText(plan ? tr("Conventions: %1. Where the plan says nothing else, they give the value that holds.").arg(m_conventions)
                           : tr("The plan has errors; its choices are shown once they are mended."));
    fill();
    if (isVisible())
        workOut();
}

void ChoicesPanel::fill() {
    m_tree->clear();
    m_items.clear();
    m_round = 0;
    m_isWorking = false;
    m_wanted = m_done = 0;
    QTreeWidgetItem* group = nullptr;
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        const PlanChoice& choice = m_choices[i];
        if (!group || group->text(What) != fromStd(choice.where)) {
            group = new QTreeWidgetItem(m_tree, {fromStd(choice.where)});
            group->setFont(What, titleFont());
            group->setExpanded(true);
        }
        auto* field = new QTreeWidgetItem(group, {fromStd(choice.field), fromStd(choice.value), tr("as it is")});
        field->setFont(Value, titleFont());
        field->setForeground(Change, currentTheme().muted);
        field->setTextAlignment(Change, Qt::AlignRight | Qt::AlignVCenter);
        field->setExpanded(true);
        field->setToolTip(What, fromStd(choice.keys.back()));
        m_items.emplace_back();
        for (std::size_t j = 0; j < choice.alternatives.size(); ++j) {
            auto* item = new QTreeWidgetItem(field, {QString(), fromStd(choice.alternatives[j]), QStringLiteral("…")});
            item->setTextAlignment(Change, Qt::AlignRight | Qt::AlignVCenter);
            item->setData(What, kChoice, static_cast<int>(i));
            item->setData(What, kAlternative, static_cast<int>(j));
            m_items.back().push_back(item);
            ++m_wanted;
        }
    }
    showState();
}

void ChoicesPanel::forget() {
    m_document.stopChoices();
    fill();
    if (isVisible())
        workOut();
}

void ChoicesPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_isWorking && m_done == 0)
        workOut();
}

void ChoicesPanel::workOut() {
    if (m_wanted == 0 || !m_document.usage() || m_document.usage()->visibleRows() == 0)
        return showState();
    m_done = 0;
    m_isWorking = true;
    m_round = m_document.workOutChoices(m_name, m_choices);
    showState();
}

void ChoicesPanel::take(const ChoiceEffect& effect) {
    if (effect.round != m_round)
        return;
    QTreeWidgetItem* item = m_items[static_cast<std::size_t>(effect.choice)][static_cast<std::size_t>(effect.alternative)];
    ++m_done;
    item->setForeground(Change, currentTheme().muted);
    item->setToolTip(Change, fromStd(effect.problem));
    if (!effect.problem.empty()) {
        item->setText(Change, tr("not possible"));
    } else if (effect.delta.isZero()) {
        item->setText(Change, tr("none"));
    } else {
        item->setText(Change, signedMoneyText(effect.delta, m_digits));
        item->setForeground(Change, effect.delta.sign() > 0 ? currentTheme().revenueUp() : currentTheme().revenueDown());
    }
    showState();
}

void ChoicesPanel::ended(int round) {
    if (round != m_round)
        return;
    m_isWorking = false;
    showState();
}

void ChoicesPanel::showState() {
    const bool hasUsage = m_document.usage() && m_document.usage()->visibleRows() > 0;
    m_work->setText(m_isWorking ? tr("&Stop") : tr("Work &out effects"));
    m_work->setEnabled(m_wanted > 0 && hasUsage);
    const QTreeWidgetItem* item = m_tree->currentItem();
    m_use->setEnabled(item && item->data(What, kChoice).isValid() && !m_document.isReadOnly());
    m_state->setText(!hasUsage         ? tr("There is no usage yet to work effects out of.")
                     : m_isWorking     ? tr("%1 of %2 worked out").arg(m_done).arg(m_wanted)
                     : m_done < m_wanted && m_done > 0 ? tr("Stopped after %1 of %2").arg(m_done).arg(m_wanted)
                     : m_done > 0      ? tr("All %1 are worked out.").arg(m_wanted)
                                       : QString());
}

void ChoicesPanel::useChosen() {
    const QTreeWidgetItem* item = m_tree->currentItem();
    if (!item || !item->data(What, kChoice).isValid() || m_document.isReadOnly())
        return;
    const PlanChoice choice = m_choices[static_cast<std::size_t>(item->data(What, kChoice).toInt())];
    const std::string value = choice.alternatives[static_cast<std::size_t>(item->data(What, kAlternative).toInt())];
    const auto made = withAlternative(m_text, choice, value);
    if (!made)
        return emit message(fromStd(made.error().message));
    emit edited(*made, tr("%1: %2 → %3").arg(fromStd(choice.where + ", " + choice.field), fromStd(choice.value), fromStd(value)));
}

} // namespace rerate
