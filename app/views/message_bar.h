// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One message above the views. What went well goes away by itself; what went wrong stays until it
// is closed or over.

#pragma once

#include <QWidget>

class QLabel;
class QTimer;

namespace rerate {

class MessageBar : public QWidget {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);
    void showMessage(const QString& text, bool isError);
    bool isError() const { return m_isError && isVisible(); }
    QString text() const;

    static constexpr int kShownFor = 8000; // milliseconds

private:
    QLabel* m_text = nullptr;
    QTimer* m_timer = nullptr;
    bool m_isError = false;
};

} // namespace rerate
