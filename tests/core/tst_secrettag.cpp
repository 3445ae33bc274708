// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "core/secrettag.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_SecretTag : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatTheRedactorWrites();
    void readsNothingElse();
    void replacerKeepsEqualsEqual();
    void twoReportsCannotBeCompared();
    void replacesEverywhereInARecord();
    void fields();
};

void tst_SecretTag::readsWhatTheRedactorWrites()
{
    const Redactor redactor;
    for (const qsizetype length : { 1, 15, 16, 63, 64, 511, 512, 9000 }) {
        const QByteArray secret(length, 's');
        const auto tag = SecretTag::firstIn(QString::fromLatin1(redactor.redactHeader("Authorization", "Bearer " + secret)));
        QVERIFY(tag);
        QCOMPARE(tag->scheme, u"Bearer"_s);
        QCOMPARE(tag->lengthClass + u' ' + tag->digits, redactor.tag(secret));
        QVERIFY(tag->isSameSecret(*SecretTag::firstIn(QString::fromLatin1(redactor.mark(secret)))));
    }
}

void tst_SecretTag::readsNothingElse()
{
    for (const auto &text : { u"[secret]"_s, u"[secret <64]"_s, u"[secret <64 A41F9C]"_s, u"[secret <65 a41f9c]"_s,
                              u"secret <64 a41f9c"_s, QString() })
        QVERIFY2(!SecretTag::firstIn(text), qPrintable(text));
}

void tst_SecretTag::replacerKeepsEqualsEqual()
{
    const TagReplacer replacer;
    const QString text =
        replacer.replaced(u"a [secret <64 a41f9c] b [secret <64 a41f9c] c [secret <64 a41f9d] d [secret 512+ a41f9c]"_s);
    const QStringList parts = text.split(u'[').mid(1);
    QCOMPARE(parts.at(0).left(16), parts.at(1).left(16));
    QVERIFY(parts.at(0).left(16) != parts.at(2).left(16));
    QVERIFY(parts.at(0).mid(11, 6) != parts.at(3).mid(12, 6));
    QVERIFY(!text.contains("a41f9"_L1));
    QVERIFY(text.contains("[secret 512+ "_L1)); // the length class stays
    QCOMPARE(replacer.replaced(u"no tag: [secret] [x]"_s), u"no tag: [secret] [x]"_s);
    QCOMPARE(replacer.replaced("\xff\xfe raw"_ba), "\xff\xfe raw"_ba);
}

void tst_SecretTag::twoReportsCannotBeCompared()
{
    const QString text = u"Bearer [secret <64 a41f9c]"_s;
    QVERIFY(TagReplacer().replaced(text) != TagReplacer().replaced(text));
    const TagReplacer one;
    QCOMPARE(one.replaced(text), one.replaced(text));
    QVERIFY(one.replaced(text).startsWith("Bearer [secret <64 "_L1));
}

void tst_SecretTag::replacesEverywhereInARecord()
{
    const QByteArray tag = "[secret <64 a41f9c]";
    const QString text = QString::fromLatin1(tag);
    TrafficRecord record;
    record.purpose = record.url = record.redirectTarget = record.note = text;
    record.requestHeaders = { { tag, tag, true } };
    record.answerHeaders = { { tag, tag } };
    record.fields = { { text, text } };
    record.answerFields = { { text, text } };
    record.bodyStart = tag;
    record.status = 401;
    const TrafficRecord shown = TagReplacer().replaced(record);
    const QString all =
        shown.purpose + shown.url + shown.redirectTarget + shown.note + shown.fields.at(0).name + shown.fields.at(0).value
        + shown.answerFields.at(0).name + shown.answerFields.at(0).value
        + QString::fromLatin1(shown.requestHeaders.at(0).name + shown.requestHeaders.at(0).value + shown.answerHeaders.at(0).name
                              + shown.answerHeaders.at(0).value + shown.bodyStart);
    QCOMPARE(all.count("[secret <64 "_L1), 13);
    QVERIFY(!all.contains("a41f9c"_L1));
    QCOMPARE(shown.status, 401);
    QVERIFY(shown.requestHeaders.at(0).addedByQt);
}

void tst_SecretTag::fields()
{
    Redactor redactor;
    const Secret secret = redactor.keep("a-secret-value-01");
    QCOMPARE(recordedField(redactor, "grant_type", "refresh_token"), (RecordedField { u"grant_type"_s, u"refresh_token"_s }));
    QCOMPARE(recordedField(redactor, "state", ""), (RecordedField { u"state"_s, {} }));
    for (const char *name : { "code", "state", "code_verifier", "refresh_token", "login_hint", "anything_else", "Scope" }) {
        const RecordedField field = recordedField(redactor, name, "visible");
        QCOMPARE(field.value, u"[secret %1]"_s.arg(redactor.tag("visible")));
    }
    // Also where it is public, a secret is none.
    QVERIFY(!recordedField(redactor, "error_description", "see a-secret-value-01").value.contains("a-secret"_L1));
    QVERIFY(!recordedField(redactor, "a-secret-value-01", "x").name.contains("a-secret"_L1));
}

COUNTERSIGN_TEST(tst_SecretTag, "tst_secrettag")
#include "tst_secrettag.moc"
