// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpmessage.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;

class tst_HttpMessage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void headerNamesHaveNoCase();
    void mediaTypes_data();
    void mediaTypes();
    void safeHeaders_data();
    void safeHeaders();
};

void tst_HttpMessage::headerNamesHaveNoCase()
{
    const QList<HttpHeader> headers { { "content-TYPE", "a/b" }, { "X", "1" }, { "x", "2" } };
    QCOMPARE(headerValue(headers, "Content-Type"), "a/b");
    QCOMPARE(headerValue(headers, "X"), "1");
    QCOMPARE(headerValue(headers, "Y"), "");
}

void tst_HttpMessage::mediaTypes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("plain") << QByteArray("text/event-stream") << QByteArray("text/event-stream");
    QTest::newRow("parameter, case, space") << QByteArray(" Text/Event-Stream ;charset=utf-8") << QByteArray("text/event-stream");
    QTest::newRow("none") << QByteArray() << QByteArray();
}

void tst_HttpMessage::mediaTypes()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, type);
    QCOMPARE(mediaType({ { "Content-Type", value } }), type);
}

void tst_HttpMessage::safeHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("safe");
    QTest::newRow("token") << QByteArray("Authorization") << QByteArray("Bearer a.b-c_d~e+f/g=") << true;
    QTest::newRow("empty value") << QByteArray("X") << QByteArray() << true;
    QTest::newRow("CR LF") << QByteArray("X") << QByteArray("a\r\nEvil: 1") << false;
    QTest::newRow("LF") << QByteArray("X") << QByteArray("a\nb") << false;
    QTest::newRow("NUL") << QByteArray("X") << QByteArray("a\0b", 3) << false;
    QTest::newRow("tab") << QByteArray("X") << QByteArray("a\tb") << false;
    QTest::newRow("DEL") << QByteArray("X") << QByteArray("a\x7f") << false;
    QTest::newRow("8 bit") << QByteArray("X") << QByteArray("\xc3\xa4") << false;
    QTest::newRow("name empty") << QByteArray() << QByteArray("a") << false;
    QTest::newRow("name with colon") << QByteArray("X: a\r\nY") << QByteArray("a") << false;
    QTest::newRow("name with NUL") << QByteArray("X\0Y", 3) << QByteArray("a") << false;
}

void tst_HttpMessage::safeHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QTEST(isSafeHeader(name, value), "safe");
}

COUNTERSIGN_TEST(tst_HttpMessage, "tst_httpmessage")
#include "tst_httpmessage.moc"
