// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectiondialogfixture.h"
#include "testregistry.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Method = SignInConfig::Method;

//! What a look at the address has shown: in words, and what it asks for next.
class tst_ConnectionFindings : public QObject, private test::ConnectionDialogFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

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
        auto *test = button(u"test"_s);
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
        button(u"test"_s)->click();
        QVERIFY(asked.isEmpty());
        QVERIFY(field(u"address"_s)->property("invalid").toBool());
    }
};

COUNTERSIGN_TEST(tst_ConnectionFindings, "tst_connectionfindings")
#include "tst_connectionfindings.moc"
