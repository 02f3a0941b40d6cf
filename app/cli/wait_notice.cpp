// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/wait_notice.h"

#include <iostream>

#include "app/cli/watch.h"

namespace rerate {

WaitHandler sayWaiting(const std::filesystem::path& project) {
    return [name = project.string()](bool isFirst) {
        if (isFirst)
            std::cerr << name + " is locked by another program; waiting a few seconds for it.\n";
        return signalExitCode() == 0;
    };
}

} // namespace rerate
