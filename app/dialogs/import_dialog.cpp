// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/dialogs/import_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTimeZone>
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

constexpr int kNarrow = 130; // widths of columns
constexpr int kWide = 230;

TimeFormat isoFormat() {
    TimeFormat iso;
    iso.kind = TimeFormatKind::Iso;
    return iso;
}

QWidget* inOneRow(const QList<QWidget*>& widgets) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch(1);
    return row;
}

} // namespace

ImportDialog::ImportDialog(const QString& file, bool customers, QWidget* parent)
    : QDialog(parent), m_file(file), m_customers(customers) {
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(customers ? tr("Import customers from %1").arg(QFileInfo(file).fileName())
                             : tr("Import usage from %1").arg(QFileInfo(file).fileName()));
    makeFields();
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_reasons);
    column->addWidget(m_table, 1);
    column->addWidget(makeForm());
    column->addWidget(m_message);
    column->addWidget(m_buttons);
    resize(980, 620);
    preview();
    for (QLineEdit* edit : {m_event, m_origin, m_customerName, m_rejectsFile})
        connect(edit, &QLineEdit::textChanged, this, &ImportDialog::check);
    for (QComboBox* box : {m_timeFormat, m_zone, m_customer, m_limitUnit})
        connect(box, &QComboBox::currentTextChanged, this, &ImportDialog::check);
    connect(m_savesRejects, &QCheckBox::toggled, this, &ImportDialog::check);
}

void ImportDialog::makeFields() {
    m_reasons = new QLabel(this);
    m_reasons->setWordWrap(true);
    setTextColour(*m_reasons, &Theme::muted);
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("previewTable"));
    m_table->setAccessibleName(tr("First rows of the file"));
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
    m_zone = new QComboBox(this);
    m_zone->setObjectName(QStringLiteral("timeZone"));
    m_zone->setEditable(true);
    m_zone->addItem(QStringLiteral("UTC"));
    for (const QByteArray& name : QTimeZone::availableTimeZoneIds())
        if (name.contains('/') && !name.startsWith("Etc/"))
            m_zone->addItem(QString::fromLatin1(name));
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setObjectName(QStringLiteral("importMessage"));
    m_message->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_message->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("&Import"));
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QWidget* ImportDialog::makeForm() {
    m_form = new QWidget(this);
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    QWidget* customer = customerField();
    QWidget* rejects = rejectsField();
    if (m_customers) {
        for (QWidget* widget : QList<QWidget*>{m_event, m_timeFormat, m_origin, m_zone, customer})
            widget->hide();
        customer->setParent(this);
    } else {
        form->addRow(tr("&Customer"), customer);
        form->addRow(tr("&Event name"), m_event);
        form->addRow(tr("&Time format"), m_timeFormat);
        form->addRow(tr("Numbers count &from"), m_origin);
        form->addRow(tr("&Zone of times without one"), m_zone);
    }
    form->addRow(tr("Bad &rows"), rejects);
    return m_form;
}

QWidget* ImportDialog::customerField() {
    m_customer = new QComboBox;
    m_customer->setObjectName(QStringLiteral("customerChoice"));
    m_customer->addItems({tr("is a column of the file"), tr("all rows are one customer:"),
                          tr("rows are split into made-up customers (SYNTHETIC):")});
    m_customerName = new QLineEdit(QStringLiteral("all"));
    m_customerName->setObjectName(QStringLiteral("customerName"));
    m_customerName->setAccessibleName(tr("Name of the customer"));
    m_customerName->hide();
    m_buckets = new QSpinBox;
    m_buckets->setObjectName(QStringLiteral("splitCustomers"));
    m_buckets->setAccessibleName(tr("Number of made-up customers"));
    m_buckets->setRange(2, 1'000'000);
    m_buckets->setValue(100);
    m_buckets->hide();
    connect(m_customer, &QComboBox::currentIndexChanged, this, [this](int choice) {
        m_customerName->setVisible(choice == One);
        m_buckets->setVisible(choice == Split);
    });
    return inOneRow({m_customer, m_customerName, m_buckets});
}

QWidget* ImportDialog::rejectsField() {
    m_limit = new QSpinBox;
    m_limit->setObjectName(QStringLiteral("rejectLimit"));
    m_limit->setAccessibleName(tr("How many bad rows may be left out"));
    m_limit->setRange(0, 1'000'000'000);
    m_limit->setValue(1);
    m_limitUnit = new QComboBox;
    m_limitUnit->setObjectName(QStringLiteral("rejectLimitUnit"));
    m_limitUnit->setAccessibleName(tr("Unit of the limit"));
    m_limitUnit->addItems({tr("% of the rows"), tr("rows")});
    m_savesRejects = new QCheckBox(tr("&Save them to"));
    m_savesRejects->setObjectName(QStringLiteral("saveRejects"));
    m_rejectsFile = new QLineEdit(m_file + QStringLiteral(".rejects.csv"));
    m_rejectsFile->setObjectName(QStringLiteral("rejectsFile"));
    m_rejectsFile->setAccessibleName(tr("File for the bad rows"));
    m_rejectsFile->setMinimumWidth(260);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setObjectName(QStringLiteral("chooseRejectsFile"));
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseRejectsFile);
    for (QWidget* widget : QList<QWidget*>{m_rejectsFile, choose}) {
        widget->setEnabled(false);
        connect(m_savesRejects, &QCheckBox::toggled, widget, &QWidget::setEnabled);
    }
    return inOneRow({new QLabel(tr("are left out, up to")), m_limit, m_limitUnit, m_savesRejects, m_rejectsFile, choose});
}

void ImportDialog::chooseRejectsFile() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save bad rows"), m_rejectsFile->text(), tr("Tables (*.csv)"));
    if (!file.isEmpty())
        m_rejectsFile->setText(file);
}

void ImportDialog::preview() {
    ImportMapping wish;
    auto read = previewImport(m_file.toStdString(), wish, kPreviewRows);
    if (!read) { // nothing to set, so only the reason
        for (QWidget* widget : QList<QWidget*>{m_reasons, m_table, m_form})
            widget->hide();
        m_message->setFont(titleFont());
        setTextColour(*m_message, &Theme::error);
        m_message->setText(tr("This file cannot be imported.") + QStringLiteral("\n\n") + fromStd(read.error().message));
        m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
        m_buttons->button(QDialogButtonBox::Ok)->hide();
        m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("&Close"));
        resize(560, 180);
        return;
    }
    m_preview = std::move(*read);
    m_isUsable = true;
    QStringList reasons;
    for (const std::string& reason : m_preview.reasons)
        reasons << fromStd(reason);
    m_reasons->setText(reasons.join(QLatin1Char(' ')));
    fillTable();
    arrangeColumns();
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
}

// What has a meaning stands first; a time is seen whole.
void ImportDialog::arrangeColumns() {
    int place = 0;
    for (const char* role : {"customer", "time", "end", "event", "id", "count", "recorded"})
        for (int column = 0; column < m_roles.size(); ++column)
            if (roleOf(column) == QLatin1String(role)) {
                QHeaderView* header = m_table->horizontalHeader();
                header->moveSection(header->visualIndex(column), place++);
            }
    for (int column = 0; column < m_roles.size(); ++column) {
        m_table->resizeColumnToContents(column);
        const int roleWidth = m_roles[column]->sizeHint().width();
        m_table->setColumnWidth(column, std::clamp(m_table->columnWidth(column) + 8, std::max(kNarrow, roleWidth), kWide));
    }
}

void ImportDialog::tintColumns() {
    QColor tint = currentTheme().highlight;
    tint.setAlpha(36);
    for (int column = 0; column < m_roles.size(); ++column) {
        const QString role = roleOf(column);
        const bool isMapped = !role.isEmpty() && role != QLatin1String("-");
        for (int row = 1; row < m_table->rowCount(); ++row) {
            QTableWidgetItem* item = m_table->item(row, column);
            item->setBackground(isMapped ? QBrush(tint) : QBrush());
            item->setForeground(role == QLatin1String("-") ? QBrush(currentTheme().muted) : QBrush());
        }
    }
}

QString ImportDialog::roleOf(int column) const { return m_roles[column]->currentData().toString(); }

ImportDialog::CustomerChoice ImportDialog::customerChoice() const {
    return m_customers ? Column : static_cast<CustomerChoice>(m_customer->currentIndex());
}

std::map<QString, int> ImportDialog::checkRoles(QStringList& wrong) const {
    std::map<QString, int> places;
    for (int column = 0; column < m_roles.size(); ++column) {
        const QString role = roleOf(column);
        if (role.isEmpty() || role == QLatin1String("-"))
            continue;
        if (places.count(role) != 0)
            wrong << tr("Two columns are the %1.").arg(m_roles[column]->currentText());
        places[role] = column;
    }
    const bool hasColumn = places.count(QStringLiteral("customer")) != 0;
    if (customerChoice() == Column && !hasColumn)
        wrong << (m_customers ? tr("Say which column is the customer.")
                              : tr("Say which column is the customer, or that all rows are one."));
    if (customerChoice() != Column && hasColumn)
        wrong << tr("Customer: a column is the customer already; make it a property, or take the customers from it.");
    if (customerChoice() == One && m_customerName->text().trimmed().isEmpty())
        wrong << tr("Customer: give the customer a name.");
    if (!m_customers && places.count(QStringLiteral("time")) == 0)
        wrong << tr("Say which column is the time.");
    return places;
}

void ImportDialog::checkTimes(int column, QStringList& wrong, QStringList& warnings, QStringList& notes) const {
    const auto format = timeFormatFromText(m_timeFormat->currentText().trimmed().toStdString());
    if (!format)
        wrong << tr("Time format: %1").arg(fromStd(format.error().message));
    const QString zoneName = m_zone->currentText().trimmed();
    if (!Zone::named(zoneName.toStdString()))
        wrong << tr("Zone: `%1` is not a time zone. Choose one from the list, such as Europe/Berlin.").arg(zoneName);
    const QString origin = m_origin->text().trimmed();
    if (!origin.isEmpty() && !parseInstant(origin.toStdString(), isoFormat()))
        wrong << tr("Numbers count from: `%1` is not a time. Write it like 2026-01-01T00:00:00Z.").arg(origin);
    if (!wrong.isEmpty() || column < 0 || m_preview.rows.empty())
        return;
    const std::string& first = m_preview.rows[0][static_cast<std::size_t>(column)];
    const auto time = parseInstant(first, request().mapping.timeFormat);
    if (!time)
        wrong << tr("Time format: `%1` is not a time in this format.").arg(fromStd(first));
    else if (Zone().dateOf(*time).year == 1970)
        warnings << tr("The first row is at %1, in 1970. If that is not meant, set the time format or what numbers count "
                       "from.").arg(fromStd(toText(*time)));
    else
        notes << tr("The first row is at %1.").arg(fromStd(toText(*time)));
}

void ImportDialog::check() {
    if (!m_isUsable)
        return;
    QStringList wrong, warnings, notes;
    const auto places = checkRoles(wrong);
    if (!m_customers) {
        const auto time = places.find(QStringLiteral("time"));
        checkTimes(time == places.end() ? -1 : time->second, wrong, warnings, notes);
    }
    if (customerChoice() == Split)
        warnings << tr("Made-up customers are labelled SYNTHETIC in every view and file.");
    if (m_savesRejects->isChecked() && m_rejectsFile->text().trimmed().isEmpty())
        wrong << tr("Bad rows: name the file to save them to.");
    tintColumns();
    setTextColour(*m_message, !wrong.isEmpty() ? &Theme::error : !warnings.isEmpty() ? &Theme::warning : &Theme::muted);
    m_message->setText((!wrong.isEmpty() ? wrong : warnings + notes).join(QLatin1Char(' ')));
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
    if (customerChoice() == One)
        mapping.roles["customer"] = {{}, m_customerName->text().trimmed().toStdString()};
    if (customerChoice() == Split)
        mapping.splitCustomers = static_cast<unsigned>(m_buckets->value());
    if (!m_event->text().trimmed().isEmpty())
        mapping.eventConstant = m_event->text().trimmed().toStdString();
    if (const auto format = timeFormatFromText(m_timeFormat->currentText().trimmed().toStdString()))
        mapping.timeFormat = *format;
    if (const auto zone = Zone::named(m_zone->currentText().trimmed().toStdString()))
        mapping.timeFormat.zone = *zone;
    if (const auto origin = parseInstant(m_origin->text().trimmed().toStdString(), isoFormat()))
        mapping.timeFormat.origin = *origin;
    if (m_limitUnit->currentIndex() == 0)
        request.limits.rejectsMaxPercent = Decimal(m_limit->value());
    else
        request.limits.rejectsMax = static_cast<std::uint64_t>(m_limit->value());
    if (m_savesRejects->isChecked())
        request.rejectsFile = std::filesystem::path(m_rejectsFile->text().trimmed().toStdString());
    return request;
}

} // namespace rerate
