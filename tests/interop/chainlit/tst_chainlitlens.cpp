// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensfacts.h"
#include "app/mainwindow.h"
#include "chainlit/chainlitpeer.h"
#include "desk.h"
#include "doctorrun.h"
#include "testregistry.h"
#include "tls/front.h"

#include <QJsonArray>
#include <QLineEdit>
#include <QTest>
#include <QUrlQuery>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

//! The story this product started from: people with a Chainlit server behind a sign-in, told nothing but "Unauthorized". Each of
//! their refusals is met on the real server, and told by what it is.
class tst_ChainlitLens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void doctor_data();
    void doctor();
    void behindATlsProxy_data();
    void behindATlsProxy();
    void behindAProxyWithoutUpgrades();
    void underARootPath();
    void theSocketTakesLessThanTheServer();
    void theServerCannotReachTheProvider();
    void theServerNamesAnotherAddress();

private:
    [[nodiscard]] QString whole(const QString &text) const;

    std::unique_ptr<ChainlitPeer> m_open;
    std::unique_ptr<ChainlitPeer> m_guarded;
    std::unique_ptr<ChainlitPeer> m_oauth;
};

namespace {
//! A provider that is set up, and not there.
ChainlitPeer::Environment providerOutOfReach()
{
    const QString nobody = u"http://127.0.0.1:9/"_s;
    return { { u"PEER_AUTH"_s, u"oauth"_s },
             { u"OAUTH_GENERIC_CLIENT_ID"_s, u"a-client"_s },
             { u"OAUTH_GENERIC_CLIENT_SECRET"_s, u"a-secret"_s },
             { u"OAUTH_GENERIC_AUTH_URL"_s, nobody + u"authorize"_s },
             { u"OAUTH_GENERIC_TOKEN_URL"_s, nobody + u"token"_s },
             { u"OAUTH_GENERIC_USER_INFO_URL"_s, nobody + u"me"_s },
             { u"OAUTH_GENERIC_SCOPES"_s, u"openid"_s } };
}

QString wordsOf(const DoctorRun &run)
{
    const QJsonObject told = run.diagnosis();
    QStringList words;
    for (const char *part : { "title", "text", "toChange" })
        words << told.value(QLatin1StringView(part)).toString();
    return words.join(u' ');
}

//! What stands in the dialog for the link, as the person's browser gets it.
QUrl linkIn(const Desk &desk)
{
    const auto *field = desk.application().window().findChild<QLineEdit *>(u"link"_s);
    return field ? QUrl(field->text()) : QUrl();
}
} // namespace

void tst_ChainlitLens::initTestCase()
{
    m_open = std::make_unique<ChainlitPeer>(ChainlitPeer::Environment());
    m_guarded = std::make_unique<ChainlitPeer>(ChainlitPeer::Environment { { u"PEER_AUTH"_s, u"header,password"_s } });
    m_oauth = std::make_unique<ChainlitPeer>(providerOutOfReach());
    QVERIFY(m_open->isReady() && m_guarded->isReady() && m_oauth->isReady());
}

//! OPEN, GUARDED and OAUTH stand for the addresses.
QString tst_ChainlitLens::whole(const QString &text) const
{
    QString address = text;
    return address.replace(u"OPEN/"_s, m_open->address())
        .replace(u"GUARDED/"_s, m_guarded->address())
        .replace(u"OAUTH/"_s, m_oauth->address());
}

void tst_ChainlitLens::doctor_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("says");
    const QByteArray right = "test-header: test-value";
    const QByteArray bearer = "Authorization: Bearer abcdef.ghijkl.mnopqr";
    QTest::newRow("header seen by header_auth_callback") << u"GUARDED/"_s << right << 0 << u"NothingWrong"_s << QString();
    QTest::newRow("header of another value")
        << u"GUARDED/"_s << "test-header: another-value"_ba << 1 << u"HeaderCallbackDeclined"_s
        << u"header_auth_callback of %1 ran and returned no one"_s;
    QTest::newRow("no header") << u"GUARDED/"_s << QByteArray() << 1 << u"SessionMissing"_s
                               << u"neither its cookie nor a token"_s;
    QTest::newRow("its sign-in page") << u"GUARDED/login"_s << right << 0 << u"NothingWrong"_s << QString();
    QTest::newRow("open, with a header it does not need") << u"OPEN/"_s << right << 0 << u"OpenToAnybody"_s << QString();
    QTest::newRow("callback without code") << u"OAUTH/auth/oauth/generic/callback"_s << QByteArray() << 1
                                           << u"CallbackWithoutCode"_s << u"waits for the browser with code and state"_s;
    QTest::newRow("callback with a token") << u"OAUTH/auth/oauth/generic/callback"_s << bearer << 1 << u"TokenToCallback"_s
                                           << u"A token sent there is not looked at"_s;
    QTest::newRow("callback in another browser") << u"OAUTH/auth/oauth/generic/callback?code=1&state=2"_s << QByteArray() << 1
                                                 << u"CallbackStateLost"_s << u"holds no matching oauth_state cookie"_s;
    QTest::newRow("callback of a server without OAuth")
        << u"GUARDED/auth/oauth/generic/callback"_s << bearer << 1 << u"OAuthNotSetUp"_s << u"has no oauth_callback"_s;
    QTest::newRow("a bearer token nobody verifies")
        << u"GUARDED/"_s << bearer << 1 << u"HeaderCallbackDeclined"_s << u"returned no one"_s;
}

void tst_ChainlitLens::doctor()
{
    QFETCH(QString, address);
    QFETCH(QByteArray, header);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    QStringList arguments { u"--json"_s, whole(address) };
    if (!header.isEmpty())
        arguments << u"--header"_s << u'@' + fileWith(folder, u"header"_s, header);
    const DoctorRun run = runDoctorProcess(arguments);
    QCOMPARE(run.json().value("server"_L1).toObject().value("kind"_L1).toString(), u"Chainlit"_s);
    QTEST(run.diagnosis().value("id"_L1).toString(), "id");
    QTEST(run.exitCode, "exitCode");
    const QString expected = says.contains(u"%1"_s) ? says.arg(QUrl(whole(address)).authority()) : says;
    QVERIFY2(wordsOf(run).contains(expected), qPrintable(wordsOf(run)));
    QVERIFY(header.isEmpty() || !run.all().contains(header.mid(header.lastIndexOf(' ') + 1)));
}

void tst_ChainlitLens::behindATlsProxy_data()
{
    QTest::addColumn<bool>("tellsScheme");
    QTest::addColumn<QString>("id");
    QTest::newRow("that says so") << true << u"SessionMissing"_s; // nothing wrong but nobody signed in
    QTest::newRow("that does not say so") << false << u"PublicAddressIsHttp"_s;
}

void tst_ChainlitLens::behindATlsProxy()
{
    QFETCH(bool, tellsScheme);
    QFETCH(QString, id);
    Front nginx(false, tellsScheme);
    nginx.start(QUrl(m_oauth->address()).port());
    const QJsonObject connection { { u"countersign"_s, 1 },
                                   { u"address"_s, nginx.origin() },
                                   { u"kind"_s, u"chainlit"_s },
                                   { u"caFile"_s, Front::authorityFile() } };
    const QTemporaryDir folder;
    const DoctorRun run = runDoctorProcess(
        { u"--json"_s, u"--connection"_s, fileWith(folder, u"connection.json"_s, QJsonDocument(connection).toJson()) });
    QCOMPARE(run.diagnosis().value("id"_L1).toString(), id);
    QCOMPARE(run.exitCode, 1);
    if (!tellsScheme)
        QVERIFY2(wordsOf(run).contains("CHAINLIT_URL"_L1), qPrintable(wordsOf(run)));

    // And nobody is sent to a browser for nothing.
    Desk desk;
    ConnectionConfig config = m_oauth->connection(Method::OAuth);
    config.address = QUrl(nginx.origin());
    config.caFile = Front::authorityFile();
    desk.application().openConnection(config);
    desk.press(u"signIn"_s);
    if (tellsScheme)
        QTRY_VERIFY_WITH_TIMEOUT(linkIn(desk).isValid(), kPatience);
    else
        QTRY_VERIFY2_WITH_TIMEOUT(desk.says(Condition::PublicAddressDiffers), qPrintable(desk.screen()), kPatience);
}

//! nginx as most have it first: all of HTTP gets through, and the socket never opens.
void tst_ChainlitLens::behindAProxyWithoutUpgrades()
{
    Front nginx(false);
    nginx.start(QUrl(m_open->address()).port());
    const QJsonObject connection { { u"countersign"_s, 1 },
                                   { u"address"_s, nginx.origin() },
                                   { u"kind"_s, u"chainlit"_s },
                                   { u"caFile"_s, Front::authorityFile() },
                                   { u"signIn"_s, QJsonObject { { u"method"_s, u"none"_s } } } };
    const QTemporaryDir folder;
    const DoctorRun run = runDoctorProcess(
        { u"--json"_s, u"--connection"_s, fileWith(folder, u"connection.json"_s, QJsonDocument(connection).toJson()) });
    QCOMPARE(run.diagnosis().value("id"_L1).toString(), u"UpgradeNotPassedOn"_s);
    QCOMPARE(run.exitCode, 2);
    const QJsonValue again = run.json()["ladder"_L1].toArray().last()["hops"_L1].toArray().last();
    QVERIFY(again["repeatsUpgrade"_L1].toBool());
    QCOMPARE(again["status"_L1].toInt(), 400);
    QVERIFY(again["bodyStart"_L1].toString().contains("Invalid websocket upgrade"_L1));
    QVERIFY(runDoctorProcess({ u"--json"_s, m_open->address() }).json()["server"_L1]["chainlit"_L1]["socketOpens"_L1].toBool());

    Desk desk;
    ConnectionConfig config = m_open->connection(Method::None);
    config.address = QUrl(nginx.origin());
    config.caFile = Front::authorityFile();
    desk.application().openConnection(config);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.isReady(), qPrintable(desk.screen() + desk.traffic()), kPatience);
    desk.say(u"hello"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.says(Condition::LinkRefused), qPrintable(desk.screen() + desk.traffic()), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(nameOf(diagnose(lensFacts(desk.connection(), ladderOf(desk.connection().traffic()))).id),
                              u"UpgradeNotPassedOn"_s, kPatience);
}

void tst_ChainlitLens::underARootPath()
{
    const ChainlitPeer peer({ { u"CHAINLIT_ROOT_PATH"_s, u"/chat"_s } });
    QVERIFY(peer.isReady());
    const QString root = QUrl(peer.address()).resolved(QUrl(u"/"_s)).toString();
    const DoctorRun run = runDoctorProcess({ u"--json"_s, root });
    QCOMPARE(run.diagnosis().value("id"_L1).toString(), u"WrongPath"_s);
    QCOMPARE(run.json().value("server"_L1)["elsewhere"_L1]["address"_L1].toString(), root + u"chat"_s);

    Desk desk; // one of its pages, as a person copies it
    desk.application().openAddress(peer.address() + u"login"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.isReady(), qPrintable(desk.screen() + desk.traffic()), kPatience);
    desk.say(u"hello"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains("You said: hello (turn 1)"_L1), qPrintable(desk.transcript()),
                              kPatience);
}

//! REST takes a Cookie line that the socket does not.
void tst_ChainlitLens::theSocketTakesLessThanTheServer()
{
    Desk desk;
    desk.application().openAddress(m_guarded->address());
    desk.type(u"userName"_s, u"huge"_s);
    desk.type(u"password"_s, u"huge"_s);
    desk.press(u"enterPassword"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.isSignedIn(), qPrintable(desk.screen() + desk.traffic()), kPatience);
    desk.say(u"hello"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.says(Condition::SignInTooLarge), qPrintable(desk.screen() + desk.traffic()), kPatience);
    // The socket may have said so before the message was kept.
    QTRY_VERIFY_WITH_TIMEOUT(desk.transcript().contains("hello"_L1), kPatience);
}

void tst_ChainlitLens::theServerCannotReachTheProvider()
{
    Desk desk;
    desk.application().openConnection(m_oauth->connection(Method::OAuth));
    desk.press(u"signIn"_s);
    QTRY_VERIFY_WITH_TIMEOUT(linkIn(desk).isValid(), kPatience);
    const QString state = QUrlQuery(linkIn(desk).query(QUrl::FullyEncoded)).queryItemValue(u"state"_s, QUrl::FullyEncoded);
    desk.type(u"returnAddress"_s, m_oauth->address() + u"auth/oauth/generic/callback?code=1&state="_s + state);
    desk.press(u"enterAddress"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.says(Condition::SignInServerFailed), qPrintable(desk.screen() + desk.traffic()), kPatience);
}

void tst_ChainlitLens::theServerNamesAnotherAddress()
{
    ChainlitPeer::Environment environment = providerOutOfReach();
    environment.insert(u"CHAINLIT_URL"_s, u"https://chat.example.org"_s);
    const ChainlitPeer peer(environment);
    QVERIFY(peer.isReady());
    const DoctorRun run = runDoctorProcess({ u"--json"_s, peer.address() });
    QCOMPARE(run.diagnosis().value("id"_L1).toString(), u"PublicAddressDiffers"_s);
    QVERIFY2(wordsOf(run).contains("chat.example.org"_L1), qPrintable(wordsOf(run)));
}

COUNTERSIGN_TEST(tst_ChainlitLens, "tst_chainlitlens")
#include "tst_chainlitlens.moc"
