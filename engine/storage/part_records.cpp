// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/part_records.h"

#include <cstring>

#include "engine/storage/packed_bytes.h"
#include "engine/storage/stored_blocks.h"

namespace rerate {

namespace {

std::int64_t asStored(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t asHash(std::int64_t value) { return static_cast<std::uint64_t>(value); }

std::string packSegments(const std::vector<SegmentInfo>& segments) {
    BytePacker packer;
    for (const SegmentInfo& segment : segments)
        packer.number(segment.rowCount)
            .number(static_cast<std::uint64_t>(segment.timeMin.nanoseconds))
            .number(static_cast<std::uint64_t>(segment.timeMax.nanoseconds))
            .number(segment.countsAllOne ? 1 : 0)
            .number(segment.customerFirst.number)
            .number(segment.customerLast.number);
    return packer.bytes();
}

std::vector<SegmentInfo> unpackSegments(PartId part, std::string_view packed) {
    std::vector<SegmentInfo> segments;
    ByteReader reader(packed);
    while (!reader.atEnd()) {
        SegmentInfo segment;
        segment.part = part;
        segment.index = static_cast<std::uint32_t>(segments.size());
        segment.rowCount = static_cast<std::uint32_t>(reader.number());
        segment.timeMin = {static_cast<std::int64_t>(reader.number())};
        segment.timeMax = {static_cast<std::int64_t>(reader.number())};
        segment.countsAllOne = reader.number() != 0;
        segment.customerFirst = {static_cast<std::uint32_t>(reader.number())};
        segment.customerLast = {static_cast<std::uint32_t>(reader.number())};
        segments.push_back(segment);
    }
    return segments;
}

void summarizeSegments(StoredPart& part) {
    PartInfo& info = part.info;
    info.hidden = 0;
    info.countsAllOne = true;
    if (!part.segments.empty()) {
        info.timeMin = part.segments.front().timeMin;
        info.timeMax = part.segments.front().timeMax;
    }
    for (const SegmentInfo& segment : part.segments) {
        info.hidden += segment.hiddenCount;
        info.countsAllOne = info.countsAllOne && segment.countsAllOne;
        info.timeMin = std::min(info.timeMin, segment.timeMin);
        info.timeMax = std::max(info.timeMax, segment.timeMax);
    }
}

PartRecord recordOf(const Statement& row) {
    PartRecord record;
    PartInfo& info = record.part.info;
    info.id = {static_cast<std::uint32_t>(row.integer(0))};
    info.name = row.text(1);
    info.hash = row.text(2);
    info.synthetic = row.integer(3) != 0;
    record.hasIds = row.integer(4) != 0;
    info.rows = static_cast<std::uint64_t>(row.integer(5));
    record.rows = {asHash(row.integer(6)), asHash(row.integer(7))};
    record.part.visible = record.rows;
    record.part.visible.subtract({asHash(row.integer(8)), asHash(row.integer(9))});
    const std::string columns = row.text(10);
    for (ByteReader reader(columns); !reader.atEnd();)
        record.columns.push_back(static_cast<std::uint32_t>(reader.number()));
    record.part.segments = unpackSegments(info.id, row.text(11));
    return record;
}

Result<void> readFilesAndHidden(Database& database, PartRecord& record) {
    const std::int64_t part = record.part.info.id.number;
    Statement files(database, "SELECT name FROM part_files WHERE part = ? ORDER BY number");
    files.bind(part);
    for (;;) {
        const Result<bool> row = files.step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        record.part.files.push_back(files.text(0));
    }
    Statement hidden(database, "SELECT segment, count, bits FROM hidden WHERE part = ?");
    hidden.bind(part);
    for (;;) {
        const Result<bool> row = hidden.step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        const auto segment = static_cast<std::uint32_t>(hidden.integer(0));
        const auto bytes = hidden.bytes(2);
        std::vector<std::uint64_t> bits(bytes.size() / 8);
        std::memcpy(bits.data(), bytes.data(), bits.size() * 8);
        if (segment >= record.part.segments.size() ||
            bits.size() * 64 < record.part.segments[segment].rowCount)
            return Error{ErrorKind::InvalidInput, database.path().string() +
                                                      " is damaged: the list of hidden rows is "
                                                      "broken. Restore a copy of it."};
        record.part.segments[segment].hiddenCount = static_cast<std::uint32_t>(hidden.integer(1));
        record.part.hiddenBits[segment] = std::move(bits);
    }
    summarizeSegments(record.part);
    return {};
}

} // namespace

Result<std::vector<PartRecord>> readActiveParts(Database& database) {
    Statement select(database,
                     "SELECT number, name, hash, synthetic, has_ids, rows, rows_first, rows_second,"
                     " hidden_first, hidden_second, columns, segments FROM parts"
                     " WHERE active = 1 ORDER BY number");
    std::vector<PartRecord> records;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return records;
        records.push_back(recordOf(select));
        RERATE_TRY(readFilesAndHidden(database, records.back()));
    }
}

Result<std::vector<std::string>> readColumnNames(Database& database) {
    Statement select(database, "SELECT name FROM columns ORDER BY number");
    std::vector<std::string> names;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return names;
        names.push_back(select.text(0));
    }
}

Result<std::set<std::string>> readOwnedFileHashes(Database& database) {
    Statement select(database, "SELECT part_files.hash FROM part_files JOIN parts "
                               "ON parts.number = part_files.part WHERE active = 1 AND owned = 1");
    std::set<std::string> hashes;
    for (;;) {
        const Result<bool> row = select.step();
        if (!row)
            return row.error();
        if (!*row)
            return hashes;
        hashes.insert(select.text(0));
    }
}

Result<void> insertPart(Database& database, const PartRecord& record,
                        const std::vector<PartFileRecord>& files) {
    const PartInfo& info = record.part.info;
    BytePacker columns;
    for (const std::uint32_t column : record.columns)
        columns.number(column);
    const std::string segments = packSegments(record.part.segments);
    Statement insert(database,
                     "INSERT INTO parts (active, hidden_first, hidden_second, number, name, hash,"
                     " synthetic, has_ids, rows, rows_first, rows_second, columns, segments)"
                     " VALUES (1, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(info.id.number).bind(info.name).bind(info.hash);
    insert.bind(info.synthetic ? 1 : 0).bind(record.hasIds ? 1 : 0).bind(asStored(info.rows));
    insert.bind(asStored(record.rows.first)).bind(asStored(record.rows.second));
    RERATE_TRY(insert.bindBytes(columns.bytes()).bindBytes(segments).run());
    Statement file(database, "INSERT INTO part_files (part, number, name, hash, owned)"
                             " VALUES (?, ?, ?, ?, ?)");
    for (std::size_t number = 0; number < files.size(); ++number) {
        file.bind(info.id.number).bind(asStored(number)).bind(files[number].name);
        RERATE_TRY(file.bind(files[number].hash).bind(files[number].isOwned ? 1 : 0).run());
    }
    return {};
}

Result<void> setPartActive(Database& database, std::uint32_t part, bool active) {
    Statement update(database, "UPDATE parts SET active = ? WHERE number = ?");
    return update.bind(active ? 1 : 0).bind(part).run();
}

PartIds storedIds(Database& database, const PartRecord& record) {
    return {record.part.segments, record.hasIds,
            [&database, part = record.part.info.id.number](
                std::uint32_t block) -> Result<std::vector<std::byte>> {
                auto bytes = database.readBlob("blocks", "bytes",
                                               placeOfBlock(part, BlockKind::IdIndex, 0, block));
                if (!bytes)
                    return bytes.error();
                return *bytes ? std::vector<std::byte>((*bytes)->begin(), (*bytes)->end()) : std::vector<std::byte>();
            }};
}

Result<Visibility> hideRows(std::vector<PartRecord>& parts, std::vector<PartIds>& ids,
                            const Progress& progress) {
    auto visibility = resolveVisibility(ids, progress);
    if (!visibility)
        return visibility.error();
    for (std::size_t number = 0; number < parts.size(); ++number) {
        StoredPart& part = parts[number].part;
        for (std::size_t segment = 0; segment < part.segments.size(); ++segment)
            part.segments[segment].hiddenCount = ids[number].segments[segment].hiddenCount;
        part.hiddenBits = visibility->hiddenBits[number];
        part.visible = parts[number].rows;
        part.visible.subtract(visibility->hiddenRows[number]);
        summarizeSegments(part);
    }
    return visibility;
}

Result<void> storeHidden(Database& database, const std::vector<PartRecord>& parts) {
    RERATE_TRY(database.execute("DELETE FROM hidden"));
    Statement insert(database,
                     "INSERT INTO hidden (part, segment, count, bits) VALUES (?, ?, ?, ?)");
    Statement update(database,
                     "UPDATE parts SET hidden_first = ?, hidden_second = ? WHERE number = ?");
    for (const PartRecord& record : parts) {
        const std::int64_t part = record.part.info.id.number;
        RowSetHash hidden = record.rows;
        hidden.subtract(record.part.visible);
        update.bind(asStored(hidden.first)).bind(asStored(hidden.second)).bind(part);
        RERATE_TRY(update.run());
        for (const auto& [segment, bits] : record.part.hiddenBits) {
            insert.bind(part).bind(segment).bind(record.part.segments[segment].hiddenCount);
            RERATE_TRY(insert.bindBytes(std::as_bytes(std::span(bits))).run());
        }
    }
    return {};
}

Result<void> refreshVisibility(Database& database, const Progress& progress) {
    auto parts = readActiveParts(database);
    if (!parts)
        return parts.error();
    std::vector<PartIds> ids;
    for (const PartRecord& record : *parts)
        ids.push_back(storedIds(database, record));
    const auto visibility = hideRows(*parts, ids, progress);
    if (!visibility)
        return visibility.error();
    return storeHidden(database, *parts);
}

Result<void> deletePart(Database& database, std::uint32_t part) {
    Statement blocks(database, "DELETE FROM blocks WHERE place >= ? AND place < ?");
    blocks.bind(placeOfBlock(part, BlockKind::Runs, 0, 0)).bind(placeAfterPart(part));
    RERATE_TRY(blocks.run());
    Statement files(database, "DELETE FROM part_files WHERE part = ?");
    RERATE_TRY(files.bind(part).run());
    Statement row(database, "DELETE FROM parts WHERE number = ?");
    return row.bind(part).run();
}

} // namespace rerate
