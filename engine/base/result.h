// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Result<T>: a value, or an Error that a user can act on. Expected failures travel as values; a
// broken promise of our own is a CHECK. `value()` of an error is a CHECK failure.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/diagnostic.h"

namespace rerate {

// The kinds are the exit codes of the command line.
enum class ErrorKind {
    WrongUsage = 2,
    InvalidInput = 3,
    InputOutput = 4, // cannot read or write, full disk, locked
    MissingPart = 5,
    Limit = 6,
    Cancelled = 130,
};

struct Error {
    ErrorKind kind = ErrorKind::InvalidInput;
    std::string message; // what happened, where, what to do
    std::vector<Diagnostic> diagnostics = {};
};

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_value(std::move(value)) {}
    Result(Error error) : m_error(std::move(error)) {}

    explicit operator bool() const { return m_value.has_value(); }
    const T& value() const& {
        CHECK(m_value.has_value(), m_error.message);
        return *m_value;
    }
    T& value() & {
        CHECK(m_value.has_value(), m_error.message);
        return *m_value;
    }
    T&& value() && {
        CHECK(m_value.has_value(), m_error.message);
        return std::move(*m_value);
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }
    const Error& error() const {
        CHECK(!m_value.has_value(), "asked for the error of a success");
        return m_error;
    }

private:
    std::optional<T> m_value;
    Error m_error;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_failed(true), m_error(std::move(error)) {}

    explicit operator bool() const { return !m_failed; }
    const Error& error() const {
        CHECK(m_failed, "asked for the error of a success");
        return m_error;
    }

private:
    bool m_failed = false;
    Error m_error;
};

} // namespace rerate

// Leaves the function with the error, or goes on: RERATE_TRY(writePart(part));
#define RERATE_TRY(expression)                                                                     \
    do {                                                                                           \
        if (auto tried_ = (expression); !tried_)                                                   \
            return tried_.error();                                                                 \
    } while (false)
