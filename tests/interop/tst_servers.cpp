// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk.h"
#include "peer.h"
#include "testregistry.h"

#include <QFile>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The two servers we hand out as samples, used as their README says: by a person who may do what the gated tool does, and by one
//! who may not. What they make of wrong tokens is in servers/selftest.mjs.
class tst_Servers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gatesTheToolByPermission_data();
    void gatesTheToolByPermission();
    void theReadmeShowsAConnectionFile();
};

void tst_Servers::gatesTheToolByPermission_data()
{
    QTest::addColumn<QString>("sample");
    QTest::addColumn<ConnectionConfig::Kind>("kind");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("shown");
    const QString may = u"Record 42 is gone."_s;
    const QString mayNot = u"Declined: guest may not delete records."_s;
    QTest::newRow("CopilotKit, may write") << u"copilotkit"_s << ConnectionConfig::Kind::CopilotKit << u"admin"_s << may;
    QTest::newRow("CopilotKit, may not") << u"copilotkit"_s << ConnectionConfig::Kind::CopilotKit << u"guest"_s << mayNot;
    QTest::newRow("AG-UI, may write") << u"agui"_s << ConnectionConfig::Kind::AgUi << u"admin"_s << may;
    QTest::newRow("AG-UI, may not") << u"agui"_s << ConnectionConfig::Kind::AgUi << u"guest"_s << mayNot;
}

void tst_Servers::gatesTheToolByPermission()
{
    QFETCH(QString, sample);
    QFETCH(ConnectionConfig::Kind, kind);
    QFETCH(QString, user);
    QFETCH(QString, shown);
    const ProviderPeer provider;
    const Peer server(u"servers/%1/server.mjs"_s.arg(sample), {},
                      { { u"ISSUER"_s, provider.issuer() }, { u"AUDIENCE"_s, provider.resource() }, { u"PORT"_s, u"0"_s } });
    QVERIFY(server.isReady());
    Desk desk;
    desk.signIn(Desk::connectionTo(server.said(u"url"_s), &provider, kind), user);
    desk.say(u"hello"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains("Hello "_L1 + user + "."_L1), qPrintable(desk.transcript()), kPatience);
    desk.say(u"delete 42"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains(shown), qPrintable(desk.transcript()), kPatience);
    QVERIFY2(desk.transcript().contains("delete_record, "_L1), qPrintable(desk.transcript()));
    QCOMPARE(desk.notices(), QString());
}

void tst_Servers::theReadmeShowsAConnectionFile()
{
    QFile readme(QStringLiteral(COUNTERSIGN_TEST_DATA "/../interop/README.md"));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QByteArray text = readme.readAll();
    const qsizetype from = text.indexOf("```json\n") + 8;
    const Expected<ConnectionConfig> config = ConnectionConfig::fromJson(text.mid(from, text.indexOf("```", from) - from));
    QVERIFY2(config, config ? "" : qPrintable(config.error().arguments.join(u' ')));
    QCOMPARE(config->kind, ConnectionConfig::Kind::CopilotKit);
}

COUNTERSIGN_TEST(tst_Servers, "tst_servers")
#include "tst_servers.moc"
