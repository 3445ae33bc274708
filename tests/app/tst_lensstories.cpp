// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensdock.h"
#include "core/redactor.h"
#include "lenssteps.h"
#include "refusalstories.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The servers of tst_doctorstories that a window can be pointed at, through the window: the same id, the same facts in the
//! sentence, nothing of the person's on the screen or at another origin.
class tst_LensStories : public QObject, private LensSteps
{
    Q_OBJECT
private Q_SLOTS:
    void story_data() { addRefusalStories(true); }
    void story();

private:
    static ConnectionConfig connectionFor(const RefusalStory &story, const RefusalStage &stage);
    static ConnectionSecrets secretsOf(const RefusalStory &story, Redactor &redactor);
    static bool needsGateCheck(const RefusalStory &story) { return story.exitCode == 0; }
};

//! As a person would have set it up.
ConnectionConfig tst_LensStories::connectionFor(const RefusalStory &story, const RefusalStage &stage)
{
    const bool isChainlit = story.path == "/"_L1;
    ConnectionConfig config;
    config.name = u"Team agents"_s;
    config.address = stage.server.url().resolved(QUrl(story.path));
    config.kind = isChainlit ? ConnectionConfig::Kind::Chainlit : ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = !story.token.isEmpty()     ? SignInConfig::Method::Token
                           : !story.headers.isEmpty() ? SignInConfig::Method::Header
                                                      : SignInConfig::Method::None;
    config.signIn.resource = story.signIn.value("resource"_L1).toString();
    for (const HttpHeader &header : story.headers)
        config.signIn.headers << QString::fromLatin1(header.name);
    return config;
}

ConnectionSecrets tst_LensStories::secretsOf(const RefusalStory &story, Redactor &redactor)
{
    ConnectionSecrets secrets;
    if (!story.token.isEmpty())
        secrets.token = redactor.keep(story.token);
    for (const HttpHeader &header : story.headers)
        secrets.headers.append({ header.name, redactor.keep(header.value) });
    return secrets;
}

void tst_LensStories::story()
{
    QFETCH(QByteArray, name);
    RefusalStage stage;
    const RefusalStory story = refusalStory(stage, name);
    stage.server.setHandler(story.script);
    AppFixture fixture;
    fixture.application->start({});
    fixture.application->openConnection(connectionFor(story, stage), secretsOf(story, fixture.redactor));
    show(fixture);
    trigger(fixture, u"lens"_s);
    const auto *dock = fixture.window().findChild<LensDock *>();
    if (needsGateCheck(story)) {
        QTRY_VERIFY(fixture.isReady());
        fixture.button(u"lensGateCheck"_s)->click();
        QTRY_VERIFY(pane(fixture)->findChild<LensCard *>(u"gateCheckResult"_s)->isVisible());
    }
    QTRY_COMPARE(nameOf(dock->diagnosis().id), story.windowId.isEmpty() ? story.id : story.windowId);
    const QString said = card(fixture);
    if (story.windowId.isEmpty()) {
        QCOMPARE(nameOf(dock->diagnosis().who), story.who);
        for (const QString &fact : story.facts)
            QVERIFY2(said.contains(fact), qPrintable(fact + u" in: "_s + said));
    }
    const QString shown = said + all(*tree(fixture, u"lensLadder"_s).model()) + all(*tree(fixture, u"lensToken"_s).model());
    QVERIFY(story.token.isEmpty() || !shown.contains(QString::fromLatin1(story.token)));
    for (const HttpHeader &header : story.headers)
        QVERIFY(!shown.contains(QString::fromLatin1(header.value)));
    QCOMPARE(stage.stranger.connections(), 0);
}

COUNTERSIGN_TEST(tst_LensStories, "tst_lensstories")
#include "tst_lensstories.moc"
