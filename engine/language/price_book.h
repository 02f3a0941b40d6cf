// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A price book of models, whatever file it came from, and the plan that it becomes. For each class
// of usage the plan has a meter that counts what no other class counts, and a charge with a table by
// provider and model. A model that has no price of its own for a class pays for it what it pays for
// the class around it: cached tokens without a price of their own cost what input tokens cost. Models
// whose prices change on a day stand in charges of their own, so that tables are not repeated.
//
// A price with tiers is a cliff: above the bound (the bound itself not included) of input tokens all
// tokens of the request have the tier's price.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/money/decimal.h"
#include "engine/time/instant.h"

namespace rerate {

struct BookTier {
    Decimal above;
    Decimal price;
};

struct BookPrice {
    Decimal base; // for `per` of the class
    std::vector<BookTier> tiers; // ascending
};

using BookPrices = std::map<std::string, BookPrice>; // by name of the class

struct BookModel {
    std::string id;
    std::string match; // a rule in the plan language; empty: only by its id
    std::string hours; // "00:30-16:30" or empty: the price holds at any time
    struct Entry {
        std::optional<Date> from;
        BookPrices prices;
    };
    std::vector<Entry> entries;
};

struct BookProvider {
    std::string id;
    std::string providerMatch, modelMatch; // rules, or empty
    std::vector<std::string> otherwise;
    std::vector<BookModel> models;
};

struct PriceBook {
    std::string plan;                 // id of the plan
    std::string label;
    std::vector<std::string> remarks; // comments at its head: source, licence, day
    std::vector<BookProvider> providers;
};

// How usage reports cached tokens: as a part of input tokens, or beside them.
enum class CachedTokens { Inside, Apart };

// Plan text; not yet in canonical form.
std::string planOfBook(const PriceBook& book, CachedTokens cached);

// A scalar of a plan as it is written in { }.
std::string quotedScalar(const std::string& text);

} // namespace rerate
