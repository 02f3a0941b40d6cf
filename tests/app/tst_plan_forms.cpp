// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan editor's forms with real clicks and keys: fields of usage charges and of charges over
// lines, meters with their windows, choices with their effects, completion in the text, and curves
// of charges that price events one by one.

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QTextBlock>
#include <QTreeWidget>

#include "app/models/price_model.h"
#include "app/views/choices_panel.h"
#include "app/views/plan_text_edit.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "tests/app/opened_window.h"

using namespace rerate;

namespace {

// Over the sample's usage.
const char kForms[] = R"(plan: credits
currency: USD
meters:
  calls: { event: completion, aggregate: count }
  tokens: { event: completion, value: output_tokens, unit: token }
  busy: { event: completion, windows: [ { every: 1h, sum: output_tokens }, { every: period, percentile: 95, discard: floor } ] }
charges:
  - id: fee
    meter: tokens
    reset: event
    price: { unit: 0.001, flat: 0.01, minimum: 0.02, maximum: 5 }
  - id: long
    meter: tokens
    per: 1k
    position: input_tokens
    price:
      mode: whole
      steps:
        - { up_to: 1k, unit: 0.02, per: 2k, fraction: up }
        - { unit: 0.04 }
    round_item: { step: 0.01, mode: half_up }
  - id: busy
    meter: busy
    price: [ { value: 0.001 }, { from: 2030-01-01, value: 0.002 } ]
  - { id: off, discount: 10%, of: [fee] }
  - { id: least, minimum: { amount: 100 } }
)";

} // namespace

class PlanFormsTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_opened = std::make_unique<OpenedWindow>();
        window().showView(MainWindow::Plans);
        QVERIFY(document().putPlan("credits", kForms, "Test"));
        QVERIFY(m_opened->waitForFigures());
    }
    void cleanup() { m_opened.reset(); }
    void usageFields();
    void rowFields();
    void ledgerFields();
    void wrongFieldStays();
    void editAsText();
    void meters();
    void choices();
    void choicesStop();
    void completion();
    void toolTips();
    void curves_data();
    void curves();

private:
    MainWindow& window() { return *m_opened->window; }
    Document& document() { return window().document(); }
    std::string text() { return *document().planText("credits"); }
    bool has(const char* part) { return text().find(part) != std::string::npos; }
    PlanTextEdit& editor() { return *m_opened->find<PlanTextEdit>("planText"); }
    void choose(int charge) { m_opened->find<QListWidget>("chargeList")->setCurrentRow(charge); }
    void type(const char* name, const QString& typed) {
        auto* field = m_opened->find<QLineEdit>(name);
        QTest::mouseClick(field, Qt::LeftButton);
        field->selectAll();
        QTest::keyClicks(field, typed);
        QTest::keyClick(field, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
    void pick(const char* name, int down) { // by keys, so many entries further down
        auto* field = m_opened->find<QComboBox>(name);
        field->setFocus();
        for (int i = 0; i < down; ++i)
            QTest::keyClick(field, Qt::Key_Down);
        QCoreApplication::processEvents();
    }
    std::unique_ptr<OpenedWindow> m_opened;
};

void PlanFormsTest::usageFields() {
    choose(0);
    QCOMPARE(m_opened->find<QComboBox>("field:Count anew with each")->currentText(), QString("event"));
    choose(1);
    type("field:Step chosen by", "max(input_tokens, 1)");
    QTRY_VERIFY(has("position: 'max(input_tokens, 1)'"));
    type("field:Round each item to", "0.05");
    QTRY_VERIFY(has("round_item: { step: 0.05, mode: half_up }"));
    pick("field:Round each item, mode", 1);
    QTRY_VERIFY(has("mode: half_down }"));
    pick("field:Steps price", 0);
    QCOMPARE(m_opened->find<QComboBox>("field:Steps price")->currentText(), QString("whole"));
}

void PlanFormsTest::rowFields() {
    choose(1);
    auto* grid = m_opened->find<QTableView>("priceGrid");
    QVERIFY(!grid->isColumnHidden(PriceModel::Per) && !grid->isColumnHidden(PriceModel::Parts));
    QVERIFY(grid->isColumnHidden(PriceModel::Minimum));
    QAbstractItemModel& model = *grid->model();
    QVERIFY(model.setData(model.index(0, PriceModel::Per), "4k", Qt::EditRole));
    QTRY_VERIFY(has("per: 4k, fraction: up"));
    QVERIFY(model.setData(model.index(0, PriceModel::Parts), "sideways", Qt::EditRole));
    QVERIFY(m_opened->find<QLabel>("planMessage")->text().contains("Write exact, up"));
    QVERIFY(model.setData(model.index(0, PriceModel::Parts), "down", Qt::EditRole));
    QTRY_VERIFY(has("fraction: down"));
    grid->setCurrentIndex(model.index(0, PriceModel::UnitPrice));
    QTest::mouseClick(m_opened->find<QPushButton>("addStep"), Qt::LeftButton);
    QTRY_VERIFY(has("{ up_to: 500, unit: 0.02, per: 4000, fraction: down }"));
    QCOMPARE(model.rowCount(), 3);
    grid->setCurrentIndex(model.index(0, PriceModel::UnitPrice));
    QTest::mouseClick(m_opened->find<QPushButton>("removeStep"), Qt::LeftButton);
    QTRY_VERIFY(!has("up_to: 500"));
    choose(0);
    QVERIFY(!grid->isColumnHidden(PriceModel::Minimum) && !grid->isColumnHidden(PriceModel::Maximum));
}

void PlanFormsTest::ledgerFields() {
    choose(3);
    type("field:Percentage", "12%");
    QTRY_VERIFY(has("discount: 12%"));
    type("field:Over the lines of", "fee, long");
    QTRY_VERIFY(has("of: [fee, long]"));
    pick("field:Computed for each", 1);
    QTRY_VERIFY(has("each: line"));
    pick("field:Spread over its lines", 1);
    QTRY_VERIFY(has("spread: proportional"));
    choose(4);
    type("field:Amount", "200");
    QTRY_VERIFY(has("amount: 200"));
    pick("field:What is rounded", 2);
    QTRY_VERIFY(has("rounded: difference") || has("rounded: parts"));
}

void PlanFormsTest::wrongFieldStays() {
    choose(3);
    const std::string before = text();
    type("field:Over the lines of", "fee, nobody");
    QTRY_COMPARE(m_opened->find<QLineEdit>("field:Over the lines of")->text(), QString("fee, nobody"));
    QVERIFY(m_opened->find<QLabel>("planMessage")->isVisible());
    QVERIFY(text() == before);
}

void PlanFormsTest::editAsText() {
    choose(2);
    auto* rest = m_opened->find<QLabel>("chargeAsText");
    QVERIFY2(rest->text().contains("edit as text"), qPrintable(rest->text()));
    emit rest->linkActivated("22");
    QVERIFY(editor().isVisible());
    QCOMPARE(editor().textCursor().blockNumber() + 1, 22);
}

void PlanFormsTest::meters() {
    window().planView().showTab(PlanView::Meters);
    auto* list = m_opened->find<QListWidget>("meterList");
    QCOMPARE(list->count(), 3);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(2)).center());
    auto* fields = m_opened->find<QTreeWidget>("meterFields");
    const auto rows = fields->findItems("percentile", Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0]->parent()->text(0), QString("Step 2: percentile 95 per period"));
    const auto typeOver = [&](QTreeWidgetItem* item, const QString& typed) {
        QTest::mouseDClick(fields->viewport(), Qt::LeftButton, {}, fields->visualItemRect(item).center());
        auto* cell = fields->viewport()->findChild<QLineEdit*>();
        QVERIFY(cell);
        cell->selectAll();
        QTest::keyClicks(cell, typed);
        QTest::keyClick(cell, Qt::Key_Return);
        QCoreApplication::processEvents();
    };
    typeOver(rows[0], "99");
    QTRY_VERIFY(has("percentile: 99"));
    const auto filters = fields->findItems("only where", Qt::MatchExactly);
    QCOMPARE(filters.size(), 1);
    typeOver(filters[0], "output_tokens > 10");
    QTRY_VERIFY(has("filter: output_tokens > 10") || has("filter: 'output_tokens > 10'"));
    const std::string before = text();
    typeOver(fields->findItems("percentile", Qt::MatchExactly | Qt::MatchRecursive)[0], "many");
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->isVisible());
    QCOMPARE(fields->findItems("percentile", Qt::MatchExactly | Qt::MatchRecursive)[0]->text(1), QString("many"));
    QVERIFY(text() == before);
}

void PlanFormsTest::choices() {
    window().planView().showTab(PlanView::Choices);
    auto* tree = m_opened->find<QTreeWidget>("choices");
    auto* state = m_opened->find<QLabel>("choicesState");
    QVERIFY(m_opened->find<QLabel>("choicesHeader")->text().contains("rerate-1"));
    QTRY_VERIFY_WITH_TIMEOUT(state->text().startsWith("All"), 60'000);
    const auto values = tree->findItems("line", Qt::MatchExactly | Qt::MatchRecursive, 1);
    QTreeWidgetItem* each = nullptr;
    for (QTreeWidgetItem* item : values)
        if (item->parent()->text(0) == "computed for" && !each)
            each = item;
    QVERIFY(each);
    QVERIFY2(each->text(2) != "…", qPrintable(each->text(2)));
    // The effect is that of a replay with the value.
    QTreeWidgetItem* slice = nullptr;
    for (QTreeWidgetItem* item : tree->findItems("slice", Qt::MatchExactly | Qt::MatchRecursive, 1))
        slice = item;
    QVERIFY(slice);
    const QString effect = slice->text(2);
    const Decimal before = document().comparison()->candidate->total();
    tree->setCurrentItem(slice);
    QTest::mouseClick(m_opened->find<QPushButton>("useChoice"), Qt::LeftButton);
    QTRY_VERIFY(has("mode: slice"));
    QTRY_VERIFY_WITH_TIMEOUT(!document().isOutOfDate(), 20'000);
    const Decimal delta = document().comparison()->candidate->total() - before;
    QString shown = effect;
    QCOMPARE(shown.remove(',').remove('+').replace(QChar(0x2212), '-'),
             delta.isZero() ? QString("none") : QString::fromStdString(delta.toText()));
}

void PlanFormsTest::choicesStop() {
    window().planView().showTab(PlanView::Choices);
    auto* work = m_opened->find<QPushButton>("workOutChoices");
    auto* panel = m_opened->window->findChild<ChoicesPanel*>();
    QVERIFY(panel->isWorking());
    QTest::mouseClick(work, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isWorking(), 20'000);
    QTRY_VERIFY(!document().jobs().isBusy());
    QTest::mouseClick(work, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_opened->find<QLabel>("choicesState")->text().startsWith("All"), 60'000);
}

void PlanFormsTest::completion() {
    window().planView().showTab(PlanView::Text);
    editor().setFocus();
    editor().moveCursor(QTextCursor::End);
    QTest::keyClicks(&editor(), "  - id: more");
    QTest::keyClick(&editor(), Qt::Key_Return);
    QTest::keyClicks(&editor(), "    me");
    QAbstractItemView* popup = editor().completer().popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Return);
    QTRY_VERIFY(editor().toPlainText().endsWith("    meter: "));
    QTest::keyClick(&editor(), Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(popup->isVisible());
    QCOMPARE(popup->model()->rowCount(), 3); // calls, tokens, busy
    QTest::keyClick(popup, Qt::Key_Escape);
    QVERIFY(window().planView().hasDraft() || !popup->isVisible());
    QTest::keyClicks(&editor(), "calls");
    QTest::keyClick(&editor(), Qt::Key_Return);
    QTest::keyClicks(&editor(), "    price: 0.5");
    QTRY_VERIFY(has("- id: more\n    meter: calls\n    price: 0.5"));
}

void PlanFormsTest::toolTips() {
    window().planView().showTab(PlanView::Text);
    editor().setPlainText(editor().toPlainText().replace("reset: event", "reset: evnt"));
    QTRY_VERIFY(window().planView().hasDraft());
    const QTextCursor place(editor().document()->findBlockByNumber(9));
    QVERIFY2(editor().problemAt(place).contains("evnt"), qPrintable(editor().problemAt(place)));
    bool isUnderlined = false;
    for (const QTextEdit::ExtraSelection& mark : editor().extraSelections())
        isUnderlined = isUnderlined || (mark.format.underlineStyle() == QTextCharFormat::WaveUnderline && mark.cursor.selectedText() == "evnt");
    QVERIFY(isUnderlined);
    QVERIFY(window().planView().dropDraft());
}

void PlanFormsTest::curves_data() {
    QTest::addColumn<int>("charge");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("event") << 0 << "One event of";
    QTest::newRow("position") << 1 << "at input_tokens";
    QTest::newRow("period") << 2 << "cost";
}

void PlanFormsTest::curves() {
    QFETCH(int, charge);
    QFETCH(QString, sentence);
    choose(charge);
    auto* example = m_opened->find<QTableWidget>("workedExample");
    QVERIFY(example->rowCount() > 1);
    bool isSaid = false;
    for (const QLabel* label : window().planView().findChildren<QLabel*>())
        isSaid = isSaid || label->text().contains(sentence);
    QVERIFY(isSaid);
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    PlanFormsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plan_forms.moc"
