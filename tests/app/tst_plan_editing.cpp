// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plans in the window: what may be typed in a cell, that no typed text is ever lost, the first plan
// of a new project, plans and charges added and removed, problems of the text and where they stand.

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTableView>
#include <QTableWidget>

#include "app/document/plan_edits.h"
#include "app/models/difference_rows.h"
#include "app/models/price_model.h"
#include "app/views/plan_text_edit.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "engine/language/plan_text.h"
#include "tests/app/opened_window.h"

using namespace rerate;

class PlanEditingTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_opened = std::make_unique<OpenedWindow>();
        window().showView(MainWindow::Plans);
    }
    void cleanup() { m_opened.reset(); }
    void cells_data();
    void cells();
    void wrongCellIsMarked_data();
    void wrongCellIsMarked();
    void refusedByThePlanIsMarked();
    void focusStaysInTheGrid();
    void wrongFieldIsMarked();
    void typedTextIsFlushed_data();
    void typedTextIsFlushed();
    void draftIsKept();
    void undoInTheText();
    void firstPlan();
    void pastedPlanTakesItsName();
    void plansAddedAndRemoved();
    void useAsBaseline();
    void addedCharges_data();
    void addedCharges();
    void chargeInAFlowList();
    void chargeFromTheMenu();
    void problems_data();
    void problems();
    void clickOnAProblem();
    void differenceInSentences();

private:
    MainWindow& window() { return *m_opened->window; }
    Document& document() { return window().document(); }
    QTableView& grid() { return *m_opened->find<QTableView>("priceGrid"); }
    PlanTextEdit& editor() { return *m_opened->find<PlanTextEdit>("planText"); }
    // Types over the cell as a person does.
    void type(int row, int column, const QString& text) {
        grid().setFocus();
        grid().setCurrentIndex(grid().model()->index(row, column));
        QTest::keyClick(&grid(), Qt::Key_F2);
        auto* cell = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(cell);
        cell->selectAll();
        if (text.isEmpty())
            QTest::keyClick(cell, Qt::Key_Delete);
        else
            QTest::keyClicks(cell, text);
        QTest::keyClick(cell, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
    std::unique_ptr<OpenedWindow> m_opened;
};

void PlanEditingTest::cells_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text"); // "!…": the error holds this
    const int quantity = int(CellKind::Quantity), amount = int(CellKind::Amount), percent = int(CellKind::Percent);
    QTest::newRow("plain") << "1.60" << amount << "1.60";
    QTest::newRow("spaces around") << " 2 " << amount << "2";
    QTest::newRow("suffix") << "25k" << quantity << "25k";
    QTest::newRow("large suffix") << "1.5M" << amount << "1.5M";
    QTest::newRow("tiny") << "1e-6" << amount << "1e-6";
    QTest::newRow("negative") << "-1" << amount << "-1";
    QTest::newRow("currency") << "25 USD" << amount << "25 USD";
    QTest::newRow("percent") << "10 %" << percent << "10%";
    QTest::newRow("empty") << "" << amount << "!A number is missing";
    QTest::newRow("other currency") << "2 EUR" << amount << "!The amount is in `EUR`";
    QTest::newRow("currency of a quantity") << "2 USD" << quantity << "!Write 2.";
    QTest::newRow("decimal comma") << "1,60" << amount << "!Write 1.60.";
    QTest::newRow("groups") << "1,234,567.5" << amount << "!is not a number";
    QTest::newRow("groups of an integer") << "1,234,567" << quantity << "!Write 1234567.";
    QTest::newRow("more YAML") << "1.6, flat: 5" << amount << "!is not a number";
    QTest::newRow("comment") << "abc # x" << amount << "!is not a number";
    QTest::newRow("number and comment") << "5 # x" << amount << "!is not a number";
    QTest::newRow("brace") << "{ unit: 1 }" << amount << "!is not a number";
    QTest::newRow("word") << "cheap" << amount << "!is not a number";
    QTest::newRow("percent of an amount") << "10%" << amount << "!is not a number";
    QTest::newRow("suffix alone") << "k" << quantity << "!is not a number";
}

void PlanEditingTest::cells() {
    QFETCH(QString, typed);
    QFETCH(int, kind);
    QFETCH(QString, text);
    const auto made = cellText(typed.toStdString(), static_cast<CellKind>(kind), "USD");
    if (text.startsWith('!')) {
        QVERIFY(!made);
        QVERIFY2(made.error().message.find(text.mid(1).toStdString()) != std::string::npos, made.error().message.c_str());
    } else {
        QVERIFY2(static_cast<bool>(made), made ? "" : made.error().message.c_str());
        QCOMPARE(QString::fromStdString(*made), text);
    }
}

void PlanEditingTest::wrongCellIsMarked_data() {
    QTest::addColumn<QString>("typed");
    for (const char* typed : {"1.6, flat: 5", "1,60", "abc # x", ""})
        QTest::addRow("%s", typed) << typed;
}

void PlanEditingTest::wrongCellIsMarked() {
    QFETCH(QString, typed);
    const std::string before = *document().planText("credits");
    type(1, PriceModel::UnitPrice, typed);
    const QModelIndex cell = grid().model()->index(1, PriceModel::UnitPrice);
    QCOMPARE(cell.data().toString(), typed);
    QVERIFY(cell.data(Qt::BackgroundRole).isValid());
    auto* message = m_opened->find<QLabel>("planMessage");
    QVERIFY(message->isVisible());
    QCOMPARE(cell.data(Qt::ToolTipRole).toString(), message->text());
    QCOMPARE(*document().planText("credits"), before);
    type(1, PriceModel::UnitPrice, "1.5");
    QTRY_VERIFY(document().planText("credits")->find("unit: 1.5 }") != std::string::npos);
    QVERIFY(!message->isVisible());
    QVERIFY(!cell.data(Qt::BackgroundRole).isValid());
}

void PlanEditingTest::refusedByThePlanIsMarked() {
    const std::string before = *document().planText("credits");
    type(0, PriceModel::Bound, "20M");
    const QModelIndex cell = grid().model()->index(0, PriceModel::Bound);
    QTRY_COMPARE(cell.data().toString(), QString("20M"));
    QVERIFY(cell.data(Qt::BackgroundRole).isValid());
    QVERIFY(m_opened->find<QLabel>("planMessage")->text().contains("steps overlap"));
    QCOMPARE(*document().planText("credits"), before);
}

void PlanEditingTest::focusStaysInTheGrid() {
    type(1, PriceModel::UnitPrice, "1.5");
    QVERIFY(m_opened->waitForFigures());
    QVERIFY(grid().hasFocus());
    QCOMPARE(grid().currentIndex().row(), 1);
    QCOMPARE(grid().currentIndex().column(), int(PriceModel::UnitPrice));
}

void PlanEditingTest::wrongFieldIsMarked() {
    auto* field = m_opened->find<QLineEdit>("field:Included");
    const std::string before = *document().planText("credits");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "25,5");
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(m_opened->find<QLabel>("planMessage")->text().contains("Write 25.5."));
    QCOMPARE(*document().planText("credits"), before);
    field->selectAll();
    QTest::keyClicks(field, "30k");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(document().planText("credits")->find("included: 30k") != std::string::npos);
    QVERIFY(m_opened->find<QLineEdit>("field:Included")->hasFocus());
}

void PlanEditingTest::typedTextIsFlushed_data() {
    QTest::addColumn<QString>("leave");
    for (const char* leave : {"other tab", "other plan", "other view", "close", "quit"})
        QTest::addRow("%s", leave) << leave;
}

// Sooner than the pause after which a text is read.
void PlanEditingTest::typedTextIsFlushed() {
    QFETCH(QString, leave);
    window().planView().showTab(1);
    editor().moveCursor(QTextCursor::End);
    QTest::keyClicks(&editor(), "# kept");
    if (leave == "other tab")
        window().planView().showTab(0);
    else if (leave == "other plan")
        m_opened->find<QListWidget>("planList")->setCurrentRow(0);
    else if (leave == "other view")
        window().showView(MainWindow::Compare);
    else if (leave == "close")
        m_opened->find<QAction>("closeProject")->trigger();
    else
        window().close();
    m_opened->reopen();
    QVERIFY(document().planText("credits")->find("# kept") != std::string::npos);
}

void PlanEditingTest::draftIsKept() {
    window().planView().showTab(1);
    const QString before = editor().toPlainText();
    editor().setPlainText(QString(before).replace("flat:", "flt:"));
    auto* plans = m_opened->find<QListWidget>("planList");
    plans->setCurrentRow(0); // without a pause
    QVERIFY(!editor().toPlainText().contains("flt:"));
    QVERIFY(plans->item(1)->text().contains("draft with errors"));
    plans->setCurrentRow(1);
    QVERIFY(editor().toPlainText().contains("flt:"));
    m_opened->reopen(); // over a restart too
    window().showView(MainWindow::Plans);
    window().planView().showTab(1);
    QVERIFY(editor().toPlainText().contains("flt:"));
    QCOMPARE(m_opened->delta(), QString("14995.14"));
    editor().setPlainText(before + "# mended\n");
    QTRY_VERIFY(document().planText("credits")->find("# mended") != std::string::npos);
    QVERIFY(!window().planView().hasDraft());
    QVERIFY(!m_opened->find<QListWidget>("planList")->item(1)->text().contains("draft"));
}

void PlanEditingTest::undoInTheText() {
    window().planView().showTab(1);
    const QString before = editor().toPlainText();
    editor().setFocus();
    editor().moveCursor(QTextCursor::End);
    QTest::keyClicks(&editor(), "# one");
    QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(editor().toPlainText(), before);
    QVERIFY(document().planText("credits") == before.toStdString());
    QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(editor().toPlainText().endsWith("# one"));
    // A draft goes first, and comes back.
    editor().setPlainText("plan: [");
    QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(editor().toPlainText().endsWith("# one"));
    QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(editor().toPlainText(), QString("plan: ["));
    QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!window().planView().hasDraft());
}

void PlanEditingTest::firstPlan() {
    QVERIFY(window().createProject(m_opened->folder.filePath("new.rerate")));
    window().showView(MainWindow::Plans);
    QTest::mouseClick(m_opened->find<QPushButton>("newPlan"), Qt::LeftButton);
    QCOMPARE(document().planNames(), QStringList{"plan"});
    QCOMPARE(document().baselineName(), QString("plan"));
    QVERIFY(document().planReading("plan")->plan.has_value());
    QTest::mouseClick(m_opened->find<QPushButton>("newPlan"), Qt::LeftButton);
    QCOMPARE(document().planNames(), (QStringList{"plan", "plan-2"}));
    QCOMPARE(document().candidateName(), QString("plan-2"));
    // With usage there is a meter for each number in it.
    window().openFile(m_opened->project);
    QTRY_COMPARE(document().name(), QString("p"));
    QVERIFY(m_opened->waitForFigures());
    const auto reading = readPlan(planSkeleton("made", document().usage(), "USD"), "made");
    QVERIFY2(reading.plan.has_value(), reading.diagnostics.empty() ? "" : reading.diagnostics[0].message.c_str());
    QVERIFY(reading.plan->findMeter("input_tokens") && reading.plan->findMeter("requests"));
    QVERIFY(reading.plan->findCharge("output_tokens"));
}

void PlanEditingTest::pastedPlanTakesItsName() {
    const QString text = QString::fromStdString(*document().planText("credits"));
    QVERIFY(window().createProject(m_opened->folder.filePath("new.rerate")));
    window().showView(MainWindow::Plans);
    window().planView().showTab(1);
    QApplication::clipboard()->setText(text);
    editor().setFocus();
    QTest::keyClick(&editor(), Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE(document().planNames(), QStringList{"credits"});
    QVERIFY(document().planText("credits") == text.toStdString());
}

void PlanEditingTest::plansAddedAndRemoved() {
    QTest::mouseClick(m_opened->find<QPushButton>("duplicatePlan"), Qt::LeftButton);
    QCOMPARE(window().planView().planName(), QString("credits-2"));
    QTest::mouseClick(m_opened->find<QPushButton>("removePlan"), Qt::LeftButton);
    QCOMPARE(document().planNames().size(), 2);
    QVERIFY(m_opened->find<QLabel>("message")->text().contains("credits-2 was removed"));
    m_opened->find<QAction>("undo")->trigger();
    QTRY_COMPARE(document().planNames().size(), 3);
    for (int left = 3; left > 0; --left)
        QTest::mouseClick(m_opened->find<QPushButton>("removePlan"), Qt::LeftButton);
    QVERIFY(document().planNames().isEmpty());
    QVERIFY(!m_opened->find<QPushButton>("removePlan")->isEnabled());
    QVERIFY(editor().toPlainText().isEmpty());
}

void PlanEditingTest::useAsBaseline() {
    QTest::mouseClick(m_opened->find<QPushButton>("useAsBaseline"), Qt::LeftButton);
    QCOMPARE(document().baselineName(), QString("credits"));
    QCOMPARE(document().candidateName(), QString("per-token"));
    QTRY_VERIFY_WITH_TIMEOUT(m_opened->isReady() && m_opened->delta() == "-14995.14", 20'000);
    QTest::mouseClick(m_opened->find<QPushButton>("useAsCandidate"), Qt::LeftButton);
    QCOMPARE(document().candidateName(), QString("credits"));
}

void PlanEditingTest::addedCharges_data() {
    QTest::addColumn<int>("number");
    for (int number = 0; number < 18; ++number)
        QTest::addRow("template %d", number) << number;
}

void PlanEditingTest::addedCharges() {
    QFETCH(int, number);
    const std::string text = *document().planText("credits");
    const Plan& plan = *document().planReading("credits")->plan;
    const auto templates = chargeTemplates(plan);
    QVERIFY(templates.size() >= 18);
    const std::string edited = withCharge(text, plan, templates[static_cast<std::size_t>(number)]);
    QCOMPARE(edited.substr(0, 700), text.substr(0, 700)); // what was there stays
    const auto reading = readPlan(edited, "x");
    QVERIFY2(reading.plan.has_value(), (edited + toText(reading.diagnostics)).c_str());
    QCOMPARE(reading.plan->charges.size(), plan.charges.size() + 1);
}

void PlanEditingTest::chargeInAFlowList() {
    const std::string text = "plan: a\ncurrency: USD\nmeters: { m: { event: e, aggregate: count } }\n"
                             "charges: [ { id: m, meter: m, price: 1 } ]\n";
    const auto plan = *readPlan(text, "a").plan;
    for (const ChargeTemplate& made : chargeTemplates(plan)) {
        const auto reading = readPlan(withCharge(text, plan, made), "a");
        QVERIFY2(reading.plan && reading.plan->charges.size() == 2, made.title.c_str());
    }
}

void PlanEditingTest::chargeFromTheMenu() {
    QTest::mouseClick(m_opened->find<QPushButton>("addCharge"), Qt::LeftButton);
    auto* menu = m_opened->find<QMenu>("chargeTemplates");
    QTRY_VERIFY(menu->isVisible());
    menu->actions().front()->trigger();
    menu->close();
    auto* charges = m_opened->find<QListWidget>("chargeList");
    QCOMPARE(charges->count(), 4); // with the plan itself
    QCOMPARE(charges->currentRow(), 2);
    QVERIFY(m_opened->find<QLineEdit>("field:Fee"));
    QTRY_VERIFY_WITH_TIMEOUT(m_opened->isReady() && m_opened->delta() == "16465.14", 20'000); // 147 × 10 more
}

void PlanEditingTest::problems_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count"); // of problems shown
    QTest::addColumn<int>("line");  // of the first
    QTest::newRow("syntax alone") << "plan: x\ncurrency: USD\n  bad: [1\ncharges: {" << 1 << 3;
    QTest::newRow("two errors") << "plan: x\ncurrency: USD\ncharges:\n  - id: f\n    flat: x\n    evry: month\n" << 2 << 5;
}

void PlanEditingTest::problems() {
    QFETCH(QString, text);
    QFETCH(int, count);
    QFETCH(int, line);
    window().planView().showTab(1);
    const int height = editor().height();
    editor().setPlainText(text);
    auto* list = m_opened->find<QListWidget>("problemList");
    QTRY_VERIFY(list->item(0)->text().startsWith(QString("Line %1:").arg(line)));
    QVERIFY2(list->count() >= count && (count > 1 || list->count() == 1), qPrintable(list->item(0)->text()));
    QCOMPARE(editor().height(), height); // nothing jumps
    QVERIFY(!editor().extraSelections().isEmpty());
    QCOMPARE(editor().extraSelections()[0].cursor.blockNumber() + 1, line);
    QVERIFY(window().planView().dropDraft());
}

void PlanEditingTest::clickOnAProblem() {
    window().planView().showTab(1);
    editor().setPlainText("plan: x\ncurrency: USD\ncharges:\n  - id: f\n    flat: x\n    every: month\n");
    auto* list = m_opened->find<QListWidget>("problemList");
    QTRY_VERIFY(list->item(0)->text().startsWith("Line 5:"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    QCOMPARE(editor().textCursor().blockNumber() + 1, 5);
    QVERIFY(editor().hasFocus());
    QVERIFY(window().planView().dropDraft());
}

void PlanEditingTest::differenceInSentences() {
    const auto rows = differenceRows(*document().planReading("per-token")->plan, *document().planReading("credits")->plan);
    QStringList sentences, fields;
    for (const DifferenceRow& row : rows) {
        (row.isSentence ? sentences : fields) << row.what.trimmed();
        QVERIFY2(!row.before.contains('{') && !row.after.contains('{'), qPrintable(row.before + row.after));
    }
    QVERIFY(sentences.contains("The charge Credits is new."));
    QVERIFY(sentences.contains("The charge Input tokens is gone."));
    QVERIFY(sentences.contains("The unit credit is new."));
    QVERIFY(fields.contains("price: unit price of step 1"));
    const std::string plain = "plan: a\ncurrency: USD\nmeters: { m: { value: x, by: c } }\ncharges: [ { id: u, meter: m, price: 1 } ]\n";
    const auto added = differenceRows(*readPlan(plain, "a").plan, *readPlan(plain + "calendars: { c: { rows: [ { label: peak, days: mon-wed } ], default: low } }\n", "a").plan);
    QCOMPARE(added.front().what, QString("Calendars are new."));
    QVERIFY(std::any_of(added.begin(), added.end(), [](const DifferenceRow& row) { return row.after == "mon, tue, wed"; }));
    m_opened->window->planView().showTab(2);
    QVERIFY(m_opened->find<QTableWidget>("planDifference")->rowCount() == int(rows.size()));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    PlanEditingTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plan_editing.moc"
