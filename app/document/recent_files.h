// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Projects that were opened last, newest first; kept between starts.

#pragma once

#include <QStringList>

namespace rerate {

QStringList recentFiles();
void rememberFile(const QString& file);
void forgetFile(const QString& file);

// Sample projects that came with the program, and a copy of one in the user's own folder, so that
// trying things out changes nothing that is shared.
QStringList sampleFiles();
QString copyOfSample(const QString& sample); // empty when it cannot be copied

} // namespace rerate
