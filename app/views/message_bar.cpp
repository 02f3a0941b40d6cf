// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include "app/views/style.h"

namespace rerate {

MessageBar::MessageBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("messageBar"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("message"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* dismiss = new QToolButton(this);
    dismiss->setText(QStringLiteral("✕"));
    dismiss->setAutoRaise(true);
    dismiss->setObjectName(QStringLiteral("closeMessage"));
    dismiss->setToolTip(tr("Close this message"));
    dismiss->setAccessibleName(dismiss->toolTip());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->addWidget(m_text, 1);
    row->addWidget(dismiss, 0, Qt::AlignTop);
    m_timer = new QTimer(this);
    m_timer->setSingleShot(true);
    m_timer->setInterval(kShownFor);
    connect(dismiss, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_timer, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

QString MessageBar::text() const { return m_text->text(); }

void MessageBar::showMessage(const QString& text, bool isError) {
    m_isError = isError;
    m_text->setText(text);
    setTextColour(*m_text, isError ? &Theme::error : &Theme::text);
    setVisible(!text.isEmpty());
    if (isError)
        m_timer->stop();
    else
        m_timer->start();
}

} // namespace rerate
