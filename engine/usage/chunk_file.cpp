// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/chunk_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/usage/temporary_files.h"

namespace rerate {

namespace {

constexpr std::size_t kRowsBetweenCancelChecks = 65'536;

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

// Each column is a step after which a cancelled import stops.
template <typename T>
void gather(const Column<T>& from, const Column<std::uint32_t>& order, Column<T>& to,
            const Progress& progress) {
    if (from.empty() || progress.isCancelled())
        return;
    to.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        to[i] = from[order[i]];
}

void gatherProperty(const Column<StoredValue>& from, const Column<std::uint32_t>& order,
                    Column<StoredValue>& to, const Progress& progress) {
    if (from.size() == order.size() || from.empty() || progress.isCancelled()) {
        gather(from, order, to, progress);
        return;
    }
    to.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        to[i] = order[i] < from.size() ? from[order[i]] : StoredValue{};
}

void gatherIdTexts(const ChunkRows& rows, const Column<std::uint32_t>& order, ChunkRows& sorted,
                   const Progress& progress) {
    if (rows.idEnds.empty())
        return;
    sorted.idBytes.resize(rows.idBytes.size());
    sorted.idEnds.resize(order.size());
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i % kRowsBetweenCancelChecks == 0 && progress.isCancelled())
            return;
        const std::uint32_t row = order[i];
        const std::uint64_t from = row == 0 ? 0 : rows.idEnds[row - 1];
        const std::uint64_t size = rows.idEnds[row] - from;
        if (size > 0)
            std::memcpy(sorted.idBytes.data() + at, rows.idBytes.data() + from, size);
        sorted.idEnds[i] = at += size;
    }
}

ChunkRows gatherRows(const ChunkRows& rows, const Column<std::uint32_t>& order, const Progress& progress) {
    ChunkRows sorted;
    gatherIdTexts(rows, order, sorted, progress);
    gather(rows.customers, order, sorted.customers, progress);
    gather(rows.events, order, sorted.events, progress);
    gather(rows.fileRows, order, sorted.fileRows, progress);
    gather(rows.files, order, sorted.files, progress);
    gather(rows.times, order, sorted.times, progress);
    gather(rows.ends, order, sorted.ends, progress);
    gather(rows.recorded, order, sorted.recorded, progress);
    gather(rows.counts, order, sorted.counts, progress);
    if (rows.ids.empty())
        gather(rows.contents, order, sorted.contents, progress);
    sorted.properties.resize(rows.properties.size());
    for (std::size_t column = 0; column < rows.properties.size(); ++column)
        gatherProperty(rows.properties[column], order, sorted.properties[column], progress);
    return sorted;
}

std::size_t bucketOf(const Hash128& id) { return id.high >> (64 - kIdBucketBits); }

// Ids by bucket, inside a bucket in the order of rows.
Column<ChunkId> scatterIds(const ChunkRows& rows, const Column<std::uint32_t>& order,
                           std::uint32_t chunk, std::array<std::size_t, kIdBuckets + 1>& buckets) {
    buckets.fill(0);
    for (const Hash128& id : rows.ids)
        ++buckets[bucketOf(id) + 1];
    for (std::size_t bucket = 1; bucket <= kIdBuckets; ++bucket)
        buckets[bucket] += buckets[bucket - 1];
    Column<ChunkId> ids(rows.ids.size());
    std::array<std::size_t, kIdBuckets + 1> places = buckets;
    for (std::uint32_t row = 0; row < ids.size(); ++row) {
        const std::uint32_t from = order[row];
        const Hash128& id = rows.ids[from];
        ids[places[bucketOf(id)]++] = {id, rows.contents[from], chunk, row};
    }
    return ids;
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

// The columns of a chunk, each with the span that shows it, in a fixed order.
template <typename Visit>
void visitColumns(SortedChunk& chunk, const ChunkRows& rows, const Column<ChunkId>& ids, Visit visit) {
    visit(rows.customers, chunk.customers);
    visit(rows.events, chunk.events);
    visit(rows.fileRows, chunk.fileRows);
    visit(rows.files, chunk.files);
    visit(rows.times, chunk.times);
    visit(rows.ends, chunk.ends);
    visit(rows.recorded, chunk.recorded);
    visit(rows.counts, chunk.counts);
    visit(rows.contents, chunk.contents);
    visit(rows.idEnds, chunk.idEnds);
    visit(rows.idBytes, chunk.idBytes);
    visit(ids, chunk.ids);
    chunk.properties.resize(rows.properties.size());
    for (std::size_t column = 0; column < rows.properties.size(); ++column)
        visit(rows.properties[column], chunk.properties[column]);
}

} // namespace

Result<std::unique_ptr<MappedFile>>
MappedFile::write(const std::filesystem::path& path,
                  const std::vector<std::span<const std::byte>>& pieces) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return cannotWriteTemporary(path);
    std::unique_ptr<MappedFile> mapped(new MappedFile);
    mapped->m_path = path;
    for (const auto& piece : pieces) {
        if (!writeAll(file, piece)) {
            const Error error = cannotWriteTemporary(path);
            ::close(file);
            return error;
        }
        mapped->m_size += piece.size();
    }
    if (mapped->m_size > 0) {
        void* data = ::mmap(nullptr, mapped->m_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (data == MAP_FAILED) {
            const Error error = cannotWriteTemporary(path);
            ::close(file);
            return error;
        }
        mapped->m_data = static_cast<std::byte*>(data);
    }
    ::close(file);
    return mapped;
}

MappedFile::~MappedFile() {
    if (m_data)
        ::munmap(m_data, m_size);
    std::error_code ignored;
    std::filesystem::remove(m_path, ignored);
}

void SortedChunk::keep() {
    visitColumns(*this, m_rows.columns, m_rows.ids, []<typename T>(const Column<T>& column, auto& shown) {
        shown = {const_cast<T*>(column.data()), column.size()};
    });
}

Result<void> SortedChunk::spill(const std::filesystem::path& path) {
    Layout layout;
    std::vector<std::size_t> places;
    visitColumns(*this, m_rows.columns, m_rows.ids, [&](const auto& column, auto&) {
        places.push_back(layout.add(column.data(), column.size()));
    });
    auto file = MappedFile::write(path, layout.pieces());
    if (!file)
        return file.error();
    m_file = *std::move(file);
    auto place = places.begin();
    visitColumns(*this, m_rows.columns, m_rows.ids, [&]<typename T>(const Column<T>& column, auto& shown) {
        shown = {reinterpret_cast<T*>(static_cast<void*>(m_file->data() + *place++)), column.size()};
    });
    m_rows = Rows();
    return {};
}

Result<std::unique_ptr<SortedChunk>> SortedChunk::make(const ChunkRows& rows,
                                                       const std::filesystem::path& directory,
                                                       std::uint32_t number, std::size_t columnCount,
                                                       const Progress& progress) {
    auto chunk = std::make_unique<SortedChunk>();
    const Column<std::uint32_t> order = sortedOrder(rows, progress);
    if (progress.isCancelled())
        return cancelledError();
    chunk->rowCount = rows.rowCount();
    chunk->m_rows.columns = gatherRows(rows, order, progress);
    if (progress.isCancelled())
        return cancelledError();
    chunk->m_rows.columns.properties.resize(columnCount);
    chunk->m_rows.ids = scatterIds(rows, order, number, chunk->idBuckets);
    chunk->dropped.resize(chunk->rowCount);
    if (directory.empty())
        chunk->keep();
    else
        RERATE_TRY(chunk->spill(directory / ("chunk-" + std::to_string(number))));
    return chunk;
}

} // namespace rerate
