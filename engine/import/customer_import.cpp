// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/import/table_import.h"

namespace rerate {

namespace {

// Attributes stay as they are written: 007 and 1.50 are texts here.
class CustomerImport : public TableImport {
public:
    CustomerImport(const ImportRequest& request, Progress& progress) : TableImport(request, progress) {}

    Result<ImportedCustomers> run() {
        RERATE_TRY(readFiles());
        if (m_report.rowsRejected > 0 && m_table.customers.empty())
            return Error{ErrorKind::InvalidInput, "Nothing was imported: no row names a customer."};
        RERATE_TRY(m_rejects.finish());
        return ImportedCustomers{std::move(m_report), std::move(m_table)};
    }

private:
    Result<void> begin(const FileSample& sample) override {
        ImportMapping mapping = m_request.mapping;
        std::vector<std::string> reasons;
        mapping.roles.emplace("time", ColumnSource{"", std::string()}); // customers have none to guess
        guessRoles(sample, mapping, false, reasons);
        const auto role = mapping.roles.find("customer");
        m_customerColumn = role == mapping.roles.end() ? "" : role->second.column;
        if (std::find(sample.columns.begin(), sample.columns.end(), m_customerColumn) ==
            sample.columns.end())
            return missingColumn(sample, "customer", m_customerColumn);
        return {};
    }

    void row(const TableRow& row) override {
        std::map<std::string, std::string> attributes;
        std::string customer;
        for (std::size_t i = 0; i < row.names.size(); ++i) {
            if (isMissing(row.values[i]))
                continue;
            if (row.names[i] == m_customerColumn)
                customer = row.values[i];
            else
                attributes[row.names[i]] = row.values[i];
        }
        if (customer.empty())
            return reject(row, "", "the customer is missing");
        for (const std::string& name : row.names)
            if (name != m_customerColumn &&
                std::find(m_table.attributes.begin(), m_table.attributes.end(), name) ==
                    m_table.attributes.end())
                m_table.attributes.push_back(name);
        for (auto& [name, value] : attributes)
            m_table.customers[customer][name] = std::move(value);
        m_table.customers.try_emplace(customer);
    }

    CustomerTable m_table;
    std::string m_customerColumn;
};

} // namespace

Result<ImportedCustomers> importCustomers(const ImportRequest& request, Progress& progress) {
    return CustomerImport(request, progress).run();
}

} // namespace rerate
