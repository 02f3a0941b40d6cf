// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/key_figures.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "app/views/style.h"

namespace rerate {

KeyFigures::KeyFigures(const QStringList& names, QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpace);
    for (const QString& name : names) {
        auto* tile = new QWidget(this);
        tile->setAutoFillBackground(true);
        tile->setBackgroundRole(QPalette::Base);
        auto* column = new QVBoxLayout(tile);
        column->setContentsMargins(12, 7, 12, 8);
        column->setSpacing(1);
        auto* caption = new QLabel(name, tile);
        Figure figure;
        figure.value = new QLabel(QStringLiteral("–"), tile);
        figure.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        figure.value->setAccessibleName(name);
        figure.detail = new QLabel(tile);
        column->addWidget(caption);
        column->addWidget(figure.value);
        column->addWidget(figure.detail);
        m_names << caption;
        m_figures << figure;
        row->addWidget(tile, 1);
    }
    restyle();
}

void KeyFigures::set(int figure, const QString& value, const QString& detail, const QColor& colour) {
    m_figures[figure].value->setText(value);
    m_figures[figure].detail->setText(detail);
    m_figures[figure].colour = colour;
    restyle();
}

void KeyFigures::setOutOfDate(bool on) {
    m_isOutOfDate = on;
    restyle();
}

void KeyFigures::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void KeyFigures::restyle() {
    const auto paint = [](QLabel* label, const QColor& colour, const QFont& font) {
        setTextColour(*label, colour);
        label->setFont(font);
    };
    const Theme& theme = currentTheme();
    for (QLabel* name : m_names)
        paint(name, theme.muted, smallFont());
    for (const Figure& figure : m_figures) {
        const QColor colour = figure.colour.isValid() ? figure.colour : theme.text;
        paint(figure.value, m_isOutOfDate ? theme.muted : colour, figureFont());
        paint(figure.detail, theme.muted, smallFont());
    }
}

} // namespace rerate
