// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/price_requests.h"

#include <algorithm>
#include <set>

#include "engine/base/suggestion.h"
#include "engine/catalog/visit_prices.h"
#include "engine/rating/rate_usage.h"
#include "engine/replay/request_store.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

// Whether the expression adds, compares in size or the like; what is only asked for by name may be a text.
bool isCalculatedWith(const Expression& expression, const std::string& name) {
    using enum Expression::Kind;
    const auto kind = expression.kind;
    if (kind == Equal || kind == NotEqual || kind == In || kind == Has)
        return false;
    return (kind == Name && expression.text == name) ||
           std::any_of(expression.arguments.begin(), expression.arguments.end(),
                       [&](const Expression& argument) { return isCalculatedWith(argument, name); });
}

class Pricer {
public:
    Pricer(std::shared_ptr<const Plan> plan, std::vector<UsageRequest> requests,
           const std::filesystem::path& temporaryDirectory, unsigned threadCount, Progress& progress)
        : m_plan(std::move(plan)), m_requests(std::move(requests)), m_directory(temporaryDirectory),
          m_threadCount(threadCount), m_progress(progress) {}

    Result<std::vector<RequestPrice>> run() {
        for (UsageRequest& request : m_requests)
            m_prices.push_back(prepare(request));
        const bool anySound = std::any_of(m_requests.begin(), m_requests.end(),
                                          [](const UsageRequest& r) { return r.problem.empty(); });
        if (!anySound)
            return std::move(m_prices);
        ReplayData data;
        auto store = storeOfRequests(*m_plan, m_requests, m_directory);
        if (!store)
            return store.error();
        data.usage = *store;
        ReplayOptions options;
        options.threadCount = m_threadCount;
        QuantityCache cache;
        auto setup = prepareReplay(data, *m_plan, options, cache, m_progress);
        if (!setup)
            return setup.error();
        m_setup = std::move(*setup);
        for (std::size_t charge = 0; charge < m_plan->charges.size(); ++charge)
            if (m_setup.tables[charge])
                RERATE_TRY(rateCharge(charge, *data.usage));
        for (std::size_t number = 0; number < m_prices.size(); ++number)
            finish(m_requests[number], m_prices[number]);
        return std::move(m_prices);
    }

private:
    RequestPrice prepare(UsageRequest& request) {
        RequestPrice price;
        price.line = request.line;
        price.provider = request.provider;
        price.model = request.model;
        price.time = request.time;
        price.problem = request.problem;
        if (request.problem.empty() &&
            (request.time < zoneArithmeticFrom() || zoneArithmeticTo() <= request.time))
            price.problem = "The time " + toText(request.time) + " is not between 1970 and 2037.";
        if (price.problem.empty() && !m_plan->models.empty()) {
            ModelResolution found = resolveModel(m_plan->models, request.provider, request.model, request.time);
            price.problem = std::move(found.problem);
            price.suggestion = std::move(found.suggestion);
            if (price.problem.empty()) {
                price.provider = std::move(found.provider);
                price.model = std::move(found.model);
            }
        }
        if (m_known.empty())
            m_known = namesInMeters(*m_plan);
        if (price.problem.empty())
            checkNumbers(request, price);
        request.problem = price.problem;
        for (const auto& [name, quantity] : request.usage)
            if (!quantity.isZero() && !std::binary_search(m_known.begin(), m_known.end(), name))
                price.unused.push_back(name);
        for (const std::string& name : price.unused)
            if (price.unusedSuggestion.empty())
                price.unusedSuggestion = didYouMean(name, m_known);
        return price;
    }

    // What meters calculate with is a number.
    void checkNumbers(const UsageRequest& request, RequestPrice& price) const {
        const auto calculates = [&](const Meter& meter, const std::string& name) {
            return meter.value && isCalculatedWith(*meter.value, name);
        };
        for (const auto& [name, text] : request.texts)
            if (std::any_of(m_plan->meters.begin(), m_plan->meters.end(),
                            [&](const Meter& meter) { return calculates(meter, name); })) {
                price.problem = "`" + name + "` is `" + text + "`, which is not a number.";
                price.suggestion = "Write how many there are, like `\"" + name + "\": 1000`.";
                return;
            }
    }

    std::uint32_t periodOf(Instant time) const {
        const auto& starts = m_setup.days.periodStarts;
        const auto after = std::upper_bound(starts.begin(), starts.end(), Zone().dateOf(time));
        return static_cast<std::uint32_t>(after - starts.begin() - 1);
    }

    // Meters may count in later periods as well: what goes on, and what is due where nothing happens.
    std::pair<std::size_t, std::size_t> rowsIn(const QuantityTable& table, CustomerId customer, std::uint32_t period) const {
        auto [from, to] = table.rangeOf(customer);
        const auto periodAt = [&](std::size_t row) { return m_setup.days.periodOfSlice[table.rows[row].slice]; };
        while (from < to && periodAt(from) < period)
            ++from;
        std::size_t end = from;
        while (end < to && periodAt(end) == period)
            ++end;
        return {from, end};
    }

    Result<void> rateCharge(std::size_t number, const UsageStore& usage) {
        const Charge& charge = m_plan->charges[number];
        const auto compiled =
            compileCharge<Ratio>(*m_plan, charge, *m_setup.tables[number], m_setup.days);
        CHECK(compiled.has_value(), "a charge can be priced with ratios");
        RatingWorkspace<Ratio> workspace;
        for (std::size_t request = 0; request < m_requests.size(); ++request) {
            if (!m_requests[request].problem.empty())
                continue;
            if (request % 1024 == 0 && m_progress.isCancelled())
                return cancelledError();
            const auto customer = usage.customers().find(customerOfRequest(request));
            CHECK(customer.has_value(), "each request is in the store");
            if (!m_prices[request].problem.empty())
                continue; // another charge's meter could not read it
            noteUnreadable(*m_setup.tables[number], CustomerId{*customer}, charge, m_prices[request]);
            const std::uint32_t period = periodOf(m_requests[request].time);
            const auto [from, to] = rowsIn(*m_setup.tables[number], CustomerId{*customer}, period);
            workspace.unpriced.clear();
            DerivationRecorder recorder;
            recorder.open(makeNode(Derivation::Kind::Line, charge.id, charge.id));
            rateUsage(*compiled, from, to, period, m_setup.days, m_setup.days.periodStarts[period], workspace,
                      recorder);
            Ratio amount;
            for (const auto& line : workspace.lines)
                amount += line.amount;
            recorder.close(amount);
            take(*compiled, recorder.take(), workspace, amount, m_prices[request]);
        }
        return {};
    }

    // What a run counts and leaves out is an error of a request: a division by zero, an end that cannot be
    // read. A request without an end may be none that lasts: it is one only when nothing else prices it.
    void noteUnreadable(const QuantityTable& table, CustomerId customer, const Charge& charge, RequestPrice& price) const {
        static constexpr const char* kFaults[] = {"", "has no end, for the meter `", "has an end that is no time, for the meter `",
                                                  "ends before it begins, for the meter `"};
        const Meter& meter = *m_plan->findMeter(std::get<UsageCharge>(charge.what).meter);
        if (table.zeroDivisions.byCustomer.contains(customer)) {
            price.problem = "The meter `" + meter.id + "` divides by zero.";
            price.suggestion = "Check the request's numbers, or let the meter ask with `if` first.";
        }
        const auto found = table.intervalFaults.byCustomer.find(customer);
        if (!meter.interval || found == table.intervalFaults.byCustomer.end())
            return;
        if (!meter.interval->lasts())
            return noteTime(meter, found->second, price);
        const auto has = [&](IntervalFault fault) { return found->second[static_cast<std::size_t>(fault)] > 0; };
        for (const IntervalFault fault : {IntervalFault::NoEnd, IntervalFault::UnreadableEnd, IntervalFault::EndBeforeStart})
            if (has(fault)) {
                (fault == IntervalFault::NoEnd ? price.problemWithoutLines : price.problem) =
                    std::string("The request ") + kFaults[static_cast<int>(fault)] + meter.id + "`.";
                price.suggestion = meter.interval->end.empty()
                                       ? "Check what says how long it lasts."
                                       : "Write a time like 2026-01-31T10:00:00Z into `" + meter.interval->end + "`.";
            }
    }

    // Of a meter that counts at the time in a property; `faults` are numbers of events by IntervalFault.
    static void noteTime(const Meter& meter, const std::array<std::uint64_t, 5>& faults, RequestPrice& price) {
        const std::string& name = meter.interval->at;
        const auto has = [&](IntervalFault fault) { return faults[static_cast<std::size_t>(fault)] > 0; };
        const std::string what = has(IntervalFault::NoEnd)           ? "has no `" + name + "`"
                                 : has(IntervalFault::UnreadableEnd) ? "has a `" + name + "` that is no time"
                                                                     : "has a `" + name + "` outside of the billing period in which it was made";
        (has(IntervalFault::NoEnd) ? price.problemWithoutLines : price.problem) = "The request " + what + ", for the meter `" + meter.id + "`.";
        price.suggestion = "Write a time like 2026-01-31T10:00:00Z into `" + name + "`.";
    }

    void take(const CompiledCharge<Ratio>& compiled, const Derivation& derivation,
              const RatingWorkspace<Ratio>& workspace, const Ratio& amount, RequestPrice& price) {
        const std::size_t had = price.lines.size();
        takeLines(compiled, derivation, price);
        Ratio sum;
        for (std::size_t i = had; i < price.lines.size(); ++i)
            sum += price.lines[i].amount;
        CHECK(sum == amount, "the lines of a request add up to what its charges come to");
        if (compiled.charge->unit == m_plan->currency)
            price.total += amount;
        for (const UnpricedItem& item : workspace.unpriced)
            if (!item.quantity.isZero()) {
                price.unpriced.push_back(
                    {compiled.charge->id, item.quantity, compiled.meter->unit.name()});
                const auto& key = compiled.table->keys[item.key];
                if (price.suggestion.empty())
                    price.suggestion = pricedBy(compiled.meter->by, key);
                if (price.suggestion.empty())
                    price.suggestion = nearestKey(compiled.meter->by, key);
            }
    }

    void takeLines(const CompiledCharge<Ratio>& compiled, const Derivation& node, RequestPrice& price) {
        using Kind = Derivation::Kind;
        for (const Derivation& child : node.children) {
            if (child.kind == Kind::Key || child.kind == Kind::Line) {
                takeLines(compiled, child, price);
                continue;
            }
            const bool isStep = child.kind == Kind::Step;
            if (!child.amount || (child.amount->isZero() && (!isStep || child.quantity->isZero())))
                continue;
            RequestLine line;
            line.charge = compiled.charge->id;
            line.label = child.label;
            line.per = compiled.usage->per.value;
            if (isStep) {
                line.quantity = child.quantity;
                line.unit = child.quantityUnit;
                if (child.unitPrice)
                    line.unitPrice = *child.unitPrice * Ratio(line.per);
            }
            line.amount = *child.amount;
            line.amountUnit = compiled.charge->unit.name();
            price.lines.push_back(std::move(line));
        }
    }

    static std::string joined(const std::vector<std::string>& key) {
        std::string text;
        for (const std::string& part : key)
            text += (text.empty() ? "" : ", ") + part;
        return text;
    }

    // The key has a price, for another usage: "`openai, whisper-1` is priced by `input_audio_seconds`."
    std::string pricedBy(const std::vector<std::string>& by, const std::vector<std::string>& key) const {
        std::set<std::string> meters;
        forTables(by, [&](const UsageCharge& usage, const PriceTable& table) {
            if (findPriceRow(table, key))
                meters.insert(usage.meter);
        });
        std::string text;
        for (const std::string& meter : meters)
            text += (text.empty() ? "`" : ", `") + meter + "`";
        return text.empty() ? "" : "`" + joined(key) + "` is priced by " + text + ".";
    }

    std::string nearestKey(const std::vector<std::string>& by, const std::vector<std::string>& key) const {
        std::vector<std::string> known;
        forTables(by, [&](const UsageCharge&, const PriceTable& table) {
            for (const PriceTable::Row& row : table.rows)
                known.push_back(joined(row.key));
        });
        return didYouMean(joined(key), known);
    }

    // The plan's tables by these dimensions.
    template <typename Visit>
    void forTables(const std::vector<std::string>& by, Visit visit) const {
        for (const Charge& charge : m_plan->charges)
            if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
                for (const auto& entry : usage->price.entries)
                    if (const auto* table = std::get_if<PriceTable>(&entry.value); table && table->by == by)
                        visit(*usage, *table);
    }

    // Parts that are more than their whole leave less than nothing of it, at the whole's price;
    // where the parts have the same price, only their sum matters.
    static bool isContradictory(const UsageRequest& request, const RequestPrice& price, std::string& charge) {
        for (const auto& [name, quantity] : request.usage)
            if (quantity.isNegative())
                return false; // a correction
        std::vector<std::pair<const RequestLine*, Ratio>> sums;
        for (const RequestLine& line : price.lines) {
            if (!line.quantity)
                continue;
            const auto same = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) {
                return sum.first->unit == line.unit && sum.first->unitPrice == line.unitPrice;
            });
            if (same != sums.end())
                same->second += *line.quantity;
            else
                sums.emplace_back(&line, *line.quantity);
        }
        for (const auto& [line, sum] : sums)
            if (sum.sign() < 0) {
                charge = line->charge + "` comes to " + sum.toText();
                return true;
            }
        return false;
    }

    void finish(const UsageRequest& request, RequestPrice& price) {
        std::string where;
        if (price.lines.empty() && price.problem.empty())
            price.problem = price.problemWithoutLines;
        if (!price.problem.empty()) {
            price.unpriced.clear();
        } else if (isContradictory(request, price, where)) {
            price.problem = "The usage contradicts itself: `" + where + ".";
            price.suggestion = "Parts of input or output tokens (cached, audio, …) cannot be more than all of them.";
        } else if (price.lines.empty() && !price.unpriced.empty()) {
            price.problem = "The plan has no price for this request (provider `" + price.provider +
                            "`, model `" + price.model + "`).";
        } else {
            price.suggestion.clear();
            return;
        }
        price.lines.clear();
        price.total = Ratio();
    }

    std::shared_ptr<const Plan> m_plan;
    std::vector<UsageRequest> m_requests;
    std::filesystem::path m_directory;
    unsigned m_threadCount;
    Progress& m_progress;
    std::vector<std::string> m_known; // properties that meters read
    ReplaySetup m_setup;
    std::vector<RequestPrice> m_prices;
};

} // namespace

Result<std::vector<RequestPrice>> priceRequests(std::shared_ptr<const Plan> plan,
                                                const std::vector<UsageRequest>& requests,
                                                const std::filesystem::path& temporaryDirectory,
                                                unsigned threadCount, Progress& progress) {
    return Pricer(std::move(plan), requests, temporaryDirectory, threadCount, progress).run();
}

std::vector<std::string> chargesAsIfAlone(const Plan& plan) {
    std::vector<std::string> alone;
    for (const Charge& charge : plan.charges) {
        const auto* usage = std::get_if<UsageCharge>(&charge.what);
        if (!usage)
            continue;
        std::string why;
        const auto add = [&](bool holds, const char* reason) {
            if (holds)
                why += (why.empty() ? "" : ", ") + std::string(reason);
        };
        const Meter& meter = *plan.findMeter(usage->meter);
        bool hasSteps = false;
        visitPrices(usage->price, [&](const StepPrice& price) { hasSteps = hasSteps || price.rows.size() > 1; });
        const bool isByEvent = std::all_of(meter.windows.begin(), meter.windows.end(),
                                           [](const Window& window) { return window.bucket.kind == Bucket::Kind::Event; });
        add(usage->included.has_value(), "included");
        add(hasSteps && usage->reset != UsageCharge::Reset::Event, "steps");
        add(usage->price.isPhased(), "phases");
        add(!isByEvent || !meter.sources.empty(), "windows");
        if (!why.empty())
            alone.push_back(charge.id + " (" + why + ")");
    }
    return alone;
}

std::vector<std::string> chargesBeyondRequests(const Plan& plan) {
    std::vector<std::string> beyond;
    for (const Charge& charge : plan.charges) {
        const bool isAdjusted =
            charge.discountPercent || charge.discountAmount || charge.minimum || charge.maximum;
        if (!std::holds_alternative<UsageCharge>(charge.what))
            beyond.push_back(charge.id);
        else if (isAdjusted)
            beyond.push_back(charge.id + " (its discount, minimum or maximum)");
    }
    return beyond;
}

} // namespace rerate
