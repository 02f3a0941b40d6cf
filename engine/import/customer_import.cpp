// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/block_parser.h"
#include "engine/import/csv_fields.h"
#include "engine/import/file_sample.h"
#include "engine/import/reject_file.h"

namespace rerate {

namespace {

// Attributes stay as they are written: 007 and 1.50 are texts here.
class CustomerImport {
public:
    CustomerImport(const ImportRequest& request, Progress& progress)
        : m_request(request), m_progress(progress), m_rejects(request.rejectsFile) {}

    Result<ImportedCustomers> run() {
        for (const std::filesystem::path& file : m_request.files)
            RERATE_TRY(readFile(file));
        if (m_result.report.rowsRejected > 0 && m_result.table.customers.empty())
            return Error{ErrorKind::InvalidInput, "Nothing was imported: no row names a customer."};
        RERATE_TRY(m_rejects.finish());
        return std::move(m_result);
    }

private:
    Result<void> readFile(const std::filesystem::path& file) {
        m_name = file == "-" ? "standard input" : file.filename().string();
        auto stream = ByteStream::open(file);
        if (!stream)
            return stream.error();
        m_progress.startStage("Reading " + m_name, (*stream)->sizeOnDisk());
        constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
        const auto first = (*stream)->peek(kSampleBytes);
        if (!first)
            return first.error();
        const auto sample = readSample(*first, first->size() < kSampleBytes, m_name, m_request.mapping);
        if (!sample)
            return sample.error();
        RERATE_TRY(findCustomerColumn(*sample));
        BlockReader reader(**stream, m_name, sample->kind, sample->separator, m_request.limits.lineBytesMax);
        TextBlock block;
        for (bool isFirst = true;; isFirst = false) {
            if (m_progress.isCancelled())
                return cancelledError();
            RERATE_TRY(reader.next(block));
            if (block.text.empty())
                return {};
            m_progress.add(block.text.size());
            if (sample->kind == FileKind::Csv)
                readCsv(block, *sample, isFirst);
            else
                readJson(block);
        }
    }

    Result<void> findCustomerColumn(const FileSample& sample) {
        ImportMapping mapping = m_request.mapping;
        std::vector<std::string> reasons;
        mapping.roles.emplace("time", ColumnSource{"", std::string()}); // customers have none to guess
        guessRoles(sample, mapping, false, reasons);
        const auto role = mapping.roles.find("customer");
        std::string known;
        for (const std::string& column : sample.columns)
            known += (known.empty() ? "" : ", ") + column;
        if (role == mapping.roles.end())
            return Error{ErrorKind::InvalidInput, "The file " + m_name +
                                                      " has no column that could be the customer; it has " +
                                                      known + ". Say which with --map customer=COLUMN."};
        m_customerColumn = role->second.column;
        if (std::find(sample.columns.begin(), sample.columns.end(), m_customerColumn) == sample.columns.end())
            return Error{ErrorKind::InvalidInput, "The file " + m_name + " has no column `" +
                                                      m_customerColumn + "`; it has " + known + "."};
        return {};
    }

    void readCsv(const TextBlock& block, const FileSample& sample, bool isFirst) {
        CsvRow row;
        std::uint64_t line = block.lineFirst;
        for (std::size_t at = 0; at < block.text.size();) {
            const std::size_t from = at;
            if (block.text[at] == '\n' || block.text[at] == '\r') {
                line += block.text[at++] == '\n' ? 1 : 0;
                continue;
            }
            readCsvRow(block.text, at, sample.separator, row);
            at = row.end;
            if (!isFirst) {
                if (row.fields.size() != sample.columns.size())
                    reject(line, std::to_string(row.fields.size()) + " fields where the header has " +
                                     std::to_string(sample.columns.size()),
                           block.text.substr(from, at - from));
                else
                    take(sample.columns, row.fields, line, block.text.substr(from, at - from));
            }
            isFirst = false;
            line += static_cast<std::uint64_t>(std::count(block.text.begin() + static_cast<std::ptrdiff_t>(from),
                                                          block.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        }
    }

    void readJson(const TextBlock& block) {
        std::uint64_t line = block.lineFirst;
        for (std::size_t at = 0; at < block.text.size(); ++line) {
            const std::size_t end = std::min(block.text.find('\n', at), block.text.size());
            const std::string raw = block.text.substr(at, end - at);
            at = end + 1;
            if (raw.find_first_not_of(" \t\r") == std::string::npos)
                continue;
            const JsonMembers json = readJsonLine(raw);
            std::vector<std::string> names;
            std::vector<std::string_view> values;
            for (const auto& [name, value] : json.members) {
                names.push_back(name);
                values.push_back(value);
            }
            if (json.problem.empty())
                take(names, values, line, raw);
            else
                reject(line, json.problem, raw);
        }
    }

    void reject(std::uint64_t line, std::string reason, const std::string& raw) {
        ImportReport& report = m_result.report;
        ++report.rowsRead;
        ++report.rowsRejected;
        ++report.rejectReasons[reason];
        RejectedRow row{m_name, line, "", std::move(reason), raw.substr(0, 4096)};
        m_rejects.add(row);
        if (report.rejectExamples.size() < 1000)
            report.rejectExamples.push_back(std::move(row));
    }

    void take(const std::vector<std::string>& names, const std::vector<std::string_view>& values,
              std::uint64_t line, const std::string& raw) {
        std::map<std::string, std::string> attributes;
        std::string customer;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& nulls = m_request.mapping.nullWords;
            const bool isMissing =
                values[i].empty() || std::find(nulls.begin(), nulls.end(), values[i]) != nulls.end();
            if (isMissing)
                continue;
            if (names[i] == m_customerColumn)
                customer = values[i];
            else
                attributes[names[i]] = values[i];
        }
        if (customer.empty())
            return reject(line, "the customer is missing", raw);
        ++m_result.report.rowsRead;
        m_progress.addRows(1);
        CustomerTable& table = m_result.table;
        for (const std::string& name : names)
            if (name != m_customerColumn &&
                std::find(table.attributes.begin(), table.attributes.end(), name) == table.attributes.end())
                table.attributes.push_back(name);
        for (auto& [name, value] : attributes)
            table.customers[customer][name] = std::move(value);
        table.customers.try_emplace(customer);
    }

    const ImportRequest& m_request;
    Progress& m_progress;
    RejectFile m_rejects;
    ImportedCustomers m_result;
    std::string m_name;
    std::string m_customerColumn;
};

} // namespace

Result<ImportedCustomers> importCustomers(const ImportRequest& request, Progress& progress) {
    return CustomerImport(request, progress).run();
}

} // namespace rerate
