// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "testregistry.h"
#include "widgets/aboutdialog.h"
#include "widgets/connectiondialog.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalSpy>
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
        m_dialog->findChild<QPushButton *>(u"addHeader"_s)->click();
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
                m_dialog->findChild<QPushButton *>(u"addHeader"_s)->click();
            field(u"secretName"_s + QString::number(name.at(0).unicode() - 'A' + 1))->setText(name);
        }
        m_dialog->findChild<QPushButton *>(u"removeHeader2"_s)->click();
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

    //! Who gives out a client id is told where the browser comes back to.
    void theReturnAddressCanBeCopied()
    {
        m_dialog->show();
        choose(Method::OAuth);
        auto *copy = m_dialog->findChild<QPushButton *>(u"copyRedirect"_s);
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
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(field(u"address"_s)->accessibleDescription(), u"There is a space in this address."_s);
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
        m_dialog->findChild<QPushButton *>(u"advanced"_s)->click();
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
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
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
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(field(u"address"_s)->accessibleDescription(),
                 Sentences::of(Error { Condition::ConnectionKnown, { u"Team"_s } }).plain());
        field(u"address"_s)->setText(u"https://b.example/api"_s);
        m_dialog->findChild<QPushButton *>(u"save"_s)->click();
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
        m_dialog->findChild<QPushButton *>(u"save"_s)->click(); // its own identity is no obstacle
        QVERIFY(!m_dialog->isVisible());
    }

    void whatIsMissingComesNext_data()
    {
        QTest::addColumn<Method>("method");
        QTest::addColumn<ConnectionFindings>("found");
        QTest::addColumn<QString>("focus");
        const auto kind = ConnectionConfig::Kind::CopilotKit;
        QTest::newRow("provider") << Method::OAuth << ConnectionFindings { .kind = kind, .asksForSignIn = true } << u"issuer"_s;
        QTest::newRow("it says where") << Method::OAuth
                                       << ConnectionFindings { .kind = kind, .asksForSignIn = true, .saysWhere = true }
                                       << u"address"_s;
        QTest::newRow("token") << Method::Token << ConnectionFindings { .kind = kind, .asksForSignIn = true } << u"token"_s;
        QTest::newRow("header") << Method::Header << ConnectionFindings { .kind = kind, .asksForSignIn = true }
                                << u"secretName1"_s;
        QTest::newRow("open") << Method::Token << ConnectionFindings { .kind = kind } << u"address"_s;
    }
    void whatIsMissingComesNext()
    {
        QFETCH(const Method, method);
        QFETCH(const ConnectionFindings, found);
        QFETCH(const QString, focus);
        ConnectionConfig config;
        config.address = QUrl(u"https://a.example:8443/api"_s);
        config.signIn.method = method;
        m_dialog->setConfig(config);
        m_dialog->show();
        m_dialog->showFindings(found);
        QCOMPARE(m_dialog->focusWidget()->objectName(), focus);
        if (method == Method::OAuth)
            QCOMPARE(m_dialog->findChild<QLabel *>(u"oauthNote"_s)->text(),
                     found.saysWhere ? u"Leave empty what the server tells by itself."_s
                                     : u"The owner of a.example:8443 knows both."_s);
    }

    void theResultOfATestInWords_data()
    {
        using Kind = ConnectionConfig::Kind;
        QTest::addColumn<ConnectionFindings>("found");
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("trouble");
        QTest::newRow("open") << ConnectionFindings { .kind = Kind::CopilotKit, .agents = { u"Analyst"_s, u"Writer"_s } }
                              << u"A CopilotKit server with 2 agents, open to everybody. They are: Analyst, Writer."_s << false;
        QTest::newRow("guarded, nobody known")
            << ConnectionFindings { .kind = Kind::CopilotKit, .asksForSignIn = true }
            << u"a.example:8443 answers, and asks for a sign-in. It does not say where: its owner knows the sign-in address and the client ID."_s
            << false;
        QTest::newRow("guarded, it says where")
            << ConnectionFindings { .kind = Kind::CopilotKit, .asksForSignIn = true, .saysWhere = true }
            << u"a.example:8443 answers, and asks for a sign-in. It says itself where: leave the sign-in address empty."_s
            << false;
        QTest::newRow("guarded, provider ready")
            << ConnectionFindings { .kind = Kind::CopilotKit, .asksForSignIn = true, .provider = u"id.example"_s }
            << u"a.example:8443 answers, and asks for a sign-in. id.example is ready to sign you in."_s << false;
        QTest::newRow("guarded, provider not there")
            << ConnectionFindings { .kind = Kind::CopilotKit,
                                    .asksForSignIn = true,
                                    .providerProblem = { Condition::ProviderUnreachable, { u"id.example"_s } } }
            << QString() << true;
        const auto chainlit = [](const char *name, const ConnectionFindings &found, const QString &rest) {
            QTest::newRow(name) << found << u"a.example:8443 is a Chainlit server and asks for a sign-in."_s + rest << false;
        };
        QTest::newRow("Chainlit, open") << ConnectionFindings { .kind = Kind::Chainlit }
                                        << u"A Chainlit server, open to everybody."_s << false;
        chainlit("Chainlit, password", { .kind = Kind::Chainlit, .suggested = Method::Password, .asksForSignIn = true },
                 u" It takes name and password, and asks for them next."_s);
        chainlit("Chainlit, header", { .kind = Kind::Chainlit, .suggested = Method::Header, .asksForSignIn = true },
                 u" It takes a header: yours, or the token of a sign-in in the browser."_s);
        chainlit("Chainlit, its own provider", { .kind = Kind::Chainlit, .suggested = Method::OAuth, .asksForSignIn = true },
                 u" Its own provider does that: leave the sign-in address empty."_s);
        chainlit("Chainlit, our provider",
                 { .kind = Kind::Chainlit, .suggested = Method::OAuth, .asksForSignIn = true, .provider = u"id.example"_s },
                 u" id.example is ready to sign you in."_s);
        QTest::newRow("nobody there") << ConnectionFindings { .problem = { Condition::HostNotFound, { u"a.example"_s } } }
                                      << u"a.example cannot be found. Is the name right, and is this computer on a network?"_s
                                      << true;
    }
    void theResultOfATestInWords()
    {
        QFETCH(const ConnectionFindings, found);
        QFETCH(const QString, words);
        QFETCH(const bool, trouble);
        m_dialog->show();
        field(u"address"_s)->setText(u"https://a.example:8443/api"_s);
        if (found.asksForSignIn && (trouble || !found.provider.isEmpty()))
            field(u"issuer"_s)->setText(u"https://id.example"_s);
        const QSignalSpy asked(m_dialog.get(), &ConnectionDialog::testRequested);
        auto *test = m_dialog->findChild<QPushButton *>(u"test"_s);
        test->click();
        QCOMPARE(asked.size(), 1);
        QVERIFY(!test->isEnabled());
        const auto *result = m_dialog->findChild<QLabel *>(u"testResult"_s);
        QCOMPARE(result->text(), u"Asking a.example…"_s);
        m_dialog->showFindings(found);
        QVERIFY(test->isEnabled());
        if (!words.isEmpty())
            QCOMPARE(result->text(), words);
        QCOMPARE(result->accessibleName(), result->text());
        const QColor ink = result->palette().color(result->foregroundRole());
        QCOMPARE(ink, trouble ? m_theme.tokens().danger : m_theme.tokens().text);
        if (found.kind != ConnectionConfig::Kind::Auto)
            QCOMPARE(m_dialog->config().kind, found.kind);
    }

    void nothingIsTestedWithAWrongAddress()
    {
        m_dialog->show();
        field(u"address"_s)->setText(u"http://a.example"_s);
        const QSignalSpy asked(m_dialog.get(), &ConnectionDialog::testRequested);
        m_dialog->findChild<QPushButton *>(u"test"_s)->click();
        QVERIFY(asked.isEmpty());
        QVERIFY(field(u"address"_s)->property("invalid").toBool());
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
