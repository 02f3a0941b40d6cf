// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/usage/id_index.h"

#include <cstring>
#include <optional>

namespace rerate {

namespace {

// A block: a uint32 count, a uint32 flag (has recorded), then the columns one after the other.
struct BlockHead {
    std::uint32_t count = 0;
    std::uint32_t hasRecorded = 0;
};

// The entries of one part, block by block.
class IdCursor {
public:
    explicit IdCursor(const IdBlockReader& reader) : m_reader(reader) {}

    // Null at the end.
    Result<const IdEntry*> current() {
        if (m_at == m_entries.size()) {
            Result<std::vector<IdEntry>> block = m_reader(m_block++);
            if (!block)
                return block.error();
            m_entries = *std::move(block);
            m_at = 0;
            if (m_entries.empty())
                return static_cast<const IdEntry*>(nullptr);
        }
        return &m_entries[m_at];
    }
    void advance() { ++m_at; }

private:
    const IdBlockReader& m_reader;
    std::uint32_t m_block = 0;
    std::vector<IdEntry> m_entries;
    std::size_t m_at = 0;
};

struct Candidate {
    std::uint32_t part = 0;
    IdEntry entry;
};

void settle(const std::vector<Candidate>& group, const std::function<void(const HiddenRow&)>& hide) {
    const Candidate* winner = &group.front();
    for (const Candidate& candidate : group)
        if (winsOver(candidate.entry, winner->entry))
            winner = &candidate;
    for (const Candidate& candidate : group)
        if (&candidate != winner)
            hide({candidate.part, candidate.entry,
                  candidate.entry.content == winner->entry.content, winner->part});
}

template <typename T, typename Field>
std::byte* putColumn(std::byte* at, std::span<const IdEntry> entries, Field field) {
    for (const IdEntry& entry : entries) {
        const T value = field(entry);
        std::memcpy(at, &value, sizeof value);
        at += sizeof value;
    }
    return at;
}

template <typename T, typename Field>
const std::byte* takeColumn(const std::byte* at, std::vector<IdEntry>& entries, Field field) {
    for (IdEntry& entry : entries) {
        T value;
        std::memcpy(&value, at, sizeof value);
        field(entry, value);
        at += sizeof value;
    }
    return at;
}

} // namespace

std::vector<std::byte> encodeIdBlock(std::span<const IdEntry> entries) {
    BlockHead head{static_cast<std::uint32_t>(entries.size()), 0};
    for (const IdEntry& entry : entries)
        if (entry.recorded != INT64_MIN)
            head.hasRecorded = 1;
    std::vector<std::byte> bytes(sizeof head + entries.size() * (28 + 8 * head.hasRecorded));
    std::memcpy(bytes.data(), &head, sizeof head);
    std::byte* at = bytes.data() + sizeof head;
    at = putColumn<std::uint64_t>(at, entries, [](const IdEntry& e) { return e.id.high; });
    at = putColumn<std::uint64_t>(at, entries, [](const IdEntry& e) { return e.id.low; });
    at = putColumn<std::uint64_t>(at, entries, [](const IdEntry& e) { return e.content; });
    at = putColumn<std::uint32_t>(at, entries, [](const IdEntry& e) { return e.row; });
    if (head.hasRecorded)
        putColumn<std::int64_t>(at, entries, [](const IdEntry& e) { return e.recorded; });
    return bytes;
}

Result<std::vector<IdEntry>> decodeIdBlock(std::span<const std::byte> bytes) {
    BlockHead head;
    if (bytes.size() >= sizeof head)
        std::memcpy(&head, bytes.data(), sizeof head);
    if (bytes.size() < sizeof head || head.hasRecorded > 1 ||
        bytes.size() != sizeof head + std::size_t{head.count} * (28 + 8 * head.hasRecorded))
        return Error{ErrorKind::InvalidInput,
                     "The project is damaged: a block of ids is cut off. Restore a copy."};
    std::vector<IdEntry> entries(head.count);
    const std::byte* at = bytes.data() + sizeof head;
    at = takeColumn<std::uint64_t>(at, entries, [](IdEntry& e, auto v) { e.id.high = v; });
    at = takeColumn<std::uint64_t>(at, entries, [](IdEntry& e, auto v) { e.id.low = v; });
    at = takeColumn<std::uint64_t>(at, entries, [](IdEntry& e, auto v) { e.content = v; });
    at = takeColumn<std::uint32_t>(at, entries, [](IdEntry& e, auto v) { e.row = v; });
    if (head.hasRecorded)
        takeColumn<std::int64_t>(at, entries, [](IdEntry& e, auto v) { e.recorded = v; });
    return entries;
}

Result<void> joinIds(const std::vector<IdBlockReader>& parts, const Progress& progress,
                     const std::function<void(const HiddenRow&)>& hide) {
    std::vector<IdCursor> cursors;
    for (const IdBlockReader& reader : parts)
        cursors.emplace_back(reader);
    std::vector<Candidate> group;
    for (std::uint64_t step = 0;; ++step) {
        if (step % 65'536 == 0 && progress.isCancelled())
            return cancelledError();
        const IdEntry* smallest = nullptr;
        for (IdCursor& cursor : cursors) {
            auto entry = cursor.current();
            if (!entry)
                return entry.error();
            if (*entry && (!smallest || (*entry)->id < smallest->id))
                smallest = *entry;
        }
        if (!smallest)
            return {};
        const Hash128 id = smallest->id;
        group.clear();
        for (std::uint32_t part = 0; part < cursors.size(); ++part) {
            auto entry = cursors[part].current();
            if (!entry)
                return entry.error();
            if (*entry && (*entry)->id == id) {
                group.push_back({part, **entry});
                cursors[part].advance();
            }
        }
        if (group.size() > 1)
            settle(group, hide);
    }
}

} // namespace rerate
