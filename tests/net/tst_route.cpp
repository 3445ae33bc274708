// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/route.h"
#include "testregistry.h"
#include "tlsfiles.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_Route : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void systemsAuthoritiesStay();
    void certificateAndKey_data();
    void certificateAndKey();
    void unusableFiles_data();
    void unusableFiles();
    void proxies_data();
    void proxies();
};

namespace {
const QUrl kHome(u"https://agents.example.com/api"_s);
const QUrl kProvider(u"https://id.example.com/token"_s);
} // namespace

void tst_Route::systemsAuthoritiesStay()
{
    // A public provider beside a server with the company's own authority.
    ConnectionConfig config;
    config.address = kHome;
    config.caFile = tlsFile(u"ca.pem"_s);
    const Route route = Route::of(config);
    QVERIFY(!route.trouble());
    const QList<QSslCertificate> expected =
        QSslConfiguration::systemCaCertificates() + QSslCertificate::fromData(readTlsFile(u"ca.pem"_s));
    QCOMPARE(route.tlsFor(kHome).caCertificates(), expected);
    QCOMPARE(route.tlsFor(kProvider).caCertificates(), expected);
}

void tst_Route::certificateAndKey_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::newRow("two files") << u"gus.pem"_s << u"gus.key"_s;
    QTest::newRow("one file") << u"gus-both.pem"_s << QString();
}

void tst_Route::certificateAndKey()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    ConnectionConfig config;
    config.address = kHome;
    config.clientCertificate = tlsFile(certificate);
    if (!key.isEmpty())
        config.clientKey = tlsFile(key);
    const Route route = Route::of(config);
    QVERIFY(!route.trouble());
    QCOMPARE(route.tlsFor(kHome).localCertificate().subjectInfo(QSslCertificate::CommonName), QStringList { u"gus"_s });
    QVERIFY(!route.tlsFor(kHome).privateKey().isNull());
    QVERIFY(route.tlsFor(kProvider).localCertificate().isNull());
    QVERIFY(route.tlsFor(kProvider).privateKey().isNull());
}

void tst_Route::unusableFiles_data()
{
    QTest::addColumn<QString>("ca");
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("named");
    const QString good = tlsFile(u"ada.pem"_s);
    QTest::newRow("authority not there") << u"/nowhere/ca.pem"_s << QString() << QString() << u"ca.pem"_s;
    QTest::newRow("authority is a folder") << u"/tmp"_s << QString() << QString() << u"tmp"_s;
    QTest::newRow("authority never ends") << u"/dev/zero"_s << QString() << QString() << u"zero"_s;
    QTest::newRow("authority is no certificate") << tlsFile(u"ada.key"_s) << QString() << QString() << u"ada.key"_s;
    QTest::newRow("certificate not there") << QString() << u"/nowhere/ada.pem"_s << tlsFile(u"ada.key"_s) << u"ada.pem"_s;
    QTest::newRow("certificate is a key") << QString() << tlsFile(u"ada.key"_s) << tlsFile(u"ada.key"_s) << u"ada.key"_s;
    QTest::newRow("key not there") << QString() << good << u"/nowhere/ada.key"_s << u"ada.key"_s;
    QTest::newRow("no key in the one file") << QString() << good << QString() << u"ada.pem"_s;
    QTest::newRow("key is encrypted") << QString() << good << tlsFile(u"ada-locked.key"_s) << u"ada-locked.key"_s;
}

void tst_Route::unusableFiles()
{
    QFETCH(QString, ca);
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, named);
    ConnectionConfig config;
    config.address = kHome;
    config.caFile = ca;
    config.clientCertificate = certificate;
    config.clientKey = key;
    const Route route = Route::of(config);
    QVERIFY(route.trouble());
    QCOMPARE(route.trouble()->condition, Condition::CertificateUnusable);
    QCOMPARE(route.trouble()->arguments, QStringList { named });
}

void tst_Route::proxies_data()
{
    QTest::addColumn<QUrl>("proxy");
    QTest::addColumn<QUrl>("target");
    QTest::addColumn<QNetworkProxy>("used");
    const QNetworkProxy none(QNetworkProxy::NoProxy);
    const QNetworkProxy http(QNetworkProxy::HttpProxy, u"proxy.example"_s, 3128);
    const QUrl address(u"http://proxy.example"_s);
    QTest::newRow("none") << QUrl() << kHome << none;
    QTest::newRow("server") << address << kHome << http;
    QTest::newRow("provider") << address << kProvider << http;
    QTest::newRow("port") << QUrl(u"http://proxy.example:8080"_s) << kHome
                          << QNetworkProxy(QNetworkProxy::HttpProxy, u"proxy.example"_s, 8080);
    QTest::newRow("socks") << QUrl(u"socks5://proxy.example"_s) << kHome
                           << QNetworkProxy(QNetworkProxy::Socks5Proxy, u"proxy.example"_s, 1080);
    QTest::newRow("this machine") << address << QUrl(u"http://127.0.0.1:4000/"_s) << none;
    QTest::newRow("this machine by name") << address << QUrl(u"http://localhost:4000/"_s) << none;
}

void tst_Route::proxies()
{
    QFETCH(QUrl, proxy);
    QFETCH(QUrl, target);
    QFETCH(QNetworkProxy, used);
    ConnectionConfig config;
    config.address = kHome;
    config.proxy = proxy;
    QCOMPARE(Route::of(config).proxyFor(target), used);
}

COUNTERSIGN_TEST(tst_Route, "tst_route")
#include "tst_route.moc"
