// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/storage/customer_records.h"

#include <algorithm>

#include "engine/storage/packed_bytes.h"

namespace rerate {

namespace {

using Values = std::map<std::string, std::string>; // attribute → value

std::string packValues(const Values& values) {
    BytePacker packer;
    for (const auto& [attribute, value] : values)
        packer.text(attribute).text(value);
    return packer.bytes();
}

Values unpackValues(std::string_view packed) {
    Values values;
    ByteReader reader(packed);
    while (!reader.atEnd()) {
        std::string attribute = reader.text();
        values[std::move(attribute)] = reader.text();
    }
    return values;
}

// Both sides of a change: the names of all attributes, then the customers that differ.
class ChangePacker {
public:
    void attributes(const std::vector<std::string>& names) {
        m_packer.number(names.size());
        for (const std::string& name : names)
            m_packer.text(name);
    }
    void customer(const std::string& id, const std::optional<std::string>& values) {
        m_packer.text(id).optionalText(values);
    }
    std::string bytes() const { return m_packer.bytes(); }

private:
    BytePacker m_packer;
};

std::vector<std::string> mergedNames(const CustomerTable& known, const CustomerTable& table) {
    std::vector<std::string> names = known.attributes;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    for (const std::string& name : table.attributes)
        add(name);
    for (const auto& [id, values] : table.customers)
        for (const auto& [name, value] : values)
            add(name);
    return names;
}

Values mergedValues(Values values, const CustomerTable& table, const Values& given) {
    for (const std::string& attribute : table.attributes)
        values.erase(attribute);
    for (const auto& [attribute, value] : given)
        values[attribute] = value;
    return values;
}

Result<void> replaceAttributes(Database& database, ByteReader& reader) {
    RERATE_TRY(database.execute("DELETE FROM customer_attributes"));
    Statement insert(database, "INSERT INTO customer_attributes (position, name) VALUES (?, ?)");
    const std::uint64_t count = reader.number();
    for (std::uint64_t position = 0; position < count && !reader.isDamaged(); ++position) {
        const std::string name = reader.text();
        RERATE_TRY(insert.bind(static_cast<std::int64_t>(position)).bind(name).run());
    }
    return {};
}

} // namespace

Result<std::shared_ptr<const CustomerTable>> readCustomers(Database& database) {
    auto table = std::make_shared<CustomerTable>();
    Statement names(database, "SELECT name FROM customer_attributes ORDER BY position");
    for (;;) {
        const Result<bool> row = names.step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        table->attributes.push_back(names.text(0));
    }
    Statement customers(database, "SELECT id, attributes FROM customers ORDER BY id");
    for (;;) {
        const Result<bool> row = customers.step();
        if (!row)
            return row.error();
        if (!*row)
            return std::shared_ptr<const CustomerTable>(table);
        table->customers[customers.text(0)] = unpackValues(customers.text(1));
    }
}

Result<std::optional<Change>> customerChange(Database& database, const CustomerTable& table) {
    const auto known = readCustomers(database);
    if (!known)
        return known.error();
    const std::vector<std::string> names = mergedNames(**known, table);
    bool changes = names != (*known)->attributes;
    ChangePacker before, after;
    before.attributes((*known)->attributes);
    after.attributes(names);
    for (const auto& [id, given] : table.customers) {
        const auto found = (*known)->customers.find(id);
        const bool isNew = found == (*known)->customers.end();
        const Values merged = mergedValues(isNew ? Values() : found->second, table, given);
        if (!isNew && merged == found->second)
            continue;
        changes = true;
        before.customer(id, isNew ? std::nullopt : std::optional(packValues(found->second)));
        after.customer(id, packValues(merged));
    }
    if (!changes)
        return std::optional<Change>();
    return std::optional(Change{ChangeKind::Customers, "", before.bytes(), after.bytes()});
}

Result<void> applyCustomers(Database& database, const std::optional<std::string>& packed) {
    if (!packed)
        return {};
    ByteReader reader(*packed);
    RERATE_TRY(replaceAttributes(database, reader));
    Statement put(database, "INSERT OR REPLACE INTO customers (id, attributes) VALUES (?, ?)");
    Statement remove(database, "DELETE FROM customers WHERE id = ?");
    while (!reader.atEnd()) {
        const std::string id = reader.text();
        const std::optional<std::string> values = reader.optionalText();
        RERATE_TRY(values ? put.bind(id).bindOptional(values).run() : remove.bind(id).run());
    }
    return {};
}

} // namespace rerate
