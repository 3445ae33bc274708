// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hostreach.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_HostReach : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hosts_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("reach");
        const auto row = [](const char *host, HostReach reach) {
            QTest::newRow(host) << QString::fromLatin1(host) << int(reach);
        };
        for (const char *host : { "localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1",
                                  "0.0.0.0", "::", "::ffff:127.0.0.1" })
            row(host, HostReach::ThisComputer);
        for (const char *host : { "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
                                  "fc00::1", "fd12::1", "fe80::1", "::ffff:10.0.0.1", "printer", "nas.local", "wiki.internal",
                                  "a.home.arpa", "metadata.google.internal." })
            row(host, HostReach::OwnNetwork);
        for (const char *host : { "example.com", "8.8.8.8", "172.32.0.1", "2001:4860::8888", "localhost.example.com",
                                  "127.0.0.1.example.com", "local.example" })
            row(host, HostReach::Everywhere);
    }
    void hosts()
    {
        QFETCH(QString, host);
        QFETCH(int, reach);
        QCOMPARE(int(hostReach(host)), reach);
    }

    //! As a browser of numbers would read them: QUrl makes plain addresses of these before anybody asks.
    void disguised_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url : { "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/", "https://127.1/" })
            QTest::newRow(url) << QString::fromLatin1(url);
    }
    void disguised()
    {
        QFETCH(QString, url);
        QVERIFY(!mayPointTo(QUrl(u"https://agents.example.com/"_s), QUrl(url)));
    }

    void pointing()
    {
        const QUrl here(u"http://127.0.0.1:1/"_s);
        const QUrl inside(u"https://10.0.0.1/"_s);
        const QUrl outside(u"https://agents.example.com/"_s);
        QVERIFY(mayPointTo(here, here) && mayPointTo(here, inside) && mayPointTo(here, outside));
        QVERIFY(!mayPointTo(inside, here) && mayPointTo(inside, inside) && mayPointTo(inside, outside));
        QVERIFY(!mayPointTo(outside, here) && !mayPointTo(outside, inside) && mayPointTo(outside, outside));
    }
};

COUNTERSIGN_TEST(tst_HostReach, "tst_hostreach")
#include "tst_hostreach.moc"
