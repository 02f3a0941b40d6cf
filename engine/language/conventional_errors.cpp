// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/conventional_errors.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace rerate {

namespace {

using Fields = std::vector<std::string>;
using Errors = std::set<std::tuple<int, int, std::string>>; // by place and message

std::tuple<int, int, std::string> identityOf(const Diagnostic& diagnostic) {
    return {diagnostic.line, diagnostic.column, diagnostic.message};
}

// "`negative: nothing`"
std::string choiceText(const std::string& field, const std::string& value) {
    return "`" + field.substr(field.rfind('.') + 1) + ": " + value + "`";
}

// Where a plan writes the choice: by the first part of the field's name.
std::string placeOf(const std::string& field, const std::string& choice) {
    static constexpr std::pair<std::string_view, std::string_view> kPlaces[] = {
        {"included.", "in `included`"}, {"interval.", "in `interval`"},        {"window.divide.", "in the window's `divide`"},
        {"window.", "in the window"},   {"commitment.", "in the commitment"},  {"invoice.round.", "in the `round` of `invoice`"}};
    if (field.starts_with("price.") || field.starts_with("item.")) // which may be a number, as which it says nothing else
        return "in the price ({ unit: 2, " + choice.substr(1, choice.size() - 2) + " })";
    for (const auto& [begin, place] : kPlaces)
        if (field.starts_with(begin))
            return std::string(place);
    return "in the charge";
}

class Namer {
public:
    Namer(const Conventions& conventions, const ReadUnder& readUnder) : m_conventions(conventions), m_readUnder(readUnder) {
        for (const ConventionField& field : conventionFields())
            if (conventions.text(field.name) != rerateConventions().text(field.name))
                m_fields.emplace_back(field.name);
    }

    void name(std::vector<Diagnostic>& diagnostics) const {
        std::vector<Diagnostic*> open = goneOf(pointersTo(diagnostics), m_fields);
        if (open.empty())
            return;
        std::map<Diagnostic*, Fields> causes;
        for (const std::string& field : m_fields)
            for (Diagnostic* error : goneOf(open, {field}))
                causes[error].push_back(field);
        std::erase_if(open, [&](Diagnostic* error) { return causes.contains(error); });
        if (!open.empty())
            for (const Fields together = fewestFor(open); Diagnostic* error : open)
                causes[error] = together;
        for (const auto& [error, fields] : causes)
            explain(*error, fields);
    }

private:
    static std::vector<Diagnostic*> pointersTo(std::vector<Diagnostic>& diagnostics) {
        std::vector<Diagnostic*> errors;
        for (Diagnostic& diagnostic : diagnostics)
            if (diagnostic.severity == Severity::Error)
                errors.push_back(&diagnostic);
        return errors;
    }

    // Those of the errors that are not there when the fields are as in rerate-1.
    std::vector<Diagnostic*> goneOf(const std::vector<Diagnostic*>& errors, const Fields& fields) const {
        if (errors.empty() || fields.empty())
            return {};
        Conventions changed = m_conventions;
        for (const std::string& field : fields)
            changed.values[field] = rerateConventions().text(field);
        Errors left;
        for (const Diagnostic& diagnostic : m_readUnder(changed))
            if (diagnostic.severity == Severity::Error)
                left.insert(identityOf(diagnostic));
        std::vector<Diagnostic*> gone;
        for (Diagnostic* error : errors)
            if (!left.contains(identityOf(*error)))
                gone.push_back(error);
        return gone;
    }

    // Without any one of these some of the errors stay.
    Fields fewestFor(const std::vector<Diagnostic*>& errors) const {
        Fields kept = m_fields;
        for (const std::string& field : m_fields) {
            Fields fewer = kept;
            std::erase(fewer, field);
            if (goneOf(errors, fewer).size() == errors.size())
                kept = std::move(fewer);
        }
        return kept;
    }

    void explain(Diagnostic& error, const Fields& fields) const {
        std::string sets;
        std::string write;
        for (const std::string& field : fields) {
            sets += (sets.empty() ? "" : " and ") + choiceText(field, m_conventions.text(field));
            const std::string other = choiceText(field, rerateConventions().text(field));
            const std::string place = placeOf(field, other);
            const std::size_t said = error.suggestion.find(other);
            if (said != std::string::npos)
                error.suggestion.insert(said + other.size(), " " + place);
            else if (conventionField(field).isWritten)
                write += (write.empty() ? "" : " and ") + other + " " + place;
        }
        error.message += " `conventions: " + m_conventions.id + "` sets " + sets + ".";
        if (!write.empty())
            error.suggestion += (error.suggestion.empty() ? "Write " : " Or write ") + write + " to choose another.";
    }

    const Conventions& m_conventions;
    const ReadUnder& m_readUnder;
    Fields m_fields; // that are not as in rerate-1
};

} // namespace

void nameConventions(std::vector<Diagnostic>& diagnostics, const Conventions& conventions, const ReadUnder& readUnder) {
    Namer(conventions, readUnder).name(diagnostics);
}

} // namespace rerate
