// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is wrong with a charge that was written in a friendly form is found in the core charge that it
// stands for. Diagnostics and the tree as it was written go in; fields that do not stand there are
// named by what stands in their place in the text: `charges[0].per` becomes `charges[0].package.size`,
// in the message as well. What is said of each charge that a grid stands for is said once. Diagnostics
// come sorted by their places.

#pragma once

#include "engine/base/diagnostic.h"
#include "engine/language/yaml_document.h"

namespace rerate {

void nameAsWritten(std::vector<Diagnostic>& diagnostics, const YamlNode& root);

} // namespace rerate
