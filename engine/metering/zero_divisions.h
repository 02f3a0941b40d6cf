// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values that could not be worked out because of a division by zero, by customer: those of events, which
// can be found again (see MeteredEvent), and those of windows or buckets of a derived meter, of which the
// first is kept.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/id.h"
#include "engine/time/instant.h"

namespace rerate {

// A window without a value: when it was, and of which key.
struct DividedWindow {
    Period span; // empty: of one instant
    std::vector<std::string> names; // the meter's `by`, then the window's `per`
    std::vector<std::string> key;
    bool isEvent = false; // of a single event

    bool operator<(const DividedWindow& other) const {
        return std::tie(span.from, span.to, key) < std::tie(other.span.from, other.span.to, other.key);
    }
};

struct ZeroDivisions {
    std::map<CustomerId, std::uint64_t> byCustomer;
    std::map<CustomerId, DividedWindow> firstWindow;

    void add(CustomerId customer, std::uint64_t count = 1) { byCustomer[customer] += count; }
    void addWindow(CustomerId customer, DividedWindow window) {
        add(customer);
        if (!window.isEvent)
            keepFirst(customer, std::move(window));
    }
    void add(const ZeroDivisions& other) {
        for (const auto& [customer, count] : other.byCustomer)
            add(customer, count);
        for (const auto& [customer, window] : other.firstWindow)
            keepFirst(customer, window);
    }

private:
    void keepFirst(CustomerId customer, DividedWindow window) {
        const auto [known, isNew] = firstWindow.try_emplace(customer, window);
        if (!isNew && window < known->second)
            known->second = std::move(window);
    }
};

} // namespace rerate
