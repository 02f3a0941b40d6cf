// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/metering/named_usage.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/usage/usage_lens.h"

namespace rerate {

namespace {

using Kind = ColumnBlock::Exception::Kind;

// A block taken apart, to be made again with other texts.
struct Values {
    std::vector<StoredValue> rows;
    std::vector<std::string> wideTexts;

    Values() = default;
    explicit Values(const ColumnBlock& block) : rows(block.rowCount) {
        if (block.form != ColumnBlock::Form::Missing) {
            std::vector<std::int64_t> raw(block.rowCount);
            block.unpack(0, block.rowCount, raw.data());
            const Kind kind = block.form == ColumnBlock::Form::Texts ? Kind::Text : Kind::Number;
            for (std::uint32_t row = 0; row < block.rowCount; ++row)
                if (!block.isMissing(row))
                    rows[row] = numbered(block, row, {kind, block.scale, raw[row]});
        }
        for (const ColumnBlock::Exception& exception : block.exceptions) {
            rows[exception.row] = numbered(block, exception.row, {exception.kind, exception.scale, exception.payload});
            if (exception.kind == Kind::WideNumber) {
                rows[exception.row].payload = static_cast<std::int64_t>(wideTexts.size());
                wideTexts.emplace_back(exception.digits);
            }
        }
    }

    // A number with the zeros that were written.
    static StoredValue numbered(const ColumnBlock& block, std::uint32_t row, StoredValue value) {
        if (value.kind != Kind::Number)
            return value;
        for (; value.scale > 0 && value.payload % 10 == 0; --value.scale)
            value.payload /= 10;
        value.zeros = static_cast<std::uint8_t>(std::max(block.decimalsOf(row) - value.scale, 0));
        return value;
    }
};

class NamedUsage : public UsageLens {
public:
    NamedUsage(std::shared_ptr<const UsageStore> usage, std::shared_ptr<const ModelNames> names, ColumnId model)
        : UsageLens(std::move(usage)), m_names(std::move(names)), m_model(model) {
        const std::optional<ColumnId> provider = inside().findColumn("provider");
        m_hasProvider = provider.has_value();
        m_provider = provider.value_or(ColumnId{static_cast<std::uint32_t>(m_columns.size())});
        if (!m_hasProvider)
            m_columns.push_back({"provider", std::make_shared<Dictionary>()});
        addNames();
    }

    std::string dataHash() const override { return sha256Hex(inside().dataHash() + m_names->key()); }

    Result<Segment> readSegment(std::size_t number, const SegmentColumns& what) const override {
        const auto asked = [&](ColumnId column) {
            return std::find(what.properties.begin(), what.properties.end(), column) != what.properties.end();
        };
        if (!asked(m_model) && !asked(m_provider))
            return inside().readSegment(number, what);
        SegmentColumns asks = what;
        std::erase(asks.properties, m_model);
        std::erase(asks.properties, m_provider);
        const std::size_t others = asks.properties.size();
        asks.properties.push_back(m_model);
        if (m_hasProvider)
            asks.properties.push_back(m_provider);
        Result<Segment> segment = inside().readSegment(number, asks);
        if (!segment)
            return segment;
        Values models(segment->properties[others]);
        Values providers = m_hasProvider ? Values(segment->properties[others + 1]) : Values();
        providers.rows.resize(segment->rowCount);
        resolve(*segment, providers, models);
        std::vector<ColumnBlock> blocks;
        std::size_t next = 0;
        for (const ColumnId column : what.properties) {
            if (column == m_model)
                blocks.push_back(blockOf(models.rows, models.wideTexts, *segment));
            else if (column == m_provider)
                blocks.push_back(blockOf(providers.rows, providers.wideTexts, *segment));
            else
                blocks.push_back(std::move(segment->properties[next++]));
        }
        segment->properties = std::move(blocks);
        return segment;
    }

private:
    // The dictionaries get all names that rules can give.
    void addNames() {
        auto providers = std::make_shared<Dictionary>(*m_columns[m_provider.number].texts);
        auto models = std::make_shared<Dictionary>(*m_columns[m_model.number].texts);
        for (const ProviderNames& provider : m_names->providers()) {
            providers->codeOf(provider.provider);
            for (const ModelName& name : provider.names)
                models->codeOf(name.model);
        }
        m_columns[m_provider.number].texts = std::move(providers);
        m_columns[m_model.number].texts = std::move(models);
    }

    const Dictionary& texts(ColumnId column) const { return *m_columns[column.number].texts; }

    static std::int64_t codeIn(const Dictionary& texts, const std::string& name) {
        const auto code = texts.find(name);
        CHECK(code.has_value(), "a name by rule is in the dictionary");
        return *code;
    }

    void resolve(const Segment& segment, Values& providers, Values& models) const {
        constexpr std::int64_t kNone = -1;
        std::map<std::tuple<std::int64_t, std::int64_t, std::size_t>, std::pair<std::int64_t, std::int64_t>> known;
        for (std::uint32_t row = 0; row < segment.rowCount; ++row) {
            StoredValue& provider = providers.rows[row];
            StoredValue& model = models.rows[row];
            const bool isProviderText = provider.kind == Kind::Text;
            if (model.kind != Kind::Text || !(isProviderText || provider.kind == Kind::Missing))
                continue;
            const std::size_t part = m_names->partAt(segment.times.raw(row) * segment.timeUnit);
            const std::int64_t called = isProviderText ? provider.payload : kNone;
            const auto [found, isNew] = known.try_emplace({called, model.payload, part});
            if (isNew) {
                const std::string& name = texts(m_model).text(static_cast<std::uint32_t>(model.payload));
                const std::string of =
                    isProviderText ? texts(m_provider).text(static_cast<std::uint32_t>(called)) : std::string();
                const ModelNames::Names names = m_names->resolve(of, name, part);
                found->second = {names.provider.empty() ? called : codeIn(texts(m_provider), names.provider),
                                 codeIn(texts(m_model), names.model)};
            }
            if (found->second.first != kNone)
                provider = {Kind::Text, 0, found->second.first};
            model.payload = found->second.second;
        }
    }

    std::shared_ptr<const ModelNames> m_names;
    ColumnId m_model, m_provider;
    bool m_hasProvider = false;
};

} // namespace

std::shared_ptr<const UsageStore> usageByNames(std::shared_ptr<const UsageStore> usage, const Plan& plan) {
    if (!plan.modelNames || !usage)
        return usage;
    const auto model = usage->findColumn("model");
    return model ? std::make_shared<const NamedUsage>(usage, plan.modelNames, *model) : usage;
}

} // namespace rerate
