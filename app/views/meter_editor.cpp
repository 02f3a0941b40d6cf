// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/meter_editor.h"

#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <map>

#include "app/charts/number_text.h"
#include "app/document/plan_nodes.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kOffset = Qt::UserRole;      // of the scalar, or of the mapping that lacks it
constexpr int kKey = Qt::UserRole + 1;     // of what is missing; empty: the scalar itself
constexpr int kWritten = Qt::UserRole + 2; // as it is in the plan

QString keyName(const std::string& key) {
    static const std::map<std::string, const char*> kNames = {
        {"event", QT_TR_NOOP("events called")}, {"filter", QT_TR_NOOP("only where")}, {"value", QT_TR_NOOP("value")},
        {"sum", QT_TR_NOOP("sum of")}, {"by", QT_TR_NOOP("a quantity for each")}, {"per", QT_TR_NOOP("a window for each")},
        {"every", QT_TR_NOOP("every")}, {"of", QT_TR_NOOP("of")}, {"unit", QT_TR_NOOP("unit")},
        {"retract", QT_TR_NOOP("taken back where")}, {"unique", QT_TR_NOOP("distinct values of")},
        {"remove", QT_TR_NOOP("removed where")}, {"percentile", QT_TR_NOOP("percentile")},
        {"discard", QT_TR_NOOP("number of highest dropped")}, {"missing", QT_TR_NOOP("windows without events")},
        {"first_use", QT_TR_NOOP("from first use, for")}, {"gap", QT_TR_NOOP("until a pause of")}, {"cap", QT_TR_NOOP("at most")},
        {"then", QT_TR_NOOP("then")}, {"step", QT_TR_NOOP("to a multiple of")}, {"default", QT_TR_NOOP("at all other times")}};
    const auto found = kNames.find(key);
    return found == kNames.end() ? fromStd(key) : QObject::tr(found->second);
}

QString windowSentence(const Window& window) {
    Meter alone;
    alone.windows = {window};
    return fromStd(meterText(alone));
}

} // namespace

MeterEditor::MeterEditor(QWidget* parent) : QWidget(parent) {
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("meterList"));
    m_list->setAccessibleName(tr("Meters and calendars"));
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("meterSentence"));
    m_sentence->setFont(titleFont());
    m_sentence->setWordWrap(true);
    m_fields = new QTreeWidget(this);
    m_fields->setObjectName(QStringLiteral("meterFields"));
    m_fields->setAccessibleName(tr("What the meter counts"));
    m_fields->setColumnCount(2);
    m_fields->setHeaderLabels({tr("What"), tr("Value")});
    m_fields->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_fields->setAlternatingRowColors(true);
    m_fields->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_hint = new QLabel(this);
    m_hint->setObjectName(QStringLiteral("meterAsText"));
    m_hint->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace, 0, 0);
    column->addWidget(m_list);
    column->addWidget(m_sentence);
    column->addWidget(m_fields, 1);
    column->addWidget(m_hint);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (!m_isFilling)
            showChosen();
    });
    connect(m_hint, &QLabel::linkActivated, this, [this] { emit editAsText(m_line); });
    // Only values are typed over.
    const auto open = [this](QTreeWidgetItem* item, int) {
        if (item->flags() & Qt::ItemIsEditable)
            m_fields->editItem(item, 1);
    };
    connect(m_fields, &QTreeWidget::itemDoubleClicked, this, open);
    connect(m_fields, &QTreeWidget::itemActivated, this, open);
    connect(m_fields, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int changed) {
        if (!m_isFilling && changed == 1)
            take(item);
    });
}

void MeterEditor::setPlan(const Plan* plan, const std::string& text) {
    m_plan = plan ? std::optional<Plan>(*plan) : std::nullopt;
    m_text = text;
    fillList();
}

void MeterEditor::fillList() {
    m_isFilling = true;
    const int row = m_list->currentRow();
    m_list->clear();
    if (m_plan) {
        for (const Meter& meter : m_plan->meters)
            m_list->addItem(tr("%1 – %2").arg(fromStd(meter.label.empty() ? meter.id : meter.label), fromStd(meterText(meter))));
        for (const Calendar& calendar : m_plan->calendars)
            m_list->addItem(tr("%1 – calendar").arg(fromStd(calendar.id)));
    }
    m_list->setCurrentRow(std::clamp(row, 0, std::max(0, m_list->count() - 1)));
    const int rowHeight = fontMetrics().height() + 10;
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setSizeHint(QSize(0, rowHeight));
    m_list->setFixedHeight(rowHeight * std::clamp(m_list->count(), 1, 8) + 6);
    m_isFilling = false;
    showChosen();
}

void MeterEditor::showChosen() {
    m_isFilling = true;
    m_fields->clear();
    m_sentence->clear();
    m_hint->clear();
    const auto row = static_cast<std::size_t>(std::max(0, m_list->currentRow()));
    if (m_plan && m_list->count() > 0) {
        const YamlReading yaml = readYaml(m_text, "plan");
        const bool isMeter = row < m_plan->meters.size();
        const SourceMark& mark = isMeter ? m_plan->meters[row].mark : m_plan->calendars[row - m_plan->meters.size()].mark;
        m_line = mark.line;
        const YamlNode* node = nodeAt(yaml.root, mark.offset);
        if (node && isMeter) {
            showMeter(m_plan->meters[row], *node);
        } else if (node) {
            m_sentence->setText(tr("Calendar %1: the first row that holds gives an event its label.")
                                    .arg(fromStd(m_plan->calendars[row - m_plan->meters.size()].id)));
            for (std::size_t i = 0; i < node->items.size(); ++i)
                addValue(nullptr, node->keys[i].text, node->items[i]);
        }
        m_hint->setText(tr("Steps, rows and other keys are added in the text: <a href=\"text\">edit as text (line %1)</a>").arg(m_line));
    }
    m_fields->expandAll();
    m_isFilling = false;
}

void MeterEditor::showMeter(const Meter& meter, const YamlNode& node) {
    m_sentence->setText(fromStd(meterText(meter)));
    if (meter.sources.empty())
        for (const char* key : {"event", "filter"})
            if (!node.find(key))
                addMissing(key, node.mark.offset);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const std::string& key = node.keys[i].text;
        if (key != "windows" || node.items[i].kind != YamlNode::Kind::Sequence) {
            addValue(nullptr, key, node.items[i]);
            continue;
        }
        for (std::size_t step = 0; step < node.items[i].items.size() && step < meter.windows.size(); ++step)
            addNode(nullptr, tr("Step %1: %2").arg(step + 1).arg(windowSentence(meter.windows[step])), node.items[i].items[step]);
    }
    if (!node.find("unit"))
        addMissing("unit", node.mark.offset);
}

// A row of its own, with what is in it below.
void MeterEditor::addNode(QTreeWidgetItem* parent, const QString& name, const YamlNode& node) {
    auto* item = parent ? new QTreeWidgetItem(parent, {name}) : new QTreeWidgetItem(m_fields, {name});
    item->setFirstColumnSpanned(true);
    item->setFont(0, titleFont());
    for (std::size_t i = 0; i < node.items.size(); ++i)
        if (node.kind == YamlNode::Kind::Mapping)
            addValue(item, node.keys[i].text, node.items[i]);
        else
            addValue(item, std::to_string(i + 1), node.items[i]);
}

void MeterEditor::addValue(QTreeWidgetItem* parent, const std::string& key, const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Mapping || node.kind == YamlNode::Kind::Sequence)
        return addNode(parent, keyName(key), node);
    auto* item = parent ? new QTreeWidgetItem(parent) : new QTreeWidgetItem(m_fields);
    item->setText(0, keyName(key));
    item->setToolTip(0, tr("%1, line %2").arg(fromStd(key)).arg(node.mark.line));
    item->setText(1, fromStd(node.text));
    item->setData(1, kOffset, QVariant::fromValue<qulonglong>(node.mark.offset));
    item->setData(1, kWritten, fromStd(node.text));
    item->setFlags(item->flags() | Qt::ItemIsEditable);
}

void MeterEditor::addMissing(const char* key, std::size_t offset) {
    auto* item = new QTreeWidgetItem(m_fields, {keyName(key)});
    item->setToolTip(0, tr("%1; not written: all, or none").arg(QLatin1String(key)));
    item->setData(1, kOffset, QVariant::fromValue<qulonglong>(offset));
    item->setData(1, kKey, QString::fromLatin1(key));
    item->setData(1, kWritten, QString());
    item->setFlags(item->flags() | Qt::ItemIsEditable);
}

void MeterEditor::take(QTreeWidgetItem* item) {
    const QString typed = item->text(1).trimmed();
    if (typed == item->data(1, kWritten).toString())
        return;
    const auto offset = static_cast<std::size_t>(item->data(1, kOffset).toULongLong());
    const std::string key = item->data(1, kKey).toString().toStdString();
    if (typed.isEmpty())
        return emit message(tr("Nothing is written there. To take the key out, edit the text."));
    m_lastPlace = std::to_string(offset) + key;
    m_lastTyped = typed;
    const auto made = withValue(m_text, offset, key.empty() ? std::vector<std::string>{} : std::vector<std::string>{key},
                                scalarFor(typed.toStdString()));
    if (!made)
        return emit message(fromStd(made.error().message));
    const QString title = tr("Change %1 of %2").arg(item->text(0), m_list->currentItem()->text().section(QStringLiteral(" – "), 0, 0));
    // The tree is filled again by the edit; let its editor close first.
    QTimer::singleShot(0, this, [this, text = *made, title] { emit edited(text, title); });
}

void MeterEditor::refuse(const QString& text) {
    emit message(text);
    m_isFilling = true;
    for (QTreeWidgetItemIterator item(m_fields); *item; ++item) {
        const std::string place = std::to_string((*item)->data(1, kOffset).toULongLong()) + (*item)->data(1, kKey).toString().toStdString();
        if (!(*item)->data(1, kOffset).isValid() || place != m_lastPlace)
            continue;
        (*item)->setText(1, m_lastTyped);
        (*item)->setForeground(1, currentTheme().error);
        (*item)->setToolTip(1, text);
    }
    m_isFilling = false;
}

} // namespace rerate
