// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "storage_support.h"

#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/storage/database.h"

using namespace rerate;
using namespace rerate::test;

namespace {

std::filesystem::path makeProject(const QTemporaryDir& folder, const QString& name) {
    const std::filesystem::path path = folder.filePath(name).toStdString();
    const auto project = Project::create(path);
    CHECK(static_cast<bool>(project), "the project is made");
    CHECK(static_cast<bool>((*project)->putPlan({"a", "one"}, "Add a", "2026-01-01")), "put");
    return path;
}

void runSql(const std::filesystem::path& path, const std::string& sql) {
    const auto database = Database::open(path, Database::Mode::Create);
    CHECK(static_cast<bool>((*database)->execute(sql)), "the test's own SQL is right");
}

std::vector<std::string> namesIn(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

class TestProjectFiles : public QObject {
    Q_OBJECT

private slots:
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void createRefusesWhatIsThere();
    void createdProjectIsThereAgain();
    void aSecondWriterIsRefusedByName();
    void aSecondWriterInAnotherProcess();
    void theLockOfADeadProcessIsTakenOver();
    void readersAreWelcome();
    void readersSeeWhatAWriterHasDone();
    void readersCannotEdit();
    void aReadOnlyFolderCanBeRead();
    void saveCopyHasTheSameContent();
    void saveCopyRefusals_data();
    void saveCopyRefusals();
    void aCancelledCopyLeavesNothing();
    void aForeignDatabaseIsNotTouched();
};

void TestProjectFiles::badFilesAreRefused_data() {
    QTest::addColumn<QString>("make");
    QTest::addColumn<QString>("access");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    const int input = static_cast<int>(ErrorKind::InvalidInput);
    const int io = static_cast<int>(ErrorKind::InputOutput);
    QTest::newRow("missing") << "missing" << "read" << io << "There is no file";
    QTest::newRow("missing, to write") << "missing" << "write" << io << "There is no file";
    QTest::newRow("folder") << "folder" << "read" << input << "is a folder, not a Rerate project";
    QTest::newRow("empty") << "empty" << "read" << input << "is not a Rerate project";
    QTest::newRow("one byte") << "bytes 1" << "read" << input << "is not a Rerate project";
    QTest::newRow("text") << "text" << "read" << input << "is not a Rerate project";
    QTest::newRow("long text") << "long text" << "write" << input << "is not a Rerate project";
    QTest::newRow("other database") << "sqlite" << "write" << input << "is not a Rerate project";
    QTest::newRow("empty database") << "empty sqlite" << "read" << input
                                    << "is not a Rerate project";
    QTest::newRow("newer") << "newer" << "read" << input
                           << "was made by a newer Rerate (format 7; this program reads up to 3). "
                              "Update Rerate.";
    QTest::newRow("newer, to write") << "newer" << "write" << input << "newer Rerate (format 7";
    QTest::newRow("format 0") << "format 0" << "read" << input << "names no format";
    QTest::newRow("one page missing") << "cut 65536" << "read" << input << "is damaged";
    QTest::newRow("one byte missing") << "cut 1" << "write" << input << "is damaged";
    QTest::newRow("head only") << "bytes 100" << "read" << input << "is damaged";
    QTest::newRow("half a page") << "bytes 30000" << "write" << input << "is damaged";
    QTest::newRow("a table is missing") << "no journal" << "write" << input << "is damaged";
    QTest::newRow("read-only, to write") << "read-only" << "write" << io << "is read-only";
}

void TestProjectFiles::badFilesAreRefused() {
    QFETCH(QString, make);
    QFETCH(QString, access);
    QFETCH(int, kind);
    QFETCH(QString, message);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    if (make == "folder")
        std::filesystem::create_directory(path);
    else if (make == "empty")
        std::ofstream(path) << "";
    else if (make == "text")
        std::ofstream(path) << "customer,time\n";
    else if (make == "long text")
        std::ofstream(path) << std::string(200'000, 'x');
    else if (make == "sqlite")
        runSql(path, "CREATE TABLE t (n)");
    else if (make == "empty sqlite")
        runSql(path, "PRAGMA user_version = 1");
    else if (make != "missing")
        makeProject(folder, "p.rerate");
    if (make == "newer")
        runSql(path, "PRAGMA user_version = 7");
    else if (make == "format 0")
        runSql(path, "PRAGMA user_version = 0");
    else if (make == "no journal")
        runSql(path, "DROP TABLE journal");
    else if (make == "read-only")
        std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    else if (make.startsWith("cut "))
        std::filesystem::resize_file(path, std::filesystem::file_size(path) -
                                               make.mid(4).toULongLong());
    else if (make == "bytes 1")
        std::ofstream(path) << "S";
    else if (make.startsWith("bytes "))
        std::filesystem::resize_file(path, make.mid(6).toULongLong());
    const auto project = Project::open(path, access == "write" ? Project::Access::ReadWrite
                                                               : Project::Access::ReadOnly);
    QVERIFY(!project);
    QVERIFY2(QString::fromStdString(project.error().message).contains(message),
             project.error().message.c_str());
    QCOMPARE(static_cast<int>(project.error().kind), kind);
    QVERIFY(!std::filesystem::exists(path.string() + "-lock"));
}

void TestProjectFiles::createRefusesWhatIsThere() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const auto again = Project::create(path);
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::InputOutput);
    QVERIFY(again.error().message.find("There is already a file") == 0);
    const auto nowhere = Project::create(folder.filePath("no/p.rerate").toStdString());
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().message.find("There is no folder") == 0);
}

void TestProjectFiles::createdProjectIsThereAgain() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    QCOMPARE(namesIn(folder.path().toStdString()).front(), std::string("p.rerate"));
    const auto project = *Project::open(path, Project::Access::ReadWrite);
    QCOMPARE(listPlans(*project), std::string("a=one"));
    QCOMPARE(project->path(), path);
    QVERIFY(project->access() == Project::Access::ReadWrite);
    QCOMPARE(project->undoTitle().value_or(""), std::string("Add a"));
    QVERIFY(project->verifyJournal());
    QCOMPARE((*project->usage())->segments().size(), std::size_t{0});
}

void TestProjectFiles::aSecondWriterIsRefusedByName() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const std::filesystem::path link = folder.filePath("link.rerate").toStdString();
    std::filesystem::create_symlink(path, link);
    const auto first = Project::open(path, Project::Access::ReadWrite);
    QVERIFY(first);
    for (const auto& name : {path, link}) {
        const auto second = Project::open(name, Project::Access::ReadWrite);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::InputOutput);
        char host[256] = "";
        gethostname(host, sizeof host - 1);
        const std::string expected = "is open in another program (process " +
                                     std::to_string(getpid()) + " on " + host + ")";
        QVERIFY2(second.error().message.find(expected) != std::string::npos,
                 second.error().message.c_str());
    }
}

void TestProjectFiles::aSecondWriterInAnotherProcess() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    int pipes[2];
    QCOMPARE(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto project = Project::open(path, Project::Access::ReadWrite);
        const char ready = project ? 'y' : 'n';
        if (::write(pipes[1], &ready, 1) == 1)
            ::pause();
        ::_exit(0);
    }
    char ready = 0;
    QCOMPARE(::read(pipes[0], &ready, 1), ssize_t{1});
    QCOMPARE(ready, 'y');
    const auto refused = Project::open(path, Project::Access::ReadWrite);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("process " + std::to_string(child)) != std::string::npos);
    QVERIFY(Project::open(path, Project::Access::ReadOnly));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipes[0]);
    ::close(pipes[1]);
    QVERIFY(std::filesystem::exists(path.string() + "-lock")); // left behind, and held by nobody
    QVERIFY(Project::open(path, Project::Access::ReadWrite));
    QVERIFY(!std::filesystem::exists(path.string() + "-lock"));
}

void TestProjectFiles::theLockOfADeadProcessIsTakenOver() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    std::ofstream(path.string() + "-lock") << "process 1 on elsewhere\n";
    QVERIFY(Project::open(path, Project::Access::ReadWrite));
}

void TestProjectFiles::readersAreWelcome() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const auto writer = *Project::open(path, Project::Access::ReadWrite);
    const auto first = *Project::open(path, Project::Access::ReadOnly);
    const auto second = *Project::open(path, Project::Access::ReadOnly);
    QVERIFY(writer->putPlan({"b", "two"}, "Add b", "2026-01-02"));
    QCOMPARE(listPlans(*first), std::string("a=one b=two"));
    QCOMPARE(listPlans(*second), std::string("a=one b=two"));
}

void TestProjectFiles::readersSeeWhatAWriterHasDone() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const auto writer = *Project::open(path, Project::Access::ReadWrite);
    const auto reader = *Project::open(path, Project::Access::ReadOnly);
    QCOMPARE(listUsage(*reader), std::string());
    const auto before = *reader->usage();
    QVERIFY(import(*writer, {{"u", "c 1 e v=1"}}, folder.path().toStdString()));
    QCOMPARE(listUsage(*reader), std::string("c 1 e v=1"));
    QCOMPARE(listUsage(*before), std::string());
    QVERIFY(import(*writer, {{"w", "d 2 e v=x"}}, folder.path().toStdString()));
    QCOMPARE(listUsage(*reader), std::string("c 1 e v=1; d 2 e v=x"));
}

void TestProjectFiles::readersCannotEdit() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const auto reader = *Project::open(path, Project::Access::ReadOnly);
    QVERIFY(!reader->putPlan({"b", "two"}, "Add b", "2026-01-02"));
    QVERIFY(!reader->removePlan("a", "2026-01-02"));
    QVERIFY(!reader->putSetting("k", "v", "Set", "2026-01-02"));
    QVERIFY(!reader->mergeCustomers({}, "2026-01-02"));
    QVERIFY(!reader->removePart({1}, "2026-01-02"));
    QVERIFY(!import(*reader, {{"u", "c 1 e"}}, folder.path().toStdString()));
    const auto undone = reader->undo("2026-01-02");
    QVERIFY(!undone);
    QCOMPARE(undone.error().kind, ErrorKind::InputOutput);
    QVERIFY(undone.error().message.find("is open for reading only") != std::string::npos);
    QCOMPARE(listPlans(*reader), std::string("a=one"));
}

void TestProjectFiles::aReadOnlyFolderCanBeRead() {
    QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    namespace fs = std::filesystem;
    fs::permissions(path, fs::perms::owner_read);
    fs::permissions(path.parent_path(), fs::perms::owner_read | fs::perms::owner_exec);
    const auto project = Project::open(path, Project::Access::ReadOnly);
    const std::string plans = project ? listPlans(**project) : project.error().message;
    fs::permissions(path.parent_path(), fs::perms::owner_all);
    QCOMPARE(plans, std::string("a=one"));
}

void TestProjectFiles::saveCopyHasTheSameContent() {
    const QTemporaryDir folder;
    const auto path = makeProject(folder, "p.rerate");
    const auto project = *Project::open(path, Project::Access::ReadWrite);
    const std::filesystem::path directory = folder.path().toStdString();
    QVERIFY(import(*project, {{"u", "c 1 e v=1 id=x;d 2 f v=t id=y"}}, directory));
    QVERIFY(import(*project, {{"w", "c 1 e v=2 id=x"}}, directory));
    QVERIFY(project->putSetting("note", "hello", "Note", "2026-01-02"));
    QVERIFY(project->mergeCustomers({{"country"}, {{"c", {{"country", "DE"}}}}}, "2026-01-03"));
    QVERIFY(project->undo("2026-01-04"));
    const std::filesystem::path target = folder.filePath("copy.rerate").toStdString();
    std::ofstream(target) << "what was there before";
    Progress progress;
    QVERIFY(project->saveCopy(target, progress));
    const auto copy = *Project::open(target, Project::Access::ReadWrite);
    QVERIFY(copy->verifyJournal());
    QCOMPARE(listUsage(*copy, true), listUsage(*project, true));
    QCOMPARE((*copy->usage())->dataHash(), (*project->usage())->dataHash());
    QCOMPARE(listPlans(*copy), std::string("a=one"));
    QCOMPARE((*copy->setting("note")).value_or(""), std::string("hello"));
    QCOMPARE(copy->redoTitle().value_or(""), std::string("Import customers"));
    QCOMPARE((*copy->journal()).back().hash, (*project->journal()).back().hash);
    QVERIFY(copy->redo("2026-01-05"));
    QCOMPARE(listCustomers(*copy), std::string("country | c country=DE "));
    QCOMPARE(listCustomers(*project), std::string());
    QCOMPARE(namesIn(folder.path().toStdString()),
             (std::vector<std::string>{"copy.rerate", "copy.rerate-journal", "copy.rerate-lock",
                                       "p.rerate", "p.rerate-journal", "p.rerate-lock"}));
}

void TestProjectFiles::saveCopyRefusals_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("message");
    QTest::newRow("itself") << "p.rerate" << "is the project itself";
    QTest::newRow("no folder") << "no/copy.rerate" << "There is no folder";
    QTest::newRow("a folder") << "folder" << "is a folder";
    QTest::newRow("open elsewhere") << "open.rerate" << "is open in another program";
}

void TestProjectFiles::saveCopyRefusals() {
    QFETCH(QString, target);
    QFETCH(QString, message);
    const QTemporaryDir folder;
    const auto project = *Project::open(makeProject(folder, "p.rerate"), Project::Access::ReadOnly);
    const auto other =
        *Project::open(makeProject(folder, "open.rerate"), Project::Access::ReadWrite);
    std::filesystem::create_directory(folder.filePath("folder").toStdString());
    const auto before = namesIn(folder.path().toStdString());
    Progress progress;
    const auto outcome = project->saveCopy(folder.filePath(target).toStdString(), progress);
    QVERIFY(!outcome);
    QVERIFY2(QString::fromStdString(outcome.error().message).contains(message),
             outcome.error().message.c_str());
    QCOMPARE(namesIn(folder.path().toStdString()), before);
}

void TestProjectFiles::aCancelledCopyLeavesNothing() {
    const QTemporaryDir folder;
    const auto project = *Project::open(makeProject(folder, "p.rerate"), Project::Access::ReadOnly);
    const auto before = namesIn(folder.path().toStdString());
    Progress progress;
    progress.cancel();
    const auto outcome = project->saveCopy(folder.filePath("copy.rerate").toStdString(), progress);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
    QCOMPARE(namesIn(folder.path().toStdString()), before);
}

void TestProjectFiles::aForeignDatabaseIsNotTouched() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    runSql(path, "CREATE TABLE t (n); INSERT INTO t VALUES (1)");
    const auto bytesOf = [&] {
        std::ifstream file(path, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string before = bytesOf();
    QVERIFY(!Project::open(path, Project::Access::ReadWrite));
    QVERIFY(bytesOf() == before);
}

QTEST_GUILESS_MAIN(TestProjectFiles)
#include "tst_project_files.moc"
