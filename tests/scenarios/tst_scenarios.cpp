// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every folder in scenarios/ ships to users and is a golden test: its sample project, made by the
// program, gives the figures in its expected/ folder, at one thread and at two. A golden is
// accepted with RERATE_ACCEPT_GOLDEN=1, after its numbers have been checked another way.

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

class ScenariosTest : public QObject {
    Q_OBJECT

private slots:
    void golden_data();
    void golden();
    void figures_data();
    void figures();
};

namespace {

QString scenarioFile(const QString& scenario, const QString& name) {
    return QStringLiteral(RERATE_SOURCE_DIR "/scenarios/%1/%2").arg(scenario, name);
}

// Standard output of the command line program; plan files are named relative to the scenario.
QByteArray output(const QString& scenario, QStringList arguments) {
    QProcess process;
    process.setWorkingDirectory(scenarioFile(scenario, QString()));
    arguments << QStringLiteral("--project")
              << QStringLiteral(RERATE_BINARY_DIR "/samples/%1.rerate").arg(scenario);
    process.start(QStringLiteral(RERATE_BINARY_DIR "/bin/rerate"), arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        return "failed: " + process.readAllStandardError();
    return process.readAllStandardOutput();
}

} // namespace

void ScenariosTest::golden_data() {
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<QString>("expectedFile");
    QTest::addColumn<QString>("command");

    const auto row = [](const char* scenario, const char* file, const char* command) {
        QTest::newRow(qPrintable(QString("%1 %2").arg(scenario, file))) << QString::fromLatin1(scenario) << QString::fromLatin1(file)
                            << QString::fromLatin1(command);
    };
    row("llm-repricing", "run-today.json", "run --json --plan today.yaml --by month,charge");
    row("llm-repricing", "run-credits.json", "run --json --plan credits.yaml --by month,charge");
    row("llm-repricing", "compare.json",
        "compare --json --baseline today.yaml --candidate credits.yaml --top all");
    row("llm-repricing", "compare.txt", "compare --baseline today.yaml --candidate credits.yaml");
    row("llm-repricing", "explain-143.txt",
        "explain --plan credits.yaml --against today.yaml --customer 143 --period 2026-01");

    const char* snowflake = "snowflake-ai-credits";
    row(snowflake, "run-platform.json", "run --json --plan platform.yaml --by month,charge");
    row(snowflake, "run-ai-credits.json", "run --json --plan ai-credits.yaml --by month,charge");
    row(snowflake, "compare.json",
        "compare --json --baseline platform.yaml --candidate ai-credits.yaml --top all --by edition");
    row(snowflake, "compare-by-edition.txt",
        "compare --baseline platform.yaml --candidate ai-credits.yaml --by edition");
    row(snowflake, "compare-by-discount.txt",
        "compare --baseline platform.yaml --candidate ai-credits.yaml --by capacity_discount");
    row(snowflake, "explain-acct-048.txt",
        "explain --plan ai-credits.yaml --against platform.yaml --customer acct-048 --period 2026-04");

    row("agents", "run-conversations.json", "run --json --plan conversations.yaml --by month,charge");
    row("agents", "run-actions.json", "run --json --plan actions.yaml --by month,charge");
    row("agents", "run-outcomes.json", "run --json --plan outcomes.yaml --by month,charge");
    row("agents", "compare.json",
        "compare --json --baseline conversations.yaml --candidate actions.yaml --top all --by use");
    row("agents", "compare.txt", "compare --baseline conversations.yaml --candidate actions.yaml --by use");
    row("agents", "compare-outcomes.txt",
        "compare --baseline conversations.yaml --candidate outcomes.yaml --by use");
    row("agents", "explain-org-10.txt",
        "explain --plan actions.yaml --against conversations.yaml --customer org-10 --period 2026-05");
}

void ScenariosTest::golden() {
    QFETCH(QString, scenario);
    QFETCH(QString, expectedFile);
    QFETCH(QString, command);

    const QStringList arguments = command.split(QLatin1Char(' '));
    const QByteArray actual = output(scenario, arguments + QStringList{"-j", "1"});
    QCOMPARE(output(scenario, arguments + QStringList{"-j", "2"}), actual);

    QFile expected(scenarioFile(scenario, QStringLiteral("expected/") + expectedFile));
    if (qEnvironmentVariableIsSet("RERATE_ACCEPT_GOLDEN")) {
        QVERIFY(!actual.startsWith("failed"));
        QDir().mkpath(scenarioFile(scenario, QStringLiteral("expected")));
        QVERIFY(expected.open(QIODevice::WriteOnly));
        expected.write(actual);
        return;
    }
    QVERIFY2(expected.open(QIODevice::ReadOnly), qPrintable(expected.fileName()));
    QCOMPARE(QString::fromUtf8(actual), QString::fromUtf8(expected.readAll()));
}

// The figures of each scenario's README, which an independent script computed from the CSV: they
// stand here so that no accepted golden can drift away from them.
void ScenariosTest::figures_data() {
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* scenario, const char* name, const QString& command, const char* line) {
        QTest::newRow(qPrintable(QString("%1, %2").arg(scenario, name)))
            << QString(scenario) << command << QByteArray(line);
    };

    const char* today = "run --json --plan today.yaml";
    const char* credits = "run --json --plan credits.yaml";
    row("llm-repricing", "per token, exact", today, "\"exact\": \"400433.61077125\"");
    row("llm-repricing", "credits, exact", credits, "\"exact\": \"415428.75632885\"");
    row("llm-repricing", "requests", today, "\"represented\": 148644412");
    row("llm-repricing", "rows", today, "\"events\": 3948");
    row("llm-repricing", "clients", today, "\"customers\": 147");

    const char* platform = "run --json --plan platform.yaml";
    row("snowflake-ai-credits", "platform credits, exact", platform, "\"exact\": \"70095.795943305888888889\"");
    row("snowflake-ai-credits", "AI credits, exact", "run --json --plan ai-credits.yaml", "\"exact\": \"70931.556992610888888889\"");
    row("snowflake-ai-credits", "rows", platform, "\"events\": 29983");
    row("snowflake-ai-credits", "customers", platform, "\"customers\": 120");

    const char* conversations = "run --json --plan conversations.yaml";
    row("agents", "conversations, exact", conversations, "\"exact\": \"7174\"");
    row("agents", "actions, exact", "run --json --plan actions.yaml", "\"exact\": \"7596.25\"");
    row("agents", "outcomes, exact", "run --json --plan outcomes.yaml", "\"exact\": \"3840.84\"");
    row("agents", "rows", conversations, "\"events\": 55588");
    row("agents", "customers", conversations, "\"customers\": 36");
}

void ScenariosTest::figures() {
    QFETCH(QString, scenario);
    QFETCH(QString, command);
    QFETCH(QByteArray, line);
    const QByteArray text = output(scenario, command.split(QLatin1Char(' ')));
    QVERIFY2(text.contains(line), text.left(2000).constData());
}

QTEST_GUILESS_MAIN(ScenariosTest)
#include "tst_scenarios.moc"
