// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A value that remembers where it stands in the plan text, and a value that changes on given days or
// with a customer's billing periods.

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

// A value that changes on given days, or (phased) from a customer's second, third … billing period
// on; never both. Entries ascend; the first has no `from` when it has held always. A day begins at
// the customer's local midnight.
template <typename T>
struct Dated {
    struct Entry {
        std::optional<Date> from; // included; nothing: since always
        T value{};
        SourceMark mark;
        int fromPeriod = 1; // of the customer's billing periods, from 1
    };
    std::vector<Entry> entries;

    bool isConstant() const { return entries.size() == 1; }
    bool isPhased() const { return !entries.empty() && entries.back().fromPeriod > 1; }
    // The entry in force on a day; null before the first. Of a phased value, that of the first phase.
    const Entry* at(const Date& day) const {
        const Entry* found = nullptr;
        for (const Entry& entry : entries)
            if (entry.fromPeriod == 1 && (!entry.from || *entry.from <= day))
                found = &entry;
        return found;
    }
    // What holds in a customer's billing period, counted from 1: a value that is not phased as it is.
    Dated inPhase(int period) const {
        if (!isPhased())
            return *this;
        Dated one;
        for (const Entry& entry : entries)
            if (entry.fromPeriod <= period)
                one.entries = {{std::nullopt, entry.value, entry.mark}};
        return one;
    }
};

} // namespace rerate
