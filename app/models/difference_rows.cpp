// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/difference_rows.h"

#include <QObject>

#include "app/charts/number_text.h"
#include "engine/catalog/plan_difference.h"
#include "engine/catalog/plan_tree.h"
#include "engine/report/number_text.h"

namespace rerate {

namespace {

// The part of the tree that a path such as "charges.credits" or "units[token]" leads to. A key may
// hold dots itself: the longest one that fits is meant.
const PlanTree* follow(const PlanTree& tree, std::string_view path) {
    while (!path.empty() && (path.front() == '.' || path.front() == '[' || path.front() == ']'))
        path.remove_prefix(1);
    if (path.empty())
        return &tree;
    const PlanTree* best = nullptr;
    for (const PlanTree& child : tree.children) {
        const std::size_t size = child.key.size();
        const bool fits = path.starts_with(child.key) &&
                          (path.size() == size || path[size] == '.' || path[size] == '[' || path[size] == ']');
        if (fits && (!best || size > best->key.size()))
            best = &child;
    }
    return best ? follow(*best, path.substr(best->key.size())) : nullptr;
}

QString valueText(const PlanTree& leaf) { return fromStd(leaf.number ? groupDigits(leaf.text) : leaf.text); }

// Values of a list stand beside each other.
void addLeaves(const PlanTree& tree, bool isAdded, const QString& path, std::vector<DifferenceRow>& rows) {
    if (tree.kind == PlanTree::Kind::Leaf) {
        DifferenceRow row;
        row.what = QStringLiteral("    ") + fromStd(tree.subject);
        if (!rows.empty() && rows.back().path == path && rows.back().what == row.what) {
            (isAdded ? rows.back().after : rows.back().before) += QStringLiteral(", ") + valueText(tree);
            return;
        }
        (isAdded ? row.after : row.before) = valueText(tree);
        row.path = path;
        rows.push_back(std::move(row));
    }
    for (const PlanTree& child : tree.children)
        if (child.key != "id" && child.key != "label")
            addLeaves(child, isAdded, path, rows);
}

QString subjectOf(const PlanChange& change, const PlanTree* tree, bool isAdded) {
    const QString name = fromStd(change.subject);
    const QString text = fromStd(isAdded ? change.after : change.before);
    return change.path.starts_with("charges.")  ? QObject::tr("The charge %1").arg(name)
           : change.path.starts_with("meters.") ? QObject::tr("The meter %1").arg(name)
           : change.path.starts_with("units[")  ? QObject::tr("The unit %1").arg(text)
           : tree && tree->kind == PlanTree::Kind::Leaf ? QObject::tr("%1, %2,").arg(name, text)
                                                        : name;
}

// "The charge Credits is new."; of all calendars at once, "Calendars are new."
QString wholeSentence(const PlanChange& change, const PlanTree* tree, bool isAdded) {
    if (change.path == "calendars")
        return isAdded ? QObject::tr("Calendars are new.") : QObject::tr("Calendars are gone.");
    if (change.path == "coupons")
        return isAdded ? QObject::tr("Coupons are new.") : QObject::tr("Coupons are gone.");
    if (change.path == "models")
        return isAdded ? QObject::tr("Names of models are new.") : QObject::tr("Names of models are gone.");
    const QString subject = subjectOf(change, tree, isAdded);
    return isAdded ? QObject::tr("%1 is new.").arg(subject) : QObject::tr("%1 is gone.").arg(subject);
}

void addWhole(const PlanChange& change, const PlanTree* tree, std::vector<DifferenceRow>& rows) {
    const bool isAdded = change.kind == PlanChange::Kind::Added;
    DifferenceRow sentence;
    sentence.isSentence = true;
    sentence.path = fromStd(change.path);
    sentence.what = wholeSentence(change, tree, isAdded);
    rows.push_back(std::move(sentence));
    if (tree && tree->kind != PlanTree::Kind::Leaf)
        addLeaves(*tree, isAdded, fromStd(change.path), rows);
}

} // namespace

std::vector<DifferenceRow> differenceRows(const Plan& before, const Plan& after) {
    const PlanTree trees[] = {describePlan(before), describePlan(after)};
    std::vector<DifferenceRow> rows;
    for (const PlanChange& change : comparePlans(before, after)) {
        if (change.kind != PlanChange::Kind::Changed) {
            addWhole(change, follow(trees[change.kind == PlanChange::Kind::Added], change.path), rows);
            continue;
        }
        const PlanTree* sides[] = {follow(trees[0], change.path), follow(trees[1], change.path)};
        const auto shown = [](const PlanTree* tree, const std::string& text) {
            return tree && tree->kind == PlanTree::Kind::Leaf ? valueText(*tree) : fromStd(text);
        };
        rows.push_back({false, fromStd(change.subject), shown(sides[0], change.before), shown(sides[1], change.after),
                        fromStd(change.change).replace(QLatin1Char('-'), QChar(0x2212)), fromStd(change.path)});
    }
    return rows;
}

} // namespace rerate
