// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// For tests of the window: a copy of the sample in a folder of its own, open in a window that is
// shown, with its first figures. Its waits end by what the window does, not by the clock: however
// slow the machine is, they go on while jobs run, and give up only once nothing happens any more.

#pragma once

#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include "app/views/main_window.h"

namespace rerate {

class OpenedWindow {
public:
    OpenedWindow() {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path()); // none of the user's
        project = folder.filePath(QStringLiteral("p.rerate"));
        if (!QFile::copy(QStringLiteral(RERATE_BINARY_DIR "/samples/llm-repricing.rerate"), project))
            qFatal("the sample is not there");
        reopen();
    }

    void reopen() {
        window.reset();
        window = std::make_unique<MainWindow>();
        window->openFile(project);
        if (!waitFor([this] { return window->document().isOpen(); }))
            qFatal("the sample does not open");
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get()) || !waitForFigures())
            qFatal("no figures");
    }

    bool isReady() const {
        Document& document = window->document();
        return document.comparison() && !document.isOutOfDate() && !document.jobs().isBusy();
    }
    bool waitForFigures() const {
        return waitFor([this] { return isReady(); });
    }
    bool waitForJobs() const {
        return waitFor([this] { return !window->document().jobs().isBusy(); });
    }

    template <typename Condition>
    bool waitFor(Condition isMet) const {
        constexpr int kQuietRounds = 200;
        for (int quiet = 0; quiet < kQuietRounds; ++quiet) {
            QTest::qWait(10);
            if (isMet())
                return true;
            if (window->document().jobs().isBusy())
                quiet = 0;
        }
        return false;
    }

    template <typename T>
    T* find(const char* name) const {
        T* widget = window->findChild<T*>(QLatin1String(name));
        if (!widget)
            qFatal("no widget called %s", name);
        return widget;
    }
    QString delta() const { return QString::fromStdString(window->document().comparison()->delta.toText()); }

    QString write(const char* name, const QByteArray& text) const {
        QFile file(folder.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }

    QTemporaryDir folder;
    QString project;
    std::unique_ptr<MainWindow> window;
};

} // namespace rerate
