// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/replay/request_store.h"

#include <unordered_map>

#include "engine/usage/memory_store.h"

namespace rerate {

namespace {

class Column {
public:
    explicit Column(std::string name, std::size_t rows) {
        m_column.name = std::move(name);
        m_column.cells.reserve(rows);
    }

    void set(std::size_t row, const Decimal& number) {
        const Decimal value = number.normalized();
        const auto coefficient = value.scale() <= 18 ? value.coefficient() : std::nullopt;
        if (!coefficient || *coefficient > INT64_MAX || *coefficient < INT64_MIN)
            return setText(row, value.toText(), Cell::Kind::WideNumber);
        Cell& cell = at(row);
        cell.kind = Cell::Kind::Number;
        cell.payload = static_cast<std::int64_t>(*coefficient);
        cell.scale = static_cast<std::uint8_t>(value.scale());
        cell.zeros = static_cast<std::uint8_t>(std::clamp(number.scale(), value.scale(), 18) - value.scale());
    }

    void setText(std::size_t row, const std::string& text, Cell::Kind kind = Cell::Kind::Text) {
        const auto [known, isNew] = m_texts.emplace(text, m_column.texts.size());
        if (isNew)
            m_column.texts.push_back(text);
        Cell& cell = at(row);
        cell.kind = kind;
        cell.payload = static_cast<std::int64_t>(known->second);
    }

    BatchColumn finish(std::size_t rows) {
        m_column.cells.resize(rows);
        return std::move(m_column);
    }

private:
    Cell& at(std::size_t row) {
        if (m_column.cells.size() <= row)
            m_column.cells.resize(row + 1);
        return m_column.cells[row];
    }

    BatchColumn m_column;
    std::unordered_map<std::string, std::size_t> m_texts;
};

std::string eventOf(const Plan& plan) {
    for (const Meter& meter : plan.meters)
        if (meter.event)
            return *meter.event;
    return "request";
}

} // namespace

std::string customerOfRequest(std::size_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 9 ? 9 - digits.size() : 0, '0') + digits;
}

std::vector<std::string> namesInMeters(const Plan& plan) {
    std::vector<std::string> names;
    const auto add = [&](const std::optional<Expression>& expression) {
        if (expression)
            for (const std::string& name : expression->names())
                names.push_back(name);
    };
    for (const Meter& meter : plan.meters) {
        add(meter.value);
        add(meter.filter);
        add(meter.retract);
        if (meter.interval) {
            add(meter.interval->seconds);
            if (!meter.interval->end.empty())
                names.push_back(meter.interval->end);
            if (!meter.interval->lasts())
                names.push_back(meter.interval->at);
        }
        names.insert(names.end(), meter.by.begin(), meter.by.end());
        if (meter.aggregate == Aggregate::Unique)
            names.push_back(meter.uniqueField);
        for (const Window& window : meter.windows) {
            add(window.value);
            add(window.remove);
            names.insert(names.end(), window.per.begin(), window.per.end());
            if (!window.uniqueField.empty())
                names.push_back(window.uniqueField);
        }
    }
    for (const Charge& charge : plan.charges)
        if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
            add(usage->position);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::erase_if(names, [&](const std::string& name) {
        return name == "count" || name == "event" || name == Interval::kSeconds ||
               std::any_of(plan.calendars.begin(), plan.calendars.end(),
                           [&](const Calendar& calendar) { return calendar.id == name; });
    });
    return names;
}

Result<std::shared_ptr<const UsageStore>> storeOfRequests(const Plan& plan,
                                                          const std::vector<UsageRequest>& requests,
                                                          const std::filesystem::path& temporaryDirectory) {
    std::map<std::string, Column> columns;
    const auto column = [&](const std::string& name) -> Column& {
        return columns.try_emplace(name, name, requests.size()).first->second;
    };
    for (const std::string& name : namesInMeters(plan))
        column(name);
    RowBatch batch;
    std::unordered_map<std::string, std::uint32_t> events;
    const std::string usual = eventOf(plan);
    for (std::size_t number = 0; number < requests.size(); ++number) {
        const UsageRequest& request = requests[number];
        if (!request.problem.empty())
            continue;
        const std::size_t row = batch.times.size();
        batch.fileRows.push_back(static_cast<std::uint32_t>(row + 1));
        batch.customers.push_back(static_cast<std::uint32_t>(row));
        batch.customerTexts.push_back(customerOfRequest(number));
        batch.times.push_back(request.time.nanoseconds);
        const auto [event, isNew] = events.emplace(request.event.empty() ? usual : request.event,
                                                   static_cast<std::uint32_t>(batch.eventTexts.size()));
        if (isNew)
            batch.eventTexts.push_back(event->first);
        batch.events.push_back(event->second);
        for (const auto& [name, text] : request.texts)
            column(name).setText(row, text);
        for (const auto& [name, quantity] : request.usage)
            column(name).set(row, quantity);
        if (!request.provider.empty())
            column("provider").setText(row, request.provider);
        if (!request.model.empty())
            column("model").setText(row, request.model);
    }
    for (auto& [name, one] : columns)
        batch.properties.push_back(one.finish(batch.rowCount()));
    return makeMemoryStore({{std::move(batch)}}, temporaryDirectory);
}

} // namespace rerate
