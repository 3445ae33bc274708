// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/authorizationanswer.h"
#include "core/redactor.h"
#include "net/httprequestreader.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
constexpr auto kNotOurs = "not ours";
constexpr auto kCode = "code";
} // namespace

class tst_AuthorizationAnswer : public QObject
{
    Q_OBJECT

    static AuthorizationAnswer::Verdict judge(const QByteArray &query, bool issRequired, Redactor &redactor)
    {
        return AuthorizationAnswer::judge(ReceivedRequest::form(query),
                                          { redactor.keep("the-right-state"), u"https://id.example.com"_s, issRequired },
                                          redactor);
    }

private Q_SLOTS:
    void order_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<bool>("issRequired");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<Condition>("expected");
        const auto ours = [](const char *name, const QByteArray &query, Condition expected, bool issRequired = false) {
            QTest::newRow(name) << "state=the-right-state&" + query << issRequired << "failed"_ba << expected;
        };
        const auto good = [](const char *name, const QByteArray &query, bool issRequired = false) {
            QTest::newRow(name) << "state=the-right-state&" + query << issRequired << QByteArray(kCode) << Condition::None;
        };
        const auto foreign = [](const char *name, const QByteArray &query) {
            QTest::newRow(name) << query << false << QByteArray(kNotOurs) << Condition::None;
        };
        foreign("nothing", "");
        foreign("no state", "code=abcdef");
        foreign("wrong state", "state=the-wrong-state&code=abcdef");
        foreign("empty state", "state=&code=abcdef");
        foreign("longer state", "state=the-right-state1&code=abcdef");
        foreign("state twice", "state=the-right-state&state=the-right-state&code=abcdef");
        foreign("error without our state", "state=x&error=access_denied");
        foreign("state in another case", "State=the-right-state&code=abcdef");

        good("code", "code=abcdef");
        good("code with the right iss", "code=abcdef&iss=https%3A%2F%2Fid.example.com", true);
        good("unknown parameters", "code=abcdef&session_state=1&session_state=2");

        ours("code twice", "code=abcdef&code=abcdef", Condition::SignInAnswerRefused);
        ours("error twice", "error=access_denied&error=access_denied", Condition::SignInAnswerRefused);
        ours("iss twice", "code=abcdef&iss=https%3A%2F%2Fid.example.com&iss=https%3A%2F%2Fid.example.com",
             Condition::SignInAnswerRefused, true);
        ours("iss missing though promised", "code=abcdef", Condition::SignInAnswerRefused, true);
        ours("iss of another", "code=abcdef&iss=https%3A%2F%2Fevil.example.com", Condition::SignInAnswerRefused, true);
        ours("iss unpromised and wrong", "code=abcdef&iss=https%3A%2F%2Fevil.example.com", Condition::SignInAnswerRefused);
        ours("iss with a slash more", "code=abcdef&iss=https%3A%2F%2Fid.example.com%2F", Condition::SignInAnswerRefused);
        ours("empty iss", "code=abcdef&iss=", Condition::SignInAnswerRefused);
        ours("iss comes before error", "error=access_denied&iss=https%3A%2F%2Fevil.example.com", Condition::SignInAnswerRefused);
        ours("no code", "x=y", Condition::SignInAnswerRefused);
        ours("empty code", "code=", Condition::SignInAnswerRefused);
        ours("denied", "error=access_denied", Condition::SignInDenied);
        ours("error and code", "error=access_denied&code=abcdef", Condition::SignInDenied);
        ours("another error", "error=server_error&error_description=Out+of+order", Condition::SignInProviderError);
        ours("empty error", "error=&code=abcdef", Condition::SignInProviderError);
    }
    void order()
    {
        QFETCH(QByteArray, query);
        QFETCH(bool, issRequired);
        QFETCH(QByteArray, kind);
        QFETCH(Condition, expected);
        Redactor redactor;
        const auto verdict = judge(query, issRequired, redactor);
        if (kind == kNotOurs) {
            QVERIFY(std::holds_alternative<AuthorizationAnswer::NotOurs>(verdict));
        } else if (kind == kCode) {
            QVERIFY(std::holds_alternative<AuthorizationAnswer::Code>(verdict));
            QCOMPARE(std::get<AuthorizationAnswer::Code>(verdict).value.reveal(), "abcdef"_ba);
            QVERIFY(!redactor.redact("it was abcdef"_ba).contains("abcdef"));
        } else {
            QVERIFY(std::holds_alternative<AuthorizationAnswer::Failed>(verdict));
            const Error why = std::get<AuthorizationAnswer::Failed>(verdict).why;
            QCOMPARE(why.condition, expected);
            QCOMPARE(why.arguments.value(0), u"id.example.com"_s);
        }
    }

    void oddCodes_data()
    {
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("slash") << "4/0Adeu5B"_ba;
        QTest::newRow("plus") << "a+b+c+d"_ba;
        QTest::newRow("percent") << "100%25%2F"_ba;
        QTest::newRow("space") << "one two three"_ba;
        QTest::newRow("ampersand and equals") << "a&b=c&state=x"_ba;
        QTest::newRow("umlaut") << "sch\xc3\xb6n"_ba;
    }
    void oddCodes()
    {
        QFETCH(QByteArray, code);
        Redactor redactor;
        const auto verdict = judge("state=the-right-state&code=" + code.toPercentEncoding(), false, redactor);
        QVERIFY(std::holds_alternative<AuthorizationAnswer::Code>(verdict));
        QCOMPARE(std::get<AuthorizationAnswer::Code>(verdict).value.reveal(), code);
    }

    void strangersWordsAreCutAndPlain()
    {
        Redactor redactor;
        const QByteArray words = "<b>Out</b>\x1b[31m\n of \t order "_ba + QByteArray(2000, 'x');
        const auto verdict =
            judge("state=the-right-state&error=server_error&error_description=" + words.toPercentEncoding(), false, redactor);
        const Error why = std::get<AuthorizationAnswer::Failed>(verdict).why;
        QCOMPARE(why.arguments.value(1), u"server_error"_s);
        const QString shown = why.arguments.value(2);
        QCOMPARE(shown.size(), 300);
        QVERIFY(shown.startsWith(u"<b>Out</b> [31m of order xx"_s)); // one line, as plain text
    }
    void aRefusalKeepsItsReason()
    {
        Redactor redactor;
        const auto why = [&](const QByteArray &query) {
            return std::get<AuthorizationAnswer::Failed>(judge("state=the-right-state&" + query, false, redactor)).why;
        };
        QCOMPARE(why("error=access_denied&error_description=Not+on+this+device").arguments,
                 (QStringList { u"id.example.com"_s, u"Not on this device"_s }));
        QCOMPARE(why("error=access_denied").arguments, (QStringList { u"id.example.com"_s, QString() }));
    }
    void strangersWordsMayNotRepeatSecrets()
    {
        Redactor redactor;
        static_cast<void>(redactor.keep("tops3cret-token"));
        const auto verdict =
            judge("state=the-right-state&error=server_error&error_description=used+tops3cret-token", false, redactor);
        QVERIFY(!std::get<AuthorizationAnswer::Failed>(verdict).why.arguments.join(u' ').contains(u"tops3cret"_s));
    }
    void noHalfSecretAtTheCut()
    {
        Redactor redactor;
        static_cast<void>(redactor.keep("tops3cret-token"));
        const QByteArray words = QByteArray(290, 'x') + "+tops3cret-token"; // the 300th character lies within
        const auto verdict = judge("state=the-right-state&error=server_error&error_description=" + words, false, redactor);
        const QString shown = std::get<AuthorizationAnswer::Failed>(verdict).why.arguments.value(2);
        QCOMPARE(shown.size(), 300);
        QVERIFY(!shown.contains(u"tops3"_s));
    }
};

COUNTERSIGN_TEST(tst_AuthorizationAnswer, "tst_authorizationanswer")
#include "tst_authorizationanswer.moc"
