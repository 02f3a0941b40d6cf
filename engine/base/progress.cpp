// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/progress.h"

#include <algorithm>

namespace rerate {

void Progress::startStage(std::string name, std::uint64_t total, StageShare share) {
    const std::scoped_lock lock(m_mutex);
    m_stage = std::move(name);
    m_share = share;
    m_done.store(0);
    m_rows.store(0);
    m_total.store(total);
}

std::string Progress::stage() const {
    const std::scoped_lock lock(m_mutex);
    return m_stage;
}

StageShare Progress::share() const {
    const std::scoped_lock lock(m_mutex);
    return m_share;
}

int Progress::doneThousandths() const {
    const std::scoped_lock lock(m_mutex);
    const std::uint64_t total = m_total.load();
    if (total == 0)
        return m_share.from;
    const std::uint64_t done = std::min(m_done.load(), total);
    const auto width = static_cast<std::uint64_t>(m_share.to - m_share.from);
    // By a division first where the product would not fit.
    const std::uint64_t part = total > UINT64_MAX / 1000 ? done / (total / width) : done * width / total;
    return m_share.from + static_cast<int>(std::min(part, width));
}

Error cancelledError() {
    return {ErrorKind::Cancelled, "Cancelled. Nothing was changed."};
}

} // namespace rerate
