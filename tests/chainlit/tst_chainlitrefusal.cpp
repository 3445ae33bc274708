// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitrefusal.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = Refusal::Kind;

class tst_ChainlitRefusal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyOneTextEndsTheSession_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char *name, int status, const QByteArray &body, Kind kind, const QString &detail,
                            const QByteArray &type = "application/json") {
            QTest::newRow(name) << status << body << type << kind << detail;
        };
        row("fine", 200, R"({"detail":"Invalid authentication token"})", Kind::None, {});
        row("the session", 401, R"({"detail":"Invalid authentication token"})", Kind::NotSignedIn,
            u"Invalid authentication token"_s);
        row("an attempt", 401, R"({"detail":"credentialssignin"})", Kind::NotAboutUs, u"credentialssignin"_s);
        row("a chat", 401, R"({"detail":"Unauthorized"})", Kind::NotAboutUs, u"Unauthorized"_s);
        row("a file", 401, R"({"detail":"You are not authorized to download files from this session"})", Kind::NotAboutUs,
            u"You are not authorized to download files from this session"_s);
        row("a proxy", 401, "<html>", Kind::NotAboutUs, {}, "text/html");
        row("not JSON", 401, "Invalid authentication token, maybe", Kind::NotAboutUs, u"Invalid authentication token, maybe"_s,
            "text/plain");
        row("403", 403, R"({"detail":"no"})", Kind::Forbidden, u"no"_s);
        row("another status", 400, R"({"detail":"Invalid authentication token"})", Kind::NotAboutUs,
            u"Invalid authentication token"_s);
        row("a list", 422, R"({"detail":[{"msg":"Field required"},{"msg":"Too long"},7]})", Kind::NotAboutUs,
            u"Field required; Too long"_s);
        row("an object", 422, R"({"detail":{"a":1}})", Kind::NotAboutUs, {});
        row("plain text", 500, "Internal\nServer Error", Kind::NotAboutUs, u"Internal Server Error"_s,
            "text/plain; charset=utf-8");
        row("much text", 500, QByteArray(5000, 'x'), Kind::NotAboutUs, QString(300, u'x'), "text/plain");
    }
    void onlyOneTextEndsTheSession()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        const Refusal refusal =
            classifyChainlit({ QUrl(u"https://chat.example/user"_s), status, { { "Content-Type", type } }, body });
        QTEST(refusal.kind, "kind");
        QTEST(refusal.detail, "detail");
    }
};

COUNTERSIGN_TEST(tst_ChainlitRefusal, "tst_chainlitrefusal")
#include "tst_chainlitrefusal.moc"
