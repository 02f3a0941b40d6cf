// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Windows that begin with an event: sessions, which go on until a pause, and windows from first use, of
// one length. Events of one series in order of time in, which of them share a window out. No errors.
//
//   session: { gap: 15m }   09:00, 09:15, 09:31 → the first two, then the third
//   first_use: 24h          Monday 09:00, Tuesday 08:59, Tuesday 09:00 → the first two, then the third

#pragma once

#include <vector>

#include "engine/catalog/window.h"
#include "engine/metering/window_sample.h"

namespace rerate {

bool isBurst(const Bucket& bucket);

// Behind the last sample of the window that begins with the sample `from`.
std::size_t endOfBurst(const Bucket& bucket, const std::vector<WindowSample>& samples, std::size_t from);

} // namespace rerate
