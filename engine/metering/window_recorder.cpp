// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/window_recorder.h"

#include <numeric>

#include "engine/time/time_text.h"

namespace rerate {

namespace {

constexpr std::size_t kShownMax = 10;
constexpr std::size_t kPeriodsShownMax = 36; // three years of months

std::string localText(std::int64_t time, const Zone& zone) {
    const std::int64_t seconds = zone.localSeconds({time});
    std::string text = toText(Instant{seconds * kNanosecondsPerSecond});
    text.pop_back(); // the Z: it is local time
    text[10] = ' ';
    return text.ends_with(":00") ? text.substr(0, text.size() - 3) : text;
}

// "2026-01-05", "From 2026-01-05 14:00", "Billing period"
std::string bucketLabel(const Bucket& bucket, std::int64_t from, const Zone& zone) {
    if (bucket.kind == Bucket::Kind::Period)
        return "Billing period";
    const std::string start = localText(from, zone);
    return bucket.kind == Bucket::Kind::Day ? start.substr(0, 10) : "From " + start;
}

// The expression with the sources' values in place of their names.
Expression filledIn(Expression expression, const Meter& meter, const std::vector<Decimal>& values) {
    for (Expression& argument : expression.arguments)
        argument = filledIn(std::move(argument), meter, values);
    if (expression.kind != Expression::Kind::Name)
        return expression;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (meter.sources[i].id != expression.text)
            continue;
        Expression number;
        number.kind = Expression::Kind::Number;
        number.number = values[i].absolute().normalized();
        if (!values[i].isNegative())
            return number;
        Expression negative;
        negative.kind = Expression::Kind::Negate;
        negative.arguments.push_back(std::move(number));
        return negative;
    }
    return expression;
}

// "1800 of 3600 s", "10 × 1800 / 3600 s"; nothing for the whole event, or what is not spread.
std::string partFormula(const WindowRecorder::Part& part) {
    const Decimal seconds = Decimal::fromCoefficient(part.to - part.from, 9).normalized();
    if (!part.share || *part.share == part.value || seconds == part.interval.seconds)
        return {};
    const std::string share = seconds.toText() + (part.value == part.interval.seconds ? " of " : " / ") +
                              part.interval.seconds.toText() + " s";
    return part.value == part.interval.seconds ? share : part.value.toText() + " × " + share;
}

// Keeps the first ten by their labels, which begin with their times.
void insertEarliest(std::vector<Derivation>& parts, Derivation part) {
    const auto after = std::upper_bound(parts.begin(), parts.end(), part, [](const Derivation& a, const Derivation& b) {
        return a.label != b.label ? a.label < b.label : a.quantity < b.quantity;
    });
    parts.insert(after, std::move(part));
    if (parts.size() > kShownMax)
        parts.pop_back();
}

// "Billing period from 2026-01-01": one of several.
void nameByStart(Derivation& period, const WindowSample& sample, const Zone& zone) {
    const std::string from = " from " + localText(sample.time, zone).substr(0, 10);
    const std::string plain = bucketLabel({}, sample.time, zone);
    period.id += from;
    period.label.insert(period.label.starts_with(plain) ? plain.size() : period.label.size(), from);
}

std::string labelOf(const WindowPlace& place) {
    const Window& window = place.meter.windows[place.level];
    std::string label = window.bucket.kind == Bucket::Kind::LookBack
                            ? "Looking back over " + toText(window.bucket)
                            : bucketLabel(window.bucket, place.span.from, *place.span.zone);
    for (std::size_t i = 0; i < window.per.size(); ++i)
        label += ", " + window.per[i] + " = " + place.texts[place.meter.by.size() + i];
    return label;
}

// The length of the windows inside.
std::string insideText(const WindowPlace& place) {
    return toText(place.level == 0 ? place.meter.every : place.meter.windows[place.level - 1].bucket);
}

std::string aggregateText(const Window& window, bool isInnermost) {
    std::string text(toText(window.aggregate));
    if (window.aggregate == Window::Aggregate::Percentile)
        text += " " + window.percentile.toText();
    if (!isInnermost)
        return text;
    if (window.aggregate == Window::Aggregate::Unique)
        return text + "(" + window.uniqueField + ")";
    return window.value ? text + "(" + formatExpression(*window.value) + ")" : text;
}

std::string formulaOf(const WindowPlace& place, std::size_t count, const Ratio& exact, const Decimal& value) {
    const Window& window = place.meter.windows[place.level];
    const bool isInnermost = place.level == 0 && place.meter.sources.empty();
    std::string text = aggregateText(window, isInnermost) + " of ";
    const bool lasts = place.meter.interval && place.meter.interval->lasts();
    const bool isOfLevels = lasts && window.isLevel();
    text += isInnermost && isOfLevels ? "what goes on" : std::to_string(count) + " ";
    if (isInnermost && lasts)
        text += isOfLevels ? "" : count == 1 ? "part" : "parts";
    else if (isInnermost)
        text += count == 1 ? "event" : "events";
    else if (window.bucket.kind == Bucket::Kind::LookBack)
        text += window.bucket.periods == 1 ? "billing period" : "of the last " + toText(window.bucket);
    else
        text += "windows of " + insideText(place);
    if (window.divisor == Window::Divisor::Fixed)
        text += " over " + divisorText(window);
    if (place.span.missing > 0)
        text += " and " + std::to_string(place.span.missing) + " zeros";
    if (place.span.carriedIn)
        text += ", " + place.span.carriedIn->toText() + " carried in";
    if (Ratio(value) != exact)
        text += " = " + exact.toShortText() + (window.then ? ", then " + formatExpression(*window.then) : "") +
                (window.round || !exact.finite() ? ", rounded" : "");
    return text;
}

} // namespace

void WindowRecorder::addPart(const Part& part, WindowSample& sample) {
    if (sample.node == UINT32_MAX) {
        sample.node = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes.emplace_back();
    }
    Derivation& holder = m_nodes[sample.node];
    ++holder.events; // here: parts
    Derivation node;
    node.label = localText(part.from, part.zone);
    if (part.to > part.from)
        node.label += " to " + localText(part.to, part.zone);
    node.id = "part " + node.label;
    node.formula = partFormula(part);
    if (part.share)
        node.quantity = Ratio(*part.share);
    insertEarliest(holder.children, std::move(node));
}

std::uint64_t WindowRecorder::partCount(std::span<const WindowSample> samples) const {
    std::uint64_t count = 0;
    for (const WindowSample& sample : samples)
        count += sample.node == UINT32_MAX ? 0 : m_nodes[sample.node].events;
    return count;
}

// Under a window of events that last: the earliest of their parts. A part that is a window by itself
// stands for it.
void WindowRecorder::addParts(const WindowPlace& place, std::span<const WindowSample> samples, Derivation& node) const {
    const std::uint64_t count = partCount(samples);
    for (const WindowSample& sample : samples) {
        if (sample.node == UINT32_MAX)
            continue;
        for (const Derivation& part : m_nodes[sample.node].children)
            insertEarliest(node.children, part);
    }
    const bool isEvent = place.meter.windows[place.level].bucket.kind == Bucket::Kind::Event;
    if (isEvent && count == 1 && node.children[0].quantity == node.quantity) {
        node.label = node.children[0].label;
        node.formula = node.children[0].formula;
        node.children.clear();
    } else if (count > node.children.size()) {
        Derivation note;
        note.label = "… and " + std::to_string(count - node.children.size()) + " more parts";
        node.children.push_back(std::move(note));
    }
}

void WindowRecorder::addInside(const WindowPlace& place, std::span<const WindowSample> samples, Derivation& node) {
    const Window& window = place.meter.windows[place.level];
    const bool looksBack = window.bucket.kind == Bucket::Kind::LookBack;
    const std::size_t shownMax = looksBack ? kPeriodsShownMax : kShownMax;
    std::vector<std::uint32_t> shown;
    std::uint64_t dropped = 0;
    std::optional<std::uint32_t> chosen;
    if (window.aggregate == Window::Aggregate::Percentile) {
        PercentileRank rank = rankOf(window, samples, place.span.missing);
        shown = std::move(rank.order);
        dropped = rank.dropped;
        chosen = rank.chosen;
    } else {
        shown.resize(samples.size());
        std::iota(shown.begin(), shown.end(), 0U);
        const bool ascends = window.aggregate == Window::Aggregate::Min;
        std::stable_sort(shown.begin(), shown.end(), [&](std::uint32_t a, std::uint32_t b) {
            return ascends ? samples[a].value < samples[b].value : samples[a].value > samples[b].value;
        });
        if (shown.size() <= shownMax) // all of them: in their own order
            std::sort(shown.begin(), shown.end());
    }
    std::uint64_t above = 0;
    std::size_t left = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const WindowSample& sample = samples[shown[i]];
        const bool isChosen = chosen == shown[i];
        const bool isDropped = dropped > 0 && !isChosen && above + sample.weight <= dropped;
        above += sample.weight;
        if (i >= shownMax && !isChosen) {
            ++left;
            continue;
        }
        Derivation child = m_nodes[sample.node];
        if (looksBack)
            nameByStart(child, sample, *place.span.zone);
        if (isDropped)
            child.label += ", dropped";
        if (isChosen)
            child.label += ", counts";
        node.children.push_back(std::move(child));
    }
    if (left == 0)
        return;
    Derivation note;
    note.label = "… and " + std::to_string(left) + (looksBack ? " more billing periods" : " more windows of " + insideText(place));
    node.children.push_back(std::move(note));
}

void WindowRecorder::add(const WindowPlace& place, std::span<const WindowSample> samples, const Ratio& exact,
                         WindowSample& result) {
    Derivation node;
    node.kind = Derivation::Kind::Note;
    node.label = labelOf(place);
    node.id = "window " + std::to_string(place.level + 1) + " " + node.label;
    const bool ofEvents = place.level == 0 && place.meter.sources.empty();
    std::uint64_t count = ofEvents ? result.events : samples.size();
    if (ofEvents && place.meter.interval)
        count = partCount(samples);
    node.formula = formulaOf(place, count, exact, result.value);
    node.rule = "meters." + place.meter.id + ".windows[" + std::to_string(place.level) + "]";
    node.mark = place.meter.windows[place.level].mark;
    node.quantity = Ratio(result.value);
    if (place.level + 1 == place.meter.windows.size())
        node.quantityUnit = place.meter.unit.name();
    node.events = result.events;
    if (place.level > 0 || !place.meter.sources.empty())
        addInside(place, samples, node);
    else if (place.meter.interval)
        addParts(place, samples, node);
    result.node = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.push_back(std::move(node));
}

void WindowRecorder::addDerived(const Meter& meter, const Zone& zone, const Sources& sources, WindowSample& result) {
    Derivation node;
    node.label = bucketLabel(meter.every, result.time, zone);
    node.id = "derived " + node.label;
    node.formula = formatExpression(filledIn(*meter.value, meter, sources.values));
    node.rule = "meters." + meter.id + ".value";
    node.mark = meter.value->mark;
    node.quantity = Ratio(result.value);
    if (meter.windows.empty())
        node.quantityUnit = meter.unit.name();
    node.events = result.events;
    for (std::size_t i = 0; i < sources.nodes.size(); ++i) {
        Derivation child;
        if (sources.nodes[i] != UINT32_MAX)
            child = m_nodes[sources.nodes[i]];
        else
            child.quantity = Ratio();
        child.id = meter.sources[i].id;
        child.label = meter.sources[i].label.empty() ? child.id : meter.sources[i].label;
        node.children.push_back(std::move(child));
    }
    result.node = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.push_back(std::move(node));
}

} // namespace rerate
