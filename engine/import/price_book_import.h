// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads price books of models as others publish them: the text of a file goes in; a book comes out
// and, for each model, whether all of it was carried over, with a warning at the place of whatever
// was not. An entry that contradicts itself is left out: tiers that do not ascend, a price for cached
// tokens without one for tokens, a price below zero. A file that is no such book at all is an error.
//
//   genai   data.json of genai-prices: prices per million, cliffs, dates, hours, rules of names
//   litellm model_prices_and_context_window.json: prices per token; `…_above_200k_tokens` are cliffs

#pragma once

#include "engine/base/result.h"
#include "engine/language/price_book.h"

namespace rerate {

struct PriceBookReading {
    PriceBook book;
    std::vector<Diagnostic> diagnostics; // warnings
    std::size_t complete = 0, partly = 0, notAtAll = 0; // models
    std::map<std::string, std::size_t> reasons;         // what was not carried over → models
};

// `provider` empty: all of them; else an error that says which there are when there is no such one.
Result<PriceBookReading> readGenaiPrices(std::string_view text, const std::string& fileName,
                                         const std::string& provider);
Result<PriceBookReading> readLitellmPrices(std::string_view text, const std::string& fileName,
                                           const std::string& provider);

} // namespace rerate
