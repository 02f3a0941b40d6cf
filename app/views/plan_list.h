// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plans of the project in a list, which of them are compared, and the buttons that make more of
// them. What the buttons do is for the owner.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QListWidget;
class QPushButton;

namespace rerate {

class PlanDrafts;

class PlanList : public QWidget {
    Q_OBJECT

public:
    PlanList(Document& document, const PlanDrafts& drafts, QWidget* parent = nullptr);
    void fill(const QString& chosen);

signals:
    void planChosen(const QString& plan);
    void newWanted();
    void addFileWanted();
    void duplicateWanted();
    void removeWanted();
    void useWanted(bool asBaseline);

private:
    Document& m_document;
    const PlanDrafts& m_drafts;
    QListWidget* m_list = nullptr;
    QList<QPushButton*> m_planButtons; // need a plan
    bool m_isFilling = false;
};

} // namespace rerate
