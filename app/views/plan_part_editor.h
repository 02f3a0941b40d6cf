// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the editors of a plan's parts (charges, meters) have in common: a list of the parts, below it
// the chosen one in a column that scrolls, and at its end a way to its place in the text. A plan and
// its text go in; a changed text comes out, and what did not make a plan goes back to where it was
// typed.

#pragma once

#include <QWidget>

#include <functional>

#include "app/document/plan_completion.h"
#include "engine/base/result.h"
#include "engine/catalog/plan.h"
#include "engine/language/yaml_document.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace rerate {

class EntryList;
class NodeForm;
class RowsGrid;

class PlanPartEditor : public QWidget {
    Q_OBJECT

public:
    // Null: there is nothing to edit. The chosen part, cell and focus stay.
    void setPlan(const Plan* plan, const std::string& text, const DataNames& data);
    // The last edit did not make a plan.
    void refuse(const QString& why);

signals:
    void edited(const std::string& text, const QString& title);
    void message(const QString& text); // empty: all is well again
    void editAsText(int line);

protected:
    using Refuse = std::function<void(const QString&)>;

    // `name`: of a part, "charge".
    PlanPartEditor(const QString& name, const QString& label, int rowsMax, QWidget* parent);
    virtual void fillList() = 0; // with the parts of another plan, or of the same after an edit
    virtual QString chosenName() const = 0;

    // Widgets of the column, which ask for edits by themselves.
    NodeForm* addForm();
    RowsGrid* addRows(const QString& name, const QString& label, int rowsMax, const QString& suffix);
    QLabel* addTitle(const QString& name);
    QPushButton* addFieldButton(NodeForm* form, const QString& name); // opens a menu of what the form may add
    void addEnd(); // the way to the text
    void showEnd(const QStringList& withoutField, int line);

    void ask(const Result<std::string>& text, const QString& title, Refuse refuse = {});
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

    std::optional<Plan> m_plan; // of its own: the document's goes with every edit
    std::string m_text;
    DataNames m_data;
    YamlNode m_yaml; // of the text
    EntryList* m_list = nullptr;
    QVBoxLayout* m_column = nullptr;
    QWidget* m_panel = nullptr; // that scrolls
    QLabel* m_end = nullptr;

private:
    int room() const; // of what the column shows

    int m_rowsMax;
    Refuse m_refuse; // where the last edit came from
    QScrollArea* m_scroll = nullptr;
    std::vector<NodeForm*> m_forms;
};

} // namespace rerate
