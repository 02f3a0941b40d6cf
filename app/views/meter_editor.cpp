// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/meter_editor.h"

#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/models/plan_fields.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/rows_grid.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kMetersMax = 6; // shown at once
constexpr int kWindowsMax = 5;
constexpr int kCalendarRowsMax = 10;
constexpr int kNamesMax = 14;

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

// The one at `place` of things that stand in the list behind `before` others.
template <typename Thing>
const Thing* thingAt(const std::vector<Thing>& things, int row, std::size_t before) {
    const std::size_t at = static_cast<std::size_t>(std::max(row, 0));
    return row >= 0 && at >= before && at - before < things.size() ? &things[at - before] : nullptr;
}

} // namespace

MeterEditor::MeterEditor(QWidget* parent) : PlanPartEditor(QStringLiteral("meter"), tr("Meters, calendars and names of models"), kMetersMax, parent) {
    m_list->hideMoving();
    m_sentence = addTitle(QStringLiteral("meterSentence"));
    m_form = addForm();
    m_addField = addFieldButton(m_form, QStringLiteral("addMeterField"));
    m_calendarRows = addRows(QStringLiteral("calendarGrid"), tr("Rows of the calendar"), kCalendarRowsMax, QStringLiteral("OfCalendar"));
    m_names = addRows(QStringLiteral("nameGrid"), tr("Names of models"), kNamesMax, QStringLiteral("OfNames"));
    m_column->addSpacing(kSpace);
    m_windowsTitle = addTitle(QStringLiteral("windowsTitle"));
    m_windows = new EntryList(QStringLiteral("window"), tr("Windows, inner to outer"), kWindowsMax, m_panel);
    m_column->addWidget(m_windows);
    m_windowForm = addForm();
    m_addWindowField = addFieldButton(m_windowForm, QStringLiteral("addWindowField"));
    addEnd();
    connectParts();
}

void MeterEditor::connectParts() {
    connect(m_list, &EntryList::choseAnother, this, [this] {
        emit message({});
        showChosen();
    });
    connect(m_list, &EntryList::addWanted, this, &MeterEditor::fillTemplates);
    connect(m_list, &EntryList::removeWanted, this, &MeterEditor::removeChosen);
    connect(m_windows, &EntryList::choseAnother, this, &MeterEditor::showWindow);
    connect(m_windows, &EntryList::addWanted, this, [this] {
        QMenu& menu = m_windows->addMenu();
        menu.clear();
        menu.addAction(tr("A window around the others"), this, &MeterEditor::addWindow);
    });
    connect(m_windows, &EntryList::moveWanted, this, &MeterEditor::moveWindow);
    connect(m_windows, &EntryList::removeWanted, this, &MeterEditor::removeWindow);
}

const Meter* MeterEditor::meter() const { return m_plan ? thingAt(m_plan->meters, m_list->chosen(), 0) : nullptr; }

const Calendar* MeterEditor::calendar() const {
    return m_plan ? thingAt(m_plan->calendars, m_list->chosen(), m_plan->meters.size()) : nullptr;
}

const ProviderNames* MeterEditor::provider() const {
    return m_plan ? thingAt(m_plan->models, m_list->chosen(), m_plan->meters.size() + m_plan->calendars.size()) : nullptr;
}

SourceMark MeterEditor::chosenMark() const {
    return meter() ? meter()->mark : calendar() ? calendar()->mark : provider() ? provider()->mark : SourceMark{};
}

QString MeterEditor::chosenName() const {
    if (const Meter* shown = meter())
        return fromStd(shown->label.empty() ? shown->id : shown->label);
    return calendar() ? fromStd(calendar()->id) : provider() ? fromStd(provider()->provider) : QString();
}

void MeterEditor::fillList() {
    QStringList entries;
    if (m_plan) {
        for (const Meter& entry : m_plan->meters)
            entries << tr("%1 – %2").arg(fromStd(entry.label.empty() ? entry.id : entry.label), fromStd(meterText(entry)));
        for (const Calendar& entry : m_plan->calendars)
            entries << tr("%1 – calendar").arg(fromStd(entry.id));
        for (const ProviderNames& entry : m_plan->models)
            entries << tr("%1 – names of models (%2)").arg(fromStd(entry.provider)).arg(entry.names.size());
    }
    m_list->fill(entries, m_list->chosen());
    showChosen();
}

void MeterEditor::showChosen() {
    const Meter* shown = meter();
    const SourceMark mark = chosenMark();
    const YamlNode* node = mark.line > 0 ? nodeAt(m_yaml, mark.offset) : nullptr;
    m_list->allow(false, false, node != nullptr);
    m_calendarRows->clear();
    m_names->clear();
    showWindowParts(shown != nullptr);
    m_addField->setVisible(shown != nullptr);
    m_end->setVisible(node != nullptr);
    if (node)
        showEnd({}, mark.line);
    if (node && shown) {
        showMeter(*shown, *node);
    } else if (node && calendar()) {
        showCalendar(*calendar(), *node);
    } else if (node) {
        showProvider(*provider(), *node);
    } else {
        m_form->clear();
        m_sentence->setText(m_plan ? tr("This plan has no meters yet. A meter says what is counted.") : tr("The plan has errors. Mend it in the text."));
    }
    emit meterChosen();
}

void MeterEditor::showWindowParts(bool areThere) {
    for (QWidget* widget : QList<QWidget*>{m_windowsTitle, m_windows, m_windowForm, m_addWindowField})
        widget->setVisible(areThere);
}

void MeterEditor::showMeter(const Meter& shown, const YamlNode& node) {
    m_sentence->setText(fromStd(meterText(shown)));
    if (!nodeUnder(&m_yaml, {"meters", shown.id})) { // of a charge at the price in the event
        m_sentence->setText(tr("%1. A charge makes this meter; it is changed there.").arg(m_sentence->text()));
        m_form->clear();
        m_addField->hide();
        showWindowParts(false);
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
    if (const YamlNode* rows = node.find("rows"))
        m_calendarRows->setRows(m_text, rows->mark.offset,
                                {{tr("Label"), "label"}, {tr("Days"), "days"}, {tr("Hours"), "hours"}, {tr("Months"), "months"}, {tr("Dates"), "dates"}});
}

void MeterEditor::showProvider(const ProviderNames& shown, const YamlNode& node) {
    m_sentence->setText(tr("Models of %1: the first row whose rule holds for a name in usage gives it the model's.").arg(fromStd(shown.provider)));
    m_form->setFields(m_text, shown.mark.offset, providerFields(*m_plan, shown), {});
    RowsModel::Column rule{tr("Also where the name"), "match"};
    rule.isRule = true;
    if (const YamlNode* names = node.find("names"); names && names->kind == YamlNode::Kind::Sequence)
        m_names->setRows(m_text, names->mark.offset, {{tr("Model"), "model"}, rule, {tr("Hours, UTC"), "hours"}});
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
            ask(text, tr("Add meter %1").arg(fromStd(id)));
            chooseNamed(id);
        });
    menu.addAction(tr("Names of a provider's models"), this, &MeterEditor::addProvider);
}

void MeterEditor::chooseNamed(const std::string& id) {
    if (!m_plan)
        return;
    const std::size_t calendars = m_plan->meters.size();
    const std::size_t models = calendars + m_plan->calendars.size();
    for (std::size_t row = 0; row < m_plan->meters.size(); ++row)
        if (m_plan->meters[row].id == id)
            m_list->choose(static_cast<int>(row));
    for (std::size_t row = 0; row < m_plan->calendars.size(); ++row)
        if (m_plan->calendars[row].id == id)
            m_list->choose(static_cast<int>(calendars + row));
    for (std::size_t row = 0; row < m_plan->models.size(); ++row)
        if (m_plan->models[row].provider == id)
            m_list->choose(static_cast<int>(models + row));
}

void MeterEditor::addProvider() {
    std::string id;
    const auto text = withProvider(m_text, *m_plan, id);
    ask(text, tr("Add names of models of %1").arg(fromStd(id)));
    chooseNamed(id);
}

void MeterEditor::removeChosen() {
    const QString title = tr("Remove %1").arg(chosenName());
    const YamlNode* models = m_yaml.find("models");
    if (provider() && models)
        return ask(models->items.size() == 1
                       ? withoutValue(m_text, kWholePlan, {"models"})
                       : withoutItem(m_text, models->mark.offset, static_cast<std::size_t>(provider() - m_plan->models.data())),
                   title);
    const std::string id = meter() ? meter()->id : calendar() ? calendar()->id : std::string();
    if (!id.empty())
        ask(withoutValue(m_text, kWholePlan, {meter() ? "meters" : "calendars", id}), title);
}

void MeterEditor::addWindow() {
    if (const Meter* shown = meter())
        ask(withWindow(m_text, shown->mark.offset), tr("Add a window to %1").arg(chosenName()));
}

void MeterEditor::removeWindow() {
    const Meter* shown = meter();
    if (const YamlNode* list = shown ? windowList(nodeAt(m_yaml, shown->mark.offset)) : nullptr)
        ask(withoutItem(m_text, list->mark.offset, static_cast<std::size_t>(m_windows->chosen())), tr("Remove a window of %1").arg(chosenName()));
}

void MeterEditor::moveWindow(int by) {
    const Meter* shown = meter();
    const YamlNode* list = shown ? windowList(nodeAt(m_yaml, shown->mark.offset)) : nullptr;
    if (!list)
        return;
    const int at = m_windows->chosen();
    const int wanted = at + by;
    const std::string before = m_text;
    ask(withItemMovedDown(m_text, list->mark.offset, static_cast<std::size_t>(std::min(at, wanted))), tr("Move a window of %1").arg(chosenName()));
    if (m_text != before)
        m_windows->choose(wanted);
}

} // namespace rerate
