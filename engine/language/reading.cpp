// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/reading.h"

#include <algorithm>
#include <charconv>

#include "engine/base/suggestion.h"
#include "engine/base/utf8.h"
#include "engine/language/plan_text.h"

namespace rerate {

namespace {

// More digits than any price has; far more would only slow down every sum.
constexpr std::ptrdiff_t kDigitsMax = 60;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

// Takes a suffix off: 2M is 2 × 10⁶, 2Mi is 2 × 2²⁰.
Decimal takeSuffix(std::string_view& digits) {
    const bool isBinary = digits.ends_with('i');
    const std::string_view text = digits.substr(0, digits.size() - (isBinary ? 1 : 0));
    static constexpr std::string_view kSuffixes = "kMGT";
    const std::size_t place = text.empty() ? std::string_view::npos
                                           : kSuffixes.find(isBinary && text.back() == 'K' ? 'k' : text.back());
    if (place == std::string_view::npos)
        return Decimal(1);
    digits = text.substr(0, text.size() - 1);
    const int steps = static_cast<int>(place) + 1;
    return isBinary ? Decimal(std::int64_t{1} << (10 * steps)) : Decimal::fromCoefficient(1, -3 * steps);
}

std::string shortened(std::string_view text) {
    if (text.size() <= 40)
        return std::string(text);
    return std::string(utf8Prefix(text, 30)) + "… (" + std::to_string(text.size()) + " characters)";
}

std::string listOf(const std::vector<std::string>& words) {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i)
        list += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return list;
}

// "{ from: 2026-03-01, value: { mode: …, steps: … } }": the entry with all else that it says in `value`.
std::string withValue(const YamlNode& entry) {
    if (entry.kind != YamlNode::Kind::Mapping)
        return "{ value: " + (entry.kind == YamlNode::Kind::Scalar ? shortened(entry.text) : "…") + " }";
    std::string text = "{ ";
    std::string inside;
    std::size_t count = 0;
    const YamlNode* last = nullptr;
    for (std::size_t i = 0; i < entry.keys.size(); ++i) {
        const std::string& key = entry.keys[i].text;
        if (key == "from" || key == "from_period") {
            text += key + ": " + shortened(entry.items[i].text) + ", ";
            continue;
        }
        inside += (count++ > 0 ? ", " : "") + shortened(key) + ": …";
        last = &entry.items[i];
    }
    const bool isOneScalar = count == 1 && last->kind == YamlNode::Kind::Scalar;
    return text + "value: " + (count == 0 ? "…" : isOneScalar ? shortened(last->text) : "{ " + inside + " }") + " }";
}

// Whether something in it says that it is an entry of a value that changes, or no step.
bool isNoStep(const YamlNode& entry) {
    if (entry.kind != YamlNode::Kind::Mapping)
        return false;
    static constexpr const char* kOfNoStep[] = {"value", "from_period", "mode", "steps", "table", "by", "default"};
    const auto isThere = [&](const char* key) { return entry.find(key) != nullptr; };
    const YamlNode* from = entry.find("from");
    return std::any_of(std::begin(kOfNoStep), std::end(kOfNoStep), isThere) || (from && dateFromText(from->text));
}

// Whether `value` is there under another spelling, which is said as of any unknown key.
bool isMisspelt(const YamlNode& entry) {
    return std::any_of(entry.keys.begin(), entry.keys.end(), [](const YamlNode& key) {
        return nearestWord(key.text, {"value", "from", "from_period"}) == "value";
    });
}

} // namespace

Place Place::at(std::string_view key) const {
    const std::string inner = path.empty() ? std::string(key) : path + "." + std::string(key);
    return {node ? node->find(key) : nullptr, inner};
}

Place Place::item(std::size_t index) const {
    return {&node->items[index], path + "[" + std::to_string(index) + "]"};
}

const std::string* Reading::makerOf(const std::string& id) const {
    const auto found = m_madeBy.find(id);
    return found == m_madeBy.end() ? nullptr : &found->second;
}

void Reading::error(const SourceMark& mark, std::string field, std::string message,
                    std::string suggestion) {
    m_failed = true;
    m_diagnostics.push_back({Severity::Error, m_fileName, mark.line, mark.column, mark.lineEnd,
                             mark.columnEnd, std::move(field), std::move(message),
                             std::move(suggestion)});
}

void Reading::error(const Place& place, std::string message, std::string suggestion) {
    error(place.node ? place.node->mark : SourceMark{}, place.path, std::move(message),
          std::move(suggestion));
}

void Reading::warn(const Place& place, std::string message, std::string suggestion) {
    const SourceMark mark = place.node ? place.node->mark : SourceMark{};
    m_diagnostics.push_back({Severity::Warning, m_fileName, mark.line, mark.column, mark.lineEnd,
                             mark.columnEnd, place.path, std::move(message),
                             std::move(suggestion)});
}

void Reading::take(std::vector<Diagnostic> diagnostics) {
    for (Diagnostic& diagnostic : diagnostics) {
        diagnostic.file = m_fileName;
        m_failed = m_failed || diagnostic.severity == Severity::Error;
        m_diagnostics.push_back(std::move(diagnostic));
    }
}

std::vector<Diagnostic> Reading::finish() {
    std::stable_sort(m_diagnostics.begin(), m_diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                         return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                     });
    const auto said = [](const Diagnostic& a, const Diagnostic& b) {
        return a.line == b.line && a.column == b.column && a.message == b.message;
    };
    m_diagnostics.erase(std::unique(m_diagnostics.begin(), m_diagnostics.end(), said), m_diagnostics.end());
    return std::move(m_diagnostics);
}

bool Reading::mapping(const Place& place, std::string_view schema) {
    if (place.node->kind != YamlNode::Kind::Mapping) {
        error(place, "`" + place.path + "` must be a mapping of keys to values.",
              "Its keys are " + listOf(planKeysAt(schema)) + ".");
        return false;
    }
    const std::vector<std::string> known = planKeysAt(schema);
    for (const YamlNode& key : place.node->keys) {
        if (std::find(known.begin(), known.end(), key.text) != known.end())
            continue;
        std::string suggestion = didYouMean(key.text, known);
        if (suggestion.empty())
            suggestion = "Known here: " + listOf(known) + ".";
        error(key.mark, place.at(key.text).path, "Unknown key `" + shortened(key.text) + "`.",
              suggestion);
    }
    return true;
}

bool Reading::sequence(const Place& place, std::string_view what) {
    if (place.node->kind == YamlNode::Kind::Sequence)
        return true;
    error(place, "`" + place.path + "` must be a list of " + std::string(what) + ".",
          "Write each entry on a line of its own, beginning with `- `.");
    return false;
}

std::optional<std::string> Reading::text(const Place& place) {
    if (place.node->kind == YamlNode::Kind::Scalar)
        return place.node->text;
    error(place, "`" + place.path + "` must be a text.");
    return std::nullopt;
}

bool isName(std::string_view text) {
    constexpr std::size_t kBytesMax = 200;
    const bool isPrintable = std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return !text.empty() && text.size() <= kBytesMax && trimmed(text).size() == text.size() && isPrintable;
}

std::optional<std::string> Reading::name(const Place& place) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    if (!isName(*given)) {
        error(place, "`" + place.path + "` must be a name of 1 to 200 characters.");
        return std::nullopt;
    }
    return given;
}

std::vector<std::string> Reading::names(const Place& place) {
    std::vector<std::string> result;
    const auto add = [&](const Place& one) {
        const auto given = name(one);
        if (!given)
            return;
        if (std::find(result.begin(), result.end(), *given) != result.end())
            error(one, "`" + *given + "` stands here twice.", "Remove one.");
        else
            result.push_back(*given);
    };
    if (place.node->kind == YamlNode::Kind::Sequence)
        for (std::size_t i = 0; i < place.node->items.size(); ++i)
            add(place.item(i));
    else
        add(place);
    return result;
}

std::optional<Decimal> Reading::numberText(const Place& place, std::string_view text,
                                           std::string_view what) {
    std::string_view digits = trimmed(text);
    const Decimal times = takeSuffix(digits);
    if (std::count_if(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) > kDigitsMax) {
        error(place, "`" + shortened(text) + "` has more than 60 digits.",
              "No price needs that many; check the value.");
        return std::nullopt;
    }
    const Result<Decimal> number = Decimal::parse(digits);
    if (!number) {
        std::string suggestion = "Write " + std::string(what) + ".";
        if (digits.find(',') != std::string_view::npos)
            suggestion = "Write numbers without group separators and with a decimal point.";
        error(place, "`" + shortened(text) + "` is not a number.", suggestion);
        return std::nullopt;
    }
    return times == Decimal(1) ? *number : *number * times;
}

std::optional<Zone> Reading::zone(const Place& place) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    const Result<Zone> zone = Zone::named(*given);
    if (zone)
        return *zone;
    error(place, zone.error().message, "Write a name like UTC or Europe/Berlin.");
    return std::nullopt;
}

std::optional<Marked<Decimal>> Reading::number(const Place& place) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    const auto value = numberText(place, *given, "a number like 2.5, 100k or 1M");
    if (!value)
        return std::nullopt;
    return Marked<Decimal>{*value, place.node->mark};
}

std::optional<Marked<Decimal>> Reading::amount(const Place& place, const Unit& currency) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    std::string_view digits = trimmed(*given);
    if (const std::size_t space = digits.rfind(' '); space != std::string_view::npos) {
        const std::string_view unit = digits.substr(space + 1);
        digits = trimmed(digits.substr(0, space));
        if (!currency.name().empty() && unit != currency.name()) {
            error(place, "The amount is in `" + shortened(unit) + "`, the plan in " +
                             currency.name() + ".",
                  "Write the amount in " + currency.name() + ".");
            return std::nullopt;
        }
    }
    const auto value = numberText(place, digits, "an amount like 49, 0.25 or 49 " +
                                                     (currency.name().empty() ? "USD" : currency.name()));
    if (!value)
        return std::nullopt;
    return Marked<Decimal>{*value, place.node->mark};
}

std::optional<Marked<Decimal>> Reading::percent(const Place& place) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    std::string_view digits = trimmed(*given);
    if (!digits.ends_with('%')) {
        error(place, "`" + shortened(*given) + "` is not a percentage.",
              "Write it with its sign, like 10%.");
        return std::nullopt;
    }
    digits.remove_suffix(1);
    const auto value = numberText(place, digits, "a percentage like 10% or 2.5%");
    if (!value)
        return std::nullopt;
    if (value->isNegative() || *value > Decimal(100)) {
        error(place, "A discount lies between 0% and 100%.");
        return std::nullopt;
    }
    return Marked<Decimal>{*value, place.node->mark};
}

std::optional<Date> Reading::day(const Place& place) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    if (const auto date = dateFromText(*given))
        return date;
    error(place, "`" + shortened(*given) + "` is not a day.", "Write it like 2026-03-01.");
    return std::nullopt;
}

std::optional<Expression> Reading::expression(const Place& place) {
    if (place.node->kind == YamlNode::Kind::Mapping || place.node->kind == YamlNode::Kind::Sequence) {
        error(place, "`" + place.path + "` must be an expression.",
              "An expression with a comma, bracket, colon or # must be quoted.");
        return std::nullopt;
    }
    SourceMark origin = place.node->mark;
    if (place.node->quoted) {
        ++origin.offset;
        ++origin.column;
    }
    Result<Expression> parsed = parseExpression(place.node->text, origin);
    if (parsed)
        return std::move(*parsed);
    const std::string& given = place.node->text;
    if (!place.node->quoted && std::count(given.begin(), given.end(), '(') > std::count(given.begin(), given.end(), ')')) {
        error(place, "The expression `" + shortened(given) + "` is cut off: inside { } a comma ends it.",
              "Put the whole expression in quotes.");
        return std::nullopt;
    }
    std::vector<Diagnostic> diagnostics = parsed.error().diagnostics;
    for (Diagnostic& diagnostic : diagnostics)
        diagnostic.field = place.path;
    take(std::move(diagnostics));
    return std::nullopt;
}

std::optional<std::size_t> Reading::choice(const Place& place,
                                           const std::vector<std::string>& choices) {
    const auto given = text(place);
    if (!given)
        return std::nullopt;
    const auto found = std::find(choices.begin(), choices.end(), *given);
    if (found != choices.end())
        return static_cast<std::size_t>(found - choices.begin());
    const bool isYesOrNo = choices.size() == 2 && (choices[1] == "yes" || choices[1] == "true");
    if (isYesOrNo && (*given == "no" || *given == "false"))
        return 0;
    if (isYesOrNo && (*given == "yes" || *given == "true"))
        return 1;
    std::string suggestion = didYouMean(*given, choices);
    if (suggestion.empty())
        suggestion = "Write " + listOf(choices) + ".";
    error(place, "`" + shortened(*given) + "` is none of the choices for `" + place.path + "`.",
          suggestion);
    return std::nullopt;
}

std::size_t Reading::chosen(const Place& place, std::string_view field) {
    const std::size_t otherwise = m_conventions->choice(field);
    return place ? choice(place, conventionField(field).choices).value_or(otherwise) : otherwise;
}

// A step of a price may have a `from` too; then something says that it is a step.
bool Reading::isDatedList(const Place& place) const {
    if (place.node->kind != YamlNode::Kind::Sequence || place.node->items.empty() ||
        place.node->items.front().kind != YamlNode::Kind::Mapping)
        return false;
    const YamlNode& first = place.node->items.front();
    if (first.find("value") || first.find("from_period"))
        return true;
    const auto isThere = [&](const char* key) { return first.find(key) != nullptr; };
    static constexpr const char* kOfSteps[] = {"unit", "flat", "up_to", "below", "width"};
    return first.find("from") && std::none_of(std::begin(kOfSteps), std::end(kOfSteps), isThere);
}

void Reading::refuseWithoutValue(const Place& entry) {
    error(entry, "A value that changes is a list of entries with `value`, and this one has none.",
          "Write " + withValue(*entry.node) + ".");
}

// A list that is neither a value nor one of dated values: its first entry without `value` is reported.
bool Reading::isListWithoutValues(const Place& place, bool mayBeSteps) {
    if (place.node->kind != YamlNode::Kind::Sequence || (place.node->items.empty() && mayBeSteps))
        return false;
    const std::vector<YamlNode>& items = place.node->items;
    if (mayBeSteps && std::none_of(items.begin(), items.end(), isNoStep))
        return false;
    std::size_t first = 0;
    while (first < items.size() && items[first].find("value"))
        ++first;
    if (first < items.size())
        refuseWithoutValue(place.item(first));
    else
        error(place, "The list of values is empty.", "Write the value, or [ { value: … }, { from: 2026-03-01, value: … } ].");
    return true;
}

// A day or a billing period of the customer, ascending, from which the value holds.
std::vector<Reading::DatedPlace> Reading::datedEntries(const Place& place) {
    std::vector<DatedPlace> entries;
    std::optional<Date> lastDay;
    int lastPeriod = 1;
    bool isRefused = false; // the first without a value stands for all
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const Place entry = place.item(i);
        if (!entry.at("value") && !isMisspelt(*entry.node)) {
            if (!isRefused)
                refuseWithoutValue(entry);
            isRefused = true;
            continue;
        }
        if (!mapping(entry, "dated"))
            continue;
        DatedPlace read;
        const Place from = entry.at("from");
        const Place period = entry.at("from_period");
        if ((from && (period || lastPeriod > 1)) || (period && lastDay))
            error(from ? from : period, "A value is dated by days or by billing periods, not both.",
                  "Take all `from`, or all `from_period`.");
        if (from) {
            read.from = day(from);
            if (read.from && lastDay && *read.from <= *lastDay)
                error(from, "The days of a dated value must ascend.", "Sort the entries by `from`.");
            lastDay = read.from ? read.from : lastDay;
        } else if (period) {
            read.fromPeriod = periodNumber(period).value_or(lastPeriod + 1);
            if (i == 0)
                error(period, "The first of the values holds from the first billing period.", "Leave `from_period` out.");
            else if (read.fromPeriod <= lastPeriod)
                error(period, "The billing periods of a value must ascend, from 2.", "Sort the entries by `from_period`.");
            lastPeriod = read.fromPeriod;
        } else if (i > 0) {
            error(entry, "Only the first value may lack `from`.",
                  "Add the day from which it holds, like `from: 2026-03-01`, or `from_period: 4`.");
        }
        read.value = entry.at("value");
        if (read.value)
            entries.push_back(read);
    }
    return entries;
}

std::optional<int> Reading::periodNumber(const Place& place) {
    constexpr int kPeriodMax = 10'000;
    const auto given = text(place);
    int number = 0;
    const auto end = given ? given->data() + given->size() : nullptr;
    if (given && std::from_chars(given->data(), end, number).ptr == end && 1 <= number && number <= kPeriodMax)
        return number;
    if (given)
        error(place, "`" + shortened(*given) + "` is no number of a billing period.",
              "Count the customer's billing periods from 1: `from_period: 4` is from the fourth on.");
    return std::nullopt;
}

} // namespace rerate
