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
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(48, 40, 48, 40);
    row->setSpacing(48);
    row->addWidget(makeStart(), 2);
    row->addWidget(makeRecent(), 3);
    refresh();
}

QWidget* WelcomeView::makeStart() {
    auto* panel = new QWidget(this);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](QWidget* widget) {
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        policy.setHeightForWidth(widget->sizePolicy().hasHeightForWidth());
        widget->setSizePolicy(policy); // what is over goes below all
        column->addWidget(widget);
    };
    const auto button = [&](const QString& text, const QString& name) {
        auto* made = new QPushButton(text, panel);
        made->setObjectName(name);
        made->setMinimumHeight(fontMetrics().height() + 14);
        add(made);
        return made;
    };
    auto* title = new QLabel(tr("Rerate"), panel);
    title->setFont(figureFont());
    add(title);
    auto* what = new QLabel(tr("Replay usage history under prices that do not exist yet, and see what would have "
                               "happened to revenue and to every single customer."),
                            panel);
    what->setWordWrap(true);
    add(what);
    column->addSpacing(kSpace * 2);
    const QStringList files = sampleFiles();
    if (!files.isEmpty()) {
        auto* samples = new QLabel(tr("Try a sample"), panel);
        samples->setFont(titleFont());
        add(samples);
    }
    for (const QString& file : files) {
        const QString name = QFileInfo(file).completeBaseName();
        auto* sample = button(name == QLatin1String("llm-repricing") ? tr("From tokens to credits: who pays more?") : name,
                              QStringLiteral("sample:") + name);
        connect(sample, &QPushButton::clicked, this, [this, file] { emit sampleWanted(file); });
    }
    column->addSpacing(kSpace * 2);
    auto* own = new QLabel(tr("Your own usage"), panel);
    own->setFont(titleFont());
    add(own);
    connect(button(tr("&New project…"), QStringLiteral("newProject")), &QPushButton::clicked, this, &WelcomeView::newWanted);
    connect(button(tr("&Open…"), QStringLiteral("openProject")), &QPushButton::clicked, this, &WelcomeView::openWanted);
    auto* drop = new QLabel(tr("A project file can also be dropped here. Nothing leaves this computer."), panel);
    drop->setWordWrap(true);
    drop->setFont(smallFont());
    setTextColour(*drop, &Theme::muted);
    add(drop);
    column->addStretch(1);
    return panel;
}

QWidget* WelcomeView::makeRecent() {
    auto* panel = new QWidget(this);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    auto* title = new QLabel(tr("Recent projects"), panel);
    title->setFont(titleFont());
    m_recent = new QListWidget(panel);
    m_recent->setObjectName(QStringLiteral("recentList"));
    m_recent->setAccessibleName(title->text());
    m_recent->setSpacing(4);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    column->addWidget(title);
    column->addWidget(m_recent, 1);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { emit fileWanted(item->data(Qt::UserRole).toString()); });
    return panel;
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
    if (m_recent->count() == 0)
        (new QListWidgetItem(tr("None yet."), m_recent))->setFlags(Qt::NoItemFlags);
}

} // namespace rerate
