// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/node_form.h"

#include <QApplication>
#include <QComboBox>
#include <QDate>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStyleOptionComboBox>
#include <QTimer>

#include "app/charts/number_text.h"
#include "app/document/plan_edits.h"
#include "app/document/plan_nodes.h"
#include "app/views/style.h"
#include "app/views/word_completer.h"

namespace rerate {

namespace {

constexpr int kColumns = 4; // two fields beside each other, each with its label
constexpr int kLineWidth = 90; // at least
constexpr int kChoiceMax = 38; // characters of a choice that always have room

bool isWide(const PlanField& field) {
    return field.kind == PlanField::Kind::Expression || field.kind == PlanField::Kind::Names || field.kind == PlanField::Kind::Rule;
}

} // namespace

NodeForm::NodeForm(QWidget* parent) : QWidget(parent) {
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(kSpace);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnStretch(3, 1);
}

void NodeForm::clear() {
    m_node = nullptr;
    m_fields.clear();
    m_rows.clear();
    build();
}

void NodeForm::setFields(const std::string& text, std::size_t place, PlanFields fields, const std::string& currency) {
    if (text != m_text || place != m_place)
        m_wrong.clear();
    const QString subject = fields.empty() ? QString() : fields.front().otherwise;
    if (subject != m_subject)
        m_revealed.clear();
    m_subject = subject;
    m_text = text;
    m_place = place;
    m_currency = currency;
    m_yaml = readYaml(text, "plan").root;
    m_node = nodeAt(m_yaml, place);
    const PlanFields old = std::move(m_fields); // the rows on screen point into it
    m_fields = std::move(fields);
    std::vector<FormRow> now = rows();
    const bool isSame = m_wrong.isEmpty() && now.size() == m_rows.size() &&
                        std::equal(now.begin(), now.end(), m_rows.begin(), [](const FormRow& a, const FormRow& b) { return a.sameShape(b); });
    m_rows = std::move(now);
    if (!isSame)
        return build();
    for (const FormRow& row : m_rows)
        show(row);
    if (fitsInPairs() != m_isInPairs)
        arrange();
}

std::vector<FormRow> NodeForm::rows() const {
    return m_node ? formRows(m_fields, *m_node, m_place, m_revealed) : std::vector<FormRow>{};
}

// Focus stays with the field of the same name.
void NodeForm::build() {
    const QWidget* focus = QApplication::focusWidget();
    const QString focused = focus && isAncestorOf(focus) ? focus->objectName() : QString();
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->setObjectName(QString()); // not to be found any more
            widget->hide();
            widget->deleteLater();
            for (QObject* child : widget->findChildren<QWidget*>())
                child->setObjectName(QString());
        }
        delete item;
    }
    m_placed.clear();
    for (const FormRow& row : m_rows)
        addRow(row);
    arrange();
    if (auto* again = focused.isEmpty() ? nullptr : findChild<QWidget*>(focused))
        again->setFocus(Qt::OtherFocusReason);
}

void NodeForm::addRow(const FormRow& row) {
    QWidget* field = makeWidget(row);
    auto* label = new QLabel(row.name, this);
    label->setBuddy(field);
    label->setToolTip(row.field->help);
    QLabel* why = nullptr;
    if (m_wrong == row.name) {
        why = new QLabel(m_why, this);
        why->setObjectName(QStringLiteral("fieldProblem"));
        why->setWordWrap(true);
        setTextColour(*why, &Theme::error);
    }
    m_placed.push_back({label, field, why, isWide(*row.field) || row.hasDate});
}

void NodeForm::arrange() {
    while (QLayoutItem* item = m_grid->takeAt(0))
        delete item;
    const bool inPairs = m_isInPairs = fitsInPairs();
    m_grid->setColumnStretch(3, inPairs ? 1 : 0);
    int line = 0;
    int column = 0;
    for (const Placed& row : m_placed) {
        const bool isWhole = row.isWhole || !inPairs;
        if (column > 0 && isWhole) {
            ++line;
            column = 0;
        }
        m_grid->addWidget(row.label, line, column);
        m_grid->addWidget(row.field, line, column + 1, 1, isWhole ? kColumns - 1 : 1);
        column += isWhole ? kColumns : 2;
        if (row.problem) {
            const int under = isWhole || column <= 2 ? 1 : 3;
            m_grid->addWidget(row.problem, ++line, under, 1, kColumns - under);
            column = kColumns;
        }
        if (column >= kColumns) {
            ++line;
            column = 0;
        }
        for (QWidget* widget : {row.label, row.field, row.problem})
            if (widget)
                widget->show(); // at once, so that it can have the focus
    }
}

bool NodeForm::fitsInPairs() const {
    int labels[2] = {};
    int fields[2] = {};
    int side = 0;
    for (const Placed& row : m_placed) {
        side = row.isWhole ? 0 : side;
        labels[side] = std::max(labels[side], row.label->sizeHint().width());
        if (!row.isWhole)
            fields[side] = std::max(fields[side], row.field->minimumWidth());
        side = row.isWhole ? 0 : 1 - side;
    }
    return m_room == 0 || labels[0] + labels[1] + fields[0] + fields[1] + 3 * kSpace <= m_room;
}

void NodeForm::setRoom(int width) {
    m_room = width;
    if (fitsInPairs() != m_isInPairs)
        arrange();
}

QWidget* NodeForm::makeWidget(const FormRow& row) {
    if (row.field->kind == PlanField::Kind::Choice || row.field->kind == PlanField::Kind::KeyChoice)
        return makeChoice(row);
    QLineEdit* line = makeLine(row, row.name, m_wrong == row.name ? m_wrongText : row.written);
    connect(line, &QLineEdit::editingFinished, this, [this, name = row.name] { takeLine(name); });
    if (m_wrong == row.name) {
        line->setProperty("wrong", true);
        line->setToolTip(m_why);
        setTextColour(*line, &Theme::error);
    }
    if (!row.hasDate)
        return line;
    auto* both = new QWidget(this);
    auto* layout = new QHBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    QLineEdit* from = makeLine(row, row.name + tr(", from"), row.from);
    from->setPlaceholderText(tr("always"));
    from->setMaximumWidth(130);
    from->setToolTip(tr("First day on which it holds, such as 2026-03-01; or the customer's billing period, such as: period 4"));
    connect(from, &QLineEdit::editingFinished, this, [this, name = row.name] { takeDate(name); });
    layout->addWidget(line, 1);
    layout->addWidget(new QLabel(tr("from"), both));
    layout->addWidget(from);
    both->setFocusProxy(line);
    return both;
}

QLineEdit* NodeForm::makeLine(const FormRow& row, const QString& name, const QString& shown) {
    auto* line = new QLineEdit(shown, this);
    line->setObjectName(QStringLiteral("field:") + name);
    line->setAccessibleName(name);
    line->setPlaceholderText(row.field->otherwise);
    line->setMinimumWidth(kLineWidth);
    line->setCursorPosition(0);
    if (row.field->isNumber())
        line->setAlignment(Qt::AlignRight);
    if (!row.field->values.isEmpty())
        line->setCompleter(new WordCompleter(row.field->values, line));
    return line;
}

// What is not written stands first, and says what holds then.
QComboBox* NodeForm::makeChoice(const FormRow& row) {
    auto* choice = new QComboBox(this);
    choice->setObjectName(QStringLiteral("field:") + row.name);
    choice->setAccessibleName(row.name);
    if (row.field->kind == PlanField::Kind::KeyChoice) {
        for (const PlanField::Alternative& alternative : row.field->alternatives)
            choice->addItem(alternative.label, fromStd(alternative.key));
    } else {
        if (!row.field->otherwise.isEmpty())
            choice->addItem(tr("%1 (default)").arg(row.field->otherwise), QString());
        for (const QString& value : row.field->values)
            choice->addItem(value, value);
    }
    connect(choice, &QComboBox::activated, this, [this, name = row.name] { takeChoice(name); });
    choice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // names of meters may be longer than any window
    show(row);
    return choice;
}

void NodeForm::show(const FormRow& row) {
    if (auto* line = findChild<QLineEdit*>(QStringLiteral("field:") + row.name)) {
        const bool isTyping = line->hasFocus() && line->isModified();
        if (!isTyping && line->text() != row.written)
            line->setText(row.written);
        if (auto* from = findChild<QLineEdit*>(QStringLiteral("field:") + row.name + tr(", from")); from && from->text() != row.from)
            from->setText(row.from);
    } else if (auto* choice = findChild<QComboBox*>(QStringLiteral("field:") + row.name)) {
        if (row.field->kind != PlanField::Kind::KeyChoice)
            choice->setCurrentIndex(choice->findData(row.written.isNull() ? QString() : row.written));
        for (const PlanField::Alternative& alternative : row.field->alternatives)
            if (m_node->find(alternative.key))
                choice->setCurrentIndex(choice->findData(fromStd(alternative.key)));
        fitChoice(*choice);
    }
}

// What is chosen can be read.
void NodeForm::fitChoice(QComboBox& choice) const {
    const int text = fontMetrics().horizontalAdvance(choice.currentText());
    QStyleOptionComboBox option;
    option.initFrom(&choice);
    const int whole = choice.style()->sizeFromContents(QStyle::CT_ComboBox, &option, QSize(text + kSpace, 0), &choice).width();
    choice.setMinimumWidth(std::clamp(whole, kLineWidth, fontMetrics().averageCharWidth() * kChoiceMax));
}

const FormRow* NodeForm::rowOf(const QString& name) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const FormRow& row) { return row.name == name; });
    return found == m_rows.end() ? nullptr : &*found;
}

// The form may be filled again by the edit: let what is going on in its fields end first.
void NodeForm::ask(const FormRow& row, const Result<std::string>& text, const QString& typed) {
    if (!text)
        return wrong(row.name, typed, fromStd(text.error().message));
    m_asked = row.name;
    m_typed = typed;
    QTimer::singleShot(0, this, [this, text = *text, what = row.name.toLower()] { emit edited(text, what); });
}

void NodeForm::takeLine(const QString& name) {
    const FormRow* row = rowOf(name);
    auto* line = findChild<QLineEdit*>(QStringLiteral("field:") + name);
    if (!row || !line)
        return;
    const QString typed = line->text().trimmed();
    line->setModified(false);
    if (typed != row->written && !(typed.isEmpty() && row->written.isNull()))
        return m_wrong == name && typed == m_wrongText ? void() : ask(*row, withTyped(m_text, *row, typed, m_currency), typed);
    if (m_wrong == name)
        wrong({}, {}, {});
}

void NodeForm::takeDate(const QString& name) {
    const FormRow* row = rowOf(name);
    auto* from = findChild<QLineEdit*>(QStringLiteral("field:") + name + tr(", from"));
    if (!row || !from || from->text().trimmed() == row->from)
        return;
    ask(*row, withDate(m_text, *row, from->text().trimmed()), row->written);
}

void NodeForm::takeChoice(const QString& name) {
    const FormRow* row = rowOf(name);
    auto* choice = findChild<QComboBox*>(QStringLiteral("field:") + name);
    if (!row || !choice)
        return;
    const QString chosen = choice->currentData().toString();
    if (row->field->kind == PlanField::Kind::KeyChoice) {
        for (const PlanField::Alternative& alternative : row->field->alternatives)
            if (fromStd(alternative.key) == chosen && !m_node->find(alternative.key))
                return takeAggregate(*row, alternative);
        return;
    }
    if (chosen != row->written)
        ask(*row, withTyped(m_text, *row, chosen, m_currency), chosen);
}

// What it is of stays where both are of an expression.
void NodeForm::takeAggregate(const FormRow& row, const PlanField::Alternative& chosen) {
    const auto isOfExpression = [](const std::string& key) { return key != "aggregate" && key != "percentile"; };
    for (const PlanField::Alternative& old : row.field->alternatives) {
        if (!m_node->find(old.key))
            continue;
        const bool keeps = isOfExpression(old.key) && isOfExpression(chosen.key);
        return ask(row, withKeyInstead(m_text, m_place, old.key, chosen.key,
                                       keeps ? std::nullopt : std::optional(scalarFor(chosen.value))), {});
    }
    ask(row, withValue(m_text, m_place, {chosen.key}, scalarFor(chosen.value)), {});
}

void NodeForm::wrong(const QString& name, const QString& typed, const QString& why) {
    m_wrong = name;
    m_wrongText = typed;
    m_why = why;
    QTimer::singleShot(0, this, &NodeForm::build);
    emit message(why);
}

void NodeForm::refuse(const QString& why) { wrong(m_asked, m_typed, why); }

void NodeForm::reveal(const QString& label) {
    m_revealed.insert(label);
    m_rows = rows();
    build();
    if (auto* field = findChild<QWidget*>(QStringLiteral("field:") + label))
        field->setFocus(Qt::OtherFocusReason);
}

// The same value again from the next month on, to be changed.
void NodeForm::addDay(const PlanField& field) {
    const YamlNode* node = nodeUnder(m_node, field.keys);
    if (!node)
        return;
    const QDate today = QDate::currentDate();
    const std::string from = QDate(today.year(), today.month(), 1).addMonths(1).toString(Qt::ISODate).toStdString();
    FormRow row;
    row.name = tr("%1, change %2").arg(field.label).arg(isDatedList(*node) ? node->items.size() : 1);
    row.field = &field;
    ask(row, withChange(m_text, m_place, field, *node, from), {});
}

void NodeForm::fillMenu(QMenu& menu) {
    for (const PlanField& field : m_fields) {
        const YamlNode* node = nodeUnder(m_node, field.keys);
        if (!node && !field.isMain && !m_revealed.contains(field.label))
            menu.addAction(field.label, this, [this, label = field.label] { reveal(label); });
    }
    menu.addSeparator();
    for (const PlanField& field : m_fields) {
        const YamlNode* node = nodeUnder(m_node, field.keys);
        if (field.isDated && node && (node->kind == YamlNode::Kind::Scalar || isDatedList(*node)))
            menu.addAction(tr("%1: change on a day").arg(field.label), this, [this, label = field.label] {
                for (const PlanField& chosen : m_fields)
                    if (chosen.label == label)
                        return addDay(chosen);
            });
    }
}

bool NodeForm::shows(const YamlNode& node) const {
    return std::any_of(m_rows.begin(), m_rows.end(), [&](const FormRow& row) {
        const YamlNode* start = row.place == m_place ? m_node : nodeAt(m_yaml, row.place);
        const auto isIt = [&](const std::vector<std::string>& keys) {
            const YamlNode* found = nodeUnder(start, keys);
            return found && !keys.empty() && found->mark.offset == node.mark.offset;
        };
        return isIt(row.keys) || (row.hasDate && (isIt({"from"}) || isIt({"from_period"})));
    });
}

} // namespace rerate
