// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Forms of the plan editor for what stands beside prices: factors, allowances, trials, what was billed
// and counted before, and the names of models, also of a price book with a thousand of them; and what
// stands beside the charge: curves over lines and of fees.

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTest>

#include "app/charts/curve_chart.h"
#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "engine/language/plan_text.h"
#include "tests/app/opened_window.h"

using namespace rerate;

namespace {

const char kParts[] = R"(plan: credits
currency: USD
meters:
  tokens: { event: completion, value: output_tokens, by: [model, provider] }
charges:
  - id: tokens
    meter: tokens
    price: 0.001
    factors: [ { by: model, table: { large: 2, small: 0.5 }, default: 1 } ]
  - id: plain
    meter: tokens
    price: 0.001
  - { id: calls, meter: tokens, allowance: { quantity: 1k, overage: 0.01, fee: 20 } }
  - { id: platform, flat: 10, trial: 2 }
  - { id: counted, meter: tokens, reset: contract_year, price: [ { up_to: 1M, unit: 0.01 }, { unit: 0.001 } ] }
  - { id: support, fee: 10%, minimum: 5 }
opening:
  billed:
    tokens: 5
models:
  - provider: openai
    names:
      - { model: gpt-4o, match: { equals: [gpt-4o, gpt-4o-latest], starts_with: gpt-4o-2024 } }
      - model: o3
        match:
          starts_with: o3
)";

} // namespace

class PlanPartsTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        if (!m_opened)
            m_opened = std::make_unique<OpenedWindow>();
        window().showView(MainWindow::Plans);
        window().planView().showTab(PlanView::Charges);
        QVERIFY(document().putPlan("credits", kParts, "Test"));
        QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    }
    void cleanupTestCase() { m_opened.reset(); }
    void nothingFails();
    void factors();
    void factorsAddedAndRemoved();
    void allowance();
    void trial();
    void opening();
    void names_data();
    void names();
    void providers();
    void bigPriceBook();
    void curves_data();
    void curves();
    void pricesOnTheirDay();

private:
    MainWindow& window() { return *m_opened->window; }
    Document& document() { return window().document(); }
    std::string text() { return *document().planText("credits"); }
    bool has(const char* part) { return text().find(part) != std::string::npos; }
    void choose(const char* list, int row) {
        m_opened->find<QListWidget>(list)->setCurrentRow(row);
        QCOMPARE(m_opened->find<QListWidget>(list)->currentRow(), row);
    }
    void type(const char* name, const QString& typed) {
        auto* field = m_opened->find<QLineEdit>(name);
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, typed);
        QTest::keyClick(field, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
    QAbstractItemModel& grid(const char* name) { return *m_opened->find<QTableView>(name)->model(); }
    void put(const char* name, int row, int column, const QString& typed) {
        QAbstractItemModel& model = grid(name);
        QVERIFY(model.setData(model.index(row, column), typed, Qt::EditRole));
    }
    QString cell(const char* name, int row, int column) { return grid(name).index(row, column).data().toString(); }
    void click(const char* name) { QTest::mouseClick(m_opened->find<QPushButton>(name), Qt::LeftButton); }
    void trigger(const char* button, const char* menuName, const QString& action) {
        click(button);
        auto* menu = m_opened->find<QMenu>(menuName);
        QTRY_VERIFY(menu->isVisible());
        bool isFound = false;
        for (QAction* one : menu->actions())
            if (!isFound && one->text() == action) {
                isFound = true;
                one->trigger();
            }
        menu->close(); // which took the focus with it
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY2(isFound, qPrintable(action));
    }
    bool isRefused() { return m_opened->find<QLabel>("planMessage")->isVisible(); }
    void undo() { QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier); }
    std::unique_ptr<OpenedWindow> m_opened;
};

// Also the drivers between a plan without names of models and one with them.
void PlanPartsTest::nothingFails() {
    QSignalSpy failed(&document().jobs(), &JobRunner::failed);
    QVERIFY(document().putPlan("credits", std::string(kParts) + "version: 2\n", "Test"));
    QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    QVERIFY2(failed.isEmpty(), qPrintable(failed.isEmpty() ? QString() : failed[0][0].toString() + ": " + failed[0][1].toString()));
}

void PlanPartsTest::factors() {
    choose("chargeList", 0);
    QCOMPARE(grid("factorGrid").rowCount(), 2);
    QCOMPARE(cell("factorGrid", 0, 0), QString("large"));
    const std::string before = text();
    put("factorGrid", 0, 1, "2.5");
    QTRY_VERIFY2(has("table: { large: 2.5, small: 0.5 }"), text().c_str());
    undo();
    QTRY_VERIFY_WITH_TIMEOUT(text() == before, 20'000);
    put("factorGrid", 1, 0, "tiny");
    QTRY_VERIFY2(has("{ large: 2, tiny: 0.5 }"), text().c_str());
    put("factorGrid", 1, 1, "half");
    QVERIFY(isRefused());
    QCOMPARE(cell("factorGrid", 1, 1), QString("half")); // and marked
    put("factorGrid", 1, 1, "-1");
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->text().contains("A factor is not negative"));
    put("factorGrid", 1, 1, "0.25");
    QTRY_VERIFY(has("tiny: 0.25"));
    type("field:For all other keys", "1.5");
    QTRY_VERIFY(has("default: 1.5"));
    type("field:For all other keys", "");
    QTRY_VERIFY(has("tiny: 0.25 } } ]"));
    m_opened->find<QTableView>("factorGrid")->setCurrentIndex(grid("factorGrid").index(0, 0));
    click("addRowOfFactors");
    QTRY_VERIFY2(has("tiny: 0.25, new: 2 }"), text().c_str());
    click("removeRowOfFactors");
    QTRY_COMPARE(grid("factorGrid").rowCount(), 2);
}

void PlanPartsTest::factorsAddedAndRemoved() {
    choose("chargeList", 1);
    QVERIFY(!m_opened->find<QTableView>("factorGrid")->isVisible());
    trigger("addField", "fieldMenu", "Factors by provider");
    QTRY_VERIFY2(has("price: 0.001\n    factors: [ { by: provider, table: { key: 1 }, default: 1 } ]"), text().c_str());
    QTRY_VERIFY(m_opened->find<QTableView>("factorGrid")->isVisible());
    trigger("addFactors", "factorsTemplates", "Factors by model");
    QTRY_VERIFY(has("{ by: model, table: { key: 1 }, default: 1 } ]"));
    QCOMPARE(m_opened->find<QListWidget>("factorsList")->count(), 2);
    click("removeFactors");
    QTRY_COMPARE(m_opened->find<QListWidget>("factorsList")->count(), 1);
    click("removeFactors");
    QTRY_VERIFY(!m_opened->find<QTableView>("factorGrid")->isVisible());
    choose("chargeList", 0);
    QVERIFY(m_opened->find<QTableView>("factorGrid")->isVisible());
}

void PlanPartsTest::allowance() {
    choose("chargeList", 2); // the fee stands before what is used
    QVERIFY(m_opened->find<QLabel>("chargeTitle")->text().contains("for what is included"));
    choose("chargeList", 3);
    QVERIFY(m_opened->find<QLabel>("chargeTitle")->text().contains("beyond an allowance"));
    type("field:Included", "2k");
    QTRY_VERIFY2(has("allowance: { quantity: 2k, overage: 0.01, fee: 20 }"), text().c_str());
    type("field:Price per", "10");
    QTRY_VERIFY(has("fee: 20, per: 10 }"));
    type("field:Price beyond it", "dear");
    QTRY_VERIFY(isRefused());
    type("field:Price beyond it", "0.02");
    QTRY_VERIFY(has("overage: 0.02"));
    QVERIFY(!m_opened->find<QTableView>("priceGrid")->isVisible());
    type("field:Fee for what is included", "");
    QTRY_VERIFY(!has("fee: 20"));
}

void PlanPartsTest::trial() {
    choose("chargeList", 4);
    type("field:Free periods at first", "3");
    QTRY_VERIFY(has("flat: 10, trial: 3"));
    type("field:Free periods at first", "2.5");
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->text().contains("no number of billing periods"));
    type("field:Free periods at first", "");
    QTRY_VERIFY(!has("trial"));
    choose("chargeList", 1);
    trigger("addField", "fieldMenu", "Free periods at first");
    type("field:Free periods at first", "1");
    QTRY_VERIFY2(has("    trial: 1\n"), text().c_str());
    QTRY_COMPARE(grid("priceGrid").rowCount(), 2); // for nothing at first, which is no cell to type into
    QVERIFY(!(grid("priceGrid").flags(grid("priceGrid").index(0, 4)) & Qt::ItemIsEditable));
    QCOMPARE(cell("priceGrid", 1, 0), QString("period 2"));
    put("priceGrid", 1, 4, "0.005");
    QTRY_VERIFY2(has("price: 0.005\n"), text().c_str());
}

void PlanPartsTest::opening() {
    choose("chargeList", 7);
    QCOMPARE(cell("billedGrid", 0, 0), QString("tokens"));
    put("billedGrid", 0, 1, "7.50");
    QTRY_VERIFY(has("    tokens: 7.50\n"));
    put("billedGrid", 0, 0, "nobody");
    QTRY_VERIFY(m_opened->find<QLabel>("planMessage")->text().contains("There is no charge `nobody`"));
    put("billedGrid", 0, 0, "plain");
    QTRY_VERIFY(has("    plain: 7.50\n"));
    click("addRowbilled");
    QTRY_VERIFY2(has("    tokens: 7.50\n"), text().c_str());
    trigger("addField", "fieldMenu", "Counted before the data begins");
    QTRY_VERIFY2(has("counters: { counted: 0 }"), text().c_str());
    put("countersGrid", 0, 1, "12k");
    QTRY_VERIFY(has("counters: { counted: 12k }"));
    click("removeRowcounters");
    QTRY_VERIFY(!has("counters"));
    trigger("addField", "fieldMenu", "Invoice in its period, by charge");
    QTRY_VERIFY2(has("in_period_of: { tokens: only }"), text().c_str());
    put("in_period_ofGrid", 0, 1, "late");
    QTRY_VERIFY(isRefused());
    put("in_period_ofGrid", 0, 1, "last");
    QTRY_VERIFY(has("in_period_of: { tokens: last }"));
}

void PlanPartsTest::names_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("part"); // of the text then; "!…": refused
    QTest::newRow("model") << 0 << 0 << "gpt-5" << "{ model: gpt-5, match:";
    QTest::newRow("rule") << 0 << 1 << "contains: 4o" << "match: { contains: 4o } }";
    QTest::newRow("name alone") << 0 << 1 << "openai/gpt-4o" << "match: { equals: openai/gpt-4o } }";
    QTest::newRow("name with a colon") << 0 << 1 << "gpt-4o:free" << "match: { equals: gpt-4o:free }";
    QTest::newRow("rule in lines") << 1 << 1 << "or: [{ equals: o3 }, { regex: '^o3-' }]" << "match: { or: [{ equals: o3 }, { regex: '^o3-' }] }\n";
    QTest::newRow("hours") << 1 << 2 << "22:00-06:00" << "hours: 22:00-06:00";
    QTest::newRow("no hours") << 1 << 2 << "at night" << "!are no hours of a day";
    QTest::newRow("no pattern") << 0 << 1 << "regex: '('" << "!is not a pattern";
    QTest::newRow("no kind") << 0 << 1 << "equals: a, beginning: b" << "!Unknown key `beginning`";
    QTest::newRow("the same model") << 1 << 0 << "gpt-4o" << "!stands here twice";
    QTest::newRow("no model") << 1 << 0 << "" << "!The rule names no model";
}

void PlanPartsTest::names() {
    QFETCH(int, row);
    QFETCH(int, column);
    QFETCH(QString, typed);
    QFETCH(QString, part);
    window().planView().showTab(PlanView::Meters);
    choose("meterList", 1);
    QCOMPARE(cell("nameGrid", 0, 1), QString("equals: [gpt-4o, gpt-4o-latest], starts_with: gpt-4o-2024"));
    QCOMPARE(cell("nameGrid", 1, 1), QString("starts_with: o3"));
    const std::string before = text();
    put("nameGrid", row, column, typed);
    if (!part.startsWith('!')) {
        QTRY_VERIFY2(has(qPrintable(part)), text().c_str());
        undo();
        QTRY_VERIFY2_WITH_TIMEOUT(text() == before, text().c_str(), 10'000);
        return;
    }
    QTRY_VERIFY2(m_opened->find<QLabel>("planMessage")->text().contains(part.mid(1)), qPrintable(m_opened->find<QLabel>("planMessage")->text()));
    QCOMPARE(cell("nameGrid", row, column), typed);
    QVERIFY(text() == before);
}

void PlanPartsTest::providers() {
    window().planView().showTab(PlanView::Meters);
    choose("meterList", 1);
    put("nameGrid", 1, 1, "");
    QTRY_VERIFY2(!has("starts_with: o3"), text().c_str());
    QVERIFY(has("      - model: o3\n"));
    trigger("addMeter", "meterTemplates", "Names of a provider's models");
    QTRY_VERIFY2(has("  - { provider: provider, names: [ { model: model, match: { starts_with: model- } } ] }\n"), text().c_str());
    QCOMPARE(m_opened->find<QListWidget>("meterList")->currentRow(), 2);
    type("field:Provider", "anthropic");
    QTRY_VERIFY(has("provider: anthropic"));
    type("field:Also where its name is", "contains: claude");
    QTRY_VERIFY2(has("provider_match: { contains: claude }"), text().c_str());
    type("field:Has the models of", "openai");
    QTRY_VERIFY(has("otherwise: [openai]"));
    type("field:Models without provider", "starts: claude");
    QTRY_VERIFY(!isRefused()); // a name that is written so
    QTRY_VERIFY(has("model_match: { equals: 'starts: claude' }"));
    click("addRowOfNames");
    QTRY_VERIFY(isRefused()); // the same model twice
    click("removeMeter");
    QTRY_VERIFY(!has("anthropic"));
    click("removeMeter");
    QTRY_VERIFY(!has("models:"));
}

// As many names as real price books have.
void PlanPartsTest::bigPriceBook() {
    std::string book = "plan: credits\ncurrency: USD\nmeters: { tokens: { event: completion, value: output_tokens, by: [model] } }\ncharges:\n"
                       "  - id: tokens\n    meter: tokens\n    price:\n      by: model\n      default: 1\n      table:\n";
    std::string names = "models:\n  - provider: all\n    names:\n";
    for (int i = 0; i < 1'400; ++i) {
        const std::string model = "model-" + std::to_string(i);
        book += "        " + model + ": 0.0" + std::to_string(i) + "\n";
        names += "      - model: " + model + "\n        match:\n          starts_with: " + model + "\n";
    }
    QVERIFY(document().putPlan("credits", book + names, "Test"));
    QVERIFY2(m_opened->waitForFigures(), qPrintable(document().problem()));
    window().planView().showTab(PlanView::Meters);
    QElapsedTimer timer;
    timer.start();
    choose("meterList", 1);
    QCOMPARE(grid("nameGrid").rowCount(), 1'400);
    qInfo("a list of 1,400 names: %lld ms", static_cast<long long>(timer.restart()));
    put("nameGrid", 700, 1, "contains: seven");
    QTRY_VERIFY(has("model: model-700\n        match: { contains: seven }\n"));
    qInfo("an edit of one name of 1,400: %lld ms", static_cast<long long>(timer.elapsed()));
}

void PlanPartsTest::curves_data() {
    QTest::addColumn<int>("charge");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("step");
    QTest::newRow("of usage") << 1 << "5 tokens cost 0.005 USD" << "5 × 0.001";
    QTest::newRow("of what is included") << 2 << "In a customer's billing period 7, 20.00 USD is due" << "20";
    QTest::newRow("beyond it") << 3 << "750 tokens cost 0.00 USD" << "";
    QTest::newRow("of a fee with a trial") << 4 << "In a customer's billing period 7, 10.00 USD is due" << "10";
    QTest::newRow("over lines") << 6 << "Over lines of 500.00 USD it comes to 50.00 USD" << "× 500";
}

void PlanPartsTest::curves() {
    QFETCH(int, charge);
    QFETCH(QString, sentence);
    QFETCH(QString, step);
    choose("chargeList", charge);
    auto* chart = window().findChild<CurveChart*>();
    QVERIFY(chart && chart->isVisible());
    QVERIFY(chart->table().rows.size() > 1);
    auto* example = m_opened->find<QTableWidget>("workedExample");
    QVERIFY(example->isVisible());
    const auto labels = window().findChildren<QLabel*>();
    const bool isSaid = std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->isVisible() && label->text() == sentence; });
    QStringList texts;
    for (const QLabel* label : labels)
        if (label->text().contains("USD"))
            texts << label->text();
    QVERIFY2(isSaid, qPrintable(texts.join(" | ")));
    bool hasStep = step.isEmpty();
    QString steps;
    for (int row = 0; row < example->rowCount(); ++row) {
        steps += example->item(row, 0)->text() + " | ";
        hasStep = hasStep || example->item(row, 0)->text().contains(step);
    }
    QVERIFY2(hasStep, qPrintable(steps));
}

// The curve, its sentence and the example are of the price that is chosen; its day is a cell.
void PlanPartsTest::pricesOnTheirDay() {
    QVERIFY(document().putPlan("credits", "plan: credits\ncurrency: USD\nmeters: { m: { value: output_tokens, unit: token } }\nunits: [token]\n"
                                          "charges:\n  - { id: u, meter: m, price: [ { value: 0.001 }, { from: 2026-03-01, value: 0.002 } ] }\n", "Test"));
    choose("chargeList", 0);
    auto* grid = m_opened->find<QTableView>("priceGrid");
    auto* example = m_opened->find<QTableWidget>("workedExample");
    const auto hasLabel = [&](const QString& text) {
        const auto labels = window().findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(text); });
    };
    for (const auto& [row, day, step] : {std::tuple(0, "on 2026-01-31", "Unit price: 5 × 0.001"), std::tuple(1, "on 2026-03-01", "Unit price: 5 × 0.002")}) {
        grid->setCurrentIndex(grid->model()->index(row, 4));
        QVERIFY2(hasLabel(QString("Cost of a billing period by quantity, %1").arg(day)), day);
        QCOMPARE(example->item(0, 0)->text(), QString(step));
    }
    QVERIFY(grid->model()->setData(grid->model()->index(1, 0), "2026-04-01", Qt::EditRole));
    QTRY_VERIFY(has("{ from: 2026-04-01, value: 0.002 }"));
    QVERIFY(hasLabel("on 2026-04-01"));
    QVERIFY(grid->model()->setData(grid->model()->index(1, 0), "April", Qt::EditRole));
    QTRY_VERIFY(!grid->model()->index(1, 0).data(Qt::ToolTipRole).toString().startsWith("Line"));
    QVERIFY(has("{ from: 2026-04-01, value: 0.002 }"));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    PlanPartsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plan_parts.moc"
