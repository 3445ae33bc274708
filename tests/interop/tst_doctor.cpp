// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.h"
#include "testregistry.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign::test;
using namespace Qt::StringLiterals;

//! `countersign doctor` at the gate of a real CopilotKit runtime, and at the plain AG-UI agent behind it.
class tst_Doctor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gate_data();
    void gate();
    void startsNoRun();
};

namespace {
const QByteArray kGood = "token-of-alice";
const QByteArray kBad = "token-of-nobody";

struct Visit
{
    int exitCode = -1;
    QJsonObject told;
    QByteArray all;
};

Visit visit(const QString &address, const QByteArray &token)
{
    const QTemporaryDir folder;
    QStringList arguments { u"doctor"_s, u"--json"_s, address };
    if (!token.isEmpty()) {
        QFile file(folder.filePath(u"headers"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write("Authorization: Bearer " + token) < 0)
            qFatal("no file for the header");
        arguments << u"--header"_s << u'@' + file.fileName();
    }
    QProcess process;
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(QStringLiteral(COUNTERSIGN_PROGRAM), arguments);
    if (finished.isEmpty() && !finished.wait(120'000))
        process.kill();
    Visit seen;
    const QByteArray output = process.readAllStandardOutput();
    seen.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    seen.told = QJsonDocument::fromJson(output).object();
    seen.all = output + process.readAllStandardError();
    return seen;
}

Peer runtime(const QStringList &arguments)
{
    return Peer(u"copilotkit/server.mjs"_s, QStringList { u"--quiet"_s } + arguments,
                { { u"STATIC_TOKENS"_s, QString::fromLatin1(kGood) + u"=alice"_s } });
}
} // namespace

void tst_Doctor::gate_data()
{
    QTest::addColumn<QStringList>("switches");
    QTest::addColumn<QString>("address"); // what the peer says under this name
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("gate");
    QTest::addColumn<QString>("diagnosis");
    const QString runtime = u"url"_s;
    const QString agent = u"agui"_s;
    const QString refused = u"TokenRefused"_s; // and whether the server said why
    QTest::newRow("let in") << QStringList() << runtime << kGood << 0 << u"CopilotKit"_s << u"guarded"_s << u"NothingWrong"_s;
    QTest::newRow("refused") << QStringList() << runtime << kBad << 1 << u"NotKnown"_s << u"oursRefused"_s << refused;
    QTest::newRow("refused with a challenge")
        << QStringList { u"--www-authenticate"_s } << runtime << kBad << 1 << u"NotKnown"_s << u"oursRefused"_s << refused;
    QTest::newRow("nobody") << QStringList() << runtime << QByteArray() << 1 << u"NotKnown"_s << u"closed"_s << u"NoTokenSent"_s;
    QTest::newRow("open") << QStringList { u"--no-auth"_s } << runtime << QByteArray() << 0 << u"CopilotKit"_s << u"open"_s
                          << u"OpenToAnybody"_s;
    QTest::newRow("single endpoint") << QStringList { u"--single"_s } << runtime << kGood << 0 << u"CopilotKitSingle"_s
                                     << u"guarded"_s << u"NothingWrong"_s;
    QTest::newRow("AG-UI, refused") << QStringList() << agent << kBad << 1 << u"NotKnown"_s << QString() << refused;
    QTest::newRow("AG-UI, let in") << QStringList() << agent << kGood << 0 << u"AgUi"_s << u"notTold"_s << u"NothingWrong"_s;
}

void tst_Doctor::gate()
{
    QFETCH(QStringList, switches);
    QFETCH(QString, address);
    QFETCH(QByteArray, token);
    const Peer peer = runtime(switches);
    QVERIFY(peer.isReady());
    const QString end = address == "agui"_L1 ? u"/echo"_s : QString();
    const Visit seen = visit(peer.said(address) + end, token);
    QTEST(seen.exitCode, "exitCode");
    QTEST(seen.told.value("server"_L1).toObject().value("kind"_L1).toString(), "kind");
    QFETCH(QString, gate);
    if (!gate.isEmpty())
        QCOMPARE(seen.told.value("gate"_L1).toObject().value("verdict"_L1).toString(), gate);
    QFETCH(QString, diagnosis);
    const QString told = seen.told.value("diagnosis"_L1).toObject().value("id"_L1).toString();
    QVERIFY2(told.startsWith(diagnosis), qPrintable(told));
    QVERIFY(token.isEmpty() || !seen.all.contains(token));
}

void tst_Doctor::startsNoRun()
{
    const Peer peer = runtime({});
    QVERIFY(peer.isReady());
    (void)visit(peer.said(u"url"_s), kGood);
    const PeerAnswer listed = fetch(peer.said(u"url"_s) + u"/threads"_s, { { "Authorization", "Bearer " + kGood } });
    QCOMPARE(listed.status, 200);
    QCOMPARE(listed.object().value("threads"_L1).toArray().size(), 0);
}

COUNTERSIGN_TEST(tst_Doctor, "tst_doctor")
#include "tst_doctor.moc"
