// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The lines of a form over one mapping of a plan's text: a field, or one entry of a value that changes
// on given days. Fields and the mapping go in, lines come out; a line and what was typed into it give
// the text in which only that value differs, or why it cannot be written.

#pragma once

#include <QSet>

#include "app/models/plan_fields.h"
#include "engine/base/result.h"

namespace rerate {

struct FormRow {
    QString name;
    const PlanField* field = nullptr;
    std::size_t place = 0; // of the mapping that `keys` lead on from
    std::vector<std::string> keys;
    QString written; // as it is shown; null: not written
    std::size_t list = 0, entry = 0;  // of dated values
    bool hasDate = false;
    QString from; // "2026-03-01", "period 4"
    bool sameShape(const FormRow& other) const;
};

bool isDatedList(const YamlNode& node); // of plain values

// Of fields that are written, that always have a place, or that were revealed by their label. The
// fields must stay where they are.
std::vector<FormRow> formRows(const PlanFields& fields, const YamlNode& node, std::size_t place, const QSet<QString>& revealed);

// An empty text takes the key out, of a dated value the entry.
Result<std::string> withTyped(const std::string& text, const FormRow& row, const QString& typed, const std::string& currency);
Result<std::string> withDate(const std::string& text, const FormRow& row, const QString& typed);
// The same value again from a day on, to be changed.
Result<std::string> withChange(const std::string& text, std::size_t place, const PlanField& field, const YamlNode& node, const std::string& from);

} // namespace rerate
