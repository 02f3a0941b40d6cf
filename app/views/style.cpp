// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/style.h"

#include <QFontDatabase>
#include <QMenu>
#include <QPalette>
#include <QSettings>
#include <QStyleFactory>
#include <QTableWidget>
#include <QToolButton>

namespace rerate {

struct TextRole {
    ThemeColour colour = nullptr;
};

} // namespace rerate

Q_DECLARE_METATYPE(rerate::TextRole)

namespace rerate {

namespace {

Theme lightTheme() {
    return {false,     "#f3f4f6", "#ffffff", "#d4d7dd", "#eceef1", "#1c2128", "#5d6673", "#2563c9",
            "#858d9b", "#2563c9", "#b84512", "#0b7560", "#8a5c00", "#b3261e"};
}

Theme darkTheme() {
    return {true,      "#181b20", "#20242b", "#3a404a", "#2c313a", "#e6e9ee", "#9aa4b2", "#356fd2",
            "#8b95a5", "#5a9bff", "#f08a4b", "#3cc3a0", "#e0b050", "#ff8a80"};
}

Theme theme = lightTheme();

constexpr char kTextRole[] = "rerateTextRole";
const QString kThemeKey = QStringLiteral("theme");

void paintText(QWidget& widget, ThemeColour colour) {
    QPalette palette = widget.palette();
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(role, theme.*colour);
    widget.setPalette(palette);
}

QFont scaled(double factor, bool bold) {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

} // namespace

const Theme& currentTheme() { return theme; }

// As it was before the first theme of ours was applied.
bool systemIsDark() {
    static const bool isDark = [] {
        const QPalette palette = QApplication::palette();
        return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    }();
    return isDark;
}

ThemeChoice savedThemeChoice() {
    const QString name = QSettings().value(kThemeKey).toString();
    return name == QLatin1String("light")  ? ThemeChoice::Light
           : name == QLatin1String("dark") ? ThemeChoice::Dark
                                           : ThemeChoice::System;
}

void saveThemeChoice(ThemeChoice choice) {
    QSettings().setValue(kThemeKey, choice == ThemeChoice::Light  ? QStringLiteral("light")
                                    : choice == ThemeChoice::Dark ? QStringLiteral("dark")
                                                                  : QStringLiteral("system"));
}

void applyThemeChoice(QApplication& application, ThemeChoice choice) {
    applyTheme(application, choice == ThemeChoice::System ? systemIsDark() : choice == ThemeChoice::Dark);
}

void setThemeColours(bool dark) { theme = dark ? darkTheme() : lightTheme(); }

void applyTheme(QApplication& application, bool dark) {
    systemIsDark(); // remembers
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
    palette.setColor(QPalette::Link, theme.candidate);
    palette.setColor(QPalette::Light, dark ? theme.border : QColor(Qt::white));
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Midlight, theme.gridLine);
    palette.setColor(QPalette::Dark, theme.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, dark ? QColor("#69717d") : QColor("#9aa1ab"));
    application.setPalette(palette);
    for (QWidget* widget : QApplication::allWidgets())
        if (const QVariant role = widget->property(kTextRole); role.isValid())
            paintText(*widget, role.value<TextRole>().colour);
}

void setTextColour(QWidget& widget, ThemeColour colour) {
    widget.setProperty(kTextRole, QVariant::fromValue(TextRole{colour}));
    paintText(widget, colour);
}

void openMenuOn(QToolButton& button, QMenu& menu) {
    QObject::connect(&button, &QToolButton::clicked, &menu,
                     [&button, &menu] { menu.popup(button.mapToGlobal(QPoint(0, button.height()))); });
}

void alignHeaders(QTableWidget& table) {
    for (int column = 0; column < table.columnCount(); ++column) {
        const QTableWidgetItem* cell = table.item(0, column);
        QTableWidgetItem* header = table.horizontalHeaderItem(column);
        if (header)
            header->setTextAlignment(cell ? Qt::Alignment::fromInt(cell->textAlignment()) : Qt::AlignLeft | Qt::AlignVCenter);
    }
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
