// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/derived_meter.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "engine/base/suggestion.h"
#include "engine/language/window_reader.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;

Expression valueName() {
    Expression name;
    name.kind = Kind::Name;
    name.text = "value";
    return name;
}

void setDimensions(Meter& meter, const Meter& like) {
    meter.by = like.by;
    meter.calendars = like.calendars;
    for (Meter& source : meter.sources)
        setDimensions(source, like);
}

class Resolution {
public:
    Resolution(Reading& reading, const Place& meters, std::vector<Meter>& all)
        : m_reading(reading), m_place(meters), m_all(all), m_states(all.size()) {}

    void run() {
        for (std::size_t i = 0; i < m_all.size(); ++i)
            resolve(i);
    }

private:
    enum class State { Fresh, Open, Done };
    using Powers = std::map<std::string, int>; // of units: token × second, token / second
    struct Operand {
        Powers unit;
        SourceMark mark;
    };

    Place placeOf(const Meter& meter) const { return m_place.at(meter.id); }

    void resolve(std::size_t number) {
        if (m_states[number] != State::Fresh)
            return;
        m_states[number] = State::Open;
        m_path.push_back(m_all[number].id);
        std::vector<Meter> sources;
        for (const Meter& named : m_all[number].sources)
            if (auto source = sourceFor(m_all[number], named))
                sources.push_back(std::move(*source));
        m_all[number].sources = std::move(sources);
        if (m_all[number].value && !m_all[number].sources.empty()) {
            checkNames(m_all[number], *m_all[number].value);
            unitOf(m_all[number], *m_all[number].value);
        }
        m_path.pop_back();
        m_states[number] = State::Done;
    }

    // The meter that is named, made to give a quantity for each bucket.
    std::optional<Meter> sourceFor(const Meter& derived, const Meter& named) {
        const auto found = std::find_if(m_all.begin(), m_all.end(), [&](const Meter& m) { return m.id == named.id; });
        if (found == m_all.end()) {
            std::vector<std::string> known;
            for (const Meter& meter : m_all)
                if (meter.id != derived.id)
                    known.push_back(meter.id);
            const std::string guess = didYouMean(named.id, known);
            m_reading.error(named.mark, "meters." + derived.id + ".of", "There is no meter `" + named.id + "`.",
                            guess.empty() ? "Declare it under `meters`." : guess);
            return std::nullopt;
        }
        const auto number = static_cast<std::size_t>(found - m_all.begin());
        if (m_states[number] == State::Open) {
            std::string cycle;
            for (auto at = std::find(m_path.begin(), m_path.end(), named.id); at != m_path.end(); ++at)
                cycle += *at + " → ";
            m_reading.error(named.mark, "meters." + derived.id + ".of",
                            "The meters go round in a circle: " + cycle + named.id + ".",
                            "A meter cannot be derived from itself.");
            return std::nullopt;
        }
        resolve(number);
        Meter source = m_all[number];
        setDimensions(source, derived);
        if (!endAtBucket(source, derived.every))
            m_reading.error(named.mark, "meters." + derived.id + ".of",
                            "The windows of `" + named.id + "` do not fit into windows of " + toText(derived.every) + ".",
                            "Make `every` longer, or the windows of `" + named.id + "` shorter.");
        return source;
    }

    // Makes the last window that of the bucket.
    static bool endAtBucket(Meter& source, const Bucket& bucket) {
        if (source.windows.empty() && source.sources.empty()) {
            Window window;
            window.aggregate = static_cast<Window::Aggregate>(source.aggregate);
            window.value = source.value;
            window.uniqueField = source.uniqueField;
            window.bucket = bucket;
            source.windows.push_back(std::move(window));
            return true;
        }
        const Bucket::Kind last = source.windows.empty() ? Bucket::Kind::Event : source.windows.back().bucket.kind;
        if (last == Bucket::Kind::LookBack && bucket.kind == Bucket::Kind::Period && source.windows.back().per.empty())
            return true; // one value in each period
        if (last == Bucket::Kind::Period) {
            source.windows.back().bucket = bucket;
            source.windows.back().per.clear();
        } else if (source.windows.empty() || !(source.windows.back().bucket == bucket) ||
                   !source.windows.back().per.empty()) {
            Window sum;
            sum.value = valueName();
            sum.bucket = bucket;
            source.windows.push_back(std::move(sum));
        }
        const std::size_t count = source.windows.size();
        if (count >= 2)
            return nests(source.windows[count - 2].bucket, bucket);
        return source.sources.empty() || nests(source.every, bucket);
    }

    void checkNames(const Meter& derived, const Expression& expression) {
        if (expression.kind == Kind::Name) {
            std::vector<std::string> known;
            for (const Meter& source : derived.sources)
                known.push_back(source.id);
            if (std::find(known.begin(), known.end(), expression.text) == known.end()) {
                const std::string guess = didYouMean(expression.text, known);
                m_reading.error(expression.mark, "meters." + derived.id + ".value",
                                "`" + expression.text + "` is none of the meters in `of`.",
                                guess.empty() ? "Add it to `of`." : guess);
            }
        }
        for (const Expression& argument : expression.arguments)
            checkNames(derived, argument);
    }

    // The unit of an expression; empty when it has none or nobody knows. Adding and comparing needs
    // equal units.
    Powers unitOf(const Meter& derived, const Expression& expression) {
        if (expression.kind == Kind::Name) {
            for (const Meter& source : derived.sources)
                if (source.id == expression.text && !source.unit.name().empty())
                    return {{source.unit.name(), 1}};
            return {};
        }
        std::vector<Operand> operands;
        for (const Expression& argument : expression.arguments)
            operands.push_back({unitOf(derived, argument), argument.mark});
        switch (expression.kind) {
        case Kind::Multiply: return product(operands[0].unit, operands[1].unit, 1); // 2 * tokens are tokens
        case Kind::Divide: return operands[0].unit.empty() ? Powers{} : product(operands[0].unit, operands[1].unit, -1);
        case Kind::If: return same(derived, expression, {operands[1], operands[2]});
        case Kind::Not:
        case Kind::And:
        case Kind::Or:
        case Kind::In: return {};
        default: break;
        }
        const Powers unit = same(derived, expression, operands);
        return expression.type() == Expression::Type::Condition ? Powers{} : unit;
    }

    // tokens × seconds, tokens / seconds
    static Powers product(Powers unit, const Powers& other, int sign) {
        for (const auto& [name, power] : other)
            if ((unit[name] += sign * power) == 0)
                unit.erase(name);
        return unit;
    }

    static std::string text(const Powers& unit) {
        std::string above;
        std::string below;
        for (const auto& [name, power] : unit)
            for (int i = 0; i < std::abs(power); ++i)
                (power > 0 ? above : below) += power < 0 ? " / " + name : (above.empty() ? "" : " × ") + name;
        return (above.empty() ? "1" : above) + below;
    }

    // The unit of all operands; the first that has another one is reported where it stands.
    Powers same(const Meter& derived, const Expression& expression, const std::vector<Operand>& operands) {
        Powers unit;
        for (const auto& [other, mark] : operands) {
            if (unit.empty() || other.empty() || unit == other) {
                unit = unit.empty() ? other : unit;
                continue;
            }
            const bool adds = expression.kind == Kind::Add || expression.kind == Kind::Subtract;
            const bool isOne = unit.size() == 1 && unit.begin()->second == 1;
            m_reading.error(mark, "meters." + derived.id + ".value",
                            "`" + text(unit) + "` cannot be " + (adds ? "added to" : "compared with") + " `" + text(other) + "`.",
                            "Convert one of them in a derived meter of its own, with `unit: " + text(isOne ? unit : other) + "`.");
            return {};
        }
        return unit;
    }

    Reading& m_reading;
    Place m_place;
    std::vector<Meter>& m_all;
    std::vector<State> m_states;
    std::vector<std::string> m_path;
};

} // namespace

void resolveDerivedMeters(Reading& reading, const Place& meters, std::vector<Meter>& all) {
    Resolution(reading, meters, all).run();
}

} // namespace rerate
