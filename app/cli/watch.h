// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The watch over long work: progress to a terminal, and signals. The first Ctrl+C, SIGTERM or
// SIGHUP cancels the work, which then ends within a fraction of a second and leaves nothing behind;
// one that comes a second later still ends the program at once.

#pragma once

#include <memory>

#include "engine/base/progress.h"

namespace rerate {

// Shows progress of a Progress on standard error while it lives, when that is a terminal, and
// cancels it when a signal comes.
class Watch {
public:
    Watch(Progress& progress, bool quiet);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The exit code that says which signal came (130 for Ctrl+C, 143 for SIGTERM); 0: none.
int signalExitCode();

} // namespace rerate
