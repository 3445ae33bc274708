// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tour.h"

#include "app/mainwindow.h"
#include "appfixture.h"
#include "core/logging.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxserver.h"
#include "testregistry.h"

#include <QDirIterator>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! Everything the process writes to standard output and error while it lives.
class CapturedOutput
{
public:
    explicit CapturedOutput(const QString &file)
    {
        std::fflush(nullptr);
        m_out = dup(STDOUT_FILENO);
        m_error = dup(STDERR_FILENO);
        const int target = open(file.toLocal8Bit().constData(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        dup2(target, STDOUT_FILENO);
        dup2(target, STDERR_FILENO);
        close(target);
    }
    CapturedOutput(const CapturedOutput &) = delete;
    CapturedOutput &operator=(const CapturedOutput &) = delete;
    ~CapturedOutput()
    {
        std::fflush(nullptr);
        dup2(m_out, STDOUT_FILENO);
        dup2(m_error, STDERR_FILENO);
        close(m_out);
        close(m_error);
    }

private:
    int m_out = -1;
    int m_error = -1;
};

QByteArray recordText(const TrafficRecord &record)
{
    QByteArray text = record.url.toUtf8() + '\n' + record.note.toUtf8() + '\n';
    for (const auto &headers : { record.requestHeaders, record.answerHeaders }) {
        for (const RecordedHeader &header : headers)
            text += header.name + ": " + header.value + '\n';
    }
    return text;
}
} // namespace

class tst_Tour : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyStepHoldsAndNoSecretIsLeft();
};

void tst_Tour::everyStepHoldsAndNoSecretIsLeft()
{
    QTemporaryDir directory;
    const QString output = directory.filePath(u"output.log"_s);
    QList<QByteArray> secrets;
    QByteArray records;
    QString profileDirectory;
    AppFixture fixture;
    profileDirectory = fixture.profile.directory();
    {
        const CapturedOutput captured(output);
        QLoggingCategory::setFilterRules(u"countersign.*=true\nqt.networkauth.*=true\nqt.network.*=false"_s);
        installMessageHandler(fixture.redactor);
        Tour tour(*fixture.application, fixture.browser, fixture.clock, directory.filePath(u"tour"_s));
        QSignalSpy finished(&tour, &Tour::finished);
        CommandLine line;
        line.demo = true;
        fixture.application->start(line);
        tour.start();
        QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 200'000);
        qInstallMessageHandler(nullptr);
        QLoggingCategory::setFilterRules(QString());
        secrets = fixture.application->sandbox()->identity().issuedSecrets();
        for (const TrafficRecord &record : fixture.connection().traffic().records())
            records += recordText(record);
        fixture.application.reset(); // the database is closed and whole
    }

    // The report: exactly these steps, in this order, each held, each with a picture.
    QFile report(directory.filePath(u"tour/tour.jsonl"_s));
    QVERIFY(report.open(QIODevice::ReadOnly));
    QStringList steps;
    while (!report.atEnd()) {
        const QJsonObject step = QJsonDocument::fromJson(report.readLine()).object();
        const QString name = step.value("step"_L1).toString();
        QVERIFY2(step.value("ok"_L1).toBool(), qPrintable(name + u": "_s + step.value("detail"_L1).toString()));
        QVERIFY2(!QImage(directory.filePath(u"tour/"_s + name + u".png"_s)).isNull(), qPrintable(name));
        steps << name;
    }
    const QStringList expected { u"signed-in"_s,  u"answered"_s,       u"tool-declined"_s,   u"confirmed"_s, u"refreshed"_s,
                                 u"signed-out"_s, u"refused-banner"_s, u"signed-in-again"_s, u"restored"_s,  u"resent-once"_s };
    QCOMPARE(steps, expected);

    // Logs, database, settings, records, standard output: none holds a token, a code or a verifier.
    QVERIFY(secrets.size() >= 6);
    QVERIFY(!records.isEmpty());
    const auto holdsNone = [&](const QByteArray &text, const QString &where) {
        for (const QByteArray &secret : secrets)
            QVERIFY2(!text.contains(secret), qPrintable(where));
    };
    holdsNone(records, u"traffic records"_s);
    int files = 0;
    for (const QString &root : { directory.path(), profileDirectory }) {
        for (QDirIterator it(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();) {
            QFile file(it.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            holdsNone(file.readAll(), file.fileName());
            ++files;
        }
    }
    QVERIFY(files >= 12); // pictures, report, output, database, settings
}

COUNTERSIGN_TEST(tst_Tour, "tst_tour")
#include "tst_tour.moc"
