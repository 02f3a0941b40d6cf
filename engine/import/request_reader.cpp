// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/request_reader.h"

#include "engine/import/block_parser.h"
#include "engine/time/time_text.h"

namespace rerate {

namespace {

constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;

void take(UsageRequest& request, const std::string& path, const std::string& text) {
    const auto fail = [&](std::string sentence) {
        if (request.problem.empty())
            request.problem = std::move(sentence);
    };
    const std::string name = path.starts_with("usage.") ? path.substr(6) : path;
    if (path == "provider" || path == "model" || path == "event") {
        (path == "provider" ? request.provider : path == "model" ? request.model : request.event) = text;
    } else if (path == "time") {
        const auto time = parseInstant(text, TimeFormat());
        if (time)
            request.time = *time;
        else
            fail("`time`: " + time.error().message);
    } else if (const auto number = Decimal::parse(text)) {
        const auto& known = request.usage;
        if (std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.first == name; }))
            fail("`" + name + "` stands in the request twice.");
        request.usage.emplace_back(name, *number);
    } else {
        request.texts.emplace_back(name, text);
    }
}

} // namespace

Result<RequestReader> RequestReader::open(const std::string& file, Instant now, const Progress& progress) {
    auto bytes = ByteStream::open(file, progress);
    if (!bytes)
        return bytes.error();
    return RequestReader(std::move(*bytes), now);
}

Result<bool> RequestReader::nextLine(std::string& line) {
    std::size_t end = m_buffer.find('\n', m_at);
    while (end == std::string::npos && !m_isAtEnd) {
        m_buffer.erase(0, m_at);
        m_at = 0;
        const std::size_t had = m_buffer.size();
        if (had > kLineBytesMax)
            return Error{ErrorKind::InvalidInput,
                         "Line " + std::to_string(m_line + 1) + " of the requests is longer than 1 MiB."};
        m_buffer.resize(had + 65536);
        const auto size = m_bytes->read(m_buffer.data() + had, 65536);
        if (!size)
            return size.error();
        m_buffer.resize(had + *size);
        m_isAtEnd = *size == 0;
        end = m_buffer.find('\n', had);
    }
    if (end == std::string::npos)
        end = m_buffer.size();
    if (m_at >= m_buffer.size())
        return false;
    line = m_buffer.substr(m_at, end - m_at);
    m_at = end + 1;
    ++m_line;
    return true;
}

Result<std::vector<UsageRequest>> RequestReader::read(std::size_t count) {
    std::vector<UsageRequest> requests;
    std::string line;
    while (requests.size() < count) {
        const auto isThere = nextLine(line);
        if (!isThere)
            return isThere.error();
        if (!*isThere)
            break;
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        UsageRequest request;
        request.line = m_line;
        request.time = m_now;
        const JsonMembers json = readJsonLine(line);
        request.problem = json.problem;
        for (const auto& [path, text] : json.members)
            take(request, path, text);
        requests.push_back(std::move(request));
    }
    return requests;
}

} // namespace rerate
