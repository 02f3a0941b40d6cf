// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/views/compare_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/charts/comparison_charts.h"
#include "app/charts/number_text.h"
#include "app/models/customer_model.h"
#include "app/views/key_figures.h"
#include "app/views/style.h"

namespace rerate {

namespace {

constexpr int kPaleAfter = 300; // milliseconds; what is replaced sooner need not flicker

} // namespace

CompareView::CompareView(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setObjectName(QStringLiteral("compareView"));
    m_figures = new KeyFigures({tr("Baseline"), tr("Candidate"), tr("Change of revenue"), tr("Customers"),
                                tr("Change of the bill"), tr("Largest rise")},
                               this);
    m_distribution = new DistributionChart;
    m_scatter = new ScatterChart;
    m_bridge = new BridgeChart;
    m_time = new TimeChart;
    m_segments = new SegmentChart;
    m_groupBy = new QComboBox;
    m_groupBy->setObjectName(QStringLiteral("groupBy"));
    m_groupBy->setAccessibleName(tr("Attribute that makes the segments"));
    m_groupBy->setToolTip(m_groupBy->accessibleName());
    m_groupBy->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_segments->addHeadWidget(m_groupBy);
    const auto tabs = [this](const QString& name, const QList<ChartFrame*>& charts) {
        auto* widget = new QTabWidget(this);
        widget->setObjectName(name);
        widget->setDocumentMode(true);
        for (ChartFrame* chart : charts)
            widget->addTab(chart, chart->title());
        return widget;
    };
    m_left = tabs(QStringLiteral("leftCharts"), {m_distribution, m_scatter, m_segments});
    m_right = tabs(QStringLiteral("rightCharts"), {m_bridge, m_time});

    auto* charts = new QSplitter(Qt::Horizontal, this);
    charts->addWidget(m_left);
    charts->addWidget(m_right);
    charts->setChildrenCollapsible(false);
    charts->setSizes({560, 560});
    auto* split = new QSplitter(Qt::Vertical, this);
    split->addWidget(charts);
    split->addWidget(makeTable());
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(kSpace);
    column->addWidget(m_figures);
    column->addWidget(split, 1);

    connect(m_distribution, &DistributionChart::binClicked, this, &CompareView::setBin);
    connect(m_scatter, &ScatterChart::customerClicked, this, &CompareView::customerChosen);
    connect(m_segments, &SegmentChart::segmentClicked, this, [this](const QString& value) {
        auto filter = m_document.filter();
        filter[m_groupBy->currentText().toStdString()] = {value.toStdString()};
        m_document.setFilter(std::move(filter));
    });
    connect(m_groupBy, &QComboBox::currentTextChanged, this, &CompareView::showSegments);
    m_paleTimer = new QTimer(this);
    m_paleTimer->setSingleShot(true);
    m_paleTimer->setInterval(kPaleAfter);
    connect(m_paleTimer, &QTimer::timeout, this, &CompareView::showPale);
    connect(&document, &Document::comparisonChanged, this, &CompareView::showComparison);
    connect(&document, &Document::lookChanged, this, [this] {
        if (m_shownMeasure != m_document.measure())
            m_shown.reset();
        showComparison();
    });
    connect(&document, &Document::dataChanged, this, &CompareView::fillAttributes);
    connect(&document, &Document::closed, this, &CompareView::showComparison);
}

QWidget* CompareView::makeTable() {
    auto* panel = new QWidget(this);
    m_search = new QLineEdit(panel);
    m_search->setPlaceholderText(tr("Find a customer"));
    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("customerSearch"));
    m_search->setMaximumWidth(260);
    m_attribute = new QComboBox(panel);
    m_attribute->setObjectName(QStringLiteral("attributeBox"));
    m_attribute->setToolTip(tr("Attribute shown in the table"));
    m_attribute->setAccessibleName(m_attribute->toolTip());
    m_attribute->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_binChip = new QToolButton(panel);
    m_binChip->setObjectName(QStringLiteral("binChip"));
    m_binChip->hide();
    m_totals = new QLabel(panel);
    m_totals->setObjectName(QStringLiteral("customerTotals"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(0, 4, 0, 0);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_attribute);
    bar->addWidget(m_binChip);
    bar->addStretch(1);
    bar->addWidget(m_totals);

    m_model = new CustomerModel(this);
    m_table = new QTableView(panel);
    m_table->setObjectName(QStringLiteral("customerTable"));
    m_table->setAccessibleName(tr("Customers"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setSortingEnabled(false); // the model sorts when a header is clicked
    m_table->horizontalHeader()->setSortIndicator(CustomerModel::Change, Qt::DescendingOrder);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int section) {
        m_model->sort(section, m_table->horizontalHeader()->sortIndicatorOrder());
    });
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* copy = new QAction(tr("&Copy table"), m_table);
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(m_model->toTabText()); });
    auto* explain = new QAction(tr("&Explain this customer"), m_table);
    connect(explain, &QAction::triggered, this,
            [this] { emit customerChosen(m_model->customerAt(m_table->currentIndex().row())); });
    m_table->addActions({explain, copy});
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { emit customerChosen(m_model->customerAt(index.row())); });
    connect(m_table, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { emit customerChosen(m_model->customerAt(index.row())); });
    connect(m_search, &QLineEdit::textChanged, m_model, &CustomerModel::setText);
    connect(m_attribute, &QComboBox::currentTextChanged, m_model, &CustomerModel::setAttribute);
    connect(m_model, &CustomerModel::modelReset, this, [this] { m_totals->setText(m_model->totals()); });
    connect(m_binChip, &QToolButton::clicked, this, &CompareView::clearBin);

    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(bar);
    column->addWidget(m_table, 1);
    return panel;
}

QList<ChartFrame*> CompareView::charts() const { return {m_distribution, m_scatter, m_segments, m_bridge, m_time}; }

void CompareView::showChart(ChartFrame* chart) {
    for (QTabWidget* tabs : {m_left, m_right})
        if (tabs->indexOf(chart) >= 0)
            tabs->setCurrentWidget(chart);
}

void CompareView::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void CompareView::fillAttributes() {
    for (QComboBox* box : {m_attribute, m_groupBy}) {
        const QSignalBlocker quiet(box);
        const QString chosen = box->currentText();
        box->clear();
        if (const CustomerTable* customers = m_document.customers())
            for (const std::string& attribute : customers->attributes)
                box->addItem(fromStd(attribute));
        box->setVisible(box->count() > 0);
        if (box->findText(chosen) >= 0)
            box->setCurrentText(chosen);
    }
    m_table->setColumnHidden(CustomerModel::Attribute, m_attribute->count() == 0);
    m_model->setAttribute(m_attribute->currentText());
    showSegments();
}

void CompareView::showSegments() {
    const auto comparison = m_document.comparison();
    const CustomerTable* customers = m_document.customers();
    if (!comparison || !customers)
        return;
    const QString attribute = m_groupBy->currentText();
    m_segments->setEmptyText(attribute.isEmpty()
                                 ? tr("Customers have no attributes yet. Import a customer file with columns such as "
                                      "segment or country.")
                                 : QString());
    if (!attribute.isEmpty())
        m_segments->setSegments(comparison, compareBySegment(*comparison, *customers, attribute.toStdString()), attribute,
                                m_document.moneyDigits(), m_document.measure());
}

void CompareView::setBin(int bin) {
    const auto comparison = m_document.comparison();
    if (!comparison || bin < 0 || bin >= static_cast<int>(comparison->bins.size()))
        return;
    m_model->setBin(bin);
    m_binChip->setText(tr("%1  ✕").arg(fromStd(comparison->bins[static_cast<std::size_t>(bin)].label)));
    m_binChip->setToolTip(tr("Show all customers again"));
    m_binChip->show();
}

void CompareView::clearBin() {
    m_model->setBin(std::nullopt);
    m_binChip->hide();
}

void CompareView::showFigures(const Comparison& comparison) {
    const int digits = m_document.moneyDigits();
    const Measured measured(comparison, m_document.measure(), digits);
    const auto sideOf = [](const QString& side, const Run& run) {
        constexpr qsizetype kLabelMax = 22;
        QString label = fromStd(run.plan->label.empty() ? run.plan->id : run.plan->label);
        if (label.size() > kLabelMax)
            label = label.left(kLabelMax - 1) + QStringLiteral("…");
        return QStringLiteral("%1 · %2").arg(side, label);
    };
    const auto detailOf = [&](const Run& run) {
        return m_document.measure() != Measure::Money
                   ? measured.unit()
                   : tr("%1 · rounding %2").arg(measured.unit(), exactText(run.rounding()));
    };
    m_figures->setName(0, sideOf(tr("Baseline"), *comparison.baseline));
    m_figures->setName(1, sideOf(tr("Candidate"), *comparison.candidate));
    m_figures->set(0, measured.text(comparison.baselineTotal), detailOf(*comparison.baseline));
    m_figures->set(1, measured.text(comparison.candidateTotal), detailOf(*comparison.candidate));
    const int sign = comparison.delta.sign();
    m_figures->set(2,
                   comparison.deltaPercent                ? percentText(*comparison.deltaPercent, 2)
                   : comparison.candidateTotal.isZero() ? QStringLiteral("–")
                                                          : tr("new"),
                   tr("%1 · revenue %2").arg(measured.signedText(comparison.delta),
                                             sign > 0 ? tr("up") : sign < 0 ? tr("down") : tr("the same")));
    m_figures->set(3, tr("%1 pay more").arg(countText(comparison.paysMore)),
                   tr("%1 less · %2 same · %3 new").arg(countText(comparison.paysLess), countText(comparison.paysSame),
                                                        countText(comparison.newPayers)));
    const auto percentile = [&](const char* name) {
        const auto found = comparison.changePercentiles.find(name);
        return found == comparison.changePercentiles.end() ? QStringLiteral("–") : percentText(found->second);
    };
    m_figures->set(4, tr("median %1").arg(percentile("p50")),
                   tr("5 % below %1, 5 % above %2").arg(percentile("p5"), percentile("p95")));
    if (const CustomerChange* rise = largestRise(comparison))
        m_figures->set(5, signedMoneyText(rise->delta, digits), tr("customer %1").arg(fromStd(rise->customer)),
                       &Theme::more);
    else
        m_figures->set(5, QStringLiteral("–"), tr("nobody pays more"));
}

// At once when there will be no newer figures, else only when they take their time.
void CompareView::showPale() {
    const bool isPale = m_document.comparison() && (m_document.isOutOfDate() || !m_document.problem().isEmpty());
    m_figures->setOutOfDate(isPale);
    m_model->setOutOfDate(isPale);
    for (ChartFrame* chart : charts())
        chart->setOutOfDate(isPale);
}

void CompareView::showNothing() {
    const QString why = m_document.problem();
    for (ChartFrame* chart : charts())
        chart->setEmptyText(why.isEmpty() ? tr("Nothing to show yet.") : why);
    m_shown.reset();
    m_driversShown = SIZE_MAX;
    clearBin();
    m_model->setComparison(nullptr, nullptr, 2);
    m_figures->setName(0, tr("Baseline"));
    m_figures->setName(1, tr("Candidate"));
    m_figures->clear();
}

void CompareView::showComparison() {
    const auto comparison = m_document.comparison();
    if (!comparison)
        showNothing();
    const bool isWaiting = m_document.isOutOfDate() && m_document.problem().isEmpty() && !m_document.isStopped();
    if (isWaiting && !m_paleTimer->isActive())
        m_paleTimer->start();
    if (!isWaiting) {
        m_paleTimer->stop();
        showPale();
    }
    if (!comparison)
        return;
    const int digits = m_document.moneyDigits();
    const Measure measure = m_document.measure();
    if (comparison != m_shown) {
        for (ChartFrame* chart : charts())
            chart->setEmptyText({});
        m_shown = comparison;
        m_shownMeasure = measure;
        showFigures(*comparison);
        m_distribution->setComparison(comparison, digits);
        m_scatter->setComparison(comparison, digits);
        m_time->setComparison(comparison, digits, measure);
        showSegments();
        clearBin();
        m_model->setComparison(comparison, m_document.customers(), digits, measure);
        m_driversShown = SIZE_MAX;
    }
    if (m_driversShown != m_document.drivers().size()) {
        m_driversShown = m_document.drivers().size();
        m_bridge->setDrivers(comparison, m_document.drivers(), digits, measure);
    }
}

const CustomerChange* largestRise(const Comparison& comparison) {
    const CustomerChange* rise = nullptr;
    for (const CustomerChange& change : comparison.customers)
        if (change.delta.sign() > 0 && (!rise || change.delta > rise->delta))
            rise = &change;
    return rise;
}

} // namespace rerate
