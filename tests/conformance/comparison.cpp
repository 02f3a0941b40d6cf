// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/comparison.h"

#include <algorithm>
#include <map>

#include "engine/money/rounding.h"

namespace rerate::conformance {

namespace {

std::optional<Ratio> expectedNumber(const CaseValue& value) {
    if (value.kind != CaseValue::Kind::Number && value.kind != CaseValue::Kind::Text)
        return std::nullopt;
    const std::size_t slash = value.text.find('/');
    const auto above = Decimal::parse(value.text.substr(0, slash));
    if (!above)
        return std::nullopt;
    if (slash == std::string::npos)
        return Ratio(*above);
    const auto below = Decimal::parse(value.text.substr(slash + 1));
    if (!below || below->sign() <= 0 || !below->isInteger())
        return std::nullopt;
    return Ratio::over(*above, *below);
}

// How a number is to be compared; what stands nearest in the tree counts.
struct Manner {
    const CaseValue* places = nullptr;
    const CaseValue* tolerance = nullptr;
    bool inMinorUnits = false;

    Manner of(const CaseValue& object, const std::string& key) const {
        Manner manner = *this;
        if (const CaseValue* found = object.find(key + "_dp"))
            manner.places = found;
        if (const CaseValue* found = object.find(key + "_tolerance"))
            manner.tolerance = found;
        manner.inMinorUnits = inMinorUnits || key.find("_cents") != std::string::npos ||
                              key.find("_minor") != std::string::npos;
        return manner;
    }
};

std::string textOf(const CaseValue& value) {
    switch (value.kind) {
    case CaseValue::Kind::Null: return "null";
    case CaseValue::Kind::List: return "a list of " + std::to_string(value.items.size());
    case CaseValue::Kind::Object: return "an object";
    default: return value.text;
    }
}

std::string textOf(const Answer& answer) {
    switch (answer.kind) {
    case Answer::Kind::Absent: return "nothing";
    case Answer::Kind::Number: return answer.number.toText();
    case Answer::Kind::Text: return answer.text;
    case Answer::Kind::List: return "a list of " + std::to_string(answer.items.size());
    case Answer::Kind::Object: return "an object";
    }
    return {};
}

class Comparer {
public:
    explicit Comparer(int currencyDigits) : m_minor(Decimal::fromCoefficient(1, -currencyDigits)) {}

    void compare(const CaseValue& expected, const Answer& answer, const std::string& path, const Manner& manner) {
        if (expected.kind == CaseValue::Kind::Object && answer.kind == Answer::Kind::Object)
            return compareObjects(expected, answer, path, manner);
        if (expected.kind == CaseValue::Kind::List && answer.kind == Answer::Kind::List)
            return compareLists(expected, answer, path, manner);
        if (answer.kind == Answer::Kind::Number && isEqual(expected, answer, manner))
            return;
        if (answer.kind == Answer::Kind::Text && expected.isScalar() && answer.text == expected.text)
            return;
        m_found.differences.push_back(path + ": expected " + textOf(expected) + ", got " +
                                      textOf(scaled(answer, manner)));
    }

    Comparison take() { return std::move(m_found); }

private:
    Answer scaled(Answer answer, const Manner& manner) const {
        if (manner.inMinorUnits && answer.isMoney)
            answer.number = answer.number * Ratio(m_minor);
        return answer;
    }

    bool isEqual(const CaseValue& expected, const Answer& answer, const Manner& manner) const {
        const std::optional<Ratio> wanted = expectedNumber(expected);
        if (!wanted)
            return false;
        Ratio got = scaled(answer, manner).number;
        if (manner.places) {
            const auto places = Decimal::parse(manner.places->text);
            const auto count = places ? places->toInteger() : std::nullopt;
            if (!count || *count < 0 || *count > 100)
                return false;
            got = roundTo(got, {Decimal::fromCoefficient(1, static_cast<int>(*count)), RoundingMode::HalfUp}).value;
        }
        const Ratio distance = got < *wanted ? *wanted - got : got - *wanted;
        if (!manner.tolerance)
            return distance.isZero();
        const std::optional<Ratio> allowed = expectedNumber(*manner.tolerance);
        return allowed && distance <= *allowed;
    }

    void compareObjects(const CaseValue& expected, const Answer& answer, const std::string& path,
                        const Manner& manner) {
        for (const std::string& key : answerKeys(expected)) {
            const std::string inner = path.empty() ? key : path + "." + key;
            if (const Answer* found = answer.find(key))
                compare(*expected.find(key), *found, inner, manner.of(expected, key));
            else
                m_found.unanswered.push_back(inner);
        }
    }

    // {a: x, b: y} as one text, to tell groups apart; "" for something else.
    template <typename Value>
    static std::string groupText(const Value& value, const auto& textOfMember) {
        std::map<std::string, std::string> members;
        for (const auto& [name, member] : value.members)
            members[name] = textOfMember(member);
        std::string text;
        for (const auto& [name, member] : members)
            text += name + "=" + member + ";";
        return text;
    }

    // A row of a window is known by when it begins as well.
    static std::string nameOf(const CaseValue& item, const std::string& name) {
        const CaseValue* found = item.find(name);
        const CaseValue* from = name == "group" ? item.find("from") : nullptr;
        return (from ? from->text + " " : "") + textOfName(*found);
    }
    static std::string nameOf(const Answer& item, const std::string& name, bool isInTime) {
        const Answer* found = item.find(name);
        const Answer* from = isInTime ? item.find("from") : nullptr;
        return (from ? from->text + " " : "") + textOfName(*found);
    }
    static std::string textOfName(const CaseValue& name) {
        return name.isScalar() ? name.text : groupText(name, [](const CaseValue& member) { return member.text; });
    }
    static std::string textOfName(const Answer& name) {
        return name.kind == Answer::Kind::Object ? groupText(name, [](const Answer& member) { return member.text; })
                                                 : name.text;
    }

    // The member by which elements of a list are found; "" when it is their place.
    static std::string naming(const CaseValue& expected, const Answer& answer) {
        for (const char* name : {"name", "key", "group"}) {
            const bool everyExpected = std::all_of(expected.items.begin(), expected.items.end(),
                                                   [&](const CaseValue& item) { return item.find(name); });
            const bool everyAnswer = std::all_of(answer.items.begin(), answer.items.end(),
                                                 [&](const Answer& item) { return item.find(name); });
            if (everyExpected && everyAnswer && !expected.items.empty() && !answer.items.empty())
                return name;
        }
        return {};
    }

    void compareLists(const CaseValue& expected, const Answer& answer, const std::string& path,
                      const Manner& manner) {
        if (expected.items.size() != answer.items.size()) {
            m_found.differences.push_back(path + ": expected " + textOf(expected) + ", got " + textOf(answer));
            return;
        }
        const std::string name = naming(expected, answer);
        for (std::size_t i = 0; i < expected.items.size(); ++i) {
            const std::string inner = path + "[" + std::to_string(i) + "]";
            const Answer* found = &answer.items[i];
            if (!name.empty()) {
                const std::string wanted = nameOf(expected.items[i], name);
                const auto same = std::find_if(answer.items.begin(), answer.items.end(), [&](const Answer& item) {
                    return nameOf(item, name, name == "group" && expected.items[i].find("from")) == wanted;
                });
                if (same == answer.items.end()) {
                    m_found.differences.push_back(inner + ": expected " + wanted + ", got no such line");
                    continue;
                }
                found = &*same;
            }
            compare(expected.items[i], *found, inner, manner);
        }
    }

    Decimal m_minor;
    Comparison m_found;
};

} // namespace

std::vector<std::string> answerKeys(const CaseValue& expect) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : expect.members) {
        const bool isRemark = (key.ends_with("_dp") && expect.find(key.substr(0, key.size() - 3))) ||
                              (key.ends_with("_tolerance") && expect.find(key.substr(0, key.size() - 10)));
        if (!isRemark)
            keys.push_back(key);
    }
    return keys;
}

Comparison compareToExpected(const CaseValue& expect, const Answer& answer, int currencyDigits) {
    Comparer comparer(currencyDigits);
    comparer.compare(expect, answer, "", {});
    return comparer.take();
}

} // namespace rerate::conformance
