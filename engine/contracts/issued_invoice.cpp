// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/contracts/issued_invoice.h"

namespace rerate {

namespace {

constexpr std::size_t kExamplesMax = 100;

bool hasSameContent(const IssuedInvoice& a, const IssuedInvoice& b) {
    return a.amount == b.amount && a.currency == b.currency && a.to == b.to;
}

// Which of two that contradict each other stays.
bool goesBefore(const IssuedInvoice& a, const IssuedInvoice& b) {
    return a.amount != b.amount ? a.amount < b.amount
                                : std::tie(a.currency, a.to) < std::tie(b.currency, b.to);
}

} // namespace

InvoiceKey keyOf(const IssuedInvoice& invoice) {
    return {invoice.customer, invoice.from, invoice.charge, invoice.id};
}

InvoiceMerge mergeInvoices(const std::map<InvoiceKey, IssuedInvoice>& known,
                           const std::vector<IssuedInvoice>& given) {
    InvoiceMerge merge;
    for (const IssuedInvoice& invoice : given) {
        InvoiceKey key = keyOf(invoice);
        const auto changed = merge.changed.find(key);
        const auto stored = known.find(key);
        if (changed == merge.changed.end() && stored == known.end()) {
            merge.changed.emplace(std::move(key), invoice);
            ++merge.added;
            continue;
        }
        const IssuedInvoice other = changed != merge.changed.end() ? changed->second : stored->second;
        if (hasSameContent(other, invoice)) {
            ++merge.duplicates;
            continue;
        }
        ++merge.conflicts;
        const bool isKept = goesBefore(invoice, other);
        if (merge.conflictExamples.size() < kExamplesMax)
            merge.conflictExamples.push_back(isKept ? InvoiceConflict{invoice, other}
                                                    : InvoiceConflict{other, invoice});
        if (isKept)
            merge.changed.insert_or_assign(std::move(key), invoice);
    }
    return merge;
}

} // namespace rerate
