// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providernetwork.h"
#include "auth/registration.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! RFC 7591 as a native client needs it.
class tst_Registration : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    Redactor m_redactor;
    std::optional<Registration::Client> m_client;
    std::optional<Error> m_error;
    QJsonObject m_asked;
    std::unique_ptr<TrafficLog> m_log;

    bool ask(int status, const QByteArray &body, const QUrl &redirect = {}, const QByteArray &type = "application/json")
    {
        LoopbackServer server([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
            m_asked = QJsonDocument::fromJson(request.body).object();
            if (status == 0)
                answer.close();
            else
                answer.reply(status, body, type, { { "Location", "/elsewhere" } });
        });
        m_client.reset();
        m_error.reset();
        m_log = std::make_unique<TrafficLog>();
        ProviderNetwork network(*m_log, m_redactor, m_clock);
        SignInConfig config;
        config.issuer = server.url(u""_s).toString();
        if (!redirect.isEmpty())
            config.redirect = redirect;
        Registration registration(config, server.url(u"/register"_s), network, m_redactor, nullptr);
        connect(&registration, &Registration::registered, this, [this](const auto &client) { m_client = client; });
        connect(&registration, &Registration::failed, this, [this](const Error &why) { m_error = why; });
        registration.start();
        const bool isEnded = !m_client && !m_error && QTest::qWaitFor([this] { return m_client || m_error; }, test::kEventually);
        return isEnded && server.requests().size() == 1 && server.requests().constFirst().method == "POST"
               && server.requests().constFirst().header("Content-Type") == "application/json"
               && server.requests().constFirst().header("Authorization").isEmpty();
    }

private Q_SLOTS:
    void asksForANativePublicClient()
    {
        QVERIFY(ask(201, R"({"client_id":"abc"})"));
        QVERIFY(m_client);
        QCOMPARE(m_client->id, u"abc"_s);
        QCOMPARE(m_client->auth, SignInConfig::ClientAuth::None);
        QVERIFY(m_client->secret.isEmpty() && m_client->token.isEmpty());
        QCOMPARE(m_asked.value(u"application_type"_s).toString(), u"native"_s);
        QCOMPARE(m_asked.value(u"token_endpoint_auth_method"_s).toString(), u"none"_s);
        QCOMPARE(m_asked.value(u"redirect_uris"_s).toArray(), (QJsonArray { u"http://127.0.0.1/callback"_s }));
        QCOMPARE(m_asked.value(u"grant_types"_s).toArray(), (QJsonArray { u"authorization_code"_s, u"refresh_token"_s }));
        QCOMPARE(m_asked.value(u"response_types"_s).toArray(), (QJsonArray { u"code"_s }));
        QCOMPARE(m_asked.value(u"scope"_s).toString(), u"openid profile offline_access"_s);
    }
    void aConfiguredReturnAddressIsNamedToTheLetter()
    {
        QVERIFY(ask(201, R"({"client_id":"abc"})", QUrl(u"http://localhost:8400/oauth/callback"_s)));
        QCOMPARE(m_asked.value(u"redirect_uris"_s).toArray(), (QJsonArray { u"http://localhost:8400/oauth/callback"_s }));
    }

    void answers_data();
    void answers()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Condition, expected);
        QFETCH(int, auth);
        QVERIFY(ask(status, body)); // exactly one POST, whatever comes of it
        QCOMPARE(m_error ? m_error->condition : Condition::None, expected);
        if (!m_client)
            return;
        QCOMPARE(int(m_client->auth), auth);
        QCOMPARE(m_client->secret.isEmpty(), m_client->auth == SignInConfig::ClientAuth::None);
    }
    void aPageIsNoAnswer()
    {
        QVERIFY(ask(201, R"({"client_id":"abc"})", {}, "text/html"));
        QVERIFY(m_error);
    }
    void itsWordsAreTold();

    void secretsAreKnownFromBirthAndRecordedNowhere()
    {
        const QJsonObject given { { u"client_id"_s, u"abc"_s },
                                  { u"client_secret"_s, u"secret-of-a-client-1"_s },
                                  { u"token_endpoint_auth_method"_s, u"client_secret_post"_s },
                                  { u"registration_access_token"_s, u"registration-token-1"_s },
                                  { u"registration_client_uri"_s, u"https://id/r/abc"_s } };
        QVERIFY(ask(201, QJsonDocument(given).toJson()));
        QVERIFY(m_client->secret.equals("secret-of-a-client-1"));
        QVERIFY(m_client->token.equals("registration-token-1"));
        QVERIFY(!m_redactor.redact("x secret-of-a-client-1 registration-token-1"_ba).contains("-1"));
        QCOMPARE(m_log->records().size(), std::size_t(1));
        const TrafficRecord &record = m_log->records().front();
        QCOMPARE(record.purpose, u"registration"_s);
        QStringList told;
        for (const QList<RecordedField> &fields : { record.fields, record.answerFields }) {
            for (const RecordedField &field : fields)
                told << field.name + u'=' + field.value;
        }
        QVERIFY(told.contains(u"client_id=abc"_s) || told.join(u' ').contains(u"client_id"_s));
        QVERIFY(!told.join(u' ').contains(u"secret-of-a-client"_s));
        QVERIFY(!told.join(u' ').contains(u"registration-token"_s));
        QVERIFY(!record.bodyStart.contains("registration-token"));
    }
};

void tst_Registration::answers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Condition>("expected");
    QTest::addColumn<int>("auth");
    const auto row = [](const char *name, int status, const QByteArray &body, Condition expected,
                        SignInConfig::ClientAuth auth = SignInConfig::ClientAuth::None) {
        QTest::newRow(name) << status << body << expected << int(auth);
    };
    using enum SignInConfig::ClientAuth;
    row("200 instead of 201", 200, R"({"client_id":"abc"})", Condition::None);
    row("a secret nobody asked for, unused", 201,
        R"({"client_id":"a","client_secret":"s3cret-s3cret","token_endpoint_auth_method":"none"})", Condition::None);
    row("a secret by default", 201, R"({"client_id":"a","client_secret":"s3cret-s3cret"})", Condition::None, Basic);
    row("in the body", 201,
        R"({"client_id":"a","client_secret":"s3cret-s3cret","token_endpoint_auth_method":"client_secret_post"})", Condition::None,
        Post);
    row("wants a secret it does not give", 201, R"({"client_id":"a","token_endpoint_auth_method":"client_secret_basic"})",
        Condition::RegistrationRefused);
    row("wants a key", 201, R"({"client_id":"a","token_endpoint_auth_method":"private_key_jwt"})",
        Condition::RegistrationRefused);
    row("another return address", 201, R"({"client_id":"a","redirect_uris":["https://evil.example/cb"]})",
        Condition::RegistrationRefused);
    row("ours among others", 201,
        R"({"client_id":"a","redirect_uris":["http://127.0.0.1/callback","http://localhost/callback"]})", Condition::None);
    row("no client id", 201, R"({"client_secret":"x"})", Condition::RegistrationRefused);
    row("client id is a number", 201, R"({"client_id":7})", Condition::RegistrationRefused);
    row("client id with a line break", 201, R"({"client_id":"a\nb"})", Condition::RegistrationRefused);
    row("an endless client id", 201, R"({"client_id":")" + QByteArray(5000, 'x') + R"("})", Condition::RegistrationRefused);
    row("a list", 201, "[]", Condition::RegistrationRefused);
    row("2 MiB", 201, QByteArray(2 << 20, ' '), Condition::RegistrationRefused);
    row("forbidden", 403, "{}", Condition::RegistrationRefused);
    row("redirected", 307, R"({"client_id":"abc"})", Condition::RegistrationRefused);
    row("trouble of its own", 503, "", Condition::ProviderFailed);
    row("no answer", 0, "", Condition::ProviderUnreachable);
}

void tst_Registration::itsWordsAreTold()
{
    QVERIFY(ask(400, R"({"error":"invalid_client_metadata","error_description":"Not   here.\nAsk IT."})"));
    QCOMPARE(m_error->condition, Condition::RegistrationRefused);
    QCOMPARE(m_error->arguments, (QStringList { u"127.0.0.1"_s, u"Not here. Ask IT."_s }));
}

COUNTERSIGN_TEST(tst_Registration, "tst_registration")
#include "tst_registration.moc"
