// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/connectionvault.h"
#include "core/redactor.h"
#include "faultgroup.h"
#include "peerprovider.h"
#include "testregistry.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
struct ConformanceRow
{
    QString name;
    QString when; //!< "sign-in", "renewal", "names" (at a provider that tells them at userinfo only)
    QStringList switches;
    QString client; //!< empty = countersign
    QString expected;
};

QStringList codesIn(const QString &cell)
{
    static const QRegularExpression code(u"`([^`]+)`"_s);
    QStringList words;
    for (auto found = code.globalMatch(cell); found.hasNext();)
        words << found.next().captured(1);
    return words;
}

//! The table of README.md, beside this file.
QList<ConformanceRow> tableRows()
{
    QFile file(QStringLiteral(COUNTERSIGN_IDP_README));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString section = QString::fromUtf8(file.readAll()).section(u"## The Foundation's tests, here\n"_s, 1);
    QList<ConformanceRow> rows;
    for (const QString &line : section.split(u'\n')) {
        const QStringList cells = line.split(u" | "_s);
        if (!line.startsWith("| `"_L1) || cells.size() != 4)
            continue;
        const QStringList how = codesIn(cells.at(2));
        ConformanceRow row {
            codesIn(cells.at(0)).value(0), cells.at(1), how.filter(u"."_s), {}, QString(cells.at(3)).remove(u" |"_s)
        };
        row.client = how.filter(u"countersign-"_s).value(0);
        rows << row;
    }
    return rows;
}
} // namespace
Q_DECLARE_METATYPE(ConformanceRow)

//! The OpenID Foundation's tests of a relying party, by their names, at the real provider, bent by its switches. The rest of
//! them, which it has no switch for, is in auth/tst_rpconformance.
class tst_IdpConformance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void test_data();
    void test();
    void cleanupTestCase();

private:
    struct Place
    {
        explicit Place(const QMap<QString, QString> &environment) : peer(environment), provider(peer), stage(provider, browser) {}
        ProviderPeer peer;
        PeerProvider provider;
        PeerBrowser browser;
        SignInStage stage;
    };
    void play(Place &place, const ConformanceRow &row) const;

    std::unique_ptr<Place> m_place;
    std::unique_ptr<Place> m_naming; //!< tells names at userinfo, to tokens for no server in particular
};

void tst_IdpConformance::initTestCase()
{
    m_place = std::make_unique<Place>(QMap<QString, QString>());
    m_naming = std::make_unique<Place>(QMap<QString, QString> { { u"IDP_DEFAULT_RESOURCE"_s, u"0"_s } });
    QVERIFY(m_place->peer.isReady() && m_naming->peer.isReady());
}

void tst_IdpConformance::test_data()
{
    QTest::addColumn<ConformanceRow>("row");
    const QList<ConformanceRow> rows = tableRows();
    QVERIFY(rows.size() >= 25);
    for (const ConformanceRow &row : rows)
        QTest::newRow(qPrintable(row.name)) << row;
}

void tst_IdpConformance::play(Place &place, const ConformanceRow &row) const
{
    SignInStage &stage = place.stage;
    place.provider.heal();
    stage.prepare();
    if (&place == m_naming.get())
        stage.config().signIn.resource.clear();
    if (!row.client.isEmpty()) {
        stage.config().signIn.clientId = row.client;
        const bool byForm = row.client.endsWith("post"_L1);
        stage.config().signIn.clientAuth = byForm ? SignInConfig::ClientAuth::Post : SignInConfig::ClientAuth::Basic;
        ConnectionSecrets secrets;
        Redactor redactor;
        secrets.clientSecret = redactor.keep((byForm ? "post"_ba : "basic"_ba) + " secret/with+odd:chars%");
        ConnectionVault(stage.config(), stage.credentials(), redactor).keep(secrets);
    }
    const bool isRenewal = row.when == "renewal"_L1;
    if (isRenewal)
        stage.beSignedIn();
    else
        stage.start();
    for (const QString &name : row.switches)
        place.provider.fail(name, {}, 0);
    if (isRenewal)
        stage.useAfterRefusal();
    else
        stage.session().signIn();
}

void tst_IdpConformance::test()
{
    QFETCH(const ConformanceRow, row);
    Place &place = row.when == "names"_L1 ? *m_naming : *m_place;
    for (const QString &name : row.switches)
        QVERIFY2(place.provider.faults().contains(name), qPrintable(name));
    play(place, row);
    const Session &session = place.stage.session();
    const bool isAccepted = row.expected == "accepted"_L1;
    const auto end = isAccepted                 ? Session::State::SignedIn
                     : row.when == "renewal"_L1 ? Session::State::SignInRequired
                                                : Session::State::SignedOut;
    const QString purpose = row.when == "renewal"_L1 ? u"refresh"_s : u"token"_s;
    const bool isBefore = row.expected == "refused before the browser opens"_L1;
    QVERIFY(isAccepted || isBefore || row.expected == "refused"_L1);
    const auto isOver = [&] {
        return place.stage.isAtRest() && session.state() == end
               && place.provider.arrived().count(isBefore ? u"discovery"_s : purpose) >= 1;
    };
    QVERIFY2(place.stage.until(isOver), qPrintable(place.provider.arrived().join(u' ')));
    QCOMPARE(place.provider.arrived().count(purpose), isBefore ? 0 : 1); // codes and refresh tokens are sent once
    if (isBefore)
        QVERIFY(place.peer.requests(u"/auth"_s).isEmpty());
    if (!isAccepted && row.when == "sign-in"_L1)
        QVERIFY(place.peer.requests(u"/me"_s).isEmpty());
    if (isAccepted && row.when == "names"_L1)
        QCOMPARE(session.account().name, u"Ada Admin"_s);
}

void tst_IdpConformance::cleanupTestCase()
{
    m_place.reset();
    m_naming.reset();
}

COUNTERSIGN_TEST(tst_IdpConformance, "tst_idpconformance")
#include "tst_idpconformance.moc"
