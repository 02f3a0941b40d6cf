// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/price_book_tables.h"

#include <algorithm>
#include <set>

namespace rerate {

namespace {

using Names = std::set<std::string>; // ids of models, whatever their provider

// A class that more models have is told apart for all models.
constexpr std::size_t kListedMax = 40;

std::string listed(const Names& names) {
    std::string text = "in(model";
    for (const std::string& name : names)
        text += ", '" + name + "'";
    return text + ")";
}

class Charges {
public:
    Charges(const PriceBook& book, CachedTokens cached) : m_book(book), m_cached(cached) {
        findClasses();
        findChanging();
    }

    std::vector<BookCharge> run() {
        for (const UsageClass* one : m_classes)
            for (const bool changes : {false, true})
                if (auto charge = chargeOf(*one, changes))
                    m_charges.push_back(std::move(*charge));
        return std::move(m_charges);
    }

private:
    template <typename Visit>
    void visit(Visit visitModel) const {
        for (const BookProvider& provider : m_book.providers)
            for (const BookModel& model : provider.models)
                visitModel(provider, model);
    }

    // Classes that have a price somewhere, with the models that have them; a name that several
    // providers have is told apart at all of them.
    void findClasses() {
        visit([&](const BookProvider&, const BookModel& model) {
            for (const BookModel::Entry& entry : model.entries)
                for (const auto& [name, price] : entry.prices)
                    m_modelsOf[name].insert(model.id);
        });
        for (const UsageClass& one : usageClasses())
            if (m_modelsOf.contains(one.name))
                m_classes.push_back(&one);
    }

    void findChanging() {
        visit([&](const BookProvider&, const BookModel& model) {
            if (model.entries.size() > 1)
                m_changing.insert(model.id);
        });
    }

    bool isTop(const UsageClass& one) const { return !nearestWhole(one, m_classes); }

    // Requests count as one where they are not said, so that only models with a price count them.
    bool isListed(const UsageClass& one) const {
        return one.name == "requests" || (!isTop(one) && m_modelsOf.at(one.name).size() <= kListedMax);
    }

    std::string counted(const UsageClass& one) const {
        const std::string usage =
            "coalesce(" + one.name + ", " + (one.name == "requests" ? "1" : "0") + ")";
        if (m_cached == CachedTokens::Apart && one.name == "input_tokens")
            return usage + " + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0)";
        return usage;
    }

    // The class without the classes in it.
    std::string value(const UsageClass& whole) const {
        std::string text;
        for (const auto& [part, times] : exclusiveParts(whole, m_classes)) {
            std::string term = counted(*part);
            if (part != &whole && isListed(*part))
                term = "if(" + listed(m_modelsOf.at(part->name)) + ", " + term + ", 0)";
            if (times != 1 && times != -1)
                term = std::to_string(times < 0 ? -times : times) + " * " + term;
            text += text.empty() ? term : (times < 0 ? " - " : " + ") + term;
        }
        return text;
    }

    std::string filter(const UsageClass& one, bool changes) const {
        if (isListed(one)) {
            Names names;
            for (const std::string& name : m_modelsOf.at(one.name))
                if (m_changing.contains(name) == changes)
                    names.insert(name);
            return listed(names) + butNotOf(one, names);
        }
        if (m_changing.empty())
            return {};
        return (changes ? "" : "not ") + listed(m_changing);
    }

    // Requests of models of these names at providers that ask nothing for a request. (What lies in
    // another class has that one's price there.)
    std::string butNotOf(const UsageClass& one, const Names& names) const {
        Names free;
        if (one.name == "requests")
            visit([&](const BookProvider& provider, const BookModel& model) {
                const auto isPriced = [&](const BookModel::Entry& entry) { return entry.prices.contains(one.name); };
                if (names.contains(model.id) && std::none_of(model.entries.begin(), model.entries.end(), isPriced))
                    free.insert(provider.id + " " + model.id);
            });
        std::string text;
        for (const std::string& name : free)
            text += ", '" + name + "'";
        return text.empty() ? "" : " and not in(concat(provider, ' ', model)" + text + ")";
    }

    // What an entry asks for a class: its own price, or that of the class around it.
    const BookPrice* priceFor(const BookModel::Entry& entry, const UsageClass& one) const {
        std::vector<const UsageClass*> priced;
        for (const UsageClass* other : m_classes)
            if (entry.prices.contains(other->name))
                priced.push_back(other);
        const UsageClass* found = entry.prices.contains(one.name) ? &one : nearestWhole(one, priced);
        return found ? &entry.prices.at(found->name) : nullptr;
    }

    static const BookModel::Entry& entryAt(const BookModel& model, const std::optional<Date>& day) {
        const BookModel::Entry* found = &model.entries.front();
        for (const BookModel::Entry& entry : model.entries)
            if (entry.from && day && *entry.from <= *day)
                found = &entry;
        return *found;
    }

    // An entry is all that its model asks for from its day on. Every request is one, so that an entry
    // without a price for requests asks nothing for them where another one does.
    const BookPrice* priceOn(const std::optional<Date>& day, const BookModel& model, const UsageClass& one) const {
        static const BookPrice kFree;
        if (const BookPrice* price = priceFor(entryAt(model, day), one))
            return price;
        const auto isPriced = [&](const BookModel::Entry& entry) { return entry.prices.contains(one.name); };
        return one.name == "requests" && std::any_of(model.entries.begin(), model.entries.end(), isPriced) ? &kFree : nullptr;
    }

    std::vector<std::optional<Date>> days(bool changes) const {
        std::set<Date> found;
        if (changes)
            visit([&](const BookProvider&, const BookModel& model) {
                for (std::size_t i = 1; i < model.entries.size(); ++i)
                    found.insert(*model.entries[i].from);
            });
        std::vector<std::optional<Date>> days{std::nullopt};
        days.insert(days.end(), found.begin(), found.end());
        return days;
    }

    std::optional<BookCharge> chargeOf(const UsageClass& one, bool changes) const {
        BookCharge charge;
        charge.id = one.name + (changes ? "_dated" : "");
        charge.usage = &one;
        bool hasTiers = false;
        for (const auto& day : days(changes)) {
            BookTable table{day, {}};
            visit([&](const BookProvider& provider, const BookModel& model) {
                if (model.entries.empty() || m_changing.contains(model.id) != changes ||
                    (isListed(one) && !m_modelsOf.at(one.name).contains(model.id)))
                    return;
                if (const BookPrice* price = priceOn(day, model, one)) {
                    hasTiers = hasTiers || !price->tiers.empty();
                    table.rows.push_back({provider.id, model.id, price});
                }
            });
            // A table without rows ends the prices of the one before.
            const bool hadRows = !charge.tables.empty() && !charge.tables.back().rows.empty();
            if (!table.rows.empty() || hadRows)
                charge.tables.push_back(std::move(table));
        }
        if (charge.tables.empty())
            return std::nullopt;
        charge.filter = filter(one, changes);
        charge.value = value(one);
        if (hasTiers)
            charge.position = counted(*findUsageClass("input_tokens"));
        return charge;
    }

    const PriceBook& m_book;
    CachedTokens m_cached;
    std::vector<const UsageClass*> m_classes;
    std::map<std::string, Names> m_modelsOf; // by class
    Names m_changing;                        // models whose prices change on a day
    std::vector<BookCharge> m_charges;
};

} // namespace

std::vector<BookCharge> chargesOfBook(const PriceBook& book, CachedTokens cached) {
    return Charges(book, cached).run();
}

} // namespace rerate
