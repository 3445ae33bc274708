// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/echofilter.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_EchoFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shortens_data();
    void shortens();
    void firstTimeAndAgain();
    void notJson_data();
    void notJson();
};

namespace {

//! A long text: 100 KiB of one letter.
QByteArray longText(char letter = 'A')
{
    return QByteArray(100 * 1024, letter);
}

QByteArray started(const QByteArray &messages, const QByteArray &rest = {})
{
    return R"({"type":"RUN_STARTED","input":{"messages":[)" + messages + "]" + rest + "}}";
}

QByteArray text(const QByteArray &id, const QByteArray &content)
{
    return R"({"id":")" + id + R"(","role":"user","content":")" + content + R"("})";
}

} // namespace

void tst_EchoFilter::shortens_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("expected"); // with "u1" known
    const QByteArray file = longText();
    const auto same = [](const char *name, const QByteArray &frame) { QTest::newRow(name) << frame << frame; };
    const auto row = [](const char *name, const QByteArray &frame, const QByteArray &expected) {
        QTest::newRow(name) << frame << expected;
    };
    row("known", started(text("u1", file)), started(text("u1", {})));
    same("unknown", started(text("u2", file)));
    row("one of each", started(text("u2", file) + ',' + text("u1", file) + ',' + text("u3", file)),
        started(text("u2", file) + ',' + text("u1", {}) + ',' + text("u3", file)));
    same("known and short", started(text("u1", "hi"), R"(,"state":")" + file + '"'));
    row("inside a part",
        started(R"({"id":"u1","content":[{"type":"image","source":{"type":"data","value":")" + file + R"("}}]})"),
        started(R"({"id":"u1","content":[{"type":"image","source":{"type":"data","value":""}}]})"));
    row("the id behind it", started(R"({"content":")" + file + R"(","id":"u1"})"), started(R"({"content":"","id":"u1"})"));
    row("another id inside", started(R"({"id":"u1","metadata":{"id":"u2"},"content":")" + file + R"("})"),
        started(R"({"id":"u1","metadata":{"id":"u2"},"content":""})"));
    same("the known id only inside", started(R"({"id":"u2","metadata":{"id":"u1"},"content":")" + file + R"("})"));
    row("quotes and slashes", started(text("u1", R"(\\\"\\)" + file + R"(\\\\\"\u0022)")), started(text("u1", {})));
    row("the id in escapes", started(R"({"id":"\u00751","content":")" + file + R"("})"),
        started(R"({"id":"\u00751","content":""})"));
    row("white space",
        "{ \"type\" : \"RUN_STARTED\" ,\n\"input\" : { \"messages\" :\t[ { \"id\" : \"u1\" , \"content\" : \"" + file
            + "\" } ] } }",
        "{ \"type\" : \"RUN_STARTED\" ,\n\"input\" : { \"messages\" :\t[ { \"id\" : \"u1\" , \"content\" : \"\" } ] } }");
    row("the type at the end", R"({"input":{"messages":[)" + text("u1", file) + R"(]},"type":"RUN_STARTED"})",
        R"({"input":{"messages":[)" + text("u1", {}) + R"(]},"type":"RUN_STARTED"})");
    same("messages elsewhere", R"({"type":"RUN_STARTED","messages":[)" + text("u1", file) + "]}");
    same("messages of something else", R"({"type":"RUN_STARTED","input":{"state":{"messages":[)" + text("u1", file) + "]}}}");
    same("another event", R"({"type":"CUSTOM","name":"RUN_STARTED","value":1,"input":{"messages":[)" + text("u1", file) + "]}}");
    same("a snapshot", R"({"type":"MESSAGES_SNAPSHOT","messages":[)" + text("u1", file) + "]}");
    same("said in a text", R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"\"RUN_STARTED\" )" + file + R"("})");
    same("no id", started(R"({"content":")" + file + R"("},{"content":")" + file + R"("})"));
    same("no objects", started('"' + file + R"(",[{"id":"u1","content":")" + file + R"("}])"));
}

void tst_EchoFilter::shortens()
{
    QFETCH(QByteArray, frame);
    QFETCH(QByteArray, expected);
    EchoFilter filter({ u"u1"_s });
    const QByteArray told = filter.withoutEchoes(frame);
    QVERIFY2(told == expected, qPrintable(u"%1 bytes instead of %2"_s.arg(told.size()).arg(expected.size())));
    QJsonParseError error;
    QVERIFY(!QJsonDocument::fromJson(told, &error).isNull());
}

//! A replay tells each message once for every run.
void tst_EchoFilter::firstTimeAndAgain()
{
    EchoFilter filter;
    const QByteArray first = started(text("a", longText()));
    QCOMPARE(filter.withoutEchoes(first), first);
    const QByteArray second = started(text("a", longText()) + ',' + text("b", longText()));
    QCOMPARE(filter.withoutEchoes(second), started(text("a", {}) + ',' + text("b", longText())));
    QCOMPARE(filter.withoutEchoes(second), started(text("a", {}) + ',' + text("b", {})));
}

void tst_EchoFilter::notJson_data()
{
    QTest::addColumn<QByteArray>("frame");
    const QByteArray whole = started(text("u1", longText()));
    for (const qsizetype length : { 1, 10, 30, 60 })
        QTest::addRow("cut %lld", static_cast<long long>(length)) << whole.left(length) + longText();
    QTest::newRow("cut at the end") << whole.chopped(1);
    QTest::newRow("an open text") << "\"RUN_STARTED\"" + longText() + '"' + longText();
    QTest::newRow("closing only") << "\"RUN_STARTED\"" + QByteArray(100'000, '}');
    QTest::newRow("opening only") << "\"RUN_STARTED\"" + QByteArray(100'000, '[');
    QTest::newRow("ends with a slash") << "{\"type\":\"RUN_STARTED\",\"x\":\"" + longText() + '\\';
}

void tst_EchoFilter::notJson()
{
    QFETCH(QByteArray, frame);
    EchoFilter filter({ u"u1"_s });
    // Whatever it makes of it, it stays what it was: no JSON.
    QJsonParseError error;
    QVERIFY(QJsonDocument::fromJson(filter.withoutEchoes(frame), &error).isNull());
}

COUNTERSIGN_TEST(tst_EchoFilter, "tst_echofilter")
#include "tst_echofilter.moc"
