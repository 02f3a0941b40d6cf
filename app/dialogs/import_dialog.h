// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Taking a file into the project: a preview of its first rows, and what each column is for, guessed
// from names and to be corrected.

#pragma once

#include <QDialog>

#include "engine/import/usage_import.h"

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace rerate {

class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(const QString& file, bool customers, QWidget* parent = nullptr);
    bool isUsable() const { return m_isUsable; } // the file could be read
    ImportRequest request() const;

private:
    void preview();
    void fillTable();
    void check();
    QString roleOf(int column) const;
    QString parsedTime(const std::string& text) const;

    QString m_file;
    bool m_customers;
    bool m_isUsable = false;
    ImportPreview m_preview;
    QLabel* m_reasons = nullptr;
    QTableWidget* m_table = nullptr;
    QList<QComboBox*> m_roles;
    QLineEdit* m_event = nullptr;
    QComboBox* m_timeFormat = nullptr;
    QLineEdit* m_origin = nullptr;
    QLineEdit* m_zone = nullptr;
    QLabel* m_message = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
};

} // namespace rerate
