// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Colours, fonts and spacing, light and dark. Colours of meaning are told apart by people who do
// not see red or green; none of them is the only sign of its meaning.

#pragma once

#include <QApplication>
#include <QColor>
#include <QFont>

namespace rerate {

struct Theme {
    bool isDark = false;
    QColor window, surface, border, gridLine, text, muted, highlight;
    QColor baseline;  // the plan of today
    QColor candidate; // the plan that is tried
    QColor more;      // pays more
    QColor less;      // pays less
    QColor warning, error;
};

const Theme& currentTheme();
bool systemIsDark();
void applyTheme(QApplication& application, bool dark);
void setThemeColours(bool dark); // of charts only; the palette stays

constexpr int kSpace = 8; // between things that belong together; twice between groups

// Whatever the background is.
void setTextColour(QWidget& widget, const QColor& colour);

QFont smallFont();
QFont titleFont();
QFont figureFont(); // key figures
QFont codeFont();

} // namespace rerate
