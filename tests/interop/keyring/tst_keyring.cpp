// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "desk.h"
#include "keyring.h"
#include "peer.h"
#include "privatebus.h"
#include "testregistry.h"

#include <QDBusConnectionInterface>
#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Outcome = CredentialStore::Outcome;

//! A keyring that is locked, late, absent, or waits for an answer: what the person sees, and that nothing is lost over it. On a
//! bus of its own (bare-bus.sh), with the real gnome-keyring wherever that can be brought into the state.
class tst_Keyring : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void notThereAtStart_data();
    void notThereAtStart();
    void promptNobodyAnswers();
    void goesAwayWhileSignedIn();
    void signOutWhileLocked();

private:
    void startKeyring();
    void endKeyring();
    void beginSignedIn();
    void startAgain();
    void sayWhileAway();
    void comeBack();
    [[nodiscard]] Session &session() const { return m_desk->connection().session(); }

    QProcess m_keyring;
    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<Desk> m_desk;
    QString m_before; // the transcript
    QString m_waiting;
};

namespace {
bool isKeyringOnTheBus()
{
    return QDBusConnection::sessionBus().interface()->isServiceRegistered(u"org.freedesktop.secrets"_s);
}
} // namespace

void tst_Keyring::init()
{
    m_provider = std::make_unique<ProviderPeer>();
    m_runtime = std::make_unique<RuntimePeer>(m_provider.get());
    QVERIFY(m_provider->isReady());
    QVERIFY(m_runtime->isReady());
    startKeyring();
    QVERIFY(isKeyringOnTheBus());
    m_desk = std::make_unique<Desk>();
}

void tst_Keyring::cleanup()
{
    endKeyring(); // first: whoever has a session with it must hear that it is gone
    m_desk.reset();
    m_runtime.reset();
    m_provider.reset();
}

void tst_Keyring::startKeyring()
{
    m_keyring.start(u"gnome-keyring-daemon"_s, { u"--foreground"_s, u"--components=secrets"_s, u"--unlock"_s });
    m_keyring.write(qgetenv("KEYRING_PASSWORD"));
    m_keyring.closeWriteChannel();
    QTRY_VERIFY_WITH_TIMEOUT(isKeyringOnTheBus(), kPatience);
}

void tst_Keyring::endKeyring()
{
    if (m_keyring.state() == QProcess::NotRunning)
        return;
    m_keyring.terminate();
    m_keyring.waitForFinished(kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!isKeyringOnTheBus(), kPatience);
    QCoreApplication::processEvents(); // the bus has told everybody before it told us; now they hear it
}

void tst_Keyring::beginSignedIn()
{
    m_desk->signIn(Desk::connectionTo(m_runtime->address(), m_provider.get()), u"admin"_s);
    QVERIFY(m_desk->isReady());
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    m_before = m_desk->transcript();
    QVERIFY(!m_desk->keyringEntry().isEmpty());
}

void tst_Keyring::startAgain()
{
    m_desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection(), kPatience); // what was open comes back
}

//! What is typed while the keyring says nothing is kept, and kept here.
void tst_Keyring::sayWhileAway()
{
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->transcript(), m_before, kPatience);
    m_desk->say(u"are you there?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->chat().hasWaiting(), kPatience);
    m_waiting = m_desk->lastQuestionId();
    QCOMPARE(m_runtime->heard(u"admin"_s, m_waiting), 0);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 1); // no browser is opened by itself
}

//! The same account, the same conversation, the message once; and still in the keyring for the next time.
void tst_Keyring::comeBack()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isSignedIn() && m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().startsWith(m_before), qPrintable(m_desk->transcript()));
    QCOMPARE(m_runtime->heard(u"admin"_s, m_waiting), 1);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 1);
    QCOMPARE(session().keychainTrouble(), Outcome::Done);
    QVERIFY(!session().isForThisSessionOnly());
    for (const Condition condition : { Condition::KeyringLocked, Condition::KeyringAbsent, Condition::KeyringLate })
        QVERIFY(!m_desk->says(condition));
    QVERIFY(!m_desk->keyringEntry().isEmpty());
}

void tst_Keyring::notThereAtStart_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<QString>("button");
    QTest::newRow("locked") << Outcome::Locked << Condition::KeyringLocked << u"noticeUnlock"_s;
    // Found without the person: a desktop may start its keyring after us. (That it is looked for during half a minute is told by
    // tst_session's clock.)
    QTest::newRow("late") << Outcome::Absent << Condition::KeyringAbsent << QString();
    QTest::newRow("absent, then tried again") << Outcome::Absent << Condition::KeyringAbsent << u"noticeRetry"_s;
}

void tst_Keyring::notThereAtStart()
{
    QFETCH(Outcome, trouble);
    QFETCH(Condition, condition);
    QFETCH(QString, button);
    beginSignedIn();
    m_desk->close();
    trouble == Outcome::Locked ? Keyring::lock() : endKeyring();

    startAgain();
    QTRY_COMPARE_WITH_TIMEOUT(session().state(), Session::State::KeychainUnavailable, kPatience);
    QCOMPARE(session().keychainTrouble(), trouble);
    QVERIFY(m_desk->says(condition));
    QVERIFY2(m_desk->notices().contains("Your sign-in to Team agents is kept there"_L1), qPrintable(m_desk->notices()));
    QCOMPARE(session().account().id.subject, u"admin"_s);
    sayWhileAway();

    trouble == Outcome::Locked ? Keyring::unlock() : startKeyring();
    if (!button.isEmpty())
        m_desk->press(button);
    comeBack();
}

void tst_Keyring::promptNobodyAnswers()
{
    // No prompter can be started here, so the service is a scripted one: it opens a prompt and says nothing more. How long it is
    // waited for (two minutes) is told by tst_keychainstore's clock.
    beginSignedIn();
    m_desk->close();
    endKeyring();
    const QDBusObjectPath login(u"/org/freedesktop/secrets/collection/login"_s);
    auto scripted = std::make_unique<ScriptedSecrets>(QDBusConnection::sessionBus());
    scripted->answer(u"SearchItems"_s, { QVariant::fromValue(QList<QDBusObjectPath>()),
                                         QVariant::fromValue(QList { QDBusObjectPath(login.path() + u"/1"_s) }) });
    scripted->answer(u"ReadAlias"_s, { QVariant::fromValue(login) });
    scripted->answer(u"Get"_s, { QVariant::fromValue(QDBusVariant(true)) });
    scripted->answer(u"Unlock"_s, { QVariant::fromValue(QList<QDBusObjectPath>()),
                                    QVariant::fromValue(QDBusObjectPath(u"/org/freedesktop/secrets/prompt/1"_s)) });
    scripted->answer(u"Prompt"_s, {});

    startAgain();
    QTRY_COMPARE_WITH_TIMEOUT(session().state(), Session::State::KeychainUnavailable, kPatience);
    m_desk->press(u"noticeUnlock"_s);
    QTRY_VERIFY_WITH_TIMEOUT(scripted->calls.contains(u"Prompt"_s), kPatience);
    QVERIFY(m_desk->says(Condition::KeyringLocked));
    sayWhileAway(); // the window waits for nobody
    QCOMPARE(session().state(), Session::State::KeychainUnavailable);
    for (const QString &call : { u"Delete"_s, u"CreateItem"_s, u"SetSecret"_s })
        QVERIFY2(!scripted->calls.contains(call), qPrintable(call));

    m_desk->close();
    scripted.reset();
    QDBusConnection::sessionBus().unregisterService(u"org.freedesktop.secrets"_s);
    startKeyring();
    startAgain();
    comeBack();
}

void tst_Keyring::goesAwayWhileSignedIn()
{
    beginSignedIn();
    const QByteArray first = m_desk->keyringEntry();
    endKeyring();
    m_runtime->refuseTokensOf(u"admin"_s); // the refresh token rotates, and cannot be kept
    m_desk->say(u"and now?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->says(Condition::KeyringAbsent), kPatience);
    QVERIFY2(m_desk->notices().contains("You are signed in until you close Countersign"_L1), qPrintable(m_desk->notices()));
    QVERIFY(session().isForThisSessionOnly());

    startKeyring();
    m_desk->press(u"noticeRetry"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!session().isForThisSessionOnly(), kPatience);
    QVERIFY(!m_desk->says(Condition::KeyringAbsent));
    QVERIFY(m_desk->keyringEntry() != first);
    // And it is the one that works: the next start needs no browser.
    m_desk->restart();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isSignedIn(), kPatience);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 1);
}

void tst_Keyring::signOutWhileLocked()
{
    beginSignedIn();
    Keyring::lock();
    m_desk->press(u"signOut"_s);
    QTRY_COMPARE_WITH_TIMEOUT(session().state(), Session::State::SignedOut, kPatience);
    QVERIFY(m_desk->says(Condition::KeyringEntryLeft));
    QCOMPARE(m_provider->requests(u"/token/revocation"_s).size(), 1);
    m_desk->restart(); // still locked: nobody is signed in by what could not be deleted
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && m_desk->button(u"noticeSignIn"_s), kPatience);
    QCOMPARE(session().state(), Session::State::SignedOut);
    m_desk->close();
    Keyring::unlock();
    QVERIFY(!m_desk->keyringEntry().isEmpty()); // what could not be proven gone is still there

    startAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->keyringEntry(), QByteArray(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(session().state(), Session::State::SignedOut, kPatience);
    QVERIFY(!m_desk->says(Condition::KeyringEntryLeft));
    QCOMPARE(m_provider->grants("refresh_token"), 0);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 1); // no browser is opened by itself
}

COUNTERSIGN_TEST(tst_Keyring, "tst_keyring")
#include "tst_keyring.moc"
