// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The rules of `models:` as usage is read by them: what an event calls its provider and model goes in,
// the names that the plan's tables are keyed by come out. Names that no rule knows, or that several
// providers have, stay as they are, and the price table says that it has no row for them. Rules with
// hours cut the day, UTC: with `hours: 22:00-06:00` a name may mean one model in the minutes
// [0, 360) and [1320, 1440) and another in [360, 1320). What was found is kept, since rules are
// tried one by one; safe to use from several threads.

#pragma once

#include <mutex>
#include <unordered_map>

#include "engine/catalog/model_rules.h"

namespace rerate {

class ModelNames {
public:
    explicit ModelNames(std::vector<ProviderNames> providers);

    struct Names {
        std::string provider, model;
    };
    // `part` is one of the parts of the day.
    Names resolve(const std::string& provider, const std::string& model, std::size_t part) const;

    std::size_t partAt(std::int64_t nanoseconds) const;

    const std::vector<ProviderNames>& providers() const { return m_providers; }
    // Equal for equal rules.
    const std::string& key() const { return m_key; }

private:
    std::vector<ProviderNames> m_providers;
    std::vector<int> m_partStarts; // minutes of the day, ascending, the first 0
    std::string m_key;
    mutable std::mutex m_mutex;
    mutable std::unordered_map<std::string, Names> m_found;
};

} // namespace rerate
