// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/diagnostic.h"

#include <algorithm>

namespace rerate {

std::string toText(const Diagnostic& diagnostic) {
    std::string text = diagnostic.file;
    if (diagnostic.line > 0) {
        text += (text.empty() ? "line " : ":") + std::to_string(diagnostic.line);
        if (diagnostic.column > 0)
            text += ":" + std::to_string(diagnostic.column);
    }
    if (!text.empty())
        text += ": ";
    switch (diagnostic.severity) {
    case Severity::Error: text += "error: "; break;
    case Severity::Warning: text += "warning: "; break;
    case Severity::Note: text += "note: "; break;
    }
    if (!diagnostic.field.empty())
        text += diagnostic.field + ": ";
    text += diagnostic.message;
    if (!diagnostic.suggestion.empty())
        text += " " + diagnostic.suggestion;
    return text;
}

std::string toText(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        text += toText(diagnostic) + "\n";
    return text;
}

bool hasErrors(const std::vector<Diagnostic>& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
        return diagnostic.severity == Severity::Error;
    });
}

} // namespace rerate
