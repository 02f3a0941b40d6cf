// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The meters and calendars of one plan: a list, what the chosen one counts in a sentence, its fields,
// and its windows, inner to outer, each with fields of its own. A plan and its text go in; a changed
// text comes out. What the plan does not take stays where it was typed, marked.

#pragma once

#include <QWidget>

#include "app/document/plan_completion.h"
#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/catalog/yaml_document.h"

class QLabel;
class QMenu;
class QPushButton;
class QTableView;

namespace rerate {

class EntryList;
class NodeForm;
class RowsModel;

class MeterEditor : public QWidget {
    Q_OBJECT

public:
    explicit MeterEditor(QWidget* parent = nullptr);
    void setPlan(const Plan* plan, const std::string& text, const DataNames& data);
    const Meter* meter() const; // null: none, or a calendar, is chosen
    // The last edit did not make a plan.
    void refuse(const QString& message);

signals:
    void meterChosen();
    void edited(const std::string& text, const QString& title);
    void message(const QString& text); // empty: all is well again
    void editAsText(int line);

private:
    QWidget* makeScrolled();
    QPushButton* makeFieldButton(NodeForm* form, const char* name);
    void connectParts();
    const Calendar* calendar() const;
    QString chosenName() const;
    void showChosen();
    void showMeter(const Meter& meter, const YamlNode& node);
    void showWindow();
    void showCalendar(const Calendar& calendar, const YamlNode& node);
    void fillTemplates();
    void removeChosen();
    void moveWindow(int by);
    enum class Part { Meter, Window, Rows, None };
    void ask(Part part, const Result<std::string>& text, const QString& title);

    std::optional<Plan> m_plan; // of its own: the document's goes with every edit
    std::string m_text;
    DataNames m_data;
    YamlNode m_yaml; // of the text
    Part m_asked = Part::None;
    int m_line = 0; // of the chosen one in the text
    EntryList* m_list = nullptr;
    QLabel* m_sentence = nullptr;
    NodeForm* m_form = nullptr;
    QPushButton* m_addField = nullptr;
    QLabel* m_windowsTitle = nullptr;
    EntryList* m_windows = nullptr;
    NodeForm* m_windowForm = nullptr;
    QPushButton* m_addWindowField = nullptr;
    RowsModel* m_rows = nullptr;
    QTableView* m_rowGrid = nullptr;
    QWidget* m_rowButtons = nullptr;
    QLabel* m_hint = nullptr;
};

} // namespace rerate
