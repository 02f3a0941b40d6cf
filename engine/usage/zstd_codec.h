// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The door to zstd for blocks that are seldom read: ids and origins of rows. Streams of imported
// files have their own door in import.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/base/result.h"

namespace rerate {

std::vector<std::byte> compressBlock(std::span<const std::byte> bytes); // level 1
Result<std::vector<std::byte>> decompressBlock(std::span<const std::byte> bytes);

} // namespace rerate
