// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/check.h"

namespace rerate {

void checkFailed(const char* condition, const char* file, int line, const std::string& meaning) {
    throw CheckFailure("internal check failed: " + meaning + " (" + condition + ", " + file + ":" +
                       std::to_string(line) + ")");
}

} // namespace rerate
