// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/diagnosissentences.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaEnum>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

namespace {
int words(const QString &text)
{
    return static_cast<int>(text.split(u' ', Qt::SkipEmptyParts).size());
}
} // namespace

//! What is said of each diagnosis.
class tst_DiagnosisSentences : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyIdIsSaid_data();
    void everyIdIsSaid();
    void everyRowOfFactsIsSaid();
    void exactWords_data();
    void exactWords();
    void whatMayBeIsToldAsThat_data();
    void whatMayBeIsToldAsThat();
    void argumentsAreNotPatterns();
    void headers();
    void answerers();
    void redirects();
};

void tst_DiagnosisSentences::everyIdIsSaid_data()
{
    QTest::addColumn<Diagnosis>("diagnosis");
    const QMetaEnum ids = QMetaEnum::fromType<Id>();
    for (int i = 0; i < ids.keyCount(); ++i) {
        const auto id = static_cast<Id>(ids.value(i));
        QTest::addRow("%s", ids.key(i)) << Diagnosis { id, { u"one.example"_s, u"two"_s, u"three"_s }, Who::You, 0, 0 };
        QTest::addRow("%s, last empty", ids.key(i)) << Diagnosis { id, { u"one.example"_s, QString() }, Who::You, 0, 0 };
    }
}

void tst_DiagnosisSentences::everyIdIsSaid()
{
    QFETCH(Diagnosis, diagnosis);
    const DiagnosisSentence said = DiagnosisSentences::of(diagnosis);
    static const QRegularExpression hole(u"%\\d"_s);
    static const QRegularExpression unwanted(u"\\b(?:please|oops|failed to|invalid|user|users)\\b|!"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    QVERIFY(!said.title.isEmpty() && !said.title.endsWith(u'.'));
    QVERIFY(!said.text.isEmpty());
    QCOMPARE(said.toChange.isEmpty(), !diagnosis.isTrouble());
    for (const QString &part : { said.title, said.text, said.toChange, said.whoCan }) {
        QVERIFY2(words(part) <= 25, qPrintable(part));
        QVERIFY2(!hole.match(part).hasMatch() && !unwanted.match(part).hasMatch(), qPrintable(part));
        QVERIFY2(!part.contains("  "_L1) && part == part.trimmed(), qPrintable(part));
    }
    // "To change" names a thing or begins with a verb: it is no sentence.
    QVERIFY(!said.toChange.endsWith(u'.'));
}

void tst_DiagnosisSentences::everyRowOfFactsIsSaid()
{
    QJsonArray rows;
    for (const QString &name : { u"diagnoses"_s, u"fieldstories"_s }) {
        QFile file(u"%1/lens/%2.json"_s.arg(QStringLiteral(COUNTERSIGN_TEST_DATA), name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const QJsonValue &row : QJsonDocument::fromJson(file.readAll()).array())
            rows.append(row);
    }
    const QMetaEnum ids = QMetaEnum::fromType<Id>();
    int said = 0;
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        if (!row.contains(u"args"_s))
            continue;
        Diagnosis diagnosis;
        diagnosis.id = static_cast<Id>(ids.keyToValue(row.value(u"id"_s).toString().toLatin1().constData()));
        const QJsonArray args = row.value(u"args"_s).toArray();
        for (const QJsonValue &arg : args)
            diagnosis.arguments << arg.toString();
        const DiagnosisSentence sentence = DiagnosisSentences::of(diagnosis);
        for (const QString &part : { sentence.title, sentence.text, sentence.toChange }) {
            QVERIFY2(words(part) <= 25, qPrintable(part));
            QVERIFY2(!part.contains("“”"_L1) && !part.contains(" ,"_L1) && !part.contains(" ."_L1), qPrintable(part));
        }
        ++said;
    }
    QVERIFY(said > 200);
}

void tst_DiagnosisSentences::exactWords_data()
{
    QTest::addColumn<Diagnosis>("diagnosis");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("toChange");
    const auto is = [](Id id, const QStringList &arguments, const QString &title, const QString &text, const QString &toChange) {
        QTest::addRow("%s %s", qPrintable(nameOf(id)), qPrintable(arguments.join(u' ')))
            << Diagnosis { id, arguments, Who::You, 0, 0 } << title << text << toChange;
    };
    is(Id::RedirectDroppedToken, { u"a.example"_s, u"b.example"_s }, u"A redirect dropped your token"_s,
       u"a.example passed the request on to b.example. A token never follows to another host, so it arrived without one."_s,
       u"Use b.example as the address, if you know it"_s);
    is(Id::CallbackWithoutCode, { u"a.example"_s, u"/cb"_s }, u"This is where the browser returns"_s,
       u"/cb waits for the browser with code and state. The request had none, so a.example says so."_s,
       u"Start at /auth/oauth/ and the provider's name, in the browser that returns"_s);
    is(Id::TokenToCallback, { u"a.example"_s, u"/cb"_s }, u"A token went to the callback"_s,
       u"/cb is where the browser returns with code and state. A token sent there is not looked at."_s,
       u"Start at /auth/oauth/ and the provider's name, or send the token to the API"_s);
    is(Id::OAuthCallbackDeclined, { u"a.example"_s }, u"The app returned nobody"_s,
       u"The provider accepted you. The server's own oauth_callback at a.example returned no one."_s,
       u"oauth_callback in the app"_s);
    is(Id::TokenRefusedUnsaid, { u"a.example"_s, u"401"_s }, u"The server refused the token"_s,
       u"A token went to a.example and was answered with 401. It does not say why."_s,
       u"Ask its owner what the gate checks: issuer, audience, scope, time"_s);
    is(Id::TokenExpired, { u"a.example"_s, u"1"_s }, u"The token has expired"_s,
       u"By the clock of a.example the token ended 1 min ago."_s, u"Sign in again"_s);
    is(Id::AgentBehindRefused, { QString(), u"a.example"_s, u"401"_s }, u"An agent behind the server refused"_s,
       u"a.example let you in. An agent, which it asked for you, answered 401."_s,
       u"What the agent checks, and what the runtime passes on to it"_s);
    is(Id::NotAnAgentServer, { u"a.example:81"_s, u"page"_s }, u"A web page came, not an agent"_s,
       u"a.example:81 answers with a page for a browser, which no agent server sends."_s, u"The address"_s);
    is(Id::NotAnAgentServer, { u"a.example:81"_s, QString() }, u"No agent server answers there"_s,
       u"a.example:81 answers, but with something that no agent server sends."_s, u"The address"_s);
    is(Id::TokenNotSeen, { u"a.example"_s, u"Authorization"_s, u"Not authenticated"_s }, u"The token may not have arrived"_s,
       u"Authorization went along to a.example, which says “Not authenticated”. Something between may drop it, or it is looked "
       "for elsewhere."_s,
       u"What passes headers on between here and the server, and which one the server reads"_s);
    is(Id::RefusedSaid, { u"a.example"_s, u"400"_s, u"Bad tenant"_s }, u"The server gives a reason"_s,
       u"a.example answered 400. Its words: “Bad tenant”"_s, u"What those words name; its owner knows what they mean"_s);
    is(Id::TokenRefusedSaid, { u"a.example"_s, u"no such key"_s, u"401"_s }, u"The server refused the token"_s,
       u"a.example answered 401 to the token. Its words: “no such key”"_s,
       u"What those words name; compare them with what the token says of itself"_s);
    is(Id::SignInNotFinished, { u"id.example"_s, u"5"_s }, u"Nobody came back from the sign-in"_s,
       u"The browser did not return from id.example within 5 min. What it met there is not seen from here."_s,
       u"Sign in again; an error page in the browser says what the provider wants"_s);
    is(Id::SignInCookieNotSent, { u"a.example"_s, u"secure"_s }, u"The sign-in cookie did not go along"_s,
       u"a.example set it for https only, and this request went over http."_s, u"Use https, or set the cookie without Secure"_s);
}

void tst_DiagnosisSentences::exactWords()
{
    QFETCH(Diagnosis, diagnosis);
    const DiagnosisSentence said = DiagnosisSentences::of(diagnosis);
    QTEST(said.title, "title");
    QTEST(said.text, "text");
    QTEST(said.toChange, "toChange");
    QCOMPARE(said.whoCan, u"You"_s);
}

void tst_DiagnosisSentences::whatMayBeIsToldAsThat_data()
{
    QTest::addColumn<Diagnosis>("diagnosis");
    const auto row = [](Id id, const QStringList &arguments) {
        QTest::addRow("%s", qPrintable(nameOf(id))) << Diagnosis { id, arguments, Who::NotKnown, 0, 0 };
    };
    row(Id::UpgradeNotPassedOn, { u"a"_s });
    row(Id::CookieTooLarge, { u"a"_s, u"9"_s });
    row(Id::CallbackExchangeFailed, { u"a"_s });
    row(Id::SessionRefused, { u"a"_s });
    row(Id::CookieBeatsHeader, { u"a"_s });
    row(Id::CodeRefused, { u"a"_s });
    row(Id::ClientSecretWrong, { u"a"_s });
    row(Id::ForbiddenToNobody, { u"a"_s });
    row(Id::ClockAhead, { u"a"_s, u"9"_s });
    row(Id::SignInDenied, { u"a"_s });
    row(Id::GatewayAnswered, { u"a"_s, u"401"_s, u"page"_s });
    row(Id::NotKnown, { u"a"_s, u"418"_s });
    row(Id::AnswerBrokeOff, { u"a"_s });
    row(Id::NoAnswerInTime, { u"a"_s });
    row(Id::Forbidden, { u"a"_s });
    row(Id::TokenNotSeen, { u"a"_s, u"Authorization"_s, u"no"_s });
    row(Id::TokenMalformed, { u"a"_s, u"case"_s });
    row(Id::HeaderMayBeDropped, { u"a"_s, u"X_Key"_s });
    row(Id::RefusalFromCache, { u"a"_s, u"9"_s });
    row(Id::RedirectToOtherScheme, { u"a"_s, u"http"_s });
    row(Id::WrongPath, { u"a"_s, u"/x"_s, u"unsigned"_s });
    row(Id::ServerFailed, { u"a"_s, u"500"_s });
}

void tst_DiagnosisSentences::whatMayBeIsToldAsThat()
{
    QFETCH(Diagnosis, diagnosis);
    const DiagnosisSentence said = DiagnosisSentences::of(diagnosis);
    static const QRegularExpression careful(u"\\b(?:may|not known|not said|does not say|nothing in the answer|or a rule)\\b"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QString all = said.title + u". "_s + said.text;
    QVERIFY2(careful.match(all).hasMatch(), qPrintable(all));
}

void tst_DiagnosisSentences::argumentsAreNotPatterns()
{
    const Diagnosis diagnosis { Id::RedirectToOtherHost, { u"%2.example"_s, u"%1%%"_s }, Who::You, 0, 0 };
    const QString text = DiagnosisSentences::of(diagnosis).text;
    QVERIFY2(text.startsWith("%2.example passed the request on to %1%%."_L1), qPrintable(text));
}

void tst_DiagnosisSentences::headers()
{
    using Fate = LadderHeader::Fate;
    const QString token = u"Bearer [secret <512 a41f9c]"_s;
    QCOMPARE(DiagnosisSentences::header({ "Authorization", token, Fate::Sent }), u"sent: Bearer, under 512 characters, a41f9c"_s);
    QCOMPARE(DiagnosisSentences::header({ "X-Key", u"[secret 512+ a41f9c]"_s, Fate::Sent }),
             u"sent: 512 characters or more, a41f9c"_s);
    QCOMPARE(DiagnosisSentences::header({ "Authorization", {}, Fate::DroppedOtherOrigin }), u"dropped: other host"_s);
    QCOMPARE(DiagnosisSentences::header({ "Authorization", {}, Fate::NotSent }), u"not sent: there was none"_s);
    QCOMPARE(DiagnosisSentences::header({ "Authorization", {}, Fate::Withheld }), u"not sent: this is asked without a token"_s);
    QCOMPARE(DiagnosisSentences::header({ "Host", u"a.example"_s, Fate::AddedByQt }), u"a.example, added by Qt"_s);
    // What is written oddly is shown oddly: that may be all that is wrong.
    QCOMPARE(DiagnosisSentences::header({ "Authorization", u"Bearer "_s + token, Fate::Sent }),
             u"sent as Bearer Bearer …: under 512 characters, a41f9c"_s);
    QCOMPARE(DiagnosisSentences::header({ "Authorization", u"Bearer \"[secret <512 a41f9c]\""_s, Fate::Sent }),
             u"sent as Bearer \"…\": under 512 characters, a41f9c"_s);
    QCOMPARE(DiagnosisSentences::header({ "Accept", u"text/html"_s, Fate::Sent }), u"text/html"_s);
}

void tst_DiagnosisSentences::answerers()
{
    QStringList said;
    const QMetaEnum all = QMetaEnum::fromType<AnswerOrigin::By>();
    for (int i = 0; i < all.keyCount(); ++i)
        said << DiagnosisSentences::answerer({ static_cast<AnswerOrigin::By>(all.value(i)), {} });
    QVERIFY(!said.contains(QString()));
    QCOMPARE(said.removeDuplicates(), 0);
    QVERIFY(DiagnosisSentences::answerer({ AnswerOrigin::By::Gateway, u"page"_s }).contains("seems"_L1));
}

void tst_DiagnosisSentences::redirects()
{
    const QMetaEnum all = QMetaEnum::fromType<TrafficRecord::Redirect>();
    QStringList said;
    for (int i = 0; i < all.keyCount(); ++i)
        said << DiagnosisSentences::redirect(static_cast<TrafficRecord::Redirect>(all.value(i)));
    QCOMPARE(said.count(QString()), 1);
    QCOMPARE(said.removeDuplicates(), 0);
}

COUNTERSIGN_TEST(tst_DiagnosisSentences, "tst_diagnosissentences")
#include "tst_diagnosissentences.moc"
