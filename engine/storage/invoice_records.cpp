// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/invoice_records.h"

#include "engine/storage/packed_bytes.h"

namespace rerate {

namespace {

void packKey(BytePacker& packer, const IssuedInvoice& invoice) {
    packer.text(invoice.customer).text(toText(invoice.from));
    packer.text(invoice.charge).text(invoice.id);
}

void packContent(BytePacker& packer, const IssuedInvoice& invoice) {
    packer.text(toText(invoice.to)).text(invoice.amount.toText());
    packer.text(invoice.currency).text(invoice.origin);
}

Error damaged(Database& database) {
    return {ErrorKind::InvalidInput, database.path().string() +
                                         " is damaged: an issued invoice cannot be read. Restore a "
                                         "copy of it."};
}

} // namespace

Result<std::map<InvoiceKey, IssuedInvoice>> readInvoices(Database& database) {
    std::map<InvoiceKey, IssuedInvoice> invoices;
    const auto format = database.integer("PRAGMA user_version");
    if (!format)
        return format.error();
    if (*format < 2)
        return invoices;
    Statement select(database, "SELECT customer, period_from, charge, id, period_to, amount,"
                               " currency, origin FROM issued_invoices");
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return invoices;
        const auto from = dateFromText(select.text(1));
        const auto to = dateFromText(select.text(4));
        const auto amount = Decimal::parse(select.text(5));
        if (!from || !to || !amount)
            return damaged(database);
        IssuedInvoice invoice{select.text(0), *from,   *to,           select.text(2),
                              select.text(3), *amount, select.text(6), select.text(7)};
        InvoiceKey key = keyOf(invoice);
        invoices.emplace(std::move(key), std::move(invoice));
    }
}

std::optional<Change> invoiceChange(const std::map<InvoiceKey, IssuedInvoice>& known,
                                    const InvoiceMerge& merge) {
    if (merge.changed.empty())
        return std::nullopt;
    BytePacker before, after;
    for (const auto& [key, invoice] : merge.changed) {
        packKey(before, invoice);
        packKey(after, invoice);
        const auto stored = known.find(key);
        before.number(stored == known.end() ? 0 : 1);
        if (stored != known.end())
            packContent(before, stored->second);
        after.number(1);
        packContent(after, invoice);
    }
    return Change{ChangeKind::Invoices, "", before.bytes(), after.bytes()};
}

Result<void> applyInvoices(Database& database, const std::optional<std::string>& packed) {
    if (!packed)
        return {};
    Statement put(database, "INSERT OR REPLACE INTO issued_invoices (customer, period_from, charge,"
                            " id, period_to, amount, currency, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    Statement remove(database, "DELETE FROM issued_invoices WHERE customer = ? AND period_from = ?"
                               " AND charge = ? AND id = ?");
    for (ByteReader reader(*packed); !reader.atEnd();) {
        std::string texts[8];
        for (int i = 0; i < 4; ++i)
            texts[i] = reader.text();
        const bool isThere = reader.number() == 1;
        for (int i = 4; isThere && i < 8; ++i)
            texts[i] = reader.text();
        if (reader.isDamaged())
            return damaged(database);
        Statement& statement = isThere ? put : remove;
        for (int i = 0; i < (isThere ? 8 : 4); ++i)
            statement.bind(texts[i]);
        RERATE_TRY(statement.run());
    }
    return {};
}

} // namespace rerate
