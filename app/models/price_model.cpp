// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/price_model.h"

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/document/plan_completion.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/form_rows.h"
#include "app/views/style.h"

namespace rerate {

namespace {

const char* const kIncluded = QT_TRANSLATE_NOOP("PriceModel", "included");
const char* const kExcluded = QT_TRANSLATE_NOOP("PriceModel", "excluded");

QString readKey(const std::vector<std::string>& parts) {
    QStringList key;
    for (const std::string& part : parts)
        key << fromStd(part);
    return key.join(QStringLiteral(", "));
}

const char* titleOf(int column) {
    static const char* const kTitles[] = {
        QT_TRANSLATE_NOOP("PriceModel", "From"),       QT_TRANSLATE_NOOP("PriceModel", "Key"),
        QT_TRANSLATE_NOOP("PriceModel", "Up to"),      QT_TRANSLATE_NOOP("PriceModel", "Bound"),
        QT_TRANSLATE_NOOP("PriceModel", "Unit price"), QT_TRANSLATE_NOOP("PriceModel", "Flat amount"),
        QT_TRANSLATE_NOOP("PriceModel", "Per"),        QT_TRANSLATE_NOOP("PriceModel", "Parts"),
        QT_TRANSLATE_NOOP("PriceModel", "Minimum"),    QT_TRANSLATE_NOOP("PriceModel", "Maximum")};
    return kTitles[column];
}

// Of a value that holds from a day on, the entry with both; null: there is none.
const YamlNode* entryOf(const YamlNode& node, std::size_t value) {
    const YamlNode* found = node.find("value");
    if (found && found->mark.offset == value)
        return &node;
    for (const YamlNode& item : node.items)
        if (const YamlNode* inside = entryOf(item, value))
            return inside;
    return nullptr;
}

} // namespace

QStringList PriceModel::wordsOf(int column) {
    if (column == BoundIs)
        return {tr(kIncluded), tr(kExcluded)};
    if (column != Parts)
        return {};
    QStringList words;
    for (const std::string& word : wordsAt("charges[].price.fraction"))
        words << fromStd(word);
    return words;
}

// A grid of the same shape keeps its cells, so that an editor that is open in it stays.
void PriceModel::setCharge(const Charge* charge, const std::string& text, const std::string& currency) {
    const std::vector<Row> old = std::move(m_rows);
    const std::vector<bool> oldUsed(std::begin(m_used), std::end(m_used));
    m_rows.clear();
    m_tables.clear();
    m_text = text;
    m_currency = currency;
    m_asked = QModelIndex();
    std::fill(std::begin(m_used), std::end(m_used), false);
    fill(charge);
    if (m_rows.size() == old.size() && std::equal(oldUsed.begin(), oldUsed.end(), m_used)) {
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    std::vector<Row> now = old;
    std::swap(now, m_rows);
    beginResetModel();
    m_rows = std::move(now);
    endResetModel();
}

void PriceModel::fill(const Charge* charge) {
    if (!charge)
        return;
    m_yaml = readYaml(m_text, "plan").root;
    if (const auto* usage = std::get_if<UsageCharge>(&charge->what))
        addPrices(usage->price);
    else if (const auto* ledger = std::get_if<LedgerCharge>(&charge->what))
        addPrices(ledger->steps);
    m_used[Flat] = m_used[Flat] || std::holds_alternative<UsageCharge>(charge->what);
}

void PriceModel::addPrices(const Dated<Price>& prices) {
    for (const auto& entry : prices.entries) {
        Cell from;
        if (const YamlNode* node = prices.entries.size() > 1 ? entryOf(m_yaml, entry.mark.offset) : nullptr) {
            from.place = node->mark.offset;
            from.keys = {entry.fromPeriod > 1 ? "from_period" : "from"};
            from.line = node->find(from.keys[0]) ? node->find(from.keys[0])->mark.line : 0;
            from.isEditable = true;
        }
        from.text = entry.from             ? fromStd(toText(*entry.from))
                    : entry.fromPeriod > 1 ? tr("period %1").arg(entry.fromPeriod)
                    : prices.entries.size() > 1 ? tr("always") : QString();
        if (const auto* table = std::get_if<PriceTable>(&entry.value))
            addTable(*table, from);
        else
            addSteps(std::get<StepPrice>(entry.value), from, {}, -1);
    }
}

void PriceModel::addTable(const PriceTable& table, const Cell& from) {
    const int number = static_cast<int>(m_tables.size());
    m_tables.push_back(table.mark.offset);
    for (const PriceTable::Row& row : table.rows) {
        Cell key;
        key.text = readKey(row.key);
        key.place = row.mark.offset;
        key.line = row.mark.line;
        key.isEditable = true;
        addSteps(row.price, from, key, number);
    }
    if (!table.defaultPrice)
        return;
    Cell others;
    others.text = tr("(others)");
    addSteps(*table.defaultPrice, from, others, number);
}

void PriceModel::addSteps(const StepPrice& price, const Cell& from, const Cell& key, int table) {
    const auto shared = std::make_shared<const StepPrice>(price);
    for (std::size_t i = 0; i < price.rows.size(); ++i) {
        const StepRow& step = price.rows[i];
        const YamlNode* node = step.mark.line > 0 ? nodeAt(m_yaml, step.mark.offset) : nullptr; // null: of a trial
        const auto amount = [](const std::optional<Marked<Decimal>>& value) { return value ? fromStd(value->value.toText()) : QString(); };
        Row row;
        row.price = shared;
        row.step = i;
        row.table = table;
        row.cells[From] = from;
        row.cells[Key] = key;
        setBound(row, node, price.rows.size() == 1);
        setCell(row.cells[UnitPrice], node, "unit", fromStd(step.unitPrice.value.toText()));
        setCell(row.cells[Flat], node, "flat", {});
        setCell(row.cells[Per], node, "per", amount(step.per));
        setCell(row.cells[Parts], node, "fraction", {});
        setCell(row.cells[Minimum], node, "minimum", amount(step.minimum));
        setCell(row.cells[Maximum], node, "maximum", amount(step.maximum));
        for (int column = 0; column < ColumnCount; ++column)
            m_used[column] = m_used[column] || !row.cells[column].text.isEmpty();
        m_rows.push_back(std::move(row));
    }
}

// The price itself may be a plain number, which has no keys yet.
void PriceModel::setCell(Cell& cell, const YamlNode* step, const std::string& key, const QString& otherwise) {
    cell.text = otherwise;
    if (!step)
        return;
    const bool isPlain = step->kind == YamlNode::Kind::Scalar;
    const YamlNode* value = isPlain ? (key == "unit" ? step : nullptr) : step->find(key);
    cell.place = step->mark.offset;
    if (!isPlain || value == nullptr)
        cell.keys = {key};
    cell.isEditable = true;
    cell.text = value && value->kind == YamlNode::Kind::Scalar ? fromStd(value->text) : otherwise;
    cell.line = value ? value->mark.line : 0;
}

// A width or a number of blocks is written where the bound is what counts: show it, edit the text.
void PriceModel::setBound(Row& row, const YamlNode* node, bool isOnly) {
    const StepRow& step = row.price->rows[row.step];
    Cell& bound = row.cells[Bound];
    bound.text = step.bound ? fromStd(step.bound->value.toText()) : isOnly ? QString() : QStringLiteral("∞");
    if (!node || node->kind != YamlNode::Kind::Mapping || node->find("width") || node->find("blocks"))
        return;
    const bool isBelow = node->find("below") != nullptr;
    setCell(bound, node, isBelow ? "below" : "up_to", bound.text);
    if (isOnly && !step.bound)
        bound.text.clear();
    Cell& kind = row.cells[BoundIs];
    if (!step.bound)
        return;
    kind = bound;
    kind.text = isBelow ? tr(kExcluded) : tr(kIncluded);
}

const StepPrice* PriceModel::priceAt(int row) const {
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].price.get() : nullptr;
}

const StepRow* PriceModel::stepAt(int row) const {
    const StepPrice* price = priceAt(row);
    return price ? &price->rows[m_rows[static_cast<std::size_t>(row)].step] : nullptr;
}

int PriceModel::stepsLeftWith(int row) const {
    const StepPrice* price = priceAt(row);
    return price ? static_cast<int>(price->rows.size()) : 0;
}

bool PriceModel::shows(const YamlNode& node) const {
    return std::any_of(m_rows.begin(), m_rows.end(), [&](const Row& row) {
        return std::any_of(std::begin(row.cells), std::end(row.cells), [&](const Cell& cell) {
            const YamlNode* found = cell.line > 0 ? nodeUnder(nodeAt(m_yaml, cell.place), cell.keys) : nullptr;
            return found && found->mark.offset == node.mark.offset;
        });
    });
}

bool PriceModel::hasOthers() const {
    return std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.table >= 0 && !row.cells[Key].line; });
}

Result<std::string> PriceModel::withRow(int given) const {
    const Row& near = m_rows[static_cast<std::size_t>(std::clamp(given, 0, rowCount() - 1))];
    const YamlNode* table = nodeUnder(nodeAt(m_yaml, m_tables[static_cast<std::size_t>(std::max(0, near.table))]), {"table"});
    const YamlNode* price = nodeAt(m_yaml, near.price->mark.offset);
    if (!table || !price)
        return Error{ErrorKind::InvalidInput, tr("Choose a row of the table.").toStdString()};
    const bool isShort = price->kind == YamlNode::Kind::Scalar || price->flow;
    const std::string value = isShort ? m_text.substr(price->mark.offset, price->mark.offsetEnd - price->mark.offset) : "0";
    std::string key;
    const YamlNode* by = nodeUnder(nodeAt(m_yaml, m_tables[static_cast<std::size_t>(std::max(0, near.table))]), {"by"});
    const std::size_t parts = by && by->kind == YamlNode::Kind::Sequence ? by->items.size() : 1;
    for (int number = 1; key.empty() || table->find(key); ++number) {
        key = "new" + (number > 1 ? std::to_string(number) : std::string());
        for (std::size_t i = 1; i < parts; ++i)
            key += ", *";
    }
    return withValue(m_text, table->mark.offset, {scalarFor(key)}, value);
}

Result<std::string> PriceModel::withoutRow(int given) const {
    const Row& row = m_rows[static_cast<std::size_t>(std::clamp(given, 0, rowCount() - 1))];
    if (row.table < 0)
        return Error{ErrorKind::InvalidInput, tr("Choose a row of the table.").toStdString()};
    const std::size_t place = m_tables[static_cast<std::size_t>(row.table)];
    if (row.cells[Key].line == 0)
        return withoutValue(m_text, place, {"default"});
    const YamlNode* table = nodeUnder(nodeAt(m_yaml, place), {"table"});
    for (const YamlNode& key : table->keys)
        if (key.mark.offset == row.cells[Key].place)
            return table->keys.size() == 1
                       ? Result<std::string>(Error{ErrorKind::InvalidInput, tr("The last row of a table stays.").toStdString()})
                       : withoutValue(m_text, table->mark.offset, {key.text});
    return m_text;
}

Result<std::string> PriceModel::withOthers(int given) const {
    const Row& row = m_rows[static_cast<std::size_t>(std::clamp(given, 0, rowCount() - 1))];
    return withValue(m_text, m_tables[static_cast<std::size_t>(std::max(0, row.table))], {"default"}, "0");
}

int PriceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PriceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

bool PriceModel::isWrong(const QModelIndex& index) const {
    return !m_rows[static_cast<std::size_t>(index.row())].cells[index.column()].wrongBecause.isEmpty();
}

QVariant PriceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    const bool wrong = isWrong(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return wrong ? cell.wrongText : cell.text;
    case Qt::TextAlignmentRole:
        return index.column() >= Bound && index.column() != BoundIs ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                                    : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return wrong                             ? QVariant(cell.wrongBecause)
               : cell.line > 0                   ? QVariant(tr("Line %1 of the plan text").arg(cell.line))
               : !cell.isEditable && index.column() == Bound && !cell.text.isEmpty()
                   ? QVariant(tr("Written as a width; change it in the text"))
                   : QVariant();
    case Qt::BackgroundRole: {
        QColor tint = currentTheme().error;
        tint.setAlpha(50);
        return wrong ? QVariant(tint) : QVariant();
    }
    case Qt::AccessibleDescriptionRole: return wrong ? QVariant(cell.wrongBecause) : QVariant();
    default: return {};
    }
}

void PriceModel::setWrong(const QModelIndex& index, const QString& value, const QString& message) {
    Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    cell.wrongText = value;
    cell.wrongBecause = message;
    emit dataChanged(index, index);
    emit refused(message);
}

void PriceModel::refuse(const QString& why) {
    if (m_asked.isValid())
        setWrong(m_asked, m_typed, why);
}

Result<std::string> PriceModel::withTyped(const QModelIndex& index, const QString& typed) const {
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    const std::string text = typed.toStdString();
    switch (index.column()) {
    case Key: {
        for (const std::size_t place : m_tables) {
            const YamlNode* table = nodeUnder(nodeAt(m_yaml, place), {"table"});
            for (const YamlNode& key : table->keys)
                if (key.mark.offset == cell.place)
                    return withKeyInstead(m_text, table->mark.offset, key.text, scalarFor(text));
        }
        return m_text;
    }
    case From: {
        FormRow row;
        row.place = cell.place;
        row.from = cell.line > 0 ? cell.text : QString();
        return typed.isEmpty() && cell.line == 0 ? Result<std::string>(m_text) : withDate(m_text, row, typed);
    }
    case BoundIs: return withKeyInstead(m_text, cell.place, cell.keys[0], typed == tr(kExcluded) ? "below" : "up_to");
    case Parts: {
        const QStringList words = wordsOf(Parts);
        if (!typed.isEmpty() && !words.contains(typed))
            return Error{ErrorKind::InvalidInput, tr("`%1` is not known here. Write exact, up, down or nearest.").arg(typed).toStdString()};
        return typed.isEmpty() ? withoutValue(m_text, cell.place, cell.keys) : withValue(m_text, cell.place, cell.keys, text);
    }
    default: break;
    }
    const bool isRemoved = typed.isEmpty() && index.column() != UnitPrice && !cell.keys.empty();
    if (isRemoved)
        return cell.line > 0 ? withoutValue(m_text, cell.place, cell.keys) : Result<std::string>(m_text);
    const CellKind kind = index.column() == UnitPrice && typed.endsWith(QLatin1Char('%')) ? CellKind::Percent
                          : index.column() == Bound || index.column() == Per              ? CellKind::Quantity
                                                                                          : CellKind::Amount;
    const auto number = cellText(text, kind, m_currency);
    return number ? withValue(m_text, cell.place, cell.keys, *number) : number;
}

bool PriceModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid())
        return false;
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    const QString typed = value.toString().trimmed();
    if (!cell.isEditable)
        return false;
    if (typed == cell.text) {
        if (isWrong(index))
            setWrong(index, {}, {});
        return true;
    }
    const auto text = withTyped(index, typed);
    if (!text) {
        setWrong(index, typed, fromStd(text.error().message));
        return true;
    }
    if (isWrong(index))
        setWrong(index, {}, {});
    m_asked = index;
    m_typed = typed;
    const QString step = stepsLeftWith(index.row()) > 1 ? tr(" of step %1").arg(index.row() + 1) : QString();
    static const char* const kNames[] = {QT_TR_NOOP("first day"), QT_TR_NOOP("key"), QT_TR_NOOP("bound"), QT_TR_NOOP("bound"), QT_TR_NOOP("price"),
                                         QT_TR_NOOP("flat amount"), QT_TR_NOOP("price per"), QT_TR_NOOP("parts"),
                                         QT_TR_NOOP("minimum"), QT_TR_NOOP("maximum")};
    emit edited(*text, tr(kNames[index.column()]) + step);
    return true;
}

Qt::ItemFlags PriceModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && m_rows[static_cast<std::size_t>(index.row())].cells[index.column()].isEditable)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant PriceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return section >= Bound && section != BoundIs ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                      : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(tr(titleOf(section))) : QVariant();
}

} // namespace rerate
