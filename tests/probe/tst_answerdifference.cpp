// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/answerdifference.h"

#include "core/redactor.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_AnswerDifference : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void first_data();
    void first();
    void holdsNoSecret();
    void isBounded();
};

Q_DECLARE_METATYPE(countersign::AnswerDifference)
Q_DECLARE_METATYPE(countersign::ComparedAnswer)

namespace {
using Part = AnswerDifference::Part;

ComparedAnswer json(const QByteArray &body, int status = 200, const QList<HttpHeader> &more = {})
{
    return { status, QList<HttpHeader> { { "Content-Type", "application/json" } } + more, body };
}
} // namespace

void tst_AnswerDifference::first_data()
{
    QTest::addColumn<ComparedAnswer>("a");
    QTest::addColumn<ComparedAnswer>("b");
    QTest::addColumn<AnswerDifference>("expected");
    const auto row = [](const char *name, const ComparedAnswer &a, const ComparedAnswer &b, const AnswerDifference &expected) {
        QTest::newRow(name) << a << b << expected;
    };
    row("none", json("{}"), json("{}"), {});
    row("status before all", json("{\"a\":1}"), json("{}", 401), { Part::Status, {}, u"200"_s, u"401"_s });
    row("challenge", json("", 401, { { "WWW-Authenticate", "Bearer" } }), json("x", 401),
        { Part::Header, u"WWW-Authenticate"_s, u"Bearer"_s, {} });
    row("type", json("{}"), { 200, { { "content-type", "text/html" } }, "{}" },
        { Part::Header, u"Content-Type"_s, u"application/json"_s, u"text/html"_s });
    row("a member", json(R"({"agents":{"a":1,"b":2}})"), json(R"({"agents":{"a":1}})"),
        { Part::Body, u"agents.b"_s, u"2"_s, {} });
    row("an element", json(R"({"l":[1,2]})"), json(R"({"l":[1,3]})"), { Part::Body, u"l.1"_s, u"2"_s, u"3"_s });
    row("another kind of value", json(R"({"l":[1]})"), json(R"({"l":{"a":"b"}})"),
        { Part::Body, u"l"_s, u"[1]"_s, u"{\"a\":\"b\"}"_s });
    row("order of keys is none", json(R"({"a":1,"b":2})"), json(R"({"b":2,"a":1})"), {});
    row("plain bodies", json("yes"), json("no"), { Part::Body, {}, u"yes"_s, u"no"_s });
    row("an own header", json("{}", 200, { { "X-User", "alice" } }), json("{}", 200, { { "X-User", "bob" } }),
        { Part::Header, u"X-User"_s, u"alice"_s, u"bob"_s });
    row("only in the second", json("{}"), json("{}", 200, { { "X-User", "bob" } }), { Part::Header, u"X-User"_s, {}, u"bob"_s });
    row("of the moment", json("{}", 200, { { "Date", "a" }, { "X-Request-Id", "1" }, { "Set-Cookie", "a" } }),
        json("{}", 200, { { "Date", "b" }, { "X-Request-Id", "2" } }), {});
}

void tst_AnswerDifference::first()
{
    QFETCH(ComparedAnswer, a);
    QFETCH(ComparedAnswer, b);
    const AnswerDifference found = firstDifference(a, b);
    QFETCH(AnswerDifference, expected);
    QCOMPARE(int(found.part), int(expected.part));
    QCOMPARE(found.where, expected.where);
    QCOMPARE(found.first, expected.first);
    QCOMPARE(found.second, expected.second);
}

void tst_AnswerDifference::holdsNoSecret()
{
    Redactor redactor;
    const QByteArray token = "a-token-that-is-echoed";
    (void)redactor.keep(token);
    HttpOutcome outcome;
    outcome.status = 200;
    outcome.headers = { { "X-Echo", token }, { "Set-Cookie", "session=abcdefghijkl" } };
    outcome.body = R"({"you":")" + token + R"("})";
    const ComparedAnswer answer = ComparedAnswer::of(outcome, redactor);
    QVERIFY(!answer.body.contains(token));
    QVERIFY(!headerValue(answer.headers, "X-Echo").contains(token));
    QVERIFY(!headerValue(answer.headers, "Set-Cookie").contains("abcdefghijkl"));
}

void tst_AnswerDifference::isBounded()
{
    const QByteArray deepA = QByteArray(400, '[') + "1" + QByteArray(400, ']');
    const QByteArray deepB = QByteArray(400, '[') + "2" + QByteArray(400, ']');
    const AnswerDifference found = firstDifference(json(R"({"a":)" + deepA + '}'), json(R"({"a":)" + deepB + '}'));
    QCOMPARE(int(found.part), int(Part::Body));
    QVERIFY(found.first.size() <= 121);
    QVERIFY(found.where.size() <= 121 * 17);
}

COUNTERSIGN_TEST(tst_AnswerDifference, "tst_answerdifference")
#include "tst_answerdifference.moc"
