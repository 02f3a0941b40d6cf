// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/style.h"

#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>
#include <QWidget>

namespace rerate {

namespace {

Theme lightTheme() {
    return {false,     "#f3f4f6", "#ffffff", "#d4d7dd", "#eceef1", "#1c2128", "#5d6673", "#2563c9",
            "#8b93a1", "#2563c9", "#c8501a", "#0f8a6c", "#8a5c00", "#b3261e"};
}

Theme darkTheme() {
    return {true,      "#181b20", "#20242b", "#3a404a", "#2c313a", "#e6e9ee", "#9aa4b2", "#4d8df5",
            "#8b95a5", "#5a9bff", "#f08a4b", "#3cc3a0", "#e0b050", "#ff8a80"};
}

Theme theme = lightTheme();

QFont scaled(double factor, bool bold) {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

} // namespace

const Theme& currentTheme() { return theme; }

bool systemIsDark() {
    const QPalette palette = QApplication::palette();
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

void setThemeColours(bool dark) { theme = dark ? darkTheme() : lightTheme(); }

void applyTheme(QApplication& application, bool dark) {
    setThemeColours(dark);
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, dark ? QColor("#2a2f37") : QColor("#f8f9fa"));
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::ToolTipBase, theme.surface);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, theme.highlight);
    palette.setColor(QPalette::Light, dark ? theme.border : QColor(Qt::white));
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Midlight, theme.gridLine);
    palette.setColor(QPalette::Dark, theme.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, dark ? QColor("#69717d") : QColor("#9aa1ab"));
    application.setPalette(palette);
}

void setTextColour(QWidget& widget, const QColor& colour) {
    QPalette palette = widget.palette();
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(role, colour);
    widget.setPalette(palette);
}

QFont smallFont() { return scaled(0.9, false); }
QFont titleFont() { return scaled(1.0, true); }
QFont figureFont() { return scaled(1.5, true); }

QFont codeFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

} // namespace rerate
