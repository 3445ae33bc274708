// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensfacts.h"
#include "lenssteps.h"
#include "testregistry.h"
#include "widgets/connectiondialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSplitter>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The lens in the window: from a refusal to what happened, by banner, button and key.
class tst_Lens : public QObject, private LensSteps
{
    Q_OBJECT
private Q_SLOTS:
    void aRefusalLeadsToItsExchange();
    void aRedirectOffersAnotherAddress();
    void buttonMenuAndKeyOpenIt();
    void closedItFollowsNothing();
    void itBelongsToOneConnection();
    void theSidebarGivesWayFirst();
    void inANarrowWindowItIsAPane();
    void f6ReachesItLast();
    void theSignInIsTold();
    void theSecondsRunOnlyWhereTheyAreSeen();
    void addressesBehindARedirect_data();
    void addressesBehindARedirect();
};

void tst_Lens::aRefusalLeadsToItsExchange()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    QTRY_VERIFY(isQuiet(fixture)); // so that what is refused is the message
    runtime.setToken("guarded-now-0123456789");
    fixture.say(u"hello"_s);
    QTRY_VERIFY(fixture.notice(u"sign-in"_s));
    QVERIFY(!isShown(fixture));
    QTRY_VERIFY(fixture.button(u"noticeDetails"_s));
    fixture.button(u"noticeDetails"_s)->click();
    QTRY_VERIFY(isShown(fixture));
    // The sentence, the row, its facts.
    QVERIFY2(card(fixture).contains(u"127.0.0.1"_s), qPrintable(card(fixture)));
    LensTree &ladder = tree(fixture, u"lensLadder"_s);
    const QModelIndex row = ladder.currentIndex();
    QVERIFY(row.isValid() && ladder.isExpanded(row));
    QVERIFY(row.data().toString().startsWith(u"POST /api/copilotkit/agent/default/run"_s));
    QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains(u"answered 401, refused"_s));
    const QString facts = all(*ladder.model(), row);
    QVERIFY(facts.contains(u"Challenge: none sent"_s));
    QVERIFY(facts.contains(uR"(It said: {"error":"unauthorized"})"_s));
    QVERIFY(facts.contains(u"Content-Type: application/json"_s, Qt::CaseInsensitive)); // Qt 6.8 writes names small
}

void tst_Lens::aRedirectOffersAnotherAddress()
{
    LoopbackServer server([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        answer.reply(308, {}, "text/plain", { { "Location", "http://localhost:1" + request.path } });
    });
    AppFixture fixture;
    ConnectionConfig config;
    config.name = u"Staging agents"_s;
    config.address = server.url(u"/api/copilotkit"_s);
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::Token;
    fixture.application->start({});
    fixture.application->openConnection(config, { fixture.redactor.keep("pasted-token-0123456789") });
    show(fixture);
    QTRY_VERIFY(fixture.notice(u"server"_s));
    QCOMPARE(fixture.notice(u"server"_s)->about.condition, Condition::TokenLostInRedirect);
    QCOMPARE(fixture.notice(u"server"_s)->about.arguments, QStringList { u"Staging agents"_s });
    fixture.button(u"noticeChangeAddress"_s)->click();
    auto *dialog = fixture.window().findChild<ConnectionDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QLineEdit *>(u"address"_s)->text(), u"http://localhost:1/api/copilotkit"_s);
    dialog->close();
    fixture.button(u"noticeDetails"_s)->click();
    QVERIFY(isShown(fixture));
    const QString ladder = all(*tree(fixture, u"lensLadder"_s).model());
    QVERIFY2(ladder.contains(u"Location: http://localhost:1/api/copilotkit/info"_s), qPrintable(ladder));
}

void tst_Lens::buttonMenuAndKeyOpenIt()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    QVERIFY(!pane(fixture)); // who never looks has none
    QAbstractButton *button = fixture.button(u"lensButton"_s);
    button->click();
    QVERIFY(isShown(fixture) && button->isChecked());
    button->click();
    QVERIFY(!isShown(fixture) && !button->isChecked());
    QTest::keyClick(&fixture.window(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(isShown(fixture));
    QVERIFY(pane(fixture)->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(&fixture.window(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!isShown(fixture));
    QCOMPARE(QApplication::focusWidget()->objectName(), u"message"_s);
    trigger(fixture, u"lens"_s);
    QVERIFY(isShown(fixture));
    fixture.button(u"lensClose"_s)->click();
    QVERIFY(!isShown(fixture));
}

void tst_Lens::closedItFollowsNothing()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    LensTree &ladder = tree(fixture, u"lensLadder"_s);
    const int seen = ladder.model()->rowCount();
    QVERIFY(seen > 0);
    const QSignalSpy answered(&fixture.connection(), &ConnectionSession::serverAnswered);
    fixture.connection().refresh();
    QTRY_COMPARE(answered.size(), 1);
    QVERIFY(ladder.model()->rowCount() > seen); // open, it follows
    trigger(fixture, u"lens"_s);
    QCOMPARE(ladder.model()->rowCount(), 0);
    const auto recorded = fixture.connection().traffic().records().size();
    fixture.connection().refresh();
    QTRY_VERIFY(fixture.connection().traffic().records().size() > recorded);
    QCOMPARE(ladder.model()->rowCount(), 0);
    trigger(fixture, u"lens"_s); // and nothing was missed
    QVERIFY(ladder.model()->rowCount() > seen);
}

void tst_Lens::itBelongsToOneConnection()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    ScriptedRuntime other(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    const auto ports = [&] { return all(*tree(fixture, u"lensLadder"_s).model()); };
    QVERIFY(ports().contains(QString::number(runtime.server.port())));
    fixture.application->openAddress(other.address());
    QTRY_VERIFY(fixture.application->connection() && fixture.connection().config().address.port() == other.server.port());
    QTRY_VERIFY(fixture.isReady());
    QTRY_VERIFY(isShown(fixture) && ports().contains(QString::number(other.server.port())));
    QVERIFY(!ports().contains(QString::number(runtime.server.port())));
}

void tst_Lens::theSidebarGivesWayFirst()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    const auto *sidebar = fixture.window().findChild<Sidebar *>();
    const int em = qRound(Theme::em(fixture.window().font()));
    fixture.window().resize(82 * em, 700);
    trigger(fixture, u"lens"_s);
    QVERIFY(sidebar->isVisible() && isShown(fixture));
    fixture.window().resize(76 * em, 700);
    QTRY_VERIFY(!sidebar->isVisible());
    QVERIFY(isShown(fixture));
    QVERIFY(fixture.window().chatPage().width() >= 380);
    QVERIFY(pane(fixture)->width() >= 340 && pane(fixture)->width() <= 520);
    trigger(fixture, u"lens"_s);
    QTRY_VERIFY(sidebar->isVisible());
}

void tst_Lens::inANarrowWindowItIsAPane()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    fixture.window().resize(460, 700);
    trigger(fixture, u"lens"_s);
    QVERIFY(isShown(fixture));
    const auto left = [&] { return pane(fixture)->mapTo(&fixture.window(), QPoint()).x(); };
    QTRY_COMPARE(left() + pane(fixture)->width(), fixture.window().width());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape); // it is in the way: it goes
    QTRY_VERIFY(!isShown(fixture));
    QCOMPARE(QApplication::focusWidget()->objectName(), u"message"_s);
    fixture.window().setLayoutDirection(Qt::RightToLeft);
    trigger(fixture, u"lens"_s);
    QTRY_COMPARE(left(), 0);
    fixture.window().resize(1200, 800);
    QTRY_VERIFY(qobject_cast<QSplitter *>(pane(fixture)->parentWidget()));
    QVERIFY(isShown(fixture));
}

void tst_Lens::f6ReachesItLast()
{
    ScriptedRuntime runtime(ScriptedRuntime::Kind::CopilotKit);
    AppFixture fixture;
    open(fixture, runtime);
    trigger(fixture, u"lens"_s);
    fixture.window().findChild<QPlainTextEdit *>(u"message"_s)->setFocus();
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QVERIFY(pane(fixture)->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(&fixture.window(), Qt::Key_F6);
    QVERIFY(fixture.window().findChild<Sidebar *>()->isAncestorOf(QApplication::focusWidget()));
}

void tst_Lens::theSignInIsTold()
{
    AppFixture fixture;
    openDemo(fixture);
    trigger(fixture, u"lens"_s);
    pane(fixture)->showTab(LensPane::Tab::SignIn);
    const QString told = all(*tree(fixture, u"lensSignIn"_s).model());
    for (const QString &words :
         { u"Browser "_s, u"code_challenge_method: S256"_s, u"grant_type: authorization_code"_s, u"POST /"_s })
        QVERIFY2(told.contains(words), qPrintable(words + u" is not in "_s + told));
    QVERIFY(!told.contains(u"/info"_s));
    // The demo's token can be read; what it says is compared with what the connection asked for.
    pane(fixture)->showTab(LensPane::Tab::Token);
    const QString token = all(*tree(fixture, u"lensToken"_s).model());
    QVERIFY2(token.contains(u"Access token, read, not verified"_s), qPrintable(token));
    for (const QString &words : { u"Issuer: http://127.0.0.1:"_s, u"Meant for: http://127.0.0.1:"_s }) {
        const QString line = token.mid(token.indexOf(words)).section(u'\n', 0, 0);
        QVERIFY2(line.startsWith(words) && line.endsWith(u", as expected"_s), qPrintable(token));
    }
}

void tst_Lens::theSecondsRunOnlyWhereTheyAreSeen()
{
    AppFixture fixture;
    openDemo(fixture);
    trigger(fixture, u"lens"_s);
    pane(fixture)->showTab(LensPane::Tab::Token);
    const auto *model = tree(fixture, u"lensToken"_s).model();
    QSignalSpy changed(model, &QAbstractItemModel::dataChanged);
    QTRY_VERIFY(!changed.isEmpty());
    pane(fixture)->showTab(LensPane::Tab::SignIn);
    changed.clear();
    QTest::qWait(1200);
    QVERIFY(changed.isEmpty());
}

void tst_Lens::addressesBehindARedirect_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("address");
    const QString info = u"https://a.example/api/copilotkit/info"_s;
    QTest::newRow("another host") << info << u"https://b.example/api/copilotkit/info"_s << u"https://b.example/api/copilotkit"_s;
    QTest::newRow("another path") << info << u"https://b.example/v2/info"_s << u"https://b.example/v2"_s;
    QTest::newRow("a page") << info << u"https://b.example/login"_s << u"https://b.example/login"_s;
    QTest::newRow("a port") << info << u"http://a.example:8080/api/copilotkit/info?x=1"_s
                            << u"http://a.example:8080/api/copilotkit"_s;
    QTest::newRow("the address itself") << u"https://a.example/api/copilotkit"_s << u"https://b.example/agent/"_s
                                        << u"https://b.example/agent/"_s;
}

void tst_Lens::addressesBehindARedirect()
{
    QFETCH(QString, asked);
    QFETCH(QString, target);
    QFETCH(QString, address);
    QCOMPARE(addressBehind(QUrl(u"https://a.example/api/copilotkit"_s), QUrl(asked), QUrl(target)).toString(), address);
}

COUNTERSIGN_TEST(tst_Lens, "tst_lens")
#include "tst_lens.moc"
