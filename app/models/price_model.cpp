// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/price_model.h"

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/views/style.h"

namespace rerate {

namespace {

Result<std::string> partsText(const std::string& typed) {
    for (const char* word : {"exact", "up", "down", "nearest"})
        if (typed == word)
            return typed;
    return Error{ErrorKind::InvalidInput, "`" + typed + "` is not known here. Write exact, up, down or nearest."};
}

} // namespace

QString scalarAt(const std::string& text, const SourceMark& mark) {
    if (mark.line <= 0 || mark.offsetEnd > text.size() || mark.offset >= mark.offsetEnd)
        return {};
    const std::string scalar = text.substr(mark.offset, mark.offsetEnd - mark.offset);
    return scalar.front() == '{' || scalar.front() == '[' || scalar.find('\n') != std::string::npos
               ? QString()
               : fromStd(scalar);
}

PriceModel::Cell PriceModel::cellOf(const SourceMark& mark, const QString& otherwise) const {
    const QString text = scalarAt(m_text, mark);
    return text.isEmpty() ? Cell{otherwise, {}, {}, {}} : Cell{text, mark, {}, {}};
}

void PriceModel::addSteps(const StepPrice& price, const QString& from, const QString& key) {
    const auto shared = std::make_shared<const StepPrice>(price);
    const auto amount = [&](const std::optional<Marked<Decimal>>& value) {
        return value ? cellOf(value->mark, fromStd(value->value.toText())) : Cell{};
    };
    for (std::size_t i = 0; i < price.rows.size(); ++i) {
        const StepRow& step = price.rows[i];
        Row row;
        row.price = shared;
        row.step = i;
        row.cells[From].text = from;
        row.cells[Key].text = key;
        row.cells[Bound].text = price.rows.size() > 1 ? QStringLiteral("∞") : QString();
        if (step.bound) {
            row.cells[Bound] = amount(step.bound);
            // A `width` is written there, while the bound is what counts: show it, edit the text.
            const auto written = Decimal::parse(row.cells[Bound].text.toStdString());
            if (written && *written != step.bound->value)
                row.cells[Bound] = {fromStd(step.bound->value.toText()), {}, {}, {}};
        }
        row.cells[UnitPrice] = cellOf(step.unitPrice.mark, fromStd(step.unitPrice.value.toText()));
        row.cells[Flat] = cellOf(step.flat.mark, step.flat.value.isZero() ? QString() : fromStd(step.flat.value.toText()));
        if (step.flat.mark.offset == step.unitPrice.mark.offset)
            row.cells[Flat] = {};
        row.cells[Per] = amount(step.per);
        row.cells[Minimum] = amount(step.minimum);
        row.cells[Maximum] = amount(step.maximum);
        if (const YamlNode* node = nodeAt(m_yaml, step.mark.offset))
            if (const YamlNode* parts = nodeUnder(node, {"fraction"}); parts && step.fraction)
                row.cells[Parts] = cellOf(parts->mark, fromStd(parts->text));
        for (int column = 0; column < ColumnCount; ++column)
            m_used[column] = m_used[column] || !row.cells[column].text.isEmpty();
        m_rows.push_back(std::move(row));
    }
}

// A grid of the same shape keeps its cells, so that an editor that is open in it stays.
void PriceModel::setCharge(const Charge* charge, const std::string& text, const std::string& currency) {
    const std::vector<Row> old = std::move(m_rows);
    const std::vector<bool> oldUsed(std::begin(m_used), std::end(m_used));
    m_rows.clear();
    m_text = text;
    m_currency = currency;
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

void PriceModel::addPrices(const Dated<Price>& prices) {
    for (const auto& entry : prices.entries) {
        const QString from = entry.from ? fromStd(toText(*entry.from)) : prices.entries.size() > 1 ? tr("always") : QString();
        const auto* table = std::get_if<PriceTable>(&entry.value);
        if (!table) {
            addSteps(std::get<StepPrice>(entry.value), from, {});
            continue;
        }
        for (const PriceTable::Row& row : table->rows) {
            QStringList key;
            for (const std::string& part : row.key)
                key << fromStd(part);
            addSteps(row.price, from, key.join(QStringLiteral(", ")));
        }
        if (table->defaultPrice)
            addSteps(*table->defaultPrice, from, tr("(others)"));
    }
}

void PriceModel::fill(const Charge* charge) {
    if (!charge)
        return;
    m_yaml = readYaml(m_text, "plan").root;
    if (const auto* usage = std::get_if<UsageCharge>(&charge->what))
        addPrices(usage->price);
    else if (const auto* ledger = std::get_if<LedgerCharge>(&charge->what))
        addPrices(ledger->steps);
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

bool PriceModel::isShown(const SourceMark& mark) const {
    return std::any_of(m_rows.begin(), m_rows.end(), [&](const Row& row) {
        return std::any_of(std::begin(row.cells), std::end(row.cells),
                           [&](const Cell& cell) { return cell.mark.line > 0 && cell.mark.offset == mark.offset; });
    });
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
        return index.column() >= Bound ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                       : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return wrong                ? QVariant(cell.wrongBecause)
               : cell.mark.line > 0 ? QVariant(tr("Line %1 of the plan text").arg(cell.mark.line))
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

void PriceModel::markWrong(const SourceMark& mark, const QString& value, const QString& message) {
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < ColumnCount; ++column) {
            const Cell& cell = m_rows[static_cast<std::size_t>(row)].cells[column];
            if (cell.mark.line > 0 && cell.mark.offset == mark.offset)
                setWrong(index(row, column), value, message);
        }
}

bool PriceModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    const QString typed = value.toString().trimmed();
    if (typed == cell.text) {
        if (isWrong(index))
            setWrong(index, {}, {});
        return false;
    }
    const auto text = index.column() == Parts
                          ? partsText(typed.toStdString())
                          : cellText(typed.toStdString(),
                                     index.column() == Bound || index.column() == Per ? CellKind::Quantity : CellKind::Amount,
                                     m_currency);
    if (!text) {
        setWrong(index, typed, fromStd(text.error().message));
        return true;
    }
    if (isWrong(index))
        setWrong(index, {}, {});
    const QString step = stepsLeftWith(index.row()) > 1 ? tr(" of step %1").arg(index.row() + 1) : QString();
    static const char* const kNames[] = {"", "", QT_TR_NOOP("bound"), QT_TR_NOOP("price"), QT_TR_NOOP("flat amount"),
                                         QT_TR_NOOP("price per"), QT_TR_NOOP("parts"), QT_TR_NOOP("minimum"), QT_TR_NOOP("maximum")};
    const QString what = tr(kNames[index.column()]) + step;
    emit edited(cell.mark, fromStd(*text), what);
    return true;
}

Qt::ItemFlags PriceModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && m_rows[static_cast<std::size_t>(index.row())].cells[index.column()].mark.line > 0)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant PriceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return section >= Bound ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case From: return tr("From");
    case Key: return tr("Key");
    case Bound: return tr("Up to");
    case UnitPrice: return tr("Unit price");
    case Flat: return tr("Flat amount");
    case Per: return tr("Per");
    case Parts: return tr("Parts");
    case Minimum: return tr("Minimum");
    case Maximum: return tr("Maximum");
    default: return {};
    }
}

} // namespace rerate
