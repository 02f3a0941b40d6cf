// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/case_report.h"

#include <algorithm>

#include "engine/base/json_writer.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

constexpr std::size_t kDifferencesShown = 5;

std::string money(const Decimal& amount, int digits) {
    return amount.normalized().withScaleMin(digits).toTextKeepingScale();
}

void writeAmounts(JsonWriter& json, const CaseAmounts& amounts, int digits) {
    if (amounts.exact)
        json.field("exact", amounts.exact->toText());
    if (amounts.rounding)
        json.field("rounding", amounts.rounding->toText());
    json.field("total", money(amounts.total, digits));
}

void writeInvoice(JsonWriter& json, const CaseInvoice& invoice, int digits) {
    json.beginObject();
    json.field("customer", invoice.customer);
    json.field("period", toText(invoice.period));
    if (invoice.lines) {
        json.key("lines").beginArray();
        for (const CaseLine& line : *invoice.lines) {
            json.beginObject();
            json.field("charge", line.charge);
            writeAmounts(json, line.amounts, digits);
            json.endObject();
        }
        json.endArray();
    }
    writeAmounts(json, invoice.amounts, digits);
    json.endObject();
}

void writeUnpriced(JsonWriter& json, const std::vector<CaseUnpriced>& unpriced) {
    json.key("unpriced").beginArray();
    for (const CaseUnpriced& usage : unpriced) {
        json.beginObject();
        for (const auto& [key, value] : {std::pair("charge", &usage.charge), std::pair("meter", &usage.meter), std::pair("key", &usage.key)})
            if (!value->empty())
                json.field(key, *value);
        json.field("quantity", usage.quantity.toText());
        json.endObject();
    }
    json.endArray();
}

// "143 2026-01-01 credits total": where a difference is.
std::string placeOf(const CaseDifference& difference) {
    std::string text = difference.customer;
    for (const std::string& part : {difference.period, difference.charge, difference.field})
        if (!part.empty())
            text += (text.empty() ? "" : " ") + part;
    return text;
}

std::string sentence(const CaseDifference& difference) {
    return placeOf(difference) + ": expected " + difference.expected + ", got " + difference.got;
}

std::string messageOf(const Error& error) {
    std::string text;
    for (const Diagnostic& diagnostic : error.diagnostics)
        text += toText(diagnostic) + "\n";
    return text + error.message;
}

std::size_t countOf(const std::vector<CaseOutcome>& outcomes, CaseOutcome::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(),
                      [&](const CaseOutcome& outcome) { return outcome.kind == kind; }));
}

constexpr const char* kWords[] = {"ok", "FAILED", "updated", "BROKEN"}; // by CaseOutcome::Kind

std::string summary(const std::vector<CaseOutcome>& outcomes) {
    std::string text = std::to_string(outcomes.size()) + (outcomes.size() == 1 ? " case: " : " cases: ") +
                       std::to_string(countOf(outcomes, CaseOutcome::Kind::Passed)) + " ok, " +
                       std::to_string(countOf(outcomes, CaseOutcome::Kind::Failed)) + " failed";
    if (const std::size_t updated = countOf(outcomes, CaseOutcome::Kind::Updated); updated > 0)
        text += ", " + std::to_string(updated) + " updated";
    if (const std::size_t broken = countOf(outcomes, CaseOutcome::Kind::Broken); broken > 0)
        text += ", " + std::to_string(broken) + " cannot be run";
    return text;
}

// XML 1.0 has no place for most control characters; they become spaces.
std::string xml(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        case '\n': escaped += "&#10;"; break;
        default: escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return escaped;
}

} // namespace

std::string caseInvoicesToJson(const CaseInvoices& invoices) {
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.case");
    json.field("schema_version", 1);
    json.field("currency", invoices.currency);
    json.key("invoices").beginArray();
    for (const CaseInvoice& invoice : invoices.invoices)
        writeInvoice(json, invoice, invoices.digits);
    json.endArray();
    if (!invoices.unpriced.empty())
        writeUnpriced(json, invoices.unpriced);
    json.endObject();
    return json.take();
}

std::string casesToText(const std::vector<CaseOutcome>& outcomes) {
    std::size_t width = 0;
    for (const CaseOutcome& outcome : outcomes)
        width = std::max(width, displayWidth(outcome.folder));
    std::string text;
    for (const CaseOutcome& outcome : outcomes) {
        std::string word = kWords[static_cast<int>(outcome.kind)];
        word.resize(7, ' ');
        text += word + "  " + outcome.folder;
        if (!outcome.label.empty())
            text += std::string(width - displayWidth(outcome.folder) + 2, ' ') + outcome.label;
        text += "\n";
        for (std::size_t i = 0; i < std::min(outcome.differences.size(), kDifferencesShown); ++i)
            text += "         " + sentence(outcome.differences[i]) + "\n";
        if (outcome.differences.size() > kDifferencesShown)
            text += "         … " + std::to_string(outcome.differences.size() - kDifferencesShown) +
                    " more differences\n";
        if (outcome.error)
            text += messageOf(*outcome.error) + "\n";
    }
    return text + summary(outcomes) + "\n";
}

std::string casesToJson(const std::vector<CaseOutcome>& outcomes) {
    static constexpr const char* kStates[] = {"ok", "failed", "updated", "broken"};
    JsonWriter json;
    json.beginObject();
    json.field("schema", "rerate.test");
    json.field("schema_version", 1);
    json.field("engine", RERATE_VERSION);
    json.key("cases").beginArray();
    for (const CaseOutcome& outcome : outcomes) {
        json.beginObject();
        json.field("case", outcome.folder);
        json.field("label", outcome.label);
        json.field("state", kStates[static_cast<int>(outcome.kind)]);
        json.key("differences").beginArray();
        for (const CaseDifference& difference : outcome.differences) {
            json.beginObject();
            json.field("customer", difference.customer);
            json.field("period", difference.period);
            json.field("charge", difference.charge);
            json.field("field", difference.field);
            json.field("expected", difference.expected);
            json.field("got", difference.got);
            json.endObject();
        }
        json.endArray();
        json.field("error", outcome.error ? messageOf(*outcome.error) : "");
        json.endObject();
    }
    json.endArray();
    json.field("passed", static_cast<std::int64_t>(countOf(outcomes, CaseOutcome::Kind::Passed)));
    json.field("failed", static_cast<std::int64_t>(countOf(outcomes, CaseOutcome::Kind::Failed)));
    json.field("updated", static_cast<std::int64_t>(countOf(outcomes, CaseOutcome::Kind::Updated)));
    json.field("broken", static_cast<std::int64_t>(countOf(outcomes, CaseOutcome::Kind::Broken)));
    json.endObject();
    return json.take();
}

std::string casesToJUnit(const std::vector<CaseOutcome>& outcomes) {
    const std::string counts =
        "tests=\"" + std::to_string(outcomes.size()) + "\" failures=\"" +
        std::to_string(countOf(outcomes, CaseOutcome::Kind::Failed)) + "\" errors=\"" +
        std::to_string(countOf(outcomes, CaseOutcome::Kind::Broken)) + "\"";
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
                       ">\n  <testsuite name=\"rerate test\" " + counts + ">\n";
    for (const CaseOutcome& outcome : outcomes) {
        text += "    <testcase classname=\"" + xml(outcome.folder) + "\" name=\"" +
                xml(outcome.label.empty() ? outcome.folder : outcome.label) + "\"";
        std::string all;
        for (const CaseDifference& difference : outcome.differences)
            all += sentence(difference) + "\n";
        if (outcome.kind == CaseOutcome::Kind::Failed)
            text += ">\n      <failure message=\"" + xml(sentence(outcome.differences.front())) + "\">" +
                    xml(all) + "</failure>\n    </testcase>\n";
        else if (outcome.error)
            text += ">\n      <error message=\"" + xml(outcome.error->message) + "\">" +
                    xml(messageOf(*outcome.error)) + "</error>\n    </testcase>\n";
        else
            text += "/>\n";
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

} // namespace rerate
