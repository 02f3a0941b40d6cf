// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_drafts.h"

#include <QCryptographicHash>
#include <QSettings>

#include "app/charts/number_text.h"

namespace rerate {

namespace {

QString draftKey(const QString& file, const QString& plan) {
    const QByteArray place = (file + QLatin1Char('\n') + plan).toUtf8();
    return QStringLiteral("drafts/") + QString::fromLatin1(QCryptographicHash::hash(place, QCryptographicHash::Sha1).toHex());
}

} // namespace

bool PlanDrafts::put(const QString& plan, const QString& text) {
    const QString key = draftKey(m_document.file(), plan);
    if (text.isEmpty() ? m_texts.remove(plan) == 0 : m_texts.value(plan) == text)
        return false;
    if (text.isEmpty()) {
        QSettings().remove(key);
    } else {
        m_texts[plan] = text;
        QSettings().setValue(key, QStringList{text, fromStd(m_document.planText(plan).value_or(std::string()))});
    }
    return true;
}

void PlanDrafts::load() {
    m_texts.clear();
    const QStringList plans = m_document.planNames() << QString(); // without a plan yet, too
    for (const QString& plan : plans) {
        const QStringList saved = QSettings().value(draftKey(m_document.file(), plan)).toStringList();
        if (saved.size() == 2 && saved[1] == fromStd(m_document.planText(plan).value_or(std::string())))
            m_texts[plan] = saved[0];
    }
}

void PlanDrafts::clear() {
    m_texts.clear();
    m_droppedText.clear();
}

bool PlanDrafts::drop(const QString& plan) {
    if (!has(plan))
        return false;
    m_droppedPlan = plan;
    m_droppedText = text(plan);
    put(plan, {});
    return true;
}

QString PlanDrafts::restore(const QString& plan) {
    const QString dropped = hasDropped(plan) ? m_droppedText : QString();
    if (dropped.isEmpty())
        return {};
    put(plan, dropped);
    m_droppedText.clear();
    return dropped;
}

} // namespace rerate
