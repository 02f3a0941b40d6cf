// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_text_edit.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kProblemLines = 4; // of the list's height

class LineNumbers : public QWidget {
public:
    explicit LineNumbers(PlanTextEdit* editor) : QWidget(editor), m_editor(*editor) {}
    QSize sizeHint() const override { return {m_editor.numbersWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { m_editor.paintNumbers(event); }

private:
    PlanTextEdit& m_editor;
};

} // namespace

std::vector<Diagnostic> problemsToShow(std::vector<Diagnostic> problems) {
    const auto syntax = std::find_if(problems.begin(), problems.end(), [](const Diagnostic& problem) {
        return problem.message.starts_with("This is not valid YAML");
    });
    if (syntax != problems.end())
        return {*syntax};
    return problems;
}

PlanTextEdit::PlanTextEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setObjectName(QStringLiteral("planText"));
    setAccessibleName(tr("Text of the plan"));
    setFont(codeFont());
    setLineWrapMode(NoWrap);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    m_numbers = new LineNumbers(this);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { setViewportMargins(numbersWidth(), 0, 0, 0); });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int scrolled) {
        if (scrolled != 0)
            m_numbers->scroll(0, scrolled);
        else
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    });
    setViewportMargins(numbersWidth(), 0, 0, 0);
    m_completer = new QCompleter(this);
    m_completer->setModel(new QStringListModel(m_completer));
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->popup()->setObjectName(QStringLiteral("completions"));
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &PlanTextEdit::insertWord);
}

int PlanTextEdit::numbersWidth() const {
    const auto digits = QString::number(std::max(10, blockCount())).size();
    return static_cast<int>(digits) * fontMetrics().horizontalAdvance(QLatin1Char('9')) + 18;
}

void PlanTextEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    const QRect inside = contentsRect();
    m_numbers->setGeometry(inside.left(), inside.top(), numbersWidth(), inside.height());
}

void PlanTextEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_numbers)
        markProblems();
}

// Ctrl+Z and its like go to the window's actions.
bool PlanTextEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const QKeyCombination keys = key->keyCombination();
        if (keys == (Qt::CTRL | Qt::Key_Z) || keys == (Qt::CTRL | Qt::SHIFT | Qt::Key_Z) || keys == (Qt::CTRL | Qt::Key_Y)) {
            event->ignore();
            return false;
        }
    }
    return QPlainTextEdit::event(event);
}

bool PlanTextEdit::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QPlainTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = problemAt(cursorForPosition(help->pos()));
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

void PlanTextEdit::keyPressEvent(QKeyEvent* event) {
    const bool isOpen = m_completer->popup()->isVisible();
    static constexpr int kOfThePopup[] = {Qt::Key_Enter, Qt::Key_Return, Qt::Key_Escape, Qt::Key_Tab, Qt::Key_Backtab};
    if (isOpen && std::find(std::begin(kOfThePopup), std::end(kOfThePopup), event->key()) != std::end(kOfThePopup))
        return event->ignore();
    const bool isAsked = event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier;
    if (!isAsked)
        QPlainTextEdit::keyPressEvent(event);
    const QString typed = event->text();
    const bool isWord = !typed.isEmpty() && (typed[0].isLetterOrNumber() || typed[0] == QLatin1Char('_'));
    if (isAsked || isWord || (isOpen && event->key() == Qt::Key_Backspace))
        complete(isAsked);
    else if (!typed.isEmpty())
        m_completer->popup()->hide();
}

// Only words that begin as what is typed; one that is typed whole is no help any more.
void PlanTextEdit::complete(bool isAsked) {
    if (!m_completions || isReadOnly())
        return;
    const QString whole = toPlainText();
    const std::string before = whole.left(textCursor().position()).toStdString();
    m_completion = m_completions(whole.toStdString(), before.size());
    QStringList words;
    for (const std::string& word : m_completion.words)
        if (!words.contains(fromStd(word)))
            words << fromStd(word);
    static_cast<QStringListModel*>(m_completer->model())->setStringList(words);
    const QString prefix = fromStd(m_completion.prefix);
    m_completer->setCompletionPrefix(prefix);
    const int count = m_completer->completionCount();
    if (count == 0 || (prefix.isEmpty() && !isAsked) || (count == 1 && m_completer->currentCompletion() == prefix))
        return m_completer->popup()->hide();
    QAbstractItemView& popup = *m_completer->popup();
    popup.setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect();
    place.translate(numbersWidth(), 0);
    place.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar()->sizeHint().width() + 12);
    m_completer->complete(place);
}

void PlanTextEdit::insertWord(const QString& word) {
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(fromStd(m_completion.prefix).size()));
    const QString rest = cursor.block().text().mid(textCursor().positionInBlock());
    cursor.insertText(m_completion.isKey && !rest.startsWith(QLatin1Char(':')) ? word + QStringLiteral(": ") : word);
    setTextCursor(cursor);
}

void PlanTextEdit::paintNumbers(QPaintEvent* event) {
    const Theme& theme = currentTheme();
    QPainter painter(m_numbers);
    painter.fillRect(event->rect(), theme.window);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const int line = block.blockNumber() + 1;
        const qreal height = blockBoundingRect(block).height();
        const bool isWrong = m_byLine.count(line) != 0;
        painter.setPen(isWrong ? theme.error : theme.muted);
        const QString text = isWrong ? QStringLiteral("● %1").arg(line) : QString::number(line);
        painter.drawText(QRectF(0, top, m_numbers->width() - 6, height), Qt::AlignRight | Qt::AlignVCenter, text);
        top += height;
        block = block.next();
    }
}

void PlanTextEdit::setProblems(const std::vector<Diagnostic>& problems) {
    m_problems = problems;
    m_byLine.clear();
    for (const Diagnostic& problem : m_problems)
        if (problem.line > 0)
            m_byLine.emplace(problem.line, fromStd(problem.message));
    markProblems();
}

void PlanTextEdit::markProblems() {
    QList<QTextEdit::ExtraSelection> marks;
    for (const auto& [line, message] : m_byLine) {
        QTextEdit::ExtraSelection mark;
        QColor tint = currentTheme().error;
        tint.setAlpha(40);
        mark.format.setBackground(tint);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(document()->findBlockByNumber(line - 1));
        mark.cursor.clearSelection();
        marks << mark;
    }
    for (const Diagnostic& problem : m_problems) {
        if (problem.line <= 0 || problem.column <= 0)
            continue;
        QTextEdit::ExtraSelection mark;
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(problem.severity == Severity::Error ? currentTheme().error : currentTheme().warning);
        mark.cursor = spanOf(problem);
        marks << mark;
    }
    setExtraSelections(marks);
    m_numbers->update();
}

// To the end of its line at most; where only its beginning is known, the word there.
QTextCursor PlanTextEdit::spanOf(const Diagnostic& problem) const {
    const QTextBlock block = document()->findBlockByNumber(problem.line - 1);
    QTextCursor cursor(block);
    const int length = std::max(0, block.length() - 1);
    const int from = std::clamp(problem.column - 1, 0, length);
    int to = problem.lineEnd > problem.line ? length : std::clamp(problem.columnEnd - 1, from, length);
    if (to == from) {
        const QString text = block.text();
        while (to < length && !text[to].isSpace())
            ++to;
    }
    cursor.setPosition(block.position() + from);
    cursor.setPosition(block.position() + to, QTextCursor::KeepAnchor);
    return cursor;
}

// All of a line, since a short place is hard to point at.
QString PlanTextEdit::problemAt(const QTextCursor& place) const {
    QStringList texts;
    for (const Diagnostic& problem : m_problems)
        if (problem.line == place.blockNumber() + 1)
            texts << fromStd(problem.suggestion.empty() ? problem.message : problem.message + " " + problem.suggestion);
    return texts.join(QLatin1Char('\n'));
}

void PlanTextEdit::goTo(int line, int column) {
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (!block.isValid())
        return;
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, std::clamp(column - 1, 0, block.length() - 1));
    setTextCursor(cursor);
    centerCursor();
    setFocus(Qt::OtherFocusReason);
}

void PlanTextEdit::showText(const QString& text) {
    const int position = textCursor().position();
    setPlainText(text);
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(position, static_cast<int>(text.size())));
    setTextCursor(cursor);
}

PlanTextPanel::PlanTextPanel(QWidget* parent) : QWidget(parent) {
    m_editor = new PlanTextEdit(this);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("problemList"));
    m_list->setAccessibleName(tr("Problems of the plan"));
    m_list->setWordWrap(true);
    m_list->setFixedHeight(fontMetrics().height() * kProblemLines + 12);
    m_find = new QLineEdit(this);
    m_find->setObjectName(QStringLiteral("findText"));
    m_find->setAccessibleName(tr("Find in the text"));
    m_find->setPlaceholderText(tr("Find in the text; Enter finds the next"));
    m_find->setClearButtonEnabled(true);
    m_find->hide();
    connect(m_find, &QLineEdit::returnPressed, this, &PlanTextPanel::findNext);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_find);
    column->addWidget(m_editor, 1);
    column->addWidget(m_list);
    const auto jump = [this](const QListWidgetItem* item) {
        if (const QPoint place = item->data(Qt::UserRole).toPoint(); place.y() > 0)
            m_editor->goTo(place.y(), place.x());
    };
    connect(m_list, &QListWidget::itemClicked, this, jump);
    connect(m_list, &QListWidget::itemActivated, this, jump);
    setProblems({});
}

void PlanTextPanel::showFind() {
    m_find->show();
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

void PlanTextPanel::findNext() {
    if (m_editor->find(m_find->text()))
        return;
    m_editor->moveCursor(QTextCursor::Start);
    m_editor->find(m_find->text());
}

void PlanTextPanel::setProblems(const std::vector<Diagnostic>& problems) {
    m_editor->setProblems(problems);
    m_list->clear();
    for (const Diagnostic& problem : problems) {
        QString text = fromStd(problem.message);
        if (!problem.suggestion.empty())
            text += QLatin1Char(' ') + fromStd(problem.suggestion);
        if (problem.line > 0)
            text = tr("Line %1: %2").arg(problem.line).arg(text);
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(Qt::UserRole, QPoint(problem.column, problem.line));
        item->setForeground(problem.severity == Severity::Error ? currentTheme().error : currentTheme().warning);
    }
    if (problems.empty()) {
        auto* item = new QListWidgetItem(tr("No problems."), m_list);
        item->setForeground(currentTheme().muted);
    }
}

} // namespace rerate
