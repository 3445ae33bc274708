// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/singleinstance.h"

#include "testregistry.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_SingleInstance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theSecondRaisesTheFirst();
    void twoProfilesRunSideBySide();
    void theSocketIsForTheOwnerOnly();
    void cleanupTestCase();

private:
    QTemporaryDir m_base;
    QByteArray m_runtimeBefore;
};

void tst_SingleInstance::initTestCase()
{
    m_runtimeBefore = qgetenv("XDG_RUNTIME_DIR");
    QVERIFY(QDir(m_base.path()).mkdir(u"run"_s));
    QFile::setPermissions(m_base.filePath(u"run"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("XDG_RUNTIME_DIR", m_base.filePath(u"run"_s).toLocal8Bit());
}

void tst_SingleInstance::cleanupTestCase()
{
    qputenv("XDG_RUNTIME_DIR", m_runtimeBefore);
}

void tst_SingleInstance::theSecondRaisesTheFirst()
{
    const Profile profile = Profile::at(m_base.filePath(u"a"_s));
    SingleInstance first(profile);
    QSignalSpy raised(&first, &SingleInstance::raiseRequested);
    QCOMPARE(first.acquire(), SingleInstance::Outcome::First);
    SingleInstance second(profile);
    const QStringList arguments { u"countersign"_s, u"--connect"_s, u"https://agents.example.com/ä"_s };
    QCOMPARE(second.acquire(arguments), SingleInstance::Outcome::HandedOver);
    QTRY_COMPARE(raised.size(), 1);
    QCOMPARE(raised.first().first().toStringList(), arguments);
}

void tst_SingleInstance::twoProfilesRunSideBySide()
{
    SingleInstance first(Profile::at(m_base.filePath(u"b"_s)));
    SingleInstance second(Profile::at(m_base.filePath(u"c"_s)));
    QCOMPARE(first.acquire(), SingleInstance::Outcome::First);
    QCOMPARE(second.acquire(), SingleInstance::Outcome::First);
}

void tst_SingleInstance::theSocketIsForTheOwnerOnly()
{
    const Profile profile = Profile::at(m_base.filePath(u"d"_s));
    SingleInstance instance(profile);
    QCOMPARE(instance.acquire(), SingleInstance::Outcome::First);
    const QFileInfo socket(m_base.filePath(u"run/countersign-"_s + profile.hash()));
    QVERIFY(socket.exists());
    QVERIFY(!(socket.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
}

COUNTERSIGN_TEST(tst_SingleInstance, "tst_singleinstance")
#include "tst_singleinstance.moc"
