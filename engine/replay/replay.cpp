// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/replay.h"

#include <mutex>

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/catalog/plan_text.h"
#include "engine/rating/rating_nodes.h"
#include "engine/replay/setup.h"

namespace rerate {

namespace {

constexpr std::size_t kCustomersPerPiece = 128;

struct AmountTooLarge {}; // thrown and caught in this file

Decimal powerOfTen(int digits) { return Decimal::fromCoefficient(1, -digits).normalized(); }

class Replayer {
public:
    Replayer(const ReplayData& data, std::shared_ptr<const Plan> plan, const ReplayOptions& options,
             ReplaySetup setup)
        : m_data(data), m_plan(std::move(plan)), m_options(options), m_setup(std::move(setup)) {}

    Result<std::shared_ptr<const Run>> run(Progress& progress) {
        m_fast = compilePlan<FastNumber>(*m_plan, m_setup.tablePointers(), m_setup.days,
                                         m_setup.rangeTo);
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
    };
    struct Unpriced {
        Decimal quantity;
        std::uint64_t events = 0;
        std::uint64_t customers = 0;
        CustomerId last;
    };
    struct Piece {
        std::vector<std::pair<std::uint32_t, Ratio>> wideInvoices, wideCharges;
        std::map<std::pair<std::uint32_t, std::uint32_t>, Unpriced> unpriced; // charge, key
        Int128 linesFast = 0; // over the denominator; what does not fit goes to linesExact
        Ratio linesExact;
        Int128 linesSteps = 0;
        Decimal linesBilled;
    };

    static void addTo(Int128& small, Decimal& large, Int128 value) {
        if (Int128 sum = 0; addChecked(small, value, sum)) {
            small = sum;
        } else {
            large += Decimal(value);
        }
    }

    const PlanTerms<Ratio>& exactTerms() {
        const std::lock_guard lock(m_mutex);
        if (!m_exact) {
            m_exact = compilePlan<Ratio>(*m_plan, m_setup.tablePointers(), m_setup.days,
                                         m_setup.rangeTo);
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
        m_run->chargeIds = m_fast ? m_fast->columnIds : m_exact->columnIds;
        std::uint32_t total = 0;
        for (const Holding& holding : m_setup.holdings) {
            m_firstInvoice.push_back(total);
            total += periodCountOf(holding);
        }
        const int digits = m_fast ? m_fast->stepDigits : m_exact->stepDigits;
        for (AmountColumn* column : {&m_run->invoices, &m_run->charges}) {
            column->denominator = m_fast ? m_fast->denominator : Decimal(1);
            column->step = Decimal::fromCoefficient(1, digits);
        }
        m_run->invoiceCustomer.resize(total);
        m_run->invoicePeriod.resize(total);
        m_run->invoices.numerators.resize(total);
        m_run->invoices.steps.resize(total);
        m_run->charges.numerators.resize(total * m_run->chargeCount());
        m_run->charges.steps.resize(total * m_run->chargeCount());
        m_stepFactor = powerOfTen(digits);
        if (m_fast) {
            const auto perStep = Ratio::over(m_fast->denominator, m_stepFactor).finite();
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
                return Error{ErrorKind::Limit, "A bill of customer `" + m_data.usage->customers().text(customer) +
                                                   "` is larger than 10^36; check the prices and quantities."};
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
        for (std::uint32_t i = 0; i < periodCountOf(holding); ++i) {
            const std::uint32_t row = m_firstInvoice[number] + i;
            rows.moveTo(first + i, invoice);
            invoice.isFirstOfHolding =
                i == 0 && m_setup.days.periodStarts[first] <= holding.from;
            m_run->invoiceCustomer[row] = holding.customer;
            m_run->invoicePeriod[row] = first + i;
            billOne(row, invoice, worker, piece);
        }
    }

    void billOne(std::uint32_t row, const InvoiceFor& invoice, Worker& worker, Piece& piece) {
        NoRecorder recorder;
        if (m_fast) {
            worker.fast.unpriced.clear();
            try {
                billInvoice(*m_fast, m_setup.days, invoice, worker.fast, recorder);
                storeFast(row, worker.fast, piece);
                report(worker.fast.unpriced, invoice.holding->customer, piece);
                return;
            } catch (const Overflow&) {
                // Too large for 128 bits: the exact way below always fits.
            }
        }
        worker.exact.unpriced.clear();
        billInvoice(exactTerms(), m_setup.days, invoice, worker.exact, recorder);
        storeExact(row, worker.exact, piece);
        report(worker.exact.unpriced, invoice.holding->customer, piece);
    }

    void storeFast(std::uint32_t row, const InvoiceWorkspace<FastNumber>& work, Piece& piece) {
        const std::size_t count = m_run->chargeCount();
        m_run->invoices.numerators[row] = work.total.exact.value();
        m_run->invoices.steps[row] = work.total.billed.value() / m_perStep;
        for (std::size_t i = 0; i < count; ++i) {
            m_run->charges.numerators[row * count + i] = work.columns[i].exact.value();
            m_run->charges.steps[row * count + i] = work.columns[i].billed.value() / m_perStep;
        }
        Decimal large;
        addTo(piece.linesFast, large, work.lines.exact.value());
        if (!large.isZero())
            piece.linesExact += Ratio::over(large, m_fast->denominator);
        addTo(piece.linesSteps, piece.linesBilled, work.lines.billed.value() / m_perStep);
    }

    void storeExact(std::uint32_t row, const InvoiceWorkspace<Ratio>& work, Piece& piece) {
        const std::size_t count = m_run->chargeCount();
        storeAmount(m_run->invoices, row, work.total, piece.wideInvoices);
        for (std::size_t i = 0; i < count; ++i)
            storeAmount(m_run->charges, static_cast<std::uint32_t>(row * count + i), work.columns[i],
                        piece.wideCharges);
        piece.linesExact += work.lines.exact;
        piece.linesBilled += Decimal(stepsOf(work.lines.billed));
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

    static void report(const std::vector<std::pair<std::uint32_t, UnpricedItem>>& items,
                       CustomerId customer, Piece& piece) {
        for (const auto& [charge, item] : items) {
            const auto [known, isNew] = piece.unpriced.try_emplace({charge, item.key});
            Unpriced& sum = known->second;
            sum.quantity += item.quantity;
            sum.events += item.events;
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
            m_linesExact += piece.linesExact;
            if (m_fast)
                m_linesExact += Ratio::over(Decimal(piece.linesFast), m_fast->denominator);
            m_linesBilled += piece.linesBilled + Decimal(piece.linesSteps);
        }
        gatherUnpriced();
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
                sum.customers += item.customers;
            }
        for (const auto& [place, item] : all) {
            const Charge& charge = m_plan->charges[place.first];
            const Meter* meter = m_plan->findMeter(std::get<UsageCharge>(charge.what).meter);
            const auto& key = m_setup.tables[place.first]->keys[place.second];
            m_run->unpriced.push_back({charge.id, keyLabel(meter->by, key), item.quantity.normalized(),
                                       meter->unit.name(), item.events, item.customers});
        }
        if (!m_setup.unmetered)
            return;
        std::map<std::uint32_t, Unpriced> byEvent;
        forHeldRows(*m_setup.unmetered, [&](const QuantityRow& row) {
            Unpriced& sum = byEvent[row.key];
            sum.quantity += m_setup.unmetered->quantity(row);
            sum.events += row.events;
            sum.customers += sum.customers == 0 || sum.last != row.customer ? 1 : 0;
            sum.last = row.customer;
        });
        for (const auto& [key, item] : byEvent)
            m_run->unpriced.push_back({"", m_setup.unmetered->keys[key].front(), item.quantity,
                                       "request", item.events, item.customers});
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
        Decimal represented;
        Int128 small = 0;
        forHeldRows(*m_setup.everyEvent, [&](const QuantityRow& row) {
            m_run->events += row.events;
            if (row.wide != 0)
                represented += m_setup.everyEvent->quantity(row);
            else
                addTo(small, represented, row.coefficient);
        });
        represented += Decimal(small);
        m_run->represented = static_cast<std::uint64_t>(represented.toInteger().value_or(0));
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
        std::vector<Int128> months(m_run->periodStarts.size());
        std::vector<Int128> customers(m_data.usage->customers().size());
        Decimal large[2];
        for (std::size_t row = 0; row < m_run->invoices.size(); ++row) {
            addTo(months[m_run->invoicePeriod[row]], large[0], m_run->invoices.steps[row]);
            addTo(customers[m_run->invoiceCustomer[row].number], large[1], m_run->invoices.steps[row]);
        }
        const auto sum = [&](const std::vector<Int128>& parts) {
            Decimal all = &parts == &months ? large[0] : large[1];
            for (const Int128 part : parts)
                all += Decimal(part);
            return all * m_run->invoices.step;
        };
        addCheck("sum_months_eq_total", "The months add up to the revenue.", sum(months), total);
        addCheck("sum_customers_eq_total", "The customers add up to the revenue.", sum(customers), total);
        addCheck("exact_plus_rounding_eq_total", "Exact revenue and rounding make the revenue.",
                 exact + m_run->rounding(), total);
        std::uint64_t metered = 0;
        for (const QuantityRow& row : m_setup.everyEvent->rows)
            metered += row.events;
        addCheck("events_metered_once", "Every event in range is counted once.", Decimal(metered),
                 Decimal(m_setup.everyEvent->rowsMatched));
    }

    const ReplayData& m_data;
    std::shared_ptr<const Plan> m_plan;
    const ReplayOptions& m_options;
    ReplaySetup m_setup;
    std::optional<PlanTerms<FastNumber>> m_fast;
    std::optional<PlanTerms<Ratio>> m_exact;
    std::mutex m_mutex;
    std::shared_ptr<Run> m_run = std::make_shared<Run>();
    std::vector<std::uint32_t> m_firstInvoice; // by holding
    Decimal m_stepFactor{1};
    Int128 m_perStep = 1;
    std::vector<Worker> m_workers;
    std::vector<Piece> m_pieces;
    Ratio m_linesExact;
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
