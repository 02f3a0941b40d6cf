// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <variant>

#include "engine/import/gzip_stream.h"
#include "engine/usage/zstd_codec.h"

namespace rerate {

namespace {

constexpr std::size_t kInputBytes = std::size_t{1} << 20;

} // namespace

struct ByteStream::State {
    explicit State(const Progress& given) : progress(given) {}

    const Progress& progress;
    std::string name;
    int descriptor = -1;
    std::uint64_t sizeOnDisk = 0;
    std::uint64_t taken = 0;
    std::uint64_t given = 0;
    Sha256 hash;
    std::vector<std::byte> buffer;
    std::span<const std::byte> input; // of the buffer, not yet used
    std::string peeked;               // uncompressed, not yet given out
    bool atEnd = false;
    bool isFile = false;
    std::variant<std::monostate, GzipStream, ZstdStream> codec;

    ~State() {
        if (descriptor > STDIN_FILENO)
            ::close(descriptor);
    }

    // Files are always ready; a pipe may be idle for long.
    Result<void> waitForInput() const {
        constexpr int kMillisecondsBetweenLooks = 50;
        pollfd wanted{descriptor, POLLIN, 0};
        while (!isFile && ::poll(&wanted, 1, kMillisecondsBetweenLooks) <= 0)
            if (progress.isCancelled())
                return cancelledError();
        return {};
    }

    Result<void> refill() {
        if (!input.empty() || atEnd)
            return {};
        buffer.resize(kInputBytes);
        const auto got = take(buffer.data(), buffer.size());
        if (!got)
            return got.error();
        input = std::span<const std::byte>(buffer).first(*got);
        return {};
    }

    // Bytes as they are on disk.
    Result<std::size_t> take(void* output, std::size_t size) {
        RERATE_TRY(waitForInput());
        ssize_t got = 0;
        do {
            got = ::read(descriptor, output, size);
        } while (got < 0 && (errno == EINTR || errno == EAGAIN));
        if (got < 0)
            return Error{ErrorKind::InputOutput,
                         "The file " + name + " cannot be read: " + std::strerror(errno) + "."};
        atEnd = got == 0;
        taken += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

    bool startsWith(std::initializer_list<int> magic) const {
        std::size_t i = 0;
        for (const int byte : magic)
            if (i >= input.size() || std::to_integer<int>(input[i++]) != byte)
                return false;
        return true;
    }

    Error damaged(const std::string& problem) const {
        return {ErrorKind::InvalidInput,
                "The file " + name + " cannot be uncompressed. " + problem + " Copy it again from its source."};
    }

    Result<std::size_t> fill(char* output, std::size_t size);

    template <typename Codec>
    Result<std::size_t> decode(Codec& codecNow, char* output, std::size_t size) {
        auto written = codecNow.read(input, {reinterpret_cast<std::byte*>(output), size});
        if (!written)
            return damaged(written.error().message);
        return written;
    }
};

ByteStream::ByteStream(const Progress& progress) : m_state(std::make_unique<State>(progress)) {}
ByteStream::~ByteStream() = default;

Result<std::unique_ptr<ByteStream>> ByteStream::open(const std::filesystem::path& path,
                                                     const Progress& progress) {
    std::unique_ptr<ByteStream> stream(new ByteStream(progress));
    State& state = *stream->m_state;
    state.name = path == "-" ? "standard input" : path.string();
    std::error_code problem;
    if (path != "-") {
        if (std::filesystem::is_directory(path, problem))
            return Error{ErrorKind::InputOutput, state.name + " is a folder. Name a file in it."};
        // Opening a pipe would otherwise wait for its writer.
        state.descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (state.descriptor < 0)
            return Error{ErrorKind::InputOutput, "The file " + state.name + " cannot be opened: " +
                                                     std::strerror(errno) + ". Check its name."};
        const auto size = std::filesystem::file_size(path, problem);
        state.sizeOnDisk = problem ? 0 : size;
    } else {
        state.descriptor = STDIN_FILENO;
    }
    struct stat status{};
    state.isFile = ::fstat(state.descriptor, &status) == 0 && S_ISREG(status.st_mode);
    RERATE_TRY(state.refill());
    if (state.startsWith({0x1F, 0x8B}))
        state.codec.emplace<GzipStream>();
    else if (state.startsWith({0x28, 0xB5, 0x2F, 0xFD}))
        state.codec.emplace<ZstdStream>();
    return stream;
}

Result<std::string> ByteStream::peek(std::size_t size) {
    std::string first(size, '\0');
    const auto got = m_state->fill(first.data(), size);
    if (!got)
        return got.error();
    first.resize(*got);
    m_state->peeked = first;
    return first;
}

Result<std::size_t> ByteStream::read(char* output, std::size_t size) {
    State& state = *m_state;
    const std::size_t again = std::min(size, state.peeked.size());
    std::memcpy(output, state.peeked.data(), again);
    state.peeked.erase(0, again);
    const auto got = state.fill(output + again, size - again);
    if (!got)
        return got;
    state.hash.add({output, again + *got});
    state.given += again + *got;
    return again + *got;
}

Result<std::size_t> ByteStream::State::fill(char* output, std::size_t size) {
    std::size_t written = 0;
    const bool isPlain = std::holds_alternative<std::monostate>(codec);
    while (written < size) {
        if (isPlain && input.empty() && !atEnd) {
            const auto got = take(output + written, size - written);
            if (!got)
                return got;
            written += *got;
            continue;
        }
        RERATE_TRY(refill());
        auto* gzip = std::get_if<GzipStream>(&codec);
        auto* zstd = std::get_if<ZstdStream>(&codec);
        if (input.empty()) {
            if ((gzip && gzip->isInsideMember()) || (zstd && zstd->isInsideFrame()))
                return damaged("It is cut off.");
            break;
        }
        if (gzip || zstd) {
            auto got = gzip ? decode(*gzip, output + written, size - written)
                            : decode(*zstd, output + written, size - written);
            if (!got)
                return got;
            written += *got;
        } else {
            const std::size_t count = std::min(size - written, input.size());
            std::memcpy(output + written, input.data(), count);
            input = input.subspan(count);
            written += count;
        }
    }
    return written;
}

bool ByteStream::isFile() const { return m_state->isFile; }
std::uint64_t ByteStream::sizeOnDisk() const { return m_state->sizeOnDisk; }
std::uint64_t ByteStream::consumed() const { return m_state->taken - m_state->input.size(); }
std::uint64_t ByteStream::bytesRead() const { return m_state->given; }
std::string ByteStream::finishHash() { return m_state->hash.finishHex(); }

} // namespace rerate
