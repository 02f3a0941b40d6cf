// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/command_palette.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

#include "app/views/style.h"

namespace rerate {

namespace {

QString plainTitle(const QAction& action) { return action.text().remove(QLatin1Char('&')).remove(QStringLiteral("…")); }

void collect(const QMenu& menu, const QString& path, std::vector<Command>& commands) {
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || action->text().isEmpty())
            continue;
        const QString title = QStringLiteral("%1: %2").arg(path, plainTitle(*action));
        if (const QMenu* inner = action->menu())
            collect(*inner, title, commands);
        else
            commands.push_back({title, action});
    }
}

} // namespace

std::vector<Command> commandsOf(const QMenuBar& menuBar) {
    std::vector<Command> commands;
    for (const QAction* action : menuBar.actions())
        if (action->menu())
            collect(*action->menu(), plainTitle(*action), commands);
    return commands;
}

int fitOf(const QString& letters, const QString& title) {
    int cost = 0;
    qsizetype at = -1;
    for (const QChar letter : letters) {
        if (letter.isSpace())
            continue;
        qsizetype best = -1;
        int bestCost = 0;
        for (qsizetype i = at + 1; i < title.size(); ++i) {
            if (title[i].toLower() != letter.toLower())
                continue;
            const bool beginsWord = i == 0 || !title[i - 1].isLetterOrNumber();
            const int here = i == at + 1 && at >= 0 ? 0 : beginsWord ? 1 : 5 + static_cast<int>(i - at);
            if (best < 0 || here < bestCost) {
                best = i;
                bestCost = here;
            }
        }
        if (best < 0)
            return -1;
        cost += bestCost;
        at = best;
    }
    return cost;
}

CommandPalette::CommandPalette(const QMenuBar& menuBar, QWidget* parent)
    : QDialog(parent), m_commands(commandsOf(menuBar)) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Run a command"));
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("commandSearch"));
    m_search->setPlaceholderText(tr("A few letters of a command"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("commandList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    connect(m_search, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_search, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    resize(460, 380);
    fill();
}

void CommandPalette::fill() {
    std::vector<std::pair<int, const Command*>> found;
    for (const Command& command : m_commands)
        if (const int fit = fitOf(m_search->text(), command.title); fit >= 0 && command.action->isEnabled())
            found.emplace_back(fit, &command);
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    m_list->clear();
    for (const auto& [fit, command] : found) {
        const QString keys = command->action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(keys.isEmpty() ? command->title : QStringLiteral("%1    %2").arg(command->title, keys),
                                         m_list);
        item->setData(Qt::UserRole, static_cast<int>(command - m_commands.data()));
    }
    m_list->setCurrentRow(0);
}

// The arrows walk the list while one goes on typing.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int row = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
            m_list->setCurrentRow(std::clamp(row, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::run() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    QAction* action = m_commands[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())].action;
    accept();
    action->trigger();
}

QDialog* makeShortcutSheet(const QMenuBar& menuBar, QWidget* parent) {
    QList<QPair<QString, QString>> rows;
    for (const Command& command : commandsOf(menuBar))
        if (!command.action->shortcut().isEmpty())
            rows << qMakePair(command.action->shortcut().toString(QKeySequence::NativeText), command.title);
    rows << qMakePair(QStringLiteral("Esc"), QObject::tr("Stop the job that runs; from a chart's table back to the chart"))
         << qMakePair(QStringLiteral("Enter"), QObject::tr("From a chart to its table; from a customer to the reasons"))
         << qMakePair(QStringLiteral("Alt+PgUp, Alt+PgDown"), QObject::tr("Previous and next customer"));
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("shortcutSheet"));
    dialog->setWindowTitle(QObject::tr("Keyboard shortcuts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* table = new QTableWidget(static_cast<int>(rows.size()), 2, dialog);
    table->setAccessibleName(dialog->windowTitle());
    table->setHorizontalHeaderLabels({QObject::tr("Key"), QObject::tr("What it does")});
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    for (int row = 0; row < table->rowCount(); ++row) {
        table->setItem(row, 0, new QTableWidgetItem(rows[row].first));
        table->setItem(row, 1, new QTableWidgetItem(rows[row].second));
    }
    alignHeaders(*table);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(table, 1);
    column->addWidget(buttons);
    dialog->resize(560, 560);
    return dialog;
}

} // namespace rerate
