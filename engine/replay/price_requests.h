// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What single requests cost: usage of many requests goes in, the rated lines and the exact sum of
// each come out. Every request is metered and rated by the code that replays use, as if it were the
// only usage of its billing period; nothing is rounded but where a charge says so. Fees and charges
// over other lines belong to no request and are left out.
//
// Names of providers and models are resolved by the plan's rules first. A request that cannot be
// priced has a problem in place of lines: an unknown model, a time out of range, usage that
// contradicts itself (1,000 cached tokens of 900). Usage below zero is a correction and priced as
// such: -5 tokens at 2.50 a million are -0.0000125. Usage without a price is reported beside the lines.

#pragma once

#include <filesystem>

#include "engine/replay/replay.h"

namespace rerate {

struct UsageRequest {
    std::size_t line = 0; // of its file
    std::string provider, model;
    std::string event; // empty: the one that the plan's meters ask for
    Instant time;
    std::vector<std::pair<std::string, Decimal>> usage;
    std::vector<std::pair<std::string, std::string>> texts; // other properties
    std::string problem; // it could not be read
};

struct RequestLine {
    std::string charge;
    std::string label;
    std::optional<Ratio> quantity; // nothing: a flat amount, a limit or a rounding
    std::string unit;
    std::optional<Ratio> unitPrice; // for `per`
    Decimal per{1};
    Ratio amount;
    std::string amountUnit;
};

struct UnpricedQuantity {
    std::string charge;
    Decimal quantity;
    std::string unit;
};

struct RequestPrice {
    std::size_t line = 0;
    std::string provider, model; // as the plan knows them
    Instant time;
    std::string problem, suggestion;
    std::string problemWithoutLines; // becomes the problem of a request that no charge prices
    std::vector<RequestLine> lines;
    std::vector<UnpricedQuantity> unpriced;
    std::vector<std::string> unused; // usage that no meter reads
    std::string unusedSuggestion;    // what the first of it that is near a known name may mean
    Ratio total;                     // of the lines in the plan's currency
};

// One for each request, in order.
Result<std::vector<RequestPrice>> priceRequests(std::shared_ptr<const Plan> plan,
                                                const std::vector<UsageRequest>& requests,
                                                const std::filesystem::path& temporaryDirectory,
                                                unsigned threadCount, Progress& progress);

// Charges that price a request as if it were all that its customer used: with what is included in a billing
// period, the first of its steps, phases and windows. By id, with the reason: "calls (included)".
std::vector<std::string> chargesAsIfAlone(const Plan& plan);

// Charges that are no part of any request's price.
std::vector<std::string> chargesBeyondRequests(const Plan& plan);

} // namespace rerate
