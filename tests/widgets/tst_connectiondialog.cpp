// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectiondialogfixture.h"
#include "testregistry.h"
#include "widgets/sentences.h"

#include <QClipboard>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

//! The form: what goes in comes out, what is locked stays, and what is wrong is said beside its field.
class tst_ConnectionDialog : public QObject, private test::ConnectionDialogFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

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
        config.signIn.bearer = SignInConfig::Bearer::Id;
        config.headers = { { u"X-Tenant"_s, u"acme"_s }, { u"X-Empty"_s, {} } };
        config.signIn.resourceParameter = SignInConfig::ResourceParameter::Audience;
        config.signIn.clientAuth = SignInConfig::ClientAuth::Post;
        config.signIn.redirect = QUrl(u"http://localhost:8123/back"_s);
        config.signIn.authorizationParameters = { { u"prompt"_s, u"login"_s } }; // not in the form
        config.proxy = QUrl(u"socks5://proxy.example.com:1080"_s);
        config.caFile = u"/etc/ssl/company.pem"_s;
        config.clientCertificate = u"/etc/ssl/me.pem"_s;
        config.clientKey = u"/etc/ssl/me.key"_s;
        m_dialog->setConfig(config);
        QVERIFY(m_dialog->config() == config);
    }

    void aLongAddressShowsItsBeginning()
    {
        ConnectionConfig config;
        config.address = QUrl(u"https://agents.example.com/"_s + u"path/"_s.repeated(40));
        m_dialog->setConfig(config);
        QCOMPARE(field(u"address"_s)->cursorPosition(), 0);
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

    //! Who gives out a client id is told where the browser comes back to.
    void theReturnAddressCanBeCopied()
    {
        m_dialog->show();
        choose(Method::OAuth);
        auto *copy = button(u"copyRedirect"_s);
        QVERIFY(copy->isVisible());
        QVERIFY(m_dialog->findChild<QLabel *>(u"clientIdNote"_s)->text().contains(u"http://127.0.0.1/callback"_s));
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"http://127.0.0.1/callback"_s);
        field(u"clientId"_s)->setText(u"abc"_s);
        QVERIFY(!copy->isVisible());
    }

    void aDroppedConnectionFileIsTaken()
    {
        m_dialog->show();
        const QSignalSpy chosen(m_dialog.get(), &ConnectionDialog::connectionFileChosen);
        QMimeData file;
        file.setUrls({ QUrl::fromLocalFile(u"/tmp/team.json"_s) });
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier);
        enter.setAccepted(false);
        QCoreApplication::sendEvent(m_dialog.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_dialog.get(), &drop);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.constFirst().constFirst().toString(), u"/tmp/team.json"_s);
        QVERIFY(!m_dialog->isVisible());
    }

    void anotherClientIdIsNoRegistration()
    {
        ConnectionConfig config;
        config.name = u"n"_s;
        config.address = QUrl(u"https://a.example"_s);
        config.signIn.issuer = u"https://id.example"_s;
        config.signIn.clientId = u"got-by-itself"_s;
        config.signIn.registered = true;
        m_dialog->setConfig(config);
        QVERIFY(m_dialog->config() == config);
        field(u"clientId"_s)->setText(u"typed"_s);
        QVERIFY(!m_dialog->config().signIn.registered);
    }

    void aWrongAddressKeepsTheDialogOpen()
    {
        m_dialog->show();
        field(u"address"_s)->setText(u"https://a b.example"_s);
        button(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(field(u"address"_s)->accessibleDescription(), u"There is a space in this address."_s);
        field(u"address"_s)->setText(u"https://a.example"_s);
        field(u"issuer"_s)->setText(u"https://id example"_s);
        button(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QVERIFY(!field(u"address"_s)->property("invalid").toBool());
        QVERIFY(field(u"issuer"_s)->property("invalid").toBool());
        field(u"issuer"_s)->setText(u"https://id.example"_s);
        button(u"save"_s)->click();
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_dialog->result(), int(QDialog::Accepted));
    }

    void lockedKeysCanBeReadAndNotChanged()
    {
        ConnectionConfig config;
        config.address = QUrl(u"https://a.example"_s);
        config.locked = { u"address"_s, u"signIn"_s };
        m_dialog->setConfig(config);
        m_dialog->show();
        QVERIFY(field(u"address"_s)->isReadOnly());
        QVERIFY(field(u"address"_s)->isEnabled()); // a screen reader gets there
        QCOMPARE(field(u"address"_s)->accessibleDescription(), u"Set by your administrator"_s);
        QCOMPARE(field(u"address"_s)->actions().size(), 1); // the lock
        QVERIFY(field(u"issuer"_s)->isReadOnly());
        QVERIFY(!m_dialog->findChild<QComboBox *>(u"method"_s)->isEnabled());
        QVERIFY(!field(u"name"_s)->isReadOnly());
        QVERIFY(field(u"name"_s)->actions().isEmpty());
        QVERIFY(m_dialog->findChild<QLabel *>(u"lockedNote"_s)->isVisible());
        m_dialog->setConfig({});
        QVERIFY(!field(u"address"_s)->isReadOnly());
        QVERIFY(field(u"address"_s)->actions().isEmpty());
    }

    void advancedIsFolded()
    {
        m_dialog->show();
        QVERIFY(!field(u"proxy"_s)->isVisible());
        const int folded = m_dialog->height();
        button(u"advanced"_s)->click();
        QVERIFY(field(u"proxy"_s)->isVisible());
        QVERIFY(field(u"scopes"_s)->isVisible());
        QVERIFY(m_dialog->height() > folded);
        choose(Method::None);
        QVERIFY(!field(u"scopes"_s)->isVisible());
        QVERIFY(m_dialog->height() <= m_dialog->screen()->availableGeometry().height());
    }

    void whatIsWrongStandsBesideItsField_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<Error>("error");
        const auto row = [](const char *what, const QString &name, const QString &typed, const Error &error) {
            QTest::newRow(what) << name << typed << error;
        };
        row("proxy without a scheme", u"proxy"_s, u"proxy.example.com"_s, { Condition::ProxyMalformed });
        row("proxy with a password", u"proxy"_s, u"http://me:pw@proxy.example.com:1"_s, { Condition::ProxyMalformed });
        row("a redirect elsewhere", u"redirect"_s, u"https://a.example/back"_s, { Condition::RedirectMalformed });
        row("a resource that is no address", u"resource"_s, u"agents"_s, { Condition::ResourceMalformed });
        row("a scope with quotes", u"scopes"_s, u"openid a\"b"_s, { Condition::ScopeMalformed });
        row("a file that is not there", u"caFile"_s, u"/not/there.pem"_s, { Condition::CertificateUnusable, { u"there.pem"_s } });
        row("a folder for a certificate", u"clientCertificate"_s, u"/tmp"_s, { Condition::CertificateUnusable, { u"tmp"_s } });
        row("a sign-in header", u"headers"_s, u"Authorization: Bearer abc"_s,
            { Condition::HeaderRefused, { u"Authorization"_s } });
        row("no header at all", u"headers"_s, u"two words"_s, { Condition::HeaderRefused, { u"two words"_s } });
    }
    void whatIsWrongStandsBesideItsField()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, typed);
        QFETCH(const Error, error);
        m_dialog->show();
        field(u"address"_s)->setText(u"https://a.example"_s);
        auto *wrong = m_dialog->findChild<QWidget *>(name);
        if (auto *lines = qobject_cast<QPlainTextEdit *>(wrong))
            lines->setPlainText(typed);
        else
            field(name)->setText(typed);
        button(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QVERIFY(wrong->isVisible()); // unfolded for it
        QVERIFY(wrong->property("invalid").toBool());
        QCOMPARE(m_dialog->focusWidget(), wrong);
        QCOMPARE(m_dialog->findChild<QLabel *>(name + u"Note"_s)->text(), Sentences::of(error).plain());
        QVERIFY(!field(u"address"_s)->property("invalid").toBool());
    }

    void anotherConnectionWithTheSameIdentityIsNotSaved()
    {
        ConnectionConfig known;
        known.address = QUrl(u"https://a.example/api"_s);
        known.name = u"Team"_s;
        known.signIn.method = Method::None;
        ConnectionConfig copy = known;
        copy.name = u"Copy of Team"_s;
        m_dialog->setConfig(copy);
        m_dialog->setKnown({ known }, {});
        m_dialog->show();
        button(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(field(u"address"_s)->accessibleDescription(),
                 Sentences::of(Error { Condition::ConnectionKnown, { u"Team"_s } }).plain());
        field(u"address"_s)->setText(u"https://b.example/api"_s);
        button(u"save"_s)->click();
        QVERIFY(!m_dialog->isVisible());
    }

    void editingSaysWhenItBecomesAnotherConnection()
    {
        ConnectionConfig config;
        config.address = QUrl(u"https://a.example/api"_s);
        config.name = u"Team"_s;
        config.signIn.method = Method::None;
        m_dialog->setConfig(config);
        m_dialog->setKnown({ config }, config.id());
        m_dialog->show();
        const auto *note = m_dialog->findChild<QLabel *>(u"anotherNote"_s);
        QVERIFY(!note->isVisible());
        field(u"name"_s)->setText(u"Renamed"_s);
        QVERIFY(!note->isVisible());
        field(u"address"_s)->setText(u"https://b.example/api"_s);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().contains(u"“Team” stays as it is"_s));
        field(u"address"_s)->setText(u"https://a.example/api"_s);
        QVERIFY(!note->isVisible());
        button(u"save"_s)->click(); // its own identity is no obstacle
        QVERIFY(!m_dialog->isVisible());
    }

    void everyFieldHasAName()
    {
        const auto fields = m_dialog->findChildren<QLineEdit *>();
        QVERIFY(fields.size() > 10);
        for (const QLineEdit *edit : fields)
            QVERIFY2(!edit->accessibleName().isEmpty(), qPrintable(edit->objectName()));
    }
};

COUNTERSIGN_TEST(tst_ConnectionDialog, "tst_connectiondialog")
#include "tst_connectiondialog.moc"
