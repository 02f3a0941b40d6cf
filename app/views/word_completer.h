// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Completes the word at the end of what is typed in a line, and leaves what stands before it:
// "input_tokens + out" → "input_tokens + output_tokens".

#pragma once

#include <QCompleter>

namespace rerate {

class WordCompleter : public QCompleter {
public:
    WordCompleter(const QStringList& words, QObject* parent);

protected:
    QStringList splitPath(const QString& typed) const override;
    QString pathFromIndex(const QModelIndex& index) const override;
};

} // namespace rerate
