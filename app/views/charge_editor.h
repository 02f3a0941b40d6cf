// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charges of one plan: a list, the fields of the chosen one, its prices as a grid and its factors;
// last in the list the plan and its invoice, with what was billed and counted before. A plan and its
// text go in; a changed text comes out. What is typed and is no number stays where it was typed, marked,
// and a sentence says how to write it. What has no field here is named, with a way to its place in the
// text.

#pragma once

#include "app/views/plan_part_editor.h"

class QMenu;

namespace rerate {

class ChargeFactors;
class PriceGrid;

class ChargeEditor : public PlanPartEditor {
    Q_OBJECT

public:
    explicit ChargeEditor(QWidget* parent = nullptr);
    bool hasCharges() const { return m_plan.has_value(); }
    void chooseFirstPrice();
    const Charge* charge() const; // null: the plan itself is chosen
    int priceRow() const; // of the grid; −1: none is chosen

signals:
    void chargeChosen();

protected:
    void fillList() override;
    QString chosenName() const override;

private:
    // Values by charge in the plan's opening.
    struct OpeningPart {
        QString title;
        std::string key;
        QString value; // title of its column
        bool isNumber;
        QLabel* label;
        RowsGrid* rows;
    };
    void addOpening();
    void connectParts();
    void showCharge();
    void showPrices(const Charge* shown, const YamlNode* node);
    void showFactors(const Charge* shown, const YamlNode* node);
    void showOpening(bool isPlan);
    void showRest(const YamlNode* node);
    void fillFieldMenu();
    void fillTemplates();
    void addCharge(const struct ChargeTemplate& made);
    void chooseCharge(const std::string& id);
    void moveCharge(int by);
    void removeCharge();
    // Where the chosen charge stands in the text's own list, and the list; null: nowhere there.
    const YamlNode* listOf(const Charge& shown, std::size_t& place) const;
    std::vector<std::string> chargesForOpening(const std::string& key) const;

    QLabel* m_title = nullptr;
    NodeForm* m_form = nullptr;
    QPushButton* m_addField = nullptr;
    QMenu* m_fieldMenu = nullptr;
    PriceGrid* m_prices = nullptr;
    RowsGrid* m_rows = nullptr; // of a friendly form
    ChargeFactors* m_factors = nullptr;
    std::vector<OpeningPart> m_opening;
};

} // namespace rerate
