// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/model_names.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/catalog/plan_tree.h"

namespace rerate {

ModelNames::ModelNames(std::vector<ProviderNames> providers)
    : m_providers(std::move(providers)), m_partStarts{0},
      m_key(sha256Hex(toYaml(describeModels(m_providers)))) {
    for (const ProviderNames& provider : m_providers)
        for (const ModelName& name : provider.names)
            if (name.minutes)
                for (const int minute : {name.minutes->first, name.minutes->second})
                    m_partStarts.push_back(minute % kMinutesOfDay);
    std::sort(m_partStarts.begin(), m_partStarts.end());
    m_partStarts.erase(std::unique(m_partStarts.begin(), m_partStarts.end()), m_partStarts.end());
}

std::size_t ModelNames::partAt(std::int64_t nanoseconds) const {
    const auto after =
        std::upper_bound(m_partStarts.begin(), m_partStarts.end(), minuteOfDay(Instant{nanoseconds}));
    return static_cast<std::size_t>(after - m_partStarts.begin()) - 1;
}

ModelNames::Names ModelNames::resolve(const std::string& provider, const std::string& model,
                                      std::size_t part) const {
    const std::string asked = std::to_string(part) + '\x1f' + provider + '\x1f' + model;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_found.find(asked); known != m_found.end())
            return known->second;
    }
    const Instant inPart{m_partStarts[part] * 60 * kNanosecondsPerSecond};
    ModelResolution found = resolveModel(m_providers, provider, model, inPart);
    const Names names = found.problem.empty() ? Names{std::move(found.provider), std::move(found.model)}
                                              : Names{provider, model};
    const std::lock_guard lock(m_mutex);
    return m_found.try_emplace(asked, names).first->second;
}

} // namespace rerate
