// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Taking a file into the project: a preview of its first rows, and what each column is for, guessed
// from names and to be corrected; how times are read; what becomes of bad rows. Whatever is wrong
// is said with the name of its field, and there is no import before it is right.

#pragma once

#include <QDialog>

#include <map>

#include "engine/import/usage_import.h"

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTableWidget;

namespace rerate {

class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(const QString& file, bool customers, QWidget* parent = nullptr);
    bool isUsable() const { return m_isUsable; } // the file could be read
    ImportRequest request() const;

private:
    enum CustomerChoice { Column, One, Split };

    void makeFields();
    QWidget* makeForm();
    QWidget* customerField();
    QWidget* rejectsField();
    void preview();
    void fillTable();
    void arrangeColumns();
    void tintColumns();
    void check();
    std::map<QString, int> checkRoles(QStringList& wrong) const; // role → column
    void checkTimes(int column, QStringList& wrong, QStringList& warnings, QStringList& notes) const;
    void chooseRejectsFile();
    QString roleOf(int column) const;
    CustomerChoice customerChoice() const;

    QString m_file;
    bool m_customers;
    bool m_isUsable = false;
    ImportPreview m_preview;
    QLabel* m_reasons = nullptr;
    QTableWidget* m_table = nullptr;
    QWidget* m_form = nullptr;
    QList<QComboBox*> m_roles;
    QComboBox* m_customer = nullptr;
    QLineEdit* m_customerName = nullptr;
    QSpinBox* m_buckets = nullptr;
    QLineEdit* m_event = nullptr;
    QComboBox* m_timeFormat = nullptr;
    QLineEdit* m_origin = nullptr;
    QComboBox* m_zone = nullptr;
    QSpinBox* m_limit = nullptr;
    QComboBox* m_limitUnit = nullptr;
    QCheckBox* m_savesRejects = nullptr;
    QLineEdit* m_rejectsFile = nullptr;
    QLabel* m_message = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
};

} // namespace rerate
