// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_difference.h"

#include <algorithm>
#include <map>

#include "engine/catalog/plan_tree.h"

namespace rerate {

namespace {

// Percentages are for reading: two places, half to even.
std::string changeText(const Decimal& before, const Decimal& after) {
    const Decimal delta = after - before;
    std::string text = (delta.isNegative() ? "" : "+") + delta.toText();
    if (before.sign() > 0) {
        const Ratio percent = Ratio::over(delta * Decimal(100), Decimal(1)) *
                              Ratio::over(Decimal::fromCoefficient(1, -before.scale()),
                                          Decimal(before * Decimal::fromCoefficient(1, -before.scale())));
        const Decimal shown =
            roundTo(percent, {Decimal::literal("0.01"), RoundingMode::HalfEven}).value;
        text += " (" + std::string(shown.isNegative() ? "" : "+") + shown.toText() + " %)";
    }
    return text;
}

std::string shortText(const PlanTree& tree) {
    if (tree.kind == PlanTree::Kind::Leaf)
        return tree.text;
    std::string text = tree.kind == PlanTree::Kind::List ? "[" : "{ ";
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
        const PlanTree& child = tree.children[i];
        text += i == 0 ? "" : ", ";
        if (tree.kind == PlanTree::Kind::Mapping)
            text += child.key + ": ";
        text += shortText(child);
    }
    return text + (tree.kind == PlanTree::Kind::List ? "]" : " }");
}

class Comparer {
public:
    std::vector<PlanChange> take() { return std::move(m_changes); }

    // `subject` says whose part this is: "Input tokens".
    void compare(const PlanTree& before, const PlanTree& after, const std::string& path,
                 const std::string& subject) {
        if (before.kind != after.kind) {
            report(PlanChange::Kind::Changed, path, subject, after.subject, &before, &after);
            return;
        }
        if (before.kind == PlanTree::Kind::Leaf) {
            if (before.text != after.text)
                report(PlanChange::Kind::Changed, path, subject, after.subject, &before, &after);
            return;
        }
        for (const PlanTree& child : before.children)
            if (!after.find(child.key))
                report(PlanChange::Kind::Removed, join(path, before, child), subjectOf(before, child, subject),
                       child.subject, &child, nullptr);
        for (const PlanTree& child : after.children) {
            const PlanTree* other = before.find(child.key);
            const std::string inner = subjectOf(after, child, subject);
            if (other)
                compare(*other, child, join(path, after, child), inner);
            else
                report(PlanChange::Kind::Added, join(path, after, child), inner, child.subject,
                       nullptr, &child);
        }
        if (after.kind == PlanTree::Kind::List || after.key == "table")
            compareOrder(before, after, path, subject);
    }

private:
    static std::string join(const std::string& path, const PlanTree& parent, const PlanTree& child) {
        if (parent.kind == PlanTree::Kind::List && parent.key != "charges")
            return path + "[" + child.key + "]";
        return path.empty() ? child.key : path + "." + child.key;
    }
    // Meters, charges and the invoice give their name to everything inside them.
    static std::string subjectOf(const PlanTree& parent, const PlanTree& child,
                                 const std::string& subject) {
        const bool names = parent.key == "charges" || parent.key == "meters" || child.key == "invoice";
        return names ? child.subject : subject;
    }

    void compareOrder(const PlanTree& before, const PlanTree& after, const std::string& path,
                      const std::string& subject) {
        std::map<std::string_view, std::size_t> placeBefore;
        for (std::size_t i = 0; i < before.children.size(); ++i)
            placeBefore.emplace(before.children[i].key, i);
        std::vector<std::size_t> places; // before, in the order of now
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < after.children.size(); ++i)
            if (const auto place = placeBefore.find(after.children[i].key); place != placeBefore.end()) {
                places.push_back(place->second);
                numbers.push_back(i);
            }
        for (const std::size_t moved : outOfOrder(places)) {
            const PlanTree& child = after.children[numbers[moved]];
            PlanChange change;
            change.kind = PlanChange::Kind::Moved;
            change.path = join(path, after, child);
            const std::string owner = subjectOf(after, child, subject);
            change.subject = owner.empty() || owner == child.subject ? child.subject
                                                                      : owner + ": " + child.subject;
            if (child.kind == PlanTree::Kind::Leaf && after.kind == PlanTree::Kind::List)
                change.subject += " (" + child.key + ")";
            change.before = placeText(before, places[moved]);
            change.after = placeText(after, numbers[moved]);
            m_changes.push_back(std::move(change));
        }
    }

    static std::string placeText(const PlanTree& list, std::size_t number) {
        return number == 0 ? "first" : "after `" + list.children[number - 1].key + "`";
    }

    // Positions of the fewest numbers without which the others ascend.
    static std::vector<std::size_t> outOfOrder(const std::vector<std::size_t>& numbers) {
        std::vector<std::size_t> tails; // positions of the smallest ends of ascending runs, by length
        std::vector<std::size_t> previous(numbers.size(), numbers.size());
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const auto place = std::lower_bound(
                tails.begin(), tails.end(), numbers[i],
                [&](std::size_t tail, std::size_t number) { return numbers[tail] < number; });
            if (place != tails.begin())
                previous[i] = *(place - 1);
            if (place == tails.end())
                tails.push_back(i);
            else
                *place = i;
        }
        std::vector<bool> stays(numbers.size());
        for (std::size_t i = tails.empty() ? numbers.size() : tails.back(); i < numbers.size(); i = previous[i])
            stays[i] = true;
        std::vector<std::size_t> moved;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (!stays[i])
                moved.push_back(i);
        return moved;
    }

    void report(PlanChange::Kind kind, const std::string& path, const std::string& subject,
                const std::string& what, const PlanTree* before, const PlanTree* after) {
        PlanChange change;
        change.kind = kind;
        change.path = path;
        change.subject = subject.empty() || subject == what ? what : subject + ": " + what;
        if (before)
            change.before = shortText(*before);
        if (after)
            change.after = shortText(*after);
        if (before && after && before->number && after->number)
            change.change = changeText(*before->number, *after->number);
        m_changes.push_back(std::move(change));
    }

    std::vector<PlanChange> m_changes;
};

std::string sentence(const PlanChange& change) {
    switch (change.kind) {
    case PlanChange::Kind::Added: return "added: " + change.after;
    case PlanChange::Kind::Removed: return "removed: " + change.before;
    case PlanChange::Kind::Moved: return "moved: " + change.before + " → " + change.after;
    case PlanChange::Kind::Changed: break;
    }
    return change.before + " → " + change.after +
           (change.change.empty() ? "" : "  " + change.change);
}

} // namespace

std::vector<PlanChange> comparePlans(const Plan& before, const Plan& after) {
    Comparer comparer;
    comparer.compare(describePlan(before), describePlan(after), "", "");
    return comparer.take();
}

std::string toText(const std::vector<PlanChange>& changes) {
    std::string text;
    for (const PlanChange& change : changes)
        text += change.subject + "\n    " + sentence(change) + "\n    at " + change.path + "\n";
    return text;
}

std::string toMarkdown(const std::vector<PlanChange>& changes) {
    std::string text = "| what | before | after | change |\n| --- | --- | --- | --- |\n";
    const auto cell = [](std::string value) {
        for (std::size_t at = 0; (at = value.find('|', at)) != std::string::npos; at += 2)
            value.insert(at, "\\");
        return value;
    };
    for (const PlanChange& change : changes)
        text += "| " + cell(change.subject) + " | " + cell(change.before) + " | " +
                cell(change.after) + " | " + cell(change.change) + " |\n";
    return text;
}

} // namespace rerate
