// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_view.h"

#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/views/charge_check.h"
#include "app/views/charge_editor.h"
#include "app/views/choices_panel.h"
#include "app/views/difference_table.h"
#include "app/views/meter_check.h"
#include "app/views/meter_editor.h"
#include "app/views/plan_list.h"
#include "app/views/plan_text_edit.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kTypingPause = 400;  // milliseconds without a key before the text is read
constexpr int kUndoPause = 3000;   // and before typing is another step to undo
constexpr int kMessageLines = 2;

// The one to begin with: where it is known what was meant, the others may follow from it.
QString firstProblem(const PlanReading& reading) {
    auto problems = problemsToShow(reading.diagnostics);
    std::erase_if(problems, [](const Diagnostic& problem) { return problem.severity != Severity::Error; });
    if (problems.empty())
        return QObject::tr("The plan cannot be read.");
    const auto meant = std::find_if(problems.begin(), problems.end(), [](const Diagnostic& problem) {
        return (problem.message + problem.suggestion).find("Did you mean") != std::string::npos;
    });
    return fromStd(toText(meant == problems.end() ? problems.front() : *meant));
}

} // namespace

PlanView::PlanView(Document& document, QWidget* parent) : QWidget(parent), m_document(document), m_drafts(document) {
    setObjectName(QStringLiteral("planView"));
    m_textTimer = new QTimer(this);
    m_textTimer->setSingleShot(true);
    m_textTimer->setInterval(kTypingPause);
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(m_plans = makeList());
    split->addWidget(makeTabs());
    split->addWidget(makeSide());
    split->setChildrenCollapsible(false);
    split->setSizes({170, 560, 400});
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 3);
    split->setStretchFactor(2, 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 6);
    column->setSpacing(4);
    column->addWidget(split, 1);
    column->addWidget(m_message = makeMessage());
    connectDocument();
}

void PlanView::connectDocument() {
    connect(m_textTimer, &QTimer::timeout, this, &PlanView::textEdited);
    connect(&m_document, &Document::plansChanged, this, &PlanView::fillPlans);
    connect(&m_document, &Document::comparisonChanged, this, &PlanView::showMessage);
    connect(&m_document, &Document::aboutToClose, this, &PlanView::flush);
    connect(&m_document, &Document::opened, this, [this] { m_drafts.load(); });
    connect(&m_document, &Document::closed, this, [this] {
        m_textTimer->stop();
        m_drafts.clear();
        m_name.clear();
        m_ownMessage.clear();
        fillPlans();
    });
}

// Two lines of it have their place always, so that nothing moves when it comes and goes.
QLabel* PlanView::makeMessage() {
    auto* made = new QLabel(this);
    made->setWordWrap(true);
    made->setObjectName(QStringLiteral("planMessage"));
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    made->setFixedHeight(fontMetrics().lineSpacing() * kMessageLines);
    QSizePolicy keepsPlace = made->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    made->setSizePolicy(keepsPlace);
    setTextColour(*made, &Theme::error);
    made->hide();
    return made;
}

QWidget* PlanView::makeSide() {
    m_side = new QStackedWidget(this);
    m_check = new ChargeCheck(m_document);
    m_meterCheck = new MeterCheck(m_document);
    m_side->addWidget(m_check);
    m_side->addWidget(m_meterCheck);
    return m_side;
}

PlanList* PlanView::makeList() {
    auto* list = new PlanList(m_document, m_drafts, this);
    connect(list, &PlanList::planChosen, this, &PlanView::showPlan);
    connect(list, &PlanList::newWanted, this, &PlanView::newPlan);
    connect(list, &PlanList::addFileWanted, this, &PlanView::addPlanFile);
    connect(list, &PlanList::duplicateWanted, this, &PlanView::duplicate);
    connect(list, &PlanList::removeWanted, this, &PlanView::removePlan);
    connect(list, &PlanList::useWanted, this, &PlanView::useAs);
    return list;
}

QWidget* PlanView::makeTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("planTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->setUsesScrollButtons(false);
    m_charges = new ChargeEditor;
    m_meters = new MeterEditor;
    m_choices = new ChoicesPanel(m_document);
    m_text = new PlanTextPanel;
    m_text->editor().setCompletions([this](std::string_view text, std::size_t offset) { return completionsAt(text, offset, dataNames()); });
    m_difference = new DifferenceTable;
    m_tabs->addTab(m_charges, tr("Charges"));
    m_tabs->addTab(m_meters, tr("Meters"));
    m_tabs->addTab(m_choices, tr("Choices"));
    m_tabs->addTab(m_text, tr("Text"));
    m_tabs->addTab(m_difference, tr("Difference to the baseline"));
    connect(m_charges, &ChargeEditor::edited, this, [this](const std::string& text, const QString& title) {
        applyText(text, title, [this](const QString& why) { m_charges->refuse(why); });
    });
    connect(m_meters, &MeterEditor::edited, this, [this](const std::string& text, const QString& title) {
        applyText(text, title, [this](const QString& why) { m_meters->refuse(why); });
    });
    connect(m_choices, &ChoicesPanel::edited, this, [this](const std::string& text, const QString& title) {
        applyText(text, title, [this](const QString& why) { report(why); });
    });
    connect(m_charges, &ChargeEditor::message, this, &PlanView::report);
    connect(m_meters, &MeterEditor::message, this, &PlanView::report);
    connect(m_choices, &ChoicesPanel::message, this, &PlanView::report);
    connect(m_charges, &ChargeEditor::editAsText, this, &PlanView::showAsText);
    connect(m_meters, &MeterEditor::editAsText, this, &PlanView::showAsText);
    connect(m_charges, &ChargeEditor::chargeChosen, this, &PlanView::showCheck);
    connect(&m_text->editor(), &QPlainTextEdit::textChanged, this, [this] {
        if (!m_isFilling)
            m_textTimer->start();
    });
    connect(m_meters, &MeterEditor::meterChosen, this, [this] { m_meterCheck->setMeter(m_name, m_meters->meter()); });
    connect(m_tabs, &QTabWidget::currentChanged, this, &PlanView::tabChosen);
    return m_tabs;
}

void PlanView::tabChosen() {
    flush();
    report({}); // of the tab before, where it still stands
    showDifference();
    const QWidget* shown = m_tabs->currentWidget();
    m_side->setCurrentWidget(shown == m_meters ? static_cast<QWidget*>(m_meterCheck) : m_check);
    m_side->setVisible(shown != m_choices && shown != m_difference);
}

const Plan* PlanView::plan() const {
    const PlanReading* reading = m_document.planReading(m_name);
    return reading && reading->plan ? &*reading->plan : nullptr;
}

void PlanView::fillPlans() {
    if (!m_document.planNames().contains(m_name))
        m_name = m_document.candidateName();
    m_plans->fill(m_name);
    showText();
    showCharges();
    showDifference();
    showMessage();
}

void PlanView::showPlan(const QString& name) {
    if (name == m_name)
        return;
    flush();
    m_name = name;
    ++m_typingRun;
    m_ownMessage.clear();
    fillPlans();
    m_charges->chooseFirstPrice();
    emit draftChanged();
}

void PlanView::showTab(int tab) {
    QWidget* tabs[] = {m_charges, m_text, m_difference, m_meters, m_choices};
    m_tabs->setCurrentWidget(tabs[tab]);
}

void PlanView::showAsText(int line) {
    showTab(Text);
    m_text->editor().goTo(line, 1);
}

DataNames PlanView::dataNames() const {
    DataNames names;
    const UsageStore* usage = m_document.usage();
    if (!usage)
        return names;
    for (std::uint32_t i = 0; i < usage->events().size(); ++i)
        names.events.push_back(std::string(usage->events().text(i)));
    for (const UsageColumn& column : usage->columns())
        names.properties.push_back(column.name);
    return names;
}

void PlanView::showFind() {
    showTab(Text);
    m_text->showFind();
}

// What is being typed, or has become a draft, is not replaced.
void PlanView::showText() {
    if (m_textTimer->isActive())
        return;
    const auto stored = m_document.planText(m_name);
    const QString shown = m_drafts.has(m_name) ? m_drafts.text(m_name) : stored ? fromStd(*stored) : QString();
    m_isFilling = true;
    if (m_text->editor().toPlainText() != shown)
        m_text->editor().showText(shown);
    m_text->editor().setReadOnly(m_document.isReadOnly());
    m_isFilling = false;
    if (m_drafts.has(m_name))
        m_text->setProblems(problemsToShow(readPlan(shown.toStdString(), m_name.toStdString()).diagnostics));
    else if (const PlanReading* reading = m_document.planReading(m_name))
        m_text->setProblems(problemsToShow(reading->diagnostics));
    else
        m_text->setProblems({});
}

void PlanView::showCharges() {
    const bool hadCharges = m_charges->hasCharges();
    const std::string text = m_document.planText(m_name).value_or(std::string());
    const DataNames names = dataNames();
    m_charges->setPlan(plan(), text, names);
    const bool isEditable = plan() && !hasDraft() && !m_document.isReadOnly();
    m_charges->setEnabled(isEditable);
    m_meters->setPlan(plan(), text, names);
    m_meters->setEnabled(isEditable);
    m_choices->setPlan(m_name, hasDraft() ? nullptr : plan(), text);
    if (!hadCharges)
        m_charges->chooseFirstPrice();
    showCheck();
}

void PlanView::showCheck() { m_check->setCharge(m_name, m_charges->charge(), m_charges->priceRow()); }

void PlanView::showDifference() {
    if (m_tabs->currentWidget() != m_difference)
        return;
    const PlanReading* other = m_document.planReading(m_document.baselineName());
    m_difference->showDifference(other && other->plan ? &*other->plan : nullptr, plan(), m_name == m_document.baselineName());
}

void PlanView::report(const QString& message) {
    m_ownMessage = message;
    showMessage();
}

// What is wrong with this plan, or else why there are no newer figures.
void PlanView::showMessage() {
    QString text = m_ownMessage;
    if (text.isEmpty() && hasDraft())
        text = tr("%1 The text is kept as a draft; Ctrl+Z goes back.")
                   .arg(firstProblem(readPlan(m_drafts.text(m_name).toStdString(), m_name.toStdString())));
    if (text.isEmpty() && m_document.isOpen())
        text = m_document.problem();
    m_message->setText(text);
    m_message->setToolTip(text);
    m_message->setVisible(!text.isEmpty());
}

void PlanView::applyText(const std::string& text, const QString& title, const Refuse& refuse) {
    const PlanReading reading = readPlan(text, m_name.toStdString());
    if (!reading.plan)
        return refuse(firstProblem(reading));
    report({});
    m_drafts.forgetDropped();
    if (const auto stored = m_document.putPlan(m_name, text, title); !stored)
        report(fromStd(stored.error().message));
}

void PlanView::flush() {
    if (!m_textTimer->isActive())
        return;
    m_textTimer->stop();
    textEdited();
}

void PlanView::textEdited() {
    const QString shown = m_text->editor().toPlainText();
    const std::string text = shown.toStdString();
    if (!m_document.isOpen() || m_document.isReadOnly())
        return;
    if (m_document.planText(m_name) == text || (m_name.isEmpty() && shown.trimmed().isEmpty())) {
        setDraft(m_name, {});
        return fillPlans();
    }
    const PlanReading reading = readPlan(text, m_name.toStdString());
    m_text->setProblems(problemsToShow(reading.diagnostics));
    if (reading.plan)
        return takeText(text, reading);
    setDraft(m_name, shown);
    fillPlans();
}

// Without a plan yet, the text says what the first one is called.
void PlanView::takeText(const std::string& text, const PlanReading& reading) {
    setDraft(m_name, {});
    report({});
    m_drafts.forgetDropped();
    if (!m_sinceTyping.isValid() || m_sinceTyping.elapsed() > kUndoPause)
        ++m_typingRun;
    m_sinceTyping.start();
    const bool isNew = m_name.isEmpty();
    const QString name = isNew ? fromStd(reading.plan->id) : m_name;
    m_name = name;
    const QString title = isNew ? tr("Add plan %1").arg(name) : tr("Edit the text of %1").arg(m_document.planLabel(name));
    const auto stored = m_document.putPlan(name, text, title, QStringLiteral("text:%1:%2").arg(name).arg(m_typingRun));
    if (!stored)
        report(fromStd(stored.error().message));
}

void PlanView::setDraft(const QString& name, const QString& text) {
    if (m_drafts.put(name, text))
        emit draftChanged();
}

bool PlanView::dropDraft() {
    ++m_typingRun;
    if (!m_drafts.drop(m_name))
        return false;
    emit draftChanged();
    fillPlans();
    return true;
}

bool PlanView::restoreDraft() {
    if (m_drafts.restore(m_name).isEmpty())
        return false;
    emit draftChanged();
    fillPlans();
    return true;
}

void PlanView::newPlan() {
    flush();
    QString name = QStringLiteral("plan");
    for (int number = 2; m_document.planNames().contains(name); ++number)
        name = QStringLiteral("plan-%1").arg(number);
    const Plan* other = plan();
    const UsageStore* usage = m_document.usage();
    const std::string text = planSkeleton(name.toStdString(), usage && usage->visibleRows() > 0 ? usage : nullptr,
                                          other ? other->currency.name() : "USD");
    m_name = name;
    if (const auto stored = m_document.putPlan(name, text, tr("New plan %1").arg(name)); !stored)
        return report(fromStd(stored.error().message));
    report({});
    showTab(Charges);
}

void PlanView::addPlanFile() {
    flush();
    const QString file = QFileDialog::getOpenFileName(this, tr("Add a plan"), {}, tr("Plans (*.yaml *.yml);;All files (*)"));
    QFile in(file);
    if (file.isEmpty() || !in.open(QIODevice::ReadOnly))
        return;
    const std::string text = in.readAll().toStdString();
    const PlanReading reading = readPlan(text, file.toStdString());
    if (!reading.plan)
        return report(firstProblem(reading));
    m_name = fromStd(reading.plan->id);
    report({});
    if (const auto stored = m_document.putPlan(m_name, text, tr("Add plan %1").arg(m_name)); !stored)
        report(fromStd(stored.error().message));
}

void PlanView::duplicate() {
    flush();
    const auto copy = m_document.duplicatePlan(m_name);
    if (!copy)
        return report(fromStd(copy.error().message));
    showPlan(*copy);
}

void PlanView::removePlan() {
    flush();
    const QString name = m_name;
    setDraft(name, {});
    if (const auto removed = m_document.removePlan(name); !removed)
        return report(fromStd(removed.error().message));
    emit m_document.done(tr("The plan %1 was removed; undo brings it back.").arg(name));
}

// The plan that was there takes the other side, if this one leaves it.
void PlanView::useAs(bool baseline) {
    flush();
    QString sides[] = {m_document.baselineName(), m_document.candidateName()};
    const int wanted = baseline ? 0 : 1;
    if (sides[1 - wanted] == m_name)
        sides[1 - wanted] = sides[wanted];
    sides[wanted] = m_name;
    if (const auto chosen = m_document.choosePlans(sides[0], sides[1]); !chosen)
        report(fromStd(chosen.error().message));
}

} // namespace rerate
