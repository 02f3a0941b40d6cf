// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts that are no plans yet, by the plan that they are to become. They are kept over a restart,
// with the text that is stored: once that is another one, they are no drafts of it any more.

#pragma once

#include <QMap>

#include "app/document/document.h"

namespace rerate {

class PlanDrafts {
public:
    explicit PlanDrafts(const Document& document) : m_document(document) {}
    bool has(const QString& plan) const { return m_texts.contains(plan); }
    QString text(const QString& plan) const { return m_texts.value(plan); }
    bool put(const QString& plan, const QString& text); // empty: none; false: it was so already
    void load();
    void clear();

    bool drop(const QString& plan);    // back to the stored text; false: there is none
    QString restore(const QString& plan); // undoes drop; empty: none was dropped
    bool hasDropped(const QString& plan) const { return !m_droppedText.isEmpty() && m_droppedPlan == plan; }
    void forgetDropped() { m_droppedText.clear(); }

private:
    const Document& m_document;
    QMap<QString, QString> m_texts;
    QString m_droppedPlan, m_droppedText;
};

} // namespace rerate
