// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/key_figures.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace rerate {

KeyFigures::KeyFigures(const QStringList& names, QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (const QString& name : names) {
        Figure figure;
        figure.tile = new QWidget(this);
        figure.tile->setAutoFillBackground(true);
        figure.tile->setBackgroundRole(QPalette::Base);
        auto* column = new QVBoxLayout(figure.tile);
        column->setContentsMargins(12, 7, 12, 8);
        column->setSpacing(1);
        figure.name = new QLabel(name, figure.tile);
        figure.name->setFont(smallFont());
        setTextColour(*figure.name, &Theme::muted);
        figure.value = new QLabel(QStringLiteral("–"), figure.tile);
        figure.value->setFont(figureFont());
        figure.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        figure.value->setAccessibleName(name);
        figure.value->setObjectName(QStringLiteral("figure"));
        setTextColour(*figure.value, &Theme::text);
        figure.detail = new QLabel(figure.tile);
        figure.detail->setFont(smallFont());
        setTextColour(*figure.detail, &Theme::muted);
        column->addWidget(figure.name);
        column->addWidget(figure.value);
        column->addWidget(figure.detail);
        m_figures << figure;
    }
}

void KeyFigures::set(int figure, const QString& value, const QString& detail, ThemeColour colour) {
    Figure& shown = m_figures[figure];
    shown.value->setText(value);
    shown.detail->setText(detail);
    shown.colour = colour;
    setTextColour(*shown.value, m_isOutOfDate ? &Theme::muted : colour);
    updateGeometry();
    arrange();
}

void KeyFigures::setName(int figure, const QString& name) { m_figures[figure].name->setText(name); }

void KeyFigures::clear() {
    for (int figure = 0; figure < m_figures.size(); ++figure)
        set(figure, QStringLiteral("–"), QString());
}

void KeyFigures::setOutOfDate(bool on) {
    if (m_isOutOfDate == on)
        return;
    m_isOutOfDate = on;
    for (const Figure& figure : m_figures)
        setTextColour(*figure.value, on ? &Theme::muted : figure.colour);
}

// As many beside each other as have room for their widest text, in rows of the same length.
int KeyFigures::columnsFor(int width) const {
    const int count = static_cast<int>(m_figures.size());
    for (int rows = 1; rows < count; ++rows) {
        const int columns = (count + rows - 1) / rows;
        bool fits = true;
        for (int first = 0; first < count; first += columns) {
            int needed = -kSpace;
            for (int i = first; i < std::min(count, first + columns); ++i)
                needed += m_figures[i].tile->sizeHint().width() + kSpace;
            fits = fits && needed <= width;
        }
        if (fits)
            return columns;
    }
    return 1;
}

int KeyFigures::rowHeight() const {
    int height = 0;
    for (const Figure& figure : m_figures)
        height = std::max(height, figure.tile->sizeHint().height());
    return height;
}

int KeyFigures::heightForWidth(int width) const {
    const int columns = columnsFor(width);
    const int rows = (static_cast<int>(m_figures.size()) + columns - 1) / columns;
    return rows * rowHeight() + (rows - 1) * kSpace;
}

QSize KeyFigures::minimumSizeHint() const {
    int widest = 0;
    for (const Figure& figure : m_figures)
        widest = std::max(widest, figure.tile->sizeHint().width());
    return {widest, heightForWidth(width())};
}

void KeyFigures::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

// What is left over in a row is shared out evenly.
void KeyFigures::arrange() {
    const int count = static_cast<int>(m_figures.size());
    const int columns = columnsFor(width());
    const int height = rowHeight();
    setMinimumHeight(heightForWidth(width()));
    for (int first = 0, top = 0; first < count; first += columns, top += height + kSpace) {
        const int inRow = std::min(columns, count - first);
        int spare = width() - (inRow - 1) * kSpace;
        for (int i = first; i < first + inRow; ++i)
            spare -= m_figures[i].tile->sizeHint().width();
        int left = 0;
        for (int i = first; i < first + inRow; ++i) {
            const int share = std::max(0, spare) / (first + inRow - i);
            spare -= share;
            const int wide = m_figures[i].tile->sizeHint().width() + share;
            m_figures[i].tile->setGeometry(left, top, wide, height);
            left += wide + kSpace;
        }
    }
}

} // namespace rerate
