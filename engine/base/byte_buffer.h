// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Bytes that are about to be overwritten: a vector that does not set its bytes to zero first. Read
// from a file of hundreds of megabytes, the zeros would cost as much as the reading.

#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace rerate {

template <typename T>
struct UninitializedAllocator : std::allocator<T> {
    template <typename U>
    struct rebind {
        using other = UninitializedAllocator<U>;
    };
    template <typename U>
    void construct(U*) noexcept {} // stays as it is
    template <typename U, typename... Arguments>
    void construct(U* place, Arguments&&... arguments) {
        ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
    }
};

using ByteBuffer = std::vector<std::byte, UninitializedAllocator<std::byte>>;

} // namespace rerate
