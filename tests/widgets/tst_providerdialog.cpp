// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/providerdialog.h"

#include "testregistry.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The question before a browser opens for a provider that only the server has named.
class tst_ProviderDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_dialog = std::make_unique<ProviderDialog>(m_theme);
        m_what = { u"agents.example.com"_s,
                   u"id.example.net"_s,
                   { u"openid"_s, u"profile"_s, u"agents.run"_s },
                   false,
                   QUrl(u"http://127.0.0.1/callback"_s),
                   {} };
    }
    void cleanup() { m_dialog.reset(); }

    void namesBothHosts()
    {
        m_dialog->setAgreement(m_what);
        QCOMPARE(label(u"title"_s)->accessibleName(), u"agents.example.com wants you to sign in at id.example.net."_s);
        QCOMPARE(label(u"lead"_s)->text(), u"Go on only if you know both."_s);
        QCOMPARE(button(u"openProvider"_s)->accessibleName(), u"Open id.example.net"_s);
        QStringList facts;
        for (const QLabel *fact : m_dialog->findChildren<QLabel *>())
            facts << fact->accessibleName();
        QVERIFY(facts.contains(u"your name, agents.run"_s));
        QVERIFY(!field(u"clientId"_s)->isVisibleTo(m_dialog.get()));
    }

    void aKeyTooManyAgreesToNothing()
    {
        m_dialog->setAgreement(m_what);
        const QSignalSpy agreed(m_dialog.get(), &ProviderDialog::agreed);
        m_dialog->show();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(m_dialog->focusWidget(), button(u"cancel"_s));
        QTest::keyClick(m_dialog.get(), Qt::Key_Return);
        QTest::keyClick(m_dialog.get(), Qt::Key_Enter);
        QCOMPARE(agreed.size(), 0);
        QVERIFY(m_dialog->isVisible());
    }

    void byKeyboard()
    {
        m_dialog->setAgreement(m_what);
        const QSignalSpy agreed(m_dialog.get(), &ProviderDialog::agreed);
        m_dialog->show();
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
        QCOMPARE(m_dialog->focusWidget(), button(u"openProvider"_s));
        QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Space);
        QCOMPARE(agreed.size(), 1);
        QCOMPARE(agreed.constFirst().constFirst().toString(), QString());
        QVERIFY(!button(u"openProvider"_s)->isEnabled()); // on its way: once is enough
        QVERIFY(button(u"cancel"_s)->isEnabled());
        QVERIFY(!label(u"state"_s)->text().isEmpty());
    }

    void escapeCancels()
    {
        m_dialog->setAgreement(m_what);
        const QSignalSpy cancelled(m_dialog.get(), &ProviderDialog::cancelRequested);
        const QSignalSpy agreed(m_dialog.get(), &ProviderDialog::agreed);
        m_dialog->show();
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 1);
        QCOMPARE(agreed.size(), 0);
    }

    void asksForAClientId()
    {
        m_what.wantsClientId = true;
        m_what.trouble = { Condition::ClientIdNeeded, { u"id.example.net"_s } };
        m_dialog->setAgreement(m_what);
        m_dialog->show();
        const QSignalSpy agreed(m_dialog.get(), &ProviderDialog::agreed);
        QCOMPARE(m_dialog->focusWidget(), field(u"clientId"_s));
        QVERIFY(field(u"clientId"_s)->accessibleDescription().contains(u"id.example.net"_s));
        QVERIFY(!button(u"openProvider"_s)->isEnabled());
        QTest::keyClick(field(u"clientId"_s), Qt::Key_Return);
        QCOMPARE(agreed.size(), 0);
        button(u"copyRedirect"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"http://127.0.0.1/callback"_s);
        QTest::keyClicks(field(u"clientId"_s), u" abc "_s);
        QVERIFY(button(u"openProvider"_s)->isEnabled());
        button(u"openProvider"_s)->click();
        QCOMPARE(agreed.size(), 1);
        QCOMPARE(agreed.constFirst().constFirst().toString(), u"abc"_s);
    }

    void aConnectionFileIsAskedAboutWhole()
    {
        m_what.file = { u"team.json"_s, {}, u"proxy.example.org:3128"_s, u"company-ca.pem"_s, u"me.pem"_s, { u"X-Tenant"_s } };
        m_dialog->setAgreement(m_what);
        QCOMPARE(label(u"title"_s)->accessibleName(),
                 u"“team.json” connects you to agents.example.com and signs you in at id.example.net."_s);
        QCOMPARE(label(u"lead"_s)->text(), u"Go on only if you know both, and who gave you the file."_s);
        QStringList facts;
        for (const QLabel *fact : m_dialog->findChildren<QLabel *>())
            facts << fact->accessibleName();
        for (const QString &fact : { u"agents.example.com"_s, u"id.example.net"_s, u"the proxy proxy.example.org:3128"_s,
                                     u"also whom company-ca.pem vouches for"_s, u"your certificate me.pem"_s, u"X-Tenant"_s })
            QVERIFY2(facts.contains(fact), qPrintable(fact));
        m_what.provider.clear();
        m_what.file.wayIn = u"a token you paste"_s;
        m_dialog->setAgreement(m_what);
        QCOMPARE(label(u"title"_s)->accessibleName(), u"“team.json” connects you to agents.example.com."_s);
        QCOMPARE(button(u"openProvider"_s)->accessibleName(), u"Connect to agents.example.com"_s);
        facts.clear();
        for (const QLabel *fact : m_dialog->findChildren<QLabel *>())
            facts << fact->accessibleName();
        QVERIFY(facts.contains(u"a token you paste"_s));
        QVERIFY(!facts.contains(u"id.example.net"_s));
    }

    void aClientIdIsMadeOfLetters()
    {
        m_what.wantsClientId = true;
        m_dialog->setAgreement(m_what);
        field(u"clientId"_s)->setText(u"ab\u0007c"_s);
        QVERIFY(!button(u"openProvider"_s)->isEnabled());
    }

    //! Where a name ends is where one sees whose it is.
    void longNamesAreShownWhole_data()
    {
        QTest::addColumn<QString>("host");
        QTest::newRow("many labels") << u"agents."_s + u"very-long-department-name."_s.repeated(6) + u"example.com"_s;
        QTest::newRow("one label of 63") << QString(63, u'a') + u".example.com:8443"_s;
    }
    void longNamesAreShownWhole()
    {
        QFETCH(QString, host);
        m_what.server = host;
        m_what.provider = u"login."_s + host;
        m_dialog->setAgreement(m_what);
        m_dialog->show();
        QVERIFY2(m_dialog->width() < 700, qPrintable(QString::number(m_dialog->width())));
        for (const QString &name : { m_what.server, m_what.provider }) {
            const QLabel *shown = nullptr;
            for (const QLabel *fact : m_dialog->findChildren<QLabel *>()) {
                if (fact->accessibleName() == name)
                    shown = fact;
            }
            QVERIFY(shown);
            QCOMPARE(QString(shown->text()).remove(QChar(0x200B)), name);
            QVERIFY(shown->height() >= shown->heightForWidth(shown->width()));
        }
    }

    void lookAlikesShow_data()
    {
        QTest::addColumn<QUrl>("url");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << QUrl(u"https://id.example.com/x"_s) << u"id.example.com"_s;
        QTest::newRow("port") << QUrl(u"http://127.0.0.1:8080"_s) << u"127.0.0.1:8080"_s;
        QTest::newRow("IPv6") << QUrl(u"https://[2001:db8::1]:444"_s) << u"[2001:db8::1]:444"_s;
        QTest::newRow("Cyrillic a") << QUrl(u"https://ex\u0430mple.com"_s) << u"xn--exmple-4nf.com"_s;
        QTest::newRow("umlaut") << QUrl(u"https://b\u00fccher.de"_s) << u"xn--bcher-kva.de"_s;
    }
    void lookAlikesShow()
    {
        QFETCH(QUrl, url);
        QFETCH(QString, shown);
        QCOMPARE(plainHost(url), shown);
    }

    void hostsAreNoMarkup()
    {
        m_what.server = u"<b>a</b>&amp;"_s;
        m_dialog->setAgreement(m_what);
        QCOMPARE(label(u"title"_s)->textFormat(), Qt::PlainText);
    }

private:
    [[nodiscard]] QLabel *label(const QString &name) const { return m_dialog->findChild<QLabel *>(name); }
    [[nodiscard]] QLineEdit *field(const QString &name) const { return m_dialog->findChild<QLineEdit *>(name); }
    [[nodiscard]] QPushButton *button(const QString &name) const { return m_dialog->findChild<QPushButton *>(name); }

    Theme m_theme;
    std::unique_ptr<ProviderDialog> m_dialog;
    ProviderAgreement m_what;
};

COUNTERSIGN_TEST(tst_ProviderDialog, "tst_providerdialog")
#include "tst_providerdialog.moc"
