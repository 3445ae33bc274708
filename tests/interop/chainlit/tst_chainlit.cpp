// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitpeer.h"
#include "desk.h"
#include "testregistry.h"
#include "tls/front.h"

#include <QFile>

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

//! The way into real Chainlit, of each kind, and what becomes of a chat when a session or a server goes.
class tst_Chainlit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void typeAnAddressAndTalk();
    void password();
    void aSessionInPieces();
    void header_data();
    void header();
    void ourOwnCodeFlow();
    void theServersOwnOAuth();
    void anAddressThatIsNot();
    void aLostSession();
    void aServerThatGoesAway();
    void theNextDay();

private:
    void openGuarded();
    void signInAs(const QString &user, const QString &password);
    [[nodiscard]] QJsonObject whoAmI();
    void ask(const QString &words);

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<ChainlitPeer> m_open;
    std::unique_ptr<ChainlitPeer> m_guarded;
    std::unique_ptr<ChainlitPeer> m_oauth;
    std::unique_ptr<Desk> m_desk;
};

namespace {
//! Where the browser ended.
QString lastAddress()
{
    QFile log(qEnvironmentVariable("INTEROP_BROWSER_LOG"));
    QString address;
    if (log.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : log.readAll().split('\n'))
            address = QJsonDocument::fromJson(line).object().value("address"_L1).toString(address);
    }
    return address;
}
} // namespace

void tst_Chainlit::initTestCase()
{
    m_provider = std::make_unique<ProviderPeer>(
        QMap<QString, QString> { { u"IDP_PKCE"_s, u"0"_s }, { u"IDP_DEFAULT_RESOURCE"_s, u"0"_s } });
    m_open = std::make_unique<ChainlitPeer>(ChainlitPeer::Environment());
    ChainlitPeer::Environment guarded = ChainlitPeer::believing(*m_provider);
    guarded.insert(u"PEER_AUTH"_s, u"header,password"_s);
    m_guarded = std::make_unique<ChainlitPeer>(guarded);
    m_oauth = std::make_unique<ChainlitPeer>(ChainlitPeer::oauthAt(*m_provider, freePort()));
    QVERIFY(m_provider->isReady() && m_open->isReady() && m_guarded->isReady() && m_oauth->isReady());
}

void tst_Chainlit::cleanupTestCase()
{
    m_desk.reset();
}

void tst_Chainlit::ask(const QString &words)
{
    m_desk->say(words);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isAnswered(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
}

QJsonObject tst_Chainlit::whoAmI()
{
    ask(u"whoami"_s);
    const QString text = m_desk->transcript();
    return QJsonDocument::fromJson(text.mid(text.lastIndexOf(u"\n{"_s)).section(u"\n}"_s, 0, 0).append(u'}').toUtf8()).object();
}

//! What the person types, and nothing else.
void tst_Chainlit::openGuarded()
{
    m_desk = std::make_unique<Desk>();
    m_desk->application().openAddress(m_guarded->address());
}

void tst_Chainlit::signInAs(const QString &user, const QString &password)
{
    if (!user.isEmpty()) // who leaves the password's field loses what is selected there
        m_desk->type(u"userName"_s, user);
    m_desk->type(u"password"_s, password);
    m_desk->press(u"enterPassword"_s);
}

void tst_Chainlit::typeAnAddressAndTalk()
{
    m_desk = std::make_unique<Desk>();
    m_desk->application().openAddress(m_open->address());
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen()), kPatience);
    ask(u"hello there"_s);
    QVERIFY2(m_desk->transcript().contains("You said: hello there (turn 1)"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_desk->notices(), QString());
}

void tst_Chainlit::password()
{
    openGuarded();
    signInAs(u"alice"_s, u"not hers"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->screen().contains("did not accept this name and password"_L1), qPrintable(m_desk->screen()),
                              kPatience);
    signInAs({}, u"wonderland"_s); // what was typed before is selected
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    const QJsonObject me = whoAmI();
    QCOMPARE(me.value("identifier"_L1).toString(), u"alice"_s);
    QVERIFY(me.value("ws_had_cookie"_L1).toBool());
    QVERIFY(!me.value("ws_had_authorization"_L1).toBool());
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->keptTokens().contains("jwt"_L1), kPatience);
    QVERIFY(!m_desk->keyringEntry().contains("wonderland"));
    QVERIFY(m_desk->screen().contains("Alice"_L1));
}

void tst_Chainlit::aSessionInPieces()
{
    openGuarded();
    signInAs(u"large"_s, u"large"_s); // 6.9 KB: three cookies
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QCOMPARE(whoAmI().value("identifier"_L1).toString(), u"large"_s);
}

void tst_Chainlit::header_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("right") << u"test-value"_s << true;
    QTest::newRow("wrong") << u"another value"_s << false;
}

void tst_Chainlit::header()
{
    QFETCH(QString, value);
    QFETCH(bool, isGood);
    m_desk = std::make_unique<Desk>();
    ConnectionConfig config = m_guarded->connection(Method::Header);
    config.headers = { { u"test-header"_s, value } };
    m_desk->application().openConnection(config);
    m_desk->connection().signIn();
    if (!isGood) {
        QTRY_VERIFY2_WITH_TIMEOUT(m_desk->says(Condition::SignInHeaderRefused), qPrintable(m_desk->screen()), kPatience);
        return;
    }
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    const QJsonObject me = whoAmI();
    QCOMPARE(me.value("identifier"_L1).toString(), u"admin"_s);
    QCOMPARE(me.value("metadata"_L1).toObject().value("provider"_L1).toString(), u"header"_s);
}

void tst_Chainlit::ourOwnCodeFlow()
{
    m_desk = std::make_unique<Desk>();
    ConnectionConfig config = Desk::connectionTo(m_guarded->address(), m_provider.get(), ConnectionConfig::Kind::Chainlit);
    m_desk->signIn(config, u"admin"_s);
    const QJsonObject me = whoAmI();
    QCOMPARE(me.value("identifier"_L1).toString(), m_provider->issuer() + u"#admin"_s);
    QVERIFY(!me.value("ws_had_authorization"_L1).toBool());
    QVERIFY(m_desk->screen().contains("Ada Admin"_L1));
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->keptTokens().contains("provider"_L1), kPatience);

    // The next start asks the provider, not the person.
    const int grants = m_provider->grants("refresh_token");
    m_desk->restart();
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QCOMPARE(m_provider->grants("refresh_token"), grants + 1);
}

void tst_Chainlit::theServersOwnOAuth()
{
    m_desk = std::make_unique<Desk>();
    Desk::setUser(u"guest"_s);
    m_desk->application().openConnection(m_oauth->connection(Method::OAuth));
    m_desk->press(u"signIn"_s);
    const QString end = u"/auth/oauth/generic/callback?"_s;
    QTRY_VERIFY_WITH_TIMEOUT(lastAddress().contains(end), kPatience); // "Unauthorized", as it must be
    m_desk->type(u"returnAddress"_s, m_oauth->address());
    m_desk->press(u"enterAddress"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->screen().contains("This is not the address"_L1), kPatience);
    m_desk->type(u"returnAddress"_s, lastAddress());
    m_desk->press(u"enterAddress"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QCOMPARE(whoAmI().value("identifier"_L1).toString(), u"guest@example.test"_s);
}

void tst_Chainlit::anAddressThatIsNot()
{
    m_desk = std::make_unique<Desk>();
    ConnectionConfig config = m_guarded->connection(Method::Password);
    config.address = QUrl(m_guarded->address() + u"elsewhere"_s);
    m_desk->application().openConnection(config);
    m_desk->press(u"signIn"_s);
    signInAs(u"alice"_s, u"wonderland"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->screen().contains("127.0.0.1"_L1) && m_desk->button(u"enterPassword"_s),
                              qPrintable(m_desk->screen()), kPatience);
    QVERIFY(!m_desk->isSignedIn());
}

void tst_Chainlit::aLostSession()
{
    openGuarded();
    signInAs(u"bob"_s, u"builder"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    ask(u"first"_s);
    const QString before = m_desk->transcript();

    m_guarded->restart({ { u"CHAINLIT_AUTH_SECRET"_s, u"another-secret-so-that-no-session-is-good-0123456789"_s } });
    m_desk->say(u"are you there?"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->says(Condition::SessionEnded), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QVERIFY(m_desk->transcript().startsWith(before));
    m_desk->press(u"signIn"_s);
    m_desk->type(u"password"_s, u"builder"_s); // the name is there
    m_desk->press(u"enterPassword"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isAnswered(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    const QString after = m_desk->transcript();
    QVERIFY2(after.contains("You said: are you there? (turn 2)"_L1), qPrintable(after));
    QCOMPARE(after.count(u"You said: first"_s), 1);
    QCOMPARE(after.count(u"are you there? (turn"_s), 1);
}

void tst_Chainlit::aServerThatGoesAway()
{
    openGuarded();
    signInAs(u"alice"_s, u"wonderland"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    ask(u"first"_s);
    m_desk->say(u"slow 20"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->transcript().contains("1 2 3 "_L1), kPatience);
    m_guarded->restart();
    QTRY_VERIFY2_WITH_TIMEOUT(!m_desk->chat().isRunning(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QVERIFY(m_desk->transcript().contains("1 2 3 "_L1)); // what came stays
    ask(u"again"_s);
    QVERIFY2(m_desk->transcript().contains("You said: again (turn 3)"_L1), qPrintable(m_desk->transcript()));
    QVERIFY(m_desk->isSignedIn());
}

void tst_Chainlit::theNextDay()
{
    openGuarded();
    signInAs(u"alice"_s, u"wonderland"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    ask(u"first"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_desk->keyringEntry().isEmpty(), kPatience);
    m_desk->restart();
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isReady(), qPrintable(m_desk->screen() + m_desk->traffic()), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->transcript().contains("You said: first (turn 1)"_L1), kPatience);
    ask(u"second"_s);
    QVERIFY2(m_desk->transcript().contains("You said: second (turn 2)"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_desk->transcript().count(u"You said: first"_s), 1);
}

COUNTERSIGN_TEST(tst_Chainlit, "tst_chainlit")
#include "tst_chainlit.moc"
