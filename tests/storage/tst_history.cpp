// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "storage_support.h"

#include <rapidcheck.h>

#include "engine/storage/database.h"

using namespace rerate;
using namespace rerate::test;

namespace {

constexpr const char* kAt = "2026-03-01T10:00:00Z";

// A project that is edited by commands: put a=1 [~key], remove a, set k=v, customers c:zone=x,
// import id=value, drop (removes the first import), undo, redo, reopen. The title of put and set
// is the command without its key. The first error stays.
class Script {
public:
    Script() : m_path(m_folder.filePath("p.rerate").toStdString()) {
        m_project = *Project::create(m_path);
    }

    void run(const std::string& commands) {
        std::istringstream stream(commands);
        for (std::string command; std::getline(stream, command, ';');)
            if (const auto outcome = step(command.substr(command.find_first_not_of(' ')));
                !outcome && error.empty())
                error = outcome.error().message;
    }

    std::string state() const {
        std::string text = listPlans(*m_project);
        if (const auto setting = *m_project->setting("k"))
            text += " k=" + *setting;
        const std::string customers = listCustomers(*m_project);
        if (!customers.empty())
            text += " [" + customers + "]";
        const std::string usage = listUsage(*m_project);
        if (!usage.empty())
            text += " {" + usage + "}";
        return text;
    }
    std::string titles() const {
        return m_project->undoTitle().value_or("-") + " / " + m_project->redoTitle().value_or("-");
    }
    Project& project() { return *m_project; }
    const std::filesystem::path& path() const { return m_path; }
    void close() { m_project.reset(); }

    std::string error;

private:
    Result<void> step(const std::string& command) {
        std::istringstream words(command);
        std::string verb, what, key;
        words >> verb >> what >> key;
        const std::string name = what.substr(0, what.find_first_of("=:"));
        const std::string value = what.substr(std::min(what.size(), name.size() + 1));
        const std::string mergeKey = key.empty() ? "" : key.substr(1);
        if (verb == "put")
            return m_project->putPlan({name, value}, verb + " " + what, kAt, mergeKey);
        if (verb == "remove")
            return m_project->removePlan(name, kAt);
        if (verb == "set")
            return m_project->putSetting(name, value, verb + " " + what, kAt);
        if (verb == "customers")
            return m_project->mergeCustomers({{"zone"}, {{name, {{"zone", value.substr(5)}}}}},
                                             kAt);
        if (verb == "import") {
            const auto outcome = import(
                *m_project, {{"f" + value, "c " + value + " e id=" + name + " v=" + value}},
                m_folder.path().toStdString());
            return outcome ? Result<void>() : Result<void>(outcome.error());
        }
        if (verb == "drop")
            return m_project->removePart((*m_project->usage())->parts().front().id, kAt);
        if (verb == "reopen") {
            m_project.reset();
            m_project = *Project::open(m_path, Project::Access::ReadWrite);
            return {};
        }
        return verb == "undo" ? m_project->undo(kAt) : m_project->redo(kAt);
    }

    QTemporaryDir m_folder;
    std::filesystem::path m_path;
    std::unique_ptr<Project> m_project;
};

} // namespace

class TestHistory : public QObject {
    Q_OBJECT

private slots:
    void scripts_data();
    void scripts();
    void refusedCommands_data();
    void refusedCommands();
    void undoingEverythingAndRedoingEverything();
    void theJournalListsEveryEdit();
    void aChangedByteBreaksTheJournal_data();
    void aChangedByteBreaksTheJournal();
    void customersMerge_data();
    void customersMerge();
    void textsComeBackAsTheyWere();
};

void TestHistory::scripts_data() {
    QTest::addColumn<QString>("commands");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("titles");
    const auto row = [](const char* commands, const char* state, const char* titles) {
        QTest::newRow(commands) << commands << state << titles;
    };
    row("put a=1", "a=1", "put a=1 / -");
    row("put a=1; undo", "", "- / put a=1");
    row("put a=1; undo; redo", "a=1", "put a=1 / -");
    row("put a=1; put a=2; undo; redo; put b=3; undo; undo", "a=1", "put a=1 / put a=2");
    row("put a=1; put a=2; undo; put b=3", "a=1 b=3", "put b=3 / -");
    row("put a=1; put a=2; undo; put b=3; undo; undo", "", "- / put a=1");
    row("put a=1; put a=1", "a=1", "put a=1 / -");
    row("put a=1; put a=1; undo", "", "- / put a=1");
    row("put a=1; put b=2; remove a; undo", "a=1 b=2", "put b=2 / Remove plan a");
    row("put a=1; put b=2; remove a", "b=2", "Remove plan a / -");
    row("put a=1; put b=2; remove a; put a=3", "b=2 a=3", "put a=3 / -");
    row("put a=1; put b=2; put a=3", "a=3 b=2", "put a=3 / -");
    row("put a=1; reopen; undo; reopen; redo; reopen", "a=1", "put a=1 / -");
    row("put a=1; put a=2; undo; reopen", "a=1", "put a=1 / put a=2");
    // Typing into one field.
    row("put a=1; put a=2 ~k; put a=3 ~k; put a=4 ~k; undo", "a=1", "put a=1 / put a=4");
    row("put a=1; put a=2 ~k; put a=3 ~k; undo; redo", "a=3", "put a=3 / -");
    row("put a=1; put a=2 ~k; put a=3 ~m; undo", "a=2", "put a=2 / put a=3");
    row("put a=1; put a=2 ~k; put b=1; put a=3 ~k; undo", "a=2 b=1", "put b=1 / put a=3");
    row("put a=1; put a=2 ~k; undo; redo; put a=3 ~k; undo", "a=2", "put a=2 / put a=3");
    row("put a=1 ~k; reopen; put a=2 ~k; undo", "", "- / put a=2");
    row("put a=1 ~k; put b=2 ~k; undo; redo", "a=1 b=2", "put b=2 / -");
    // Settings and customers.
    row("set k=1; set k=2; undo", " k=1", "set k=1 / set k=2");
    row("set k=1; undo", "", "- / set k=1");
    row("set k=1; set k=; redo", " k=", "set k= / -");
    row("customers c:zone=x; customers d:zone=y; undo", " [zone | c zone=x ]",
        "Import customers / Import customers");
    row("customers c:zone=x; undo; redo", " [zone | c zone=x ]", "Import customers / -");
    row("customers c:zone=x; undo", "", "- / Import customers");
    row("customers c:zone=x; customers c:zone=x", " [zone | c zone=x ]", "Import customers / -");
    // Imports.
    row("import i:1", " {c 1 e v=1}", "Import f1 / -");
    row("import i:1; undo", "", "- / Import f1");
    row("import i:1; undo; redo", " {c 1 e v=1}", "Import f1 / -");
    row("import i:1; import i:1", " {c 1 e v=1}", "Import f1 / -");
    row("import i:1; import j:2; undo", " {c 1 e v=1}", "Import f1 / Import f2");
    row("import i:1; import j:2; drop", " {c 2 e v=2}", "Remove import f1 / -");
    row("import i:1; import j:2; drop; undo", " {c 1 e v=1; c 2 e v=2}",
        "Import f2 / Remove import f1");
    row("import i:1; drop; import i:1", " {c 1 e v=1}", "Import f1 / -");
    row("import i:1; drop; import i:1; undo; undo; reopen", " {c 1 e v=1}",
        "Import f1 / Remove import f1");
    row("import i:1; undo; import j:2; reopen; import i:1", " {c 1 e v=1; c 2 e v=2}",
        "Import f1 / -");
    row("import i:1; undo; put a=1; reopen; undo; reopen", "", "- / put a=1");
}

void TestHistory::scripts() {
    QFETCH(QString, commands);
    QFETCH(QString, state);
    QFETCH(QString, titles);
    Script script;
    script.run(commands.toStdString());
    QCOMPARE(QString::fromStdString(script.state()), state);
    QCOMPARE(QString::fromStdString(script.titles()), titles);
    QVERIFY(script.project().verifyJournal());
    script.run("reopen");
    QCOMPARE(QString::fromStdString(script.state()), state);
    QCOMPARE(QString::fromStdString(script.titles()), titles);
}

void TestHistory::refusedCommands_data() {
    QTest::addColumn<QString>("commands");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("state");
    const auto row = [](const char* commands, const char* error, const char* state) {
        QTest::newRow(commands) << commands << error << state;
    };
    row("undo", "There is nothing to undo.", "");
    row("redo", "There is nothing to redo.", "");
    row("put a=1; redo", "There is nothing to redo.", "a=1");
    row("put a=1; undo; undo", "There is nothing to undo.", "");
    row("put a=1; undo; put b=2; redo", "There is nothing to redo.", "b=2");
    row("put a=1; remove b", "There is no plan `b` in this project.", "a=1");
    row("put =1", "A plan needs a name.", "");
}

void TestHistory::refusedCommands() {
    QFETCH(QString, commands);
    QFETCH(QString, error);
    QFETCH(QString, state);
    Script script;
    script.run(commands.toStdString());
    QCOMPARE(QString::fromStdString(script.error), error);
    QCOMPARE(QString::fromStdString(script.state()), state);
    QVERIFY(!script.project().removePart({99}, kAt));
}

// Any sequence of edits: undoing all of them leads back through the same states to an empty
// project, and redoing all of them forward again.
void TestHistory::undoingEverythingAndRedoingEverything() {
    const bool holds = rc::check([] {
        const auto edits = *rc::gen::resize(
            12, rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                    "put a=1", "put a=2", "put b=3", "set k=1", "set k=2", "customers c:zone=x",
                    "customers d:zone=y", "import i:1", "import i:2", "import j:3", "undo",
                    "redo")));
        Script script;
        for (const std::string& edit : edits)
            script.run(edit);
        const std::string last = script.state();
        std::vector<std::string> states;
        while (script.project().undoTitle()) {
            states.push_back(script.state());
            script.run("undo");
        }
        RC_ASSERT(script.state().empty());
        script.run("reopen");
        while (!states.empty()) {
            script.run("redo");
            RC_ASSERT(script.state() == states.back());
            states.pop_back();
        }
        RC_ASSERT(script.state() == last || script.project().redoTitle().has_value());
        RC_ASSERT(static_cast<bool>(script.project().verifyJournal()));
    });
    QVERIFY(holds);
}

void TestHistory::theJournalListsEveryEdit() {
    Script script;
    script.run("put a=1; put a=2; undo; put b=3; undo; redo; undo");
    const auto journal = *script.project().journal();
    std::string text;
    for (const JournalEntry& entry : journal) {
        QCOMPARE(entry.at, std::string(kAt));
        QCOMPARE(entry.hash.size(), std::size_t{64});
        text += std::to_string(entry.number) + " " + entry.title +
                (entry.undone ? " (undone)" : "") + "; ";
    }
    QCOMPARE(text, std::string("1 put a=1; 2 put a=2 (undone); 3 Undo: put a=2; "
                               "4 put b=3 (undone); 5 Undo: put b=3; 6 Redo: put b=3; "
                               "7 Undo: put b=3; "));
}

void TestHistory::aChangedByteBreaksTheJournal_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("sound");
    const auto row = [](const char* sql, bool sound) { QTest::newRow(sql) << sql << sound; };
    row("SELECT 1", true);
    row("UPDATE plans SET text = text", true);
    row("UPDATE journal SET title = 'put a=9' WHERE number = 1", false);
    row("UPDATE journal SET at = '2026-03-01T10:00:01Z' WHERE number = 2", false);
    row("UPDATE journal SET after = x'00' WHERE number = 1", false);
    row("UPDATE journal SET before = NULL WHERE number = 2", false);
    row("UPDATE journal SET merge_key = 'k' WHERE number = 3", false);
    row("UPDATE journal SET kind = 2 WHERE number = 1", false);
    row("UPDATE journal SET target = 'b' WHERE number = 1", false);
    row("UPDATE journal SET hash = replace(hash, substr(hash, 1, 1), 'f') || '' WHERE number = 3 "
        "AND substr(hash, 1, 1) <> 'f'; UPDATE journal SET hash = '0' || substr(hash, 2) WHERE "
        "number = 3", false);
    row("DELETE FROM journal WHERE number = 1", false);
    row("DELETE FROM journal WHERE number = 2", false);
    row("UPDATE journal SET number = 4 WHERE number = 3", false);
}

void TestHistory::aChangedByteBreaksTheJournal() {
    QFETCH(QString, sql);
    QFETCH(bool, sound);
    Script script;
    script.run("put a=1; put a=2; put c=3");
    script.close();
    {
        const auto database = *Database::open(script.path(), Database::Mode::ReadWrite);
        const auto changed = database->execute(sql.startsWith("SELECT") ? "" : sql.toStdString());
        QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
    }
    const auto project = Project::open(script.path(), Project::Access::ReadOnly);
    QVERIFY(project);
    const auto verified = (*project)->verifyJournal();
    QCOMPARE(static_cast<bool>(verified), sound);
    if (!sound) {
        QCOMPARE(verified.error().kind, ErrorKind::InvalidInput);
        QVERIFY(verified.error().message.find("The journal is damaged at entry") == 0);
    }
}

void TestHistory::customersMerge_data() {
    QTest::addColumn<QString>("known"); // attributes: customer attribute=value …
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected");
    QTest::newRow("new") << "" << "zone,plan: c zone=x plan=p"
                         << "zone plan | c plan=p zone=x ";
    QTest::newRow("another attribute") << "zone: c zone=x" << "plan: c plan=p"
                                       << "zone plan | c plan=p zone=x ";
    QTest::newRow("replaced") << "zone: c zone=x" << "zone: c zone=y" << "zone | c zone=y ";
    QTest::newRow("named but missing") << "zone: c zone=x" << "zone: c" << "zone | c ";
    QTest::newRow("another customer") << "zone: c zone=x" << "zone: d zone=y"
                                      << "zone | c zone=x | d zone=y ";
    QTest::newRow("without attributes") << "" << ": c" << "| c ";
    QTest::newRow("not named but given") << "zone: c zone=x" << "zone: c plan=p"
                                         << "zone plan | c plan=p ";
}

namespace {

CustomerTable tableOf(const QString& text) {
    CustomerTable table;
    for (const QString& name : text.section(':', 0, 0).split(',', Qt::SkipEmptyParts))
        table.attributes.push_back(name.toStdString());
    const QStringList words = text.section(':', 1).split(' ', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < words.size(); ++i)
        if (i == 0)
            table.customers[words[0].toStdString()];
        else
            table.customers[words[0].toStdString()][words[i].section('=', 0, 0).toStdString()] =
                words[i].section('=', 1).toStdString();
    return table;
}

} // namespace

void TestHistory::customersMerge() {
    QFETCH(QString, known);
    QFETCH(QString, given);
    QFETCH(QString, expected);
    Script script;
    QVERIFY(script.project().mergeCustomers(tableOf(known), kAt));
    const std::string before = listCustomers(script.project());
    QVERIFY(script.project().mergeCustomers(tableOf(given), kAt));
    QCOMPARE(QString::fromStdString(listCustomers(script.project())), expected);
    QVERIFY(script.project().undo(kAt));
    QCOMPARE(listCustomers(script.project()), before);
    QVERIFY(script.project().redo(kAt));
    QCOMPARE(QString::fromStdString(listCustomers(script.project())), expected);
}

void TestHistory::textsComeBackAsTheyWere() {
    const bool holds = rc::check([](const std::string& text, const std::string& other) {
        Script script;
        Project& project = script.project();
        RC_ASSERT(static_cast<bool>(project.putPlan({"p " + other, text}, other, other, other)));
        RC_ASSERT(static_cast<bool>(project.putSetting(other, text, other, other)));
        RC_ASSERT(static_cast<bool>(
            project.mergeCustomers({{text}, {{other, {{text, other}}}}}, other)));
        script.run("reopen");
        const auto plan = *script.project().plan("p " + other);
        RC_ASSERT(plan.has_value() && plan->text == text);
        RC_ASSERT(*script.project().setting(other) == std::optional(text));
        const auto customers = *script.project().customers();
        RC_ASSERT(customers->customers.at(other).at(text) == other);
        RC_ASSERT(static_cast<bool>(script.project().verifyJournal()));
    });
    QVERIFY(holds);
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
