// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <set>

#include "engine/base/utf8.h"
#include "engine/import/checked_yaml.h"
#include "engine/import/regression_case.h"

namespace rerate {

namespace {

const std::vector<std::string> kRootKeys{"schema", "schema_version", "currency", "invoices", "unpriced"};
const std::vector<std::string> kInvoiceKeys{"customer", "period", "lines",
                                            "exact",    "rounding", "total"};
const std::vector<std::string> kLineKeys{"charge", "exact", "rounding", "total"};
const std::vector<std::string> kUnpricedKeys{"charge", "meter", "key", "quantity"};

// JSON is read as YAML, which tells where each value stands.
class InvoicesReader {
public:
    explicit InvoicesReader(const std::string& fileName) : m_yaml(fileName) {}

    Result<CaseInvoices> read(std::string_view text) {
        if (const YamlNode* root = m_yaml.read(text))
            readRoot(*root);
        if (!m_yaml.failed())
            return std::move(m_result);
        Error failure = m_yaml.failure();
        for (Diagnostic& diagnostic : failure.diagnostics)
            if (const std::string yaml = "This is not valid YAML"; diagnostic.message.starts_with(yaml)) {
                diagnostic.message.replace(0, yaml.size(), "This is not valid JSON");
                diagnostic.suggestion = "Mend it, or write it anew with `rerate test --update`.";
            }
        return failure;
    }

private:
    void readRoot(const YamlNode& root) {
        m_yaml.isMapping(root, "", kRootKeys);
        if (const auto schema = m_yaml.text(root, "schema", false); schema && *schema != "rerate.case")
            m_yaml.error(*root.find("schema"), "schema", "`" + *schema + "` is not `rerate.case`.");
        if (const auto version = m_yaml.text(root, "schema_version", false); version && *version != "1")
            m_yaml.error(*root.find("schema_version"), "schema_version",
                         "This program reads version 1, not " + *version + ".", "Update Rerate.");
        m_result.currency = m_yaml.text(root, "currency", true).value_or("");
        m_result.digits = currencyDigits(m_result.currency).value_or(0);
        const YamlNode* invoices = root.find("invoices");
        if (!invoices)
            return m_yaml.error(root, "", "`invoices` is missing.");
        if (!m_yaml.isSequence(*invoices, "invoices"))
            return;
        for (const YamlNode& invoice : invoices->items)
            readInvoice(invoice);
        if (const YamlNode* unpriced = root.find("unpriced"); unpriced && m_yaml.isSequence(*unpriced, "unpriced"))
            for (const YamlNode& usage : unpriced->items)
                readUnpriced(usage);
    }

    void readUnpriced(const YamlNode& node) {
        if (!m_yaml.isMapping(node, "unpriced", kUnpricedKeys))
            return;
        CaseUnpriced usage;
        usage.charge = m_yaml.text(node, "charge", false).value_or("");
        usage.meter = m_yaml.text(node, "meter", false).value_or("");
        usage.key = m_yaml.text(node, "key", false).value_or("");
        if (const auto quantity = m_yaml.text(node, "quantity", true))
            usage.quantity = number(*node.find("quantity"), "quantity", *quantity).value_or(Decimal());
        m_result.unpriced.push_back(std::move(usage));
    }

    void readInvoice(const YamlNode& node) {
        if (!m_yaml.isMapping(node, "invoices", kInvoiceKeys))
            return;
        CaseInvoice invoice;
        invoice.customer = m_yaml.text(node, "customer", true).value_or("");
        if (const auto period = m_yaml.text(node, "period", true)) {
            auto date = dateFromText(*period);
            if (!date)
                date = monthFromText(*period);
            if (!date)
                return m_yaml.error(*node.find("period"), "period", "`" + *period + "` is not a day.",
                                    "Write the first day of the billing period, like 2026-03-01.");
            invoice.period = *date;
        }
        if (!m_seen.emplace(invoice.customer, invoice.period).second)
            m_yaml.error(node, "invoices", "The invoice of `" + invoice.customer + "` for " +
                                               toText(invoice.period) + " stands here twice.",
                         "Remove one.");
        invoice.amounts = readAmounts(node);
        if (const YamlNode* lines = node.find("lines"); lines && m_yaml.isSequence(*lines, "lines"))
            invoice.lines = readLines(*lines);
        m_result.invoices.push_back(std::move(invoice));
    }

    std::vector<CaseLine> readLines(const YamlNode& list) {
        std::vector<CaseLine> lines;
        std::set<std::string> seen;
        for (const YamlNode& node : list.items) {
            if (!m_yaml.isMapping(node, "lines", kLineKeys))
                continue;
            const std::string charge = m_yaml.text(node, "charge", true).value_or("");
            if (!seen.insert(charge).second)
                m_yaml.error(node, "lines", "The charge `" + charge + "` stands here twice.", "Remove one.");
            lines.push_back({charge, readAmounts(node)});
        }
        return lines;
    }

    CaseAmounts readAmounts(const YamlNode& node) {
        CaseAmounts amounts;
        amounts.exact = ratio(node, "exact");
        amounts.rounding = ratio(node, "rounding");
        if (const auto total = m_yaml.text(node, "total", true))
            amounts.total = number(*node.find("total"), "total", *total).value_or(Decimal());
        return amounts;
    }

    std::optional<Decimal> number(const YamlNode& node, const char* field, std::string_view text) {
        const auto value = Decimal::parse(text);
        if (value)
            return *value;
        m_yaml.error(node, field, "`" + std::string(utf8Prefix(text, 60)) + "` is not an amount.",
                     "Write it like \"12.50\".");
        return std::nullopt;
    }

    // "12.5" or "1/3".
    std::optional<Ratio> ratio(const YamlNode& mapping, const char* key) {
        const auto text = m_yaml.text(mapping, key, false);
        if (!text)
            return std::nullopt;
        const YamlNode& node = *mapping.find(key);
        const std::size_t slash = text->find('/');
        const auto numerator = number(node, key, std::string_view(*text).substr(0, slash));
        if (!numerator || slash == std::string::npos)
            return numerator ? std::optional(Ratio(*numerator)) : std::nullopt;
        const auto denominator = number(node, key, std::string_view(*text).substr(slash + 1));
        if (!denominator)
            return std::nullopt;
        if (denominator->isInteger() && denominator->sign() > 0)
            return Ratio::over(*numerator, denominator->normalized());
        m_yaml.error(node, key, "`" + *text + "` is not a fraction.",
                     "Write a positive integer below the line, like 1/3.");
        return std::nullopt;
    }

    CheckedYaml m_yaml;
    CaseInvoices m_result;
    std::set<std::pair<std::string, Date>> m_seen;
};

} // namespace

Result<CaseInvoices> readCaseInvoices(std::string_view text, const std::string& fileName) {
    return InvoicesReader(fileName).read(text);
}

} // namespace rerate
