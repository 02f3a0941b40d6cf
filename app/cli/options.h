// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What was asked for on the command line, one struct for all verbs.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rerate {

struct CliOptions {
    std::string verb; // "import", "run", …, "plan check"; empty: short help

    bool json = false;
    bool quiet = false;
    unsigned threads = 0; // 0: all
    std::string output;   // -o

    // data
    std::string project;
    std::vector<std::string> usage; // files of a throw-away project
    std::vector<std::string> files; // positional

    // import
    std::string kind = "usage";
    std::vector<std::string> map; // role=COLUMN or role=:constant
    std::optional<std::string> event;
    std::string zone = "UTC";
    std::string timeFormat = "auto";
    std::string timeOrigin;
    std::string rejects;
    std::string maxRejects;
    std::vector<std::string> nullWords;
    std::vector<std::string> ignore;
    std::string format = "auto"; // auto, csv, ndjson
    std::string separator;
    unsigned split = 0;
    std::string keep; // empty: as the project has it, else the latest

    // replay
    std::vector<std::string> plans; // --plan
    std::string baseline;
    std::string candidate;
    std::string from;
    std::string to;
    std::string by;
    std::vector<std::string> filters; // attribute=value,value
    std::string billingZone = "UTC";
    std::vector<std::string> failOn;
    std::string top; // empty: as the verb has it
    std::string tolerance = "0";

    // explain
    std::string against;
    std::string customer;
    std::string period;
    unsigned events = 0;
    std::string saveCase; // explain --save-case DIR

    // test
    bool update = false;
    std::string junit; // JUnit XML goes into this file

    // plan
    bool check = false;    // fmt --check
    bool markdown = false; // diff --markdown
    bool core = false;     // show --core
    bool cost = false;     // show --cost
    std::string as;        // add --as baseline|candidate
    std::string book;      // import --from genai-prices|litellm
    std::string provider;  // import: only this one
    std::string cached = "inside"; // import: inside|apart
    std::string asOf;      // import: day of the price book
};

} // namespace rerate
