// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window: navigation at the left, the context bar above, one view in the middle, messages and
// jobs below.

#pragma once

#include <QMainWindow>

#include "app/document/document.h"

class QLabel;
class QListWidget;
class QStackedWidget;

namespace rerate {

class CompareView;
class ContextBar;
class CustomerView;
class DataView;
class JobStatus;
class MessageBar;
class PlanView;
class WelcomeView;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum View { Compare, Customer, Plans, Data };

    MainWindow();
    ~MainWindow() override;

    // Reads it beside the window, once nothing is written any more.
    void openFile(const QString& file);
    void openSample(const QString& sample);
    Document& document() { return m_document; }
    CompareView& compareView() { return *m_compare; }
    CustomerView& customerView() { return *m_customer; }
    PlanView& planView() { return *m_plans; }
    void showView(View view);
    void showCustomer(const QString& customer);
    void importFile(const QString& file, bool customers); // asks with the dialog
    bool createProject(const QString& file); // replaces a file of that name
    void saveCopyTo(const QString& file);

private:
    // What Alt+← and Alt+→ walk through.
    struct Place {
        int view = 0;
        QString customer;
        std::map<std::string, std::set<std::string>> filter;
        std::optional<Date> from, to;
        bool operator==(const Place&) const = default;
    };
    QWidget* makeProjectPage();
    void makeNavigation();
    void makeMenus();
    void makeFileMenu();
    void makeEditMenu();
    void makeWorkMenus();
    void makeViewMenu();
    QAction* ofProject(QAction* action, const char* name); // needs an open project
    void connectDocument();
    void placeWindow();
    void newProject();
    QString askForFile(const QString& title, const QString& name);
    void showOpenFailed(const QString& file, const QString& why);
    void closeProject();
    void whenNothingIsWritten(const std::function<void()>& then); // asks, while a file is
    void find();
    void undo();
    void redo();
    void notePlace();
    void travel(int by);
    void chooseFile();
    void saveCopy();
    void chooseImport(bool customers);
    void showMessage(const QString& message, bool isError);
    void updateTitle();
    void updateHistory();
    void fillRecent();
    void about();
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
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
    MessageBar* m_messageBar = nullptr;
    QString m_shownProblem;
    std::vector<Place> m_places;
    int m_place = -1;
    bool m_isTravelling = false;
    bool m_isLeaving = false;
    QLabel* m_counts = nullptr;
    JobStatus* m_jobStatus = nullptr;
    QMenu* m_recent = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QAction* m_back = nullptr;
    QAction* m_forward = nullptr;
    QList<QAction*> m_projectActions; // need an open project
};

} // namespace rerate
