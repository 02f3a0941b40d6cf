// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <map>

#include "engine/language/plan_text.h"

namespace rerate {

std::vector<std::string> planKeysAt(std::string_view path) {
    static const std::map<std::string_view, std::vector<std::string>> kKeys = {
        {"", {"plan", "label", "version", "language", "conventions", "currency", "units", "cycle", "zone",
              "calendars", "models", "meters", "charges", "coupons", "coupon_order", "strata",
              "invoice", "opening"}},
        {"calendars[]", {"rows", "default", "zone"}},
        {"calendars[].rows[]", {"label", "days", "hours", "months", "dates"}},
        {"models[]", {"provider", "provider_match", "model_match", "otherwise", "names"}},
        {"models[].names[]", {"model", "match", "hours"}},
        {"models[].match", {"equals", "starts_with", "ends_with", "contains", "regex", "or", "and"}},
        {"meters[]", {"label", "event", "filter", "retract", "time", "interval", "windows", "value", "sum", "aggregate",
                      "unique", "remove", "min", "max", "first", "last", "mean", "time_mean",
                      "peak", "percentile", "drop_top", "delta_to_end", "active", "discard", "of", "divisor", "prorate",
                      "carried", "empty", "divide", "then", "round", "every", "by", "unit", "rows"}},
        {"meters[].windows[]", {"every", "session", "first_use", "look_back", "per", "value", "sum", "aggregate",
                                "unique", "remove", "min", "max", "first", "last", "mean",
                                "time_mean", "peak", "percentile", "drop_top", "delta_to_end", "active", "discard",
                                "missing", "empty", "of", "divisor", "prorate", "carried", "divide", "then",
                                "round"}},
        {"meters[].interval", {"end", "seconds", "split"}},
        {"meters[].windows[].session", {"gap", "cap"}},
        {"meters[].windows[].divide", {"places", "mode"}},
        {"meters[].windows[].round", {"step", "mode"}},
        {"charges[]", {"id", "label", "meter", "per", "included", "lines_by", "reset", "at_change", "parts", "position", "counter", "factors",
                       "round_quantity", "round_rate", "round_item", "round_step", "price", "flat", "every", "in",
                       "prorate", "discount", "minimum", "maximum", "of", "round", "in_unit", "order",
                       "round_discount", "fee", "tax", "true_up", "commitment", "convert", "each",
                       "spread", "rounded", "refunds", "uses", "quantity", "cap", "free_units",
                       "package", "percentage", "block_tariff", "stairstep", "dynamic", "grid", "allowance", "trial"}},
        {"charges[].factors[]", {"by", "table", "default"}},
        {"charges[].package", {"size", "price", "included"}},
        {"charges[].percentage", {"rate", "fixed", "minimum", "maximum", "free_events", "free_amount", "ends"}},
        {"charges[].block_tariff[]", {"size", "price", "blocks"}},
        {"charges[].stairstep[]", {"up_to", "below", "price"}},
        {"charges[].dynamic", {"value", "multiplier", "event", "filter", "by"}},
        {"charges[].allowance", {"quantity", "overage", "per", "fee", "every", "in", "prorate"}},
        {"charges[].grid", {"by", "meters", "table", "default"}},
        {"charges[].price", {"mode", "fraction", "at_zero", "negative", "beyond", "steps", "by", "table",
                             "default", "unit", "flat", "per", "minimum", "maximum"}},
        {"charges[].price.steps[]", {"from", "up_to", "below", "width", "blocks", "unit", "flat", "per",
                                     "fraction", "minimum", "maximum"}},
        {"charges[].included", {"quantity", "events", "ends", "scope", "order", "rounded"}},
        {"charges[].minimum", {"amount", "of", "share"}},
        {"charges[].maximum", {"amount", "of", "share"}},
        {"charges[].true_up", {"amount", "of", "share"}},
        {"charges[].discount", {"amount", "already_used"}},
        {"charges[].commitment", {"amount", "overage_factor", "true_up", "counts", "already_used", "share"}},
        {"charges[].convert", {"rate", "per", "rate_of"}},
        {"charges[].round_discount", {"step", "mode"}},
        {"coupons[]", {"id", "label", "discount", "of", "uses", "each", "spread", "refunds", "round"}},
        {"opening", {"in_period", "in_period_of", "billed", "counters"}},
        {"charges[].round", {"at", "step", "mode"}},
        {"charges[].round_quantity", {"step", "mode"}},
        {"invoice", {"round", "minimum", "maximum"}},
        {"invoice.round", {"at", "step", "mode", "residual"}},
        {"dated", {"from", "from_period", "value"}},
    };
    const auto found = kKeys.find(path);
    return found == kKeys.end() ? std::vector<std::string>{} : found->second;
}

} // namespace rerate
