// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "testregistry.h"
#include "widgets/aboutdialog.h"
#include "widgets/connectiondialog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

class tst_ConnectionDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init() { m_dialog = std::make_unique<ConnectionDialog>(m_theme, m_redactor); }
    void cleanup() { m_dialog.reset(); }

    void configComesBackAsItWent()
    {
        ConnectionConfig config;
        config.name = u"Team agents"_s;
        config.address = QUrl(u"https://agents.example.com/api/copilotkit"_s);
        config.kind = ConnectionConfig::Kind::AgUi;
        config.signIn.issuer = u"https://id.example.com"_s;
        config.signIn.clientId = u"countersign"_s;
        config.signIn.scopes = { u"openid"_s, u"agents.run"_s };
        config.signIn.resource = u"https://agents.example.com"_s;
        config.signIn.bearer = SignInConfig::Bearer::Id; // not in the form
        config.headers = { { u"X-Tenant"_s, u"acme"_s } };
        m_dialog->setConfig(config);
        QVERIFY(m_dialog->config() == config);
    }

    void aMethodTheFormCannotMakeIsKept()
    {
        ConnectionConfig config;
        config.name = u"n"_s;
        config.address = QUrl(u"https://a.example"_s);
        config.signIn.method = Method::Password;
        m_dialog->setConfig(config);
        QCOMPARE(m_dialog->config().signIn.method, Method::Password);
    }

    void nameDefaultsToTheHost()
    {
        field(u"address"_s)->setText(u" https://a.example/x "_s);
        QCOMPARE(m_dialog->config().name, u"a.example"_s);
        QCOMPARE(m_dialog->config().address, QUrl(u"https://a.example/x"_s));
    }

    void fieldsFollowTheMethod()
    {
        m_dialog->show();
        choose(Method::OAuth);
        QVERIFY(field(u"issuer"_s)->isVisible());
        QVERIFY(!field(u"token"_s)->isVisible());
        choose(Method::Token);
        QVERIFY(!field(u"issuer"_s)->isVisible());
        QVERIFY(field(u"token"_s)->isVisible());
        choose(Method::None);
        QVERIFY(!field(u"issuer"_s)->isVisible());
        QVERIFY(!field(u"token"_s)->isVisible());
        QCOMPARE(m_dialog->config().signIn.method, Method::None);
    }

    void tokenLeavesAsASecret_data()
    {
        QTest::addColumn<QString>("pasted");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("plain") << u"abcdef-token"_s << "abcdef-token"_ba;
        QTest::newRow("spaces") << u"  abcdef-token\t"_s << "abcdef-token"_ba;
        QTest::newRow("with its scheme") << u"Bearer abcdef-token"_s << "abcdef-token"_ba;
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
        const Secret secret = m_dialog->pastedToken();
        QCOMPARE(secret.isEmpty(), token.isEmpty());
        QVERIFY(secret.equals(token));
        if (token.size() > 6)
            QVERIFY(!m_redactor.redact("x "_ba + token).contains(token)); // known from birth
        QVERIFY(!m_dialog->config().toJson().contains("abcdef-token"));
        choose(Method::OAuth);
        QVERIFY(m_dialog->pastedToken().isEmpty());
    }

    void aWrongAddressKeepsTheDialogOpen()
    {
        m_dialog->show();
        field(u"address"_s)->setText(u"https://a b.example"_s);
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(field(u"address"_s)->accessibleDescription(), u"An address has no spaces."_s);
        field(u"address"_s)->setText(u"https://a.example"_s);
        field(u"issuer"_s)->setText(u"https://id example"_s);
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QVERIFY(!field(u"address"_s)->property("invalid").toBool());
        QVERIFY(field(u"issuer"_s)->property("invalid").toBool());
        field(u"issuer"_s)->setText(u"https://id.example"_s);
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_dialog->result(), int(QDialog::Accepted));
    }

    void lockedKeysAreGreyed()
    {
        ConnectionConfig config;
        config.address = QUrl(u"https://a.example"_s);
        config.locked = { u"address"_s, u"signIn"_s };
        m_dialog->setConfig(config);
        m_dialog->show();
        QVERIFY(!field(u"address"_s)->isEnabled());
        QVERIFY(!field(u"issuer"_s)->isEnabled());
        QVERIFY(!m_dialog->findChild<QComboBox *>(u"method"_s)->isEnabled());
        QVERIFY(field(u"name"_s)->isEnabled());
        QVERIFY(m_dialog->findChild<QLabel *>(u"lockedNote"_s)->isVisible());
    }

    void everyFieldHasAName()
    {
        const auto fields = m_dialog->findChildren<QLineEdit *>();
        for (const QLineEdit *edit : fields)
            QVERIFY2(!edit->accessibleName().isEmpty(), qPrintable(edit->objectName()));
    }

    void aboutTellsVersionAndLicence()
    {
        const AboutDialog about(m_theme);
        QCOMPARE(about.findChild<QLabel *>(u"version"_s)->text(), u"Version "_s + QString::fromLatin1(COUNTERSIGN_VERSION));
        QVERIFY(about.findChild<QLabel *>(u"licence"_s)->text().contains(u"GNU General Public License"_s));
        QVERIFY(about.findChild<QLabel *>(u"libraries"_s)->text().contains(QString::fromLatin1(qVersion())));
    }

private:
    [[nodiscard]] QLineEdit *field(const QString &name) const { return m_dialog->findChild<QLineEdit *>(name); }
    void choose(Method method) const
    {
        auto *box = m_dialog->findChild<QComboBox *>(u"method"_s);
        box->setCurrentIndex(box->findData(int(method)));
    }

    Theme m_theme;
    Redactor m_redactor;
    std::unique_ptr<ConnectionDialog> m_dialog;
};

COUNTERSIGN_TEST(tst_ConnectionDialog, "tst_connectiondialog")
#include "tst_connectiondialog.moc"
