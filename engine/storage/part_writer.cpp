// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/part_writer.h"

#include <algorithm>

#include "engine/storage/stored_blocks.h"
#include "engine/storage/stored_dictionaries.h"
#include "engine/usage/column_block.h"
#include "engine/usage/id_index.h"
#include "engine/usage/import_stages.h"
#include "engine/usage/zstd_codec.h"

namespace rerate {

namespace {

Error changedMeanwhile() {
    return {ErrorKind::InvalidInput, "The project was changed meanwhile; import again."};
}

std::string partName(const std::vector<PartSourceFile>& sources) {
    if (sources.empty())
        return "usage";
    const std::size_t others = sources.size() - 1;
    return sources.front().name +
           (others == 0 ? "" : " and " + std::to_string(others) + " more file" +
                                   (others == 1 ? "" : "s"));
}

std::string partHash(const std::vector<PartSourceFile>& sources) {
    if (sources.size() == 1)
        return sources.front().hash;
    std::string hashes;
    for (const PartSourceFile& source : sources)
        hashes += source.hash + "\n";
    return sha256Hex(hashes);
}

// Walks the ids of one part in order, for questions that ascend.
class IdWalk {
public:
    explicit IdWalk(const PartIds& ids) : m_ids(ids) {}

    // The entry with this id, or null.
    Result<const IdEntry*> find(const Hash128& id) {
        for (;;) {
            if (m_at == m_entries.size() && !m_atEnd)
                RERATE_TRY(load());
            if (m_atEnd || m_entries[m_at].id > id)
                return static_cast<const IdEntry*>(nullptr);
            if (m_entries[m_at].id == id)
                return static_cast<const IdEntry*>(&m_entries[m_at]);
            ++m_at;
        }
    }

private:
    Result<void> load() {
        const auto bytes = m_ids.readIdBlock(m_block++);
        if (!bytes)
            return bytes.error();
        m_at = 0;
        m_entries.clear();
        m_atEnd = bytes->empty();
        if (m_atEnd)
            return {};
        auto entries = decodeIdBlock(*bytes);
        if (!entries)
            return entries.error();
        m_entries = *std::move(entries);
        return {};
    }

    const PartIds& m_ids;
    std::vector<IdEntry> m_entries;
    std::size_t m_at = 0;
    std::uint32_t m_block = 0;
    bool m_atEnd = false;
};

struct Overlap {
    std::uint64_t duplicates = 0;
    std::uint64_t conflicts = 0;
    // Duplicates of a row that is as late: they change nothing, whatever else is imported.
    std::uint64_t superfluous = 0;
};

Result<void> compareEntry(const IdEntry& entry, std::vector<IdWalk>& stored, Overlap& overlap) {
    bool isKnown = false, isSame = false, isSuperfluous = false;
    for (IdWalk& walk : stored) {
        const auto found = walk.find(entry.id);
        if (!found)
            return found.error();
        if (!*found)
            continue;
        isKnown = true;
        if ((*found)->content != entry.content)
            continue;
        isSame = true;
        isSuperfluous = isSuperfluous || (*found)->recorded >= entry.recorded;
    }
    overlap.duplicates += isSame;
    overlap.conflicts += isKnown && !isSame;
    overlap.superfluous += isSuperfluous;
    return {};
}

// How the rows of the last part meet those of the others.
Result<Overlap> overlapOfLast(const std::vector<PartIds>& parts, const Progress& progress) {
    std::vector<IdWalk> stored;
    for (std::size_t part = 0; part + 1 < parts.size(); ++part)
        if (parts[part].hasIds)
            stored.emplace_back(parts[part]);
    Overlap overlap;
    for (std::uint32_t block = 0;; ++block) {
        const auto bytes = parts.back().readIdBlock(block);
        if (!bytes)
            return bytes.error();
        if (bytes->empty())
            return overlap;
        const auto entries = decodeIdBlock(*bytes);
        if (!entries)
            return entries.error();
        for (const IdEntry& entry : *entries)
            RERATE_TRY(compareEntry(entry, stored, overlap));
        if (progress.isCancelled())
            return cancelledError();
    }
}

} // namespace

Result<void> PartWriter::checkSeeds() {
    const auto names = readColumnNames(m_database);
    if (!names)
        return names.error();
    m_storedColumns = names->size();
    PartRecord& record = m_parts.back();
    std::vector<std::pair<DictionaryOwner, std::uint32_t>> seeds{
        {kCustomerTexts, m_finished.customersSeed}, {kEventTexts, m_finished.eventsSeed}};
    for (std::size_t column = 0; column < m_finished.columns.size(); ++column) {
        const std::string& name = m_finished.columns[column];
        auto number = static_cast<std::size_t>(
            std::find(names->begin(), names->end(), name) - names->begin());
        if (number == names->size()) {
            number += m_newColumns.size();
            m_newColumns.push_back(name);
        }
        if (number > kColumnNumberMax)
            return Error{ErrorKind::Limit, "The project would have more than 65,536 columns. "
                                           "Leave some out of the import."};
        record.columns.push_back(static_cast<std::uint32_t>(number));
        seeds.emplace_back(textsOfColumn(record.columns.back()), m_finished.columnSeeds[column]);
    }
    for (const auto& [owner, seed] : seeds) {
        const auto count = storedTextCount(m_database, owner);
        if (!count)
            return count.error();
        if (*count != seed)
            return changedMeanwhile();
    }
    return {};
}

Result<bool> PartWriter::hasRowsOf(const std::set<unsigned>& files) {
    for (const BlockPlace& place : m_finished.blocks) {
        if (place.kind != BlockKind::OriginFiles)
            continue;
        const auto bytes = m_finished.readBlock(place);
        if (!bytes)
            return bytes.error();
        const auto plain = decompressBlock(**bytes);
        if (!plain)
            return plain.error();
        const auto block = decodeColumn(*plain);
        if (!block)
            return block.error();
        for (std::uint32_t row = 0; row < block->rowCount; ++row)
            if (files.count(static_cast<unsigned>(block->raw(row))) != 0)
                return true;
    }
    return false;
}

Result<void> PartWriter::checkFiles() {
    const auto known = readOwnedFileHashes(m_database);
    if (!known)
        return known.error();
    std::set<unsigned> knownFiles;
    for (unsigned number = 0; number < m_finished.sources.size(); ++number) {
        const PartSourceFile& source = m_finished.sources[number];
        const bool isKnown = known->count(source.hash) != 0;
        if (isKnown)
            knownFiles.insert(number);
        m_files.push_back({source.name, source.hash, !m_finished.hasIds && !isKnown});
    }
    if (m_finished.hasIds || knownFiles.empty())
        return {};
    // The builder leaves out files that it was told of; rows of one mean that it was not.
    const Result<bool> came = hasRowsOf(knownFiles);
    if (!came)
        return came.error();
    if (*came)
        return changedMeanwhile();
    if (m_finished.rows == 0)
        std::swap(m_outcome.duplicatesOfStored, m_outcome.part.duplicatesDropped);
    return {};
}

Result<void> PartWriter::describe(bool synthetic) {
    const auto next = m_database.integer("SELECT coalesce((SELECT seq FROM sqlite_sequence "
                                         "WHERE name = 'parts'), 0) + 1");
    if (!next)
        return next.error();
    if (*next > kPartNumberMax || m_finished.segments.size() > kSegmentNumberMax)
        return Error{ErrorKind::Limit, "The project has no room for another import. Start a new "
                                       "project."};
    PartRecord& record = m_parts.back();
    record.part.info.id = {static_cast<std::uint32_t>(*next)};
    record.part.info.name = m_name = partName(m_finished.sources);
    record.part.info.hash = partHash(m_finished.sources);
    record.part.info.rows = m_finished.rows;
    record.part.info.synthetic = synthetic;
    record.part.segments = m_finished.segments;
    for (SegmentInfo& segment : record.part.segments)
        segment.part = record.part.info.id;
    record.rows = m_finished.rowSet;
    record.hasIds = m_finished.hasIds;
    return {};
}

Result<void> PartWriter::compareIds(const Progress& progress) {
    std::vector<PartIds> ids;
    for (const PartRecord& record : m_parts)
        ids.push_back(storedIds(m_database, record));
    std::vector<BlockPlace> idBlocks;
    for (const BlockPlace& place : m_finished.blocks)
        if (place.kind == BlockKind::IdIndex)
            idBlocks.push_back(place);
    ids.back().readIdBlock = [this, idBlocks](std::uint32_t block) -> Result<std::vector<std::byte>> {
        if (block >= idBlocks.size())
            return std::vector<std::byte>();
        const auto bytes = m_finished.readBlock(idBlocks[block]);
        return bytes ? Result<std::vector<std::byte>>(**bytes) : bytes.error();
    };
    const auto visibility = hideRows(m_parts, ids, progress);
    if (!visibility)
        return visibility.error();
    m_outcome.rowsAdded = m_finished.rows - m_parts.back().part.info.hidden;
    if (!m_finished.hasIds || visibility->duplicatesOfLast + visibility->conflictsOfLast == 0)
        return {};
    const auto overlap = overlapOfLast(ids, progress);
    if (!overlap)
        return overlap.error();
    m_outcome.duplicatesOfStored = overlap->duplicates;
    m_outcome.conflictsWithStored = overlap->conflicts;
    m_outcome.nothingNew = overlap->superfluous == m_finished.rows;
    return {};
}

Result<void> PartWriter::compare(bool synthetic, Progress& progress) {
    progress.startStage("Comparing with the project", 0, kComparingShare);
    m_outcome.part = m_finished.summary;
    auto parts = readActiveParts(m_database);
    if (!parts)
        return parts.error();
    m_parts = *std::move(parts);
    m_parts.emplace_back();
    RERATE_TRY(checkSeeds());
    RERATE_TRY(checkFiles());
    RERATE_TRY(describe(synthetic));
    RERATE_TRY(compareIds(progress));
    m_outcome.nothingNew = m_outcome.nothingNew || m_finished.rows == 0;
    if (m_outcome.nothingNew)
        m_outcome.rowsAdded = 0;
    else
        m_outcome.partId = m_parts.back().part.info.id;
    return {};
}

Result<void> PartWriter::writeTexts() {
    Statement column(m_database, "INSERT INTO columns (number, name) VALUES (?, ?)");
    for (std::size_t i = 0; i < m_newColumns.size(); ++i) {
        column.bind(static_cast<std::int64_t>(m_storedColumns + i)).bind(m_newColumns[i]);
        RERATE_TRY(column.run());
    }
    RERATE_TRY(appendTexts(m_database, kCustomerTexts, *m_finished.customers,
                           m_finished.customersSeed));
    RERATE_TRY(appendTexts(m_database, kEventTexts, *m_finished.events, m_finished.eventsSeed));
    const PartRecord& record = m_parts.back();
    for (std::size_t i = 0; i < m_finished.columns.size(); ++i)
        RERATE_TRY(appendTexts(m_database, textsOfColumn(record.columns[i]),
                               *m_finished.columnTexts[i], m_finished.columnSeeds[i]));
    return {};
}

Result<void> PartWriter::writeBlocks(Progress& progress) {
    const PartRecord& record = m_parts.back();
    std::vector<std::pair<std::int64_t, BlockPlace>> blocks;
    std::uint64_t bytes = 0;
    for (const BlockPlace& place : m_finished.blocks) {
        const std::uint32_t column =
            place.kind == BlockKind::Property ? record.columns[place.column] : 0;
        blocks.emplace_back(
            placeOfBlock(record.part.info.id.number, place.kind, column, place.segment), place);
        bytes += place.size;
    }
    // In the order of the table, so that every block goes to its end.
    std::sort(blocks.begin(), blocks.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    progress.startStage("Saving", bytes, kSavingShare);
    Statement insert(m_database, "INSERT INTO blocks (place, bytes) VALUES (?, ?)");
    for (const auto& [number, place] : blocks) {
        if (progress.isCancelled())
            return cancelledError();
        const auto block = m_finished.readBlock(place);
        if (!block)
            return block.error();
        RERATE_TRY(insert.bind(number).bindBytes(**block).run());
        progress.add(place.size);
    }
    return {};
}

Result<void> PartWriter::write(Progress& progress) {
    RERATE_TRY(writeTexts());
    RERATE_TRY(insertPart(m_database, m_parts.back(), m_files));
    RERATE_TRY(writeBlocks(progress));
    return storeHidden(m_database, m_parts);
}

} // namespace rerate
