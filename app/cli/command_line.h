// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Arguments → options, with the help. The door to CLI11.

#pragma once

#include <variant>

#include "app/cli/options.h"

namespace rerate {

// The options, or the exit code when there is nothing left to do (help was shown, wrong usage).
std::variant<CliOptions, int> parseCommandLine(int argumentCount, char** arguments);

} // namespace rerate
