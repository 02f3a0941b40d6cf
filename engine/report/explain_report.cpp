// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/explain_report.h"

#include <algorithm>

#include "engine/base/json_writer.h"
#include "engine/report/number_text.h"
#include "engine/report/run_report.h"
#include "engine/report/text_table.h"

namespace rerate {

namespace {

const char* kindText(Derivation::Kind kind) {
    static constexpr const char* kNames[] = {"invoice",  "line", "quantity", "key",     "allowance",
                                             "step",     "flat", "discount", "minimum", "maximum",
                                             "rounding", "unpriced", "note"};
    return kNames[static_cast<int>(kind)];
}

std::string describe(const Derivation& node) {
    std::string text = labelText(node);
    if (node.kind == Derivation::Kind::Quantity && node.quantity)
        text += " " + ratioText(*node.quantity) +
                (node.quantityUnit.empty() ? "" : " " + node.quantityUnit) + " = " + node.formula +
                ", " + counted(node.events, "event");
    else if (!node.formula.empty())
        text += ": " + groupFormula(node.formula);
    if (node.kind == Derivation::Kind::Note && node.quantity) // what a window came to
        text += " = " + ratioText(*node.quantity) + (node.quantityUnit.empty() ? "" : " " + node.quantityUnit);
    if (node.kind == Derivation::Kind::Unpriced && node.quantity)
        text += ": " + ratioText(*node.quantity) + " " + node.quantityUnit;
    return text;
}

class ExplainText {
public:
    explicit ExplainText(const ExplainReportData& data) : m_data(data), m_table(data.against ? "lrrr" : "lr") {}

    std::string write() {
        if (m_data.against) {
            m_table.add({"", m_data.againstHead, m_data.planHead, "change"});
            addDifference(compareDerivations(m_data.against, m_data.derivation), 0, m_data.digits);
        } else {
            addNode(*m_data.derivation, 0, m_data.digits);
        }
        return labelsToText(m_data.labels) + m_table.text();
    }

private:
    static std::string whyText(const MeteredEvent& event) {
        static constexpr const char* kReasons[] = {"its value is missing", "divided by zero", "its value is infinite",
                                                   "its value is not a number", "its value is a text", "its value is a condition"};
        return event.why ? std::string(": ") + kReasons[static_cast<int>(*event.why)] : std::string();
    }

    static std::string amountOf(const Derivation* node, int digits) {
        return node && node->amount ? exactAmountText(*node->amount, digits) : "";
    }

    // Decimals that amounts of the node have at least: those of its own unit, else of what it is part of.
    int digitsOf(const Derivation& node, int around) const {
        if (node.amountUnit.empty())
            return around;
        return node.amountUnit == m_data.derivation->amountUnit ? m_data.digits
                                                                : currencyDigits(node.amountUnit).value_or(0);
    }

    void addNode(const Derivation& node, int depth, int around) {
        const int digits = digitsOf(node, around);
        const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
        m_table.add({indent + describe(node), amountOf(&node, digits)});
        if (node.kind == Derivation::Kind::Quantity && m_data.events)
            for (const MeteredEvent& event : m_data.events(node, false))
                m_table.add({indent + "  " + toText(event.time) + " " + event.event +
                                 (event.value ? " " + groupDigits(event.value->toText()) : " left out" + whyText(event)) +
                                 (event.period ? ", of the billing period from " + toText(*event.period) : ""),
                             ""});
        for (const Derivation& child : node.children)
            addNode(child, depth + 1, digits);
    }

    void addDifference(const DerivationDifference& difference, int depth, int around) {
        const Derivation& node = difference.candidate ? *difference.candidate : *difference.baseline;
        const int digits = digitsOf(node, around);
        const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
        std::string text = describe(node);
        if (difference.candidate && difference.baseline)
            if (const std::string before = describe(*difference.baseline); before != text)
                text += "  (was " + before + ")";
        const std::string delta = (difference.delta.sign() >= 0 ? "+" : "") +
                                  exactAmountText(difference.delta, digits);
        m_table.add({indent + text, amountOf(difference.baseline, digits), amountOf(difference.candidate, digits),
                     !node.amount ? "" : delta});
        for (const DerivationDifference& child : difference.children)
            addDifference(child, depth + 1, digits);
    }

    const ExplainReportData& m_data;
    TextTable m_table;
};

class ExplainJson {
public:
    explicit ExplainJson(const ExplainReportData& data) : m_data(data) {}

    std::string write() {
        m_json.beginObject();
        m_json.field("schema", "rerate.explain");
        m_json.field("schema_version", 1);
        m_json.field("customer", m_data.customer);
        m_json.field("plan", m_data.planName);
        m_json.field("currency", m_data.derivation->amountUnit);
        if (m_data.against) {
            m_json.field("against", m_data.againstName);
            m_json.key("difference");
            writeDifference(compareDerivations(m_data.against, m_data.derivation));
            m_json.key("baseline");
            m_ofAgainst = true;
            writeNode(*m_data.against);
            m_ofAgainst = false;
        }
        m_json.key("explanation");
        writeNode(*m_data.derivation);
        writeTexts(m_json, "labels", m_data.labels);
        m_json.endObject();
        return m_json.take() + "\n";
    }

private:
    void writeNode(const Derivation& node) {
        m_json.beginObject();
        m_json.field("kind", kindText(node.kind));
        m_json.field("id", node.id);
        m_json.field("label", node.label);
        if (!node.formula.empty())
            m_json.field("formula", node.formula);
        if (!node.rule.empty())
            m_json.field("rule", node.rule);
        if (node.mark.line > 0)
            m_json.field("plan_line", node.mark.line);
        if (node.quantity) {
            writeRatio(m_json, "quantity", *node.quantity);
            m_json.field("unit", node.quantityUnit);
        }
        if (node.amount)
            writeRatio(m_json, "amount", *node.amount);
        if (node.kind == Derivation::Kind::Quantity) {
            m_json.field("events", static_cast<std::int64_t>(node.events));
            writeEvents(node);
        }
        if (!node.children.empty()) {
            m_json.key("children").beginArray();
            for (const Derivation& child : node.children)
                writeNode(child);
            m_json.endArray();
        }
        m_json.endObject();
    }

    void writeEvents(const Derivation& node) {
        if (!m_data.events)
            return;
        m_json.key("first_events").beginArray();
        for (const MeteredEvent& event : m_data.events(node, m_ofAgainst)) {
            m_json.beginObject();
            m_json.field("time", toText(event.time));
            m_json.field("event", event.event);
            if (event.value)
                m_json.field("value", event.value->toText());
            m_json.field("count", static_cast<std::int64_t>(event.count));
            if (event.period)
                m_json.field("period", toText(*event.period));
            m_json.endObject();
        }
        m_json.endArray();
    }

    void writeDifference(const DerivationDifference& difference) {
        const Derivation& node = difference.candidate ? *difference.candidate : *difference.baseline;
        m_json.beginObject();
        m_json.field("kind", kindText(node.kind));
        m_json.field("id", node.id);
        m_json.field("label", node.label);
        for (const auto& [name, side] : {std::pair("baseline", difference.baseline),
                                         std::pair("candidate", difference.candidate)})
            if (side && side->amount)
                writeRatio(m_json, name, *side->amount);
        writeRatio(m_json, "delta", difference.delta);
        if (!difference.children.empty()) {
            m_json.key("children").beginArray();
            for (const DerivationDifference& child : difference.children)
                writeDifference(child);
            m_json.endArray();
        }
        m_json.endObject();
    }

    const ExplainReportData& m_data;
    JsonWriter m_json;
    bool m_ofAgainst = false;
};

} // namespace

std::string labelText(const Derivation& node) {
    if (node.kind != Derivation::Kind::Step || node.rule.find(".price.steps[") == std::string::npos)
        return node.label;
    // "Step 2, 10000 to 20000 over fees": what a step is over is a name.
    const std::size_t over = std::min(node.label.find(" over "), node.label.size());
    return groupFormula(node.label.substr(0, over)) + node.label.substr(over);
}

std::string explainToText(const ExplainReportData& data) { return ExplainText(data).write(); }

std::string explainToJson(const ExplainReportData& data) { return ExplainJson(data).write(); }

} // namespace rerate
