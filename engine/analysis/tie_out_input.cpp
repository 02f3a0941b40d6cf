// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/tie_out_input.h"

#include <algorithm>
#include <map>

namespace rerate {

namespace {

Date monthOf(const Date& day) { return {day.year, day.month, 1}; }

class Preparation {
public:
    Preparation(const Run& run, const Dictionary& customers, const TieOutRequest& request)
        : m_run(run), m_customers(customers), m_request(request),
          m_currency(run.plan->currency.name()) {}

    Result<TieOutInput> prepare(const std::map<InvoiceKey, IssuedInvoice>& invoices) {
        if (invoices.empty())
            return Error{ErrorKind::InvalidInput,
                         "The project has no issued invoices. Import some with `rerate import FILE "
                         "--project P --kind invoices`."};
        choose(invoices);
        if (m_chosen.empty())
            return Error{ErrorKind::InvalidInput, "None of the issued invoices is in " + m_currency +
                                                      ", the currency of the plan `" +
                                                      m_run.plan->id + "`."};
        findRange();
        takeIssued();
        if (m_input.issued.empty())
            return Error{ErrorKind::InvalidInput,
                         "No invoice was issued for the months " + monthText(m_run.rangeFrom) + " to " +
                             monthText(addDays(m_run.rangeTo, -1)) +
                             ", which the replay covers. Give other months with --from and --to, or "
                             "import their usage."};
        takeSimulated();
        settle();
        return std::move(m_input);
    }

private:
    LeftOut& leftOut(LeftOut::Reason reason, const std::string& currency) {
        const auto known =
            std::find_if(m_input.leftOut.begin(), m_input.leftOut.end(), [&](const LeftOut& one) {
                return one.reason == reason && one.currency == currency;
            });
        return known != m_input.leftOut.end() ? *known
                                              : m_input.leftOut.emplace_back(LeftOut{reason, currency, 0, {}});
    }

    void leaveOut(LeftOut::Reason reason, const std::string& currency, const Decimal& amount) {
        LeftOut& sum = leftOut(reason, currency);
        ++sum.count;
        sum.amount += amount;
    }

    void choose(const std::map<InvoiceKey, IssuedInvoice>& invoices) {
        for (const auto& [key, invoice] : invoices) {
            if (m_request.includes && !m_request.includes(invoice.customer))
                continue;
            if (invoice.currency.empty() || invoice.currency == m_currency)
                m_chosen.push_back(&invoice);
            else
                leaveOut(LeftOut::Reason::OtherCurrency, invoice.currency, invoice.amount);
        }
    }

    void findRange() {
        Date first = monthOf(m_chosen.front()->from);
        Date last = first;
        for (const IssuedInvoice* invoice : m_chosen) {
            first = std::min(first, monthOf(invoice->from));
            last = std::max(last, monthOf(invoice->from));
        }
        TieOutSettings& settings = m_input.settings;
        settings.from = monthOf(m_run.rangeFrom);
        settings.to = addMonths(monthOf(addDays(m_run.rangeTo, -1)), 1);
        if (!m_request.from)
            settings.from = std::max(settings.from, first);
        if (!m_request.to)
            settings.to = std::min(settings.to, addMonths(last, 1));
    }

    bool isInRange(const Date& month) const {
        return m_input.settings.from <= month && month < m_input.settings.to;
    }

    void takeIssued() {
        std::vector<const IssuedInvoice*> inRange;
        for (const IssuedInvoice* invoice : m_chosen)
            if (isInRange(monthOf(invoice->from)))
                inRange.push_back(invoice);
            else
                leaveOut(LeftOut::Reason::IssuedOutsideRange, m_currency, invoice->amount);
        for (const IssuedInvoice* invoice : inRange) {
            m_input.withoutCharge += invoice->charge.empty() ? 1 : 0;
            m_input.longPeriods += coversSeveral(*invoice) ? 1 : 0;
        }
        m_input.byCharge = m_input.withoutCharge == 0;
        if (m_input.withoutCharge == inRange.size())
            m_input.withoutCharge = 0; // none names a charge: nothing is odd
        for (const IssuedInvoice* invoice : inRange)
            m_input.issued.push_back({invoice->customer, monthOf(invoice->from),
                                      m_input.byCharge ? chargeOf(invoice->charge) : std::string(),
                                      invoice->amount, 1});
    }

    // Longer than the billing period in which it begins; a day more or less is how books count.
    bool coversSeveral(const IssuedInvoice& invoice) const {
        const Cycle& cycle = m_run.plan->cycle;
        const int index = cycleIndexOf(cycle, invoice.from);
        const std::int64_t length = daysSinceEpoch(cycleStart(cycle, index + 1)) -
                                    daysSinceEpoch(cycleStart(cycle, index));
        return daysSinceEpoch(invoice.to) - daysSinceEpoch(invoice.from) > std::max<std::int64_t>(length, 31) + 1;
    }

    // The id of the charge that the books call so, or that name as it is.
    std::string chargeOf(const std::string& name) const {
        const auto& ids = m_run.chargeIds;
        if (std::find(ids.begin(), ids.end(), name) != ids.end())
            return name;
        for (const Charge& charge : m_run.plan->charges)
            if (charge.label == name)
                return charge.id;
        return name;
    }

    void takeSimulated() {
        const std::size_t count = m_run.chargeCount();
        for (std::size_t row = 0; row < m_run.invoices.size(); ++row) {
            const Date month = monthOf(m_run.periodStarts[m_run.invoicePeriod[row]]);
            const std::string& customer = m_customers.text(m_run.invoiceCustomer[row].number);
            const Decimal amount = m_run.invoices.billed(row).normalized();
            if (!isInRange(month)) {
                if (!amount.isZero())
                    leaveOut(LeftOut::Reason::SimulatedOutsideRange, m_currency, amount);
                continue;
            }
            std::uint32_t lines = 0;
            for (std::size_t charge = 0; charge < count; ++charge) {
                const Decimal billed = m_run.charges.billed(row * count + charge).normalized();
                lines += billed.isZero() ? 0 : 1;
                if (m_input.byCharge)
                    m_input.simulated.push_back({customer, month, m_run.chargeIds[charge], billed, 1,
                                                 isUnpriced(row, charge), false});
            }
            if (!m_input.byCharge)
                m_input.simulated.push_back({customer, month, "", amount, std::max(lines, 1U),
                                             isUnpriced(row, std::nullopt),
                                             isUnpriced(row, UnpricedPlace::kNoMeter)});
        }
    }

    // Whether usage of the invoice has no price: in this charge, else in any.
    bool isUnpriced(std::size_t row, std::optional<std::size_t> charge) const {
        const auto& places = m_run.unpricedPlaces;
        const auto invoice = static_cast<std::uint32_t>(row);
        const auto wanted = static_cast<std::uint32_t>(charge.value_or(0));
        const auto found = std::lower_bound(places.begin(), places.end(), UnpricedPlace{invoice, wanted});
        return found != places.end() && found->invoice == invoice &&
               (charge ? found->charge == wanted : found->charge != UnpricedPlace::kNoMeter);
    }

    void settle() {
        const InvoiceRules& rules = m_run.plan->invoice;
        m_input.settings.tolerance = m_request.tolerance;
        m_input.settings.step = rules.roundAt == InvoiceRules::RoundAt::Nowhere
                                    ? currencyStep(m_currency).value_or(Decimal::literal("0.01"))
                                    : rules.rounding.step;
        std::sort(m_input.leftOut.begin(), m_input.leftOut.end(), [](const LeftOut& a, const LeftOut& b) {
            return std::tie(a.reason, a.currency) < std::tie(b.reason, b.currency);
        });
    }

    const Run& m_run;
    const Dictionary& m_customers;
    const TieOutRequest& m_request;
    std::string m_currency;
    std::vector<const IssuedInvoice*> m_chosen;
    TieOutInput m_input;
};

} // namespace

Result<TieOutInput> prepareTieOut(const Run& run, const Dictionary& customers,
                                  const std::map<InvoiceKey, IssuedInvoice>& invoices,
                                  const TieOutRequest& request) {
    return Preparation(run, customers, request).prepare(invoices);
}

} // namespace rerate
