// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/keychainstore.h"

#include "core/redactor.h"
#include "fakeclock.h"
#include "keyring.h"
#include "privatebus.h"
#include "testregistry.h"

#include <QDBusVariant>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Outcome = CredentialStore::Outcome;
using Paths = QList<QDBusObjectPath>;

namespace {
//! One store and the answers to its calls, in order.
struct Vault
{
    explicit Vault(const QString &service = u"countersign-test"_s) : store(service, redactor, clock) {}
    explicit Vault(const QDBusConnection &bus) : store(u"countersign-test"_s, redactor, clock, bus) {}

    Redactor redactor;
    FakeClock clock; // stands still: nothing is late unless the test says so
    KeychainStore store;
    QObject context;
    QList<CredentialStore::Answer> answers;
    QStringList order;

    CredentialStore::Done done(const QString &name)
    {
        return [this, name](const CredentialStore::Answer &answer) {
            answers << answer;
            order << name;
        };
    }
    void read(const QString &key) { store.read(key, &context, done(u"read"_s)); }
    void write(const QString &key, const QByteArray &value)
    {
        store.write(key, redactor.keep(value), &context, done(u"write"_s));
    }
    void remove(const QString &key) { store.remove(key, &context, done(u"remove"_s)); }
    void unlock() { store.unlock(&context, done(u"unlock"_s)); }
};

#define ANSWER(vault, call, expected)                                                                                            \
    do {                                                                                                                         \
        (vault).answers.clear();                                                                                                 \
        (vault).call;                                                                                                            \
        QCOMPARE((vault).answers.size(), 0); /* never before the call returns */                                                 \
        QTRY_COMPARE((vault).answers.size(), 1);                                                                                 \
        QVERIFY2((vault).answers.first().outcome == (expected), qPrintable((vault).answers.first().detail));                     \
    } while (false)
} // namespace

class tst_KeychainStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // With a real keyring
    void keepsReadsAndForgets_data();
    void keepsReadsAndForgets();
    void overwrites();
    void isMissing();
    void keepsServicesApart();
    void makesWhatItReadsASecret();
    void isLocked();
    void doesNotCallADeletionOnALockedKeyringDone();
    void keepsTheOrderOfCalls();
    void writesForSomebodyWhoIsGone();

    // Without one
    void isAbsent_data();
    void isAbsent();
    void isLate_data();
    void isLate();
    void letsNobodyWaitForAPrompt();
    void saysWhenAskingFails();
    void takesAnEntryThatVanishedForLocked();
    void doesNotBelieveADeletionThatLeftTheEntry();
    void isSilentOnceItIsGone();
};

void tst_KeychainStore::keepsReadsAndForgets_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("plain") << u"0123abcd"_s << "refresh-1"_ba;
    QTest::newRow("non-ASCII") << u"Schlüssel mit Ümläuten 鍵"_s << "W\xc3\xb6rt \xe9\x8d\xb5"_ba;
    QTest::newRow("an address") << u"https://id.example.com|countersign|a b%20c"_s << R"({"v":1,"refresh_token":"x"})"_ba;
    QTest::newRow("any bytes") << u"bytes"_s << QByteArray("\0\xff\x80\r\n\0", 6);
    QTest::newRow("one byte") << u"short"_s << "x"_ba;
    QTest::newRow("1 MiB") << u"large"_s << QByteArray(1024 * 1024, 'r');
}

void tst_KeychainStore::keepsReadsAndForgets()
{
    NEEDS_KEYRING();
    QFETCH(QString, key);
    QFETCH(QByteArray, value);
    Vault vault;
    ANSWER(vault, write(key, value), Outcome::Done);
    Vault later; // another start
    ANSWER(later, read(key), Outcome::Done);
    QVERIFY(later.answers.first().value.equals(value));
    ANSWER(later, remove(key), Outcome::Done);
    ANSWER(later, read(key), Outcome::Missing);
    QVERIFY(later.answers.first().value.isEmpty());
}

void tst_KeychainStore::overwrites()
{
    NEEDS_KEYRING();
    Vault vault;
    ANSWER(vault, write(u"key"_s, "refresh-1, the longer one"), Outcome::Done);
    ANSWER(vault, write(u"key"_s, "refresh-2"), Outcome::Done);
    ANSWER(vault, read(u"key"_s), Outcome::Done);
    QVERIFY(vault.answers.first().value.equals("refresh-2"));
    ANSWER(vault, remove(u"key"_s), Outcome::Done);
    ANSWER(vault, read(u"key"_s), Outcome::Missing);
}

void tst_KeychainStore::isMissing()
{
    NEEDS_KEYRING();
    Vault vault;
    ANSWER(vault, read(u"never"_s), Outcome::Missing);
    ANSWER(vault, remove(u"never"_s), Outcome::Done); // proven: there is none
    ANSWER(vault, unlock(), Outcome::Done);
}

void tst_KeychainStore::keepsServicesApart()
{
    NEEDS_KEYRING();
    Vault one(u"countersign/profile-1"_s);
    Vault two(u"countersign/profile-2"_s);
    ANSWER(one, write(u"key"_s, "refresh-1"), Outcome::Done);
    ANSWER(two, read(u"key"_s), Outcome::Missing);
    ANSWER(two, remove(u"key"_s), Outcome::Done);
    ANSWER(one, read(u"key"_s), Outcome::Done);
    ANSWER(one, remove(u"key"_s), Outcome::Done);
}

void tst_KeychainStore::makesWhatItReadsASecret()
{
    NEEDS_KEYRING();
    Vault vault;
    ANSWER(vault, write(u"key"_s, "refresh-secret"), Outcome::Done);
    Vault later;
    QCOMPARE(later.redactor.redact("got refresh-secret"_ba), "got refresh-secret"_ba);
    ANSWER(later, read(u"key"_s), Outcome::Done);
    QVERIFY(!later.redactor.redact("got refresh-secret"_ba).contains("refresh-secret"));
    ANSWER(later, remove(u"key"_s), Outcome::Done);
}

void tst_KeychainStore::isLocked()
{
    NEEDS_KEYRING();
    Vault vault;
    ANSWER(vault, write(u"key"_s, "refresh-1"), Outcome::Done);
    Keyring::lock();
    ANSWER(vault, read(u"key"_s), Outcome::Locked);
    ANSWER(vault, read(u"never"_s), Outcome::Locked); // who knows
    ANSWER(vault, write(u"key"_s, "refresh-2"), Outcome::Locked);
    ANSWER(vault, unlock(), Outcome::Locked); // no display, nobody to type
    Keyring::unlock();
    ANSWER(vault, read(u"key"_s), Outcome::Done);
    QVERIFY(vault.answers.first().value.equals("refresh-1"));
    ANSWER(vault, remove(u"key"_s), Outcome::Done);
}

void tst_KeychainStore::doesNotCallADeletionOnALockedKeyringDone()
{
    NEEDS_KEYRING();
    Vault vault;
    ANSWER(vault, write(u"key"_s, "refresh-1"), Outcome::Done);
    Keyring::lock();
    ANSWER(vault, remove(u"key"_s), Outcome::Locked);
    ANSWER(vault, remove(u"never"_s), Outcome::Locked);
    Keyring::unlock();
    ANSWER(vault, read(u"key"_s), Outcome::Done); // it was right not to
    ANSWER(vault, remove(u"key"_s), Outcome::Done);
    ANSWER(vault, read(u"key"_s), Outcome::Missing);
}

void tst_KeychainStore::keepsTheOrderOfCalls()
{
    NEEDS_KEYRING();
    Vault vault;
    vault.write(u"key"_s, "refresh-1");
    vault.read(u"key"_s);
    vault.remove(u"key"_s);
    vault.read(u"key"_s);
    vault.write(u"key"_s, "refresh-2");
    vault.read(u"key"_s);
    vault.remove(u"key"_s);
    QTRY_COMPARE(vault.answers.size(), 7);
    QCOMPARE(vault.order.join(u' '), u"write read remove read write read remove"_s);
    QVERIFY(vault.answers.at(1).value.equals("refresh-1"));
    QCOMPARE(vault.answers.at(3).outcome, Outcome::Missing);
    QVERIFY(vault.answers.at(5).value.equals("refresh-2"));
    QCOMPARE(vault.answers.at(6).outcome, Outcome::Done);
}

void tst_KeychainStore::writesForSomebodyWhoIsGone()
{
    NEEDS_KEYRING();
    Vault vault;
    int calls = 0;
    {
        QObject gone;
        vault.store.write(u"key"_s, vault.redactor.keep("refresh-1"), &gone, [&](const auto &) { ++calls; });
    }
    ANSWER(vault, read(u"key"_s), Outcome::Done); // it was written all the same
    QCOMPARE(calls, 0);
    ANSWER(vault, remove(u"key"_s), Outcome::Done);
}

void tst_KeychainStore::isAbsent_data()
{
    QTest::addColumn<bool>("hasBus");
    QTest::newRow("no service") << true;
    QTest::newRow("no bus") << false;
}

void tst_KeychainStore::isAbsent()
{
    QFETCH(bool, hasBus);
    PrivateBus bus;
    Vault vault(hasBus ? bus.connection() : QDBusConnection(u"never connected"_s));
    ANSWER(vault, read(u"key"_s), Outcome::Absent);
    ANSWER(vault, write(u"key"_s, "refresh-1"), Outcome::Absent);
    ANSWER(vault, remove(u"key"_s), Outcome::Absent); // nobody can prove anything
    ANSWER(vault, unlock(), Outcome::Absent);
    QVERIFY(!vault.answers.first().detail.isEmpty());
    QCOMPARE(vault.clock.pending(), 0u); // no deadline is left behind
}

void tst_KeychainStore::isLate_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<int>("patience"); // ms
    QTest::newRow("read") << u"read"_s << 15'000;
    QTest::newRow("write") << u"write"_s << 15'000;
    QTest::newRow("remove") << u"remove"_s << 15'000;
    QTest::newRow("unlock") << u"unlock"_s << 120'000; // a person types
}

void tst_KeychainStore::isLate()
{
    QFETCH(QString, call);
    QFETCH(int, patience);
    PrivateBus bus;
    ScriptedSecrets silent(bus.connection());
    Vault vault(bus.connection());
    if (call == u"read")
        vault.read(u"key"_s);
    else if (call == u"write")
        vault.write(u"key"_s, "refresh-1");
    else if (call == u"remove")
        vault.remove(u"key"_s);
    else
        vault.unlock();
    QTRY_COMPARE(silent.calls.size(), 1);
    vault.clock.advance(patience - 1);
    QCOMPARE(vault.answers.size(), 0);
    vault.clock.advance(1);
    QCOMPARE(vault.answers.size(), 1);
    QCOMPARE(vault.answers.first().outcome, Outcome::Late);
    vault.clock.advance(600'000);
    QCOMPARE(vault.answers.size(), 1); // exactly once
}

void tst_KeychainStore::letsNobodyWaitForAPrompt()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"ReadAlias"_s, { QVariant::fromValue(QDBusObjectPath(u"/login"_s)) });
    secrets.answer(u"Get"_s, { QVariant::fromValue(QDBusVariant(true)) });
    secrets.answer(u"Unlock"_s, { QVariant::fromValue(Paths()), QVariant::fromValue(QDBusObjectPath(u"/prompt"_s)) });
    secrets.answer(u"Prompt"_s, {});
    Vault vault(bus.connection());
    vault.unlock();
    QTRY_VERIFY(secrets.calls.contains(u"Prompt"_s));
    vault.write(u"key"_s, "refresh-1");
    QTRY_COMPARE(vault.order, QStringList { u"write"_s });
    QCOMPARE(vault.answers.first().outcome, Outcome::Locked);
    vault.clock.advance(120'000);
    QCOMPARE(vault.order, (QStringList { u"write"_s, u"unlock"_s }));
    QCOMPARE(vault.answers.last().outcome, Outcome::Late);
}

void tst_KeychainStore::saysWhenAskingFails()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answerError(u"SearchItems"_s, u"org.example.Broken"_s);
    Vault vault(bus.connection());
    ANSWER(vault, read(u"key"_s), Outcome::Failed);
    QVERIFY(vault.answers.first().detail.contains(u"org.example.Broken"_s));
    ANSWER(vault, remove(u"key"_s), Outcome::Failed);
}

void tst_KeychainStore::takesAnEntryThatVanishedForLocked()
{
    NEEDS_KEYRING();
    // The Secret Service shows an entry that qtkeychain does not find: what a keyring looks like that locks in between.
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"SearchItems"_s,
                   { QVariant::fromValue(Paths { QDBusObjectPath(u"/item"_s) }), QVariant::fromValue(Paths()) });
    Vault vault(bus.connection());
    ANSWER(vault, read(u"never"_s), Outcome::Locked);
}

void tst_KeychainStore::doesNotBelieveADeletionThatLeftTheEntry()
{
    NEEDS_KEYRING();
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    secrets.answer(u"SearchItems"_s,
                   { QVariant::fromValue(Paths { QDBusObjectPath(u"/item"_s) }), QVariant::fromValue(Paths()) });
    Vault vault(bus.connection());
    ANSWER(vault, remove(u"never"_s), Outcome::Failed); // qtkeychain says it is deleted; it is there
    QCOMPARE(secrets.calls.count(u"SearchItems"_s), 2);
}

void tst_KeychainStore::isSilentOnceItIsGone()
{
    PrivateBus bus;
    ScriptedSecrets secrets(bus.connection());
    int calls = 0;
    {
        Vault vault(bus.connection());
        vault.store.read(u"key"_s, this, [&](const auto &) { ++calls; });
        QTRY_COMPARE(secrets.calls.size(), 1);
    }
    secrets.answerError(u"SearchItems"_s, u"org.example.Broken"_s);
    Vault later(bus.connection());
    ANSWER(later, read(u"key"_s), Outcome::Failed);
    QCOMPARE(calls, 0);
}

COUNTERSIGN_TEST(tst_KeychainStore, "tst_keychainstore")
#include "tst_keychainstore.moc"
