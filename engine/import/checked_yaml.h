// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads the small files of a regression case, YAML or JSON (which is YAML), key by key: text out,
// or nothing and a diagnostic at its place. Reading goes on after an error, so that all of them are
// reported at once.

#pragma once

#include "engine/base/result.h"
#include "engine/language/yaml_document.h"

namespace rerate {

class CheckedYaml {
public:
    explicit CheckedYaml(std::string fileName) : m_fileName(std::move(fileName)) {}

    // The document, which must be a mapping; null when it is none.
    const YamlNode* read(std::string_view text);

    void error(const YamlNode& node, std::string field, std::string message,
               std::string suggestion = {});
    // Whether the node is a mapping; keys other than `known` are errors.
    bool isMapping(const YamlNode& node, const std::string& field,
                   const std::vector<std::string>& known);
    bool isSequence(const YamlNode& node, const std::string& field);
    // The text of a key; nothing when it is absent (an error when `isNeeded`) or no text.
    std::optional<std::string> text(const YamlNode& mapping, const std::string& key, bool isNeeded);
    // One text or a list of them.
    std::vector<std::string> texts(const YamlNode& mapping, const std::string& key);

    bool failed() const { return !m_diagnostics.empty(); }
    // "The case … cannot be read.", with all diagnostics in the order of the text.
    Error failure() const;

private:
    std::string m_fileName;
    YamlReading m_reading;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace rerate
