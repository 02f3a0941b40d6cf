// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/form_rows.h"

#include <QObject>

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"

namespace rerate {

namespace {

QString shownText(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Scalar)
        return fromStd(node.text);
    if (node.kind == YamlNode::Kind::Mapping)
        return fromStd(flowText(node));
    QStringList words;
    for (const YamlNode& item : node.items)
        words << fromStd(item.text);
    return words.join(QStringLiteral(", "));
}

// A list of plain words, or a plain value.
bool isPlain(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Mapping)
        return false;
    return std::all_of(node.items.begin(), node.items.end(), [](const YamlNode& item) { return item.kind == YamlNode::Kind::Scalar; });
}

CellKind cellKind(PlanField::Kind kind, const QString& typed) {
    switch (kind) {
    case PlanField::Kind::Amount: return CellKind::Amount;
    case PlanField::Kind::Percent: return CellKind::Percent;
    case PlanField::Kind::AmountOrPercent: return typed.trimmed().endsWith(QLatin1Char('%')) ? CellKind::Percent : CellKind::Amount;
    default: return CellKind::Quantity;
    }
}

void addDated(const PlanField& field, const YamlNode& list, std::vector<FormRow>& rows) {
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        const YamlNode* from = list.items[i].find("from");
        const YamlNode* period = list.items[i].find("from_period");
        FormRow row;
        row.name = i == 0 ? field.label : QObject::tr("%1, change %2").arg(field.label).arg(i);
        row.field = &field;
        row.place = list.items[i].mark.offset;
        row.keys = {"value"};
        row.written = fromStd(list.items[i].find("value")->text);
        row.list = list.mark.offset;
        row.entry = i;
        row.hasDate = true;
        row.from = from ? fromStd(from->text) : period ? QObject::tr("period %1").arg(fromStd(period->text)) : QString();
        rows.push_back(std::move(row));
    }
}

} // namespace

bool isDatedList(const YamlNode& node) {
    return node.kind == YamlNode::Kind::Sequence && !node.items.empty() && node.items[0].find("value") &&
           std::all_of(node.items.begin(), node.items.end(), [](const YamlNode& item) {
               const YamlNode* value = item.find("value");
               return value && value->kind == YamlNode::Kind::Scalar;
           });
}

bool FormRow::sameShape(const FormRow& other) const {
    return name == other.name && field->kind == other.field->kind && field->values == other.field->values &&
           field->otherwise == other.field->otherwise && hasDate == other.hasDate;
}

std::vector<FormRow> formRows(const PlanFields& fields, const YamlNode& mapping, std::size_t place, const QSet<QString>& revealed) {
    std::vector<FormRow> rows;
    for (const PlanField& field : fields) {
        const YamlNode* node = nodeUnder(&mapping, field.keys);
        if (field.isDated && node && isDatedList(*node)) {
            addDated(field, *node, rows);
            continue;
        }
        const bool isThere = field.kind == PlanField::Kind::KeyChoice ||
                             (node && (isPlain(*node) || (field.kind == PlanField::Kind::Rule && node->kind == YamlNode::Kind::Mapping)));
        if (node && !isThere)
            continue; // a price with steps, shown elsewhere
        if (!isThere && !field.isMain && !revealed.contains(field.label))
            continue;
        FormRow row;
        row.name = field.label;
        row.field = &field;
        row.place = place;
        row.keys = field.keys;
        if (node && field.kind != PlanField::Kind::KeyChoice)
            row.written = shownText(*node);
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::string> withTyped(const std::string& text, const FormRow& row, const QString& typed, const std::string& currency) {
    if (typed.isEmpty() && row.written.isNull())
        return text;
    if (typed.isEmpty() && row.hasDate)
        return withoutItem(text, row.list, row.entry);
    if (typed.isEmpty())
        return withoutValue(text, row.place, row.keys);
    if (row.field->isNumber()) {
        const auto number = cellText(typed.toStdString(), cellKind(row.field->kind, typed), currency);
        return number ? withValue(text, row.place, row.keys, *number) : number;
    }
    if (row.field->kind == PlanField::Kind::Rule)
        return withValue(text, row.place, row.keys, ruleText(typed.toStdString()));
    if (row.field->kind != PlanField::Kind::Names)
        return withValue(text, row.place, row.keys, scalarFor(typed.toStdString()));
    QStringList names;
    for (const QString& name : typed.split(QLatin1Char(','), Qt::SkipEmptyParts))
        names << fromStd(scalarFor(name.trimmed().toStdString()));
    const std::string list = names.join(QStringLiteral(", ")).toStdString();
    return withValue(text, row.place, row.keys, names.size() == 1 && row.keys.back() == "by" ? list : "[" + list + "]");
}

// A day has dashes, a billing period is a number.
Result<std::string> withDate(const std::string& text, const FormRow& row, const QString& typed) {
    const auto keyOf = [](const QString& date) { return date.contains(QLatin1Char('-')) ? "from" : "from_period"; };
    if (typed.isEmpty())
        return withoutValue(text, row.place, {keyOf(row.from)});
    const QString value = typed.section(QLatin1Char(' '), -1);
    const std::string written = scalarFor(value.toStdString());
    return row.from.isEmpty() ? withValue(text, row.place, {keyOf(value)}, written)
                              : withKeyInstead(text, row.place, keyOf(row.from), keyOf(value), written);
}

Result<std::string> withChange(const std::string& text, std::size_t place, const PlanField& field, const YamlNode& node, const std::string& from) {
    const bool isList = isDatedList(node);
    const std::string value = isList ? node.items.back().find("value")->text : node.text;
    const std::string entry = "{ from: " + from + ", value: " + value + " }";
    return isList ? withItem(text, node.mark.offset, node.items.size(), entry)
                  : withValue(text, place, field.keys, "[ { value: " + value + " }, " + entry + " ]");
}

} // namespace rerate
