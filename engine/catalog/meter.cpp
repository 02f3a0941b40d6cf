// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/meter.h"

#include <algorithm>

namespace rerate {

namespace {

Expression make(Expression::Kind kind, std::vector<Expression> arguments) {
    Expression expression;
    expression.kind = kind;
    expression.arguments = std::move(arguments);
    return expression;
}

std::string windowText(const Window& window, bool isInnermost) {
    std::string text(toText(window.aggregate));
    if (window.aggregate == Window::Aggregate::Percentile)
        text += " " + window.percentile.toText();
    if (window.aggregate == Window::Aggregate::Unique)
        text += "(" + window.uniqueField + ")";
    else if (isInnermost && window.value)
        text += "(" + formatExpression(*window.value) + ")";
    text += (window.bucket.kind == Bucket::Kind::LookBack ? " over " : " per ") + toText(window.bucket);
    for (const std::string& name : window.per)
        text += " and " + name;
    if (window.empty == Window::Empty::Zero)
        text += ", also where nothing happened";
    return text;
}

} // namespace

bool Meter::looksBack() const {
    const auto looks = [](const Window& window) { return window.bucket.kind == Bucket::Kind::LookBack; };
    return std::any_of(windows.begin(), windows.end(), looks) ||
           std::any_of(sources.begin(), sources.end(), [](const Meter& source) { return source.looksBack(); });
}

bool Meter::fillsEmpty() const {
    const auto fills = [](const Window& window) { return window.empty == Window::Empty::Zero; };
    return std::any_of(windows.begin(), windows.end(), fills) ||
           std::any_of(sources.begin(), sources.end(), [](const Meter& source) { return source.fillsEmpty(); });
}

std::optional<Expression> eventValue(const Meter& meter) {
    const std::optional<Expression>& plain =
        meter.windows.empty() ? meter.value : meter.windows.front().value;
    if (!meter.retract)
        return plain;
    Expression value;
    if (plain) {
        value = *plain;
    } else {
        value.kind = Expression::Kind::Name;
        value.text = "count";
    }
    Expression negative = make(Expression::Kind::Negate, {value});
    return make(Expression::Kind::If, {*meter.retract, std::move(negative), std::move(value)});
}

std::string_view toText(Aggregate aggregate) {
    return toText(static_cast<Window::Aggregate>(aggregate)); // the first ones are the same
}

std::string meterText(const Meter& meter) {
    std::string text;
    for (std::size_t i = 0; i < meter.windows.size(); ++i)
        text += (i == 0 ? "" : ", then ") + windowText(meter.windows[i], i == 0);
    if (!meter.sources.empty())
        text = formatExpression(*meter.value) + " per " + toText(meter.every) +
               (text.empty() ? "" : ", then " + text);
    else if (meter.windows.empty()) {
        text = toText(meter.aggregate);
        if (meter.aggregate == Aggregate::Unique)
            text += "(" + meter.uniqueField + ")";
        else if (meter.value)
            text += "(" + formatExpression(*meter.value) + ")";
    }
    if (meter.event)
        text += " of " + *meter.event;
    if (meter.interval && !meter.interval->lasts())
        text += " at `" + meter.interval->at + "`";
    else if (meter.interval)
        text += meter.interval->seconds ? " for " + formatExpression(*meter.interval->seconds) + " seconds"
                                        : " until " + meter.interval->end;
    if (meter.interval && meter.interval->lasts() && meter.interval->split == Interval::Split::AtStart)
        text += ", all at its start";
    if (meter.filter)
        text += " where " + formatExpression(*meter.filter);
    if (meter.retract)
        text += ", taken back where " + formatExpression(*meter.retract);
    return text;
}

} // namespace rerate
