// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/settings.h"
#include "testregistry.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;

ConnectionConfig connection(const QString &address)
{
    ConnectionConfig config;
    config.address = QUrl(address);
    config.name = config.address.host();
    return config;
}

AccountRecord account(const QString &subject, bool hasSecret = true)
{
    return {
        { u"https://id.example"_s, u"client"_s, subject }, u"Name of "_s + subject, u"a@b.example"_s, u"openid"_s, hasSecret
    };
}
} // namespace

class tst_Settings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void startsEmpty();
    void everythingComesBack();
    void newestFirst();
    void removesAConnectionWithItsAccounts();
    void keepsEntriesThatAnotherConnectionUses();
    void signingInAgainRemovesTheTombstone();
    void filesAreForTheOwnerOnly();
    void leavesAnExistingDirectoryAlone();
    void damagedFileIsMovedAside_data();
    void damagedFileIsMovedAside();
    void wrongTypesAreTakenAsNotThere();
    void theTableIsWhole_data();
    void theTableIsWhole();
    void preferencesTakeWhatTheTableSays_data();
    void preferencesTakeWhatTheTableSays();
    void aWrongPreferenceIsNotedAndItsStandardCounts();
    void tellsOfChangesOnce();
    void shortcutsComeBack();
    void findsAConnection();
    void keepsUnknownKeys();
    void refusesSecrets();
    void tellsWhenItCannotWrite();

private:
    [[nodiscard]] QString file() const { return m_directory->filePath(u"profile/settings.json"_s); }
    void write(const QByteArray &content) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(file()).path()));
        QFile out(file());
        QVERIFY(out.open(QFile::WriteOnly));
        QCOMPARE(out.write(content), content.size());
    }
    [[nodiscard]] QByteArray content() const
    {
        QFile in(file());
        return in.open(QFile::ReadOnly) ? in.readAll() : QByteArray();
    }
    std::unique_ptr<QTemporaryDir> m_directory;
};

void tst_Settings::startsEmpty()
{
    const Settings settings(file());
    QVERIFY(settings.connections().isEmpty());
    QVERIFY(settings.lastConnection().isEmpty());
    QVERIFY(settings.lastThread(u"c"_s).isEmpty());
    QVERIFY(settings.windowGeometry().isEmpty());
    QCOMPARE(settings.choice(Setting::Colours), u"system"_s);
    QVERIFY(settings.accounts(u"c"_s).isEmpty());
    QVERIFY(settings.tombstones().isEmpty());
    QVERIFY(!settings.trouble());
    QVERIFY(!QFile::exists(file()));
}

void tst_Settings::everythingComesBack()
{
    ConnectionConfig config = connection(u"https://agents.example/api"_s);
    config.signIn.issuer = u"https://id.example"_s;
    config.headers = { { u"X-Tenant"_s, u"acme"_s } };
    {
        Settings settings(file());
        settings.putConnection(config);
        settings.setLastConnection(config.id());
        settings.setLastThread(config.id(), u"thread-1"_s);
        settings.setLastThread(u"other"_s, u"thread-2"_s);
        settings.setWindowGeometry(QByteArray("\0\xff geometry", 11));
        settings.set(Setting::Colours, u"dark"_s);
        settings.put(config.id(), account(u"ada"_s));
        settings.addTombstone(u"gone"_s);
        QVERIFY(!settings.trouble());
    }
    const Settings settings(file());
    QCOMPARE(settings.connections(), QList { config });
    QCOMPARE(settings.lastConnection(), config.id());
    QCOMPARE(settings.lastThread(config.id()), u"thread-1"_s);
    QCOMPARE(settings.lastThread(u"other"_s), u"thread-2"_s);
    QCOMPARE(settings.windowGeometry(), QByteArray("\0\xff geometry", 11));
    QCOMPARE(settings.choice(Setting::Colours), u"dark"_s);
    QCOMPARE(settings.accounts(config.id()), QList { account(u"ada"_s) });
    QCOMPARE(settings.tombstones(), QList { u"gone"_s });
}

void tst_Settings::newestFirst()
{
    const ConnectionConfig a = connection(u"https://a.example"_s);
    const ConnectionConfig b = connection(u"https://b.example"_s);
    Settings settings(file());
    settings.putConnection(a);
    settings.putConnection(b);
    QCOMPARE(settings.connections(), (QList { b, a }));
    ConnectionConfig renamed = a;
    renamed.name = u"Renamed"_s;
    settings.putConnection(renamed);
    QCOMPARE(settings.connections(), (QList { renamed, b }));
    settings.put(u"c"_s, account(u"ada"_s));
    settings.put(u"c"_s, account(u"bob"_s));
    settings.put(u"c"_s, account(u"ada"_s, false));
    QCOMPARE(settings.accounts(u"c"_s), (QList { account(u"ada"_s, false), account(u"bob"_s) }));
    QVERIFY(settings.accounts(u"d"_s).isEmpty());
}

void tst_Settings::removesAConnectionWithItsAccounts()
{
    const ConnectionConfig a = connection(u"https://a.example"_s);
    const ConnectionConfig b = connection(u"https://b.example"_s);
    Settings settings(file());
    settings.putConnection(a);
    settings.putConnection(b);
    settings.setLastConnection(a.id());
    settings.setLastThread(a.id(), u"t"_s);
    settings.put(a.id(), account(u"ada"_s));
    settings.put(a.id(), account(u"no-secret"_s, false));
    settings.removeConnection(a.id());
    const Settings again(file());
    QCOMPARE(again.connections(), QList { b });
    QVERIFY(again.lastConnection().isEmpty());
    QVERIFY(again.lastThread(a.id()).isEmpty());
    QVERIFY(again.accounts(a.id()).isEmpty());
    QCOMPARE(again.tombstones(), QList { account(u"ada"_s).id.credentialKey(a.id()) });
}

void tst_Settings::keepsEntriesThatAnotherConnectionUses()
{
    Settings settings(file());
    settings.put(u"a"_s, account(u"ada"_s));
    settings.put(u"b"_s, account(u"ada"_s));
    settings.removeConnection(u"a"_s);
    QCOMPARE(settings.tombstones(), QList { account(u"ada"_s).id.credentialKey(u"a"_s) });
    QCOMPARE(settings.accounts(u"b"_s), QList { account(u"ada"_s) });
}

void tst_Settings::signingInAgainRemovesTheTombstone()
{
    Settings settings(file());
    settings.addTombstone(account(u"ada"_s).id.credentialKey(u"c"_s));
    settings.addTombstone(account(u"ada"_s).id.credentialKey(u"c"_s));
    settings.addTombstone(u"other"_s);
    QCOMPARE(settings.tombstones().size(), 2);
    settings.put(u"c"_s, account(u"ada"_s, false));
    QCOMPARE(settings.tombstones().size(), 2);
    settings.put(u"c"_s, account(u"ada"_s, true));
    QCOMPARE(settings.tombstones(), QList { u"other"_s });
    settings.removeTombstone(u"other"_s);
    QVERIFY(Settings(file()).tombstones().isEmpty());
}

void tst_Settings::filesAreForTheOwnerOnly()
{
    Settings settings(file());
    settings.set(Setting::Colours, u"dark"_s);
    QCOMPARE(QFile::permissions(file()), kOwnerOnly);
    QCOMPARE(QFile::permissions(QFileInfo(file()).path()), kOwnerOnly | QFile::ExeOwner | QFile::ExeUser);
    QVERIFY(QFile::setPermissions(file(), kOwnerOnly | QFile::ReadGroup | QFile::ReadOther)); // somebody copied it here
    settings.set(Setting::Colours, u"light"_s);
    QCOMPARE(QFile::permissions(file()), kOwnerOnly);
}

void tst_Settings::leavesAnExistingDirectoryAlone()
{
    const QString path = QFileInfo(file()).path();
    QVERIFY(QDir().mkpath(path));
    const auto before = kOwnerOnly | QFile::ExeOwner | QFile::ExeUser | QFile::ReadGroup | QFile::ExeGroup;
    QVERIFY(QFile::setPermissions(path, before));
    Settings(file()).set(Setting::Colours, u"dark"_s);
    QCOMPARE(QFile::permissions(path), before);
    QCOMPARE(QFile::permissions(file()), kOwnerOnly);
}

void tst_Settings::damagedFileIsMovedAside_data()
{
    QTest::addColumn<QByteArray>("damaged");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("cut off") << "{\"colours\": \"dark\","_ba;
    QTest::newRow("NULs") << QByteArray(512, '\0');
    QTest::newRow("array") << "[1]"_ba;
}

void tst_Settings::damagedFileIsMovedAside()
{
    QFETCH(QByteArray, damaged);
    write(damaged);
    QFile older(file() + u".broken"_s); // stays as it is
    QVERIFY(older.open(QFile::WriteOnly));
    older.close();
    QFile aside(file() + u".broken-2"_s);
    QTest::ignoreMessage(QtWarningMsg, "damaged settings were put aside");
    Settings settings(file());
    QVERIFY(!settings.trouble());
    QCOMPARE(settings.damage(), (Error { Condition::SettingsDamaged, { QFileInfo(aside).fileName() }, 0, {} }));
    QCOMPARE(settings.choice(Setting::Colours), u"system"_s);
    settings.set(Setting::Colours, u"light"_s);
    QCOMPARE(Settings(file()).choice(Setting::Colours), u"light"_s);
    QVERIFY(aside.open(QFile::ReadOnly));
    QCOMPARE(aside.readAll(), damaged);
    QCOMPARE(older.size(), 0);
    QVERIFY(!Settings(file()).damage()); // said once
}

void tst_Settings::wrongTypesAreTakenAsNotThere()
{
    write(R"({"connections":[7,{"countersign":1,"address":"ftp://x"},{"countersign":1,"address":"https://h.example"}],
              "lastConnection":[],"lastThreads":"x","windowGeometry":1,"colours":"purple","accounts":{"c":[1,{}]},
              "tombstones":[1,"k"]})");
    QTest::ignoreMessage(QtWarningMsg, "settings that hold something else, taken as not there: colours");
    const Settings settings(file());
    QCOMPARE(settings.connections().size(), 1);
    QVERIFY(settings.lastConnection().isEmpty());
    QVERIFY(settings.lastThread(u"c"_s).isEmpty());
    QVERIFY(settings.windowGeometry().isEmpty());
    QCOMPARE(settings.choice(Setting::Colours), u"system"_s);
    QVERIFY(settings.accounts(u"c"_s).isEmpty());
    QCOMPARE(settings.tombstones(), QList { u"k"_s });
}

void tst_Settings::theTableIsWhole_data()
{
    QTest::addColumn<int>("row");
    for (int i = 0; i < SettingKey::all().size(); ++i)
        QTest::newRow(qPrintable(SettingKey::all().at(i).name)) << i;
}

void tst_Settings::theTableIsWhole()
{
    QFETCH(int, row);
    const SettingKey &key = SettingKey::all().at(row);
    QCOMPARE(int(key.id), row);
    QVERIFY(key.accepts(key.standard));
    QVERIFY(key.meaning.endsWith(u'.'));
    QVERIFY(key.type != SettingKey::Type::Number || key.least < key.most);
    QCOMPARE(key.choices.isEmpty(), key.type != SettingKey::Type::Choice);
    QCOMPARE(std::count_if(SettingKey::all().begin(), SettingKey::all().end(),
                           [&](const SettingKey &other) { return other.name == key.name; }),
             1);
    Settings settings(file());
    QVERIFY(settings.set(key.id, key.standard)); // leaves no trace
    QVERIFY(!content().contains(key.name.toUtf8()));
}

void tst_Settings::preferencesTakeWhatTheTableSays_data()
{
    QTest::addColumn<Setting>("id");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("taken");
    QTest::newRow("a known word") << Setting::Colours << QJsonValue(u"dark"_s) << true;
    QTest::newRow("an unknown word") << Setting::Colours << QJsonValue(u"purple"_s) << false;
    QTest::newRow("a number for a word") << Setting::Colours << QJsonValue(1) << false;
    QTest::newRow("a flag") << Setting::ReturnSends << QJsonValue(false) << true;
    QTest::newRow("a word for a flag") << Setting::ReturnSends << QJsonValue(u"false"_s) << false;
    QTest::newRow("the least") << Setting::TextSize << QJsonValue(50) << true;
    QTest::newRow("the most") << Setting::TextSize << QJsonValue(300) << true;
    QTest::newRow("too small") << Setting::TextSize << QJsonValue(49) << false;
    QTest::newRow("too large") << Setting::TextSize << QJsonValue(301) << false;
    QTest::newRow("not whole") << Setting::TextSize << QJsonValue(110.5) << false;
    QTest::newRow("nothing") << Setting::TextSize << QJsonValue() << false;
}

void tst_Settings::preferencesTakeWhatTheTableSays()
{
    QFETCH(Setting, id);
    QFETCH(QJsonValue, value);
    QFETCH(bool, taken);
    Settings settings(file());
    QCOMPARE(settings.set(id, value), taken);
    const Settings again(file());
    const QJsonValue now = taken ? value : SettingKey::of(id).standard;
    switch (SettingKey::of(id).type) {
    case SettingKey::Type::Flag:
        QCOMPARE(again.flag(id), now.toBool());
        break;
    case SettingKey::Type::Number:
        QCOMPARE(again.number(id), now.toInt());
        break;
    case SettingKey::Type::Choice:
        QCOMPARE(again.choice(id), now.toString());
        break;
    }
}

void tst_Settings::aWrongPreferenceIsNotedAndItsStandardCounts()
{
    write(R"({"textSize":"big","returnSends":0,"menuBar":true,"ofALaterVersion":1})");
    QTest::ignoreMessage(QtWarningMsg, "settings that hold something else, taken as not there: textSize, returnSends");
    Settings settings(file());
    QCOMPARE(settings.notes(), (QStringList { u"textSize"_s, u"returnSends"_s }));
    QCOMPARE(settings.number(Setting::TextSize), 100);
    QVERIFY(settings.flag(Setting::ReturnSends));
    QVERIFY(settings.flag(Setting::MenuBar));
    QVERIFY(settings.set(Setting::TextSize, 100)); // chosen anew, even if it is the standard: the mistake is gone
    QVERIFY(settings.set(Setting::ReturnSends, false));
    QVERIFY(settings.notes().isEmpty());
    QVERIFY(Settings(file()).notes().isEmpty());
    QVERIFY(content().contains("ofALaterVersion"));
}

void tst_Settings::tellsOfChangesOnce()
{
    Settings settings(file());
    QList<Setting> told;
    connect(&settings, &Settings::changed, this, [&told](Setting id) { told << id; });
    QVERIFY(settings.set(Setting::TextSize, 100)); // it is that already
    QVERIFY(told.isEmpty());
    QVERIFY(settings.set(Setting::TextSize, 150));
    QVERIFY(settings.set(Setting::TextSize, 150));
    QVERIFY(!settings.set(Setting::TextSize, 1000));
    QCOMPARE(told, QList { Setting::TextSize });
}

void tst_Settings::shortcutsComeBack()
{
    {
        Settings settings(file());
        QVERIFY(!settings.shortcut(u"newChat"_s));
        settings.setShortcut(u"newChat"_s, u"Ctrl+J"_s);
        settings.setShortcut(u"help"_s, QString());
        settings.setShortcut(u"settings"_s, u"F3"_s);
        settings.setShortcut(u"settings"_s, std::nullopt);
        settings.setSidebarWidth(321);
    }
    const Settings settings(file());
    QCOMPARE(settings.shortcut(u"newChat"_s), std::optional(u"Ctrl+J"_s));
    QVERIFY(settings.shortcut(u"help"_s)); // bound to nothing, on purpose
    QVERIFY(settings.shortcut(u"help"_s)->isEmpty());
    QVERIFY(!settings.shortcut(u"settings"_s));
    QCOMPARE(settings.sidebarWidth(), 321);
}

void tst_Settings::findsAConnection()
{
    Settings settings(file());
    settings.putConnection(connection(u"https://a.example"_s));
    settings.putConnection(connection(u"https://b.example"_s));
    const ConnectionConfig a = connection(u"https://a.example"_s);
    QVERIFY(settings.connection(a.id()));
    QVERIFY(*settings.connection(a.id()) == a);
    QVERIFY(!settings.connection(u"nobody"_s));
}

void tst_Settings::keepsUnknownKeys()
{
    write(R"({"ofALaterVersion":{"a":[1,2]},"colours":"dark"})");
    Settings(file()).set(Setting::Colours, u"light"_s);
    QVERIFY(content().contains("ofALaterVersion"));
    QCOMPARE(Settings(file()).choice(Setting::Colours), u"light"_s);
}

void tst_Settings::refusesSecrets()
{
    ConnectionConfig config = connection(u"https://a.example"_s);
    config.headers = { { u"Authorization"_s, u"Bearer hunter2-hunter2"_s } };
    Settings settings(file());
    settings.putConnection(config);
    QVERIFY(settings.trouble());
    QCOMPARE(settings.trouble()->condition, Condition::ConnectionFileInvalid);
    QVERIFY(settings.connections().isEmpty());
    settings.set(Setting::Colours, u"dark"_s);
    QVERIFY(!content().contains("hunter2"));
    QVERIFY(!settings.trouble());
}

void tst_Settings::tellsWhenItCannotWrite()
{
    QFile inTheWay(QFileInfo(file()).path());
    QVERIFY(inTheWay.open(QFile::WriteOnly));
    inTheWay.close();
    Settings settings(file());
    QSignalSpy told(&settings, &Settings::troubleChanged);
    settings.set(Setting::Colours, u"dark"_s);
    QVERIFY(settings.trouble());
    QCOMPARE(settings.trouble()->condition, Condition::SettingsFailed);
    QVERIFY(!settings.trouble()->arguments.value(0).isEmpty());
    settings.set(Setting::Contrast, u"high"_s);
    QCOMPARE(told.size(), 1);
    QCOMPARE(settings.choice(Setting::Colours), u"dark"_s); // for this session
    QVERIFY(inTheWay.remove());
    settings.save();
    QVERIFY(!settings.trouble());
    QCOMPARE(told.size(), 2);
    QCOMPARE(Settings(file()).choice(Setting::Colours), u"dark"_s);
}

COUNTERSIGN_TEST(tst_Settings, "tst_settings")
#include "tst_settings.moc"
