// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "desk.h"
#include "peer.h"
#include "testregistry.h"
#include "widgets/noticebar.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The story of the product on parts nobody here wrote: a CopilotKit runtime, an OpenID provider, a browser in which a password
//! is typed, the desktop's keyring, an X server with a window manager. What counts is what the person sees and what the servers
//! saw.
class tst_Story : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void signsInThroughTheBrowserOnce();
    void chats();
    void restartsWithoutTheBrowser();
    void renewsARefusedTokenSilently();
    void comesBackAfterTheSessionWasRevoked();
    void showsAndSendsNothingOfAnotherAccount();
    void survivesARestartOfTheRuntime();
    void signsOutInTheMiddleOfARun();
    void talksToAnOpenRuntime();

private:
    void beginSignedIn(const QString &user = u"admin"_s);
    void loseTheSession();

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<Desk> m_desk;
};

namespace {
//! Every window and dialog that is on the screen.
qsizetype windowsShown()
{
    const QWidgetList windows = QApplication::topLevelWidgets();
    return std::count_if(windows.begin(), windows.end(), [](const QWidget *window) { return window->isVisible(); });
}

//! Every conversation that this user has asked the runtime about.
QSet<QString> threadsOf(const QString &user, const RuntimePeer &runtime)
{
    QSet<QString> threads;
    const QJsonArray requests = runtime.requests();
    for (const QJsonValue &request : requests) {
        if (request["user"_L1].toString() == user && request["thread"_L1].isString())
            threads << request["thread"_L1].toString();
    }
    return threads;
}
} // namespace

void tst_Story::init()
{
    m_provider = std::make_unique<ProviderPeer>();
    m_runtime = std::make_unique<RuntimePeer>(m_provider.get());
    QVERIFY(m_provider->isReady());
    QVERIFY(m_runtime->isReady());
    m_desk = std::make_unique<Desk>();
}

void tst_Story::cleanup()
{
    m_desk.reset();
    m_runtime.reset();
    m_provider.reset();
}

//! Signed in, and one question answered.
void tst_Story::beginSignedIn(const QString &user)
{
    m_desk->signIn(Desk::connectionTo(m_runtime->address(), m_provider.get()), user);
    QVERIFY(m_desk->isReady());
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
}

//! The session is ended at the provider, and its token refused; the person writes on and is asked to sign in.
void tst_Story::loseTheSession()
{
    m_provider->endSessionsOf(u"admin"_s);
    m_runtime->refuseTokensOf(u"admin"_s);
    m_desk->say(u"are you there?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->says(Condition::SessionEnded), kPatience);
    // Suggestions are asked for after an answer: theirs may be the first refusal, before the message was stored and held back.
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->chat().hasWaiting(), kPatience);
    QCOMPARE(m_runtime->heard(u"admin"_s, m_desk->lastQuestionId()), 0);
}

void tst_Story::signsInThroughTheBrowserOnce()
{
    const qsizetype pagesBefore = browserPages().size();
    Desk::setUser(u"admin"_s);
    m_desk->application().openConnection(Desk::connectionTo(m_runtime->address(), m_provider.get()));
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->connection().session().state(), Session::State::SignedOut, kPatience);
    QVERIFY(m_provider->requests(u"/auth"_s).isEmpty()); // no browser is opened by itself
    m_desk->press(u"signIn"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isReady(), kPatience);

    QTRY_COMPARE_WITH_TIMEOUT(browserPages().mid(pagesBefore).size(), 3, kPatience);
    QCOMPARE(browserPages().mid(pagesBefore), QStringList({ u"Sign in"_s, u"Allow access"_s, u"You are signed in"_s }));
    const QString asked = m_provider->requests(u"/auth"_s).first().toObject().value("query"_L1).toString();
    QVERIFY2(asked.contains("code_challenge_method=S256"_L1), qPrintable(asked));
    QCOMPARE(m_provider->grants("authorization_code"), 1);
    QCOMPARE(m_desk->connection().session().account().id.subject, u"admin"_s);
    QVERIFY(m_desk->screen().contains("Ada Admin"_L1));
    QTRY_VERIFY_WITH_TIMEOUT(!m_desk->keyringEntry().isEmpty(), kPatience);
    QCOMPARE(m_desk->notices(), QString());
}

void tst_Story::chats()
{
    beginSignedIn();
    QVERIFY2(m_desk->transcript().contains("You said: hello"_L1), qPrintable(m_desk->transcript()));
    QVERIFY2(m_desk->transcript().contains("Signed in as admin"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_runtime->heard(u"admin"_s, m_desk->lastQuestionId()), 1);
    m_desk->say(u"and again"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().contains("Messages: 3"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_runtime->heard(u"admin"_s, m_desk->lastQuestionId()), 1);
}

void tst_Story::restartsWithoutTheBrowser()
{
    beginSignedIn();
    const QString before = m_desk->transcript();
    const qsizetype pages = browserPages().size();
    m_desk->close();

    // The program itself, as a desktop starts it.
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedChannels);
    program.start(QStringLiteral(COUNTERSIGN_PROGRAM), { u"--profile"_s, m_desk->profileDirectory() });
    QVERIFY(program.waitForStarted());
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->count(u"/connect"_s, 200), 1, kPatience);
    QCOMPARE(m_provider->grants("refresh_token"), 1);
    program.terminate();
    QVERIFY(program.waitForFinished(kPatience));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);

    // And once more, to see what it shows.
    m_desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isSignedIn() && m_desk->isReady(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->count(u"/connect"_s, 200), 2, kPatience);
    QTRY_COMPARE(m_desk->transcript(), before);
    QCOMPARE(m_provider->grants("refresh_token"), 2);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 1);
    QCOMPARE(browserPages().size(), pages);
    QCOMPARE(m_desk->notices(), QString());
}

void tst_Story::renewsARefusedTokenSilently()
{
    beginSignedIn();
    const QSignalSpy noticed(&m_desk->bar(), &NoticeBar::changed);
    const QObject here;
    bool everElse = false;
    connect(&m_desk->connection().session(), &Session::stateChanged, &here, [&] { everElse |= !m_desk->isSignedIn(); });
    const qsizetype pages = browserPages().size();
    const qsizetype windows = windowsShown();
    m_runtime->refuseTokensOf(u"admin"_s);
    m_desk->say(u"still there?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().contains("You said: still there?"_L1), qPrintable(m_desk->transcript()));
    QVERIFY(m_runtime->count({}, 401) >= 1); // of the message, or of a suggestion that came before it
    QCOMPARE(m_provider->grants("refresh_token"), 1);
    QCOMPARE(m_runtime->heard(u"admin"_s, m_desk->lastQuestionId()), 1);
    QCOMPARE(noticed.count(), 0);
    QCOMPARE(windowsShown(), windows);
    QVERIFY(!everElse);
    QCOMPARE(browserPages().size(), pages);
}

void tst_Story::comesBackAfterTheSessionWasRevoked()
{
    beginSignedIn();
    const QString before = m_desk->transcript();
    const QString thread = m_desk->chat().threadId();
    loseTheSession();
    QVERIFY2(m_desk->transcript().startsWith(before), qPrintable(m_desk->transcript()));
    const QString waiting = m_desk->lastQuestionId();

    m_desk->press(u"noticeSignIn"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().startsWith(before), qPrintable(m_desk->transcript()));
    QVERIFY2(m_desk->transcript().contains("You said: are you there?"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_desk->chat().threadId(), thread);
    QVERIFY(!m_desk->says(Condition::SessionEnded));
    QTRY_VERIFY(m_desk->says(Condition::WelcomeBack));
    QCOMPARE(m_runtime->heard(u"admin"_s, waiting), 1);
    m_desk->say(u"good"_s); // whatever else could have been on its way has arrived by then
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QCOMPARE(m_runtime->heard(u"admin"_s, waiting), 1);
}

void tst_Story::showsAndSendsNothingOfAnotherAccount()
{
    beginSignedIn();
    const QString before = m_desk->transcript();
    const QString thread = m_desk->chat().threadId();
    QVERIFY(threadsOf(u"admin"_s, *m_runtime).contains(thread));
    loseTheSession();
    const QString waiting = m_desk->lastQuestionId();
    Desk::setUser(u"guest"_s);
    m_desk->press(u"noticeSignIn"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->connection().session().account().id.subject, u"guest"_s, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isReady(), kPatience);
    QCOMPARE(m_desk->transcript(), QString());
    QVERIFY(m_desk->says(Condition::OtherAccount));
    for (const auto &ofAdmin : { "hello"_L1, "are you there?"_L1 })
        QVERIFY2(!m_desk->screen().contains(ofAdmin), qPrintable(m_desk->screen()));

    m_desk->say(u"good day"_s); // whatever could have been on its way has arrived by then
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().contains("Signed in as guest (permissions: read"_L1), qPrintable(m_desk->transcript()));
    QVERIFY2(m_desk->transcript().contains("Messages: 1"_L1), qPrintable(m_desk->transcript()));
    QCOMPARE(m_runtime->heard(u"admin"_s, waiting), 0);
    QCOMPARE(m_runtime->heard(u"guest"_s, waiting), 0);
    QCOMPARE(m_runtime->heard(u"guest"_s, m_desk->lastQuestionId()), 1);
    QVERIFY(threadsOf(u"guest"_s, *m_runtime).contains(m_desk->chat().threadId()));
    QVERIFY(!threadsOf(u"guest"_s, *m_runtime).intersects(threadsOf(u"admin"_s, *m_runtime)));

    // It was kept for admin, who gets it back.
    m_desk->press(u"signOut"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->connection().session().state(), Session::State::SignedOut, kPatience);
    Desk::setUser(u"admin"_s);
    m_desk->press(u"noticeSignIn"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->connection().session().account().id.subject, u"admin"_s, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->heard(u"admin"_s, waiting), 1, kPatience);
    m_desk->chat().openThread(thread);
    QTRY_VERIFY2_WITH_TIMEOUT(m_desk->isAnswered(), qPrintable(m_desk->screen()), kPatience);
    QVERIFY2(m_desk->transcript().startsWith(before), qPrintable(m_desk->transcript()));
    QVERIFY2(m_desk->transcript().contains("You said: are you there?"_L1), qPrintable(m_desk->transcript()));
    QVERIFY(!m_desk->screen().contains("good day"_L1)); // nor has admin anything of guest's
    QCOMPARE(m_runtime->heard(u"admin"_s, waiting), 1);
    QCOMPARE(m_runtime->heard(u"guest"_s, waiting), 0);
}

void tst_Story::survivesARestartOfTheRuntime()
{
    beginSignedIn();
    const QString before = m_desk->transcript();
    loseTheSession();
    const QString waiting = m_desk->lastQuestionId();
    m_runtime->restart(); // it has forgotten the thread
    QVERIFY(m_runtime->isReady());

    QString everShown; // the mark goes again with the run that takes the history along
    connect(&m_desk->chat().model(), &QAbstractItemModel::dataChanged, &m_desk->chat(),
            [&] { everShown += m_desk->transcriptNow(); });
    m_desk->press(u"noticeSignIn"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().contains("You said: are you there?"_L1), qPrintable(m_desk->transcript()));
    QVERIFY2(everShown.contains("No longer on the server"_L1), qPrintable(everShown));
    QVERIFY2(m_desk->transcript().startsWith(before), qPrintable(m_desk->transcript()));
    QVERIFY2(m_desk->transcript().contains("Messages: 3"_L1), qPrintable(m_desk->transcript())); // the history went along
    QVERIFY2(!m_desk->transcript().contains("No longer on the server"_L1), qPrintable(m_desk->transcript()));
    m_desk->say(u"good"_s); // whatever else could have been on its way has arrived by then
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QCOMPARE(m_runtime->heard(u"admin"_s, waiting), 1);
}

void tst_Story::signsOutInTheMiddleOfARun()
{
    beginSignedIn();
    const QString refreshToken = m_desk->keptTokens().value("refresh_token"_L1).toString();
    QVERIFY(!refreshToken.isEmpty());
    m_desk->chat().newThread();
    m_desk->chat().setAgent(u"slow"_s);
    m_desk->say(u"60"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->transcript().contains("tick 1"_L1), kPatience);
    QVERIFY(m_desk->chat().isRunning());

    m_desk->press(u"signOut"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->connection().session().state(), Session::State::SignedOut, kPatience);
    double stopped = 0;
    const QJsonArray requests = m_runtime->requests();
    for (const QJsonValue &request : requests) {
        if (request["path"_L1].toString().contains("/stop/"_L1) && request["status"_L1].toInt() == 200)
            stopped = request["at"_L1].toDouble();
    }
    QVERIFY2(stopped > 0, "the run was not stopped");
    QTRY_COMPARE_WITH_TIMEOUT(m_runtime->unanswered(), 0, kPatience); // nothing goes on, at the server either
    const QJsonArray revocations = m_provider->requests(u"/token/revocation"_s);
    QCOMPARE(revocations.size(), 1);
    QCOMPARE(revocations.first()["status"_L1].toInt(), 200);
    QVERIFY2(stopped <= revocations.first()["t"_L1].toDouble(), "the session ended before the run was stopped");
    QVERIFY(revocations.first()["body"_L1].toString().contains("token="_L1 + refreshToken)); // the one that is tried below
    QCOMPARE(m_desk->keyringEntry(), QByteArray());
    QVERIFY2(m_desk->transcript().contains("tick 1"_L1), "what was there stays readable");

    const PeerAnswer refused = post(m_provider->issuer() + u"/token"_s,
                                    "client_id=countersign&grant_type=refresh_token&refresh_token=" + refreshToken.toLatin1(),
                                    { { "content-type", "application/x-www-form-urlencoded" } });
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.object().value("error"_L1).toString(), u"invalid_grant"_s);
}

void tst_Story::talksToAnOpenRuntime()
{
    const RuntimePeer open(nullptr);
    const qsizetype pages = browserPages().size();
    if (open.front()) // an authority of the company's cannot be typed
        m_desk->application().openConnection(Desk::connectionTo(open.address(), nullptr));
    else
        m_desk->application().openAddress(open.address());
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && !m_desk->connection().backend().agents().isEmpty(), kPatience);
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->transcript().contains("Signed in as anonymous"_L1), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!m_desk->chat().isRunning(), kPatience);
    QCOMPARE(m_desk->notices(), QString());
    QCOMPARE(open.heard(u"anonymous"_s, m_desk->lastQuestionId()), 1);
    const QJsonArray requests = open.requests();
    for (const QJsonValue &request : requests)
        QVERIFY(request["authorization"_L1].isNull());
    QCOMPARE(browserPages().size(), pages);
    QCOMPARE(m_desk->keyringEntry(), QByteArray());
}

COUNTERSIGN_TEST(tst_Story, "tst_story")
#include "tst_story.moc"
