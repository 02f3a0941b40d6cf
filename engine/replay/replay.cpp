// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/replay.h"

#include <algorithm>
#include <mutex>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/catalog/plan_tree.h"
#include "engine/rating/rating_nodes.h"
#include "engine/replay/setup.h"
#include "engine/replay/wide_sum.h"

namespace rerate {

namespace {

constexpr std::size_t kCustomersPerPiece = 128;

struct AmountTooLarge {}; // thrown and caught in this file


class Replayer {
public:
    Replayer(const ReplayData& data, std::shared_ptr<const Plan> plan, const ReplayOptions& options,
             ReplaySetup setup)
        : m_data(data), m_plan(std::move(plan)), m_options(options), m_setup(std::move(setup)),
          m_unconverted(m_plan->unconvertedCharges()) {}

    Result<std::shared_ptr<const Run>> run(Progress& progress) {
        m_fast = compilePhases<FastNumber>(*m_plan, m_setup.tablePointers(), m_setup.days, m_setup.rangeTo);
        if (!m_fast)
            exactTerms();
        layOut();
        progress.startStage("Rating", m_setup.holdings.size());
        const std::size_t pieces =
            (m_setup.holdings.size() + kCustomersPerPiece - 1) / kCustomersPerPiece;
        const unsigned threads = std::max(1U, m_options.threadCount);
        m_workers.resize(threads);
        m_pieces.resize(pieces);
        RERATE_TRY(runParallel(pieces, threads, progress,
                               [&](std::size_t piece, unsigned worker) -> Result<void> {
                                   return billPiece(piece, m_workers[worker], progress);
                               }));
        gather();
        check();
        return std::shared_ptr<const Run>(m_run);
    }

private:
    struct Worker {
        InvoiceWorkspace<FastNumber> fast;
        InvoiceWorkspace<Ratio> exact;
        std::vector<Ratio> unconverted; // of the customer at hand, by m_unconverted
    };
    struct Unpriced {
        Decimal quantity;
        std::uint64_t events = 0;
        std::uint64_t customers = 0;
        bool isBeyond = false;
        CustomerId last;
    };
    struct Piece {
        std::vector<std::pair<std::uint32_t, Ratio>> wideInvoices, wideCharges;
        std::map<std::pair<std::uint32_t, std::uint32_t>, Unpriced> unpriced; // charge, key
        std::vector<UnpricedPlace> unpricedPlaces;
        std::vector<UnconvertedAmount> unconverted; // by m_unconverted; of customers, those with some
        // Lines as they were made: with fast numbers over the denominator, billed in steps.
        WideSum exactFast, roundingFast, billed;
        Ratio exact, rounding;
        std::vector<WideSum> billedOfPeriod;
    };

    const PhasedTerms<Ratio>& exactTerms() {
        const std::lock_guard lock(m_mutex);
        if (!m_exact) {
            m_exact = compilePhases<Ratio>(*m_plan, m_setup.tablePointers(), m_setup.days, m_setup.rangeTo);
            CHECK(m_exact.has_value(), "every plan compiles with exact ratios");
        }
        return *m_exact;
    }

    std::uint32_t periodCountOf(const Holding& holding) const {
        return static_cast<std::uint32_t>(m_setup.days.periodStarts.size()) -
               m_setup.firstPeriodOf(holding);
    }

    void layOut() {
        m_run->plan = m_plan;
        m_run->periodStarts = m_setup.days.periodStarts;
        m_run->rangeFrom = m_setup.rangeFrom;
        m_run->rangeTo = m_setup.rangeTo;
        m_run->chargeIds = m_fast ? m_fast->first().columnIds : m_exact->first().columnIds;
        std::uint32_t total = 0;
        for (const Holding& holding : m_setup.holdings) {
            m_firstInvoice.push_back(total);
            total += periodCountOf(holding);
        }
        m_firstInvoice.push_back(total);
        m_billedOfHolding.resize(m_setup.holdings.size());
        m_periodCount = m_run->periodStarts.size();
        const int digits = m_fast ? m_fast->first().stepDigits : m_exact->first().stepDigits;
        for (AmountColumn* column : {&m_run->invoices, &m_run->charges}) {
            column->denominator = m_fast ? m_fast->first().denominator : Decimal(1);
            column->step = Decimal::fromCoefficient(1, digits);
        }
        m_run->invoiceCustomer.resize(total);
        m_run->invoicePeriod.resize(total);
        m_run->invoices.numerators.resize(total);
        m_run->invoices.steps.resize(total);
        m_run->charges.numerators.resize(total * m_run->chargeCount());
        m_run->charges.steps.resize(total * m_run->chargeCount());
        m_stepFactor = Decimal::fromCoefficient(1, -digits);
        if (m_fast) {
            const auto perStep = Ratio::over(m_fast->first().denominator, m_stepFactor).finite();
            const auto integer = perStep ? perStep->coefficientAtScale(0) : std::nullopt;
            CHECK(integer.has_value(), "the denominator is a multiple of the step");
            m_perStep = *integer;
        }
    }

    Result<void> billPiece(std::size_t number, Worker& worker, Progress& progress) {
        const std::size_t from = number * kCustomersPerPiece;
        const std::size_t to = std::min(from + kCustomersPerPiece, m_setup.holdings.size());
        for (std::size_t i = from; i < to; ++i) {
            if (progress.isCancelled())
                return cancelledError();
            try {
                billCustomer(i, worker, m_pieces[number]);
            } catch (const AmountTooLarge&) {
                const auto customer = m_setup.holdings[i].customer.number;
                const int digits = 38 - (m_fast ? m_fast->first().stepDigits : m_exact->first().stepDigits);
                return Error{ErrorKind::Limit, "A bill of customer `" + m_data.usage->customers().text(customer) +
                                                   "` is larger than 10^" + std::to_string(digits) +
                                                   ", the most that amounts of this plan may be; check the "
                                                   "prices and quantities, or round to fewer digits."};
            }
        }
        progress.add(to - from);
        return {};
    }

    void billCustomer(std::size_t number, Worker& worker, Piece& piece) {
        const Holding& holding = m_setup.holdings[number];
        CustomerRows rows(m_setup, holding.customer);
        InvoiceFor invoice;
        invoice.holding = &holding;
        const std::uint32_t first = m_setup.firstPeriodOf(holding);
        piece.billedOfPeriod.resize(m_periodCount);
        piece.unconverted.resize(m_unconverted.size());
        worker.unconverted.resize(m_unconverted.size());
        WideSum billed;
        for (std::uint32_t i = 0; i < periodCountOf(holding); ++i) {
            const std::uint32_t row = m_firstInvoice[number] + i;
            rows.moveTo(first + i, invoice);
            invoice.isFirstOfHolding =
                i == 0 && m_setup.days.periodStarts[first] <= holding.from;
            invoice.periodOfHolding = periodOfHolding(m_plan->cycle, holding, m_setup.days.periodStarts[first + i]);
            m_run->invoiceCustomer[row] = holding.customer;
            m_run->invoicePeriod[row] = first + i;
            const Int128 steps = billOne(row, invoice, worker, piece);
            piece.billed.add(steps);
            piece.billedOfPeriod[first + i].add(steps);
            billed.add(steps);
        }
        m_billedOfHolding[number] = billed.total();
        for (std::size_t i = 0; i < m_unconverted.size(); ++i) {
            piece.unconverted[i].amount += worker.unconverted[i];
            piece.unconverted[i].customers += worker.unconverted[i].isZero() ? 0 : 1;
            worker.unconverted[i] = {};
        }
    }

    template <typename Number>
    void addUnconverted(const InvoiceWorkspace<Number>& work, const Decimal& denominator, Worker& worker) const {
        for (std::size_t i = 0; i < m_unconverted.size(); ++i) {
            const Number& amount = work.amounts[m_unconverted[i]].exact;
            if constexpr (std::is_same_v<Number, Ratio>)
                worker.unconverted[i] += amount;
            else
                worker.unconverted[i] += Ratio::over(Decimal(amount.value()), denominator);
        }
    }

    void gatherUnconverted() {
        for (std::size_t i = 0; i < m_unconverted.size(); ++i) {
            const Charge& charge = m_plan->charges[m_unconverted[i]];
            UnconvertedAmount sum{charge.id, charge.unit.name(), {}, 0};
            for (const Piece& piece : m_pieces) {
                if (piece.unconverted.empty())
                    continue;
                sum.amount += piece.unconverted[i].amount;
                sum.customers += piece.unconverted[i].customers;
            }
            if (sum.customers > 0)
                m_run->unconverted.push_back(std::move(sum));
        }
    }

    // What the lines of the invoice come to, in steps.
    Int128 billOne(std::uint32_t row, const InvoiceFor& invoice, Worker& worker, Piece& piece) {
        NoRecorder recorder;
        if (m_fast) {
            worker.fast.unpriced.clear();
            try {
                billInvoice(m_fast->at(invoice.periodOfHolding), m_setup.days, invoice, worker.fast, recorder);
                storeFast(row, worker.fast, piece);
                addUnconverted(worker.fast, m_fast->first().denominator, worker);
                report(worker.fast.unpriced, row, piece);
                return worker.fast.lines.billed.value() / m_perStep;
            } catch (const Overflow&) {
                // Too large for 128 bits: the exact way below always fits.
            }
        }
        worker.exact.unpriced.clear();
        billInvoice(exactTerms().at(invoice.periodOfHolding), m_setup.days, invoice, worker.exact, recorder);
        storeExact(row, worker.exact, piece);
        addUnconverted(worker.exact, Decimal(1), worker);
        report(worker.exact.unpriced, row, piece);
        return stepsOf(worker.exact.lines.billed);
    }

    void storeFast(std::uint32_t row, const InvoiceWorkspace<FastNumber>& work, Piece& piece) {
        const std::size_t count = m_run->chargeCount();
        m_run->invoices.numerators[row] = work.total.exact.value();
        m_run->invoices.steps[row] = work.total.billed.value() / m_perStep;
        for (std::size_t i = 0; i < count; ++i) {
            m_run->charges.numerators[row * count + i] = work.columns[i].exact.value();
            m_run->charges.steps[row * count + i] = work.columns[i].billed.value() / m_perStep;
        }
        piece.exactFast.add(work.lines.exact.value());
        piece.roundingFast.add(work.lines.rounding.value());
    }

    void storeExact(std::uint32_t row, const InvoiceWorkspace<Ratio>& work, Piece& piece) {
        const std::size_t count = m_run->chargeCount();
        storeAmount(m_run->invoices, row, work.total, piece.wideInvoices);
        for (std::size_t i = 0; i < count; ++i)
            storeAmount(m_run->charges, static_cast<std::uint32_t>(row * count + i), work.columns[i],
                        piece.wideCharges);
        piece.exact += work.lines.exact;
        piece.rounding += work.lines.rounding;
    }

    Int128 stepsOf(const Ratio& billed) const {
        const auto steps = (billed * Ratio(m_stepFactor)).finite();
        const auto integer = steps ? steps->coefficientAtScale(0) : std::nullopt;
        if (!integer)
            throw AmountTooLarge();
        return *integer;
    }

    void storeAmount(AmountColumn& column, std::uint32_t row, const BilledAmount<Ratio>& amount,
                     std::vector<std::pair<std::uint32_t, Ratio>>& wide) const {
        column.steps[row] = stepsOf(amount.billed);
        const auto numerator = (amount.exact * Ratio(column.denominator)).finite();
        if (const auto integer = numerator ? numerator->coefficientAtScale(0) : std::nullopt)
            column.numerators[row] = *integer;
        else
            wide.emplace_back(row, amount.exact);
    }

    void report(const std::vector<std::pair<std::uint32_t, UnpricedItem>>& items, std::uint32_t invoice,
                Piece& piece) const {
        const CustomerId customer = m_run->invoiceCustomer[invoice];
        for (const auto& [charge, item] : items) {
            piece.unpricedPlaces.push_back({invoice, charge});
            const auto [known, isNew] = piece.unpriced.try_emplace({charge, item.key});
            Unpriced& sum = known->second;
            sum.quantity += item.quantity;
            sum.events += item.events;
            sum.isBeyond = sum.isBeyond || item.isBeyond;
            sum.customers += isNew || sum.last != customer ? 1 : 0;
            sum.last = customer;
        }
    }

    void gather() {
        for (Piece& piece : m_pieces) {
            for (auto& entry : piece.wideInvoices)
                m_run->invoices.wide.push_back(std::move(entry));
            for (auto& entry : piece.wideCharges)
                m_run->charges.wide.push_back(std::move(entry));
            m_linesExact += piece.exact;
            m_linesRounding += piece.rounding;
            if (m_fast) {
                m_linesExact += Ratio::over(piece.exactFast.total(), m_fast->first().denominator);
                m_linesRounding += Ratio::over(piece.roundingFast.total(), m_fast->first().denominator);
            }
            m_linesBilled += piece.billed.total();
        }
        gatherUnpriced();
        gatherUnconverted();
        gatherEvents();
        m_run->unusable = m_setup.unusable;
        m_run->assumptions = m_setup.assumptions;
        m_run->labels = m_setup.labels;
        m_run->dataHash = m_data.usage->dataHash();
        m_run->planHash = sha256Hex(writePlan(*m_plan));
    }

    void gatherUnpriced() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, Unpriced> all;
        for (const Piece& piece : m_pieces)
            for (const auto& [place, item] : piece.unpriced) {
                Unpriced& sum = all[place];
                sum.quantity += item.quantity;
                sum.events += item.events;
                sum.isBeyond = sum.isBeyond || item.isBeyond;
                sum.customers += item.customers;
            }
        for (const auto& [place, item] : all) {
            const Charge& charge = m_plan->charges[place.first];
            const Meter* meter = m_plan->findMeter(std::get<UsageCharge>(charge.what).meter);
            const auto& key = m_setup.tables[place.first]->keys[place.second];
            m_run->unpriced.push_back({charge.id, meter->id, keyLabel(meter->by, key), item.quantity.normalized(),
                                       meter->unit.name(), item.events, item.customers, item.isBeyond});
        }
        gatherUnmetered();
        gatherUnused();
        auto& places = m_run->unpricedPlaces;
        for (const Piece& piece : m_pieces)
            places.insert(places.end(), piece.unpricedPlaces.begin(), piece.unpricedPlaces.end());
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
    }

    void gatherUnmetered() {
        if (!m_setup.unmetered)
            return;
        std::map<CustomerId, std::size_t> holdingOf;
        for (std::size_t i = 0; i < m_setup.holdings.size(); ++i)
            holdingOf.emplace(m_setup.holdings[i].customer, i);
        forHeldRows(*m_setup.unmetered, [&](const QuantityRow& row) {
            if (row.coefficient == 0 && row.wide == 0)
                return; // no request
            const std::size_t holding = holdingOf.at(row.customer);
            const std::uint32_t period =
                m_setup.days.periodOfSlice[row.slice] - m_setup.firstPeriodOf(m_setup.holdings[holding]);
            m_run->unpricedPlaces.push_back({m_firstInvoice[holding] + period, UnpricedPlace::kNoMeter});
        });
        for (const auto& [key, item] : sumsByKey(*m_setup.unmetered))
            m_run->unpriced.push_back({"", "", m_setup.unmetered->keys[key].front(), item.quantity, "request",
                                       item.events, item.customers});
    }

    void gatherUnused() {
        for (const auto& [meter, table] : m_setup.unused)
            for (const auto& [key, item] : sumsByKey(*table))
                m_run->unpriced.push_back({"", meter.id, "", item.quantity.normalized(), meter.unit.name(),
                                           item.events, item.customers});
    }

    std::map<std::uint32_t, Unpriced> sumsByKey(const QuantityTable& table) const {
        std::map<std::uint32_t, Unpriced> sums;
        forHeldRows(table, [&](const QuantityRow& row) {
            Unpriced& sum = sums[row.key];
            sum.quantity += table.quantity(row);
            sum.events += row.events;
            sum.customers += sum.customers == 0 || sum.last != row.customer ? 1 : 0;
            sum.last = row.customer;
        });
        return sums;
    }

    template <typename Visit>
    void forHeldRows(const QuantityTable& table, Visit visit) const {
        std::vector<bool> isHeld(m_data.usage->customers().size());
        for (const Holding& holding : m_setup.holdings)
            isHeld[holding.customer.number] = true;
        for (const QuantityRow& row : table.rows)
            if (isHeld[row.customer.number])
                visit(row);
    }

    void gatherEvents() {
        std::tie(m_run->events, m_run->represented) = eventsIn(*m_setup.everyEvent);
    }

    // Rows and requests of the customers held.
    std::pair<std::uint64_t, Decimal> eventsIn(const QuantityTable& table) const {
        std::uint64_t events = 0;
        WideSum requests;
        forHeldRows(table, [&](const QuantityRow& row) {
            events += row.events;
            if (row.wide != 0)
                requests.add(table.quantity(row));
            else
                requests.add(row.coefficient);
        });
        return {events, requests.total()};
    }

    void addCheck(std::string id, std::string meaning, const Ratio& left, const Ratio& right) {
        Check check{std::move(id), std::move(meaning), left == right, left.toText(), right.toText()};
        CHECK(check.passed, check.meaning + " " + check.left + " is not " + check.right);
        m_run->checks.push_back(std::move(check));
    }

    // Sums that must agree, each made from other numbers than the one it is compared with.
    void check() {
        const Ratio exact = m_run->exact();
        const Decimal total = m_run->total();
        addCheck("sum_lines_eq_total", "All lines, as they were made, add up to the exact revenue.",
                 m_linesExact, exact);
        addCheck("sum_billed_lines_eq_total", "All billed lines add up to the revenue.",
                 m_linesBilled * m_run->invoices.step, total);
        addCheck("sum_charges_eq_total", "The charges add up to the exact revenue.",
                 m_run->charges.sumExact(), exact);
        addCheck("sum_billed_charges_eq_total", "The billed charges add up to the revenue.",
                 m_run->charges.sumBilled(), total);
        checkMonths(total);
        checkCustomers(total);
        addCheck("exact_plus_rounding_eq_total",
                 "Exact revenue and what rounding added to each line make the revenue.",
                 exact + m_linesRounding, total);
        const auto [events, requests] = eventsIn(*m_setup.counted);
        addCheck("events_metered_once", "Every event in range is metered once.",
                 Decimal(m_run->events), Decimal(events));
        addCheck("requests_metered_once", "Every request in range is metered once.",
                 m_run->represented, requests);
    }

    // Lines as they were made against the invoices that were stored, month by month.
    void checkMonths(const Decimal& total) {
        std::vector<WideSum> made(m_periodCount);
        std::vector<WideSum> stored(m_periodCount);
        for (const Piece& piece : m_pieces)
            for (std::size_t period = 0; period < piece.billedOfPeriod.size(); ++period)
                made[period].add(piece.billedOfPeriod[period].total());
        for (std::size_t row = 0; row < m_run->invoices.size(); ++row)
            stored[m_run->invoicePeriod[row]].add(m_run->invoices.steps[row]);
        Decimal sum;
        for (std::size_t period = 0; period < m_periodCount; ++period) {
            CHECK(made[period].total() == stored[period].total(),
                  "the lines of " + toText(m_run->periodStarts[period]) + " make its invoices");
            sum += made[period].total();
        }
        addCheck("sum_months_eq_total", "The lines of all months add up to the revenue.",
                 sum * m_run->invoices.step, total);
    }

    void checkCustomers(const Decimal& total) {
        Decimal sum;
        for (std::size_t holding = 0; holding < m_billedOfHolding.size(); ++holding) {
            WideSum stored;
            for (std::uint32_t row = m_firstInvoice[holding]; row < m_firstInvoice[holding + 1]; ++row)
                stored.add(m_run->invoices.steps[row]);
            CHECK(m_billedOfHolding[holding] == stored.total(), "the lines of a customer make its invoices");
            sum += m_billedOfHolding[holding];
        }
        addCheck("sum_customers_eq_total", "The lines of all customers add up to the revenue.",
                 sum * m_run->invoices.step, total);
    }

    const ReplayData& m_data;
    std::shared_ptr<const Plan> m_plan;
    const ReplayOptions& m_options;
    ReplaySetup m_setup;
    std::vector<std::uint32_t> m_unconverted; // charges in units that nothing converts
    std::optional<PhasedTerms<FastNumber>> m_fast;
    std::optional<PhasedTerms<Ratio>> m_exact;
    std::mutex m_mutex;
    std::shared_ptr<Run> m_run = std::make_shared<Run>();
    std::vector<std::uint32_t> m_firstInvoice; // by holding, and the end
    std::vector<Decimal> m_billedOfHolding;    // lines as they were made, in steps
    std::size_t m_periodCount = 0;
    Decimal m_stepFactor{1};
    Int128 m_perStep = 1;
    std::vector<Worker> m_workers;
    std::vector<Piece> m_pieces;
    Ratio m_linesExact, m_linesRounding;
    Decimal m_linesBilled;
};

} // namespace

Result<std::shared_ptr<const Run>> replay(const ReplayData& data,
                                          std::shared_ptr<const Plan> plan,
                                          const ReplayOptions& options, QuantityCache& cache,
                                          Progress& progress) {
    Result<ReplaySetup> setup = prepareReplay(data, *plan, options, cache, progress);
    if (!setup)
        return setup.error();
    return Replayer(data, std::move(plan), options, std::move(*setup)).run(progress);
}

} // namespace rerate
