// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/data_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/charts/number_text.h"
#include "app/views/style.h"

namespace rerate {

DataView::DataView(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("dataView"));
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setObjectName(QStringLiteral("dataSummary"));
    m_parts = new QTableWidget(0, 6, this);
    m_parts->setObjectName(QStringLiteral("partTable"));
    m_parts->setHorizontalHeaderLabels({tr("Import"), tr("Rows"), tr("Hidden as duplicates"), tr("First event"),
                                        tr("Last event"), tr("Remark")});
    m_parts->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_parts->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_parts->setSelectionMode(QAbstractItemView::SingleSelection);
    m_parts->verticalHeader()->hide();
    m_parts->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_parts->setShowGrid(false);
    m_parts->setAlternatingRowColors(true);
    auto* usage = new QPushButton(tr("Import &usage…"), this);
    usage->setObjectName(QStringLiteral("importUsage"));
    auto* customers = new QPushButton(tr("Import cust&omers…"), this);
    customers->setObjectName(QStringLiteral("importCustomers"));
    auto* remove = new QPushButton(tr("&Remove import"), this);
    remove->setObjectName(QStringLiteral("removeImport"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(usage);
    buttons->addWidget(customers);
    buttons->addWidget(remove);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(kSpace * 2);
    column->addWidget(m_summary);
    column->addWidget(m_parts, 1);
    column->addLayout(buttons);
    connect(usage, &QPushButton::clicked, this, [this] { emit importWanted(false); });
    connect(customers, &QPushButton::clicked, this, [this] { emit importWanted(true); });
    connect(remove, &QPushButton::clicked, this, &DataView::removeChosen);
    connect(&document, &Document::dataChanged, this, &DataView::fill);
}

void DataView::fill() {
    const UsageStore* usage = m_document.usage();
    if (!usage)
        return;
    QStringList properties, events, attributes;
    for (const UsageColumn& column : usage->columns())
        properties << fromStd(column.name);
    for (std::uint32_t code = 0; code < usage->events().size(); ++code)
        events << fromStd(usage->events().text(code));
    for (const std::string& attribute : m_document.customers()->attributes)
        attributes << fromStd(attribute);
    m_summary->setText(tr("<p><b>%1 rows of usage, %2 customers</b></p><p>Properties: %3<br>Event names: %4<br>"
                          "Attributes of customers: %5<br>Data hash: %6</p>")
                           .arg(countText(usage->visibleRows()), countText(usage->customers().size()),
                                properties.join(QStringLiteral(", ")).toHtmlEscaped(),
                                events.join(QStringLiteral(", ")).toHtmlEscaped(),
                                attributes.isEmpty() ? tr("none") : attributes.join(QStringLiteral(", ")).toHtmlEscaped(),
                                fromStd(usage->dataHash())));
    m_parts->setRowCount(static_cast<int>(usage->parts().size()));
    for (int row = 0; row < m_parts->rowCount(); ++row) {
        const PartInfo& part = usage->parts()[static_cast<std::size_t>(row)];
        const QString cells[] = {fromStd(part.name), countText(part.rows), countText(part.hidden),
                                 fromStd(toText(part.timeMin)), fromStd(toText(part.timeMax)),
                                 part.synthetic         ? tr("SYNTHETIC customers")
                                 : part.countsAllOne ? QString()
                                                     : tr("rows stand for many requests")};
        for (int column = 0; column < 6; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            if (column == 1 || column == 2)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_parts->setItem(row, column, item);
        }
    }
    alignHeaders(*m_parts);
}

void DataView::removeChosen() {
    const int row = m_parts->currentRow();
    const UsageStore* usage = m_document.usage();
    if (!usage || row < 0 || row >= static_cast<int>(usage->parts().size()))
        return;
    m_document.removePart(usage->parts()[static_cast<std::size_t>(row)].id);
}

} // namespace rerate
