// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "productfaults.h"
#include "runscript.h"
#include "testregistry.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPlainTextEdit>
#include <QTcpSocket>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Group = ProductFaults::Group;

namespace {

constexpr qint64 kMiB = 1024 * 1024;
constexpr qint64 kFrameLimit = 128 * kMiB;

QByteArray frame(const QByteArray &json)
{
    return "data: " + json + "\n\n";
}

//! An answer that says `saying`, the raw inside of a JSON text, between its proper beginning and end. `more` comes before the
//! end: whole frames.
QByteArray answerSaying(const ReceivedRequest &run, const QByteArray &saying, const QByteArray &more = {})
{
    const QJsonObject input = QJsonDocument::fromJson(run.body).object();
    const QByteArray ids = R"("threadId":")" + input.value("threadId"_L1).toString().toUtf8() + R"(","runId":")"
                           + input.value("runId"_L1).toString().toUtf8() + '"';
    const QByteArray id = R"("messageId":"a-)" + input.value("runId"_L1).toString().left(8).toUtf8() + '"';
    return frame(R"({"type":"RUN_STARTED",)" + ids + '}') + frame(R"({"type":"TEXT_MESSAGE_START",)" + id + '}')
           + frame(R"({"type":"TEXT_MESSAGE_CONTENT",)" + id + R"(,"delta":")" + saying + "\"}") + more
           + frame(R"({"type":"TEXT_MESSAGE_END",)" + id + '}') + frame(R"({"type":"RUN_FINISHED",)" + ids + '}');
}

//! What is said so, reads so.
Group::Maker reads(const QByteArray &saying, const QString &words, const QByteArray &more = {})
{
    return [=](ProductStage &stage) {
        stage.server().answerBy(ProductStage::runPath(), [=](const ReceivedRequest &request, QTcpSocket &socket) {
            socket.write(runscript::whole(answerSaying(request, saying, more)));
        });
        stage.say();
        QVERIFY(stage.until([&] { return stage.isAnswered(); }));
        QCOMPARE(stage.chat().model().message(1).text, words);
    };
}

//! In the middle of an answer comes a frame that nobody can read.
Group::Maker breaksAt(const QByteArray &bad)
{
    return [=](ProductStage &stage) {
        stage.server().answerBy(ProductStage::runPath(), [=](const ReceivedRequest &request, QTcpSocket &socket) {
            socket.write(runscript::whole(answerSaying(request, "So far ", frame(bad))));
        });
        stage.say();
    };
}

//! One frame of `size` bytes that is made while it goes out: a number of so many digits.
void streamNumber(QTcpSocket &socket, qint64 size)
{
    const QByteArray begin = R"({"type":"RAW","event":1)";
    socket.write(runscript::openHead() + "data: " + begin);
    const auto left = std::make_shared<qint64>(size - begin.size() - 1);
    const auto goOn = [left, &socket] {
        if (socket.bytesToWrite() > kMiB || *left < 0)
            return;
        const qint64 piece = std::min(*left, 4 * kMiB);
        *left = piece > 0 ? *left - piece : -1;
        socket.write(piece > 0 ? QByteArray(static_cast<qsizetype>(piece), '0') : QByteArray("}\n\n"));
        if (*left < 0)
            socket.disconnectFromHost();
    };
    QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, goOn);
}

Group::Maker answersWithANumberOf(qint64 size)
{
    return [size](ProductStage &stage) {
        stage.server().answerBy(ProductStage::runPath(),
                                [size](const ReceivedRequest &, QTcpSocket &socket) { streamNumber(socket, size); });
        stage.say();
    };
}

void pasteFiveMiB(ProductStage &stage)
{
    auto *edit = stage.application().window().findChild<QPlainTextEdit *>(u"message"_s);
    QGuiApplication::clipboard()->setText(u"about this: "_s);
    edit->paste();
    QGuiApplication::clipboard()->setText(QString(5 * kMiB, u'x'));
    edit->paste();
    QCOMPARE(edit->toPlainText(), u"about this: "_s); // the clipboard still has the rest
}

//! 20 000 of the longest letters.
void sayALot(ProductStage &stage)
{
    const QString text = u"何でも言ってください。\n"_s.repeated(1'667) + u"おわり"_s;
    stage.say(text);
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
    QCOMPARE(stage.chat().model().message(0).text, text);
}

//! The token is refused, and the fresh one would begin another header.
void renewToTwoLines(ProductStage &stage)
{
    stage.server().fail(ProductStage::runPath(), FaultySandbox::Fault::Unauthorized);
    stage.say(); // the provider's keys are known from here on
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
    stage.chat().newThread();
    stage.forgetRequests();
    stage.server().fail(ProductStage::runPath(), FaultySandbox::Fault::Unauthorized);
    stage.server().answerWith("/id/token#refresh_token", 200,
                              R"({"access_token":"a\r\nX-Evil: 1","token_type":"Bearer","expires_in":60})",
                              { { "content-type", "application/json" } });
    stage.say();
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
    for (const ReceivedRequest &request : stage.server().requests())
        QCOMPARE(request.header("X-Evil"), QByteArray());
}

//! A header of the answer, 40 KiB long.
void answerWithLongHeader(ProductStage &stage)
{
    stage.server().answerBy(ProductStage::runPath(), [](const ReceivedRequest &request, QTcpSocket &socket) {
        QByteArray answer = runscript::whole(runscript::answer(request));
        answer.insert(answer.indexOf("content-type"), "x-long: " + QByteArray(40 * 1024, 'x') + "\r\n");
        socket.write(answer);
    });
    stage.say();
}

QMap<QString, Group::Ways> contentMakers()
{
    const QByteArray deep = R"({"type":"RAW","event":)" + QByteArray(2000, '[') + QByteArray(2000, ']') + '}';
    const QByteArray numbers =
        frame(R"({"type":"STATE_SNAPSHOT","snapshot":{"a":9007199254740993,"b":1e400,"c":-1e400,"d":1e-400}})");
    const QByteArray twice = frame(R"({"type":"RAW","type":"CUSTOM","name":"a","name":"b","event":1,"value":2})");
    return {
        { u"nested"_s, breaksAt(deep) },
        { u"no-json"_s,
          { { u"cut short"_s, breaksAt(R"({"type":"RAW","event":)") },
            { u"no object"_s, breaksAt("[1]") },
            { u"no type"_s, breaksAt(R"({"event":1})") } } },
        { u"too-large"_s,
          { { u"a number of 1 GiB"_s, answersWithANumberOf(1024 * kMiB) },
            { u"one byte over the limit"_s, answersWithANumberOf(kFrameLimit + 1) } } },
        { u"numbers"_s, reads("1", u"1"_s, numbers) },
        { u"twice"_s, reads("2", u"2"_s, twice) },
        { u"utf-8"_s,
          { { u"invalid bytes"_s, reads("a\xff\xc3(b\xed\xa0\xbd", u"a\uFFFD\uFFFD(b\uFFFD\uFFFD\uFFFD"_s) },
            { u"half a pair"_s, reads("a\\ud83db", u"a"_s + QChar(0xD83D) + u'b') },
            { u"a pair in halves"_s, reads("\\ud83d\\ude00", u"\U0001F600"_s) },
            { u"a byte order mark"_s, reads("\xEF\xBB\xBFx\\ufeffy", u"\uFEFFx\uFEFFy"_s) },
            { u"nothing but NUL"_s, reads("a\\u0000b", u"a"_s + QChar(0) + u'b') } } },
        { u"long-header"_s, answerWithLongHeader },
        { u"token-of-two-lines"_s, renewToTwoLines },
        { u"5-mib"_s, pasteFiveMiB },
        { u"long-message"_s, sayALot },
    };
}

} // namespace

//! What nobody expects inside of an answer or a message; the table is in README.md.
class tst_Content : public ProductFaults
{
    Q_OBJECT
public:
    tst_Content() : ProductFaults(u"Content"_s, contentMakers()) {}
};

COUNTERSIGN_TEST(tst_Content, "tst_content")
#include "tst_content.moc"
