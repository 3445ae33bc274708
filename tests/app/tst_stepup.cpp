// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "faultysandbox.h"
#include "sandboxconnection.h"
#include "testregistry.h"

#include <QUrlQuery>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000; // ms

//! A connection that forgot a right its server wants.
struct Scene
{
    Scene() : sandbox(clock, redactor)
    {
        if (!sandbox.listen())
            qFatal("no port");
        config = connectionTo(sandbox);
        config.signIn.scopes.removeAll(u"agents.run"_s);
    }
    void open()
    {
        fixture.application->start({});
        fixture.application->openConnection(config);
        fixture.connection().signIn();
    }
    //! What the authorization endpoint was asked for, one each time.
    [[nodiscard]] QStringList asked(const QString &parameter) const
    {
        QStringList values;
        for (const ReceivedRequest &request : sandbox.requests()) {
            if (request.path == "/id/authorize")
                values << QUrlQuery(QString::fromLatin1(request.query)).queryItemValue(parameter, QUrl::FullyDecoded);
        }
        return values;
    }

    SystemClock clock;
    Redactor redactor;
    FaultySandbox sandbox;
    ConnectionConfig config;
    AppFixture fixture;
};
} // namespace

//! A server that wants one more right, a provider that grants one less, and a person who wants to be asked who they are.
class tst_StepUp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRightIsAskedForByOneClick()
    {
        Scene scene;
        scene.open();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.notice(u"server"_s), kPatience);
        const Notice banner = *scene.fixture.notice(u"server"_s);
        QCOMPARE(banner.about.condition, Condition::ScopeNeeded);
        QCOMPARE(banner.about.arguments, (QStringList { u"Team"_s, u"agents.run"_s }));
        QCOMPARE(scene.asked(u"scope"_s), QStringList { u"openid profile offline_access"_s }); // nothing happens by itself

        scene.fixture.button(u"noticeAskForAccess"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isReady(), kPatience);
        QCOMPARE(scene.asked(u"scope"_s).last(), u"openid profile offline_access agents.run"_s);
        QTRY_VERIFY(!scene.fixture.notice(u"server"_s));
        scene.fixture.say(u"hello"_s);
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isAnswered(), kPatience);
    }
    //! Who has it already, or was asked in vain, is not asked once more.
    void aRightIsAskedForOnce()
    {
        Scene scene;
        const QList<HttpHeader> challenge { { "www-authenticate",
                                              R"(Bearer error="insufficient_scope", scope="agents.run moon")" } };
        scene.sandbox.answerWith("/api/copilotkit/info", 403, R"({"error":"insufficient_scope"})", challenge, -1);
        scene.open();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.notice(u"server"_s), kPatience);
        QCOMPARE(scene.fixture.notice(u"server"_s)->about.arguments.value(1), u"agents.run moon"_s);
        scene.fixture.button(u"noticeAskForAccess"_s)->click();
        QTRY_COMPARE_WITH_TIMEOUT(scene.asked(u"scope"_s).size(), 2, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.notice(u"server"_s)
                                     && scene.fixture.notice(u"server"_s)->about.condition == Condition::Forbidden,
                                 kPatience);
        QVERIFY(!scene.fixture.button(u"noticeAskForAccess"_s));
    }
    void aServerCannotAskForWhatIsNoRight_data()
    {
        QTest::addColumn<QByteArray>("challenge");
        QTest::newRow("none named") << R"(Bearer error="insufficient_scope")"_ba;
        QTest::newRow("another error") << R"(Bearer error="invalid_request", scope="moon")"_ba;
        QTest::newRow("markup") << "Bearer error=\"insufficient_scope\", scope=\"\xe2\x98\xbe\""_ba;
        QTest::newRow("a sentence of 200") << "Bearer error=\"insufficient_scope\", scope=\"" + QByteArray(200, 'x') + '"';
    }
    void aServerCannotAskForWhatIsNoRight()
    {
        QFETCH(const QByteArray, challenge);
        Scene scene;
        scene.sandbox.answerWith("/api/copilotkit/info", 403, "{}", { { "www-authenticate", challenge } }, -1);
        scene.open();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.notice(u"server"_s), kPatience);
        QCOMPARE(scene.fixture.notice(u"server"_s)->about.condition, Condition::Forbidden);
        QVERIFY(!scene.fixture.button(u"noticeAskForAccess"_s));
    }
    void aSmallerGrantIsSaidOnce()
    {
        Scene scene;
        scene.config.signIn.scopes << u"agents.run"_s << u"moon.walk"_s; // the provider knows no such right
        scene.open();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isReady(), kPatience);
        const Notice *notice = scene.fixture.notice(u"rights"_s);
        QVERIFY(notice);
        QCOMPARE(notice->about.condition, Condition::ScopeReduced);
        QCOMPARE(notice->about.arguments.value(1), u"moon.walk"_s);
        scene.fixture.button(u"noticeNotNow"_s)->click();
        QVERIFY(!scene.fixture.notice(u"rights"_s));
        scene.fixture.say(u"hello"_s);
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isAnswered(), kPatience);
        QVERIFY(!scene.fixture.notice(u"rights"_s));
    }
    void whoIsInAndSignsInAgainIsAskedWhoTheyAre()
    {
        Scene scene;
        scene.config.signIn.scopes << u"agents.run"_s;
        scene.open();
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isReady(), kPatience);
        auto *again = scene.fixture.window().findChild<QAction *>(u"signIn"_s);
        QVERIFY(again);
        again->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(scene.asked(u"prompt"_s), (QStringList { u"consent"_s, u"login consent"_s }), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(scene.fixture.isReady(), kPatience);
    }
};

COUNTERSIGN_TEST(tst_StepUp, "tst_stepup")
#include "tst_stepup.moc"
