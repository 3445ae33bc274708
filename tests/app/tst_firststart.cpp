// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"
#include "widgets/firstrunpage.h"
#include "widgets/sentences.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! From an address a person types to the first answer, for each kind of server that the thread knows.
class tst_FirstStart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void openRuntime();
    void plainAgUiEndpoint();
    void pastedToken();
    void pastedTokenSurvivesARestart();
    void connectionFile();
    void connectionFileWithAMistake();
    void aMissingConnectionFile();
    void aTrialCanBeCancelled();
    void whatIsWrongWithAnAddress_data();
    void whatIsWrongWithAnAddress();
    void aWebPageIsNoAgentServer();
    void theLastConnectionComesBack();

private:
    static void enter(AppFixture &fixture, const QString &address)
    {
        fixture.application->start({});
        fixture.window().findChild<QLineEdit *>(u"address"_s)->setText(address);
        fixture.button(u"connect"_s)->click();
    }
    static ConnectionDialog *dialog(AppFixture &fixture) { return fixture.window().findChild<ConnectionDialog *>(); }
};

void tst_FirstStart::openRuntime()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    enter(fixture, runtime.address());
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.lastMessage()->text, u"You said: hello"_s);
    QVERIFY(fixture.notices().notices().isEmpty());
    for (const ReceivedRequest &request : runtime.server.requests())
        QVERIFY(request.header("Authorization").isEmpty());
}

void tst_FirstStart::plainAgUiEndpoint()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::PlainAgUi);
    AppFixture fixture;
    enter(fixture, runtime.address());
    QTRY_VERIFY(dialog(fixture));
    QCOMPARE(dialog(fixture)->config().kind, ConnectionConfig::Kind::AgUi);
    QCOMPARE(dialog(fixture)->config().signIn.method, SignInConfig::Method::None);
    dialog(fixture)->accept();
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.lastMessage()->text, u"You said: hello"_s);
    QCOMPARE(runtime.server.count("POST", "/agent"), 2); // whether it is a runtime of one route, and the message
}

void tst_FirstStart::pastedToken()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "pasted-token-0123456789");
    AppFixture fixture;
    enter(fixture, runtime.address());
    QTRY_VERIFY(dialog(fixture));
    ConnectionConfig config = dialog(fixture)->config();
    config.signIn.method = SignInConfig::Method::Token;
    dialog(fixture)->setConfig(config);
    dialog(fixture)->findChild<QLineEdit *>(u"token"_s)->setText(u"pasted-token-0123456789"_s);
    dialog(fixture)->accept();
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(fixture.lastMessage()->text, u"You said: hello"_s);
    QCOMPARE(runtime.server.requests().last().header("Authorization"), "Bearer pasted-token-0123456789"_ba);
}

void tst_FirstStart::pastedTokenSurvivesARestart()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, "pasted-token-0123456789");
    AppFixture fixture;
    ConnectionConfig config;
    config.address = QUrl(runtime.address());
    config.name = u"Pasted"_s;
    config.signIn.method = SignInConfig::Method::Token;
    fixture.application->start({});
    fixture.application->openConnection(config, { fixture.redactor.keep("pasted-token-0123456789") });
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.credentials.entries.size(), 1);
    fixture.restart();
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"again"_s);
    QTRY_VERIFY(fixture.isAnswered());
}

void tst_FirstStart::connectionFile()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    const QString path = fixture.profile.file(u"team.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"countersign": 1, "name": "Team", "address": ")" + runtime.address().toUtf8()
               + R"(", "kind": "copilotkit", "signIn": {"method": "none"}, "headers": {"X-Tenant": "acme"}})");
    file.close();
    fixture.application->start({});
    fixture.application->openConnectionFile(path);
    QTRY_VERIFY(fixture.button(u"openProvider"_s)); // nothing leaves before the person agrees
    QVERIFY(runtime.server.requests().isEmpty());
    fixture.button(u"openProvider"_s)->click();
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QCOMPARE(runtime.server.requests().last().header("X-Tenant"), "acme"_ba);
    QVERIFY(fixture.window().windowTitle().contains(u"Team"_s));
}

void tst_FirstStart::connectionFileWithAMistake()
{
    AppFixture fixture;
    const QString path = fixture.profile.file(u"team.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"countersign\": 1,\n \"address\": \"https://a.example/\",\n \"adress\": \"x\"}");
    file.close();
    fixture.application->start({});
    fixture.application->openConnectionFile(path);
    QVERIFY(!fixture.application->connection());
    const auto *note = fixture.window().findChild<QLabel *>(u"openConnectionFileNote"_s); // not under the address
    QVERIFY(note);
    QTRY_VERIFY(note->isVisible());
    QVERIFY(!fixture.window().findChild<QLineEdit *>(u"address"_s)->property("invalid").toBool());
    QVERIFY2(note->text().contains(u"adress"_s) && note->text().contains(u'3'), qPrintable(note->text()));
}

void tst_FirstStart::aMissingConnectionFile()
{
    AppFixture fixture;
    fixture.application->start({});
    fixture.application->openConnectionFile(fixture.profile.file(u"not-there.json"_s));
    const auto *note = fixture.window().findChild<QLabel *>(u"openConnectionFileNote"_s);
    QCOMPARE(note->text(), Sentences::of({ Condition::ConnectionFileUnreadable, { u"not-there.json"_s } }).plain());
}

void tst_FirstStart::whatIsWrongWithAnAddress_data()
{
    QTest::addColumn<QString>("typed");
    QTest::newRow("spaces") << u"https://a b.example/"_s;
    QTest::newRow("plain http") << u"http://agents.example.com/"_s;
    QTest::newRow("user info") << u"https://me:pw@agents.example.com/"_s;
    QTest::newRow("nobody there") << u"http://127.0.0.1:9/api"_s;
}

void tst_FirstStart::whatIsWrongWithAnAddress()
{
    QFETCH(QString, typed);
    AppFixture fixture;
    enter(fixture, typed);
    const auto *note = fixture.window().findChild<QLabel *>(u"addressNote"_s);
    const QString before = u"CopilotKit, AG-UI and Chainlit servers work."_s;
    QTRY_VERIFY(!note->text().isEmpty() && note->text() != before && !note->text().endsWith(u'…'));
    QVERIFY(note->text().endsWith(u'.') || note->text().endsWith(u'?'));
    QVERIFY(!fixture.application->connection());
    QCOMPARE(fixture.window().findChild<QLineEdit *>(u"address"_s)->text(), typed);
}

void tst_FirstStart::aTrialCanBeCancelled()
{
    LoopbackServer silent([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    AppFixture fixture;
    enter(fixture, silent.url().toString());
    QTRY_COMPARE(silent.requests().size(), 1);
    fixture.button(u"cancelConnect"_s)->click();
    QTRY_VERIFY(fixture.button(u"connect"_s));
    QVERIFY(!fixture.application->connection());
}

void tst_FirstStart::aWebPageIsNoAgentServer()
{
    LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, "<!doctype html><title>Hello</title>", "text/html");
    });
    AppFixture fixture;
    enter(fixture, server.url().toString());
    const auto *note = fixture.window().findChild<QLabel *>(u"addressNote"_s);
    QTRY_VERIFY2(note->text().contains(u"127.0.0.1"_s), qPrintable(note->text()));
}

void tst_FirstStart::theLastConnectionComesBack()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    enter(fixture, runtime.address());
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"remember this"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QTRY_COMPARE(fixture.connection().chat().threads().size(), 1);
    const QString thread = fixture.connection().chat().threadId();
    fixture.restart();
    fixture.application->start({});
    QTRY_VERIFY(fixture.isReady());
    QTRY_COMPARE(fixture.connection().chat().threadId(), thread);
    QTRY_COMPARE(fixture.connection().chat().model().rowCount(), 2);
}

COUNTERSIGN_TEST(tst_FirstStart, "tst_firststart")
#include "tst_firststart.moc"
