// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every action of the window in one list, found by a few letters of its name in their order ("ipc"
// finds Import customers), and the same list as a sheet of shortcuts.

#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;
class QMenuBar;

namespace rerate {

struct Command {
    QString title; // "Data: Import usage"
    QAction* action = nullptr;
};

std::vector<Command> commandsOf(const QMenuBar& menuBar);

// How well the letters fit the title: −1 not at all, else the smaller the better. Letters at the
// beginnings of words and beside each other fit best.
int fitOf(const QString& letters, const QString& title);

class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(const QMenuBar& menuBar, QWidget* parent);

private:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void fill();
    void run();

    std::vector<Command> m_commands;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
};

// All shortcuts, those of no menu too.
QDialog* makeShortcutSheet(const QMenuBar& menuBar, QWidget* parent);

} // namespace rerate
