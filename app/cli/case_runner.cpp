// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/case_runner.h"

#include "engine/import/cell_parser.h"
#include "engine/report/case_files.h"
#include "engine/report/case_report.h"
#include "engine/report/file_writer.h"
#include "engine/usage/memory_store.h"

namespace rerate {

namespace {

namespace fs = std::filesystem;

// Diagnostics of an import name the file alone; among many cases its folder matters.
Error inFolder(Error error, const fs::path& folder) {
    for (Diagnostic& diagnostic : error.diagnostics)
        diagnostic.file = (folder / diagnostic.file).string();
    return error;
}

Result<std::unique_ptr<TemporaryFolder>> temporaryFolder() {
    std::error_code problem;
    const fs::path parent = fs::temp_directory_path(problem);
    return TemporaryFolder::make(problem ? fs::path("/tmp") : parent);
}

// Of a case no row may be bad.
Result<ReplayData> loadData(const RegressionCase& regression, unsigned threadCount,
                            Progress& progress) {
    const auto folder = temporaryFolder();
    if (!folder)
        return folder.error();
    ImportRequest request;
    request.files = {regression.usageFile};
    request.mapping = regression.mapping;
    request.limits.rejectsMax = 0;
    request.builder.temporaryDirectory = (*folder)->path();
    request.threadCount = threadCount;
    const auto usage = importUsage(request, progress);
    if (!usage)
        return inFolder(usage.error(), regression.folder);
    const auto store = makeMemoryStore(*usage->part);
    if (!store)
        return store.error();
    ReplayData data{*store, std::make_shared<const CustomerTable>()};
    if (!regression.customersFile)
        return data;
    request.files = {*regression.customersFile};
    request.mapping = regression.customersMapping;
    const auto customers = importCustomers(request, progress);
    if (!customers)
        return inFolder(customers.error(), regression.folder);
    if (!customers->report.rejectExamples.empty()) {
        const RejectedRow& row = customers->report.rejectExamples.front();
        return Error{ErrorKind::InvalidInput, regression.customersFile->string() + ":" +
                                                  std::to_string(row.line) + ": " + row.reason + "."};
    }
    data.customers = std::make_shared<const CustomerTable>(customers->table);
    return data;
}

class CaseMaker {
public:
    CaseMaker(const Workspace& work, const LoadedPlan& plan, const ReplayOptions& options,
              const std::string& customer, const Date& period, Progress& progress)
        : m_work(work), m_plan(plan), m_options(options), m_customer(customer), m_period(period),
          m_progress(progress) {}

    Result<void> make(const fs::path& folder) {
        std::error_code problem;
        if (fs::exists(folder, problem) && (!fs::is_directory(folder, problem) || !fs::is_empty(folder, problem)))
            return Error{ErrorKind::InputOutput,
                         folder.string() + " is there already. Choose another folder for the case."};
        RERATE_TRY(findExpected());
        RERATE_TRY(collect());
        const fs::path absolute = fs::absolute(folder, problem).lexically_normal();
        const fs::path named = absolute.has_filename() ? absolute : absolute.parent_path();
        fs::create_directories(named.parent_path(), problem);
        const auto building = TemporaryFolder::make(named.parent_path());
        if (!building)
            return building.error();
        // What a period costs may hang on usage before it, or after it where a window goes on; then that comes along.
        for (const Rows rows : {Rows::OfPeriod, Rows::UpToItsEnd, Rows::All}) {
            RERATE_TRY(write((*building)->path(), rows));
            const auto repeats = completeCase((*building)->path());
            if (!repeats)
                return repeats.error();
            if (*repeats)
                return publish((*building)->path(), named);
        }
        return Error{ErrorKind::InvalidInput,
                     "The invoice of `" + m_customer + "` cannot be repeated from its own usage alone, "
                     "so that it makes no case."};
    }

private:
    enum class Rows { OfPeriod, UpToItsEnd, All };

    Result<void> findExpected() {
        ReplayOptions options = m_options;
        options.filter = {{"customer", {m_customer}}};
        QuantityCache cache;
        const auto run = replay(m_work.data, m_plan.plan, options, cache, m_progress);
        if (!run)
            return run.error();
        m_expected = invoicesOf(**run, m_work.data.usage->customers());
        std::erase_if(m_expected.invoices,
                      [&](const CaseInvoice& invoice) { return invoice.period != m_period; });
        m_expected.unpriced.clear(); // of all periods
        CHECK(m_expected.invoices.size() == 1, "an explained invoice is one of the run");
        const Cycle& cycle = m_plan.plan->cycle;
        const Date end = cycleStart(cycle, cycleIndexOf(cycle, m_period) + 1);
        m_contents.from = std::max(m_period, (*run)->rangeFrom);
        m_contents.to = addDays(std::min(end, (*run)->rangeTo), -1);
        return {};
    }

    Result<void> collect() {
        const UsageStore& usage = *m_work.data.usage;
        const auto id = usage.customers().find(m_customer);
        CHECK(id.has_value(), "an explained customer has usage");
        Zone zone = m_options.billingZone;
        m_contents.zone = zone.name();
        m_contents.customer = m_customer;
        m_contents.label = "Customer " + m_customer + ", " + toText(m_contents.from) + " to " +
                           toText(m_contents.to) + ", " + m_plan.plan->id;
        for (const PartInfo& part : usage.parts())
            if (part.synthetic && !m_contents.label.ends_with("SYNTHETIC"))
                m_contents.label += ", SYNTHETIC";
        const auto& known = m_work.data.customers->customers;
        if (const auto found = known.find(m_customer); found != known.end())
            m_contents.attributes = found->second;
        if (const auto own = m_contents.attributes.find("zone"); own != m_contents.attributes.end()) {
            const auto named = Zone::named(own->second);
            if (!named)
                return named.error();
            zone = *named;
        }
        for (const std::string& name : m_work.data.customers->attributes) // the plan may ask for what it does not have
            m_contents.attributes.try_emplace(name);
        for (const UsageColumn& column : usage.columns())
            m_contents.properties.push_back(column.name);
        m_start = zone.startOfDay(m_contents.from);
        m_end = zone.startOfDay(addDays(m_contents.to, 1));
        auto rows = readCustomerRows(usage, {*id}, {{INT64_MIN}, {INT64_MAX}}, m_progress);
        if (!rows)
            return rows.error();
        m_rows = std::move(*rows);
        for (const CustomerRow& row : m_rows)
            for (const std::string& value : row.values)
                m_contents.brokenNumbersAreTexts =
                    m_contents.brokenNumbersAreTexts || isBrokenNumber(value);
        return {};
    }

    Result<void> write(const fs::path& folder, Rows rows) {
        m_contents.rows.clear();
        for (const CustomerRow& row : m_rows) {
            // The first event tells since when the plan is held.
            const bool isFirst = &row == m_rows.data();
            const bool isEarlier = row.time < m_start && !isFirst;
            if (rows == Rows::All || (row.time < m_end && !(rows == Rows::OfPeriod && isEarlier)))
                m_contents.rows.push_back(row);
        }
        for (const CaseFile& file : caseFiles(m_contents))
            RERATE_TRY(writeFile(folder / file.name, file.text));
        RERATE_TRY(writeFile(folder / "plan.yaml", m_plan.text));
        return writeFile(folder / "expected.json", caseInvoicesToJson(m_expected));
    }

    // Whether the case that was written gives the invoice that it was made from. What it leaves unpriced is
    // known by then: the run that it comes from says so of all its periods together.
    Result<bool> completeCase(const fs::path& folder) {
        const auto regression = readRegressionCase(folder, true);
        if (!regression)
            return regression.error();
        const auto got = runRegressionCase(*regression, m_options.threadCount, m_progress);
        if (!got)
            return got.error();
        m_expected.unpriced = got->unpriced;
        const std::string text = caseInvoicesToJson(m_expected);
        const auto expected = readCaseInvoices(text, "expected.json");
        if (!expected)
            return expected.error();
        RERATE_TRY(writeFile(folder / "expected.json", text));
        return compareInvoices(m_expected, *got).empty() && compareInvoices(*expected, *got).empty();
    }

    static Result<void> publish(const fs::path& built, const fs::path& folder) {
        std::error_code problem;
        fs::permissions(built, fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read |
                                   fs::perms::others_exec, fs::perm_options::add, problem);
        fs::remove(folder, problem); // an empty one
        fs::rename(built, folder, problem);
        if (!problem)
            return {};
        return Error{ErrorKind::InputOutput,
                     "The case cannot be written to " + folder.string() + ": " + problem.message() + "."};
    }

    const Workspace& m_work;
    const LoadedPlan& m_plan;
    const ReplayOptions& m_options;
    const std::string& m_customer;
    const Date m_period;
    Progress& m_progress;
    CaseInvoices m_expected;
    CaseContents m_contents;
    Instant m_start, m_end;
    std::vector<CustomerRow> m_rows; // all of the customer
};

} // namespace

Result<CaseInvoices> runRegressionCase(const RegressionCase& regression, unsigned threadCount,
                                       Progress& progress) {
    const auto data = loadData(regression, threadCount, progress);
    if (!data)
        return data.error();
    ReplayOptions options;
    options.from = regression.from;
    options.to = regression.to;
    options.billingZone = regression.zone;
    options.threadCount = threadCount;
    options.planFile = regression.planFile.string();
    QuantityCache cache;
    const auto run = replay(*data, regression.plan, options, cache, progress);
    if (!run)
        return run.error();
    return invoicesOf(**run, data->usage->customers());
}

Result<void> saveRegressionCase(const fs::path& folder, const Workspace& work, const LoadedPlan& plan,
                                const ReplayOptions& options, const std::string& customer,
                                const Date& period, Progress& progress) {
    return CaseMaker(work, plan, options, customer, period, progress).make(folder);
}

} // namespace rerate
