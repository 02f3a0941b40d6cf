// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the plan editor looks with every kind of charge and meter, in windows of 1280×720 and 960×640:
// no text is cut, what can be edited lies inside of what is seen, every field has a name, and Tab
// reaches it. With a folder in RERATE_PICTURES, a picture of each goes there.

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QHeaderView>
#include <QTableView>
#include <QTreeWidget>

#include "app/views/plan_view.h"
#include "app/views/style.h"
#include "tests/app/opened_window.h"

using namespace rerate;

namespace {

// Over the sample's usage; every shape of a price, every kind of charge.
const char kShapes[] = R"(plan: credits
label: Every shape
currency: USD
units: [credit, token]
calendars:
  tou: { rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 }, { label: feast, dates: [2026-12-24..2026-12-26] } ], default: offpeak }
meters:
  calls: { label: Requests, event: completion, aggregate: count }
  tokens: { event: completion, value: output_tokens, unit: token, rows: uniform }
  bymodel: { event: completion, value: output_tokens, by: [model, tou], unit: token }
  net: { event: completion, value: output_tokens - 200, retract: output_tokens < 10, unit: token, rows: uniform }
  busy: { event: completion, windows: [ { every: 1h, sum: output_tokens }, { every: day, max: value }, { every: period, percentile: 95, discard: ceil } ] }
  ratchet: { windows: [ { every: period, sum: output_tokens, empty: zero }, { look_back: 12, max: value, then: 'value * 0.8' } ] }
  talks: { windows: [ { session: { gap: 15m, cap: 4h }, per: model, aggregate: count }, { every: period, mean: value, round: { step: 0.01, mode: up } } ] }
  both: { of: [calls, tokens], every: day, value: calls * 2 + tokens * 0, unit: token }
charges:
  - { id: slice, meter: tokens, per: 1k, price: [ { up_to: 10k, unit: 0.02, flat: 5 }, { up_to: 50k, unit: 0.01 }, { unit: 0.005 } ] }
  - { id: whole, meter: tokens, per: 1k, price: { mode: whole, steps: [ { up_to: 10k, unit: 0.02 }, { below: 50k, unit: 0.015 }, { unit: 0.01 } ] } }
  - { id: packages, label: Packages, meter: tokens, package: { size: 1000, price: 5, included: 2k } }
  - { id: blocks, meter: tokens, block_tariff: [ { size: 10, price: 1, blocks: 5 }, { size: 100, price: 8 } ] }
  - { id: stair, meter: tokens, stairstep: [ { up_to: 1000, price: 50 }, { up_to: 5000, price: 120 }, { price: 300 } ] }
  - { id: share, meter: tokens, percentage: { rate: 2.9%, fixed: 0.30, minimum: 0.5, maximum: 5 } }
  - { id: cliff, meter: tokens, per: 1k, position: input_tokens, price: { mode: whole, steps: [ { up_to: 200k, unit: 0.01 }, { unit: 0.02 } ] } }
  - { id: taken_back, meter: net, price: { negative: mirror, steps: [ { up_to: 10k, unit: 0.02 }, { unit: 0.01 } ] } }
  - { id: allowance, meter: tokens, per: 1k, included: { quantity: 25k, scope: charge, order: largest_first }, price: 1.60, minimum: 20, maximum: 5000, discount: 10%, round: { step: 0.05, mode: half_even } }
  - { id: models, meter: bymodel, per: 1M, price: { by: [model, tou], table: { 'm-small, *': 2, 'm-large, peak': 12 }, default: 5 } }
  - { id: cells, grid: { by: model, meters: [bymodel], table: { small: [2], large: [9] }, default: [5] } }
  - { id: passed, dynamic: { value: output_tokens * 0.001, multiplier: 1.2, event: completion } }
  - { id: dated, meter: busy, price: [ { value: 0.001 }, { from: 2026-03-01, value: 0.002 } ] }
  - { id: base, label: Platform fee, flat: [ { value: 49 }, { from: 2026-06-01, value: 59 } ], every: month, in: advance, prorate: day }
  - { id: loyalty, discount: 5%, of: [slice, whole], spread: proportional }
  - { id: volume, discount: { mode: whole, steps: [ { up_to: 1k, unit: 0 }, { unit: 0.05 } ] } }
  - { id: support, fee: 10%, minimum: 100, of: [slice] }
  - { id: care, price: [ { up_to: 10k, unit: 0.10 }, { unit: 0.07 } ], of: [slice] }
  - { id: floor, minimum: { amount: 100, of: [slice] } }
  - { id: ceiling, maximum: { amount: 100000, of: [slice] } }
  - { id: topup, true_up: 500, of: [slice] }
  - { id: commit, commitment: { amount: 1000, overage_factor: 1.5, true_up: yes, already_used: 5 }, of: [whole] }
  - { id: vat, tax: 19% }
coupons:
  - { id: start, discount: { amount: 20 USD, already_used: 5 USD }, of: [slice], uses: once }
)";

// What else prices may depend on, with names as long as they are in real plans.
const char kMoreShapes[] = R"(plan: credits
label: More shapes of every kind of price
currency: USD
units: [ai_credit, token]
calendars:
  tou: { rows: [ { label: peak, days: mon-fri, hours: 08:00-20:00 } ], default: offpeak }
models:
  - { provider: m, names: [ { model: m-large, match: { starts_with: m-l } } ] }
meters:
  output_tokens_by_model_and_tariff: { event: completion, value: output_tokens, by: [model, tou], unit: token, rows: uniform }
  tokens: { event: completion, value: output_tokens + input_tokens * 0.2, filter: model == 'm-large' and output_tokens > 10, unit: token, rows: uniform }
  calls: { event: completion, aggregate: count }
  spent: { event: completion, value: output_tokens * 0.001, unit: USD, rows: uniform }
  uses: { rows: uniform, windows: [ { first_use: 24h, per: model, aggregate: count, then: '1' } ] }
  peak: { rows: uniform, windows: [ { every: 1h, sum: output_tokens, then: 'max(value, 60)', empty: zero }, { every: month, percentile: 99, discard: nearest_rank }, { every: period, max: value } ] }
  lasting: { rows: uniform, event: completion, interval: { seconds: output_tokens }, by: [tou] }
charges:
  - { id: factors, meter: output_tokens_by_model_and_tariff, per: 1M, price: { by: model, table: { m-large: 12 }, default: 5 }, factors: [ { by: tou, table: { peak: 1.25 }, default: 1 } ] }
  - { id: in_credits, label: Credits of the output, meter: tokens, per: 1k, price: 2, in_unit: ai_credit }
  - { id: sold, label: Credits sold, convert: [ { value: 0.04 }, { from: 2026-06-01, value: 0.05 } ], of: [in_credits] }
  - { id: share, meter: spent, price: [ { up_to: 10k, unit: 2.9%, minimum: 10, maximum: 500 }, { up_to: 100k, unit: 2.5% }, { unit: 1.9% } ] }
  - { id: volume_of_events, meter: calls, reset: contract_year, price: { mode: whole, steps: [ { up_to: 1M, unit: 0.001 }, { unit: 0.0008, per: 2, fraction: up } ] } }
  - { id: shared, meter: output_tokens_by_model_and_tariff, counter: tokens, per: 1k, price: [ { up_to: 1M, unit: 0.01 }, { unit: 0.005 } ] }
  - { id: quota, allowance: { quantity: 10k, overage: 0.05, per: 1k, fee: 20, every: month, in: advance, prorate: day }, meter: tokens }
  - { id: stepped_overage, allowance: { quantity: 10k, overage: [ { up_to: 10k, unit: 2 }, { unit: 1 } ] }, meter: tokens }
  - { id: payments, meter: spent, percentage: { rate: 2.9%, fixed: 0.30, minimum: 1, maximum: 40 } }
  - { id: phased, flat: [ { value: 0 }, { from_period: 4, value: 49 } ], every: month }
  - { id: tried, meter: tokens, per: 1k, price: 3, trial: 3, round_quantity: { step: 1000, mode: up }, round_rate: { step: 0.0001 } }
  - { id: seats, flat: 10, quantity: 25, every: quarter, in: arrears }
  - { id: by_hours, meter: lasting, per: 3600, price: { by: tou, table: { peak: 0.30, offpeak: 0.10 } }, lines_by: [tou] }
  - { id: dated_steps, meter: peak, price: [ { value: { mode: whole, steps: [ { up_to: 1k, unit: 1 }, { unit: 2 } ] } }, { from: 2026-03-01, value: { steps: [ { up_to: 1k, unit: 3 }, { unit: 1 } ] } } ] }
  - { id: in_windows, meter: uses, reset: window, price: { at_zero: first_step_unless_total_zero, steps: [ { up_to: 1, unit: 1 }, { unit: 0.5 } ] } }
  - { id: dated_discount, discount: [ { value: 5% }, { from_period: 4, value: 10% } ], of: [tried, shared, payments, volume_of_events], uses: recurring 3 }
  - { id: commit, commitment: { amount: [ { value: 1000 }, { from: 2026-06-01, value: 2000 } ], overage_factor: 0.9 }, of: [tried] }
opening: { billed: { phased: 3 }, counters: { volume_of_events: 12k }, in_period_of: { phased: first } }
invoice: { minimum: 10, round: { at: invoice, step: 0.05, mode: half_even } }
)";

} // namespace

class PlanLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_opened = std::make_unique<OpenedWindow>();
        m_opened->window->resize(1280, 720);
        m_opened->window->showView(MainWindow::Plans);
    }
    void cleanupTestCase() { m_opened.reset(); }
    void charges_data() { sizes(); }
    void charges() { walk(PlanView::Charges, "chargeList"); }
    void meters_data() { sizes(); }
    void meters() { walk(PlanView::Meters, "meterList"); }
    void choices_data() { sizes(); }
    void choices();
    void text_data() { sizes(); }
    void text() { showTab(PlanView::Text); }
    void difference_data() { sizes(); }
    void difference() { showTab(PlanView::Difference); }
    void problems_data();
    void problems();

private:
    void sizes();
    void open();
    void walk(PlanView::Tab tab, const char* list);
    void showTab(PlanView::Tab tab);
    void check(const QString& what);
    void picture(const QString& name);
    std::unique_ptr<OpenedWindow> m_opened;
};

void PlanLayoutTest::sizes() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QByteArray>("plan");
    QTest::newRow("1280x720") << QSize(1280, 720) << QByteArray(kShapes);
    QTest::newRow("960x640") << QSize(960, 640) << QByteArray(kShapes);
    QTest::newRow("1280x720-more") << QSize(1280, 720) << QByteArray(kMoreShapes);
    QTest::newRow("960x640-more") << QSize(960, 640) << QByteArray(kMoreShapes);
}

void PlanLayoutTest::problems_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QByteArray>("plan");
    QTest::newRow("1280x720") << QSize(1280, 720) << QByteArray(kShapes);
    QTest::newRow("960x640") << QSize(960, 640) << QByteArray(kShapes);
}

// The window becomes as small as that, and shows the plan.
void PlanLayoutTest::open() {
    QFETCH(QSize, size);
    QFETCH(QByteArray, plan);
    Document& document = m_opened->window->document();
    m_opened->window->planView().showTab(PlanView::Charges); // where nothing else is worked out
    if (document.planText("credits") != plan.toStdString())
        QVERIFY(document.putPlan("credits", plan.toStdString(), "Test"));
    QVERIFY2(document.planReading("credits")->plan, toText(document.planReading("credits")->diagnostics).c_str());
    QVERIFY2(m_opened->waitForFigures(), qPrintable(document.problem()));
    m_opened->window->resize(size);
    QCoreApplication::processEvents();
    QCOMPARE(m_opened->window->size(), size);
}

void PlanLayoutTest::picture(const QString& name) {
    const QString folder = qEnvironmentVariable("RERATE_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(200);
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(m_opened->window->grab().save(QDir(folder).filePath(QString("%1-%2.png").arg(QTest::currentDataTag(), name))));
}

// Why the widget cannot be read; empty: it can.
static QString cutText(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        return label->wordWrap() ? label->height() < label->heightForWidth(label->width()) ? label->text() : QString()
               : label->width() < label->sizeHint().width()                               ? label->text()
                                                                                          : QString();
    if (const auto* button = qobject_cast<const QPushButton*>(&widget))
        return button->width() < button->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width() + 6 ? button->text() : QString();
    if (const auto* bar = qobject_cast<const QTabBar*>(&widget))
        return bar->width() < bar->sizeHint().width() ? bar->tabText(0) : QString();
    const auto* choice = qobject_cast<const QComboBox*>(&widget);
    if (!choice)
        return {};
    QStyleOptionComboBox option;
    option.initFrom(choice);
    const int room = choice->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, choice).width();
    return room < choice->fontMetrics().horizontalAdvance(choice->currentText()) ? choice->currentText() : QString();
}

void PlanLayoutTest::check(const QString& what) {
    QCoreApplication::processEvents(); // layouts, too
    QWidget& view = m_opened->window->planView();
    for (const auto* widget : view.findChildren<QWidget*>()) {
        if (!widget->isVisible())
            continue;
        const QString where = what + ": " + widget->objectName() + ' ';
        const QString cut = cutText(*widget);
        QVERIFY2(cut.isEmpty(), qPrintable(where + cut));
        const bool isField = widget->objectName().startsWith("field:");
        QVERIFY2(!isField || (!widget->accessibleName().isEmpty() && widget->focusPolicy() & Qt::TabFocus), qPrintable(where));
        QVERIFY2(!isField || widget->width() >= 60, qPrintable(where));
        const QWidget* frame = &view; // what it must lie in
        for (const QWidget* parent = widget->parentWidget(); parent && parent != &view; parent = parent->parentWidget())
            if (const auto* area = qobject_cast<const QScrollArea*>(parent)) {
                frame = area->viewport();
                break;
            }
        const bool isControl = isField || qobject_cast<const QPushButton*>(widget) || qobject_cast<const QTableView*>(widget);
        const int right = widget->mapTo(m_opened->window.get(), QPoint(widget->width(), 0)).x();
        const int end = frame->mapTo(m_opened->window.get(), QPoint(frame->width(), 0)).x();
        QVERIFY2(!isControl || right <= end, qPrintable(QString("%1 %2 > %3").arg(where).arg(right).arg(end)));
    }
}

void PlanLayoutTest::walk(PlanView::Tab tab, const char* listName) {
    open();
    if (QTest::currentTestFailed())
        return;
    m_opened->window->planView().showTab(tab);
    auto* list = m_opened->find<QListWidget>(listName);
    QVERIFY(list->count() > 5);
    for (int row = 0; row < list->count(); ++row) {
        list->setCurrentRow(row);
        QVERIFY(m_opened->waitForJobs());
        check(list->item(row)->text());
        picture(QString("%1-%2").arg(QTest::currentTestFunction()).arg(row, 2, 10, QChar('0')));
    }
}

// What each choice is worth takes a replay for each: all of them are only for the picture.
void PlanLayoutTest::showTab(PlanView::Tab tab) {
    open();
    if (QTest::currentTestFailed())
        return;
    m_opened->window->planView().showTab(tab);
    check(QTest::currentTestFunction());
    if (qEnvironmentVariable("RERATE_PICTURES").isEmpty())
        return;
    QVERIFY(m_opened->waitForJobs());
    picture(QTest::currentTestFunction());
}

void PlanLayoutTest::choices() {
    showTab(PlanView::Choices);
    if (QTest::currentTestFailed())
        return;
    auto* tree = m_opened->find<QTreeWidget>("choices");
    QVERIFY(m_opened->waitFor([&] { return !tree->topLevelItem(0)->child(0)->text(4).isEmpty(); }));
    QCOMPARE(tree->header()->length(), tree->viewport()->width());
    for (int column = 0; column < tree->columnCount(); ++column)
        QVERIFY2(tree->columnWidth(column) >= tree->fontMetrics().horizontalAdvance("default") + 6, qPrintable(QString::number(column)));
}

// What is wrong is said where it was typed, and leaves the rest in its place.
void PlanLayoutTest::problems() {
    open();
    if (QTest::currentTestFailed())
        return;
    m_opened->window->planView().showTab(PlanView::Charges);
    m_opened->find<QListWidget>("chargeList")->setCurrentRow(8);
    auto* field = m_opened->find<QLineEdit>("field:Included");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "25,000");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(m_opened->window->findChild<QLabel*>("fieldProblem"));
    check("wrong");
    picture("wrong-field");
    m_opened->window->planView().showTab(PlanView::Text);
    auto* text = m_opened->find<QPlainTextEdit>("planText");
    text->setPlainText(text->toPlainText().replace("mode: whole", "mode: whloe"));
    QTRY_VERIFY(m_opened->window->planView().hasDraft());
    picture("wrong-text");
    QVERIFY(m_opened->window->planView().dropDraft());
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, qEnvironmentVariable("RERATE_THEME") == "dark");
    PlanLayoutTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plan_layout.moc"
