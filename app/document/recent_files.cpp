// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/recent_files.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

namespace rerate {

namespace {

constexpr int kRecentMax = 12;
const QString kKey = QStringLiteral("recentFiles");

} // namespace

QStringList recentFiles() { return QSettings().value(kKey).toStringList(); }

void rememberFile(const QString& file) {
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList files = recentFiles();
    files.removeAll(path);
    files.prepend(path);
    QSettings().setValue(kKey, files.mid(0, kRecentMax));
}

void forgetFile(const QString& file) {
    QStringList files = recentFiles();
    files.removeAll(QFileInfo(file).absoluteFilePath());
    QSettings().setValue(kKey, files);
}

QStringList sampleFiles() {
    QStringList files;
    const QString binaries = QCoreApplication::applicationDirPath();
    for (const QString& folder : {binaries + QStringLiteral("/../samples"),
                                  binaries + QStringLiteral("/../share/rerate/samples")})
        for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.rerate")}, QDir::Files, QDir::Name))
            files << file.absoluteFilePath();
    return files;
}

namespace {

// Tells whether a copy is still as it was made.
QString stampOf(const QFileInfo& file) {
    return QStringLiteral("%1 %2").arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
}

} // namespace

QString copyOfSample(const QString& sample) {
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/samples"));
    if (!folder.mkpath(QStringLiteral(".")))
        return {};
    const QFileInfo source(sample);
    QSettings settings;
    // The newest copy is the one to go on with, unless the sample was made anew since. Then a copy
    // that was never edited gives way, and an edited one is kept beside a new one.
    for (int number = 1;; ++number) {
        const QString name = number == 1 ? source.fileName()
                                         : QStringLiteral("%1-%2.rerate").arg(source.completeBaseName()).arg(number);
        const QString copy = folder.filePath(name);
        const QString key = QStringLiteral("samples/") + name;
        const QFileInfo info(copy);
        if (info.exists() && settings.value(key + QStringLiteral("/source")) == stampOf(source))
            return copy;
        if (info.exists() && settings.value(key + QStringLiteral("/copy")) != stampOf(info))
            continue;
        QFile::remove(copy);
        if (!QFile::copy(sample, copy))
            return {};
        QFile::setPermissions(copy, QFile::permissions(copy) | QFile::WriteOwner);
        settings.setValue(key + QStringLiteral("/source"), stampOf(source));
        settings.setValue(key + QStringLiteral("/copy"), stampOf(QFileInfo(copy)));
        return copy;
    }
}

} // namespace rerate
