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
#include <QTextDocument>
#include <QVBoxLayout>

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

    void whatOnlyInformsIsClosed()
    {
        NoticeBar informing(m_theme);
        informing.put(notice(u"other"_s, Kind::IsSo, Condition::OtherAccount, { Action::NotNow }));
        QCOMPARE(informing.findChild<QPushButton *>(u"noticeNotNow"_s)->text(), u"Close"_s);
        NoticeBar bar(m_theme);
        bar.put(notice(u"other"_s, Kind::IsSo, Condition::KeyringLocked, { Action::NotNow, Action::UnlockKeyring }));
        QCOMPARE(bar.findChild<QPushButton *>(u"noticeNotNow"_s)->text(), u"Not now"_s);
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

    void theKeyboardReachesEveryKindOfNotice_data()
    {
        QTest::addColumn<QList<Action>>("actions");
        QTest::addColumn<QString>("stop");
        QTest::newRow("no button") << QList<Action>() << u"noticeText"_s;
        QTest::newRow("plain buttons") << QList<Action> { Action::Details, Action::Retry } << u"noticeDetails"_s;
        QTest::newRow("a filled one") << QList<Action> { Action::Details, Action::SignIn } << u"noticeSignIn"_s;
    }
    void theKeyboardReachesEveryKindOfNotice()
    {
        QFETCH(const QList<Action>, actions);
        QFETCH(const QString, stop);
        QWidget window;
        QLineEdit elsewhere(&window);
        NoticeBar bar(m_theme, &window);
        const Kind kind = stop == "noticeSignIn"_L1 ? Kind::Asks : Kind::Failed;
        bar.put(notice(u"x"_s, kind, Condition::StorageFailed, actions));
        bar.setGeometry(0, 40, 900, 60);
        window.resize(900, 200);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        elsewhere.setFocus();
        const QImage rest = bar.grab().toImage();
        bar.focusFirstButton();
        QCOMPARE(QApplication::focusWidget()->objectName(), stop);
        QVERIFY(bar.grab().toImage() != rest); // and it is seen
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab);
        QVERIFY(QApplication::focusWidget()->objectName() != stop); // no trap
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

    void slidesOpenOnlyWhereMotionIsWanted_data()
    {
        QTest::addColumn<QString>("motion");
        QTest::addColumn<bool>("slides");
        QTest::newRow("full") << u"full"_s << true;
        QTest::newRow("reduced") << u"reduced"_s << false;
    }
    void slidesOpenOnlyWhereMotionIsWanted()
    {
        QFETCH(const QString, motion);
        QFETCH(const bool, slides);
        Appearance appearance;
        appearance.colours = u"light"_s;
        appearance.motion = motion;
        m_theme.apply(appearance, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        auto *bar = new NoticeBar(m_theme, &window);
        column->addWidget(bar);
        column->addStretch(1);
        window.resize(900, 300);
        window.show();
        bar->put(ended());
        const QWidget *row = bar->findChild<QWidget *>(u"notice-sign-in"_s);
        column->activate();
        QCOMPARE(row->maximumHeight() < 44, slides);
        QVERIFY(!bar->sentences().isEmpty()); // heard at once, however long it slides
        QTRY_VERIFY(row->height() >= 44);
        QTRY_COMPARE(row->maximumHeight(), QWIDGETSIZE_MAX);
        const QPushButton *button = bar->findChild<QPushButton *>(u"noticeSignIn"_s);
        QTRY_VERIFY(bar->rect().contains(QRect(button->mapTo(bar, QPoint()), button->size())));
        m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
    }

    void longSentencesWrap_data()
    {
        QTest::addColumn<QString>("fact");
        QTest::addColumn<int>("width");
        const QString host = u"agents.of.a.department.with.a.very.long.name.example.com"_s;
        for (const int width : { 340, 600, 1200 }) {
            QTest::addRow("host, %d px", width) << host << width;
            QTest::addRow("one word, %d px", width) << QString(200, u'W') << width;
            QTest::addRow("Arabic, %d px", width) << u"وكلاء الفريق "_s.repeated(12) << width;
            QTest::addRow("Japanese, %d px", width) << u"注文の配送状況を確認するエージェント"_s.repeated(6) << width;
        }
    }
    void longSentencesWrap()
    {
        QFETCH(const QString, fact);
        QFETCH(const int, width);
        NoticeBar bar(m_theme);
        bar.put(notice(u"sign-in"_s, Kind::Asks, Condition::SessionEnded, { Action::Details, Action::SignIn }, { fact, fact }));
        bar.show();
        for (int pass = 0; pass < 2; ++pass) // the place of the buttons depends on the width
            bar.resize(width, bar.heightForWidth(width));
        QCOMPARE(bar.width(), width); // it does not force a wider window
        const auto *label = bar.findChild<QLabel *>(u"noticeText"_s);
        QTRY_VERIFY(label->height() >= label->heightForWidth(label->width()));
        QTextDocument words; // what the label shows must fit in its width
        words.setDefaultFont(label->font());
        words.setDocumentMargin(0);
        words.setHtml(label->text());
        words.setTextWidth(label->contentsRect().width());
        QVERIFY2(words.idealWidth() <= label->contentsRect().width() + 1, qPrintable(QString::number(words.idealWidth())));
        for (const QPushButton *button : bar.findChildren<QPushButton *>()) {
            if (button->isVisible())
                QVERIFY(bar.rect().contains(QRect(button->mapTo(&bar, QPoint()), button->size())));
        }
        QVERIFY(!Sentences::of(bar.notices().constFirst()).plain().contains(QChar(0x200B)));
        QVERIFY(!label->accessibleName().contains(QChar(0x200B)));
    }

    void tintAndIconTellTheKind_data()
    {
        QTest::addColumn<QString>("scheme");
        for (const char *scheme : { "light", "dark", "high-contrast", "high-contrast-dark" })
            QTest::newRow(scheme) << QString::fromLatin1(scheme);
    }
    void tintAndIconTellTheKind()
    {
        QFETCH(const QString, scheme);
        m_theme.apply(scheme, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        const Tokens &t = m_theme.tokens();
        const QList<std::pair<Kind, QColor>> tints {
            { Kind::Asks, t.cautionSoft }, { Kind::Failed, t.dangerSoft }, { Kind::IsSo, t.accentSoft }, { Kind::Well, t.okSoft }
        };
        QList<QImage> icons;
        for (const auto &[kind, tint] : tints) {
            NoticeBar bar(m_theme);
            bar.put(notice(u"x"_s, kind, Condition::StorageFailed));
            bar.resize(900, bar.heightForWidth(900));
            bar.show();
            const QImage picture = bar.grab().toImage();
            QCOMPARE(picture.pixelColor(4, 10), tint);
            icons << picture.copy(20, 10, 16, 24).convertToFormat(QImage::Format_Grayscale8);
        }
        for (int i = 0; i < icons.size(); ++i) {
            for (int j = 0; j < i; ++j)
                QVERIFY(icons.at(i) != icons.at(j)); // told apart without colour
        }
        m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
    }

    void anotherSchemeIsPaintedAtOnce()
    {
        NoticeBar bar(m_theme);
        bar.put(ended());
        bar.resize(900, 60);
        bar.show();
        m_theme.apply(u"dark"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        const QImage switched = bar.grab().toImage();
        NoticeBar fresh(m_theme);
        fresh.put(ended());
        fresh.resize(bar.size());
        fresh.show();
        const QImage made = fresh.grab().toImage();
        m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance()));
        QCOMPARE(switched, made);
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
