// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/rows_model.h"

#include "app/charts/number_text.h"
#include "app/document/plan_nodes.h"
#include "app/views/style.h"

namespace rerate {

namespace {

QString shown(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Scalar)
        return fromStd(node.text);
    if (node.kind == YamlNode::Kind::Mapping)
        return fromStd(flowText(node));
    QStringList words;
    for (const YamlNode& item : node.items)
        words << fromStd(item.text);
    return words.join(QStringLiteral(", "));
}

} // namespace

void RowsModel::setRows(const std::string& text, std::size_t place, std::vector<Column> columns, const std::string& currency,
                        std::optional<Whole> whole) {
    beginResetModel();
    m_text = text;
    m_place = place;
    m_currency = currency;
    m_columns = std::move(columns);
    m_whole = std::move(whole);
    m_yaml = m_columns.empty() ? YamlNode() : readYaml(text, "plan").root;
    m_list = m_columns.empty() ? nullptr : nodeAt(m_yaml, place);
    m_asked = m_wrong = QModelIndex();
    endResetModel();
}

int RowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_list ? 0 : static_cast<int>(m_list->items.size());
}

int RowsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }

const YamlNode* RowsModel::valueAt(const QModelIndex& index) const {
    const auto row = static_cast<std::size_t>(index.row());
    const auto column = static_cast<std::size_t>(index.column());
    const YamlNode& item = m_list->items[row];
    if (m_list->kind == YamlNode::Kind::Sequence)
        return item.find(m_columns[column].key);
    if (column == 0)
        return &m_list->keys[row];
    if (item.kind == YamlNode::Kind::Scalar)
        return &item;
    return column <= item.items.size() ? &item.items[column - 1] : nullptr;
}

QString RowsModel::textAt(const QModelIndex& index) const {
    const YamlNode* value = valueAt(index);
    return value ? shown(*value) : QString();
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const bool isWrong = index == m_wrong;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return isWrong ? m_wrongText : textAt(index);
    case Qt::ToolTipRole: return isWrong ? m_why : textAt(index); // which may be cut off
    case Qt::AccessibleDescriptionRole: return isWrong ? QVariant(m_why) : QVariant();
    case Qt::TextAlignmentRole: return QVariant((m_columns[static_cast<std::size_t>(index.column())].isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::BackgroundRole: {
        QColor tint = currentTheme().error;
        tint.setAlpha(50);
        return isWrong ? QVariant(tint) : QVariant();
    }
    default: return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    const Column& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::TextAlignmentRole)
        return QVariant((column.isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
}

Qt::ItemFlags RowsModel::flags(const QModelIndex& index) const { return QAbstractTableModel::flags(index) | Qt::ItemIsEditable; }

Result<std::string> RowsModel::withTyped(const QModelIndex& index, const QString& typed) const {
    const auto row = static_cast<std::size_t>(index.row());
    const Column& column = m_columns[static_cast<std::size_t>(index.column())];
    const YamlNode& item = m_list->items[row];
    const YamlNode* value = valueAt(index);
    const bool isList = m_list->kind == YamlNode::Kind::Sequence;
    if (typed.isEmpty() && isList)
        return value ? withoutValue(m_text, item.mark.offset, {column.key}) : Result<std::string>(m_text);
    std::string written = scalarFor(typed.toStdString());
    if (column.isNumber && typed != QLatin1String("none")) {
        const auto number = cellText(typed.toStdString(), CellKind::Amount, m_currency);
        if (!number)
            return number;
        written = *number;
    } else if (column.isRule) {
        written = ruleText(typed.toStdString());
    } else if (value && value->kind == YamlNode::Kind::Sequence) {
        written = "[" + typed.toStdString() + "]";
    }
    if (isList)
        return withValue(m_text, item.mark.offset, {column.key}, written);
    if (index.column() == 0)
        return withKeyInstead(m_text, m_place, m_list->keys[row].text, written);
    return value ? withValue(m_text, value->mark.offset, {}, written) : withItem(m_text, item.mark.offset, item.items.size(), written);
}

bool RowsModel::setData(const QModelIndex& index, const QVariant& given, int role) {
    if (role != Qt::EditRole || !index.isValid())
        return false;
    const QString typed = given.toString().trimmed();
    if (typed == textAt(index)) {
        if (index == m_wrong)
            setWrong(QModelIndex(), {}, {});
        return true;
    }
    m_asked = index;
    m_typed = typed;
    const auto text = withTyped(index, typed);
    if (!text)
        setWrong(index, typed, fromStd(text.error().message));
    else
        emit edited(*text, tr("%1 of row %2").arg(m_columns[static_cast<std::size_t>(index.column())].title.toLower()).arg(index.row() + 1));
    return true;
}

void RowsModel::setWrong(const QModelIndex& index, const QString& typed, const QString& why) {
    m_wrong = index;
    m_wrongText = typed;
    m_why = why;
    if (rowCount() > 0)
        emit dataChanged(this->index(0, 0), this->index(rowCount() - 1, columnCount() - 1));
    emit refused(why);
}

void RowsModel::refuse(const QString& why) {
    if (m_asked.isValid())
        setWrong(m_asked, m_typed, why);
}

// Halfway from the bound before to that of the row; without one, twice that before.
std::string RowsModel::boundBefore(std::size_t row, const std::string& key) const {
    if (key == "blocks")
        return "1";
    const auto boundOf = [&](std::size_t at) {
        const YamlNode* node = m_list->items[at].find(key);
        std::string text = node ? node->text : "0";
        Decimal times(1);
        for (const auto& [suffix, factor] : {std::pair('k', 1'000), std::pair('M', 1'000'000), std::pair('G', 1'000'000'000)})
            if (text.ends_with(suffix)) {
                text.pop_back();
                times = Decimal(factor);
            }
        const auto bound = Decimal::parse(text);
        return bound ? *bound * times : Decimal(0);
    };
    const Decimal low = row > 0 ? boundOf(row - 1) : Decimal(0);
    const Decimal high = boundOf(row);
    const Decimal made = high > low ? ((low + high) * Decimal::literal("0.5")).normalized() : low.isZero() ? Decimal(1000) : low * Decimal(2);
    return made.toText();
}

Result<std::string> RowsModel::withRow(int given) const {
    if (rowCount() == 0)
        return m_text;
    const auto near = static_cast<std::size_t>(std::clamp(given, 0, rowCount() - 1));
    const YamlNode& item = m_list->items[near];
    const bool isList = m_list->kind == YamlNode::Kind::Sequence;
    std::string entry;
    const auto add = [&](const std::string& part) { entry += (entry.empty() ? "" : ", ") + part; };
    for (const Column& column : m_columns) {
        const YamlNode* value = isList ? item.find(column.key) : nullptr;
        if (isList && column.isBound && !item.find("below"))
            add(column.key + ": " + boundBefore(near, column.key));
        else if (value)
            add(column.key + ": " + (value->kind == YamlNode::Kind::Mapping ? "{ " + flowText(*value) + " }" : flowText(*value)));
    }
    for (const YamlNode& value : item.items)
        if (!isList)
            add(scalarFor(value.text));
    entry = isList ? "{ " + entry + " }" : item.kind == YamlNode::Kind::Sequence ? "[" + entry + "]" : scalarFor(item.text);
    if (m_list->kind == YamlNode::Kind::Sequence)
        return withItem(m_text, m_place, near, entry); // in front: the last step of a price has no bound
    const auto key = newKey();
    return key ? withValue(m_text, m_place, {*key}, entry) : key;
}

Result<std::string> RowsModel::newKey() const {
    if (m_whole && !m_whole->rowKeys.empty()) {
        for (const std::string& known : m_whole->rowKeys)
            if (!m_list->find(known))
                return known;
        return Error{ErrorKind::InvalidInput, tr("Each has a row already.").toStdString()};
    }
    std::string key = "new";
    for (int number = 2; m_list->find(key); ++number)
        key = "new" + std::to_string(number);
    return key;
}

Result<std::string> RowsModel::withoutRow(int given) const {
    const auto row = static_cast<std::size_t>(std::clamp(given, 0, std::max(0, rowCount() - 1)));
    if (rowCount() < 2 && m_whole)
        return withoutValue(m_text, m_whole->place, m_whole->keys);
    if (rowCount() < 2)
        return Error{ErrorKind::InvalidInput, tr("The last row stays.").toStdString()};
    return m_list->kind == YamlNode::Kind::Sequence ? withoutItem(m_text, m_place, row)
                                                    : withoutValue(m_text, m_place, {m_list->keys[row].text});
}

} // namespace rerate
