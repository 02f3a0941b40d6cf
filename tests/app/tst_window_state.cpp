// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// That the window shows what the document holds, after undo, another project, a filter, a failed or
// a cancelled replay; that keys reach every view; and that nothing is cut.

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>

#include "app/charts/comparison_charts.h"
#include "app/document/recent_files.h"
#include "app/models/customer_model.h"
#include "app/models/explanation_model.h"
#include "app/views/command_palette.h"
#include "app/views/compare_view.h"
#include "app/views/customer_view.h"
#include "app/views/key_figures.h"
#include "app/views/message_bar.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "tests/app/opened_window.h"

using namespace rerate;

class WindowStateTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_opened = std::make_unique<OpenedWindow>(); }
    void cleanup() { m_opened.reset(); }
    void periodBoxesFollowTheDocument();
    void undoOfAPlanLeavesData();
    void anotherProjectShowsNothingOfTheLast();
    void customerOutsideTheFilter();
    void withoutACustomerTheLargestRiser();
    void failedReplaySaysWhy();
    void cancelledReplaySaysSo();
    void openingTheOpenProject();
    void openingIsAJob();
    void editedSampleStays();
    void createReplaces();
    void units_data();
    void units();
    void segments();
    void backAndForward();
    void palette_data();
    void palette();
    void shortcuts();
    void mnemonicsAreUnique_data();
    void mnemonicsAreUnique();
    void themeIsKept();
    void figuresAreNeverCut_data();
    void figuresAreNeverCut();
    void goodNewsGoesAway();
    void headersStandOverTheirColumns();
    void explanationIsReadable();

private:
    MainWindow& window() { return *m_opened->window; }
    Document& document() { return window().document(); }
    std::unique_ptr<OpenedWindow> m_opened;
};

void WindowStateTest::periodBoxesFollowTheDocument() {
    const QString more = m_opened->write("more.csv", "client_id,window_start_s,input_tokens,output_tokens\n"
                                                     "143,2026-03-02T00:00:00Z,1000,10\n");
    ImportRequest request;
    request.files = {more.toStdString()};
    request.mapping.roles["customer"] = {"client_id", std::nullopt};
    request.mapping.roles["time"] = {"window_start_s", std::nullopt};
    request.mapping.eventConstant = "completion";
    document().importFiles(request, false);
    auto* from = m_opened->find<QComboBox>("fromBox");
    auto* to = m_opened->find<QComboBox>("toBox");
    QTRY_COMPARE(to->count(), 3);
    QVERIFY(m_opened->waitForFigures());
    to->setFocus();
    to->setCurrentIndex(1);
    emit to->activated(1);
    QVERIFY(document().periodTo() == std::optional(Date{2026, 3, 1}));
    // Undo takes the data away, not the period: the boxes still say what the figures are about.
    m_opened->find<QAction>("undo")->trigger();
    QTRY_VERIFY(document().usage()->timeRange()->to < Instant{1'772'000'000'000'000'000});
    QVERIFY(m_opened->waitForFigures());
    QCOMPARE(from->currentText(), QString("2026-01"));
    QCOMPARE(to->currentText(), QString("2026-02"));
    QVERIFY(document().periodTo() == std::optional(Date{2026, 3, 1}));
}

void WindowStateTest::undoOfAPlanLeavesData() {
    QVERIFY(document().putPlan("credits", *document().planText("credits") + "\n# a remark\n", "Remark"));
    QVERIFY(m_opened->waitForFigures());
    QSignalSpy data(&document(), &Document::dataChanged);
    QSignalSpy plans(&document(), &Document::plansChanged);
    m_opened->find<QAction>("undo")->trigger();
    QTRY_COMPARE(plans.size(), 1);
    QCOMPARE(data.size(), 0);
}

void WindowStateTest::anotherProjectShowsNothingOfTheLast() {
    QVERIFY(window().createProject(m_opened->folder.filePath("new")));
    QVERIFY(QFile::exists(m_opened->folder.filePath("new.rerate")));
    window().showView(MainWindow::Compare);
    for (ChartFrame* chart : window().compareView().charts()) {
        QVERIFY2(chart->table().rows.isEmpty(), qPrintable(chart->objectName()));
        QVERIFY(chart->findChild<QLabel*>(chart->objectName() + "Sentence")->text().isEmpty());
        QVERIFY(!chart->findChild<QToolButton*>(chart->objectName() + "Menu")->isEnabled());
    }
    QCOMPARE(m_opened->find<QTableView>("customerTable")->model()->rowCount(), 0);
    for (const QLabel* figure : window().compareView().findChildren<QLabel*>("figure"))
        QCOMPARE(figure->text(), QString("–"));
}

void WindowStateTest::customerOutsideTheFilter() {
    window().showCustomer("143");
    QTRY_VERIFY(window().customerView().isComplete());
    document().setFilter({{"size", {"small"}}});
    auto* notice = m_opened->find<QLabel>("customerNotice");
    QTRY_VERIFY(notice->isVisible());
    QCOMPARE(notice->text(), QString("Customer 143 is not in the current filter."));
    QVERIFY(!window().customerView().isComplete());
    QTest::mouseClick(m_opened->find<QPushButton>("removeFilter"), Qt::LeftButton);
    QTRY_VERIFY(window().customerView().isComplete());
    QVERIFY(!notice->isVisible());
}

void WindowStateTest::withoutACustomerTheLargestRiser() {
    window().showView(MainWindow::Customer);
    QCOMPARE(window().customerView().customer(), QString("143"));
    QTRY_VERIFY(window().customerView().isComplete());
}

void WindowStateTest::failedReplaySaysWhy() {
    window().showView(MainWindow::Plans);
    std::string text = *document().planText("credits");
    text.replace(text.find("output_tokens"), 13, "no_such_thing");
    QVERIFY(document().putPlan("credits", text, "Break it"));
    QTRY_VERIFY(document().hasFailed());
    QVERIFY2(document().problem().contains("no_such_thing"), qPrintable(document().problem()));
    QCOMPARE(m_opened->find<QLabel>("message")->text(), document().problem());
    QVERIFY(m_opened->find<QLabel>("message")->isVisible());
    QCOMPARE(m_opened->find<QLabel>("planMessage")->text(), document().problem());
    QCOMPARE(m_opened->find<QToolButton>("checksButton")->text(), QString("out of date"));
    const QAbstractItemModel* customers = m_opened->find<QTableView>("customerTable")->model();
    QCOMPARE(customers->index(0, CustomerModel::Change).data(Qt::ForegroundRole).value<QColor>(), currentTheme().muted);
    m_opened->find<QAction>("undo")->trigger();
    QTRY_VERIFY(!document().hasFailed() && m_opened->isReady());
    QVERIFY(!m_opened->find<QLabel>("message")->isVisible());
}

void WindowStateTest::cancelledReplaySaysSo() {
    JobRunner& jobs = document().jobs();
    QSignalSpy cancelled(&jobs, &JobRunner::cancelled);
    std::atomic<bool> goesOn = true;
    jobs.start(JobRunner::Lane::Figures, "compare", "Replaying", [&](Progress&) -> Result<std::function<void()>> {
        while (goesOn) // looks at nothing, as the worst of jobs
            QThread::msleep(2);
        return std::function<void()>([] {});
    });
    QTRY_VERIFY(m_opened->find<QToolButton>("jobCancel")->isVisible());
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(m_opened->find<QToolButton>("jobCancel"), Qt::LeftButton);
    QVERIFY(timer.elapsed() < 250);
    QCOMPARE(cancelled.size(), 1);
    QVERIFY(document().isStopped());
    QVERIFY(!m_opened->find<QProgressBar>("jobBar")->isVisible());
    QVERIFY(m_opened->find<QToolButton>("checksButton")->text().startsWith("stopped"));
    goesOn = false;
    QTest::keyClick(&window(), Qt::Key_F5);
    QTRY_VERIFY(!document().isStopped() && m_opened->isReady());
    QVERIFY(!m_opened->find<QPushButton>("runButton")->isVisible());
}

void WindowStateTest::openingTheOpenProject() {
    QFile::link(m_opened->project, m_opened->folder.filePath("link.rerate"));
    for (const QString& name : {m_opened->project, m_opened->folder.filePath("./p.rerate"), m_opened->folder.filePath("link.rerate")}) {
        window().openFile(name);
        QVERIFY2(!document().isOpening(), qPrintable(name));
        QVERIFY2(!document().isReadOnly(), qPrintable(name));
    }
}

// What is open stays until the other is read; cancelled, it stays for good.
void WindowStateTest::openingIsAJob() {
    const QString other = m_opened->folder.filePath("other.rerate");
    QVERIFY(QFile::copy(m_opened->project, other));
    window().openFile(other);
    QVERIFY(document().isOpening());
    QCOMPARE(document().name(), QString("p"));
    document().jobs().cancel(QStringLiteral("open"));
    QTRY_VERIFY_WITH_TIMEOUT(!document().isOpening(), 20'000);
    QCOMPARE(document().name(), QString("p"));
    window().openFile(other);
    QTRY_COMPARE_WITH_TIMEOUT(document().name(), QString("other"), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_opened->isReady(), 20'000);
    window().openFile(m_opened->folder.filePath("nothing.rerate"));
    QTRY_VERIFY_WITH_TIMEOUT(m_opened->find<QWidget>("messageBar")->isVisible(), 20'000);
    QCOMPARE(document().name(), QString("other"));
}

void WindowStateTest::editedSampleStays() {
    const QString sample = m_opened->folder.filePath("s.rerate");
    QVERIFY(QFile::copy(m_opened->project, sample));
    const QString first = copyOfSample(sample);
    QCOMPARE(copyOfSample(sample), first);
    QFile edited(first);
    QVERIFY(edited.open(QIODevice::Append));
    edited.write("x");
    edited.close();
    QFile made(sample);
    QVERIFY(made.open(QIODevice::Append));
    made.write("yy");
    made.close();
    const QString second = copyOfSample(sample);
    QVERIFY(second != first);
    QVERIFY(QFile::exists(first));
    QCOMPARE(QFileInfo(second).size(), QFileInfo(sample).size());
    // One that was never touched gives way.
    QVERIFY(made.open(QIODevice::Append));
    made.write("zzz");
    made.close();
    QCOMPARE(copyOfSample(sample), second);
    QFile::remove(first);
    QFile::remove(second);
}

void WindowStateTest::createReplaces() {
    const QString file = m_opened->write("old.rerate", "not a project");
    QVERIFY(window().createProject(file));
    QCOMPARE(document().file(), file);
    QVERIFY(!QFile::exists(file + ".replaced"));
    QVERIFY(!window().createProject(m_opened->folder.filePath("old"))); // it is open
    QVERIFY(m_opened->find<QLabel>("message")->text().contains("is the project that is open"));
    QVERIFY(QFile::exists(file));
}

void WindowStateTest::units_data() {
    QTest::addColumn<int>("unit");
    QTest::addColumn<QString>("baseline");
    QTest::newRow("money") << 0 << "400,433.61";
    QTest::newRow("per customer") << 1 << "2,724.04"; // 400433.61 / 147
    QTest::newRow("percent") << 2 << "100.00";
}

void WindowStateTest::units() {
    QFETCH(int, unit);
    auto* box = m_opened->find<QComboBox>("measureBox");
    box->setCurrentIndex(unit);
    emit box->activated(unit);
    QTEST(window().compareView().findChildren<QLabel*>("figure")[0]->text(), "baseline");
    QTEST(window().findChild<TimeChart*>()->table().rows[0][1], "baseline");
    QTEST(window().findChild<BridgeChart*>()->table().rows[0][1], "baseline");
}

void WindowStateTest::segments() {
    auto* chart = window().findChild<SegmentChart*>();
    auto* groupBy = m_opened->find<QComboBox>("groupBy");
    groupBy->setCurrentText("size");
    const ChartTable table = chart->table();
    QVERIFY(table.rows.size() >= 2);
    QCOMPARE(table.header[0], QString("size"));
    int customers = 0;
    for (const QStringList& row : table.rows)
        customers += row[1].toInt();
    QCOMPARE(customers, 147);
    window().compareView().showChart(chart);
    chart->showTable(true);
    emit chart->findChild<QTableWidget*>()->cellActivated(0, 0);
    QVERIFY(document().filter().count("size") == 1);
    QVERIFY(m_opened->find<QToolButton>("filter:size")->text().contains(table.rows[0][0]));
}

void WindowStateTest::backAndForward() {
    document().setFilter({{"size", {"small"}}});
    window().showView(MainWindow::Plans);
    auto* views = m_opened->find<QListWidget>("navigation");
    QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(views->currentRow(), int(MainWindow::Compare));
    QVERIFY(!document().filter().empty());
    QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
    QVERIFY(document().filter().empty());
    QVERIFY(!m_opened->find<QAction>("back")->isEnabled());
    QTest::keyClick(&window(), Qt::Key_Right, Qt::AltModifier);
    QTest::keyClick(&window(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(views->currentRow(), int(MainWindow::Plans));
    QVERIFY(!document().filter().empty());
    QVERIFY(!m_opened->find<QAction>("forward")->isEnabled());
}

void WindowStateTest::palette_data() {
    QTest::addColumn<QString>("letters");
    QTest::addColumn<QString>("first");
    QTest::newRow("letters of words") << "dic" << "Data: Import customers";
    QTest::newRow("a word") << "swap" << "Plan: Swap baseline and candidate";
    QTest::newRow("any case") << "NEW PLAN" << "Plan: New plan";
    QTest::newRow("nothing") << "xyzzy" << "";
}

void WindowStateTest::palette() {
    QFETCH(QString, letters);
    QFETCH(QString, first);
    QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
    auto* dialog = window().findChild<CommandPalette*>();
    QVERIFY(dialog);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("commandSearch"), letters);
    const auto* list = dialog->findChild<QListWidget*>("commandList");
    QCOMPARE(list->count() > 0 ? list->item(0)->text().section("    ", 0, 0) : QString(), first);
    if (letters == "swap") {
        QTest::keyClick(dialog->findChild<QLineEdit*>("commandSearch"), Qt::Key_Return);
        QCOMPARE(document().baselineName(), QString("credits"));
    }
}

void WindowStateTest::shortcuts() {
    std::map<QString, QString> keys;
    for (const Command& command : commandsOf(*window().menuBar())) {
        const QString key = command.action->shortcut().toString();
        if (key.isEmpty())
            continue;
        QVERIFY2(keys.count(key) == 0, qPrintable(key));
        keys[key] = command.title;
    }
    for (const char* key : {"Ctrl+Shift+S", "Ctrl+F", "Ctrl+I", "Ctrl+K", "F5", "F1", "Alt+Left", "Alt+Right", "Ctrl+Z"})
        QVERIFY2(keys.count(key) == 1, key);
    QTest::keyClick(&window(), Qt::Key_F1);
    auto* sheet = window().findChild<QDialog*>("shortcutSheet");
    QVERIFY(sheet);
    QVERIFY(sheet->findChild<QTableWidget*>()->rowCount() > 12);
    sheet->close();
    QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(m_opened->find<QLineEdit>("customerSearch")->hasFocus());
}

void WindowStateTest::mnemonicsAreUnique_data() {
    QTest::addColumn<int>("view");
    for (const int view : {MainWindow::Compare, MainWindow::Customer, MainWindow::Plans, MainWindow::Data})
        QTest::addRow("view %d", view) << view;
}

void WindowStateTest::mnemonicsAreUnique() {
    QFETCH(int, view);
    window().showView(static_cast<MainWindow::View>(view));
    std::map<QString, QString> taken;
    const auto take = [&](const QString& text) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (!key.isEmpty()) {
            QVERIFY2(taken.count(key) == 0, qPrintable(key + ": " + text + ", " + taken[key]));
            taken[key] = text;
        }
    };
    for (const QAction* action : window().menuBar()->actions())
        take(action->text());
    for (const auto* button : window().findChildren<QAbstractButton*>())
        if (button->isVisible())
            take(button->text());
    for (const auto* label : window().findChildren<QLabel*>())
        if (label->isVisible() && label->buddy())
            take(label->text());
}

void WindowStateTest::themeIsKept() {
    m_opened->find<QAction>("theme:2")->trigger();
    QVERIFY(currentTheme().isDark);
    QVERIFY(savedThemeChoice() == ThemeChoice::Dark);
    // Texts have the colours of the theme that is on, also those set before.
    for (const QLabel* figure : window().findChildren<QLabel*>("figure"))
        QVERIFY(figure->palette().color(QPalette::WindowText).lightness() > 120);
    QVERIFY(m_opened->find<QLabel>("coverage")->palette().color(QPalette::WindowText) == currentTheme().warning);
    m_opened->reopen();
    QVERIFY(m_opened->find<QAction>("theme:2")->isChecked());
    m_opened->find<QAction>("theme:1")->trigger();
    QVERIFY(!currentTheme().isDark);
    saveThemeChoice(ThemeChoice::System);
}

void WindowStateTest::figuresAreNeverCut_data() {
    QTest::addColumn<int>("width");
    for (const int width : {1000, 1100, 1280, 1920})
        QTest::addRow("%d wide", width) << width;
}

void WindowStateTest::figuresAreNeverCut() {
    QFETCH(int, width);
    window().resize(width, 640);
    QTRY_COMPARE(window().width(), width);
    for (const int view : {MainWindow::Compare, MainWindow::Customer}) {
        window().showView(static_cast<MainWindow::View>(view));
        QTest::qWait(50);
        for (const auto* strip : window().findChildren<KeyFigures*>()) {
            if (!strip->isVisible())
                continue;
            for (const QLabel* label : strip->findChildren<QLabel*>()) {
                QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
                QVERIFY2(strip->rect().contains(label->parentWidget()->geometry()), qPrintable(label->text()));
            }
        }
    }
}

void WindowStateTest::goodNewsGoesAway() {
    MessageBar bar;
    bar.showMessage("It went well.", false);
    QVERIFY(bar.isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!bar.isVisible(), MessageBar::kShownFor + 2000);
    bar.showMessage("It went wrong.", true);
    QTest::qWait(50);
    QVERIFY(bar.isError());
}

void WindowStateTest::headersStandOverTheirColumns() {
    window().showCustomer("143");
    QTRY_VERIFY(window().customerView().isComplete());
    QTRY_VERIFY(m_opened->find<QTableWidget>("eventTable")->rowCount() > 0);
    for (const char* name : {"eventTable", "partTable"}) {
        const auto* table = m_opened->find<QTableWidget>(name);
        for (int column = 0; column < table->columnCount(); ++column) {
            const auto side = [](int alignment) { return alignment & Qt::AlignHorizontal_Mask & Qt::AlignRight; };
            QCOMPARE(side(table->horizontalHeaderItem(column)->textAlignment()), side(table->item(0, column)->textAlignment()));
        }
    }
}

void WindowStateTest::explanationIsReadable() {
    window().showCustomer("143");
    QTRY_VERIFY(window().customerView().isComplete());
    const QString text = window().findChild<ExplanationModel*>()->toText();
    QVERIFY2(text.contains("Platform fee\t\t25.00\t+25.00"), qPrintable(text));
    QVERIFY(text.contains("half up"));
    QVERIFY(!text.contains("half_up"));
    QVERIFY(text.contains("input_tokens × 0.001"));
    QVERIFY(text.contains("9,993,962.638 − 25,000"));
    QCOMPARE(text.count("Rounding"), 3); // that of the fee, of zero, is left out
    Derivation line; // a name is nobody's arithmetic
    line.kind = Derivation::Kind::Line;
    line.label = "Pro * -5 - half_up";
    QCOMPARE(describeStep(line), QString("Pro * -5 - half_up"));
    Derivation step;
    step.kind = Derivation::Kind::Step;
    step.label = "Step 1 over a * b";
    step.rule = "charges.x.price.steps[0]";
    step.formula = "field('a * -1') * -2";
    QCOMPARE(describeStep(step), QString("Step 1 over a * b: field('a * -1') × −2"));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    WindowStateTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_window_state.moc"
