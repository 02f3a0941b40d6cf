// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/meter_editor.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/plan_fields.h"
#include "app/models/rows_model.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kMetersMax = 6; // shown at once
constexpr int kWindowsMax = 5;

QString windowSentence(const Window& window) {
    Meter alone;
    alone.windows = {window};
    return fromStd(meterText(alone));
}

// Of windows in the plan's text; a meter's own one has no list.
const YamlNode* windowList(const YamlNode* meter) {
    const YamlNode* windows = meter ? meter->find("windows") : nullptr;
    return windows && windows->kind == YamlNode::Kind::Sequence ? windows : nullptr;
}

} // namespace

MeterEditor::MeterEditor(QWidget* parent) : QWidget(parent) {
    m_list = new EntryList(QStringLiteral("meter"), tr("Meters and calendars"), kMetersMax, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_list);
    column->addWidget(makeScrolled(), 1);
    connectParts();
}

QWidget* MeterEditor::makeScrolled() {
    auto* panel = new QWidget;
    m_sentence = new QLabel(panel);
    m_sentence->setObjectName(QStringLiteral("meterSentence"));
    m_sentence->setFont(titleFont());
    m_sentence->setWordWrap(true);
    m_form = new NodeForm(panel);
    m_windowsTitle = new QLabel(panel);
    m_windowsTitle->setFont(titleFont());
    m_windowsTitle->setWordWrap(true);
    m_windows = new EntryList(QStringLiteral("window"), tr("Windows, inner to outer"), kWindowsMax, panel);
    m_windowForm = new NodeForm(panel);
    m_rows = new RowsModel(this);
    m_rowGrid = new QTableView(panel);
    m_rowGrid->setObjectName(QStringLiteral("calendarGrid"));
    m_rowGrid->setAccessibleName(tr("Rows of the calendar"));
    m_rowGrid->setModel(m_rows);
    m_rowGrid->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_rowGrid->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_rowButtons = new QWidget(panel);
    auto* buttons = new QHBoxLayout(m_rowButtons);
    buttons->setContentsMargins(0, 0, 0, 0);
    const auto button = [&](const QString& text, const char* name, auto slot) {
        auto* made = new QPushButton(text, m_rowButtons);
        made->setObjectName(QLatin1String(name));
        connect(made, &QPushButton::clicked, this, slot);
        buttons->addWidget(made);
    };
    button(tr("Add row"), "addCalendarRow", [this] { ask(Part::None, m_rows->withRow(m_rowGrid->currentIndex().row()), tr("Add a row to %1").arg(chosenName())); });
    button(tr("Remove row"), "removeCalendarRow",
           [this] { ask(Part::None, m_rows->withoutRow(m_rowGrid->currentIndex().row()), tr("Remove a row of %1").arg(chosenName())); });
    buttons->addStretch(1);
    m_hint = new QLabel(panel);
    m_hint->setObjectName(QStringLiteral("meterAsText"));
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, kSpace, 0);
    column->addWidget(m_sentence);
    column->addWidget(m_form);
    column->addWidget(m_addField = makeFieldButton(m_form, "addMeterField"), 0, Qt::AlignLeft);
    column->addWidget(m_rowGrid);
    column->addWidget(m_rowButtons);
    column->addSpacing(kSpace);
    column->addWidget(m_windowsTitle);
    column->addWidget(m_windows);
    column->addWidget(m_windowForm);
    column->addWidget(m_addWindowField = makeFieldButton(m_windowForm, "addWindowField"), 0, Qt::AlignLeft);
    column->addWidget(m_hint);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("meterScroll"));
    scroll->setWidget(panel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QPushButton* MeterEditor::makeFieldButton(NodeForm* form, const char* name) {
    auto* button = new QPushButton(tr("Add field ▾"), this);
    button->setObjectName(QLatin1String(name));
    auto* menu = new QMenu(button);
    menu->setObjectName(QLatin1String(name) + QStringLiteral("Menu"));
    connect(button, &QPushButton::clicked, this, [form, button, menu] {
        menu->clear();
        form->fillMenu(*menu);
        menu->popup(button->mapToGlobal(QPoint(0, button->height())));
    });
    return button;
}

void MeterEditor::connectParts() {
    connect(m_list, &EntryList::choseAnother, this, [this] {
        emit message({});
        showChosen();
    });
    connect(m_list, &EntryList::addWanted, this, &MeterEditor::fillTemplates);
    connect(m_list, &EntryList::removeWanted, this, &MeterEditor::removeChosen);
    m_list->hideMoving();
    connect(m_windows, &EntryList::choseAnother, this, &MeterEditor::showWindow);
    connect(m_windows, &EntryList::addWanted, this, [this] {
        QMenu& menu = m_windows->addMenu();
        menu.clear();
        menu.addAction(tr("A window around the others"), this, [this] {
            if (const Meter* shown = meter())
                ask(Part::None, withWindow(m_text, shown->mark.offset), tr("Add a window to %1").arg(chosenName()));
        });
    });
    connect(m_windows, &EntryList::moveWanted, this, &MeterEditor::moveWindow);
    connect(m_windows, &EntryList::removeWanted, this, [this] {
        const Meter* shown = meter();
        if (const YamlNode* list = shown ? windowList(nodeAt(m_yaml, shown->mark.offset)) : nullptr)
            ask(Part::None, withoutItem(m_text, list->mark.offset, static_cast<std::size_t>(m_windows->chosen())),
                tr("Remove a window of %1").arg(chosenName()));
    });
    connect(m_hint, &QLabel::linkActivated, this, [this] { emit editAsText(m_line); });
    connect(m_form, &NodeForm::message, this, &MeterEditor::message);
    connect(m_windowForm, &NodeForm::message, this, &MeterEditor::message);
    connect(m_rows, &RowsModel::refused, this, &MeterEditor::message);
    connect(m_form, &NodeForm::edited, this, [this](const std::string& text, const QString& what) {
        ask(Part::Meter, text, tr("Change %1 of %2").arg(what, chosenName()));
    });
    connect(m_windowForm, &NodeForm::edited, this, [this](const std::string& text, const QString& what) {
        ask(Part::Window, text, tr("Change %1 of %2").arg(what, chosenName()));
    });
    connect(m_rows, &RowsModel::edited, this, [this](const std::string& text, const QString& what) {
        // The grid is filled again by the edit; let its editor close first.
        QTimer::singleShot(0, this, [this, text, what] { ask(Part::Rows, text, tr("Change %1 of %2").arg(what, chosenName())); });
    });
}

void MeterEditor::ask(Part part, const Result<std::string>& text, const QString& title) {
    if (!text)
        return emit message(fromStd(text.error().message));
    m_asked = part;
    emit edited(*text, title);
}

void MeterEditor::refuse(const QString& why) {
    if (m_asked == Part::Meter)
        m_form->refuse(why);
    else if (m_asked == Part::Window)
        m_windowForm->refuse(why);
    else if (m_asked == Part::Rows)
        m_rows->refuse(why);
    emit message(why);
}

const Meter* MeterEditor::meter() const {
    const int row = m_list->chosen();
    return m_plan && row >= 0 && row < static_cast<int>(m_plan->meters.size()) ? &m_plan->meters[static_cast<std::size_t>(row)] : nullptr;
}

const Calendar* MeterEditor::calendar() const {
    const int row = m_plan ? m_list->chosen() - static_cast<int>(m_plan->meters.size()) : -1;
    return row >= 0 && row < static_cast<int>(m_plan->calendars.size()) ? &m_plan->calendars[static_cast<std::size_t>(row)] : nullptr;
}

QString MeterEditor::chosenName() const {
    if (const Meter* shown = meter())
        return fromStd(shown->label.empty() ? shown->id : shown->label);
    return calendar() ? fromStd(calendar()->id) : QString();
}

void MeterEditor::setPlan(const Plan* plan, const std::string& text, const DataNames& data) {
    m_plan = plan ? std::optional<Plan>(*plan) : std::nullopt;
    m_text = text;
    m_data = data;
    m_yaml = readYaml(text, "plan").root;
    QStringList entries;
    if (m_plan) {
        for (const Meter& entry : m_plan->meters)
            entries << tr("%1 – %2").arg(fromStd(entry.label.empty() ? entry.id : entry.label), fromStd(meterText(entry)));
        for (const Calendar& entry : m_plan->calendars)
            entries << tr("%1 – calendar").arg(fromStd(entry.id));
    }
    m_list->fill(entries, m_list->chosen());
    showChosen();
}

void MeterEditor::showChosen() {
    const Meter* shown = meter();
    const Calendar* days = calendar();
    const YamlNode* node = shown ? nodeAt(m_yaml, shown->mark.offset) : days ? nodeAt(m_yaml, days->mark.offset) : nullptr;
    m_list->allow(false, false, node != nullptr);
    for (QWidget* widget : QList<QWidget*>{m_rowGrid, m_rowButtons})
        widget->setVisible(days != nullptr);
    for (QWidget* widget : QList<QWidget*>{m_windowsTitle, m_windows, m_windowForm, m_addWindowField})
        widget->setVisible(shown != nullptr);
    m_addField->setVisible(shown != nullptr);
    m_hint->setVisible(node != nullptr);
    if (node) {
        m_line = shown ? shown->mark.line : days->mark.line;
        m_hint->setText(tr("<a href=\"text\">Edit as text (line %1)</a>").arg(m_line));
    }
    if (node && shown) {
        showMeter(*shown, *node);
    } else if (node) {
        showCalendar(*days, *node);
    } else {
        m_form->clear();
        m_sentence->setText(m_plan ? tr("This plan has no meters yet. A meter says what is counted.") : tr("The plan has errors. Mend it in the text."));
    }
    emit meterChosen();
}

void MeterEditor::showMeter(const Meter& shown, const YamlNode& node) {
    m_rows->clear();
    m_sentence->setText(fromStd(meterText(shown)));
    if (!nodeUnder(&m_yaml, {"meters", shown.id})) { // of a charge at the price in the event
        m_sentence->setText(tr("%1. A charge makes this meter; it is changed there.").arg(m_sentence->text()));
        m_form->clear();
        for (QWidget* widget : QList<QWidget*>{m_addField, m_windowsTitle, m_windows, m_windowForm, m_addWindowField})
            widget->hide();
        m_list->allow(false, false, false);
        return;
    }
    m_form->setFields(m_text, shown.mark.offset, meterFields(*m_plan, shown, node, m_data), m_plan->currency.name());
    QStringList entries;
    if (const YamlNode* list = windowList(&node))
        for (std::size_t i = 0; i < list->items.size() && i < shown.windows.size(); ++i)
            entries << tr("%1. %2").arg(i + 1).arg(windowSentence(shown.windows[i]));
    const bool isDerived = !shown.sources.empty();
    m_windowsTitle->setText(entries.isEmpty() ? (isDerived ? tr("Its values are added up.") : tr("What is counted in a billing period"))
                                              : tr("Windows, inner to outer: each works on what the one before gives"));
    m_windows->fill(entries, m_windows->chosen());
    m_windows->findChild<QWidget*>(QStringLiteral("windowList"))->setVisible(!entries.isEmpty());
    showWindow();
}

void MeterEditor::showWindow() {
    const Meter* shown = meter();
    const YamlNode* node = shown ? nodeAt(m_yaml, shown->mark.offset) : nullptr;
    const YamlNode* list = windowList(node);
    const int at = m_windows->chosen();
    m_windows->allow(list && at > 0, list && at >= 0 && at + 1 < m_windows->count(), list && m_windows->count() > 1);
    const bool hasOwn = node && !list && shown->sources.empty();
    m_windowForm->setVisible(hasOwn || (list && at >= 0));
    m_addWindowField->setVisible(m_windowForm->isVisibleTo(this));
    if (hasOwn) {
        m_windowForm->setFields(m_text, shown->mark.offset, windowFields(*m_plan, *node, {}, m_data), m_plan->currency.name());
    } else if (list && at >= 0 && at < static_cast<int>(list->items.size())) {
        const YamlNode& window = list->items[static_cast<std::size_t>(at)];
        m_windowForm->setFields(m_text, window.mark.offset, windowFields(*m_plan, window, static_cast<std::size_t>(at), m_data), m_plan->currency.name());
    } else {
        m_windowForm->clear();
    }
}

void MeterEditor::showCalendar(const Calendar& shown, const YamlNode& node) {
    m_sentence->setText(tr("Calendar %1: the first row that holds gives an event its label.").arg(fromStd(shown.id)));
    PlanField otherwise;
    otherwise.label = tr("At all other times");
    otherwise.keys = {"default"};
    otherwise.isMain = true;
    m_form->setFields(m_text, shown.mark.offset, {otherwise}, {});
    const YamlNode* rows = node.find("rows");
    if (!rows)
        return m_rows->clear();
    m_rows->setRows(m_text, rows->mark.offset, {{tr("Label"), "label"}, {tr("Days"), "days"}, {tr("Hours"), "hours"}, {tr("Months"), "months"}, {tr("Dates"), "dates"}});
    m_rowGrid->setFixedHeight(m_rowGrid->horizontalHeader()->sizeHint().height() +
                              std::clamp(m_rows->rowCount(), 1, 10) * m_rowGrid->verticalHeader()->defaultSectionSize() + 4);
}

void MeterEditor::fillTemplates() {
    QMenu& menu = m_list->addMenu();
    menu.clear();
    if (!m_plan)
        return;
    for (const MeterTemplate& made : meterTemplates(*m_plan, m_data.events, m_data.properties))
        menu.addAction(fromStd(made.title), this, [this, made] {
            std::string id;
            const std::string text = withMeter(m_text, *m_plan, made, id);
            ask(Part::None, text, tr("Add meter %1").arg(fromStd(id)));
            for (std::size_t row = 0; m_plan && row < m_plan->meters.size(); ++row)
                if (m_plan->meters[row].id == id)
                    m_list->choose(static_cast<int>(row));
            for (std::size_t row = 0; m_plan && row < m_plan->calendars.size(); ++row)
                if (m_plan->calendars[row].id == id)
                    m_list->choose(static_cast<int>(m_plan->meters.size() + row));
        });
}

void MeterEditor::removeChosen() {
    const std::string id = meter() ? meter()->id : calendar() ? calendar()->id : std::string();
    if (!id.empty())
        ask(Part::None, withoutValue(m_text, kWholePlan, {meter() ? "meters" : "calendars", id}), tr("Remove %1").arg(chosenName()));
}

void MeterEditor::moveWindow(int by) {
    const Meter* shown = meter();
    const YamlNode* list = shown ? windowList(nodeAt(m_yaml, shown->mark.offset)) : nullptr;
    if (!list)
        return;
    const int at = m_windows->chosen();
    const int wanted = at + by;
    const auto text = withItemMovedDown(m_text, list->mark.offset, static_cast<std::size_t>(std::min(at, wanted)));
    const std::string before = m_text;
    ask(Part::None, text, tr("Move a window of %1").arg(chosenName()));
    if (m_text != before)
        m_windows->choose(wanted);
}

} // namespace rerate
