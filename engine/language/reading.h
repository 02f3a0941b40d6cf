// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Typed reading of a plan's scalars: text becomes numbers, amounts, days and choices here, and
// whatever is wrong becomes a diagnostic at its place. Reading goes on after an error: a value that
// cannot be read comes back as nothing, and the caller leaves it out.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/catalog/plan.h"
#include "engine/language/conventions.h"
#include "engine/language/yaml_document.h"

namespace rerate {

// A node of the plan and its path for messages: "charges[1].price.steps[0]".
struct Place {
    const YamlNode* node = nullptr;
    std::string path;

    explicit operator bool() const { return node != nullptr; }
    Place at(std::string_view key) const; // an absent key gives a place without a node
    Place item(std::size_t index) const;
};

// Whether a text can be a name: 1 to 200 bytes, printable, without spaces at its ends.
bool isName(std::string_view text);

class Reading {
public:
    explicit Reading(std::string_view fileName) : m_fileName(fileName) {}

    void error(const Place& place, std::string message, std::string suggestion = {});
    void error(const SourceMark& mark, std::string field, std::string message,
               std::string suggestion = {});
    void warn(const Place& place, std::string message, std::string suggestion = {});
    void take(std::vector<Diagnostic> diagnostics);
    std::vector<Diagnostic> finish(); // in text order
    bool failed() const { return m_failed; }

    // Whether the place is a mapping; unknown keys are errors. `schema` as in planKeysAt.
    bool mapping(const Place& place, std::string_view schema);
    bool sequence(const Place& place, std::string_view what);

    std::optional<std::string> text(const Place& place);
    std::optional<std::string> name(const Place& place); // see isName
    std::vector<std::string> names(const Place& place);  // one name or a list of them
    std::optional<Marked<Decimal>> number(const Place& place); // "2.5", "10k", "1M"
    std::optional<Marked<Decimal>> amount(const Place& place, const Unit& currency); // "49 USD"
    std::optional<Zone> zone(const Place& place); // "Europe/Berlin"
    std::optional<Marked<Decimal>> percent(const Place& place);                      // "10%"
    std::optional<Date> day(const Place& place);
    std::optional<Expression> expression(const Place& place);

    // The position of the text among the choices.
    std::optional<std::size_t> choice(const Place& place, const std::vector<std::string>& choices);
    // What is chosen for a field of conventionFields(), or what the conventions say where the plan
    // does not.
    std::size_t chosen(const Place& place, std::string_view field);
    template <typename T>
    void choose(T& to, const Place& place, std::string_view field) {
        to = static_cast<T>(chosen(place, field));
    }

    void use(const Conventions& conventions) { m_conventions = &conventions; }
    const Conventions& conventions() const { return *m_conventions; }

    // Charges that forms make have ids of their own: "`allowance` of the charge `x`" made `x_fee`.
    void noteMade(const std::string& id, std::string by) { m_madeBy[id] = std::move(by); }
    const std::string* makerOf(const std::string& id) const; // null: it was written

    // A value, or a list of `{ from, value }` or `{ from_period, value }`. `read` is given each
    // value's place.
    template <typename T, typename Read>
    std::optional<Dated<T>> dated(const Place& place, Read read);
    bool isDatedList(const Place& place) const; // such a list

private:
    struct DatedPlace {
        std::optional<Date> from;
        int fromPeriod = 1;
        Place value;
    };
    std::vector<DatedPlace> datedEntries(const Place& place);
    bool isListWithoutValues(const Place& place, bool mayBeSteps);
    void refuseWithoutValue(const Place& entry);
    std::optional<int> periodNumber(const Place& place);
    std::optional<Decimal> numberText(const Place& place, std::string_view text,
                                      std::string_view what);

    std::string m_fileName;
    const Conventions* m_conventions = &rerateConventions();
    std::map<std::string, std::string> m_madeBy;
    std::vector<Diagnostic> m_diagnostics;
    bool m_failed = false;
};

template <typename T, typename Read>
std::optional<Dated<T>> Reading::dated(const Place& place, Read read) {
    Dated<T> result;
    if (!isDatedList(place)) {
        if (isListWithoutValues(place, std::is_same_v<T, Price>))
            return std::nullopt;
        std::optional<T> value = read(place);
        if (!value)
            return std::nullopt;
        result.entries.push_back({std::nullopt, std::move(*value), place.node->mark});
        return result;
    }
    for (const DatedPlace& entry : datedEntries(place))
        if (std::optional<T> value = read(entry.value))
            result.entries.push_back({entry.from, std::move(*value), entry.value.node->mark, entry.fromPeriod});
    if (result.entries.empty())
        return std::nullopt;
    return result;
}

} // namespace rerate
