// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctor.h"

#include "app/doctorcommand.h"
#include "app/storedtoken.h"
#include "core/redactor.h"
#include "doctorrun.h"
#include "jsonschema.h"
#include "loopbackserver.h"
#include "memorycredentialstore.h"
#include "memoryindex.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_Doctor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesCommands_data();
    void refusesCommands();
    void help();
    void version();
    void aFileThatIsNotThere();
    void aNameThatIsNotThere();
    void whatIsNamed_data();
    void whatIsNamed();
    void httpsWhereNobodySpeaksIt();
    void aRepeatedUpgradeIsMarked();
    void aPlaceThatAsksForASignIn_data();
    void aPlaceThatAsksForASignIn();
    void whoHangsUpHasBeenReached();
    void warnsOfVisibleSecrets();
    void readsHeadersFromAFile();
    void unusableAddresses_data();
    void unusableAddresses();
    void jsonIsJsonWhateverHappens_data();
    void jsonIsJsonWhateverHappens();
    void comparesTwoTokens();
    void whatItWasGivenStaysAtHome();
    void twoReportsCannotBeCompared();
    void connectionFile();
    void storedToken_data();
    void storedToken();

private:
    [[nodiscard]] static QJsonObject schema();
};

namespace {
const QByteArray kToken = "the-token-that-must-not-be-seen";
const QByteArray kInfo = R"({"version":"1","agents":{"a":{}}})";

LoopbackServer::Handler lettingIn(const QByteArray &token)
{
    return [token](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        request.header("Authorization") == "Bearer " + token ? answer.reply(200, kInfo) : answer.reply(401, "{}");
    };
}
} // namespace

QJsonObject tst_Doctor::schema()
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../resources/doctor.schema.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

void tst_Doctor::refusesCommands_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no address") << QStringList();
    QTest::newRow("two addresses") << QStringList { u"https://a.example"_s, u"https://b.example"_s };
    QTest::newRow("unknown option") << QStringList { u"--nonsense"_s, u"https://a.example"_s };
    QTest::newRow("no header") << QStringList { u"https://a.example"_s, u"--header"_s, u"the-token-that-must-not-be-seen"_s };
    QTest::newRow("line break") << QStringList { u"https://a.example"_s, u"--header"_s,
                                                 u"X: the-token-that-must-not-be-seen\r\nEvil: 1"_s };
    QTest::newRow("name with spaces") << QStringList { u"https://a.example"_s, u"--header"_s,
                                                       u"X Y: the-token-that-must-not-be-seen"_s };
    QTest::newRow("Host") << QStringList { u"https://a.example"_s, u"--header"_s, u"Host: the-token-that-must-not-be-seen"_s };
    QTest::newRow("no such file") << QStringList { u"https://a.example"_s, u"--header"_s, u"@/no/such/file"_s };
    QTest::newRow("a file that never ends") << QStringList { u"https://a.example"_s, u"--header"_s, u"@/dev/zero"_s };
}

void tst_Doctor::refusesCommands()
{
    QFETCH(QStringList, arguments);
    Redactor redactor;
    const DoctorCommand command = DoctorCommand::parse(arguments, redactor);
    QVERIFY(!command.problem.isEmpty());
    QVERIFY2(!command.problem.contains(QString::fromLatin1(kToken)), qPrintable(command.problem));
}

void tst_Doctor::help()
{
    const DoctorRun run = runDoctorProcess({ u"--help"_s });
    QCOMPARE(run.exitCode, 0);
    for (const char *option : { "--header", "--against", "--connection", "--profile", "--json", "URL" })
        QVERIFY2(run.output.contains(option), option);
    QCOMPARE(runDoctorProcess({}).exitCode, 2);
}

void tst_Doctor::version()
{
    const DoctorRun run = runDoctorProcess({ u"--version"_s });
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.output.startsWith("countersign " COUNTERSIGN_VERSION), run.output.constData());
}

void tst_Doctor::aFileThatIsNotThere()
{
    const DoctorRun run = runDoctorProcess({ u"--connection"_s, u"/no/such/team.json"_s });
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.output.trimmed().contains("team.json"), run.output.constData());
    QVERIFY(!run.output.startsWith('\n'));
}

void tst_Doctor::aNameThatIsNotThere()
{
    const QByteArray said = runDoctorProcess({ u"https://no-such-host.invalid"_s }).output;
    QVERIFY2(said.contains("Way       name not found, after "), said.constData());
    QVERIFY(!said.contains("not reached"));
}

//! The sentence names what came, and the server with its port.
void tst_Doctor::whatIsNamed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("title");
    QTest::newRow("JSON") << 200 << "application/json"_ba
                          << R"({"hello":"world"})"_ba << u"NotAnAgentServer"_s << u"No agent server answers there"_s;
    QTest::newRow("a page") << 200 << "text/html"_ba
                            << "<html>Hello</html>"_ba << u"NotAnAgentServer"_s << u"A web page came, not an agent"_s;
    QTest::newRow("403 to nobody") << 403 << "application/json"_ba
                                   << R"({"error":"forbidden"})"_ba << u"ForbiddenToNobody"_s
                                   << u"Not allowed, and no token went along"_s;
    QTest::newRow("a teapot") << 418 << "text/plain"_ba
                              << "short and stout"_ba << u"RefusedSaid"_s << u"The server gives a reason"_s;
    QTest::newRow("a teapot that says nothing") << 418 << "text/plain"_ba << QByteArray() << u"NotKnown"_s << QString();
}

void tst_Doctor::whatIsNamed()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, title);
    LoopbackServer server(
        [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, body, type); });
    const QString address = server.url(u"/api/copilotkit"_s).toString();
    const QJsonObject told = runDoctorProcess({ u"--json"_s, address }).diagnosis();
    QTEST(told.value("id"_L1).toString(), "id");
    if (!title.isEmpty())
        QCOMPARE(told.value("title"_L1).toString(), title);
    const QString where = u"127.0.0.1:%1"_s.arg(server.port());
    QVERIFY2(told.value("text"_L1).toString().contains(where), qPrintable(told.value("text"_L1).toString()));
    QVERIFY(!runDoctorProcess({ address }).output.contains("signed in but"));
}

//! What speaks HTTP takes the beginning of TLS for a request it cannot read.
void tst_Doctor::httpsWhereNobodySpeaksIt()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    const QString where = u"127.0.0.1:%1"_s.arg(server.serverPort());
    const DoctorRun run = runDoctorProcess({ u"--json"_s, u"https://%1/api/copilotkit"_s.arg(where) });
    QCOMPARE(run.exitCode, 2);
    QCOMPARE(run.diagnosis().value("id"_L1).toString(), u"TlsNotSpoken"_s);
    QCOMPARE(run.diagnosis().value("arguments"_L1).toArray().at(0).toString(), where);
}

//! Both are hops: the upgrade, and the same GET by HTTP that learnt why it was refused.
void tst_Doctor::aRepeatedUpgradeIsMarked()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path == "/auth/config")
            return answer.reply(200, R"({"requireLogin":false,"oauthProviders":[]})");
        if (request.path == "/user")
            return answer.reply(200, "null");
        request.path == "/ws/socket.io/" ? answer.reply(426, "Upgrade Required", "text/plain")
                                         : answer.reply(200, "<html></html>", "text/html");
    });
    const QString address = server.url().toString();
    const DoctorRun run = runDoctorProcess({ u"--json"_s, address });
    QCOMPARE(run.exitCode, 2);
    QCOMPARE(server.count("GET", "/ws/socket.io/"), 2); // once each, and no more
    QVERIFY(!run.json()["server"_L1]["chainlit"_L1]["socketOpens"_L1].toBool(true));
    const QJsonArray hops = run.json()["ladder"_L1].toArray().last()["hops"_L1].toArray();
    QCOMPARE(hops.size(), 2);
    QVERIFY(hops.at(0)["upgrade"_L1].toBool() && !hops.at(0)["repeatsUpgrade"_L1].toBool());
    QVERIFY(hops.at(1)["repeatsUpgrade"_L1].toBool());
    QCOMPARE(hops.at(1)["status"_L1].toInt(), 426);
    const QStringList complaints = JsonSchema(schema()).complaints(run.json());
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u'\n')));
    QVERIFY(runDoctorProcess({ address }).output.contains("asked once more by HTTP to learn why it was refused"));
}

//! At a server's root nobody says anything, and one of the usual places is guarded: that is told, as a guess.
void tst_Doctor::aPlaceThatAsksForASignIn_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("401") << 401;
    QTest::newRow("403") << 403;
}

void tst_Doctor::aPlaceThatAsksForASignIn()
{
    QFETCH(int, status);
    LoopbackServer server([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        request.path.startsWith("/api/copilotkit/") ? answer.reply(status, R"({"error":"unauthorized"})")
                                                    : answer.reply(404, R"({"detail":"Not Found"})");
    });
    const QString place = server.url(u"/api/copilotkit"_s).toString();
    const QString token = u"Authorization: Bearer "_s + QString::fromLatin1(kToken);
    const DoctorRun run = runDoctorProcess({ server.url(u"/"_s).toString(), u"--header"_s, token });
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.output.contains((place + u" asks for a sign-in, so that may be the address."_s).toUtf8()),
             run.output.constData());
    const qsizetype guess = run.output.indexOf("GET " + place.toUtf8() + "/info");
    QVERIFY(guess > 0);
    QVERIFY(run.output.mid(guess).contains("Authorization: not sent: this is asked without a token"));
    QVERIFY(!run.output.contains("there was none"));
    for (const ReceivedRequest &request : server.requests())
        QCOMPARE(request.header("Authorization").isEmpty(),
                 request.path.startsWith("/api/") || request.path.startsWith("/copilotkit") || request.path.startsWith("/chat/"));
    const QJsonObject elsewhere = runDoctorProcess({ u"--json"_s, server.url(u"/"_s).toString() })
                                      .json()
                                      .value("server"_L1)
                                      .toObject()
                                      .value("elsewhere"_L1)
                                      .toObject();
    QCOMPARE(elsewhere.value("address"_L1).toString(), place);
    QVERIFY(!elsewhere.value("certain"_L1).toBool(true));
}

//! "Nobody answered" only where nobody did.
void tst_Doctor::whoHangsUpHasBeenReached()
{
    LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.close(); });
    const DoctorRun run = runDoctorProcess({ server.url(u"/api/copilotkit"_s).toString() });
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.output.contains("It was reached, and the connection ended before an answer was whole."), run.output.constData());
    QVERIFY2(!run.output.contains("Nobody answered"), run.output.constData());
    QVERIFY(runDoctorProcess({ u"http://127.0.0.1:1/x"_s }).output.contains("Nobody answered."));
}

void tst_Doctor::warnsOfVisibleSecrets()
{
    LoopbackServer server(lettingIn(kToken));
    const QString address = server.url(u"/api/copilotkit"_s).toString();
    const DoctorRun run = runDoctorProcess({ address, u"--header"_s, u"Authorization: Bearer "_s + QString::fromLatin1(kToken) });
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.complaints.contains("@FILE"), run.complaints.constData());
    QVERIFY(!run.all().contains(kToken));
    const DoctorRun quiet = runDoctorProcess({ address, u"--header"_s, u"X-Tenant: acme"_s });
    QVERIFY2(quiet.complaints.isEmpty(), quiet.complaints.constData());
}

void tst_Doctor::readsHeadersFromAFile()
{
    LoopbackServer server(lettingIn(kToken));
    const QTemporaryDir folder;
    const QString file = fileWith(folder, u"headers"_s, "Authorization: Bearer " + kToken + "\r\n\nX-Tenant: acme-of-a-kind\n");
    const DoctorRun run = runDoctorProcess({ server.url(u"/api/copilotkit"_s).toString(), u"--header"_s, u'@' + file });
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.complaints.isEmpty(), run.complaints.constData());
    QCOMPARE(server.requests().first().header("X-Tenant"), QByteArray("acme-of-a-kind"));
    QVERIFY(!run.all().contains(kToken));
    QVERIFY(!run.all().contains("acme-of-a-kind"));
}

void tst_Doctor::unusableAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("condition");
    QTest::newRow("plain http") << u"http://agents.example.com"_s << u"PlainHttpRefused"_s;
    QTest::newRow("a password") << u"https://me:the-token-that-must-not-be-seen@a.example"_s << u"AddressHasUserInfo"_s;
    QTest::newRow("none") << u"what is this"_s << u"AddressHasSpaces"_s;
    QTest::newRow("another scheme") << u"ftp://a.example"_s << u"AddressMalformed"_s;
}

void tst_Doctor::unusableAddresses()
{
    QFETCH(QString, address);
    const DoctorRun run = runDoctorProcess({ u"--json"_s, address });
    QCOMPARE(run.exitCode, 2);
    QTEST(run.json().value("error"_L1).toObject().value("condition"_L1).toString(), "condition");
    QVERIFY(!run.all().contains(kToken));
    QVERIFY(!runDoctorProcess({ address }).all().contains(kToken));
}

void tst_Doctor::jsonIsJsonWhateverHappens_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("an address that is none") << u"what is this"_s;
    QTest::newRow("nobody listens") << u"http://127.0.0.1:1/x"_s;
    QTest::newRow("no such name") << u"https://no-such-host.invalid"_s;
}

void tst_Doctor::jsonIsJsonWhateverHappens()
{
    QFETCH(QString, address);
    const DoctorRun run = runDoctorProcess({ u"--json"_s, address });
    QCOMPARE(run.exitCode, 2);
    const QStringList complaints = JsonSchema(schema()).complaints(run.json());
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u'\n')));
}

void tst_Doctor::comparesTwoTokens()
{
    LoopbackServer server(lettingIn(kToken));
    const QTemporaryDir folder;
    const QString mine = fileWith(folder, u"mine"_s, "Authorization: Bearer " + kToken);
    const QString theirs = fileWith(folder, u"theirs"_s, "Authorization: Bearer another-token-of-somebody");
    const DoctorRun run = runDoctorProcess(
        { u"--json"_s, server.url(u"/api/copilotkit"_s).toString(), u"--header"_s, u'@' + mine, u"--against"_s, u'@' + theirs });
    QCOMPARE(run.exitCode, 0);
    const QJsonObject gate = run.json().value("gate"_L1).toObject();
    const QJsonObject difference = gate.value("differenceToOther"_L1).toObject();
    QCOMPARE(difference.value("part"_L1).toString(), u"status"_s);
    QCOMPARE(difference.value("first"_L1).toString(), u"200"_s);
    QCOMPARE(difference.value("second"_L1).toString(), u"401"_s);
    QVERIFY(!run.all().contains("another-token-of-somebody"));
}

void tst_Doctor::whatItWasGivenStaysAtHome()
{
    LoopbackServer stranger([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, kInfo); });
    for (const int status : { 301, 302, 303, 307, 308 }) {
        LoopbackServer server([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(status, {}, {}, { { "Location", stranger.url(u"/info"_s).toEncoded() } });
        });
        const DoctorRun run = runDoctorProcess(
            { server.url(u"/x"_s).toString(), u"--header"_s, u"Authorization: Bearer "_s + QString::fromLatin1(kToken) });
        QCOMPARE(run.exitCode, 2);
        QVERIFY(!run.all().contains(kToken));
    }
    QCOMPARE(stranger.connections(), 0);
}

//! Tags are of one report: what is published twice must not be comparable.
void tst_Doctor::twoReportsCannotBeCompared()
{
    LoopbackServer server(lettingIn(kToken));
    const QStringList arguments { server.url(u"/x"_s).toString(), u"--header"_s,
                                  u"Authorization: Bearer "_s + QString::fromLatin1(kToken) };
    static const QRegularExpression tag(u"(?:\\[secret [<0-9+]+ |, )([0-9a-f]{6})\\b"_s);
    const QString first = tag.match(QString::fromUtf8(runDoctorProcess(arguments).output)).captured(1);
    const QString second = tag.match(QString::fromUtf8(runDoctorProcess(arguments).output)).captured(1);
    QVERIFY(!first.isEmpty());
    QVERIFY(first != second);
}

void tst_Doctor::connectionFile()
{
    LoopbackServer server(lettingIn(kToken));
    const QTemporaryDir folder;
    const QJsonObject connection { { u"countersign"_s, 1 },
                                   { u"address"_s, server.url(u"/api/copilotkit"_s).toString() },
                                   { u"headers"_s, QJsonObject { { u"X-Tenant"_s, u"acme"_s } } } };
    const QString file = fileWith(folder, u"team.json"_s, QJsonDocument(connection).toJson());
    const DoctorRun run =
        runDoctorProcess({ u"--connection"_s, file, u"--header"_s, u"Authorization: Bearer "_s + QString::fromLatin1(kToken) });
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(server.requests().first().header("X-Tenant"), QByteArray("acme"));
    const QString broken = fileWith(folder, u"broken.json"_s, R"({"countersign":1,"address":"https://a.example","pasword":"x"})");
    QCOMPARE(runDoctorProcess({ u"--connection"_s, broken }).exitCode, 2);
    QCOMPARE(runDoctorProcess({ u"--connection"_s, folder.filePath(u"none.json"_s) }).exitCode, 2);
}

void tst_Doctor::storedToken_data()
{
    QTest::addColumn<SignInConfig::Method>("method");
    QTest::addColumn<bool>("known");
    QTest::addColumn<CredentialStore::Outcome>("keyring");
    QTest::addColumn<StoredToken::Outcome>("expected");
    using Outcome = StoredToken::Outcome;
    QTest::newRow("a pasted token") << SignInConfig::Method::Token << true << CredentialStore::Outcome::Done << Outcome::Found;
    QTest::newRow("nobody was here") << SignInConfig::Method::Token << false << CredentialStore::Outcome::Done
                                     << Outcome::Missing;
    QTest::newRow("a browser sign-in") << SignInConfig::Method::OAuth << true << CredentialStore::Outcome::Done
                                       << Outcome::WouldRenew;
    QTest::newRow("locked") << SignInConfig::Method::Token << true << CredentialStore::Outcome::Locked << Outcome::NotReadable;
    QTest::newRow("gone") << SignInConfig::Method::Token << true << CredentialStore::Outcome::Missing << Outcome::Missing;
}

void tst_Doctor::storedToken()
{
    QFETCH(SignInConfig::Method, method);
    QFETCH(bool, known);
    QFETCH(CredentialStore::Outcome, keyring);
    Redactor redactor;
    SystemClock clock;
    ConnectionConfig config;
    config.address = QUrl(u"https://agents.example.com"_s);
    config.signIn.method = method;
    MemoryIndex index;
    MemoryCredentialStore store;
    AccountRecord account;
    account.id = { u"token:https://agents.example.com"_s, {}, u"alice"_s };
    account.hasSecret = true;
    if (known)
        index.put(config.id(), account);
    const QByteArray kept = R"({"v":1,"origin":"https://agents.example.com","token":")" + kToken + R"("})";
    const QString key = account.id.credentialKey(config.id());
    if (keyring != CredentialStore::Outcome::Missing)
        store.entries.insert(key, redactor.keep(kept));
    if (keyring == CredentialStore::Outcome::Locked)
        store.trouble = keyring;

    StoredToken stored(config, index, store, redactor, clock);
    QList<StoredToken::Outcome> outcomes;
    QByteArray header;
    connect(&stored, &StoredToken::finished, this,
            [&](StoredToken::Outcome outcome, const QList<Authorizer::Decision::SecretHeader> &headers) {
                outcomes << outcome;
                header = headers.isEmpty() ? QByteArray() : headers.first().value.reveal();
            });
    stored.start();
    QTRY_COMPARE(outcomes.size(), 1);
    QTEST(outcomes.first(), "expected");
    QCOMPARE(header, outcomes.first() == StoredToken::Outcome::Found ? "Bearer " + kToken : QByteArray());
    for (const QString &call : std::as_const(store.calls))
        QCOMPARE(call, u"read "_s + key); // nothing was written, nobody was asked
}

COUNTERSIGN_TEST(tst_Doctor, "tst_doctor")
#include "tst_doctor.moc"
