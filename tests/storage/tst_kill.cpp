// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "storage_support.h"

#include <climits>
#include <csignal>
#include <random>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "engine/storage/database.h"

using namespace rerate;
using namespace rerate::test;

// Every change of a file by SQLite passes here, because names in a program go before those in
// libraries. A child counts down and dies just before that change.
static int changesUntilKill = 0;

static void countChange() {
    if (changesUntilKill > 0 && --changesUntilKill == 0)
        ::raise(SIGKILL);
}

extern "C" ssize_t pwrite64(int file, const void* bytes, size_t size, __off64_t offset) {
    countChange();
    return ::syscall(SYS_pwrite64, file, bytes, size, offset);
}

extern "C" int ftruncate64(int file, __off64_t size) noexcept {
    countChange();
    return static_cast<int>(::syscall(SYS_ftruncate, file, size));
}

namespace {

constexpr const char* kAt = "2026-03-01T10:00:00Z";
constexpr int kRounds = 20;

// Edit n of the loop: a plan's text, an import, a setting that counts, an undo and a redo, and so
// on. After edit n (from 1) the plan is n for the last n % 5 == 1, and so forth: see expected().
Result<void> edit(Project& project, int n, const std::filesystem::path& folder) {
    const std::string number = std::to_string(n);
    switch (n % 5) {
    case 1: return project.putPlan({"p", number}, "Plan " + number, kAt);
    case 2: {
        const auto outcome =
            import(project, {{"f" + number, "c" + number + " " + number + " e id=i" + number +
                                                " v=t" + number + ";d 1 e id=same v=1"}},
                   folder);
        return outcome ? Result<void>() : Result<void>(outcome.error());
    }
    case 3: return project.putSetting("k", number, "Set " + number, kAt);
    case 4: return project.undo(kAt);
    default: return project.redo(kAt);
    }
}

// What the project holds after n edits, written down without a project: plan, setting, rows.
std::string expected(int n) {
    std::string plan, setting, rows;
    int imports = 0;
    for (int i = 1; i <= n; ++i) {
        if (i % 5 == 1)
            plan = std::to_string(i);
        else if (i % 5 == 2)
            ++imports;
        else if (i % 5 == 3 || i % 5 == 0) // a redo brings back what the undo before it took
            setting = std::to_string(i - (i % 5 == 0 ? 2 : 0));
        else
            setting = i < 5 ? "" : std::to_string(i - 6);
    }
    // Each import brings a row of its own; the row that all have is shown once.
    const int visible = imports == 0 ? 0 : imports + 1;
    return plan + " / " + setting + " / " + std::to_string(visible);
}

std::string found(const Project& project) {
    const auto plan = *project.plan("p");
    const auto usage = *project.usage();
    const std::string rows = listUsage(*usage, true);
    const auto lines = rows.empty() ? 0 : 1 + std::count(rows.begin(), rows.end(), ';');
    return (plan ? plan->text : "") + " / " + (*project.setting("k")).value_or("") + " / " +
           std::to_string(lines);
}

[[noreturn]] void editUntilKilled(const std::filesystem::path& path,
                                  const std::filesystem::path& folder, int done, int pipe) {
    auto project = Project::open(path, Project::Access::ReadWrite);
    if (!project)
        ::_exit(1);
    for (int n = done + 1;; ++n) {
        if (!edit(**project, n, folder))
            ::_exit(2);
        if (::write(pipe, &n, sizeof n) != sizeof n)
            ::_exit(3);
    }
}

// Reads numbers of edits that are done, at most until `until` is; the last one read, or `done`.
int readAcknowledged(int pipe, int done, int until) {
    for (int n = 0; done < until && ::read(pipe, &n, sizeof n) == sizeof n;)
        done = n;
    return done;
}

// What an edit finds before it, and the edit itself, by name.
Result<void> prepare(Project& project, const std::filesystem::path& folder) {
    RERATE_TRY(project.putPlan({"p", "old"}, "Plan", kAt));
    RERATE_TRY(import(project, {{"f", "c 1 e id=x v=a rec=1;d 2 e id=y v=b rec=1"}}, folder));
    RERATE_TRY(import(project, {{"g", "c 1 e id=x v=late rec=2"}}, folder));
    return {};
}

Result<void> editNamed(Project& project, const QString& name, const std::filesystem::path& folder) {
    if (name == "plan")
        return project.putPlan({"p", std::string(300'000, 'x')}, "Plan", kAt);
    if (name == "setting")
        return project.putSetting("k", "v", "Set", kAt);
    if (name == "customers")
        return project.mergeCustomers({{"zone"}, {{"c", {{"zone", "x"}}}}}, kAt);
    if (name == "undo")
        return project.undo(kAt);
    if (name == "remove")
        return project.removePart({1}, kAt);
    const auto outcome = import(project, {{"h", "c 1 e id=x v=last rec=3;f 3 e w=1 id=z rec=3"}},
                                folder);
    return outcome ? Result<void>() : Result<void>(outcome.error());
}

std::string contentOf(const std::filesystem::path& path) {
    const auto project = Project::open(path, Project::Access::ReadWrite);
    if (!project)
        return project.error().message;
    if (const auto sound = (*project)->verifyJournal(); !sound)
        return sound.error().message;
    const auto database = *Database::open(path, Database::Mode::ReadOnly);
    if (*database->integer("SELECT count(*) FROM pragma_integrity_check "
                           "WHERE integrity_check <> 'ok'") != 0)
        return "SQLite finds the file damaged";
    return listPlans(**project) + listUsage(**project, true) + listCustomers(**project) +
           (*(*project)->setting("k")).value_or("") +
           std::to_string((*(*project)->journal()).size());
}

// Runs the edit in a child that dies at its change number `at`; whether it got to its end.
bool editIn(const std::filesystem::path& path, const QString& name,
            const std::filesystem::path& folder, int at) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto project = Project::open(path, Project::Access::ReadWrite);
        changesUntilKill = at;
        ::_exit(project && editNamed(**project, name, folder) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "the edit works when it is not killed");
    return WIFEXITED(status);
}

} // namespace

class TestKill : public QObject {
    Q_OBJECT

private slots:
    void aKillLosesNothingThatWasAcknowledged();
    void aKillBeforeAnyWriteLeavesBeforeOrAfter_data();
    void aKillBeforeAnyWriteLeavesBeforeOrAfter();
};

void TestKill::aKillLosesNothingThatWasAcknowledged() {
    const QTemporaryDir temporary;
    const std::filesystem::path folder = temporary.path().toStdString();
    const std::filesystem::path path = folder / "p.rerate";
    QVERIFY(Project::create(path));
    std::mt19937 random(20260301);
    int done = 0;
    int editsSeen = 0;
    for (int round = 0; round < kRounds; ++round) {
        int pipes[2];
        QCOMPARE(::pipe(pipes), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(pipes[0]);
            editUntilKilled(path, folder, done, pipes[1]);
        }
        ::close(pipes[1]);
        // Some edits, however long they take on a busy machine, and then any instant of the next.
        int acknowledged = readAcknowledged(pipes[0], done, done + static_cast<int>(random() % 5));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY2(WIFSIGNALED(status), "the child failed instead of being killed");
        acknowledged = readAcknowledged(pipes[0], acknowledged, INT_MAX);
        ::close(pipes[0]);
        editsSeen += acknowledged - done;

        const auto project = Project::open(path, Project::Access::ReadWrite);
        QVERIFY2(project, project ? "" : project.error().message.c_str());
        QVERIFY((*project)->verifyJournal());
        const auto entries = static_cast<int>((*project)->journal().value().size());
        QVERIFY(entries == acknowledged || entries == acknowledged + 1);
        QCOMPARE(found(**project), expected(entries));
        const auto database = *Database::open(path, Database::Mode::ReadOnly);
        QCOMPARE(*database->integer("SELECT count(*) FROM pragma_integrity_check "
                                    "WHERE integrity_check <> 'ok'"), 0);
        done = entries;
    }
    QVERIFY(editsSeen > kRounds); // the rounds did get to work
}

void TestKill::aKillBeforeAnyWriteLeavesBeforeOrAfter_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"plan", "setting", "customers", "undo", "remove", "import"})
        QTest::newRow(name) << name;
}

void TestKill::aKillBeforeAnyWriteLeavesBeforeOrAfter() {
    QFETCH(QString, name);
    const QTemporaryDir temporary;
    const std::filesystem::path folder = temporary.path().toStdString();
    const std::filesystem::path original = folder / "original.rerate";
    QVERIFY(prepare(**Project::create(original), folder));
    const std::string before = contentOf(original);
    const std::filesystem::path path = folder / "p.rerate";
    std::vector<std::string> seen;
    for (int at = 1;; ++at) {
        std::filesystem::remove(path.string() + "-journal");
        std::filesystem::copy_file(original, path,
                                   std::filesystem::copy_options::overwrite_existing);
        const bool finished = editIn(path, name, folder, at);
        seen.push_back(contentOf(path));
        if (finished)
            break;
    }
    const std::string after = seen.back();
    QVERIFY(after != before);
    QVERIFY2(seen.size() > 5, "the edit was killed at several places");
    QCOMPARE(seen.front(), before);
    for (const std::string& content : seen)
        QVERIFY2(content == before || content == after, content.c_str());
    // Once the edit is there it stays: no kill leads back behind it.
    QVERIFY(std::is_sorted(seen.begin(), seen.end(), [&](const auto& a, const auto& b) {
        return a == before && b == after;
    }));
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
