// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
const QByteArray kWhole =
    R"({"countersign": 1, "name": "Team agents", "address": "https://agents.example.com/api/copilotkit", "kind": "copilotkit",
 "signIn": {"method": "oauth", "issuer": "https://id.example.com", "clientId": "countersign", "scopes": ["openid", "profile", "offline_access", "agents.run"],
            "resource": "https://agents.example.com", "resourceParameter": "resource", "bearer": "access", "clientAuth": "none",
            "redirect": "http://127.0.0.1/callback", "authorizationParameters": {}},
 "headers": {"X-Tenant": "acme"}, "caFile": "company-ca.pem", "clientCertificate": "me.pem", "clientKey": "me.key", "proxy": "http://proxy.example.com:3128", "locked": ["address", "signIn"]}
)";

//! A file that is good but for `members`, which begin on line 3.
QByteArray with(const QByteArray &members)
{
    return "{\"countersign\": 1,\n\"address\": \"https://h.example\",\n" + members + "}\n";
}
} // namespace

//! The file in which a connection is handed on: what is read, and where it says that it is wrong.
class tst_ConnectionFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAWholeFile();
    void readsTheSmallestFile();
    void readsEveryWord_data();
    void readsEveryWord();
    void roundTrips_data();
    void roundTrips();
    void refusesFiles_data();
    void refusesFiles();
    void everyTruncationIsRefused();
    void everyUnknownKeyIsRefusedWhereItStands();
    void neverShowsValues();
    void refusesLargeFiles();
    void readsWhatRunsCarry();
    void readsParametersThatHideNothing();
};

void tst_ConnectionFile::readsAWholeFile()
{
    const auto config = ConnectionConfig::fromJson(kWhole);
    QVERIFY2(config, config ? "" : qPrintable(config.error().arguments.join(u' ') + config.error().detail));
    QCOMPARE(config->name, u"Team agents"_s);
    QCOMPARE(config->address, QUrl(u"https://agents.example.com/api/copilotkit"_s));
    QCOMPARE(config->kind, ConnectionConfig::Kind::CopilotKit);
    QCOMPARE(config->signIn.method, SignInConfig::Method::OAuth);
    QCOMPARE(config->signIn.issuer, u"https://id.example.com"_s);
    QCOMPARE(config->signIn.clientId, u"countersign"_s);
    QCOMPARE(config->signIn.scopes, (QStringList { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s }));
    QCOMPARE(config->signIn.resource, u"https://agents.example.com"_s);
    QCOMPARE(config->signIn.redirect, QUrl(u"http://127.0.0.1/callback"_s));
    QVERIFY(config->signIn.authorizationParameters.isEmpty());
    QCOMPARE(config->headers, (QList<ConnectionConfig::Header> { { u"X-Tenant"_s, u"acme"_s } }));
    QCOMPARE(config->caFile, u"company-ca.pem"_s);
    QCOMPARE(config->clientCertificate, u"me.pem"_s);
    QCOMPARE(config->clientKey, u"me.key"_s);
    QCOMPARE(config->proxy, QUrl(u"http://proxy.example.com:3128"_s));
    QCOMPARE(config->locked, (QStringList { u"address"_s, u"signIn"_s }));
}

void tst_ConnectionFile::readsTheSmallestFile()
{
    const auto config = ConnectionConfig::fromJson(R"({"countersign":1,"address":"agents.example.com/x"})");
    QVERIFY(config);
    ConnectionConfig expected;
    expected.name = u"agents.example.com"_s;
    expected.address = QUrl(u"https://agents.example.com/x"_s);
    QCOMPARE(*config, expected);
    QVERIFY(ConnectionConfig::fromJson("\xef\xbb\xbf" + kWhole)); // a byte order mark, as editors write
}

void tst_ConnectionFile::readsEveryWord_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QString>("seen");
    const auto kind = [](const char *word, const char *number) {
        QTest::newRow(word) << "\"kind\":\"" + QByteArray(word) + '"' << QString::fromLatin1(number) + u"0000"_s;
    };
    kind("auto", "0");
    kind("copilotkit", "1");
    kind("agui", "2");
    kind("chainlit", "3");
    const auto signIn = [](const char *key, const char *word, const char *digits) {
        QTest::addRow("%s %s", key, word) << "\"signIn\":{\"" + QByteArray(key) + "\":\"" + word + "\"}"
                                          << QString::fromLatin1(digits);
    };
    signIn("method", "oauth", "00000");
    signIn("method", "header", "01000");
    signIn("method", "password", "02000");
    signIn("method", "token", "03000");
    signIn("method", "none", "04000");
    signIn("resourceParameter", "resource", "00000");
    signIn("resourceParameter", "audience", "00100");
    signIn("resourceParameter", "none", "00200");
    signIn("bearer", "access", "00000");
    signIn("bearer", "id", "00010");
    signIn("clientAuth", "none", "00000");
    signIn("clientAuth", "basic", "00001");
    signIn("clientAuth", "post", "00002");
}

void tst_ConnectionFile::readsEveryWord()
{
    QFETCH(QByteArray, members);
    QFETCH(QString, seen);
    const auto config = ConnectionConfig::fromJson(with(members));
    QVERIFY(config);
    const SignInConfig &signIn = config->signIn;
    QString digits;
    for (const int value :
         { static_cast<int>(config->kind), static_cast<int>(signIn.method), static_cast<int>(signIn.resourceParameter),
           static_cast<int>(signIn.bearer), static_cast<int>(signIn.clientAuth) })
        digits += QString::number(value);
    QCOMPARE(digits, seen);
    QCOMPARE(*ConnectionConfig::fromJson(config->toJson()), *config);
}

void tst_ConnectionFile::roundTrips_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("whole") << kWhole;
    QTest::newRow("smallest") << with("\"kind\":\"auto\"");
    QTest::newRow("no scopes") << with(R"("signIn":{"scopes":[]})");
    QTest::newRow("parameters") << with(
        R"("signIn":{"authorizationParameters":{"access_type":"offline","prompt":"select account","login_hint":"Zoë"}})");
    QTest::newRow("audience that is no URI") << with(R"("signIn":{"resourceParameter":"audience","resource":"team agents"})");
    QTest::newRow("redirect with a port") << with(R"("signIn":{"redirect":"http://localhost:8765/"})");
    QTest::newRow("IPv6 redirect") << with(R"("signIn":{"redirect":"http://[::1]/cb"})");
    QTest::newRow("secret headers") << with(R"("signIn":{"method":"header","headers":["X-Api-Key","Authorization"]})");
    QTest::newRow("endpoints elsewhere") << with(R"("signIn":{"endpointHosts":["login.example.net","10.0.0.1"]})");
    QTest::newRow("registered") << with(R"("signIn":{"issuer":"https://a.example","clientId":"x","registered":true})");
    QTest::newRow("several headers") << with(R"("headers":{"X-B":"2","X-A":"","x-c":"drei ä"})");
    QTest::newRow("socks proxy") << with(R"("proxy":"socks5://127.0.0.1:1080")");
    QTest::newRow("name in any script") << with(R"("name":"チーム 👋 \u00e9")");
    QTest::newRow("properties") << with(R"("properties":{"tenant":"acme","max_tokens":400,"deep":{"list":[1,null,{"a":true}]}})");
    QTest::newRow("tools") << with(R"("tools":["ask_user"])");
    QTest::newRow("no tools") << with(R"("tools":[])");
    QTest::newRow("suggestions") << with(
        R"("suggestions":[{"title":"Plan","message":"Plan my day.\nBriefly."},{"title":"B","message":"c"}])");
    QTest::newRow("context") << with(
        R"("context":[{"description":"locale","value":"da"},{"description":"role","value":"{\"a\": 1}"}])");
    QTest::newRow("locked runs") << with(R"("properties":{"a":1},"locked":["properties","tools","suggestions","context"])");
    QTest::newRow("address in any script") << R"({"countersign":1.0,"address":"https://bücher.example/ä?q=%20"})"_ba;
}

void tst_ConnectionFile::roundTrips()
{
    QFETCH(QByteArray, json);
    const auto config = ConnectionConfig::fromJson(json);
    QVERIFY2(config, config ? "" : qPrintable(config.error().arguments.join(u' ') + config.error().detail));
    const auto again = ConnectionConfig::fromJson(config->toJson());
    QVERIFY(again);
    QCOMPARE(*again, *config);
    QCOMPARE(again->toJson(), config->toJson());
    QCOMPARE(again->id(), config->id());
}

void tst_ConnectionFile::refusesFiles_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("line");
    const auto whole = [](const char *name, const QByteArray &json, const QString &key, int line) {
        QTest::newRow(name) << json << key << line;
    };
    whole("empty", "", u"countersign"_s, 1);
    whole("blank lines", "\n\n", u"countersign"_s, 3);
    whole("an array", "[]", u"countersign"_s, 1);
    whole("a web page", "<!DOCTYPE html>\n<html></html>", u"countersign"_s, 1);
    whole("empty object", "{}", u"countersign"_s, 1);
    whole("no version", "{\n\"address\":\"https://h.example\"}", u"countersign"_s, 1);
    whole("later version", "{\n\"countersign\":2,\"address\":\"https://h.example\"}", u"countersign"_s, 2);
    whole("version as text", "{\"countersign\":\"1\",\"address\":\"https://h.example\"}", u"countersign"_s, 1);
    whole("version and a bit", "{\"countersign\":1.5,\"address\":\"https://h.example\"}", u"countersign"_s, 1);
    whole("no address", "{\"countersign\":1}", u"address"_s, 1);
    whole("plain http", "{\"countersign\":1,\n\n\"address\":\"http://h.example\"}", u"address"_s, 3);
    whole("password in the address", "{\"countersign\":1,\n\"address\":\"https://a:b@h.example\"}", u"address"_s, 2);
    whole("missing comma", "{\"countersign\":1,\n\"name\":\"x\"\n\"kind\":\"auto\"}", u"name"_s, 3);
    whole("cut off", "{\"countersign\":1,\r\n\"signIn\":{\r\n\"issuer\":", u"signIn.issuer"_s, 3);
    whole("not UTF-8", "{\"countersign\":1,\n\"name\":\"\xff\"}", u"name"_s, 2);
    whole("twice", "{\"countersign\":1,\n\"address\":\"https://a.example\",\n\"address\":\"https://b.example\"}", u"address"_s,
          3);
    whole("twice, spelt differently",
          "{\"countersign\":1,\n\"address\":\"https://a.example\",\n\"addr\\u0065ss\":\"https://b.example\"}", u"address"_s, 3);
    whole("twice, deeper", with("\"signIn\":{\"issuer\":\"https://a.example\",\n\"issuer\":\"https://b.example\"}"),
          u"signIn.issuer"_s, 4);
    whole("nested too deep", with("\"name\":" + QByteArray(3000, '[') + QByteArray(3000, ']')), u"name"_s, 3);

    const auto line3 = [&](const QByteArray &name, const QByteArray &members, const QByteArray &key) {
        whole(name.constData(), with(members), QString::fromLatin1(key), 3);
    };
    line3("unknown key", R"("colour":"red")", "colour");
    line3("key in another case", R"("Name":"x")", "Name");
    line3("token", R"("token":"abc")", "token");
    line3("client_secret", R"("client_secret":"abc")", "client_secret");
    line3("name is a number", R"("name":7)", "name");
    line3("name is null", R"("name":null)", "name");
    line3("name is empty", R"("name":"")", "name");
    line3("name with a line break", R"("name":"a\nb")", "name");
    line3("unknown kind", R"("kind":"gopher")", "kind");
    line3("kind in another case", R"("kind":"AGUI")", "kind");
    line3("kind is a list", R"("kind":["agui"])", "kind");
    line3("a host that is an address", R"("signIn":{"endpointHosts":["https://a.example"]})", "signIn.endpointHosts");
    line3("a host with a port", R"("signIn":{"endpointHosts":["a.example:8443"]})", "signIn.endpointHosts");
    line3("a host with a name before it", R"("signIn":{"endpointHosts":["a@b.example"]})", "signIn.endpointHosts");
    line3("a secret header with its value", R"("signIn":{"headers":{"X-Api-Key":"abc"}})", "signIn.headers");
    line3("a secret header that frames the request", R"("signIn":{"headers":["Host"]})", "signIn.headers");
    line3("a client id no provider can give", R"("signIn":{"clientId":"caf\u00e9"})", "signIn.clientId");
    line3("registered is text", R"("signIn":{"registered":"yes"})", "signIn.registered");
    line3("signIn is text", R"("signIn":"oauth")", "signIn");
    line3("signIn: unknown key", R"("signIn":{"flow":"implicit"})", "signIn.flow");
    line3("signIn: clientSecret", R"("signIn":{"clientSecret":"abc"})", "signIn.clientSecret");
    line3("signIn: password", R"("signIn":{"password":"abc"})", "signIn.password");
    line3("signIn: unknown method", R"("signIn":{"method":"ntlm"})", "signIn.method");
    line3("signIn: plain http issuer", R"("signIn":{"issuer":"http://id.example"})", "signIn.issuer");
    line3("signIn: issuer without scheme", R"("signIn":{"issuer":"id.example"})", "signIn.issuer");
    line3("signIn: issuer with password", R"("signIn":{"issuer":"https://a:b@id.example"})", "signIn.issuer");
    line3("signIn: provider is a number", R"("signIn":{"provider":12})", "signIn.provider");
    line3("signIn: clientId is a number", R"("signIn":{"clientId":12})", "signIn.clientId");
    line3("signIn: scopes are text", R"("signIn":{"scopes":"openid profile"})", "signIn.scopes");
    line3("signIn: scope with a space", R"("signIn":{"scopes":["openid profile"]})", "signIn.scopes");
    line3("signIn: scope with a line feed", R"("signIn":{"scopes":["openid\n"]})", "signIn.scopes");
    line3("signIn: scope is a number", R"("signIn":{"scopes":["openid",1]})", "signIn.scopes");
    line3("signIn: resource with fragment", R"("signIn":{"resource":"https://h.example/#x"})", "signIn.resource");
    line3("signIn: relative resource", R"("signIn":{"resource":"agents"})", "signIn.resource");
    line3("signIn: redirect elsewhere", R"("signIn":{"redirect":"http://h.example/callback"})", "signIn.redirect");
    line3("signIn: redirect to any address", R"("signIn":{"redirect":"http://0.0.0.0/callback"})", "signIn.redirect");
    line3("signIn: redirect with a query", R"("signIn":{"redirect":"http://127.0.0.1/?a=b"})", "signIn.redirect");
    line3("signIn: redirect https", R"("signIn":{"redirect":"https://127.0.0.1/"})", "signIn.redirect");
    line3("signIn: own scheme", R"("signIn":{"redirect":"myapp:/callback"})", "signIn.redirect");
    line3("parameter is a number", R"("signIn":{"authorizationParameters":{"max_age":1}})",
          "signIn.authorizationParameters.max_age");
    line3("parameter state", R"("signIn":{"authorizationParameters":{"state":"x"}})", "signIn.authorizationParameters.state");
    line3("parameter redirect_uri", R"("signIn":{"authorizationParameters":{"redirect_uri":"x"}})",
          "signIn.authorizationParameters.redirect_uri");
    line3("parameter client_secret", R"("signIn":{"authorizationParameters":{"client_secret":"x"}})",
          "signIn.authorizationParameters.client_secret");
    line3("parameter with a JWT", R"("signIn":{"authorizationParameters":{"hint":"eyJhbGciOiJub25lIn0.eyJhIjoxfQ."}})",
          "signIn.authorizationParameters.hint");
    const auto parameter = [&](const QByteArray &name, const QByteArray &value) {
        line3("parameter " + name + ' ' + value, R"("signIn":{"authorizationParameters":{")" + name + R"(":")" + value + R"("}})",
              "signIn.authorizationParameters." + name);
    };
    parameter("State", "x"); // some providers read names in any case
    parameter("authorization_details", "[]");
    parameter("claims", "{}");
    parameter("Claims", "{}");
    parameter("include_granted_scopes", "true");
    parameter("request%5Furi", "https://evil.example/request"); // read as request_uri by who decodes it
    parameter("cl%61ims", "{}");
    parameter("prom%70t", "none");
    parameter("redirect+uri", "x");
    parameter("scope&redirect_uri", "x");
    parameter("", "x");
    parameter("prompt", "none");
    parameter("prompt", "login none");
    parameter("Prompt", "None");
    line3("headers are a list", R"("headers":["X-A: b"])", "headers");
    line3("header is a number", R"("headers":{"X-A":1})", "headers.X-A");
    line3("header Authorization", R"("headers":{"Authorization":"Bearer abc"})", "headers.Authorization");
    line3("header authorization", R"("headers":{"proxy-authorization":"x"})", "headers.proxy-authorization");
    line3("header Cookie", R"("headers":{"Cookie":"a=b"})", "headers.Cookie");
    line3("header X-Api-Key", R"("headers":{"X-Api-Key":"k"})", "headers.X-Api-Key");
    line3("header with credentials", R"("headers":{"X-Forward":"Basic YTpi"})", "headers.X-Forward");
    line3("header that frames", R"("headers":{"Content-Length":"0"})", "headers.Content-Length");
    line3("header Host", R"("headers":{"host":"evil.example"})", "headers.host");
    line3("header injection", R"("headers":{"X-A":"b\r\nX-C: d"})", "headers.X-A");
    line3("header name with a colon", R"("headers":{"X:A":"b"})", "headers.X:A");
    line3("header without name", R"("headers":{"":"b"})", "headers.");
    line3("header twice", R"("headers":{"X-A":"b","x-a":"c"})", "headers.x-a");
    line3("caFile is a list", R"("caFile":[])", "caFile");
    line3("clientCertificate is an object", R"("clientCertificate":{})", "clientCertificate");
    line3("clientKey alone", R"("clientKey":"me.key")", "clientKey");
    line3("clientKey with a passphrase", R"("clientCertificate":"me.pem","clientKeyPassword":"x")", "clientKeyPassword");
    line3("proxy with password", R"("proxy":"http://a:b@proxy.example:1")", "proxy");
    line3("proxy without scheme", R"("proxy":"proxy.example:3128")", "proxy");
    line3("proxy with a path", R"("proxy":"http://proxy.example/x")", "proxy");
    line3("properties are a list", R"("properties":[])", "properties");
    line3("property is a token", R"("properties":{"accessToken":"abc"})", "properties.accessToken");
    line3("property is a secret, deeper", R"("properties":{"a":{"client_secret":"abc"}})", "properties.a.client_secret");
    line3("property with credentials", R"("properties":{"a":["Bearer abc"]})", "properties.a.0");
    line3("property twice", R"("properties":{"a":1,"a":2})", "properties.a");
    line3("tools are text", R"("tools":"ask_user")", "tools");
    line3("tools: unknown", R"("tools":["ask_user","rm"])", "tools");
    line3("tools: twice", R"("tools":["ask_user","ask_user"])", "tools");
    line3("suggestions are an object", R"("suggestions":{})", "suggestions");
    line3("suggestion is text", R"("suggestions":["Plan my day"])", "suggestions");
    line3("suggestion without message", R"("suggestions":[{"title":"a"}])", "suggestions.0.message");
    line3("suggestion without title", R"("suggestions":[{"title":"a","message":"b"},{"message":"b"}])", "suggestions.1.title");
    line3("suggestion with an empty message", R"("suggestions":[{"title":"a","message":" "}])", "suggestions.0.message");
    line3("suggestion of two lines", R"("suggestions":[{"title":"a\nb","message":"c"}])", "suggestions.0.title");
    line3("suggestion: unknown key", R"("suggestions":[{"title":"a","message":"b","icon":"c"}])", "suggestions.0.icon");
    line3("suggestion with a key twice", R"("suggestions":[{"title":"a","message":"b","title":"c"}])", "suggestions.0.title");
    line3("too many suggestions",
          "\"suggestions\":[" + QByteArray(R"({"title":"a","message":"b"},)").repeated(20) + R"({"title":"a","message":"b"}])",
          "suggestions");
    line3("context is an object", R"("context":{"locale":"da"})", "context");
    line3("context: value is an object", R"("context":[{"description":"a","value":{}}])", "context.0.value");
    line3("context: no description", R"("context":[{"value":"a"}])", "context.0.description");
    line3("context with a JWT", R"("context":[{"description":"a","value":"eyJhbGciOiJub25lIn0.eyJhIjoxfQ."}])",
          "context.0.value");
    whole("line of the second element",
          with("\"suggestions\":[\n{\"title\":\"a\",\n\"message\":\"b\"},\n{\"title\":\"a\",\n\"message\":7}]"),
          u"suggestions.1.message"_s, 7);
    line3("locked is text", R"("locked":"address")", "locked");
    line3("locked: unknown key", R"("locked":["addresss"])", "locked");
}

void tst_ConnectionFile::refusesFiles()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, key);
    QFETCH(int, line);
    const auto config = ConnectionConfig::fromJson(json);
    QVERIFY(!config);
    QCOMPARE(config.error().condition, Condition::ConnectionFileInvalid);
    QCOMPARE(config.error().arguments, (QStringList { key, QString::number(line) }));
}

void tst_ConnectionFile::everyTruncationIsRefused()
{
    const QByteArray whole = kWhole.trimmed();
    for (qsizetype length = 0; length < whole.size(); ++length) {
        const auto config = ConnectionConfig::fromJson(whole.left(length));
        QVERIFY(!config);
        QCOMPARE(config.error().arguments.size(), 2);
        QVERIFY(config.error().arguments.at(1).toInt() <= 5);
    }
}

void tst_ConnectionFile::everyUnknownKeyIsRefusedWhereItStands()
{
    // After every comma between two members, whatever the nesting, the line is that of the key.
    const QList<QByteArray> lines = ConnectionConfig::fromJson(kWhole)->toJson().split('\n');
    int tried = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!lines.at(i).endsWith(',') || !lines.at(i).contains("\":"))
            continue;
        QList<QByteArray> edited = lines;
        edited.insert(i + 1, "\"surprise\" : [ { \"name\" : \"}\\\"{\" } ],");
        const auto config = ConnectionConfig::fromJson(edited.join('\n'));
        QVERIFY(!config);
        QVERIFY(config.error().arguments.at(0).endsWith(u"surprise"_s));
        QCOMPARE(config.error().arguments.at(1).toInt(), i + 2);
        ++tried;
    }
    QVERIFY(tried > 10);
}

void tst_ConnectionFile::neverShowsValues()
{
    for (const QByteArray &members : { R"("clientSecret":"hunter2-hunter2")"_ba, R"("headers":{"Cookie":"hunter2-hunter2"})"_ba,
                                       R"("proxy":"http://ada:hunter2-hunter2@p.example")"_ba,
                                       R"("signIn":{"authorizationParameters":{"api_key":"hunter2-hunter2"}})"_ba }) {
        const auto config = ConnectionConfig::fromJson(with(members));
        QVERIFY(!config);
        QVERIFY(!(config.error().arguments.join(u' ') + config.error().detail).contains(u"hunter2"_s));
    }
    const auto longKey = ConnectionConfig::fromJson(with('"' + QByteArray(100'000, 'k') + "\":1"));
    QVERIFY(!longKey);
    QVERIFY(longKey.error().arguments.at(0).size() <= 80);
}

void tst_ConnectionFile::refusesLargeFiles()
{
    const QByteArray small = with("\"kind\":\"auto\"");
    const QByteArray atLimit = small + QByteArray(1024 * 1024 - small.size(), ' ');
    QVERIFY(ConnectionConfig::fromJson(atLimit));
    const auto config = ConnectionConfig::fromJson(atLimit + ' ');
    QVERIFY(!config);
    QCOMPARE(config.error().condition, Condition::ConnectionFileInvalid);
}

void tst_ConnectionFile::readsWhatRunsCarry()
{
    const auto none = ConnectionConfig::fromJson(with("\"kind\":\"auto\""));
    QVERIFY(none);
    QCOMPARE(none->tools, (QStringList { u"confirm_action"_s, u"ask_user"_s })); // both, unless the file says otherwise
    QVERIFY(none->properties.isEmpty() && none->suggestions.isEmpty() && none->context.isEmpty());
    const auto config = ConnectionConfig::fromJson(
        with(R"("properties":{"tenant":"acme"},"tools":["ask_user"],"suggestions":[{"title":"Plan","message":"Plan my day."}],)"
             R"("context":[{"description":"locale","value":"da"}])"));
    QVERIFY(config);
    QCOMPARE(config->properties, (QJsonObject { { u"tenant"_s, u"acme"_s } }));
    QCOMPARE(config->tools, QStringList { u"ask_user"_s });
    QCOMPARE(config->suggestions, (QList<ConnectionConfig::Suggestion> { { u"Plan"_s, u"Plan my day."_s } }));
    QCOMPARE(config->context, (QList<ConnectionConfig::Context> { { u"locale"_s, u"da"_s } }));
    QCOMPARE(config->id(), none->id()); // what runs carry does not make it another connection
}

void tst_ConnectionFile::readsParametersThatHideNothing()
{
    const auto config = ConnectionConfig::fromJson(
        with(R"("signIn":{"authorizationParameters":{"prompt":"select_account","hd":"acme.example"}})"));
    QVERIFY(config);
    QCOMPARE(config->signIn.authorizationParameters,
             (QMap<QString, QString> { { u"hd"_s, u"acme.example"_s }, { u"prompt"_s, u"select_account"_s } }));
}

COUNTERSIGN_TEST(tst_ConnectionFile, "tst_connectionfile")
#include "tst_connectionfile.moc"
