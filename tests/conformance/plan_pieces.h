// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pieces of plan text and rows of usage that many translators need. Texts in, text out; nothing is
// calculated.

#pragma once

#include "tests/conformance/case_view.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

// A plan that is put together piece by piece. Meters and charges are flow mappings without braces.
class PlanDraft {
public:
    explicit PlanDraft(std::string currency = "USD") : m_currency(std::move(currency)) {}

    PlanDraft& meter(const std::string& id, const std::string& body);
    PlanDraft& derivedMeter(const std::string& id, const std::string& body);
    PlanDraft& charge(const std::string& id, const std::string& body);
    PlanDraft& rest(const std::string& lines); // whole lines of the top level
    PlanDraft& round(const std::string& body); // of the invoice
    PlanDraft& invoice(const std::string& body); // further keys of the invoice, each with a comma before it
    std::string text() const;

private:
    std::string m_currency, m_meters, m_charges, m_rest;
    std::string m_round = "at: nowhere";
    std::string m_invoice;
};

// "{ unit: 5, up_to: 10, flat: 2 }"; empty parts are left out.
std::string stepRow(const std::string& bound, const std::string& unit, const std::string& flat,
                    const std::string& more = {});
// "price: { mode: slice, steps: [ … ] }"
std::string stepsPrice(const char* mode, const std::vector<std::string>& rows);
std::string quoted(const std::string& text);      // for YAML
std::string commaList(const std::vector<std::string>& texts); // without those that are empty

// What a case names: "region" has the column `prop.region`, which no other column can be.
std::string propertyColumn(const std::string& name);
std::string property(const std::string& name); // in an expression: "field('prop.region')"
void addProperties(UsageRow& row, const Field& properties);
void addMissing(UsageRow& row, const std::string& column); // without a value, where there is no such column
std::string written(const std::string& name);                     // in YAML, quoted where it has to be
std::string nameList(const std::vector<std::string>& names);      // "[a, 'b c']"
// The key of a row of a table by so many dimensions; "" stands for any value. What a key cannot say is NotTranslated.
std::string tableKey(const std::vector<std::string>& values);
bool holds(const std::vector<std::string>& names, const std::string& name);
std::string stepOfPlaces(const std::string& places); // "2" → "1e-2", "-1" → "1e1"
std::string stepOf(const Field& places);             // ", step: 1e-2"; "" where it is left out: the currency's
// "at: line, step: 1e-2, mode: half_up" of {stage, scale, mode}; "at: nowhere" where it is missing.
// "up" and "down" mean the next multiple towards plus and minus infinity there.
std::string invoiceRounding(const Field& rounding);

std::string totalRounding(const Field& rounding); // the same, whatever the stage is of the total
std::string ofMinorUnits(const std::string& text, const std::string& currency); // "100" of USD → "100e-2"

std::string roundingOr(const CaseView& view, const char* otherwise); // that of the parameters, where they have one

// Lines that are amounts, and what is over them.
inline constexpr const char* kCents = "at: line, mode: half_up"; // to the currency's smallest unit
// The first of these that is there; else the last one, which is not.
Field firstOf(const Field& of, std::initializer_list<const char*> names);
std::string currencyOf(const CaseView& view); // of the parameters, else USD
std::string flatFee(const std::string& amount);
std::string ofLines(const std::vector<std::string>& ids); // "of: [a, b]"
// Lines that are amounts, as fees l, ll, lll …; the ids in order.
std::vector<std::string> addAmountLines(PlanDraft& plan, const std::vector<Field>& lines);
// The same ids; where there are none that of a fee of nothing, since a plan has a charge.
std::vector<std::string> orNothing(PlanDraft& plan, std::vector<std::string> ids);
bool isZero(const std::string& number);
// `amount` is what the invoice comes to; nothing is used.
Question planQuestion(const PlanDraft& plan);

// A row of customer c in January 2026, after the rows before it.
UsageRow useRow(const std::string& quantity);
UsageRow useRowAt(const std::string& time, const std::string& quantity);
// Makes the customer known even when it uses nothing; no meter lets it in.
UsageRow presenceRow(const std::string& time = "2026-01-01T00:00:00Z");

} // namespace rerate::conformance
