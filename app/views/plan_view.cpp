// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_view.h"

#include <QFileDialog>
#include <QFile>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>


#include "app/charts/curve_chart.h"
#include "app/charts/number_text.h"
#include "app/models/price_model.h"
#include "app/views/style.h"
#include "engine/catalog/plan_difference.h"
#include "engine/report/explain_report.h"
#include "engine/report/number_text.h"

namespace rerate {

namespace {

constexpr int kSliderMax = 1000;
constexpr int kCurvePoints = 50;

QString kindOf(const Charge& charge) {
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        return QObject::tr("usage of %1").arg(fromStd(usage->meter));
    if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        return QObject::tr("fee every %1").arg(QString::fromUtf8(toText(flat->every).data()));
    switch (std::get<LedgerCharge>(charge.what).kind) {
    case LedgerCharge::Kind::PercentDiscount: return QObject::tr("discount over other lines");
    case LedgerCharge::Kind::Minimum: return QObject::tr("minimum over other lines");
    case LedgerCharge::Kind::Maximum: return QObject::tr("maximum over other lines");
    }
    return {};
}

} // namespace

PlanView::PlanView(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("planView"));
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(makeList());
    split->addWidget(makeTabs());
    split->addWidget(makeCheck());
    split->setChildrenCollapsible(false);
    split->setSizes({190, 520, 420});
    split->setStretchFactor(1, 3);
    split->setStretchFactor(2, 2);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setObjectName(QStringLiteral("planMessage"));
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(kSpace);
    column->addWidget(split, 1);
    column->addWidget(m_message);

    m_textTimer = new QTimer(this);
    m_textTimer->setSingleShot(true);
    m_textTimer->setInterval(400);
    connect(m_textTimer, &QTimer::timeout, this, &PlanView::textEdited);
    connect(&document, &Document::plansChanged, this, &PlanView::fillPlans);
    connect(&document, &Document::closed, this, &PlanView::fillPlans);
}

QWidget* PlanView::makeList() {
    auto* panel = new QWidget(this);
    m_plans = new QListWidget(panel);
    m_plans->setObjectName(QStringLiteral("planList"));
    m_plans->setAccessibleName(tr("Plans"));
    auto* add = new QPushButton(tr("&Add plan file…"), panel);
    add->setObjectName(QStringLiteral("addPlan"));
    auto* copy = new QPushButton(tr("&Duplicate"), panel);
    copy->setObjectName(QStringLiteral("duplicatePlan"));
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_plans, 1);
    column->addWidget(copy);
    column->addWidget(add);
    connect(m_plans, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item && !m_isFilling)
            showPlan(item->data(Qt::UserRole).toString());
    });
    connect(add, &QPushButton::clicked, this, &PlanView::addPlanFile);
    connect(copy, &QPushButton::clicked, this, &PlanView::duplicate);
    return panel;
}

QWidget* PlanView::makeTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("planTabs"));
    m_tabs->setDocumentMode(true);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("planText"));
    m_text->setFont(codeFont());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("Text of the plan"));
    m_difference = new QTableWidget(0, 4);
    m_difference->setObjectName(QStringLiteral("planDifference"));
    m_difference->setHorizontalHeaderLabels({tr("What"), tr("Baseline"), tr("This plan"), tr("Change")});
    m_difference->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_difference->verticalHeader()->hide();
    m_difference->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_difference->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_difference->setWordWrap(true);
    m_tabs->addTab(makeChargesTab(), tr("Charges"));
    m_tabs->addTab(m_text, tr("Text"));
    m_tabs->addTab(m_difference, tr("Difference to the baseline"));
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_isFilling)
            m_textTimer->start();
    });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { showDifference(); });
    return m_tabs;
}

QWidget* PlanView::makeChargesTab() {
    auto* panel = new QWidget;
    m_charges = new QListWidget(panel);
    m_charges->setObjectName(QStringLiteral("chargeList"));
    m_charges->setAccessibleName(tr("Charges"));
    m_chargeTitle = new QLabel(panel);
    m_chargeTitle->setFont(titleFont());
    m_fields = new QFormLayout;
    m_fields->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_prices = new PriceModel(this);
    m_grid = new QTableView(panel);
    m_grid->setObjectName(QStringLiteral("priceGrid"));
    m_grid->setAccessibleName(tr("Prices"));
    m_grid->setModel(m_prices);
    m_grid->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_grid->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_grid->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::AnyKeyPressed |
                            QAbstractItemView::EditKeyPressed);
    m_addStep = new QPushButton(tr("&Split step"), panel);
    m_addStep->setObjectName(QStringLiteral("addStep"));
    m_addStep->setToolTip(tr("Split the chosen step into two of the same price"));
    m_removeStep = new QPushButton(tr("&Remove step"), panel);
    m_removeStep->setObjectName(QStringLiteral("removeStep"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_addStep);
    buttons->addWidget(m_removeStep);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_charges);
    column->addWidget(m_chargeTitle);
    column->addLayout(m_fields);
    column->addWidget(m_grid, 1);
    column->addLayout(buttons);
    connect(m_charges, &QListWidget::currentRowChanged, this, [this] {
        if (!m_isFilling)
            showCharge();
    });
    connect(m_prices, &PriceModel::edited, this,
            [this](const SourceMark& mark, const QString& value, const QString& what) {
                // The model is rebuilt by the edit; let the editor close first.
                QTimer::singleShot(0, this, [this, mark, value, what] { edit(mark, value, what); });
            });
    connect(m_addStep, &QPushButton::clicked, this, &PlanView::addStep);
    connect(m_removeStep, &QPushButton::clicked, this, &PlanView::removeStep);
    return panel;
}

QWidget* PlanView::makeCheck() {
    auto* panel = new QWidget(this);
    m_curve = new CurveChart(panel);
    m_quantity = new QSlider(Qt::Horizontal, panel);
    m_quantity->setObjectName(QStringLiteral("quantitySlider"));
    m_quantity->setAccessibleName(tr("Quantity of the worked example"));
    m_quantity->setRange(0, kSliderMax);
    m_quantity->setValue(kSliderMax / 2);
    m_quantityText = new QLabel(panel);
    m_quantityText->setFont(titleFont());
    m_example = new QTreeWidget(panel);
    m_example->setObjectName(QStringLiteral("workedExample"));
    m_example->setHeaderLabels({tr("Worked example"), tr("Amount")});
    m_example->header()->setStretchLastSection(false);
    m_example->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_example->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_example->setRootIsDecorated(false);
    m_example->setWordWrap(true);
    m_example->setAlternatingRowColors(true);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_curve, 3);
    column->addWidget(m_quantityText);
    column->addWidget(m_quantity);
    column->addWidget(m_example, 2);
    connect(m_quantity, &QSlider::valueChanged, this, &PlanView::showExample);
    return panel;
}

const Plan* PlanView::plan() const {
    const PlanReading* reading = m_document.planReading(m_name);
    return reading && reading->plan ? &*reading->plan : nullptr;
}

const Charge* PlanView::charge() const {
    const Plan* current = plan();
    const int row = m_charges->currentRow();
    return current && row >= 0 && row < static_cast<int>(current->charges.size())
               ? &current->charges[static_cast<std::size_t>(row)]
               : nullptr;
}

void PlanView::fillPlans() {
    m_isFilling = true;
    m_plans->clear();
    for (const QString& name : m_document.planNames()) {
        QString text = m_document.planLabel(name);
        if (name == m_document.baselineName())
            text += tr("\nbaseline");
        if (name == m_document.candidateName())
            text += tr("\ncandidate");
        auto* item = new QListWidgetItem(text, m_plans);
        item->setData(Qt::UserRole, name);
    }
    if (!m_document.planNames().contains(m_name))
        m_name = m_document.candidateName();
    for (int row = 0; row < m_plans->count(); ++row)
        if (m_plans->item(row)->data(Qt::UserRole).toString() == m_name)
            m_plans->setCurrentRow(row);
    m_isFilling = false;
    showPlan(m_name);
}

void PlanView::showPlan(const QString& name) {
    const bool isOther = name != m_name;
    m_name = name;
    if (isOther)
        m_charges->setCurrentRow(-1);
    showText();
    fillCharges();
    showDifference();
    const PlanReading* reading = m_document.planReading(name);
    report(reading && !reading->plan && !reading->diagnostics.empty()
               ? fromStd(toText(reading->diagnostics.front()))
               : QString());
}

void PlanView::showTab(int tab) { m_tabs->setCurrentIndex(tab); }

void PlanView::showText() {
    const auto text = m_document.planText(m_name);
    const QString shown = text ? fromStd(*text) : QString();
    if (m_text->toPlainText() == shown)
        return;
    m_isFilling = true;
    const int position = m_text->textCursor().position();
    m_text->setPlainText(shown);
    QTextCursor cursor = m_text->textCursor();
    cursor.setPosition(std::min(position, static_cast<int>(shown.size())));
    m_text->setTextCursor(cursor);
    m_isFilling = false;
}

void PlanView::fillCharges() {
    m_isFilling = true;
    const int row = m_charges->currentRow();
    m_charges->clear();
    if (const Plan* current = plan()) {
        int first = 0;
        for (const Charge& entry : current->charges) {
            m_charges->addItem(tr("%1 – %2").arg(fromStd(entry.label.empty() ? entry.id : entry.label), kindOf(entry)));
            const bool isUsage = std::holds_alternative<UsageCharge>(entry.what);
            if (isUsage && first == 0)
                first = m_charges->count();
        }
        m_charges->setCurrentRow(row >= 0 && row < m_charges->count() ? row : std::max(0, first - 1));
    }
    // As high as its charges, up to eight.
    const int rowHeight = fontMetrics().height() + 10;
    for (int i = 0; i < m_charges->count(); ++i)
        m_charges->item(i)->setSizeHint(QSize(0, rowHeight));
    m_charges->setFixedHeight(rowHeight * std::clamp(m_charges->count(), 1, 8) + 6);
    m_isFilling = false;
    showCharge();
}

void PlanView::addField(const QString& label, const SourceMark& mark, const QString& what) {
    const auto text = m_document.planText(m_name);
    const QString scalar = text ? scalarAt(*text, mark) : QString();
    if (scalar.isEmpty())
        return;
    auto* field = new QLineEdit(scalar);
    field->setObjectName(QStringLiteral("field:") + what);
    field->setAlignment(Qt::AlignRight);
    field->setMaximumWidth(150);
    connect(field, &QLineEdit::editingFinished, this, [this, field, scalar, mark, what] {
        if (field->text().trimmed() != scalar)
            QTimer::singleShot(0, this, [this, mark, what, value = field->text().trimmed()] { edit(mark, value, what); });
    });
    m_fields->addRow(label, field);
}

void PlanView::showFields(const Charge& shown) {
    const auto dated = [&](const std::optional<Dated<Decimal>>& value, const QString& label, const QString& what) {
        if (!value)
            return;
        for (const auto& entry : value->entries)
            addField(entry.from ? tr("%1 from %2").arg(label, fromStd(toText(*entry.from))) : label, entry.mark, what);
    };
    if (const auto* usage = std::get_if<UsageCharge>(&shown.what)) {
        addField(tr("Price per"), usage->per.mark, tr("price per"));
        if (usage->included)
            for (const auto& entry : usage->included->entries)
                addField(tr("Included"), entry.value.quantity.mark, tr("included quantity"));
    } else if (const auto* flat = std::get_if<FlatCharge>(&shown.what)) {
        dated(flat->amount, tr("Fee"), tr("fee"));
    } else {
        dated(std::get<LedgerCharge>(shown.what).value, tr("Value"), tr("value"));
    }
    dated(shown.discountPercent, tr("Discount"), tr("discount"));
    dated(shown.minimum, tr("Minimum"), tr("minimum"));
    dated(shown.maximum, tr("Maximum"), tr("maximum"));
}

void PlanView::showCharge() {
    while (m_fields->rowCount() > 0)
        m_fields->removeRow(0);
    const Charge* shown = charge();
    m_prices->setCharge(shown, m_document.planText(m_name).value_or(std::string()));
    for (int column = 0; column < PriceModel::ColumnCount; ++column)
        m_grid->setColumnHidden(column, !m_prices->hasColumn(column));
    const bool hasPrices = m_prices->rowCount() > 0;
    m_grid->setVisible(hasPrices);
    m_addStep->setVisible(hasPrices);
    m_removeStep->setVisible(hasPrices);
    m_chargeTitle->setText(shown ? fromStd(shown->label.empty() ? shown->id : shown->label) : QString());
    if (shown)
        showFields(*shown);
    showCurve();
}

std::vector<std::string> PlanView::keyForCurve() const {
    const Charge* shown = charge();
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    const Meter* meter = usage ? plan()->findMeter(usage->meter) : nullptr;
    if (!meter || usage->price.entries.empty())
        return {};
    std::vector<std::string> key(meter->by.size());
    const auto* table = std::get_if<PriceTable>(&usage->price.entries.back().value);
    const int row = m_grid->currentIndex().row();
    if (!table || table->rows.empty())
        return key;
    const auto& chosen = table->rows[row >= 0 && row < static_cast<int>(table->rows.size()) ? static_cast<std::size_t>(row) : 0];
    for (std::size_t i = 0; i < table->by.size(); ++i) {
        const auto at = std::find(meter->by.begin(), meter->by.end(), table->by[i]) - meter->by.begin();
        key[static_cast<std::size_t>(at)] = chosen.key[i];
    }
    return key;
}

void PlanView::showCurve() {
    const Charge* shown = charge();
    const auto* usage = shown ? std::get_if<UsageCharge>(&shown->what) : nullptr;
    m_curve->setEmptyText(usage ? QString() : tr("A fee does not depend on a quantity."));
    m_quantity->setEnabled(usage != nullptr);
    if (!usage) {
        m_example->clear();
        m_quantityText->clear();
        return;
    }
    const Plan& current = *plan();
    Date day{2026, 1, 1};
    if (const auto comparison = m_document.comparison())
        day = addDays(comparison->candidate->rangeTo, -1);
    const auto key = keyForCurve();
    const std::vector<Decimal> breakpoints = chargeBreakpoints(current, shown->id, key, day);
    m_quantityMax = (breakpoints.empty() ? usage->per.value * Decimal(10) : breakpoints.back() * Decimal::literal("1.5"));
    if (m_quantityMax.sign() <= 0)
        m_quantityMax = Decimal(100);
    // Exact amounts at even distances and at every breakpoint, where the line bends.
    std::vector<Decimal> quantities = breakpoints;
    for (int i = 0; i <= kCurvePoints; ++i)
        quantities.push_back(m_quantityMax * Decimal(i) * Decimal::literal("0.02"));
    std::sort(quantities.begin(), quantities.end());
    std::vector<CurvePoint> baseline;
    const PlanReading* other = m_document.planReading(m_document.baselineName());
    if (other && other->plan && m_name != m_document.baselineName() && other->plan->findCharge(shown->id))
        baseline = chargeCurve(*other->plan, shown->id, key, day, quantities);
    const Meter* meter = current.findMeter(usage->meter);
    m_curve->setCurves(std::move(baseline), chargeCurve(current, shown->id, key, day, quantities), breakpoints,
                       fromStd(meter->unit.name().empty() ? meter->id : meter->unit.name()),
                       fromStd(current.currency.name()));
    showExample();
}

Decimal PlanView::exampleQuantity() const {
    return (m_quantityMax * Decimal(m_quantity->value()) * Decimal::literal("0.001")).normalized();
}

void PlanView::showExample() {
    m_example->clear();
    const Charge* shown = charge();
    if (!shown || !std::holds_alternative<UsageCharge>(shown->what))
        return;
    Date day{2026, 1, 1};
    if (const auto comparison = m_document.comparison())
        day = addDays(comparison->candidate->rangeTo, -1);
    const Decimal quantity = exampleQuantity();
    const Derivation example = chargeExample(*plan(), shown->id, keyForCurve(), day, quantity);
    const QString total = example.amount ? exactText(*example.amount) : QString();
    const Meter* meter = plan()->findMeter(std::get<UsageCharge>(shown->what).meter);
    m_quantityText->setText(tr("%1 %2 cost %3 %4").arg(moneyText(quantity, 0), fromStd(meter->unit.name()), total,
                                                       fromStd(plan()->currency.name())));
    for (const Derivation& line : example.children)
        for (const Derivation& node : line.children) {
            QString text = fromStd(labelText(node));
            if (node.kind != Derivation::Kind::Quantity && !node.formula.empty())
                text += QStringLiteral(": ") + fromStd(groupFormula(node.formula));
            if (node.kind == Derivation::Kind::Quantity || text.isEmpty())
                continue;
            auto* item = new QTreeWidgetItem(m_example, {text, node.amount ? exactText(*node.amount) : QString()});
            item->setToolTip(0, text);
            item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        }
}

void PlanView::showDifference() {
    if (m_tabs->currentWidget() != m_difference)
        return;
    m_difference->setRowCount(0);
    const PlanReading* other = m_document.planReading(m_document.baselineName());
    if (!plan() || !other || !other->plan)
        return;
    const std::vector<PlanChange> changes = comparePlans(*other->plan, *plan());
    m_difference->setRowCount(static_cast<int>(changes.size()));
    for (int row = 0; row < m_difference->rowCount(); ++row) {
        const PlanChange& change = changes[static_cast<std::size_t>(row)];
        const std::string* cells[] = {&change.subject, &change.before, &change.after, &change.change};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(fromStd(*cells[column]));
            item->setToolTip(fromStd(change.path));
            m_difference->setItem(row, column, item);
        }
    }
    m_difference->resizeRowsToContents();
}

void PlanView::report(const QString& message) {
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    setTextColour(*m_message, currentTheme().error);
}

void PlanView::edit(const SourceMark& mark, const QString& value, const QString& what) {
    const auto text = m_document.planText(m_name);
    if (!text || value.isEmpty())
        return;
    const Charge* shown = charge();
    const QString name = shown ? fromStd(shown->label.empty() ? shown->id : shown->label) : QString();
    applyText(replaceScalar(*text, mark, value.toStdString()), tr("Change %1 of %2").arg(what, name), {});
}

void PlanView::applyText(const std::string& text, const QString& title, const QString& mergeKey) {
    const PlanReading reading = readPlan(text, m_name.toStdString());
    if (!reading.plan) {
        report(reading.diagnostics.empty() ? tr("The plan cannot be read.")
                                           : fromStd(toText(reading.diagnostics.front())));
        showCharge(); // as it was
        return;
    }
    report({});
    if (const auto stored = m_document.putPlan(m_name, text, title, mergeKey); !stored)
        report(fromStd(stored.error().message));
}

void PlanView::textEdited() {
    const std::string text = m_text->toPlainText().toStdString();
    if (m_document.planText(m_name) == text)
        return;
    const PlanReading reading = readPlan(text, m_name.toStdString());
    if (!reading.plan) {
        QStringList messages;
        for (const Diagnostic& diagnostic : reading.diagnostics)
            if (messages.size() < 4)
                messages << fromStd(toText(diagnostic));
        return report(messages.join(QLatin1Char('\n')));
    }
    applyText(text, tr("Edit the text of %1").arg(m_document.planLabel(m_name)), QStringLiteral("text:") + m_name);
}

namespace {

// Whether the row stands in a block list ("- { … }") or inside [ ].
bool standsInBlock(const std::string& text, std::size_t offset) {
    while (offset > 0 && (text[offset - 1] == ' ' || text[offset - 1] == '\t'))
        --offset;
    return offset > 0 && text[offset - 1] == '-';
}

} // namespace

void PlanView::addStep() {
    const int row = std::max(0, m_grid->currentIndex().row());
    const StepRow* step = m_prices->stepAt(row);
    const auto text = m_document.planText(m_name);
    if (!step || !text)
        return;
    const std::string unit = step->unitPrice.value.toText();
    const StepRow* before = row > 0 ? m_prices->stepAt(row - 1) : nullptr;
    const Decimal low = before && before->bound ? before->bound->value : Decimal(0);
    Decimal bound = low.isZero() ? Decimal(1000) : low * Decimal(2);
    if (step->bound)
        bound = ((low + step->bound->value) * Decimal::literal("0.5")).normalized();
    const std::string made = "{ up_to: " + bound.toText() + ", unit: " + unit + " }";
    std::string edited = *text;
    if (m_prices->stepsLeftWith(row) == 1 && edited[step->mark.offset] != '{') {
        // A plain price becomes two steps.
        edited.replace(step->mark.offset, step->mark.offsetEnd - step->mark.offset,
                       "{ mode: slice, steps: [ " + made + ", { unit: " + unit + " } ] }");
    } else if (standsInBlock(edited, step->mark.offset)) {
        const std::size_t line = edited.rfind('\n', step->mark.offset) + 1;
        const std::string lead = edited.substr(line, step->mark.offset - line); // "      - "
        edited.insert(line, lead + made + "\n");
    } else {
        edited.insert(step->mark.offset, made + ", ");
    }
    applyText(edited, tr("Split step %1").arg(row + 1), {});
}

void PlanView::removeStep() {
    const int row = m_grid->currentIndex().row();
    const StepRow* step = m_prices->stepAt(row);
    const auto text = m_document.planText(m_name);
    if (!step || !text || m_prices->stepsLeftWith(row) < 2)
        return report(tr("Choose a step to remove; the last one stays."));
    if (!step->bound)
        return report(tr("The last step has no bound and stays; remove one above it."));
    std::string edited = *text;
    if (standsInBlock(edited, step->mark.offset)) {
        const std::size_t line = edited.rfind('\n', step->mark.offset) + 1;
        std::size_t end = edited.find('\n', step->mark.offsetEnd);
        end = end == std::string::npos ? edited.size() : end + 1;
        edited.erase(line, end - line);
    } else {
        std::size_t end = step->mark.offsetEnd;
        while (end < edited.size() && (edited[end] == ',' || edited[end] == ' '))
            ++end;
        edited.erase(step->mark.offset, end - step->mark.offset);
    }
    applyText(edited, tr("Remove step %1").arg(row + 1), {});
}

void PlanView::addPlanFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Add a plan"), {}, tr("Plans (*.yaml *.yml);;All files (*)"));
    QFile in(file);
    if (file.isEmpty() || !in.open(QIODevice::ReadOnly))
        return;
    const std::string text = in.readAll().toStdString();
    const PlanReading reading = readPlan(text, file.toStdString());
    if (!reading.plan)
        return report(reading.diagnostics.empty() ? tr("This is not a plan.") : fromStd(toText(reading.diagnostics.front())));
    m_name = fromStd(reading.plan->id);
    if (const auto stored = m_document.putPlan(m_name, text, tr("Add plan %1").arg(m_name)); !stored)
        report(fromStd(stored.error().message));
}

void PlanView::duplicate() {
    const auto copy = m_document.duplicatePlan(m_name);
    if (!copy)
        return report(fromStd(copy.error().message));
    showPlan(*copy);
    fillPlans();
}

} // namespace rerate
