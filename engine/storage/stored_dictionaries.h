// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The dictionaries of a project: append-only lists of texts, one for customers, one for events and
// one for each column. An import appends the texts it found; nothing ever takes one away, so that
// codes in blocks stay right whatever is undone.

#pragma once

#include <map>
#include <memory>

#include "engine/storage/database.h"
#include "engine/usage/dictionary.h"

namespace rerate {

using DictionaryOwner = std::int64_t;
constexpr DictionaryOwner kCustomerTexts = 0;
constexpr DictionaryOwner kEventTexts = 1;
inline DictionaryOwner textsOfColumn(std::uint32_t column) { return DictionaryOwner{2} + column; }

Result<std::uint32_t> storedTextCount(Database& database, DictionaryOwner owner);
// Appends the texts from code `from` on. Inside a transaction of the caller.
Result<void> appendTexts(Database& database, DictionaryOwner owner, const Dictionary& texts,
                         std::uint32_t from);

// Dictionaries as they were last read; reading again takes only what was appended since.
class StoredDictionaries {
public:
    Result<std::shared_ptr<const Dictionary>> read(Database& database, DictionaryOwner owner);

private:
    std::map<DictionaryOwner, std::shared_ptr<const Dictionary>> m_known;
};

} // namespace rerate
