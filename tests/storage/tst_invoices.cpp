// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Issued invoices in a project: duplicates, conflicts, undo, and projects of the format before them.

#include "storage_support.h"

#include <algorithm>

#include "engine/storage/database.h"

using namespace rerate;
using namespace rerate::test;

namespace {

constexpr const char* kAt = "2026-03-01T10:00:00Z";

// "customer month amount [charge] [id=…] [cur=…]" separated by semicolons.
std::vector<IssuedInvoice> invoicesOf(const std::string& text) {
    std::vector<IssuedInvoice> invoices;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line, ';');) {
        std::istringstream words(line);
        IssuedInvoice invoice;
        std::string month, amount, word;
        words >> invoice.customer >> month >> amount;
        invoice.from = *monthFromText(month);
        invoice.to = addMonths(invoice.from, 1);
        invoice.amount = Decimal::literal(amount);
        invoice.origin = "test";
        while (words >> word)
            (word.starts_with("id=")    ? invoice.id = word.substr(3)
             : word.starts_with("cur=") ? invoice.currency = word.substr(4)
                                        : invoice.charge = word);
        invoices.push_back(std::move(invoice));
    }
    return invoices;
}

std::string listed(const Project& project) {
    const auto invoices = project.invoices();
    if (!invoices)
        return invoices.error().message;
    std::string text;
    for (const auto& [key, invoice] : *invoices)
        text += (text.empty() ? "" : "; ") + invoice.customer + " " + monthText(invoice.from) + " " +
                invoice.amount.toText() + (invoice.charge.empty() ? "" : " " + invoice.charge) +
                (invoice.id.empty() ? "" : " id=" + invoice.id) +
                (invoice.currency.empty() ? "" : " cur=" + invoice.currency);
    return text;
}

} // namespace

class TestInvoices : public QObject {
    Q_OBJECT

private slots:
    void imports_data();
    void imports();
    void orderDoesNotMatter();
    void undo();
    void olderFormat();
    void readOnly();
};

void TestInvoices::imports_data() {
    QTest::addColumn<QString>("imports"); // separated by |
    QTest::addColumn<QString>("stored");
    QTest::addColumn<QString>("counts"); // added/duplicates/conflicts of each import
    const auto row = [](const char* imports, const char* stored, const char* counts) {
        QTest::newRow(imports) << imports << stored << counts;
    };
    row("a 2026-01 10;b 2026-01 -2.50", "a 2026-01 10; b 2026-01 -2.5", "2/0/0");
    row("a 2026-01 10;a 2026-01 10.00", "a 2026-01 10", "1/1/0");
    row("a 2026-01 10;a 2026-01 11", "a 2026-01 10", "1/0/1");
    row("a 2026-01 11;a 2026-01 10", "a 2026-01 10", "1/0/1");
    row("a 2026-01 10 id=1;a 2026-01 11 id=2", "a 2026-01 10 id=1; a 2026-01 11 id=2", "2/0/0");
    row("a 2026-01 10 use;a 2026-01 10 fee;a 2026-02 10 use", "a 2026-01 10 fee; a 2026-01 10 use; a 2026-02 10 use", "3/0/0");
    row("a 2026-01 10 cur=EUR;a 2026-01 10 cur=USD", "a 2026-01 10 cur=EUR", "1/0/1");
    row("a 2026-01 10|a 2026-01 10", "a 2026-01 10", "1/0/0 0/1/0");
    row("a 2026-01 10|a 2026-01 9|a 2026-01 10", "a 2026-01 9", "1/0/0 0/0/1 0/0/1");
    row("a 2026-01 10|a 2026-01 10;a 2026-02 1", "a 2026-01 10; a 2026-02 1", "1/0/0 1/1/0");
    row("a 2026-01 123456789012345678901234567890.0001", "a 2026-01 123456789012345678901234567890.0001", "1/0/0");
}

void TestInvoices::imports() {
    QFETCH(QString, imports);
    QFETCH(QString, stored);
    QFETCH(QString, counts);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    QStringList found;
    {
        auto project = Project::create(path);
        QVERIFY(project);
        for (const QString& text : imports.split('|')) {
            const auto merge = (*project)->addInvoices(invoicesOf(text.toStdString()), "f.csv", kAt);
            QVERIFY(merge);
            found << QString("%1/%2/%3").arg(merge->added).arg(merge->duplicates).arg(merge->conflicts);
            QCOMPARE(merge->conflictExamples.size(), merge->conflicts);
        }
        QCOMPARE(found.join(' '), counts);
    }
    const auto again = Project::open(path, Project::Access::ReadOnly);
    QVERIFY(again);
    QCOMPARE(QString::fromStdString(listed(**again)), stored);
    QVERIFY((*again)->verifyJournal());
}

void TestInvoices::orderDoesNotMatter() {
    std::vector<std::string> imports{"a 2026-01 10;b 2026-01 4", "a 2026-01 12", "a 2026-01 9 cur=EUR", "b 2026-01 4;a 2026-01 9 cur=USD"};
    std::set<std::string> outcomes;
    do {
        const QTemporaryDir folder;
        auto project = Project::create(folder.filePath("p.rerate").toStdString());
        for (const std::string& text : imports)
            QVERIFY((*project)->addInvoices(invoicesOf(text), "f.csv", kAt));
        outcomes.insert(listed(**project));
    } while (std::next_permutation(imports.begin(), imports.end()));
    QCOMPARE(outcomes, std::set<std::string>{"a 2026-01 9 cur=EUR; b 2026-01 4"});
}

void TestInvoices::undo() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    auto project = *Project::create(path);
    QVERIFY(project->addInvoices(invoicesOf("a 2026-01 10;b 2026-01 5"), "one.csv", kAt));
    QVERIFY(project->addInvoices(invoicesOf("a 2026-01 9;c 2026-01 1"), "two.csv", kAt));
    QVERIFY(project->addInvoices(invoicesOf("a 2026-01 9"), "again.csv", kAt)); // changes nothing: no step
    QCOMPARE(*project->undoTitle(), std::string("Import invoices two.csv"));
    QVERIFY(project->undo(kAt));
    QCOMPARE(listed(*project), std::string("a 2026-01 10; b 2026-01 5"));
    QVERIFY(project->undo(kAt));
    QCOMPARE(listed(*project), std::string());
    project.reset();
    project = *Project::open(path, Project::Access::ReadWrite);
    QVERIFY(project->redo(kAt));
    QVERIFY(project->redo(kAt));
    QCOMPARE(listed(*project), std::string("a 2026-01 9; b 2026-01 5; c 2026-01 1"));
    QVERIFY(project->verifyJournal());
}

void TestInvoices::olderFormat() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    {
        auto project = *Project::create(path);
        QVERIFY(project->putPlan({"a", "text"}, "put", kAt));
    }
    {
        auto database = *Database::open(path, Database::Mode::ReadWrite);
        QVERIFY(database->execute("DROP TABLE issued_invoices; PRAGMA user_version = 1"));
    }
    {
        const auto reader = Project::open(path, Project::Access::ReadOnly); // changes nothing
        QVERIFY(reader);
        QCOMPARE(listed(**reader), std::string());
    }
    auto project = *Project::open(path, Project::Access::ReadWrite);
    QVERIFY(project->addInvoices(invoicesOf("a 2026-01 10"), "f.csv", kAt));
    QCOMPARE(listed(*project), std::string("a 2026-01 10"));
    QVERIFY((*project->plan("a")).has_value());
    QVERIFY(project->undo(kAt));
    QVERIFY(project->undo(kAt));
    QVERIFY(!project->undo(kAt));
}

void TestInvoices::readOnly() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("p.rerate").toStdString();
    QVERIFY(Project::create(path));
    const auto reader = Project::open(path, Project::Access::ReadOnly);
    QVERIFY(reader);
    QVERIFY(!(*reader)->addInvoices(invoicesOf("a 2026-01 10"), "f.csv", kAt));
}

QTEST_GUILESS_MAIN(TestInvoices)
#include "tst_invoices.moc"
