// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A value that remembers where it stands in the plan text, and a value that changes on given days.

#pragma once

#include <optional>
#include <vector>

#include "engine/catalog/source_mark.h"
#include "engine/time/instant.h"

namespace rerate {

template <typename T>
struct Marked {
    T value{};
    SourceMark mark;
};

// A value that changes on given days. Entries ascend; the first has no `from` when it has held
// always. A day begins at the customer's local midnight.
template <typename T>
struct Dated {
    struct Entry {
        std::optional<Date> from; // included; nothing: since always
        T value{};
        SourceMark mark;
    };
    std::vector<Entry> entries;

    bool isConstant() const { return entries.size() == 1; }
    // The entry in force on a day; null before the first.
    const Entry* at(const Date& day) const {
        const Entry* found = nullptr;
        for (const Entry& entry : entries)
            if (!entry.from || *entry.from <= day)
                found = &entry;
        return found;
    }
};

} // namespace rerate
