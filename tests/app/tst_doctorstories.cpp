// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctorrun.h"
#include "jsonschema.h"
#include "refusalstories.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Servers that say no, each as doctor tells it: the id, who can change it, the facts in the sentence, the exit code.
class tst_DoctorStories : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void story_data();
    void story();
    void inATerminal_data();
    void inATerminal();

private:
    [[nodiscard]] QStringList argumentsFor(const RefusalStory &story, const QTemporaryDir &folder) const;

    QJsonObject m_schema;
};

void tst_DoctorStories::initTestCase()
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../resources/doctor.schema.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_schema = QJsonDocument::fromJson(file.readAll()).object();
    QVERIFY(!m_schema.isEmpty());
}

QStringList tst_DoctorStories::argumentsFor(const RefusalStory &story, const QTemporaryDir &folder) const
{
    QByteArray headers;
    if (!story.token.isEmpty())
        headers += "Authorization: Bearer " + story.token + '\n';
    for (const auto &header : story.headers)
        headers += header.name + ": " + header.value + '\n';
    QStringList arguments;
    if (!headers.isEmpty())
        arguments << u"--header"_s << u'@' + fileWith(folder, u"headers"_s, headers);
    return arguments;
}

void tst_DoctorStories::story_data()
{
    addRefusalStories(false);
}

void tst_DoctorStories::story()
{
    QFETCH(QByteArray, name);
    RefusalStage stage;
    const RefusalStory story = refusalStory(stage, name);
    stage.server.setHandler(story.script);
    const QTemporaryDir folder;
    QStringList arguments { u"--json"_s };
    arguments << argumentsFor(story, folder);
    const QUrl address = QUrl(stage.server.url().resolved(QUrl(story.path)));
    if (!story.signIn.isEmpty()) {
        const QJsonObject connection { { u"countersign"_s, 1 },
                                       { u"address"_s, address.toString() },
                                       { u"signIn"_s, story.signIn } };
        arguments << u"--connection"_s << fileWith(folder, u"connection.json"_s, QJsonDocument(connection).toJson());
    } else {
        arguments << address.toString();
    }

    const DoctorRun run = runDoctorProcess(arguments);
    const QJsonObject told = run.diagnosis();
    QCOMPARE(told.value("id"_L1).toString(), story.id);
    QCOMPARE(told.value("who"_L1).toString(), story.who);
    QString sentence;
    for (const char *part : { "title", "text", "toChange" })
        sentence += told.value(QLatin1StringView(part)).toString() + u' ';
    for (const QString &fact : story.facts)
        QVERIFY2(sentence.contains(fact), qPrintable(fact + u" in: "_s + sentence));
    QCOMPARE(run.exitCode, story.exitCode);
    QCOMPARE(run.json().value("exitCode"_L1).toInt(), story.exitCode);
    const QStringList complaints = JsonSchema(m_schema).complaints(run.json());
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u'\n')));
    QCOMPARE(stage.stranger.connections(), 0);
    QVERIFY(story.token.isEmpty() || !run.all().contains(story.token));
}

//! What a person reads holds the same facts, and nothing they gave.
void tst_DoctorStories::inATerminal_data()
{
    addRefusalStories(false);
}

void tst_DoctorStories::inATerminal()
{
    QFETCH(QByteArray, name);
    RefusalStage stage;
    const RefusalStory story = refusalStory(stage, name);
    if (!story.signIn.isEmpty())
        return; // told above
    stage.server.setHandler(story.script);
    const QTemporaryDir folder;
    const QUrl address = stage.server.url().resolved(QUrl(story.path));
    const DoctorRun run = runDoctorProcess(argumentsFor(story, folder) << address.toString());
    QCOMPARE(run.exitCode, story.exitCode);
    for (const QString &fact : story.facts)
        QVERIFY2(run.output.contains(fact.toUtf8()), qPrintable(fact + u" in:\n"_s + QString::fromUtf8(run.output)));
    QVERIFY(!run.output.contains('\x1b')); // no terminal, no colours
    QVERIFY(story.token.isEmpty() || !run.all().contains(story.token));
    for (const auto &header : story.headers)
        QVERIFY(!run.all().contains(header.value));
}

COUNTERSIGN_TEST(tst_DoctorStories, "tst_doctorstories")
#include "tst_doctorstories.moc"
