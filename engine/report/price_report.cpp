// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/price_report.h"

#include "engine/report/number_text.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

void writeLine(JsonWriter& json, const RequestLine& line) {
    json.beginObject();
    json.field("charge", line.charge);
    if (line.quantity) {
        writeRatio(json, "quantity", *line.quantity);
        json.field("unit", line.unit);
    } else {
        json.field("label", line.label);
    }
    if (line.unitPrice) {
        writeRatio(json, "unit_price", *line.unitPrice);
        json.field("per", line.per.toText());
    }
    writeRatio(json, "amount", line.amount);
    json.field("currency", line.amountUnit);
    json.endObject();
}

std::string lineText(const RequestLine& line) {
    if (!line.quantity)
        return line.charge + " (" + line.label + ") " + line.amount.toText();
    std::string text = line.charge + " " + ratioText(*line.quantity);
    if (line.unitPrice)
        text += " × " + line.unitPrice->toText() +
                (line.per == Decimal(1) ? "" : " / " + groupDigits(line.per.toText()));
    return text + " = " + line.amount.toText();
}

} // namespace

std::string requestPriceToText(const RequestPrice& price, const Plan& plan) {
    std::string text = std::to_string(price.line) + ": ";
    if (!price.problem.empty())
        return text + "error: " + price.problem +
               (price.suggestion.empty() ? "" : " " + price.suggestion) + "\n";
    if (!price.model.empty())
        text += price.provider + (price.provider.empty() ? "" : " ") + price.model + "  ";
    text += price.total.toText() + " " + plan.currency.name();
    for (const RequestLine& line : price.lines)
        text += "; " + lineText(line);
    for (const UnpricedQuantity& unpriced : price.unpriced)
        text += "; no price for " + unpriced.charge + " " + groupDigits(unpriced.quantity.toText());
    for (const std::string& name : price.unused)
        text += "; not read: " + name;
    if (!price.unusedSuggestion.empty())
        text += ". " + price.unusedSuggestion;
    return text + "\n";
}

std::string requestPriceToJson(const RequestPrice& price, const Plan& plan) {
    JsonWriter json(JsonWriter::Layout::Compact);
    json.beginObject();
    json.field("line", static_cast<std::int64_t>(price.line));
    json.field("provider", price.provider);
    json.field("model", price.model);
    json.field("time", toText(price.time));
    if (!price.problem.empty()) {
        json.field("error", price.problem);
        json.field("suggestion", price.suggestion);
    } else {
        writeRatio(json, "total", price.total);
        json.field("currency", plan.currency.name());
        json.key("lines").beginArray();
        for (const RequestLine& line : price.lines)
            writeLine(json, line);
        json.endArray();
        json.key("unpriced").beginArray();
        for (const UnpricedQuantity& unpriced : price.unpriced) {
            json.beginObject();
            json.field("charge", unpriced.charge);
            json.field("quantity", unpriced.quantity.toText());
            json.field("unit", unpriced.unit);
            json.endObject();
        }
        json.endArray();
        writeTexts(json, "not_read", price.unused);
    }
    json.endObject();
    return json.take() + "\n";
}

} // namespace rerate
