// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatworld.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;

//! Whatever people, servers, networks, disks and crashes do, in whatever order: nothing typed is lost, and nothing reaches the
//! server twice that the person did not send twice.
class tst_ChatProperties : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingLostNothingTwice_data();
    void nothingLostNothingTwice();
};

void tst_ChatProperties::nothingLostNothingTwice_data()
{
    QTest::addColumn<quint32>("seed");
    const int worlds = qEnvironmentVariableIntValue("COUNTERSIGN_WORLDS");
    for (quint32 seed = 1; seed <= static_cast<quint32>(worlds > 0 ? worlds : 200); ++seed)
        QTest::addRow("world %u", seed) << seed;
}

void tst_ChatProperties::nothingLostNothingTwice()
{
    QFETCH(quint32, seed);
    World world(seed);
    for (int i = 0; i < 80 && world.problem().isEmpty(); ++i)
        world.step();
    if (world.problem().isEmpty())
        world.calmDown();
    for (const QString &line : world.problem().isEmpty() ? QStringList() : world.story())
        qInfo().noquote() << line;
    QVERIFY2(world.problem().isEmpty(), qPrintable(world.problem()));
}

COUNTERSIGN_TEST(tst_ChatProperties, "tst_chatproperties")
#include "tst_chatproperties.moc"
