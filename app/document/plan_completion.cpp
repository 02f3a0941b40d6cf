// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/document/plan_completion.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "engine/language/conventions.h"
#include "engine/language/plan_text.h"
#include "engine/money/rounding.h"

namespace rerate {

namespace {

using Names = std::vector<std::string>;

// Where the cursor is, and the names that the text declares.
struct Place {
    std::string path; // of the mapping for a key, of the value for a value: "charges[].price"
    bool isKey = false;
    Names meters, calendars, charges, units;
};

// Walks over the text and keeps the path, by indents outside of brackets and by brackets inside.
class Walk {
public:
    Walk(std::string_view text, std::size_t cursor) : m_text(text), m_cursor(std::min(cursor, text.size())) {}

    Place run() {
        while (m_at < m_text.size() || !m_isFound) {
            line();
            if (m_at >= m_text.size())
                break;
        }
        return std::move(m_place);
    }

private:
    struct Block {
        std::size_t column;
        bool isList;
        std::string path;
    };
    struct Flow {
        bool isMapping;
        std::string path;
        std::string key; // empty: not yet at its value
        bool inValue = false;
    };

    std::string parent() const { return m_blocks.empty() ? std::string() : m_blocks.back().path; }
    static std::string under(const std::string& path, const std::string& key) { return path.empty() ? key : path + "." + key; }

    void found(std::string path, bool isKey) {
        if (m_isFound)
            return;
        m_isFound = true;
        m_place.path = std::move(path);
        m_place.isKey = isKey;
    }

    void declare(const std::string& path, const std::string& key) {
        if (path == "meters")
            m_place.meters.push_back(key);
        if (path == "calendars")
            m_place.calendars.push_back(key);
    }

    void value(const std::string& path, const std::string& text) {
        if (path == "charges[].id" || path == "coupons[].id")
            m_place.charges.push_back(text);
        if (path == "units" || path == "units[]" || path == "currency")
            m_place.units.push_back(text);
    }

    void line() {
        const std::size_t start = m_at;
        const std::size_t end = std::min(m_text.find('\n', m_at), m_text.size());
        std::size_t column = 0;
        while (start + column < end && m_text[start + column] == ' ')
            ++column;
        const bool hasCursor = m_cursor >= start && m_cursor <= end;
        const bool isEmpty = start + column >= end || m_text[start + column] == '#';
        if (isEmpty) {
            if (hasCursor && !(start + column < end && m_cursor > start + column)) {
                leave(m_cursor - start, false);
                found(parent(), true);
            } else if (hasCursor) {
                m_isFound = true; // in a comment
            }
            m_at = end + 1;
            return;
        }
        while (start + column + 1 <= end && m_text[start + column] == '-' && (start + column + 1 == end || m_text[start + column + 1] == ' ')) {
            leave(column, true);
            m_blocks.push_back({column, true, parent() + "[]"});
            ++column;
            while (start + column < end && m_text[start + column] == ' ')
                ++column;
        }
        content(start, start + column, end, hasCursor);
    }

    // Blocks that end where something begins in this column.
    void leave(std::size_t column, bool isItem) {
        while (!m_blocks.empty() && (m_blocks.back().column > column ||
                                     (m_blocks.back().column == column && (!isItem || m_blocks.back().isList))))
            m_blocks.pop_back();
    }

    void content(std::size_t lineStart, std::size_t from, std::size_t end, bool hasCursor) {
        const std::size_t column = from - lineStart;
        if (m_blocks.empty() || !m_blocks.back().isList || m_blocks.back().column != column)
            leave(column, false);
        std::size_t colon = from;
        while (colon < end && m_text[colon] != ':' && std::string_view("{[#'\"").find(m_text[colon]) == std::string_view::npos)
            ++colon;
        const bool isKeyed = colon < end && m_text[colon] == ':' && (colon + 1 == end || m_text[colon + 1] == ' ');
        if (!isKeyed && from < end && (m_text[from] == '{' || m_text[from] == '['))
            return flow(from, parent());
        if (!isKeyed) {
            if (hasCursor)
                found(parent(), true);
            value(parent(), std::string(m_text.substr(from, end - from)));
            m_at = end + 1;
            return;
        }
        const std::string key(m_text.substr(from, colon - from));
        const std::string path = under(parent(), key);
        declare(parent(), key);
        if (hasCursor && m_cursor <= colon)
            found(parent(), true);
        std::size_t rest = colon + 1;
        while (rest < end && m_text[rest] == ' ')
            ++rest;
        if (rest < end && (m_text[rest] == '{' || m_text[rest] == '['))
            return flow(rest, path);
        if (hasCursor)
            found(path, false);
        if (rest >= end || m_text[rest] == '#')
            m_blocks.push_back({column, false, path});
        else
            value(path, std::string(m_text.substr(rest, end - rest)));
        m_at = end + 1;
    }

    // Brackets may end on a later line; what was typed last may lack its end.
    void flow(std::size_t from, const std::string& path) {
        std::vector<Flow> stack;
        std::string token;
        std::string at = path; // of the value that begins
        for (std::size_t i = from; i <= m_text.size(); ++i) {
            if (i == m_cursor && !stack.empty())
                foundIn(stack.back());
            if (i == m_text.size())
                break;
            const char c = m_text[i];
            if (c == '{' || c == '[') {
                if (!stack.empty())
                    at = stack.back().isMapping ? under(stack.back().path, stack.back().key) : stack.back().path;
                stack.push_back({c == '{', c == '{' ? at : at + "[]", {}, false});
                token.clear();
            } else if (c == '}' || c == ']') {
                if (!stack.empty()) {
                    finish(stack.back(), token);
                    stack.pop_back();
                }
                token.clear();
                if (stack.empty()) {
                    m_at = std::min(m_text.find('\n', i), m_text.size()) + 1;
                    return;
                }
            } else if (c == ',' && !stack.empty()) {
                finish(stack.back(), token);
                stack.back().key.clear();
                stack.back().inValue = false;
                token.clear();
            } else if (c == ':' && !stack.empty() && stack.back().isMapping && !stack.back().inValue) {
                stack.back().key = token;
                stack.back().inValue = true;
                declare(stack.back().path, token);
                token.clear();
            } else if (c == '\'' || c == '"') {
                const std::size_t close = m_text.find(c, i + 1);
                const std::size_t last = close == std::string_view::npos ? m_text.size() : close;
                if (m_cursor > i && m_cursor <= last && !stack.empty())
                    foundIn(stack.back());
                i = std::min(last, m_text.size() - 1);
            } else if (c != ' ' && c != '\n') {
                token += c;
            } else if (c == '\n' && startsKey(i + 1) && endsHere(i)) {
                m_at = i + 1; // the bracket was never closed
                return;
            }
        }
        m_at = m_text.size();
    }

    void foundIn(const Flow& flow) {
        if (flow.isMapping && !flow.inValue)
            found(flow.path, true);
        else
            found(flow.isMapping ? under(flow.path, flow.key) : flow.path, false);
    }

    void finish(const Flow& flow, const std::string& token) {
        if (!token.empty())
            value(flow.isMapping ? under(flow.path, flow.key) : flow.path, token);
    }

    // A line of the outermost level or of a charge, which no bracket reaches.
    bool startsKey(std::size_t at) const {
        return at < m_text.size() && (std::isalpha(static_cast<unsigned char>(m_text[at])) || m_text.substr(at).starts_with("  - "));
    }
    bool endsHere(std::size_t at) const { return at >= m_cursor; }

    std::string_view m_text;
    std::size_t m_cursor;
    std::size_t m_at = 0;
    std::vector<Block> m_blocks;
    bool m_isFound = false;
    Place m_place;
};

bool startsWithTop(const std::string& path, std::string_view top) { return path.starts_with(top); }

std::string lastKey(std::string path) {
    while (path.ends_with("[]"))
        path.resize(path.size() - 2);
    return path.substr(path.rfind('.') + 1);
}

// "meters.calls.windows[]" → "meters[].windows[]", as the schema says it; tables and dated prices
// hold prices.
std::string schemaPath(std::string path) {
    for (const std::string_view top : {"meters.", "calendars."})
        if (path.starts_with(top)) {
            const std::size_t end = std::min(path.find('.', top.size()), path.size());
            path.replace(top.size() - 1, end - top.size() + 1, "[]");
        }
    if (const std::size_t table = path.find(".price.table."); table != std::string::npos) {
        const std::size_t end = std::min(path.find('.', table + 13), path.size());
        path.replace(table + 6, end - table - 6, "");
    }
    for (const std::string_view part : {".price[].value", ".price.default", ".discount.steps", ".convert.rate", ".allowance.overage"})
        if (const std::size_t at = path.find(part); at != std::string::npos)
            path.replace(at, part.size(), part == ".discount.steps" ? ".price.steps" : ".price");
    return path;
}

Names keysAt(const std::string& given) {
    const std::string path = schemaPath(given);
    Names keys = planKeysAt(path);
    const auto add = [&](const Names& more) { keys.insert(keys.end(), more.begin(), more.end()); };
    if (path == "charges[].price[]" || path == "charges[].discount[]")
        add(planKeysAt("charges[].price.steps[]"));
    if (keys.empty() && path.ends_with("round_rate"))
        return planKeysAt("charges[].round_quantity");
    if (keys.empty() && (path.ends_with("round_item") || path.ends_with("round_step")))
        return planKeysAt("charges[].round_quantity");
    if ((keys.empty() && path.ends_with("[]")) || path == "charges[].price[]")
        add(planKeysAt("dated"));
    return keys;
}

Names choiceValues(const std::string& path) {
    static const std::map<std::string, Names> kValues = {
        {"at", {"line", "invoice", "nowhere"}},
        {"residual", {"none", "last", "largest"}},
        {"at_zero", {"nothing", "first_step", "first_step_unless_total_zero", "one_package"}},
        {"negative", {"first_step", "mirror", "nothing"}},
        {"beyond", {"last_step", "free", "unpriced"}},
        {"fraction", {"exact", "up", "down", "nearest"}},
        {"reset", {"period", "event", "window", "contract_year", "calendar_year", "lifetime"}},
        {"at_change", {"goes_on", "restarts"}},
        {"parts", {"together", "apart"}},
        {"counts", {"net", "list"}},
        {"rate_of", {"period_start", "period_end"}},
        {"split", {"at_boundaries", "at_start"}},
        {"scope", {"line", "charge"}},
        {"ends", {"together", "apart"}},
        {"in", {"advance", "arrears"}},
        {"each", {"sum", "line"}},
        {"spread", {"none", "proportional", "largest_remainder", "listed"}},
        {"rounded", {"limit", "parts", "difference"}},
        {"refunds", {"counted", "left_out"}},
        {"uses", {"forever", "once"}},
        {"coupon_order", {"as_listed", "percentages_first", "limited_first", "amounts_first"}},
        {"strata", stratumNames()},
        {"cycle", {"month", "week", "day", "quarter", "year"}},
        {"aggregate", {"count"}},
        {"rows", {"uniform"}},
        {"active", {"end", "any", "peak"}},
        {"discard", {"floor", "ceil", "nearest_rank"}},
        {"missing", {"absent", "zero"}},
        {"empty", {"skipped", "zero"}},
        {"divisor", {"real", "nominal", "30d", "730h"}},
        {"carried", {"true", "false"}},
        {"true_up", {"yes", "no"}},
        {"in_period", {"only", "first", "middle", "last"}},
    };
    const bool isMeter = startsWithTop(path, "meters");
    const std::string key = lastKey(path);
    if (key == "mode")
        return path.find(".price") != std::string::npos || path.find(".discount.") != std::string::npos
                   ? Names{"slice", "whole"}
                   : Names{"half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"};
    if (key == "every")
        return isMeter ? Names{"event", "1h", "day", "week", "month", "period"} : Names{"day", "week", "month", "quarter", "year"};
    if (key == "prorate")
        return isMeter ? Names{"second", "day"} : Names{"none", "day", "second"};
    if (key == "order")
        return path.find("included") != std::string::npos ? Names{"proportional", "listed", "largest_first"}
                                                          : Names{"discount", "minimum", "maximum"};
    if (key == "of" && path.find("windows[]") != std::string::npos)
        return {"levels", "deltas"};
    if (const auto values = kValues.find(key); values != kValues.end())
        return values->second;
    for (const ConventionField& field : conventionFields()) {
        const bool isOfMeter = field.name.starts_with("window.") || field.name.starts_with("interval.");
        if (field.isWritten && isOfMeter == isMeter && field.name.ends_with("." + key))
            return field.choices;
    }
    return {};
}

Names valuesAt(const Place& place, const DataNames& data) {
    const std::string key = lastKey(place.path);
    const bool isMeter = startsWithTop(place.path, "meters");
    const auto joined = [](Names first, const Names& second) {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    };
    if (Names values = choiceValues(place.path); !values.empty())
        return values;
    if (key == "meter" || key == "counter")
        return place.meters;
    if (key == "of")
        return isMeter ? place.meters : place.charges;
    if (key == "event")
        return data.events;
    if (key == "unit" || key == "in_unit" || key == "currency")
        return place.units;
    if (key == "conventions")
        return conventionNames();
    if (key == "by" || key == "lines_by" || (isMeter && key == "per"))
        return joined(data.properties, place.calendars);
    if (isMeter || key == "position")
        return joined(joined(data.properties, isMeter ? place.meters : Names{}),
                      {"min", "max", "abs", "if", "in", "has", "coalesce", "ceil_to", "floor_to", "round", "divide"});
    return {};
}

} // namespace

std::vector<std::string> wordsAt(const std::string& path) { return choiceValues(path); }

PlanCompletion completionsAt(std::string_view text, std::size_t offset, const DataNames& data) {
    offset = std::min(offset, text.size());
    std::size_t from = offset;
    while (from > 0 && (std::isalnum(static_cast<unsigned char>(text[from - 1])) || text[from - 1] == '_' || text[from - 1] == '-') &&
           !(text[from - 1] == '-' && (from < 2 || text[from - 2] == ' ' || text[from - 2] == '\n')))
        --from;
    const Place place = Walk(text, offset).run();
    PlanCompletion completion;
    completion.prefix = std::string(text.substr(from, offset - from));
    completion.isKey = place.isKey;
    completion.words = place.isKey ? keysAt(place.path) : valuesAt(place, data);
    // A list in block style: its items are values.
    if (place.isKey && completion.words.empty()) {
        completion.isKey = false;
        completion.words = valuesAt(place, data);
    }
    return completion;
}

} // namespace rerate
