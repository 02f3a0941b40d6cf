// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/welcome_view.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/document/recent_files.h"
#include "app/views/style.h"

namespace rerate {

WelcomeView::WelcomeView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("welcomeView"));
    auto* title = new QLabel(tr("Rerate"), this);
    title->setFont(figureFont());
    auto* what = new QLabel(tr("Replay usage history under prices that do not exist yet, and see what would have "
                               "happened to revenue and to every single customer."),
                            this);
    what->setWordWrap(true);
    auto* left = new QVBoxLayout;
    left->addWidget(title);
    left->addWidget(what);
    left->addSpacing(kSpace * 2);
    auto* samples = new QLabel(tr("Try a sample"), this);
    samples->setFont(titleFont());
    left->addWidget(samples);
    for (const QString& file : sampleFiles()) {
        const QString name = QFileInfo(file).completeBaseName();
        auto* button = new QPushButton(name == QLatin1String("llm-repricing")
                                           ? tr("From tokens to credits: who pays more?")
                                           : name,
                                       this);
        button->setObjectName(QStringLiteral("sample:") + name);
        connect(button, &QPushButton::clicked, this, [this, file] { emit sampleWanted(file); });
        left->addWidget(button);
    }
    left->addSpacing(kSpace * 2);
    auto* fresh = new QPushButton(tr("&New project…"), this);
    fresh->setObjectName(QStringLiteral("newProject"));
    auto* open = new QPushButton(tr("&Open…"), this);
    open->setObjectName(QStringLiteral("openProject"));
    left->addWidget(fresh);
    left->addWidget(open);
    left->addStretch(1);
    connect(fresh, &QPushButton::clicked, this, &WelcomeView::newWanted);
    connect(open, &QPushButton::clicked, this, &WelcomeView::openWanted);

    auto* right = new QVBoxLayout;
    auto* recent = new QLabel(tr("Recent projects"), this);
    recent->setFont(titleFont());
    m_recent = new QListWidget(this);
    m_recent->setObjectName(QStringLiteral("recentList"));
    m_recent->setAccessibleName(recent->text());
    right->addWidget(recent);
    right->addWidget(m_recent, 1);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { emit fileWanted(item->data(Qt::UserRole).toString()); });

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(48, 40, 48, 40);
    row->setSpacing(48);
    row->addLayout(left, 2);
    row->addLayout(right, 3);
    refresh();
}

void WelcomeView::refresh() {
    m_recent->clear();
    for (const QString& file : recentFiles()) {
        const QFileInfo info(file);
        auto* item = new QListWidgetItem(tr("%1\n%2").arg(info.completeBaseName(), info.absolutePath()), m_recent);
        item->setData(Qt::UserRole, file);
        if (!info.exists()) {
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
            item->setToolTip(tr("The file is not there any more."));
        }
    }
}

} // namespace rerate
