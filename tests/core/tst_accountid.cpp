// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accountid.h"
#include "testregistry.h"

#include <QSet>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_AccountId : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keyIsStableHex();
    void keysDiffer();
    void nobodyHasNoSubject();
};

void tst_AccountId::keyIsStableHex()
{
    // Keychain entries and database rows of earlier versions are found by it: the value may not change.
    const AccountId id { u"https://id.example.com"_s, u"countersign"_s, u"ada"_s };
    QCOMPARE(id.key(), u"1033800c82afa7fc8b66d9db0f1a107a"_s);
    QCOMPARE(id.key(), AccountId(id).key());
    QVERIFY(!id.key().contains(u"ada"_s));
}

void tst_AccountId::keysDiffer()
{
    const QList<AccountId> different { { u"a"_s, u"b"_s, u"c"_s }, { u"ab"_s, {}, u"c"_s },          { u"a"_s, u"bc"_s, {} },
                                       { {}, u"ab"_s, u"c"_s },    { u"a"_s, u"b"_s, u"C"_s },       { u"abc"_s, {}, {} },
                                       { u"a"_s, u"b"_s, u"é"_s }, { u"a"_s, u"b"_s, u"e\u0301"_s }, { {}, {}, {} },
                                       { u"a"_s, u"c"_s, u"b"_s } };
    QSet<QString> keys;
    for (const AccountId &id : different) {
        QCOMPARE(id.key().size(), 32);
        keys.insert(id.key());
    }
    QCOMPARE(keys.size(), different.size());
}

void tst_AccountId::nobodyHasNoSubject()
{
    QVERIFY(AccountId().isNobody());
    QVERIFY((AccountId { u"https://id.example.com"_s, u"client"_s, {} }).isNobody());
    QVERIFY(!(AccountId { {}, {}, u"ada"_s }).isNobody());
}

COUNTERSIGN_TEST(tst_AccountId, "tst_accountid")
#include "tst_accountid.moc"
