// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window: navigation at the left, the context bar above, one view in the middle, messages and
// jobs below.

#pragma once

#include <QMainWindow>

#include "app/document/document.h"

class QLabel;
class QListWidget;
class QProgressBar;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace rerate {

class CompareView;
class ContextBar;
class CustomerView;
class DataView;
class PlanView;
class WelcomeView;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum View { Compare, Customer, Plans, Data };

    MainWindow();

    bool openFile(const QString& file);
    bool openSample(const QString& sample);
    Document& document() { return m_document; }
    CompareView& compareView() { return *m_compare; }
    CustomerView& customerView() { return *m_customer; }
    PlanView& planView() { return *m_plans; }
    void showView(View view);
    void showCustomer(const QString& customer);
    void importFile(const QString& file, bool customers); // asks with the dialog

private:
    void makeMenus();
    void makeStatusBar();
    void newProject();
    void chooseFile();
    void saveCopy();
    void chooseImport(bool customers);
    void showMessage(const QString& message, bool isError);
    void showJob();
    void updateTitle();
    void updateHistory();
    void fillRecent();
    void about();
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

    Document m_document;
    QStackedWidget* m_pages = nullptr; // welcome, or the project
    WelcomeView* m_welcome = nullptr;
    QListWidget* m_navigation = nullptr;
    QStackedWidget* m_views = nullptr;
    CompareView* m_compare = nullptr;
    CustomerView* m_customer = nullptr;
    PlanView* m_plans = nullptr;
    DataView* m_data = nullptr;
    QWidget* m_messageBar = nullptr;
    QLabel* m_message = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_jobText = nullptr;
    QProgressBar* m_jobBar = nullptr;
    QToolButton* m_jobCancel = nullptr;
    QTimer* m_jobTimer = nullptr;
    QMenu* m_recent = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QList<QAction*> m_projectActions; // need an open project
};

} // namespace rerate
