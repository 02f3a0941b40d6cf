// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads `models:` of a plan: rules by which names of providers and models are known.
//
//   models:
//     - provider: openai
//       provider_match: { contains: openai }
//       model_match: { starts_with: gpt- }
//       otherwise: [anthropic]
//       names:
//         - { model: o3, match: { equals: [o3, o3-latest], starts_with: o3-2025 } }

#pragma once

#include "engine/language/reading.h"

namespace rerate {

void readModels(Reading& reading, const Place& models, Plan& plan);

} // namespace rerate
