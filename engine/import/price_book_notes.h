// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the readers of price books share: the document, numbers in it, and an account of what was
// carried over. A remark about a model makes it `partly`, a model without any price `not at all`.

#pragma once

#include "engine/import/price_book_import.h"
#include "engine/language/yaml_document.h"

namespace rerate {

class PriceBookNotes {
public:
    explicit PriceBookNotes(std::string fileName) : m_fileName(std::move(fileName)) {}

    // The document, which must be of that kind (JSON is YAML).
    Result<YamlNode> document(std::string_view text, YamlNode::Kind kind, const char* what) const;

    void beginModel(std::string path, const YamlNode& node);
    // Of the model: `reason` is what many models may share, without their names.
    void leftOut(const YamlNode& node, const std::string& field, const std::string& reason,
                 std::string suggestion = {});
    void endModel(bool hasPrices, PriceBookReading& reading);
    // Of a provider, begun as a model is: remarks that are about none of its models.
    void endProvider(PriceBookReading& reading);

    // A price (or `what` it is) that is a number and not below zero.
    std::optional<Decimal> price(const YamlNode& node, const std::string& field,
                                 const std::string& what = "a price");
    // A class inside of others has a price only where one around it has; others are taken out.
    void dropPartsWithoutWhole(const YamlNode& node, BookPrices& prices);
    // Two priced classes whose common part has no price: what is both is billed as both.
    void tellOverlaps(const YamlNode& node, const BookPrices& prices);

private:
    std::string m_fileName;
    std::string m_path;  // of the model
    SourceMark m_mark;
    std::vector<Diagnostic> m_diagnostics; // of the model
    std::vector<std::string> m_reasons;
};

} // namespace rerate
