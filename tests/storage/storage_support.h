// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the tests of storage share: usage written as short lines, and a project in a folder of its
// own. A line of usage is "customer seconds event" followed by any of id=…, rec=…, n=…; other
// name=value pairs are properties.

#pragma once

#include <QTemporaryDir>
#include <QtTest>

#include <charconv>
#include <sstream>

#include "engine/base/hash.h"
#include "engine/storage/project.h"
#include "engine/usage/row_batch.h"

namespace rerate::test {

inline std::int64_t numberOf(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

inline std::uint32_t codeIn(std::vector<std::string>& texts, const std::string& text) {
    for (std::uint32_t code = 0; code < texts.size(); ++code)
        if (texts[code] == text)
            return code;
    texts.push_back(text);
    return static_cast<std::uint32_t>(texts.size() - 1);
}

inline void addProperty(RowBatch& batch, const std::string& name, const std::string& value) {
    auto column = batch.properties.begin();
    while (column != batch.properties.end() && column->name != name)
        ++column;
    if (column == batch.properties.end())
        column = batch.properties.insert(column, BatchColumn{name, {}, {}});
    column->cells.resize(batch.rowCount());
    Cell& cell = column->cells.back();
    if (value.find_first_not_of("0123456789") == std::string::npos)
        cell = {numberOf(value), Cell::Kind::Number, 0};
    else
        cell = {codeIn(column->texts, value), Cell::Kind::Text, 0};
}

inline void addRow(RowBatch& batch, const std::string& line) {
    std::istringstream words(line);
    std::string customer, seconds, event, word;
    words >> customer >> seconds >> event;
    batch.fileRows.push_back(static_cast<std::uint32_t>(batch.rowCount() + 1));
    batch.customers.push_back(codeIn(batch.customerTexts, customer));
    batch.times.push_back(numberOf(seconds) * 1'000'000'000);
    batch.events.push_back(codeIn(batch.eventTexts, event));
    while (words >> word) {
        const std::string name = word.substr(0, word.find('='));
        const std::string value = word.substr(word.find('=') + 1);
        if (name == "id") {
            batch.idBytes += value;
            batch.idEnds.push_back(static_cast<std::uint32_t>(batch.idBytes.size()));
        } else if (name == "rec") {
            batch.recorded.push_back(numberOf(value));
        } else if (name == "n") {
            batch.counts.push_back(static_cast<std::uint64_t>(numberOf(value)));
        } else {
            addProperty(batch, name, value);
        }
    }
}

inline RowBatch batchOf(const std::string& lines) {
    RowBatch batch;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line, ';');)
        if (line.find_first_not_of(' ') != std::string::npos)
            addRow(batch, line);
    for (BatchColumn& column : batch.properties)
        column.cells.resize(batch.rowCount());
    return batch;
}

struct SourceText {
    std::string name;
    std::string lines; // separated by semicolons
};

inline Result<std::shared_ptr<FinishedPart>> buildPart(const Project& project,
                                                       const std::vector<SourceText>& sources,
                                                       const std::filesystem::path& folder) {
    PartBuilderOptions options;
    options.temporaryDirectory = folder;
    RERATE_TRY(project.prepareBuilder(options));
    PartBuilder builder(std::move(options));
    Progress progress;
    for (const SourceText& source : sources) {
        const unsigned file = builder.addFile(source.name);
        builder.setFileHash(file, sha256Hex(source.lines));
        RERATE_TRY(builder.add(file, batchOf(source.lines), progress));
    }
    return builder.finish(progress);
}

inline Result<StoreOutcome> import(Project& project, const std::vector<SourceText>& sources,
                                   const std::filesystem::path& folder,
                                   const std::string& at = "2026-01-01T00:00:00Z") {
    auto part = buildPart(project, sources, folder);
    if (!part)
        return part.error();
    Progress progress;
    return project.addPart(**part, at, false, progress);
}

inline std::string texts(const UsageStore& usage, std::uint32_t column, const ColumnBlock& block,
                         std::uint32_t row) {
    for (const ColumnBlock::Exception& exception : block.exceptions)
        if (exception.row == row)
            return exception.kind == ColumnBlock::Exception::Kind::Text
                       ? usage.columns()[column].texts->text(
                             static_cast<std::uint32_t>(exception.payload))
                       : std::to_string(exception.payload);
    if (block.form == ColumnBlock::Form::Missing || block.isMissing(row))
        return "-";
    if (block.form == ColumnBlock::Form::Texts)
        return usage.columns()[column].texts->text(static_cast<std::uint32_t>(block.raw(row)));
    return std::to_string(block.raw(row));
}

// The visible rows of one segment as "customer seconds event name=value…", each from its file.
inline Result<void> listSegment(const UsageStore& usage, std::size_t number, bool origins,
                                std::vector<std::string>& rows) {
    SegmentColumns what;
    what.counts = true;
    for (std::uint32_t column = 0; column < usage.columns().size(); ++column)
        what.properties.push_back({column});
    const auto segment = usage.readSegment(number, what);
    if (!segment)
        return segment.error();
    for (const CustomerRun& run : segment->customerRuns)
        for (std::uint32_t row = run.rowFrom; row < run.rowTo; ++row) {
            if (segment->isHidden(row))
                continue;
            std::string text = usage.customers().text(run.customer.number) + " " +
                               std::to_string(segment->times.raw(row) * segment->timeUnit /
                                              1'000'000'000) +
                               " " +
                               usage.events().text(
                                   static_cast<std::uint32_t>(segment->events.raw(row)));
            for (std::uint32_t column = 0; column < usage.columns().size(); ++column) {
                const std::string value = texts(usage, column, segment->properties[column], row);
                if (value != "-")
                    text += " " + usage.columns()[column].name + "=" + value;
            }
            if (segment->counts.rowCount != 0 && segment->counts.raw(row) != 1)
                text += " n=" + std::to_string(segment->counts.raw(row));
            if (origins) {
                const auto origin = usage.origin(number, row);
                if (!origin)
                    return origin.error();
                text += " from " + origin->file + ":" + std::to_string(origin->fileRow) +
                        (origin->id.empty() ? "" : " " + origin->id);
            }
            rows.push_back(text);
        }
    return {};
}

// All visible rows, sorted, separated by "; "; an error is its message.
inline std::string listUsage(const UsageStore& usage, bool origins = false) {
    std::vector<std::string> rows;
    for (std::size_t number = 0; number < usage.segments().size(); ++number)
        if (const auto listed = listSegment(usage, number, origins, rows); !listed)
            return listed.error().message;
    std::sort(rows.begin(), rows.end());
    std::string all;
    for (const std::string& row : rows)
        all += (all.empty() ? "" : "; ") + row;
    return all;
}

inline std::string listUsage(const Project& project, bool origins = false) {
    const auto usage = project.usage();
    return usage ? listUsage(**usage, origins) : usage.error().message;
}

inline std::string listCustomers(const Project& project) {
    const auto table = project.customers();
    if (!table)
        return table.error().message;
    std::string all;
    for (const std::string& name : (*table)->attributes)
        all += name + " ";
    for (const auto& [id, values] : (*table)->customers) {
        all += "| " + id + " ";
        for (const auto& [attribute, value] : values)
            all += attribute + "=" + value + " ";
    }
    return all;
}

inline std::string listPlans(const Project& project) {
    const auto plans = project.plans();
    if (!plans)
        return plans.error().message;
    std::string all;
    for (const StoredPlan& plan : *plans)
        all += (all.empty() ? "" : " ") + plan.name + "=" + plan.text;
    return all;
}

} // namespace rerate::test
