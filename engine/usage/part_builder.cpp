// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/part_builder.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include "engine/usage/id_merge.h"
#include "engine/usage/import_stages.h"
#include "engine/usage/part_merge.h"
#include "engine/usage/temporary_files.h"

namespace rerate {

namespace {

std::uint64_t mix(std::uint64_t value, std::uint64_t seed) {
    std::uint64_t z = value + seed * 0x9E3779B97F4A7C15ULL + 0x632BE59BD9B4E019ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// Texts of one dictionary with what each contributes to the content of a row, so that rows look
// up numbers instead of hashing texts.
struct HashedTexts {
    std::unique_ptr<Dictionary> texts = std::make_unique<Dictionary>();
    std::uint32_t seed = 0; // texts that the project has already
    std::vector<std::uint64_t> hashes;

    explicit HashedTexts(const std::shared_ptr<const Dictionary>& from) {
        if (from)
            texts = std::make_unique<Dictionary>(*from);
        seed = texts->size();
        for (std::uint32_t code = 0; code < seed; ++code)
            hashes.push_back(hash128(texts->text(code)).low);
    }
    std::uint32_t codeOf(const std::string& text) {
        const std::uint32_t code = texts->codeOf(text);
        if (code == hashes.size())
            hashes.push_back(hash128(text).low);
        return code;
    }
};

// A text of a batch: its code in the part, and its share of the content hash of a row.
struct MappedText {
    std::uint32_t code = 0;
    std::uint64_t mixed = 0;
};

std::vector<MappedText> mapTexts(const std::vector<std::string>& texts, HashedTexts& into,
                                 std::uint64_t seed) {
    std::vector<MappedText> mapped;
    mapped.reserve(texts.size());
    for (const std::string& text : texts) {
        const std::uint32_t code = into.codeOf(text);
        mapped.push_back({code, mix(into.hashes[code], seed)});
    }
    return mapped;
}

struct PropertyColumn {
    std::string name;
    std::uint64_t nameHash = 0;
    HashedTexts texts;
};

// Room for `count` more values; gives the place of the first.
template <typename T>
T* grow(Column<T>& column, std::size_t count) {
    const std::size_t before = column.size();
    if (column.capacity() < before + count)
        column.reserve(std::max(before + count, 2 * before));
    column.resize(before + count);
    return column.data() + before;
}

template <typename T>
void append(Column<T>& column, const std::vector<T>& values) {
    std::copy(values.begin(), values.end(), grow(column, values.size()));
}

// Which roles have a column: none of them may come and go between the files of a part.
struct Roles {
    bool ids = false, ends = false, recorded = false, counts = false;
    bool operator==(const Roles&) const = default;
};

Roles rolesOf(const RowBatch& batch) {
    return {!batch.idEnds.empty(), !batch.ends.empty(), !batch.recorded.empty(), !batch.counts.empty()};
}

} // namespace

void RowSetHash::add(const Hash128& id, std::uint64_t content) {
    const std::uint64_t row = mix(content, id.low) ^ id.high;
    first += mix(row, 1);
    second += mix(row, 2);
}

Result<std::shared_ptr<const std::vector<std::byte>>>
FinishedPart::readBlock(const BlockPlace& place) const {
    if (place.bytes)
        return place.bytes;
    auto bytes = std::make_shared<std::vector<std::byte>>(place.size);
    std::ifstream input(file, std::ios::binary);
    input.seekg(static_cast<std::streamoff>(place.offset));
    input.read(reinterpret_cast<char*>(bytes->data()), static_cast<std::streamsize>(place.size));
    if (!input)
        return Error{ErrorKind::InputOutput,
                     "A temporary file of the import cannot be read back. Check the disk and import "
                     "again."};
    return std::shared_ptr<const std::vector<std::byte>>(std::move(bytes));
}

Hash128 hashOfRow(const std::string& fileHash, std::uint32_t row) {
    return hash128("row of a file\n" + fileHash + "\n" + std::to_string(row));
}

FinishedPart::~FinishedPart() {
    std::error_code ignored;
    std::filesystem::remove_all(file.parent_path(), ignored);
}

struct PartBuilder::State {
    PartBuilderOptions options;
    std::filesystem::path directory; // of this builder alone
    Result<void> directoryMade;
    std::vector<PartSourceFile> sources;
    HashedTexts customers;
    HashedTexts events;
    std::vector<PropertyColumn> columns;
    std::map<std::string, std::size_t, std::less<>> columnNumbers;
    std::vector<std::string> wideTexts;
    std::optional<Roles> roles; // once there are rows
    ChunkRows rows;             // the chunk that is gathered
    ChunkRows rowsToSort;       // the one before it; the two change places
    std::vector<std::unique_ptr<SortedChunk>> chunks;
    std::uint64_t rowsSpilled = 0;
    bool hasIds = false;
    std::size_t keptBytes = 0; // of chunks in memory
    std::thread spilling;
    Result<void> spilled;

    explicit State(PartBuilderOptions given)
        : options(std::move(given)), customers(options.seeds.customers),
          events(options.seeds.events) {
        std::string pattern = (options.temporaryDirectory / "rerate-import-XXXXXX").string();
        if (::mkdtemp(pattern.data()))
            directory = pattern;
        else
            directoryMade = cannotWriteTemporary(pattern);
    }
    ~State() {
        if (spilling.joinable())
            spilling.join();
        chunks.clear();
        if (!directory.empty()) {
            std::error_code ignored;
            std::filesystem::remove_all(directory, ignored);
        }
    }

    std::size_t columnNumber(const std::string& name);
    void appendRows(unsigned file, const RowBatch& batch);
    void appendIds(unsigned file, const RowBatch& batch);
    void appendProperty(const BatchColumn& column, std::size_t rowsBefore);
    Result<void> waitForSpill();
    Result<void> spill(const Progress& progress); // which must live until the spill is waited for
    std::shared_ptr<FinishedPart> describe();
};

std::size_t PartBuilder::State::columnNumber(const std::string& name) {
    if (const auto found = columnNumbers.find(name); found != columnNumbers.end())
        return found->second;
    const auto seed = options.seeds.properties.find(name);
    columns.push_back({name, hash128(name).low,
                       HashedTexts(seed == options.seeds.properties.end() ? nullptr
                                                                          : seed->second)});
    columnNumbers.emplace(name, columns.size() - 1);
    return columns.size() - 1;
}

void PartBuilder::State::appendRows(unsigned file, const RowBatch& batch) {
    const std::size_t count = batch.rowCount();
    const std::vector<MappedText> customerTexts = mapTexts(batch.customerTexts, customers, 12);
    const std::vector<MappedText> eventTexts = mapTexts(batch.eventTexts, events, 13);
    std::uint32_t* customer = grow(rows.customers, count);
    std::uint32_t* event = grow(rows.events, count);
    std::uint64_t* content = grow(rows.contents, count);
    for (std::size_t row = 0; row < count; ++row) {
        const MappedText& customerText = customerTexts[batch.customers[row]];
        const MappedText& eventText = eventTexts[batch.events[row]];
        customer[row] = customerText.code;
        event[row] = eventText.code;
        content[row] = mix(static_cast<std::uint64_t>(batch.times[row]), 11) + customerText.mixed +
                       eventText.mixed;
    }
    for (std::size_t row = 0; row < batch.ends.size(); ++row)
        content[row] += mix(static_cast<std::uint64_t>(batch.ends[row]), 14);
    for (std::size_t row = 0; row < batch.counts.size(); ++row)
        content[row] += mix(batch.counts[row], 15);
    std::fill_n(grow(rows.files, count), count, static_cast<std::uint16_t>(file));
    append(rows.fileRows, batch.fileRows);
    append(rows.times, batch.times);
    append(rows.ends, batch.ends);
    const std::size_t recordedFrom = rows.recorded.size();
    append(rows.recorded, batch.recorded);
    for (std::size_t row = recordedFrom; options.keepsEarliest && row < rows.recorded.size(); ++row)
        if (rows.recorded[row] != INT64_MIN)
            rows.recorded[row] = -rows.recorded[row];
    append(rows.counts, batch.counts);
    appendIds(file, batch);
}

void PartBuilder::State::appendIds(unsigned file, const RowBatch& batch) {
    const std::size_t count = batch.idEnds.size();
    const std::uint64_t bytesBefore = rows.idBytes.size();
    Hash128* id = grow(rows.ids, count);
    std::uint64_t* end = grow(rows.idEnds, count);
    std::uint32_t from = 0;
    for (std::size_t row = 0; row < count; ++row) {
        const std::uint32_t to = batch.idEnds[row];
        id[row] = from == to ? hashOfRow(sources[file].hash, batch.fileRows[row])
                             : hash128({batch.idBytes.data() + from, to - from});
        end[row] = bytesBefore + to;
        from = to;
    }
    std::copy(batch.idBytes.begin(), batch.idBytes.end(), grow(rows.idBytes, batch.idBytes.size()));
}

void PartBuilder::State::appendProperty(const BatchColumn& column, std::size_t rowsBefore) {
    using Kind = ColumnBlock::Exception::Kind;
    const std::size_t number = columnNumber(column.name);
    PropertyColumn& target = columns[number];
    if (rows.properties.size() <= number)
        rows.properties.resize(number + 1);
    Column<StoredValue>& values = rows.properties[number];
    const std::size_t missing = rowsBefore - values.size();
    std::fill_n(grow(values, missing), missing, StoredValue{});
    StoredValue* value = grow(values, column.cells.size());
    std::uint64_t* content = rows.contents.data() + rowsBefore;
    std::vector<MappedText> texts(column.texts.size(), {UINT32_MAX, 0});
    for (const Cell& cell : column.cells) {
        *value = {static_cast<Kind>(cell.kind), cell.scale, cell.payload, cell.zeros};
        if (value->kind == Kind::Number) {
            *content += mix(mix(static_cast<std::uint64_t>(cell.payload), cell.scale), target.nameHash);
            if (cell.zeros > 0)
                *content += mix(mix(cell.zeros, 103), target.nameHash);
        } else if (value->kind == Kind::Text) {
            MappedText& text = texts[static_cast<std::size_t>(cell.payload)];
            if (text.code == UINT32_MAX) {
                text.code = target.texts.codeOf(column.texts[static_cast<std::size_t>(cell.payload)]);
                text.mixed = mix(mix(target.texts.hashes[text.code], 101), target.nameHash);
            }
            value->payload = text.code;
            *content += text.mixed;
        } else if (value->kind == Kind::WideNumber) {
            const std::string& text = column.texts[static_cast<std::size_t>(cell.payload)];
            value->payload = static_cast<std::int64_t>(wideTexts.size());
            wideTexts.push_back(text);
            *content += mix(mix(hash128(text).low, 102), target.nameHash);
        }
        ++value;
        ++content;
    }
}

Result<void> PartBuilder::State::waitForSpill() {
    if (spilling.joinable())
        spilling.join();
    return spilled;
}

Result<void> PartBuilder::State::spill(const Progress& progress) {
    RERATE_TRY(waitForSpill());
    if (rows.rowCount() == 0)
        return {};
    const std::size_t bytes = rows.bytes() + rows.ids.size() * sizeof(ChunkId);
    const bool keeps = keptBytes + bytes <= options.memoryBytesMax;
    keptBytes += keeps ? bytes : 0;
    rowsSpilled += rows.rowCount();
    std::swap(rows, rowsToSort);
    rows.clear();
    const std::size_t place = chunks.size();
    chunks.emplace_back();
    spilling = std::thread([this, place, keeps, count = columns.size(), &progress] {
        auto chunk = SortedChunk::make(rowsToSort, keeps ? std::filesystem::path() : directory,
                                       static_cast<std::uint32_t>(place), count, progress);
        if (chunk)
            chunks[place] = *std::move(chunk);
        else
            spilled = chunk.error();
    });
    return {};
}

std::shared_ptr<FinishedPart> PartBuilder::State::describe() {
    auto part = std::make_shared<FinishedPart>();
    part->file = directory / "part";
    part->sources = sources;
    part->customersSeed = customers.seed;
    part->eventsSeed = events.seed;
    part->customers = std::move(customers.texts);
    part->events = std::move(events.texts);
    for (PropertyColumn& column : columns) {
        part->columns.push_back(column.name);
        part->columnSeeds.push_back(column.texts.seed);
        part->columnTexts.push_back(std::move(column.texts.texts));
    }
    return part;
}

PartBuilder::PartBuilder(PartBuilderOptions options)
    : m_state(std::make_unique<State>(std::move(options))) {}
PartBuilder::~PartBuilder() = default;
PartBuilder::PartBuilder(PartBuilder&&) noexcept = default;
PartBuilder& PartBuilder::operator=(PartBuilder&&) noexcept = default;

unsigned PartBuilder::addFile(std::string name) {
    m_state->sources.push_back({std::move(name), {}});
    return static_cast<unsigned>(m_state->sources.size() - 1);
}

void PartBuilder::setFileHash(unsigned file, std::string sha256) {
    m_state->sources[file].hash = std::move(sha256);
}

Result<void> PartBuilder::add(unsigned file, const RowBatch& batch, const Progress& progress) {
    RERATE_TRY(m_state->directoryMade);
    if (progress.isCancelled())
        return cancelledError();
    if (batch.rowCount() == 0)
        return {};
    const Roles roles = rolesOf(batch);
    if (m_state->roles.value_or(roles) != roles)
        return Error{ErrorKind::InvalidInput,
                     "The file " + m_state->sources[file].name +
                         " has not the same roles (id, end, recorded, count) as a file before it. "
                         "Import them one after the other."};
    m_state->roles = roles;
    const std::size_t rowsBefore = m_state->rows.rowCount();
    m_state->appendRows(file, batch);
    m_state->hasIds = m_state->hasIds || !batch.idEnds.empty();
    for (const BatchColumn& column : batch.properties)
        m_state->appendProperty(column, rowsBefore);
    if (m_state->rows.rowCount() >= m_state->options.chunkRowsMax ||
        m_state->rows.bytes() >= m_state->options.chunkBytesMax)
        return m_state->spill(progress);
    return {};
}

Result<std::shared_ptr<FinishedPart>> PartBuilder::finish(Progress& progress) {
    State& state = *m_state;
    RERATE_TRY(state.directoryMade);
    // Rows with ids are looked at once more for duplicates, and once for the index.
    const std::uint64_t rows = state.rowsSpilled + state.rows.rowCount();
    progress.startStage("Sorting rows", state.hasIds ? 3 * rows : rows, kSortingShare);
    RERATE_TRY(state.spill(progress));
    RERATE_TRY(state.waitForSpill());
    state.rows = {};
    state.rowsToSort = {};

    MergeInput input;
    input.chunks = std::move(state.chunks);
    input.wideTexts = std::move(state.wideTexts);
    input.sources = state.sources;
    input.columnCount = state.columns.size();
    input.threadCount = state.options.threadCount;
    input.memoryBytesMax = state.options.memoryBytesMax - state.keptBytes;
    const bool hasIds = state.roles.value_or(Roles{}).ids;
    std::set<std::string> seen = state.options.knownFileHashes;
    for (const PartSourceFile& source : input.sources)
        input.dropFile.push_back(!hasIds && !seen.insert(source.hash).second);

    std::shared_ptr<FinishedPart> part = state.describe();
    state.directory.clear(); // belongs to the part from here on
    RERATE_TRY(dropDuplicates(input, part->summary, progress));
    RERATE_TRY(mergeChunks(input, *part, progress));
    part->summary.rowsAdded = part->rows;
    return part;
}

} // namespace rerate
