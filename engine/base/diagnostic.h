// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A remark about the user's data: what is wrong, where, and what to do. Lines and columns count
// from 1, columns in characters; 0 means "not known". `field` names the column of a table or the
// path inside a plan ("charges[1].price.steps").

#pragma once

#include <string>
#include <vector>

namespace rerate {

enum class Severity { Error, Warning, Note };

struct Diagnostic {
    Severity severity = Severity::Error;
    std::string file;
    int line = 0;
    int column = 0;
    int lineEnd = 0;
    int columnEnd = 0;
    std::string field;
    std::string message;    // one sentence: what is wrong
    std::string suggestion; // one sentence: what to do; may be empty
};

// "plan.yaml:12:9: error: unknown key `pirce`. Did you mean `price`?"
std::string toText(const Diagnostic& diagnostic);
std::string toText(const std::vector<Diagnostic>& diagnostics);
bool hasErrors(const std::vector<Diagnostic>& diagnostics);

} // namespace rerate
