// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "testregistry.h"
#include "widgets/passworddialog.h"
#include "widgets/returndialog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The two dialogs of a server's own sign-in: name and password, and the address a person carries over.
class tst_ServerSignIn : public QObject
{
    Q_OBJECT

    Theme m_theme;
    Redactor m_redactor;

    static QString words(const QWidget &dialog)
    {
        QStringList texts;
        for (const QLabel *label : dialog.findChildren<QLabel *>())
            texts << label->text();
        return texts.join(u'\n');
    }
    template<typename Widget> static Widget &part(const QWidget &dialog, const QString &name)
    {
        return *dialog.findChild<Widget *>(name);
    }

private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }

    void passwordGoesToTheServerNamed()
    {
        PasswordDialog dialog(m_theme, m_redactor, u"chat.example.com"_s);
        QSignalSpy entered(&dialog, &PasswordDialog::entered);
        dialog.setName(u"alice"_s);
        dialog.show();
        QVERIFY(words(dialog).contains("Sign in to chat.example.com"_L1));
        QVERIFY(words(dialog).contains("It goes to chat.example.com and is not kept."_L1));
        QCOMPARE(dialog.focusWidget()->objectName(), u"password"_s); // the name is there
        auto &password = part<QLineEdit>(dialog, u"password"_s);
        QCOMPARE(password.echoMode(), QLineEdit::Password);
        QVERIFY(!part<QPushButton>(dialog, u"enterPassword"_s).isEnabled());
        QTest::keyClicks(&password, u"wonderland"_s);
        QTest::keyClick(&password, Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
        QCOMPARE(entered.first().first().toString(), u"alice"_s);
        QCOMPARE(entered.first().at(1).value<Secret>().reveal(), "wonderland"_ba);
        QVERIFY(!m_redactor.redact(u"it was wonderland"_s).contains("wonderland"_L1));
    }
    void aRefusedPasswordIsTypedAnew()
    {
        PasswordDialog dialog(m_theme, m_redactor, u"chat.example.com"_s);
        QSignalSpy entered(&dialog, &PasswordDialog::entered);
        dialog.show();
        part<QLineEdit>(dialog, u"userName"_s).setText(u"alice"_s);
        auto &password = part<QLineEdit>(dialog, u"password"_s);
        password.setText(u"wrong-word"_s);
        part<QPushButton>(dialog, u"enterPassword"_s).click();
        dialog.setBusy(true);
        QVERIFY(password.isReadOnly());
        QVERIFY(!part<QPushButton>(dialog, u"enterPassword"_s).isEnabled());
        const Error refused { Condition::PasswordRefused, { u"chat.example.com"_s }, 401, {} };
        dialog.setBusy(false);
        dialog.setTrouble(refused);
        QVERIFY(words(dialog).contains("did not accept this name and password"_L1));
        QTest::keyClicks(&password, u"wonder"_s); // what was there is selected
        dialog.setTrouble(refused);               // told again: what is being typed stays
        QTest::keyClicks(&password, u"land"_s);
        QCOMPARE(password.text(), u"wonderland"_s);
        QTest::keyClick(&password, Qt::Key_Return);
        QCOMPARE(entered.size(), 2);
        QVERIFY(!words(dialog).contains("did not accept"_L1));
        dialog.setTrouble(refused); // the same answer to another try
        QVERIFY(words(dialog).contains("did not accept"_L1));
    }
    void leavingIsCancelling_data()
    {
        QTest::addColumn<bool>("byKey");
        QTest::newRow("button") << false;
        QTest::newRow("Escape") << true;
    }
    void leavingIsCancelling()
    {
        QFETCH(bool, byKey);
        PasswordDialog password(m_theme, m_redactor, u"chat.example.com"_s);
        ReturnDialog carry(m_theme, m_redactor, u"chat.example.com"_s);
        QSignalSpy left(&password, &PasswordDialog::cancelRequested);
        QSignalSpy leftToo(&carry, &ReturnDialog::cancelRequested);
        for (QDialog *dialog : { static_cast<QDialog *>(&password), static_cast<QDialog *>(&carry) }) {
            dialog->show();
            if (byKey)
                QTest::keyClick(dialog, Qt::Key_Escape);
            else
                part<QPushButton>(*dialog, u"cancel"_s).click();
        }
        QCOMPARE(left.size() + leftToo.size(), 2);
    }
    void threeSteps()
    {
        ReturnDialog dialog(m_theme, m_redactor, u"chat.example.com"_s);
        QSignalSpy entered(&dialog, &ReturnDialog::addressEntered);
        dialog.setProviders({ u"google"_s }, u"google"_s);
        dialog.setLink(QUrl(u"https://id.example.com/authorize?state=s%2C1"_s), true);
        dialog.setSecondsLeft(95);
        dialog.show();
        const QString shown = words(dialog);
        QVERIFY(shown.contains("Sign in at id.example.com, which has opened in your browser"_L1));
        QVERIFY(shown.contains(u"says “Unauthorized”. That is as it should be."_s));
        QVERIFY(shown.contains("Send it to nobody."_L1));
        QVERIFY(shown.contains("Waiting, 1:35 left"_L1));
        QVERIFY(!part<QComboBox>(dialog, u"providers"_s).isVisible()); // there is no choice
        QCOMPARE(part<QLineEdit>(dialog, u"link"_s).text(), u"https://id.example.com/authorize?state=s%2C1"_s);
        auto &address = part<QLineEdit>(dialog, u"returnAddress"_s);
        QVERIFY(address.hasFocus() || dialog.focusWidget() == &address);
        QVERIFY(!part<QPushButton>(dialog, u"enterAddress"_s).isEnabled());
        address.setText(u"  https://chat.example.com/auth/oauth/google/callback?code=42  "_s);
        part<QPushButton>(dialog, u"enterAddress"_s).click();
        QCOMPARE(entered.size(), 1);
        QCOMPARE(entered.first().first().value<Secret>().reveal(),
                 "https://chat.example.com/auth/oauth/google/callback?code=42"_ba);
        dialog.setTrouble({ Condition::ReturnAddressWrong, { u"chat.example.com"_s }, 0, {} });
        QVERIFY(words(dialog).contains("This is not the address chat.example.com sent your browser to."_L1));
        dialog.setExchanging();
        dialog.setSecondsLeft(90); // late
        QVERIFY(words(dialog).contains(u"Back from the browser, finishing…"_s));
        QVERIFY(!part<QPushButton>(dialog, u"openAgain"_s).isEnabled());
    }
    void providersToChooseFrom()
    {
        ReturnDialog dialog(m_theme, m_redactor, u"chat.example.com"_s);
        QSignalSpy chosen(&dialog, &ReturnDialog::providerChosen);
        dialog.setProviders({ u"google"_s, u"github"_s }, u"github"_s);
        dialog.show();
        auto &box = part<QComboBox>(dialog, u"providers"_s);
        QVERIFY(box.isVisible());
        QCOMPARE(box.currentText(), u"github"_s);
        QCOMPARE(chosen.size(), 0);
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_Up);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().toString(), u"google"_s);
    }
    void noBrowserOpened()
    {
        ReturnDialog dialog(m_theme, m_redactor, u"chat.example.com"_s);
        dialog.setLink(QUrl(u"https://id.example.com/authorize"_s), false);
        QVERIFY(words(dialog).contains("in any browser, with this link"_L1));
    }
};

COUNTERSIGN_TEST(tst_ServerSignIn, "tst_serversignin")
#include "tst_serversignin.moc"
