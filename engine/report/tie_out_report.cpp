// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/tie_out_report.h"

#include <algorithm>

#include "engine/report/number_text.h"
#include "engine/report/run_report.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

constexpr std::size_t kPatternsShown = 5;
constexpr TieOutCause kMismatches[] = {
    TieOutCause::OnlySimulated, TieOutCause::OnlyIssued,  TieOutCause::Unpriced,     TieOutCause::Rounding,
    TieOutCause::PeriodShift,   TieOutCause::FixedOffset, TieOutCause::Proportional, TieOutCause::Other};

std::string counted(std::uint64_t count) { return groupDigits(std::to_string(count)); }

std::string plural(std::uint64_t count, const std::string& one) {
    return counted(count) + " " + one + (count == 1 ? "" : "s");
}

// "issued = 0.9 × simulated": what cells of the pattern have in common.
std::string patternText(const TieOutPattern& pattern) {
    const std::string number = pattern.number.toText();
    switch (pattern.cause) {
    case TieOutCause::FixedOffset:
        return "simulated = issued " + std::string(pattern.number.isNegative() ? "− " : "+ ") +
               pattern.number.absolute().toText();
    case TieOutCause::Proportional:
        return pattern.isInverse ? "simulated = " + number + " × issued"
                                 : "issued = " + number + " × simulated";
    case TieOutCause::PeriodShift:
        return pattern.number.isNegative() ? "issued one month earlier" : "issued one month later";
    default: return {};
    }
}

std::string sentence(const LeftOut& left, int digits) {
    const std::string amount = amountText(left.amount, digits) + " " + left.currency;
    switch (left.reason) {
    case LeftOut::Reason::OtherCurrency:
        return "issued in another currency than the plan's: " + counted(left.count) + ", " + amount;
    case LeftOut::Reason::IssuedOutsideRange:
        return "issued for months outside the range: " + counted(left.count) + ", " + amount;
    case LeftOut::Reason::SimulatedOutsideRange:
        return "simulated for months without any issued invoice: " + counted(left.count) + ", " + amount;
    }
    return {};
}

std::vector<std::string> notes(const TieOutReportData& data, int digits) {
    std::vector<std::string> all;
    for (const LeftOut& left : data.input->leftOut)
        all.push_back("Not compared: " + sentence(left, digits) + ".");
    if (data.input->withoutCharge > 0)
        all.push_back("Whole invoices are compared, because some issued entries name no charge: " +
                      counted(data.input->withoutCharge) + ".");
    if (data.input->longPeriods > 0)
        all.push_back("Entries that cover more than one billing period stand in the month in which "
                      "they begin: " + counted(data.input->longPeriods) + ".");
    return all;
}

// Indices of a cause's cells, the largest residual first.
std::vector<std::size_t> examplesOf(const TieOutReportData& data, TieOutCause cause) {
    const auto& cells = data.result->cells;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i].cause == cause)
            found.push_back(i);
    const std::size_t count = std::min(found.size(), data.examplesMax);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(),
                      [&](std::size_t a, std::size_t b) {
                          const Decimal x = cells[a].residual().absolute();
                          const Decimal y = cells[b].residual().absolute();
                          return x != y ? x > y : a < b;
                      });
    found.resize(count);
    return found;
}

class TextWriter {
public:
    explicit TextWriter(const TieOutReportData& data)
        : m_data(data), m_result(*data.result), m_digits(digitsOf(*data.run)),
          m_noun(data.input->byCharge ? "charge" : "invoice") {}

    std::string write() {
        std::string text = head() + labelsToText(m_data.run->labels) + "\n";
        text += causes();
        if (!m_data.by.empty())
            text += rows() + "\n";
        text += unpricedToText(*m_data.run);
        for (const std::string& note : notes(m_data, m_digits))
            text += note + "\n";
        return text + totals();
    }

private:
    std::string money(const Decimal& amount) const { return amountText(amount, m_digits); }
    std::string change(const Decimal& amount) const { return signedAmountText(amount, m_digits); }

    std::string head() const {
        const TieOutSettings& settings = m_data.input->settings;
        const Plan& plan = *m_data.run->plan;
        return (plan.label.empty() ? plan.id : plan.label) + " against issued invoices      " +
               monthText(settings.from) + " to " + monthText(addDays(settings.to, -1)) + ", by " +
               m_noun + ", tolerance " + toText(settings.tolerance) + ", " +
               plan.currency.name() + "\n";
    }

    std::string causes() const {
        TextTable table("lrrrr");
        bool any = false;
        for (const TieOutCause cause : kMismatches) {
            const TieOutSum& sum = m_result.causes[static_cast<std::size_t>(cause)];
            if (sum.cells == 0)
                continue;
            if (!any)
                table.add({"Residuals by likely cause", m_noun + "s", "simulated", "issued", "residual"});
            any = true;
            table.add({std::string(labelOf(cause)), counted(sum.cells), money(sum.simulated),
                       money(sum.issued), change(sum.residual)});
            addPatterns(table, cause);
            for (const std::size_t i : examplesOf(m_data, cause))
                addExample(table, m_result.cells[i]);
        }
        return any ? table.text() + "\n" : "";
    }

    void addPatterns(TextTable& table, TieOutCause cause) const {
        std::size_t shown = 0;
        for (const TieOutPattern& pattern : m_result.patterns) {
            if (pattern.cause != cause || ++shown > kPatternsShown)
                continue;
            table.add({"  " + patternText(pattern) + ", " + plural(pattern.customers, "customer"),
                       counted(pattern.cells), "", "", change(pattern.residual)});
        }
        if (shown > kPatternsShown)
            table.add({"  … and " + counted(shown - kPatternsShown) + " more", "", "", "", ""});
    }

    void addExample(TextTable& table, const TieOutCell& cell) const {
        table.add({"    " + cell.customer + " " + monthText(cell.month) +
                       (cell.charge.empty() ? "" : " " + cell.charge),
                   "", cell.simulated ? money(*cell.simulated) : "none",
                   cell.issued ? money(*cell.issued) : "none", change(cell.residual())});
    }

    std::string rows() const {
        TextTable table(std::string(m_data.by.size(), 'l') + "rrrrr");
        std::vector<std::string> cells = m_data.by;
        cells.insert(cells.end(), {m_noun + "s", "match", "simulated", "issued", "residual"});
        table.add(cells);
        for (const TieOutRow& row : *m_data.rows) {
            cells = row.key;
            cells.insert(cells.end(), {counted(row.sum.cells), counted(row.sum.matched),
                                       money(row.sum.simulated), money(row.sum.issued),
                                       change(row.sum.residual)});
            table.add(cells);
        }
        return table.text();
    }

    std::string totals() const {
        const TieOutSum& total = m_result.total;
        const TieOutSum& tolerated =
            m_result.causes[static_cast<std::size_t>(TieOutCause::WithinTolerance)];
        TextTable table("lr");
        table.add({"simulated", money(total.simulated)});
        table.add({"issued", money(total.issued)});
        table.add({"residual", change(total.residual)});
        if (tolerated.cells > 0)
            table.add({"  within the tolerance", change(tolerated.residual)});
        std::string text = table.text();
        text += "Match: " + counted(total.matched) + " of " + plural(total.cells, m_noun) + " (" +
                total.matchedPercent().value_or(Decimal()).toTextKeepingScale() + " %), " +
                money(total.moneyMatched) + " of " + money(total.money) + " " +
                m_data.run->plan->currency.name();
        if (const auto percent = total.moneyMatchedPercent())
            text += " (" + percent->toTextKeepingScale() + " %)";
        return text + "\n";
    }

    const TieOutReportData& m_data;
    const TieOut& m_result;
    int m_digits;
    std::string m_noun;
};

class JsonReport {
public:
    explicit JsonReport(const TieOutReportData& data)
        : m_data(data), m_result(*data.result), m_digits(digitsOf(*data.run)) {}

    std::string write() {
        const Run& run = *m_data.run;
        m_json.beginObject();
        const TieOutSettings& settings = m_data.input->settings;
        writeRunHead(m_json, "rerate.tieout", *m_data.run, settings.from, settings.to);
        m_json.field("compared", m_data.input->byCharge ? "charges" : "invoices");
        m_json.field("tolerance", toText(m_data.input->settings.tolerance));
        m_json.field("within_tolerance", m_result.isWithinTolerance());
        writeSum(m_result.total);
        writeCauses();
        writeRows();
        writeLeftOut();
        writeUnpriced(m_json, run);
        writeTexts(m_json, "notes", notes(m_data, m_digits));
        writeTexts(m_json, "labels", run.labels);
        writeTexts(m_json, "assumptions", run.assumptions);
        std::vector<Check> checks = run.checks;
        checks.insert(checks.end(), m_result.checks.begin(), m_result.checks.end());
        writeChecks(m_json, checks);
        m_json.endObject();
        return m_json.take() + "\n";
    }

private:
    std::string money(const Decimal& amount) const {
        return amount.normalized().withScaleMin(m_digits).toTextKeepingScale();
    }

    void percent(const char* name, const std::optional<Decimal>& value) {
        if (value)
            m_json.field(name, value->toText());
        else
            m_json.key(name).null();
    }

    void writeSum(const TieOutSum& sum) {
        m_json.field("count", static_cast<std::int64_t>(sum.cells));
        m_json.field("matched", static_cast<std::int64_t>(sum.matched));
        percent("matched_pct", sum.matchedPercent());
        m_json.field("money", money(sum.money));
        m_json.field("money_matched", money(sum.moneyMatched));
        percent("money_matched_pct", sum.moneyMatchedPercent());
        m_json.field("simulated", money(sum.simulated));
        m_json.field("issued", money(sum.issued));
        m_json.field("residual", money(sum.residual));
    }

    void amount(const char* name, const std::optional<Decimal>& value) {
        if (value)
            m_json.field(name, money(*value));
        else
            m_json.key(name).null();
    }

    void writeCauses() {
        m_json.key("causes").beginArray();
        for (std::size_t i = 0; i < kTieOutCauseCount; ++i) {
            const auto cause = static_cast<TieOutCause>(i);
            const TieOutSum& sum = m_result.causes[i];
            if (sum.cells == 0)
                continue;
            m_json.beginObject();
            m_json.field("id", idOf(cause));
            m_json.field("label", labelOf(cause));
            m_json.field("count", static_cast<std::int64_t>(sum.cells));
            m_json.field("simulated", money(sum.simulated));
            m_json.field("issued", money(sum.issued));
            m_json.field("residual", money(sum.residual));
            writePatterns(cause);
            writeExamples(cause);
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writePatterns(TieOutCause cause) {
        m_json.key("patterns").beginArray();
        for (const TieOutPattern& pattern : m_result.patterns) {
            if (pattern.cause != cause)
                continue;
            m_json.beginObject();
            m_json.field("text", patternText(pattern));
            m_json.field("number", pattern.number.toText());
            m_json.field("count", static_cast<std::int64_t>(pattern.cells));
            m_json.field("customers", static_cast<std::int64_t>(pattern.customers));
            m_json.field("residual", money(pattern.residual));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeExamples(TieOutCause cause) {
        m_json.key("examples").beginArray();
        const bool isListed = cause != TieOutCause::Equal;
        for (const std::size_t i : isListed ? examplesOf(m_data, cause) : std::vector<std::size_t>()) {
            const TieOutCell& cell = m_result.cells[i];
            m_json.beginObject();
            m_json.field("customer", cell.customer);
            m_json.field("month", monthText(cell.month));
            m_json.field("charge", cell.charge);
            amount("simulated", cell.simulated);
            amount("issued", cell.issued);
            m_json.field("residual", money(cell.residual()));
            if (cell.pattern)
                m_json.field("pattern", patternText(m_result.patterns[*cell.pattern]));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeRows() {
        writeTexts(m_json, "by", m_data.by);
        m_json.key("rows").beginArray();
        for (std::size_t row = 0; !m_data.by.empty() && row < m_data.rows->size(); ++row) {
            m_json.beginObject();
            for (std::size_t i = 0; i < m_data.by.size(); ++i)
                m_json.field(m_data.by[i], (*m_data.rows)[row].key[i]);
            writeSum((*m_data.rows)[row].sum);
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeLeftOut() {
        static constexpr const char* kReasons[] = {"other_currency", "issued_outside_range",
                                                   "simulated_outside_range"};
        m_json.key("not_compared").beginArray();
        for (const LeftOut& left : m_data.input->leftOut) {
            m_json.beginObject();
            m_json.field("reason", kReasons[static_cast<int>(left.reason)]);
            m_json.field("count", static_cast<std::int64_t>(left.count));
            m_json.field("amount", left.amount.toText());
            m_json.field("currency", left.currency);
            m_json.endObject();
        }
        m_json.endArray();
    }

    const TieOutReportData& m_data;
    const TieOut& m_result;
    int m_digits;
    JsonWriter m_json;
};

} // namespace

std::string tieOutToText(const TieOutReportData& data) { return TextWriter(data).write(); }

std::string tieOutToJson(const TieOutReportData& data) { return JsonReport(data).write(); }

} // namespace rerate
