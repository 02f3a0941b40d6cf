// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/difference_table.h"

#include "app/models/difference_rows.h"
#include "app/views/style.h"

namespace rerate {

DifferenceTable::DifferenceTable(QWidget* parent)
    : WrappedTable({QObject::tr("What"), QObject::tr("Baseline"), QObject::tr("This plan"), QObject::tr("Change")}, parent) {
    setObjectName(QStringLiteral("planDifference"));
    setAccessibleName(QObject::tr("Difference to the baseline"));
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

void DifferenceTable::showDifference(const Plan* baseline, const Plan* plan, bool isBaseline) {
    clearSpans();
    setRowCount(0);
    if (!baseline || !plan)
        return;
    std::vector<DifferenceRow> rows = differenceRows(*baseline, *plan);
    if (rows.empty())
        rows.push_back({true, isBaseline ? QObject::tr("This is the baseline.") : QObject::tr("The two plans say the same."), {}, {}, {}, {}});
    setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const DifferenceRow& shown = rows[static_cast<std::size_t>(row)];
        const QString* cells[] = {&shown.what, &shown.before, &shown.after, &shown.change};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(*cells[column]);
            item->setToolTip(shown.path);
            if (shown.isSentence)
                item->setFont(titleFont());
            setItem(row, column, item);
        }
        if (shown.isSentence)
            setSpan(row, 0, 1, 4);
    }
    alignHeaders(*this);
    resizeRowsToContents();
}

} // namespace rerate
