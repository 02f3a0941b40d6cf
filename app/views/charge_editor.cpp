// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_editor.h"

#include <QApplication>
#include <QComboBox>
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
#include "app/document/plan_nodes.h"
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
    m_rest = new QLabel(this);
    m_rest->setObjectName(QStringLiteral("chargeAsText"));
    m_rest->setWordWrap(true);
    connect(m_rest, &QLabel::linkActivated, this, [this](const QString& line) { emit editAsText(line.toInt()); });
    column->addWidget(m_rest);
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
                m_lastField.clear();
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
    m_shown.clear();
    const Charge* shown = charge();
    m_yaml = readYaml(m_planText, "plan").root;
    m_node = shown ? nodeAt(m_yaml, shown->mark.offset) : nullptr;
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
    showRest();
    if (!m_grid->currentIndex().isValid() && place.first >= 0)
        m_grid->setCurrentIndex(m_prices->index(std::min(place.first, m_prices->rowCount() - 1), place.second));
    if (field.startsWith(QLatin1String("field:")))
        if (auto* again = findChild<QWidget*>(field))
            again->setFocus(Qt::OtherFocusReason);
    emit chargeChosen();
}

void ChargeEditor::addField(const QString& label, const SourceMark& mark, const QString& what, CellKind kind) {
    const QString scalar = scalarAt(m_planText, mark);
    if (scalar.isEmpty())
        return;
    m_shown.push_back(mark.offset);
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
    m_lastField = field.objectName();
    QTimer::singleShot(0, this, [this, mark, what, value = fromStd(*text)] { edit(mark, value, what); });
}

void ChargeEditor::addNumber(const QString& label, const std::vector<std::string>& keys, CellKind kind) {
    if (const YamlNode* node = nodeUnder(m_node, keys); node && node->kind == YamlNode::Kind::Scalar)
        addField(label, node->mark, label.toLower(), kind);
}

// Names in a list are shown with commas between them.
void ChargeEditor::addText(const QString& label, const std::vector<std::string>& keys, bool isList, bool always) {
    const YamlNode* node = nodeUnder(m_node, keys);
    if (!node && !always)
        return;
    QStringList words;
    if (node && node->kind == YamlNode::Kind::Scalar)
        words << fromStd(node->text);
    for (std::size_t i = 0; node && isList && i < node->items.size(); ++i)
        words << fromStd(node->items[i].text);
    if (node && !isList && node->kind != YamlNode::Kind::Scalar)
        return;
    if (node)
        m_shown.push_back(node->mark.offset);
    auto* field = new QLineEdit(words.join(QStringLiteral(", ")), this);
    field->setObjectName(QStringLiteral("field:") + label);
    field->setAccessibleName(label);
    field->setMinimumWidth(220);
    if (!node)
        field->setPlaceholderText(tr("all"));
    const QString before = field->text();
    connect(field, &QLineEdit::editingFinished, this, [this, field, before, label, keys, isList] {
        const QString typed = field->text().trimmed();
        if (typed == before)
            return;
        if (typed.isEmpty())
            return emit message(tr("Nothing is written there. To take it out, edit the text."));
        std::string value = scalarFor(typed.toStdString());
        if (isList) {
            QStringList names;
            for (const QString& name : typed.split(QLatin1Char(','), Qt::SkipEmptyParts))
                names << fromStd(scalarFor(name.trimmed().toStdString()));
            value = "[" + names.join(QStringLiteral(", ")).toStdString() + "]";
        }
        m_lastField = field->objectName();
        m_lastValue = typed;
        setKey(label, keys, value);
    });
    m_fields->addRow(label, field);
    field->show();
}

void ChargeEditor::addChoice(const QString& label, const std::vector<std::string>& keys, const QStringList& values,
                             const QString& otherwise) {
    const YamlNode* node = nodeUnder(m_node, keys);
    if ((!node && otherwise.isEmpty()) || (node && node->kind != YamlNode::Kind::Scalar))
        return;
    if (node)
        m_shown.push_back(node->mark.offset);
    auto* field = new QComboBox(this);
    field->setObjectName(QStringLiteral("field:") + label);
    field->setAccessibleName(label);
    field->addItems(values);
    field->setCurrentText(node ? fromStd(node->text) : otherwise);
    connect(field, &QComboBox::activated, this, [this, field, label, keys, before = field->currentText()] {
        m_lastField.clear();
        if (field->currentText() != before)
            setKey(label, keys, field->currentText().toStdString());
    });
    m_fields->addRow(label, field);
    field->show();
}

void ChargeEditor::addRounding(const QString& what, const std::string& key) {
    if (!nodeUnder(m_node, {key}))
        return;
    addNumber(tr("Round %1 to").arg(what), {key, "step"}, CellKind::Quantity);
    addChoice(tr("Round %1, mode").arg(what), {key, "mode"},
              {"half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"});
    addChoice(tr("Round %1, at").arg(what), {key, "at"}, {"line"});
}

void ChargeEditor::setKey(const QString& label, const std::vector<std::string>& keys, const std::string& value) {
    const Charge* shown = charge();
    if (!shown)
        return;
    const auto made = withValue(m_planText, shown->mark.offset, keys, value);
    if (!made)
        return emit message(fromStd(made.error().message));
    m_lastMark = {};
    const QString title = tr("Change %1 of %2").arg(label.toLower(), nameOf(*shown));
    QTimer::singleShot(0, this, [this, text = *made, title] { emit edited(text, title); });
}

void ChargeEditor::showDated(const std::optional<Dated<Decimal>>& value, const QString& label, const QString& what,
                             CellKind kind) {
    if (!value)
        return;
    for (const auto& entry : value->entries)
        addField(entry.from ? tr("%1 from %2").arg(label, fromStd(toText(*entry.from))) : label, entry.mark, what, kind);
}

void ChargeEditor::showFields(const Charge& shown) {
    if (const auto* usage = std::get_if<UsageCharge>(&shown.what)) {
        showUsage(*usage);
    } else if (const auto* flat = std::get_if<FlatCharge>(&shown.what)) {
        showDated(flat->amount, tr("Fee"), tr("fee"), CellKind::Amount);
        addText(tr("Every"), {"every"});
        addChoice(tr("Billed in"), {"in"}, {"advance", "arrears"});
        addChoice(tr("Part of a period"), {"prorate"}, {"none", "day", "second"});
    } else {
        showLedger(std::get<LedgerCharge>(shown.what));
    }
    showOwn(shown);
}

void ChargeEditor::showUsage(const UsageCharge& usage) {
    addField(tr("Price per"), usage.per.mark, tr("price per"), CellKind::Quantity);
    if (usage.included)
        for (const auto& entry : usage.included->entries) {
            addField(tr("Included"), entry.value.quantity.mark, tr("included quantity"), CellKind::Quantity);
            if (entry.value.events)
                addField(tr("Included events"), entry.value.events->mark, tr("included events"), CellKind::Quantity);
        }
    addChoice(tr("Included and events end"), {"included", "ends"}, {"together", "apart"});
    addChoice(tr("Included for each"), {"included", "scope"}, {"line", "charge"});
    addChoice(tr("Included first for"), {"included", "order"}, {"proportional", "listed", "largest_first"});
    addText(tr("A line for each"), {"lines_by"}, true);
    static const QStringList kResets = {"period", "event", "window"};
    addChoice(tr("Count anew with each"), {"reset"}, kResets, kResets[static_cast<int>(usage.reset)]);
    addText(tr("Step chosen by"), {"position"});
    addChoice(tr("Steps price"), {"price", "mode"}, {"slice", "whole"});
    addChoice(tr("Started parts"), {"price", "fraction"}, {"exact", "up", "down", "nearest"});
    addChoice(tr("At zero"), {"price", "at_zero"}, {"nothing", "first_step", "first_step_unless_total_zero"});
    addChoice(tr("Below zero"), {"price", "negative"}, {"first_step", "mirror", "nothing"});
    addChoice(tr("Beyond the last step"), {"price", "beyond"}, {"last_step", "free", "unpriced"});
    addRounding(tr("quantity"), "round_quantity");
    addRounding(tr("price for one"), "round_rate");
    addRounding(tr("each item"), "round_item");
}

void ChargeEditor::showLedger(const LedgerCharge& ledger) {
    using Kind = LedgerCharge::Kind;
    const bool isPercent = ledger.kind == Kind::PercentDiscount || ledger.kind == Kind::Fee;
    const bool isDiscount = ledger.kind == Kind::PercentDiscount || ledger.kind == Kind::AmountDiscount || ledger.kind == Kind::StepDiscount;
    showDated(ledger.value, isPercent ? tr("Percentage") : tr("Amount"), tr("value"), isPercent ? CellKind::Percent : CellKind::Amount);
    static const char* const kKeys[] = {"discount", "discount", "discount", "fee", "price", "minimum", "maximum", "true_up", "commitment", "convert"};
    const std::string key = kKeys[static_cast<int>(ledger.kind)];
    addText(tr("Over the lines of"), nodeUnder(m_node, {key, "of"}) ? std::vector<std::string>{key, "of"} : std::vector<std::string>{"of"}, true, true);
    addNumber(tr("Already used"), {key, "already_used"}, CellKind::Amount);
    addText(tr("Share of the period"), {key, "share"});
    addNumber(tr("Beyond it counts, times"), {"commitment", "overage_factor"}, CellKind::Quantity);
    if (ledger.kind == Kind::Commitment)
        addChoice(tr("What is left is paid"), {"commitment", "true_up"}, {"no", "yes"}, ledger.hasTrueUp ? "yes" : "no");
    if (ledger.kind == Kind::Convert)
        addNumber(tr("Rate for"), {"convert", "per"}, CellKind::Quantity);
    addChoice(tr("Steps price"), {key, "mode"}, {"slice", "whole"});
    if (ledger.kind != Kind::Commitment)
        addChoice(tr("Computed for each"), {"each"}, {"sum", "line"}, ledger.each == LedgerCharge::Each::Sum ? "sum" : "line");
    static const QStringList kSpreads = {"none", "proportional", "largest_remainder", "listed"};
    if (isDiscount || ledger.kind == Kind::Maximum)
        addChoice(tr("Spread over its lines"), {"spread"}, kSpreads, kSpreads[static_cast<int>(ledger.spread)]);
    static const QStringList kCompared = {"limit", "parts", "difference"};
    if (ledger.kind == Kind::Minimum || ledger.kind == Kind::Maximum || ledger.kind == Kind::TrueUp)
        addChoice(tr("What is rounded"), {"rounded"}, kCompared, kCompared[static_cast<int>(ledger.compared)]);
    addChoice(tr("Lines below zero"), {"refunds"}, {"counted", "left_out"}, ledger.leavesOutRefunds ? "left_out" : "counted");
    if (isDiscount)
        addText(tr("Invoices it holds for"), {"uses"});
}

// What any charge may have of its own. A field is there once it is written.
void ChargeEditor::showOwn(const Charge& shown) {
    const bool isLedger = std::holds_alternative<LedgerCharge>(shown.what);
    addText(tr("Unit"), {"in_unit"});
    showDated(shown.discountPercent, tr("Discount"), tr("discount"), CellKind::Percent);
    showDated(shown.discountAmount, tr("Discount"), tr("discount"), CellKind::Amount);
    showDated(shown.minimum, isLedger ? tr("Own minimum") : tr("Minimum"), tr("minimum"), CellKind::Amount);
    showDated(shown.maximum, isLedger ? tr("Own maximum") : tr("Maximum"), tr("maximum"), CellKind::Amount);
    addText(tr("In this order"), {"order"}, true);
    addRounding(tr("discount"), "round_discount");
    addRounding(tr("the line"), "round");
}

bool ChargeEditor::isShown(const YamlNode& node) const {
    if (std::find(m_shown.begin(), m_shown.end(), node.mark.offset) != m_shown.end())
        return true;
    if (node.kind != YamlNode::Kind::Mapping && node.kind != YamlNode::Kind::Sequence)
        return m_prices->isShown(node.mark);
    return std::all_of(node.items.begin(), node.items.end(), [this](const YamlNode& item) { return isShown(item); });
}

// The keys whose values have neither a field nor a cell.
void ChargeEditor::showRest() {
    m_rest->setVisible(m_node != nullptr);
    if (!m_node)
        return;
    QStringList names;
    int line = m_node->mark.line;
    for (std::size_t i = 0; i < m_node->items.size(); ++i) {
        const std::string& key = m_node->keys[i].text;
        if (key == "id" || key == "label" || key == "meter" || isShown(m_node->items[i]))
            continue;
        if (names.isEmpty())
            line = m_node->keys[i].mark.line;
        names << fromStd(key);
    }
    const QString link = tr("<a href=\"%1\">edit as text (line %1)</a>").arg(line);
    m_rest->setText(names.isEmpty() ? tr("Other keys are added in the text: %1").arg(link)
                                    : tr("Without a full form here: %1. %2").arg(names.join(QStringLiteral(", ")), link));
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
    if (text.isEmpty())
        return;
    m_prices->markWrong(m_lastMark, m_lastValue, text);
    if (auto* field = m_lastField.isEmpty() ? nullptr : findChild<QLineEdit*>(m_lastField)) {
        field->setText(m_lastValue);
        field->setProperty("wrong", true);
        field->setToolTip(text);
        setTextColour(*field, &Theme::error);
    }
}

void ChargeEditor::addStep() {
    const int row = std::max(0, m_grid->currentIndex().row());
    const StepRow* step = m_prices->stepAt(row);
    if (!step)
        return;
    const StepRow* before = row > 0 ? m_prices->stepAt(row - 1) : nullptr;
    const Decimal low = before && before->bound ? before->bound->value : Decimal(0);
    emit edited(withSplitStep(m_planText, *m_prices->priceAt(row), *step, low), tr("Split step %1").arg(row + 1));
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
