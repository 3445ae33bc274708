// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/personalkeys.h"

#include "core/redactor.h"
#include "memorycredentialstore.h"
#include "memoryindex.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Whose keys are whose, and where they stay.
class tst_PersonalKeys : public QObject
{
    Q_OBJECT

    const QString m_connection = u"0123456789abcdef"_s;
    const AccountId m_ada { u"https://id.example.com"_s, u"countersign"_s, u"ada"_s };
    const AccountId m_bob { u"https://id.example.com"_s, u"countersign"_s, u"bob"_s };
    const QString m_name = u"OPENAI_API_KEY"_s;
    Redactor m_redactor;
    std::unique_ptr<MemoryCredentialStore> m_store;
    std::unique_ptr<MemoryIndex> m_index;

    [[nodiscard]] std::unique_ptr<PersonalKeys> opened(const AccountId &account)
    {
        auto keys = std::make_unique<PersonalKeys>(*m_store, *m_index, m_redactor);
        keys->open(m_connection, account);
        return keys;
    }
    void put(PersonalKeys &keys, const QByteArray &value) { keys.put({ { m_name, m_redactor.keep(value) } }); }

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<MemoryCredentialStore>();
        m_index = std::make_unique<MemoryIndex>();
    }

    void comeBackAtTheNextStart()
    {
        auto keys = opened(m_ada);
        QVERIFY(!keys->isKnown());
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QCOMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        QVERIFY(!m_redactor.redact(u"sk-ada-0123456789"_s).contains(u"ada-0123"_s));
    }
    void areNobodyElses()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        keys->open(m_connection, m_bob);
        QVERIFY(keys->keys().isEmpty()); // at once
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
        put(*keys, "sk-bob-0123456789");
        keys->open(m_connection, m_ada);
        QTRY_COMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        keys->open(u"another connection"_s, m_ada);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
    }
    void aLateAnswerChangesNothing()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        m_store->hangs = true;
        keys = opened(m_ada);
        put(*keys, "sk-typed-meanwhile");
        m_store->answerHanging();
        QCoreApplication::processEvents();
        QCOMPARE(keys->keys().value(m_name).reveal(), "sk-typed-meanwhile"_ba);
    }
    //! Somebody else is at the connection now, but has no keys of their own yet.
    void onceClosedNothingComesAnyMore()
    {
        auto keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        put(*keys, "sk-ada-0123456789");
        keys->close();
        QVERIFY(keys->keys().isEmpty() && !keys->isKnown());
        m_store->hangs = true;
        keys->open(m_connection, m_ada);
        keys->close();
        const QSignalSpy changed(keys.get(), &PersonalKeys::changed);
        m_store->answerHanging();
        QCOMPARE(changed.size(), 0);
        QVERIFY(keys->keys().isEmpty() && !keys->isKnown());
        keys->open(m_connection, m_ada); // and are still kept
        QTRY_COMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
    }
    //! Others that are kept must not go because somebody typed before the keychain had answered.
    void whatIsTypedMeanwhileIsAddedToWhatIsKept()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        m_store->hangs = true;
        keys = opened(m_ada);
        keys->put({ { u"OTHER_API_KEY"_s, m_redactor.keep("other-0123456789") } });
        QVERIFY(keys->isKnown());
        m_store->hangs = false;
        m_store->answerHanging();
        keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QCOMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        QCOMPARE(keys->keys().value(u"OTHER_API_KEY"_s).reveal(), "other-0123456789"_ba);
    }
    void whatCouldNotBeReadIsNotOverwritten()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        m_store->trouble = CredentialStore::Outcome::Locked;
        keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
        m_store->trouble = CredentialStore::Outcome::Done; // unlocked meanwhile
        keys->put({ { u"OTHER_API_KEY"_s, m_redactor.keep("other-0123456789") } });
        QTRY_COMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QCOMPARE(keys->keys().size(), 2);
    }
    //! Gone to somebody else and back before the keychain had said a word.
    void whatWasTypedIsThereAgain()
    {
        m_store->hangs = true;
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        keys->open(m_connection, m_bob);
        m_store->hangs = false;
        m_store->answerHanging();
        keys->open(m_connection, m_ada);
        QTRY_VERIFY(keys->isKnown());
        QCOMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        keys->open(m_connection, m_bob);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
    }
    //! Read before the person signed out, answered after: it is not theirs any more.
    void whatWasForgottenDoesNotComeBack()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        m_store->hangs = true;
        keys = opened(m_ada);
        keys->forget(m_connection, m_ada);
        keys->open(m_connection, m_ada);
        m_store->hangs = false;
        m_store->answerHanging();
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
        QTRY_VERIFY(m_store->entries.isEmpty());
    }
    void areForgotten()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        const QSignalSpy changed(keys.get(), &PersonalKeys::changed);
        keys->forget(m_connection, m_ada);
        QVERIFY(keys->keys().isEmpty());
        QCOMPARE(changed.size(), 1);
        QTRY_VERIFY(m_store->entries.isEmpty());
        QTRY_VERIFY(m_index->tombstones().isEmpty());
    }
    void whatCannotBeDeletedNowIsDeletedLater()
    {
        auto keys = opened(m_ada);
        put(*keys, "sk-ada-0123456789");
        QTRY_COMPARE(m_store->entries.size(), 1);
        m_store->refuseRemove = true;
        keys->forget(m_connection, m_ada);
        QTRY_VERIFY(m_store->calls.constLast().startsWith(u"remove "_s));
        QCOMPARE(m_index->tombstones().size(), 1);
        keys->open(m_connection, m_ada);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty()); // what was forgotten stays so, though it is still there
        put(*keys, "sk-ada-9876543210"); // wanted again
        QVERIFY(m_index->tombstones().isEmpty());
    }
    void withoutAKeyringTheyLastForNow()
    {
        m_store->trouble = CredentialStore::Outcome::Absent;
        auto keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        put(*keys, "sk-ada-0123456789");
        QCOMPARE(keys->keys().value(m_name).reveal(), "sk-ada-0123456789"_ba);
        keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
    }
    void whatIsNotOursIsNotRead()
    {
        m_store->entries.insert(m_ada.credentialKey(m_connection) + u"/keys"_s,
                                m_redactor.keep(R"({"v":2,"keys":{"OPENAI_API_KEY":"x-0123456789"}})"));
        const auto keys = opened(m_ada);
        QTRY_VERIFY(keys->isKnown());
        QVERIFY(keys->keys().isEmpty());
    }
};

COUNTERSIGN_TEST(tst_PersonalKeys, "tst_personalkeys")
#include "tst_personalkeys.moc"
