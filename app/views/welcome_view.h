// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is shown when no project is open: samples, a new project, projects that were open before.

#pragma once

#include <QWidget>

class QListWidget;

namespace rerate {

class WelcomeView : public QWidget {
    Q_OBJECT

public:
    explicit WelcomeView(QWidget* parent = nullptr);
    void refresh();

signals:
    void sampleWanted(const QString& file);
    void fileWanted(const QString& file);
    void newWanted();
    void openWanted();

private:
    QWidget* makeStart();
    QWidget* makeRecent();
    QListWidget* m_recent = nullptr;
};

} // namespace rerate
