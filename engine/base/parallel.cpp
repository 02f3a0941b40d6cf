// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/base/parallel.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace rerate {

namespace {

// What went wrong in the lowest-numbered piece, so that the outcome is the same on any number of
// threads that reach it.
struct FirstFailure {
    std::mutex mutex;
    std::size_t piece = SIZE_MAX;
    Error error;
    std::exception_ptr exception;
    std::atomic<bool> happened{false};

    void note(std::size_t failedPiece, Error failure, std::exception_ptr thrown) {
        const std::scoped_lock lock(mutex);
        if (failedPiece < piece) {
            piece = failedPiece;
            error = std::move(failure);
            exception = std::move(thrown);
        }
        happened.store(true);
    }
};

} // namespace

Result<void> runParallel(std::size_t pieceCount, unsigned threadCount, const Progress& progress,
                         const std::function<Result<void>(std::size_t, unsigned)>& work) {
    std::atomic<std::size_t> next{0};
    FirstFailure failure;
    const auto loop = [&](unsigned worker) {
        while (!failure.happened.load() && !progress.isCancelled()) {
            const std::size_t piece = next.fetch_add(1);
            if (piece >= pieceCount)
                return;
            try {
                if (auto result = work(piece, worker); !result)
                    failure.note(piece, result.error(), nullptr);
            } catch (const CheckFailure&) {
                failure.note(piece, {}, std::current_exception());
            } catch (const std::bad_alloc&) {
                failure.note(piece, {ErrorKind::Limit, "There is not enough memory."}, nullptr);
            }
        }
    };

    {
        std::vector<std::jthread> threads;
        const std::size_t useful = std::min<std::size_t>(std::max(threadCount, 1U), pieceCount);
        for (unsigned worker = 1; worker < useful; ++worker)
            threads.emplace_back(loop, worker);
        loop(0);
    }
    if (failure.exception)
        std::rethrow_exception(failure.exception);
    if (failure.happened.load())
        return failure.error;
    if (progress.isCancelled())
        return cancelledError();
    return {};
}

unsigned defaultThreadCount() {
    const unsigned count = std::thread::hardware_concurrency();
    return count == 0 ? 1 : count;
}

} // namespace rerate
