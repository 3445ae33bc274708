// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "testregistry.h"

#include <QDir>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_CommandLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void tourImpliesDemo();
    void helpNamesEveryOption();
    void helpNamesDoctor() { QVERIFY(CommandLine::helpText().contains(u"countersign doctor URL"_s)); }
};

void tst_CommandLine::reads_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("profile");
    QTest::newRow("nothing") << QStringList() << QString() << QString() << QString();
    QTest::newRow("address") << QStringList { u"--connect"_s, u"https://a.example/x"_s } << u"https://a.example/x"_s << QString()
                             << QString();
    QTest::newRow("file and profile") << QStringList { u"--connection=team.json"_s, u"--profile"_s, u"p"_s } << QString()
                                      << QDir::current().absoluteFilePath(u"team.json"_s) << u"p"_s;
}

void tst_CommandLine::reads()
{
    QFETCH(QStringList, arguments);
    const CommandLine line = CommandLine::parse(QStringList { u"countersign"_s } + arguments);
    QVERIFY2(line.problem.isEmpty(), qPrintable(line.problem));
    QTEST(line.connectAddress, "address");
    QTEST(line.connectionFile, "file");
    QTEST(line.profileDirectory, "profile");
    QVERIFY(!line.demo);
}

void tst_CommandLine::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList { u"--nonsense"_s };
    QTest::newRow("missing value") << QStringList { u"--connect"_s };
    QTest::newRow("stray word") << QStringList { u"--demo"_s, u"stray"_s };
}

void tst_CommandLine::refuses()
{
    QFETCH(QStringList, arguments);
    QVERIFY(!CommandLine::parse(QStringList { u"countersign"_s } + arguments).problem.isEmpty());
}

void tst_CommandLine::tourImpliesDemo()
{
    const CommandLine line = CommandLine::parse({ u"countersign"_s, u"--tour"_s, u"pictures"_s });
    QVERIFY(line.demo);
    QCOMPARE(line.tourDirectory, u"pictures"_s);
}

void tst_CommandLine::helpNamesEveryOption()
{
    const QString help = CommandLine::helpText();
    for (const auto &option : { u"--demo"_s, u"--connect"_s, u"--connection"_s, u"--profile"_s, u"--tour"_s, u"--version"_s })
        QVERIFY2(help.contains(option), qPrintable(option));
}

COUNTERSIGN_TEST(tst_CommandLine, "tst_commandline")
#include "tst_commandline.moc"
