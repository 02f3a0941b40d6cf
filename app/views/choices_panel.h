// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The choices of a plan on which billing systems differ, each with the value that holds, what says
// so, the others it could have, and what each of them would change of the revenue from the loaded
// usage. Effects are worked out beside the window while the panel is looked at, appear as they come,
// and can be stopped; when all are there, the choices that matter most stand first. Above them the
// conventions, which set all choices that the plan does not write.

#pragma once

#include <QWidget>

#include "app/document/document.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace rerate {

class ChoicesPanel : public QWidget {
    Q_OBJECT

public:
    explicit ChoicesPanel(Document& document, QWidget* parent = nullptr);
    // Null: there is no plan. Works nothing out until it is looked at.
    void setPlan(const QString& name, const Plan* plan, const std::string& text);
    void workOut();
    bool isWorking() const { return m_isWorking; }

signals:
    void edited(const std::string& text, const QString& title);
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeConventions();
    QWidget* makeButtons();
    void fill();
    QTreeWidgetItem* addChoice(const PlanChoice& choice, int number);
    void fillConventions();
    void forget(); // figures of other data
    void take(const ChoiceEffect& effect);
    void showEffect(QTreeWidgetItem& item, const ChoiceEffect& effect);
    void widen(int column, const QString& text);
    void fitColumns();
    void ended(int round);
    void sortByEffect();
    void useChosen();
    void use(int choice, int alternative);
    void showState();

    Document& m_document;
    QString m_name;
    std::string m_text;
    int m_digits = 2;
    std::vector<PlanChoice> m_choices;
    std::vector<std::vector<QTreeWidgetItem*>> m_items; // by choice and alternative; of the conventions none
    std::vector<Decimal> m_largest; // by choice: the greatest change, either way
    int m_round = 0;
    int m_wanted = 0;
    int m_done = 0;
    bool m_isWorking = false;
    int m_wordWidths[3] = {}; // of the columns of words, where all of each can be read
    bool m_isFilled = false; // the list belongs to m_text
    QComboBox* m_conventions = nullptr;
    QLabel* m_source = nullptr;
    QLabel* m_header = nullptr;
    QLabel* m_state = nullptr;
    QTreeWidget* m_tree = nullptr;
    QPushButton* m_work = nullptr;
    QPushButton* m_use = nullptr;
};

} // namespace rerate
