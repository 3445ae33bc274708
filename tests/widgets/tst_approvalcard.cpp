// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"
#include "widgets/approvalcard.h"
#include "widgets/composer.h"
#include "widgets/exacttext.h"

#include <QAccessible>
#include <QCheckBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

//! A card alone on screen, its half second gone.
class CardFixture
{
public:
    explicit CardFixture(const QString &arguments, const QString &name = u"remove"_s)
    {
        theme.apply(u"light"_s, *qApp);
        ToolCall call;
        call.id = u"1"_s;
        call.name = name;
        call.arguments = arguments;
        call.state = ToolCall::State::AwaitingApproval;
        card = std::make_unique<ApprovalCard>(theme, clock, call, u"Billing"_s, nullptr);
        card->resize(600, card->heightFor(600));
        card->show();
        card->setFootSeen(true);
        clock.advance(500);
    }
    QPushButton &button(const QString &name) { return *card->findChild<QPushButton *>(name); }
    QString shown(const QString &argument) { return card->findChild<ExactText *>(u"argument:"_s + argument)->text(); }
    void edit() { QTest::mouseClick(&button(u"edit"_s), Qt::LeftButton); }
    QLineEdit &field(const QString &name) { return *card->findChild<QLineEdit *>(u"edit:"_s + name); }
    QString answer()
    {
        const QSignalSpy spy(card.get(), &ApprovalCard::answered);
        QTest::mouseClick(&button(u"confirm"_s), Qt::LeftButton);
        return spy.isEmpty() ? u"no answer"_s : spy.first().at(1).toString();
    }

    FakeClock clock;
    Theme theme;
    std::unique_ptr<ApprovalCard> card;
};

} // namespace

//! What the person is asked before a tool runs, and what they make of it.
class tst_ApprovalCard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valuesAreShownAsTheyAre();
    void aNarrowCardBreaksNoName();
    void longValuesOpenOnRequest();
    void hugeAndManyArgumentsStayUsable();
    void untouchedArgumentsAreTheAgents();
    void editedArgumentsKeepTheRest_data();
    void editedArgumentsKeepTheRest();
    void whatIsNoValueCannotBeConfirmed_data();
    void whatIsNoValueCannotBeConfirmed();
    void undoForgetsTheEdits();
    void argumentsThatAreNoObject();
    void returnPressesTheFocusedButtonOnly();
    void lettersCountInsideTheCardOnly();
    void theFootMustBeSeen();
    void keysInAFieldStayThere();
    void everyControlHasAName();
};

void tst_ApprovalCard::valuesAreShownAsTheyAre()
{
    CardFixture f(
        u"{\"path\":\"/a/\\u202efdp.exe\",\"text\":\"**b** [c](https://d) <i>\",\"n\":1.10,\"zero\\u200bwidth\":\"\"}"_s);
    QCOMPARE(f.shown(u"path"_s), u"/a/<U+202E>fdp.exe"_s);
    QCOMPARE(f.shown(u"text"_s), u"**b** [c](https://d) <i>"_s);
    QCOMPARE(f.shown(u"n"_s), u"1.10"_s);
    QCOMPARE(f.shown(u"zero<U+200B>width"_s), u"\"\""_s);
    for (const QLabel *label : f.card->findChildren<QLabel *>())
        QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty() || !label->text().contains(u'<')
                     || label->inherits("countersign::ExactText"),
                 qPrintable(label->text()));
}

void tst_ApprovalCard::aNarrowCardBreaksNoName()
{
    CardFixture f(u"{\"notify_owner\":false,\"invoices\":[1,2]}"_s);
    f.card->resize(240, f.card->heightFor(240));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    for (const ExactText *label : f.card->findChildren<ExactText *>()) {
        if (label->text() == u"notify_owner" || label->text() == u"invoices")
            QVERIFY2(label->width() >= label->fontMetrics().horizontalAdvance(label->text()), qPrintable(label->text()));
    }
    for (const QPushButton *button : f.card->findChildren<QPushButton *>())
        QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
    f.card->setMayAnswer(false); // a reason stands above them
    f.card->resize(240, f.card->heightFor(240));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    const auto *reason = f.card->findChild<QLabel *>(u"reason"_s);
    QVERIFY(reason->isVisible() && reason->geometry().bottom() < f.button(u"refuse"_s).geometry().top());
}

void tst_ApprovalCard::longValuesOpenOnRequest()
{
    const QString text = u"word "_s.repeated(1000) + u"THE END"_s;
    CardFixture f(u"{\"text\":\""_s + text + u"\"}"_s);
    QVERIFY(!f.shown(u"text"_s).contains("THE END"_L1));
    QVERIFY(f.shown(u"text"_s).endsWith(u'…'));
    const int before = f.card->heightFor(600);
    const QSignalSpy higher(f.card.get(), &QuestionCard::heightChanged);
    QPushButton &all = f.button(u"showAll"_s);
    QVERIFY(all.text().contains("5,007"_L1));
    QTest::mouseClick(&all, Qt::LeftButton);
    QCOMPARE(f.shown(u"text"_s), text);
    QVERIFY(!higher.isEmpty());
    QVERIFY(f.card->heightFor(600) > before);
    QCOMPARE(f.answer(), QString());
}

void tst_ApprovalCard::hugeAndManyArgumentsStayUsable()
{
    CardFixture huge(u"{\"text\":\""_s + QString(3'000'000, u'x') + u"\"}"_s);
    QTest::mouseClick(&huge.button(u"showAll"_s), Qt::LeftButton);
    QVERIFY(huge.shown(u"text"_s).size() < 300'000);
    QVERIFY(huge.shown(u"text"_s).contains("2,800,000 more characters"_L1));
    QString members;
    for (int i = 0; i < 1000; ++i)
        members += u"\"k%1\":%1,"_s.arg(i);
    CardFixture many(u"{"_s + members + u"\"last\":true}"_s);
    QCOMPARE(many.card->findChildren<ExactText *>(QRegularExpression(u"^argument:"_s)).size(), 201);
    QVERIFY(many.shown(u"…"_s).contains("\"k200\":200"_L1)); // the rest stands there, not nowhere
    many.edit();
    many.field(u"k0"_s).setText(u"7"_s);
    const QString sent = many.answer();
    QVERIFY(sent.startsWith("{\"k0\": 7, \"k1\": 1"_L1) && sent.endsWith("\"last\":true}"_L1));
}

void tst_ApprovalCard::untouchedArgumentsAreTheAgents()
{
    CardFixture plain(u"{\"a\":1}"_s);
    QCOMPARE(plain.answer(), QString());
    CardFixture opened(u"{\"a\":1}"_s);
    opened.edit();
    opened.field(u"a"_s).setText(u"2"_s);
    opened.field(u"a"_s).setText(u"1"_s);
    QCOMPARE(opened.answer(), QString());
    CardFixture refused(u"{\"a\":1}"_s);
    refused.edit();
    refused.field(u"a"_s).setText(u"2"_s);
    const QSignalSpy spy(refused.card.get(), &ApprovalCard::answered);
    QTest::mouseClick(&refused.button(u"refuse"_s), Qt::LeftButton);
    QCOMPARE(spy.first(), (QVariantList { false, QString() }));
}

void tst_ApprovalCard::editedArgumentsKeepTheRest_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("sent");
    QTest::newRow("text") << u"{\"a\":\"x\", \"big\":12345678901234567890}"_s << u"a"_s << u"say \"hi\""_s
                          << u"{\"a\": \"say \\\"hi\\\"\", \"big\": 12345678901234567890}"_s;
    QTest::newRow("number") << u"{\"a\":1}"_s << u"a"_s << u" 2.50 "_s << u"{\"a\": 2.50}"_s;
    QTest::newRow("array") << u"{\"a\":[1,2],\"a b\":null}"_s << u"a"_s << u"[3]"_s << u"{\"a\": [3], \"a b\": null}"_s;
    QTest::newRow("a text that looks like JSON stays text") << u"{\"a\":\"x\"}"_s << u"a"_s << u"{}"_s << u"{\"a\": \"{}\"}"_s;
}

void tst_ApprovalCard::editedArgumentsKeepTheRest()
{
    QFETCH(const QString, arguments);
    QFETCH(const QString, name);
    QFETCH(const QString, typed);
    QFETCH(const QString, sent);
    CardFixture f(arguments);
    f.edit();
    f.field(name).setText(typed);
    QCOMPARE(f.field(name).accessibleDescription(), u"changed by you"_s);
    QCOMPARE(f.answer(), sent);
    QVERIFY(QJsonDocument::fromJson(sent.toUtf8()).isObject());
}

void tst_ApprovalCard::whatIsNoValueCannotBeConfirmed_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no number") << u"{\"a\":1}"_s << u"one"_s << u"This must be a number."_s;
    QTest::newRow("a text for a number") << u"{\"a\":1}"_s << u"\"1\""_s << u"This must be a number."_s;
    QTest::newRow("nothing for a number") << u"{\"a\":1}"_s << QString() << u"This must be a number."_s;
    QTest::newRow("half an array") << u"{\"a\":[1]}"_s << u"[1"_s << u"This is not JSON yet."_s;
    QTest::newRow("two values") << u"{\"a\":[1]}"_s << u"1,2"_s << u"This is not JSON yet."_s;
    QTest::newRow("out of its member") << u"{\"a\":[1]}"_s << u"1],\"b\":[2"_s << u"This is not JSON yet."_s;
}

void tst_ApprovalCard::whatIsNoValueCannotBeConfirmed()
{
    QFETCH(const QString, arguments);
    QFETCH(const QString, typed);
    QFETCH(const QString, sentence);
    CardFixture f(arguments);
    f.edit();
    f.field(u"a"_s).setText(typed);
    QCOMPARE(f.field(u"a"_s).accessibleDescription(), sentence);
    QVERIFY(f.field(u"a"_s).property("invalid").toBool());
    QVERIFY(!f.button(u"confirm"_s).isEnabled());
    QVERIFY(f.button(u"refuse"_s).isEnabled());
    QVERIFY(!f.card->reason().isEmpty());
    QCOMPARE(f.answer(), u"no answer"_s);
    f.field(u"a"_s).setText(u"5"_s);
    QVERIFY(f.button(u"confirm"_s).isEnabled());
}

void tst_ApprovalCard::undoForgetsTheEdits()
{
    CardFixture f(u"{\"a\":1,\"on\":true}"_s);
    f.edit();
    f.field(u"a"_s).setText(u"x"_s);
    f.card->findChild<QCheckBox *>(u"edit:on"_s)->setChecked(false);
    QCOMPARE(f.button(u"edit"_s).accessibleName(), u"Undo edits"_s);
    f.edit();
    QVERIFY(!f.card->findChild<QLineEdit *>());
    QVERIFY(f.button(u"confirm"_s).isEnabled());
    QCOMPARE(f.answer(), QString());
    CardFixture g(u"{\"a\":1,\"on\":true}"_s);
    g.edit();
    g.card->findChild<QCheckBox *>(u"edit:on"_s)->setChecked(false);
    QCOMPARE(g.answer(), u"{\"a\": 1, \"on\": false}"_s);
}

void tst_ApprovalCard::argumentsThatAreNoObject()
{
    CardFixture f(u"not {json"_s);
    QCOMPARE(f.shown(u"Arguments"_s), u"not {json"_s);
    f.edit();
    f.field(u"Arguments"_s).setText(u"[1]"_s);
    QVERIFY(!f.button(u"confirm"_s).isEnabled());
    f.field(u"Arguments"_s).setText(u"{\"a\":2}"_s);
    QCOMPARE(f.answer(), u"{\"a\":2}"_s);
}

void tst_ApprovalCard::returnPressesTheFocusedButtonOnly()
{
    CardFixture f(u"{\"a\":1}"_s);
    f.card->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.card.get()));
    const QSignalSpy spy(f.card.get(), &ApprovalCard::answered);
    f.edit();
    QTest::keyClick(&f.field(u"a"_s), Qt::Key_Return);
    QTest::keyClick(f.card.get(), Qt::Key_Return);
    QTest::keyClick(f.card.get(), Qt::Key_Space);
    QCOMPARE(spy.size(), 0);
    f.button(u"refuse"_s).setFocus(Qt::TabFocusReason);
    QTest::keyClick(&f.button(u"refuse"_s), Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toBool(), false);
}

void tst_ApprovalCard::lettersCountInsideTheCardOnly()
{
    TranscriptFixture f;
    QWidget window;
    Composer composer(f.theme, &window);
    composer.setGeometry(0, 600, 800, 100);
    f.view.setParent(&window);
    window.resize(800, 700);
    window.show();
    f.view.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    const QSignalSpy spy(&f.view, &TranscriptView::toolCallAnswered);
    composer.focusText();
    auto *text = composer.findChild<QPlainTextEdit *>(u"message"_s);
    for (const Qt::KeyboardModifier modifier : { Qt::AltModifier, Qt::NoModifier }) {
        for (const Qt::Key key : { Qt::Key_C, Qt::Key_R, Qt::Key_Return, Qt::Key_Space })
            QTest::keyClick(text, key, modifier);
    }
    QCOMPARE(spy.size(), 0); // whatever is typed elsewhere
    f.button(u"refuse"_s)->setFocus(Qt::TabFocusReason);
    QTest::keyClick(f.button(u"refuse"_s), Qt::Key_C, Qt::AltModifier);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().at(1).toBool(), true);
    f.view.setParent(nullptr);
}

//! A card longer than the window: its buttons wake half a second after they came in sight.
void tst_ApprovalCard::theFootMustBeSeen()
{
    TranscriptFixture f;
    QString members;
    for (int i = 0; i < 60; ++i)
        members += u"\"argument %1\":%1,"_s.arg(i);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval, u"{"_s + members + u"\"z\":1}"_s));
    f.settle();
    f.bar().setValue(0);
    f.settle();
    f.clock.advance(5000);
    QVERIFY(f.view.findChild<ApprovalCard *>()->isVisible()); // no hole in the page
    QVERIFY(!f.button(u"confirm"_s)->isEnabled());
    f.view.scrollToEnd();
    f.clock.advance(499);
    QVERIFY(!f.button(u"confirm"_s)->isEnabled());
    f.clock.advance(1);
    QVERIFY(f.button(u"confirm"_s)->isEnabled());
    f.bar().setValue(0);
    QVERIFY(!f.button(u"confirm"_s)->isEnabled());
}

void tst_ApprovalCard::keysInAFieldStayThere()
{
    TranscriptFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.answer(u"0"_s, u"[link](https://example.com)"_s);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval, u"{\"a\":\"x\"}"_s));
    f.settle();
    f.clock.advance(500);
    f.view.setCurrentRow(0);
    QTest::mouseClick(f.button(u"edit"_s), Qt::LeftButton);
    auto *field = f.view.findChild<QLineEdit *>(u"edit:a"_s);
    QVERIFY(field);
    const QSignalSpy typed(&f.view, &TranscriptView::typed);
    const QSignalSpy opened(&f.view, &TranscriptView::linkActivated);
    field->setFocus();
    for (const Qt::Key key : { Qt::Key_Return, Qt::Key_Return, Qt::Key_Up, Qt::Key_Down, Qt::Key_B })
        QTest::keyClick(field, key);
    QCOMPARE(typed.size(), 0);
    QCOMPARE(opened.size(), 0);
    QCOMPARE(f.view.currentRow(), 0);
    QCOMPARE(field->text(), u"xb"_s);
}

void tst_ApprovalCard::everyControlHasAName()
{
    CardFixture f(u"{\"a\":1,\"long\":\""_s + QString(5000, u'x') + u"\",\"on\":true}"_s);
    f.edit();
    for (const QWidget *control : f.card->findChildren<QWidget *>()) {
        if (control->focusPolicy() == Qt::NoFocus || control->objectName().startsWith("qt_"_L1))
            continue;
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(control));
        QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), qPrintable(control->objectName()));
    }
    QCOMPARE(f.card->accessibleName(), u"Billing asks for your confirmation"_s);
}

COUNTERSIGN_TEST(tst_ApprovalCard, "tst_approvalcard")
#include "tst_approvalcard.moc"
