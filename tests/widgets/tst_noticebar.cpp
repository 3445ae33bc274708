// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/noticebar.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Action = Notice::Action;
using Kind = Notice::Kind;

namespace {
Notice notice(const QString &id, Kind kind, Condition condition, const QList<Action> &actions = {}, const QStringList &facts = {})
{
    Notice made;
    made.id = id;
    made.kind = kind;
    made.about = { condition, facts, 0, {} };
    made.actions = actions;
    return made;
}

Notice ended()
{
    return notice(u"sign-in"_s, Kind::Asks, Condition::SessionEnded, { Action::Details, Action::SignIn },
                  { u"Team"_s, u"id.example"_s });
}

QStringList ids(const NoticeBar &bar)
{
    QStringList list;
    for (const Notice &n : bar.notices())
        list << n.id;
    return list;
}
} // namespace

class tst_NoticeBar : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }

    void emptyTakesNoRoom()
    {
        NoticeBar bar(m_theme);
        QVERIFY(bar.isHidden());
        bar.put(ended());
        QVERIFY(!bar.isHidden());
        bar.remove(u"sign-in"_s);
        QVERIFY(bar.isHidden());
        bar.remove(u"sign-in"_s); // twice is nothing
    }

    void mostUrgentFirst()
    {
        NoticeBar bar(m_theme);
        bar.put(notice(u"well"_s, Kind::Well, Condition::WelcomeBack));
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        bar.put(notice(u"disk"_s, Kind::Failed, Condition::StorageFailed));
        bar.put(ended());
        bar.put(notice(u"keyring"_s, Kind::IsSo, Condition::KeyringAbsent));
        QCOMPARE(ids(bar), (QStringList { u"sign-in"_s, u"disk"_s, u"net"_s, u"keyring"_s, u"well"_s }));
    }

    void sameIdReplaces()
    {
        NoticeBar bar(m_theme);
        const QSignalSpy changed(&bar, &NoticeBar::changed);
        bar.put(ended());
        bar.put(ended()); // the same again is no change
        QCOMPARE(changed.size(), 1);
        Notice waits = ended();
        waits.messageWaits = true;
        bar.put(waits);
        QCOMPARE(changed.size(), 2);
        QCOMPARE(bar.notices().size(), 1);
        QVERIFY(bar.sentences().contains(u"Your message waits here"_s));
    }

    void twoShownTheRestOnDemand()
    {
        NoticeBar bar(m_theme);
        bar.resize(900, 200);
        bar.show();
        bar.put(ended());
        bar.put(notice(u"disk"_s, Kind::Failed, Condition::StorageFailed));
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        bar.put(notice(u"keyring"_s, Kind::IsSo, Condition::KeyringAbsent));
        auto *more = bar.findChild<QPushButton *>(u"moreNotices"_s);
        QVERIFY(more->isVisible());
        QCOMPARE(more->text(), u"2 more"_s);
        QVERIFY(!bar.findChild<QWidget *>(u"notice-net"_s)->isVisible());
        more->click();
        QVERIFY(bar.findChild<QWidget *>(u"notice-net"_s)->isVisible());
        QVERIFY(bar.findChild<QWidget *>(u"notice-keyring"_s)->isVisible());
        QVERIFY(!more->isVisible());
    }

    void buttonsTellIdAndAction()
    {
        NoticeBar bar(m_theme);
        bar.put(ended());
        const QSignalSpy triggered(&bar, &NoticeBar::triggered);
        auto *signIn = bar.findChild<QPushButton *>(u"noticeSignIn"_s);
        QCOMPARE(signIn->text(), u"Sign in"_s);
        QVERIFY(signIn->property("primary").toBool());
        QVERIFY(!bar.findChild<QPushButton *>(u"noticeDetails"_s)->property("primary").toBool());
        signIn->click();
        QCOMPARE(triggered.size(), 1);
        QCOMPARE(triggered.at(0).at(0).toString(), u"sign-in"_s);
        QCOMPARE(triggered.at(0).at(1).value<Notice::Action>(), Action::SignIn);
        QVERIFY(bar.offers(Action::SignIn));
        QVERIFY(!bar.offers(Action::Retry));
        QCOMPARE(bar.notices().size(), 1); // only who put it takes it away
    }

    void textIsNotMarkup()
    {
        NoticeBar bar(m_theme);
        bar.put(notice(u"x"_s, Kind::Failed, Condition::AgentFailed, {}, { u"<b>A</b>"_s, u"<img src=x>"_s }));
        auto *label = bar.findChild<QLabel *>(u"noticeText"_s);
        QVERIFY(!label->text().contains(u"<img"_s));
        QVERIFY(label->text().contains(u"&lt;img src=x&gt;"_s));
    }

    void onlyGoodNewsLeaveByThemselves()
    {
        NoticeBar bar(m_theme);
        bar.setWellTime(std::chrono::milliseconds(1));
        bar.put(ended());
        bar.put(notice(u"disk"_s, Kind::Failed, Condition::StorageFailed));
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        bar.put(notice(u"well"_s, Kind::Well, Condition::WelcomeBack));
        QTRY_COMPARE(ids(bar), (QStringList { u"sign-in"_s, u"disk"_s, u"net"_s }));
    }

    void goodNewsStayUnderThePointer()
    {
        NoticeBar bar(m_theme);
        bar.setWellTime(std::chrono::milliseconds(1));
        bar.put(notice(u"well"_s, Kind::Well, Condition::WelcomeBack));
        bar.findChild<QWidget *>(u"notice-well"_s)->setAttribute(Qt::WA_UnderMouse);
        bar.put(notice(u"other"_s, Kind::Well, Condition::WelcomeBack)); // leaves later than the first would have
        QTRY_COMPARE(ids(bar), QStringList { u"well"_s });
        bar.findChild<QWidget *>(u"notice-well"_s)->setAttribute(Qt::WA_UnderMouse, false);
        QTRY_VERIFY(bar.notices().isEmpty());
    }

    void newNoticeTakesNoFocus()
    {
        QWidget window;
        QPushButton elsewhere(&window);
        NoticeBar bar(m_theme, &window);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        elsewhere.setFocus();
        bar.put(ended());
        QVERIFY(elsewhere.hasFocus());
        bar.focusFirstButton();
        QVERIFY(bar.findChild<QPushButton *>(u"noticeSignIn"_s)->hasFocus());
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork)); // an unchanged notice keeps the focus
        QVERIFY(bar.findChild<QPushButton *>(u"noticeSignIn"_s)->hasFocus());
    }

    void clickingAButtonLeavesTheFocus()
    {
        QWidget window;
        QLineEdit elsewhere(&window);
        NoticeBar bar(m_theme, &window);
        bar.setGeometry(0, 40, 900, 200);
        bar.put(ended());
        window.resize(900, 300);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        elsewhere.setFocus();
        connect(&bar, &NoticeBar::triggered, &window, [&](const QString &id) { bar.remove(id); });
        const QSignalSpy released(&bar, &NoticeBar::focusReleased);
        QTest::mouseClick(bar.findChild<QPushButton *>(u"noticeSignIn"_s), Qt::LeftButton);
        QVERIFY(bar.notices().isEmpty());
        QVERIFY(elsewhere.hasFocus());
        QVERIFY(released.isEmpty());
    }

    void aNoticeThatGoesReleasesItsFocus()
    {
        QWidget window;
        QPushButton first(&window); // where Qt would put the focus
        NoticeBar bar(m_theme, &window);
        bar.put(ended());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        bar.focusFirstButton();
        const QSignalSpy released(&bar, &NoticeBar::focusReleased);
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        bar.remove(u"net"_s);
        QVERIFY(released.isEmpty()); // not its notice
        bar.remove(u"sign-in"_s);
        QCOMPARE(released.size(), 1);
    }

    void narrowPutsButtonsBeneath()
    {
        NoticeBar bar(m_theme);
        bar.put(ended());
        bar.show();
        const auto *label = bar.findChild<QLabel *>(u"noticeText"_s);
        const auto *button = bar.findChild<QPushButton *>(u"noticeSignIn"_s);
        bar.resize(1000, bar.heightForWidth(1000));
        QTRY_VERIFY(button->x() >= label->geometry().right());
        bar.resize(380, bar.heightForWidth(380));
        QTRY_VERIFY(button->y() >= label->geometry().bottom());
    }

    void atLeast44Pixels()
    {
        NoticeBar bar(m_theme);
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        bar.resize(900, 100);
        bar.show();
        QVERIFY(bar.findChild<QWidget *>(u"notice-net"_s)->height() >= 44);
    }

    void screenReadersHearIt()
    {
        NoticeBar bar(m_theme);
        bar.show();
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(&bar);
        QVERIFY(interface);
        QCOMPARE(interface->text(QAccessible::Name), u"Notice"_s);
        QCOMPARE(interface->role(), QAccessible::AlertMessage);
        QVERIFY(interface->textInterface());

        QCOMPARE(interface->textInterface()->characterCount(), 0);
        const QString sentence = Sentences::of(ended()).plain();
        bar.put(ended());
        QAccessibleTextInterface *text = interface->textInterface();
        QCOMPARE(text->text(0, text->characterCount()), sentence);
        QCOMPARE(interface->text(QAccessible::Description), sentence);
        const QLabel *label = bar.findChild<QLabel *>(u"noticeText"_s);
        QCOMPARE(label->accessibleName(), sentence); // plain words, not the label's markup
        bar.put(notice(u"net"_s, Kind::IsSo, Condition::NoNetwork));
        QVERIFY(text->text(0, text->characterCount()).startsWith(sentence + u'\n'));
        bar.remove(u"sign-in"_s);
        bar.remove(u"net"_s);
        QCOMPARE(text->characterCount(), 0);
    }

private:
    Theme m_theme;
};

COUNTERSIGN_TEST(tst_NoticeBar, "tst_noticebar")
#include "tst_noticebar.moc"
