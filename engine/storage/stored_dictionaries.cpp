// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/stored_dictionaries.h"

#include "engine/storage/packed_bytes.h"

namespace rerate {

namespace {

constexpr std::size_t kTextBlockBytes = std::size_t{1} << 20;

Error damagedTexts(const Database& database) {
    return {ErrorKind::InvalidInput, database.path().string() +
                                         " is damaged: a list of texts is broken. Restore a copy "
                                         "of it."};
}

} // namespace

Result<std::uint32_t> storedTextCount(Database& database, DictionaryOwner owner) {
    Statement select(database, "SELECT coalesce(sum(count), 0) FROM dictionaries WHERE owner = ?");
    const Result<bool> row = select.bind(owner).step();
    if (!row)
        return row.error();
    return static_cast<std::uint32_t>(select.integer(0));
}

Result<void> appendTexts(Database& database, DictionaryOwner owner, const Dictionary& texts,
                         std::uint32_t from) {
    Statement insert(database,
                     "INSERT INTO dictionaries (owner, first, count, texts) VALUES (?, ?, ?, ?)");
    while (from < texts.size()) {
        BytePacker packer;
        std::uint32_t to = from;
        while (to < texts.size() && packer.bytes().size() < kTextBlockBytes)
            packer.text(texts.text(to++));
        insert.bind(owner).bind(from).bind(to - from).bindBytes(packer.bytes());
        RERATE_TRY(insert.run());
        from = to;
    }
    return {};
}

Result<std::shared_ptr<const Dictionary>> StoredDictionaries::read(Database& database,
                                                                   DictionaryOwner owner) {
    std::shared_ptr<const Dictionary>& known = m_known[owner];
    if (!known)
        known = std::make_shared<const Dictionary>();
    Statement select(database, "SELECT first, count, texts FROM dictionaries "
                               "WHERE owner = ? AND first >= ? ORDER BY first");
    select.bind(owner).bind(known->size());
    std::shared_ptr<Dictionary> grown;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        if (!grown)
            grown = std::make_shared<Dictionary>(*known);
        const std::int64_t first = select.integer(0);
        const std::string packed = select.text(2);
        ByteReader reader(packed);
        for (std::int64_t i = 0; i < select.integer(1); ++i)
            if (grown->codeOf(reader.text()) != first + i || reader.isDamaged())
                return damagedTexts(database);
    }
    if (grown)
        known = grown;
    return known;
}

} // namespace rerate
