// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is said on standard error while a project is locked by another program; a signal ends the
// waiting.

#pragma once

#include <filesystem>

#include "engine/storage/database.h"

namespace rerate {

WaitHandler sayWaiting(const std::filesystem::path& project);

} // namespace rerate
