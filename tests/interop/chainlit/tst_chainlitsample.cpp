// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitpeer.h"
#include "desk.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The Chainlit app we hand out as a sample, used as its README says: by a person who may do what the gated tool does, and by one
//! who may not. What it makes of wrong tokens is in servers/selftest.mjs.
class tst_ChainlitSample : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gatesTheToolByPermission();
};

void tst_ChainlitSample::gatesTheToolByPermission()
{
    const ProviderPeer provider;
    const ChainlitPeer server({ { u"ISSUER"_s, provider.issuer() }, { u"AUDIENCE"_s, provider.resource() } },
                              u"servers/chainlit/app.py"_s);
    QVERIFY(server.isReady());
    const QList<std::pair<QString, QString>> people { { u"admin"_s, u"Record 42 is gone."_s },
                                                      { u"guest"_s, u"Declined: guest may not delete records."_s } };
    for (const auto &[user, shown] : people) {
        Desk desk;
        desk.signIn(Desk::connectionTo(server.address(), &provider, ConnectionConfig::Kind::Chainlit), user);
        desk.say(u"hello"_s);
        QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains("Hello "_L1 + user + "."_L1),
                                  qPrintable(desk.transcript() + desk.traffic()), kPatience);
        desk.say(u"delete 42"_s);
        QTRY_VERIFY2_WITH_TIMEOUT(desk.transcript().contains(shown), qPrintable(desk.transcript()), kPatience);
        QVERIFY2(desk.transcript().contains("delete_record"_L1), qPrintable(desk.transcript()));
        QCOMPARE(desk.notices(), QString());
    }
}

COUNTERSIGN_TEST(tst_ChainlitSample, "tst_chainlitsample")
#include "tst_chainlitsample.moc"
