// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/origin.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;

class tst_Origin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void same_data();
    void same();
    void secrets_data();
    void secrets();
    void text_data();
    void text();
};

void tst_Origin::same_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("same");
    const auto row = [](const char *name, const char *one, const char *other, bool same) {
        QTest::newRow(name) << QString::fromLatin1(one) << QString::fromLatin1(other) << same;
    };
    row("path and query do not count", "https://a.example/x", "https://a.example/y?z#q", true);
    row("default port", "https://a.example", "https://a.example:443/", true);
    row("host has no case", "https://A.example", "https://a.EXAMPLE", true);
    row("websocket is the same place", "wss://a.example", "https://a.example", true);
    row("user info does not make another one", "https://u:p@a.example", "https://a.example", true);
    row("port", "https://a.example", "https://a.example:8443", false);
    row("scheme", "https://a.example", "http://a.example", false);
    row("downgrade with the port kept", "https://a.example:443", "http://a.example:443", false);
    row("subdomain", "https://a.example", "https://b.a.example", false);
    row("prefix", "https://a.example", "https://a.example.evil.test", false);
    row("trailing dot", "https://a.example", "https://a.example./", false);
    row("user info that looks like the host", "https://a.example", "https://a.example@evil.test/", false);
    row("name and number", "http://localhost:1", "http://127.0.0.1:1", false);
    row("v6", "http://[::1]:1/", "http://[0:0:0:0:0:0:0:1]:1/x", true);
}

void tst_Origin::same()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QTEST(Origin(QUrl(one)) == Origin(QUrl(other)), "same");
}

void tst_Origin::secrets_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *url, bool allowed) { QTest::newRow(url) << QString::fromLatin1(url) << allowed; };
    row("https://agents.example", true);
    row("wss://agents.example", true);
    row("http://127.0.0.1:8000", true);
    row("http://127.9.9.9", true);
    row("http://[::1]:8000", true);
    row("http://localhost:8000", true);
    row("ws://LOCALHOST", true);
    row("http://agents.example", false);
    row("http://localhost.evil.test", false);
    row("http://127.0.0.1.evil.test", false);
    row("http://0.0.0.0", false);
    row("http://10.0.0.1", false);
    row("ftp://127.0.0.1", false);
    row("file:///etc/passwd", false);
    row("https:", false);
    row("", false);
}

void tst_Origin::secrets()
{
    QFETCH(QString, url);
    QTEST(Origin(QUrl(url)).mayCarrySecret(), "allowed");
}

void tst_Origin::text_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *url, const char *text) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(text);
    };
    row("https://u:secret@a.example:443/p?q#f", "https://a.example");
    row("ws://127.0.0.1:80", "http://127.0.0.1");
    row("http://127.0.0.1:8000/x", "http://127.0.0.1:8000");
    row("https://[::1]:1", "https://[::1]:1");
    row("mailto:a@b", "");
}

void tst_Origin::text()
{
    QFETCH(QString, url);
    QTEST(Origin(QUrl(url)).toString(), "text");
}

COUNTERSIGN_TEST(tst_Origin, "tst_origin")
#include "tst_origin.moc"
