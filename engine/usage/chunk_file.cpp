// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/chunk_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <tuple>

namespace rerate {

namespace {

Error cannotSpill(const std::filesystem::path& path) {
    return {ErrorKind::InputOutput,
            "Cannot write the temporary file " + path.string() + ": " + std::strerror(errno) +
                ". Make room on that disk, or set TMPDIR to a folder with more room."};
}

bool writeAll(int file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), std::min<std::size_t>(bytes.size(), 1U << 30));
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// Sorting compares mostly customer and time, so these come along; the rest is looked up.
struct SortKey {
    std::int64_t time;
    std::uint32_t customer;
    std::uint32_t row;
};

std::vector<std::uint32_t> sortedOrder(const ChunkRows& rows) {
    std::vector<SortKey> keys(rows.rowCount());
    for (std::uint32_t row = 0; row < keys.size(); ++row)
        keys[row] = {rows.times[row], rows.customers[row], row};
    const auto tie = [&](std::uint32_t row) {
        return std::make_tuple(rows.ids.empty() ? Hash128{} : rows.ids[row], rows.contents[row],
                               rows.files[row], rows.fileRows[row]);
    };
    std::sort(keys.begin(), keys.end(), [&](const SortKey& a, const SortKey& b) {
        if (a.customer != b.customer)
            return a.customer < b.customer;
        if (a.time != b.time)
            return a.time < b.time;
        return tie(a.row) < tie(b.row);
    });
    std::vector<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(), [](const SortKey& k) { return k.row; });
    return order;
}

template <typename T>
void gather(std::vector<T>& column, const std::vector<std::uint32_t>& order) {
    if (column.empty())
        return;
    std::vector<T> sorted(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        sorted[i] = column[order[i]];
    column.swap(sorted);
}

void gatherIdTexts(ChunkRows& rows, const std::vector<std::uint32_t>& order) {
    if (rows.idEnds.empty())
        return;
    std::string bytes;
    bytes.reserve(rows.idBytes.size());
    std::vector<std::uint64_t> ends;
    ends.reserve(order.size());
    for (const std::uint32_t row : order) {
        const std::uint64_t from = row == 0 ? 0 : rows.idEnds[row - 1];
        bytes.append(rows.idBytes, from, rows.idEnds[row] - from);
        ends.push_back(bytes.size());
    }
    rows.idBytes.swap(bytes);
    rows.idEnds.swap(ends);
}

void sortRows(ChunkRows& rows) {
    const std::vector<std::uint32_t> order = sortedOrder(rows);
    gatherIdTexts(rows, order);
    gather(rows.customers, order);
    gather(rows.events, order);
    gather(rows.fileRows, order);
    gather(rows.files, order);
    gather(rows.times, order);
    gather(rows.ends, order);
    gather(rows.recorded, order);
    gather(rows.counts, order);
    gather(rows.contents, order);
    gather(rows.ids, order);
    for (std::vector<StoredValue>& property : rows.properties) {
        if (!property.empty())
            property.resize(order.size());
        gather(property, order);
    }
}

std::vector<IdEntry> sortedIds(const ChunkRows& rows) {
    std::vector<IdEntry> entries(rows.ids.size());
    for (std::uint32_t row = 0; row < entries.size(); ++row)
        entries[row] = {rows.ids[row], rows.contents[row],
                        rows.recorded.empty() ? INT64_MIN : rows.recorded[row], row, 0};
    std::sort(entries.begin(), entries.end(), [](const IdEntry& a, const IdEntry& b) {
        return a.id != b.id ? a.id < b.id : a.row < b.row;
    });
    return entries;
}

// Lays pieces one after the other, each at a multiple of 16, and knows where they went.
class Layout {
public:
    template <typename T>
    std::size_t add(const T* data, std::size_t count) {
        const std::size_t place = m_size;
        const std::size_t size = count * sizeof(T);
        m_pieces.push_back(std::as_bytes(std::span(data, count)));
        m_size += size;
        if (const std::size_t rest = (16 - m_size % 16) % 16; rest != 0) {
            static constexpr std::byte kZeros[16] = {};
            m_pieces.push_back(std::span(kZeros, rest));
            m_size += rest;
        }
        return place;
    }
    const std::vector<std::span<const std::byte>>& pieces() const { return m_pieces; }

private:
    std::vector<std::span<const std::byte>> m_pieces;
    std::size_t m_size = 0;
};

template <typename T>
std::span<const T> mapped(const MappedFile& file, std::size_t place, std::size_t count) {
    return {reinterpret_cast<const T*>(static_cast<const void*>(file.data() + place)), count};
}

} // namespace

std::size_t ChunkRows::bytes() const {
    std::size_t sum = rowCount() * (4 * 3 + 2 + 8 * 2) + ids.size() * 16 + idBytes.size() +
                      (ends.size() + recorded.size() + counts.size() + idEnds.size()) * 8;
    for (const auto& property : properties)
        sum += property.size() * sizeof(StoredValue);
    return sum;
}

void ChunkRows::clear() { *this = ChunkRows(); }

Result<std::unique_ptr<MappedFile>>
MappedFile::write(const std::filesystem::path& path,
                  const std::vector<std::span<const std::byte>>& pieces) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return cannotSpill(path);
    std::unique_ptr<MappedFile> mapped(new MappedFile);
    mapped->m_path = path;
    for (const auto& piece : pieces) {
        if (!writeAll(file, piece)) {
            const Error error = cannotSpill(path);
            ::close(file);
            return error;
        }
        mapped->m_size += piece.size();
    }
    if (mapped->m_size > 0) {
        void* data = ::mmap(nullptr, mapped->m_size, PROT_READ, MAP_SHARED, file, 0);
        if (data == MAP_FAILED) {
            const Error error = cannotSpill(path);
            ::close(file);
            return error;
        }
        mapped->m_data = static_cast<const std::byte*>(data);
    }
    ::close(file);
    return mapped;
}

MappedFile::~MappedFile() {
    if (m_data)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
    std::error_code ignored;
    std::filesystem::remove(m_path, ignored);
}

void SortedChunk::keep(ChunkRows rows, std::vector<IdEntry> entries) {
    m_rows = std::move(rows);
    m_idEntries = std::move(entries);
    rowCount = m_rows.rowCount();
    customers = m_rows.customers;
    events = m_rows.events;
    fileRows = m_rows.fileRows;
    files = m_rows.files;
    times = m_rows.times;
    ends = m_rows.ends;
    recorded = m_rows.recorded;
    counts = m_rows.counts;
    contents = m_rows.contents;
    idEnds = m_rows.idEnds;
    ids = m_rows.ids;
    idBytes = m_rows.idBytes;
    idEntries = m_idEntries;
    for (const auto& property : m_rows.properties)
        properties.push_back(property);
    dropped.resize(rowCount);
}

Result<std::unique_ptr<SortedChunk>> SortedChunk::make(ChunkRows rows,
                                                       const std::filesystem::path& directory,
                                                       std::size_t number, std::size_t columnCount) {
    sortRows(rows);
    rows.properties.resize(columnCount);
    std::vector<IdEntry> idEntries = sortedIds(rows);
    if (directory.empty()) {
        auto chunk = std::make_unique<SortedChunk>();
        chunk->keep(std::move(rows), std::move(idEntries));
        return chunk;
    }

    Layout layout;
    const auto put = [&](const auto& column) { return layout.add(column.data(), column.size()); };
    const std::size_t places[] = {put(rows.customers), put(rows.events),  put(rows.fileRows),
                                  put(rows.files),     put(rows.times),   put(rows.ends),
                                  put(rows.recorded),  put(rows.counts),  put(rows.contents),
                                  put(rows.idEnds),    put(rows.ids),     put(rows.idBytes),
                                  put(idEntries)};
    std::vector<std::size_t> propertyPlaces;
    for (const auto& property : rows.properties)
        propertyPlaces.push_back(put(property));
    auto file = MappedFile::write(directory / ("chunk-" + std::to_string(number)), layout.pieces());
    if (!file)
        return file.error();

    auto chunk = std::make_unique<SortedChunk>();
    chunk->m_file = *std::move(file);
    const MappedFile& map = *chunk->m_file;
    chunk->rowCount = rows.rowCount();
    chunk->customers = mapped<std::uint32_t>(map, places[0], rows.customers.size());
    chunk->events = mapped<std::uint32_t>(map, places[1], rows.events.size());
    chunk->fileRows = mapped<std::uint32_t>(map, places[2], rows.fileRows.size());
    chunk->files = mapped<std::uint16_t>(map, places[3], rows.files.size());
    chunk->times = mapped<std::int64_t>(map, places[4], rows.times.size());
    chunk->ends = mapped<std::int64_t>(map, places[5], rows.ends.size());
    chunk->recorded = mapped<std::int64_t>(map, places[6], rows.recorded.size());
    chunk->counts = mapped<std::uint64_t>(map, places[7], rows.counts.size());
    chunk->contents = mapped<std::uint64_t>(map, places[8], rows.contents.size());
    chunk->idEnds = mapped<std::uint64_t>(map, places[9], rows.idEnds.size());
    chunk->ids = mapped<Hash128>(map, places[10], rows.ids.size());
    chunk->idBytes = mapped<char>(map, places[11], rows.idBytes.size());
    chunk->idEntries = mapped<IdEntry>(map, places[12], idEntries.size());
    for (std::size_t column = 0; column < columnCount; ++column)
        chunk->properties.push_back(mapped<StoredValue>(map, propertyPlaces[column],
                                                        rows.properties[column].size()));
    chunk->dropped.resize(chunk->rowCount);
    return chunk;
}

} // namespace rerate
