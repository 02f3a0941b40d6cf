// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/charge_editor.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/plan_fields.h"
#include "app/models/price_model.h"
#include "app/models/rows_model.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kChargesMax = 6; // shown at once
constexpr int kRowsMax = 12;

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

// What people call it by a name of its own.
QString formOf(const YamlNode* node) {
    static const std::pair<const char*, const char*> kForms[] = {
        {"package", QT_TRANSLATE_NOOP("QObject", "in packages")},
        {"percentage", QT_TRANSLATE_NOOP("QObject", "a percentage of each event")},
        {"block_tariff", QT_TRANSLATE_NOOP("QObject", "a tariff of blocks")},
        {"stairstep", QT_TRANSLATE_NOOP("QObject", "a stair of fixed prices")},
        {"allowance", QT_TRANSLATE_NOOP("QObject", "beyond an allowance")},
        {"dynamic", QT_TRANSLATE_NOOP("QObject", "at the price in the event")},
        {"grid", QT_TRANSLATE_NOOP("QObject", "a grid of prices")}};
    for (const auto& [key, words] : kForms)
        if (node && node->find(key))
            return QStringLiteral(", ") + QObject::tr(words);
    return {};
}

QString nameOf(const Charge& charge) { return fromStd(charge.label.empty() ? charge.id : charge.label); }

std::string meterOf(const Charge* charge) {
    const auto* usage = charge ? std::get_if<UsageCharge>(&charge->what) : nullptr;
    return usage ? usage->meter : std::string();
}

// Columns with few words are chosen from.
class WordDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QStringList words = PriceModel::wordsOf(index.column());
        if (words.isEmpty())
            return QStyledItemDelegate::createEditor(parent, option, index);
        auto* choice = new QComboBox(parent);
        choice->addItems(words);
        QObject::connect(choice, &QComboBox::activated, this, [this, choice] {
            auto* self = const_cast<WordDelegate*>(this);
            emit self->commitData(choice);
            emit self->closeEditor(choice);
        });
        return choice;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override {
        if (auto* choice = qobject_cast<QComboBox*>(editor))
            return choice->setCurrentText(index.data(Qt::EditRole).toString());
        QStyledItemDelegate::setEditorData(editor, index);
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
        if (const auto* choice = qobject_cast<const QComboBox*>(editor)) {
            model->setData(index, choice->currentText(), Qt::EditRole);
            return;
        }
        QStyledItemDelegate::setModelData(editor, model, index);
    }
};

QTableView* makeGrid(const QString& name, const QString& label, QAbstractItemModel* model, QWidget* parent) {
    auto* grid = new QTableView(parent);
    grid->setObjectName(name);
    grid->setAccessibleName(label);
    grid->setModel(model);
    grid->setTabKeyNavigation(true);
    grid->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    grid->horizontalHeader()->setHighlightSections(false);
    grid->verticalHeader()->setDefaultSectionSize(grid->fontMetrics().height() + 10);
    grid->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::AnyKeyPressed | QAbstractItemView::EditKeyPressed);
    return grid;
}

// As high as its rows, so that only the whole form scrolls.
void fitHeight(QTableView& grid) {
    const int rows = std::clamp(grid.model()->rowCount(), 1, kRowsMax);
    const int header = grid.horizontalHeader()->sizeHint().height();
    grid.setFixedHeight(header + rows * grid.verticalHeader()->defaultSectionSize() + 2 * grid.frameWidth() + 2);
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

// Of an allowance, a price beyond it that a field shows; steps and tables are in the grid.
bool hasPlainOverage(const YamlNode& node) {
    const YamlNode* overage = nodeUnder(&node, {"allowance", "overage"});
    return overage && overage->kind == YamlNode::Kind::Scalar;
}

} // namespace

ChargeEditor::ChargeEditor(QWidget* parent) : QWidget(parent) {
    m_charges = new EntryList(QStringLiteral("charge"), tr("Charges"), kChargesMax, this);
    m_templates = &m_charges->addMenu();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_charges);
    column->addWidget(makeScrolled(), 1);
    connectParts();
}

QWidget* ChargeEditor::makeScrolled() {
    auto* panel = new QWidget;
    m_title = new QLabel(panel);
    m_title->setObjectName(QStringLiteral("chargeTitle"));
    m_title->setFont(titleFont());
    m_title->setWordWrap(true);
    m_form = new NodeForm(panel);
    m_prices = new PriceModel(this);
    m_grid = makeGrid(QStringLiteral("priceGrid"), tr("Prices"), m_prices, panel);
    m_grid->setItemDelegate(new WordDelegate(m_grid));
    m_rows = new RowsModel(this);
    m_rowGrid = makeGrid(QStringLiteral("rowGrid"), tr("Rows"), m_rows, panel);
    m_rest = new QLabel(panel);
    m_rest->setObjectName(QStringLiteral("chargeAsText"));
    m_rest->setWordWrap(true);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, kSpace, 0);
    column->addWidget(m_title);
    column->addWidget(m_form);
    column->addWidget(m_grid);
    column->addWidget(m_rowGrid);
    column->addWidget(makeButtons());
    column->addWidget(m_rest);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("chargeScroll"));
    scroll->setWidget(panel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QWidget* ChargeEditor::makeButtons() {
    auto* panel = new QWidget(this);
    auto* row = new QHBoxLayout(panel);
    row->setContentsMargins(0, 0, 0, 0);
    const auto button = [&](const QString& text, const char* name, const QString& tip, auto slot) {
        auto* made = new QPushButton(text, panel);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    m_addField = button(tr("Add f&ield ▾"), "addField", tr("What else this charge may say"), [this] {
        fillFieldMenu();
        m_fieldMenu->popup(m_addField->mapToGlobal(QPoint(0, m_addField->height())));
    });
    m_fieldMenu = new QMenu(m_addField);
    m_fieldMenu->setObjectName(QStringLiteral("fieldMenu"));
    m_addStep = button(tr("&Split step"), "addStep", tr("Split the chosen step into two of the same price"), [this] { addStep(); });
    m_removeStep = button(tr("Remove s&tep"), "removeStep", tr("Take the chosen step out"), [this] { removeStep(); });
    m_addRow = button(tr("Add ro&w"), "addRow", tr("One more row, as the chosen one"), [this] {
        stepsChanged(m_rowGrid->isVisibleTo(this) ? m_rows->withRow(m_rowGrid->currentIndex().row()) : m_prices->withRow(m_grid->currentIndex().row()),
                     tr("Add a row"));
    });
    m_removeRow = button(tr("Remove row"), "removeRow", tr("Take the chosen row out"), [this] {
        stepsChanged(m_rowGrid->isVisibleTo(this) ? m_rows->withoutRow(m_rowGrid->currentIndex().row())
                                                  : m_prices->withoutRow(m_grid->currentIndex().row()),
                     tr("Remove a row"));
    });
    row->addStretch(1);
    return panel;
}

void ChargeEditor::connectParts() {
    connect(m_charges, &EntryList::choseAnother, this, [this] {
        emit message({});
        m_moreColumns.clear();
        showCharge();
    });
    connect(m_charges, &EntryList::addWanted, this, &ChargeEditor::fillTemplates);
    connect(m_charges, &EntryList::moveWanted, this, &ChargeEditor::moveCharge);
    connect(m_charges, &EntryList::removeWanted, this, &ChargeEditor::removeCharge);
    connect(m_rest, &QLabel::linkActivated, this, [this](const QString& line) { emit editAsText(line.toInt()); });
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ChargeEditor::chargeChosen);
    connect(m_form, &NodeForm::message, this, &ChargeEditor::message);
    connect(m_prices, &PriceModel::refused, this, &ChargeEditor::message);
    connect(m_rows, &RowsModel::refused, this, &ChargeEditor::message);
    connect(m_form, &NodeForm::edited, this, [this](const std::string& text, const QString& what) { ask(Part::Form, text, what); });
    // A grid is filled again by the edit; let its editor close first.
    const auto later = [this](Part part) {
        return [this, part](const std::string& text, const QString& what) {
            QTimer::singleShot(0, this, [this, part, text, what] { ask(part, text, what); });
        };
    };
    connect(m_prices, &PriceModel::edited, this, later(Part::Prices));
    connect(m_rows, &RowsModel::edited, this, later(Part::Rows));
}

void ChargeEditor::ask(Part part, const std::string& text, const QString& what) {
    m_asked = part;
    const Charge* shown = charge();
    emit edited(text, tr("Change %1 of %2").arg(what, shown ? nameOf(*shown) : tr("the plan")));
}

// The typed value stays where it was typed.
void ChargeEditor::refuse(const QString& why) {
    if (m_asked == Part::Form)
        m_form->refuse(why);
    else if (m_asked == Part::Prices)
        m_prices->refuse(why);
    else
        m_rows->refuse(why);
    emit message(why);
}

void ChargeEditor::setPlan(const Plan* plan, const std::string& text, const DataNames& data) {
    m_plan = plan ? std::optional<Plan>(*plan) : std::nullopt;
    m_text = text;
    m_data = data;
    m_yaml = readYaml(text, "plan").root;
    m_charges->addButton().setEnabled(plan != nullptr);
    fillCharges(m_charges->chosen());
}

const Charge* ChargeEditor::charge() const {
    const int row = m_charges->chosen();
    return m_plan && row >= 0 && row < static_cast<int>(m_plan->charges.size())
               ? &m_plan->charges[static_cast<std::size_t>(row)]
               : nullptr;
}

int ChargeEditor::priceRow() const { return m_grid->currentIndex().row(); }

void ChargeEditor::chooseFirstPrice() {
    for (int row = 0; m_plan && row < static_cast<int>(m_plan->charges.size()); ++row)
        if (std::holds_alternative<UsageCharge>(m_plan->charges[static_cast<std::size_t>(row)].what))
            return m_charges->choose(row);
    m_charges->choose(0);
}

void ChargeEditor::fillCharges(int chosen) {
    QStringList entries;
    if (m_plan) {
        for (const Charge& entry : m_plan->charges)
            entries << tr("%1 – %2%3").arg(nameOf(entry), kindOf(entry), formOf(nodeAt(m_yaml, entry.mark.offset)));
        entries << tr("Plan and invoice – currency, period, rounding, limits");
    }
    m_charges->fill(entries, chosen);
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
    const QModelIndex cell = m_grid->currentIndex();
    const std::pair<int, int> place(cell.row(), cell.column());
    const Charge* shown = charge();
    const YamlNode* node = shown ? nodeAt(m_yaml, shown->mark.offset) : m_plan ? &m_yaml : nullptr;
    std::size_t at = 0;
    const YamlNode* list = shown ? listOf(*shown, at) : nullptr;
    const bool isOnlyCharge = list && list->items.size() == 1 && list == m_yaml.find("charges");
    m_charges->allow(list && at > 0, list && at + 1 < list->items.size(), list && !isOnlyCharge);
    m_title->setText(!m_plan ? tr("The plan has errors. Mend it in the text.")
                     : shown ? tr("%1: %2%3").arg(nameOf(*shown), kindOf(*shown), formOf(node))
                             : tr("The plan and its invoice"));
    if (!m_plan || !node)
        m_form->clear();
    else if (shown)
        m_form->setFields(m_text, shown->mark.offset, chargeFields(*m_plan, *shown, *node, m_data, list && list == m_yaml.find("coupons")), m_plan->currency.name());
    else
        m_form->setFields(m_text, kWholePlan, invoiceFields(*m_plan), m_plan->currency.name());
    showGrids(shown, node);
    showRest(shown, node);
    if (!m_grid->currentIndex().isValid() && place.first >= 0)
        m_grid->setCurrentIndex(m_prices->index(std::min(place.first, m_prices->rowCount() - 1), place.second));
    emit chargeChosen();
}

void ChargeEditor::showGrids(const Charge* shown, const YamlNode* node) {
    const YamlNode* list = nullptr;
    std::vector<RowsModel::Column> columns = shown && node ? rowColumns(*node, list) : std::vector<RowsModel::Column>{};
    const bool hasRows = !columns.empty();
    if (hasRows)
        m_rows->setRows(m_text, list->mark.offset, std::move(columns), m_plan->currency.name());
    else
        m_rows->clear();
    const bool isForm = node && (node->find("package") || node->find("percentage") || node->find("dynamic") || hasPlainOverage(*node) || hasRows);
    m_prices->setCharge(isForm ? nullptr : shown, m_text, m_plan ? m_plan->currency.name() : std::string());
    for (int column = 0; column < PriceModel::ColumnCount; ++column)
        m_grid->setColumnHidden(column, !m_prices->hasColumn(column) && !m_moreColumns.contains(column));
    const bool hasPrices = m_prices->rowCount() > 0;
    m_grid->setVisible(hasPrices);
    m_rowGrid->setVisible(hasRows);
    fitHeight(*m_grid);
    fitHeight(*m_rowGrid);
    m_addField->setVisible(m_plan.has_value());
    m_addStep->setVisible(hasPrices);
    m_removeStep->setVisible(hasPrices && m_prices->hasColumn(PriceModel::BoundIs));
    m_addRow->setVisible(hasRows || m_prices->isTable());
    m_removeRow->setVisible(hasRows || m_prices->isTable());
}

// The keys whose values have neither a field nor a cell.
void ChargeEditor::showRest(const Charge* shown, const YamlNode* node) {
    m_rest->setVisible(node != nullptr);
    if (!node)
        return;
    const std::function<bool(const YamlNode&)> isShown = [&](const YamlNode& value) {
        if (m_form->shows(value) || m_prices->shows(value) || m_rows->shows(value.mark.offset))
            return true;
        return !value.items.empty() && std::all_of(value.items.begin(), value.items.end(), isShown);
    };
    static const QStringList kElsewhere = {"id", "label", "plan", "version", "language", "conventions", "meters", "charges", "coupons", "calendars"};
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
    const QString link = tr("<a href=\"%1\">Edit as text (line %1)</a>").arg(line);
    m_rest->setText(names.isEmpty() ? link : tr("Without a full form here: %1. %2").arg(names.join(QStringLiteral(", ")), link));
    m_rest->setAccessibleDescription(shown ? nameOf(*shown) : QString());
}

void ChargeEditor::fillFieldMenu() {
    m_fieldMenu->clear();
    m_form->fillMenu(*m_fieldMenu);
    if (m_prices->rowCount() == 0)
        return;
    m_fieldMenu->addSeparator();
    for (const int column : {PriceModel::Flat, PriceModel::Per, PriceModel::Parts, PriceModel::Minimum, PriceModel::Maximum})
        if (m_grid->isColumnHidden(column))
            m_fieldMenu->addAction(tr("%1 of a step").arg(m_prices->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()), this,
                                   [this, column] {
                                       m_moreColumns.insert(column);
                                       m_grid->setColumnHidden(column, false);
                                       m_grid->setCurrentIndex(m_prices->index(std::max(0, m_grid->currentIndex().row()), column));
                                       m_grid->setFocus(Qt::OtherFocusReason);
                                   });
    if (m_prices->isTable() && !m_prices->hasOthers())
        m_fieldMenu->addAction(tr("Price of all other keys"), this,
                               [this] { stepsChanged(m_prices->withOthers(m_grid->currentIndex().row()), tr("Add a price of all other keys")); });
}

void ChargeEditor::fillTemplates() {
    m_templates->clear();
    if (!m_plan)
        return;
    QString group;
    for (const ChargeTemplate& made : chargeTemplates(*m_plan, meterOf(charge()))) {
        if (!group.isEmpty() && group != fromStd(made.group))
            m_templates->addSeparator();
        group = fromStd(made.group);
        m_templates->addAction(fromStd(made.title), this, [this, made] {
            const std::size_t count = m_plan->charges.size();
            m_asked = Part::Form;
            emit edited(withCharge(m_text, *m_plan, made), tr("Add charge: %1").arg(fromStd(made.title)));
            if (m_plan && m_plan->charges.size() > count)
                for (std::size_t row = 0; row < m_plan->charges.size(); ++row)
                    if (fromStd(m_plan->charges[row].id).startsWith(fromStd(made.id)))
                        m_charges->choose(static_cast<int>(row)); // the last that is called so
        });
    }
}

void ChargeEditor::moveCharge(int by) {
    const Charge* shown = charge();
    std::size_t place = 0;
    const YamlNode* list = shown ? listOf(*shown, place) : nullptr;
    if (!list)
        return;
    const std::string id = shown->id;
    stepsChanged(withItemMovedDown(m_text, list->mark.offset, by > 0 ? place : place - 1),
                 by > 0 ? tr("Move %1 down").arg(nameOf(*shown)) : tr("Move %1 up").arg(nameOf(*shown)));
    for (std::size_t row = 0; m_plan && row < m_plan->charges.size(); ++row)
        if (m_plan->charges[row].id == id)
            m_charges->choose(static_cast<int>(row));
}

void ChargeEditor::removeCharge() {
    const Charge* shown = charge();
    std::size_t place = 0;
    const YamlNode* list = shown ? listOf(*shown, place) : nullptr;
    if (list)
        stepsChanged(list->items.size() == 1 ? withoutValue(m_text, kWholePlan, {"coupons"}) : withoutItem(m_text, list->mark.offset, place),
                     tr("Remove %1").arg(nameOf(*shown)));
}

void ChargeEditor::stepsChanged(const Result<std::string>& text, const QString& title) {
    if (!text)
        return emit message(fromStd(text.error().message));
    m_asked = Part::Rows; // nothing was typed that could stay
    emit edited(*text, title);
}

void ChargeEditor::addStep() {
    const int row = std::max(0, m_grid->currentIndex().row());
    const StepRow* step = m_prices->stepAt(row);
    if (!step)
        return;
    const StepRow* before = row > 0 && m_prices->priceAt(row - 1) == m_prices->priceAt(row) ? m_prices->stepAt(row - 1) : nullptr;
    const Decimal low = before && before->bound ? before->bound->value : Decimal(0);
    stepsChanged(withSplitStep(m_text, *m_prices->priceAt(row), *step, low), tr("Split step %1").arg(row + 1));
}

void ChargeEditor::removeStep() {
    const int row = m_grid->currentIndex().row();
    const StepRow* step = m_prices->stepAt(row);
    if (!step || m_prices->stepsLeftWith(row) < 2)
        return emit message(tr("Choose a step to remove; the last one stays."));
    if (!step->bound)
        return emit message(tr("The last step has no bound and stays; remove one above it."));
    stepsChanged(withoutStep(m_text, *step), tr("Remove step %1").arg(row + 1));
}

} // namespace rerate
