// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "core/secret.h"
#include "testregistry.h"

#include <QDebug>
#include <QTest>
#include <QTextStream>

#include <concepts>
#include <type_traits>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
template<typename T>
concept Printable = requires(QDebug out, const T &value)
{
    out << value;
};
template<typename T>
concept Streamable = requires(QTextStream &out, const T &value)
{
    out << value;
};
template<typename T>
concept Comparable = requires(const T &a, const T &b)
{
    a == b;
};

// What must not compile, and would be the way a token gets into a log.
static_assert(Printable<QByteArray> && !Printable<Secret>);
static_assert(Streamable<QByteArray> && !Streamable<Secret>);
static_assert(Comparable<QByteArray> && !Comparable<Secret>);
static_assert(!std::is_constructible_v<Secret, QByteArray>, "only Redactor makes one");
static_assert(!std::is_convertible_v<Secret, QByteArray> && !std::is_convertible_v<Secret, bool>);
} // namespace

class tst_Secret : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyByDefault();
    void revealsWhatWasKept_data();
    void revealsWhatWasKept();
    void copiesShareTheValue();
    void isIndependentOfItsSource();
    void revealedBytesOutliveTheSecret();
    void equals_data();
    void equals();
};

void tst_Secret::emptyByDefault()
{
    const Secret nothing;
    QVERIFY(nothing.isEmpty());
    QVERIFY(nothing.reveal().isEmpty());
    QVERIFY(nothing.equals({}));
    QVERIFY(!nothing.equals("x"));
}

void tst_Secret::revealsWhatWasKept_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("token") << "gho_16C7e42F292c6912E7710c838347Ae178B4a"_ba;
    QTest::newRow("short") << "abc"_ba;
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("binary") << QByteArray("\0\xff\0\x7f", 4);
    QTest::newRow("long") << QByteArray(1'000'000, 'k');
}

void tst_Secret::revealsWhatWasKept()
{
    QFETCH(QByteArray, value);
    Redactor redactor;
    const Secret secret = redactor.keep(value);
    QCOMPARE(secret.reveal(), value);
    QCOMPARE(secret.isEmpty(), value.isEmpty());
    QVERIFY(secret.equals(value));
}

void tst_Secret::copiesShareTheValue()
{
    Redactor redactor;
    Secret copy;
    {
        const Secret original = redactor.keep("the-value-of-it");
        copy = original;
    }
    QCOMPARE(copy.reveal(), "the-value-of-it"_ba);
    copy = Secret();
    QVERIFY(copy.isEmpty());
}

void tst_Secret::isIndependentOfItsSource()
{
    Redactor redactor;
    QByteArray source = "the-value-of-it";
    const Secret secret = redactor.keep(source);
    source.fill('x'); // the caller wipes its own copy
    QCOMPARE(secret.reveal(), "the-value-of-it"_ba);
}

void tst_Secret::revealedBytesOutliveTheSecret()
{
    QByteArray revealed;
    {
        Redactor redactor;
        revealed = redactor.keep("the-value-of-it").reveal();
    }
    QCOMPARE(revealed, "the-value-of-it"_ba);
}

void tst_Secret::equals_data()
{
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<bool>("expected");
    QTest::newRow("same") << "secret-value"_ba << true;
    QTest::newRow("first byte") << "Secret-value"_ba << false;
    QTest::newRow("last byte") << "secret-valuE"_ba << false;
    QTest::newRow("prefix") << "secret-valu"_ba << false;
    QTest::newRow("longer") << "secret-values"_ba << false;
    QTest::newRow("with NUL") << QByteArray("secret-value\0", 13) << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void tst_Secret::equals()
{
    QFETCH(QByteArray, other);
    QFETCH(bool, expected);
    Redactor redactor;
    QCOMPARE(redactor.keep("secret-value").equals(other), expected);
}

COUNTERSIGN_TEST(tst_Secret, "tst_secret")
#include "tst_secret.moc"
