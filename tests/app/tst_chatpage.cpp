// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"

#include "testregistry.h"

#include <QClipboard>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The main column over the demo: header, edit of the last message, what waits.
class tst_ChatPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_app.reset(); }
    void theHeaderChoosesTheAgent();
    void theMenuSaysWhoIsAskedAndCopiesTheChat();
    void upInTheEmptyBoxBringsTheLastMessageBack();
    void whatWaitsIsListedAndCanBeEdited();

private:
    [[nodiscard]] QAction *entry(const QString &menu, const QString &text) const;

    std::unique_ptr<AppFixture> m_app;
};

void tst_ChatPage::init()
{
    m_app = std::make_unique<AppFixture>();
    CommandLine line;
    line.demo = true;
    m_app->application->start(line);
    QTRY_VERIFY(m_app->isReady());
    m_app->say(u"hello"_s);
    QTRY_VERIFY(m_app->isAnswered());
}

QAction *tst_ChatPage::entry(const QString &menu, const QString &text) const
{
    auto *found = m_app->window().findChild<QMenu *>(menu);
    Q_EMIT found->aboutToShow();
    for (QAction *action : found->actions()) {
        if (action->text() == text || action->objectName() == text)
            return action;
    }
    return nullptr;
}

void tst_ChatPage::theHeaderChoosesTheAgent()
{
    const auto *button = m_app->window().findChild<QPushButton *>(u"threadAgent"_s);
    const QString now = button->text();
    QCOMPARE(button->accessibleName(), u"Agent: "_s + now);
    const QAction *same = entry(u"agentMenu"_s, now);
    QVERIFY(same && same->isChecked());
    QAction *other = entry(u"agentMenu"_s, u"New chat with Writer"_s);
    QVERIFY(other);
    other->trigger();
    QTRY_COMPARE(button->text(), u"Writer"_s);
    QCOMPARE(m_app->connection().chat().model().rowCount(), 0); // this chat stays with whom it was begun
    QCOMPARE(m_app->connection().chat().agentId(), u"writer"_s);
    QVERIFY(entry(u"agentMenu"_s, now)); // an empty one may change
}

void tst_ChatPage::theMenuSaysWhoIsAskedAndCopiesTheChat()
{
    const QAction *identity = entry(u"moreMenu"_s, u"identity"_s);
    QVERIFY(identity && identity->text().startsWith("Signed in as "_L1) && !identity->isEnabled());
    entry(u"moreMenu"_s, u"copyChat"_s)->trigger();
    QVERIFY(QApplication::clipboard()->text().contains("\n\nhello\n\n"_L1));
    entry(u"moreMenu"_s, u"sharedState"_s)->trigger();
    QTRY_VERIFY(m_app->window().findChild<QWidget *>(u"stateDialog"_s));
    m_app->window().findChild<QWidget *>(u"stateDialog"_s)->close();
}

void tst_ChatPage::upInTheEmptyBoxBringsTheLastMessageBack()
{
    auto *box = m_app->window().findChild<QPlainTextEdit *>(u"message"_s);
    QCOMPARE(box->toPlainText(), QString());
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(box->toPlainText(), u"hello"_s);
    QVERIFY(m_app->isAnswered()); // what was said stays said
}

void tst_ChatPage::whatWaitsIsListedAndCanBeEdited()
{
    auto *list = m_app->window().findChild<QWidget *>(u"waitingList"_s);
    QVERIFY(list && !list->isVisible());
    m_app->connection().signOut();
    QTRY_VERIFY(m_app->connection().session().state() == Session::State::SignedOut);
    m_app->say(u"This waits"_s);
    QTRY_VERIFY(list->isVisible());
    m_app->button(u"waitingSummary"_s)->click();
    const QString id = m_app->lastMessage()->id;
    QTRY_VERIFY(m_app->button(u"edit:"_s + id));
    m_app->button(u"edit:"_s + id)->click();
    QTRY_VERIFY(!list->isVisible());
    QCOMPARE(m_app->composer().text(), u"This waits"_s);
    QVERIFY(m_app->lastMessage()->text != "This waits"_L1);
}

COUNTERSIGN_TEST(tst_ChatPage, "tst_chatpage")
#include "tst_chatpage.moc"
