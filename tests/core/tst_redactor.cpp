// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "cputime.h"
#include "leaks.h"
#include "testregistry.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <thread>
#include <vector>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const QByteArray kToken = "9fK-2xQ_7.vT+/w==~mZ4hR8";
} // namespace

//! Secrets it was told of: hidden wherever they stand, and told apart.
class tst_Redactor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hidesKnownSecretAtEveryPosition();
    void hidesEveryOccurrence();
    void hidesKnownSecretInOtherForms_data();
    void hidesKnownSecretInOtherForms();
    void secretWithinASecret();
    void overlappingSecrets();
    void secretThatOverlapsItself();
    void shortSecretsAreNotSearched();
    void keptTwiceIsKeptOnce();
    void keptAgainIsNewAgain();
    void hidesTheBeginningOfASecret();
    void startOfATextEndsInNoSecret();
    void startOfATextIsBounded();
    void redactsTwiceWithoutHarm();
    void tagIsStableAndKeyed();
    void tagTellsTheLengthClass_data();
    void tagTellsTheLengthClass();
    void tagInTextIsTheTag();
    void manySecrets();
    void usedFromManyThreads();
    void longTextsAreReadOnce_data();
    void longTextsAreReadOnce();
};

void tst_Redactor::hidesKnownSecretAtEveryPosition()
{
    Redactor redactor;
    const Secret secret = redactor.keep(kToken);
    const QByteArray filler = "lorem ipsum dolor \xc3\xa9\xe6\xbc\xa2\xf0\x9f\x91\x8b sit [amet] %20 \"x\": {}";
    for (qsizetype at = 0; at <= filler.size(); ++at) {
        const QByteArray out = redactor.redact(filler.left(at) + kToken + filler.mid(at));
        QVERIFY2(!leaks(out, kToken), out.constData());
        const QByteArray mark = "[secret " + redactor.tag(kToken).toLatin1() + ']';
        QCOMPARE(out, filler.left(at) + mark + filler.mid(at));
    }
}

void tst_Redactor::hidesEveryOccurrence()
{
    Redactor redactor;
    const Secret secret = redactor.keep(kToken);
    const QByteArray out = redactor.redact(kToken + kToken + ' ' + kToken);
    QCOMPARE(out.count("[secret <64 "), 3);
    QVERIFY(!leaks(out, kToken));
}

void tst_Redactor::hidesKnownSecretInOtherForms_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("written");
    const QByteArray slashes = "aB/cD+eF=gH:iJ kL";
    QTest::newRow("percent-encoded") << slashes << "aB%2FcD%2BeF%3DgH%3AiJ%20kL"_ba;
    QTest::newRow("percent-encoded, lower case") << slashes << "aB%2fcD%2beF%3dgH%3aiJ%20kL"_ba;
    QTest::newRow("high bytes percent-encoded") << "pässwörd"_ba
                                                << "p%C3%A4ssw%C3%B6rd"_ba;
    QTest::newRow("in a JSON string") << R"(pass"wo\rd)"_ba
                                      << R"(pass\"wo\\rd)"_ba;
    QTest::newRow("in a form") << slashes << "aB%2FcD%2BeF%3DgH%3AiJ+kL"_ba;
    QTest::newRow("percent-encoded twice") << slashes << "aB%252FcD%252BeF%253DgH%253AiJ%2520kL"_ba;
    QTest::newRow("in JSON with slashes escaped") << slashes << R"(aB\/cD+eF=gH:iJ kL)"_ba;
    QTest::newRow("as hex") << slashes << slashes.toHex();
    QTest::newRow("as hex, upper case") << slashes << slashes.toHex().toUpper();
    QTest::newRow("as base64") << slashes << slashes.toBase64();
    QTest::newRow("as base64url") << "aB/cD+eF=gH:iJ kLm?~~?>"_ba
                                  << "aB/cD+eF=gH:iJ kLm?~~?>"_ba.toBase64(QByteArray::Base64UrlEncoding
                                                                           | QByteArray::OmitTrailingEquals);
    QTest::newRow("in HTML") << "a<b>&\"cdef"_ba
                             << "a&lt;b&gt;&amp;&quot;cdef"_ba;
    const QByteArray feared = "aB+cD&eF<gH>'iJ";
    QTest::newRow("in JSON as .NET writes it") << feared << R"(aB\u002BcD\u0026eF\u003CgH\u003E\u0027iJ)"_ba;
    QTest::newRow("the same in lower case") << feared << R"(aB\u002bcD\u0026eF\u003cgH\u003e\u0027iJ)"_ba;
    QTest::newRow("in JSON as Go writes it") << feared << R"(aB+cD\u0026eF\u003cgH\u003e'iJ)"_ba;
    QTest::newRow("in HTML, quotes as numbers") << feared << "aB+cD&amp;eF&lt;gH&gt;&#39;iJ"_ba;
    QTest::newRow("in HTML as Python writes it") << feared << "aB+cD&amp;eF&lt;gH&gt;&#x27;iJ"_ba;
    QTest::newRow("in HTML as .NET writes it") << feared << "aB&#x2B;cD&amp;eF&lt;gH&gt;&#x27;iJ"_ba;
    QTest::newRow("binary") << QByteArray("\0\1\2\3\4\5\xff", 7) << QByteArray("\0\1\2\3\4\5\xff", 7);
}

void tst_Redactor::hidesKnownSecretInOtherForms()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, written);
    Redactor redactor;
    const Secret kept = redactor.keep(secret);
    QCOMPARE(redactor.redact("<" + written + ">"), "<[secret " + redactor.tag(secret).toLatin1() + "]>");
}

void tst_Redactor::secretWithinASecret()
{
    // An authorization code that begins like the token made of it: whichever came first, nothing of the longer one stays.
    const QByteArray inner = "abcdefgh";
    const QByteArray outer = "xx-abcdefgh-0123456789";
    for (const bool innerFirst : { true, false }) {
        Redactor redactor;
        const Secret first = redactor.keep(innerFirst ? inner : outer);
        const Secret second = redactor.keep(innerFirst ? outer : inner);
        QCOMPARE(redactor.redact("(" + outer + ")"), "([secret " + redactor.tag(outer).toLatin1() + "])");
        QCOMPARE(redactor.redact("(" + inner + ")"), "([secret " + redactor.tag(inner).toLatin1() + "])");
    }
}

void tst_Redactor::overlappingSecrets()
{
    Redactor redactor;
    const Secret first = redactor.keep("abcdefghij");
    const Secret second = redactor.keep("ghijklmnop");
    const QByteArray out = redactor.redact("<abcdefghijklmnop>"_ba);
    QVERIFY2(out.startsWith("<[secret ") && out.endsWith("]>"), out.constData());
    QVERIFY(!out.contains("klmnop") && !out.contains("abcdef"));
}

void tst_Redactor::secretThatOverlapsItself()
{
    Redactor redactor;
    const Secret secret = redactor.keep("abababab");
    const QByteArray out = redactor.redact("<ababababab>"_ba);
    // Nothing of it beside the mark; the tag's own hex digits may be a and b.
    const QRegularExpression mark(u"^<\\[secret <16 [0-9a-f]{6}\\]>$"_s);
    QVERIFY2(mark.match(QString::fromLatin1(out)).hasMatch(), out.constData());
}

void tst_Redactor::shortSecretsAreNotSearched()
{
    Redactor redactor;
    const Secret shortOne = redactor.keep("admin");
    QCOMPARE(shortOne.reveal(), "admin"_ba);
    QCOMPARE(redactor.redact("signed in as admin"_ba), "signed in as admin"_ba);
    const Secret empty = redactor.keep({});
    QCOMPARE(redactor.redact("text"_ba), "text"_ba);
}

void tst_Redactor::keptTwiceIsKeptOnce()
{
    Redactor redactor;
    const Secret a = redactor.keep(kToken);
    const Secret b = redactor.keep(kToken);
    QVERIFY(a.equals(b.reveal()));
    QCOMPARE(redactor.redact(kToken).count("[secret"), 1);
}

void tst_Redactor::keptAgainIsNewAgain()
{
    // A refresh token that is never rotated stays in use while thousands of access tokens come and go.
    Redactor redactor;
    const Secret first = redactor.keep(kToken);
    for (int i = 0; i < 4200; ++i) {
        if (i == 4000)
            static_cast<void>(redactor.keep(kToken));
        static_cast<void>(redactor.keep("access-token-" + QByteArray::number(i)));
    }
    QVERIFY(!leaks(redactor.redact("grant " + kToken), kToken));
}

void tst_Redactor::hidesTheBeginningOfASecret()
{
    Redactor redactor;
    const QByteArray secret = kToken + "AbCdEfGh";
    const Secret kept = redactor.keep(secret);
    for (qsizetype size = 12; size < secret.size(); ++size) {
        const QByteArray out = redactor.redact("the token " + secret.left(size) + " was not taken");
        QVERIFY2(!leaks(out, secret), out.constData());
        QVERIFY2(out.startsWith("the token [secret ") && out.endsWith("] was not taken"), out.constData());
    }
}

void tst_Redactor::startOfATextEndsInNoSecret()
{
    Redactor redactor;
    const Secret kept = redactor.keep(kToken);
    const QByteArray text = "error near " + kToken;
    for (qsizetype size = 0; size < text.size(); ++size) {
        const QByteArray out = redactor.redactStart(text.left(size), true, 1024);
        QVERIFY2(!leaks(out, kToken), out.constData());
        QCOMPARE(out, text.left(std::min<qsizetype>(size, 11)));
    }
    // All of it is here: what looks like a beginning is none.
    QCOMPARE(redactor.redactStart("ends in 9f", false, 1024), "ends in 9f"_ba);
}

void tst_Redactor::startOfATextIsBounded()
{
    Redactor redactor;
    const Secret kept = redactor.keep(kToken);
    const QByteArray text = QByteArray(50, '.') + kToken + QByteArray(50, '.');
    for (qsizetype most = 0; most < 130; ++most) {
        const QByteArray out = redactor.redactStart(text, false, most);
        QVERIFY(out.size() <= most);
        QVERIFY2(out.count("[secret ") == out.count(']'), out.constData());
        QVERIFY2(!leaks(out, kToken), out.constData());
    }
}

void tst_Redactor::redactsTwiceWithoutHarm()
{
    Redactor redactor;
    const Secret secret = redactor.keep(kToken);
    const QByteArray once = redactor.redact("Authorization: Bearer " + kToken + "\r\ncode=" + kToken);
    QCOMPARE(redactor.redact(once), once);
}

void tst_Redactor::tagIsStableAndKeyed()
{
    const Redactor one;
    const Redactor two;
    QCOMPARE(one.tag(kToken), one.tag(kToken));
    QVERIFY(one.tag(kToken) != one.tag(kToken + 'x'));
    QVERIFY(one.tag(kToken) != two.tag(kToken));
    static const QRegularExpression shape(u"^<64 [0-9a-f]{6}$"_s);
    QVERIFY(shape.match(one.tag(kToken)).hasMatch());
}

void tst_Redactor::tagTellsTheLengthClass_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("expected");
    QTest::newRow("0") << 0 << u"<16 "_s;
    QTest::newRow("15") << 15 << u"<16 "_s;
    QTest::newRow("16") << 16 << u"<64 "_s;
    QTest::newRow("63") << 63 << u"<64 "_s;
    QTest::newRow("64") << 64 << u"<512 "_s;
    QTest::newRow("511") << 511 << u"<512 "_s;
    QTest::newRow("512") << 512 << u"512+ "_s;
    QTest::newRow("5000") << 5000 << u"512+ "_s;
}

void tst_Redactor::tagTellsTheLengthClass()
{
    QFETCH(int, length);
    QFETCH(QString, expected);
    const QString tag = Redactor().tag(QByteArray(length, 's'));
    QVERIFY2(tag.startsWith(expected), qPrintable(tag));
    QCOMPARE(tag.size(), expected.size() + 6);
}

void tst_Redactor::tagInTextIsTheTag()
{
    // Reuse must be visible, however the secret was found: known, by shape, encoded, in a header.
    Redactor redactor;
    const QByteArray mark = "[secret " + redactor.tag(kToken).toLatin1() + ']';
    QCOMPARE(redactor.redact("Bearer " + kToken), "Bearer " + mark);
    QCOMPARE(redactor.redactHeader("Authorization", "Bearer " + kToken), "Bearer " + mark);
    const Secret secret = redactor.keep(kToken);
    QCOMPARE(redactor.redact("Bearer " + kToken), "Bearer " + mark);
    QCOMPARE(redactor.redact("code=" + kToken.toPercentEncoding()), "code=" + mark);
}

void tst_Redactor::manySecrets()
{
    // More than it remembers: the newest stay hidden, and nothing grows without end.
    Redactor redactor;
    QByteArray newest;
    for (int i = 0; i < 4200; ++i) {
        newest = "value-" + QByteArray::number(i).rightJustified(6, '0');
        const Secret secret = redactor.keep(newest);
    }
    QVERIFY(!redactor.redact("<" + newest + ">").contains(newest));
    QVERIFY(!redactor.redact("<value-004100>"_ba).contains("004100"));
}

void tst_Redactor::usedFromManyThreads()
{
    Redactor redactor;
    std::atomic<int> leaked = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&redactor, &leaked, t] {
            for (int i = 0; i < 200; ++i) {
                const QByteArray value = "thread-" + QByteArray::number(t) + "-value-" + QByteArray::number(i);
                const Secret secret = redactor.keep(value);
                leaked += redactor.redact("a " + value + " b").contains(value);
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(leaked.load(), 0);
}

//! Texts made to keep the patterns busy: twice as long is twice the work, and what stands behind them is still found.
void tst_Redactor::longTextsAreReadOnce_data()
{
    QTest::addColumn<QByteArray>("piece");
    QTest::newRow("tokens that are none") << "eyJ-"_ba;
    QTest::newRow("tokens without a second part") << "eyJhbGciOi "_ba;
    QTest::newRow("tokens with a dot") << "eyJhbGci.eyJ-"_ba;
    QTest::newRow("keys that begin") << "-----BEGIN "_ba;
    QTest::newRow("keys that do not end") << "-----BEGIN PRIVATE KEY-----\n-"_ba;
    QTest::newRow("keys within keys") << "-----BEGIN RSA PRIVATE KEY-----A-----END "_ba;
    QTest::newRow("credentials") << "Bearer "_ba;
    QTest::newRow("names") << "token "_ba;
    QTest::newRow("names with quotes") << "token:\"\\"_ba;
    QTest::newRow("letters") << "a"_ba;
    QTest::newRow("spaces behind a name") << " "_ba;
}

void tst_Redactor::longTextsAreReadOnce()
{
    QFETCH(QByteArray, piece);
    const Redactor redactor;
    const QByteArray secret = "Xy7Zq9Lm3WpXy7Zq9Lm3Wp";
    bool isHidden = true;
    const auto secondsFor = [&](qsizetype size) {
        const QByteArray text = "token" + piece.repeated(size / piece.size()) + "\n\"\n Authorization: Bearer " + secret + "\n";
        QByteArray shown;
        const double seconds = cpuSecondsOf([&] { shown = redactor.redact(text); });
        isHidden = isHidden && !shown.contains(secret); // nothing gave up half way
        return seconds;
    };
    QVERIFY(isWithin(
        24, [&] { return secondsFor(320'000); }, [&] { return secondsFor(40'000); })); // 8 times is linear, 64 times the square
    QVERIFY(isHidden);
}

COUNTERSIGN_TEST(tst_Redactor, "tst_redactor")
#include "tst_redactor.moc"
