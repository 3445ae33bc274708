// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultgroup.h"
#include "scriptedprovider.h"
#include "signinstage.h"
#include "testregistry.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Group = FaultGroup<SignInStage>;
using Outcome = CredentialStore::Outcome;

namespace {
//! The scripted provider and a server that takes whatever token it gave last.
class ScriptedFaults final : public FaultyProvider
{
public:
    ScriptedFaults()
        : m_server([this](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(std::exchange(m_refusals, 0) > 0 ? 401 : 200);
        })
    {
    }
    [[nodiscard]] QString issuer() const override { return provider.issuer(); }
    [[nodiscard]] QString resource() const override { return {}; }
    [[nodiscard]] QUrl server() const override { return m_server.url(u"/agent"_s); }
    void heal() override
    {
        provider.intercept.clear();
        provider.bendAnswer = {};
        m_refusals = 0;
        m_seen = provider.server().requests().size();
        m_used = m_server.requests().size();
    }
    void refuseOnce() override { m_refusals = 1; }
    [[nodiscard]] QStringList arrived() const override
    {
        QStringList purposes;
        for (qsizetype i = m_used; i < m_server.requests().size(); ++i)
            purposes << u"run"_s;
        const QHash<QByteArray, QString> words { { "/.well-known/openid-configuration", u"discovery"_s },
                                                 { "/keys", u"jwks"_s },
                                                 { "/revoke", u"revoke"_s } };
        for (const ReceivedRequest &request : provider.server().requests().mid(m_seen)) {
            if (request.path == "/token")
                purposes << (request.body.contains("grant_type=refresh_token") ? u"refresh"_s : u"token"_s);
            else if (request.path != "/authorize")
                purposes << words.value(request.path, QString::fromLatin1(request.path));
        }
        return purposes;
    }
    [[nodiscard]] bool isHolding() const override { return false; }
    [[nodiscard]] QByteArray lastAuthorization() const { return m_server.requests().constLast().header("Authorization"); }

    mutable ScriptedProvider provider;

private:
    LoopbackServer m_server;
    int m_refusals = 0;
    qsizetype m_seen = 0;
    qsizetype m_used = 0;
};

//! Does what the row says it does.
class ScriptedBrowser final : public FaultyBrowser
{
public:
    bool open(const QUrl &url) override
    {
        links << url;
        if (mayVisit)
            visit(url);
        return !isMissing;
    }
    void visit(const QUrl &url) { m_person.visit(url); }
    [[nodiscard]] bool isBusy() const override { return false; }
    void close() override
    {
        links.clear();
        mayVisit = true;
        isMissing = false;
    }
    [[nodiscard]] QUrl callback(const QByteArray &extra) const
    {
        QUrl url;
        QByteArray state;
        for (const auto &[name, value] : ReceivedRequest::form(links.constLast().query(QUrl::FullyEncoded).toLatin1())) {
            if (name == "redirect_uri")
                url = QUrl::fromEncoded(value);
            else if (name == "state")
                state = value;
        }
        url.setQuery(QString::fromLatin1(extra + "&state=" + state));
        return url;
    }

    QList<QUrl> links;
    bool mayVisit = true; //!< false: the page is left alone
    bool isMissing = false;

private:
    TestBrowser m_person;
};

//! Bytes from another program on this computer to where the browser should come back; waits for what comes of it.
QByteArray sayTo(const QUrl &where, const QByteArray &bytes)
{
    QTcpSocket socket;
    socket.connectToHost(where.host(), static_cast<quint16>(where.port()));
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(bytes); });
    std::ignore = QTest::qWaitFor([&] { return answer.contains("\r\n\r\n"); }, test::kEventually);
    return answer;
}
} // namespace

//! The sign-in's faults that need no real provider: browser, clock, keyring, strangers. The table is in README.md.
class tst_SignIn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void row_data() { COUNTERSIGN_FAULT_ROWS(*m_group); }
    void row();
    void cleanupTestCase();

private:
    [[nodiscard]] QMap<QString, Group::Ways> makers();
    void signInUntouched(SignInStage &stage); //!< the page stays as it is
    [[nodiscard]] Group::Maker stranger(const QByteArray &request, int status);
    [[nodiscard]] Group::Ways clockOff(qint64 minutes);
    [[nodiscard]] Group::Ways keyringGone();
    [[nodiscard]] Group::Maker clockJumpsAtRenewal(qint64 milliseconds);

    ScriptedFaults m_provider;
    ScriptedBrowser m_browser;
    QTcpServer m_occupant;
    std::unique_ptr<SignInStage> m_stage;
    std::unique_ptr<Group> m_group;
};

void tst_SignIn::signInUntouched(SignInStage &stage)
{
    m_browser.mayVisit = false;
    stage.session().signIn();
    QVERIFY(stage.until([this] { return !m_browser.links.isEmpty(); }));
}

//! A request that is not the browser's answer, and then the browser's answer. PATH, STATE and HOST stand for the right ones.
Group::Maker tst_SignIn::stranger(const QByteArray &request, int status)
{
    return [this, request, status](SignInStage &stage) {
        signInUntouched(stage);
        const QUrl right = m_browser.callback("code=stolen");
        QByteArray bytes = request;
        bytes.replace("PATH", right.path().toLatin1()).replace("HOST", right.authority().toLatin1());
        bytes.replace("QUERY", right.query(QUrl::FullyEncoded).toLatin1());
        const QByteArray answer = sayTo(right, bytes + "\r\n\r\n");
        QVERIFY2(answer.startsWith("HTTP/1.1 " + QByteArray::number(status)), answer.constData());
        QCOMPARE(stage.session().attempt().stage, Session::Attempt::Stage::WaitingForBrowser);
        m_browser.visit(m_browser.links.constLast());
    };
}

Group::Ways tst_SignIn::clockOff(qint64 minutes)
{
    return Group::Ways([this, minutes](SignInStage &stage) {
        m_provider.provider.now = [&stage, minutes] { return stage.clock().wall().addSecs(minutes * 60); };
        stage.session().signIn();
    });
}

//! The provider gives a new token, and at that moment nobody is there to keep it.
Group::Ways tst_SignIn::keyringGone()
{
    const auto with = [this](Outcome trouble) {
        return [this, trouble](SignInStage &stage) {
            stage.beSignedIn();
            m_provider.provider.intercept.insert("/token", [&stage, trouble](const ReceivedRequest &, const auto &) {
                stage.credentials().trouble = trouble;
                return false;
            });
            stage.useAfterRefusal();
        };
    };
    return { { u"locked"_s, with(Outcome::Locked) } };
}

Group::Maker tst_SignIn::clockJumpsAtRenewal(qint64 milliseconds)
{
    return [this, milliseconds](SignInStage &stage) {
        stage.beSignedIn();
        const auto jump = [&stage, milliseconds] { stage.clock().jumpWall(milliseconds); };
        m_provider.provider.intercept.insert("/token", [jump](const ReceivedRequest &, const auto &) {
            jump();
            return false;
        });
        m_provider.provider.now = [&stage, milliseconds] { return stage.clock().wall().addMSecs(-milliseconds); }; // it is right
        stage.useAfterRefusal();
    };
}

QMap<QString, Group::Ways> tst_SignIn::makers()
{
    using Stage = SignInStage;
    return {
        { u"no browser"_s,
          [this](Stage &stage) {
              m_browser.isMissing = true;
              signInUntouched(stage);
              QVERIFY(stage.until([&] { return !stage.session().attempt().link.isEmpty(); }));
              QVERIFY(!stage.session().attempt().opened);
              m_browser.visit(stage.session().attempt().link);
          } },
        { u"browser never returns"_s,
          [this](Stage &stage) {
              signInUntouched(stage);
              stage.skip(300'000);
          } },
        { u"browser closed"_s,
          [this](Stage &stage) {
              signInUntouched(stage);
              stage.session().cancelSignIn();
          } },
        { u"browser opened again"_s,
          [this](Stage &stage) {
              signInUntouched(stage);
              const QUrl first = m_browser.links.constLast();
              stage.session().signInAgain();
              QVERIFY(stage.until([this] { return m_browser.links.size() == 2; }));
              m_browser.visit(first); // the old tab
              m_browser.visit(m_browser.links.constLast());
          } },
        { u"sign-in pressed twice"_s,
          [](Stage &stage) {
              stage.session().signIn();
              stage.session().signIn();
          } },
        { u"declined while signed in"_s,
          [this](Stage &stage) {
              stage.beSignedIn();
              m_provider.provider.bendAnswer = [](ScriptedProvider::Parameters &p) { p[0] = { "error", "access_denied" }; };
              stage.session().signIn();
          } },
        { u"sign-in while the keyring is read"_s,
          [](Stage &stage) {
              stage.beSignedIn();
              stage.start();
              stage.session().signIn();
          } },
        { u"clock behind"_s, clockOff(10) },
        { u"clock ahead"_s, clockOff(-10) },
        { u"clock a little off"_s,
          { { u"behind"_s, clockOff(4).all.front().second }, { u"ahead"_s, clockOff(-4).all.front().second } } },
        { u"clock set forward"_s,
          [](Stage &stage) {
              stage.beSignedIn();
              stage.clock().jumpWall(600'000);
              stage.use();
          } },
        { u"clock set back"_s,
          [](Stage &stage) {
              stage.beSignedIn();
              stage.clock().jumpWall(-600'000);
              stage.use();
          } },
        { u"clock off at a renewal"_s,
          [this](Stage &stage) {
              stage.beSignedIn();
              m_provider.provider.now = [&stage] { return stage.clock().wall().addSecs(600); };
              stage.useAfterRefusal();
          } },
        { u"keyring gone at a renewal"_s, keyringGone() },
        { u"clock a day off at a renewal"_s,
          { { u"forward"_s, clockJumpsAtRenewal(86'400'000) }, { u"back"_s, clockJumpsAtRenewal(-86'400'000) } } },
        { u"long token"_s,
          [this](Stage &stage) {
              m_provider.provider.bendTokens = [](QJsonObject &tokens) {
                  tokens.insert(u"access_token"_s, QString(40 * 1024, u'x'));
              };
              m_provider.provider.bendIdToken = [](QJsonObject &, QJsonObject &claims) { claims.remove(u"at_hash"_s); };
              stage.session().signIn();
              QVERIFY(stage.until([&] { return stage.session().state() == Session::State::SignedIn; }));
              stage.use();
              QVERIFY(stage.until([&] { return stage.isAtRest(); }));
              m_provider.provider.bendTokens = {};
              m_provider.provider.bendIdToken = {};
              QCOMPARE(m_provider.lastAuthorization().size(), 7 + 40 * 1024);
          } },
        { u"return port taken"_s,
          [this](Stage &stage) {
              QVERIFY(m_occupant.listen(QHostAddress::LocalHost));
              stage.config().signIn.redirect = QUrl(u"http://127.0.0.1:%1/callback"_s.arg(m_occupant.serverPort()));
              stage.start();
              stage.session().signIn();
              stage.config().signIn.redirect = QUrl(u"http://127.0.0.1/callback"_s);
          } },
        { u"another path"_s, stranger("GET /other?QUERY HTTP/1.1\r\nHost: HOST", 404) },
        { u"another host"_s, stranger("GET PATH?QUERY HTTP/1.1\r\nHost: evil.example:80", 421) },
        { u"another method"_s,
          { { u"POST"_s, stranger("POST PATH?QUERY HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0", 405) },
            { u"HEAD"_s, stranger("HEAD PATH?QUERY HTTP/1.1\r\nHost: HOST", 405) } } },
        { u"another state"_s,
          { { u"denied"_s, stranger("GET PATH?error=access_denied&state=x HTTP/1.1\r\nHost: HOST", 400) },
            { u"a code"_s, stranger("GET PATH?code=x&state=x HTTP/1.1\r\nHost: HOST", 400) },
            { u"none"_s, stranger("GET PATH?code=x HTTP/1.1\r\nHost: HOST", 400) },
            { u"twice"_s, stranger("GET PATH?QUERY&state=x HTTP/1.1\r\nHost: HOST", 400) } } },
        { u"keyring locked at sign-in"_s,
          [](Stage &stage) {
              stage.credentials().trouble = Outcome::Locked;
              stage.session().signIn();
          } },
    };
}

void tst_SignIn::initTestCase()
{
    m_stage = std::make_unique<SignInStage>(m_provider, m_browser);
    m_provider.provider.now = [this] { return m_stage->clock().wall(); };
    m_group = std::make_unique<Group>(FaultTable::ofGroup(u"Sign-in"_s), makers());
    QCOMPARE(m_group->troubles(), QStringList());
}

void tst_SignIn::row()
{
    m_provider.provider.now = [this] { return m_stage->clock().wall(); };
    COUNTERSIGN_PLAY_FAULT(*m_group, *m_stage);
    m_provider.provider.now = [this] { return m_stage->clock().wall(); };
    m_stage->credentials().trouble = Outcome::Done;
    m_occupant.close();
    const QString trouble = m_stage->goesOn();
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

void tst_SignIn::cleanupTestCase()
{
    m_stage.reset();
    m_group->print();
}

COUNTERSIGN_TEST(tst_SignIn, "tst_signin")
#include "tst_signin.moc"
