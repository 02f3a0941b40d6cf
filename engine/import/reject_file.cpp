// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/reject_file.h"

namespace rerate {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"')
            result += '"';
        result += c;
    }
    return result + '"';
}

} // namespace

RejectFile::RejectFile(const std::optional<std::filesystem::path>& path) : m_path(path) {
    if (!m_path)
        return;
    std::error_code ignored;
    const bool isSpecial =
        std::filesystem::exists(*m_path, ignored) && !std::filesystem::is_regular_file(*m_path, ignored);
    if (!isSpecial)
        m_temporary = m_path->string() + ".writing";
    m_file.open(isSpecial ? *m_path : m_temporary, std::ios::binary | std::ios::trunc);
    m_file << "file,line,column,reason,row\n";
}

RejectFile::~RejectFile() {
    std::error_code ignored;
    if (m_path && !m_temporary.empty())
        std::filesystem::remove(m_temporary, ignored);
}

void RejectFile::add(const RejectedRow& row) {
    if (m_path)
        m_file << quoted(row.file) << ',' << row.line << ',' << quoted(row.column) << ','
               << quoted(row.reason) << ',' << quoted(row.text) << '\n';
}

Result<void> RejectFile::check() const {
    if (!m_path || m_file)
        return {};
    return Error{ErrorKind::InputOutput, "The rejected rows cannot be written to " + m_path->string() +
                                             ". Check the folder and the free space."};
}

Result<void> RejectFile::finish() {
    if (!m_path)
        return {};
    m_file.close();
    RERATE_TRY(check());
    std::error_code problem;
    if (!m_temporary.empty())
        std::filesystem::rename(m_temporary, *m_path, problem);
    if (problem)
        return Error{ErrorKind::InputOutput, "The rejected rows cannot be written to " +
                                                 m_path->string() + ": " + problem.message() + "."};
    m_temporary.clear();
    return {};
}

} // namespace rerate
