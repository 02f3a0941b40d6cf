// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Conventions: what the choices of the plan language are where a plan leaves them out, as one
// billing system or another has them. Each is a file of resources/conventions, compiled in. The
// table of fields below is the one list of choices: readers take from it both what may be written
// and what holds otherwise. `conventions: lago` makes `at_zero` first_step; a plan that says
// `at_zero: nothing` has nothing all the same. Files that name a field or value that is not in the
// table end the program when they are first used.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rerate {

struct ConventionField {
    std::string_view name; // "price.at_zero"
    std::vector<std::string> choices; // in the order of the enumeration that they are read into
    bool isWritten = true; // false: the plan says it in another form than by one of these words
};

const std::vector<ConventionField>& conventionFields();
const ConventionField& conventionField(std::string_view name);

struct Conventions {
    std::string id;
    std::string label;
    std::string source; // where its values are from
    std::map<std::string, std::string, std::less<>> values; // of the fields that differ or are known

    // The value of a field, from rerate-1 where these conventions do not say; as its place among
    // the choices, or as text.
    std::size_t choice(std::string_view field) const;
    const std::string& text(std::string_view field) const;
};

const std::vector<std::string>& conventionNames(); // rerate-1 first
const Conventions* findConventions(std::string_view id);
const Conventions& rerateConventions();

// What the build compiled in: names and texts of the files.
struct ConventionFile {
    std::string_view id;
    std::string_view text;
};
const std::vector<ConventionFile>& conventionFiles();

} // namespace rerate
