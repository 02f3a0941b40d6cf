// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// OpenMeter's prices: lines named after tiers, each rounded by itself, limits and discounts in between.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr std::array<ModelTranslator, 0> kTranslators = {};

} // namespace

std::span<const ModelTranslator> openmeterTranslators() { return kTranslators; }

} // namespace rerate::conformance
