// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every case of other systems: those in scope pass, or stand with a reason in not_expressible.txt,
// which holds no case that passes. The tables of the README are those of this run.

#include <QFile>
#include <QTest>

#include "tests/conformance/summary.h"

namespace {

using namespace rerate::conformance;

const std::string kFolder = RERATE_SOURCE_DIR "/tests/conformance/";

QString readFile(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class CasesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void noneFails();
    void listIsTrue();
    void readme();

private:
    std::vector<Case> m_cases;
    std::vector<Judged> m_judged;
    std::map<std::string, std::string> m_listed;
};

void CasesTest::initTestCase() {
    auto cases = readCaseFiles({kFolder + "cases/lago.jsonl", kFolder + "cases/openmeter.jsonl",
                                kFolder + "cases/others.jsonl", kFolder + "cases/siblings.jsonl"});
    QVERIFY2(static_cast<bool>(cases), cases ? "" : cases.error().message.c_str());
    m_cases = std::move(*cases);
    for (const Case& found : m_cases)
        m_judged.push_back({&found, judge(found)});
    const auto listed = readNotExpressible(kFolder + "not_expressible.txt");
    QVERIFY2(static_cast<bool>(listed), listed ? "" : listed.error().message.c_str());
    m_listed = *listed;
}

void CasesTest::noneFails() {
    QStringList wrong;
    for (const Judged& one : m_judged)
        if (one.verdict.isInScope && one.verdict.kind != Verdict::Kind::Passed && !m_listed.contains(one.found->id))
            wrong << QString::fromStdString(one.found->id + ": " + one.verdict.reason);
    QCOMPARE(wrong.join('\n'), QString());
}

void CasesTest::listIsTrue() {
    QStringList wrong;
    std::map<std::string, const Judged*> byId;
    for (const Judged& one : m_judged)
        byId[one.found->id] = &one;
    for (const auto& [id, reason] : m_listed) {
        const auto found = byId.find(id);
        if (found == byId.end())
            wrong << QString::fromStdString(id + ": there is no such case");
        else if (!found->second->verdict.isInScope)
            wrong << QString::fromStdString(id + ": is not in scope yet");
        else if (found->second->verdict.kind == Verdict::Kind::Passed)
            wrong << QString::fromStdString(id + ": passes, take it off the list");
    }
    QCOMPARE(wrong.join('\n'), QString());
}

void CasesTest::readme() {
    const QString readme = readFile(kFolder + "README.md");
    QVERIFY(!readme.isEmpty());
    QCOMPARE(readme, QString::fromStdString(withTables(readme.toStdString(), m_judged)));
}

QTEST_GUILESS_MAIN(CasesTest)
#include "tst_cases.moc"
