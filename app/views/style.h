// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Colours, fonts and spacing, light and dark. Colours of meaning are told apart by people who do
// not see red or green; none of them is the only sign of its meaning.

#pragma once

#include <QApplication>
#include <QColor>
#include <QFont>

class QMenu;
class QTableWidget;
class QToolButton;

namespace rerate {

struct Theme {
    bool isDark = false;
    QColor window, surface, border, gridLine, text, muted, highlight;
    QColor baseline;  // the plan of today
    QColor candidate; // the plan that is tried
    QColor more;      // a customer pays more
    QColor less;      // a customer pays less
    QColor warning, error;
    QColor revenueUp() const { return less; } // the other side of the same coin
    QColor revenueDown() const { return more; }
};

using ThemeColour = QColor Theme::*;

enum class ThemeChoice { System, Light, Dark };

const Theme& currentTheme();
bool systemIsDark();
ThemeChoice savedThemeChoice();
void saveThemeChoice(ThemeChoice choice);
void applyTheme(QApplication& application, bool dark);
void applyThemeChoice(QApplication& application, ThemeChoice choice);
void setThemeColours(bool dark); // of charts only; the palette stays

constexpr int kSpace = 8; // between things that belong together; twice between groups

// Whatever the background is, and again whenever the theme changes.
void setTextColour(QWidget& widget, ThemeColour colour);

// Opens below the button. (Of a menu of its own, the style paints an arrow over the corner of the
// text; ours stands in the text.)
void openMenuOn(QToolButton& button, QMenu& menu);

// Every header stands over its column as the column's cells stand.
void alignHeaders(QTableWidget& table);

QFont smallFont();
QFont titleFont();
QFont figureFont(); // key figures
QFont codeFont();

} // namespace rerate
