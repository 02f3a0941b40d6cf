// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <map>

#include "engine/catalog/plan_text.h"

namespace rerate {

std::vector<std::string> planKeysAt(std::string_view path) {
    static const std::map<std::string_view, std::vector<std::string>> kKeys = {
        {"", {"plan", "label", "version", "language", "conventions", "currency", "units", "cycle",
              "calendars", "meters", "charges", "invoice"}},
        {"calendars[]", {"rows", "default"}},
        {"calendars[].rows[]", {"label", "days", "hours", "months", "dates"}},
        {"meters[]", {"label", "event", "filter", "retract", "windows", "value", "sum", "aggregate",
                      "unique", "remove", "min", "max", "first", "last", "mean", "time_mean",
                      "percentile", "delta_to_end", "active", "discard", "of", "divisor", "prorate",
                      "carried", "divide", "then", "round", "every", "by", "unit", "rows"}},
        {"meters[].windows[]", {"every", "session", "first_use", "per", "value", "sum", "aggregate",
                                "unique", "remove", "min", "max", "first", "last", "mean",
                                "time_mean", "percentile", "delta_to_end", "active", "discard",
                                "missing", "of", "divisor", "prorate", "carried", "divide", "then",
                                "round"}},
        {"meters[].windows[].session", {"gap", "cap"}},
        {"meters[].windows[].divide", {"places", "mode"}},
        {"meters[].windows[].round", {"step", "mode"}},
        {"charges[]", {"id", "label", "meter", "per", "included", "lines_by", "round_quantity",
                       "price", "flat", "every", "in", "prorate", "discount", "minimum", "maximum",
                       "of", "round"}},
        {"charges[].price", {"mode", "steps", "by", "table", "default"}},
        {"charges[].price.steps[]", {"from", "up_to", "below", "width", "unit", "flat"}},
        {"charges[].included", {"quantity", "scope", "order"}},
        {"charges[].minimum", {"amount", "of"}},
        {"charges[].maximum", {"amount", "of"}},
        {"charges[].round", {"at", "step", "mode"}},
        {"charges[].round_quantity", {"step", "mode"}},
        {"invoice", {"round", "minimum", "maximum"}},
        {"invoice.round", {"at", "step", "mode"}},
        {"dated", {"from", "value"}},
    };
    const auto found = kKeys.find(path);
    return found == kKeys.end() ? std::vector<std::string>{} : found->second;
}

} // namespace rerate
