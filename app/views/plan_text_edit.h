// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text of a plan with line numbers. Lines with a problem are marked, the place in them
// underlined, and the pointer over them says what is wrong; a list below says it too, and a click on
// it leads there. Words are completed while they are typed, and by Ctrl+Space. Undo and redo are the
// document's, not the editor's.

#pragma once

#include <QPlainTextEdit>

#include <functional>
#include <map>

#include "app/document/plan_completion.h"
#include "engine/base/diagnostic.h"

class QCompleter;
class QLineEdit;
class QListWidget;

namespace rerate {

class PlanTextEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit PlanTextEdit(QWidget* parent = nullptr);
    using Completions = std::function<PlanCompletion(std::string_view text, std::size_t offset)>;
    void setCompletions(Completions completions) { m_completions = std::move(completions); }
    QCompleter& completer() { return *m_completer; }
    void setProblems(const std::vector<Diagnostic>& problems);
    QString problemAt(const QTextCursor& place) const; // empty: none in its line
    void goTo(int line, int column); // from 1
    void showText(const QString& text); // the cursor stays where it is
    int numbersWidth() const;
    void paintNumbers(QPaintEvent* event);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void markProblems();
    QTextCursor spanOf(const Diagnostic& problem) const;
    void complete(bool isAsked);
    void insertWord(const QString& word);

    Completions m_completions;
    QCompleter* m_completer = nullptr;
    PlanCompletion m_completion; // that is offered
    QWidget* m_numbers = nullptr;
    std::vector<Diagnostic> m_problems;
    std::map<int, QString> m_byLine;
};

// The editor above its list of problems, which always has its place, so that nothing jumps.
class PlanTextPanel : public QWidget {
    Q_OBJECT

public:
    explicit PlanTextPanel(QWidget* parent = nullptr);
    PlanTextEdit& editor() { return *m_editor; }
    void setProblems(const std::vector<Diagnostic>& problems);
    void showFind();

private:
    void findNext();

    PlanTextEdit* m_editor = nullptr;
    QLineEdit* m_find = nullptr;
    QListWidget* m_list = nullptr;
};

// Of a text that is not even YAML, only that: what else was found follows from it.
std::vector<Diagnostic> problemsToShow(std::vector<Diagnostic> problems);

} // namespace rerate
