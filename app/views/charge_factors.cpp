// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_factors.h"

#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_nodes.h"
#include "app/models/plan_fields.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/rows_grid.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kTablesMax = 4; // shown at once
constexpr int kRowsMax = 10;

const YamlNode* factorsOf(const YamlNode& charge) {
    const YamlNode* factors = charge.find("factors");
    return factors && factors->kind == YamlNode::Kind::Sequence && !factors->items.empty() ? factors : nullptr;
}

QString entryText(const YamlNode& factors) {
    const YamlNode* by = factors.find("by");
    const YamlNode* table = factors.find("table");
    QStringList names;
    if (by && by->kind == YamlNode::Kind::Scalar)
        names << fromStd(by->text);
    else if (by)
        for (const YamlNode& name : by->items)
            names << fromStd(name.text);
    const std::size_t keys = table ? table->items.size() : 0;
    return QObject::tr("by %1 – %2").arg(names.join(QStringLiteral(", ")), keys == 1 ? QObject::tr("1 key") : QObject::tr("%1 keys").arg(keys));
}

} // namespace

ChargeFactors::ChargeFactors(QWidget* parent) : QWidget(parent) {
    auto* heading = new QLabel(tr("The price is multiplied by"), this);
    heading->setFont(titleFont());
    m_list = new EntryList(QStringLiteral("factors"), tr("Factors of the price"), kTablesMax, this);
    m_list->hideMoving();
    m_form = new NodeForm(this);
    m_rows = new RowsGrid(QStringLiteral("factorGrid"), tr("Factors"), kRowsMax, QStringLiteral("OfFactors"), this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    for (QWidget* widget : QList<QWidget*>{heading, m_list, m_form, m_rows})
        column->addWidget(widget);
    connect(m_list, &EntryList::choseAnother, this, &ChargeFactors::showTable);
    connect(m_list, &EntryList::addWanted, this, [this] {
        m_list->addMenu().clear();
        fillMenu(m_list->addMenu());
    });
    connect(m_list, &EntryList::removeWanted, this, &ChargeFactors::removeTable);
    connect(m_form, &NodeForm::message, this, &ChargeFactors::message);
    connect(m_rows, &RowsGrid::message, this, &ChargeFactors::message);
    connect(m_form, &NodeForm::edited, this, [this](const std::string& text, const QString& what) {
        emit wanted(text, tr("Change %1 of a factor").arg(what), [this](const QString& why) { m_form->refuse(why); });
    });
    connect(m_rows, &RowsGrid::edited, this, [this](const std::string& text, const QString& what) {
        emit wanted(text, tr("Change %1 of the factors").arg(what), [this](const QString& why) { m_rows->refuse(why); });
    });
    connect(m_rows, &RowsGrid::rowsWanted, this, [this](const Result<std::string>& text, const QString& title) { emit wanted(text, title, {}); });
    hide();
}

void ChargeFactors::setCharge(const YamlNode* charge, const std::string& text, const std::vector<std::string>& dimensions) {
    m_text = text;
    m_charge = charge ? *charge : YamlNode();
    m_dimensions = dimensions;
    const YamlNode* factors = factorsOf(m_charge);
    QStringList entries;
    for (std::size_t i = 0; factors && i < factors->items.size(); ++i)
        entries << entryText(factors->items[i]);
    m_list->fill(entries, m_list->chosen());
    m_list->allow(false, false, factors != nullptr);
    showTable();
    setVisible(factors != nullptr);
}

void ChargeFactors::showTable() {
    const YamlNode* factors = factorsOf(m_charge);
    const int at = m_list->chosen();
    if (!factors || at < 0 || at >= static_cast<int>(factors->items.size())) {
        m_form->clear();
        return m_rows->clear();
    }
    const YamlNode& chosen = factors->items[static_cast<std::size_t>(at)];
    m_form->setFields(m_text, chosen.mark.offset, factorFields(m_dimensions), {});
    if (const YamlNode* table = chosen.find("table"))
        m_rows->setRows(m_text, table->mark.offset, {{tr("Key"), {}}, {tr("Factor"), {}, true}});
    else
        m_rows->clear();
}

void ChargeFactors::fillMenu(QMenu& menu) {
    for (const std::string& dimension : m_dimensions)
        menu.addAction(tr("Factors by %1").arg(fromStd(dimension)), this, [this, dimension] { addTable(dimension); });
}

void ChargeFactors::addTable(const std::string& dimension) {
    const std::string made = "{ by: " + scalarFor(dimension) + ", table: { key: 1 }, default: 1 }";
    const YamlNode* factors = factorsOf(m_charge);
    emit wanted(factors ? withItem(m_text, factors->mark.offset, factors->items.size(), made)
                        : withValue(m_text, m_charge.mark.offset, {"factors"}, "[ " + made + " ]"),
                tr("Add factors by %1").arg(fromStd(dimension)), {});
    m_list->choose(m_list->count() - 1);
}

void ChargeFactors::removeTable() {
    const YamlNode* factors = factorsOf(m_charge);
    if (!factors || m_list->chosen() < 0)
        return;
    emit wanted(factors->items.size() == 1 ? withoutValue(m_text, m_charge.mark.offset, {"factors"})
                                           : withoutItem(m_text, factors->mark.offset, static_cast<std::size_t>(m_list->chosen())),
                tr("Remove factors"), {});
}

bool ChargeFactors::shows(const YamlNode& node) const {
    const YamlNode* factors = factorsOf(m_charge);
    return factors && factors->mark.offset == node.mark.offset;
}

} // namespace rerate
