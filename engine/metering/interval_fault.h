// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Why an event that should last has no interval: it has no end (it may still run), an end that is no
// time, or one before its start; or its length had to be divided by zero, which is counted with such
// divisions. Where another time than its own counts, the same of that; and such a time may lie outside of
// the range in which the event happened.

#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "engine/base/id.h"

namespace rerate {

enum class IntervalFault { None, NoEnd, UnreadableEnd, EndBeforeStart, OutOfRange, ZeroDivision };

// Events without a usable end, by customer and fault.
struct IntervalFaults {
    std::map<CustomerId, std::array<std::uint64_t, 5>> byCustomer; // by IntervalFault
    void add(CustomerId customer, IntervalFault fault) { ++byCustomer[customer][static_cast<std::size_t>(fault)]; }
    void add(const IntervalFaults& other) {
        for (const auto& [customer, counts] : other.byCustomer)
            for (std::size_t fault = 0; fault < counts.size(); ++fault)
                byCustomer[customer][fault] += counts[fault];
    }
};

} // namespace rerate
