// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/recent_files.h"

#include <QCoreApplication>
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

QString copyOfSample(const QString& sample) {
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation));
    if (!folder.mkpath(QStringLiteral("samples")))
        return {};
    const QFileInfo source(sample);
    const QString copy = folder.filePath(QStringLiteral("samples/") + source.fileName());
    // A sample that was made anew replaces the copy of the old one; otherwise edits stay.
    if (QFileInfo(copy).exists() && QFileInfo(copy).lastModified() >= source.lastModified())
        return copy;
    QFile::remove(copy);
    return QFile::copy(sample, copy) ? copy : QString();
}

} // namespace rerate
