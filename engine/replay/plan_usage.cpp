// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/plan_usage.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/metering/named_usage.h"
#include "engine/replay/request_store.h"
#include "engine/usage/usage_lens.h"

namespace rerate {

namespace {

class AttributedUsage : public UsageLens {
public:
    AttributedUsage(std::shared_ptr<const UsageStore> usage, const CustomerTable& customers,
                    const std::vector<std::string>& attributes)
        : UsageLens(std::move(usage)), m_first(m_columns.size()) {
        std::string all;
        for (const std::string& attribute : attributes)
            addColumn(customers, attribute, all);
        m_hash = sha256Hex(inside().dataHash() + sha256Hex(all));
    }

    std::string dataHash() const override { return m_hash; }

    Result<Segment> readSegment(std::size_t number, const SegmentColumns& what) const override {
        SegmentColumns asks = what;
        std::erase_if(asks.properties, [&](ColumnId column) { return column.number >= m_first; });
        Result<Segment> segment = inside().readSegment(number, asks);
        if (!segment || asks.properties.size() == what.properties.size())
            return segment;
        std::vector<ColumnBlock> blocks;
        std::size_t next = 0;
        for (const ColumnId column : what.properties)
            blocks.push_back(column.number >= m_first ? encoded(m_codes[column.number - m_first], *segment)
                                                      : std::move(segment->properties[next++]));
        segment->properties = std::move(blocks);
        return segment;
    }

private:
    static constexpr std::int64_t kNone = -1;

    void addColumn(const CustomerTable& customers, const std::string& attribute, std::string& all) {
        auto texts = std::make_shared<Dictionary>();
        std::vector<std::int64_t>& codes = m_codes.emplace_back(inside().customers().size(), kNone);
        all += attribute + '\n';
        for (std::uint32_t customer = 0; customer < codes.size(); ++customer) {
            const std::string& id = inside().customers().text(customer);
            const std::string* value = customers.attribute(id, attribute);
            if (!value || value->empty())
                continue;
            codes[customer] = texts->codeOf(*value);
            all += id + '\x1f' + *value + '\n';
        }
        m_columns.push_back({attribute, std::move(texts), true});
    }

    static ColumnBlock encoded(const std::vector<std::int64_t>& codes, Segment& segment) {
        std::vector<StoredValue> values(segment.rowCount);
        for (const CustomerRun& run : segment.customerRuns)
            if (const std::int64_t code = codes[run.customer.number]; code != kNone)
                std::fill(values.begin() + run.rowFrom, values.begin() + run.rowTo,
                          StoredValue{ColumnBlock::Exception::Kind::Text, 0, code});
        return blockOf(values, {}, segment);
    }

    std::size_t m_first;                           // of the attributes' columns
    std::vector<std::vector<std::int64_t>> m_codes; // by attribute, by customer
    std::string m_hash;
};

} // namespace

LocalZones zonesOf(const ReplayData& data, const Plan& plan, const std::string& customer, const Zone& otherwise) {
    const std::string* name = data.customers ? data.customers->attribute(customer, "zone") : nullptr;
    const Result<Zone> named = name && !name->empty() ? Zone::named(*name) : Result<Zone>(otherwise);
    const Zone own = named ? *named : otherwise;
    return {plan.zone.value_or(own), own};
}

std::vector<std::string> attributesUsed(const ReplayData& data, const Plan& plan) {
    std::vector<std::string> attributes;
    if (data.customers)
        for (const std::string& name : namesInMeters(plan)) {
            const auto& known = data.customers->attributes;
            if (!data.usage->findColumn(name) && std::find(known.begin(), known.end(), name) != known.end())
                attributes.push_back(name);
        }
    return attributes;
}

std::shared_ptr<const UsageStore> usageFor(const ReplayData& data, const Plan& plan) {
    std::shared_ptr<const UsageStore> usage = usageByNames(data.usage, plan);
    const std::vector<std::string> attributes = usage ? attributesUsed(data, plan) : std::vector<std::string>();
    if (attributes.empty())
        return usage;
    return std::make_shared<const AttributedUsage>(std::move(usage), *data.customers, attributes);
}

} // namespace rerate
