// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctor.h"

#include "app/terminalpaper.h"
#include "core/redactor.h"
#include "doctorrun.h"
#include "loopbackserver.h"
#include "runninghands.h"
#include "testregistry.h"
#include "tlsfiles.h"
#include "turning.h"

#include <QPointer>
#include <QTest>
#include <QTimer>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! A server that means harm, against doctor: it ends in time, in little memory, and nothing reaches the terminal but text.
class tst_DoctorHostile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsInTime_data();
    void endsInTime();
    void theProcessEndsByItself();
    void memoryStaysSmall_data();
    void memoryStaysSmall();
    void nothingActsOnTheTerminal_data();
    void nothingActsOnTheTerminal();
    void hugeJson();
    void whatItQuotesIsHidden_data();
    void whatItQuotesIsHidden();
    void whatAFileSaysStaysAtItsServer();
    void aCertificateStaysAtItsServer();
    void aTagIsNeverTorn();
    void harmlessText_data();
    void harmlessText();
};

namespace {
using Answer = LoopbackServer::Answer;
using Handler = LoopbackServer::Handler;

//! Writes `bytes` again and again, never faster than they are taken, until the connection is gone.
void repeat(const Answer &answer, const QByteArray &bytes, int everyMilliseconds)
{
    auto *timer = new QTimer(QCoreApplication::instance());
    QObject::connect(timer, &QTimer::timeout, timer, [timer, answer, bytes] {
        if (!answer.isOpen())
            return timer->deleteLater();
        answer.raw(bytes);
    });
    timer->start(everyMilliseconds);
}

const QByteArray kJsonHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

Handler endlessBody(int status)
{
    return [status](const ReceivedRequest &, const Answer &answer) {
        answer.raw("HTTP/1.1 " + QByteArray::number(status) + " \r\nContent-Type: application/json\r\n\r\n[");
        repeat(answer, QByteArray(64 * 1024, ' '), 1);
    };
}

void endlessHeaders(const ReceivedRequest &, const Answer &answer)
{
    answer.raw(kJsonHead);
    repeat(answer, "X-More: " + QByteArray(16 * 1024, 'x') + "\r\n", 1);
}

void oneEndlessHeader(const ReceivedRequest &, const Answer &answer)
{
    answer.raw(kJsonHead + "X-More: ");
    repeat(answer, QByteArray(64 * 1024, 'x'), 1);
}

void slowHead(const ReceivedRequest &, const Answer &answer)
{
    answer.raw("HTTP/1.1 200 OK\r\n");
    repeat(answer, "X: y\r\n", 50);
}

void slowBody(const ReceivedRequest &, const Answer &answer)
{
    answer.raw(kJsonHead + "\r\n{\"a\":\"");
    repeat(answer, "x", 50);
}

void silence(const ReceivedRequest &, const Answer &) {}

void circles(const ReceivedRequest &request, const Answer &answer)
{
    answer.reply(307, {}, {}, { { "Location", request.path + "/x" } });
}

void interimForEver(const ReceivedRequest &, const Answer &answer)
{
    repeat(answer, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 20);
}

//! Its deadline passes with the turns of the event loop, so that it is the same on a busy machine.
DoctorReport look(const QUrl &address, int deadline)
{
    Redactor redactor;
    FakeClock clock;
    const RunningHands hands(clock);
    Doctor::Order order;
    order.config.address = address;
    order.deadline = deadline;
    Doctor doctor(order, redactor, clock);
    std::optional<DoctorReport> report;
    QObject::connect(&doctor, &Doctor::finished, &doctor, [&report](const DoctorReport &made) { report = made; });
    doctor.start();
    const bool isOver = until([&] { return report || clock.steady() > 2 * deadline; }, 120'000);
    if (!isOver || !report)
        qFatal("doctor does not end in time");
    return *report;
}

qint64 residentKilobytes()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}
} // namespace

void tst_DoctorHostile::endsInTime_data()
{
    QTest::addColumn<Handler>("script");
    QTest::newRow("silence") << Handler(silence);
    QTest::newRow("a head drop by drop") << Handler(slowHead);
    QTest::newRow("a body drop by drop") << Handler(slowBody);
    QTest::newRow("headers without end") << Handler(endlessHeaders);
    QTest::newRow("one header without end") << Handler(oneEndlessHeader);
    QTest::newRow("a body without end") << endlessBody(200);
    QTest::newRow("a refusal without end") << endlessBody(401);
    QTest::newRow("redirects without end") << Handler(circles);
    QTest::newRow("early hints without end") << Handler(interimForEver);
}

//! With a deadline of 1.5 s in place of 26 s; each stage has one of its own below that.
void tst_DoctorHostile::endsInTime()
{
    QFETCH(Handler, script);
    LoopbackServer server(script);
    const DoctorReport report = look(server.url(u"/x"_s), 1500);
    QVERIFY(report.verdict() != DoctorReport::Verdict::Usable);
    QVERIFY(server.requests().size() <= 24);
    QVERIFY(!report.text(true).isEmpty());
    QVERIFY(!report.json().isEmpty());
}

//! The real process with its real deadlines: a server that never answers, and a pipe that nobody reads. Both at once.
void tst_DoctorHostile::theProcessEndsByItself()
{
    LoopbackServer mute(silence);
    QByteArray agents;
    for (int i = 0; i < 20'000; ++i)
        agents += R"("agent-)" + QByteArray::number(i) + R"(":{},)";
    LoopbackServer talkative(
        [&](const ReceivedRequest &, const Answer &answer) { answer.reply(200, R"({"agents":{)" + agents + R"("last":{}}})"); });
    const QTemporaryDir folder;
    const QString pipe = folder.filePath(u"pipe"_s);
    QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const int end = open(QFile::encodeName(pipe).constData(), O_RDWR | O_NONBLOCK);
    QVERIFY(end >= 0);
    QProcess waits;
    QProcess writes;
    const QSignalSpy waited(&waits, &QProcess::finished);
    const QSignalSpy wrote(&writes, &QProcess::finished);
    writes.setStandardOutputFile(pipe);
    waits.start(QStringLiteral(COUNTERSIGN_PROGRAM), { u"doctor"_s, mute.url(u"/x"_s).toString() });
    writes.start(QStringLiteral(COUNTERSIGN_PROGRAM), { u"doctor"_s, u"--json"_s, talkative.url(u"/x"_s).toString() });
    QTRY_VERIFY_WITH_TIMEOUT(!waited.isEmpty() && !wrote.isEmpty(), 120'000);
    QVERIFY(Doctor::Order().deadline <= 30'000);
    close(end);
    QCOMPARE(waits.exitCode(), 2);
    QVERIFY(waits.readAllStandardOutput().contains("has not answered in time"));
    QCOMPARE(writes.exitCode(), 2);
}

void tst_DoctorHostile::memoryStaysSmall_data()
{
    QTest::addColumn<Handler>("script");
    QTest::newRow("a body without end") << endlessBody(200);
    QTest::newRow("a refusal without end") << endlessBody(401);
    QTest::newRow("headers without end") << Handler(endlessHeaders);
    QTest::newRow("one header without end") << Handler(oneEndlessHeader);
}

void tst_DoctorHostile::memoryStaysSmall()
{
    QFETCH(Handler, script);
    LoopbackServer server(script);
    const qint64 before = residentKilobytes();
    (void)look(server.url(u"/x"_s), 2000);
    const qint64 grown = residentKilobytes() - before;
    QVERIFY2(grown < 300 * 1024, QByteArray::number(grown).constData());
}

void tst_DoctorHostile::nothingActsOnTheTerminal_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("clears the screen") << "\x1b[2J\x1b[H"_ba;
    QTest::newRow("sets the title") << "\x1b]0;pwned\x07"_ba;
    QTest::newRow("C1 control") << "\xc2\x9b"
                                   "31mred"_ba;
    QTest::newRow("carriage return") << "\rexit code 0"_ba;
    QTest::newRow("turns text around") << "\xe2\x80\xae"
                                          "drowssap"_ba;
    QTest::newRow("isolates") << "\xe2\x81\xa6x\xe2\x81\xa9"_ba;
    QTest::newRow("hides") << "a\xe2\x80\x8b"
                              "b\xef\xbb\xbf"_ba;
    QTest::newRow("line separator") << "\xe2\x80\xa8"
                                       "Server: trusted"_ba;
}

void tst_DoctorHostile::nothingActsOnTheTerminal()
{
    QFETCH(QByteArray, text);
    QByteArray inJson = text;
    inJson.replace('\x1b', "\\u001b").replace('\r', "\\r").replace('\x07', "\\u0007");
    const QByteArray info = R"({"version":"v)" + inJson + R"(","agents":{"a)" + inJson + R"(":{"name":"n)" + inJson + R"("}}})";
    LoopbackServer server([&](const ReceivedRequest &request, const Answer &answer) {
        QByteArray inHeader = text;
        inHeader.replace('\r', "");
        const QList<HttpHeader> headers { { "Server", "s" + inHeader }, { "X-Odd", inHeader } };
        request.header("Authorization").isEmpty()
            ? answer.reply(200, info, "application/json", headers)
            : answer.reply(401, R"({"error":")" + inJson + R"("})", "application/json", headers);
    });
    for (const QStringList &arguments :
         { QStringList {}, QStringList { u"--json"_s }, QStringList { u"--header"_s, u"Authorization: x"_s } }) {
        const DoctorRun run = runDoctorProcess(QStringList { server.url(u"/x"_s).toString() } + arguments);
        QVERIFY(run.exitCode >= 0);
        const QString shown = QString::fromUtf8(run.output);
        for (const QChar c : shown) {
            const bool acts = (c.category() == QChar::Other_Control && c != u'\n') || c.category() == QChar::Other_Format
                              || c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
            QVERIFY2(!acts, qPrintable(u"U+%1"_s.arg(uint(c.unicode()), 4, 16)));
        }
    }
}

void tst_DoctorHostile::hugeJson()
{
    QByteArray agents;
    for (int i = 0; i < 20'000; ++i)
        agents += R"("agent-)" + QByteArray::number(i) + R"(":{},)";
    const QByteArray info =
        R"({"agents":{)" + agents + R"("last":{}},"deep":)" + QByteArray(500, '[') + QByteArray(500, ']') + '}';
    LoopbackServer server([&](const ReceivedRequest &, const Answer &answer) { answer.reply(200, info); });
    const DoctorRun run = runDoctorProcess({ server.url(u"/x"_s).toString() });
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.output.size() < 64 * 1024);
}

//! At whatever place the line breaks: two reports must not be comparable by what one of them forgot to replace.
void tst_DoctorHostile::aTagIsNeverTorn()
{
    for (int columns = 20; columns < 90; ++columns) {
        TerminalPaper paper(false, columns);
        paper.line(u"       < Set-Cookie: a=[secret <64 a41f9c]; Path=/; HttpOnly; b=[secret 512+ b7e013]; Secure"_s,
                   TerminalPaper::Ink::Faint, 9);
        QVERIFY2(paper.text().contains("[secret <64 a41f9c]"_L1) && paper.text().contains("[secret 512+ b7e013]"_L1),
                 qPrintable(paper.text()));
        QCOMPARE(paper.text().simplified(),
                 u"< Set-Cookie: a=[secret <64 a41f9c]; Path=/; HttpOnly; b=[secret 512+ b7e013]; Secure"_s);
    }
}

void tst_DoctorHostile::harmlessText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << u"a b"_s << u"a b"_s;
    QTest::newRow("letters of the world") << u"Zürich 東京 שלום 👍"_s << u"Zürich 東京 שלום 👍"_s;
    QTest::newRow("escape") << u"\x1b[2J"_s << u"\\x1b[2J"_s;
    QTest::newRow("new line") << u"a\nb"_s << u"a\\x0ab"_s;
    QTest::newRow("delete") << QString(QChar(0x7f)) << u"\\x7f"_s;
    QTest::newRow("C1") << QString(QChar(0x9b)) << u"\\x9b"_s;
    QTest::newRow("override") << QString(QChar(0x202e)) << u"\\u202e"_s;
    QTest::newRow("a tag character") << QString::fromUcs4(U"\U000e0041") << u"\\udb40\\udc41"_s;
}

void tst_DoctorHostile::harmlessText()
{
    QFETCH(QString, text);
    QTEST(harmlessInTerminal(text), "expected");
}

//! A server that quotes what it was given, whole or in part, in words, as its version, as the name of an agent.
void tst_DoctorHostile::whatItQuotesIsHidden_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("quoted");
    const QByteArray pair = "ada:swordfish-of-the-north";
    QTest::newRow("a token without its scheme") << "Authorization: Bearer swordfish-of-the-north"_ba
                                                << "swordfish-of-the-north"_ba;
    QTest::newRow("its scheme twice") << "Authorization: Bearer Bearer swordfish-of-the-north"_ba
                                      << "swordfish-of-the-north"_ba;
    QTest::newRow("in quotes") << "Authorization: Bearer \"swordfish-of-the-north\""_ba
                               << "swordfish-of-the-north"_ba;
    QTest::newRow("another scheme") << "Authorization: Special swordfish-of-the-north"_ba
                                    << "swordfish-of-the-north"_ba;
    QTest::newRow("Basic as it stands") << "Authorization: Basic " + pair.toBase64() << pair.toBase64();
    QTest::newRow("Basic, read") << "Authorization: Basic " + pair.toBase64() << pair;
    QTest::newRow("the password alone") << "Authorization: Basic " + pair.toBase64() << "swordfish-of-the-north"_ba;
    QTest::newRow("one cookie of two") << "Cookie: a=first-of-them; b=swordfish-of-the-north"_ba
                                       << "swordfish-of-the-north"_ba;
    QTest::newRow("a header of its own") << "X-Team: swordfish-of-the-north"_ba
                                         << "swordfish-of-the-north"_ba;
}

void tst_DoctorHostile::whatItQuotesIsHidden()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, quoted);
    const QTemporaryDir folder;
    const QString file = fileWith(folder, u"headers"_s, header);
    const auto toldBy = [&](const Handler &handler) {
        LoopbackServer server(handler);
        const QString address = server.url(u"/api/copilotkit"_s).toString();
        return runDoctorProcess({ address, u"--header"_s, u'@' + file }).all()
               + runDoctorProcess({ u"--json"_s, address, u"--header"_s, u'@' + file }).all();
    };
    const QByteArray info = R"({"version":")" + quoted + R"(","agents":{")" + quoted + R"(":{"name":")" + quoted + R"("}}})";
    const QByteArray told =
        toldBy([&](const ReceivedRequest &, const Answer &answer) { answer.reply(200, info); })
        + toldBy([&](const ReceivedRequest &, const Answer &answer) {
              answer.reply(401, R"({"error":"no )" + quoted + R"( here"})", "application/json",
                           { { "X-Said", quoted }, { "WWW-Authenticate", "Bearer error_description=\"" + quoted + '"' } });
          })
        + toldBy([&](const ReceivedRequest &, const Answer &answer) {
              answer.reply(307, {}, {}, { { "Location", "https://elsewhere.example.com/" + quoted.toPercentEncoding() } });
          });
    QVERIFY2(!told.contains(quoted), told.mid(told.indexOf(quoted) - 200, 400).constData());
    QVERIFY(!told.contains("swordfish"));
    QVERIFY(told.contains("elsewhere.example.com"));
}

//! An address of the command line beside a connection file of another server: its headers are not that server's.
void tst_DoctorHostile::whatAFileSaysStaysAtItsServer()
{
    LoopbackServer home;
    LoopbackServer stranger([](const ReceivedRequest &, const Answer &answer) { answer.reply(200, R"({"agents":{"a":{}}})"); });
    const QTemporaryDir folder;
    const QJsonObject connection { { u"countersign"_s, 1 },
                                   { u"address"_s, home.url(u"/api/copilotkit"_s).toString() },
                                   { u"headers"_s, QJsonObject { { u"X-Tenant"_s, u"acme-of-the-north"_s } } } };
    const QString file = fileWith(folder, u"team.json"_s, QJsonDocument(connection).toJson());
    QCOMPARE(runDoctorProcess({ stranger.url(u"/api/copilotkit"_s).toString(), u"--connection"_s, file }).exitCode, 0);
    QVERIFY(!stranger.requests().isEmpty());
    for (const ReceivedRequest &request : stranger.requests())
        QVERIFY(request.header("X-Tenant").isEmpty());
    QCOMPARE(home.connections(), 0);
}

void tst_DoctorHostile::aCertificateStaysAtItsServer()
{
    QStringList shown;
    LoopbackServer stranger(serverTls(), [&](const ReceivedRequest &, const Answer &answer) {
        shown << answer.clientName();
        answer.reply(200, R"({"agents":{"a":{}}})");
    });
    const QTemporaryDir folder;
    QJsonObject connection { { u"countersign"_s, 1 },
                             { u"address"_s, stranger.url(u"/api/copilotkit"_s).toString() },
                             { u"caFile"_s, tlsFile(u"ca.pem"_s) },
                             { u"clientCertificate"_s, tlsFile(u"ada.pem"_s) },
                             { u"clientKey"_s, tlsFile(u"ada.key"_s) } };
    const auto ask = [&] {
        shown.clear();
        const QString file = fileWith(folder, u"team.json"_s, QJsonDocument(connection).toJson());
        return runDoctorProcess({ stranger.url(u"/api/copilotkit"_s).toString(), u"--connection"_s, file }).exitCode;
    };
    QCOMPARE(ask(), 0);
    QVERIFY(!shown.isEmpty() && !shown.contains(QString())); // its own server sees it
    connection.insert("address"_L1, u"https://127.0.0.1:1/api/copilotkit"_s);
    QCOMPARE(ask(), 0);
    QVERIFY(!shown.isEmpty());
    QCOMPARE(shown.count(QString()), shown.size());
}

COUNTERSIGN_TEST(tst_DoctorHostile, "tst_doctorhostile")
#include "tst_doctorhostile.moc"
