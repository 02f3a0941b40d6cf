// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Importing in the window: every wrong field is named, files without customers, bad rows; and that
// the window goes on while a file is written: figures, edits, cancelling, closing.

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>

#include <atomic>

#include "app/dialogs/import_dialog.h"
#include "app/views/style.h"
#include "tests/app/opened_window.h"

using namespace rerate;

class ImportWindowTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_opened = std::make_unique<OpenedWindow>(); }
    void cleanup() { m_opened.reset(); }
    void wrongFields_data();
    void wrongFields();
    void timesIn1970();
    void zonesToChooseFrom();
    void allRowsOneCustomer();
    void splitCustomers();
    void badRows();
    void tooManyBadRows();
    void mappedColumnsFirst();
    void uselessFile();
    void figuresDoNotWaitForFiles();
    void editsDoNotWaitForFiles();
    void cancelledImport();
    void closingAsks();

private:
    MainWindow& window() { return *m_opened->window; }
    Document& document() { return window().document(); }
    QString usageFile() const {
        return m_opened->write("u.csv", "when,tokens,who\n2026-01-05T10:00:00Z,12,a\n2026-01-05T11:00:00Z,30,b\n");
    }
    std::unique_ptr<ImportDialog> dialogFor(const QString& file) {
        auto dialog = std::make_unique<ImportDialog>(file, false);
        if (auto* role = dialog->findChild<QComboBox*>("role:when"))
            role->setCurrentIndex(role->findData("time"));
        if (auto* role = dialog->findChild<QComboBox*>("role:who"))
            role->setCurrentIndex(role->findData("customer"));
        return dialog;
    }
    static QPushButton* okOf(const ImportDialog& dialog) {
        return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    }
    static QString messageOf(const ImportDialog& dialog) { return dialog.findChild<QLabel*>("importMessage")->text(); }
    // A job that is in the file until it is let go, as a slow import is.
    void startSlowCopy(std::atomic<bool>& goesOn, const char* kind = "copy") {
        document().jobs().start(JobRunner::Lane::Files, kind, "Writing", [&goesOn](Progress& progress) -> Result<std::function<void()>> {
            while (goesOn && !progress.isCancelled())
                QThread::msleep(2);
            if (progress.isCancelled())
                return cancelledError();
            return std::function<void()>([] {});
        });
    }
    std::unique_ptr<OpenedWindow> m_opened;
};

void ImportWindowTest::wrongFields_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    QTest::newRow("zone") << "timeZone" << "Europe/Berln" << "Zone: `Europe/Berln` is not a time zone";
    QTest::newRow("no zone") << "timeZone" << "" << "Zone:";
    QTest::newRow("origin") << "timeOrigin" << "yesterday" << "Numbers count from: `yesterday` is not a time";
    QTest::newRow("time format") << "timeFormat" << "fortnights" << "Time format:";
    QTest::newRow("other format") << "timeFormat" << "seconds" << "Time format: `2026-01-05T10:00:00Z` is not a time";
    QTest::newRow("good zone") << "timeZone" << "Europe/Berlin" << "";
    QTest::newRow("good format") << "timeFormat" << "iso" << "";
}

void ImportWindowTest::wrongFields() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, message);
    const auto dialog = dialogFor(usageFile());
    QVERIFY2(okOf(*dialog)->isEnabled(), qPrintable(messageOf(*dialog)));
    if (auto* box = dialog->findChild<QComboBox*>(field))
        box->setEditText(value);
    else
        dialog->findChild<QLineEdit*>(field)->setText(value);
    QCOMPARE(okOf(*dialog)->isEnabled(), message.isEmpty());
    QVERIFY2(messageOf(*dialog).contains(message), qPrintable(messageOf(*dialog)));
}

void ImportWindowTest::timesIn1970() {
    const auto dialog = dialogFor(m_opened->write("s.csv", "when,tokens,who\n3600,12,a\n7200,13,a\n"));
    QVERIFY2(messageOf(*dialog).contains("in 1970"), qPrintable(messageOf(*dialog)));
    QVERIFY(okOf(*dialog)->isEnabled()); // a warning only
    dialog->findChild<QLineEdit*>("timeOrigin")->setText("2026-01-01T00:00:00Z");
    QVERIFY2(messageOf(*dialog).contains("2026-01-01T01:00:00Z"), qPrintable(messageOf(*dialog)));
}

void ImportWindowTest::zonesToChooseFrom() {
    const auto dialog = dialogFor(usageFile());
    const auto* zones = dialog->findChild<QComboBox*>("timeZone");
    QVERIFY(zones->count() > 100);
    for (const char* name : {"UTC", "Europe/Berlin", "America/New_York"})
        QVERIFY2(zones->findText(name) >= 0, name);
}

void ImportWindowTest::allRowsOneCustomer() {
    window().importFile(m_opened->write("n.csv", "when,input_tokens,output_tokens\n2026-01-05T10:00:00Z,12,1\n"), false);
    auto* dialog = window().findChild<ImportDialog*>();
    auto* role = dialog->findChild<QComboBox*>("role:when");
    role->setCurrentIndex(role->findData("time"));
    QVERIFY(!okOf(*dialog)->isEnabled());
    QVERIFY(messageOf(*dialog).contains("or that all rows are one"));
    dialog->findChild<QComboBox*>("customerChoice")->setCurrentIndex(1);
    auto* name = dialog->findChild<QLineEdit*>("customerName");
    name->clear();
    QVERIFY(!okOf(*dialog)->isEnabled());
    QTest::keyClicks(name, "everyone");
    QVERIFY(okOf(*dialog)->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit*>("eventName"), "completion");
    QTest::mouseClick(okOf(*dialog), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(document().usage()->customers().find("everyone").has_value(), 20'000);
}

void ImportWindowTest::splitCustomers() {
    window().importFile(m_opened->write("n.csv", "when,input_tokens,output_tokens\n2026-01-05T10:00:00Z,12,1\n"), false);
    auto* dialog = window().findChild<ImportDialog*>();
    auto* role = dialog->findChild<QComboBox*>("role:when");
    role->setCurrentIndex(role->findData("time"));
    dialog->findChild<QComboBox*>("customerChoice")->setCurrentIndex(2);
    dialog->findChild<QSpinBox*>("splitCustomers")->setValue(7);
    QVERIFY(messageOf(*dialog).contains("SYNTHETIC"));
    QCOMPARE(dialog->request().mapping.splitCustomers, 7U);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("eventName"), "completion");
    QTest::mouseClick(okOf(*dialog), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(document().usage()->parts().size(), std::size_t(2), 20'000);
    QVERIFY(document().usage()->parts()[1].synthetic);
    window().showView(MainWindow::Data);
    QCOMPARE(m_opened->find<QTableWidget>("partTable")->item(1, 5)->text(), QString("SYNTHETIC customers"));
}

void ImportWindowTest::badRows() {
    const QString file = m_opened->write("b.csv", "when,tokens,who\n2026-01-05T10:00:00Z,12,a\nnever,30,b\n");
    const auto dialog = dialogFor(file);
    dialog->findChild<QSpinBox*>("rejectLimit")->setValue(1);
    dialog->findChild<QComboBox*>("rejectLimitUnit")->setCurrentIndex(1);
    dialog->findChild<QCheckBox*>("saveRejects")->setChecked(true);
    QVERIFY(okOf(*dialog)->isEnabled());
    document().importFiles(dialog->request(), false);
    auto* message = m_opened->find<QLabel>("message");
    QTRY_VERIFY_WITH_TIMEOUT(message->text().contains("1 rows were taken in. 1 were rejected."), 20'000);
    QFile rejects(file + ".rejects.csv");
    QVERIFY(rejects.open(QIODevice::ReadOnly));
    QVERIFY(rejects.readAll().contains("never"));
}

void ImportWindowTest::tooManyBadRows() {
    const auto dialog = dialogFor(m_opened->write("b.csv", "when,tokens,who\n2026-01-05T10:00:00Z,12,a\nnever,30,b\n"));
    document().importFiles(dialog->request(), false); // 1 %
    auto* message = m_opened->find<QLabel>("message");
    QTRY_VERIFY_WITH_TIMEOUT(message->text().contains("Nothing was imported"), 20'000);
    QVERIFY2(message->text().contains("allow more bad rows in the import window"), qPrintable(message->text()));
    QVERIFY(!message->text().contains("--"));
}

void ImportWindowTest::mappedColumnsFirst() {
    ImportDialog dialog(m_opened->write("m.csv", "tokens,note,customer_id,timestamp\n1,x,a,2026-01-05T10:00:00Z\n"), false);
    const auto* table = dialog.findChild<QTableWidget*>("previewTable");
    QCOMPARE(table->horizontalHeader()->visualIndex(2), 0);
    QCOMPARE(table->horizontalHeader()->visualIndex(3), 1);
    QVERIFY(table->item(1, 2)->background().style() != Qt::NoBrush);
    QVERIFY(table->item(1, 1)->background().style() == Qt::NoBrush);
    QVERIFY(table->columnWidth(3) >= dialog.fontMetrics().horizontalAdvance("2026-01-05T10:00:00Z"));
}

void ImportWindowTest::uselessFile() {
    ImportDialog dialog(m_opened->write("e.csv", ""), false);
    dialog.show();
    QVERIFY(!dialog.findChild<QTableWidget*>("previewTable")->isVisible());
    QVERIFY(!dialog.findChild<QComboBox*>("timeZone")->isVisible());
    QVERIFY(!okOf(dialog)->isVisible());
    QVERIFY(messageOf(dialog).contains("This file cannot be imported."));
}

void ImportWindowTest::figuresDoNotWaitForFiles() {
    std::atomic<bool> goesOn = true;
    startSlowCopy(goesOn);
    document().setFilter({{"size", {"small"}}});
    QTRY_VERIFY_WITH_TIMEOUT(!document().isOutOfDate() && document().comparison()->customers.size() < 147, 20'000);
    QVERIFY(document().jobs().isBusy("copy"));
    goesOn = false;
    QTRY_VERIFY(!document().jobs().isBusy());
}

// The real thing: an edit while a copy of the file is being written.
void ImportWindowTest::editsDoNotWaitForFiles() {
    std::atomic<bool> goesOn = true;
    startSlowCopy(goesOn, "remove"); // the copy waits behind it
    document().saveCopy(m_opened->folder.filePath("copy.rerate"));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(document().putPlan("credits", *document().planText("credits") + "# meanwhile\n", "Remark"));
    document().undo();
    QVERIFY(document().putPlan("credits", *document().planText("credits") + "# after\n", "Remark"));
    QVERIFY(timer.elapsed() < 100);
    QVERIFY(document().planText("credits")->find("# meanwhile") != std::string::npos); // shown at once
    goesOn = false;
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_opened->folder.filePath("copy.rerate")) && m_opened->isReady(), 20'000);
    QTRY_COMPARE(document().undoTitle(), QString("Remark"));
    m_opened->reopen();
    QVERIFY(document().planText("credits")->find("# after") != std::string::npos);
}

void ImportWindowTest::cancelledImport() {
    std::atomic<bool> goesOn = true;
    startSlowCopy(goesOn, "import");
    QTRY_VERIFY(m_opened->find<QToolButton>("jobCancel")->isVisible());
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(m_opened->find<QToolButton>("jobCancel"), Qt::LeftButton);
    QTRY_VERIFY(m_opened->find<QLabel>("message")->text().contains("The import was cancelled"));
    QVERIFY(timer.elapsed() < 250);
}

void ImportWindowTest::closingAsks() {
    std::atomic<bool> goesOn = true;
    startSlowCopy(goesOn, "import");
    QTRY_VERIFY(document().isImporting());
    window().close();
    QVERIFY(window().isVisible());
    auto* question = window().findChild<QMessageBox*>("leaveQuestion");
    QVERIFY(question && question->text().contains("An import is running"));
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(question->findChild<QPushButton*>("stopAndLeave"), Qt::LeftButton);
    QTRY_VERIFY(!window().isVisible());
    m_opened->window.reset();
    QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    rerate::applyTheme(application, false);
    ImportWindowTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_import_window.moc"
