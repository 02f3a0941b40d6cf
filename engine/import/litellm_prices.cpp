// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <set>

#include "engine/base/suggestion.h"
#include "engine/catalog/usage_classes.h"
#include "engine/import/price_book_rules.h"

namespace rerate {

namespace {

// Keys of the map → classes of usage. A key of the same class that comes later gives way.
const std::vector<std::pair<std::string, std::string>>& classOfKey() {
    static const std::vector<std::pair<std::string, std::string>> kClasses = {
        {"input_cost_per_token", "input_tokens"},
        {"output_cost_per_token", "output_tokens"},
        {"cache_read_input_token_cost", "cache_read_tokens"},
        {"input_cost_per_token_cache_hit", "cache_read_tokens"},
        {"cache_creation_input_token_cost", "cache_write_tokens"},
        {"input_cost_per_audio_token", "input_audio_tokens"},
        {"output_cost_per_audio_token", "output_audio_tokens"},
        {"cache_read_input_audio_token_cost", "cache_audio_read_tokens"},
        {"cache_creation_input_audio_token_cost", "cache_audio_write_tokens"},
        {"output_cost_per_reasoning_token", "output_reasoning_tokens"},
        {"citation_cost_per_token", "citation_tokens"},
        {"input_cost_per_token_batches", "input_batch_tokens"},
        {"input_cost_per_token_batch_requests", "input_batch_tokens"},
        {"output_cost_per_token_batches", "output_batch_tokens"},
        {"input_cost_per_character", "input_characters"},
        {"output_cost_per_character", "output_characters"},
        {"input_cost_per_image", "input_images"},
        {"output_cost_per_image", "output_images"},
        {"input_cost_per_pixel", "input_pixels"},
        {"output_cost_per_pixel", "output_pixels"},
        {"input_cost_per_second", "input_seconds"},
        {"output_cost_per_second", "output_seconds"},
        {"input_cost_per_audio_per_second", "input_audio_seconds"},
        {"input_cost_per_video_per_second", "input_video_seconds"},
        {"input_cost_per_request", "requests"},
        {"input_cost_per_query", "rerank_searches"},
    };
    return kClasses;
}

class LitellmReader {
public:
    LitellmReader(const std::string& fileName, std::string provider)
        : m_notes(fileName), m_provider(std::move(provider)) {}

    Result<PriceBookReading> read(std::string_view text) {
        const auto root = m_notes.document(text, YamlNode::Kind::Mapping, "a map of models");
        if (!root)
            return root.error();
        PriceBook& book = m_reading.book;
        book.plan = "litellm";
        book.label = "LiteLLM price map" + (m_provider.empty() ? "" : ": " + m_provider);
        book.remarks = {"Prices of models, from LiteLLM's map (github.com/BerriAI/litellm), MIT licence.",
                        "Audio and reasoning tokens are parts of input and output tokens;",
                        "tokens of batches are counted by themselves, as input_batch_tokens."};
        std::vector<std::string> known;
        for (std::size_t i = 0; i < root->keys.size(); ++i) {
            const YamlNode* provider = root->items[i].find("litellm_provider");
            const std::string id = provider ? provider->text : std::string("unknown");
            if (root->keys[i].text == "sample_spec")
                continue;
            known.push_back(id);
            if (m_provider.empty() || m_provider == id)
                readModel(providerOf(id), root->keys[i], root->items[i]);
        }
        if (book.providers.empty())
            return Error{ErrorKind::InvalidInput, "The price book has no provider" +
                             (m_provider.empty() ? "." : " `" + m_provider + "`. " + didYouMean(m_provider, known))};
        nameWithoutProvider(book);
        return std::move(m_reading);
    }

private:
    // `azure/gpt-4o` is known as `gpt-4o` too, unless that is another model of the provider.
    static void nameWithoutProvider(PriceBook& book) {
        for (BookProvider& provider : book.providers) {
            std::set<std::string> ids;
            for (const BookModel& model : provider.models)
                ids.insert(model.id);
            const std::string prefix = provider.id + "/";
            for (BookModel& model : provider.models)
                if (model.id.starts_with(prefix) && !ids.contains(model.id.substr(prefix.size())))
                    model.match = "{ equals: " + quotedScalar(model.id.substr(prefix.size())) + " }";
        }
    }

    BookProvider& providerOf(const std::string& id) {
        auto& providers = m_reading.book.providers;
        for (BookProvider& provider : providers)
            if (provider.id == id)
                return provider;
        providers.push_back({id, {}, {}, {}, {}});
        return providers.back();
    }

    void readModel(BookProvider& provider, const YamlNode& key, const YamlNode& node) {
        BookModel model;
        model.id = key.text;
        m_notes.beginModel(model.id, key);
        if (node.kind != YamlNode::Kind::Mapping) {
            m_notes.leftOut(node, "", "its entry is no map of prices", "Write it like { \"input_cost_per_token\": 1e-6 }.");
            return m_notes.endModel(false, m_reading);
        }
        if (!isNameOfBook(model.id) || !isNameOfBook(provider.id)) {
            m_notes.leftOut(key, "", "its name, or that of its provider, cannot be the key of a table");
            return m_notes.endModel(false, m_reading);
        }
        BookPrices prices;
        m_taken.clear();
        for (const auto& [name, usage] : classOfKey())
            readClass(node, name, usage, prices);
        readSearches(node, prices);
        noteOthers(node);
        m_notes.dropPartsWithoutWhole(node, prices);
        const bool hasPrices = !prices.empty();
        if (hasPrices)
            model.entries.push_back({std::nullopt, std::move(prices)});
        provider.models.push_back(std::move(model)); // without prices its name is known all the same
        m_notes.endModel(hasPrices, m_reading);
    }

    Decimal perClass(const Decimal& one, const std::string& usage) const {
        return (one * Decimal(findUsageClass(usage)->per)).normalized();
    }

    void readClass(const YamlNode& node, const std::string& key, const std::string& usage, BookPrices& prices) {
        const YamlNode* base = node.find(key);
        m_taken.push_back(key);
        if (!base || base->kind == YamlNode::Kind::Null)
            return;
        const auto one = m_notes.price(*base, key);
        if (!one)
            return;
        BookPrice price{perClass(*one, usage), {}};
        if (!readTiers(node, key, usage, price))
            return;
        // Characters are another way to say what tokens say.
        if (usage.ends_with("_characters") && node.find(usage.starts_with("input") ? "input_cost_per_token"
                                                                                   : "output_cost_per_token")) {
            m_notes.leftOut(*base, key, "characters are priced in place of tokens, which have a price too");
            return;
        }
        const auto [known, isNew] = prices.emplace(usage, price);
        if (!isNew && (known->second.base != price.base))
            m_notes.leftOut(*base, key, "two prices for the same usage differ");
    }

    // `…_above_128k_tokens` of the key; of one with a number the thousands.
    bool readTiers(const YamlNode& node, const std::string& key, const std::string& usage, BookPrice& price) {
        const std::string head = key + "_above_";
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& name = node.keys[i].text;
            if (!name.starts_with(head) || !name.ends_with("k_tokens"))
                continue;
            m_taken.push_back(name);
            const auto thousands =
                Decimal::parse(name.substr(head.size(), name.size() - head.size() - std::string("k_tokens").size()));
            const auto one = m_notes.price(node.items[i], name);
            if (!thousands || !one)
                return false;
            price.tiers.push_back({*thousands * Decimal(1000), perClass(*one, usage)});
        }
        std::sort(price.tiers.begin(), price.tiers.end(),
                  [](const BookTier& a, const BookTier& b) { return a.above < b.above; });
        return true;
    }

    void readSearches(const YamlNode& node, BookPrices& prices) {
        m_taken.push_back("search_context_cost_per_query");
        const YamlNode* costs = node.find("search_context_cost_per_query");
        if (!costs || costs->kind != YamlNode::Kind::Mapping)
            return;
        for (const char* size : {"low", "medium", "high"}) {
            const std::string key = std::string("search_context_size_") + size;
            if (const YamlNode* cost = costs->find(key))
                if (const auto one = m_notes.price(*cost, "search_context_cost_per_query." + key))
                    prices[std::string("web_searches_") + size] = {one->normalized(), {}};
        }
    }

    static bool isTierOfKnown(const std::string& key) {
        const std::string base = key.substr(0, key.find("_above_"));
        for (const auto& [name, usage] : classOfKey())
            if (name == base && key.ends_with("k_tokens"))
                return true;
        return false;
    }

    // Whatever else is called a cost.
    void noteOthers(const YamlNode& node) {
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& key = node.keys[i].text;
            if (key.find("cost") == std::string::npos ||
                std::find(m_taken.begin(), m_taken.end(), key) != m_taken.end())
                continue;
            if (isTierOfKnown(key)) {
                m_notes.leftOut(node.keys[i], key, "a price above a bound without the price below it",
                                "Price `" + key.substr(0, key.find("_above_")) + "` as well.");
                continue;
            }
            const bool isOtherUnit = key.find("_dbu_") != std::string::npos || key.find("_db_") != std::string::npos;
            m_notes.leftOut(node.keys[i], key,
                            isOtherUnit ? "a price in Databricks units, not in dollars"
                                        : "no class of usage for `" + key + "`");
        }
    }

    PriceBookNotes m_notes;
    std::string m_provider;
    PriceBookReading m_reading;
    std::vector<std::string> m_taken; // keys of the model that were understood
};

} // namespace

Result<PriceBookReading> readLitellmPrices(std::string_view text, const std::string& fileName,
                                           const std::string& provider) {
    return LitellmReader(fileName, provider).read(text);
}

} // namespace rerate
