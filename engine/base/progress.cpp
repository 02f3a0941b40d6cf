// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/progress.h"

namespace rerate {

void Progress::startStage(std::string name, std::uint64_t total) {
    const std::scoped_lock lock(m_mutex);
    m_stage = std::move(name);
    m_done.store(0);
    m_rows.store(0);
    m_total.store(total);
}

std::string Progress::stage() const {
    const std::scoped_lock lock(m_mutex);
    return m_stage;
}

Error cancelledError() {
    return {ErrorKind::Cancelled, "Cancelled. Nothing was changed."};
}

} // namespace rerate
