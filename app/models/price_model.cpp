// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/price_model.h"

#include "app/charts/number_text.h"

namespace rerate {

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
    return text.isEmpty() ? Cell{otherwise, {}} : Cell{text, mark};
}

void PriceModel::addSteps(const StepPrice& price, const QString& from, const QString& key) {
    for (const StepRow& step : price.rows) {
        Row row;
        row.step = step;
        row.stepsInPrice = static_cast<int>(price.rows.size());
        row.cells[From].text = from;
        row.cells[Key].text = key;
        row.cells[Bound].text = price.rows.size() > 1 ? QStringLiteral("∞") : QString();
        if (step.bound) {
            row.cells[Bound] = cellOf(step.bound->mark, fromStd(step.bound->value.toText()));
            // A `width` is written there, while the bound is what counts: show it, edit the text.
            const auto written = Decimal::parse(row.cells[Bound].text.toStdString());
            if (written && *written != step.bound->value)
                row.cells[Bound] = {fromStd(step.bound->value.toText()), {}};
        }
        row.cells[UnitPrice] = cellOf(step.unitPrice.mark, fromStd(step.unitPrice.value.toText()));
        row.cells[Flat] = cellOf(step.flat.mark, step.flat.value.isZero() ? QString() : fromStd(step.flat.value.toText()));
        if (step.flat.mark.offset == step.unitPrice.mark.offset)
            row.cells[Flat] = {};
        for (int column = 0; column < ColumnCount; ++column)
            m_used[column] = m_used[column] || !row.cells[column].text.isEmpty();
        m_rows.push_back(std::move(row));
    }
}

void PriceModel::setCharge(const Charge* charge, const std::string& text) {
    beginResetModel();
    m_rows.clear();
    m_text = text;
    std::fill(std::begin(m_used), std::end(m_used), false);
    const auto* usage = charge ? std::get_if<UsageCharge>(&charge->what) : nullptr;
    if (usage)
        for (const auto& entry : usage->price.entries) {
            const QString from = entry.from ? fromStd(toText(*entry.from))
                                 : usage->price.entries.size() > 1 ? tr("always") : QString();
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
    endResetModel();
}

const StepRow* PriceModel::stepAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)].step : nullptr;
}

int PriceModel::stepsLeftWith(int row) const {
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].stepsInPrice : 0;
}

int PriceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PriceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant PriceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    if (role == Qt::DisplayRole || role == Qt::EditRole)
        return cell.text;
    if (role == Qt::TextAlignmentRole)
        return index.column() >= Bound ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                       : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && cell.mark.line > 0)
        return tr("Line %1 of the plan text").arg(cell.mark.line);
    return {};
}

bool PriceModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const Cell& cell = m_rows[static_cast<std::size_t>(index.row())].cells[index.column()];
    const QString text = value.toString().trimmed();
    if (text == cell.text)
        return false;
    const QString step = m_rows[static_cast<std::size_t>(index.row())].stepsInPrice > 1
                             ? tr(" of step %1").arg(index.row() + 1)
                             : QString();
    const QString what = (index.column() == Bound       ? tr("bound")
                          : index.column() == UnitPrice ? tr("price")
                                                        : tr("flat amount")) +
                         step;
    emit edited(cell.mark, text, what);
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
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case From: return tr("From");
    case Key: return tr("Key");
    case Bound: return tr("Up to");
    case UnitPrice: return tr("Unit price");
    case Flat: return tr("Flat amount");
    default: return {};
    }
}

} // namespace rerate
