// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "browsertrap.h"
#include "scriptedprovider.h"
#include "scriptedruntime.h"
#include "store/settings.h"
#include "testregistry.h"
#include "widgets/providerdialog.h"

#include <QFile>
#include <QLabel>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! A connection file from the click that opens it to the first request, which comes only after the person has agreed.
class tst_ConnectionFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void nothingIsSentBeforeThePersonAgrees_data();
    void nothingIsSentBeforeThePersonAgrees();
    void whoAgreesIsSignedIn();
    void whatWasAgreedToIsNotAskedAgain();
    void whatHasChangedIsAskedAgain_data();
    void whatHasChangedIsAskedAgain();
    void atStartItIsAskedBeforeAnythingElse();
    void anotherAddressEndsTheQuestion();
    void aSecondFileWaitsItsTurn();
    void aPipeIsNoFile();

private:
    [[nodiscard]] QString write(const QJsonObject &more = {}, const QString &name = QStringLiteral("team.json")) const;
    [[nodiscard]] QString said() const; //!< by the question
    [[nodiscard]] QJsonObject signIn() const;
    [[nodiscard]] ProviderDialog *question() const { return m_fixture->window().findChild<ProviderDialog *>(); }
    [[nodiscard]] bool isAsked() const { return question() && question()->isVisible(); }
    [[nodiscard]] qsizetype sent() const { return m_server->server.requests().size() + m_provider->server().requests().size(); }
    void agree() const { question()->findChild<QAbstractButton *>(u"openProvider"_s)->click(); }

    std::unique_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<ScriptedRuntime> m_server;
    std::unique_ptr<BrowserTrap> m_browser;
    std::unique_ptr<AppFixture> m_fixture;
};

void tst_ConnectionFiles::init()
{
    m_provider = std::make_unique<ScriptedProvider>();
    m_server = std::make_unique<ScriptedRuntime>(ScriptedRuntime::Kind::CopilotKit);
    m_browser = std::make_unique<BrowserTrap>();
    m_fixture = std::make_unique<AppFixture>(m_browser.get());
}

void tst_ConnectionFiles::cleanup()
{
    m_fixture.reset();
    m_browser.reset();
    m_server.reset();
    m_provider.reset();
}

QJsonObject tst_ConnectionFiles::signIn() const
{
    return { { u"method"_s, u"oauth"_s }, { u"issuer"_s, m_provider->issuer() }, { u"clientId"_s, u"countersign"_s } };
}

QString tst_ConnectionFiles::said() const
{
    QStringList words;
    for (const QLabel *label : question()->findChildren<QLabel *>())
        words << label->text() << label->accessibleName();
    return words.join(u'\n');
}

QString tst_ConnectionFiles::write(const QJsonObject &more, const QString &name) const
{
    QJsonObject object { { u"countersign"_s, 1 },
                         { u"name"_s, u"Team"_s },
                         { u"address"_s, m_server->address() },
                         { u"kind"_s, u"copilotkit"_s },
                         { u"signIn"_s, signIn() } };
    for (auto it = more.begin(); it != more.end(); ++it)
        object.insert(it.key(), it.value());
    const QString path = m_fixture->profile.file(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(object).toJson()) < 1)
        qFatal("no file");
    return path;
}

void tst_ConnectionFiles::nothingIsSentBeforeThePersonAgrees_data()
{
    QTest::addColumn<QJsonObject>("more");
    QTest::addColumn<QString>("named"); //!< beside server and provider
    QTest::newRow("provider") << QJsonObject() << QString();
    QTest::newRow("proxy") << QJsonObject { { u"proxy"_s, u"http://proxy.example.net:3128"_s } } << u"proxy.example.net:3128"_s;
    QTest::newRow("authorities") << QJsonObject { { u"caFile"_s, u"company-ca.pem"_s } } << u"company-ca.pem"_s;
    QTest::newRow("headers") << QJsonObject { { u"headers"_s, QJsonObject { { u"X-Tenant"_s, u"acme"_s } } } } << u"X-Tenant"_s;
    const auto add = [](const char *name, const QJsonObject &signIn, const QString &named) {
        QTest::newRow(name) << QJsonObject { { u"signIn"_s, signIn } } << named;
    };
    add("token for another", { { u"resource"_s, u"https://payroll.example.com"_s } }, u"https://payroll.example.com"_s);
    add("client", { { u"clientId"_s, u"well-known-client"_s } }, u"well-known-client"_s);
    add("parameters", { { u"authorizationParameters"_s, QJsonObject { { u"domain_hint"_s, u"x"_s } } } }, u"domain_hint"_s);
    add("the id token", { { u"bearer"_s, u"id"_s } }, u"your ID token"_s);
    const QJsonArray suggestions { QJsonObject { { u"title"_s, u"Plan"_s }, { u"message"_s, u"Plan my day."_s } } };
    QTest::newRow("suggestions") << QJsonObject { { u"suggestions"_s, suggestions } } << u"Plan"_s;
    QTest::newRow("agents may not ask") << QJsonObject { { u"tools"_s, QJsonArray { u"ask_user"_s } } }
                                        << u"agents asking before they act"_s;
    QTest::newRow("locks") << QJsonObject { { u"locked"_s, QJsonArray { u"signIn"_s } } } << u"signIn"_s;
    QTest::newRow("open server") << QJsonObject { { u"signIn"_s, QJsonObject { { u"method"_s, u"none"_s } } } } << QString();
    QTest::newRow("provider not named") << QJsonObject { { u"signIn"_s, QJsonObject() } } << u"whom the server names"_s;
}

void tst_ConnectionFiles::nothingIsSentBeforeThePersonAgrees()
{
    QFETCH(const QJsonObject, more);
    QFETCH(const QString, named);
    const QString path = write(more);
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(path);
    QTRY_VERIFY(isAsked());
    const QString words = said();
    QVERIFY2(words.contains(plainHost(QUrl(m_server->address()))), qPrintable(words));
    QVERIFY2(words.contains(named), qPrintable(words));
    if (!more.contains(u"signIn"_s))
        QVERIFY2(words.contains(plainHost(QUrl(m_provider->issuer()))), qPrintable(words));
    QCOMPARE(question()->focusWidget()->objectName(), u"cancel"_s); // nobody agrees by a key too many

    m_fixture->button(u"cancel"_s)->click();
    QTRY_VERIFY(!isAsked());
    QCOMPARE(sent(), 0);
    QVERIFY(m_browser->opened.isEmpty());
    QVERIFY(!m_fixture->application->connection());
    QVERIFY(m_fixture->application->settings().connections().isEmpty());
}

void tst_ConnectionFiles::whoAgreesIsSignedIn()
{
    const QString path = write();
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(path);
    QTRY_VERIFY(isAsked());
    agree();
    QTRY_COMPARE(m_browser->opened.size(), 1);
    QCOMPARE(plainHost(m_browser->opened.constFirst()), plainHost(QUrl(m_provider->issuer())));
    QVERIFY(!isAsked());
    QCOMPARE(m_fixture->connection().config().name, u"Team"_s);
}

void tst_ConnectionFiles::whatWasAgreedToIsNotAskedAgain()
{
    const QString path = write({ { u"signIn"_s, QJsonObject { { u"method"_s, u"none"_s } } } });
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(path);
    QTRY_VERIFY(isAsked());
    agree();
    QTRY_VERIFY(m_fixture->isReady());
    const ConnectionSession *open = m_fixture->application->connection();
    m_fixture->application->openConnectionFile(path);
    QVERIFY(!isAsked());
    QCOMPARE(m_fixture->application->connection(), open); // whoever is signed in stays so
    m_fixture->restart();
    CommandLine line;
    line.connectionFile = path;
    m_fixture->application->start(line);
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(!question());
    QCOMPARE(m_fixture->application->settings().connections().size(), 1);
}

void tst_ConnectionFiles::whatHasChangedIsAskedAgain_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("address") << u"address"_s << QJsonValue(u"https://agents.example.net/api"_s);
    QTest::newRow("issuer") << u"signIn"_s
                            << QJsonValue(QJsonObject { { u"method"_s, u"oauth"_s },
                                                        { u"issuer"_s, u"https://id.example.net"_s },
                                                        { u"clientId"_s, u"countersign"_s } });
    QTest::newRow("proxy") << u"proxy"_s << QJsonValue(u"http://proxy.example.net:3128"_s);
    QTest::newRow("authorities") << u"caFile"_s << QJsonValue(u"other-ca.pem"_s);
    QTest::newRow("headers") << u"headers"_s << QJsonValue(QJsonObject { { u"X-Tenant"_s, u"acme"_s } });
    QTest::newRow("agents may not ask") << u"tools"_s << QJsonValue(QJsonArray());
    QTest::newRow("locks") << u"locked"_s << QJsonValue(QJsonArray { u"address"_s });
}

void tst_ConnectionFiles::whatHasChangedIsAskedAgain()
{
    QFETCH(const QString, key);
    QFETCH(const QJsonValue, value);
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(write());
    QTRY_VERIFY(isAsked());
    agree();
    QTRY_COMPARE(m_browser->opened.size(), 1);
    const QString id = m_fixture->connection().config().id();
    const qsizetype before = sent();
    m_fixture->application->openConnectionFile(write({ { key, value } }));
    QTRY_VERIFY(isAsked());
    QCOMPARE(m_browser->opened.size(), 1);
    QCOMPARE(sent(), before);
    QCOMPARE(m_fixture->connection().config().id(), id); // what was open stays so
}

void tst_ConnectionFiles::atStartItIsAskedBeforeAnythingElse()
{
    ConnectionConfig last;
    last.name = u"Last"_s;
    last.address = QUrl(m_server->address());
    last.kind = ConnectionConfig::Kind::CopilotKit;
    last.signIn.method = SignInConfig::Method::None;
    m_fixture->application->start({});
    m_fixture->application->openConnection(last);
    QTRY_VERIFY(m_fixture->isReady());
    m_fixture->restart();
    const qsizetype before = sent();
    CommandLine line;
    line.connectionFile = write();
    m_fixture->application->start(line);
    QTRY_VERIFY(isAsked());
    QCOMPARE(sent(), before);
    m_fixture->button(u"cancel"_s)->click();
    QTRY_VERIFY(m_fixture->isReady()); // as if there had been no file
    QCOMPARE(m_fixture->connection().config().name, u"Last"_s);
}

void tst_ConnectionFiles::anotherAddressEndsTheQuestion()
{
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(write());
    QTRY_VERIFY(isAsked());
    m_fixture->application->openAddress(m_server->address());
    QTRY_VERIFY(m_fixture->isReady());
    QVERIFY(!isAsked());
    QVERIFY(m_browser->opened.isEmpty());
}

//! A click meant for the question that was read answers no other.
void tst_ConnectionFiles::aSecondFileWaitsItsTurn()
{
    const QJsonObject open { { u"method"_s, u"none"_s } };
    const QString first = write({ { u"signIn"_s, open } });
    const QString second = write({ { u"proxy"_s, u"http://proxy.example.net:3128"_s } }, u"second.json"_s);
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(first);
    QTRY_VERIFY(isAsked());
    m_fixture->application->openConnectionFile(second);
    m_fixture->application->openConnectionFile(first); // the same again is no other question
    QVERIFY(said().contains(u"team.json"_s));
    QVERIFY(!said().contains(u"second.json"_s));
    m_fixture->button(u"cancel"_s)->click();
    QTRY_VERIFY(isAsked() && said().contains(u"second.json"_s));
    QCOMPARE(sent(), 0);
    m_fixture->button(u"cancel"_s)->click();
    QTRY_VERIFY(!isAsked());
}

//! Nobody waits for who may write into it.
void tst_ConnectionFiles::aPipeIsNoFile()
{
    QFile file(write());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray json = file.readAll();
    const QString pipe = m_fixture->profile.file(u"pipe.json"_s);
    QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const int end = ::open(QFile::encodeName(pipe).constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(end >= 0);
    QCOMPARE(::write(end, json.constData(), static_cast<std::size_t>(json.size())), json.size());
    m_fixture->application->start({});
    m_fixture->application->openConnectionFile(pipe);
    ::close(end);
    QVERIFY(!isAsked());
    QVERIFY(!m_fixture->application->connection());
}

COUNTERSIGN_TEST(tst_ConnectionFiles, "tst_connectionfiles")
#include "tst_connectionfiles.moc"
