// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <set>

#include "engine/base/utf8.h"
#include "engine/import/reject_limits.h"
#include "engine/import/table_import.h"
#include "engine/time/zone.h"

namespace rerate {

namespace {

constexpr std::size_t kConflictsMax = 100;
constexpr const char* kZoneAttribute = "zone";

// What a row says of a customer. A column that it leaves empty is named too.
using NamedValues = std::map<std::string, std::string>;

struct KnownCustomer {
    std::string origin; // of the last row
    NamedValues values;
};

// Attributes stay as they are written: 007 and 1.50 are texts here.
class CustomerImport : public TableImport {
public:
    CustomerImport(const ImportRequest& request, Progress& progress) : TableImport(request, progress) {}

    Result<ImportedCustomers> run() {
        RERATE_TRY(readFiles());
        const auto good = judgeRejects(m_report, m_request.limits);
        RERATE_TRY(m_rejects.finish()); // also for a bad file: they say what to mend
        RERATE_TRY(good);
        for (auto& [customer, known] : m_known) {
            std::erase_if(known.values, [](const auto& value) { return value.second.empty(); });
            m_result.table.customers.emplace(customer, std::move(known.values));
        }
        m_result.report = std::move(m_report);
        return std::move(m_result);
    }

private:
    Result<void> begin(const FileSample& sample) override {
        ImportMapping mapping = m_request.mapping;
        std::vector<std::string> reasons;
        mapping.roles.emplace("time", ColumnSource{"", std::string()}); // customers have none to guess
        guessRoles(sample, mapping, false, reasons);
        const auto role = mapping.roles.find("customer");
        if (role != mapping.roles.end() && role->second.constant)
            return Error{ErrorKind::WrongUsage, "The customer of a customers file cannot be a constant. "
                                                "Name its column with --map customer=COLUMN."};
        m_customerColumn = role == mapping.roles.end() ? "" : role->second.column;
        if (std::find(sample.columns.begin(), sample.columns.end(), m_customerColumn) ==
            sample.columns.end())
            return missingColumn(sample, "customer", m_customerColumn);
        return {};
    }

    void row(const TableRow& row) override {
        NamedValues given;
        std::string customer;
        for (std::size_t i = 0; i < row.names.size(); ++i) {
            const std::string value(isMissing(row.values[i]) ? std::string_view() : row.values[i]);
            if (row.names[i] == m_customerColumn)
                customer = value;
            else
                given[row.names[i]] = value;
        }
        if (customer.empty())
            return reject(row, m_customerColumn, "the customer is missing");
        if (const auto zone = given.find(kZoneAttribute); zone != given.end() && !isZone(zone->second))
            return reject(row, kZoneAttribute,
                          "`" + std::string(utf8Prefix(zone->second, 60)) +
                              "` is not a time zone; use a name such as UTC or Europe/Berlin");
        for (const std::string& name : row.names)
            if (name != m_customerColumn && m_attributes.insert(name).second)
                m_result.table.attributes.push_back(name);
        merge(customer, std::move(given), m_name + " line " + std::to_string(row.line));
    }

    bool isZone(const std::string& name) {
        if (name.empty())
            return true; // the zone of the replay
        auto known = m_zones.find(name);
        if (known == m_zones.end())
            known = m_zones.emplace(name, static_cast<bool>(Zone::named(name))).first;
        return known->second;
    }

    // Rows may add to each other (other columns, from another file); where they say different things
    // of the same column, the later row stays.
    void merge(const std::string& customer, NamedValues given, std::string origin) {
        const auto [place, isNew] = m_known.try_emplace(customer);
        KnownCustomer& known = place->second;
        bool isSame = !isNew;
        bool isConflict = false;
        for (auto& [name, value] : given) {
            const auto [before, isAdded] = known.values.emplace(name, value);
            isConflict = isConflict || before->second != value;
            isSame = isSame && !isAdded;
            before->second = std::move(value);
        }
        if (isConflict) {
            ++m_result.conflicts;
            if (m_result.conflictExamples.size() < kConflictsMax)
                m_result.conflictExamples.push_back({customer, origin, known.origin});
        } else if (isSame) {
            ++m_result.duplicates;
        }
        known.origin = std::move(origin);
    }

    ImportedCustomers m_result;
    std::string m_customerColumn;
    std::map<std::string, KnownCustomer> m_known;
    std::set<std::string> m_attributes;
    std::map<std::string, bool> m_zones; // which names are zones
};

} // namespace

Result<ImportedCustomers> importCustomers(const ImportRequest& request, Progress& progress) {
    return CustomerImport(request, progress).run();
}

} // namespace rerate
