// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/workspace.h"
#include "engine/base/hash.h"
#include "engine/import/price_book_import.h"
#include "engine/import/request_reader.h"
#include "engine/language/plan_text.h"
#include "engine/report/file_writer.h"
#include "engine/report/price_report.h"
#include "engine/time/time_text.h"

namespace rerate {

namespace {

constexpr std::size_t kRequestsAtOnce = 50'000;

void sayWhatWasCarriedOver(const PriceBookReading& reading, std::size_t notesMax) {
    std::size_t shown = 0;
    for (const Diagnostic& diagnostic : reading.diagnostics)
        if (++shown <= notesMax)
            std::cerr << toText(diagnostic) << "\n";
    if (shown > notesMax)
        std::cerr << "and " << shown - notesMax << " more remarks of this kind; --top all shows them.\n";
    std::cerr << "Models carried over: " << reading.complete << " completely, " << reading.partly
              << " partly, " << reading.notAtAll << " not.\n";
    for (const auto& [reason, models] : reading.reasons)
        std::cerr << "  " << models << ": " << reason << "\n";
}

Result<int> priceAll(const CliOptions& options, const LoadedPlan& plan, RequestReader& reader,
                     const std::filesystem::path& folder, Progress& progress) {
    std::string text;
    std::size_t failed = 0;
    std::size_t partly = 0;
    for (;;) {
        const auto requests = reader.read(kRequestsAtOnce);
        if (!requests)
            return requests.error();
        if (requests->empty())
            break;
        const auto prices = priceRequests(plan.plan, *requests, folder, threadCountOf(options), progress);
        if (!prices)
            return prices.error();
        for (const RequestPrice& price : *prices) {
            failed += price.problem.empty() ? 0 : 1;
            partly += price.problem.empty() && !price.unpriced.empty() ? 1 : 0;
            text += options.json ? requestPriceToJson(price, *plan.plan)
                                 : requestPriceToText(price, *plan.plan);
        }
        if (options.output.empty()) {
            RERATE_TRY(writeResult(options, text));
            text.clear();
        }
    }
    if (!options.output.empty())
        RERATE_TRY(writeResult(options, text));
    if (failed > 0 && !options.quiet)
        std::cerr << "Requests that could not be priced: " << failed << ".\n";
    if (partly > 0 && !options.quiet)
        std::cerr << "Requests with usage that has no price: " << partly << ".\n";
    return failed + partly > 0 ? 1 : 0;
}

void sayOf(const char* what, const std::vector<std::string>& charges) {
    for (std::size_t i = 0; i < charges.size(); ++i)
        std::cerr << (i == 0 ? std::string(what) : "") << " " << charges[i] << (i + 1 == charges.size() ? ".\n" : ",");
}

} // namespace

Result<int> planImportCommand(const CliOptions& options, Progress&) {
    if (options.files.size() != 1)
        return Error{ErrorKind::WrongUsage, "`plan import` takes one price book."};
    const auto notesMax = countOrAll(options.top, 20);
    if (!notesMax)
        return notesMax.error();
    const std::string& file = options.files.front();
    const auto text = readText(file);
    if (!text)
        return text.error();
    const auto reading = options.book == "litellm" ? readLitellmPrices(*text, file, options.provider)
                                                   : readGenaiPrices(*text, file, options.provider);
    if (!reading)
        return reading.error();
    if (!options.quiet)
        sayWhatWasCarriedOver(*reading, *notesMax);
    if (reading->complete + reading->partly == 0)
        return Error{ErrorKind::InvalidInput,
                     "No model of the price book " + file + " has a price that can be carried over."};
    PriceBook book = reading->book;
    book.remarks.push_back(options.cached == "apart" ? "Cached tokens are counted beside input tokens."
                                                     : "Cached tokens are parts of input tokens.");
    book.remarks.push_back("From " + std::filesystem::path(file).filename().string() + ", SHA-256 " +
                           sha256Hex(*text) + (options.asOf.empty() ? "" : ", as of " + options.asOf) + ".");
    const std::string plan =
        planOfBook(book, options.cached == "apart" ? CachedTokens::Apart : CachedTokens::Inside);
    const auto formatted = formatPlanText(plan, options.output.empty() ? "plan" : options.output);
    if (!formatted) // its lines are those of a plan that nobody sees
        return Error{ErrorKind::InvalidInput,
                     "The price book " + file + " makes a plan that is not sound. " +
                         (formatted.error().diagnostics.empty() ? formatted.error().message
                                                                : formatted.error().diagnostics.front().message)};
    RERATE_TRY(writeResult(options, *formatted));
    return 0;
}

Result<int> priceCommand(const CliOptions& options, Progress& progress) {
    if (options.plans.size() != 1)
        return Error{ErrorKind::WrongUsage, "`price` takes one --plan."};
    const auto plan = loadPlan(options.plans.front(), nullptr);
    if (!plan)
        return plan.error();
    const auto now = parseInstant(timeNow(), TimeFormat());
    CHECK(static_cast<bool>(now), "the present time can be read");
    auto reader = RequestReader::open(options.files.empty() ? "-" : options.files.front(), *now, progress);
    if (!reader)
        return reader.error();
    std::error_code problem;
    const auto parent = std::filesystem::temp_directory_path(problem);
    const auto folder = TemporaryFolder::make(problem ? std::filesystem::path("/tmp") : parent);
    if (!folder)
        return folder.error();
    if (!options.quiet) {
        sayOf("No part of a request's price:", chargesBeyondRequests(*plan->plan));
        sayOf("Priced as if a request were all that is used:", chargesAsIfAlone(*plan->plan));
    }
    return priceAll(options, *plan, *reader, (*folder)->path(), progress);
}

} // namespace rerate
