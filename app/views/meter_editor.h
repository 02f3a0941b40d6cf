// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The meters and calendars of one plan: a list, and of the chosen one what it counts in a sentence,
// where it takes it from, and its windows step by step, inner to outer. Every value can be typed
// over; a plan's text goes in, a changed text comes out. Steps are added in the text.

#pragma once

#include <QWidget>

#include <optional>

#include "engine/catalog/plan.h"

class QLabel;
class QListWidget;
class QTreeWidget;
class QTreeWidgetItem;

namespace rerate {

struct YamlNode;

class MeterEditor : public QWidget {
    Q_OBJECT

public:
    explicit MeterEditor(QWidget* parent = nullptr);
    void setPlan(const Plan* plan, const std::string& text);
    // The last edit did not make a plan: the typed value stays, marked.
    void refuse(const QString& message);

signals:
    void edited(const std::string& text, const QString& title);
    void message(const QString& text);
    void editAsText(int line);

private:
    void fillList();
    void showChosen();
    void showMeter(const Meter& meter, const YamlNode& node);
    void addNode(QTreeWidgetItem* parent, const QString& name, const YamlNode& node);
    void addValue(QTreeWidgetItem* parent, const std::string& key, const YamlNode& node);
    void addMissing(const char* key, std::size_t offset);
    void take(QTreeWidgetItem* item);

    std::optional<Plan> m_plan;
    std::string m_text;
    std::string m_lastPlace; // of the last edit, and what was typed
    QString m_lastTyped;
    int m_line = 0;
    bool m_isFilling = false;
    QListWidget* m_list = nullptr;
    QLabel* m_sentence = nullptr;
    QTreeWidget* m_fields = nullptr;
    QLabel* m_hint = nullptr;
};

} // namespace rerate
