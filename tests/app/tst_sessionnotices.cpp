// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "sandbox/sandboxserver.h"
#include "scriptedruntime.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"
#include "widgets/signindialog.h"

#include <QLineEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What stands on the bar for each thing that is true, and that it leaves when it is no longer true.
class tst_SessionNotices : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keyringTrouble_data();
    void keyringTrouble();
    void whatWasPutAwayStaysAway();
    void whatWasPutAwayAsksTheKeyringNothing();
    void whatWasNeverKeptIsNotSaidToBeLeft();
    void signedOutByThePerson();
    void aSignInThatWasCancelled();
    void aSignInThatComesToNothingLeavesOneNotice_data();
    void aSignInThatComesToNothingLeavesOneNotice();
    void aDeletedChatCanBeBroughtBack();
    void anOpenServerThatBeginsToAsk();
    void aServerThatIsDown();
    void onlyOneVisibleSignInIsFilled();

private:
    static void startDemo(AppFixture &fixture)
    {
        CommandLine line;
        line.demo = true;
        fixture.application->start(line);
    }
};

void tst_SessionNotices::keyringTrouble_data()
{
    QTest::addColumn<CredentialStore::Outcome>("trouble");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("absent") << CredentialStore::Outcome::Absent << Condition::KeyringAbsent;
    QTest::newRow("late") << CredentialStore::Outcome::Late << Condition::KeyringLate;
    QTest::newRow("failed") << CredentialStore::Outcome::Failed << Condition::KeyringFailed;
    QTest::newRow("locked") << CredentialStore::Outcome::Locked << Condition::KeyringLocked;
}

void tst_SessionNotices::keyringTrouble()
{
    QFETCH(CredentialStore::Outcome, trouble);
    AppFixture fixture;
    fixture.credentials.trouble = trouble;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady()); // the sign-in works all the same
    QTRY_VERIFY(fixture.notice(u"keyring"_s));
    QTEST(fixture.notice(u"keyring"_s)->about.condition, "condition");
    QVERIFY(fixture.connection().session().isForThisSessionOnly());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
}

void tst_SessionNotices::whatWasPutAwayStaysAway()
{
    AppFixture fixture;
    fixture.credentials.trouble = CredentialStore::Outcome::Absent;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady() && fixture.notice(u"keyring"_s));
    fixture.button(u"noticeNotNow"_s)->click();
    QVERIFY(!fixture.notice(u"keyring"_s));
    Q_EMIT fixture.connection().session().stateChanged(); // as with each renewal
    QVERIFY(!fixture.notice(u"keyring"_s));
    fixture.credentials.trouble = CredentialStore::Outcome::Locked; // something else is worth a word
    fixture.connection().session().signIn();
    QTRY_VERIFY(fixture.notice(u"keyring"_s));
    QCOMPARE(fixture.notice(u"keyring"_s)->about.condition, Condition::KeyringLocked);
}

//! Each write to a keyring that does not answer would bring the desktop's prompt back over the window.
void tst_SessionNotices::whatWasPutAwayAsksTheKeyringNothing()
{
    AppFixture fixture;
    fixture.credentials.trouble = CredentialStore::Outcome::Late;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady() && fixture.notice(u"keyring"_s));
    fixture.button(u"noticeNotNow"_s)->click();
    fixture.credentials.calls.clear();
    Session &session = fixture.connection().session();
    const quint64 before = session.generation();
    session.rejected(before, false);
    QTRY_COMPARE(session.generation(), before + 1);
    QTRY_VERIFY(session.isSettled());
    QCOMPARE(fixture.credentials.calls, QStringList());
    QVERIFY(!fixture.notice(u"keyring"_s));
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
}

void tst_SessionNotices::whatWasNeverKeptIsNotSaidToBeLeft()
{
    AppFixture fixture;
    fixture.credentials.trouble = CredentialStore::Outcome::Late;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady() && fixture.notice(u"keyring"_s));
    fixture.button(u"signOut"_s)->click();
    QTRY_COMPARE(fixture.connection().session().state(), Session::State::SignedOut);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QVERIFY(!fixture.notice(u"signed-out"_s));
}

void tst_SessionNotices::signedOutByThePerson()
{
    AppFixture fixture;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady());
    fixture.button(u"signOut"_s)->click();
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, Condition::SignedOut);
    QVERIFY(!fixture.notice(u"sign-in"_s)->messageWaits);
    // Nothing but the person's own send goes out now.
    const auto lines = fixture.application->sandbox()->log().size();
    fixture.connection().backend().refresh();
    fixture.say(u"waits"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s)->messageWaits);
    QCOMPARE(fixture.application->sandbox()->log().size(), lines + 1);
    QVERIFY(!fixture.application->sandbox()->log().last().hadAuthorization);
}

void tst_SessionNotices::aSignInThatWasCancelled()
{
    AppFixture fixture;
    fixture.browser.setAnswersAtOnce(false);
    startDemo(fixture);
    QTRY_VERIFY(fixture.window().findChild<SignInDialog *>());
    fixture.button(u"cancel"_s)->click();
    QTRY_VERIFY(fixture.notice(u"sign-in-attempt"_s));
    QCOMPARE(fixture.notice(u"sign-in-attempt"_s)->about.condition, Condition::SignInCancelled);
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedOut);
    fixture.browser.setAnswersAtOnce(true);
    fixture.connection().session().signIn();
    QTRY_VERIFY(fixture.isReady());
    QVERIFY(!fixture.notice(u"sign-in-attempt"_s));
}

void tst_SessionNotices::aSignInThatComesToNothingLeavesOneNotice_data()
{
    QTest::addColumn<Condition>("failure");
    QTest::addColumn<Condition>("said");
    QTest::newRow("given up by the person") << Condition::SignInCancelled << Condition::SignedOut;
    QTest::newRow("refused there, by the person or a rule") << Condition::SignInDenied << Condition::SignInDenied;
    QTest::newRow("too slow") << Condition::SignInTimedOut << Condition::SignInTimedOut;
    QTest::newRow("provider gone") << Condition::ProviderUnreachable << Condition::ProviderUnreachable;
}

void tst_SessionNotices::aSignInThatComesToNothingLeavesOneNotice()
{
    QFETCH(Condition, failure);
    QFETCH(Condition, said);
    AppFixture fixture;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady());
    fixture.button(u"signOut"_s)->click();
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    Q_EMIT fixture.connection().session().signInFailed({ failure, { u"127.0.0.1"_s } });
    QCOMPARE(fixture.notices().notices().size(), 1);
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, said);
    QCOMPARE(fixture.notice(u"sign-in"_s)->actions.last(), Notice::Action::SignIn); // the filled one
    fixture.button(u"noticeSignIn"_s)->click();
    QTRY_VERIFY(fixture.isReady());
    QTRY_VERIFY(!fixture.notice(u"sign-in"_s));
}

void tst_SessionNotices::aDeletedChatCanBeBroughtBack()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    fixture.application->start({});
    fixture.application->openAddress(runtime.address());
    QTRY_VERIFY(fixture.isReady());
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.isAnswered());
    QTRY_COMPARE(fixture.connection().chat().threads().size(), 1);
    const QString thread = fixture.connection().chat().threadId();
    fixture.connection().chat().deleteThread(thread);
    QTRY_VERIFY(fixture.notice(u"deleted"_s));
    QCOMPARE(fixture.notice(u"deleted"_s)->about.condition, Condition::ThreadDeleted);
    QCOMPARE(fixture.notice(u"deleted"_s)->about.arguments, QStringList { u"hello"_s });
    fixture.button(u"noticeUndo"_s)->click();
    QTRY_VERIFY(!fixture.notice(u"deleted"_s));
    QTRY_COMPARE(fixture.connection().chat().threads().size(), 1);
}

void tst_SessionNotices::anOpenServerThatBeginsToAsk()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    fixture.application->start({});
    fixture.application->openAddress(runtime.address());
    QTRY_VERIFY(fixture.isReady());
    runtime.setToken("now-there-is-a-guard");
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QCOMPARE(fixture.notice(u"sign-in"_s)->about.condition, Condition::SignInAsked);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s)->messageWaits);
    QCOMPARE(fixture.lastMessage()->text, u"hello"_s);

    // Who signs in now has not written that: it comes back as a draft and is not sent by itself.
    fixture.button(u"noticeSignIn"_s)->click();
    ConnectionDialog *dialog = nullptr;
    QTRY_VERIFY(dialog = fixture.window().findChild<ConnectionDialog *>()); // the server does not say where
    ConnectionConfig config = dialog->config();
    config.signIn.method = SignInConfig::Method::Token;
    dialog->setConfig(config);
    dialog->findChild<QLineEdit *>(u"token"_s)->setText(u"now-there-is-a-guard"_s);
    dialog->accept();
    QTRY_VERIFY(fixture.isReady());
    QCOMPARE(fixture.composer().text(), u"hello"_s);
    QCOMPARE(fixture.connection().chat().model().rowCount(), 0);
    fixture.button(u"send"_s)->click();
    QTRY_VERIFY(fixture.isAnswered());
}

void tst_SessionNotices::aServerThatIsDown()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    fixture.application->start({});
    fixture.application->openAddress(runtime.address());
    QTRY_VERIFY(fixture.isReady());
    runtime.infoStatus = 500;
    fixture.connection().refresh();
    QTRY_VERIFY(fixture.notice(u"server"_s));
    QCOMPARE(fixture.notice(u"server"_s)->about.condition, Condition::ServerFailed);
    runtime.infoStatus = 200;
    fixture.connection().refresh();
    QTRY_VERIFY(!fixture.notice(u"server"_s));
}

void tst_SessionNotices::onlyOneVisibleSignInIsFilled()
{
    AppFixture fixture;
    startDemo(fixture);
    QTRY_VERIFY(fixture.isReady());
    fixture.button(u"signOut"_s)->click();
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    int filled = 0;
    for (const QAbstractButton *candidate : fixture.window().findChildren<QAbstractButton *>())
        filled += candidate->isVisible() && candidate->isEnabled() && candidate->property("primary").toBool();
    QCOMPARE(filled, 1);
}

COUNTERSIGN_TEST(tst_SessionNotices, "tst_sessionnotices")
#include "tst_sessionnotices.moc"
