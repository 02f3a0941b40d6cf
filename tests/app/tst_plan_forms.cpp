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
#include <QMenu>
#include <QSignalBlocker>
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
  tokens: { event: completion, value: output_tokens, unit: token, rows: uniform }
  bymodel: { event: completion, value: output_tokens, by: [model] }
  busy: { event: completion, windows: [ { every: 1h, sum: output_tokens }, { every: period, percentile: 95, discard: floor } ] }
coupons:
  - { id: ten, discount: 10%, uses: once }
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
  - { id: seats, flat: [ { value: 10 }, { from: 2026-06-01, value: 20 } ], every: month }
  - { id: packs, meter: tokens, package: { size: 1k, price: 5 } }
  - { id: share, meter: tokens, percentage: { rate: 2.9%, fixed: 0.30 } }
  - { id: commit, commitment: { amount: 1000 } }
  - { id: models, meter: bymodel, price: { by: model, table: { small: 2, large: 3 } } }
)";

} // namespace

class PlanFormsTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        if (!m_opened)
            m_opened = std::make_unique<OpenedWindow>();
        window().showView(MainWindow::Plans);
        window().planView().dropDraft();
        window().planView().showTab(PlanView::Charges);
        QVERIFY(document().putPlan("credits", kForms, "Test"));
        QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    }
    void cleanupTestCase() { m_opened.reset(); }
    void fields_data();
    void fields();
    void choiceFields_data();
    void choiceFields();
    void addedField();
    void rowFields();
    void tableRows();
    void chargesMoved();
    void editAsText();
    void meters();
    void windows();
    void meterFigures();
    void meterFiguresShort_data();
    void meterFiguresShort();
    void metersAddedAndRemoved();
    void choices();
    void conventions();
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
    void closeMenu(QMenu* menu) { // which took the focus with it
        menu->close();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }
    PlanTextEdit& editor() { return *m_opened->find<PlanTextEdit>("planText"); }
    void choose(int charge) {
        m_opened->find<QListWidget>("chargeList")->setCurrentRow(charge);
        QCOMPARE(m_opened->find<QListWidget>("chargeList")->currentRow(), charge);
    }
    void type(const char* name, const QString& typed) {
        auto* field = m_opened->find<QLineEdit>(name);
        QTest::mouseClick(field, Qt::LeftButton);
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, typed);
        QTest::keyClick(field, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
    void pick(const char* name, const QString& entry) { // by keys
        auto* field = m_opened->find<QComboBox>(name);
        field->setFocus();
        const int wanted = field->findText(entry);
        QVERIFY2(wanted >= 0, qPrintable(entry));
        const int steps = wanted - field->currentIndex();
        QSignalBlocker quiet(steps > 1 || steps < -1 ? field : nullptr);
        field->setCurrentIndex(wanted + (steps > 0 ? -1 : 1));
        quiet.unblock();
        QTest::keyClick(field, steps > 0 ? Qt::Key_Down : Qt::Key_Up);
        QCoreApplication::processEvents();
    }
    std::unique_ptr<OpenedWindow> m_opened;
};

void PlanFormsTest::fields_data() {
    QTest::addColumn<int>("charge");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("part"); // of the text then; "!…": refused, the message holds this
    const auto row = [](const char* name, int charge, const char* field, const char* typed, const char* part) {
        QTest::newRow(name) << charge << field << typed << part;
    };
    row("price per", 1, "Price per", "2k", "    per: 2k\n");
    row("name", 1, "Name", "Long ones", "label: Long ones");
    row("position", 1, "Step chosen by", "max(input_tokens, 1)", "position: 'max(input_tokens, 1)'");
    row("position that is none", 1, "Step chosen by", "max(input_tokens", "!position");
    row("rounding", 1, "Round each item to", "0.05", "round_item: { step: 0.05, mode: half_up }");
    row("rounding of a word", 1, "Round each item to", "a lot", "!is not a number");
    row("included", 2, "Included", "5k", "included: 5k");
    row("no number", 1, "Included", "1,5", "!has a comma");
    row("percentage", 3, "Percentage", "12%", "discount: 12%");
    row("too large", 3, "Percentage", "120%", "!between 0% and 100%");
    row("lines", 3, "Over the lines of", "fee, long", "of: [fee, long]");
    row("lines of nobody", 3, "Over the lines of", "fee, nobody", "!nobody");
    row("of all lines again", 3, "Over the lines of", "", "{ id: off, discount: 10% }");
    row("limit", 4, "Amount", "200", "minimum: { amount: 200 }");
    row("fee on a day", 5, "Fee, change 1", "30", "{ from: 2026-06-01, value: 30 }");
    row("fee", 5, "Fee", "11", "{ value: 11 }");
    row("package", 6, "Package of", "500", "size: 500");
    row("package for nothing", 6, "Package of", "", "!");
    row("included in packages", 6, "Included", "1k", "package: { size: 1k, price: 5, included: 1k }");
    row("rate", 7, "Rate", "3.5%", "rate: 3.5%");
    row("at most", 7, "At most, an event", "9", "fixed: 0.30, maximum: 9");
    row("at most, at least", 7, "At least, an event", "USD", "!is not a number");
    row("commitment", 8, "Beyond it counts, times", "1.5", "overage_factor: 1.5");
    row("coupon", 10, "Percentage", "5%", "discount: 5%");
    row("coupon's invoices", 10, "Invoices it holds for", "recurring 3", "uses: recurring 3");
    row("rounding step of the invoice", 11, "Rounded to", "0.05", "invoice: { round: { step: 0.05 } }");
    row("limit of the invoice", 11, "Invoice at least", "25", "invoice: { minimum: 25 }");
}

void PlanFormsTest::fields() {
    QFETCH(int, charge);
    QFETCH(QString, field);
    QFETCH(QString, typed);
    QFETCH(QString, part);
    choose(charge);
    const std::string before = text();
    type(qPrintable("field:" + field), typed);
    if (!part.startsWith('!')) {
        QTRY_VERIFY2(has(qPrintable(part)), text().c_str());
        QVERIFY(document().planReading("credits")->plan.has_value());
        QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(text() == before, 20'000);
        return;
    }
    // What was typed stays where it was typed, with the reason below it.
    auto* message = m_opened->find<QLabel>("planMessage");
    QTRY_VERIFY(message->isVisible());
    QVERIFY2(message->text().contains(part.mid(1)), qPrintable(message->text()));
    QTRY_VERIFY(window().findChild<QLabel*>("fieldProblem"));
    QTRY_COMPARE(m_opened->find<QLabel>("fieldProblem")->text(), message->text());
    QCOMPARE(m_opened->find<QLineEdit>(qPrintable("field:" + field))->text(), typed);
    QVERIFY(text() == before);
}

void PlanFormsTest::choiceFields_data() {
    QTest::addColumn<int>("charge");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("part");
    QTest::newRow("mode") << 1 << "Steps price" << "slice" << "mode: slice";
    QTest::newRow("reset") << 0 << "Count anew with each" << "window" << "reset: window";
    QTest::newRow("each") << 3 << "Computed for each" << "line" << "each: line";
    QTest::newRow("spread") << 3 << "Spread over its lines" << "listed" << "spread: listed";
    QTest::newRow("rounded") << 4 << "What is rounded" << "difference" << "rounded: difference";
    QTest::newRow("left of a commitment") << 8 << "What is left is paid" << "yes" << "true_up: yes";
    QTest::newRow("at the invoice") << 11 << "Rounded at" << "invoice" << "invoice: { round: { at: invoice } }";
    QTest::newRow("cycle") << 11 << "Billing period" << "quarter" << "cycle: quarter";
}

// Chosen, and by the first entry taken out again.
void PlanFormsTest::choiceFields() {
    QFETCH(int, charge);
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, part);
    choose(charge);
    pick(qPrintable("field:" + field), value);
    QTRY_VERIFY2(has(qPrintable(part)), text().c_str());
    auto* shown = m_opened->find<QComboBox>(qPrintable("field:" + field));
    QCOMPARE(shown->currentData().toString(), value);
    pick(qPrintable("field:" + field), shown->itemText(0));
    QTRY_VERIFY2(!has(qPrintable(part)), text().c_str());
}

void PlanFormsTest::addedField() {
    choose(1);
    QVERIFY(!window().findChild<QWidget*>("field:A line for each"));
    QTest::mouseClick(m_opened->find<QPushButton>("addField"), Qt::LeftButton);
    auto* menu = m_opened->find<QMenu>("fieldMenu");
    QTRY_VERIFY(menu->isVisible());
    for (QAction* action : menu->actions())
        if (action->text() == "Minimum")
            action->trigger();
    closeMenu(menu);
    auto* field = m_opened->find<QLineEdit>("field:Minimum");
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, "7");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY2(has("    minimum: 7\n"), text().c_str());
    QTRY_VERIFY(m_opened->find<QLineEdit>("field:Minimum")->hasFocus());
    type("field:Minimum", {});
    QTRY_VERIFY(!has("    minimum: 7\n"));
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
    QVERIFY(model.setData(model.index(0, PriceModel::BoundIs), "excluded", Qt::EditRole));
    QTRY_VERIFY(has("{ below: 1k, unit: 0.02"));
    QVERIFY(model.setData(model.index(1, PriceModel::Flat), "2.5", Qt::EditRole));
    QTRY_VERIFY(has("{ unit: 0.04, flat: 2.5 }"));
    QVERIFY(model.setData(model.index(1, PriceModel::Flat), "", Qt::EditRole));
    QTRY_VERIFY(has("{ unit: 0.04 }"));
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

void PlanFormsTest::tableRows() {
    choose(9);
    auto* grid = m_opened->find<QTableView>("priceGrid");
    QAbstractItemModel& model = *grid->model();
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.setData(model.index(0, PriceModel::Key), "gpt-5", Qt::EditRole));
    QTRY_VERIFY2(has("table: { gpt-5: 2, large: 3 }"), text().c_str());
    grid->setCurrentIndex(model.index(1, PriceModel::UnitPrice));
    QTest::mouseClick(m_opened->find<QPushButton>("addRow"), Qt::LeftButton);
    QTRY_VERIFY2(has("large: 3, new: 3 }"), text().c_str());
    QTest::mouseClick(m_opened->find<QPushButton>("removeRow"), Qt::LeftButton);
    QTRY_VERIFY2(has("table: { gpt-5: 2, new: 3 }"), text().c_str());
    QVERIFY(model.setData(model.index(0, PriceModel::Key), "new", Qt::EditRole));
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->isVisible());
    QCOMPARE(model.index(0, PriceModel::Key).data().toString(), QString("new")); // and marked
}

void PlanFormsTest::chargesMoved() {
    choose(3);
    QTest::mouseClick(m_opened->find<QPushButton>("upCharge"), Qt::LeftButton);
    QTRY_VERIFY(text().find("id: off") < text().find("id: busy\n"));
    QCOMPARE(m_opened->find<QListWidget>("chargeList")->currentRow(), 2);
    QTest::mouseClick(m_opened->find<QPushButton>("removeCharge"), Qt::LeftButton);
    QTRY_VERIFY(!has("id: off"));
    QVERIFY(document().planReading("credits")->plan.has_value());
    choose(0);
    const std::string before = text();
    QVERIFY(!m_opened->find<QPushButton>("upCharge")->isEnabled());
    QTest::mouseClick(m_opened->find<QPushButton>("downCharge"), Qt::LeftButton);
    QTRY_VERIFY(text() != before);
}

void PlanFormsTest::editAsText() {
    choose(2);
    auto* rest = m_opened->find<QLabel>("chargeAsText");
    QVERIFY2(rest->text().contains("Edit as text"), qPrintable(rest->text()));
    emit rest->linkActivated("22");
    QVERIFY(editor().isVisible());
    QCOMPARE(editor().textCursor().blockNumber() + 1, 22);
}

void PlanFormsTest::meters() {
    window().planView().showTab(PlanView::Meters);
    auto* list = m_opened->find<QListWidget>("meterList");
    QCOMPARE(list->count(), 4);
    list->setCurrentRow(1);
    type("field:Only where", "output_tokens > 10");
    QTRY_VERIFY2(has("filter: output_tokens > 10"), text().c_str());
    type("field:Only where", "output_tokens >");
    QTRY_VERIFY(window().findChild<QLabel*>("fieldProblem"));
    QCOMPARE(m_opened->find<QLineEdit>("field:Only where")->text(), QString("output_tokens >"));
    type("field:Only where", {});
    QTRY_VERIFY(!has("filter:"));
    pick("field:Its value", "largest");
    QTRY_VERIFY2(has("max: output_tokens"), text().c_str());
    pick("field:Its value", "number of them");
    QTRY_VERIFY2(has("aggregate: count, unit: token, rows: uniform"), text().c_str());
}

void PlanFormsTest::windows() {
    window().planView().showTab(PlanView::Meters);
    m_opened->find<QListWidget>("meterList")->setCurrentRow(3);
    auto* windows = m_opened->find<QListWidget>("windowList");
    QCOMPARE(windows->count(), 2);
    windows->setCurrentRow(1);
    type("field:Percentile", "99");
    QTRY_VERIFY(has("percentile: 99"));
    type("field:Percentile", "many");
    QTRY_VERIFY(window().findChild<QLabel*>("fieldProblem"));
    QCOMPARE(m_opened->find<QLineEdit>("field:Percentile")->text(), QString("many"));
    windows->setCurrentRow(0);
    type("field:Window", "5m");
    QTRY_VERIFY(has("{ every: 5m, sum: output_tokens }"));
    QTest::mouseClick(m_opened->find<QPushButton>("addWindow"), Qt::LeftButton);
    auto* menu = m_opened->find<QMenu>("windowTemplates");
    QTRY_VERIFY(menu->isVisible());
    menu->actions().front()->trigger();
    closeMenu(menu);
    QTRY_VERIFY2(has("{ every: 5m, sum: output_tokens }, { every: 5m, sum: value }, { every: period"), text().c_str());
    windows->setCurrentRow(1);
    type("field:Window", "1h");
    QTRY_VERIFY(has("{ every: 1h, sum: value }"));
    QTest::mouseClick(m_opened->find<QPushButton>("upWindow"), Qt::LeftButton); // hours do not fit into minutes
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->isVisible());
    QTest::mouseClick(m_opened->find<QPushButton>("removeWindow"), Qt::LeftButton);
    QTRY_VERIFY(!has("{ every: 1h, sum: value }"));
    QCOMPARE(windows->count(), 2);
    // A meter without windows gets two.
    m_opened->find<QListWidget>("meterList")->setCurrentRow(2);
    QTest::mouseClick(m_opened->find<QPushButton>("addWindow"), Qt::LeftButton);
    QTRY_VERIFY(menu->isVisible());
    menu->actions().front()->trigger();
    closeMenu(menu);
    QTRY_VERIFY2(has("bymodel: { event: completion, by: [model], windows: [ { every: 1h, value: output_tokens }, { every: period, sum: value } ] }"),
                 text().c_str());
}

// What the meter counts is what a price of one for each unit comes to.
void PlanFormsTest::meterFigures() {
    window().planView().showTab(PlanView::Meters);
    m_opened->find<QListWidget>("meterList")->setCurrentRow(0);
    auto* figures = m_opened->find<QTableWidget>("meterFigures");
    QTRY_VERIFY_WITH_TIMEOUT(figures->isEnabled() && figures->rowCount() > 3, 20'000);
    QString together = figures->item(0, 1)->text();
    QVERIFY(document().putPlan("credits", "plan: credits\ncurrency: USD\nmeters:\n  calls: { event: completion, aggregate: count }\ncharges:\n  - { id: c, meter: calls, price: 1 }\n", "Test"));
    QVERIFY(m_opened->waitForFigures());
    QCOMPARE(Decimal::parse(together.remove(',').toStdString())->toText(), document().comparison()->candidate->total().normalized().toText());
    QTRY_COMPARE(m_opened->find<QLabel>("meterSentence")->text(), QString("count of completion"));
}

void PlanFormsTest::meterFiguresShort_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("shown"); // of 23,053,518,601 tokens
    QTest::newRow("whole") << "output_tokens" << "" << "Together: 23,053,518,601";
    QTest::newRow("with its unit") << "output_tokens" << ", unit: token" << "Together, token: 23,053,518,601";
    QTest::newRow("few places") << "output_tokens * 0.00001" << "" << "Together: 230,535.18601";
    QTest::newRow("many places") << "output_tokens * 0.00000001" << "" << "Together: ≈ 230.535186";
}

void PlanFormsTest::meterFiguresShort() {
    QFETCH(QString, value);
    QFETCH(QString, unit);
    QFETCH(QString, shown);
    QVERIFY(document().putPlan("credits", QString("plan: credits\ncurrency: USD\nunits: [token]\nmeters:\n  m: { event: completion, value: %1%2 }\n"
                                                  "charges:\n  - { id: c, meter: m, price: 1 }\n").arg(value, unit).toStdString(), "Test"));
    QVERIFY(m_opened->waitForFigures());
    window().planView().showTab(PlanView::Meters);
    auto* figures = m_opened->find<QTableWidget>("meterFigures");
    QVERIFY(m_opened->waitFor([&] { return figures->isEnabled() && figures->rowCount() > 3; }));
    QTRY_COMPARE(figures->item(0, 0)->text() + ": " + figures->item(0, 1)->text(), shown);
}

void PlanFormsTest::metersAddedAndRemoved() {
    window().planView().showTab(PlanView::Meters);
    QTest::mouseClick(m_opened->find<QPushButton>("addMeter"), Qt::LeftButton);
    auto* menu = m_opened->find<QMenu>("meterTemplates");
    QTRY_VERIFY(menu->isVisible());
    const QList<QAction*> actions = menu->actions();
    const int count = static_cast<int>(actions.size());
    closeMenu(menu);
    for (int i = 0; i < count; ++i) {
        QTest::mouseClick(m_opened->find<QPushButton>("addMeter"), Qt::LeftButton);
        const QString title = menu->actions()[i]->text();
        const std::string before = text();
        menu->actions()[i]->trigger();
        closeMenu(menu);
        QTRY_VERIFY2(text() != before, qPrintable(title + m_opened->find<QLabel>("planMessage")->text()));
    }
    auto* list = m_opened->find<QListWidget>("meterList");
    QCOMPARE(list->count(), 4 + count);
    QVERIFY(m_opened->find<QTableView>("nameGrid")->isVisible()); // the last is names of models
    list->setCurrentRow(2 + count);
    QVERIFY(m_opened->find<QTableView>("calendarGrid")->isVisible());
    QTest::mouseClick(m_opened->find<QPushButton>("removeMeter"), Qt::LeftButton);
    QTRY_COMPARE(list->count(), 3 + count);
    list->setCurrentRow(2); // a charge is over it
    const std::string before = text();
    QTest::mouseClick(m_opened->find<QPushButton>("removeMeter"), Qt::LeftButton);
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->isVisible());
    QVERIFY(text() == before);
}

void PlanFormsTest::choices() {
    enum Column { Where, What, Value, From, Change, Customers };
    QVERIFY(document().putPlan("credits", kForms + std::string("invoice: { round: { mode: up } }\n"), "Test"));
    QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    window().planView().showTab(PlanView::Choices);
    auto* tree = m_opened->find<QTreeWidget>("choices");
    auto* state = m_opened->find<QLabel>("choicesState");
    QVERIFY(m_opened->waitFor([&] { return state->text().startsWith("All"); }));
    // Sorted: what changes most stands first, behind the conventions.
    QCOMPARE(tree->topLevelItem(0)->text(What), QString("conventions"));
    const auto largest = [](const QTreeWidgetItem* choice) {
        Decimal most;
        for (int i = 0; i < choice->childCount(); ++i) {
            const auto change = Decimal::parse(choice->child(i)->text(Change).remove(',').remove('+').remove("≈ ").replace(QChar(0x2212), '-').toStdString());
            if (change)
                most = std::max(most, change->sign() < 0 ? Decimal(0) - *change : *change);
        }
        return most;
    };
    for (int i = 2; i < tree->topLevelItemCount(); ++i)
        QVERIFY2(largest(tree->topLevelItem(i)) <= largest(tree->topLevelItem(i - 1)), qPrintable(tree->topLevelItem(i)->text(What)));
    // Who says so.
    QCOMPARE(tree->findItems("rounding of amounts", Qt::MatchExactly, What).value(0)->text(From), QString("the plan"));
    QCOMPARE(tree->findItems("rounded at", Qt::MatchExactly, What).value(0)->text(From), QString("default"));
    // The effect is that of a replay with the value.
    QTreeWidgetItem* slice = tree->findItems("slice", Qt::MatchExactly | Qt::MatchRecursive, Value).value(0);
    QVERIFY(slice && slice->parent());
    QString shown = slice->text(Change);
    const QString customers = slice->text(Customers);
    const Decimal before = document().comparison()->candidate->total();
    tree->setCurrentItem(slice);
    QTest::mouseClick(m_opened->find<QPushButton>("useChoice"), Qt::LeftButton);
    QTRY_VERIFY(has("mode: slice"));
    QVERIFY(m_opened->waitFor([&] { return !document().isOutOfDate(); }));
    const Decimal delta = document().comparison()->candidate->total() - before;
    QCOMPARE(shown.remove(',').remove('+').replace(QChar(0x2212), '-'), delta.isZero() ? QString("none") : QString::fromStdString(delta.toText()));
    QVERIFY(delta.isZero() == customers.isEmpty());
}

void PlanFormsTest::conventions() {
    QVERIFY(document().putPlan("credits", "plan: credits\ncurrency: USD\nmeters:\n  calls: { event: completion, aggregate: count }\n"
                                          "charges:\n  - { id: c, meter: calls, price: 1 }\n  - { id: f, flat: 1, in: arrears }\n", "Test"));
    QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    window().planView().showTab(PlanView::Choices);
    auto* choice = m_opened->find<QComboBox>("conventions");
    QCOMPARE(choice->currentData().toString(), QString("rerate-1"));
    const int lago = choice->findData("lago");
    QVERIFY(lago > 0);
    choice->setCurrentIndex(lago);
    emit choice->activated(lago);
    QTRY_VERIFY2(has("conventions: lago"), text().c_str());
    QCOMPARE(choice->currentData().toString(), QString("lago"));
    QVERIFY(!m_opened->find<QLabel>("conventionsSource")->text().isEmpty());
    const auto sources = m_opened->find<QTreeWidget>("choices")->findItems("lago", Qt::MatchExactly, 3);
    QVERIFY(!sources.isEmpty());
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!has("conventions: lago"), 20'000);
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
    QVERIFY(m_opened->waitFor([&] { return m_opened->find<QLabel>("choicesState")->text().startsWith("All"); }));
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
    QCOMPARE(popup->model()->rowCount(), 4); // calls, tokens, bymodel, busy
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
    const QTextCursor place(editor().document()->findBlockByNumber(12));
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
