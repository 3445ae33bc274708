// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectiondialogfixture.h"
#include "testregistry.h"
#include "widgets/sentences.h"

#include <QLabel>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

//! What is typed and must not be in a connection file: a token, values of headers, the secret of a client.
class tst_ConnectionSecrets : public QObject, private test::ConnectionDialogFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void tokenLeavesAsASecret_data()
    {
        QTest::addColumn<QString>("pasted");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("plain") << u"abcdef-token"_s << "abcdef-token"_ba;
        QTest::newRow("spaces") << u"  abcdef-token\t"_s << "abcdef-token"_ba;
        QTest::newRow("with its scheme: the method takes it off") << u"Bearer abcdef-token"_s << "Bearer abcdef-token"_ba;
        QTest::newRow("nothing") << u"  "_s << QByteArray();
        QTest::newRow("only the scheme") << u"Bearer "_s << "Bearer"_ba;
    }
    void tokenLeavesAsASecret()
    {
        QFETCH(const QString, pasted);
        QFETCH(const QByteArray, token);
        choose(Method::Token);
        field(u"token"_s)->setText(pasted);
        QCOMPARE(field(u"token"_s)->echoMode(), QLineEdit::Password);
        const Secret secret = m_dialog->secrets().token;
        QCOMPARE(secret.isEmpty(), token.isEmpty());
        QVERIFY(secret.equals(token));
        if (token.size() > 6)
            QVERIFY(!m_redactor.redact("x "_ba + token).contains(token)); // known from birth
        QVERIFY(!m_dialog->config().toJson().contains("abcdef-token"));
        choose(Method::OAuth);
        QVERIFY(m_dialog->secrets().token.isEmpty());
    }

    void secretHeadersLeaveAsSecrets()
    {
        m_dialog->show();
        choose(Method::Header);
        QVERIFY(field(u"secretName1"_s)->isVisible());
        QVERIFY(!field(u"issuer"_s)->isVisible());
        QCOMPARE(field(u"secretValue1"_s)->echoMode(), QLineEdit::Password);
        field(u"address"_s)->setText(u"https://a.example"_s);
        field(u"secretName1"_s)->setText(u"X-Api-Key"_s);
        m_dialog->accept();
        QVERIFY(m_dialog->isVisible()); // no value yet
        field(u"secretValue1"_s)->setText(u" key-0123456789 "_s);
        button(u"addHeader"_s)->click();
        field(u"secretName2"_s)->setText(u"X-Tenant"_s);
        field(u"secretValue2"_s)->setText(u"tenant-0123456789"_s);
        QCOMPARE(m_dialog->config().signIn.headers, (QStringList { u"X-Api-Key"_s, u"X-Tenant"_s }));
        QVERIFY(!m_dialog->config().toJson().contains("0123456789"));
        const QList<SecretHeader> headers = m_dialog->secrets().headers;
        QCOMPARE(headers.size(), 2);
        QCOMPARE(headers.at(0).name, "X-Api-Key"_ba);
        QVERIFY(headers.at(0).value.equals("key-0123456789"));
        QVERIFY(headers.at(1).value.equals("tenant-0123456789"));
        QVERIFY(!m_redactor.redact("x key-0123456789"_ba).contains("key-0123456789"));
        m_dialog->accept();
        QVERIFY(!m_dialog->isVisible());
    }

    void aRemovedHeaderIsGone()
    {
        m_dialog->show();
        choose(Method::Header);
        for (const QString &name : { u"A"_s, u"B"_s, u"C"_s }) {
            if (name != "A"_L1)
                button(u"addHeader"_s)->click();
            field(u"secretName"_s + QString::number(name.at(0).unicode() - 'A' + 1))->setText(name);
        }
        button(u"removeHeader2"_s)->click();
        QCOMPARE(m_dialog->config().signIn.headers, (QStringList { u"A"_s, u"C"_s }));
    }

    void aHeaderThatIsNoneIsSaid()
    {
        m_dialog->show();
        choose(Method::Header);
        field(u"address"_s)->setText(u"https://a.example"_s);
        field(u"secretName1"_s)->setText(u"Host"_s);
        field(u"secretValue1"_s)->setText(u"x-value"_s);
        m_dialog->accept();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(m_dialog->findChild<QLabel *>(u"secretHeadersNote"_s)->text(),
                 Sentences::of(Error { Condition::HeaderRefused, { u"Host"_s } }).plain());
    }

    void valuesInTheKeychainNeedNotBeTypedAgain()
    {
        ConnectionConfig config;
        config.name = u"n"_s;
        config.address = QUrl(u"https://a.example"_s);
        config.signIn.method = Method::Header;
        config.signIn.headers = { u"X-Api-Key"_s };
        m_dialog->setConfig(config);
        m_dialog->setKnown({ config }, config.id());
        m_dialog->show();
        field(u"name"_s)->setText(u"another name"_s);
        m_dialog->accept();
        QVERIFY(!m_dialog->isVisible());
        QVERIFY(!m_dialog->secrets().signsIn());
    }

    void aClientSecretIsAskedForWhereItIsUsed()
    {
        m_dialog->show();
        choose(Method::OAuth);
        auto *secret = field(u"clientSecret"_s);
        QVERIFY(!secret->isVisibleTo(secret->parentWidget()));
        auto *auth = m_dialog->findChild<QComboBox *>(u"clientAuth"_s);
        auth->setCurrentIndex(auth->findData(int(SignInConfig::ClientAuth::Basic)));
        QVERIFY(secret->isVisibleTo(secret->parentWidget()));
        secret->setText(u"secret-of-the-client"_s);
        QVERIFY(m_dialog->secrets().clientSecret.equals("secret-of-the-client"));
        QVERIFY(!m_dialog->config().toJson().contains("secret-of-the-client"));
        auth->setCurrentIndex(auth->findData(int(SignInConfig::ClientAuth::None)));
        QVERIFY(m_dialog->secrets().clientSecret.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_ConnectionSecrets, "tst_connectionsecrets")
#include "tst_connectionsecrets.moc"
