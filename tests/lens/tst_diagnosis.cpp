// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "factsreader.h"
#include "lens/diagnosis.h"
#include "testregistry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
QJsonArray rows()
{
    QJsonArray all;
    for (const QString &name : { u"diagnoses"_s, u"fieldstories"_s }) {
        QFile file(u"%1/lens/%2.json"_s.arg(QStringLiteral(COUNTERSIGN_TEST_DATA), name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no rows");
        QJsonParseError error {};
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
        if (error.error != QJsonParseError::NoError)
            qFatal("%s at %d", qPrintable(error.errorString()), error.offset);
        for (const QJsonValue &row : document.array())
            all.append(row);
    }
    return all;
}
} // namespace

//! The table of what is seen and what is said of it: tests/data/lens/diagnoses.json, and refusals as servers, gateways and
//! providers word them, fieldstories.json. Rows that begin with "near" are one step from a story and must not be told as it.
class tst_Diagnosis : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void factsGiveTheId_data();
    void factsGiveTheId();
    void everyIdIsReached();
    void namesTheHopThatShowsIt();
    void anythingAtAllIsDiagnosed();
    void nothingSecretIsSaid();
};

void tst_Diagnosis::factsGiveTheId_data()
{
    QTest::addColumn<QJsonObject>("row");
    const QJsonArray all = rows();
    for (const QJsonValue &row : all)
        QTest::newRow(qPrintable(row.toObject().value(u"name"_s).toString())) << row.toObject();
    QVERIFY(all.size() >= 390);
}

void tst_Diagnosis::factsGiveTheId()
{
    QFETCH(QJsonObject, row);
    const Diagnosis diagnosis = diagnose(FactsReader().read(row.value(u"facts"_s).toObject()));
    QCOMPARE(nameOf(diagnosis.id), row.value(u"id"_s).toString());
    if (row.contains(u"args"_s)) {
        QStringList expected;
        const QJsonArray args = row.value(u"args"_s).toArray();
        for (const QJsonValue &arg : args)
            expected << arg.toString();
        QCOMPARE(diagnosis.arguments, expected);
    }
    if (row.contains(u"who"_s))
        QCOMPARE(nameOf(diagnosis.who), row.value(u"who"_s).toString());
}

void tst_Diagnosis::everyIdIsReached()
{
    QSet<QString> reached;
    const QJsonArray all = rows();
    for (const QJsonValue &row : all)
        reached << row.toObject().value(u"id"_s).toString();
    const QMetaEnum ids = QMetaEnum::fromType<Diagnosis::Id>();
    for (int i = 0; i < ids.keyCount(); ++i)
        QVERIFY2(reached.contains(QString::fromLatin1(ids.key(i))), ids.key(i));
}

void tst_Diagnosis::namesTheHopThatShowsIt()
{
    const QJsonArray all = rows();
    for (const QJsonValue &row : all) {
        const Facts facts = FactsReader().read(row.toObject().value(u"facts"_s).toObject());
        const Diagnosis diagnosis = diagnose(facts);
        if (facts.hops.isEmpty())
            QCOMPARE(diagnosis.exchange, 0u);
        else
            QCOMPARE(diagnosis.exchange, facts.hops.constLast().exchange);
    }
}

//! Whatever statuses, kinds and conditions come together: there is one answer, and it is the same the second time.
void tst_Diagnosis::anythingAtAllIsDiagnosed()
{
    const QMetaEnum conditions = QMetaEnum::fromType<Condition>();
    const QMetaEnum kinds = QMetaEnum::fromType<TrafficRecord::Kind>();
    const QMetaEnum redirects = QMetaEnum::fromType<TrafficRecord::Redirect>();
    for (const int status : { 0, 101, 200, 204, 302, 400, 401, 403, 418, 500, 999 }) {
        for (int kind = 0; kind < kinds.keyCount(); ++kind) {
            for (int condition = 0; condition < conditions.keyCount(); ++condition) {
                TrafficRecord record;
                record.exchange = 1;
                record.kind = static_cast<TrafficRecord::Kind>(kinds.value(kind));
                record.status = status;
                record.ended = static_cast<Condition>(conditions.value(condition));
                record.redirect = static_cast<TrafficRecord::Redirect>(redirects.value(condition % redirects.keyCount()));
                record.milliseconds = condition % 2 - 1;
                Facts facts;
                facts.hops = { record };
                facts.met = static_cast<Condition>(conditions.value((condition * 7) % conditions.keyCount()));
                const Diagnosis diagnosis = diagnose(facts);
                QVERIFY(!nameOf(diagnosis.id).isEmpty());
                QCOMPARE(diagnose(facts), diagnosis);
            }
        }
    }
}

void tst_Diagnosis::nothingSecretIsSaid()
{
    const QJsonArray all = rows();
    for (const QJsonValue &row : all) {
        const QString said = diagnose(FactsReader().read(row.toObject().value(u"facts"_s).toObject())).arguments.join(u'\n');
        for (const auto &secret : { u"hunter2"_s, u"abcdefghijkl"_s, u"kkkkkkkk"_s, u"eyJ"_s, u"something-else"_s })
            QVERIFY2(!said.contains(secret), qPrintable(said));
    }
}

COUNTERSIGN_TEST(tst_Diagnosis, "tst_diagnosis")
#include "tst_diagnosis.moc"
