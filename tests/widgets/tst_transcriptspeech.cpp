// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "transcriptfixture.h"

#include <QAccessible>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kReadAtOnce = 300 * 1024; // bytes of a text that a question may have read

QAccessibleInterface *rowOf(TranscriptFixture &f, int row)
{
    return QAccessible::queryAccessibleInterface(&f.view)->child(row);
}

//! Everything a screen reader asks, at the beginning, in the middle and at the end.
void ask(QAccessibleInterface &row)
{
    const QAccessibleTextInterface *text = row.textInterface();
    const int all = text->characterCount();
    int start = 0;
    int end = 0;
    for (const int offset : { 0, all / 2, all }) {
        static_cast<void>(text->text(offset, offset + 100));
        for (const auto type :
             { QAccessible::CharBoundary, QAccessible::WordBoundary, QAccessible::SentenceBoundary, QAccessible::LineBoundary }) {
            static_cast<void>(text->textAtOffset(offset, type, &start, &end));
            static_cast<void>(text->textBeforeOffset(offset, type, &start, &end));
            static_cast<void>(text->textAfterOffset(offset, type, &start, &end));
        }
        static_cast<void>(text->attributes(offset, &start, &end));
        static_cast<void>(text->characterRect(offset));
    }
    static_cast<void>(text->offsetAtPoint(row.rect().center()));
    for (const auto kind : { QAccessible::Name, QAccessible::Description, QAccessible::Value })
        static_cast<void>(row.text(kind));
}

} // namespace

//! What a screen reader gets of messages, also of long ones and of those that are not on screen.
class tst_TranscriptSpeech : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void partsAreThoseOfTheWhole_data();
    void partsAreThoseOfTheWhole();
    void aLongMessageOnScreenIsNotReadAgain();
    void aLongMessageElsewhereIsReadPartByPart();
    void aMessageThatComesIsThere();
    void aTextThatNobodyAsksAboutGoes();
    void aPlaceIsFoundAmongThousandsOfLinks();
};

void tst_TranscriptSpeech::partsAreThoseOfTheWhole_data()
{
    QTest::addColumn<bool>("isSeen");
    QTest::newRow("on screen") << true;
    QTest::newRow("elsewhere") << false;
}

void tst_TranscriptSpeech::partsAreThoseOfTheWhole()
{
    QFETCH(const bool, isSeen);
    TranscriptFixture f;
    f.answer(u"a"_s, u"One **bold**\n\n- item\n- *item*\n\n```\ncode\n```\n\n|a|b|\n|---|---|\n|c|d|"_s);
    f.call(u"t"_s, f.tool(u"look"_s, ToolCall::State::Done));
    Message thought = f.message(u"r"_s, Message::Role::Reasoning, u"Why *not*?"_s);
    f.model.append(thought);
    Message both = f.message(u"b"_s, Message::Role::Assistant, u"words"_s);
    both.toolCalls << f.tool(u"find"_s, ToolCall::State::Failed);
    both.end = Message::End::BrokeOff;
    f.model.append(both);
    f.say(u"u"_s, u"*as typed*"_s);
    f.answer(u"d"_s, u"> "_s.repeated(200) + u"deep\n\nThe end"_s); // beyond what is formatted
    f.answer(u"e"_s, {});
    const int rows = f.model.rowCount();
    for (int i = 0; i < 200 && !isSeen; ++i)
        f.say(QString::number(i), u"below"_s);
    f.settle();
    for (int row = 0; row < rows; ++row) {
        if (isSeen)
            f.view.setCurrentRow(row);
        QCOMPARE(f.view.isRowVisible(row), isSeen);
        QAccessibleTextInterface *text = rowOf(f, row)->textInterface();
        const QString whole = text->text(0, text->characterCount());
        QVERIFY2(whole.startsWith(f.view.rowText(row)), qPrintable(whole));
        QVERIFY(!isSeen || whole == f.view.rowText(row));
        QCOMPARE(text->characterCount(), int(whole.size()));
        for (int from = 0; from < whole.size(); ++from) {
            QCOMPARE(text->text(from, from + 1), whole.mid(from, 1));
            QCOMPARE(text->text(from, from + 7), whole.mid(from, 7));
        }
    }
    QVERIFY(f.view.rowText(0).contains(u"One bold\n• item\n• item\ncode\na\tb\nc\td"_s));
    QCOMPARE(f.view.rowText(3), u"words\nfind, Failed\nArguments: {}\nThe answer broke off."_s);
    const QString plain = rowOf(f, 5)->textInterface()->text(0, -1);
    QVERIFY(plain.endsWith(u"Shown as plain text: it cannot be formatted."_s));
}

void tst_TranscriptSpeech::aLongMessageOnScreenIsNotReadAgain()
{
    TranscriptFixture f;
    const QString source = u"*Some* words of it\n\n"_s.repeated(50'000);
    f.answer(u"a"_s, source);
    QTRY_VERIFY(f.view.shownSize(0) >= source.size());
    f.settle();
    QAccessibleInterface *row = rowOf(f, 0);
    const qint64 before = f.work();
    ask(*row);
    QCOMPARE(f.work(), before);
    QVERIFY(row->textInterface()->characterCount() >= 50'000 * 17 - 1);
    QCOMPARE(row->textInterface()->text(17 * 30'000, 17 * 30'000 + 16), u"Some words of it"_s);
    QCOMPARE(row->text(QAccessible::Value), QString()); // it has a text interface
}

//! The first question has a part of it read, the event loop the rest.
void tst_TranscriptSpeech::aLongMessageElsewhereIsReadPartByPart()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"*Some* words of it\n\n"_s.repeated(100'000) + u"The last"_s);
    for (int i = 0; i < 100; ++i)
        f.say(QString::number(i), u"below"_s);
    f.settle();
    QAccessibleInterface *row = rowOf(f, 0);
    const qint64 before = f.work();
    ask(*row);
    QVERIFY2(f.work() - before <= kReadAtOnce, qPrintable(QString::number(f.work() - before)));
    QAccessibleTextInterface *text = row->textInterface();
    QVERIFY(text->text(0, 1000).startsWith(u"Some words of it\nSome words"_s));
    QTRY_VERIFY(text->text(text->characterCount() - 8, -1) == u"The last"_s);
    QCOMPARE(text->characterCount(), 17 * 100'000 + 8);
    const qint64 whole = f.work();
    ask(*row);
    QCOMPARE(f.work(), whole); // once
}

void tst_TranscriptSpeech::aMessageThatComesIsThere()
{
    TranscriptFixture f;
    const QString part = u"Some **words** of it\n\n"_s.repeated(10'000);
    f.answer(u"a"_s, part, Message::End::Open);
    QTRY_VERIFY(f.view.shownSize(0) + 1 >= part.size());
    QAccessibleTextInterface *text = rowOf(f, 0)->textInterface();
    const qint64 before = f.work();
    for (int i = 0; i < 50; ++i) {
        f.model.update(u"a"_s, [](Message &message) { message.text += u"More. "_s; });
        QVERIFY(text->text(text->characterCount() - 12, -1).contains(u"More."_s));
    }
    QVERIFY2(f.work() - before < part.size() / 2, qPrintable(QString::number(f.work() - before)));
    QCOMPARE(text->text(0, -1).count(u"More."_s), 50);
}

void tst_TranscriptSpeech::aTextThatNobodyAsksAboutGoes()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"*Some* words of it\n\n"_s.repeated(10'000));
    for (int i = 0; i < 100; ++i)
        f.say(QString::number(i), u"below"_s);
    f.settle();
    QAccessibleTextInterface *text = rowOf(f, 0)->textInterface();
    const int all = text->characterCount();
    const qint64 read = f.work();
    f.clock.advance(9'000);
    QCOMPARE(text->characterCount(), all);
    QCOMPARE(f.work(), read);
    f.clock.advance(11'000);
    QCOMPARE(text->characterCount(), all);
    QVERIFY(f.work() > read); // read anew
}

void tst_TranscriptSpeech::aPlaceIsFoundAmongThousandsOfLinks()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"https://e.x/a "_s.repeated(8000));
    QTRY_VERIFY(f.view.shownSize(0) > 0);
    f.settle();
    QAccessibleInterface *row = rowOf(f, 0);
    const QAccessibleInterface *found = nullptr;
    for (int i = 0; i < row->childCount() && !found; ++i) {
        const QRect there = row->child(i)->rect();
        if (row->child(i)->role() == QAccessible::Link && QAccessible::queryAccessibleInterface(&f.view)->rect().contains(there))
            found = row->childAt(there.center().x(), there.center().y());
        QVERIFY(!found || found == row->child(i));
    }
    QVERIFY(found);
    QVERIFY(!row->childAt(-5000, -5000));
}

COUNTERSIGN_TEST(tst_TranscriptSpeech, "tst_transcriptspeech")
#include "tst_transcriptspeech.moc"
