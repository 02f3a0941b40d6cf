// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A short list of what a plan holds (charges, meters, steps of a meter) with buttons to add one,
// take it out and move it. As high as its entries, up to a few; the chosen one stays chosen when it
// is filled again. What the buttons do is for the owner.

#pragma once

#include <QStringList>
#include <QWidget>

class QListWidget;
class QMenu;
class QPushButton;

namespace rerate {

class EntryList : public QWidget {
    Q_OBJECT

public:
    // `name`: of the list, for the tests and, with the buttons' own, for screen readers.
    EntryList(const QString& name, const QString& label, int rowsMax, QWidget* parent = nullptr);
    void fill(const QStringList& entries, int chosen);
    int rowHeight() const;
    int count() const;
    int chosen() const; // −1: none
    void choose(int row);
    void setRowsMax(int rows); // that are shown at once
    void hideMoving(); // where the order says nothing
    // The chosen entry may be moved up, down, removed.
    void allow(bool up, bool down, bool remove);
    QMenu& addMenu() { return *m_addMenu; }
    QPushButton& addButton() { return *m_add; }

signals:
    void choseAnother();
    void addWanted(); // before the menu opens, so that it can be filled
    void moveWanted(int by);
    void removeWanted();

private:
    void fitHeight();

    QListWidget* m_list = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    QPushButton* m_remove = nullptr;
    QMenu* m_addMenu = nullptr;
    int m_rowsMax;
    bool m_isFilling = false;
};

} // namespace rerate
