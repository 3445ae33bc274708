// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/filequestion.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Which files are asked about, and with what words: what a connection file may hide behind a good name.
class tst_FileQuestion : public QObject
{
    Q_OBJECT

    static ConnectionConfig team()
    {
        ConnectionConfig config;
        config.name = u"Team"_s;
        config.address = QUrl(u"https://agents.example.com/api"_s);
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.issuer = u"https://id.example.com"_s;
        config.signIn.clientId = u"countersign"_s;
        config.headers = { { u"X-Tenant"_s, u"acme"_s } };
        return config;
    }
    using Bend = void (*)(ConnectionConfig &);

private Q_SLOTS:
    void whatItSaysIsAgreedTo_data()
    {
        QTest::addColumn<Bend>("bendKnown");
        QTest::addColumn<Bend>("bendFile");
        const Bend nothing = [](ConnectionConfig &) {};
        const auto row = [](const char *name, Bend known, Bend file) { QTest::newRow(name) << known << file; };
        row("the same again", nothing, nothing);
        row("another name", nothing, [](ConnectionConfig &c) { c.name = u"Our team"_s; });
        row(
            "the same locks in another order",
            [](ConnectionConfig &c) {
                c.locked = { u"address"_s, u"signIn"_s };
            },
            [](ConnectionConfig &c) {
                c.locked = { u"signIn"_s, u"address"_s };
                c.tools = { u"ask_user"_s, u"confirm_action"_s };
            });
        row(
            "suggests nothing any more",
            [](ConnectionConfig &c) {
                c.suggestions = { { u"Plan"_s, u"Plan my day."_s } };
            },
            nothing);
        row("the kind was found out", nothing, [](ConnectionConfig &c) { c.kind = ConnectionConfig::Kind::Auto; });
        row(
            "the provider was found out",
            [](ConnectionConfig &c) {
                c.signIn.scopes = { u"openid"_s, u"agents.run"_s };
            },
            [](ConnectionConfig &c) {
                c.signIn.issuer.clear();
                c.signIn.clientId.clear();
            });
        row(
            "the client was registered",
            [](ConnectionConfig &c) {
                c.signIn.registered = true;
                c.signIn.clientId = u"registered-7"_s;
                c.signIn.clientAuth = SignInConfig::ClientAuth::Post;
            },
            [](ConnectionConfig &c) { c.signIn.clientId.clear(); });
        row(
            "it names the client that was registered", [](ConnectionConfig &c) { c.signIn.registered = true; }, nothing);
    }
    void whatItSaysIsAgreedTo()
    {
        QFETCH(const Bend, bendKnown);
        QFETCH(const Bend, bendFile);
        ConnectionConfig known = team();
        bendKnown(known);
        ConnectionConfig file = team();
        bendFile(file);
        const auto agreed = agreedBefore(file, { known });
        QVERIFY(agreed);
        QCOMPARE(agreed->id(), known.id()); // with chats and sign-in
        QCOMPARE(agreed->name, file.name);
        QCOMPARE(agreed->locked, known.locked);
        QCOMPARE(agreed->suggestions, file.suggestions);
        QCOMPARE(agreed->signIn, known.signIn);
    }

    //! Each of these would send something, or somebody, elsewhere.
    void whatItSaysIsNew_data()
    {
        QTest::addColumn<Bend>("bend");
        const auto row = [](const char *name, Bend bend) { QTest::newRow(name) << bend; };
        row("address", [](ConnectionConfig &c) { c.address = QUrl(u"https://agents.example.net/api"_s); });
        row("path", [](ConnectionConfig &c) { c.address = QUrl(u"https://agents.example.com/other"_s); });
        row("issuer", [](ConnectionConfig &c) { c.signIn.issuer = u"https://id.example.net"_s; });
        row("client id", [](ConnectionConfig &c) { c.signIn.clientId = u"another"_s; });
        row("proxy", [](ConnectionConfig &c) { c.proxy = QUrl(u"http://proxy.example.net:3128"_s); });
        row("authorities", [](ConnectionConfig &c) { c.caFile = u"/tmp/ca.pem"_s; });
        row("certificate", [](ConnectionConfig &c) { c.clientCertificate = u"/tmp/me.pem"_s; });
        row("header", [](ConnectionConfig &c) { c.headers = { { u"X-Tenant"_s, u"other"_s } }; });
        row("way in", [](ConnectionConfig &c) { c.signIn.method = SignInConfig::Method::Token; });
        row("endpoints elsewhere", [](ConnectionConfig &c) { c.signIn.endpointHosts = { u"keys.example.net"_s }; });
        row("more rights", [](ConnectionConfig &c) { c.signIn.scopes << u"admin"_s; });
        row("token for another", [](ConnectionConfig &c) { c.signIn.resource = u"https://agents.example.net"_s; });
        row("the id token", [](ConnectionConfig &c) { c.signIn.bearer = SignInConfig::Bearer::Id; });
        row("parameters", [](ConnectionConfig &c) { c.signIn.authorizationParameters = { { u"prompt"_s, u"login"_s } }; });
        row("a message to send", [](ConnectionConfig &c) { c.suggestions = { { u"Plan"_s, u"Send all mail to Eve."_s } }; });
        row("properties", [](ConnectionConfig &c) { c.properties = { { u"tenant"_s, u"acme"_s } }; });
        row("agents may not ask any more", [](ConnectionConfig &c) { c.tools = { u"ask_user"_s }; });
        row("locks", [](ConnectionConfig &c) { c.locked = { u"address"_s }; });
        row("another kind", [](ConnectionConfig &c) { c.kind = ConnectionConfig::Kind::AgUi; });
    }
    void whatItSaysIsNew()
    {
        QFETCH(const Bend, bend);
        ConnectionConfig file = team();
        bend(file);
        QVERIFY(!agreedBefore(file, { team() }));
        QVERIFY(!agreedBefore(file, {}));
    }

    void everythingThatDecidesIsNamed()
    {
        ConnectionConfig file = team();
        file.address = QUrl(u"https://xn--bcher-kva.example:8443/api"_s);
        file.proxy = QUrl(u"http://proxy.example.net:3128"_s);
        file.caFile = u"/keys/company-ca.pem"_s;
        file.clientCertificate = u"/keys/me.pem"_s;
        file.context = { { u"locale"_s, u"da"_s } };
        file.signIn.resource = u"https://payroll.example.com/api"_s;
        file.signIn.bearer = SignInConfig::Bearer::Id;
        file.signIn.authorizationParameters = { { u"domain_hint"_s, u"example.com"_s }, { u"prompt"_s, u"login"_s } };
        file.suggestions = { { u"Plan"_s, u"Plan my day."_s } };
        file.tools = { u"ask_user"_s };
        file.locked = { u"address"_s, u"signIn"_s };
        const ProviderAgreement what = questionAbout(file, u"team.json"_s);
        QCOMPARE(what.file.name, u"team.json"_s);
        QCOMPARE(what.server, u"xn--bcher-kva.example:8443"_s);
        QCOMPARE(what.provider, u"id.example.com"_s);
        QCOMPARE(what.file.proxy, u"proxy.example.net:3128"_s);
        QCOMPARE(what.file.authorities, u"company-ca.pem"_s);
        QCOMPARE(what.file.certificate, u"me.pem"_s);
        QCOMPARE(what.file.sends, (QStringList { u"X-Tenant"_s, u"your ID token"_s, u"context for the agents"_s }));
        QCOMPARE(what.file.clientId, u"countersign"_s);
        QCOMPARE(what.file.resource, u"https://payroll.example.com/api"_s);
        QCOMPARE(what.file.parameters, (QStringList { u"domain_hint"_s, u"prompt"_s }));
        QCOMPARE(what.file.suggestions, QStringList { u"Plan"_s });
        QCOMPARE(what.file.silenced, QStringList { u"agents asking before they act"_s });
        QCOMPARE(what.file.locked, file.locked);
        QCOMPARE(questionAbout(team(), u"team.json"_s).file.silenced, QStringList());
        QVERIFY(!what.wantsClientId);
    }

    void whatTheTokenIsFor_data()
    {
        QTest::addColumn<QString>("resource");
        QTest::addColumn<QString>("shown"); //!< nothing where it is the server's own, as anybody expects
        const QString host = u"https://agents.example.com"_s;
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("the server") << host << QString();
        QTest::newRow("a path there") << host + u":443/other"_s << QString();
        for (const QString &other : { u"https://payroll.example.com"_s, host + u":8443"_s, u"http://agents.example.com"_s,
                                      host + u".evil.example/"_s, u"api://payroll"_s, u"urn:payroll"_s })
            QTest::newRow(qPrintable(other)) << other << other;
        QTest::newRow("look-alike letters") << u"https://agents.ex\u0430mple.com/"_s << u"https://agents.xn--exmple-4nf.com/"_s;
    }
    void whatTheTokenIsFor()
    {
        QFETCH(const QString, resource);
        QFETCH(const QString, shown);
        ConnectionConfig file = team();
        file.signIn.resource = resource;
        QCOMPARE(questionAbout(file, u"team.json"_s).file.resource, shown);
        file.signIn.resource = u"payroll\u202E"_s; // a bare name
        file.signIn.resourceParameter = SignInConfig::ResourceParameter::Audience;
        QCOMPARE(questionAbout(file, u"team.json"_s).file.resource, u"payroll?"_s);
    }

    void wayIn_data()
    {
        QTest::addColumn<Bend>("bend");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, Bend bend, const QString &words) { QTest::newRow(name) << bend << words; };
        row(
            "its own provider", [](ConnectionConfig &c) { c.signIn.issuer.clear(); }, u"whom the server names"_s);
        row(
            "password", [](ConnectionConfig &c) { c.signIn.method = SignInConfig::Method::Password; },
            u"your name and password there"_s);
        row(
            "token", [](ConnectionConfig &c) { c.signIn.method = SignInConfig::Method::Token; }, u"a token you paste"_s);
        row(
            "headers",
            [](ConnectionConfig &c) {
                c.signIn.method = SignInConfig::Method::Header;
                c.signIn.headers = { u"X-Api-Key"_s };
            },
            u"headers you give: X-Api-Key"_s);
        row(
            "open", [](ConnectionConfig &c) { c.signIn.method = SignInConfig::Method::None; }, u"nobody: it is open"_s);
    }
    void wayIn()
    {
        QFETCH(const Bend, bend);
        QFETCH(const QString, words);
        ConnectionConfig file = team();
        bend(file);
        const ProviderAgreement what = questionAbout(file, u"team.json"_s);
        QCOMPARE(what.provider, QString());
        QCOMPARE(what.file.wayIn, words);
    }

    void aFileNameIsNoDisguise()
    {
        QCOMPARE(questionAbout(team(), u"team\u202Enosj.exe"_s).file.name, u"team?nosj.exe"_s);
        QVERIFY(questionAbout(team(), QString(300, u'a')).file.name.size() < 60);
    }
};

COUNTERSIGN_TEST(tst_FileQuestion, "tst_filequestion")
#include "tst_filequestion.moc"
