// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/analysis/case_invoices.h"

#include <algorithm>
#include <map>

namespace rerate {

namespace {

CaseAmounts amountsOf(const AmountColumn& column, std::size_t row) {
    const Ratio exact = column.exact(row);
    const Decimal billed = column.billed(row).normalized();
    return {exact, Ratio(billed) - exact, billed};
}

class InvoiceComparer {
public:
    InvoiceComparer(const CaseInvoices& expected, const CaseInvoices& got)
        : m_expected(expected), m_got(got) {}

    std::vector<CaseDifference> run() {
        if (m_expected.currency != m_got.currency)
            note("currency", m_expected.currency, m_got.currency);
        compareUnpriced();
        using Key = std::pair<std::string, Date>;
        std::map<Key, std::pair<const CaseInvoice*, const CaseInvoice*>> pairs;
        for (const CaseInvoice& invoice : m_expected.invoices)
            pairs[{invoice.customer, invoice.period}].first = &invoice;
        for (const CaseInvoice& invoice : m_got.invoices)
            pairs[{invoice.customer, invoice.period}].second = &invoice;
        for (const auto& [key, pair] : pairs) {
            m_customer = key.first;
            m_period = toText(key.second);
            compare(pair.first, pair.second);
        }
        return std::move(m_found);
    }

private:
    void note(std::string field, std::string expected, std::string got) {
        m_found.push_back({m_customer, m_period, m_charge, std::move(field), std::move(expected),
                           std::move(got)});
    }

    std::string money(const Decimal& amount) const {
        return amount.normalized().withScaleMin(m_got.digits).toTextKeepingScale();
    }

    void compareUnpriced() {
        std::map<std::pair<std::string, std::string>, std::pair<Decimal, Decimal>> quantities; // by charge and field
        for (const CaseUnpriced& usage : m_expected.unpriced)
            quantities[{usage.charge, fieldOf(usage)}].first += usage.quantity;
        for (const CaseUnpriced& usage : m_got.unpriced)
            quantities[{usage.charge, fieldOf(usage)}].second += usage.quantity;
        for (const auto& [place, pair] : quantities) {
            m_charge = place.first;
            const auto text = [](const Decimal& quantity) { return quantity.isZero() ? "none" : quantity.normalized().toText(); };
            if (pair.first != pair.second)
                note(place.second, text(pair.first), text(pair.second));
        }
        m_charge.clear();
    }

    // "unpriced model = m-x", "unpriced meter w", "unpriced event upload"
    static std::string fieldOf(const CaseUnpriced& usage) {
        const std::string what = !usage.charge.empty()  ? usage.key
                                 : !usage.meter.empty() ? "meter " + usage.meter
                                                        : "event " + usage.key;
        return what.empty() ? "unpriced" : "unpriced " + what;
    }

    void compare(const CaseInvoice* expected, const CaseInvoice* got) {
        m_charge.clear();
        if (!got)
            return note("invoice", money(expected->amounts.total), "none");
        if (!expected) {
            const bool isEmpty = got->amounts.total.isZero() && got->lines && got->lines->empty();
            return isEmpty ? void() : note("invoice", "none", money(got->amounts.total));
        }
        if (expected->lines)
            compareLines(*expected->lines, *got->lines);
        m_charge.clear();
        compare(expected->amounts, got->amounts);
    }

    void compareLines(const std::vector<CaseLine>& expected, const std::vector<CaseLine>& got) {
        const CaseAmounts zero{Ratio(), Ratio(), Decimal()};
        const auto find = [](const std::vector<CaseLine>& lines, const std::string& charge) {
            return std::find_if(lines.begin(), lines.end(),
                                [&](const CaseLine& line) { return line.charge == charge; });
        };
        for (const CaseLine& line : expected) {
            const auto other = find(got, line.charge);
            m_charge = line.charge;
            compare(line.amounts, other == got.end() ? zero : other->amounts);
        }
        for (const CaseLine& line : got)
            if (find(expected, line.charge) == expected.end()) {
                m_charge = line.charge;
                compare(zero, line.amounts);
            }
    }

    void compare(const CaseAmounts& expected, const CaseAmounts& got) {
        if (expected.total != got.total)
            note("total", money(expected.total), money(got.total));
        if (expected.exact && got.exact && *expected.exact != *got.exact)
            note("exact", expected.exact->toText(), got.exact->toText());
        if (expected.rounding && got.rounding && *expected.rounding != *got.rounding)
            note("rounding", expected.rounding->toText(), got.rounding->toText());
    }

    const CaseInvoices& m_expected;
    const CaseInvoices& m_got;
    std::string m_customer, m_period, m_charge;
    std::vector<CaseDifference> m_found;
};

} // namespace

CaseInvoices invoicesOf(const Run& run, const Dictionary& customers) {
    CaseInvoices result;
    result.currency = run.plan->currency.name();
    result.digits = currencyDigits(result.currency).value_or(0);
    for (std::size_t row = 0; row < run.invoices.size(); ++row) {
        CaseInvoice invoice;
        invoice.customer = customers.text(run.invoiceCustomer[row].number);
        invoice.period = run.periodStarts[run.invoicePeriod[row]];
        invoice.amounts = amountsOf(run.invoices, row);
        invoice.lines.emplace();
        for (std::size_t charge = 0; charge < run.chargeCount(); ++charge) {
            const CaseAmounts amounts = amountsOf(run.charges, row * run.chargeCount() + charge);
            if (!amounts.total.isZero() || !amounts.exact->isZero())
                invoice.lines->push_back({run.chargeIds[charge], amounts});
        }
        result.invoices.push_back(std::move(invoice));
    }
    for (const UnpricedUsage& usage : run.unpriced)
        result.unpriced.push_back({usage.charge, usage.meter, usage.key, usage.quantity.normalized()});
    return result;
}

std::vector<CaseDifference> compareInvoices(const CaseInvoices& expected, const CaseInvoices& got) {
    return InvoiceComparer(expected, got).run();
}

} // namespace rerate
