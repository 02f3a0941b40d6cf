// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Making and changing nodes of a plan's text tree. New nodes carry the mark of what they stand for.

#pragma once

#include "engine/language/yaml_document.h"

namespace rerate {

YamlNode scalarAt(std::string text, const SourceMark& mark);
YamlNode mappingAt(const SourceMark& mark);
YamlNode sequenceAt(const SourceMark& mark);

// An entry behind the others; its key is marked as the value is.
void put(YamlNode& mapping, std::string_view key, YamlNode value);
void drop(YamlNode& mapping, std::string_view key); // if it is there
YamlNode* nodeAt(YamlNode& mapping, std::string_view key); // null: it is not there

} // namespace rerate
