// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"
#include "testregistry.h"

#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The address a person gives, and which connection is which.
class tst_ConnectionConfig : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void checksAddresses_data();
    void checksAddresses();
    void refusesAddresses_data();
    void refusesAddresses();
    void idIsStable();
    void idIsOneForOneServer_data();
    void idIsOneForOneServer();
    void idsDiffer();
    void idsDifferByWhatIsTrusted();
    void registeredClientsCollideWithNone();
};

void tst_ConnectionConfig::checksAddresses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    QTest::newRow("https") << u"https://agents.example.com/api"_s << u"https://agents.example.com/api"_s;
    QTest::newRow("without scheme") << u"agents.example.com/api"_s << u"https://agents.example.com/api"_s;
    QTest::newRow("white space around") << u" \t\nagents.example.com\u00a0 "_s << u"https://agents.example.com"_s;
    QTest::newRow("port without scheme") << u"agents.example.com:8443"_s << u"https://agents.example.com:8443"_s;
    QTest::newRow("localhost") << u"localhost:4000/api"_s << u"http://localhost:4000/api"_s;
    QTest::newRow("127.0.0.1") << u"127.0.0.1:4000"_s << u"http://127.0.0.1:4000"_s;
    QTest::newRow("127.1.2.3") << u"127.1.2.3"_s << u"http://127.1.2.3"_s;
    QTest::newRow("::1") << u"[::1]:4000/x"_s << u"http://[::1]:4000/x"_s;
    QTest::newRow("http on loopback") << u"http://localhost:1"_s << u"http://localhost:1"_s;
    QTest::newRow("https on loopback") << u"https://localhost:1"_s << u"https://localhost:1"_s;
    QTest::newRow("case") << u"HTTPS://Agents.Example.COM/Api"_s << u"https://agents.example.com/Api"_s;
    QTest::newRow("default port") << u"https://h.example:443/a"_s << u"https://h.example/a"_s;
    QTest::newRow("default port, http") << u"http://localhost:80/a"_s << u"http://localhost/a"_s;
    QTest::newRow("fragment goes") << u"https://h.example/#/chat"_s << u"https://h.example/"_s;
    QTest::newRow("query stays") << u"https://h.example/a?b=c@d"_s << u"https://h.example/a?b=c@d"_s;
    QTest::newRow("at sign in the path") << u"https://h.example/@team"_s << u"https://h.example/@team"_s;
    QTest::newRow("other script") << u"bücher.example"_s << u"https://xn--bcher-kva.example"_s;
    QTest::newRow("IPv4") << u"10.0.0.7:9000"_s << u"https://10.0.0.7:9000"_s;
}

void tst_ConnectionConfig::checksAddresses()
{
    QFETCH(QString, typed);
    QFETCH(QString, expected);
    const auto url = ConnectionConfig::checkAddress(typed);
    QVERIFY2(url, url ? "" : QMetaEnum::fromType<Condition>().valueToKey(static_cast<int>(url.error().condition)));
    QCOMPARE(url->toString(QUrl::FullyEncoded), expected);
    QCOMPARE(*ConnectionConfig::checkAddress(expected), *url);
}

void tst_ConnectionConfig::refusesAddresses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<Condition>("expected");
    QTest::newRow("nothing") << QString() << Condition::AddressEmpty;
    QTest::newRow("blank") << u" \t\n "_s << Condition::AddressEmpty;
    QTest::newRow("space") << u"agents example.com"_s << Condition::AddressHasSpaces;
    QTest::newRow("space in the path") << u"https://h.example/a b"_s << Condition::AddressHasSpaces;
    QTest::newRow("line break") << u"https://h.example/a\nb"_s << Condition::AddressHasSpaces;
    QTest::newRow("no-break space") << u"h.example/a\u00a0b"_s << Condition::AddressHasSpaces;
    QTest::newRow("scheme alone") << u"https://"_s << Condition::AddressMalformed;
    QTest::newRow("no host") << u"https:///path"_s << Condition::AddressMalformed;
    QTest::newRow("path alone") << u"/api/copilotkit"_s << Condition::AddressMalformed;
    QTest::newRow("without a scheme's name") << u"://h.example"_s << Condition::AddressMalformed;
    QTest::newRow("one slash") << u"https:/h.example"_s << Condition::AddressMalformed;
    QTest::newRow("no slash") << u"https:h.example"_s << Condition::AddressMalformed;
    QTest::newRow("ftp") << u"ftp://h.example"_s << Condition::AddressMalformed;
    QTest::newRow("file") << u"file:///etc/hosts"_s << Condition::AddressMalformed;
    QTest::newRow("javascript") << u"javascript:alert(1)"_s << Condition::AddressMalformed;
    QTest::newRow("port 0") << u"https://h.example:0"_s << Condition::AddressMalformed;
    QTest::newRow("port too large") << u"https://h.example:65536"_s << Condition::AddressMalformed;
    QTest::newRow("port no number") << u"https://h.example:x"_s << Condition::AddressMalformed;
    QTest::newRow("broken IPv6") << u"https://[::1"_s << Condition::AddressMalformed;
    QTest::newRow("bad percent") << u"https://h.example/%zz"_s << Condition::AddressMalformed;
    QTest::newRow("NUL") << u"https://h.example/a"_s + QChar(u'\0') + u"b"_s << Condition::AddressMalformed;
    QTest::newRow("right-to-left override") << u"https://h.example/\u202egpj"_s << Condition::AddressMalformed;
    QTest::newRow("user") << u"https://ada@h.example"_s << Condition::AddressHasUserInfo;
    QTest::newRow("user and password") << u"https://ada:hunter2@h.example/x"_s << Condition::AddressHasUserInfo;
    QTest::newRow("user without scheme") << u"ada:hunter2@h.example"_s << Condition::AddressHasUserInfo;
    QTest::newRow("host that looks like another") << u"https://bank.example:443@evil.example/"_s << Condition::AddressHasUserInfo;
    QTest::newRow("backslash") << u"https://bank.example\\@evil.example"_s << Condition::AddressHasUserInfo;
    QTest::newRow("http") << u"http://agents.example.com"_s << Condition::PlainHttpRefused;
    QTest::newRow("http, loopback's look-alike") << u"http://127.0.0.1.evil.example"_s << Condition::PlainHttpRefused;
    QTest::newRow("http, localhost's look-alike") << u"http://localhost.evil.example"_s << Condition::PlainHttpRefused;
    QTest::newRow("http, own network") << u"http://192.168.1.2:3000"_s << Condition::PlainHttpRefused;
    QTest::newRow("http, any address") << u"http://0.0.0.0:3000"_s << Condition::PlainHttpRefused;
}

void tst_ConnectionConfig::refusesAddresses()
{
    QFETCH(QString, typed);
    QFETCH(Condition, expected);
    const auto url = ConnectionConfig::checkAddress(typed);
    QVERIFY2(!url, url ? url->toEncoded().constData() : "");
    QCOMPARE(url.error().condition, expected);
    QVERIFY(!url.error().arguments.join(u' ').contains(u"hunter2"_s));
}

void tst_ConnectionConfig::idIsStable()
{
    ConnectionConfig config;
    config.address = QUrl(u"https://agents.example.com/api/copilotkit"_s);
    // Threads on disk are found by it: the value may not change.
    QCOMPARE(config.id(), u"5c60005cc91c08a3a4e2d8f7bc6124fb"_s);
    ConnectionConfig other = config;
    other.name = u"Another name"_s;
    other.signIn.clientId = u"another"_s;
    QCOMPARE(other.id(), config.id());
    // What was registered for this connection alone may be registered anew.
    other.signIn.issuer = u"https://id.example.com"_s;
    other.signIn.registered = true;
    ConnectionConfig anew = other;
    anew.signIn.clientId = u"yet another"_s;
    QCOMPARE(anew.id(), other.id());
    anew.signIn.registered = false;
    QVERIFY(anew.id() != other.id());
}

void tst_ConnectionConfig::idIsOneForOneServer_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::newRow("case of the host") << u"https://H.example/a"_s << u"https://h.example/a"_s;
    QTest::newRow("default port") << u"https://h.example:443/a"_s << u"https://h.example/a"_s;
    QTest::newRow("root") << u"https://h.example/"_s << u"https://h.example"_s;
    QTest::newRow("fragment") << u"https://h.example/a#b"_s << u"https://h.example/a"_s;
    QTest::newRow("dots") << u"https://h.example/b/../a"_s << u"https://h.example/a"_s;
}

void tst_ConnectionConfig::idIsOneForOneServer()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    ConnectionConfig a;
    a.address = QUrl(one);
    ConnectionConfig b;
    b.address = QUrl(other);
    QCOMPARE(a.id(), b.id());
}

void tst_ConnectionConfig::idsDiffer()
{
    QStringList ids;
    for (const QString &address :
         { u"https://h.example"_s, u"http://h.example"_s, u"https://h.example:8443"_s, u"https://h.example/a"_s,
           u"https://h.example/A"_s, u"https://g.example"_s, u"https://h.example/a?b"_s }) {
        ConnectionConfig config;
        config.address = QUrl(address);
        QVERIFY2(!ids.contains(config.id()), qPrintable(address));
        ids << config.id();
    }
}

void tst_ConnectionConfig::idsDifferByWhatIsTrusted()
{
    // The sign-in of a connection may not be used by a file that names the same server and listens on the way there.
    ConnectionConfig plain;
    plain.address = QUrl(u"https://h.example/a"_s);
    ConnectionConfig proxied = plain;
    proxied.proxy = QUrl(u"http://proxy.example:3128"_s);
    ConnectionConfig otherwise = proxied;
    otherwise.proxy = QUrl(u"http://evil.example:3128"_s);
    ConnectionConfig trusting = plain;
    trusting.caFile = u"/etc/ssl/ca.pem"_s;
    ConnectionConfig both = trusting;
    both.proxy = proxied.proxy;
    ConnectionConfig asAda = plain;
    asAda.clientCertificate = u"/etc/ssl/ada.pem"_s;
    ConnectionConfig asGus = plain;
    asGus.clientCertificate = u"/etc/ssl/gus.pem"_s;
    const QStringList ids { plain.id(), proxied.id(), otherwise.id(), trusting.id(), both.id(), asAda.id(), asGus.id() };
    QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
}

//! Nobody becomes an account of a registered client by being given the name that stands for those.
void tst_ConnectionConfig::registeredClientsCollideWithNone()
{
    SignInConfig registered;
    registered.clientId = u"abc"_s;
    registered.registered = true;
    SignInConfig another = registered;
    another.clientId = u"def"_s;
    QCOMPARE(registered.identityClient(), another.identityClient());
    QVERIFY(!SignInConfig::isClientId(registered.identityClient()));
    for (const QString &name : { u"registered"_s, registered.identityClient().trimmed(), u"a client"_s }) {
        SignInConfig configured;
        configured.clientId = name;
        QVERIFY(configured.identityClient() != registered.identityClient() || !SignInConfig::isClientId(name));
    }
    QVERIFY(SignInConfig::isClientId(u"a client/~1"_s));
    for (const QString &none : { QString(), u"a\nb"_s, u"\u001fregistered"_s, u"caf\u00e9"_s, QString(1025, u'a') })
        QVERIFY(!SignInConfig::isClientId(none));
}

COUNTERSIGN_TEST(tst_ConnectionConfig, "tst_connectionconfig")
#include "tst_connectionconfig.moc"
