// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/explanation_model.h"

#include <QApplication>
#include <QFontMetrics>
#include <QRegularExpression>
#include <QSize>

#include "app/charts/number_text.h"
#include "app/views/style.h"
#include "engine/report/explain_report.h"
#include "engine/report/number_text.h"

namespace rerate {

namespace {

// As people write it: × and − for * and -, "half up" for half_up. What stands in quotes is a name.
QString readable(const std::string& text) {
    static const QRegularExpression minus(QStringLiteral("(^|[ (,=:])-(?=[0-9 ])"));
    static const QRegularExpression mode(QStringLiteral("\\bhalf_(up|down|even)\\b"));
    static const QRegularExpression quotes(QStringLiteral("'[^']*'|\"[^\"]*\""));
    const QString whole = fromStd(text);
    QString result;
    qsizetype from = 0;
    const auto addPlain = [&](QString part) {
        part.replace(QStringLiteral(" * "), QStringLiteral(" × "));
        part.replace(minus, QStringLiteral("\\1−"));
        part.replace(mode, QStringLiteral("half \\1"));
        result += part;
    };
    for (auto match = quotes.globalMatch(whole); match.hasNext();) {
        const QRegularExpressionMatch name = match.next();
        addPlain(whole.mid(from, name.capturedStart() - from));
        result += name.captured();
        from = name.capturedEnd();
    }
    addPlain(whole.mid(from));
    return result;
}

// Names of charges, meters and keys stand as they are; of a step it is what it is over.
QString labelOf(const Derivation& node) {
    const std::string text = labelText(node);
    switch (node.kind) {
    case Derivation::Kind::Step: {
        const std::size_t over = std::min(text.find(" over "), text.size());
        const bool isNumbered = node.rule.find(".price.steps[") != std::string::npos;
        return isNumbered ? readable(text.substr(0, over)) + fromStd(text.substr(over)) : fromStd(text);
    }
    case Derivation::Kind::Allowance:
    case Derivation::Kind::Rounding: return readable(text);
    default: return fromStd(text);
    }
}

bool isZeroRounding(const DerivationDifference& node) {
    const auto isNothing = [](const Derivation* side) {
        return !side || (side->kind == Derivation::Kind::Rounding && side->amount && side->amount->isZero());
    };
    return isNothing(node.baseline) && isNothing(node.candidate);
}

} // namespace

QString describeStep(const Derivation& node) {
    const QString text = labelOf(node);
    if (node.kind == Derivation::Kind::Quantity && node.quantity)
        return text + QObject::tr(": %1 %2 = %3, %4 events")
                          .arg(exactText(*node.quantity), fromStd(node.quantityUnit), readable(node.formula),
                               countText(node.events));
    const bool isWindow = node.kind == Derivation::Kind::Note && node.quantity;
    const QString result = isWindow ? QStringLiteral(" = %1 %2").arg(exactText(*node.quantity), fromStd(node.quantityUnit)).trimmed()
                                    : QString();
    if (node.formula.empty())
        return text + (result.isEmpty() ? result : QStringLiteral(" ") + result);
    const QString formula = readable(groupFormula(node.formula)) + (result.isEmpty() ? result : QStringLiteral(" ") + result);
    return text.isEmpty() ? formula : text + QStringLiteral(": ") + formula;
}

void ExplanationModel::setDifference(std::shared_ptr<const ExplainedDifference> difference, int digits) {
    beginResetModel();
    m_difference = std::move(difference);
    m_digits = digits;
    m_entries.clear();
    if (m_difference)
        addEntry(m_difference->difference, -1, 0);
    endResetModel();
}

int ExplanationModel::addEntry(const DerivationDifference& node, int parent, int row) {
    const int number = static_cast<int>(m_entries.size());
    m_entries.push_back({&node, parent, row, {}});
    int childRow = 0;
    for (const DerivationDifference& childNode : node.children) {
        if (isZeroRounding(childNode))
            continue;
        const int child = addEntry(childNode, number, childRow++);
        m_entries[static_cast<std::size_t>(number)].children.push_back(child);
    }
    return number;
}

QString ExplanationModel::amountText(const Ratio& amount) const {
    const auto finite = amount.finite();
    return finite && finite->normalized().scale() <= 12 ? moneyText(*finite, m_digits) : exactText(amount);
}

const DerivationDifference* ExplanationModel::nodeAt(const QModelIndex& index) const {
    return index.isValid() ? m_entries[index.internalId()].node : nullptr;
}

QModelIndex ExplanationModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    const int number = parent.isValid() ? m_entries[parent.internalId()].children[static_cast<std::size_t>(row)] : 0;
    return createIndex(row, column, static_cast<quintptr>(number));
}

QModelIndex ExplanationModel::parent(const QModelIndex& child) const {
    if (!child.isValid())
        return {};
    const int number = m_entries[child.internalId()].parent;
    return number < 0 ? QModelIndex()
                      : createIndex(m_entries[static_cast<std::size_t>(number)].row, 0, static_cast<quintptr>(number));
}

int ExplanationModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0)
        return 0;
    if (!parent.isValid())
        return m_entries.empty() ? 0 : 1;
    return static_cast<int>(m_entries[parent.internalId()].children.size());
}

int ExplanationModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString ExplanationModel::textAt(const DerivationDifference& node, int column) const {
    const Derivation& side = node.candidate ? *node.candidate : *node.baseline;
    const bool isRoot = !m_entries.empty() && &node == m_entries[0].node;
    switch (column) {
    case What: {
        const QString text = describeStep(side);
        if (!node.candidate || !node.baseline || isRoot)
            return text;
        const QString before = describeStep(*node.baseline);
        return before == text ? text : tr("%1   (was %2)").arg(text, before.mid(before.indexOf(QLatin1Char(':')) + 1).trimmed());
    }
    case Baseline: return node.baseline && node.baseline->amount ? amountText(*node.baseline->amount) : QString();
    case Candidate: return node.candidate && node.candidate->amount ? amountText(*node.candidate->amount) : QString();
    case Change:
        if (!side.amount)
            return {};
        return (node.delta.sign() > 0 ? QStringLiteral("+") : QString()) + amountText(node.delta);
    default: return {};
    }
}

QVariant ExplanationModel::data(const QModelIndex& index, int role) const {
    const DerivationDifference* node = nodeAt(index);
    if (!node)
        return {};
    const Derivation& side = node->candidate ? *node->candidate : *node->baseline;
    switch (role) {
    case Qt::DisplayRole: return textAt(*node, index.column());
    case Qt::ToolTipRole:
        return side.rule.empty() ? QVariant()
                                 : QVariant(side.mark.line > 0
                                                ? tr("%1, line %2 of the plan").arg(fromStd(side.rule)).arg(side.mark.line)
                                                : fromStd(side.rule));
    case Qt::TextAlignmentRole:
        return index.column() == What ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                      : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::SizeHintRole: {
        const QFontMetrics metrics(titleFont());
        return QSize(metrics.horizontalAdvance(textAt(*node, index.column())) + 24, metrics.height() + 8);
    }
    case Qt::FontRole: {
        const bool isHead = side.kind == Derivation::Kind::Invoice || side.kind == Derivation::Kind::Line;
        return isHead ? QVariant(titleFont()) : QVariant();
    }
    case Qt::ForegroundRole:
        if (index.column() == Change && node->delta.sign() != 0)
            return node->delta.sign() > 0 ? currentTheme().more : currentTheme().less;
        if (index.column() == What && side.kind != Derivation::Kind::Invoice && side.kind != Derivation::Kind::Line)
            return currentTheme().muted;
        return {};
    default: return {};
    }
}

QVariant ExplanationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == What ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                               : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case What: return tr("What");
    case Baseline: return tr("Baseline");
    case Candidate: return tr("Candidate");
    case Change: return tr("Change");
    default: return {};
    }
}

QString ExplanationModel::toText() const {
    QStringList lines;
    for (const Entry& entry : m_entries) {
        int depth = 0;
        for (int at = entry.parent; at >= 0; at = m_entries[static_cast<std::size_t>(at)].parent)
            ++depth;
        QStringList cells{QString(depth * 2, QLatin1Char(' ')) + textAt(*entry.node, What)};
        for (int column = Baseline; column < ColumnCount; ++column)
            cells << textAt(*entry.node, column);
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace rerate
