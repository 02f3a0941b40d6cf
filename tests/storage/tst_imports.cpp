// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "storage_support.h"

#include <numeric>
#include <thread>

#include <rapidcheck.h>

#include "engine/usage/memory_store.h"

using namespace rerate;
using namespace rerate::test;

namespace {

constexpr const char* kAt = "2026-03-01T10:00:00Z";

struct Sandbox {
    Sandbox() : folder(temporary.path().toStdString()) {
        project = *Project::create(folder / "p.rerate");
    }
    // Each import is one file named by its number, from 1.
    StoreOutcome add(const std::string& lines) {
        auto outcome = import(*project, {{"f" + std::to_string(++files), lines}}, folder);
        CHECK(static_cast<bool>(outcome), outcome ? "" : outcome.error().message);
        return *std::move(outcome);
    }
    std::string hash() const { return (*project->usage())->dataHash(); }

    QTemporaryDir temporary;
    std::filesystem::path folder;
    std::unique_ptr<Project> project;
    int files = 0;
};

std::string describe(const StoreOutcome& outcome) {
    return "+" + std::to_string(outcome.rowsAdded) + " =" +
           std::to_string(outcome.duplicatesOfStored) + " !" +
           std::to_string(outcome.conflictsWithStored) + (outcome.nothingNew ? " nothing" : "");
}

} // namespace

class TestImports : public QObject {
    Q_OBJECT

private slots:
    void imports_data();
    void imports();
    void orderOfImportsDoesNotMatter();
    void theSameAsInMemory();
    void originsAreKept();
    void removalAndUndo();
    void columnsOfRemovedPartsAreGone();
    void aSnapshotStays();
    void oldDictionariesAreRefused();
    void theSameFileTwiceAtTheSameTimeIsRefused();
    void cancelLeavesNothing();
    void partsAreDescribed();
    void manySegmentsReadByManyThreads();
    void lostImportsGiveTheirRoomBack();
};

void TestImports::imports_data() {
    QTest::addColumn<QStringList>("files"); // lines of each import
    QTest::addColumn<QString>("last");      // outcome of the last one
    QTest::addColumn<QString>("rows");      // all that is visible then
    const auto row = [](const char* name, const QStringList& files, const char* last,
                        const char* rows) { QTest::newRow(name) << files << last << rows; };
    row("one", {"c 1 e v=1 id=x"}, "+1 =0 !0", "c 1 e v=1");
    row("none", {""}, "+0 =0 !0 nothing", "");
    row("with ids, twice", {"c 1 e id=x;d 2 e id=y", "c 1 e id=x;d 2 e id=y"},
        "+0 =2 !0 nothing", "c 1 e; d 2 e");
    row("with ids, a part of it", {"c 1 e id=x;d 2 e id=y", "d 2 e id=y"}, "+0 =1 !0 nothing",
        "c 1 e; d 2 e");
    row("overlapping ids", {"c 1 e id=x;d 2 e id=y", "d 2 e id=y;f 3 e id=z"}, "+1 =1 !0",
        "c 1 e; d 2 e; f 3 e");
    row("without ids, twice", {"c 1 e;c 1 e", "c 1 e;c 1 e"}, "+0 =2 !0 nothing", "c 1 e; c 1 e");
    row("without ids, the same row in another file", {"c 1 e", "c 1 e;d 2 e"}, "+2 =0 !0",
        "c 1 e; c 1 e; d 2 e");
    row("the same file with ids and without", {"c 1 e v=1", "c 1 e v=1 id=x"}, "+1 =0 !0",
        "c 1 e v=1; c 1 e v=1");
    row("conflict, later stays", {"c 1 e v=1 id=x rec=1", "c 1 e v=2 id=x rec=2"}, "+1 =0 !1",
        "c 1 e v=2");
    row("conflict, earlier goes", {"c 1 e v=2 id=x rec=2", "c 1 e v=1 id=x rec=1"}, "+0 =0 !1",
        "c 1 e v=2");
    row("a conflict is a part, though it shows nothing",
        {"c 1 e v=2 id=x rec=2", "c 1 e v=1 id=x rec=1", "c 1 e v=1 id=x rec=1"},
        "+0 =1 !0 nothing", "c 1 e v=2");
    row("duplicate and conflict", {"c 1 e v=1 id=x rec=1;c 2 e v=1 id=y rec=1",
                                   "c 1 e v=1 id=x rec=1;c 2 e v=9 id=y rec=2"},
        "+1 =1 !1", "c 1 e v=1; c 2 e v=9");
    row("a later duplicate is not superfluous: it may win against a third",
        {"c 1 e v=1 id=x rec=1", "c 1 e v=1 id=x rec=5", "c 1 e v=2 id=x rec=3"}, "+0 =0 !1",
        "c 1 e v=1");
    row("three conflicts are one row", {"c 1 e v=1 id=x rec=1", "c 1 e v=2 id=x rec=2",
                                        "c 1 e v=3 id=x rec=3"},
        "+1 =0 !1", "c 1 e v=3");
    row("counts", {"c 1 e n=5;c 2 e n=1"}, "+2 =0 !0", "c 1 e n=5; c 2 e");
    row("other columns", {"c 1 e v=1", "c 2 e w=t", "c 3 e w=u v=2"}, "+1 =0 !0",
        "c 1 e v=1; c 2 e w=t; c 3 e v=2 w=u");
    row("texts go on", {"c 1 e v=a", "d 2 f v=b", "c 3 f v=a"}, "+1 =0 !0",
        "c 1 e v=a; c 3 f v=a; d 2 f v=b");
}

void TestImports::imports() {
    QFETCH(QStringList, files);
    QFETCH(QString, last);
    QFETCH(QString, rows);
    Sandbox sandbox;
    StoreOutcome outcome;
    for (const QString& lines : files)
        outcome = sandbox.add(lines.toStdString());
    QCOMPARE(QString::fromStdString(describe(outcome)), last);
    QCOMPARE(QString::fromStdString(listUsage(*sandbox.project)), rows);
    QCOMPARE(outcome.partId.has_value(), !outcome.nothingNew);
    QVERIFY(sandbox.project->verifyJournal());
    const auto again = (sandbox.project.reset(),
                        Project::open(sandbox.folder / "p.rerate", Project::Access::ReadOnly));
    QCOMPARE(QString::fromStdString(listUsage(**again)), rows);
}

namespace {

// A few small files whose ids overlap, with and without conflicts.
std::vector<std::string> someFiles() {
    const auto row = rc::gen::map(
        rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::inRange(0, 3), rc::gen::inRange(0, 3)),
        [](const std::tuple<int, int, int>& t) {
            return "c" + std::to_string(std::get<0>(t) % 2) + " 1 e id=i" +
                   std::to_string(std::get<0>(t)) + " v=" + std::to_string(std::get<1>(t)) +
                   " rec=" + std::to_string(std::get<2>(t)) + ";";
        });
    const auto count = *rc::gen::inRange<std::size_t>(1, 5);
    std::vector<std::string> files;
    for (std::size_t i = 0; i < count; ++i) {
        std::string lines;
        const auto rows = *rc::gen::inRange<std::size_t>(1, 6);
        for (const std::string& line : *rc::gen::container<std::vector<std::string>>(rows, row))
            lines += line;
        files.push_back(lines);
    }
    return files;
}

} // namespace

void TestImports::orderOfImportsDoesNotMatter() {
    const bool holds = rc::check([] {
        std::vector<std::string> files = someFiles();
        Sandbox one, other;
        for (const std::string& file : files)
            one.add(file);
        for (std::size_t i = files.size(); i > 1; --i)
            std::swap(files[i - 1], files[*rc::gen::inRange<std::size_t>(0, i)]);
        for (const std::string& file : files)
            other.add(file);
        RC_ASSERT(listUsage(*one.project) == listUsage(*other.project));
        RC_ASSERT(one.hash() == other.hash());
    });
    QVERIFY(holds);
}

// The store in memory keeps every part, also those that add nothing: what is visible is the same.
void TestImports::theSameAsInMemory() {
    const bool holds = rc::check([] {
        const std::vector<std::string> files = someFiles();
        Sandbox sandbox;
        std::vector<std::vector<RowBatch>> batches;
        for (const std::string& file : files) {
            sandbox.add(file);
            batches.push_back({batchOf(file)});
        }
        const auto memory = *makeMemoryStore(batches, sandbox.folder);
        RC_ASSERT(listUsage(*sandbox.project) == listUsage(*memory));
        RC_ASSERT(sandbox.hash() == memory->dataHash());
    });
    QVERIFY(holds);
}

void TestImports::originsAreKept() {
    Sandbox sandbox;
    const auto outcome = import(*sandbox.project,
                                {{"one.csv", "d 1 e id=x;c 2 e id=y"}, {"two.csv", "c 3 e id=z"}},
                                sandbox.folder);
    QVERIFY(outcome);
    QCOMPARE(listUsage(*sandbox.project, true),
             std::string("c 2 e from one.csv:2 y; c 3 e from two.csv:1 z; d 1 e from one.csv:1 x"));
    QCOMPARE((*sandbox.project->usage())->parts().front().name,
             std::string("one.csv and 1 more file"));
    QCOMPARE(sandbox.project->undoTitle().value_or(""),
             std::string("Import one.csv and 1 more file"));
}

void TestImports::removalAndUndo() {
    Sandbox sandbox;
    sandbox.add("c 1 e v=1 id=x rec=1;c 2 e v=1 id=y rec=1");
    const std::string first = sandbox.hash();
    const auto second = sandbox.add("c 1 e v=2 id=x rec=2");
    const std::string both = sandbox.hash();
    QVERIFY(first != both);
    QVERIFY(sandbox.project->removePart(*second.partId, kAt));
    QCOMPARE(listUsage(*sandbox.project), std::string("c 1 e v=1; c 2 e v=1"));
    QCOMPARE(sandbox.hash(), first);
    QVERIFY(!sandbox.project->removePart(*second.partId, kAt));
    QVERIFY(sandbox.project->undo(kAt));
    QCOMPARE(listUsage(*sandbox.project), std::string("c 1 e v=2; c 2 e v=1"));
    QCOMPARE(sandbox.hash(), both);
    QCOMPARE((*sandbox.project->usage())->parts().front().hidden, std::uint64_t{1});
    QVERIFY(sandbox.project->redo(kAt));
    QCOMPARE(sandbox.hash(), first);
    QCOMPARE((*sandbox.project->usage())->parts().front().hidden, std::uint64_t{0});
    // A file whose import was removed may come again.
    QCOMPARE(describe(sandbox.add("c 1 e v=2 id=x rec=2")), std::string("+1 =0 !1"));
    QCOMPARE(sandbox.hash(), both);
}

void TestImports::columnsOfRemovedPartsAreGone() {
    Sandbox sandbox;
    const auto first = sandbox.add("c 1 e wrong=1 v=1");
    sandbox.add("c 2 e v=2");
    QVERIFY((*sandbox.project->usage())->findColumn("wrong"));
    QVERIFY(sandbox.project->removePart(*first.partId, kAt));
    const auto usage = *sandbox.project->usage();
    QVERIFY(!usage->findColumn("wrong"));
    QCOMPARE(usage->columns().size(), std::size_t{1});
    QCOMPARE(listUsage(*usage), std::string("c 2 e v=2"));
}

void TestImports::aSnapshotStays() {
    Sandbox sandbox;
    const auto first = sandbox.add("c 1 e v=1");
    const auto before = *sandbox.project->usage();
    QVERIFY(sandbox.project->putSetting("k", "v", "Set", kAt));
    QCOMPARE((*sandbox.project->usage()).get(), before.get()); // nothing of it has changed
    sandbox.add("d 2 f w=x");
    QVERIFY(sandbox.project->removePart(*first.partId, kAt));
    const auto after = *sandbox.project->usage();
    sandbox.project.reset();
    QCOMPARE(listUsage(*before), std::string("c 1 e v=1"));
    QCOMPARE(listUsage(*after), std::string("d 2 f w=x"));
}

void TestImports::oldDictionariesAreRefused() {
    Sandbox sandbox;
    const auto late = *buildPart(*sandbox.project, {{"late", "c 1 e v=1"}}, sandbox.folder);
    sandbox.add("d 2 e v=1");
    Progress progress;
    const auto outcome = sandbox.project->addPart(*late, kAt, false, progress);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().message,
             std::string("The project was changed meanwhile; import again."));
    QCOMPARE(listUsage(*sandbox.project), std::string("d 2 e v=1"));
    // Only texts of properties have grown.
    const auto other = *buildPart(*sandbox.project, {{"other", "d 3 e v=b"}}, sandbox.folder);
    sandbox.add("d 4 e v=a");
    QVERIFY(!sandbox.project->addPart(*other, kAt, false, progress));
    QVERIFY(import(*sandbox.project, {{"other", "d 3 e v=b"}}, sandbox.folder));
    QCOMPARE(listUsage(*sandbox.project), std::string("d 2 e v=1; d 3 e v=b; d 4 e v=a"));
}

void TestImports::theSameFileTwiceAtTheSameTimeIsRefused() {
    Sandbox sandbox;
    sandbox.add("c 1 e;d 1 e");
    const std::vector<SourceText> both{{"new", "c 5 e"}, {"same", "d 6 e"}};
    const auto first = *buildPart(*sandbox.project, both, sandbox.folder);
    const auto second = *buildPart(*sandbox.project, {both[1]}, sandbox.folder);
    const auto third = *buildPart(*sandbox.project, {{"x", "c 7 e"}, both[1]}, sandbox.folder);
    Progress progress;
    QVERIFY(sandbox.project->addPart(*first, kAt, false, progress));
    QVERIFY(!sandbox.project->addPart(*second, kAt, false, progress));
    QVERIFY(!sandbox.project->addPart(*third, kAt, false, progress));
    // Told of the file, the builder leaves it out and the rest comes in.
    QVERIFY(import(*sandbox.project, {{"x", "c 7 e"}, both[1]}, sandbox.folder));
    QCOMPARE(listUsage(*sandbox.project), std::string("c 1 e; c 5 e; c 7 e; d 1 e; d 6 e"));
    // The file is known by the part that has its rows, so that with that part it may come again.
    QVERIFY(sandbox.project->removePart({2}, kAt));
    QCOMPARE(describe(*import(*sandbox.project, {both[1]}, sandbox.folder)),
             std::string("+1 =0 !0"));
}

void TestImports::cancelLeavesNothing() {
    Sandbox sandbox;
    const auto part = *buildPart(*sandbox.project, {{"f", "c 1 e v=1 id=x"}}, sandbox.folder);
    Progress progress;
    progress.cancel();
    const auto outcome = sandbox.project->addPart(*part, kAt, false, progress);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
    QCOMPARE(listUsage(*sandbox.project), std::string());
    QVERIFY(!sandbox.project->undoTitle());
    Progress again;
    QVERIFY(sandbox.project->addPart(*part, kAt, true, again));
    QCOMPARE(listUsage(*sandbox.project), std::string("c 1 e v=1"));
    QVERIFY((*sandbox.project->usage())->parts().front().synthetic);
}

void TestImports::partsAreDescribed() {
    Sandbox sandbox;
    sandbox.add("c 5 e n=2;c 3 e n=1;d 9 e n=1");
    const auto usage = *sandbox.project->usage();
    const PartInfo& info = usage->parts().front();
    QCOMPARE(info.name, std::string("f1"));
    QCOMPARE(info.hash, sha256Hex("c 5 e n=2;c 3 e n=1;d 9 e n=1"));
    QCOMPARE(info.rows, std::uint64_t{3});
    QCOMPARE(info.hidden, std::uint64_t{0});
    QCOMPARE(info.timeMin.nanoseconds, std::int64_t{3'000'000'000});
    QCOMPARE(info.timeMax.nanoseconds, std::int64_t{9'000'000'000});
    QVERIFY(!info.countsAllOne);
    QVERIFY(!info.synthetic);
    QCOMPARE(usage->segments().front().part, info.id);
}

void TestImports::manySegmentsReadByManyThreads() {
    Sandbox sandbox;
    PartBuilderOptions options;
    options.temporaryDirectory = sandbox.folder;
    QVERIFY(sandbox.project->prepareBuilder(options));
    PartBuilder builder(std::move(options));
    const unsigned file = builder.addFile("big");
    builder.setFileHash(file, "big");
    Progress progress;
    RowBatch batch;
    batch.customerTexts = {"c0", "c1", "c2", "c3"};
    batch.eventTexts = {"e"};
    batch.properties.push_back({"v", {}, {}});
    const std::uint32_t rows = 200'000;
    for (std::uint32_t row = 0; row < rows; ++row) {
        batch.fileRows.push_back(row + 1);
        batch.customers.push_back(row % 4);
        batch.events.push_back(0);
        batch.times.push_back(std::int64_t{row} * 1'000'000'000);
        batch.properties[0].cells.push_back({row, Cell::Kind::Number, 0});
    }
    QVERIFY(builder.add(file, batch, progress));
    const auto part = *builder.finish(progress);
    QVERIFY(sandbox.project->addPart(*part, kAt, false, progress));
    const auto usage = *sandbox.project->usage();
    QVERIFY(usage->segments().size() >= 4);
    std::array<std::int64_t, 4> sums{};
    std::vector<std::thread> threads;
    for (std::int64_t& sum : sums)
        threads.emplace_back([&sum, &usage] {
            for (std::size_t number = 0; number < usage->segments().size(); ++number) {
                const auto segment = *usage->readSegment(number, {{ColumnId{0}}, false});
                for (std::uint32_t row = 0; row < segment.rowCount; ++row)
                    sum += segment.properties[0].raw(row);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const std::int64_t sum : sums)
        QCOMPARE(sum, std::int64_t{rows} * (rows - 1) / 2);
}

void TestImports::lostImportsGiveTheirRoomBack() {
    Sandbox sandbox;
    const std::filesystem::path path = sandbox.folder / "p.rerate";
    std::string lines;
    for (int row = 0; row < 3000; ++row)
        lines += "c 1 e id=" + sha256Hex(std::to_string(row)) + " v=" +
                 sha256Hex("v" + std::to_string(row)) + ";";
    sandbox.add(lines);
    QVERIFY(sandbox.project->undo(kAt));
    QVERIFY(sandbox.project->putSetting("k", "v", "Set", kAt)); // no redo any more
    const auto reopen = [&] {
        sandbox.project.reset();
        sandbox.project = *Project::open(path, Project::Access::ReadWrite);
    };
    reopen();
    const auto freed = std::filesystem::file_size(path);
    sandbox.add(lines);
    QCOMPARE((*sandbox.project->usage())->visibleRows(), std::uint64_t{3000});
    QVERIFY(std::filesystem::file_size(path) <= freed + 131'072);
    // What an undo can bring back is still there.
    QVERIFY(sandbox.project->removePart((*sandbox.project->usage())->parts().front().id, kAt));
    reopen();
    QVERIFY(sandbox.project->undo(kAt));
    QCOMPARE((*sandbox.project->usage())->visibleRows(), std::uint64_t{3000});
    QCOMPARE((*sandbox.project->usage())->readSegment(0, {}).value().rowCount, 3000u);
}

QTEST_GUILESS_MAIN(TestImports)
#include "tst_imports.moc"
