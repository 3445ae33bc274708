// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/usualplaces.h"

#include "net/origin.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_UsualPlaces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runtimes_data();
    void runtimes();
    void chainlitBase_data();
    void chainlitBase();
    void areFewAndNear_data();
    void areFewAndNear();
};

void tst_UsualPlaces::runtimes_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("among");
    QTest::newRow("only the host") << u"https://a.example"_s << u"https://a.example/api/copilotkit"_s;
    QTest::newRow("the route that tells of itself") << u"https://a.example/x/info"_s << u"https://a.example/x"_s;
    QTest::newRow("a run") << u"https://a.example/ck/agent/default/run?x=1"_s << u"https://a.example/ck"_s;
    QTest::newRow("one too deep") << u"https://a.example/api/copilotkit/chat"_s << u"https://a.example/api/copilotkit"_s;
    QTest::newRow("one too high") << u"https://a.example/team"_s << u"https://a.example/team/copilotkit"_s;
    QTest::newRow("at the root") << u"https://a.example/api"_s << u"https://a.example/"_s;
}

void tst_UsualPlaces::runtimes()
{
    QFETCH(QString, address);
    QFETCH(QString, among);
    const QList<QUrl> places = UsualPlaces::around(QUrl(address)).runtimes;
    QVERIFY2(places.contains(QUrl(among)), qPrintable(QUrl::toStringList(places).join(u' ')));
}

void tst_UsualPlaces::chainlitBase_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("expected");
    QTest::newRow("root") << u"https://a.example"_s << u"https://a.example/"_s;
    QTest::newRow("callback") << u"https://a.example/chat/auth/oauth/google/callback?code=c&state=s"_s
                              << u"https://a.example/chat"_s;
    QTest::newRow("login page") << u"https://a.example/login"_s << u"https://a.example/"_s;
    QTest::newRow("socket") << u"https://a.example/chat/ws/socket.io/?EIO=4"_s << u"https://a.example/chat"_s;
    QTest::newRow("a path of its own") << u"https://a.example/assistant"_s << u"https://a.example/assistant"_s;
}

void tst_UsualPlaces::chainlitBase()
{
    QFETCH(QString, address);
    QFETCH(QString, expected);
    QCOMPARE(UsualPlaces::chainlitBase(QUrl(address)), QUrl(expected));
}

void tst_UsualPlaces::areFewAndNear_data()
{
    QTest::addColumn<QString>("address");
    for (const char *address : { "https://a.example", "https://a.example:8443/a/b/c/d?token=x#y",
                                 "https://a.example/%2e%2e/agent/info", "http://127.0.0.1:1/api/copilotkit" })
        QTest::newRow(address) << QString::fromLatin1(address);
}

void tst_UsualPlaces::areFewAndNear()
{
    QFETCH(QString, address);
    const UsualPlaces places = UsualPlaces::around(QUrl(address));
    QVERIFY(places.runtimes.size() <= 7);
    QVERIFY(places.chainlit.size() <= 3);
    QVERIFY(!places.runtimes.isEmpty());
    for (const QUrl &place : places.runtimes + places.chainlit) {
        QCOMPARE(Origin(place), Origin(QUrl(address)));
        QVERIFY2(!place.hasQuery() && !place.hasFragment(), qPrintable(place.toString()));
        QVERIFY(place.path() != QUrl(address).path() || place.path() == "/"_L1);
    }
}

COUNTERSIGN_TEST(tst_UsualPlaces, "tst_usualplaces")
#include "tst_usualplaces.moc"
