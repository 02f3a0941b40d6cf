// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/part_builder.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "engine/usage/part_merge.h"

namespace rerate {

namespace {

std::uint64_t mix(std::uint64_t value, std::uint64_t seed) {
    std::uint64_t z = value + seed * 0x9E3779B97F4A7C15ULL + 0x632BE59BD9B4E019ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// Texts of one dictionary with the hash of each, so that rows hash codes instead of texts.
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

struct PropertyColumn {
    std::string name;
    std::uint64_t nameHash = 0;
    HashedTexts texts;
};

} // namespace

void RowSetHash::add(const Hash128& id, std::uint64_t content) {
    const std::uint64_t row = mix(content, id.low) ^ id.high;
    first += mix(row, 1);
    second += mix(row, 2);
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
    ChunkRows rows;
    std::vector<std::unique_ptr<SortedChunk>> chunks;
    std::size_t chunkNumber = 0;
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
            directoryMade = Error{ErrorKind::InputOutput,
                                  "Cannot make a temporary folder in " +
                                      options.temporaryDirectory.string() + ": " +
                                      std::strerror(errno) + ". Set TMPDIR to a writable folder."};
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
    void appendProperties(const RowBatch& batch, std::size_t rowsBefore);
    void reserveLike(const ChunkRows& before);
    Result<void> waitForSpill();
    Result<void> spill();
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
    std::vector<std::uint32_t> customerCodes;
    for (const std::string& text : batch.customerTexts)
        customerCodes.push_back(customers.codeOf(text));
    std::vector<std::uint32_t> eventCodes;
    for (const std::string& text : batch.eventTexts)
        eventCodes.push_back(events.codeOf(text));

    std::uint64_t idFrom = 0;
    for (std::size_t row = 0; row < count; ++row) {
        const std::uint32_t customer = customerCodes[batch.customers[row]];
        const std::uint32_t event = eventCodes[batch.events[row]];
        rows.customers.push_back(customer);
        rows.events.push_back(event);
        rows.times.push_back(batch.times[row]);
        rows.fileRows.push_back(batch.fileRows[row]);
        rows.files.push_back(static_cast<std::uint16_t>(file));
        std::uint64_t content = mix(static_cast<std::uint64_t>(batch.times[row]), 11) +
                                mix(customers.hashes[customer], 12) + mix(events.hashes[event], 13);
        if (!batch.ends.empty())
            content += mix(static_cast<std::uint64_t>(batch.ends[row]), 14);
        if (!batch.counts.empty())
            content += mix(batch.counts[row], 15);
        rows.contents.push_back(content);
        if (!batch.idEnds.empty()) {
            const std::string_view id(batch.idBytes.data() + idFrom, batch.idEnds[row] - idFrom);
            rows.ids.push_back(hash128(id));
            rows.idBytes += id;
            rows.idEnds.push_back(rows.idBytes.size());
            idFrom = batch.idEnds[row];
        }
    }
    rows.ends.insert(rows.ends.end(), batch.ends.begin(), batch.ends.end());
    rows.recorded.insert(rows.recorded.end(), batch.recorded.begin(), batch.recorded.end());
    rows.counts.insert(rows.counts.end(), batch.counts.begin(), batch.counts.end());
}

void PartBuilder::State::appendProperties(const RowBatch& batch, std::size_t rowsBefore) {
    using Kind = ColumnBlock::Exception::Kind;
    for (const BatchColumn& column : batch.properties) {
        const std::size_t number = columnNumber(column.name);
        PropertyColumn& target = columns[number];
        if (rows.properties.size() <= number)
            rows.properties.resize(number + 1);
        std::vector<StoredValue>& values = rows.properties[number];
        values.resize(rowsBefore);
        std::vector<std::uint32_t> codes(column.texts.size(), UINT32_MAX);
        for (std::size_t row = 0; row < column.cells.size(); ++row) {
            const Cell& cell = column.cells[row];
            StoredValue value{static_cast<Kind>(cell.kind), cell.scale, cell.payload};
            std::uint64_t hash = 0;
            switch (value.kind) {
            case Kind::Missing: values.push_back(value); continue;
            case Kind::Number:
                hash = mix(static_cast<std::uint64_t>(cell.payload), cell.scale);
                break;
            case Kind::Text: {
                std::uint32_t& code = codes[static_cast<std::size_t>(cell.payload)];
                if (code == UINT32_MAX)
                    code = target.texts.codeOf(column.texts[static_cast<std::size_t>(cell.payload)]);
                value.payload = code;
                hash = mix(target.texts.hashes[code], 101);
                break;
            }
            case Kind::WideNumber: {
                const std::string& text = column.texts[static_cast<std::size_t>(cell.payload)];
                value.payload = static_cast<std::int64_t>(wideTexts.size());
                wideTexts.push_back(text);
                hash = mix(hash128(text).low, 102);
                break;
            }
            }
            values.push_back(value);
            rows.contents[rowsBefore + row] += mix(hash, target.nameHash);
        }
    }
}

// The next chunk will be as large as the last: its columns need not grow step by step.
void PartBuilder::State::reserveLike(const ChunkRows& before) {
    const auto reserve = [](auto& column, const auto& like) { column.reserve(like.size() + like.size() / 8); };
    reserve(rows.customers, before.customers);
    reserve(rows.events, before.events);
    reserve(rows.fileRows, before.fileRows);
    reserve(rows.files, before.files);
    reserve(rows.times, before.times);
    reserve(rows.ends, before.ends);
    reserve(rows.recorded, before.recorded);
    reserve(rows.counts, before.counts);
    reserve(rows.contents, before.contents);
    reserve(rows.ids, before.ids);
    reserve(rows.idBytes, before.idBytes);
    reserve(rows.idEnds, before.idEnds);
    rows.properties.resize(before.properties.size());
    for (std::size_t i = 0; i < before.properties.size(); ++i)
        reserve(rows.properties[i], before.properties[i]);
}

Result<void> PartBuilder::State::waitForSpill() {
    if (spilling.joinable())
        spilling.join();
    return spilled;
}

Result<void> PartBuilder::State::spill() {
    RERATE_TRY(waitForSpill());
    if (rows.rowCount() == 0)
        return {};
    const std::size_t bytes = rows.bytes() + rows.ids.size() * sizeof(IdEntry);
    const bool keeps = keptBytes + bytes <= options.memoryBytesMax;
    keptBytes += keeps ? bytes : 0;
    auto full = std::make_shared<ChunkRows>(std::move(rows));
    rows = ChunkRows();
    reserveLike(*full);
    chunks.emplace_back();
    const std::size_t place = chunks.size() - 1;
    spilling = std::thread([this, full, place, keeps, number = chunkNumber++, count = columns.size()] {
        auto chunk = SortedChunk::make(std::move(*full), keeps ? std::filesystem::path() : directory,
                                       number, count);
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
    const std::size_t rowsBefore = m_state->rows.rowCount();
    m_state->appendRows(file, batch);
    m_state->appendProperties(batch, rowsBefore);
    if (m_state->rows.rowCount() >= m_state->options.chunkRowsMax ||
        m_state->rows.bytes() >= m_state->options.chunkBytesMax)
        return m_state->spill();
    return {};
}

Result<std::shared_ptr<FinishedPart>> PartBuilder::finish(Progress& progress) {
    State& state = *m_state;
    RERATE_TRY(state.directoryMade);
    RERATE_TRY(state.spill());
    RERATE_TRY(state.waitForSpill());

    MergeInput input;
    input.chunks = std::move(state.chunks);
    input.wideTexts = std::move(state.wideTexts);
    input.sources = state.sources;
    input.columnCount = state.columns.size();
    input.threadCount = state.options.threadCount;
    const bool hasIds = !input.chunks.empty() && !input.chunks.front()->ids.empty();
    std::set<std::string> seen = state.options.knownFileHashes;
    for (const PartSourceFile& source : input.sources)
        input.dropFile.push_back(!hasIds && !seen.insert(source.hash).second);

    std::shared_ptr<FinishedPart> part = state.describe();
    state.directory.clear(); // belongs to the part from here on
    std::uint64_t rows = 0;
    for (const auto& chunk : input.chunks)
        rows += chunk->rowCount;
    progress.startStage("Sorting rows", rows);
    RERATE_TRY(dropDuplicates(input, part->summary, progress));
    RERATE_TRY(mergeChunks(input, *part, progress));
    part->summary.rowsAdded = part->rows;
    return part;
}

} // namespace rerate
