// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/report/price_report.h"

#include "engine/report/number_text.h"
#include "engine/report/run_report.h"

namespace rerate {

namespace {

// Charges with the same label are the same to who reads the price.
std::string nameOf(const std::string& charge, const Plan& plan) {
    for (const Charge& one : plan.charges)
        if (one.id == charge && !one.label.empty())
            return one.label;
    return charge;
}

// A price book's model by hours has them in its name: deepseek-chat@00:30-16:30.
std::pair<std::string, std::string> modelAndHours(const RequestPrice& price, const Plan& plan) {
    const std::size_t at = price.model.rfind('@');
    for (const ProviderNames& provider : plan.models)
        for (const ModelName& name : provider.names)
            if (at != std::string::npos && provider.provider == price.provider && name.model == price.model && name.minutes)
                return {price.model.substr(0, at), price.model.substr(at + 1)};
    return {price.model, ""};
}

void writeLine(JsonWriter& json, const RequestLine& line, const Plan& plan) {
    json.beginObject();
    json.field("charge", line.charge);
    json.field("name", nameOf(line.charge, plan));
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

std::string lineText(const RequestLine& line, const Plan& plan) {
    const std::string name = nameOf(line.charge, plan);
    if (!line.quantity)
        return name + " (" + line.label + ") " + line.amount.toText();
    std::string text = name + " " + ratioText(*line.quantity);
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
    const auto [model, hours] = modelAndHours(price, plan);
    if (!model.empty())
        text += price.provider + (price.provider.empty() ? "" : " ") + model + (hours.empty() ? "" : " (" + hours + ")") + "  ";
    text += price.total.toText() + " " + plan.currency.name();
    for (const RequestLine& line : price.lines)
        text += "; " + lineText(line, plan);
    for (const UnpricedQuantity& unpriced : price.unpriced)
        text += "; no price for " + nameOf(unpriced.charge, plan) + " " + groupDigits(unpriced.quantity.toText());
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
    const auto [model, hours] = modelAndHours(price, plan);
    json.field("model", model);
    if (!hours.empty())
        json.field("hours", hours);
    json.field("time", toText(price.time));
    if (!price.problem.empty()) {
        json.field("error", price.problem);
        json.field("suggestion", price.suggestion);
    } else {
        writeRatio(json, "total", price.total);
        json.field("currency", plan.currency.name());
        json.key("lines").beginArray();
        for (const RequestLine& line : price.lines)
            writeLine(json, line, plan);
        json.endArray();
        json.key("unpriced").beginArray();
        for (const UnpricedQuantity& unpriced : price.unpriced) {
            json.beginObject();
            json.field("charge", unpriced.charge);
            json.field("name", nameOf(unpriced.charge, plan));
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
