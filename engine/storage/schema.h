// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The tables of a project file, and how an older file becomes one of today. What makes a file a
// project is its application id; its format is SQLite's user_version.

#pragma once

#include "engine/storage/database.h"

namespace rerate {

constexpr std::int64_t kApplicationId = 0x52525445; // "RRTE"
constexpr std::int64_t kFormat = 3;

// Makes the tables in a new file.
Result<void> createSchema(Database& database);
// Refuses what is no project, a damaged one, or one of a newer format. Changes nothing.
Result<void> checkSchema(Database& database);
// How a connection works: durable commits that cost little for large blobs.
Result<void> configureWriter(Database& database);
// Brings an older file up to date, one format after the other.
Result<void> migrate(Database& database);

} // namespace rerate
