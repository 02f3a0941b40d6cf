// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan counts: its meters, calendars and rules for the names of models in a list; of the chosen
// meter what it says in one sentence, its fields, and its windows with theirs; of a calendar its rows;
// of a provider of models who it is and its names. A plan and its text go in; a changed text comes out,
// and what did not make a plan stays where it was typed.

#pragma once

#include "app/views/plan_part_editor.h"

namespace rerate {

class MeterEditor : public PlanPartEditor {
    Q_OBJECT

public:
    explicit MeterEditor(QWidget* parent = nullptr);
    const Meter* meter() const; // null: a calendar, a provider or nothing is chosen

signals:
    void meterChosen();

protected:
    void fillList() override;
    QString chosenName() const override;

private:
    void connectParts();
    const Calendar* calendar() const;
    const ProviderNames* provider() const;
    SourceMark chosenMark() const;
    void showChosen();
    void showMeter(const Meter& shown, const YamlNode& node);
    void showCalendar(const Calendar& shown, const YamlNode& node);
    void showProvider(const ProviderNames& shown, const YamlNode& node);
    void showWindow();
    void showWindowParts(bool areThere);
    void fillTemplates();
    void chooseNamed(const std::string& id);
    void addProvider();
    void addWindow();
    void removeWindow();
    void moveWindow(int by);
    void removeChosen();

    QLabel* m_sentence = nullptr;
    NodeForm* m_form = nullptr;
    QPushButton* m_addField = nullptr;
    RowsGrid* m_calendarRows = nullptr;
    RowsGrid* m_names = nullptr; // of models
    QLabel* m_windowsTitle = nullptr;
    EntryList* m_windows = nullptr;
    NodeForm* m_windowForm = nullptr;
    QPushButton* m_addWindowField = nullptr;
};

} // namespace rerate
