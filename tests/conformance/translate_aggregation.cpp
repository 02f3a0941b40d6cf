// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is counted: events in a period, by filter, identity and zone.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translators.h"

namespace rerate::conformance {

namespace {

constexpr std::array<ModelTranslator, 0> kTranslators = {};

} // namespace

std::span<const ModelTranslator> aggregationTranslators() { return kTranslators; }

} // namespace rerate::conformance
