// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/connectionvault.h"

#include "core/redactor.h"
#include "memorycredentialstore.h"
#include "testregistry.h"

#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_ConnectionVault : public QObject
{
    Q_OBJECT

    Redactor m_redactor;
    MemoryCredentialStore m_store;

    static ConnectionConfig config(const QString &issuer = u"https://id.example.com"_s, const QString &clientId = u"abc"_s)
    {
        ConnectionConfig config;
        config.address = QUrl(u"https://agents.example.com/api"_s);
        config.signIn.issuer = issuer;
        config.signIn.clientId = clientId;
        config.signIn.registered = true;
        return config;
    }
    ConnectionSecrets load(const ConnectionConfig &config)
    {
        ConnectionVault vault(config, m_store, m_redactor);
        std::optional<ConnectionSecrets> loaded;
        vault.load([&loaded](const ConnectionSecrets &secrets) { loaded = secrets; });
        if (loaded || !QTest::qWaitFor([&loaded] { return loaded.has_value(); }, test::kEventually))
            QTest::qFail("answered at once, or never", __FILE__, __LINE__);
        return loaded.value_or(ConnectionSecrets());
    }
    void keep(const ConnectionConfig &config)
    {
        ConnectionSecrets secrets;
        secrets.clientSecret = m_redactor.keep("a-client-secret");
        secrets.registrationToken = m_redactor.keep("a-registration-token");
        ConnectionVault(config, m_store, m_redactor).keep(secrets);
    }

private Q_SLOTS:
    void init()
    {
        m_store.entries.clear();
        m_store.trouble = CredentialStore::Outcome::Done;
    }
    void comesBack()
    {
        keep(config());
        QCOMPARE(m_store.entries.size(), 1);
        const ConnectionSecrets kept = load(config());
        QVERIFY(kept.clientSecret.equals("a-client-secret"));
        QVERIFY(kept.registrationToken.equals("a-registration-token"));
    }
    void isBoundToIssuerAndClient_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QString>("clientId");
        QTest::newRow("another issuer") << u"https://evil.example"_s << u"abc"_s;
        QTest::newRow("another client") << u"https://id.example.com"_s << u"def"_s;
    }
    void isBoundToIssuerAndClient()
    {
        QFETCH(QString, issuer);
        QFETCH(QString, clientId);
        keep(config());
        const ConnectionConfig other = config(issuer, clientId);
        m_store.entries.insert(u"client/"_s + other.id(), *m_store.entries.begin()); // whoever put it there
        QVERIFY(load(other).clientSecret.isEmpty());
        QVERIFY(load(other).registrationToken.isEmpty());
    }
    void nothingThere_data()
    {
        QTest::addColumn<int>("outcome");
        QTest::newRow("missing") << int(CredentialStore::Outcome::Done);
        QTest::newRow("locked") << int(CredentialStore::Outcome::Locked);
        QTest::newRow("absent") << int(CredentialStore::Outcome::Absent);
        QTest::newRow("failed") << int(CredentialStore::Outcome::Failed);
    }
    void nothingThere()
    {
        QFETCH(int, outcome);
        m_store.trouble = CredentialStore::Outcome(outcome);
        QVERIFY(load(config()).clientSecret.isEmpty());
    }
    void rubbishIsNothing()
    {
        for (const QByteArray &rubbish : { "x"_ba, "[]"_ba, R"({"v":2,"client_secret":"x"})"_ba }) {
            m_store.entries.insert(u"client/"_s + config().id(), m_redactor.keep(rubbish));
            QVERIFY(load(config()).clientSecret.isEmpty());
        }
    }
    void isForgotten()
    {
        keep(config());
        ConnectionVault vault(config(), m_store, m_redactor);
        vault.forget();
        QVERIFY(m_store.entries.isEmpty());
    }
    void isGoneOnlyIfItIsProven()
    {
        keep(config());
        ConnectionVault vault(config(), m_store, m_redactor);
        QStringList gone;
        m_store.trouble = CredentialStore::Outcome::Locked;
        const auto note = [&gone](bool isGone) { gone << (isGone ? u"gone"_s : u"left"_s); };
        vault.forget(note);
        QTRY_COMPARE(gone, QStringList { u"left"_s });
        m_store.trouble = CredentialStore::Outcome::Done;
        vault.forget(note);
        QTRY_COMPARE(gone, QStringList({ u"left"_s, u"gone"_s }));
        QVERIFY(m_store.entries.isEmpty());
    }
    void onlyWhereThereIsSomething()
    {
        SignInConfig plain;
        QVERIFY(!ConnectionVault::isNeededBy(plain));
        plain.registered = true;
        QVERIFY(ConnectionVault::isNeededBy(plain));
        plain.method = SignInConfig::Method::None;
        QVERIFY(!ConnectionVault::isNeededBy(plain));
        SignInConfig secret;
        secret.clientAuth = SignInConfig::ClientAuth::Post;
        QVERIFY(ConnectionVault::isNeededBy(secret));
    }
};

COUNTERSIGN_TEST(tst_ConnectionVault, "tst_connectionvault")
#include "tst_connectionvault.moc"
