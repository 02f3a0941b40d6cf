// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A strip of key figures: a name above, a large value, and a line of detail below.

#pragma once

#include <QWidget>

class QLabel;

namespace rerate {

class KeyFigures : public QWidget {
    Q_OBJECT

public:
    explicit KeyFigures(const QStringList& names, QWidget* parent = nullptr);
    void set(int figure, const QString& value, const QString& detail, const QColor& colour = {});
    void setOutOfDate(bool on); // shown paler while newer figures are computed

private:
    struct Figure {
        QLabel* value = nullptr;
        QLabel* detail = nullptr;
        QColor colour;
    };
    void changeEvent(QEvent* event) override;
    void restyle();

    QList<QLabel*> m_names;
    QList<Figure> m_figures;
    bool m_isOutOfDate = false;
};

} // namespace rerate
