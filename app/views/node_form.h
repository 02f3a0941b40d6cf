// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A form over one mapping of a plan's text: a field for each value that is written there or that
// always has a place, and a menu of those that may be added. An edit asks for another text of the
// plan, in which only that value differs; an emptied field takes its key out. What is wrong stays
// where it was typed, marked, with a sentence below it.

#pragma once

#include <QSet>
#include <QWidget>

#include "app/models/form_rows.h"

class QComboBox;
class QGridLayout;
class QLineEdit;
class QMenu;

namespace rerate {

class NodeForm : public QWidget {
    Q_OBJECT

public:
    explicit NodeForm(QWidget* parent = nullptr);
    // `place`: offset of the mapping, or kWholePlan; `currency`: of the amounts.
    void setFields(const std::string& text, std::size_t place, PlanFields fields, const std::string& currency);
    void clear();
    // The last edit did not make a plan.
    void refuse(const QString& why);
    // What may be added; each action adds a field and puts the cursor into it.
    void fillMenu(QMenu& menu);
    // How wide it may be: fields stand in pairs where both can be read, else below each other.
    void setRoom(int width);
    // Whether a field stands for this value.
    bool shows(const YamlNode& node) const;

signals:
    void edited(const std::string& text, const QString& what); // "steps price"
    void message(const QString& text); // empty: what was wrong is not there any more

private:
    std::vector<FormRow> rows() const;
    struct Placed { // a row as it is on screen
        QWidget* label = nullptr;
        QWidget* field = nullptr;
        QWidget* problem = nullptr;
        bool isWhole = false; // a line of its own
    };

    void build();
    void addRow(const FormRow& row);
    void arrange();
    bool fitsInPairs() const;
    void fitChoice(QComboBox& choice) const;
    QWidget* makeWidget(const FormRow& row);
    QLineEdit* makeLine(const FormRow& row, const QString& name, const QString& shown);
    QComboBox* makeChoice(const FormRow& row);
    void show(const FormRow& row);
    void takeLine(const QString& name);
    void takeChoice(const QString& name);
    void takeDate(const QString& name);
    void takeAggregate(const FormRow& row, const PlanField::Alternative& chosen);
    void wrong(const QString& name, const QString& typed, const QString& why);
    void ask(const FormRow& row, const Result<std::string>& text, const QString& typed);
    const FormRow* rowOf(const QString& name) const;
    void reveal(const QString& label);
    void addDay(const PlanField& field);

    std::string m_text;
    std::size_t m_place = 0;
    std::string m_currency;
    YamlNode m_yaml; // of the text
    const YamlNode* m_node = nullptr;
    PlanFields m_fields;
    std::vector<FormRow> m_rows;
    QSet<QString> m_revealed; // labels
    QString m_subject; // what the form is about; another one forgets what was revealed
    QString m_asked, m_typed; // the last edit
    QString m_wrong, m_wrongText, m_why;
    QGridLayout* m_grid = nullptr;
    std::vector<Placed> m_placed;
    int m_room = 0; // 0: not known yet
    bool m_isInPairs = true;
};

} // namespace rerate
