// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/spread.h"

#include <algorithm>

namespace rerate {

namespace {

template <typename Number>
std::vector<Number> inOrder(const Number& total, const std::vector<Number>& weights) {
    std::vector<Number> shares(weights.size());
    Number left = total.sign() < 0 ? -total : total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Number part = std::min(weights[i], left);
        left -= part;
        shares[i] = total.sign() < 0 ? -part : part;
    }
    // More than the lines hold stays with the last.
    if (!shares.empty())
        shares.back() += total.sign() < 0 ? -left : left;
    return shares;
}

} // namespace

template <typename Number>
std::vector<Number> shareOut(LedgerCharge::Spread spread, const Number& total,
                             const std::vector<Number>& lines, const std::optional<Number>& step) {
    std::vector<Number> weights = lines;
    Number sum{};
    for (Number& weight : weights) {
        weight = std::max(weight, Number{});
        sum += weight;
    }
    if (sum.isZero() || total.isZero())
        return std::vector<Number>(lines.size());
    if (spread == LedgerCharge::Spread::Listed)
        return inOrder(total, weights);
    if (spread == LedgerCharge::Spread::LargestRemainder && step)
        return allocateSteps(total, weights, *step);
    std::vector<Number> shares;
    for (const Number& weight : weights)
        shares.push_back(proportion(total, weight, sum));
    return shares;
}

template std::vector<FastNumber> shareOut(LedgerCharge::Spread, const FastNumber&,
                                          const std::vector<FastNumber>&,
                                          const std::optional<FastNumber>&);
template std::vector<Ratio> shareOut(LedgerCharge::Spread, const Ratio&, const std::vector<Ratio>&,
                                     const std::optional<Ratio>&);

} // namespace rerate
