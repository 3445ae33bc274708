// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/challenge.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What strangers write into WWW-Authenticate.
class tst_Challenge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads()
    {
        QFETCH(QByteArray, field);
        QFETCH(QByteArrayList, schemes);
        QFETCH(QString, metadata);
        const QList<HttpHeader> headers { { "Content-Type", "text/html" }, { "www-authenticate", field } };
        QByteArrayList found;
        for (const Challenge &challenge : challengesOf(headers))
            found << challenge.scheme;
        QCOMPARE(found, schemes);
        const auto bearer = challengeOf(headers, "bearer");
        QCOMPARE(bearer.has_value(), schemes.contains("bearer"));
        QCOMPARE(bearer ? bearer->values.value("resource_metadata") : QString(), metadata);
    }

    void severalHeaders()
    {
        const QList<HttpHeader> headers { { "WWW-Authenticate", "Basic realm=a" },
                                          { "WWW-Authenticate", R"(Bearer scope="b c")" } };
        QCOMPARE(challengesOf(headers).size(), 2);
        QCOMPARE(challengeOf(headers, "bearer")->values.value("scope"), u"b c"_s);
    }

    void isBounded_data();
    void isBounded()
    {
        QFETCH(QByteArray, field);
        if (field == "Bearer ") {
            for (int i = 0; i < 500; ++i)
                field += "p" + QByteArray::number(i) + "=x, ";
        }
        const QList<Challenge> read = challengesOf({ { "WWW-Authenticate", field } });
        QVERIFY(read.size() <= 16);
        for (const Challenge &challenge : read)
            QVERIFY(challenge.values.size() <= 32);
    }
};

void tst_Challenge::reads_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArrayList>("schemes");
    QTest::addColumn<QString>("metadata");
    const auto row = [](const char *name, const QByteArray &field, const QByteArrayList &schemes, const QString &metadata) {
        QTest::newRow(name) << field << schemes << metadata;
    };
    row("alone", "Bearer", { "bearer" }, {});
    row("quoted", R"(Bearer resource_metadata="https://a.example/m")", { "bearer" }, u"https://a.example/m"_s);
    row("token", "Bearer resource_metadata=x", { "bearer" }, u"x"_s);
    row("spaces around", R"(bearer   resource_metadata = "x" , realm = "y")", { "bearer" }, u"x"_s);
    row("in capitals", R"(BEARER RESOURCE_METADATA="x")", { "bearer" }, u"x"_s);
    row("escaped", R"(Bearer resource_metadata="a\"b\\c")", { "bearer" }, u"a\"b\\c"_s);
    row("a comma inside", R"(Bearer realm="a, Basic realm=b", resource_metadata="x")", { "bearer" }, u"x"_s);
    row("after another", R"(Basic realm="r", Bearer resource_metadata="x", error="e")", { "basic", "bearer" }, u"x"_s);
    row("before another", R"(Bearer resource_metadata="x", Negotiate, NTLM)", { "bearer", "negotiate", "ntlm" }, u"x"_s);
    row("token68 before", R"(Negotiate YIIJ+gYG==, Bearer resource_metadata="x")", { "negotiate", "bearer" }, u"x"_s);
    row("belongs to the other scheme", R"(DPoP resource_metadata="evil", Bearer realm="r")", { "dpop", "bearer" }, {});
    row("twice: neither is believed", R"(Bearer resource_metadata="x", resource_metadata="y")", { "bearer" }, {});
    row("twice in other letters", R"(Bearer resource_metadata="x", Resource_Metadata="y")", { "bearer" }, {});
    row("quotation never ends", R"(Bearer resource_metadata="x)", { "bearer" }, {});
    row("ends in a backslash", "Bearer resource_metadata=\"x\\", { "bearer" }, {});
    row("parameters without a scheme", R"(realm="x", Bearer)", {}, {});
    row("nothing", "", {}, {});
    row("commas", ",,, ,", {}, {});
    row("not a header's letters", "\x01\xff{}", {}, {});
}

void tst_Challenge::isBounded_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("schemes") << QByteArray("A, ").repeated(4000);
    QTest::newRow("parameters") << QByteArray("Bearer ");
    QTest::newRow("one long value") << "Bearer realm=\"" + QByteArray(1 << 20, 'x') + '"';
    QTest::newRow("backslashes") << "Bearer realm=\"" + QByteArray(8000, '\\');
}

COUNTERSIGN_TEST(tst_Challenge, "tst_challenge")
#include "tst_challenge.moc"
