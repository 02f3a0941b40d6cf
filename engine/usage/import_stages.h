// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the time of an import is spread over its stages, as measured with millions of rows: what a
// progress bar needs so that it does not stand at 99 % while rows are sorted and saved.

#pragma once

#include "engine/base/progress.h"

namespace rerate {

constexpr StageShare kReadingShare{0, 650};
constexpr StageShare kSortingShare{650, 850};
constexpr StageShare kComparingShare{850, 880};
constexpr StageShare kSavingShare{880, 1000};

} // namespace rerate
