// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/entry_list.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/views/style.h"

namespace rerate {

EntryList::EntryList(const QString& name, const QString& label, int rowsMax, QWidget* parent) : QWidget(parent), m_rowsMax(rowsMax) {
    m_list = new QListWidget(this);
    m_list->setObjectName(name + QStringLiteral("List"));
    m_list->setAccessibleName(label);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* buttons = new QHBoxLayout;
    const auto button = [&](const QString& text, const QString& what, const QString& tip) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(what);
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        buttons->addWidget(made);
        return made;
    };
    const QString capital = name.left(1).toUpper() + name.mid(1);
    m_add = button(tr("Add %1 ▾").arg(name), QStringLiteral("add") + capital, tr("Add a %1").arg(name));
    m_remove = button(tr("Remove"), QStringLiteral("remove") + capital, tr("Take the chosen %1 out").arg(name));
    m_up = button(tr("↑"), QStringLiteral("up") + capital, tr("Move the chosen %1 up").arg(name));
    m_down = button(tr("↓"), QStringLiteral("down") + capital, tr("Move the chosen %1 down").arg(name));
    for (QPushButton* arrow : {m_up, m_down})
        arrow->setFixedWidth(arrow->fontMetrics().horizontalAdvance(QStringLiteral("MMM")));
    buttons->addStretch(1);
    m_addMenu = new QMenu(m_add);
    m_addMenu->setObjectName(name + QStringLiteral("Templates"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_list);
    column->addLayout(buttons);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (!m_isFilling)
            emit choseAnother();
    });
    connect(m_add, &QPushButton::clicked, this, [this] {
        emit addWanted();
        m_addMenu->popup(m_add->mapToGlobal(QPoint(0, m_add->height())));
    });
    connect(m_up, &QPushButton::clicked, this, [this] { emit moveWanted(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { emit moveWanted(1); });
    connect(m_remove, &QPushButton::clicked, this, &EntryList::removeWanted);
}

void EntryList::fill(const QStringList& entries, int chosen) {
    m_isFilling = true;
    while (m_list->count() > entries.size())
        delete m_list->takeItem(m_list->count() - 1);
    for (int row = 0; row < entries.size(); ++row) {
        if (row >= m_list->count())
            m_list->addItem(QString());
        QListWidgetItem* item = m_list->item(row);
        item->setText(entries[row]);
        item->setToolTip(entries[row]);
        item->setSizeHint(QSize(0, rowHeight()));
    }
    m_list->setCurrentRow(std::clamp(chosen, entries.isEmpty() ? -1 : 0, static_cast<int>(entries.size()) - 1));
    fitHeight();
    m_isFilling = false;
}

void EntryList::setRowsMax(int rows) {
    m_rowsMax = rows;
    fitHeight();
    m_list->scrollToItem(m_list->currentItem());
}

void EntryList::fitHeight() {
    m_list->setFixedHeight(rowHeight() * std::clamp(m_list->count(), 1, m_rowsMax) + 2 * m_list->frameWidth());
}

int EntryList::rowHeight() const { return fontMetrics().height() + 8; }

int EntryList::count() const { return m_list->count(); }
int EntryList::chosen() const { return m_list->currentRow(); }
void EntryList::choose(int row) { m_list->setCurrentRow(row); }

void EntryList::hideMoving() {
    m_up->hide();
    m_down->hide();
}

void EntryList::allow(bool up, bool down, bool remove) {
    m_up->setEnabled(up);
    m_down->setEnabled(down);
    m_remove->setEnabled(remove);
}

} // namespace rerate
