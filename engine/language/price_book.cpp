// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/price_book.h"

#include "engine/language/price_book_tables.h"

namespace rerate {

namespace {

void writeModels(std::string& text, const PriceBook& book) {
    text += "models:\n";
    for (const BookProvider& provider : book.providers) {
        if (provider.models.empty())
            continue;
        text += "  - provider: " + quotedScalar(provider.id) + "\n";
        if (!provider.providerMatch.empty())
            text += "    provider_match: " + provider.providerMatch + "\n";
        if (!provider.modelMatch.empty())
            text += "    model_match: " + provider.modelMatch + "\n";
        if (!provider.otherwise.empty()) {
            text += "    otherwise: [";
            for (const std::string& other : provider.otherwise)
                text += (text.ends_with('[') ? "" : ", ") + quotedScalar(other);
            text += "]\n";
        }
        text += "    names:\n";
        for (const BookModel& model : provider.models)
            text += "      - { model: " + quotedScalar(model.id) +
                    (model.hours.empty() ? "" : ", hours: '" + model.hours + "'") +
                    (model.match.empty() ? "" : ", match: " + model.match) + " }\n";
    }
}

std::string unitOf(const UsageClass& one) {
    static const std::map<std::string, std::string> kUnits = {
        {"tokens", "token"}, {"requests", "request"}, {"tool_calls", "call"}, {"rerank", "search"}};
    const auto known = kUnits.find(one.family);
    if (known != kUnits.end())
        return known->second;
    return one.name.ends_with("_tokens") ? "token" : "item";
}

std::string perText(std::int64_t per) {
    for (const auto& [size, letter] : {std::pair{1'000'000'000, "G"}, {1'000'000, "M"}, {1'000, "k"}})
        if (per >= size && per % size == 0)
            return std::to_string(per / size) + letter;
    return std::to_string(per);
}

void writeRow(std::string& text, const BookRow& row) {
    text += "            '" + row.provider + ", " + row.model + "': ";
    if (row.price->tiers.empty()) {
        text += row.price->base.toText() + "\n";
        return;
    }
    text += "{ mode: whole, steps: [";
    Decimal unit = row.price->base;
    for (const BookTier& tier : row.price->tiers) {
        text += "{ up_to: " + tier.above.toText() + ", unit: " + unit.toText() + " }, ";
        unit = tier.price;
    }
    text += "{ unit: " + unit.toText() + " }] }\n";
}

void writeTable(std::string& text, const std::vector<BookRow>& rows) {
    text += "          by: [provider, model]\n          table:" + std::string(rows.empty() ? " {}\n" : "\n");
    for (const BookRow& row : rows)
        writeRow(text, row);
}

void writeCharge(std::string& text, const BookCharge& charge) {
    text += "  - id: " + charge.id + (charge.id == charge.usage->name ? "" : "\n    label: " + charge.usage->name) + "\n    meter: " + charge.id +
            "\n    per: " + perText(charge.usage->per) + "\n    lines_by: [provider, model]\n";
    if (!charge.position.empty())
        text += "    position: \"" + charge.position + "\"\n";
    if (charge.tables.size() == 1) {
        text += "    price:\n";
        return writeTable(text, charge.tables.front().rows);
    }
    text += "    price:\n";
    for (const BookTable& table : charge.tables) {
        text += table.from ? "      - from: " + toText(*table.from) + "\n        value:\n"
                           : std::string("      - value:\n");
        writeTable(text, table.rows);
    }
}

} // namespace

std::string quotedScalar(const std::string& text) {
    bool isPlain = !text.empty() && text.front() != '-' && text.front() != '.' && text != "null";
    for (const char c : text)
        isPlain = isPlain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '_' || c == '.' || c == '/' || c == '-');
    if (isPlain)
        return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? "''" : std::string(1, c);
    return quoted + "'";
}

std::string planOfBook(const PriceBook& book, CachedTokens cached) {
    std::string text;
    for (const std::string& remark : book.remarks)
        text += "# " + remark + "\n";
    text += "plan: " + book.plan + "\nlabel: " + quotedScalar(book.label) + "\ncurrency: USD\n" +
            "units: [token, request, call, search, item]\n\n";
    writeModels(text, book);
    const std::vector<BookCharge> charges = chargesOfBook(book, cached);
    text += "\nmeters:\n";
    for (const BookCharge& charge : charges)
        text += "  " + charge.id + ":\n" +
                (charge.filter.empty() ? "" : "    filter: \"" + charge.filter + "\"\n") + "    value: \"" +
                charge.value + "\"\n    by: [provider, model]\n    unit: " + unitOf(*charge.usage) + "\n";
    text += "\ncharges:\n";
    for (const BookCharge& charge : charges)
        writeCharge(text, charge);
    return text + "\ninvoice:\n  round: { at: invoice, step: 0.01, mode: half_up }\n";
}

} // namespace rerate
