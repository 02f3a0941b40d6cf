// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/price_book_notes.h"

#include <iterator>
#include <set>

#include "engine/catalog/usage_classes.h"

namespace rerate {

Result<YamlNode> PriceBookNotes::document(std::string_view text, YamlNode::Kind kind,
                                          const char* what) const {
    YamlReading yaml = readYaml(text, m_fileName);
    for (Diagnostic& diagnostic : yaml.diagnostics) // price books are JSON, a part of it
        if (constexpr std::string_view kYaml = "This is not valid YAML"; diagnostic.message.starts_with(kYaml)) {
            diagnostic.message.replace(0, kYaml.size(), "This is not valid JSON");
            diagnostic.suggestion = "The file may have been cut off. Get it again.";
        }
    if (hasErrors(yaml.diagnostics))
        return Error{ErrorKind::InvalidInput, "The price book " + m_fileName + " cannot be read.",
                     std::move(yaml.diagnostics)};
    if (yaml.root.kind != kind)
        return Error{ErrorKind::InvalidInput, "The price book " + m_fileName + " cannot be read.",
                     {{Severity::Error, m_fileName, 1, 1, 1, 1, "", std::string("This must be ") + what + ".",
                       "Check --from: genai-prices is a list of providers, litellm a map of models."}}};
    return std::move(yaml.root);
}

void PriceBookNotes::beginModel(std::string path, const YamlNode& node) {
    m_path = std::move(path);
    m_mark = node.mark;
    m_diagnostics.clear();
    m_reasons.clear();
}

void PriceBookNotes::leftOut(const YamlNode& node, const std::string& field, const std::string& reason,
                             std::string suggestion) {
    Diagnostic note;
    note.severity = Severity::Warning;
    note.file = m_fileName;
    note.line = node.mark.line;
    note.column = node.mark.column;
    note.lineEnd = node.mark.lineEnd;
    note.columnEnd = node.mark.columnEnd;
    note.field = m_path + (field.empty() ? "" : "." + field);
    note.message = "Not carried over, `" + note.field + "`: " + reason + ".";
    note.suggestion = std::move(suggestion);
    m_diagnostics.push_back(std::move(note));
    m_reasons.push_back(reason);
}

void PriceBookNotes::endModel(bool hasPrices, PriceBookReading& reading) {
    ++(!hasPrices ? reading.notAtAll : m_reasons.empty() ? reading.complete : reading.partly);
    if (!hasPrices && m_reasons.empty()) {
        YamlNode model;
        model.mark = m_mark;
        leftOut(model, "", "it has no price");
    }
    for (const std::string& reason : std::set<std::string>(m_reasons.begin(), m_reasons.end()))
        ++reading.reasons[reason];
    endProvider(reading);
}

void PriceBookNotes::endProvider(PriceBookReading& reading) {
    std::move(m_diagnostics.begin(), m_diagnostics.end(), std::back_inserter(reading.diagnostics));
}

std::optional<Decimal> PriceBookNotes::price(const YamlNode& node, const std::string& field,
                                             const std::string& what) {
    const auto number = Decimal::parse(node.text);
    if (node.kind == YamlNode::Kind::Scalar && !node.quoted && number && !number->isNegative() &&
        number->normalized().scale() <= 40)
        return number->normalized();
    leftOut(node, field,
            what + (number && number->isNegative() ? " is below zero" : " is not a number"),
            what == "a price" ? "A price is a number like 2.5." : "Write a number like 200000.");
    return std::nullopt;
}

void PriceBookNotes::dropPartsWithoutWhole(const YamlNode& node, BookPrices& prices) {
    std::vector<const UsageClass*> all;
    for (const UsageClass& one : usageClasses())
        all.push_back(&one);
    std::set<std::string> dropped;
    for (const auto& [name, price] : prices) {
        const UsageClass& one = *findUsageClass(name);
        for (const UsageClass* whole : all)
            if (whole != &one && one.family == "tokens" && one.liesIn(*whole) && whole->marks.size() == 1 &&
                !prices.contains(whole->name))
                dropped.insert(name);
    }
    for (const std::string& name : dropped) {
        leftOut(node, "", "a price for a part (" + name + ") without one for the whole",
                "Price the tokens around it as well.");
        prices.erase(name);
    }
}

void PriceBookNotes::tellOverlaps(const YamlNode& node, const BookPrices& prices) {
    for (auto first = prices.begin(); first != prices.end(); ++first)
        for (auto second = std::next(first); second != prices.end(); ++second) {
            const UsageClass& one = *findUsageClass(first->first);
            const UsageClass& other = *findUsageClass(second->first);
            if (one.family != other.family || one.liesIn(other) || other.liesIn(one))
                continue;
            std::set<std::string> marks = one.marks;
            marks.insert(other.marks.begin(), other.marks.end());
            for (const UsageClass& both : usageClasses())
                if (both.family == one.family && both.marks == marks && !prices.contains(both.name))
                    leftOut(node, "", "no price for " + both.name + ", which are billed as " + one.name +
                                          " and as " + other.name,
                            "Price them by themselves.");
        }
}

} // namespace rerate
