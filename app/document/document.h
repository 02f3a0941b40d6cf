// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The open project as the window sees it: usage, customers, plans, which two are compared, the
// period and filter, and the latest comparison. Every edit goes into the project at once and can
// be undone; the comparison follows by itself, computed beside the window.
//
// The window never waits for the file: while a job writes it, edits are shown at once and follow
// into the file when the job is done.

#pragma once

#include <QObject>
#include <QStringList>

#include <deque>
#include <map>
#include <optional>

#include "app/charts/measure.h"
#include "app/document/job_runner.h"
#include "app/document/plan_choices.h"
#include "engine/analysis/comparison.h"
#include "engine/analysis/drivers.h"
#include "engine/import/usage_import.h"
#include "engine/language/plan_text.h"
#include "engine/storage/project.h"

namespace rerate {

// A difference explained: both derivations live as long as this.
struct ExplainedDifference {
    std::string customer;
    Date period;
    std::optional<Derivation> baseline;
    std::optional<Derivation> candidate;
    DerivationDifference difference;
};

// What a plan's revenue would be with one alternative of one choice.
struct ChoiceEffect {
    int round = 0; // of workOutChoices
    int choice = 0, alternative = 0;
    Decimal revenue;      // as the plan is
    Decimal delta;        // with the alternative, less that
    std::uint64_t customers = 0; // whose invoices are others then
    std::string problem;  // not empty: the plan cannot have it, or the replay failed
};

// What a meter counts in the loaded usage, in the period and filter that are looked at.
struct MeterFigures {
    std::string plan, meter;
    Decimal total;
    std::uint64_t rowsMatched = 0;   // events that it takes
    std::uint64_t rowsUnusable = 0;  // of these without a usable value
    std::uint64_t zeroDivisions = 0; // of these, because of a division by zero
    std::size_t customers = 0;       // with a quantity
    std::vector<std::pair<std::string, Decimal>> byCustomer, byKey; // largest first
    std::string problem; // not empty: it cannot be counted
};

class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    Result<void> open(const QString& file); // nothing happens when it is open already
    // The same, read beside the window: answers with `opened` or `openFailed`. Until then what is
    // open stays, also when it is cancelled.
    void openBeside(const QString& file);
    bool isOpening() const { return m_jobs.isBusy(QStringLiteral("open")); }
    Result<void> create(const QString& file); // replaces a file of that name
    void close();
    bool isOpen() const { return m_project != nullptr; }
    bool isReadOnly() const;
    QString file() const;
    QString name() const;

    // Plans
    QStringList planNames() const;
    std::optional<std::string> planText(const QString& name) const;
    const PlanReading* planReading(const QString& name) const; // null when there is no such plan
    QString planLabel(const QString& name) const;
    QString baselineName() const { return m_baselineName; }
    QString candidateName() const { return m_candidateName; }
    Result<void> choosePlans(const QString& baseline, const QString& candidate);
    Result<void> swapPlans() { return choosePlans(m_candidateName, m_baselineName); }
    Result<void> putPlan(const QString& name, const std::string& text, const QString& title,
                         const QString& mergeKey = {});
    Result<void> removePlan(const QString& name);
    Result<QString> duplicatePlan(const QString& name); // gives the new name

    // Data
    const UsageStore* usage() const { return m_data.usage.get(); }
    const CustomerTable* customers() const { return m_data.customers.get(); }
    void importFiles(const ImportRequest& request, bool isCustomers);
    void removePart(PartId part);
    bool isImporting() const { return m_jobs.isBusy(QStringLiteral("import")); }
    bool isWriting() const { return isImporting() || m_jobs.isBusy(QStringLiteral("copy")); } // for a while

    // What is looked at
    void setPeriod(std::optional<Date> from, std::optional<Date> to); // `to` excluded
    void setFilter(std::map<std::string, std::set<std::string>> filter);
    const std::map<std::string, std::set<std::string>>& filter() const { return m_options.filter; }
    std::optional<Date> periodFrom() const { return m_options.from; }
    std::optional<Date> periodTo() const { return m_options.to; }
    bool isFiltered() const { return m_options.from || m_options.to || !m_options.filter.empty(); }
    Measure measure() const { return m_measure; }
    void setMeasure(Measure measure);

    // Results; null before the first, and kept on screen while a newer one is computed.
    std::shared_ptr<const Comparison> comparison() const { return m_comparison; }
    const std::vector<Driver>& drivers() const { return m_drivers; }
    bool isOutOfDate() const { return m_isOutOfDate; }
    QString problem() const { return m_problem; } // why there is no newer result
    bool hasFailed() const { return m_hasFailed; }  // the last replay; `problem` says why
    bool isStopped() const { return m_isStopped; } // by hand; `run` goes on
    int moneyDigits() const;
    void run(); // once more, from the beginning

    void explain(const QString& customer, const Date& period); // answers with `explained`
    // Events behind a quantity of the candidate or the baseline; answers with `eventsFound`.
    void findEvents(const QString& customer, const Derivation& quantity, bool ofBaseline);

    // Replays the plan with each alternative of each choice, and answers `choiceWorkedOut` for each
    // and `choicesEnded`. Gives the number of this round; a newer one ends it.
    int workOutChoices(const QString& plan, const std::vector<PlanChoice>& choices);
    void stopChoices() { m_jobs.cancel(QStringLiteral("choices")); }

    void workOutMeter(const QString& plan, const std::string& meter); // answers with `meterWorkedOut`

    // History
    QString undoTitle() const;
    QString redoTitle() const;
    void undo();
    void redo();
    void saveCopy(const QString& file); // answers with `done`

    JobRunner& jobs() { return m_jobs; }

signals:
    void opened();
    void openFailed(const QString& file, const QString& message);
    void aboutToClose(); // the last chance to put something in
    void closed();
    void plansChanged();
    void dataChanged();
    void comparisonChanged(); // result, drivers, or that it is out of date
    void lookChanged();       // period, filter, measure
    void explained(std::shared_ptr<const ExplainedDifference> difference);
    void eventsFound(const QString& title, const std::vector<MeteredEvent>& events);
    void choiceWorkedOut(const rerate::ChoiceEffect& effect);
    void choicesEnded(int round);
    void meterWorkedOut(const rerate::MeterFigures& figures);
    void historyChanged();
    void done(const QString& message); // an import, a copy
    void failed(const QString& message);

private:
    struct Contents { // of the file, read beside the window
        ReplayData data;
        std::vector<StoredPlan> plans;
        std::optional<std::string> chosen[2]; // baseline, candidate
    };
    using Edit = std::function<Result<void>(Project&)>;
    static Result<ReplayData> readData(const Project& project);
    static Result<Contents> readContents(const Project& project, Progress* progress = nullptr);
    // A project that was opened, for reading only where it cannot be written, and why.
    struct Opening {
        std::unique_ptr<Project> project;
        QString warning;
    };
    static Result<Opening> openProject(const QString& file);
    bool isOpenAlready(const QString& file) const;
    Result<void> adopt(Result<std::unique_ptr<Project>> project);
    void adopt(std::unique_ptr<Project> project, Contents contents);
    void takePlans(Contents contents);
    bool takeData(const ReplayData& data); // whether it is other data
    void showPlans();
    void move(bool isUndo);

    Result<void> write(Edit edit, const std::function<void()>& inMemory);
    void writeBeside(const QString& kind, const QString& title, JobRunner::Work work);
    // A job that reads for long and is in the file only now and then: edits wait while it is.
    struct Claim {
        std::shared_ptr<Project> project;
        bool isHeld = false; // only the owner's thread looks
    };
    bool claimFile(const std::shared_ptr<Claim>& claim, Progress& progress);
    void unclaimFile(const std::shared_ptr<Claim>& claim);
    void releaseFile();
    void writeWaiting();

    Result<QString> importUsageFiles(ImportRequest request, const std::shared_ptr<Claim>& claim, Progress& progress);
    Result<QString> importCustomerFiles(const ImportRequest& request, const std::shared_ptr<Claim>& claim,
                                        Progress& progress);
    void showNewData(const ReplayData& data, const QString& message);
    void onCancelled(const QString& kind);
    void recompute();
    void attribute(std::shared_ptr<const Comparison> comparison);
    void setProblem(const QString& problem, bool hasFailed = false);
    std::shared_ptr<const Plan> planOf(const QString& name) const;

    std::shared_ptr<Project> m_project; // a job that writes holds on to it
    int m_writers = 0;                  // jobs that are in the file, or wait to be
    std::deque<std::function<void()>> m_waitingEdits;
    ReplayData m_data;
    std::vector<StoredPlan> m_plans;
    std::map<QString, PlanReading> m_readings;
    QString m_baselineName;
    QString m_candidateName;
    ReplayOptions m_options;
    Measure m_measure = Measure::Money;
    std::shared_ptr<QuantityCache> m_cache;
    std::shared_ptr<const Run> m_lastRuns[2]; // reused when only one plan was edited
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<Driver> m_drivers;
    bool m_isOutOfDate = false;
    bool m_isStopped = false;
    bool m_hasFailed = false;
    QString m_problem;
    int m_choiceRound = 0;
    QString m_openingFile;
    JobRunner m_jobs;
};

std::string timeNow(); // ISO 8601, UTC

} // namespace rerate
