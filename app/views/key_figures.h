// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A strip of key figures: a name above, a large value, and a line of detail below. The strip breaks
// into two rows, or more, before any digit would be cut.

#pragma once

#include <QWidget>

#include "app/views/style.h"

class QLabel;

namespace rerate {

class KeyFigures : public QWidget {
    Q_OBJECT

public:
    explicit KeyFigures(const QStringList& names, QWidget* parent = nullptr);
    void set(int figure, const QString& value, const QString& detail, ThemeColour colour = &Theme::text);
    void setName(int figure, const QString& name);
    void clear();
    void setOutOfDate(bool on); // shown paler

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override { return minimumSizeHint(); }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

private:
    struct Figure {
        QWidget* tile = nullptr;
        QLabel* name = nullptr;
        QLabel* value = nullptr;
        QLabel* detail = nullptr;
        ThemeColour colour = &Theme::text;
    };
    void resizeEvent(QResizeEvent* event) override;
    int columnsFor(int width) const;
    void arrange();
    int rowHeight() const;

    QList<Figure> m_figures;
    bool m_isOutOfDate = false;
};

} // namespace rerate
