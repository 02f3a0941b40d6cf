// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// CHECK guards a promise of our own. It is on in every build; when it breaks, the current
// operation is abandoned by CheckFailure, which only the outermost nets (the two main functions
// and the job runner) catch: exit code 70, nothing saved. Wrong user data is never a CHECK.

#pragma once

#include <stdexcept>
#include <string>

namespace rerate {

class CheckFailure : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] void checkFailed(const char* condition, const char* file, int line,
                              const std::string& meaning);

} // namespace rerate

#define CHECK(condition, meaning)                                                                  \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::rerate::checkFailed(#condition, __FILE__, __LINE__, meaning))
