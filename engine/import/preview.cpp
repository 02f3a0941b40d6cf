// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/import/byte_stream.h"
#include "engine/import/file_sample.h"

namespace rerate {

Result<ImportPreview> previewImport(const std::filesystem::path& file, const ImportMapping& wish,
                                    std::size_t rowsMax) {
    constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
    const Progress progress;
    auto stream = ByteStream::open(file, progress);
    if (!stream)
        return stream.error();
    const auto text = (*stream)->peek(kSampleBytes);
    if (!text)
        return text.error();
    auto sample = readSample(*text, text->size() < kSampleBytes, file.string(), wish);
    if (!sample)
        return sample.error();
    ImportPreview preview;
    preview.fileKind = sample->kind;
    preview.separator = sample->separator;
    preview.guess = wish;
    preview.guess.fileKind = sample->kind;
    preview.guess.separator = sample->separator;
    preview.reasons = sample->reasons;
    guessRoles(*sample, preview.guess, true, preview.reasons);
    preview.columns = std::move(sample->columns);
    sample->rows.resize(std::min(sample->rows.size(), rowsMax));
    preview.rows = std::move(sample->rows);
    return preview;
}

} // namespace rerate
