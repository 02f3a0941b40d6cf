// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Typed numbers that name a thing inside one data set or plan; ids of different things never mix.
// An id has no empty state; absence is std::optional.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace rerate {

template <typename Tag>
struct Id {
    std::uint32_t number = 0;
    auto operator<=>(const Id&) const = default;
};

using CustomerId = Id<struct CustomerTag>; // index into the customer dictionary of the store
using ColumnId = Id<struct ColumnTag>;     // index into the columns of the store
using PartId = Id<struct PartTag>;         // one import in the store

} // namespace rerate

template <typename Tag>
struct std::hash<rerate::Id<Tag>> {
    std::size_t operator()(rerate::Id<Tag> id) const noexcept {
        return std::hash<std::uint32_t>()(id.number);
    }
};
