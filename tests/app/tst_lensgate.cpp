// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lenssteps.h"
#include "refusalstories.h"
#include "testregistry.h"

#include <QClipboard>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The gate check in the window: who is let in, whose token differs, and for how long that holds.
class tst_LensGate : public QObject, private LensSteps
{
    Q_OBJECT
private Q_SLOTS:
    void theGateCheckSaysWhoIsLetIn_data();
    void theGateCheckSaysWhoIsLetIn();
    void aPlainAgentHasNoGateToAsk();
    void whatItSaidEndsWithTheSignIn();
    void twoTokensAreCompared_data();
    void twoTokensAreCompared();

private:
    static LensCard &gateCard(AppFixture &fixture) { return *pane(fixture)->findChild<LensCard *>(u"gateCheckResult"_s); }
};

void tst_LensGate::theGateCheckSaysWhoIsLetIn_data()
{
    QTest::addColumn<bool>("guarded");
    QTest::addColumn<QString>("said");
    QTest::newRow("open") << false << u"This server answers anybody"_s;
    QTest::newRow("guarded") << true << u"This server is guarded"_s;
}

void tst_LensGate::theGateCheckSaysWhoIsLetIn()
{
    QFETCH(bool, guarded);
    QFETCH(QString, said);
    const QByteArray token = "pasted-token-0123456789-abc";
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, guarded ? token : QByteArray());
    AppFixture fixture;
    if (guarded)
        openWithToken(fixture, runtime, token);
    else
        open(fixture, runtime);
    QTRY_VERIFY(fixture.isReady());
    trigger(fixture, u"lens"_s);
    const QString before = card(fixture);
    fixture.button(u"lensGateCheck"_s)->click();
    auto *gate = pane(fixture)->findChild<LensCard *>(u"gateCheckResult"_s);
    QTRY_VERIFY(gate->isVisible());
    QVERIFY2(gate->spoken().startsWith(said), qPrintable(gate->spoken()));
    QVERIFY(gate->spoken().contains(guarded ? u"Without a token: refused (401)"_s : u"Without a token: let in (200)"_s));
    QCOMPARE(gate->spoken().contains(u"With yours: let in (200)"_s), guarded);
    QVERIFY(fixture.connection().session().state() == Session::State::SignedIn); // a question, not a sign-out
    QTRY_VERIFY(fixture.button(u"lensGateCheck"_s));
}

void tst_LensGate::aPlainAgentHasNoGateToAsk()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::PlainAgUi);
    AppFixture fixture;
    ConnectionConfig config;
    config.name = u"Agent"_s;
    config.address = QUrl(runtime.address());
    config.kind = ConnectionConfig::Kind::AgUi;
    config.signIn.method = SignInConfig::Method::None;
    fixture.application->start({});
    fixture.application->openConnection(config);
    show(fixture);
    trigger(fixture, u"lens"_s);
    QVERIFY(!fixture.button(u"lensGateCheck"_s)); // not enabled
}

//! "With yours: let in" is no longer true once there is no "yours".
void tst_LensGate::whatItSaidEndsWithTheSignIn()
{
    const QByteArray token = "pasted-token-0123456789-abc";
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, token);
    AppFixture fixture;
    openWithToken(fixture, runtime, token);
    QTRY_VERIFY(fixture.isReady());
    trigger(fixture, u"lens"_s);
    fixture.button(u"lensGateCheck"_s)->click();
    QTRY_VERIFY(gateCard(fixture).isVisible());
    trigger(fixture, u"signOut"_s);
    QTRY_COMPARE(fixture.connection().session().state(), Session::State::SignedOut);
    QTRY_VERIFY(!gateCard(fixture).isVisible());
    fixture.button(u"lensCopyReport"_s)->click();
    QVERIFY(!QApplication::clipboard()->text().contains(u"Gate check"_s));
    fixture.button(u"lensGateCheck"_s)->click(); // asked again, it is told anew
    QTRY_VERIFY(gateCard(fixture).isVisible());
    QVERIFY2(gateCard(fixture).spoken().contains(u"You are not signed in"_s), qPrintable(gateCard(fixture).spoken()));
}

void tst_LensGate::twoTokensAreCompared_data()
{
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("difference");
    const QByteArray mine = unsignedJwt({ { u"sub"_s, u"alice"_s }, { u"aud"_s, u"agents"_s } });
    QTest::newRow("one that is refused") << unsignedJwt({ { u"sub"_s, u"alice"_s }, { u"aud"_s, u"billing"_s } })
                                         << u"With the other one: refused (401)"_s
                                         << u"In the tokens: aud: agents in yours, billing in the other one"_s;
    QTest::newRow("pasted with its scheme") << "Bearer an-opaque-token-of-somebody"_ba << u"With the other one: refused (401)"_s
                                            << u"In the tokens: kind: "_s;
    QTest::newRow("the same") << mine << u"With the other one: let in (200)"_s
                              << u"First difference: none: both get the same answer"_s;
}

void tst_LensGate::twoTokensAreCompared()
{
    QFETCH(QByteArray, other);
    QFETCH(QString, answer);
    QFETCH(QString, difference);
    const QByteArray token = unsignedJwt({ { u"sub"_s, u"alice"_s }, { u"aud"_s, u"agents"_s } });
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit, token);
    AppFixture fixture;
    openWithToken(fixture, runtime, token);
    QTRY_VERIFY(fixture.isReady());
    trigger(fixture, u"lens"_s);
    pane(fixture)->findChild<QAction *>(u"lensCompare"_s)->trigger();
    auto *question = fixture.window().findChild<QInputDialog *>(u"lensOtherToken"_s);
    QVERIFY(question);
    auto *field = question->findChild<QLineEdit *>();
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    field->setText(QString::fromLatin1(other));
    question->accept();
    QTRY_VERIFY(gateCard(fixture).isVisible());
    const QString said = gateCard(fixture).spoken();
    QVERIFY2(said.contains(answer) && said.contains(difference), qPrintable(said));
    QVERIFY(said.contains(u"With yours: let in (200)"_s));
    QVERIFY(!said.contains(QString::fromLatin1(other)));
    QCOMPARE(fixture.connection().session().state(), Session::State::SignedIn);
}

COUNTERSIGN_TEST(tst_LensGate, "tst_lensgate")
#include "tst_lensgate.moc"
