// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charts offscreen: what they draw, say and hand on, with real clicks and keys. The comparison
// is written by hand, so that every expected text can be checked by eye.

#include <QAbstractButton>
#include <QClipboard>
#include <QFile>
#include <QFontMetrics>
#include <QLabel>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "app/charts/comparison_charts.h"
#include "app/charts/curve_chart.h"
#include "app/views/style.h"

namespace rerate {

namespace {

CustomerChange change(const char* customer, const char* before, const char* after,
                      const char* percent) {
    CustomerChange result;
    result.customer = customer;
    result.baseline = Decimal::literal(before);
    result.candidate = Decimal::literal(after);
    result.delta = result.candidate - result.baseline;
    if (percent)
        result.changePercent = Decimal::literal(percent);
    return result;
}

ChangeBin bin(const char* label, int direction, std::uint64_t customers, const char* before,
              const char* delta) {
    ChangeBin result;
    result.label = label;
    result.direction = direction;
    result.customers = customers;
    result.baseline = Decimal::literal(before);
    result.delta = Decimal::literal(delta);
    return result;
}

MonthChange month(int number, const char* before, const char* after, int covered, int days) {
    MonthChange result;
    result.period = Date{2026, number, 1};
    result.baseline = Decimal::literal(before);
    result.candidate = Decimal::literal(after);
    result.daysCovered = covered;
    result.days = days;
    return result;
}

// 1,000 + 500 + 0 + 0 + 200 before, 1,500 + 400 + 30 + 0 + 200 after: 1,700 → 2,130.
std::shared_ptr<Comparison> fiveCustomers() {
    auto result = std::make_shared<Comparison>();
    for (auto* run : {&result->baseline, &result->candidate}) {
        auto plan = std::make_shared<Plan>();
        plan->label = "A plan with a label that is too long for any legend of any chart";
        plan->cycle = calendarCycle(CycleUnit::Month);
        auto made = std::make_shared<Run>();
        made->plan = plan;
        *run = made;
    }
    result->currency = "USD";
    result->customers = {change("up", "1000", "1500", "50"), change("down", "500", "400", "-20"),
                         change("new one", "0", "30", nullptr), change("idle", "0", "0", nullptr),
                         change("same", "200", "200", "0")};
    result->baselineTotal = Decimal(1700);
    result->candidateTotal = Decimal(2130);
    result->delta = Decimal(430);
    result->paysMore = 2;
    result->paysLess = 1;
    result->paysSame = 2;
    result->bins = {bin("-25 … -10 %", -1, 1, "500", "-100"), bin("no change", 0, 2, "200", "0"),
                    bin("+25 … +50 %", 1, 1, "1000", "500"), bin("new", 1, 1, "0", "30")};
    result->months = {month(1, "900", "1100", 31, 31), month(2, "800", "1030", 11, 28)};
    return result;
}

Driver driver(const char* label, const char* delta) {
    Driver result;
    result.id = label;
    result.label = label;
    result.delta = Decimal::literal(delta);
    result.customers = {{"up", result.delta}};
    return result;
}

std::vector<Driver> threeDrivers() {
    return {driver("Unit prices", "530"), driver("Discounts", "0"), driver("Rounding", "-100")};
}

std::vector<CurvePoint> line(int price) {
    std::vector<CurvePoint> points;
    for (const int quantity : {0, 1000, 2000})
        points.push_back({Decimal(quantity), Ratio(Decimal(quantity * price))});
    return points;
}

void show(QWidget& widget, QSize size) {
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QCoreApplication::processEvents();
}

template <typename Chart> std::unique_ptr<Chart> compared(QSize size = {620, 360}) {
    auto chart = std::make_unique<Chart>();
    chart->setComparison(fiveCustomers(), 2);
    show(*chart, size);
    chart->plot()->replot();
    return chart;
}

std::unique_ptr<BridgeChart> bridge(std::shared_ptr<Comparison> comparison,
                                    const std::vector<Driver>& drivers, int width = 620) {
    auto chart = std::make_unique<BridgeChart>();
    chart->setDrivers(std::move(comparison), drivers, 2);
    show(*chart, {width, 360});
    chart->plot()->replot();
    return chart;
}

QPoint placeOf(const QCustomPlot& plot, double x, double y) {
    return {qRound(plot.xAxis->coordToPixel(x)), qRound(plot.yAxis->coordToPixel(y))};
}

QColor pixel(QCustomPlot& plot, const QPoint& place) {
    const QImage image = plot.grab().toImage();
    return image.pixelColor(place * image.devicePixelRatio());
}

bool isNear(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
               std::abs(a.blue() - b.blue()) < 60;
}

// WCAG 2: (L1 + 0.05) / (L2 + 0.05) of the relative luminances.
double luminance(const QColor& colour) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QString overlapOf(const QCustomPlot& plot) {
    const QFontMetrics metrics(plot.xAxis->tickLabelFont());
    const QVector<double> ticks = plot.xAxis->ticker() ? plot.xAxis->tickVector() : QVector<double>();
    const QVector<QString> labels = plot.xAxis->tickVectorLabels();
    for (int i = 1; i < ticks.size(); ++i)
        for (int row = 0; row < 3; ++row) {
            const QString left = labels[i - 1].section(QLatin1Char('\n'), row, row);
            const QString right = labels[i].section(QLatin1Char('\n'), row, row);
            const double room =
                plot.xAxis->coordToPixel(ticks[i]) - plot.xAxis->coordToPixel(ticks[i - 1]);
            if (!left.isEmpty() && !right.isEmpty() &&
                (metrics.horizontalAdvance(left) + metrics.horizontalAdvance(right)) / 2.0 > room + 1)
                return left + QStringLiteral(" | ") + right;
        }
    return {};
}

} // namespace

class TestCharts : public QObject {
    Q_OBJECT

private slots:
    void init() { applyTheme(*qApp, false); }
    void csv_data();
    void csv();
    void copiedTableIsPlain();
    void tables_data();
    void tables();
    void partialPeriodsAreHatched();
    void bridgeSteps();
    void smallChangesCutTheAxis_data();
    void smallChangesCutTheAxis();
    void clickOnABin_data();
    void clickOnABin();
    void clickOnACustomer();
    void pointsHaveTheirColours_data();
    void pointsHaveTheirColours();
    void billsWithoutLogarithmAreInside();
    void tableDoesWhatClicksDo();
    void keysLeadToTheTableAndBack();
    void namesDoNotOverlap_data();
    void namesDoNotOverlap();
    void lastPeriodKeepsItsName();
    void picturesAreLight();
    void pictureThatCannotBeWritten();
    void emptyCharts();
    void emptyTextWins();
    void everythingHasAName();
    void contrastIsEnough_data();
    void contrastIsEnough();
    void themeReachesThePlot();
};

void TestCharts::csv_data() {
    QTest::addColumn<QStringList>("cells");
    QTest::addColumn<QString>("line");
    QTest::newRow("number") << QStringList{"a", "1,234.50"} << "a,1234.50";
    QTest::newRow("true minus") << QStringList{"a", "−1,234.50"} << "a,-1234.50";
    QTest::newRow("plus") << QStringList{"a", "+12.00"} << "a,12.00";
    QTest::newRow("percent") << QStringList{"a", "−11.3 %"} << "a,-11.3";
    QTest::newRow("many groups") << QStringList{"a", "12,345,678"} << "a,12345678";
    QTest::newRow("word") << QStringList{"a", "new"} << "a,new";
    QTest::newRow("empty") << QStringList{"a", ""} << "a,";
    QTest::newRow("a name keeps its commas") << QStringList{"1,234", "5"} << "\"1,234\",5";
    QTest::newRow("not groups of three") << QStringList{"a", "12,34"} << "a,\"12,34\"";
    QTest::newRow("quotes") << QStringList{"say \"a\"", "5"} << "\"say \"\"a\"\"\",5";
    QTest::newRow("line break") << QStringList{"a\nb", "5"} << "\"a\nb\",5";
    QTest::newRow("carriage return") << QStringList{"a\rb", "5"} << "\"a\rb\",5";
    QTest::newRow("formula") << QStringList{"=1+1", "5"} << "'=1+1,5";
    QTest::newRow("formula with comma") << QStringList{"@SUM(A1,A2)", "5"} << "\"'@SUM(A1,A2)\",5";
    QTest::newRow("range") << QStringList{"+10 … +25 %", "5"} << "'+10 … +25 %,5";
    QTest::newRow("formula among numbers") << QStringList{"a", "-x"} << "a,'-x";
}

void TestCharts::csv() {
    QFETCH(QStringList, cells);
    QFETCH(QString, line);
    ChartTable table;
    table.header = {QStringLiteral("Name"), QStringLiteral("%")};
    table.rows << cells;
    QCOMPARE(toCsv(table), QStringLiteral("Name,%\n") + line + QLatin1Char('\n'));
}

void TestCharts::copiedTableIsPlain() {
    auto comparison = fiveCustomers();
    comparison->customers = {change("tab\there", "1000", "400", "-60")};
    ScatterChart chart;
    chart.setComparison(comparison, 2);
    chart.copyTable();
    QCOMPARE(QApplication::clipboard()->text(),
             QStringLiteral("Customer\tBaseline\tCandidate\tChange\t%\n"
                            "tab here\t1000.00\t400.00\t-600.00\t-60.0\n"));
}

void TestCharts::tables_data() {
    QTest::addColumn<QString>("chart");
    QTest::addColumn<QStringList>("rows");
    QTest::newRow("time") << "time"
                          << QStringList{"2026-01|900.00|1,100.00|+200.00|31 of 31",
                                         "2026-02|800.00|1,030.00|+230.00|11 of 28"};
    QTest::newRow("distribution") << "distribution"
                                  << QStringList{"from −25 to −10 %|1|500.00|−100.00",
                                                 "no change|2|200.00|0.00",
                                                 "from +25 to +50 %|1|1,000.00|+500.00",
                                                 "new|1|0.00|+30.00"};
    QTest::newRow("scatter") << "scatter"
                             << QStringList{"up|1,000.00|1,500.00|+500.00|+50.0 %",
                                            "down|500.00|400.00|−100.00|−20.0 %",
                                            "new one|0.00|30.00|+30.00|new", "idle|0.00|0.00|0.00|–",
                                            "same|200.00|200.00|0.00|0.0 %"};
    QTest::newRow("bridge") << "bridge"
                            << QStringList{"Baseline|1,700.00|", "Unit prices|+530.00|1",
                                           "Rounding|−100.00|1", "Candidate|2,130.00|"};
    QTest::newRow("curve") << "curve"
                           << QStringList{"0|0|0", "1,000|3,000|2,000", "2,000|6,000|4,000"};
    QTest::newRow("curve without baseline") << "curve alone"
                                            << QStringList{"0|0|", "1,000|3,000|", "2,000|6,000|"};
}

void TestCharts::tables() {
    QFETCH(QString, chart);
    TimeChart time;
    time.setComparison(fiveCustomers(), 2);
    DistributionChart distribution;
    distribution.setComparison(fiveCustomers(), 2);
    ScatterChart scatter;
    scatter.setComparison(fiveCustomers(), 2);
    BridgeChart steps;
    steps.setDrivers(fiveCustomers(), threeDrivers(), 2);
    CurveChart curve;
    curve.setCurves(chart == QLatin1String("curve") ? line(2) : std::vector<CurvePoint>(), line(3),
                    {Decimal(1000)}, QStringLiteral("Cost by quantity"), QStringLiteral("tokens"), QStringLiteral("USD"));
    const std::map<QString, ChartFrame*> charts{{"time", &time},       {"distribution", &distribution},
                                                {"scatter", &scatter}, {"bridge", &steps},
                                                {"curve", &curve},     {"curve alone", &curve}};
    QStringList rows;
    for (const QStringList& row : charts.at(chart)->table().rows)
        rows << row.join(QLatin1Char('|'));
    QTEST(rows, "rows");
    // What the reader sees is the same table.
    charts.at(chart)->showTable(true);
    const auto* shown = charts.at(chart)->findChild<QTableWidget*>();
    QCOMPARE(shown->rowCount(), static_cast<int>(rows.size()));
    QCOMPARE(shown->item(1, 1)->text(), rows[1].section(QLatin1Char('|'), 1, 1));
}

void TestCharts::partialPeriodsAreHatched() {
    const auto chart = compared<TimeChart>();
    std::map<Qt::BrushStyle, std::vector<double>> places;
    for (int i = 0; i < chart->plot()->plottableCount(); ++i) {
        const auto* bars = qobject_cast<QCPBars*>(chart->plot()->plottable(i));
        QVERIFY(bars);
        for (const QCPBarsData& data : *bars->data())
            places[bars->brush().style()].push_back(std::round(data.key));
    }
    QCOMPARE(places[Qt::SolidPattern], (std::vector<double>{0, 0}));
    QCOMPARE(places[Qt::BDiagPattern], (std::vector<double>{1, 1}));
    QCOMPARE(chart->plot()->legend->itemCount(), 2);
}

void TestCharts::bridgeSteps() {
    const auto chart = bridge(fiveCustomers(), threeDrivers());
    std::vector<std::pair<double, double>> spans;
    for (int i = 0; i < chart->plot()->itemCount(); ++i)
        if (const auto* bar = qobject_cast<QCPItemRect*>(chart->plot()->item(i)))
            spans.emplace_back(bar->bottomRight->coords().y(), bar->topLeft->coords().y());
    // Baseline, unit prices, rounding, candidate; the driver of zero has no bar.
    QCOMPARE(spans.size(), std::size_t(4));
    QCOMPARE(spans[1], (std::pair<double, double>(1700, 2230)));
    QCOMPARE(spans[2], (std::pair<double, double>(2130, 2230)));
    QCOMPARE(spans[3].second, 2130.0);
}

void TestCharts::smallChangesCutTheAxis_data() {
    QTest::addColumn<int>("after");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("small change") << 1800 << true;
    QTest::newRow("large change") << 3400 << false;
    QTest::newRow("no change") << 1700 << false;
}

void TestCharts::smallChangesCutTheAxis() {
    QFETCH(int, after);
    QFETCH(bool, isCut);
    auto comparison = fiveCustomers();
    comparison->candidateTotal = Decimal(after);
    comparison->delta = Decimal(after - 1700);
    const auto chart =
        bridge(comparison, {driver("Unit prices", std::to_string(after - 1700).c_str())});
    QCOMPARE(chart->plot()->yAxis->range().lower > 0, isCut);
    QCOMPARE(chart->plot()->yAxis->label().contains(QStringLiteral("cut off")), isCut);
}

void TestCharts::clickOnABin_data() {
    QTest::addColumn<double>("place");
    QTest::addColumn<int>("button");
    QTest::addColumn<int>("bin");
    QTest::newRow("first") << 0.0 << static_cast<int>(Qt::LeftButton) << 0;
    QTest::newRow("last") << 3.0 << static_cast<int>(Qt::LeftButton) << 3;
    QTest::newRow("edge of a bar") << 1.35 << static_cast<int>(Qt::LeftButton) << 1;
    QTest::newRow("other button") << 1.0 << static_cast<int>(Qt::RightButton) << -1;
    QTest::newRow("left of the axis") << -1.0 << static_cast<int>(Qt::LeftButton) << -1;
}

void TestCharts::clickOnABin() {
    QFETCH(double, place);
    QFETCH(int, button);
    QFETCH(int, bin);
    const auto chart = compared<DistributionChart>();
    QSignalSpy clicked(chart.get(), &DistributionChart::binClicked);
    QTest::mouseClick(chart->plot(), static_cast<Qt::MouseButton>(button), {},
                      placeOf(*chart->plot(), place, 0.5));
    QCOMPARE(clicked.size(), bin < 0 ? 0 : 1);
    if (bin >= 0)
        QCOMPARE(clicked[0][0].toInt(), bin);
}

void TestCharts::clickOnACustomer() {
    const auto chart = compared<ScatterChart>();
    QSignalSpy clicked(chart.get(), &ScatterChart::customerClicked);
    QTest::mouseClick(chart->plot(), Qt::LeftButton, {}, placeOf(*chart->plot(), 500, 400));
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0][0].toString(), QStringLiteral("down"));
    QTest::mouseClick(chart->plot(), Qt::RightButton, {}, placeOf(*chart->plot(), 500, 400));
    QTest::mouseClick(chart->plot(), Qt::LeftButton, {}, placeOf(*chart->plot(), 1500, 60));
    QCOMPARE(clicked.size(), 1);
}

void TestCharts::pointsHaveTheirColours_data() {
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestCharts::pointsHaveTheirColours() {
    QFETCH(bool, isDark);
    applyTheme(*qApp, isDark);
    const auto chart = compared<ScatterChart>();
    QCustomPlot& plot = *chart->plot();
    QVERIFY(isNear(pixel(plot, placeOf(plot, 1000, 1500)), currentTheme().more));
    QVERIFY(isNear(pixel(plot, placeOf(plot, 500, 400)), currentTheme().less));
    QVERIFY(isNear(pixel(plot, placeOf(plot, 200, 200)), currentTheme().baseline));
}

void TestCharts::billsWithoutLogarithmAreInside() {
    auto comparison = fiveCustomers();
    comparison->customers.push_back(change("credit", "20", "-5", "-125"));
    ScatterChart chart;
    chart.setComparison(comparison, 2);
    show(chart, {620, 360});
    chart.plot()->replot();
    int points = 0;
    for (int i = 0; i < chart.plot()->graphCount(); ++i) {
        const QCPGraph* graph = chart.plot()->graph(i);
        if (graph->scatterStyle().isNone())
            continue;
        for (const QCPGraphData& data : *graph->data()) {
            ++points;
            QVERIFY(chart.plot()->xAxis->range().contains(data.key));
            QVERIFY(chart.plot()->yAxis->range().contains(data.value));
        }
    }
    QCOMPARE(points, 6);
    QVERIFY(chart.plot()->xAxis->tickVectorLabels().contains(QStringLiteral("≤ 0")));
}

void TestCharts::tableDoesWhatClicksDo() {
    const auto distribution = compared<DistributionChart>();
    distribution->showTable(true);
    QSignalSpy bins(distribution.get(), &DistributionChart::binClicked);
    emit distribution->findChild<QTableWidget*>()->cellActivated(2, 0);
    QCOMPARE(bins.size(), 1);
    QCOMPARE(bins[0][0].toInt(), 2);
    const auto scatter = compared<ScatterChart>();
    scatter->showTable(true);
    QSignalSpy customers(scatter.get(), &ScatterChart::customerClicked);
    emit scatter->findChild<QTableWidget*>()->cellActivated(4, 1);
    QCOMPARE(customers.size(), 1);
    QCOMPARE(customers[0][0].toString(), QStringLiteral("same"));
}

void TestCharts::keysLeadToTheTableAndBack() {
    const auto chart = compared<DistributionChart>();
    auto* table = chart->findChild<QTableWidget*>();
    chart->activateWindow();
    chart->plot()->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(chart->plot()->hasFocus());
    // The ring of the focus is to be seen.
    const QImage ring = chart->grab().toImage();
    QVERIFY(isNear(ring.pixelColor(1, ring.height() / 2), currentTheme().highlight));
    QTest::keyClick(chart->plot(), Qt::Key_Return);
    QVERIFY(table->isVisible());
    QTRY_VERIFY(table->hasFocus());
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(!table->isVisible());
    QVERIFY(chart->plot()->isVisible());
}

void TestCharts::namesDoNotOverlap_data() {
    QTest::addColumn<QString>("chart");
    QTest::addColumn<int>("width");
    for (const int width : {380, 560, 640, 1280})
        for (const char* chart : {"months", "bins", "drivers"})
            QTest::addRow("%s in %d", chart, width) << chart << width;
}

void TestCharts::namesDoNotOverlap() {
    QFETCH(QString, chart);
    QFETCH(int, width);
    auto comparison = fiveCustomers();
    comparison->months.clear();
    for (int number = 1; number <= 12; ++number)
        comparison->months.push_back(month(number, "31234.50", "32871.25", 30, 30));
    comparison->bins.clear();
    for (const char* label :
         {"-50 % or more", "-50 … -25 %", "-25 … -10 %", "-10 … -5 %", "-5 … 0 %", "no change",
          "0 … +5 %", "+5 … +10 %", "+10 … +25 %", "+25 … +50 %", "+50 … +100 %", "above +100 %"})
        comparison->bins.push_back(bin(label, 1, 7, "1", "1"));
    TimeChart time;
    time.setComparison(comparison, 2);
    DistributionChart distribution;
    distribution.setComparison(comparison, 2);
    BridgeChart steps;
    steps.setDrivers(comparison,
                     {driver("Removed charges", "100"), driver("Structure", "-50"),
                      driver("Unit prices", "200"), driver("Flats and allowances", "80"),
                      driver("Discounts", "40"), driver("Minimums and maximums", "60")},
                     2);
    ChartFrame& shown = chart == QLatin1String("months") ? static_cast<ChartFrame&>(time)
                        : chart == QLatin1String("bins") ? static_cast<ChartFrame&>(distribution)
                                                         : static_cast<ChartFrame&>(steps);
    show(shown, {width, 360});
    shown.plot()->replot();
    QVERIFY(shown.plot()->xAxis->tickVector().size() >= 2);
    QCOMPARE(overlapOf(*shown.plot()), QString());
}

void TestCharts::lastPeriodKeepsItsName() {
    auto comparison = fiveCustomers();
    comparison->months.clear();
    for (int number = 1; number <= 12; ++number)
        comparison->months.push_back(month(number, "100", "110", number == 12 ? 11 : 30, 30));
    TimeChart chart;
    chart.setComparison(comparison, 2);
    show(chart, {500, 300});
    chart.plot()->replot();
    const QVector<QString> labels = chart.plot()->xAxis->tickVectorLabels();
    QVERIFY(labels.size() < 12);
    QCOMPARE(labels.back(), QStringLiteral("2026-12\n+10\n11 of 30 days"));
}

void TestCharts::picturesAreLight() {
    applyTheme(*qApp, true);
    const QColor dark = currentTheme().surface;
    const auto chart = compared<ScatterChart>();
    chart->copyPicture();
    QCOMPARE(QApplication::clipboard()->image().pixelColor(2, 2), QColor(Qt::white));
    QVERIFY(currentTheme().isDark);
    chart->plot()->replot();
    QCOMPARE(pixel(*chart->plot(), {2, 2}), dark);
}

void TestCharts::pictureThatCannotBeWritten() {
    const auto chart = compared<TimeChart>();
    QTemporaryDir folder;
    QVERIFY(chart->savePicture(folder.filePath(QStringLiteral("a.png")), 600, 300));
    QCOMPARE(QImage(folder.filePath(QStringLiteral("a.png"))).size(), QSize(1200, 600));
    QVERIFY(!chart->savePicture(folder.filePath(QStringLiteral("no/such/a.png")), 600, 300));
}

void TestCharts::emptyCharts() {
    TimeChart time;
    DistributionChart distribution;
    ScatterChart scatter;
    BridgeChart steps;
    CurveChart curve;
    for (ChartFrame* chart : std::initializer_list<ChartFrame*>{&time, &distribution, &scatter,
                                                               &steps, &curve}) {
        show(*chart, {400, 300});
        QVERIFY(chart->table().rows.isEmpty());
        QVERIFY(!chart->table().header.isEmpty());
        chart->restyle();
        chart->showTable(true);
        chart->copyTable();
        QTest::mouseMove(chart->plot(), {100, 100});
        QTest::mouseClick(chart->plot(), Qt::LeftButton, {}, {100, 100});
    }
    auto nobody = fiveCustomers();
    nobody->customers.clear();
    nobody->months.clear();
    scatter.setComparison(nobody, 2);
    time.setComparison(nobody, 2);
    QVERIFY(scatter.table().rows.isEmpty());
    QVERIFY(time.table().rows.isEmpty());
}

void TestCharts::emptyTextWins() {
    const auto chart = compared<TimeChart>();
    chart->setEmptyText(QStringLiteral("Nothing to show yet."));
    chart->showTable(true);
    QVERIFY(!chart->plot()->isVisible());
    QVERIFY(!chart->findChild<QTableWidget*>()->isVisible());
    chart->setEmptyText(QString());
    QVERIFY(chart->findChild<QTableWidget*>()->isVisible());
}

void TestCharts::everythingHasAName() {
    const auto chart = compared<DistributionChart>();
    const auto widgets = chart->findChildren<QWidget*>();
    for (const QWidget* widget : widgets)
        if (widget->focusPolicy() & Qt::TabFocus && !widget->objectName().startsWith(QLatin1String("qt_")))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    QCOMPARE(chart->plot()->accessibleDescription(),
             QStringLiteral("2 of 5 customers pay more, 1 pay less; for 1 the bill rises by more "
                            "than 25 %."));
    const auto* button = chart->findChild<QAbstractButton*>(QStringLiteral("distributionChartMenu"));
    QVERIFY(button && button->width() >= 24 && button->height() >= 24);
}

void TestCharts::contrastIsEnough_data() {
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestCharts::contrastIsEnough() {
    QFETCH(bool, isDark);
    applyTheme(*qApp, isDark);
    const Theme& theme = currentTheme();
    for (const QColor& ground : {theme.surface, theme.window}) {
        for (const QColor& text : {theme.text, theme.muted, theme.warning, theme.error})
            QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + ground.name()));
        for (const QColor& mark : {theme.baseline, theme.candidate, theme.more, theme.less})
            QVERIFY2(contrast(mark, ground) >= 3 || ground != theme.surface,
                     qPrintable(mark.name() + ground.name()));
    }
}

void TestCharts::themeReachesThePlot() {
    const auto chart = compared<TimeChart>();
    const QColor light = pixel(*chart->plot(), {2, 2});
    applyTheme(*qApp, true);
    QTRY_COMPARE(pixel(*chart->plot(), {2, 2}), currentTheme().surface);
    QVERIFY(light != currentTheme().surface);
}

} // namespace rerate

QTEST_MAIN(rerate::TestCharts)
#include "tst_charts.moc"
