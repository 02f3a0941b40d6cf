// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/invoice_import.h"

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/base/utf8.h"
#include "engine/import/reject_limits.h"
#include "engine/import/table_import.h"
#include "engine/money/currency.h"

namespace rerate {

namespace {

constexpr std::size_t kAmountDigitsMax = 60;

struct RoleNames {
    const char* role;
    std::vector<std::string> columns; // by which it is known, in lower case without signs
    bool isNeeded = false;
};

const std::vector<RoleNames>& knownRoles() {
    static const std::vector<RoleNames> kRoles = {
        {"customer", {"customer", "customerid", "clientid", "client", "accountid", "account"}, true},
        {"amount", {"amount", "total", "invoicetotal", "invoiceamount", "amountdue"}, true},
        {"period", {"period", "month", "billingperiod", "invoicemonth", "billingmonth"}, false},
        {"period_from", {"periodfrom", "periodstart", "billingperiodstart", "from", "servicestart"}, false},
        {"period_to", {"periodto", "periodend", "billingperiodend", "to", "serviceend"}, false},
        {"charge", {"charge", "chargeid"}, false},
        {"currency", {"currency", "currencycode", "billingcurrency"}, false},
        {"id", {"id", "invoiceid", "invoicenumber", "lineid"}, false},
    };
    return kRoles;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

std::string shown(std::string_view text) {
    return "`" + std::string(utf8Prefix(text, 60)) + (text.size() > 60 ? "…" : "") + "`";
}

// An amount with a decimal comma or separators of thousands as it is read here: "1.234,50" → "1234.50",
// "1,000.00" → "1000.00". Empty: it is no such amount.
std::string withPoint(std::string_view text) {
    const std::size_t last = text.find_last_of(",.");
    if (last == std::string_view::npos || text.size() - last - 1 > 2)
        return {};
    std::string plain;
    for (const char c : text.substr(0, last))
        if (c != ',' && c != '.' && c != ' ' && c != '\'')
            plain += c;
    plain += "." + std::string(text.substr(last + 1));
    return Decimal::parse(plain) ? plain : std::string();
}

// Some books write "usd".
std::string currencyOf(std::string_view text) {
    std::string upper(text);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c & ~0x20);
    return currencyDigits(upper) ? upper : std::string(text);
}

// Three capital letters are meant as a code of ISO 4217; any other word may be a unit of a plan's own.
bool isUnknownCode(std::string_view currency) {
    const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return currency.size() == 3 && std::all_of(currency.begin(), currency.end(), isCapital) && !currencyDigits(currency);
}

// A day, or a whole month, as books write it: 2026-03, 202603, 2026-03-15, 20260315.
struct DayOrMonth {
    Date day;
    bool isMonth = false;
};

std::optional<DayOrMonth> civil(std::string_view text) {
    if (const auto day = dateFromText(text))
        return DayOrMonth{*day, false};
    if (const auto month = monthFromText(text))
        return DayOrMonth{*month, true};
    const bool isDigits = text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!isDigits || (text.size() != 6 && text.size() != 8))
        return std::nullopt;
    std::string dashed(text.substr(0, 4));
    for (std::size_t at = 4; at < text.size(); at += 2)
        dashed += "-" + std::string(text.substr(at, 2));
    return civil(dashed);
}

class InvoiceImport : public TableImport {
public:
    InvoiceImport(const ImportRequest& request, Progress& progress) : TableImport(request, progress) {}

    Result<ImportedInvoices> run() {
        RERATE_TRY(readFiles());
        if (const auto judged = judgeRejects(m_report, m_request.limits); !judged) {
            RERATE_TRY(m_rejects.finish()); // they say what to mend
            return judged.error();
        }
        RERATE_TRY(m_rejects.finish());
        return ImportedInvoices{std::move(m_report), std::move(m_invoices)};
    }

private:
    Result<void> begin(const FileSample& sample) override {
        m_sources = m_request.mapping.roles;
        for (const RoleNames& role : knownRoles())
            RERATE_TRY(findColumn(sample, role));
        if (m_sources.contains("period") && m_sources.contains("period_from")) {
            const bool isGiven = m_request.mapping.roles.contains("period") &&
                                 m_request.mapping.roles.contains("period_from");
            if (isGiven)
                return Error{ErrorKind::WrongUsage,
                             "Give --map period=COLUMN, or period_from and period_to; not both."};
            const bool keepsMonth = m_request.mapping.roles.contains("period") ||
                                    !m_request.mapping.roles.contains("period_from");
            for (const char* role : {"period_from", "period_to"})
                if (keepsMonth)
                    m_sources.erase(role);
            if (!keepsMonth)
                m_sources.erase("period");
        }
        if (!m_sources.contains("period") && !m_sources.contains("period_from"))
            return missingColumn(sample, "period", "");
        if (m_sources.contains("period_to") && !m_sources.contains("period_from"))
            m_sources.erase("period_to");
        m_report.mapping = m_request.mapping;
        m_report.mapping.roles = m_sources;
        return {};
    }

    Result<void> findColumn(const FileSample& sample, const RoleNames& role) {
        const auto given = m_sources.find(role.role);
        if (given != m_sources.end()) {
            const bool isThere = given->second.constant || sample.kind == FileKind::Ndjson ||
                                 std::find(sample.columns.begin(), sample.columns.end(),
                                           given->second.column) != sample.columns.end();
            return isThere ? Result<void>()
                           : Result<void>(missingColumn(sample, role.role, given->second.column));
        }
        if (const auto column = freeColumn(sample, m_sources, role.columns)) {
            m_sources[role.role] = {*column, std::nullopt};
            return {};
        }
        return role.isNeeded ? Result<void>(missingColumn(sample, role.role, "")) : Result<void>();
    }

    // The text of a role in a row; empty when missing.
    std::string_view textOf(const TableRow& row, const char* role) const {
        const auto source = m_sources.find(role);
        if (source == m_sources.end())
            return {};
        if (source->second.constant)
            return *source->second.constant;
        for (std::size_t i = 0; i < row.names.size(); ++i)
            if (row.names[i] == source->second.column)
                return isMissing(row.values[i]) ? std::string_view() : trimmed(row.values[i]);
        return {};
    }

    void rejectRole(const TableRow& row, const char* role, std::string reason) {
        const auto source = m_sources.find(role);
        reject(row, source == m_sources.end() ? role : source->second.column, std::move(reason));
    }

    void row(const TableRow& row) override {
        IssuedInvoice invoice;
        invoice.customer = textOf(row, "customer");
        if (invoice.customer.empty())
            return rejectRole(row, "customer", "the customer is missing");
        if (!readPeriod(row, invoice) || !readAmount(row, invoice) || !readCurrency(row, invoice))
            return;
        invoice.charge = textOf(row, "charge");
        invoice.id = textOf(row, "id");
        invoice.origin = m_name + ":" + std::to_string(row.line);
        m_invoices.push_back(std::move(invoice));
    }

    bool readAmount(const TableRow& row, IssuedInvoice& invoice) {
        const std::string_view text = textOf(row, "amount");
        if (text.empty()) {
            rejectRole(row, "amount", "the amount is missing");
            return false;
        }
        const auto amount = Decimal::parse(text);
        if (amount && text.size() > kAmountDigitsMax) {
            rejectRole(row, "amount", shown(text) + " has more than " + std::to_string(kAmountDigitsMax) + " characters");
            return false;
        }
        if (!amount) {
            const std::string point = withPoint(text);
            rejectRole(row, "amount", shown(text) + " is not an amount; write it " +
                                          (point.empty() ? "like -1234.50" : "with a point and no separators, as " + point));
            return false;
        }
        invoice.amount = amount->normalized();
        return true;
    }

    bool readCurrency(const TableRow& row, IssuedInvoice& invoice) {
        invoice.currency = currencyOf(textOf(row, "currency"));
        if (!isUnknownCode(invoice.currency))
            return true;
        const auto near = nearestWord(invoice.currency, currencyCodes());
        rejectRole(row, "currency", shown(invoice.currency) + " is not a currency; " +
                                        (near ? "did you mean `" + *near + "`?" : "write an ISO 4217 code"));
        return false;
    }

    bool readPeriod(const TableRow& row, IssuedInvoice& invoice) {
        if (m_sources.contains("period")) {
            const auto day = readDay(row, "period");
            if (!day)
                return false;
            invoice.from = {day->day.year, day->day.month, 1};
            invoice.to = addMonths(invoice.from, 1);
            return true;
        }
        const auto from = readDay(row, "period_from");
        if (!from)
            return false;
        invoice.from = from->day;
        invoice.to = from->isMonth ? addMonths(from->day, 1) : addDays(from->day, 1);
        if (!m_sources.contains("period_to"))
            return true;
        const auto to = readDay(row, "period_to");
        if (!to)
            return false;
        // A day at the start of a month (or of the same day of a month) is the one after the period.
        const bool isAfter = !to->isMonth && to->day.day == invoice.from.day && invoice.from < to->day;
        invoice.to = to->isMonth ? addMonths(to->day, 1) : isAfter ? to->day : addDays(to->day, 1);
        if (invoice.from < invoice.to)
            return true;
        rejectRole(row, "period_to", "the period ends before it begins");
        return false;
    }

    std::optional<DayOrMonth> readDay(const TableRow& row, const char* role) {
        const std::string_view text = textOf(row, role);
        if (text.empty()) {
            rejectRole(row, role, "the period is missing");
            return std::nullopt;
        }
        const TimeFormat& format = m_request.mapping.timeFormat;
        if (format.kind == TimeFormatKind::Auto || format.kind == TimeFormatKind::Iso)
            if (const auto read = civil(text))
                return read;
        Instant instant;
        if (tryParseInstant(text, format, instant) && zoneArithmeticFrom() <= instant &&
            instant < zoneArithmeticTo())
            return DayOrMonth{format.zone.dateOf(instant), false};
        rejectRole(row, role, shown(text) + " is neither a month nor a day; write 2026-03 or 2026-03-15");
        return std::nullopt;
    }

    std::map<std::string, ColumnSource> m_sources; // by role
    std::vector<IssuedInvoice> m_invoices;
};

} // namespace

Result<ImportedInvoices> importInvoices(const ImportRequest& request, Progress& progress) {
    return InvoiceImport(request, progress).run();
}

} // namespace rerate
