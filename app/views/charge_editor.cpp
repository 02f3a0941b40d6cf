// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_editor.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/charge_words.h"
#include "app/models/plan_fields.h"
#include "app/views/charge_factors.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/price_grid.h"
#include "app/views/rows_grid.h"

namespace rerate {

namespace {

constexpr int kChargesMax = 6; // shown at once
constexpr int kRowsMax = 12;
constexpr int kOpeningMax = 6;

std::string meterOf(const Charge* charge) {
    const auto* usage = charge ? std::get_if<UsageCharge>(&charge->what) : nullptr;
    return usage ? usage->meter : std::string();
}

// The rows of a friendly form, and their columns; none: it has no rows.
std::vector<RowsModel::Column> rowColumns(const YamlNode& node, const YamlNode*& list) {
    using Column = RowsModel::Column;
    if ((list = node.find("block_tariff")))
        return {Column{QObject::tr("Blocks"), "blocks", true, true}, Column{QObject::tr("Size of a block"), "size", true},
                Column{QObject::tr("Price of a block"), "price", true}};
    if ((list = node.find("stairstep")))
        return {Column{QObject::tr("Up to"), "up_to", true, true}, Column{QObject::tr("Below"), "below", true},
                Column{QObject::tr("Price"), "price", true}};
    list = nodeUnder(&node, {"grid", "table"});
    if (!list)
        return {};
    std::vector<Column> columns{Column{QObject::tr("Key"), {}}};
    if (const YamlNode* meters = nodeUnder(&node, {"grid", "meters"}))
        for (const YamlNode& meter : meters->items)
            columns.push_back(Column{fromStd(meter.text), {}, true});
    return columns;
}

// A rate that a field shows; a table of them is in the grid.
bool hasPlainRate(const YamlNode& node) { return node.find("convert") && !nodeUnder(&node, {"convert", "rate", "table"}); }

// Of an allowance, a price beyond it that a field shows; steps and tables are in the grid.
bool hasPlainOverage(const YamlNode& node) {
    const YamlNode* overage = nodeUnder(&node, {"allowance", "overage"});
    return overage && overage->kind == YamlNode::Kind::Scalar;
}

} // namespace

ChargeEditor::ChargeEditor(QWidget* parent) : PlanPartEditor(QStringLiteral("charge"), tr("Charges"), kChargesMax, parent) {
    m_title = addTitle(QStringLiteral("chargeTitle"));
    m_form = addForm();
    m_addField = new QPushButton(tr("Add f&ield ▾"), m_panel);
    m_addField->setObjectName(QStringLiteral("addField"));
    m_addField->setToolTip(tr("What else this charge may say"));
    m_fieldMenu = new QMenu(m_addField);
    m_fieldMenu->setObjectName(QStringLiteral("fieldMenu"));
    m_column->addWidget(m_addField, 0, Qt::AlignLeft);
    m_prices = new PriceGrid(m_panel);
    m_column->addWidget(m_prices);
    m_rows = addRows(QStringLiteral("rowGrid"), tr("Rows"), kRowsMax, QStringLiteral("OfForm"));
    m_factors = new ChargeFactors(m_panel);
    m_column->addWidget(m_factors);
    addOpening();
    addEnd();
    connectParts();
}

void ChargeEditor::addOpening() {
    const auto add = [this](const QString& title, const char* key, const QString& value, bool isNumber) {
        QLabel* label = addTitle(QLatin1String(key) + QStringLiteral("Title"));
        label->setText(title);
        RowsGrid* rows = addRows(QLatin1String(key) + QStringLiteral("Grid"), title, kOpeningMax, QLatin1String(key));
        m_opening.push_back({title, key, value, isNumber, label, rows});
    };
    add(tr("Billed by earlier invoices of the period"), "billed", tr("Amount"), true);
    add(tr("Counted before the data begins"), "counters", tr("Quantity"), true);
    add(tr("Invoice in its period, by charge"), "in_period_of", tr("only, first, middle or last"), false);
}

void ChargeEditor::connectParts() {
    connect(m_list, &EntryList::choseAnother, this, [this] {
        emit message({});
        m_prices->forgetColumns();
        showCharge();
    });
    connect(m_list, &EntryList::addWanted, this, &ChargeEditor::fillTemplates);
    connect(m_list, &EntryList::moveWanted, this, &ChargeEditor::moveCharge);
    connect(m_list, &EntryList::removeWanted, this, &ChargeEditor::removeCharge);
    connect(m_addField, &QPushButton::clicked, this, [this] {
        fillFieldMenu();
        m_fieldMenu->popup(m_addField->mapToGlobal(QPoint(0, m_addField->height())));
    });
    connect(m_prices, &PriceGrid::rowChosen, this, &ChargeEditor::chargeChosen);
    connect(m_prices, &PriceGrid::message, this, &ChargeEditor::message);
    connect(m_prices, &PriceGrid::stepsWanted, this, [this](const Result<std::string>& text, const QString& title) { ask(text, title); });
    connect(m_prices, &PriceGrid::edited, this, [this](const std::string& text, const QString& what) {
        ask(text, tr("Change %1 of %2").arg(what, chosenName()), [this](const QString& why) { m_prices->refuse(why); });
    });
    connect(m_factors, &ChargeFactors::message, this, &ChargeEditor::message);
    connect(m_factors, &ChargeFactors::wanted, this, &ChargeEditor::ask);
}

QString ChargeEditor::chosenName() const {
    const Charge* shown = charge();
    return shown ? nameOf(*shown) : tr("the plan");
}

const Charge* ChargeEditor::charge() const {
    const int row = m_list->chosen();
    return m_plan && row >= 0 && row < static_cast<int>(m_plan->charges.size())
               ? &m_plan->charges[static_cast<std::size_t>(row)]
               : nullptr;
}

int ChargeEditor::priceRow() const { return m_prices->chosenRow(); }

void ChargeEditor::chooseFirstPrice() {
    for (int row = 0; m_plan && row < static_cast<int>(m_plan->charges.size()); ++row)
        if (std::holds_alternative<UsageCharge>(m_plan->charges[static_cast<std::size_t>(row)].what))
            return m_list->choose(row);
    m_list->choose(0);
}

void ChargeEditor::fillList() {
    QStringList entries;
    if (m_plan) {
        for (const Charge& entry : m_plan->charges)
            entries << tr("%1 – %2%3").arg(nameOf(entry), kindOf(entry), formOf(entry, nodeAt(m_yaml, entry.mark.offset)));
        entries << tr("Plan and invoice – currency, period, rounding, limits");
    }
    m_list->fill(entries, m_list->chosen());
    showCharge();
}

const YamlNode* ChargeEditor::listOf(const Charge& shown, std::size_t& place) const {
    for (const char* key : {"charges", "coupons"})
        if (const YamlNode* list = m_yaml.find(key))
            for (place = 0; place < list->items.size(); ++place)
                if (list->items[place].mark.offset == shown.mark.offset)
                    return list;
    return nullptr;
}

void ChargeEditor::showCharge() {
    const Charge* shown = charge();
    const YamlNode* node = shown ? nodeAt(m_yaml, shown->mark.offset) : m_plan ? &m_yaml : nullptr;
    std::size_t at = 0;
    const YamlNode* list = shown ? listOf(*shown, at) : nullptr;
    const bool isOnlyCharge = list && list->items.size() == 1 && list == m_yaml.find("charges");
    m_list->allow(list && at > 0, list && at + 1 < list->items.size(), list && !isOnlyCharge);
    m_title->setText(!m_plan ? tr("The plan has errors. Mend it in the text.")
                     : shown ? tr("%1: %2%3").arg(nameOf(*shown), kindOf(*shown), formOf(*shown, node))
                             : tr("The plan and its invoice"));
    if (!m_plan || !node)
        m_form->clear();
    else if (shown)
        m_form->setFields(m_text, shown->mark.offset, chargeFields(*m_plan, *shown, *node, m_data, list && list == m_yaml.find("coupons")), m_plan->currency.name());
    else
        m_form->setFields(m_text, kWholePlan, invoiceFields(*m_plan), m_plan->currency.name());
    m_addField->setVisible(m_plan.has_value());
    showFactors(shown, node);
    showOpening(m_plan && !shown);
    showPrices(shown, node);
    showRest(node);
    emit chargeChosen();
}

void ChargeEditor::showPrices(const Charge* shown, const YamlNode* node) {
    const YamlNode* list = nullptr;
    std::vector<RowsModel::Column> columns = shown && node ? rowColumns(*node, list) : std::vector<RowsModel::Column>{};
    const bool hasRows = !columns.empty();
    if (hasRows)
        m_rows->setRows(m_text, list->mark.offset, std::move(columns), m_plan->currency.name());
    else
        m_rows->clear();
    const bool isForm = node && (node->find("package") || node->find("percentage") || node->find("dynamic") || hasPlainOverage(*node) || hasPlainRate(*node) || hasRows);
    m_prices->setCharge(isForm ? nullptr : shown, m_text, m_plan ? m_plan->currency.name() : std::string());
}

void ChargeEditor::showFactors(const Charge* shown, const YamlNode* node) {
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    const Meter* meter = usage ? m_plan->findMeter(usage->meter) : nullptr;
    m_factors->setCharge(usage ? node : nullptr, m_text, meter ? meter->by : std::vector<std::string>{});
}

// Those that the value may be said of.
std::vector<std::string> ChargeEditor::chargesForOpening(const std::string& key) const {
    std::vector<std::string> ids;
    for (const Charge& one : m_plan->charges) {
        const auto* usage = std::get_if<UsageCharge>(&one.what);
        if (key != "counters" || (usage && usage->countsOn() && usage->linesBy.empty()))
            ids.push_back(one.id);
    }
    return ids;
}

void ChargeEditor::showOpening(bool isPlan) {
    for (const OpeningPart& part : m_opening) {
        const YamlNode* node = isPlan ? nodeUnder(&m_yaml, {"opening", part.key}) : nullptr;
        const bool isThere = node && node->kind == YamlNode::Kind::Mapping && !node->items.empty();
        part.label->setVisible(isThere);
        if (isThere)
            part.rows->setRows(m_text, node->mark.offset, {{tr("Charge"), {}}, {part.value, {}, part.isNumber}}, m_plan->currency.name(),
                               RowsModel::Whole{kWholePlan, {"opening", part.key}, chargesForOpening(part.key)});
        else
            part.rows->clear();
    }
}

// The keys whose values have neither a field nor a cell.
void ChargeEditor::showRest(const YamlNode* node) {
    m_end->setVisible(node != nullptr);
    if (!node)
        return;
    const std::function<bool(const YamlNode&)> isShown = [&](const YamlNode& value) {
        const bool isOpening = std::any_of(m_opening.begin(), m_opening.end(), [&](const OpeningPart& part) { return part.rows->shows(value.mark.offset); });
        if (m_form->shows(value) || m_prices->shows(value) || m_rows->shows(value.mark.offset) || m_factors->shows(value) || isOpening)
            return true;
        return !value.items.empty() && std::all_of(value.items.begin(), value.items.end(), isShown);
    };
    static const QStringList kElsewhere = {"id", "label", "plan", "version", "language", "conventions", "meters", "models", "charges", "coupons", "calendars"};
    QStringList names;
    int line = std::max(1, node->mark.line);
    for (std::size_t i = 0; i < node->items.size(); ++i) {
        const QString key = fromStd(node->keys[i].text);
        if (kElsewhere.contains(key) || isShown(node->items[i]))
            continue;
        if (names.isEmpty())
            line = node->keys[i].mark.line;
        names << key;
    }
    showEnd(names, line);
    m_end->setAccessibleDescription(chosenName());
}

void ChargeEditor::fillFieldMenu() {
    m_fieldMenu->clear();
    m_form->fillMenu(*m_fieldMenu);
    m_prices->fillMenu(*m_fieldMenu);
    if (charge())
        return m_factors->fillMenu(*m_fieldMenu);
    for (const OpeningPart& part : m_opening) {
        const std::vector<std::string> ids = chargesForOpening(part.key);
        if (ids.empty() || nodeUnder(&m_yaml, {"opening", part.key}))
            continue;
        const std::string first = "{ " + scalarFor(ids.front()) + ": " + (part.isNumber ? "0" : "only") + " }";
        m_fieldMenu->addAction(part.title, this, [this, part, first] {
            ask(withValue(m_text, kWholePlan, {"opening", part.key}, first), tr("Add: %1").arg(part.title));
        });
    }
}

void ChargeEditor::fillTemplates() {
    QMenu& menu = m_list->addMenu();
    menu.clear();
    if (!m_plan)
        return;
    QString group;
    for (const ChargeTemplate& made : chargeTemplates(*m_plan, meterOf(charge()))) {
        if (!group.isEmpty() && group != fromStd(made.group))
            menu.addSeparator();
        group = fromStd(made.group);
        menu.addAction(fromStd(made.title), this, [this, made] { addCharge(made); });
    }
}

void ChargeEditor::addCharge(const ChargeTemplate& made) {
    const std::size_t count = m_plan->charges.size();
    ask(withCharge(m_text, *m_plan, made), tr("Add charge: %1").arg(fromStd(made.title)));
    if (m_plan && m_plan->charges.size() > count)
        for (std::size_t row = 0; row < m_plan->charges.size(); ++row)
            if (m_plan->charges[row].id.starts_with(made.id))
                m_list->choose(static_cast<int>(row)); // the last that is called so
}

void ChargeEditor::chooseCharge(const std::string& id) {
    for (std::size_t row = 0; m_plan && row < m_plan->charges.size(); ++row)
        if (m_plan->charges[row].id == id)
            m_list->choose(static_cast<int>(row));
}

void ChargeEditor::moveCharge(int by) {
    const Charge* shown = charge();
    std::size_t place = 0;
    const YamlNode* list = shown ? listOf(*shown, place) : nullptr;
    if (!list)
        return;
    const std::string id = shown->id;
    ask(withItemMovedDown(m_text, list->mark.offset, by > 0 ? place : place - 1),
        by > 0 ? tr("Move %1 down").arg(nameOf(*shown)) : tr("Move %1 up").arg(nameOf(*shown)));
    chooseCharge(id);
}

void ChargeEditor::removeCharge() {
    const Charge* shown = charge();
    std::size_t place = 0;
    const YamlNode* list = shown ? listOf(*shown, place) : nullptr;
    if (list)
        ask(list->items.size() == 1 ? withoutValue(m_text, kWholePlan, {"coupons"}) : withoutItem(m_text, list->mark.offset, place),
            tr("Remove %1").arg(nameOf(*shown)));
}

} // namespace rerate
