// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_list.h"

#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/plan_drafts.h"

namespace rerate {

PlanList::PlanList(Document& document, const PlanDrafts& drafts, QWidget* parent) : QWidget(parent), m_document(document), m_drafts(drafts) {
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("planList"));
    m_list->setAccessibleName(tr("Plans"));
    m_list->setSpacing(2);
    m_list->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_list, 1);
    const auto button = [&](const QString& text, const char* name, auto signal, bool needsPlan) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        connect(made, &QPushButton::clicked, this, signal);
        column->addWidget(made);
        if (needsPlan)
            m_planButtons << made;
    };
    button(tr("&New plan"), "newPlan", [this] { emit newWanted(); }, false);
    button(tr("Add plan file…"), "addPlan", [this] { emit addFileWanted(); }, false);
    button(tr("D&uplicate"), "duplicatePlan", [this] { emit duplicateWanted(); }, true);
    button(tr("&Remove plan"), "removePlan", [this] { emit removeWanted(); }, true);
    button(tr("Use as baseline"), "useAsBaseline", [this] { emit useWanted(true); }, true);
    button(tr("Use as candidate"), "useAsCandidate", [this] { emit useWanted(false); }, true);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item && !m_isFilling)
            emit planChosen(item->data(Qt::UserRole).toString());
    });
}

// Items are kept where the plans are the same, since this happens while one of them is clicked.
void PlanList::fill(const QString& chosen) {
    m_isFilling = true;
    const QStringList names = m_document.planNames();
    QStringList shown;
    for (int row = 0; row < m_list->count(); ++row)
        shown << m_list->item(row)->data(Qt::UserRole).toString();
    if (shown != names) {
        m_list->clear();
        for (const QString& name : names)
            (new QListWidgetItem(m_list))->setData(Qt::UserRole, name);
    }
    for (int row = 0; row < m_list->count(); ++row) {
        QString text = m_document.planLabel(names[row]);
        if (names[row] == m_document.baselineName())
            text += tr("\nbaseline");
        if (names[row] == m_document.candidateName())
            text += tr("\ncandidate");
        if (m_drafts.has(names[row]))
            text += tr("\n✎ draft with errors");
        m_list->item(row)->setText(text);
        if (names[row] == chosen)
            m_list->setCurrentRow(row);
    }
    for (QPushButton* button : m_planButtons)
        button->setEnabled(!chosen.isEmpty());
    m_isFilling = false;
}

} // namespace rerate
