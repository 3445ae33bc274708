// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/sentences.h"
#include "widgets/signindialog.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_SignInDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_dialog =
            std::make_unique<SignInDialog>(m_theme, u"agents.example.com"_s, u"id.example.com"_s,
                                           QStringList { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s });
    }
    void cleanup() { m_dialog.reset(); }

    void tellsWhoIsWho()
    {
        QStringList texts;
        const auto labels = m_dialog->findChildren<QLabel *>();
        for (const QLabel *label : labels)
            texts << label->text();
        QVERIFY(texts.contains(u"agents.example.com"_s));
        QVERIFY(texts.contains(u"id.example.com"_s));
        QVERIFY(texts.contains(u"your name, staying signed in, agents.run"_s));
    }

    void linkCanBeCopied()
    {
        const QUrl link(u"https://id.example.com/authorize?client_id=a&scope=openid%20profile"_s);
        m_dialog->setLink(link, true);
        auto *field = m_dialog->findChild<QLineEdit *>(u"link"_s);
        QVERIFY(field->isReadOnly());
        m_dialog->show();
        QCOMPARE(field->text(), link.toString(QUrl::FullyEncoded));
        QCOMPARE(field->cursorPosition(), 0); // the host is what can be seen
        auto *copy = m_dialog->findChild<QPushButton *>(u"copyLink"_s);
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), field->text());
        QCOMPARE(copy->text(), u"Copied"_s);
        QTRY_COMPARE(copy->text(), u"Cop&y"_s);
    }

    void saysWhenNoBrowserOpened()
    {
        const auto says = [this](const QString &words) {
            const auto labels = m_dialog->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->text().contains(words); });
        };
        m_dialog->setLink(QUrl(u"https://id.example.com/"_s), true);
        QVERIFY(says(u"has opened there"_s));
        m_dialog->setLink(QUrl(u"https://id.example.com/"_s), false);
        QVERIFY(says(Sentences::of(Error { Condition::BrowserNotOpened }).plain()));
        QVERIFY(!says(u"has opened there"_s));
    }

    void hostIsNotMarkup()
    {
        SignInDialog dialog(m_theme, u"a"_s, u"<img src=x>"_s, {});
        QVERIFY(!dialog.findChild<QLabel *>(u"lead"_s)->text().contains(u"<img"_s));
    }

    void timeLeft_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("minutes") << 281 << u"Waiting, 4:41 left"_s;
        QTest::newRow("seconds") << 9 << u"Waiting, 0:09 left"_s;
        QTest::newRow("over") << -3 << u"Waiting, 0:00 left"_s;
    }
    void timeLeft()
    {
        QFETCH(const int, seconds);
        QFETCH(const QString, text);
        m_dialog->setSecondsLeft(seconds);
        QCOMPARE(m_dialog->findChild<QLabel *>(u"state"_s)->text(), text);
    }

    void minutesAreSpokenNotSeconds()
    {
        auto *waiting = m_dialog->findChild<QLabel *>(u"state"_s);
        m_dialog->setSecondsLeft(281);
        const QString spoken = waiting->accessibleName();
        m_dialog->setSecondsLeft(280);
        QCOMPARE(waiting->accessibleName(), spoken);
        m_dialog->setSecondsLeft(200);
        QVERIFY(waiting->accessibleName() != spoken);
    }

    void exchanging()
    {
        m_dialog->setExchanging();
        auto *waiting = m_dialog->findChild<QLabel *>(u"state"_s);
        const QString text = waiting->text();
        QVERIFY(!text.isEmpty());
        m_dialog->setSecondsLeft(100); // a late tick changes nothing
        QCOMPARE(waiting->text(), text);
        QVERIFY(!m_dialog->findChild<QPushButton *>(u"openAgain"_s)->isEnabled());
    }

    //! A provider that does not know the client says so on its own page, and the browser never comes back.
    void whatToDoAboutAnErrorOnThatPage()
    {
        auto *unfolds = m_dialog->findChild<QPushButton *>(u"pageError"_s);
        QVERIFY(!unfolds->isVisibleTo(m_dialog.get()));
        m_dialog->setClient({ u"countersign-7"_s, QUrl(u"http://127.0.0.1/callback"_s) });
        m_dialog->open();
        auto *redirect = m_dialog->findChild<QLineEdit *>(u"redirect"_s);
        QVERIFY(unfolds->isVisible());
        QVERIFY(!redirect->isVisible());
        const int before = m_dialog->height();
        unfolds->click();
        QVERIFY(redirect->isVisible());
        QVERIFY(m_dialog->height() > before);
        QCOMPARE(m_dialog->findChild<QLineEdit *>(u"client"_s)->text(), u"countersign-7"_s);
        m_dialog->findChild<QPushButton *>(u"copyRedirect"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"http://127.0.0.1/callback"_s);
        QStringList words;
        for (const QLabel *label : m_dialog->findChildren<QLabel *>()) {
            if (label->isVisible())
                words << label->text();
        }
        QVERIFY(words.join(u' ').contains(u"the administrators of id.example.com can help"_s)); // who can change it
        QVERIFY(words.join(u' ').contains(u"On any port"_s));
        m_dialog->setClient({ u"countersign-7"_s, QUrl(u"http://localhost:8400/callback"_s) });
        for (const QLabel *label : m_dialog->findChildren<QLabel *>())
            QVERIFY(!label->isVisible() || !label->text().contains(u"On any port"_s));
        unfolds->click();
        QCOMPARE(m_dialog->height(), before);
    }

    void escapeCancelsOnce()
    {
        const QSignalSpy cancelled(m_dialog.get(), &SignInDialog::cancelRequested);
        m_dialog->open();
        QCOMPARE(m_dialog->windowModality(), Qt::WindowModal);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        m_dialog->reject();
        QCOMPARE(cancelled.size(), 1);
    }

    void doneIsNotCancelled()
    {
        const QSignalSpy cancelled(m_dialog.get(), &SignInDialog::cancelRequested);
        m_dialog->open();
        m_dialog->accept();
        QVERIFY(cancelled.isEmpty());
    }

    void noDefaultButton()
    {
        m_dialog->open();
        const QSignalSpy again(m_dialog.get(), &SignInDialog::openAgainRequested);
        const QSignalSpy cancelled(m_dialog.get(), &SignInDialog::cancelRequested);
        QTest::keyClick(m_dialog->findChild<QLineEdit *>(u"link"_s), Qt::Key_Return);
        QVERIFY(again.isEmpty());
        QVERIFY(cancelled.isEmpty());
        QVERIFY(m_dialog->isVisible());
        m_dialog->findChild<QPushButton *>(u"openAgain"_s)->click();
        QCOMPARE(again.size(), 1);
        QCOMPARE(m_dialog->focusWidget()->objectName(), u"link"_s);
    }

    void accessibleNames()
    {
        for (const auto &[id, name] : { std::pair { u"link"_s, u"Sign-in link"_s }, std::pair { u"copyLink"_s, u"Copy"_s },
                                        std::pair { u"openAgain"_s, u"Open again"_s }, std::pair { u"cancel"_s, u"Cancel"_s } })
            QCOMPARE(QAccessible::queryAccessibleInterface(m_dialog->findChild<QWidget *>(id))->text(QAccessible::Name), name);
    }

private:
    Theme m_theme;
    std::unique_ptr<SignInDialog> m_dialog;
};

COUNTERSIGN_TEST(tst_SignInDialog, "tst_signindialog")
#include "tst_signindialog.moc"
