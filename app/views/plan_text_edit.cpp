// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/plan_text_edit.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QTextBlock>
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
    setExtraSelections(marks);
    m_numbers->update();
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
