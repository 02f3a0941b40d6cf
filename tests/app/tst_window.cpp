// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The desktop program offscreen, by real clicks and keys: the main job from opening a project to
// reading why a customer pays more; undo over a restart; import with the dialog; cancel and close at
// any moment.

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include "app/charts/comparison_charts.h"
#include "app/dialogs/import_dialog.h"
#include "app/grab.h"
#include "app/models/customer_model.h"
#include "app/models/explanation_model.h"
#include "app/models/price_model.h"
#include "app/views/compare_view.h"
#include "app/views/customer_view.h"
#include "app/views/main_window.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"

using namespace rerate;

class WindowTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void mainJob();
    void planEdits_data();
    void planEdits();
    void textEditing();
    void steps();
    void undoOverRestart();
    void filtersAndBins();
    void importing();
    void badFiles_data();
    void badFiles();
    void closeWhileBusy();
    void grabbing();
    void everythingHasAName();

private:
    bool ready() {
        Document& d = m_window->document();
        return d.comparison() && !d.isOutOfDate() && !d.jobs().isBusy();
    }
    template <typename T>
    T* find(const char* name) {
        T* widget = m_window->findChild<T*>(QLatin1String(name));
        if (!widget)
            qFatal("no widget called %s", name);
        return widget;
    }
    QString delta() { return QString::fromStdString(m_window->document().comparison()->delta.toText()); }

    QTemporaryDir m_folder;
    QString m_project;
    std::unique_ptr<MainWindow> m_window;
};

void WindowTest::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path()); // none of the user's
}

void WindowTest::init() {
    QSettings().clear();
    m_project = m_folder.filePath("p.rerate");
    QFile::remove(m_project);
    QVERIFY(QFile::copy(RERATE_BINARY_DIR "/samples/llm-repricing.rerate", m_project));
    m_window = std::make_unique<MainWindow>();
    m_window->openFile(m_project);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QTRY_VERIFY_WITH_TIMEOUT(ready(), 20'000);
}

void WindowTest::cleanup() { m_window.reset(); }

// Open, change a price, see the figures follow, open the customer that pays most more, read why.
void WindowTest::mainJob() {
    QCOMPARE(delta(), QString("14995.14"));
    auto* table = find<QTableView>("customerTable");
    QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(table->model()->rowCount(), 147);
    QCOMPARE(table->model()->index(0, CustomerModel::Customer).data().toString(), QString("61"));
    QCOMPARE(table->model()->index(0, CustomerModel::Change).data().toString(), QString("−19,726.58"));

    m_window->showView(MainWindow::Plans);
    auto* grid = find<QTableView>("priceGrid");
    QAbstractItemModelTester gridTester(grid->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(grid->model()->index(0, PriceModel::UnitPrice).data().toString(), QString("1.70"));
    QVERIFY(grid->model()->setData(grid->model()->index(0, PriceModel::UnitPrice), "2.70", Qt::EditRole));
    QTRY_VERIFY_WITH_TIMEOUT(delta() != "14995.14" && ready(), 20'000);
    const auto text = m_window->document().planText("credits");
    QVERIFY(text->find("{ up_to: 1M, unit: 2.70 }") != std::string::npos);
    QVERIFY(text->find("# The candidate: one credit") == 0); // comments stay

    // The drivers and the customers say the same.
    Decimal drivers, customers;
    for (const Driver& driver : m_window->document().drivers())
        drivers += driver.delta;
    for (const CustomerChange& change : m_window->document().comparison()->customers)
        customers += change.delta;
    QVERIFY(drivers == m_window->document().comparison()->delta);
    QVERIFY(customers == drivers);

    m_window->showView(MainWindow::Compare);
    table->sortByColumn(CustomerModel::Change, Qt::DescendingOrder);
    table->model()->sort(CustomerModel::Change, Qt::DescendingOrder);
    const QString rising = table->model()->index(0, CustomerModel::Customer).data().toString();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(m_window->customerView().customer(), rising);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->customerView().isComplete(), 20'000);
    auto* tree = find<QTreeView>("explanationTree");
    QAbstractItemModelTester treeTester(tree->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QVERIFY(tree->model()->rowCount(tree->model()->index(0, 0)) >= 4);
    const QString why = static_cast<ExplanationModel*>(tree->model())->toText();
    QVERIFY2(why.contains("× 2.7 / 1,000") && why.contains("Included"), qPrintable(why));
    QTRY_VERIFY(find<QTableWidget>("eventTable")->rowCount() > 0);
}

void WindowTest::planEdits_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("problem"); // empty: taken
    QTest::newRow("price") << 1 << int(PriceModel::UnitPrice) << "1.655" << "";
    QTest::newRow("bound") << 0 << int(PriceModel::Bound) << "2M" << "";
    QTest::newRow("overlap") << 0 << int(PriceModel::Bound) << "20M" << "steps overlap";
    QTest::newRow("no number") << 0 << int(PriceModel::UnitPrice) << "cheap" << "is not a number";
    QTest::newRow("group separators") << 0 << int(PriceModel::UnitPrice) << "1,5" << "This is not valid YAML";
    QTest::newRow("other currency") << 0 << int(PriceModel::UnitPrice) << "2 EUR" << "The amount is in `EUR`";
}

void WindowTest::planEdits() {
    QFETCH(int, row);
    QFETCH(int, column);
    QFETCH(QString, value);
    QFETCH(QString, problem);
    m_window->showView(MainWindow::Plans);
    const std::string before = *m_window->document().planText("credits");
    auto* grid = find<QTableView>("priceGrid");
    QVERIFY(grid->model()->setData(grid->model()->index(row, column), value, Qt::EditRole));
    auto* message = find<QLabel>("planMessage");
    if (problem.isEmpty()) {
        QTRY_VERIFY(*m_window->document().planText("credits") != before);
        QVERIFY(message->isHidden());
        QTRY_COMPARE(grid->model()->index(row, column).data().toString(), value);
        QTRY_VERIFY_WITH_TIMEOUT(ready(), 20'000);
        return;
    }
    QTRY_VERIFY(!message->isHidden());
    if (problem != "This is not valid YAML")
        QVERIFY2(message->text().contains(problem), qPrintable(message->text()));
    QCOMPARE(*m_window->document().planText("credits"), before);
}

void WindowTest::textEditing() {
    m_window->showView(MainWindow::Plans);
    m_window->planView().showTab(1);
    auto* editor = find<QPlainTextEdit>("planText");
    const QString before = editor->toPlainText();
    editor->setPlainText(QString(before).replace("25 USD", "30 USD"));
    QTRY_COMPARE(delta(), QString("15730.14")); // 147 customers × 5 more
    editor->setPlainText(QString(before).replace("flat:", "flt:"));
    QTRY_VERIFY(find<QLabel>("planMessage")->text().contains("Did you mean `flat`?"));
    QCOMPARE(delta(), QString("15730.14"));
}

void WindowTest::steps() {
    m_window->showView(MainWindow::Plans);
    auto* grid = find<QTableView>("priceGrid");
    grid->setCurrentIndex(grid->model()->index(1, PriceModel::UnitPrice));
    QTest::mouseClick(find<QPushButton>("addStep"), Qt::LeftButton);
    QCOMPARE(grid->model()->rowCount(), 5);
    QCOMPARE(grid->model()->index(1, PriceModel::Bound).data().toString(), QString("5500000"));
    QTRY_VERIFY_WITH_TIMEOUT(ready(), 20'000);
    QCOMPARE(delta(), QString("14995.14")); // the same prices
    grid->setCurrentIndex(grid->model()->index(1, PriceModel::UnitPrice));
    QTest::mouseClick(find<QPushButton>("removeStep"), Qt::LeftButton);
    QCOMPARE(grid->model()->rowCount(), 4);
}

void WindowTest::undoOverRestart() {
    m_window->showView(MainWindow::Plans);
    auto* grid = find<QTableView>("priceGrid");
    grid->model()->setData(grid->model()->index(3, PriceModel::UnitPrice), "0", Qt::EditRole);
    QTRY_VERIFY_WITH_TIMEOUT(delta() != "14995.14" && ready(), 20'000);
    const QString title = m_window->document().undoTitle();
    QVERIFY2(title.contains("price of step 4"), qPrintable(title));
    m_window.reset();
    m_window = std::make_unique<MainWindow>();
    m_window->openFile(m_project);
    QTRY_VERIFY_WITH_TIMEOUT(ready(), 20'000);
    QVERIFY(delta() != "14995.14");
    find<QAction>("undo")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(delta() == "14995.14" && ready(), 20'000);
    find<QAction>("redo")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(delta() != "14995.14" && ready(), 20'000);
}

void WindowTest::filtersAndBins() {
    auto* table = find<QTableView>("customerTable");
    auto* search = find<QLineEdit>("customerSearch");
    QTest::keyClicks(search, "143");
    QTRY_COMPARE(table->model()->rowCount(), 1);
    search->clear();
    emit m_window->findChild<DistributionChart*>()->binClicked(0);
    const auto bin = m_window->document().comparison()->bins[0].customers;
    QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(bin));
    emit m_window->findChild<DistributionChart*>()->binClicked(99); // nothing there
    m_window->document().setFilter({{"size", {"small"}}});
    QTRY_VERIFY_WITH_TIMEOUT(ready() && m_window->document().comparison()->customers.size() < 147, 20'000);
    m_window->document().setFilter({});
    QTRY_VERIFY_WITH_TIMEOUT(ready() && m_window->document().comparison()->customers.size() == 147, 20'000);
    QTest::mouseClick(find<QToolButton>("swapButton"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(delta(), QString("-14995.14"), 20'000);
}

void WindowTest::importing() {
    QFile file(m_folder.filePath("more.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("client,when,input_tokens,output_tokens\nnew-one,2026-01-20T00:00:00Z,1000000,0\n");
    file.close();
    m_window->importFile(file.fileName(), false);
    auto* dialog = m_window->findChild<ImportDialog*>();
    QVERIFY(dialog && dialog->isUsable());
    auto* ok = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled()); // `when` is not guessed
    auto* role = dialog->findChild<QComboBox*>("role:when");
    role->setCurrentIndex(role->findData("time"));
    QVERIFY(ok->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit*>("eventName"), "completion");
    QTest::mouseClick(ok, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(ready() && m_window->document().comparison()->customers.size() == 148, 20'000);
    QVERIFY(find<QLabel>("message")->text().contains("1 rows were taken in"));
    find<QAction>("undo")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(ready() && m_window->document().comparison()->customers.size() == 147, 20'000);
}

void WindowTest::badFiles_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("header only") << QByteArray("a,b\n") << "has a header and no rows";
    QTest::newRow("binary") << QByteArray(10, '\0') << "is not text";
}

void WindowTest::badFiles() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    QFile file(m_folder.filePath("bad.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    ImportDialog dialog(file.fileName(), false);
    QVERIFY(!dialog.isUsable());
    QVERIFY(dialog.findChild<QLabel*>("importMessage")->text().contains(message));
    QVERIFY(!dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
}

void WindowTest::closeWhileBusy() {
    for (int moment = 0; moment < 12; ++moment) {
        MainWindow window;
        QFile::copy(m_project, m_folder.filePath("busy.rerate"));
        window.openFile(m_folder.filePath("busy.rerate"));
        if (moment % 3 > 0) // or while it is being read
            QTRY_VERIFY_WITH_TIMEOUT(window.document().isOpen(), 20'000);
        QTest::qWait(moment * 3);
        if (moment % 2 == 0)
            window.document().jobs().cancel();
        window.document().explain("143", {2026, 1, 1});
        QElapsedTimer timer;
        timer.start();
        window.close();
        QVERIFY(timer.elapsed() < 250);
    }
}

void WindowTest::grabbing() {
    const QString folder = m_folder.filePath("pictures");
    m_window->resize(1280, 720);
    QCOMPARE(grabViews(*m_window, folder), 0);
    for (const char* name : {"compare", "customer", "plan", "plan-text", "plan-difference", "data", "distributionChart", "bridgeChart"}) {
        const QImage picture(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
        QVERIFY2(picture.width() >= 900 && picture.height() >= 400, name);
        // Something is drawn: more than a handful of colours.
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); y += 7)
            for (int x = 0; x < picture.width(); x += 7)
                colours.insert(picture.pixel(x, y));
        QVERIFY2(colours.size() > 6, name);
    }
    applyTheme(*qApp, true);
    applyTheme(*qApp, false);
}

void WindowTest::everythingHasAName() {
    for (QPushButton* button : m_window->findChildren<QPushButton*>())
        QVERIFY2(!button->objectName().isEmpty(), qPrintable(button->text()));
    for (QToolButton* button : m_window->findChildren<QToolButton*>())
        if (button->isVisible() && button->text().size() <= 1)
            QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->text()));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    WindowTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_window.moc"
