// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/dialogs/import_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr std::size_t kPreviewRows = 50;

// Role of a column and what it is called here; the first is for all that are not mapped.
const QList<QPair<QString, QString>>& roles() {
    static const QList<QPair<QString, QString>> kRoles = {
        {QString(), QObject::tr("property")},          {QStringLiteral("-"), QObject::tr("leave out")},
        {QStringLiteral("customer"), QObject::tr("customer")}, {QStringLiteral("time"), QObject::tr("time")},
        {QStringLiteral("event"), QObject::tr("event name")},  {QStringLiteral("id"), QObject::tr("event id")},
        {QStringLiteral("count"), QObject::tr("number of requests")}, {QStringLiteral("end"), QObject::tr("end")},
        {QStringLiteral("recorded"), QObject::tr("recorded at")}};
    return kRoles;
}

} // namespace

ImportDialog::ImportDialog(const QString& file, bool customers, QWidget* parent)
    : QDialog(parent), m_file(file), m_customers(customers) {
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import %1").arg(QFileInfo(file).fileName()));
    m_reasons = new QLabel(this);
    m_reasons->setWordWrap(true);
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("previewTable"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_event = new QLineEdit(this);
    m_event->setObjectName(QStringLiteral("eventName"));
    m_event->setPlaceholderText(tr("name of all events, when no column has it"));
    m_timeFormat = new QComboBox(this);
    m_timeFormat->setObjectName(QStringLiteral("timeFormat"));
    m_timeFormat->setEditable(true);
    m_timeFormat->addItems({QStringLiteral("auto"), QStringLiteral("iso"), QStringLiteral("seconds"),
                            QStringLiteral("milliseconds"), QStringLiteral("microseconds"),
                            QStringLiteral("nanoseconds"), QStringLiteral("%d.%m.%Y %H:%M:%S")});
    m_origin = new QLineEdit(this);
    m_origin->setObjectName(QStringLiteral("timeOrigin"));
    m_origin->setPlaceholderText(QStringLiteral("1970-01-01T00:00:00Z"));
    m_zone = new QLineEdit(QStringLiteral("UTC"), this);
    m_zone->setObjectName(QStringLiteral("timeZone"));
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setObjectName(QStringLiteral("importMessage"));
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("&Import"));
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* form = new QFormLayout;
    if (!customers) {
        form->addRow(tr("&Event name"), m_event);
        form->addRow(tr("&Time format"), m_timeFormat);
        form->addRow(tr("Numbers count &from"), m_origin);
        form->addRow(tr("&Zone of times without one"), m_zone);
    } else {
        for (QWidget* widget : QList<QWidget*>{m_event, m_timeFormat, m_origin, m_zone})
            widget->hide();
    }
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_reasons);
    column->addWidget(m_table, 1);
    column->addLayout(form);
    column->addWidget(m_message);
    column->addWidget(m_buttons);
    resize(980, 560);
    for (QLineEdit* edit : {m_event, m_origin, m_zone})
        connect(edit, &QLineEdit::textChanged, this, &ImportDialog::check);
    connect(m_timeFormat, &QComboBox::currentTextChanged, this, &ImportDialog::check);
    preview();
}

void ImportDialog::preview() {
    ImportMapping wish;
    auto read = previewImport(m_file.toStdString(), wish, kPreviewRows);
    if (!read) {
        m_message->setText(fromStd(read.error().message));
        m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
        return;
    }
    m_preview = std::move(*read);
    m_isUsable = true;
    QStringList reasons;
    for (const std::string& reason : m_preview.reasons)
        reasons << fromStd(reason);
    m_reasons->setText(reasons.join(QLatin1Char(' ')));
    fillTable();
    check();
}

void ImportDialog::fillTable() {
    const int columns = static_cast<int>(m_preview.columns.size());
    m_table->setColumnCount(columns);
    m_table->setRowCount(static_cast<int>(m_preview.rows.size()) + 1);
    QStringList names;
    for (int column = 0; column < columns; ++column) {
        const std::string& name = m_preview.columns[static_cast<std::size_t>(column)];
        names << fromStd(name);
        auto* role = new QComboBox;
        role->setObjectName(QStringLiteral("role:") + fromStd(name));
        role->setAccessibleName(tr("What the column %1 is for").arg(fromStd(name)));
        for (const auto& [key, text] : roles())
            if (!m_customers || key.isEmpty() || key == QLatin1String("-") || key == QLatin1String("customer"))
                role->addItem(m_customers && key.isEmpty() ? tr("attribute") : text, key);
        for (const auto& [word, source] : m_preview.guess.roles)
            if (!source.constant && source.column == name && role->findData(fromStd(word)) >= 0)
                role->setCurrentIndex(role->findData(fromStd(word)));
        connect(role, &QComboBox::currentIndexChanged, this, &ImportDialog::check);
        m_table->setCellWidget(0, column, role);
        m_roles << role;
    }
    m_table->setHorizontalHeaderLabels(names);
    QStringList rowNames{tr("is the")};
    for (std::size_t row = 0; row < m_preview.rows.size(); ++row) {
        rowNames << QString::number(row + 1);
        for (int column = 0; column < columns; ++column)
            m_table->setItem(static_cast<int>(row) + 1, column,
                             new QTableWidgetItem(fromStd(m_preview.rows[row][static_cast<std::size_t>(column)])));
    }
    m_table->setVerticalHeaderLabels(rowNames);
    m_table->setRowHeight(0, m_roles.isEmpty() ? 30 : m_roles[0]->sizeHint().height() + 2);
    for (int column = 0; column < columns; ++column)
        m_table->setColumnWidth(column, 140);
}

QString ImportDialog::roleOf(int column) const { return m_roles[column]->currentData().toString(); }

QString ImportDialog::parsedTime(const std::string& text) const {
    const auto time = parseInstant(text, request().mapping.timeFormat);
    return time ? fromStd(toText(*time)) : QString();
}

void ImportDialog::check() {
    if (!m_isUsable)
        return;
    QStringList wrong;
    QStringList notes;
    QMap<QString, int> places;
    for (int column = 0; column < m_roles.size(); ++column) {
        const QString role = roleOf(column);
        if (role.isEmpty() || role == QLatin1String("-"))
            continue;
        if (places.contains(role))
            wrong << tr("Two columns are the %1.").arg(m_roles[column]->currentText());
        places[role] = column;
    }
    if (!places.contains(QStringLiteral("customer")))
        wrong << tr("Say which column is the customer.");
    if (!m_customers && !places.contains(QStringLiteral("time")))
        wrong << tr("Say which column is the time.");
    if (!m_customers && places.contains(QStringLiteral("time")) && !m_preview.rows.empty()) {
        const std::string& first = m_preview.rows[0][static_cast<std::size_t>(places[QStringLiteral("time")])];
        const QString time = parsedTime(first);
        if (time.isEmpty())
            wrong << tr("`%1` is not a time in this format.").arg(fromStd(first));
        else
            notes << tr("The first row is at %1.").arg(time);
    }
    const Theme& theme = currentTheme();
    setTextColour(*m_message, wrong.isEmpty() ? theme.muted : theme.error);
    m_message->setText((wrong.isEmpty() ? notes : wrong).join(QLatin1Char(' ')));
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(wrong.isEmpty());
}

ImportRequest ImportDialog::request() const {
    ImportRequest request;
    request.files = {std::filesystem::path(m_file.toStdString())};
    ImportMapping& mapping = request.mapping;
    mapping.fileKind = m_preview.fileKind;
    if (m_preview.fileKind == FileKind::Csv)
        mapping.separator = m_preview.separator;
    for (int column = 0; column < m_roles.size(); ++column) {
        const QString role = roleOf(column);
        const std::string& name = m_preview.columns[static_cast<std::size_t>(column)];
        if (role == QLatin1String("-"))
            mapping.ignoredColumns.push_back(name);
        else if (!role.isEmpty())
            mapping.roles[role.toStdString()] = {name, std::nullopt};
    }
    if (!m_event->text().trimmed().isEmpty())
        mapping.eventConstant = m_event->text().trimmed().toStdString();
    if (const auto format = timeFormatFromText(m_timeFormat->currentText().toStdString()))
        mapping.timeFormat = *format;
    if (const auto zone = Zone::named(m_zone->text().trimmed().toStdString()))
        mapping.timeFormat.zone = *zone;
    if (!m_origin->text().trimmed().isEmpty()) {
        TimeFormat iso;
        iso.kind = TimeFormatKind::Iso;
        if (const auto origin = parseInstant(m_origin->text().trimmed().toStdString(), iso))
            mapping.timeFormat.origin = *origin;
    }
    return request;
}

} // namespace rerate
