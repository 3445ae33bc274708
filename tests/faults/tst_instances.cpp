// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"
#include "testregistry.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000; // ms
}

//! Two starts of the real program on one profile, and a start after one that was killed. What a process does shows at a server
//! whose address is on its command line.
class tst_Instances : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void theSecondHandsOverAndEnds();
    void aKilledOneLeavesNothingInTheWay();

private:
    void start(QProcess &process, const QString &path);
    [[nodiscard]] bool hasAsked(const QByteArray &path) const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<LoopbackServer> m_server;
};

void tst_Instances::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_directory->path()).mkdir(u"run"_s));
    QVERIFY(QFile::setPermissions(m_directory->filePath(u"run"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    m_server = std::make_unique<LoopbackServer>(
        [](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(404, "{}"); });
}

//! `path` is what the server will be asked for.
void tst_Instances::start(QProcess &process, const QString &path)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"XDG_RUNTIME_DIR"_s, m_directory->filePath(u"run"_s));
    environment.insert(u"HOME"_s, m_directory->path());
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nowhere"_s); // no keyring, and nobody's desktop is asked
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(COUNTERSIGN_PROGRAM),
                  { u"--profile"_s, m_directory->filePath(u"profile"_s), u"--connect"_s, m_server->url(path).toString() });
}

bool tst_Instances::hasAsked(const QByteArray &path) const
{
    return std::any_of(m_server->requests().begin(), m_server->requests().end(),
                       [&](const ReceivedRequest &request) { return request.path.startsWith(path); });
}

void tst_Instances::theSecondHandsOverAndEnds()
{
    QProcess first;
    QProcess second;
    start(first, u"/one"_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasAsked("/one"), kPatience);
    start(second, u"/two"_s);
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, kPatience);
    QCOMPARE(second.exitStatus(), QProcess::NormalExit);
    QCOMPARE(second.exitCode(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(hasAsked("/two"), kPatience); // by the first, to which it was handed over
    QCOMPARE(first.state(), QProcess::Running);
    first.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(first.state(), QProcess::NotRunning, kPatience);
    QCOMPARE(first.exitStatus(), QProcess::NormalExit);
}

void tst_Instances::aKilledOneLeavesNothingInTheWay()
{
    QProcess first;
    start(first, u"/one"_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasAsked("/one"), kPatience);
    first.kill();
    QVERIFY(first.waitForFinished());
    QProcess second;
    start(second, u"/two"_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasAsked("/two"), kPatience);
    QCOMPARE(second.state(), QProcess::Running); // it is the one now
    QProcess third;
    start(third, u"/three"_s);
    QTRY_COMPARE_WITH_TIMEOUT(third.state(), QProcess::NotRunning, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(hasAsked("/three"), kPatience); // its socket works, too
    second.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, kPatience);
}

COUNTERSIGN_TEST(tst_Instances, "tst_instances")
#include "tst_instances.moc"
