// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charges that a price book becomes: a book goes in; for each class of usage what is counted,
// for which models, and what each of them pays come out.

#pragma once

#include "engine/catalog/usage_classes.h"
#include "engine/language/price_book.h"

namespace rerate {

struct BookRow {
    std::string provider, model;
    const BookPrice* price = nullptr; // of the book
};

struct BookTable {
    std::optional<Date> from;
    std::vector<BookRow> rows;
};

struct BookCharge {
    std::string id;
    const UsageClass* usage = nullptr;
    std::string filter, value, position; // expressions, or empty
    std::vector<BookTable> tables;       // ascending; one without rows: nothing is priced from its day on
};

std::vector<BookCharge> chargesOfBook(const PriceBook& book, CachedTokens cached);

} // namespace rerate
