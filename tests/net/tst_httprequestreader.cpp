// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httprequestreader.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using State = HttpRequestReader::State;

class tst_HttpRequestReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsInAnyFragmentation_data();
    void readsInAnyFragmentation();
    void refuses_data();
    void refuses();
    void holdsLimits();
    void limitsDoNotDependOnFragmentation();
    void badStaysBad();
    void keepsPipelinedRequestsApart();
    void isLinear();
    void form_data();
    void form();
};

void tst_HttpRequestReader::readsInAnyFragmentation_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("get") << QByteArray("GET /callback?code=a%2Fb&state=x HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n")
                         << QByteArray("GET") << QByteArray("/callback") << QByteArray("code=a%2Fb&state=x") << QByteArray();
    QTest::newRow("post") << QByteArray("POST /t HTTP/1.1\r\nhOsT: h\r\nContent-Length:  5 \r\n\r\nabc\r\n") << QByteArray("POST")
                          << QByteArray("/t") << QByteArray() << QByteArray("abc\r\n");
    QTest::newRow("same length twice") << QByteArray(
        "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx")
                                       << QByteArray("PUT") << QByteArray("/") << QByteArray() << QByteArray("x");
    QTest::newRow("http 1.0 without host") << QByteArray("GET /a?b?c HTTP/1.0\r\n\r\n") << QByteArray("GET") << QByteArray("/a")
                                           << QByteArray("b?c") << QByteArray();
    QTest::newRow("empty lines before") << QByteArray("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") << QByteArray("GET")
                                        << QByteArray("/") << QByteArray() << QByteArray();
    QTest::newRow("empty query") << QByteArray("GET /? HTTP/1.1\r\nHost: h\r\n\r\n") << QByteArray("GET") << QByteArray("/")
                                 << QByteArray() << QByteArray();
}

void tst_HttpRequestReader::readsInAnyFragmentation()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, body);
    const auto check = [&](HttpRequestReader &reader) {
        const ReceivedRequest request = reader.take();
        QCOMPARE(request.method, method);
        QCOMPARE(request.path, path);
        QCOMPARE(request.query, query);
        QCOMPARE(request.body, body);
    };
    for (qsizetype cut = 0; cut <= wire.size(); ++cut) {
        HttpRequestReader reader;
        const State first = reader.feed(wire.left(cut));
        QCOMPARE(first, cut == wire.size() ? State::Complete : State::NeedsMore);
        QCOMPARE(reader.feed(wire.mid(cut)), State::Complete);
        check(reader);
    }
    HttpRequestReader reader;
    for (qsizetype i = 0; i < wire.size(); ++i)
        QCOMPARE(reader.feed(wire.mid(i, 1)), i + 1 == wire.size() ? State::Complete : State::NeedsMore);
    check(reader);
}

void tst_HttpRequestReader::refuses_data()
{
    QTest::addColumn<QByteArray>("wire");
    const auto head = [](const char *name, const QByteArray &text) { QTest::newRow(name) << text + "\r\n\r\n"; };
    head("no version", "GET /");
    head("http 2", "GET / HTTP/2.0\r\nHost: h");
    head("two spaces", "GET  / HTTP/1.1\r\nHost: h");
    head("space in target", "GET /a b HTTP/1.1\r\nHost: h");
    head("control byte in target", "GET /a\x01 HTTP/1.1\r\nHost: h");
    head("8 bit target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: h");
    head("method is no token", "G(T / HTTP/1.1\r\nHost: h");
    head("no host", "GET / HTTP/1.1\r\nAccept: */*");
    head("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b");
    head("folded header", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b");
    head("space before colon", "GET / HTTP/1.1\r\nHost : h");
    head("no colon", "GET / HTTP/1.1\r\nHost: h\r\nnonsense");
    head("empty name", "GET / HTTP/1.1\r\nHost: h\r\n: x");
    head("bare LF hides a header", "GET / HTTP/1.1\r\nHost: h\r\nX: a\nEvil: 1");
    head("bare CR", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb");
    head("NUL in value", QByteArray("GET / HTTP/1.1\r\nHost: h\r\nX: a") + QByteArray(1, 0) + "b");
    head("lengths differ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2");
    head("length list", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1");
    head("negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1");
    head("signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1");
    head("hex length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1");
    head("overflowing length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617");
    head("chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked");
    head("chunked and length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\ntransfer-encoding: identity");
}

void tst_HttpRequestReader::refuses()
{
    QFETCH(QByteArray, wire);
    HttpRequestReader whole;
    QCOMPARE(whole.feed(wire), State::Bad);
    HttpRequestReader bytewise;
    State state = State::NeedsMore;
    for (qsizetype i = 0; i < wire.size() && state == State::NeedsMore; ++i)
        state = bytewise.feed(wire.mid(i, 1));
    QCOMPARE(state, State::Bad);
}

void tst_HttpRequestReader::holdsLimits()
{
    HttpRequestReader endlessHead(100, 10);
    QCOMPARE(endlessHead.feed("GET / HTTP/1.1\r\nHost: h\r\nX: "), State::NeedsMore);
    QCOMPARE(endlessHead.feed(QByteArray(100, 'x')), State::HeadTooLarge);

    HttpRequestReader largeBody(100, 10);
    QCOMPARE(largeBody.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n"), State::BodyTooLarge);
    HttpRequestReader fits(100, 10);
    QCOMPARE(fits.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789"), State::Complete);
}

void tst_HttpRequestReader::limitsDoNotDependOnFragmentation()
{
    const QByteArray wire("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    for (const qint64 limit : { wire.size() - 1, wire.size() }) {
        const State expected = limit < wire.size() ? State::HeadTooLarge : State::Complete;
        for (qsizetype cut = 0; cut < wire.size(); ++cut) {
            HttpRequestReader reader(limit, 0);
            static_cast<void>(reader.feed(wire.left(cut)));
            QCOMPARE(reader.feed(wire.mid(cut)), expected);
        }
    }
}

void tst_HttpRequestReader::badStaysBad()
{
    HttpRequestReader reader;
    QCOMPARE(reader.feed("nonsense\r\n\r\n"), State::Bad);
    QCOMPARE(reader.feed("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), State::Bad);
}

void tst_HttpRequestReader::keepsPipelinedRequestsApart()
{
    HttpRequestReader reader;
    QCOMPARE(reader.feed("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: i\r\n\r\nGET /3"),
             State::Complete);
    const ReceivedRequest first = reader.take();
    QCOMPARE(first.body, "ab");
    QCOMPARE(first.header("HOST"), "h");
    QCOMPARE(reader.feed({}), State::Complete);
    const ReceivedRequest second = reader.take();
    QCOMPARE(second.target, "/2");
    QCOMPARE(second.body, "");
    QCOMPARE(second.header("content-length"), "");
    QCOMPARE(reader.feed({}), State::NeedsMore);
    QCOMPARE(reader.feed(" HTTP/1.1\r\nHost: j\r\n\r\n"), State::Complete);
    QCOMPARE(reader.take().path, "/3");
}

void tst_HttpRequestReader::isLinear()
{
    // 4 MiB of header byte by byte: searched from the start each time this would take hours, not the test's time-out.
    HttpRequestReader reader(8 * 1024 * 1024, 0);
    QCOMPARE(reader.feed("GET / HTTP/1.1\r\nHost: h\r\nX: "), State::NeedsMore);
    const QByteArray byte("x");
    for (int i = 0; i < 4 * 1024 * 1024; ++i) {
        if (reader.feed(byte) != State::NeedsMore)
            QFAIL("ended early");
    }
    QCOMPARE(reader.feed("\r\n\r\n"), State::Complete);
    QCOMPARE(reader.take().header("x").size(), 4 * 1024 * 1024);
}

void tst_HttpRequestReader::form_data()
{
    using Items = QList<std::pair<QByteArray, QByteArray>>;
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<Items>("items");
    QTest::newRow("empty") << QByteArray() << Items {};
    QTest::newRow("pairs") << QByteArray("a=1&b=2") << Items { { "a", "1" }, { "b", "2" } };
    QTest::newRow("duplicates in order") << QByteArray("a=1&a=2") << Items { { "a", "1" }, { "a", "2" } };
    QTest::newRow("decoded") << QByteArray("a%3D=x+y%2bz%C3%A4") << Items { { "a=", "x y+z\xC3\xA4" } };
    QTest::newRow("no value") << QByteArray("a&&b=&=c") << Items { { "a", "" }, { "b", "" }, { "", "c" } };
    QTest::newRow("equals in value") << QByteArray("a=b=c") << Items { { "a", "b=c" } };
    QTest::newRow("no escapes") << QByteArray("a=%zz%4&b=%") << Items { { "a", "%zz%4" }, { "b", "%" } };
    QTest::newRow("decoded once") << QByteArray("a=%2541") << Items { { "a", "%41" } };
    QTest::newRow("NUL") << QByteArray("a=%00b") << Items { { "a", QByteArray("\0b", 2) } };
}

void tst_HttpRequestReader::form()
{
    using Items = QList<std::pair<QByteArray, QByteArray>>;
    QFETCH(QByteArray, encoded);
    QFETCH(Items, items);
    QCOMPARE(ReceivedRequest::form(encoded), items);
}

COUNTERSIGN_TEST(tst_HttpRequestReader, "tst_httprequestreader")
#include "tst_httprequestreader.moc"
