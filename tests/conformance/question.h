// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a translator makes of a case: a plan, usage, and for each key that `expect` may have the
// question that answers it. Everything is text; numbers are made of it where the question is put to
// the engine (answer.h).

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rerate::conformance {

// One question, or an object or list of them.
struct Ask {
    enum class Kind {
        Nothing,
        Object, List,
        Text,         // `id` itself: the name of a line, to find its like
        Invoice,      // billed amount of the invoice
        InvoiceExact, // and before rounding
        Total,        // of all invoices of the range
        Line,         // billed amount of the line of charge `id`
        LineExact,
        Within,       // the part of the lines under the commitment of charge `id` that is within it
        Beyond,       // what line `value` comes to beyond the commitment of charge `id`, with its factor
        UnitPrice,    // of the first step of charge `id`
        Quantity,     // what the meter of charge `id` counted
        Priced,       // how much of it was priced: without what is free
        Free,         // how much of it was free
        Events,       // how many rows went into it
        FreeEvents,   // and how many of them were free
        UnitAmount,   // exact line per unit that charge `value` ("": its own) counted; 0 where there is none
        PricedUnitAmount, // per unit that was not free
        Steps,        // of charge `id`: a list of {units, amount}
        StepQuantities, // of every step of its price, in order
        StepQuantity, // how much of it lies in the step whose place is `value` ("0" is the first)
        Metered,      // what the meter `id` counted in the question's period, whatever is charged for it
        MeteredEvents, // and from how many rows
        PercentOff,   // what the line of charge `id` is below that of charge `value`, in percent of it
        Items,        // exact amounts of the events or windows that charge `id` prices one by one: a list of {amount}
        Key,          // exact amount of the lines of any charge whose `lines_by` value is `id`
        Share,        // of the discount of charge `id`, what the line of charge `value` bears, as a positive number
        Left,         // of the line of charge `id` after all discounts that it bears a share of
        Sum,          // of `items`
        Lines,        // of charge `id`: a list of {group, usage, cost}, one for each value of `lines_by`
        GroupValue,   // the value of dimension `value` of the one line of charge `id`
        MeterRows,    // of meter `id`: a list of {from, to, value, group} by windows of `step` ("": one) and `names`
        Rounded,      // `value` rounded to `step` by `mode`
        Shares,       // `value` split by `weights` in steps of `step`: a list of {key, amount}, without parts of nothing
        SharesProblem, // why it cannot be split so, in the words of `words`, in the order of AllocationProblem
        EventValue,   // the expression `value` over the first row; a number is what meter `id` counts, where there is one
        NoValue,      // why the expression `value` over the first row is no number, which meter `id` left out: `words`
        Remainder,    // what the discount of charge `id` has left of its amount
        UsesLeft,     // on how many further invoices it holds
        IsUsedUp,     // `words`: whether it goes on, or is used up; `value` "uses": by its uses, whatever its amount has left
        Refusal,      // `id`, when the engine refuses the plan or the usage
    };
    Kind kind = Kind::Nothing;
    std::string id;
    bool isOfOtherPlan = false; // of `otherPlan` of the question
    std::string period;       // the first day of the billing period; "" for the first one
    bool isTakenOff = false;  // a discount: what its line takes off, as a positive number
    bool isInHundredths = false; // a Line in a unit of two decimals, counted in the smaller one
    bool isOnlyIfPositive = false; // in a list: left out when its `amount` is not above zero
    bool isOnlyIfCounted = false; // with isOnlyIfPriced: a line counts something that is not free, whatever it costs
    bool isOnlyIfPriced = false; // in a list: left out when the line of charge `id` is no line
    std::string key;          // of a line that `lines_by` divides: only this part of it
    std::string value, step, mode;
    std::vector<std::string> weights;
    std::vector<std::string> names; // Shares: keys of the parts; MeterRows: dimensions
    std::vector<std::string> words; // the asker's own, for what has a name of its own with everybody
    bool isByKey = false;           // Shares: what is equal goes by key
    bool isLimited = false;         // Shares: a weight is the most that its part may get
    std::vector<std::pair<std::string, Ask>> members;
    std::vector<Ask> items;

    Ask& with(std::string key, Ask ask) {
        members.emplace_back(std::move(key), std::move(ask));
        return *this;
    }
    bool has(const std::string& key) const {
        for (const auto& [name, member] : members)
            if (name == key)
                return true;
        return false;
    }
    void replace(const std::string& key, const Ask& ask) {
        for (auto& [name, member] : members)
            if (name == key)
                member = ask;
    }
};

inline Ask ask(Ask::Kind kind, std::string id = {}) {
    Ask made;
    made.kind = kind;
    made.id = std::move(id);
    return made;
}
inline Ask object() { return ask(Ask::Kind::Object); }
inline Ask listOf(std::vector<Ask> items) {
    Ask made = ask(Ask::Kind::List);
    made.items = std::move(items);
    return made;
}
inline Ask takenOff(Ask made) {
    made.isTakenOff = true;
    return made;
}
inline Ask inPeriod(Ask made, std::string firstDay) {
    made.period = std::move(firstDay);
    return made;
}
inline Ask rounded(std::string value, std::string step, std::string mode) {
    Ask made = ask(Ask::Kind::Rounded);
    made.value = std::move(value);
    made.step = std::move(step);
    made.mode = std::move(mode);
    return made;
}

// The element of a list that stands for the line of a charge, if there is one.
inline Ask lineIfPriced(std::string charge) {
    Ask made = ask(Ask::Kind::Object, std::move(charge));
    made.isOnlyIfPriced = true;
    return made;
}
inline Ask sumOf(std::vector<Ask> items) {
    Ask made = listOf(std::move(items));
    made.kind = Ask::Kind::Sum;
    return made;
}
inline Ask ofOtherPlan(Ask made) {
    made.isOfOtherPlan = true;
    return made;
}
inline Ask onlyIfPositive(Ask made) {
    made.isOnlyIfPositive = true;
    return made;
}
inline Ask inKey(Ask made, std::string key) {
    made.key = std::move(key);
    return made;
}
inline Ask groupValue(std::string charge, std::string dimension) {
    Ask made = ask(Ask::Kind::GroupValue, std::move(charge));
    made.value = std::move(dimension);
    return made;
}
inline Ask keyOf(std::string key) { return ask(Ask::Kind::Key, std::move(key)); }
inline Ask beyondOf(std::string commitment, std::string charge) {
    Ask made = ask(Ask::Kind::Beyond, std::move(commitment));
    made.value = std::move(charge);
    return made;
}
inline Ask leftOf(std::string charge) { return ask(Ask::Kind::Left, std::move(charge)); }
inline Ask shareOf(std::string discount, std::string charge) {
    Ask made = ask(Ask::Kind::Share, std::move(discount));
    made.value = std::move(charge);
    return made;
}
inline Ask stepQuantity(std::string charge, std::string place) {
    Ask made = ask(Ask::Kind::StepQuantity, std::move(charge));
    made.value = std::move(place);
    return made;
}

// A row of usage: texts by column. A row without a time stands a second after the row before it. `time`, `customer`, `event`, `id`, `recorded`, `end` are roles, all else
// is a property; an empty text is a missing value; `times` says how many such rows there are.
using UsageRow = std::vector<std::pair<std::string, std::string>>;

// Begins the name of every column, meter and charge that a case names, and of nothing else: a case may call
// its properties `customer` or `q`.
inline constexpr const char* kPropertyPrefix = "prop.";

struct Question {
    std::string plan; // "" when no plan is needed
    std::string otherPlan; // over the same usage: what is asked about two ways of computing
    std::string pricedMeter; // otherPlan is then over one row of usage, `q`: what this meter of `plan` counts
    std::vector<UsageRow> rows;
    std::string zone = "UTC";
    std::string firstDay, lastDay; // both included; "" for the months that hold events
    bool isLastDayExcluded = false;
    std::string from, to;          // or instants, for meters only; `to` is excluded
    bool isToIncluded = false;
    // Which of several rows with one id counts: the plan language has no word for it, the engine keeps what
    // was recorded last. Left open, in order, or against the order, where the first one is to stay.
    enum class Recorded { Unknown, InOrder, Reversed } recorded = Recorded::Unknown;
    Ask answer = object();
};

} // namespace rerate::conformance
