// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/har.h"
#include "lens/publication.h"
#include "lens/report.h"
#include "lens/streamrecording.h"
#include "plantedsecrets.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Secrets of over fifty kinds, in every place a record has, as if nothing had been taken out before: none of them is in what
//! leaves this computer, nor anything that somebody who holds them could look for.
class tst_PlantedSecrets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void thereAreFortyKinds();
    void theDictionaryFindsWhatIsThere();
    void noneIsInTheReport();
    void noneIsInTheArchive();
    void noneIsInTheSavedRun();
    void aSecretCutInPiecesIsFoundToo();

private:
    [[nodiscard]] static TrafficRecord record(quint64 exchange, const QByteArray &said);
    [[nodiscard]] static QList<QByteArray> sentences();
    [[nodiscard]] Ladder ladder() const;
    static ReportSubject subject();

    std::unique_ptr<Redactor> m_redactor;
    QList<Secret> m_kept;
};

void tst_PlantedSecrets::init()
{
    m_redactor = std::make_unique<Redactor>();
    m_kept.clear();
    for (const PlantedSecret &secret : keptSecrets())
        m_kept << m_redactor->keep(secret.value);
}

void tst_PlantedSecrets::thereAreFortyKinds()
{
    QVERIFY(keptSecrets().size() + foreignSecrets().size() >= 40);
}

void tst_PlantedSecrets::theDictionaryFindsWhatIsThere()
{
    // A search that finds nothing anywhere would prove nothing.
    for (const PlantedSecret &secret : keptSecrets() + foreignSecrets()) {
        for (const QByteArray &form : writtenForms(secret.value))
            QVERIFY2(!foundIn("so it says " + form + '.').isEmpty(), secret.name.constData());
        QVERIFY(!foundIn(QCryptographicHash::hash(secret.value, QCryptographicHash::Sha256).toHex()).isEmpty());
    }
}

//! What a server may say with one of our secrets in it.
QList<QByteArray> tst_PlantedSecrets::sentences()
{
    QList<QByteArray> texts;
    for (const PlantedSecret &secret : keptSecrets()) {
        for (const QByteArray &form : writtenForms(secret.value)) {
            texts << "The value " + form + " is not accepted"
                  << R"({"error":"unauthorized","echo":")" + form + R"("})"
                  << "https://agents.example.com/x?y=" + form + "&z=1";
        }
        texts << "cut short: " + secret.value.left(secret.value.size() * 3 / 4);
    }
    texts << R"({"apiKey":")" + foreign("body apiKey") + R"(","password":")" + foreign("body password") + R"("})"
          << R"({"access_token":")" + foreign("body access_token") + R"(","token_type":"Bearer"})"
          << "invalid header Authorization: Bearer " + foreign("body Bearer in an error text")
          << "grant_type=refresh_token&client_secret=" + foreign("body client_secret in a form");
    return texts;
}

TrafficRecord tst_PlantedSecrets::record(quint64 exchange, const QByteArray &said)
{
    TrafficRecord record;
    record.exchange = exchange;
    record.purpose = u"run"_s;
    record.at = QDateTime(QDate(2026, 11, 22), QTime(10, 12), QTimeZone::utc());
    record.protocol = "HTTP/1.1";
    record.method = "POST";
    record.url = u"https://%1:%2@agents.example.com/hook/%3/run?token=%4&api_key=%5&k=%6&sig=%7#access_token=%8&odd=%9"_s.arg(
        foreignText("user in the address"), foreignText("password in the address"), foreignText("part of the path"),
        foreignText("query token"), foreignText("query api_key"), foreignText("query of no known name"), foreignText("query sig"),
        foreignText("fragment access_token"), foreignText("fragment of no known name"));
    const auto header = [](const char *name, const QByteArray &value) { return RecordedHeader { name, value, false }; };
    record.requestHeaders = {
        header("Host", "agents.example.com"),
        header("Authorization", "Bearer " + keptSecrets().at(exchange % keptSecrets().size()).value),
        header("X-Api-Key", foreign("header X-Api-Key")),
        header("X-Team-Key", foreign("header X-Team-Key")),
        header("Proxy-Authorization", "Basic " + foreign("header Proxy-Authorization")),
        header("Cookie", "gw=" + foreign("header Cookie") + "; theme=dark"),
        header("X-Amz-Security-Token", foreign("header X-Amz-Security-Token")),
        header("Sec-WebSocket-Protocol", "graphql, " + foreign("header Sec-WebSocket-Protocol")),
        header("Sec-WebSocket-Key", foreign("header Sec-WebSocket-Key")),
        header("X-CSRF-Token", foreign("header X-CSRF-Token")),
        header("Referer", "https://agents.example.com/?t=" + foreign("Referer header's token")),
    };
    record.fields = { { u"grant_type"_s, u"authorization_code"_s },
                      { u"client_assertion"_s, QString::fromUtf8(foreign("form field client_assertion")) },
                      { u"whatever"_s, QString::fromUtf8(foreign("form field of no known name")) } };
    record.status = 401;
    record.answerHeaders = {
        header("Content-Type", "application/json"),
        header("Set-Cookie", "sid=" + foreign("header Set-Cookie") + "; Path=/; Secure"),
        header("Set-Cookie", "b=" + foreign("header Set-Cookie, second")),
        header("X-Forwarded-Access-Token", foreign("header X-Forwarded-Access-Token")),
        header("ETag", foreign("header ETag")),
        header("X-Request-Signature", foreign("header X-Request-Signature")),
        header("WWW-Authenticate", "Bearer error_description=\"" + said + '"'),
        header("Location", "https://gw.example.com/?ticket=" + foreign("Location header's ticket")),
    };
    record.answerFields = { { u"access_token"_s, QString::fromUtf8(foreign("answer field access_token")) },
                            { u"whatever"_s, QString::fromUtf8(foreign("answer field of no known name")) } };
    record.bodyStart = said;
    record.redirect = TrafficRecord::Redirect::OtherOrigin;
    record.redirectTarget = u"https://%1@gw.example.com/cb?ticket=%2#f=%3"_s.arg(
        foreignText("redirect target's user"), foreignText("redirect target's query"), foreignText("redirect target's fragment"));
    record.milliseconds = 38;
    record.headMilliseconds = 30;
    record.note = QString::fromUtf8(said);
    return record;
}

Ladder tst_PlantedSecrets::ladder() const
{
    Ladder ladder;
    quint64 exchange = 0;
    for (const QByteArray &said : sentences())
        ladder.put(record(++exchange, said));
    return ladder;
}

ReportSubject tst_PlantedSecrets::subject()
{
    ReportSubject subject;
    subject.program = u"Countersign 1, Qt 6"_s;
    subject.connection =
        u"https://agents.example.com/hook/%1?k=%2"_s.arg(foreignText("part of the path"), foreignText("query of no known name"));
    subject.title = u"It said %1"_s.arg(QString::fromUtf8(keptSecrets().constFirst().value));
    subject.text = QString::fromUtf8(foreign("body Bearer in an error text")).prepend(u"Authorization: Bearer "_s);
    subject.toChange = QString::fromUtf8(keptSecrets().at(3).value);
    subject.gate = { u"With yours: %1"_s.arg(QString::fromUtf8(keptSecrets().at(7).value)) };
    return subject;
}

void tst_PlantedSecrets::noneIsInTheReport()
{
    // A report has room for some thirty exchanges: all of them get their turn.
    quint64 exchange = 0;
    for (const QByteArray &said : sentences()) {
        Ladder one;
        one.put(record(++exchange, said));
        const QByteArray report = markdownReport(subject(), one, *m_redactor).toUtf8();
        QVERIFY(report.contains("agents.example.com"));
        const QByteArray found = foundIn(report);
        QVERIFY2(found.isEmpty(), (found + " in " + said).constData());
    }
}

void tst_PlantedSecrets::noneIsInTheArchive()
{
    const QByteArray har = QJsonDocument(harOf(ladder(), *m_redactor, u"Countersign"_s, u"1"_s)).toJson();
    QVERIFY(har.size() > 100'000);
    QCOMPARE(foundIn(har), QByteArray());
}

void tst_PlantedSecrets::noneIsInTheSavedRun()
{
    StreamRecording recording;
    QJsonArray messages;
    for (const QByteArray &said : sentences())
        messages << QJsonObject { { u"id"_s, u"m"_s }, { u"role"_s, u"user"_s }, { u"content"_s, QString::fromUtf8(said) } };
    const QJsonObject props { { u"apiKey"_s, QString::fromUtf8(foreign("body apiKey")) },
                              { u"password"_s, QString::fromUtf8(foreign("body password")) } };
    const quint64 id = recording.begin(QJsonDocument(QJsonObject { { u"threadId"_s, u"t"_s },
                                                                   { u"runId"_s, u"r"_s },
                                                                   { u"messages"_s, messages },
                                                                   { u"forwardedProps"_s, props } })
                                           .toJson());
    const auto add = [&](const QJsonObject &event) { recording.add(id, QJsonDocument(event).toJson(QJsonDocument::Compact)); };
    int serial = 0;
    for (const QByteArray &said : sentences()) {
        const QString text = QString::fromUtf8(said);
        const QString message = u"m%1"_s.arg(++serial);
        add({ { u"type"_s, u"TEXT_MESSAGE_CONTENT"_s }, { u"messageId"_s, message }, { u"delta"_s, text } });
        add({ { u"type"_s, u"TOOL_CALL_ARGS"_s },
              { u"toolCallId"_s, message },
              { u"delta"_s, u"{\"q\":\""_s + text + u"\"}"_s } });
        add({ { u"type"_s, u"STATE_SNAPSHOT"_s }, { u"snapshot"_s, QJsonObject { { u"note"_s, text } } } });
        add({ { u"type"_s, u"RUN_ERROR"_s }, { u"message"_s, text }, { u"code"_s, text } });
    }
    const auto vector = recording.vector(*m_redactor);
    QVERIFY(vector);
    QVERIFY(vector->value("events"_L1).toArray().size() >= 4 * sentences().size());
    QCOMPARE(foundIn(QJsonDocument(*vector).toJson()), QByteArray());
    // The same where a frame is no JSON, and the bytes of the wire are kept.
    recording.add(id, "no json: " + keptSecrets().constFirst().value);
    const auto wire = recording.vector(*m_redactor);
    QByteArray bytes;
    for (const QJsonValue chunk : wire->value("response"_L1).toObject().value("chunks"_L1).toArray())
        bytes += QByteArray::fromBase64(chunk.toString().toLatin1());
    QVERIFY(bytes.contains("no json: "));
    QCOMPARE(foundIn(bytes), QByteArray());
}

void tst_PlantedSecrets::aSecretCutInPiecesIsFoundToo()
{
    for (const PlantedSecret &secret : keptSecrets()) {
        for (const qsizetype size : { 1, 3, 7 }) {
            StreamRecording recording;
            const quint64 id = recording.begin(R"({"threadId":"t","runId":"r","messages":[]})");
            const QByteArray said = "Your token is " + secret.value + " and it is over.";
            for (qsizetype at = 0; at < said.size(); at += size) {
                const QJsonObject event { { u"type"_s, u"TEXT_MESSAGE_CHUNK"_s },
                                          { u"messageId"_s, u"m"_s },
                                          { u"delta"_s, QString::fromUtf8(said.mid(at, size)) } };
                recording.add(id, QJsonDocument(event).toJson(QJsonDocument::Compact));
            }
            QString text;
            for (const QJsonValue event : recording.vector(*m_redactor)->value("events"_L1).toArray())
                text += event.toObject().value("delta"_L1).toString();
            QVERIFY2(text.startsWith(u"Your token is [secret "_s) && text.endsWith(u" and it is over."_s), qPrintable(text));
            QCOMPARE(foundIn(text.toUtf8()), QByteArray());
        }
    }
}

COUNTERSIGN_TEST(tst_PlantedSecrets, "tst_plantedsecrets")
#include "tst_plantedsecrets.moc"
