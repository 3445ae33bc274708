// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/oauthmethod.h"
#include "auth/signinmethods.h"
#include "auth/staticheadermethod.h"
#include "browsertrap.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "net/trafficlog.h"
#include "signingkey.h"
#include "testregistry.h"

#include <QJsonObject>
#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
struct Said
{
    std::optional<Credential> obtained;
    std::optional<Error> error;
    std::optional<SignInMethod::RenewFailure> failure;
    bool ended = false;
    std::optional<Error> left;

    explicit Said(SignInMethod &method)
    {
        QObject::connect(&method, &SignInMethod::obtained, &method, [this](const Credential &c) { obtained = c; });
        QObject::connect(&method, &SignInMethod::failed, &method, [this](const Error &e) { error = e; });
        const auto refused = [this](SignInMethod::RenewFailure f, const Error &e) {
            failure = f;
            error = e;
        };
        QObject::connect(&method, &SignInMethod::restoreFailed, &method, refused);
        QObject::connect(&method, &SignInMethod::renewFailed, &method, refused);
        QObject::connect(&method, &SignInMethod::ended, &method, [this](const std::optional<Error> &l) {
            ended = true;
            left = l;
        });
    }
};
} // namespace

class tst_StaticHeaderMethod : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    Redactor m_redactor;
    TrafficLog m_log;
    BrowserTrap m_trap;
    SignInContext m_context { m_trap, m_clock, m_redactor, m_log, {} };

    static ConnectionConfig config(SignInConfig::Method method, const QString &address = u"https://agents.example.com/api"_s)
    {
        ConnectionConfig config;
        config.name = u"Team"_s;
        config.address = QUrl(address);
        config.signIn.method = method;
        return config;
    }
    std::unique_ptr<SignInMethod> make(SignInConfig::Method method, const QByteArray &pasted = {},
                                       const QString &address = u"https://agents.example.com/api"_s)
    {
        return makeSignInMethod(config(method, address), m_context, { m_redactor.keep(pasted) });
    }

    //! The same secret as a token, or as the value of a header.
    std::unique_ptr<SignInMethod> with(SignInConfig::Method method, const QByteArray &secret)
    {
        ConnectionConfig made = config(method);
        made.signIn.headers = { u"Authorization"_s };
        ConnectionSecrets typed;
        if (method == SignInConfig::Method::Token)
            typed.token = m_redactor.keep(secret);
        else
            typed.headers = { { "Authorization", m_redactor.keep("Bearer " + secret) } };
        return makeSignInMethod(made, m_context, typed);
    }
    //! Who one is by it; nobody if it fails.
    static AccountRecord accountOf(const std::unique_ptr<SignInMethod> &method)
    {
        Said said(*method);
        method->begin({});
        const bool came = QTest::qWaitFor([&said] { return said.obtained || said.error; }, test::kEventually);
        return came && said.obtained ? said.obtained->account : AccountRecord();
    }

    static ConnectionConfig headerConfig()
    {
        ConnectionConfig made = config(SignInConfig::Method::Header);
        made.signIn.headers = { u"X-Api-Key"_s, u"X-Tenant"_s };
        return made;
    }

private Q_SLOTS:
    void factory()
    {
        QVERIFY(qobject_cast<OAuthMethod *>(make(SignInConfig::Method::OAuth).get()));
        QVERIFY(qobject_cast<StaticHeaderMethod *>(make(SignInConfig::Method::Token).get()));
        QVERIFY(make(SignInConfig::Method::Token)->needsSignIn());
        QVERIFY(make(SignInConfig::Method::OAuth)->needsSignIn());
        QVERIFY(!make(SignInConfig::Method::None)->needsSignIn());
    }
    void openServer()
    {
        const auto method = make(SignInConfig::Method::None);
        Said said(*method);
        method->begin({});
        QVERIFY(!said.obtained);
        QTRY_VERIFY(said.obtained);
        QVERIFY(said.obtained->account.id.isNobody());
        QVERIFY(said.obtained->headers.isEmpty());
        QVERIFY(said.obtained->kept.isEmpty());
    }
    void pasted_data()
    {
        QTest::addColumn<QByteArray>("pasted");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("plain") << "tok-123456"_ba
                               << "Bearer tok-123456"_ba;
        QTest::newRow("with white space") << "  tok-123456\n"_ba
                                          << "Bearer tok-123456"_ba;
        QTest::newRow("with its scheme") << "bearer tok-123456"_ba
                                         << "Bearer tok-123456"_ba;
        QTest::newRow("empty") << ""_ba
                               << ""_ba;
        QTest::newRow("only a scheme") << "Bearer "_ba
                                       << ""_ba;
        QTest::newRow("line break inside") << "tok\r\nX-Evil: 1"_ba
                                           << ""_ba;
        QTest::newRow("space inside") << "tok en"_ba
                                      << ""_ba;
        QTest::newRow("not ASCII") << "t\xc3\xb6ken"_ba
                                   << ""_ba;
        QTest::newRow("NUL") << "tok\0en"_ba
                             << ""_ba;
    }
    void pasted()
    {
        QFETCH(QByteArray, pasted);
        QFETCH(QByteArray, header);
        const auto method = make(SignInConfig::Method::Token, pasted);
        Said said(*method);
        method->begin({});
        QVERIFY(!said.obtained && !said.error);
        QTRY_VERIFY(said.obtained || said.error);
        if (header.isEmpty()) {
            QVERIFY(said.error);
            QCOMPARE(said.error->condition, Condition::TokenMissing);
            QVERIFY(said.error->arguments.isEmpty());
            return;
        }
        QVERIFY(said.obtained);
        QCOMPARE(said.obtained->headers.size(), 1);
        QCOMPARE(said.obtained->headers.constFirst().name, "Authorization"_ba);
        QCOMPARE(said.obtained->headers.constFirst().value.reveal(), header);
        QVERIFY(!said.obtained->account.id.isNobody());
        QCOMPARE(said.obtained->account.name, u"token"_s);
        QCOMPARE(said.obtained->account.id.issuer, u"token:https://agents.example.com"_s);
        QCOMPARE(said.obtained->lifetime, -1);
        QVERIFY(!said.obtained->renewable);
        QVERIFY(!m_redactor.redact("tok-123456"_ba).contains("tok-123456"));
    }
    void aReadableTokenNamesItsSubject()
    {
        const SigningKey key("EdDSA", u"k"_s);
        const QByteArray token = key.sign({}, { { u"sub"_s, u"ada-1815"_s } });
        const AccountRecord account = accountOf(make(SignInConfig::Method::Token, token));
        QCOMPARE(account.id.subject, u"ada-1815"_s);
        QCOMPARE(account.name, u"ada-1815"_s);
    }
    //! Whoever pastes next never sees the chats of the one before; a fresh token of the same person still is the same person.
    void whoseItIs_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<bool>("same");
        const SigningKey key("EdDSA", u"k"_s);
        const auto jwt = [&key](const QString &issuer, const QString &subject, int at) {
            return key.sign({}, { { u"iss"_s, issuer }, { u"sub"_s, subject }, { u"iat"_s, at } });
        };
        const QByteArray ada = jwt(u"https://a.example"_s, u"ada"_s, 1);
        QTest::newRow("another opaque token") << "tok-123456"_ba
                                              << "tok-654321"_ba << false;
        QTest::newRow("an opaque token, then a JWT") << "tok-123456"_ba << ada << false;
        QTest::newRow("a fresh JWT of the same person") << ada << jwt(u"https://a.example"_s, u"ada"_s, 2) << true;
        QTest::newRow("another subject") << ada << jwt(u"https://a.example"_s, u"eve"_s, 1) << false;
        QTest::newRow("the same subject of another issuer") << ada << jwt(u"https://b.example"_s, u"ada"_s, 1) << false;
        QTest::newRow("a subject without an end") << jwt(u"https://a.example"_s, QString(4000, u'a'), 1)
                                                  << jwt(u"https://a.example"_s, QString(4000, u'a'), 2) << false;
        QTest::newRow("a subject with a line break")
            << jwt(u"https://a.example"_s, u"a\nb"_s, 1) << jwt(u"https://a.example"_s, u"a\nb"_s, 2) << false;
    }
    void whoseItIs()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        QFETCH(bool, same);
        for (const auto method : { SignInConfig::Method::Token, SignInConfig::Method::Header }) {
            const AccountRecord one = accountOf(with(method, first));
            const AccountRecord other = accountOf(with(method, second));
            QCOMPARE(one.id == other.id, same);
            for (const AccountRecord &account : { one, other }) {
                QVERIFY(account.id.subject.size() <= 255);
                QVERIFY(account.name.size() <= 255);
                QVERIFY(!account.id.subject.contains("tok-"_L1)); // it tells nothing of the secret
            }
        }
    }
    //! A gateway's JWT, the same for everybody, beside each person's own key: it does not say whose the chats are.
    void ofSeveralHeadersNoneSpeaksForAll()
    {
        const SigningKey key("EdDSA", u"k"_s);
        const QByteArray shared = key.sign({}, { { u"iss"_s, u"https://gate.example"_s }, { u"sub"_s, u"gateway"_s } });
        const auto typed = [&](const QByteArray &own) {
            ConnectionSecrets secrets;
            secrets.headers = { { "X-Api-Key", m_redactor.keep(shared) }, { "X-Tenant", m_redactor.keep(own) } };
            return makeSignInMethod(headerConfig(), m_context, secrets);
        };
        const auto first = typed("key-of-ada");
        Said ada(*first);
        first->begin({});
        QTRY_VERIFY(ada.obtained);
        QVERIFY(ada.obtained->account.name != "gateway"_L1);

        const auto second = typed("key-of-eve");
        Said eve(*second);
        second->restore(ada.obtained->account, ada.obtained->kept);
        QTRY_VERIFY(eve.failure);
        second->begin({});
        QTRY_VERIFY(eve.obtained);
        QVERIFY(eve.obtained->account.id != ada.obtained->account.id);

        const auto again = typed("key-of-ada");
        Said same(*again);
        again->restore(ada.obtained->account, ada.obtained->kept);
        QTRY_VERIFY(same.obtained);
        QCOMPARE(same.obtained->account.id, ada.obtained->account.id);
    }
    //! The very same text, typed again while it is kept: nothing has changed.
    void theSameAgainIsTheSameAccount()
    {
        for (const auto kind : { SignInConfig::Method::Token, SignInConfig::Method::Header }) {
            const auto first = with(kind, "tok-123456");
            Said said(*first);
            first->begin({});
            QTRY_VERIFY(said.obtained);
            const auto again = with(kind, "tok-123456");
            Said same(*again);
            again->restore(said.obtained->account, said.obtained->kept);
            QTRY_VERIFY(same.obtained);
            QCOMPARE(same.obtained->account.id, said.obtained->account.id);

            const auto another = with(kind, "tok-654321");
            Said refused(*another);
            another->restore(said.obtained->account, said.obtained->kept);
            QTRY_VERIFY(refused.failure);
            another->begin({});
            QTRY_VERIFY(refused.obtained);
            QVERIFY(refused.obtained->headers.constFirst().value.reveal().endsWith("tok-654321"));
            QVERIFY(refused.obtained->account.id != said.obtained->account.id);
        }
    }
    void keptAndRestored()
    {
        Secret kept;
        AccountRecord account;
        {
            const auto method = make(SignInConfig::Method::Token, "tok-123456");
            Said said(*method);
            method->begin({});
            QTRY_VERIFY(said.obtained);
            kept = said.obtained->kept;
            account = said.obtained->account;
        }
        {
            const auto method = make(SignInConfig::Method::Token); // next start: nothing pasted
            Said said(*method);
            method->restore(account, kept);
            QVERIFY(!said.obtained);
            QTRY_VERIFY(said.obtained);
            QCOMPARE(said.obtained->headers.constFirst().value.reveal(), "Bearer tok-123456"_ba);
            QCOMPARE(said.obtained->account, account);
        }
        // Not at another server, and nothing that cannot be read.
        const auto elsewhere = make(SignInConfig::Method::Token, {}, u"https://other.example.com/"_s);
        Said there(*elsewhere);
        elsewhere->restore(account, kept);
        QTRY_VERIFY(there.failure);
        QCOMPARE(*there.failure, SignInMethod::RenewFailure::Refused);
        QCOMPARE(there.error->condition, Condition::SessionEnded);
        for (const QByteArray &rubbish : { ""_ba, "{}"_ba, "tok-123456"_ba, R"({"v":2,"token":"t"})"_ba }) {
            const auto method = make(SignInConfig::Method::Token);
            Said said(*method);
            method->restore(account, m_redactor.keep(rubbish));
            QTRY_VERIFY(said.failure);
            QVERIFY(!said.obtained);
        }
    }
    //! Method::Header: values for the names of the configuration, all of them.
    void secretHeaders_data()
    {
        QTest::addColumn<QList<QByteArrayList>>("typed");
        QTest::addColumn<QString>("missing"); // empty = signed in
        using Typed = QList<QByteArrayList>;
        QTest::newRow("both") << Typed { { "X-Api-Key", "key-123456" }, { "X-Tenant", "a b" } } << QString();
        QTest::newRow("in other letters") << Typed { { "x-api-key", "key-123456" }, { "X-TENANT", "a b" } } << QString();
        QTest::newRow("one more than asked for")
            << Typed { { "X-Api-Key", "key-123456" }, { "X-Tenant", "a b" }, { "X-Evil", "e" } } << QString();
        QTest::newRow("one is missing") << Typed { { "X-Api-Key", "key-123456" } } << u"X-Tenant"_s;
        QTest::newRow("one is empty") << Typed { { "X-Api-Key", "" }, { "X-Tenant", "a" } } << u"X-Api-Key"_s;
        QTest::newRow("line break") << Typed { { "X-Api-Key", "k\r\nX-Evil: 1" }, { "X-Tenant", "a" } } << u"X-Api-Key"_s;
        QTest::newRow("not ASCII") << Typed { { "X-Api-Key", "k\xc3\xb6" }, { "X-Tenant", "a" } } << u"X-Api-Key"_s;
        QTest::newRow("nothing") << Typed {} << u"X-Api-Key"_s;
    }
    void secretHeaders()
    {
        QFETCH(QList<QByteArrayList>, typed);
        QFETCH(QString, missing);
        ConnectionSecrets secrets;
        for (const QByteArrayList &header : typed)
            secrets.headers.append({ header.at(0), m_redactor.keep(header.at(1)) });
        const auto method = makeSignInMethod(headerConfig(), m_context, secrets);
        QVERIFY(method->needsSignIn());
        Said said(*method);
        method->begin({});
        QTRY_VERIFY(said.obtained || said.error);
        if (!missing.isEmpty()) {
            QVERIFY(said.error);
            QCOMPARE(said.error->condition, Condition::HeaderValueMissing);
            QCOMPARE(said.error->arguments, QStringList { missing });
            return;
        }
        QVERIFY(said.obtained);
        QCOMPARE(said.obtained->headers.size(), 2);
        QCOMPARE(said.obtained->headers.at(0).name, "X-Api-Key"_ba);
        QVERIFY(said.obtained->headers.at(0).value.equals("key-123456"));
        QVERIFY(said.obtained->headers.at(1).value.equals("a b"));
        QCOMPARE(said.obtained->account.id.issuer, u"header:https://agents.example.com"_s);
    }
    void secretHeadersKeptAndRestored()
    {
        ConnectionSecrets secrets;
        secrets.headers = { { "X-Api-Key", m_redactor.keep("key-123456") }, { "X-Tenant", m_redactor.keep("tenant-1") } };
        const auto first = makeSignInMethod(headerConfig(), m_context, secrets);
        Said said(*first);
        first->begin({});
        QTRY_VERIFY(said.obtained);
        const auto again = makeSignInMethod(headerConfig(), m_context);
        Said back(*again);
        again->restore(said.obtained->account, said.obtained->kept);
        QTRY_VERIFY(back.obtained);
        QVERIFY(back.obtained->headers.at(1).value.equals("tenant-1"));
        // Not at another server, and not for a connection that wants one more.
        ConnectionConfig elsewhere = headerConfig();
        elsewhere.address = QUrl(u"https://other.example.com"_s);
        ConnectionConfig more = headerConfig();
        more.signIn.headers << u"X-More"_s;
        for (const ConnectionConfig &config : { elsewhere, more }) {
            const auto method = makeSignInMethod(config, m_context);
            Said there(*method);
            method->restore(said.obtained->account, said.obtained->kept);
            QTRY_VERIFY(there.failure);
            QVERIFY(!there.obtained);
        }
    }

    void cannotBeRenewedAndEndsQuietly()
    {
        const auto method = make(SignInConfig::Method::Token, "tok-123456");
        Said said(*method);
        method->begin({});
        QTRY_VERIFY(said.obtained);
        const Credential current = *said.obtained;
        method->renew(current);
        QTRY_VERIFY(said.failure);
        QCOMPARE(*said.failure, SignInMethod::RenewFailure::Refused);
        QCOMPARE(said.error->condition, Condition::SessionEnded);
        method->end(current);
        QVERIFY(!said.ended);
        QTRY_VERIFY(said.ended);
        QVERIFY(!said.left);
        // Signed out is signed out: the token is not given again by itself.
        said.obtained.reset();
        method->begin({});
        QTest::qWait(20);
        QVERIFY(!said.obtained);
    }
};

COUNTERSIGN_TEST(tst_StaticHeaderMethod, "tst_staticheadermethod")
#include "tst_staticheadermethod.moc"
