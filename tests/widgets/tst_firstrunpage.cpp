// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/firstrunpage.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_FirstRunPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_page = std::make_unique<FirstRunPage>(m_theme);
        m_page->resize(1000, 700);
        m_page->show();
        m_address = m_page->findChild<QLineEdit *>(u"address"_s);
        m_connect = m_page->findChild<QPushButton *>(u"connect"_s);
    }
    void cleanup() { m_page.reset(); }

    void returnAndButtonConnect()
    {
        const QSignalSpy entered(m_page.get(), &FirstRunPage::addressEntered);
        m_address->setText(u"  https://agents.example.com/api  "_s);
        QTest::keyClick(m_address, Qt::Key_Return);
        m_connect->click();
        QCOMPARE(entered.size(), 2);
        QCOMPARE(entered.at(0).at(0).toString(), u"https://agents.example.com/api"_s);
        QCOMPARE(m_page->address(), u"https://agents.example.com/api"_s);
    }

    void aWrongAddressStaysHere_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("nothing") << QString() << u"Type the address you were given."_s;
        QTest::newRow("spaces") << u"agents.exam ple.com"_s << u"There is a space in this address."_s;
        QTest::newRow("password") << u"https://me:secret@a.example"_s << u"There is a password in this address."_s;
        QTest::newRow("plain http") << u"http://a.example"_s << u"This address is not encrypted."_s;
    }
    void aWrongAddressStaysHere()
    {
        QFETCH(const QString, typed);
        QFETCH(const QString, sentence);
        const QSignalSpy entered(m_page.get(), &FirstRunPage::addressEntered);
        m_address->setText(typed);
        m_connect->click();
        QVERIFY(entered.isEmpty());
        QVERIFY(m_address->property("invalid").toBool());
        QVERIFY2(m_address->accessibleDescription().startsWith(sentence), qPrintable(m_address->accessibleDescription()));
        QTest::keyClicks(m_address, u"x"_s); // typing takes the sentence away
        QVERIFY(!m_address->property("invalid").toBool());
        QVERIFY(!m_address->accessibleDescription().startsWith(sentence));
    }

    void errorsFromOutside()
    {
        m_page->showError(Error { Condition::HostNotFound, { u"a.example"_s }, 0, {} });
        QCOMPARE(m_address->accessibleDescription(), u"a.example cannot be found. Is the name right, and is this computer on a network?"_s);
        m_page->showError({});
        QVERIFY(!m_address->property("invalid").toBool());
        QCOMPARE(m_address->accessibleDescription(), u"CopilotKit, AG-UI and Chainlit servers work."_s);
    }

    void busyTakesNothing()
    {
        const QSignalSpy entered(m_page.get(), &FirstRunPage::addressEntered);
        m_address->setText(u"https://a.example"_s);
        m_page->setBusy(true);
        QVERIFY(!m_connect->isVisible());
        QVERIFY(m_address->isEnabled() && m_address->isReadOnly()); // what is being asked stays readable
        QTest::keyClicks(m_address, u"/x"_s);
        QTest::keyClick(m_address, Qt::Key_Return);
        QCOMPARE(m_page->address(), u"https://a.example"_s);
        QVERIFY(entered.isEmpty());
        m_page->setBusy(false);
        QVERIFY(m_connect->isVisible() && m_connect->isEnabled());
        QTest::keyClick(m_address, Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
    }

    void askingCanBeCancelled()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        auto *cancel = m_page->findChild<QPushButton *>(u"cancelConnect"_s);
        QVERIFY(!cancel->isVisible());
        const QSignalSpy cancelled(m_page.get(), &FirstRunPage::cancelRequested);
        QTest::keyClick(m_address, Qt::Key_Escape);
        QVERIFY(cancelled.isEmpty());
        m_connect->setFocus();
        m_page->setBusy(true);
        QVERIFY(cancel->isVisible());
        QVERIFY(cancel->hasFocus());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTest::keyClick(m_address, Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 2);
        m_page->setBusy(false);
        QVERIFY(!cancel->isVisible());
        QVERIFY(m_connect->hasFocus());
    }

    void backOnlyWhenThereIsSomewhere()
    {
        auto *back = m_page->findChild<QPushButton *>(u"back"_s);
        const QSignalSpy backs(m_page.get(), &FirstRunPage::backRequested);
        QVERIFY(!back->isVisible());
        QTest::keyClick(m_address, Qt::Key_Escape);
        QVERIFY(backs.isEmpty());
        m_page->setMayGoBack(true);
        QVERIFY(back->isVisible());
        QCOMPARE(QAccessible::queryAccessibleInterface(back)->text(QAccessible::Name), u"Back"_s);
        QTest::mouseClick(back, Qt::LeftButton);
        QTest::keyClick(m_address, Qt::Key_Escape);
        QCOMPARE(backs.size(), 2);
        m_page->setBusy(true); // then Escape means the question that is under way
        QTest::keyClick(m_address, Qt::Key_Escape);
        QCOMPARE(backs.size(), 2);
        m_page->setBusy(false);
        m_page->setMayGoBack(false);
        QTest::keyClick(m_address, Qt::Key_Escape);
        QCOMPARE(backs.size(), 2);
        QVERIFY(!back->isVisible());
    }

    void demo()
    {
        const QSignalSpy demo(m_page.get(), &FirstRunPage::demoRequested);
        auto *button = m_page->findChild<QPushButton *>(u"tryDemo"_s);
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(button);
        QCOMPARE(interface->role(), QAccessible::PushButton);
        QCOMPARE(interface->text(QAccessible::Name), u"Try the built-in demo"_s);
        QTest::keyClick(button, Qt::Key_Space);
        QCOMPARE(demo.size(), 1);
    }

    void aDroppedFileIsOpened_data()
    {
        QTest::addColumn<QList<QUrl>>("urls");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("one file") << QList<QUrl> { QUrl::fromLocalFile(u"/tmp/team.json"_s) } << true;
        QTest::newRow("two files") << QList<QUrl> { QUrl::fromLocalFile(u"/a"_s), QUrl::fromLocalFile(u"/b"_s) } << false;
        QTest::newRow("a web address") << QList<QUrl> { QUrl(u"https://a.example/team.json"_s) } << false;
        QTest::newRow("nothing") << QList<QUrl>() << false;
    }
    void aDroppedFileIsOpened()
    {
        QFETCH(const QList<QUrl>, urls);
        QFETCH(const bool, accepted);
        const QSignalSpy chosen(m_page.get(), &FirstRunPage::connectionFileChosen);
        QMimeData data;
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.setAccepted(false);
        QApplication::sendEvent(m_page.get(), &enter);
        QCOMPARE(enter.isAccepted(), accepted);
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_page.get(), &drop);
        QCOMPARE(chosen.size(), accepted ? 1 : 0);
        if (accepted)
            QCOMPARE(chosen.at(0).at(0).toString(), u"/tmp/team.json"_s);
    }

    void fitsNarrowAndLarge()
    {
        QFont large = m_page->font();
        large.setPointSizeF(large.pointSizeF() * 2);
        m_page->setFont(large);
        m_page->resize(360, 400);
        auto *demo = m_page->findChild<QPushButton *>(u"tryDemo"_s);
        QTRY_VERIFY(demo->height() >= demo->heightForWidth(demo->width()));
        QVERIFY(demo->heightForWidth(300) > demo->heightForWidth(900)); // the caption wraps
    }

private:
    Theme m_theme;
    std::unique_ptr<FirstRunPage> m_page;
    QLineEdit *m_address = nullptr;
    QPushButton *m_connect = nullptr;
};

COUNTERSIGN_TEST(tst_FirstRunPage, "tst_firstrunpage")
#include "tst_firstrunpage.moc"
