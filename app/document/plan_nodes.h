// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values of a plan's text by their keys: where one stands, and the text with another one. A place
// is the offset of a mapping (or of the plain number that could be one) and keys from there inwards;
// what is missing on the way is written: of `included: 100k`, `order` becomes
// `included: { quantity: 100k, order: listed }`. Every other character stays. Whether the result is
// a plan is for readPlan to say.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/language/yaml_document.h"

namespace rerate {

constexpr std::size_t kWholePlan = static_cast<std::size_t>(-1);

// The outermost node that begins there; null: none does.
const YamlNode* nodeAt(const YamlNode& root, std::size_t offset);
const YamlNode* nodeUnder(const YamlNode* node, const std::vector<std::string>& keys);

// `value` is YAML: "listed", "[limits, tax]". An error says where no key can be written.
Result<std::string> withValue(const std::string& text, std::size_t offset, const std::vector<std::string>& keys,
                              const std::string& value);
// The same under each of several places.
Result<std::string> withValues(const std::string& text, const std::vector<std::size_t>& offsets,
                               const std::vector<std::string>& keys, const std::string& value);

// Without the entry, its comment included; a mapping that would be empty goes as well.
Result<std::string> withoutValue(const std::string& text, std::size_t offset, const std::vector<std::string>& keys);
// Another key in the place of one, with its value or another: `sum: bytes` → `max: bytes`.
Result<std::string> withKeyInstead(const std::string& text, std::size_t offset, const std::string& key,
                                   const std::string& otherKey, const std::optional<std::string>& value = {});

// Lists, each by the offset where it begins: one more item in front of `index` (or behind the
// last), one less (an only one stays), and one that changes places with the next.
Result<std::string> withItem(const std::string& text, std::size_t list, std::size_t index, const std::string& value);
Result<std::string> withoutItem(const std::string& text, std::size_t list, std::size_t index);
Result<std::string> withItemMovedDown(const std::string& text, std::size_t list, std::size_t index);

// A value on one line, in brackets and braces; of a mapping only what is inside the braces.
std::string flowText(const YamlNode& node);

// A scalar as it must be written to be read as this text: quoted where it has to be.
std::string scalarFor(const std::string& text);

} // namespace rerate
