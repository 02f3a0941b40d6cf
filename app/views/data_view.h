// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the project holds: imports, properties, event names, customers; and the journal.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QLabel;
class QTableWidget;

namespace rerate {

class DataView : public QWidget {
    Q_OBJECT

public:
    explicit DataView(Document& document, QWidget* parent = nullptr);

signals:
    void importWanted(bool customers);

private:
    void fill();
    void removeChosen();

    Document& m_document;
    QLabel* m_summary = nullptr;
    QTableWidget* m_parts = nullptr;
};

} // namespace rerate
