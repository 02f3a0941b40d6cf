// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Errors of a plan that come from what its conventions set, not from what it says. Diagnostics and the
// conventions go in, with a way to read the plan again under others; each error that is not there when
// a field is as in rerate-1 names that field: "`conventions: lago` sets `negative: nothing`", and what to
// write for another value. Where only several fields together make the difference, they are named all.
// The plan is read once more when no error is of this kind, and otherwise at most twice for each field
// in which the conventions differ. Never fails.

#pragma once

#include <functional>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/language/conventions.h"

namespace rerate {

using ReadUnder = std::function<std::vector<Diagnostic>(const Conventions&)>;

void nameConventions(std::vector<Diagnostic>& diagnostics, const Conventions& conventions, const ReadUnder& readUnder);

} // namespace rerate
