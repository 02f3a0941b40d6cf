// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/catalog/model_rules.h"
#include "engine/catalog/usage_classes.h"
#include "engine/import/price_book_rules.h"

namespace rerate {

namespace {

std::string textOf(const YamlNode& node, const char* key) {
    const YamlNode* found = node.find(key);
    return found && found->kind == YamlNode::Kind::Scalar ? found->text : std::string();
}

class GenaiReader {
public:
    GenaiReader(const std::string& fileName, std::string provider)
        : m_notes(fileName), m_provider(std::move(provider)) {}

    Result<PriceBookReading> read(std::string_view text) {
        const auto root = m_notes.document(text, YamlNode::Kind::Sequence, "a list of providers");
        if (!root)
            return root.error();
        PriceBook& book = m_reading.book;
        book.plan = "genai-prices";
        book.label = "genai-prices" + (m_provider.empty() ? "" : ": " + m_provider);
        book.remarks = {"Prices of models, from genai-prices (github.com/pydantic/genai-prices), MIT licence.",
                        "Audio and other special tokens are parts of input and output tokens.",
                        "Dates and hours are UTC."};
        std::vector<std::string> known;
        for (const YamlNode& provider : root->items) {
            known.push_back(textOf(provider, "id"));
            if (m_provider.empty() || m_provider == known.back())
                readProvider(provider);
        }
        if (book.providers.empty())
            return Error{ErrorKind::InvalidInput, "The price book has no provider" +
                             (m_provider.empty() ? "." : " `" + m_provider + "`. " + didYouMean(m_provider, known))};
        return std::move(m_reading);
    }

private:
    void readProvider(const YamlNode& node) {
        BookProvider provider;
        provider.id = textOf(node, "id");
        if (!isNameOfBook(provider.id))
            return leaveOutProvider(node, provider.id, "its provider has no name that can be the key of a table",
                                    "Write `id`, without commas and quotation marks.");
        if (std::any_of(m_reading.book.providers.begin(), m_reading.book.providers.end(),
                        [&](const BookProvider& other) { return other.id == provider.id; }))
            return leaveOutProvider(node, provider.id, "its provider stands in the price book twice",
                                    "Put its models into one list.");
        m_notes.beginModel(provider.id, node);
        if (const YamlNode* match = node.find("provider_match"))
            provider.providerMatch = ruleOfBook(*match, "provider_match", m_notes).value_or("");
        if (const YamlNode* match = node.find("model_match"))
            provider.modelMatch = ruleOfBook(*match, "model_match", m_notes).value_or("");
        if (const YamlNode* others = node.find("fallback_model_providers"))
            for (const YamlNode& other : others->items)
                addOtherwise(other, provider);
        m_notes.endProvider(m_reading);
        if (const YamlNode* models = node.find("models"))
            for (const YamlNode& model : models->items)
                readModel(provider, model);
        m_reading.book.providers.push_back(std::move(provider));
    }

    void addOtherwise(const YamlNode& node, BookProvider& provider) {
        auto& others = provider.otherwise;
        if (node.kind != YamlNode::Kind::Scalar || !isNameOfBook(node.text))
            m_notes.leftOut(node, "fallback_model_providers", "no name of a provider");
        else if (std::find(others.begin(), others.end(), node.text) == others.end())
            others.push_back(node.text);
    }

    void leaveOutProvider(const YamlNode& node, const std::string& id, const std::string& reason,
                          const std::string& suggestion) {
        const YamlNode* models = node.find("models");
        if (!models)
            return;
        for (const YamlNode& model : models->items) {
            m_notes.beginModel(id + "/" + textOf(model, "id"), model);
            m_notes.leftOut(model, "", reason, suggestion);
            m_notes.endModel(false, m_reading);
        }
    }

    void readModel(BookProvider& provider, const YamlNode& node) {
        BookModel model;
        model.id = textOf(node, "id");
        m_notes.beginModel(provider.id + "/" + model.id, node);
        if (!isNameOfBook(model.id)) {
            m_notes.leftOut(node, "id", "its name cannot be the key of a table");
            return m_notes.endModel(false, m_reading);
        }
        if (std::any_of(provider.models.begin(), provider.models.end(),
                        [&](const BookModel& other) { return other.id == model.id; })) {
            m_notes.leftOut(node, "id", "a model of this name stands further up", "Keep one of them.");
            return m_notes.endModel(false, m_reading);
        }
        if (std::any_of(provider.models.begin(), provider.models.end(),
                        [&](const BookModel& other) { return toLower(other.id) == toLower(model.id); }))
            m_notes.leftOut(node, "id", "its name and another's differ in case only, so that only this spelling means it");
        if (const YamlNode* match = node.find("match")) {
            // Without its rule it would be known by a name that requests may not use.
            const auto text = ruleOfBook(*match, "match", m_notes);
            if (!text)
                return m_notes.endModel(false, m_reading);
            model.match = *text;
        }
        std::vector<BookModel> timed;
        const YamlNode* prices = node.find("prices");
        if (prices && prices->items.empty() && (model.id.ends_with(":free") || model.id.ends_with("-free")))
            model.entries.push_back({std::nullopt, {{"input_tokens", {}}, {"output_tokens", {}}}});
        else if (prices)
            readPrices(*prices, model, timed);
        // One without prices among others ends theirs.
        if (std::all_of(model.entries.begin(), model.entries.end(), [](const auto& entry) { return entry.prices.empty(); }))
            model.entries.clear();
        for (BookModel& other : timed)
            provider.models.push_back(std::move(other));
        const bool hasPrices = !model.entries.empty();
        provider.models.push_back(std::move(model)); // without prices its name is known all the same
        m_notes.endModel(hasPrices, m_reading);
    }

    void readPrices(const YamlNode& node, BookModel& model, std::vector<BookModel>& timed) {
        if (node.kind == YamlNode::Kind::Mapping) {
            model.entries.push_back({std::nullopt, pricesOf(node)});
            return;
        }
        for (const YamlNode& entry : node.items) {
            const YamlNode* prices = entry.find("prices");
            const YamlNode* constraint = entry.find("constraint");
            if (!prices || prices->kind != YamlNode::Kind::Mapping) {
                m_notes.leftOut(entry, "prices", "an entry has no prices");
            } else if (model.entries.empty()) { // holds where no other does
                model.entries.push_back({std::nullopt, pricesOf(*prices)});
            } else if (constraint && constraint->find("start_date") && constraint->find("start_time")) {
                m_notes.leftOut(entry, "constraint", "an entry with a start date and hours of the day",
                                "Give it one of them.");
            } else if (const YamlNode* start = constraint ? constraint->find("start_date") : nullptr) {
                addDated(*start, pricesOf(*prices), model);
            } else if (constraint && constraint->find("start_time")) {
                addTimed(*constraint, pricesOf(*prices), model, timed);
            } else {
                m_notes.leftOut(entry, "constraint", "an entry does not say when it holds",
                                "Give it a start_date, or start_time and end_time.");
            }
        }
        if (!timed.empty() && model.entries.size() > 1) {
            m_notes.leftOut(node, "prices", "prices by date and by time of day at once");
            timed.clear();
        }
    }

    void addDated(const YamlNode& start, BookPrices prices, BookModel& model) {
        const auto day = dateFromText(start.text);
        const auto& last = model.entries.back().from;
        if (!day || (last && *day <= *last))
            m_notes.leftOut(start, "start_date",
                            day ? "start dates do not ascend" : "a start date is not a day",
                            day ? "Sort the entries by day." : "Write it like 2026-01-31.");
        else
            model.entries.push_back({day, std::move(prices)});
    }

    // A model of its own, meant within these hours only.
    void addTimed(const YamlNode& constraint, BookPrices prices, const BookModel& model,
                  std::vector<BookModel>& timed) {
        const auto clock = [&](const char* key) -> std::string {
            const std::string text = textOf(constraint, key);
            return text.size() == 9 && text.ends_with(":00Z") ? text.substr(0, 5) : std::string();
        };
        const std::string from = clock("start_time");
        const std::string to = clock("end_time");
        if (from.empty() || to.empty() || from >= to) {
            m_notes.leftOut(constraint, "constraint", "hours that are not whole minutes of one day, UTC");
            return;
        }
        BookModel other = model;
        if (other.match.empty())
            other.match = "{ equals: " + quotedScalar(other.id) + " }";
        other.id += "@" + from + "-" + to;
        other.hours = from + "-" + to;
        other.entries = {{std::nullopt, std::move(prices)}};
        timed.insert(timed.begin(), std::move(other)); // of several the last entry wins
    }

    BookPrices pricesOf(const YamlNode& node) {
        BookPrices prices;
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& key = node.keys[i].text;
            const UsageClass* known = findPriceKey(key);
            if (!known) {
                std::vector<std::string> names;
                for (const UsageClass& one : usageClasses())
                    names.push_back(one.priceKey);
                m_notes.leftOut(node.keys[i], key, "the price of an unknown unit", didYouMean(key, names));
            } else if (auto price = priceOf(node.items[i], key)) {
                prices.emplace(known->name, std::move(*price));
            }
        }
        m_notes.dropPartsWithoutWhole(node, prices);
        m_notes.tellOverlaps(node, prices);
        return prices;
    }

    std::optional<BookPrice> priceOf(const YamlNode& node, const std::string& key) {
        if (node.kind != YamlNode::Kind::Mapping) {
            const auto base = m_notes.price(node, key);
            return base ? std::optional(BookPrice{*base, {}}) : std::nullopt;
        }
        const YamlNode* base = node.find("base");
        const YamlNode* tiers = node.find("tiers");
        if (!base || !tiers) {
            m_notes.leftOut(node, key, base ? "a price with `base` and no `tiers`" : "a price without `base`",
                            "Write a number, or { base, tiers }.");
            return std::nullopt;
        }
        if (tiers->kind != YamlNode::Kind::Sequence) {
            m_notes.leftOut(*tiers, key + ".tiers", "tiers that are no list", "Write a number, or { base, tiers: [{ start, price }] }.");
            return std::nullopt;
        }
        const auto first = m_notes.price(*base, key + ".base");
        BookPrice price{first.value_or(Decimal()), {}};
        bool isWhole = first.has_value();
        for (const YamlNode& tier : tiers->items) {
            const YamlNode* start = tier.find("start");
            const YamlNode* value = tier.find("price");
            if (!start || !value) {
                m_notes.leftOut(tier, key + ".tiers", "a tier without `start` or `price`", "Write { start, price }.");
                return std::nullopt;
            }
            const auto above = m_notes.price(*start, key + ".start", "a start");
            const auto unit = m_notes.price(*value, key + ".price");
            if (above && above->isZero()) {
                m_notes.leftOut(tier, key, "a tier starts at zero, where the base price does",
                                "Write its price as `base`.");
                return std::nullopt;
            }
            if (above && unit && !price.tiers.empty() && *above <= price.tiers.back().above) {
                m_notes.leftOut(tier, key, "tiers are out of order", "Sort them by `start`.");
                return std::nullopt;
            }
            isWhole = isWhole && above && unit;
            if (isWhole)
                price.tiers.push_back({*above, *unit});
        }
        return isWhole ? std::optional(std::move(price)) : std::nullopt;
    }

    PriceBookNotes m_notes;
    std::string m_provider;
    PriceBookReading m_reading;
};

} // namespace

Result<PriceBookReading> readGenaiPrices(std::string_view text, const std::string& fileName,
                                         const std::string& provider) {
    return GenaiReader(fileName, provider).read(text);
}

} // namespace rerate
