// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_editor.h"

#include <QApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/models/price_model.h"
#include "app/views/style.h"
#include "engine/catalog/plan_text.h"

namespace rerate {

namespace {

QString kindOf(const Charge& charge) {
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        return QObject::tr("usage of %1").arg(fromStd(usage->meter));
    if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        return QObject::tr("fee every %1").arg(QString::fromUtf8(toText(flat->every).data()));
    switch (std::get<LedgerCharge>(charge.what).kind) {
    case LedgerCharge::Kind::PercentDiscount:
    case LedgerCharge::Kind::AmountDiscount:
    case LedgerCharge::Kind::StepDiscount: return QObject::tr("discount over other lines");
    case LedgerCharge::Kind::Fee:
    case LedgerCharge::Kind::StepFee:
        return charge.isTax() ? QObject::tr("tax over other lines") : QObject::tr("fee over other lines");
    case LedgerCharge::Kind::TrueUp: return QObject::tr("true-up over other lines");
    case LedgerCharge::Kind::Commitment: return QObject::tr("commitment over other lines");
    case LedgerCharge::Kind::Convert: return QObject::tr("conversion of other lines");
    case LedgerCharge::Kind::Minimum: return QObject::tr("minimum over other lines");
    case LedgerCharge::Kind::Maximum: return QObject::tr("maximum over other lines");
    }
    return {};
}

QString nameOf(const Charge& charge) { return fromStd(charge.label.empty() ? charge.id : charge.label); }

} // namespace

ChargeEditor::ChargeEditor(QWidget* parent) : QWidget(parent) {
    m_charges = new QListWidget(this);
    m_charges->setObjectName(QStringLiteral("chargeList"));
    m_charges->setAccessibleName(tr("Charges"));
    m_title = new QLabel(this);
    m_title->setFont(titleFont());
    m_fields = new QFormLayout;
    m_fields->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_prices = new PriceModel(this);
    m_grid = new QTableView(this);
    m_grid->setObjectName(QStringLiteral("priceGrid"));
    m_grid->setAccessibleName(tr("Prices"));
    m_grid->setModel(m_prices);
    m_grid->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_grid->horizontalHeader()->setHighlightSections(false);
    m_grid->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_grid->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::AnyKeyPressed |
                            QAbstractItemView::EditKeyPressed);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_charges);
    column->addWidget(m_title);
    column->addLayout(m_fields);
    column->addWidget(m_grid, 1);
    column->addStretch(0);
    column->addWidget(makeButtons());
    connect(m_charges, &QListWidget::currentRowChanged, this, [this] {
        if (m_isFilling)
            return;
        emit message({});
        showCharge();
    });
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ChargeEditor::chargeChosen);
    connect(m_prices, &PriceModel::refused, this, &ChargeEditor::message);
    connect(m_prices, &PriceModel::edited, this,
            [this](const SourceMark& mark, const QString& value, const QString& what) {
                // The grid is filled again by the edit; let its editor close first.
                QTimer::singleShot(0, this, [this, mark, value, what] { edit(mark, value, what); });
            });
}

QWidget* ChargeEditor::makeButtons() {
    auto* panel = new QWidget(this);
    m_addCharge = new QPushButton(tr("Add char&ge ▾"), panel);
    m_addCharge->setObjectName(QStringLiteral("addCharge"));
    m_templates = new QMenu(m_addCharge);
    m_templates->setObjectName(QStringLiteral("chargeTemplates"));
    m_addStep = new QPushButton(tr("&Split step"), panel);
    m_addStep->setObjectName(QStringLiteral("addStep"));
    m_addStep->setToolTip(tr("Split the chosen step into two of the same price"));
    m_removeStep = new QPushButton(tr("Remove s&tep"), panel);
    m_removeStep->setObjectName(QStringLiteral("removeStep"));
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_addCharge);
    row->addWidget(m_addStep);
    row->addWidget(m_removeStep);
    row->addStretch(1);
    connect(m_addCharge, &QPushButton::clicked, this, [this] {
        fillTemplates();
        m_templates->popup(m_addCharge->mapToGlobal(QPoint(0, m_addCharge->height())));
    });
    connect(m_addStep, &QPushButton::clicked, this, &ChargeEditor::addStep);
    connect(m_removeStep, &QPushButton::clicked, this, &ChargeEditor::removeStep);
    return panel;
}

void ChargeEditor::fillTemplates() {
    m_templates->clear();
    if (!m_plan)
        return;
    for (const ChargeTemplate& made : chargeTemplates(*m_plan))
        m_templates->addAction(fromStd(made.title), this, [this, made] {
            const int count = m_charges->count();
            emit edited(withCharge(m_planText, *m_plan, made), tr("Add charge: %1").arg(fromStd(made.title)));
            if (m_charges->count() > count)
                m_charges->setCurrentRow(count);
        });
}

void ChargeEditor::setPlan(const Plan* plan, const std::string& text) {
    m_plan = plan ? std::optional<Plan>(*plan) : std::nullopt;
    m_planText = text;
    m_addCharge->setEnabled(plan != nullptr);
    fillCharges();
}

const Charge* ChargeEditor::charge() const {
    const int row = m_charges->currentRow();
    return m_plan && row >= 0 && row < static_cast<int>(m_plan->charges.size())
               ? &m_plan->charges[static_cast<std::size_t>(row)]
               : nullptr;
}

int ChargeEditor::priceRow() const { return m_grid->currentIndex().row(); }

void ChargeEditor::chooseFirstPrice() {
    for (int row = 0; m_plan && row < m_charges->count(); ++row)
        if (std::holds_alternative<UsageCharge>(m_plan->charges[static_cast<std::size_t>(row)].what))
            return m_charges->setCurrentRow(row);
    m_charges->setCurrentRow(0);
}

void ChargeEditor::fillCharges() {
    m_isFilling = true;
    const int row = m_charges->currentRow();
    m_charges->clear();
    if (m_plan)
        for (const Charge& entry : m_plan->charges)
            m_charges->addItem(tr("%1 – %2").arg(nameOf(entry), kindOf(entry)));
    m_charges->setCurrentRow(std::clamp(row, 0, std::max(0, m_charges->count() - 1)));
    // As high as its charges, up to eight.
    const int rowHeight = fontMetrics().height() + 10;
    for (int i = 0; i < m_charges->count(); ++i)
        m_charges->item(i)->setSizeHint(QSize(0, rowHeight));
    m_charges->setFixedHeight(rowHeight * std::clamp(m_charges->count(), 1, 8) + 6);
    m_isFilling = false;
    showCharge();
}

void ChargeEditor::showCharge() {
    const QWidget* focus = QApplication::focusWidget();
    const QString field = focus && isAncestorOf(focus) ? focus->objectName() : QString();
    const QModelIndex cell = m_grid->currentIndex();
    const std::pair<int, int> place(cell.row(), cell.column());
    while (m_fields->rowCount() > 0)
        m_fields->removeRow(0);
    const Charge* shown = charge();
    m_prices->setCharge(shown, m_planText, m_plan ? m_plan->currency.name() : std::string());
    for (int column = 0; column < PriceModel::ColumnCount; ++column)
        m_grid->setColumnHidden(column, !m_prices->hasColumn(column));
    const bool hasPrices = m_prices->rowCount() > 0;
    m_grid->setVisible(hasPrices);
    m_addStep->setVisible(hasPrices);
    m_removeStep->setVisible(hasPrices);
    m_title->setText(shown ? nameOf(*shown) : QString());
    if (shown)
        showFields(*shown);
    if (!m_grid->currentIndex().isValid() && place.first >= 0)
        m_grid->setCurrentIndex(m_prices->index(std::min(place.first, m_prices->rowCount() - 1), place.second));
    if (field.startsWith(QLatin1String("field:")))
        if (auto* again = findChild<QLineEdit*>(field))
            again->setFocus(Qt::OtherFocusReason);
    emit chargeChosen();
}

void ChargeEditor::addField(const QString& label, const SourceMark& mark, const QString& what, CellKind kind) {
    const QString scalar = scalarAt(m_planText, mark);
    if (scalar.isEmpty())
        return;
    auto* field = new QLineEdit(scalar, this);
    field->setObjectName(QStringLiteral("field:") + label);
    field->setAccessibleName(label);
    field->setAlignment(Qt::AlignRight);
    field->setMaximumWidth(150);
    connect(field, &QLineEdit::editingFinished, this, [this, field, scalar, mark, what, kind] {
        if (field->text().trimmed() != scalar)
            takeField(*field, scalar, mark, what, kind);
        else if (field->property("wrong").toBool())
            refuse({});
    });
    m_fields->addRow(label, field);
    field->show(); // at once, so that it can have the focus
}

void ChargeEditor::takeField(QLineEdit& field, const QString& before, const SourceMark& mark, const QString& what,
                             CellKind kind) {
    const QString currency = fromStd(m_plan->currency.name());
    const auto text = cellText(field.text().toStdString(), kind, currency.toStdString());
    if (!text) {
        field.setProperty("wrong", true);
        field.setToolTip(fromStd(text.error().message));
        setTextColour(field, &Theme::error);
        return emit message(fromStd(text.error().message));
    }
    if (fromStd(*text) == before)
        return;
    QTimer::singleShot(0, this, [this, mark, what, value = fromStd(*text)] { edit(mark, value, what); });
}

void ChargeEditor::showFields(const Charge& shown) {
    const auto dated = [&](const std::optional<Dated<Decimal>>& value, const QString& label, const QString& what,
                           CellKind kind) {
        if (!value)
            return;
        for (const auto& entry : value->entries)
            addField(entry.from ? tr("%1 from %2").arg(label, fromStd(toText(*entry.from))) : label, entry.mark, what,
                     kind);
    };
    if (const auto* usage = std::get_if<UsageCharge>(&shown.what)) {
        addField(tr("Price per"), usage->per.mark, tr("price per"), CellKind::Quantity);
        if (usage->included)
            for (const auto& entry : usage->included->entries)
                addField(tr("Included"), entry.value.quantity.mark, tr("included quantity"), CellKind::Quantity);
    } else if (const auto* flat = std::get_if<FlatCharge>(&shown.what)) {
        dated(flat->amount, tr("Fee"), tr("fee"), CellKind::Amount);
    } else {
        const auto& ledger = std::get<LedgerCharge>(shown.what);
        const bool isPercent = ledger.kind == LedgerCharge::Kind::PercentDiscount ||
                               ledger.kind == LedgerCharge::Kind::Fee;
        dated(ledger.value, tr("Value"), tr("value"), isPercent ? CellKind::Percent : CellKind::Amount);
    }
    dated(shown.discountPercent, tr("Discount"), tr("discount"), CellKind::Percent);
    dated(shown.discountAmount, tr("Discount"), tr("discount"), CellKind::Amount);
    dated(shown.minimum, tr("Minimum"), tr("minimum"), CellKind::Amount);
    dated(shown.maximum, tr("Maximum"), tr("maximum"), CellKind::Amount);
}

void ChargeEditor::edit(const SourceMark& mark, const QString& value, const QString& what) {
    const Charge* shown = charge();
    if (!shown)
        return;
    m_lastMark = mark;
    m_lastValue = value;
    emit edited(replaceScalar(m_planText, mark, value.toStdString()), tr("Change %1 of %2").arg(what, nameOf(*shown)));
}

// The typed value stays where it was typed.
void ChargeEditor::refuse(const QString& text) {
    emit message(text);
    showCharge();
    if (!text.isEmpty())
        m_prices->markWrong(m_lastMark, m_lastValue, text);
}

void ChargeEditor::addStep() {
    const int row = std::max(0, m_grid->currentIndex().row());
    const StepRow* step = m_prices->stepAt(row);
    if (!step)
        return;
    const StepRow* before = row > 0 ? m_prices->stepAt(row - 1) : nullptr;
    const Decimal low = before && before->bound ? before->bound->value : Decimal(0);
    emit edited(withSplitStep(m_planText, *step, low, m_prices->stepsLeftWith(row)), tr("Split step %1").arg(row + 1));
}

void ChargeEditor::removeStep() {
    const int row = m_grid->currentIndex().row();
    const StepRow* step = m_prices->stepAt(row);
    if (!step || m_prices->stepsLeftWith(row) < 2)
        return emit message(tr("Choose a step to remove; the last one stays."));
    if (!step->bound)
        return emit message(tr("The last step has no bound and stays; remove one above it."));
    emit edited(withoutStep(m_planText, *step), tr("Remove step %1").arg(row + 1));
}

} // namespace rerate
