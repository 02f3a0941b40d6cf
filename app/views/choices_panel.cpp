// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/choices_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

#include "app/charts/number_text.h"
#include "app/views/style.h"
#include "engine/language/conventions.h"
#include "engine/money/rounding.h"

namespace rerate {

namespace {

enum Column { Where, What, Value, From, Change, Customers, ColumnCount };
constexpr int kChoice = Qt::UserRole;
constexpr int kAlternative = Qt::UserRole + 1;
constexpr int kReason = Qt::UserRole + 2; // why an alternative is not possible
constexpr int kPlaces = 6; // of a change that is not of whole coins

// As digits of money; more of them only where there are, and not all of those that never end.
QString changeText(const Decimal& delta, int digits) {
    const Decimal shown = delta.normalized();
    if (shown.scale() <= kPlaces)
        return signedMoneyText(shown, digits);
    return QStringLiteral("≈ ") + signedMoneyText(roundTo(Ratio(shown), {Decimal::fromCoefficient(1, kPlaces)}).value, digits);
}

// Of the strata only those that may change places.
QString shownValue(const std::string& value) {
    QString shown = fromStd(value);
    shown.replace(QStringLiteral("[usage, fees, adjustments, "), QStringLiteral("… ")).replace(QStringLiteral(", rounding]"), QStringLiteral(" …"));
    return shown;
}

QString sourceText(const PlanChoice& choice, const QString& conventions) {
    switch (choice.source) {
    case PlanChoice::Source::Plan: return QObject::tr("the plan");
    case PlanChoice::Source::Conventions: return conventions;
    case PlanChoice::Source::Default: return QObject::tr("default");
    }
    return {};
}

} // namespace

ChoicesPanel::ChoicesPanel(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    m_header = new QLabel(this);
    m_header->setObjectName(QStringLiteral("choicesHeader"));
    m_header->setWordWrap(true);
    m_tree = new QTreeWidget(this);
    m_tree->setObjectName(QStringLiteral("choices"));
    m_tree->setAccessibleName(tr("Choices of the plan"));
    m_tree->setColumnCount(ColumnCount);
    m_tree->setHeaderLabels({tr("Of"), tr("Choice"), tr("Value"), tr("Said by"), tr("Change of revenue"), tr("Customers")});
    for (const int column : {Change, Customers})
        m_tree->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->header()->setStretchLastSection(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(makeConventions());
    column->addWidget(m_header);
    column->addWidget(m_tree, 1);
    column->addWidget(makeButtons());
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

QWidget* ChoicesPanel::makeConventions() {
    auto* panel = new QWidget(this);
    auto* label = new QLabel(tr("Conven&tions"), panel);
    m_conventions = new QComboBox(panel);
    m_conventions->setObjectName(QStringLiteral("conventions"));
    m_conventions->setAccessibleName(tr("Conventions of the plan"));
    m_conventions->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    label->setBuddy(m_conventions);
    m_source = new QLabel(panel);
    m_source->setObjectName(QStringLiteral("conventionsSource"));
    setTextColour(*m_source, &Theme::muted);
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(label);
    row->addWidget(m_conventions);
    row->addWidget(m_source, 1);
    connect(m_conventions, &QComboBox::activated, this, [this](int chosenRow) {
        const std::string chosen = m_conventions->itemData(chosenRow).toString().toStdString();
        const auto& alternatives = m_choices.front().alternatives;
        const auto found = std::find(alternatives.begin(), alternatives.end(), chosen);
        if (found != alternatives.end())
            use(0, static_cast<int>(found - alternatives.begin()));
        fillConventions(); // what the plan does not take is not chosen either
    });
    return panel;
}

QWidget* ChoicesPanel::makeButtons() {
    auto* panel = new QWidget(this);
    m_state = new QLabel(panel);
    m_state->setObjectName(QStringLiteral("choicesState"));
    m_state->setWordWrap(true);
    setTextColour(*m_state, &Theme::muted);
    m_work = new QPushButton(panel);
    m_work->setObjectName(QStringLiteral("workOutChoices"));
    m_use = new QPushButton(tr("Use this value"), panel);
    m_use->setObjectName(QStringLiteral("useChoice"));
    m_use->setToolTip(tr("Write the chosen value into the plan (Enter)"));
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_use);
    row->addWidget(m_work);
    row->addWidget(m_state, 1);
    connect(m_work, &QPushButton::clicked, this, [this] {
        if (m_isWorking)
            m_document.stopChoices();
        else
            workOut();
    });
    connect(m_use, &QPushButton::clicked, this, &ChoicesPanel::useChosen);
    return panel;
}

void ChoicesPanel::setPlan(const QString& name, const Plan* plan, const std::string& text) {
    if (name == m_name && text == m_text && m_isFilled == (plan != nullptr))
        return;
    m_document.stopChoices();
    m_name = name;
    m_text = text;
    m_isFilled = plan != nullptr;
    m_choices = plan ? choicesOf(*plan, text) : std::vector<PlanChoice>{};
    m_digits = plan ? currencyDigits(plan->currency.name()).value_or(2) : 2;
    m_header->setText(plan ? tr("What billing systems do differently. Each value may be chosen; what it would change is worked out from the loaded usage.")
                           : tr("The plan has errors; its choices are shown once they are mended."));
    fill();
    if (isVisible())
        workOut();
}

void ChoicesPanel::fillConventions() {
    m_conventions->clear();
    m_conventions->setEnabled(!m_choices.empty() && !m_document.isReadOnly());
    m_source->clear();
    if (m_choices.empty())
        return;
    const QString now = fromStd(m_choices.front().value);
    for (const std::string& id : conventionNames()) {
        const Conventions* conventions = findConventions(id);
        const QString label = fromStd(conventions->label);
        m_conventions->addItem(label.compare(fromStd(id), Qt::CaseInsensitive) == 0 ? label : tr("%1 – %2").arg(fromStd(id), label), fromStd(id));
        if (fromStd(id) != now)
            continue;
        m_conventions->setCurrentIndex(m_conventions->count() - 1);
        const QString source = fromStd(conventions->source).section(QLatin1Char('\n'), 0, 0);
        m_source->setText(m_source->fontMetrics().elidedText(source, Qt::ElideRight, 420));
        m_source->setToolTip(fromStd(conventions->source));
    }
}

QTreeWidgetItem* ChoicesPanel::addChoice(const PlanChoice& choice, int number) {
    auto* item = new QTreeWidgetItem(m_tree, {fromStd(choice.where), fromStd(choice.field), shownValue(choice.value),
                                              sourceText(choice, fromStd(m_choices.front().value)), QString(), QString()});
    item->setFont(Value, titleFont());
    for (const int column : {Where, Value})
        item->setToolTip(column, item->text(column));
    item->setToolTip(What, fromStd(choice.convention.empty() ? choice.keys.back() : choice.convention));
    item->setForeground(From, choice.source == PlanChoice::Source::Plan ? currentTheme().text : currentTheme().muted);
    item->setTextAlignment(Change, Qt::AlignRight | Qt::AlignVCenter);
    item->setTextAlignment(Customers, Qt::AlignRight | Qt::AlignVCenter);
    for (std::size_t j = 0; j < choice.alternatives.size(); ++j) {
        auto* other = new QTreeWidgetItem(item, {QString(), QString(), shownValue(choice.alternatives[j]), QString(), QStringLiteral("…"), QString()});
        other->setToolTip(Value, other->text(Value));
        other->setTextAlignment(Change, Qt::AlignRight | Qt::AlignVCenter);
        other->setTextAlignment(Customers, Qt::AlignRight | Qt::AlignVCenter);
        other->setData(Where, kChoice, number);
        other->setData(Where, kAlternative, static_cast<int>(j));
        m_items.back().push_back(other);
        ++m_wanted;
    }
    item->setExpanded(true);
    return item;
}

void ChoicesPanel::fill() {
    m_tree->clear();
    m_items.clear();
    m_round = 0;
    m_isWorking = false;
    m_wanted = m_done = 0;
    m_largest.assign(m_choices.size(), Decimal(0));
    fillConventions();
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        m_items.emplace_back();
        addChoice(m_choices[i], static_cast<int>(i));
    }
    for (int column = 0; column < ColumnCount; ++column)
        m_tree->resizeColumnToContents(column);
    for (const int column : {Where, What, Value})
        m_wordWidths[column] = m_tree->header()->sectionSize(column);
    fitColumns();
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
    if (!m_isWorking && m_done < m_wanted)
        workOut();
}

void ChoicesPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(this, &ChoicesPanel::fitColumns, Qt::QueuedConnection); // after the tree has its size
}

// Nobody looks: nothing is worked out.
void ChoicesPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (m_isWorking)
        m_document.stopChoices();
}

void ChoicesPanel::workOut() {
    if (m_wanted == 0 || !m_document.usage() || m_document.usage()->visibleRows() == 0)
        return showState();
    m_done = 0;
    m_isWorking = true;
    m_largest.assign(m_choices.size(), Decimal(0));
    m_round = m_document.workOutChoices(m_name, m_choices);
    showState();
}

void ChoicesPanel::take(const ChoiceEffect& effect) {
    if (effect.round != m_round)
        return;
    const auto choice = static_cast<std::size_t>(effect.choice);
    ++m_done;
    showEffect(*m_items[choice][static_cast<std::size_t>(effect.alternative)], effect);
    m_largest[choice] = std::max(m_largest[choice], effect.delta.sign() < 0 ? Decimal(0) - effect.delta : effect.delta);
    showState();
}

void ChoicesPanel::showEffect(QTreeWidgetItem& item, const ChoiceEffect& effect) {
    item.setForeground(Change, currentTheme().muted);
    item.setForeground(Customers, currentTheme().muted);
    item.setData(Where, kReason, fromStd(effect.problem));
    item.setToolTip(Change, fromStd(effect.problem));
    if (!effect.problem.empty())
        return item.setText(Change, tr("not possible"));
    item.setText(Customers, effect.customers == 0 ? QString() : countText(effect.customers));
    item.setText(Change, effect.delta.isZero() ? tr("none") : changeText(effect.delta, m_digits));
    widen(Change, item.text(Change));
    if (!effect.delta.isZero())
        item.setForeground(Change, effect.delta.sign() > 0 ? currentTheme().revenueUp() : currentTheme().revenueDown());
}

// A column that the tree fits by itself would measure all rows again with each value that comes.
void ChoicesPanel::widen(int column, const QString& text) {
    const int wanted = m_tree->fontMetrics().horizontalAdvance(text) + 2 * kSpace;
    if (wanted <= m_tree->header()->sectionSize(column))
        return;
    m_tree->header()->resizeSection(column, wanted);
    fitColumns();
}

// Figures are never cut. Words share what is left: of the widest as much is cut as must be.
void ChoicesPanel::fitColumns() {
    QHeaderView& header = *m_tree->header();
    int room = m_tree->viewport()->width();
    for (const int column : {From, Change, Customers})
        room -= header.sectionSize(column);
    std::array<int, 3> order{Where, What, Value};
    std::sort(order.begin(), order.end(), [this](int a, int b) { return m_wordWidths[a] < m_wordWidths[b]; });
    for (std::size_t i = 0; i < order.size(); ++i) {
        const int share = room / static_cast<int>(order.size() - i);
        const int width = std::max(header.minimumSectionSize(), std::min(share, m_wordWidths[order[i]]));
        header.resizeSection(order[i], width);
        room -= width;
    }
    header.resizeSection(Value, header.sectionSize(Value) + std::max(0, room));
}

void ChoicesPanel::ended(int round) {
    if (round != m_round || !m_isWorking)
        return;
    m_isWorking = false;
    if (m_done == m_wanted)
        sortByEffect();
    showState();
}

// The conventions stay first; what changes nothing is folded.
void ChoicesPanel::sortByEffect() {
    std::vector<std::size_t> order(m_choices.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin() + 1, order.end(), [&](std::size_t a, std::size_t b) { return m_largest[a] > m_largest[b]; });
    std::vector<QTreeWidgetItem*> choices(m_choices.size());
    for (std::size_t i = 0; i < choices.size(); ++i)
        choices[i] = m_items[i].empty() ? nullptr : m_items[i].front()->parent();
    QTreeWidgetItem* current = m_tree->currentItem();
    const QList<QTreeWidgetItem*> all = m_tree->invisibleRootItem()->takeChildren();
    for (const std::size_t i : order)
        if (choices[i])
            m_tree->addTopLevelItem(choices[i]);
    for (QTreeWidgetItem* item : all) // without another value
        if (m_tree->indexOfTopLevelItem(item) < 0)
            m_tree->addTopLevelItem(item);
    for (std::size_t i = 0; i < choices.size(); ++i)
        if (choices[i])
            choices[i]->setExpanded(!m_largest[i].isZero());
    if (current)
        m_tree->setCurrentItem(current);
}

void ChoicesPanel::showState() {
    const bool hasUsage = m_document.usage() && m_document.usage()->visibleRows() > 0;
    m_work->setText(m_isWorking ? tr("&Stop") : tr("Work &out effects"));
    m_work->setEnabled(m_wanted > 0 && hasUsage);
    const QTreeWidgetItem* item = m_tree->currentItem();
    const QString reason = item ? item->data(Where, kReason).toString() : QString();
    m_use->setEnabled(item && item->data(Where, kChoice).isValid() && reason.isEmpty() && !m_document.isReadOnly());
    m_state->setText(!reason.isEmpty() ? tr("Not possible: %1").arg(reason)
                     : !hasUsage       ? tr("There is no usage yet to work effects out of.")
                     : m_isWorking     ? tr("%1 of %2 worked out").arg(m_done).arg(m_wanted)
                     : m_done < m_wanted && m_done > 0 ? tr("Stopped after %1 of %2").arg(m_done).arg(m_wanted)
                     : m_done > 0      ? tr("All %1 are worked out; what matters most stands first.").arg(m_wanted)
                                       : QString());
}

void ChoicesPanel::useChosen() {
    const QTreeWidgetItem* item = m_tree->currentItem();
    if (item && item->data(Where, kChoice).isValid() && !m_document.isReadOnly())
        use(item->data(Where, kChoice).toInt(), item->data(Where, kAlternative).toInt());
}

void ChoicesPanel::use(int number, int alternative) {
    const PlanChoice choice = m_choices[static_cast<std::size_t>(number)];
    const std::string value = choice.alternatives[static_cast<std::size_t>(alternative)];
    const auto made = withAlternative(m_text, choice, value);
    if (!made)
        return emit message(fromStd(made.error().message));
    emit edited(*made, tr("%1: %2 → %3").arg(fromStd(choice.where + ", " + choice.field), fromStd(choice.value), fromStd(value)));
}

} // namespace rerate
