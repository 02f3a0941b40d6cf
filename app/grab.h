// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// `--grab DIR`: opens the project without a display, waits for the figures, and writes every view
// and chart as PNG.

#pragma once

#include <QString>

namespace rerate {

class MainWindow;

// The exit code: 0 when all pictures were written.
int grabViews(MainWindow& window, const QString& folder);

} // namespace rerate
