// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/borrowedsignin.h"

#include "fakeauthorizer.h"
#include "net/fixedheaders.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The two authorizers of the probe: headers somebody gave, and those of a living session.
class tst_BorrowedSignIn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRefusalDoesNotReachTheSession();
    void waitsWithTheSession();
    void fixedHeadersAreForOneOrigin_data();
    void fixedHeadersAreForOneOrigin();
};

void tst_BorrowedSignIn::aRefusalDoesNotReachTheSession()
{
    Redactor redactor;
    FakeAuthorizer session(redactor);
    BorrowedSignIn borrowed(session);
    const auto decision = borrowed.authorize(Origin(QUrl(u"https://a.example"_s)), Initiative::Background);
    QCOMPARE(decision.headers.size(), 1);
    QCOMPARE(decision.generation, 0U);
    borrowed.rejected(1, false);
    borrowed.rejected(1, true);
    QVERIFY(session.rejections.isEmpty());
    QCOMPARE(session.refreshes, 0);
}

void tst_BorrowedSignIn::waitsWithTheSession()
{
    Redactor redactor;
    FakeAuthorizer session(redactor);
    session.rejected(1, false); // it renews
    BorrowedSignIn borrowed(session);
    const QSignalSpy changed(&borrowed, &Authorizer::changed);
    const Origin origin(QUrl(u"https://a.example"_s));
    QCOMPARE(borrowed.authorize(origin, Initiative::Background).verdict, Authorizer::Decision::Verdict::Wait);
    session.refreshed();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(borrowed.authorize(origin, Initiative::Background).verdict, Authorizer::Decision::Verdict::Go);
}

void tst_BorrowedSignIn::fixedHeadersAreForOneOrigin_data()
{
    QTest::addColumn<QString>("home");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("given");
    QTest::newRow("own") << u"https://a.example/x"_s << u"https://a.example/y"_s << true;
    QTest::newRow("another host") << u"https://a.example"_s << u"https://b.example"_s << false;
    QTest::newRow("another port") << u"https://a.example"_s << u"https://a.example:444"_s << false;
    QTest::newRow("another scheme") << u"https://a.example"_s << u"http://a.example"_s << false;
    QTest::newRow("plain http") << u"http://a.example"_s << u"http://a.example"_s << false;
    QTest::newRow("loopback") << u"http://127.0.0.1:8080"_s << u"http://127.0.0.1:8080"_s << true;
}

void tst_BorrowedSignIn::fixedHeadersAreForOneOrigin()
{
    QFETCH(QString, home);
    QFETCH(QString, asked);
    Redactor redactor;
    FixedHeaders headers(Origin(QUrl(home)), { { "X-Key", redactor.keep("a-key-of-somebody") } });
    const auto decision = headers.authorize(Origin(QUrl(asked)), Initiative::Background);
    QCOMPARE(decision.verdict, Authorizer::Decision::Verdict::Go);
    QTEST(!decision.headers.isEmpty(), "given");
}

COUNTERSIGN_TEST(tst_BorrowedSignIn, "tst_borrowedsignin")
#include "tst_borrowedsignin.moc"
