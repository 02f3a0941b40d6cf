// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A table to read: its texts are wrapped, and every row is as high as its texts at any width.

#pragma once

#include <QHeaderView>
#include <QTableWidget>

namespace rerate {

class WrappedTable : public QTableWidget {
public:
    WrappedTable(const QStringList& headers, QWidget* parent) : QTableWidget(0, static_cast<int>(headers.size()), parent) {
        setHorizontalHeaderLabels(headers);
        setEditTriggers(NoEditTriggers);
        setSelectionBehavior(SelectRows);
        setWordWrap(true);
        setShowGrid(false);
        setAlternatingRowColors(true);
        verticalHeader()->hide();
        horizontalHeader()->setHighlightSections(false);
        horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
        horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
        connect(horizontalHeader(), &QHeaderView::sectionResized, this, &QTableView::resizeRowsToContents);
    }

protected:
    // After the columns have their widths, of which a hidden header does not tell.
    void resizeEvent(QResizeEvent* event) override {
        QTableWidget::resizeEvent(event);
        QMetaObject::invokeMethod(this, &QTableView::resizeRowsToContents, Qt::QueuedConnection);
    }
    void showEvent(QShowEvent* event) override {
        QTableWidget::showEvent(event);
        QMetaObject::invokeMethod(this, &QTableView::resizeRowsToContents, Qt::QueuedConnection);
    }
};

} // namespace rerate
