// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The uncompressed bytes of a file or of standard input, with their SHA-256. Compression is
// recognized by the first bytes, not by the name.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/base/hash.h"
#include "engine/base/progress.h"
#include "engine/base/result.h"

namespace rerate {

class ByteStream {
public:
    // "-" is standard input. Waiting for a pipe ends when the work is cancelled.
    static Result<std::unique_ptr<ByteStream>> open(const std::filesystem::path& path,
                                                    const Progress& progress);
    ~ByteStream();

    // The first bytes, which `read` gives again. Only before the first read.
    Result<std::string> peek(std::size_t size);
    // Fills `output` as far as there is input; 0 at the end.
    Result<std::size_t> read(char* output, std::size_t size);

    bool isFile() const;              // not a pipe: it can be read again
    std::uint64_t sizeOnDisk() const; // 0 when not known
    std::uint64_t consumed() const;   // of the bytes on disk
    std::uint64_t bytesRead() const;  // uncompressed
    std::string finishHash();         // of all uncompressed bytes read

private:
    explicit ByteStream(const Progress& progress);
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rerate
