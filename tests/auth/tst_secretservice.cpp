// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/secretservice.h"

#include "auth/keychainstore.h"
#include "core/redactor.h"
#include "keyring.h"
#include "privatebus.h"
#include "testregistry.h"

#include <QDBusObjectPath>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Outcome = CredentialStore::Outcome;
using Paths = QList<QDBusObjectPath>;

namespace {
const QDBusObjectPath kNone { u"/"_s };
const QDBusObjectPath kLogin { u"/org/freedesktop/secrets/collection/login"_s };
const QDBusObjectPath kItem { u"/org/freedesktop/secrets/collection/login/1"_s };
const QDBusObjectPath kPrompt { u"/org/freedesktop/secrets/prompt/p1"_s };

QVariantList found(const Paths &unlocked, const Paths &locked)
{
    return { QVariant::fromValue(unlocked), QVariant::fromValue(locked) };
}

QVariantList isLocked(bool locked)
{
    return { QVariant::fromValue(QDBusVariant(locked)) };
}

//! The three questions, by name, with what came back.
struct Asker
{
    explicit Asker(const QDBusConnection &bus) : service(bus) {}

    SecretService service;
    QObject context;
    int answers = 0;
    Outcome outcome = Outcome::Failed;
    QString detail;

    void ask(const QString &question)
    {
        answers = 0;
        const auto done = [this](Outcome result, const QString &why) {
            ++answers;
            outcome = result;
            detail = why;
        };
        if (question == u"find")
            service.find(u"countersign"_s, u"key"_s, &context, done);
        else if (question == u"state")
            service.state(&context, done);
        else
            service.unlock(&context, done);
        QCOMPARE(answers, 0); // never before the call returns
    }
};

#define ASK(asker, question, expected)                                                                                           \
    do {                                                                                                                         \
        (asker).ask(question);                                                                                                   \
        QTRY_COMPARE((asker).answers, 1);                                                                                        \
        QVERIFY2((asker).outcome == (expected), qPrintable((asker).detail));                                                     \
    } while (false)
} // namespace

class tst_SecretService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheRealKeyringApart();
    void cannotUnlockWithoutAPrompter();

    void isAbsent_data();
    void isAbsent();
    void readsTheAnswers_data();
    void readsTheAnswers();
    void doesNotBelieveALockedKeyringThatHidesItsEntries();
    void hasNoKeyringYet();
    void tellsErrorsApart_data();
    void tellsErrorsApart();
    void refusesAnswersOfAnotherShape_data();
    void refusesAnswersOfAnotherShape();
    void unlocksByPrompt_data();
    void unlocksByPrompt();
    void unlocksWithoutAPrompt();
    void saysWhenThePromptFails();
    void isSilentOnceNobodyListens();
};

void tst_SecretService::tellsTheRealKeyringApart()
{
    NEEDS_KEYRING();
    Redactor redactor;
    SystemClock clock;
    KeychainStore store(u"countersign"_s, redactor, clock);
    int written = 0;
    store.write(u"key"_s, redactor.keep("secret value"), this, [&](const CredentialStore::Answer &answer) {
        QCOMPARE(answer.outcome, Outcome::Done);
        ++written;
    });
    QTRY_COMPARE(written, 1);

    Asker asker(QDBusConnection::sessionBus());
    ASK(asker, u"state"_s, Outcome::Done);
    ASK(asker, u"find"_s, Outcome::Done);
    ASK(asker, u"unlock"_s, Outcome::Done); // it is open already
    const auto findAnother = [&] {
        asker.answers = 0;
        asker.service.find(u"countersign"_s, u"another"_s, &asker.context, [&](Outcome outcome, const QString &) {
            asker.outcome = outcome;
            ++asker.answers;
        });
    };
    findAnother();
    QTRY_COMPARE(asker.answers, 1);
    QCOMPARE(asker.outcome, Outcome::Missing);

    Keyring::lock();
    ASK(asker, u"state"_s, Outcome::Locked);
    ASK(asker, u"find"_s, Outcome::Locked);
    findAnother();
    QTRY_COMPARE(asker.answers, 1);
    QCOMPARE(asker.outcome, Outcome::Locked); // a locked keyring proves nothing

    Keyring::unlock();
    ASK(asker, u"find"_s, Outcome::Done);
}

void tst_SecretService::cannotUnlockWithoutAPrompter()
{
    NEEDS_KEYRING();
    Keyring::lock();
    Asker asker(QDBusConnection::sessionBus());
    ASK(asker, u"unlock"_s, Outcome::Locked); // no display, no prompt: as if the person had said no
    Keyring::unlock();
    ASK(asker, u"state"_s, Outcome::Done);
}

void tst_SecretService::isAbsent_data()
{
    QTest::addColumn<bool>("hasBus");
    QTest::addColumn<QString>("question");
    for (const QString &question : { u"find"_s, u"state"_s, u"unlock"_s }) {
        QTest::newRow(qPrintable(u"no service, "_s + question)) << true << question;
        QTest::newRow(qPrintable(u"no bus, "_s + question)) << false << question;
    }
}

void tst_SecretService::isAbsent()
{
    QFETCH(bool, hasBus);
    QFETCH(QString, question);
    PrivateBus bus;
    const QDBusConnection connection = hasBus ? bus.connection() : QDBusConnection(u"never connected"_s);
    QCOMPARE(connection.isConnected(), hasBus);
    Asker asker(connection);
    ASK(asker, question, Outcome::Absent);
    QVERIFY(!asker.detail.isEmpty());
}

void tst_SecretService::readsTheAnswers_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<QVariantList>("items");
    QTest::addColumn<bool>("locked");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("entry, open") << u"find"_s << found({ kItem }, {}) << false << Outcome::Done;
    QTest::newRow("entry, locked") << u"find"_s << found({}, { kItem }) << true << Outcome::Locked;
    QTest::newRow("entries in an open and a locked keyring") << u"find"_s << found({ kItem }, { kItem }) << true << Outcome::Done;
    QTest::newRow("no entry, open") << u"find"_s << found({}, {}) << false << Outcome::Missing;
    QTest::newRow("open") << u"state"_s << QVariantList() << false << Outcome::Done;
    QTest::newRow("locked") << u"state"_s << QVariantList() << true << Outcome::Locked;
}

void tst_SecretService::readsTheAnswers()
{
    QFETCH(QString, question);
    QFETCH(QVariantList, items);
    QFETCH(bool, locked);
    QFETCH(Outcome, outcome);
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"SearchItems"_s, items);
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Get"_s, isLocked(locked));
    Asker asker(bus.connection());
    ASK(asker, question, outcome);
    QVERIFY(!secrets.calls.contains(u"Unlock"_s)); // asking never disturbs anybody
    QVERIFY(!secrets.calls.contains(u"Prompt"_s));
}

void tst_SecretService::doesNotBelieveALockedKeyringThatHidesItsEntries()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"SearchItems"_s, found({}, {}));
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Get"_s, isLocked(true));
    Asker asker(bus.connection());
    ASK(asker, u"find"_s, Outcome::Locked);
}

void tst_SecretService::hasNoKeyringYet()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"SearchItems"_s, found({}, {}));
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kNone) });
    Asker asker(bus.connection());
    ASK(asker, u"state"_s, Outcome::Missing);
    ASK(asker, u"find"_s, Outcome::Missing);
    ASK(asker, u"unlock"_s, Outcome::Missing);
    QVERIFY(!secrets.calls.contains(u"Unlock"_s));
}

void tst_SecretService::tellsErrorsApart_data()
{
    QTest::addColumn<QString>("error");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("locked") << u"org.freedesktop.Secret.Error.IsLocked"_s << Outcome::Locked;
    QTest::newRow("not started") << u"org.freedesktop.DBus.Error.Spawn.ChildExited"_s << Outcome::Absent;
    QTest::newRow("gone") << u"org.freedesktop.DBus.Error.ServiceUnknown"_s << Outcome::Absent;
    QTest::newRow("another") << u"org.freedesktop.DBus.Error.AccessDenied"_s << Outcome::Failed;
    QTest::newRow("no session") << u"org.freedesktop.Secret.Error.NoSession"_s << Outcome::Failed;
}

void tst_SecretService::tellsErrorsApart()
{
    QFETCH(QString, error);
    QFETCH(Outcome, outcome);
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    Asker asker(bus.connection());
    secrets.answerError(u"SearchItems"_s, error);
    ASK(asker, u"find"_s, outcome);
    QVERIFY(asker.detail.contains(error));
    secrets.answerError(u"ReadAlias"_s, error);
    ASK(asker, u"state"_s, outcome);
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answerError(u"Get"_s, error);
    ASK(asker, u"state"_s, outcome);
    secrets.answerError(u"Unlock"_s, error);
    ASK(asker, u"unlock"_s, outcome);
}

void tst_SecretService::refusesAnswersOfAnotherShape_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QVariantList>("answer");
    QTest::addColumn<QString>("question");
    QTest::newRow("search: nothing") << u"SearchItems"_s << QVariantList() << u"find"_s;
    QTest::newRow("search: text") << u"SearchItems"_s << QVariantList { u"x"_s, u"y"_s } << u"find"_s;
    QTest::newRow("alias: text") << u"ReadAlias"_s << QVariantList { u"/"_s } << u"state"_s;
    QTest::newRow("locked: no variant") << u"Get"_s << QVariantList { true } << u"state"_s;
    QTest::newRow("locked: text") << u"Get"_s << QVariantList { QVariant::fromValue(QDBusVariant(u"no"_s)) } << u"state"_s;
    QTest::newRow("unlock: nothing") << u"Unlock"_s << QVariantList() << u"unlock"_s;
}

void tst_SecretService::refusesAnswersOfAnotherShape()
{
    QFETCH(QString, member);
    QFETCH(QVariantList, answer);
    QFETCH(QString, question);
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(member, answer);
    Asker asker(bus.connection());
    ASK(asker, question, Outcome::Failed);
    QVERIFY(!asker.detail.isEmpty());
}

void tst_SecretService::unlocksByPrompt_data()
{
    QTest::addColumn<bool>("dismissed");
    QTest::addColumn<bool>("stillLocked");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("opened") << false << false << Outcome::Done;
    QTest::newRow("dismissed") << true << true << Outcome::Locked;
    QTest::newRow("says done and is not") << false << true << Outcome::Locked;
}

void tst_SecretService::unlocksByPrompt()
{
    QFETCH(bool, dismissed);
    QFETCH(bool, stillLocked);
    QFETCH(Outcome, outcome);
    PrivateBus bus;
    QDBusConnection server = bus.connection();
    ScriptedSecrets secrets(server);
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Get"_s, isLocked(stillLocked));
    secrets.answer(u"Unlock"_s, { QVariant::fromValue(Paths()), QVariant::fromValue(kPrompt) });
    secrets.answer(u"Prompt"_s, {});
    Asker asker(bus.connection());
    asker.ask(u"unlock"_s);
    QTRY_VERIFY(secrets.calls.contains(u"Prompt"_s));
    QCOMPARE(asker.answers, 0); // the person is thinking
    QDBusMessage completed = QDBusMessage::createSignal(kPrompt.path(), u"org.freedesktop.Secret.Prompt"_s, u"Completed"_s);
    completed << dismissed << QVariant::fromValue(QDBusVariant(QString()));
    QVERIFY(server.send(completed));
    QTRY_COMPARE(asker.answers, 1);
    QCOMPARE(asker.outcome, outcome);
    QVERIFY(server.send(completed)); // once is enough
    ASK(asker, u"state"_s, stillLocked ? Outcome::Locked : Outcome::Done);
}

void tst_SecretService::unlocksWithoutAPrompt()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Unlock"_s, { QVariant::fromValue(Paths { kLogin }), QVariant::fromValue(kNone) });
    secrets.answer(u"Get"_s, isLocked(false));
    Asker asker(bus.connection());
    ASK(asker, u"unlock"_s, Outcome::Done);
    QVERIFY(!secrets.calls.contains(u"Prompt"_s));
}

void tst_SecretService::saysWhenThePromptFails()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Unlock"_s, { QVariant::fromValue(Paths()), QVariant::fromValue(kPrompt) });
    secrets.answerError(u"Prompt"_s, u"org.freedesktop.DBus.Error.UnknownObject"_s);
    Asker asker(bus.connection());
    ASK(asker, u"unlock"_s, Outcome::Failed);
}

void tst_SecretService::isSilentOnceNobodyListens()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(kLogin) });
    secrets.answer(u"Get"_s, isLocked(false));
    Asker asker(bus.connection());
    int answers = 0;
    {
        QObject gone;
        asker.service.state(&gone, [&](Outcome, const QString &) { ++answers; });
    }
    ASK(asker, u"state"_s, Outcome::Done); // asked later, answered: the other would have been, too
    QCOMPARE(answers, 0);
}

COUNTERSIGN_TEST(tst_SecretService, "tst_secretservice")
#include "tst_secretservice.moc"
