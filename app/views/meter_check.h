// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the chosen meter counts in the loaded usage: how many events it takes, what it leaves out,
// the quantity altogether, and who has most of it. Counted beside the window, anew with each edit.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QLabel;
class QTableWidget;

namespace rerate {

class MeterCheck : public QWidget {
    Q_OBJECT

public:
    explicit MeterCheck(Document& document, QWidget* parent = nullptr);
    // Null: there is nothing to count.
    void setMeter(const QString& plan, const Meter* meter);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void count();
    void take(const MeterFigures& figures);
    void addRow(const QString& what, const QString& value, bool isHeader = false);

    Document& m_document;
    QString m_plan;
    std::string m_meter;
    QString m_unit;
    bool m_isCounted = false;
    QLabel* m_title = nullptr;
    QLabel* m_state = nullptr;
    QTableWidget* m_table = nullptr;
};

} // namespace rerate
