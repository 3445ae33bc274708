// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/profile.h"

#include "testregistry.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_Profile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isForThePersonOnly();
    void twoProfilesNeverShareALabel();
    void oneFolderByTwoNamesIsOneProfile();
    void temporaryGoesWithItsOwner();
    void aFolderThatCannotBeMadeIsSaidSo();
};

void tst_Profile::isForThePersonOnly()
{
    QTemporaryDir base;
    const Profile profile = Profile::at(base.filePath(u"deep/profile"_s));
    QVERIFY(profile.isUsable());
    const auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFileInfo(profile.directory()).permissions() & others));
}

void tst_Profile::twoProfilesNeverShareALabel()
{
    QTemporaryDir base;
    const Profile one = Profile::at(base.filePath(u"one"_s));
    const Profile two = Profile::at(base.filePath(u"two"_s));
    QVERIFY(one.keychainService() != two.keychainService());
    QVERIFY(one.hash() != two.hash());
    QVERIFY(one.keychainService() != u"countersign"_s);
}

void tst_Profile::oneFolderByTwoNamesIsOneProfile()
{
    QTemporaryDir base;
    const Profile direct = Profile::at(base.filePath(u"real"_s));
    QVERIFY(QFile::link(base.filePath(u"real"_s), base.filePath(u"link"_s)));
    QCOMPARE(Profile::at(base.filePath(u"link"_s)).hash(), direct.hash());
    QCOMPARE(Profile::at(base.filePath(u"./real/../real"_s)).hash(), direct.hash());
}

void tst_Profile::temporaryGoesWithItsOwner()
{
    QString directory;
    {
        const Profile profile = Profile::temporary();
        directory = profile.directory();
        QVERIFY(profile.isTemporary());
        QVERIFY(QDir(directory).exists());
    }
    QVERIFY(!QDir(directory).exists());
}

void tst_Profile::aFolderThatCannotBeMadeIsSaidSo()
{
    QTemporaryDir base;
    QFile file(base.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!Profile::at(base.filePath(u"file/profile"_s)).isUsable());
}

COUNTERSIGN_TEST(tst_Profile, "tst_profile")
#include "tst_profile.moc"
