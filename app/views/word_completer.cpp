// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/word_completer.h"

#include <QLineEdit>

namespace rerate {

namespace {

int wordStart(const QString& typed) {
    auto at = typed.size();
    while (at > 0 && (typed[at - 1].isLetterOrNumber() || typed[at - 1] == QLatin1Char('_') || typed[at - 1] == QLatin1Char('.')))
        --at;
    return static_cast<int>(at);
}

} // namespace

WordCompleter::WordCompleter(const QStringList& words, QObject* parent) : QCompleter(words, parent) {
    setCaseSensitivity(Qt::CaseInsensitive);
    setFilterMode(Qt::MatchContains);
}

QStringList WordCompleter::splitPath(const QString& typed) const { return {typed.mid(wordStart(typed))}; }

QString WordCompleter::pathFromIndex(const QModelIndex& index) const {
    const auto* field = qobject_cast<const QLineEdit*>(widget());
    const QString word = index.data(completionRole()).toString();
    return field ? field->text().left(wordStart(field->text())) + word : word;
}

} // namespace rerate
