// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/line_reading.h"

#include <algorithm>

#include "tests/conformance/question.h"

namespace rerate::conformance {

namespace {

void collect(const Derivation& node, Derivation::Kind kind, std::vector<const Derivation*>& found) {
    for (const Derivation& child : node.children) {
        if (child.kind == kind)
            found.push_back(&child);
        collect(child, kind, found);
    }
}

Ratio sumOf(const Derivation& node, Derivation::Kind kind, std::optional<Ratio> Derivation::*member) {
    Ratio sum;
    for (const Derivation* child : nodesOf(node, kind))
        sum += (child->*member).value_or(Ratio());
    return sum;
}

// "charges.c.price.steps[1]" is tier 2.
Decimal tierOf(const std::string& rule) {
    const std::size_t at = rule.find("steps[");
    if (at == std::string::npos)
        return Decimal(1);
    const auto place = Decimal::parse(rule.substr(at + 6, rule.find(']', at) - at - 6));
    return place ? *place + Decimal(1) : Decimal(1);
}

} // namespace

std::vector<const Derivation*> nodesOf(const Derivation& node, Derivation::Kind kind) {
    std::vector<const Derivation*> found;
    collect(node, kind, found);
    return found;
}

Ratio billedOf(const Derivation& line) { return line.amount.value_or(Ratio()); }

Ratio exactOf(const Derivation& line) {
    return billedOf(line) - sumOf(line, Derivation::Kind::Rounding, &Derivation::amount);
}

Ratio quantityOf(const Derivation& line) { return sumOf(line, Derivation::Kind::Quantity, &Derivation::quantity); }
Ratio freeOf(const Derivation& line) { return sumOf(line, Derivation::Kind::Allowance, &Derivation::quantity); }
Ratio pricedOf(const Derivation& line) { return quantityOf(line) - freeOf(line); }

Decimal eventsOf(const Derivation& line, Derivation::Kind kind) {
    std::uint64_t events = 0;
    for (const Derivation* node : nodesOf(line, kind))
        events += node->events;
    return Decimal(events);
}

Ratio stepQuantityOf(const Derivation& line, const std::string& place) {
    Ratio sum;
    for (const Derivation* step : nodesOf(line, Derivation::Kind::Step))
        if (step->rule.ends_with("steps[" + place + "]"))
            sum += step->quantity.value_or(Ratio());
    return sum;
}

bool isPriced(const Derivation& line) {
    for (const auto kind : {Derivation::Kind::Step, Derivation::Kind::Flat, Derivation::Kind::Minimum})
        for (const Derivation* node : nodesOf(line, kind))
            if (node->amount && !node->amount->isZero())
                return true;
    return false;
}

Ratio shareOf(const Derivation& discount, const std::string& line) {
    Ratio sum;
    for (const Derivation* note : nodesOf(discount, Derivation::Kind::Note))
        if (note->id == "share " + line || note->id.starts_with("share " + line + ", ")) // or a part of it
            sum -= note->amount.value_or(Ratio());
    return sum;
}

Ratio leftOf(const Derivation& invoice, const Derivation& line) {
    Ratio left = billedOf(line);
    for (const Derivation& other : invoice.children)
        left -= shareOf(other, line.id);
    return left;
}

std::optional<Ratio> noteOf(const Derivation& line, const std::string& id) {
    for (const Derivation* note : nodesOf(line, Derivation::Kind::Note))
        if (note->id == id)
            return note->amount ? note->amount : note->quantity;
    return std::nullopt;
}

// An amount may last longer than the invoices it was meant for.
bool isUsedUp(const Derivation& discount, bool isByUses) {
    const auto left = isByUses ? std::nullopt : noteOf(discount, "left");
    const auto uses = noteOf(discount, "uses left");
    return left ? left->isZero() : uses && uses->isZero();
}

Ratio withinOf(const Derivation& commitment) {
    return sumOf(commitment, Derivation::Kind::Step, &Derivation::quantity);
}

Ratio beyondOf(const Derivation& commitment, const Derivation& line) {
    Ratio beyond = billedOf(line);
    for (const Derivation* step : nodesOf(commitment, Derivation::Kind::Step))
        if (step->id == "beyond " + line.id)
            beyond += step->amount.value_or(Ratio()) - step->quantity.value_or(Ratio());
    return beyond;
}

std::vector<TierPart> tierPartsOf(const Derivation& line) {
    std::vector<TierPart> parts;
    std::vector<const Derivation*> flats = nodesOf(line, Derivation::Kind::Flat);
    for (const Derivation* step : nodesOf(line, Derivation::Kind::Step)) {
        TierPart part{tierOf(step->rule), step->quantity.value_or(Ratio()), step->amount.value_or(Ratio())};
        std::erase_if(flats, [&](const Derivation* flat) {
            const bool belongs = flat->rule.starts_with(step->rule + ".");
            if (belongs)
                part.amount += flat->amount.value_or(Ratio());
            return belongs;
        });
        parts.push_back(std::move(part));
    }
    for (const Derivation* flat : flats) // of a step that nothing lies in
        parts.push_back({tierOf(flat->rule), {}, flat->amount.value_or(Ratio())});
    return parts;
}

// A value may hold a comma: the next dimension begins with what begins all properties of a case.
std::vector<std::pair<std::string, std::string>> groupOf(const Derivation& key) {
    static const std::string kNext = std::string(", ") + kPropertyPrefix;
    std::vector<std::pair<std::string, std::string>> group;
    for (std::size_t at = 0; at < key.label.size();) {
        const std::size_t equals = key.label.find(" = ", at);
        if (equals == std::string::npos)
            break;
        const std::size_t end = std::min(key.label.find(kNext, equals), key.label.size());
        const std::string value = key.label.substr(equals + 3, end - equals - 3);
        group.emplace_back(key.label.substr(at, equals - at), value == "(none)" ? "" : value);
        at = end + 2;
    }
    return group;
}

const Derivation* partOf(const Derivation& line, const std::string& value) {
    for (const Derivation* key : nodesOf(line, Derivation::Kind::Key))
        for (const auto& [name, found] : groupOf(*key))
            if (found == value)
                return key;
    return nullptr;
}

Ratio quotient(const Ratio& a, const Ratio& b) {
    if (b.isZero())
        return {};
    // a / (n/d) = a × d / n, with n made an integer
    const Decimal power = Decimal::fromCoefficient(1, -std::max(b.numerator().scale(), 0));
    const Decimal below = (b.numerator() * power).absolute().normalized();
    const Ratio found = a * Ratio(b.denominator() * power) * Ratio::over(Decimal(1), below);
    return b.sign() < 0 ? -found : found;
}

} // namespace rerate::conformance
