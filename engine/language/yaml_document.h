// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// YAML, read strictly: a tree of scalars (always text), sequences and mappings, each with its place
// in the text. Duplicate keys, anchors, aliases, tags, several documents and nesting beyond 64 are
// diagnostics. The door to libyaml.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/catalog/source_mark.h"

namespace rerate {

struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Mapping };
    Kind kind = Kind::Null;
    bool quoted = false; // scalar
    bool flow = false;   // [ ] or { }
    std::string text;    // scalar
    SourceMark mark;
    std::vector<YamlNode> items; // sequence; mapping: values
    std::vector<YamlNode> keys;  // mapping: scalars, as many as items

    const YamlNode* find(std::string_view key) const;
};

struct YamlReading {
    YamlNode root;
    std::vector<Diagnostic> diagnostics;
    bool isCutShort = false; // from some place on the text is no YAML: `root` is what stands before it
};

YamlReading readYaml(std::string_view text, std::string_view fileName);

} // namespace rerate
