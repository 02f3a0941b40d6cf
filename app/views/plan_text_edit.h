// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text of a plan with line numbers. Lines with a problem are marked; a list below says what is
// wrong, and a click on it leads there. Undo and redo are the document's, not the editor's.

#pragma once

#include <QPlainTextEdit>

#include <map>

#include "engine/base/diagnostic.h"

class QLineEdit;
class QListWidget;

namespace rerate {

class PlanTextEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit PlanTextEdit(QWidget* parent = nullptr);
    void setProblems(const std::vector<Diagnostic>& problems);
    void goTo(int line, int column); // from 1
    void showText(const QString& text); // the cursor stays where it is
    int numbersWidth() const;
    void paintNumbers(QPaintEvent* event);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void markProblems();

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
