// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/random_expression.h"

namespace rerate::properties {

namespace {

class Expressions {
public:
    Expressions(RandomChoices& choices, const std::vector<std::string>& names) : m_choices(choices), m_names(names) {}

    std::string number(int depth) {
        if (depth <= 0 || m_choices.chance(25))
            return leaf();
        const auto inner = [&] { return number(depth - 1); };
        switch (m_choices.between(0, 15)) {
        case 0: return inner() + " + " + inner();
        case 1: return inner() + " - " + inner();
        case 2: return "(" + inner() + ") * " + leaf();
        case 3: return "-(" + inner() + ")";
        case 4: return "min(" + inner() + ", " + inner() + ")";
        case 5: return "max(" + inner() + ", 0, " + inner() + ")";
        case 6: return "abs(" + inner() + ")";
        case 7: return m_choices.pick({"ceil_to(", "floor_to("}) + inner() + ", " + step() + ")";
        case 8: return m_choices.pick({"ceil(", "floor("}) + inner() + m_choices.pick({")", ", 2)", ", -1)"});
        case 9: return "round(" + inner() + ", " + step() + ", " + mode() + ")";
        case 10: return "divide(" + inner() + ", " + m_choices.pick({"3", "7", "60"}) + ", 6, " + mode() + ")";
        case 11: return "divide(" + inner() + ", " + m_choices.pick(m_names) + ", " + m_choices.number(0, 8) + ", " + mode() + ")";
        case 12: return "if(" + condition(depth - 1) + ", " + inner() + ", " + inner() + ")";
        case 13: return "coalesce(" + m_choices.pick(m_names) + ", " + inner() + ")";
        case 14: return "(" + inner() + ")";
        default: return leaf();
        }
    }

    std::string condition(int depth) {
        if (depth > 0 && m_choices.chance(40))
            switch (m_choices.between(0, 3)) {
            case 0: return condition(depth - 1) + " and " + condition(depth - 1);
            case 1: return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
            case 2: return "not " + condition(0);
            default: return "not (" + condition(depth - 1) + ")";
            }
        if (&m_names != &numberNames()) // no event is there
            return number(depth - 1) + m_choices.pick({" < ", " <= ", " > ", " >= ", " == ", " != "}) + number(depth - 1);
        const std::string text = m_choices.pick(textNames());
        switch (m_choices.between(0, 6)) {
        case 0: return text + m_choices.pick({" == ", " != "}) + m_choices.pick({"'m0'", "'m1'", "'eu'", "'add'"});
        case 1: return number(depth - 1) + m_choices.pick({" < ", " <= ", " > ", " >= ", " == ", " != "}) + number(depth - 1);
        case 2: return "in(" + text + ", 'm1', 'eu', 5)";
        case 3: return "has(" + m_choices.pick(m_names) + ")";
        case 4: return "concat(" + text + ", '-', " + m_choices.pick(textNames()) + ") == 'm0-eu'";
        case 5: return "field('" + text + "') == 'm2'";
        default: return m_choices.pick({"event == 'use'", "true", "count > 0"});
        }
    }

private:
    std::string leaf() {
        switch (m_choices.between(0, 9)) {
        case 0: return m_choices.number(0, 100);
        case 1: return m_choices.pick({"0.1", "2.5", "1000", "0.001"});
        case 2: return "field('" + m_choices.pick(m_names) + "')";
        default: return m_choices.pick(m_names);
        }
    }

    std::string step() { return m_choices.pick({"60", "0.5", "1", "100", "0.01"}); }
    std::string mode() {
        return m_choices.pick({"half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"});
    }

    RandomChoices& m_choices;
    const std::vector<std::string>& m_names;
};

} // namespace

const std::vector<std::string>& numberNames() {
    static const std::vector<std::string> kNames = {"q", "r", "s"};
    return kNames;
}

const std::vector<std::string>& textNames() {
    static const std::vector<std::string> kNames = {"model", "region", "host", "op"};
    return kNames;
}

std::string randomNumber(RandomChoices& choices, const std::vector<std::string>& names, int depth) {
    return Expressions(choices, names).number(depth);
}

std::string randomCondition(RandomChoices& choices, const std::vector<std::string>& names, int depth) {
    return Expressions(choices, names).condition(depth);
}

} // namespace rerate::properties
