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
    m_temporary = m_path->string() + ".writing";
    m_file.open(m_temporary, std::ios::binary | std::ios::trunc);
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

Result<void> RejectFile::finish() {
    if (!m_path)
        return {};
    m_file.close();
    std::error_code problem;
    if (m_file)
        std::filesystem::rename(m_temporary, *m_path, problem);
    if (!m_file || problem)
        return Error{ErrorKind::InputOutput, "The rejected rows cannot be written to " + m_path->string() +
                                                 ". Check the folder and the free space."};
    m_temporary.clear();
    return {};
}

} // namespace rerate
