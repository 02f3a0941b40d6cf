// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/rating/give_allowance.h"

#include <algorithm>
#include <map>

namespace rerate {

namespace {

template <typename Number>
class Giver {
public:
    using Item = MeteredItem<Number>;

    Giver(const CompiledCharge<Number>& charge, const CompiledAllowance<Number>& allowance,
          RatingWorkspace<Number>& workspace)
        : m_charge(charge), m_allowance(allowance), m_work(workspace) {}

    void run() {
        const auto& items = m_work.items;
        if (m_allowance.source->scope == Allowance::Scope::Charge)
            return give(0, items.size());
        for (std::size_t from = 0; from < items.size();) {
            std::size_t to = from;
            while (to < items.size() && items[to].line == items[from].line)
                ++to;
            give(from, to);
            from = to;
        }
    }

private:
    void give(std::size_t from, std::size_t to) {
        if (!m_charge.isItemised)
            giveQuantity(from, to);
        else if (m_allowance.source->ends == Allowance::Ends::Apart)
            giveApart(from, to);
        else
            giveTogether(from, to);
    }

    // In the order the plan names, and for one key the earliest use first: what is left to pay for is the last.
    void giveQuantity(std::size_t from, std::size_t to) {
        if (m_allowance.quantity.sign() <= 0 || shares(from, to))
            return;
        auto& order = m_work.order;
        order.clear();
        Number total{};
        for (std::size_t i = from; i < to; ++i) {
            order.push_back(static_cast<std::uint32_t>(i));
            total += m_work.items[i].quantity;
        }
        if (m_allowance.source->order == Allowance::Order::Listed)
            sortListed();
        else if (m_allowance.source->order == Allowance::Order::LargestFirst)
            sortLargest(from, to);
        Number left = total - freeOf(total);
        for (auto i = order.rbegin(); i != order.rend(); ++i)
            pay(m_work.items[*i], left);
    }

    Number freeOf(const Number& total) const { return std::max(std::min(m_allowance.quantity, total), Number{}); }

    // All of an item is free but what is left to pay for, which has its sign.
    static void pay(Item& item, Number& left) {
        item.free = item.quantity;
        if (left.sign() != item.quantity.sign())
            return;
        const Number paid = left.sign() < 0 ? std::max(item.quantity, left) : std::min(item.quantity, left);
        item.free -= paid;
        left -= paid;
    }

    // The table in force on the first day of use decides.
    void sortListed() {
        const auto& items = m_work.items;
        const auto rank = [&](std::uint32_t i) {
            const std::uint32_t entry = m_charge.priceOfSlice[items[i].slice];
            return entry == kUnpriced ? kUnpriced : m_charge.prices[entry].listedRankOfKey[items[i].key];
        };
        std::stable_sort(m_work.order.begin(), m_work.order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
    }

    using Group = std::pair<std::uint32_t, std::uint32_t>; // line, and the key where keys have prices apart

    Group groupOf(const Item& item) const { return {item.line, m_charge.keysArePricedApart ? item.key : 0}; }

    std::map<Group, Number> totalsOf(std::size_t from, std::size_t to) const {
        std::map<Group, Number> totals;
        for (std::size_t i = from; i < to; ++i)
            totals[groupOf(m_work.items[i])] += m_work.items[i].quantity;
        return totals;
    }

    void sortLargest(std::size_t from, std::size_t to) {
        const std::map<Group, Number> totals = totalsOf(from, to);
        const auto total = [&](std::uint32_t i) { return totals.at(groupOf(m_work.items[i])); };
        std::stable_sort(m_work.order.begin(), m_work.order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return total(a) > total(b); });
    }

    // Proportional: groups share what is left to pay for by what is left of them after corrections, and in one
    // group it is the last. True when that was needed.
    bool shares(std::size_t from, std::size_t to) {
        auto& items = m_work.items;
        bool single = true;
        for (std::size_t i = from; i < to; ++i)
            single = single && groupOf(items[i]) == groupOf(items[from]);
        if (m_allowance.source->order != Allowance::Order::Proportional || single)
            return false;
        if constexpr (std::is_same_v<Number, Ratio>) {
            std::map<Group, Ratio> left = totalsOf(from, to);
            Ratio total;
            for (const auto& [group, quantity] : left)
                total += quantity;
            Ratio alike; // of groups that have the total's sign
            for (const auto& [group, quantity] : left)
                if (quantity.sign() == total.sign())
                    alike += quantity;
            const Ratio toPay = total - freeOf(total);
            for (auto& [group, quantity] : left) {
                if (toPay.sign() == 0 || quantity.sign() != total.sign())
                    quantity = Ratio();
                else
                    quantity = toPay.sign() < 0 ? -proportion(-toPay, -quantity, -alike) : proportion(toPay, quantity, alike);
            }
            for (std::size_t i = to; i > from; --i)
                pay(items[i - 1], left.at(groupOf(items[i - 1])));
        }
        return true;
    }

    // Running totals of the events that may be free decide; the quota that ends first ends both.
    void giveTogether(std::size_t from, std::size_t to) {
        const auto& allowance = *m_allowance.source;
        std::size_t candidates = to - from;
        if (allowance.events)
            candidates = std::min(candidates, m_allowance.events);
        Number running{};
        std::size_t below = 0; // running totals below the free quantity
        for (std::size_t i = 0; i < candidates; ++i) {
            running += m_work.items[from + i].quantity;
            below += allowance.hasQuantity && running < m_allowance.quantity ? 1 : 0;
            if (!allowance.events && running > m_allowance.quantity)
                break;
        }
        std::size_t freeEvents = allowance.hasQuantity ? below : m_allowance.events;
        if (freeEvents == 0)
            freeEvents = m_allowance.events;
        Number left = freeOf(std::min(running, totalOf(from, to)));
        for (std::size_t i = from; i < to; ++i) {
            Item& item = m_work.items[i];
            item.isFreeEvent = i - from < freeEvents;
            if (!allowance.hasQuantity) {
                item.free = item.isFreeEvent ? item.quantity : Number{};
            } else if (left.sign() > 0) {
                item.free = std::min(item.quantity, left);
                left -= item.free;
            }
        }
    }

    Number totalOf(std::size_t from, std::size_t to) const {
        Number total{};
        for (std::size_t i = from; i < to; ++i)
            total += m_work.items[i].quantity;
        return total;
    }

    // An event is free while either quota is left; the one that uses up the quantity ends both.
    void giveApart(std::size_t from, std::size_t to) {
        std::size_t events = m_allowance.events;
        const auto isCorrection = [](const Item& item) { return item.quantity.sign() < 0; };
        const auto items = m_work.items.begin();
        const bool someCorrects = std::any_of(items + static_cast<std::ptrdiff_t>(from), items + static_cast<std::ptrdiff_t>(to), isCorrection);
        Number left = someCorrects ? freeOf(totalOf(from, to)) : m_allowance.quantity;
        for (std::size_t i = from; i < to && (events > 0 || left.sign() > 0); ++i) {
            Item& item = m_work.items[i];
            if (!m_allowance.source->hasQuantity) {
                item.free = item.quantity;
                item.isFreeEvent = true;
            } else if (left > item.quantity) {
                item.free = item.quantity;
                item.isFreeEvent = true;
                left -= item.quantity;
            } else {
                item.free = left;
                left = Number{};
                events = 0;
                continue;
            }
            events -= events > 0 ? 1 : 0;
        }
    }

    const CompiledCharge<Number>& m_charge;
    const CompiledAllowance<Number>& m_allowance;
    RatingWorkspace<Number>& m_work;
};

} // namespace

template <typename Number>
void giveAllowance(const CompiledCharge<Number>& charge, std::uint32_t period,
                   RatingWorkspace<Number>& workspace) {
    if (const auto& allowance = charge.allowanceOfPeriod[period])
        Giver<Number>(charge, *allowance, workspace).run();
}

template <typename Number>
void giveStandingAllowance(const Number& quantity, RatingWorkspace<Number>& workspace, StandingCounters<Number>& counters) {
    const auto toPay = [&](const Number& used) { return std::max(used - quantity, Number{}); };
    std::map<std::uint32_t, Number> usedOf;
    for (MeteredItem<Number>& item : workspace.items) {
        Number& used = usedOf.try_emplace(item.line, counters.at(item.line).counter).first->second;
        const Number before = toPay(used);
        used += item.quantity;
        item.free = item.quantity - (toPay(used) - before);
    }
    for (auto& [line, stand] : counters) {
        const Number left = toPay(stand.counter);
        stand.freeBefore = stand.counter - left;
        stand.counter = left;
        stand.highest = toPay(stand.highest);
    }
}

template void giveStandingAllowance(const FastNumber&, RatingWorkspace<FastNumber>&, StandingCounters<FastNumber>&);
template void giveStandingAllowance(const Ratio&, RatingWorkspace<Ratio>&, StandingCounters<Ratio>&);
template void giveAllowance(const CompiledCharge<FastNumber>&, std::uint32_t,
                            RatingWorkspace<FastNumber>&);
template void giveAllowance(const CompiledCharge<Ratio>&, std::uint32_t, RatingWorkspace<Ratio>&);

} // namespace rerate
