// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;

//! A session while somebody asks for more, or for less: rights, another person, an end in the browser.
class tst_SessionDemand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! Nothing of the session is given up for a right that may be refused.
    void theSessionStandsWhileMoreIsAskedFor()
    {
        Scene scene;
        scene.open();
        scene.signInAda();
        const quint64 generation = scene.session->generation();
        scene.session->signInFor({ { u"api.write"_s }, false });
        QCOMPARE(scene.method->calls.mid(scene.method->calls.size() - 2), (QStringList { u"demand api.write"_s, u"begin"_s }));
        QCOMPARE(scene.session->state(), State::SignedIn);
        QCOMPARE(scene.session->authorize(Origin(kServer), Initiative::Person).verdict, Verdict::Go);
        Q_EMIT scene.method->failed({ Condition::SignInDenied, { u"id.example.com"_s } });
        QCOMPARE(scene.session->state(), State::SignedIn);
        QCOMPARE(scene.session->generation(), generation);
    }
    void theNewTokenIsUsedFromThenOn()
    {
        Scene scene;
        scene.open();
        scene.signInAda();
        scene.session->signInFor({ { u"api.write"_s }, false });
        Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "wider", "refresh-9"));
        Scene::settle();
        QCOMPARE(scene.session->headersOfTheMoment().first().value.reveal(), "Bearer wider"_ba);
        QCOMPARE(scene.store.entries.value(Scene::key(u"ada"_s)).reveal(), "refresh-9"_ba);
    }
    void nothingIsAskedForTwiceAtOnce()
    {
        Scene scene;
        scene.open();
        scene.signInAda();
        scene.session->signInFor({ {}, true });
        scene.session->signInFor({ { u"api.write"_s }, false });
        QCOMPARE(scene.method->count(u"demand fresh"_s), 1);
        QCOMPARE(scene.method->count(u"demand api.write"_s), 0);
        QCOMPARE(scene.method->count(u"begin"_s), 2); // Ada's own, and this
    }
    void whatIsWithheldStaysSoAcrossRenewals()
    {
        Scene scene;
        scene.open();
        scene.session->load();
        scene.session->signIn();
        Credential granted = scene.credential(u"ada"_s, "token-1", "refresh-1");
        granted.withheldScopes = QStringList { u"api.write"_s };
        Q_EMIT scene.method->obtained(granted);
        QCOMPARE(scene.session->withheldScopes(), QStringList { u"api.write"_s });
        scene.session->rejected(scene.session->generation(), false);
        Credential renewed = scene.credential(u"ada"_s, "token-2", "refresh-2");
        renewed.withheldScopes = QStringList { u"api.read"_s };
        scene.renew(renewed);
        QCOMPARE(scene.session->withheldScopes(), (QStringList { u"api.write"_s, u"api.read"_s }));
        scene.session->signInFor({ { u"api.write"_s }, false });
        Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-3", "refresh-3"));
        QCOMPARE(scene.session->withheldScopes(), QStringList());
    }
    void theBrowserIsSignedOutOnlyOnWish()
    {
        for (const bool wished : { false, true }) {
            Scene scene;
            scene.open();
            scene.signInAda();
            if (wished)
                scene.session->alsoSignOutOfBrowser();
            QSignalSpy signedOut(scene.session.get(), &Session::signedOut);
            scene.session->signOut();
            QTRY_COMPARE(signedOut.size(), 1);
            QCOMPARE(scene.method->count(u"endBrowserSession"_s), wished ? 1 : 0);
            QCOMPARE(scene.method->count(u"end"_s), 1);
            scene.session->signIn(); // the wish was for that one time
            Q_EMIT scene.method->obtained(scene.credential(u"ada"_s, "token-2", "refresh-2"));
            scene.session->signOut();
            QTRY_COMPARE(signedOut.size(), 2);
            QCOMPARE(scene.method->count(u"endBrowserSession"_s), wished ? 1 : 0);
        }
    }
};

COUNTERSIGN_TEST(tst_SessionDemand, "tst_sessiondemand")
#include "tst_sessiondemand.moc"
