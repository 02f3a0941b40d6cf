// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_part_editor.h"

#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/entry_list.h"
#include "app/views/node_form.h"
#include "app/views/rows_grid.h"
#include "app/views/style.h"

namespace rerate {

PlanPartEditor::PlanPartEditor(const QString& name, const QString& label, int rowsMax, QWidget* parent) : QWidget(parent), m_rowsMax(rowsMax) {
    m_list = new EntryList(name, label, rowsMax, this);
    m_panel = new QWidget;
    m_column = new QVBoxLayout(m_panel);
    m_column->setContentsMargins(0, 0, kSpace, 0);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(name + QStringLiteral("Scroll"));
    m_scroll->setWidget(m_panel);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->installEventFilter(this);
    m_end = new QLabel(m_panel);
    m_end->setObjectName(name + QStringLiteral("AsText"));
    m_end->setWordWrap(true);
    connect(m_end, &QLabel::linkActivated, this, [this](const QString& line) { emit editAsText(line.toInt()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_list);
    column->addWidget(m_scroll, 1);
}

int PlanPartEditor::room() const { return m_scroll->viewport()->width() - m_column->contentsMargins().right(); }

// In a low window the list leaves its height to what is edited.
void PlanPartEditor::resizeEvent(QResizeEvent* event) {
    constexpr int kRowsMin = 3;
    constexpr int kColumnHeight = 360; // of a form with its prices
    QWidget::resizeEvent(event);
    m_list->setRowsMax(std::clamp((height() - kColumnHeight) / m_list->rowHeight(), std::min(kRowsMin, m_rowsMax), m_rowsMax));
}

// The column is never narrower than its forms: these must be told how much can be seen.
bool PlanPartEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize)
        for (NodeForm* form : m_forms)
            form->setRoom(room());
    return QWidget::eventFilter(watched, event);
}

void PlanPartEditor::setPlan(const Plan* plan, const std::string& text, const DataNames& data) {
    m_plan = plan ? std::optional<Plan>(*plan) : std::nullopt;
    m_text = text;
    m_data = data;
    m_yaml = readYaml(text, "plan").root;
    m_list->addButton().setEnabled(plan != nullptr);
    fillList();
}

void PlanPartEditor::ask(const Result<std::string>& text, const QString& title, Refuse refuse) {
    if (!text)
        return emit message(fromStd(text.error().message));
    m_refuse = std::move(refuse);
    emit edited(*text, title);
}

// The typed value stays where it was typed.
void PlanPartEditor::refuse(const QString& why) {
    if (m_refuse)
        m_refuse(why);
    emit message(why);
}

NodeForm* PlanPartEditor::addForm() {
    auto* form = new NodeForm(m_panel);
    m_forms.push_back(form);
    m_column->addWidget(form);
    connect(form, &NodeForm::message, this, &PlanPartEditor::message);
    connect(form, &NodeForm::edited, this, [this, form](const std::string& text, const QString& what) {
        ask(text, tr("Change %1 of %2").arg(what, chosenName()), [form](const QString& why) { form->refuse(why); });
    });
    return form;
}

RowsGrid* PlanPartEditor::addRows(const QString& name, const QString& label, int rowsMax, const QString& suffix) {
    auto* rows = new RowsGrid(name, label, rowsMax, suffix, m_panel);
    m_column->addWidget(rows);
    connect(rows, &RowsGrid::message, this, &PlanPartEditor::message);
    connect(rows, &RowsGrid::rowsWanted, this, [this](const Result<std::string>& text, const QString& title) { ask(text, title); });
    connect(rows, &RowsGrid::edited, this, [this, rows](const std::string& text, const QString& what) {
        ask(text, tr("Change %1 of %2").arg(what, chosenName()), [rows](const QString& why) { rows->refuse(why); });
    });
    return rows;
}

QLabel* PlanPartEditor::addTitle(const QString& name) {
    auto* title = new QLabel(m_panel);
    title->setObjectName(name);
    title->setFont(titleFont());
    title->setWordWrap(true);
    m_column->addWidget(title);
    return title;
}

QPushButton* PlanPartEditor::addFieldButton(NodeForm* form, const QString& name) {
    auto* button = new QPushButton(tr("Add field ▾"), m_panel);
    button->setObjectName(name);
    auto* menu = new QMenu(button);
    menu->setObjectName(name + QStringLiteral("Menu"));
    m_column->addWidget(button, 0, Qt::AlignLeft);
    connect(button, &QPushButton::clicked, this, [form, button, menu] {
        menu->clear();
        form->fillMenu(*menu);
        menu->popup(button->mapToGlobal(QPoint(0, button->height())));
    });
    return button;
}

void PlanPartEditor::addEnd() {
    m_column->addWidget(m_end);
    m_column->addStretch(1);
}

void PlanPartEditor::showEnd(const QStringList& withoutField, int line) {
    const QString link = tr("<a href=\"%1\">Edit as text (line %1)</a>").arg(line);
    m_end->setText(withoutField.isEmpty() ? link : tr("Without a full form here: %1. %2").arg(withoutField.join(QStringLiteral(", ")), link));
}

} // namespace rerate
