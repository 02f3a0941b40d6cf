// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <malloc.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>

#include "app/grab.h"
#include "app/views/main_window.h"
#include "app/views/style.h"

namespace {

// Without a display the window is drawn in memory, so that --grab works anywhere.
void chooseOffscreen(int argumentCount, char** arguments) {
    if (!qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
        !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        return;
    for (int i = 1; i < argumentCount; ++i)
        if (QByteArray(arguments[i]).startsWith("--grab"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
}

} // namespace

int main(int argumentCount, char** arguments) {
    // Buffers of a few hundred kilobytes come and go for every segment: keep their pages.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    chooseOffscreen(argumentCount, arguments);
    QApplication application(argumentCount, arguments);
    QApplication::setApplicationName(QStringLiteral("rerate"));
    QApplication::setOrganizationName(QStringLiteral("rerate"));
    QApplication::setApplicationDisplayName(QStringLiteral("Rerate"));
    QApplication::setApplicationVersion(QStringLiteral(RERATE_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QObject::tr("Rerate replays usage history under prices that do not exist yet."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("project"), QObject::tr("Project to open (.rerate)"), QStringLiteral("[project]"));
    const QCommandLineOption grab(QStringLiteral("grab"), QObject::tr("Write each view as PNG into this folder and quit."), QObject::tr("folder"));
    const QCommandLineOption sample(QStringLiteral("sample"), QObject::tr("Open the project as a sample: a copy of it, in your own folder."));
    const QCommandLineOption theme(QStringLiteral("theme"), QObject::tr("light or dark (default: the one chosen before, or that of the system)."), QObject::tr("name"));
    const QCommandLineOption size(QStringLiteral("size"), QObject::tr("Size of the window, like 1280x720."), QObject::tr("size"));
    parser.addOptions({grab, sample, theme, size});
    parser.process(application);

    const QTemporaryDir settings;
    if (parser.isSet(grab)) { // no settings of the user in pictures
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    }
    const QString themeName = parser.value(theme);
    if (themeName.isEmpty())
        rerate::applyThemeChoice(application, parser.isSet(grab) ? rerate::ThemeChoice::System : rerate::savedThemeChoice());
    else
        rerate::applyTheme(application, themeName == QLatin1String("dark"));
    rerate::MainWindow window;
    const QStringList wanted = parser.value(size).split(QLatin1Char('x'));
    if (parser.isSet(grab) || wanted.size() == 2)
        window.resize(wanted.size() == 2 ? QSize(wanted[0].toInt(), wanted[1].toInt()) : QSize(1280, 720));
    const QStringList files = parser.positionalArguments();
    if (parser.isSet(grab)) {
        if (files.isEmpty()) {
            QTextStream(stderr) << "rerate-studio: name the project to take pictures of.\n";
            return 2;
        }
        const auto opened = window.document().open(files.front());
        if (!opened) {
            QTextStream(stderr) << "rerate-studio: " << QString::fromStdString(opened.error().message) << "\n";
            return static_cast<int>(opened.error().kind);
        }
        return rerate::grabViews(window, parser.value(grab));
    }
    window.show();
    if (!files.isEmpty()) {
        if (parser.isSet(sample))
            window.openSample(files.front());
        else
            window.openFile(files.front());
    }
    return QApplication::exec();
}
