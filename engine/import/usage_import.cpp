// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/usage_import.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/base/suggestion.h"
#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"
#include "engine/import/file_sample.h"
#include "engine/import/reject_file.h"
#include "engine/import/reject_limits.h"
#include "engine/usage/import_stages.h"

namespace rerate {

namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;

const std::pair<const char*, Role> kRoles[] = {
    {"customer", Role::Customer}, {"time", Role::Time},         {"end", Role::End},    {"event", Role::Event},
    {"id", Role::Id},             {"recorded", Role::Recorded}, {"count", Role::Count}};

class UsageImport {
public:
    UsageImport(const ImportRequest& request, Progress& progress)
        : m_request(request), m_progress(progress), m_builder(request.builder),
          m_rejects(request.rejectsFile) {}

    Result<ImportedUsage> run() {
        if (m_request.files.empty())
            return Error{ErrorKind::WrongUsage, "Name at least one file to import."};
        RERATE_TRY(m_rejects.check());
        ImportedUsage imported;
        for (const std::filesystem::path& file : m_request.files)
            RERATE_TRY(readFile(file));
        if (const auto judged = judgeRejects(m_report, m_request.limits); !judged) {
            RERATE_TRY(m_rejects.finish()); // they say what to mend
            return judged.error();
        }
        auto part = m_builder.finish(m_progress);
        if (!part)
            return part.error();
        RERATE_TRY(m_rejects.finish());
        imported.report = std::move(m_report);
        imported.part = std::move(*part);
        return imported;
    }

private:
    // Files share the time of reading by their sizes.
    StageShare nextShare(std::uint64_t size) {
        std::uint64_t all = 0;
        for (const std::filesystem::path& file : m_request.files) {
            std::error_code unknown;
            const std::uintmax_t bytes = std::filesystem::file_size(file, unknown);
            all += unknown ? 0 : bytes;
        }
        const auto place = [&](std::uint64_t bytes) {
            return all == 0 ? 0 : static_cast<int>(bytes / 1024 * kReadingShare.to / (all / 1024 + 1));
        };
        const std::uint64_t before = std::exchange(m_bytesBefore, m_bytesBefore + size);
        return {place(before), place(m_bytesBefore)};
    }

    Result<void> readFile(const std::filesystem::path& file) {
        auto stream = ByteStream::open(file, m_progress);
        if (!stream)
            return stream.error();
        const std::string name = displayName(file);
        m_progress.startStage("Reading " + name, (*stream)->sizeOnDisk(), nextShare((*stream)->sizeOnDisk()));
        const auto first = (*stream)->peek(kSampleBytes);
        if (!first)
            return first.error();
        const auto sample = readSample(*first, first->size() < kSampleBytes, name, m_request.mapping);
        if (!sample)
            return sample.error();
        auto plan = planColumns(*sample, name);
        if (!plan)
            return plan.error();
        plan->needsId = plan->isMapped[static_cast<std::size_t>(Role::Id)] && !(*stream)->isFile();
        m_file = file;
        m_fileHash.clear();
        const unsigned number = m_builder.addFile(name);
        m_fileRows = 0;
        RERATE_TRY(readBlocks(**stream, *sample, *plan, name, number));
        const std::string hash = (*stream)->finishHash();
        if (!m_fileHash.empty() && m_fileHash != hash)
            return Error{ErrorKind::InputOutput,
                         "The file " + name + " was changed while it was read. Import it again."};
        m_builder.setFileHash(number, hash);
        m_report.bytesRead += (*stream)->bytesRead();
        if (m_fileRows == 0)
            return Error{ErrorKind::InvalidInput, "The file " + name + " has no rows."};
        return {};
    }

    Error missingColumn(const FileSample& sample, const std::string& role, const std::string& column,
                        const std::string& name) const {
        const std::string known = shortList(sample.columns);
        std::string message = column.empty()
                                  ? "The file " + name + " has no column that could be the " + role + "; it has " +
                                        known + ". Say which with --map " + role + "=COLUMN."
                                  : "The file " + name + " has no column `" + shortName(column) + "`; it has " + known + ". " +
                                        didYouMean(column, sample.columns);
        if (sample.columns.size() == 1 && sample.kind == FileKind::Csv)
            for (const char separator : {';', '\t', '|', ','})
                if (sample.columns[0].find(separator) != std::string::npos) {
                    message += " Its separator seems to be `" +
                               (separator == '\t' ? std::string("\\t") : std::string(1, separator)) +
                               "`: give --separator, or leave it out.";
                    break;
                }
        while (message.ends_with(' '))
            message.pop_back();
        return {ErrorKind::InvalidInput, message};
    }

    Result<ColumnPlan> planColumns(const FileSample& sample, const std::string& name) {
        ImportMapping mapping = m_request.mapping;
        std::vector<std::string> reasons;
        guessRoles(sample, mapping, false, reasons);
        if (!mapping.roles.contains("event") && !mapping.eventConstant) {
            for (const char* column : {"event", "event_name"})
                if (std::find(sample.columns.begin(), sample.columns.end(), column) != sample.columns.end() &&
                    !mapping.roles.contains("event"))
                    mapping.roles["event"] = {column, std::nullopt};
            if (!mapping.roles.contains("event"))
                mapping.eventConstant = "usage";
        }
        ColumnPlan plan;
        plan.names = sample.columns;
        plan.holdsNumbers = sample.holdsNumbers;
        if (mapping.brokenNumbersAreTexts)
            plan.holdsNumbers.assign(plan.names.size(), false);
        plan.roles.assign(plan.names.size(), Role::Property);
        plan.timeFormat = mapping.timeFormat;
        plan.nullWords = mapping.nullWords;
        plan.splitsCustomers = mapping.splitCustomers > 0;
        for (const std::string& ignored : mapping.ignoredColumns) {
            const auto found = std::find(plan.names.begin(), plan.names.end(), ignored);
            if (found == plan.names.end() && sample.kind == FileKind::Csv)
                return missingColumn(sample, "ignored", ignored, name);
            if (found != plan.names.end())
                plan.roles[static_cast<std::size_t>(found - plan.names.begin())] = Role::Ignored;
        }
        for (const auto& [word, role] : kRoles)
            RERATE_TRY(planRole(sample, mapping, word, role, name, plan));
        if (mapping.eventConstant) {
            plan.constants[static_cast<std::size_t>(Role::Event)] = mapping.eventConstant;
            plan.isMapped[static_cast<std::size_t>(Role::Event)] = true;
        }
        if (sample.isCloudEvents) {
            const auto id = mapping.roles.find("id");
            const auto from = std::find(plan.names.begin(), plan.names.end(), "source");
            if (id != mapping.roles.end() && id->second.column == "id" && from != plan.names.end())
                plan.idSource = static_cast<std::size_t>(from - plan.names.begin());
        }
        m_report.mapping = mapping;
        for (std::size_t i = 0; i < plan.names.size(); ++i)
            if (plan.roles[i] == Role::Property &&
                std::find(m_report.propertyColumns.begin(), m_report.propertyColumns.end(), plan.names[i]) ==
                    m_report.propertyColumns.end())
                m_report.propertyColumns.push_back(plan.names[i]);
        return plan;
    }

    static Result<void> planConstant(const std::string& text, const char* word, Role role, ColumnPlan& plan) {
        const auto index = static_cast<std::size_t>(role);
        const std::string map = std::string("--map ") + word + "=:" + text + ": ";
        plan.constants[index] = text;
        if (role == Role::Time || role == Role::End || role == Role::Recorded) {
            const auto time = parseInstant(text, plan.timeFormat);
            if (!time)
                return Error{ErrorKind::WrongUsage, map + time.error().message};
            plan.constantTimes[index] = time->nanoseconds;
        }
        if (role == Role::Count) {
            ParsedNumber number;
            std::string wide;
            if (!parseNumber(text, number, wide) || number.isWide || number.scale != 0 || number.coefficient <= 0)
                return Error{ErrorKind::WrongUsage, map + "a row stands for 1 or more requests."};
            plan.constantCount = static_cast<std::uint64_t>(number.coefficient);
        }
        return {};
    }

    Result<void> planRole(const FileSample& sample, const ImportMapping& mapping, const char* word,
                          Role role, const std::string& name, ColumnPlan& plan) const {
        const auto source = mapping.roles.find(word);
        const auto index = static_cast<std::size_t>(role);
        if (source == mapping.roles.end()) {
            const bool isNeeded =
                role == Role::Time || (role == Role::Customer && mapping.splitCustomers == 0);
            return isNeeded ? Result<void>(missingColumn(sample, word, "", name)) : Result<void>();
        }
        plan.isMapped[index] = true;
        if (source->second.constant)
            return planConstant(*source->second.constant, word, role, plan);
        auto found = std::find(plan.names.begin(), plan.names.end(), source->second.column);
        if (found == plan.names.end()) {
            if (sample.kind == FileKind::Csv)
                return missingColumn(sample, word, source->second.column, name);
            plan.names.push_back(source->second.column); // later lines of NDJSON may have it
            plan.roles.push_back(Role::Property);
            plan.holdsNumbers.push_back(false);
            found = plan.names.end() - 1;
        }
        Role& target = plan.roles[static_cast<std::size_t>(found - plan.names.begin())];
        if (target != Role::Property && target != Role::Ignored)
            return Error{ErrorKind::WrongUsage,
                         "The column `" + source->second.column + "` is mapped to two roles."};
        target = role;
        return {};
    }

    // Blocks are cut by whichever thread is free, parsed side by side, and handed on in order.
    struct Pipeline {
        std::mutex readMutex, orderMutex;
        std::condition_variable turn;
        std::uint64_t nextRead = 0;
        std::uint64_t nextDone = 0;
        bool isDone = false;
        std::optional<Error> error;
    };

    Result<void> readBlocks(ByteStream& stream, const FileSample& sample, const ColumnPlan& plan,
                            const std::string& name, unsigned fileNumber) {
        BlockReader reader(stream, name, sample.kind, sample.separator, m_request.limits.lineBytesMax);
        Pipeline pipeline;
        const auto work = [&] {
            auto parser = sample.kind == FileKind::Csv
                              ? makeCsvParser(plan, name, sample.separator, m_request.limits.lineBytesMax)
                              : makeJsonParser(plan, name, m_request.limits.lineBytesMax);
            TextBlock block; // one block and one batch after the other use the same memory
            ParsedBlock parsed;
            while (step(stream, reader, *parser, sample, fileNumber, pipeline, block, parsed)) {
            }
        };
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < m_request.threadCount; ++i)
            threads.emplace_back(work);
        work();
        for (std::thread& thread : threads)
            thread.join();
        return pipeline.error ? Result<void>(*pipeline.error) : Result<void>();
    }

    void stop(Pipeline& pipeline, Error error) {
        const std::lock_guard lock(pipeline.orderMutex);
        if (!pipeline.error)
            pipeline.error = std::move(error);
        pipeline.isDone = true;
        pipeline.turn.notify_all();
    }

    // One block, from bytes to the builder; false when there is nothing left to do.
    bool step(ByteStream& stream, BlockReader& reader, BlockParser& parser, const FileSample& sample,
              unsigned fileNumber, Pipeline& pipeline, TextBlock& block, ParsedBlock& parsed) {
        std::uint64_t number = 0;
        {
            const std::lock_guard lock(pipeline.readMutex);
            if (m_progress.isCancelled())
                stop(pipeline, cancelledError());
            {
                const std::lock_guard order(pipeline.orderMutex);
                if (pipeline.isDone)
                    return false;
            }
            const std::uint64_t before = stream.consumed();
            if (const auto next = reader.next(block); !next) {
                stop(pipeline, next.error());
                return false;
            }
            m_progress.add(stream.consumed() - before);
            if (block.text.empty())
                return false;
            number = pipeline.nextRead++;
            if (number == 0 && sample.kind == FileKind::Csv)
                dropHeader(block, sample.separator);
        }
        parser.parse(block, parsed);
        std::unique_lock lock(pipeline.orderMutex);
        pipeline.turn.wait(lock, [&] { return pipeline.nextDone == number || pipeline.isDone; });
        if (pipeline.isDone)
            return false;
        lock.unlock();
        if (const auto handed = handOn(fileNumber, parsed); !handed) {
            stop(pipeline, handed.error());
            return false;
        }
        lock.lock();
        ++pipeline.nextDone;
        pipeline.turn.notify_all();
        return true;
    }

    static void dropHeader(TextBlock& block, char separator) {
        std::size_t at = 0;
        while (at < block.text.size() && (block.text[at] == '\n' || block.text[at] == '\r'))
            ++at;
        CsvRow row;
        readCsvRow(block.text, at, separator, row);
        block.lineFirst += static_cast<std::uint64_t>(
            std::count(block.text.begin(), block.text.begin() + static_cast<std::ptrdiff_t>(row.end), '\n'));
        block.text.erase(0, row.end);
    }

    Result<void> handOn(unsigned fileNumber, ParsedBlock& parsed) {
        RowBatch& batch = parsed.batch;
        for (std::uint32_t& row : batch.fileRows)
            row += static_cast<std::uint32_t>(m_fileRows);
        if (m_request.mapping.splitCustomers > 0)
            splitCustomers(batch);
        m_fileRows += parsed.rowsRead;
        m_report.rowsRead += parsed.rowsRead;
        m_progress.addRows(parsed.rowsRead);
        for (RejectedRow& row : parsed.rejects) {
            m_rejects.add(row);
            countReject(m_report, std::move(row));
        }
        if (parsed.failure)
            return *parsed.failure;
        RERATE_TRY(checkRejectCount(m_report, m_request.limits));
        if (parsed.hasRowsWithoutId && m_fileHash.empty())
            RERATE_TRY(hashFile(fileNumber));
        return m_builder.add(fileNumber, batch, m_progress);
    }

    // Rows without an id are known by the hash of their file, which is needed before its end.
    Result<void> hashFile(unsigned fileNumber) {
        const auto stream = ByteStream::open(m_file, m_progress);
        if (!stream)
            return stream.error();
        std::string buffer(kSampleBytes, '\0');
        for (std::size_t got = 1; got > 0;) {
            if (m_progress.isCancelled())
                return cancelledError();
            const auto bytes = (*stream)->read(buffer.data(), buffer.size());
            if (!bytes)
                return bytes.error();
            got = *bytes;
        }
        m_fileHash = (*stream)->finishHash();
        m_builder.setFileHash(fileNumber, m_fileHash);
        return {};
    }

    void splitCustomers(RowBatch& batch) const {
        const unsigned buckets = m_request.mapping.splitCustomers;
        const std::size_t digits = std::to_string(buckets).size();
        batch.customerTexts.clear();
        for (unsigned bucket = 1; bucket <= buckets; ++bucket) {
            const std::string number = std::to_string(bucket);
            batch.customerTexts.push_back("bucket-" + std::string(digits - number.size(), '0') + number);
        }
        for (std::size_t row = 0; row < batch.customers.size(); ++row)
            batch.customers[row] =
                static_cast<std::uint32_t>(hash128(std::to_string(batch.fileRows[row])).low % buckets);
    }

    const ImportRequest& m_request;
    Progress& m_progress;
    PartBuilder m_builder;
    RejectFile m_rejects;
    ImportReport m_report;
    std::filesystem::path m_file; // that is read
    std::string m_fileHash;       // empty until it is needed
    std::uint64_t m_fileRows = 0;
    std::uint64_t m_bytesBefore = 0; // of the files that were read
};

} // namespace

Result<ImportedUsage> importUsage(const ImportRequest& request, Progress& progress) {
    return UsageImport(request, progress).run();
}

} // namespace rerate
