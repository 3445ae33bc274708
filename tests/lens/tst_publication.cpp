// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lens/publication.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <tuple>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What may leave this computer of a JSON document: nothing that its name calls a secret, however deep it lies.
class tst_Publication : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellingNames_data();
    void tellingNames();
    void underATellingName_data();
    void underATellingName();
    void whatIsNoSecretStays();
    void equalSecretsAreSeenToBeEqual();

private:
    Redactor m_redactor;
};

void tst_Publication::tellingNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("tells");
    for (const char *name : { "token", "access_token", "accessToken", "ACCESS-TOKEN", "apiKey", "x-api-key", "clientSecret",
                              "pin", "otp", "Set-Cookie", "privateKey", "id_token_hint", "passphrase", "jwtAssertion" })
        QTest::newRow(name) << QString::fromLatin1(name) << true;
    for (const char *name : { "name", "key", "pinned", "text", "id", "content", "shopping" })
        QTest::newRow(name) << QString::fromLatin1(name) << false;
}

void tst_Publication::tellingNames()
{
    QFETCH(QString, name);
    QTEST(isTellingName(name), "tells");
}

void tst_Publication::underATellingName_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::newRow("itself") << R"({"password":"%"})"_ba;
    QTest::newRow("in an array") << R"({"tokens":["%","other"]})"_ba;
    QTest::newRow("in an object") << R"({"credentials":{"user":"ada","value":"%"}})"_ba;
    QTest::newRow("in an array of objects") << R"({"secrets":[{"name":"a","is":"%"}]})"_ba;
    QTest::newRow("deep") << R"({"a":[{"cookies":{"jar":[[{"v":"%"}]]}}]})"_ba;
    QTest::newRow("as a name under one") << R"({"cookies":{"%":"x"}})"_ba;
}

void tst_Publication::underATellingName()
{
    QFETCH(QByteArray, pattern);
    // No shape that anybody would know, and nobody told us: only the name gives it away.
    const QByteArray secret = "swordfish of the north";
    if (pattern.contains(R"("%":)"))
        std::ignore = m_redactor.keep(secret); // a name is hidden where it is known
    const QJsonObject given = QJsonDocument::fromJson(QByteArray(pattern).replace("%", secret)).object();
    QVERIFY(!given.isEmpty());
    const QByteArray left = QJsonDocument(Publication(m_redactor).json(given).toObject()).toJson();
    QVERIFY2(!left.contains(secret) && !left.contains("swordfish"), left.constData());
    QVERIFY2(left.contains("[secret <64 "), left.constData());
}

void tst_Publication::whatIsNoSecretStays()
{
    const QJsonObject given { { u"name"_s, u"ada"_s },
                              { u"n"_s, 3 },
                              { u"list"_s, QJsonArray { u"a"_s, true, QJsonValue(), QJsonObject { { u"text"_s, u"hello"_s } } } },
                              { u"tokens"_s, QJsonArray { 12, true, QString() } } };
    QCOMPARE(Publication(m_redactor).json(given).toObject(), given);
}

void tst_Publication::equalSecretsAreSeenToBeEqual()
{
    const QJsonObject given { { u"token"_s, u"one of them"_s },
                              { u"secrets"_s, QJsonArray { u"one of them"_s, u"another one"_s } } };
    const QJsonObject left = Publication(m_redactor).json(given).toObject();
    const QJsonArray secrets = left.value("secrets"_L1).toArray();
    QCOMPARE(left.value("token"_L1).toString(), secrets.at(0).toString());
    QVERIFY(secrets.at(0) != secrets.at(1));
    QVERIFY(left != Publication(m_redactor).json(given).toObject()); // in another report it is another tag
}

COUNTERSIGN_TEST(tst_Publication, "tst_publication")
#include "tst_publication.moc"
