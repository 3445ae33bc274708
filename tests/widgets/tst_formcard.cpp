// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"
#include "widgets/formcard.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

class FormFixture
{
public:
    explicit FormFixture(const Interrupt &interrupt, const ToolCall *call = nullptr)
        : FormFixture(FormQuestion::of(interrupt, call))
    {
    }
    explicit FormFixture(const QString &properties, const QString &required = u"[]"_s)
        : FormFixture(
            interruptWith(u"{\"type\":\"object\",\"properties\":{"_s + properties + u"},\"required\":"_s + required + u'}'))
    {
    }
    static Interrupt interruptWith(const QString &schema)
    {
        Interrupt interrupt;
        interrupt.id = u"i"_s;
        interrupt.reason = u"input_required"_s;
        interrupt.message = u"What now?"_s;
        interrupt.responseSchema = QJsonDocument::fromJson(schema.toUtf8()).object();
        return interrupt;
    }
    QPushButton &button(const QString &name) { return *card->findChild<QPushButton *>(name); }
    template<typename Control> Control &field(const QString &name) { return *card->findChild<Control *>(u"field:"_s + name); }
    //! What goes out, as compact JSON; empty = nothing does.
    QString answer(const QString &name = u"answer"_s)
    {
        const QSignalSpy spy(card.get(), &FormCard::answered);
        QTest::mouseClick(&button(name), Qt::LeftButton);
        if (spy.isEmpty())
            return {};
        const QByteArray json = QJsonDocument(QJsonArray { spy.first().first().toJsonValue() }).toJson(QJsonDocument::Compact);
        return QString::fromUtf8(json.mid(1, json.size() - 2));
    }
    QStringList problems()
    {
        QStringList shown;
        for (const QLabel *label : card->findChildren<QLabel *>()) {
            const bool isProblem = label->objectName() == "problem"_L1 || label->objectName() == "answerProblem"_L1;
            if (isProblem && !label->isHidden() && !label->text().isEmpty())
                shown << label->text();
        }
        return shown;
    }

    FakeClock clock;
    Theme theme;
    std::unique_ptr<FormCard> card;

private:
    explicit FormFixture(const FormQuestion &question)
    {
        theme.apply(u"light"_s, *qApp);
        card = std::make_unique<FormCard>(theme, clock, question, u"Analyst"_s, nullptr);
        card->resize(600, card->heightFor(600));
        card->show();
        card->setFootSeen(true);
        clock.advance(500);
    }
};

} // namespace

//! What an agent may ask, and what it may get for an answer.
class tst_FormCard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindOfFieldAnswers();
    void fewChoicesAreRadioButtonsManyAList();
    void whatIsNeededIsAskedFor();
    void numbersAreChecked_data();
    void numbersAreChecked();
    void aProblemGoesWhenItIsMended();
    void oneAgreementIsYesOrNo();
    void withoutASchemaWordsAreAsked();
    void nestedSchemasAreJsonByHand();
    void whatItIsAboutIsShownExactly();
    void notNowIsNoAnswer();
    void timeRunsOut();
    void anUnknownReasonIsShown();
    void hostileTextsStayTexts();
    void fieldsHaveNamesAndDescriptions();
    void signedOutCanOnlyPutAside();
};

void tst_FormCard::everyKindOfFieldAnswers()
{
    FormFixture f(u"\"t\":{\"type\":\"string\"},\"n\":{\"type\":\"number\"},\"b\":{\"type\":\"boolean\"},"
                  "\"c\":{\"enum\":[\"x\",2]},\"m\":{\"type\":\"array\",\"items\":{\"enum\":[\"p\",\"q\",\"r\"]}}"_s);
    f.field<QLineEdit>(u"t"_s).setText(u"words"_s);
    f.field<QLineEdit>(u"n"_s).setText(u"2.5"_s);
    f.field<QCheckBox>(u"b"_s).setChecked(true);
    f.field<QWidget>(u"c"_s).findChildren<QRadioButton *>().at(1)->setChecked(true);
    f.field<QWidget>(u"m"_s).findChildren<QCheckBox *>().at(0)->setChecked(true);
    f.field<QWidget>(u"m"_s).findChildren<QCheckBox *>().at(2)->setChecked(true);
    QCOMPARE(f.answer(), u"{\"b\":true,\"c\":2,\"m\":[\"p\",\"r\"],\"n\":2.5,\"t\":\"words\"}"_s);
    FormFixture empty(u"\"t\":{\"type\":\"string\"},\"n\":{\"type\":\"number\"}"_s);
    QCOMPARE(empty.answer(), u"{}"_s); // what is not needed may be left out
}

void tst_FormCard::fewChoicesAreRadioButtonsManyAList()
{
    FormFixture few(u"\"c\":{\"enum\":[1,2,3,4,5]},\"x\":{\"type\":\"string\"}"_s);
    QCOMPARE(few.card->findChildren<QRadioButton *>().size(), 5);
    FormFixture many(u"\"c\":{\"enum\":[1,2,3,4,5,6],\"default\":4},\"x\":{\"type\":\"string\"}"_s);
    auto &list = many.field<QComboBox>(u"c"_s);
    QCOMPARE(list.count(), 7);
    QCOMPARE(list.currentText(), u"4"_s);
    QCOMPARE(many.answer(), u"{\"c\":4}"_s);
}

void tst_FormCard::whatIsNeededIsAskedFor()
{
    FormFixture f(u"\"a\":{\"type\":\"string\",\"title\":\"First\"},\"c\":{\"enum\":[\"x\",\"y\"]}"_s, u"[\"a\",\"c\"]"_s);
    QVERIFY(QTest::qWaitForWindowActive(f.card.get()));
    QCOMPARE(f.answer(), QString());
    QCOMPARE(f.problems().size(), 2);
    QVERIFY(f.problems().contains(u"This is needed."_s) && f.problems().contains(u"Choose one."_s));
    QVERIFY(f.field<QLineEdit>(u"a"_s).hasFocus()); // the first one that is wrong
    QCOMPARE(f.field<QLineEdit>(u"a"_s).accessibleName(), u"First (needed)"_s);
    QCOMPARE(f.field<QLineEdit>(u"a"_s).accessibleDescription(), u"This is needed."_s);
    f.field<QLineEdit>(u"a"_s).setText(u"z"_s);
    f.field<QWidget>(u"c"_s).findChildren<QRadioButton *>().front()->setChecked(true);
    QCOMPARE(f.answer(), u"{\"a\":\"z\",\"c\":\"x\"}"_s);
}

void tst_FormCard::numbersAreChecked_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no number") << u"\"type\":\"number\""_s << u"many"_s << u"This must be a number."_s;
    QTest::newRow("infinite") << u"\"type\":\"number\""_s << u"inf"_s << u"This must be a number."_s;
    QTest::newRow("not whole") << u"\"type\":\"integer\""_s << u"1.5"_s << u"This must be a whole number."_s;
    QTest::newRow("too small") << u"\"type\":\"integer\",\"minimum\":2"_s << u"1"_s << u"At least 2."_s;
    QTest::newRow("too large") << u"\"type\":\"number\",\"maximum\":0.5"_s << u"1"_s << u"At most 0.5."_s;
    QTest::newRow("outside") << u"\"type\":\"integer\",\"minimum\":1,\"maximum\":9"_s << u"12"_s << u"From 1 to 9."_s;
    QTest::newRow("inside") << u"\"type\":\"integer\",\"minimum\":1,\"maximum\":9"_s << u" 9 "_s << QString();
}

void tst_FormCard::numbersAreChecked()
{
    QFETCH(const QString, schema);
    QFETCH(const QString, typed);
    QFETCH(const QString, problem);
    FormFixture f(u"\"n\":{"_s + schema + u"}"_s);
    f.field<QLineEdit>(u"n"_s).setText(typed);
    const QString sent = f.answer();
    QCOMPARE(f.problems(), problem.isEmpty() ? QStringList() : QStringList { problem });
    QCOMPARE(sent.isEmpty(), !problem.isEmpty());
}

void tst_FormCard::aProblemGoesWhenItIsMended()
{
    FormFixture f(u"\"a\":{\"type\":\"string\",\"minLength\":3}"_s, u"[\"a\"]"_s);
    f.field<QLineEdit>(u"a"_s).setText(u"x"_s);
    QVERIFY(f.problems().isEmpty()); // nobody is corrected while they write
    QCOMPARE(f.answer(), QString());
    QCOMPARE(f.problems(), QStringList { u"At least 3 characters."_s });
    f.field<QLineEdit>(u"a"_s).setText(u"xyz"_s);
    QVERIFY(f.problems().isEmpty());
    QVERIFY(!f.field<QLineEdit>(u"a"_s).property("invalid").toBool());
}

void tst_FormCard::oneAgreementIsYesOrNo()
{
    FormFixture yes(u"\"ok\":{\"type\":\"boolean\"}"_s);
    QVERIFY(!yes.card->findChild<QCheckBox *>());
    QCOMPARE(yes.answer(u"yes"_s), u"{\"ok\":true}"_s);
    FormFixture no(u"\"ok\":{\"type\":\"boolean\"}"_s);
    QCOMPARE(no.answer(u"no"_s), u"{\"ok\":false}"_s);
    Interrupt plain;
    plain.id = u"i"_s;
    plain.reason = u"confirmation"_s;
    FormFixture f(plain);
    QCOMPARE(f.answer(u"no"_s), u"{\"approved\":false}"_s);
}

void tst_FormCard::withoutASchemaWordsAreAsked()
{
    Interrupt interrupt;
    interrupt.id = u"i"_s;
    interrupt.reason = u"input_required"_s;
    FormFixture f(interrupt);
    auto *text = f.card->findChild<QPlainTextEdit *>(u"answerText"_s);
    QVERIFY(text);
    QCOMPARE(f.answer(), QString());
    QCOMPARE(f.problems(), QStringList { u"Write an answer, or choose “Not now”."_s });
    text->setPlainText(u"Monday"_s);
    QVERIFY(f.problems().isEmpty());
    QCOMPARE(f.answer(), u"\"Monday\""_s);
}

void tst_FormCard::nestedSchemasAreJsonByHand()
{
    FormFixture f(u"\"a\":{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"object\"}}}"_s);
    auto *text = f.card->findChild<QPlainTextEdit *>(u"answerText"_s);
    QVERIFY(text);
    text->setPlainText(u"{\"a\":"_s);
    QCOMPARE(f.answer(), QString());
    QCOMPARE(f.problems(), QStringList { u"This is not JSON yet."_s });
    text->setPlainText(u"{\"a\":{\"b\":{}}}"_s);
    QCOMPARE(f.answer(), u"{\"a\":{\"b\":{}}}"_s);
}

void tst_FormCard::whatItIsAboutIsShownExactly()
{
    Interrupt interrupt;
    interrupt.id = u"i"_s;
    interrupt.reason = u"tool_call"_s;
    ToolCall call;
    call.id = u"c"_s;
    call.name = u"wipe\u202e"_s;
    call.arguments = u"{\"path\":\"/\\u200b\"}"_s;
    FormFixture f(interrupt, &call);
    QStringList shown;
    for (const QLabel *label : f.card->findChildren<QLabel *>())
        shown << label->text();
    QVERIFY(shown.contains(u"Run wipe<U+202E>?"_s));
    QVERIFY(shown.contains(u"/<U+200B>"_s));
    QCOMPARE(f.answer(u"yes"_s), u"{\"approved\":true}"_s);
}

void tst_FormCard::notNowIsNoAnswer()
{
    FormFixture f(u"\"a\":{\"type\":\"string\"}"_s, u"[\"a\"]"_s);
    const QSignalSpy declined(f.card.get(), &FormCard::declined);
    const QSignalSpy answered(f.card.get(), &FormCard::answered);
    QTest::mouseClick(&f.button(u"notNow"_s), Qt::LeftButton);
    QTest::mouseClick(&f.button(u"answer"_s), Qt::LeftButton);
    QCOMPARE(declined.size(), 1);
    QCOMPARE(answered.size(), 0);
}

void tst_FormCard::timeRunsOut()
{
    FakeClock when;
    Interrupt interrupt = FormFixture::interruptWith(u"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"_s);
    interrupt.expiresAt = when.wall().addSecs(5 * 60);
    FormFixture f(interrupt);
    const auto *time = f.card->findChild<QLabel *>(u"expiry"_s);
    QCOMPARE(time->text(), u"Answer within 4 min."_s); // and almost a fifth
    f.clock.advance(60'000);
    QCOMPARE(time->text(), u"Answer within 3 min."_s);
    f.clock.advance(150'000);
    QCOMPARE(time->text(), u"Answer within 90 s."_s);
    f.clock.advance(89'000);
    QVERIFY(!f.card->isExpired());
    QCOMPARE(time->text(), u"Answer within 1 s."_s);
    f.clock.advance(1000);
    QVERIFY(f.card->isExpired());
    QCOMPARE(time->text(), u"The agent no longer waits for this answer."_s);
    QVERIFY(!f.button(u"answer"_s).isEnabled());
    QVERIFY(!f.field<QLineEdit>(u"a"_s).isEnabled());
    QCOMPARE(f.answer(), QString());
    const QSignalSpy declined(f.card.get(), &FormCard::declined);
    QTest::mouseClick(&f.button(u"notNow"_s), Qt::LeftButton);
    QCOMPARE(declined.size(), 1);
    QCOMPARE(f.clock.pending(), std::size_t(0));
}

void tst_FormCard::anUnknownReasonIsShown()
{
    Interrupt interrupt;
    interrupt.id = u"i"_s;
    interrupt.reason = u"vendor:strange\u202e"_s;
    FormFixture f(interrupt);
    QStringList shown;
    for (const QLabel *label : f.card->findChildren<QLabel *>())
        shown << label->text();
    QVERIFY(shown.contains(u"Reason given: vendor:strange<U+202E>"_s));
}

void tst_FormCard::hostileTextsStayTexts()
{
    FormFixture f(u"\"a\":{\"type\":\"string\",\"title\":\"<img src=x> & \\u202etitle\",\"description\":\"<b>bold</b>\"},"
                  "\"b\":{\"type\":\"boolean\",\"title\":\"a && b\"}"_s);
    for (const QLabel *label : f.card->findChildren<QLabel *>()) {
        const bool isOurs = label->textFormat() == Qt::PlainText;
        QVERIFY2(isOurs || !label->text().contains(u'<'), qPrintable(label->text()));
        QVERIFY(!label->text().contains(QChar(0x202E)));
    }
    QCOMPARE(f.field<QCheckBox>(u"b"_s).text(), u"a &&&& b"_s); // shown as written: no letter is underlined
}

void tst_FormCard::fieldsHaveNamesAndDescriptions()
{
    FormFixture f(u"\"a\":{\"type\":\"string\",\"title\":\"Folder\",\"description\":\"Where it goes\"}"_s);
    QAccessibleInterface *field = QAccessible::queryAccessibleInterface(&f.field<QLineEdit>(u"a"_s));
    QCOMPARE(field->text(QAccessible::Name), u"Folder"_s);
    QCOMPARE(field->text(QAccessible::Description), u"Where it goes"_s);
    QCOMPARE(f.card->accessibleName(), u"Analyst asks you"_s);
    QCOMPARE(f.button(u"answer"_s).accessibleName(), u"Answer"_s);
}

void tst_FormCard::signedOutCanOnlyPutAside()
{
    FormFixture f(u"\"a\":{\"type\":\"string\"}"_s);
    f.card->setMayAnswer(false);
    QVERIFY(!f.button(u"answer"_s).isEnabled());
    QVERIFY(f.button(u"notNow"_s).isEnabled());
    QCOMPARE(f.card->reason(), u"Sign in first; the agent still waits."_s);
}

COUNTERSIGN_TEST(tst_FormCard, "tst_formcard")
#include "tst_formcard.moc"
