// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/session.h"

#include "core/redactor.h"
#include "fakeclock.h"
#include "memorycredentialstore.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Outcome = CredentialStore::Outcome;
using RenewFailure = SignInMethod::RenewFailure;
using State = Session::State;
using Stage = Session::Attempt::Stage;
using Verdict = Authorizer::Decision::Verdict;
using Why = Session::Why;

namespace {
const QString kConnection = u"0123abcd"_s;
const QUrl kServer { u"https://agents.example.com/api/copilotkit"_s };

AccountRecord person(const QString &subject)
{
    AccountRecord record;
    record.id = { u"https://id.example.com"_s, u"countersign"_s, subject };
    record.name = subject.toUpper();
    return record;
}

//! A method that does what the test says, when the test says it.
class ScriptedMethod final : public SignInMethod
{
public:
    bool needs = true;
    QStringList calls;
    std::optional<AccountRecord> hint;
    QByteArray restoredFrom;
    QList<QByteArray> revoked; // what was kept of the credentials given to end()
    std::optional<Error> notRevoked;

    [[nodiscard]] bool needsSignIn() const override { return needs; }
    void begin(const std::optional<AccountRecord> &account) override
    {
        calls << u"begin"_s;
        hint = account;
    }
    void cancel() override
    {
        calls << u"cancel"_s;
        QTimer::singleShot(0, this, [this] { Q_EMIT failed({ Condition::SignInCancelled, { u"id.example.com"_s } }); });
    }
    void again() override { calls << u"again"_s; }
    void restore(const AccountRecord &, const Secret &kept) override
    {
        calls << u"restore"_s;
        restoredFrom = kept.reveal();
    }
    void renew(const Credential &) override { calls << u"renew"_s; }
    void end(const Credential &current) override
    {
        calls << u"end"_s;
        revoked << current.kept.reveal();
        QTimer::singleShot(0, this, [this] { Q_EMIT ended(notRevoked); });
    }
    [[nodiscard]] int count(const QString &call) const { return int(calls.count(call)); }
};

class MemoryIndex final : public AccountIndex
{
public:
    QMap<QString, QList<AccountRecord>> records;
    QList<QString> graves;

    [[nodiscard]] QList<AccountRecord> accounts(const QString &connection) const override { return records.value(connection); }
    void put(const QString &connection, const AccountRecord &record) override
    {
        QList<AccountRecord> &list = records[connection];
        list.removeIf([&](const AccountRecord &known) { return known.id == record.id; });
        list.prepend(record);
    }
    [[nodiscard]] QList<QString> tombstones() const override { return graves; }
    void addTombstone(const QString &key) override
    {
        if (!graves.contains(key))
            graves << key;
    }
    void removeTombstone(const QString &key) override { graves.removeAll(key); }
};

//! Everything around one Session. `ada` is the person of most tests.
struct Scene
{
    FakeClock clock;
    Redactor redactor;
    MemoryCredentialStore store;
    MemoryIndex index;
    ScriptedMethod *method = nullptr;
    std::unique_ptr<Session> session;

    void open(const QUrl &server = kServer, bool needsSignIn = true, const QString &connection = kConnection)
    {
        auto scripted = std::make_unique<ScriptedMethod>();
        scripted->needs = needsSignIn;
        method = scripted.get();
        session = std::make_unique<Session>(server, connection, std::move(scripted), store, index, clock);
    }
    [[nodiscard]] Credential credential(const QString &subject, const QByteArray &token, const QByteArray &kept,
                                        int lifetime = 3600)
    {
        Credential result;
        result.account = person(subject);
        result.headers = { { "Authorization", redactor.keep("Bearer " + token) } };
        result.lifetime = lifetime;
        result.renewable = !kept.isEmpty();
        result.kept = redactor.keep(kept);
        return result;
    }
    static QString key(const QString &subject) { return person(subject).id.key() + u'-' + kConnection; }
    void rememberAda(const QByteArray &kept = "refresh-0")
    {
        AccountRecord ada = person(u"ada"_s);
        ada.hasSecret = true;
        index.put(kConnection, ada);
        store.entries.insert(key(u"ada"_s), redactor.keep(kept));
    }
    static void settle()
    {
        for (int i = 0; i < 4; ++i)
            QCoreApplication::processEvents();
    }
    void load()
    {
        session->load();
        settle();
    }
    //! Ada signed in interactively; token-1, refresh-1, generation 1.
    void signInAda(int lifetime = 3600)
    {
        session->signIn();
        Q_EMIT method->obtained(credential(u"ada"_s, "token-1", "refresh-1", lifetime));
        settle();
    }
    void openSignedIn(int lifetime = 3600)
    {
        open();
        load();
        signInAda(lifetime);
    }
    //! Loading, the restore asked for and not answered.
    void openRestoring()
    {
        rememberAda();
        open();
        load();
    }
    [[nodiscard]] Authorizer::Decision ask(Initiative initiative = Initiative::Background)
    {
        return session->authorize(Origin(kServer), initiative);
    }
    void failRenewal(RenewFailure failure) { Q_EMIT method->renewFailed(failure, { Condition::ProviderUnreachable }); }
    void failRestore(RenewFailure failure) { Q_EMIT method->restoreFailed(failure, { Condition::ProviderUnreachable }); }
    void seconds(qint64 count) { clock.advance(count * 1000); }
};

void bring(Scene &scene, State state)
{
    switch (state) {
    case State::SignedOut:
        scene.open();
        scene.load();
        return;
    case State::Loading:
        scene.openRestoring();
        return;
    case State::KeychainUnavailable:
        scene.store.trouble = Outcome::Locked;
        scene.openRestoring();
        return;
    case State::SignedIn:
        scene.openSignedIn();
        return;
    case State::SignInRequired:
        scene.openSignedIn();
        scene.session->rejected(1, true);
        return;
    case State::SigningOut:
        scene.openSignedIn();
        scene.session->signOut();
        return;
    }
}

QByteArray bearer(const Authorizer::Decision &decision)
{
    return decision.headers.isEmpty() ? QByteArray() : decision.headers.first().value.reveal();
}
} // namespace

class tst_Session : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The gate's question, by state
    void authorizes_data();
    void authorizes();
    void waitsBeforeLoading();
    void givesHeadersToItsOwnOriginOnly_data();
    void givesHeadersToItsOwnOriginOnly();
    void refusesSecretsOverPlainHttp();
    void isNobodyOnAnOpenServer();
    void asksWhenTheServerAsksSomebodySignedOut();

    // Start
    void isSignedOutWithoutAnAccount();
    void isSignedOutWhenTheEntryIsMissing();
    void tellsKeychainTroubleApart_data();
    void tellsKeychainTroubleApart();
    void findsAKeychainThatStartsLater();
    void stopsLookingForAKeychainThatNeverComes();
    void unlocksAndRestores();
    void staysLockedWhenThePersonDeclines();
    void restores();
    void waitsForTheNetworkToRestore();
    void triesAtOnceWhenTheNetworkIsBack();
    void endsWhenTheRestoreIsRefused();
    void triesOnceMoreWhenTheRestoreAnswerIsLost();
    void refusesToRestoreSomebodyElse();
    void startsTheSignInAfterAFailedRestore();
    void needsNoSignInAfterAGoodRestore();
    void forgetsTheWishToSignIn();
    void restoresAfterAFailedAttempt();
    void signInWaitsForTheKeychain_data();
    void signInWaitsForTheKeychain();

    // Renewal
    void renewsAheadOfTheEnd_data();
    void renewsAheadOfTheEnd();
    void renewsOnceForMany();
    void renewsOnceForTwelveRejections();
    void ignoresOlderGenerations();
    void endsWhenRejectedAgain();
    void endsWhenThereIsNothingToRenewWith();
    void usesATokenThatCannotBeRenewedUntilA401();
    void endsWhenTheProviderRefuses();
    void staysSignedInOffline();
    void isOfflineWithARejectedToken();
    void followsTheWallClock();
    void isNotFooledByAWallClockSetBack();
    void usesTheTokenWhileItLastsWhenTheAnswerIsLost();
    void endsWithALostAnswer();
    void storesARotatedTokenBeforeItIsUsed();
    void neverRenewsIntoSomebodyElse();
    void refusesHeadersThatAreNoHeaders();

    // Signing in
    void signsInForTheFirstTime();
    void showsTheAttempt();
    void leavesTheStateAloneWhenAnAttemptFails_data();
    void leavesTheStateAloneWhenAnAttemptFails();
    void cancelsAnAttempt();
    void runsOneAttemptAtATime();
    void welcomesTheSamePersonBack();
    void neverHandsWaitersToAnotherAccount();
    void signsOutAlthoughAnotherAccountArrives();
    void ignoresARenewalOfTheOldAccount();
    void isForThisSessionOnlyWithoutAKeychain_data();
    void isForThisSessionOnlyWithoutAKeychain();
    void keepsTheSignInOnceUnlocked();
    void isForThisSessionOnlyWhenThereIsNothingToKeep();
    void keepsConnectionsApart();

    // Signing out
    void signsOut();
    void saysWhatCouldNotBeDone_data();
    void saysWhatCouldNotBeDone();
    void revokesTheNewestToken();
    void revokesWhatWasOnlyRestored();
    void leavesATombstoneOnALockedKeychain();
    void endsTheAttemptWithTheSession();
    void isNotBroughtBackByALateWrite();
    void retriesTombstonesAtStartAndUnlock();
    void takesATombstoneAwayWithANewSignIn();
    void signsOutTwiceAsOnce();
};

void tst_Session::authorizes_data()
{
    QTest::addColumn<State>("state");
    QTest::addColumn<Initiative>("initiative");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<Condition>("condition");
    const auto person = Initiative::Person;
    const auto background = Initiative::Background;
    QTest::newRow("signed out, person") << State::SignedOut << person << Verdict::Go << Condition::None;
    QTest::newRow("signed out, background") << State::SignedOut << background << Verdict::Refuse << Condition::SignedOut;
    QTest::newRow("loading, person") << State::Loading << person << Verdict::Wait << Condition::None;
    QTest::newRow("loading, background") << State::Loading << background << Verdict::Wait << Condition::None;
    QTest::newRow("locked, person") << State::KeychainUnavailable << person << Verdict::Refuse << Condition::KeyringLocked;
    QTest::newRow("locked, background") << State::KeychainUnavailable << background << Verdict::Refuse
                                        << Condition::KeyringLocked;
    QTest::newRow("signed in, person") << State::SignedIn << person << Verdict::Go << Condition::None;
    QTest::newRow("signed in, background") << State::SignedIn << background << Verdict::Go << Condition::None;
    QTest::newRow("required, person") << State::SignInRequired << person << Verdict::Refuse << Condition::SessionEnded;
    QTest::newRow("required, background") << State::SignInRequired << background << Verdict::Refuse << Condition::SessionEnded;
    QTest::newRow("signing out, person") << State::SigningOut << person << Verdict::Refuse << Condition::SignedOut;
    QTest::newRow("signing out, background") << State::SigningOut << background << Verdict::Refuse << Condition::SignedOut;
}

void tst_Session::authorizes()
{
    QFETCH(State, state);
    QFETCH(Initiative, initiative);
    Scene scene;
    bring(scene, state);
    QCOMPARE(scene.session->state(), state);
    const auto decision = scene.ask(initiative);
    QTEST(decision.verdict, "verdict");
    QTEST(decision.error.condition, "condition");
    QCOMPARE(!decision.headers.isEmpty(), state == State::SignedIn);
    QCOMPARE(decision.generation, quint64(state == State::SignedIn ? 1 : 0));
    QVERIFY(!scene.method->calls.contains(u"begin"_s) || state == State::SignedIn || state == State::SignInRequired
            || state == State::SigningOut);
}

void tst_Session::waitsBeforeLoading()
{
    Scene scene;
    scene.rememberAda();
    scene.open();
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.ask(Initiative::Person).verdict, Verdict::Wait);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
    QVERIFY(scene.store.calls.isEmpty());
}

void tst_Session::givesHeadersToItsOwnOriginOnly_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isOurs");
    QTest::newRow("the server") << u"https://agents.example.com/other/path"_s << true;
    QTest::newRow("its default port") << u"https://agents.example.com:443/"_s << true;
    QTest::newRow("its web socket") << u"wss://agents.example.com/ws"_s << true;
    QTest::newRow("another port") << u"https://agents.example.com:8443/"_s << false;
    QTest::newRow("another scheme") << u"http://agents.example.com/"_s << false;
    QTest::newRow("another host") << u"https://example.com/"_s << false;
    QTest::newRow("a host that ends the same") << u"https://evil-agents.example.com/"_s << false;
    QTest::newRow("no address") << QString() << false;
}

void tst_Session::givesHeadersToItsOwnOriginOnly()
{
    QFETCH(QString, url);
    QFETCH(bool, isOurs);
    Scene scene;
    scene.openSignedIn();
    const auto decision = scene.session->authorize(Origin(QUrl(url)), Initiative::Background);
    QCOMPARE(decision.verdict, Verdict::Go);
    QCOMPARE(bearer(decision), isOurs ? "Bearer token-1"_ba : QByteArray());
    QCOMPARE(decision.generation, quint64(isOurs ? 1 : 0));
}

void tst_Session::refusesSecretsOverPlainHttp()
{
    const QUrl plain(u"http://agents.example.com/"_s);
    Scene scene;
    scene.open(plain);
    scene.load();
    QCOMPARE(scene.session->authorize(Origin(plain), Initiative::Person).verdict, Verdict::Go); // nothing secret in it
    scene.signInAda();
    const auto decision = scene.session->authorize(Origin(plain), Initiative::Person);
    QCOMPARE(decision.verdict, Verdict::Refuse);
    QCOMPARE(decision.error.condition, Condition::PlainHttpRefused);
    QVERIFY(decision.headers.isEmpty());

    const QUrl loopback(u"http://127.0.0.1:8000/"_s);
    scene.open(loopback);
    scene.load();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(bearer(scene.session->authorize(Origin(loopback), Initiative::Person)), "Bearer token-1"_ba);
}

void tst_Session::isNobodyOnAnOpenServer()
{
    Scene scene;
    scene.open(kServer, false);
    QCOMPARE(scene.session->state(), State::SignedIn);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->needsSignIn());
    QVERIFY(scene.session->account().id.isNobody());
    QVERIFY(!scene.session->isForThisSessionOnly());
    const auto decision = scene.ask();
    QCOMPARE(decision.verdict, Verdict::Go);
    QVERIFY(decision.headers.isEmpty());
    QCOMPARE(decision.generation, 0u);
    QVERIFY(scene.store.calls.isEmpty());

    scene.session->signOut(); // nobody cannot leave
    QCOMPARE(scene.session->state(), State::SignedIn);

    scene.session->rejected(0, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::ServerAsks);
    QCOMPARE(scene.ask(Initiative::Person).error, (Error { Condition::SignInAsked, { u"agents.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.method->calls.isEmpty()); // nothing is opened by itself
}

void tst_Session::asksWhenTheServerAsksSomebodySignedOut()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    QSignalSpy stateChanged(scene.session.get(), &Session::stateChanged);
    scene.session->rejected(3, false); // of a session that is no more
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(changed.size(), 0);
    scene.session->rejected(0, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::ServerAsks);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(stateChanged.size(), 1);
    QCOMPARE(scene.ask().error.condition, Condition::SignInAsked);
    scene.signInAda();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->why(), Why::None);
}

void tst_Session::isSignedOutWithoutAnAccount()
{
    Scene scene;
    scene.index.put(kConnection, person(u"ada"_s)); // known, but nothing in the keychain
    scene.open();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(changed.size() > 0);
    QVERIFY(scene.store.calls.isEmpty()); // the keychain is not even asked
    QCOMPARE(scene.session->account().name, u"ADA"_s);
}

void tst_Session::isSignedOutWhenTheEntryIsMissing()
{
    Scene scene;
    scene.rememberAda();
    scene.store.entries.clear();
    scene.open();
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
}

void tst_Session::tellsKeychainTroubleApart_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("locked") << Outcome::Locked << Condition::KeyringLocked;
    QTest::newRow("absent") << Outcome::Absent << Condition::KeyringAbsent;
    QTest::newRow("late") << Outcome::Late << Condition::KeyringLate;
    QTest::newRow("failed") << Outcome::Failed << Condition::KeyringFailed;
}

void tst_Session::tellsKeychainTroubleApart()
{
    QFETCH(Outcome, trouble);
    QFETCH(Condition, condition);
    Scene scene;
    scene.store.trouble = trouble;
    scene.rememberAda();
    scene.open();
    scene.session->load();
    QCOMPARE(scene.session->state(), State::Loading);
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    QCOMPARE(scene.session->keychainTrouble(), trouble);
    QCOMPARE(scene.ask(Initiative::Background).error.condition, condition);
    QCOMPARE(scene.ask(Initiative::Person).error.condition, condition);
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret); // it is not lost, only out of reach
    QVERIFY(scene.method->calls.isEmpty());
    scene.session->rejected(0, false); // nothing was sent that could be rejected
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
}

void tst_Session::findsAKeychainThatStartsLater()
{
    Scene scene;
    scene.store.trouble = Outcome::Absent;
    scene.openRestoring();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    scene.seconds(4);
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    scene.store.trouble = Outcome::Done;
    scene.seconds(2);
    scene.settle();
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QCOMPARE(scene.method->calls, QStringList { u"restore"_s });
    QVERIFY(!scene.store.calls.contains(u"unlock"_s));
}

void tst_Session::stopsLookingForAKeychainThatNeverComes()
{
    Scene scene;
    scene.store.trouble = Outcome::Absent;
    scene.openRestoring();
    for (int i = 0; i < 60; ++i) {
        scene.seconds(2);
        scene.settle();
    }
    QCOMPARE(scene.store.calls.size(), 1 + 15); // 30 s
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
}

void tst_Session::unlocksAndRestores()
{
    Scene scene;
    bring(scene, State::KeychainUnavailable);
    scene.session->unlock();
    scene.session->unlock(); // a second click
    scene.settle();
    QCOMPARE(scene.store.calls.count(u"unlock"_s), 1);
    QCOMPARE(scene.session->state(), State::Loading);
    QCOMPARE(scene.method->restoredFrom, "refresh-0"_ba);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_Session::staysLockedWhenThePersonDeclines()
{
    Scene scene;
    scene.store.trouble = Outcome::Late; // the prompt stands open: unlock() ends with it too
    scene.openRestoring();
    scene.session->unlock();
    scene.settle();
    QCOMPARE(scene.session->state(), State::KeychainUnavailable);
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Late);
    QVERIFY(scene.method->calls.isEmpty());
}

void tst_Session::restores()
{
    Scene scene;
    scene.openRestoring();
    QCOMPARE(scene.store.calls, QStringList { u"read "_s + Scene::key(u"ada"_s) });
    QCOMPARE(scene.method->restoredFrom, "refresh-0"_ba);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-0"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(signedIn.size(), 0); // nobody did anything
    QCOMPARE(scene.session->generation(), 1u);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
    scene.settle();
    QCOMPARE(scene.store.calls.size(), 1); // nothing new to keep
    QVERIFY(!scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret);
}

void tst_Session::waitsForTheNetworkToRestore()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    int tries = 1;
    for (const int wait : { 1, 5, 30, 60, 60 }) {
        scene.failRestore(RenewFailure::Network);
        QCOMPARE(scene.session->state(), State::Loading);
        QVERIFY(scene.session->isOffline());
        QCOMPARE(scene.ask(Initiative::Person).error, (Error { Condition::Offline, { u"id.example.com"_s } }));
        scene.clock.advance(wait * 1000 - 1);
        QCOMPARE(scene.method->count(u"restore"_s), tries);
        scene.clock.advance(1);
        QCOMPARE(scene.method->count(u"restore"_s), ++tries);
    }
    QCOMPARE(changed.size(), 5);
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(changed.size(), 6);
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba); // it was rotated on the way
}

void tst_Session::triesAtOnceWhenTheNetworkIsBack()
{
    Scene scene;
    scene.openRestoring();
    scene.session->retryNow(); // one is under way
    QCOMPARE(scene.method->count(u"restore"_s), 1);
    scene.failRestore(RenewFailure::Network);
    scene.session->retryNow();
    scene.session->retryNow();
    QCOMPARE(scene.method->count(u"restore"_s), 2);
    scene.seconds(600); // the alarm of the wait that was cut short
    QCOMPARE(scene.method->count(u"restore"_s), 2);
}

void tst_Session::endsWhenTheRestoreIsRefused()
{
    Scene scene;
    scene.openRestoring();
    scene.failRestore(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Ended);
    QCOMPARE(scene.ask().error, (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"id.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QVERIFY(scene.index.graves.isEmpty());
    QCOMPARE(scene.method->calls, QStringList { u"restore"_s }); // no browser by itself
}

void tst_Session::triesOnceMoreWhenTheRestoreAnswerIsLost()
{
    Scene scene;
    scene.openRestoring();
    scene.failRestore(RenewFailure::Unknown);
    QCOMPARE(scene.method->count(u"restore"_s), 2);
    QCOMPARE(scene.session->state(), State::Loading);
    scene.failRestore(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::AnswerLost);
}

void tst_Session::refusesToRestoreSomebodyElse()
{
    Scene scene;
    scene.openRestoring();
    Q_EMIT scene.method->obtained(scene.credential(u"eve"_s, "token-e", "refresh-e"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
    QVERIFY(scene.ask(Initiative::Person).headers.isEmpty());
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::startsTheSignInAfterAFailedRestore()
{
    Scene scene;
    scene.openRestoring();
    scene.session->signIn();
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    QCOMPARE(scene.method->count(u"begin"_s), 0); // its answer could not be told from the restore's
    scene.failRestore(RenewFailure::Network);
    QCOMPARE(scene.method->count(u"begin"_s), 1);
    QCOMPARE(scene.session->state(), State::Loading);
    scene.seconds(600);
    QCOMPARE(scene.method->count(u"restore"_s), 1); // not beside the attempt
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(!scene.session->isOffline());
}

void tst_Session::needsNoSignInAfterAGoodRestore()
{
    Scene scene;
    scene.openRestoring();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    QCOMPARE(scene.method->count(u"begin"_s), 0);
}

void tst_Session::forgetsTheWishToSignIn()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signIn();
    scene.session->cancelSignIn();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>().condition, Condition::SignInCancelled);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.failRestore(RenewFailure::Network);
    QCOMPARE(scene.method->count(u"begin"_s), 0);
}

void tst_Session::signInWaitsForTheKeychain_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("then"); //!< what the method is asked for when the keychain has answered
    QTest::newRow("kept") << Outcome::Done << u"restore"_s;
    for (const Outcome outcome : { Outcome::Missing, Outcome::Locked, Outcome::Absent, Outcome::Late, Outcome::Failed })
        QTest::addRow("trouble %d", static_cast<int>(outcome)) << outcome << u"begin"_s;
}

void tst_Session::signInWaitsForTheKeychain()
{
    // What is kept may make the browser needless; until it is known there is no attempt.
    QFETCH(Outcome, outcome);
    QFETCH(QString, then);
    Scene scene;
    scene.rememberAda();
    scene.store.trouble = outcome == Outcome::Missing ? Outcome::Done : outcome;
    if (outcome == Outcome::Missing)
        scene.store.entries.clear();
    scene.open();
    scene.session->load();
    scene.session->signIn();
    QCOMPARE(scene.method->calls, QStringList {});
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    scene.settle();
    QCOMPARE(scene.method->calls, QStringList { then });
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    QCOMPARE(scene.method->calls, QStringList { then });
}

void tst_Session::restoresAfterAFailedAttempt()
{
    Scene scene;
    scene.store.trouble = Outcome::Locked;
    scene.openRestoring();
    scene.session->signIn();
    QCOMPARE(scene.method->calls, QStringList { u"begin"_s });
    scene.session->unlock(); // while the browser is open
    scene.settle();
    QCOMPARE(scene.method->calls, QStringList { u"begin"_s });
    QCOMPARE(scene.session->state(), State::Loading);
    Q_EMIT scene.method->failed({ Condition::SignInDenied });
    QCOMPARE(scene.method->calls, (QStringList { u"begin"_s, u"restore"_s }));
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-0"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_Session::renewsAheadOfTheEnd_data()
{
    QTest::addColumn<int>("lifetime");
    QTest::addColumn<int>("passed"); // ms
    QTest::addColumn<Verdict>("verdict");
    QTest::newRow("an hour, fresh") << 3600 << 0 << Verdict::Go;
    QTest::newRow("an hour, before the last minute") << 3600 << 3'539'999 << Verdict::Go;
    QTest::newRow("an hour, the last minute") << 3600 << 3'540'000 << Verdict::Wait;
    QTest::newRow("an hour, over") << 3600 << 3'600'000 << Verdict::Wait;
    QTest::newRow("a day, before the last minute") << 86400 << 86'339'999 << Verdict::Go;
    QTest::newRow("five minutes, before the last 10 %") << 300 << 269'999 << Verdict::Go;
    QTest::newRow("five minutes, the last 10 %") << 300 << 270'000 << Verdict::Wait;
    QTest::newRow("a minute, before the last 10 s") << 60 << 49'999 << Verdict::Go;
    QTest::newRow("a minute, the last 10 s") << 60 << 50'000 << Verdict::Wait;
    QTest::newRow("ten seconds, fresh") << 10 << 0 << Verdict::Go;
    QTest::newRow("ten seconds, half-way") << 10 << 5'000 << Verdict::Wait;
    QTest::newRow("a second, fresh") << 1 << 499 << Verdict::Go;
    QTest::newRow("unknown") << -1 << 2'000'000'000 << Verdict::Go;
    QTest::newRow("zero means unknown") << 0 << 2'000'000'000 << Verdict::Go;
}

void tst_Session::renewsAheadOfTheEnd()
{
    QFETCH(int, lifetime);
    QFETCH(int, passed);
    QFETCH(Verdict, verdict);
    Scene scene;
    scene.openSignedIn(lifetime);
    scene.clock.advance(passed);
    QCOMPARE(scene.method->count(u"renew"_s), 0); // never by a timer
    QCOMPARE(scene.ask().verdict, verdict);
    QCOMPARE(scene.method->count(u"renew"_s), verdict == Verdict::Wait ? 1 : 0);
    if (verdict == Verdict::Wait) {
        Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2", lifetime));
        QCOMPARE(scene.ask().verdict, Verdict::Go);
    }
}

void tst_Session::renewsOnceForMany()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3550);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    for (int i = 0; i < 12; ++i) {
        const auto decision = scene.ask(i % 2 ? Initiative::Person : Initiative::Background);
        QCOMPARE(decision.verdict, Verdict::Wait);
        QCOMPARE(bearer(decision), "Bearer token-1"_ba); // for a stop that passes the closed gate
        QCOMPARE(decision.generation, 1u);
    }
    QVERIFY(scene.session->isRefreshing());
    QCOMPARE(changed.size(), 0); // not from inside the question
    scene.settle();
    QCOMPARE(changed.size(), 1); // but it is told
    QCOMPARE(scene.method->count(u"renew"_s), 1);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), 2);
    QVERIFY(!scene.session->isRefreshing());
    QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    QCOMPARE(scene.ask().generation, 2u);
}

void tst_Session::renewsOnceForTwelveRejections()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    for (int i = 0; i < 12; ++i) {
        scene.session->rejected(1, false);
        QCOMPARE(scene.ask().verdict, Verdict::Wait);
    }
    QCOMPARE(scene.method->count(u"renew"_s), 1);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isRefreshing());
    const int before = int(changed.size());
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), before + 1);
    for (int i = 0; i < 12; ++i)
        QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    QCOMPARE(scene.method->count(u"renew"_s), 1);
}

void tst_Session::ignoresOlderGenerations()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    scene.settle();
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.session->rejected(1, false);
    scene.session->rejected(1, true);
    scene.session->rejected(0, false); // sent before anybody signed in
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    QCOMPARE(scene.method->count(u"renew"_s), 1);
    QCOMPARE(changed.size(), 0);
}

void tst_Session::endsWhenRejectedAgain()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    scene.settle();
    for (int i = 0; i < 3; ++i)
        scene.session->rejected(2, true);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::RejectedAgain);
    // It is the server that refuses, not the provider.
    QCOMPARE(scene.ask().error, (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"agents.example.com"_s } }));
    QCOMPARE(scene.method->count(u"renew"_s), 1);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.method->revoked, QList { "refresh-2"_ba }); // it is not used any more, but it is alive
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::endsWhenThereIsNothingToRenewWith()
{
    Scene scene;
    scene.open();
    scene.load();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}));
    scene.session->rejected(1, false);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::NotRenewable);
    QCOMPARE(scene.method->count(u"renew"_s), 0);
    QCOMPARE(scene.ask().error.condition, Condition::SessionEnded);
}

void tst_Session::usesATokenThatCannotBeRenewedUntilA401()
{
    Scene scene;
    scene.open();
    scene.load();
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}, 60));
    scene.seconds(3600);
    QCOMPARE(scene.ask().verdict, Verdict::Go); // the server's word counts, not our clock's
    QCOMPARE(scene.method->count(u"renew"_s), 0);
}

void tst_Session::endsWhenTheProviderRefuses()
{
    Scene scene;
    scene.openSignedIn();
    QVERIFY(scene.store.entries.contains(Scene::key(u"ada"_s)));
    scene.session->rejected(1, false);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Ended);
    QCOMPARE(scene.ask(Initiative::Person).error,
             (Error { Condition::SessionEnded, { u"agents.example.com"_s, u"id.example.com"_s } }));
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
}

void tst_Session::staysSignedInOffline()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3545);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    scene.failRenewal(RenewFailure::Network);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isOffline());
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba); // still good
    int tries = 1;
    for (const int wait : { 1, 5, 30 }) {
        scene.seconds(wait);
        QCOMPARE(scene.method->count(u"renew"_s), ++tries);
        QCOMPARE(scene.ask().verdict, Verdict::Go);
        scene.failRenewal(RenewFailure::Network);
    }
    scene.seconds(60); // over now
    QCOMPARE(scene.method->count(u"renew"_s), ++tries);
    const auto refused = scene.ask(Initiative::Person);
    QCOMPARE(refused.verdict, Verdict::Refuse);
    QCOMPARE(refused.error, (Error { Condition::Offline, { u"id.example.com"_s } }));
    scene.failRenewal(RenewFailure::Network);
    scene.session->retryNow();
    QCOMPARE(scene.method->count(u"renew"_s), ++tries);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(changed.size(), 1); // what waits for the network goes now
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(bearer(scene.ask()), "Bearer token-2"_ba);
    // The next trouble starts with a short wait again.
    scene.session->rejected(2, false);
    scene.failRenewal(RenewFailure::Network);
    scene.seconds(1);
    QCOMPARE(scene.method->count(u"renew"_s), tries + 2);
}

void tst_Session::isOfflineWithARejectedToken()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.failRenewal(RenewFailure::Network);
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(scene.ask().error.condition, Condition::Offline); // not expired, but known to be refused
    scene.session->rejected(1, false);
    QCOMPARE(scene.method->count(u"renew"_s), 1); // the back-off stands
}

void tst_Session::followsTheWallClock()
{
    Scene scene;
    scene.openSignedIn();
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.clock.jumpWall(8 * 3600 * 1000); // slept; the steady clock stood still
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QCOMPARE(scene.method->count(u"renew"_s), 1);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.ask().verdict, Verdict::Go);
}

void tst_Session::isNotFooledByAWallClockSetBack()
{
    Scene scene;
    scene.openSignedIn();
    scene.clock.jumpWall(-24 * 3600 * 1000);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.seconds(3550);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
}

void tst_Session::usesTheTokenWhileItLastsWhenTheAnswerIsLost()
{
    Scene scene;
    scene.openSignedIn();
    scene.seconds(3550);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.failRenewal(RenewFailure::Unknown);
    QVERIFY(changed.size() > 0);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
    QVERIFY(!scene.session->isOffline());
    QCOMPARE(scene.method->count(u"renew"_s), 1); // trying the old refresh token could end this token too
    scene.seconds(50);
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    QCOMPARE(scene.method->count(u"renew"_s), 2);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    // The answer is forgotten: a refusal now is the provider's.
    scene.session->rejected(2, false);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(scene.session->why(), Why::Ended);
}

void tst_Session::endsWithALostAnswer()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.failRenewal(RenewFailure::Unknown);
    QCOMPARE(scene.method->count(u"renew"_s), 2); // the token is no good: once more at once
    scene.failRenewal(RenewFailure::Unknown);
    QCOMPARE(scene.method->count(u"renew"_s), 2); // then as with any trouble
    QVERIFY(scene.session->isOffline());
    QCOMPARE(scene.ask().error.condition, Condition::Offline);
    scene.seconds(1);
    QCOMPARE(scene.method->count(u"renew"_s), 3);
    scene.failRenewal(RenewFailure::Refused);
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::AnswerLost);
    QCOMPARE(scene.ask().error.condition, Condition::SessionEnded);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::storesARotatedTokenBeforeItIsUsed()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.store.calls.clear();
    QStringList callsWhenReleased;
    connect(scene.session.get(), &Session::changed, this, [&] {
        if (callsWhenReleased.isEmpty())
            callsWhenReleased = scene.store.calls;
    });
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(callsWhenReleased, QStringList { u"write "_s + Scene::key(u"ada"_s) });
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-2"_ba);

    scene.store.trouble = Outcome::Locked;
    scene.session->rejected(2, false);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-3", "refresh-3"));
    QVERIFY(!scene.session->isForThisSessionOnly()); // not before it is known
    scene.settle();
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Locked);
    QCOMPARE(bearer(scene.ask()), "Bearer token-3"_ba); // and it goes on
}

void tst_Session::neverRenewsIntoSomebodyElse()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    Q_EMIT scene.method->renewed(scene.credential(u"eve"_s, "token-e", "refresh-e"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
    QCOMPARE(scene.session->why(), Why::Ended);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id);
}

void tst_Session::refusesHeadersThatAreNoHeaders()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    for (const QByteArray &token : { "two\r\nX-Other: lines"_ba, "n\xc3\xbcll"_ba, QByteArray("nul\0byte", 8) }) {
        scene.session->signIn();
        Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, token, "refresh-1"));
        QCOMPARE(scene.session->state(), State::SignedOut);
        QCOMPARE(scene.session->attempt().stage, Stage::None);
        QCOMPARE(failed.takeLast().first().value<Error>().condition, Condition::SignInExchangeFailed);
    }
    scene.signInAda();
    scene.session->rejected(1, false);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "bad\ntoken", "refresh-2"));
    QCOMPARE(scene.session->state(), State::SignInRequired);
}

void tst_Session::signsInForTheFirstTime()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QVERIFY(scene.session->account().id.isNobody());
    scene.session->signIn();
    QCOMPARE(scene.method->hint, std::nullopt);
    QCOMPARE(scene.session->state(), State::SignedOut); // beside the state
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    QCOMPARE(scene.session->state(), State::SignedIn);
    QCOMPARE(signedIn.size(), 1);
    QCOMPARE(signedIn.first().at(0).value<AccountId>(), person(u"ada"_s).id);
    QCOMPARE(signedIn.first().at(1).toBool(), false);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret); // not before it is written
    scene.settle();
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.index.accounts(kConnection).first().name, u"ADA"_s);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba);
    QVERIFY(!scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret);
}

void tst_Session::showsTheAttempt()
{
    Scene scene;
    bring(scene, State::SignedOut);
    QSignalSpy stateChanged(scene.session.get(), &Session::stateChanged);
    scene.session->signIn();
    QCOMPARE(scene.session->attempt().stage, Stage::Preparing);
    const QUrl link(u"https://id.example.com/authorize?x=1"_s);
    Q_EMIT scene.method->waitingForBrowser(link, false, 300);
    QCOMPARE(scene.session->attempt().stage, Stage::WaitingForBrowser);
    QCOMPARE(scene.session->attempt().link, link);
    QVERIFY(!scene.session->attempt().opened);
    QCOMPARE(scene.session->attempt().secondsLeft, 300);
    Q_EMIT scene.method->exchanging();
    QCOMPARE(scene.session->attempt().stage, Stage::Exchanging);
    QCOMPARE(stateChanged.size(), 3);
    scene.session->signInAgain();
    QCOMPARE(scene.method->calls, (QStringList { u"begin"_s, u"again"_s }));
    Q_EMIT scene.method->failed({ Condition::SignInTimedOut, { u"5"_s } });
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    Q_EMIT scene.method->waitingForBrowser(link, true, 10); // a straggler
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.session->signInAgain(); // nothing to repeat: a new one
    QCOMPARE(scene.method->calls.last(), u"begin"_s);
}

void tst_Session::leavesTheStateAloneWhenAnAttemptFails_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("signed out") << State::SignedOut;
    QTest::newRow("keychain unavailable") << State::KeychainUnavailable;
    QTest::newRow("signed in") << State::SignedIn;
    QTest::newRow("sign-in required") << State::SignInRequired;
}

void tst_Session::leavesTheStateAloneWhenAnAttemptFails()
{
    QFETCH(State, state);
    Scene scene;
    bring(scene, state);
    const auto before = scene.ask(Initiative::Person);
    const Why why = scene.session->why();
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signIn();
    QCOMPARE(scene.ask(Initiative::Person).verdict, before.verdict);
    const Error reason { Condition::SignInDenied, { u"id.example.com"_s } };
    Q_EMIT scene.method->failed(reason);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>(), reason);
    QCOMPARE(scene.session->state(), state);
    QCOMPARE(scene.session->why(), why);
    const auto after = scene.ask(Initiative::Person);
    QCOMPARE(after.verdict, before.verdict);
    QCOMPARE(after.error, before.error);
    QCOMPARE(bearer(after), bearer(before));
    Q_EMIT scene.method->obtained(scene.credential(u"eve"_s, "late", "late")); // nobody asked any more
    QCOMPARE(scene.session->state(), state);
}

void tst_Session::cancelsAnAttempt()
{
    Scene scene;
    bring(scene, State::SignedIn);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->cancelSignIn(); // there is none
    scene.session->signIn();
    QCOMPARE(scene.method->hint, std::optional(scene.session->account()));
    scene.session->cancelSignIn();
    scene.settle();
    QCOMPARE(scene.method->count(u"cancel"_s), 1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>().condition, Condition::SignInCancelled);
    QCOMPARE(bearer(scene.ask()), "Bearer token-1"_ba);
}

void tst_Session::runsOneAttemptAtATime()
{
    Scene scene;
    bring(scene, State::SignedOut);
    scene.session->signIn();
    scene.session->signIn();
    QCOMPARE(scene.method->count(u"begin"_s), 1);
    scene.session->cancelSignIn();
    scene.settle();
    scene.session->signIn();
    QCOMPARE(scene.method->count(u"begin"_s), 2);
}

void tst_Session::welcomesTheSamePersonBack()
{
    Scene scene;
    bring(scene, State::SignInRequired);
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QSignalSpy changed(scene.session.get(), &Session::changed);
    scene.session->signIn();
    QCOMPARE(scene.method->hint->id, person(u"ada"_s).id);
    changed.clear();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-9", "refresh-9"));
    QCOMPARE(signedIn.size(), 1);
    QCOMPARE(signedIn.first().at(1).toBool(), true);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(scene.ask().generation, 2u);
    scene.session->rejected(1, true); // from before
    QCOMPARE(scene.session->state(), State::SignedIn);
    scene.settle();
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-9"_ba);
}

void tst_Session::neverHandsWaitersToAnotherAccount()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    QCOMPARE(scene.ask(Initiative::Person).verdict, Verdict::Wait); // Ada's message
    scene.session->signIn();
    QStringList order;
    QList<Authorizer::Decision> answers;
    connect(scene.session.get(), &Session::changed, this, [&] {
        order << u"changed"_s;
        answers << scene.ask(Initiative::Person);
    });
    connect(scene.session.get(), &Session::accountChanged, this, [&] { order << u"accountChanged"_s; });
    connect(scene.session.get(), &Session::signedIn, this, [&](const AccountId &account, bool same) {
        order << u"signedIn"_s;
        QCOMPARE(account, person(u"bob"_s).id);
        QVERIFY(!same);
    });
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QCOMPARE(order, (QStringList { u"changed"_s, u"accountChanged"_s, u"signedIn"_s, u"changed"_s }));
    QCOMPARE(answers.at(0).error.condition, Condition::SessionEnded); // whoever waited is told so
    QCOMPARE(bearer(answers.at(1)), "Bearer token-b"_ba);
    scene.settle();
    QCOMPARE(scene.session->account().id, person(u"bob"_s).id);
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"bob"_s) });
    const auto accounts = scene.index.accounts(kConnection);
    QCOMPARE(accounts.size(), 2);
    QCOMPARE(accounts.at(0).id, person(u"bob"_s).id);
    QVERIFY(accounts.at(0).hasSecret);
    QVERIFY(!accounts.at(1).hasSecret);
}

void tst_Session::signsOutAlthoughAnotherAccountArrives()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->signIn();
    QSignalSpy signedIn(scene.session.get(), &Session::signedIn);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    QSignalSpy accountChanged(scene.session.get(), &Session::accountChanged);
    // Ada's last run waits at the gate and ends when it is refused; the sign-out that waited for it begins right there.
    connect(scene.session.get(), &Session::changed, this, [&] {
        if (scene.session->state() == State::SignInRequired)
            scene.session->signOut();
    });
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QVERIFY(signedOut.size() == 1 || signedOut.wait());
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(signedIn.size(), 0);
    QCOMPARE(accountChanged.size(), 0);
    QCOMPARE(scene.method->revoked, QList { "refresh-1"_ba });
    QCOMPARE(scene.ask().error.condition, Condition::SignedOut);
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::ignoresARenewalOfTheOldAccount()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"bob"_s, "token-b", "refresh-b"));
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    scene.session->rejected(2, false);
    QCOMPARE(scene.method->count(u"renew"_s), 1); // the old one still runs
    QCOMPARE(scene.ask().verdict, Verdict::Wait);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.session->account().id, person(u"bob"_s).id);
    QCOMPARE(scene.ask().verdict, Verdict::Wait); // now Bob's own
    QCOMPARE(scene.method->count(u"renew"_s), 2);
    Q_EMIT scene.method->renewed(scene.credential(u"bob"_s, "token-b2", "refresh-b2"));
    QCOMPARE(bearer(scene.ask()), "Bearer token-b2"_ba);
    scene.settle();
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"bob"_s) });
}

void tst_Session::isForThisSessionOnlyWithoutAKeychain_data()
{
    QTest::addColumn<Outcome>("trouble");
    QTest::newRow("locked") << Outcome::Locked;
    QTest::newRow("absent") << Outcome::Absent;
    QTest::newRow("late") << Outcome::Late;
    QTest::newRow("failed") << Outcome::Failed;
}

void tst_Session::isForThisSessionOnlyWithoutAKeychain()
{
    QFETCH(Outcome, trouble);
    Scene scene;
    scene.store.trouble = trouble;
    scene.openSignedIn();
    QCOMPARE(scene.session->state(), State::SignedIn);
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), trouble);
    QCOMPARE(scene.ask().verdict, Verdict::Go);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);

    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait());
    // A refused write left nothing behind; a late or failed one may have.
    const bool mayBeThere = trouble == Outcome::Late || trouble == Outcome::Failed;
    QCOMPARE(signedOut.first().first().value<QList<Error>>().size(), mayBeThere ? 1 : 0);
    QCOMPARE(scene.index.graves.size(), mayBeThere ? 1 : 0);
}

void tst_Session::keepsTheSignInOnceUnlocked()
{
    Scene scene;
    scene.rememberAda();
    scene.store.trouble = Outcome::Locked;
    scene.open();
    scene.load();
    scene.signInAda();
    QVERIFY(scene.session->isForThisSessionOnly());
    QVERIFY(scene.session->account().hasSecret); // an older entry is in there
    scene.session->unlock();
    scene.settle();
    QVERIFY(!scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-1"_ba);
    QCOMPARE(scene.session->generation(), 1u);
    QCOMPARE(scene.method->count(u"restore"_s), 0);
}

void tst_Session::isForThisSessionOnlyWhenThereIsNothingToKeep()
{
    Scene scene;
    scene.rememberAda();
    scene.openRestoring();
    scene.failRestore(RenewFailure::Network);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", {}));
    QVERIFY(scene.session->isForThisSessionOnly());
    QCOMPARE(scene.session->keychainTrouble(), Outcome::Done);
    scene.settle();
    QVERIFY(scene.store.entries.isEmpty()); // the older sign-in does not come back
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
}

void tst_Session::keepsConnectionsApart()
{
    // One person, one provider, two connections: two refresh tokens, and neither may overwrite the other.
    Scene scene;
    scene.openSignedIn();
    const auto first = std::move(scene.session);
    scene.open(kServer, true, u"second"_s);
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-s", "refresh-s"));
    scene.settle();
    QCOMPARE(scene.store.entries.size(), 2);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.store.entries.keys(), QStringList { Scene::key(u"ada"_s) });
    QCOMPARE(first->state(), State::SignedIn);
}

void tst_Session::signsOut()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QCOMPARE(scene.session->state(), State::SigningOut);
    QVERIFY(scene.ask(Initiative::Person).headers.isEmpty());
    scene.session->rejected(1, false); // an answer on its way
    QCOMPARE(signedOut.size(), 0);
    QVERIFY(signedOut.wait());
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(signedOut.first().first().value<QList<Error>>().isEmpty());
    QCOMPARE(scene.method->revoked, QList { "refresh-1"_ba });
    QCOMPARE(scene.method->count(u"renew"_s), 0);
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(scene.index.graves.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
    QCOMPARE(scene.session->account().id, person(u"ada"_s).id); // its chats stay readable
    const auto decision = scene.ask(Initiative::Person);
    QCOMPARE(decision.verdict, Verdict::Go);
    QVERIFY(decision.headers.isEmpty());
    QCOMPARE(decision.generation, 0u);
    scene.session->rejected(1, false);
    QCOMPARE(scene.session->state(), State::SignedOut);
}

void tst_Session::saysWhatCouldNotBeDone_data()
{
    QTest::addColumn<bool>("keyring");
    QTest::addColumn<bool>("revocation");
    QTest::newRow("keyring") << true << false;
    QTest::newRow("revocation") << false << true;
    QTest::newRow("both") << true << true;
}

void tst_Session::saysWhatCouldNotBeDone()
{
    QFETCH(bool, keyring);
    QFETCH(bool, revocation);
    Scene scene;
    scene.openSignedIn();
    scene.store.refuseRemove = keyring;
    QList<Error> expected;
    if (keyring)
        expected << Error { Condition::KeyringEntryLeft };
    if (revocation) {
        scene.method->notRevoked = Error { Condition::RevocationFailed, { u"id.example.com"_s } };
        expected << *scene.method->notRevoked;
    }
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait());
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), expected);
    QCOMPARE(scene.session->state(), State::SignedOut);
    QCOMPARE(scene.index.graves.size(), keyring ? 1 : 0);
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);

    scene.open(); // the next start must not sign in from what was left
    scene.load();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(scene.method->calls.isEmpty());
}

void tst_Session::revokesTheNewestToken()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->rejected(1, false);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.method->count(u"end"_s), 0); // the refresh token is being rotated at this moment
    QCOMPARE(scene.session->state(), State::SigningOut);
    Q_EMIT scene.method->renewed(scene.credential(u"ada"_s, "token-2", "refresh-2"));
    QCOMPARE(scene.session->state(), State::SigningOut);
    QVERIFY(signedOut.wait());
    QCOMPARE(scene.method->revoked, QList { "refresh-2"_ba });
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::revokesWhatWasOnlyRestored()
{
    Scene scene;
    scene.openRestoring();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.failRestore(RenewFailure::Network);
    QVERIFY(signedOut.wait());
    QCOMPARE(scene.method->revoked, QList { "refresh-0"_ba });
    scene.seconds(600);
    QCOMPARE(scene.method->count(u"restore"_s), 1); // no back-off lives on
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::leavesATombstoneOnALockedKeychain()
{
    Scene scene;
    bring(scene, State::KeychainUnavailable);
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    QVERIFY(signedOut.wait());
    QCOMPARE(signedOut.first().first().value<QList<Error>>(), QList { Error { Condition::KeyringEntryLeft } });
    QCOMPARE(scene.index.graves, QList { Scene::key(u"ada"_s) });
    QCOMPARE(scene.session->state(), State::SignedOut);
}

void tst_Session::endsTheAttemptWithTheSession()
{
    Scene scene;
    scene.openSignedIn();
    scene.session->signIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    QSignalSpy failed(scene.session.get(), &Session::signInFailed);
    scene.session->signOut();
    scene.session->signIn(); // not now
    QVERIFY(signedOut.wait());
    QCOMPARE(scene.method->count(u"cancel"_s), 1);
    QCOMPARE(scene.method->count(u"begin"_s), 2);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(scene.session->attempt().stage, Stage::None);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-3", "refresh-3"));
    QCOMPARE(scene.session->state(), State::SignedIn);
}

void tst_Session::isNotBroughtBackByALateWrite()
{
    Scene scene;
    bring(scene, State::SignedOut);
    scene.session->signIn();
    Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-1", "refresh-1"));
    scene.session->signOut(); // the write has not answered yet
    scene.settle();
    QCOMPARE(scene.session->state(), State::SignedOut);
    QVERIFY(scene.store.entries.isEmpty());
    QVERIFY(!scene.index.accounts(kConnection).first().hasSecret);
}

void tst_Session::retriesTombstonesAtStartAndUnlock()
{
    Scene scene;
    scene.index.graves = { u"grave"_s };
    scene.store.entries.insert(u"grave"_s, scene.redactor.keep("old-secret"));
    scene.store.trouble = Outcome::Locked;
    scene.open();
    scene.load();
    QCOMPARE(scene.store.calls, QStringList { u"remove grave"_s });
    QCOMPARE(scene.index.graves.size(), 1);
    scene.session->unlock();
    scene.settle();
    QVERIFY(scene.index.graves.isEmpty());
    QVERIFY(scene.store.entries.isEmpty());
}

void tst_Session::takesATombstoneAwayWithANewSignIn()
{
    Scene scene;
    scene.openSignedIn();
    scene.store.refuseRemove = true;
    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.index.graves.size(), 1);
    scene.signInAda();
    QVERIFY(scene.index.graves.isEmpty()); // or the next start would delete the new entry
    QVERIFY(scene.index.accounts(kConnection).first().hasSecret);

    scene.session->signOut();
    scene.settle();
    QCOMPARE(scene.index.graves.size(), 1);
    scene.store.trouble = Outcome::Locked;
    scene.signInAda(); // cannot be written: the old entry is still one to delete
    QCOMPARE(scene.index.graves.size(), 1);
}

void tst_Session::signsOutTwiceAsOnce()
{
    Scene scene;
    scene.openSignedIn();
    QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
    scene.session->signOut();
    scene.session->signOut();
    scene.settle();
    QCOMPARE(signedOut.size(), 1);
    QCOMPARE(scene.method->count(u"end"_s), 1);
    scene.session->signOut(); // nobody left: still answered
    QCOMPARE(signedOut.size(), 1);
    scene.settle();
    QCOMPARE(signedOut.size(), 2);
    QCOMPARE(scene.method->count(u"end"_s), 1);
}

COUNTERSIGN_TEST(tst_Session, "tst_session")
#include "tst_session.moc"
