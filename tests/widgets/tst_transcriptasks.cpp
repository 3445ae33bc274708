// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "samplethread.h"
#include "testregistry.h"
#include "widgets/formcard.h"

#include <QPushButton>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What an agent asks, at the end of the transcript: the cards, and how they are answered.
class tst_TranscriptAsks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void interruptsAreCardsAtTheEnd();
    void answersOfInterruptsAndForms();
    void aCallThatChangesAsksAgain();
};

void tst_TranscriptAsks::interruptsAreCardsAtTheEnd()
{
    TranscriptFixture f;
    for (int i = 0; i < 30; ++i)
        f.answer(QString::number(i), u"Words"_s);
    f.settle();
    const QSignalSpy announced(&f.view, &TranscriptView::announced);
    const QList<Interrupt> open = SampleThread(f.clock.wall()).interrupts();
    f.view.setInterrupts(open);
    f.settle();
    QVERIFY(f.isAtEnd());
    QCOMPARE(announced.size(), 3);
    QCOMPARE(announced.first().first().toString(), u"Billing asks you: Where should the export go?"_s);
    QList<FormCard *> cards = f.view.findChildren<FormCard *>();
    QCOMPARE(cards.size(), 3);
    std::sort(cards.begin(), cards.end(), [](const FormCard *a, const FormCard *b) { return a->y() < b->y(); });
    for (qsizetype i = 1; i < cards.size(); ++i)
        QVERIFY(cards[i]->y() >= cards[i - 1]->geometry().bottom());
    QVERIFY(cards.last()->geometry().bottom() < f.view.viewport()->height());
    QVERIFY(cards.first()->y() > f.view.rowRect(29).bottom() - 5);
    for (const FormCard *card : cards)
        QVERIFY(!card->isAncestorOf(QApplication::focusWidget()));
    f.view.setInterrupts({ open[1] });
    f.settle();
    QTRY_COMPARE(f.view.findChildren<FormCard *>().size(), 1);
    f.model.reset({});
    QCOMPARE(f.view.findChildren<FormCard *>().size(), 0);
}

void tst_TranscriptAsks::answersOfInterruptsAndForms()
{
    TranscriptFixture f;
    f.answer(u"0"_s, u"Words"_s);
    Interrupt interrupt;
    interrupt.id = u"i"_s;
    interrupt.reason = u"confirmation"_s;
    f.view.setInterrupts({ interrupt });
    f.settle();
    f.clock.advance(500);
    QSignalSpy answered(&f.view, &TranscriptView::interruptAnswered);
    QTest::mouseClick(f.button(u"no"_s), Qt::LeftButton);
    QCOMPARE(answered.size(), 1);
    const ResumeEntry entry = answered.first().first().value<ResumeEntry>();
    QVERIFY(entry == (ResumeEntry { u"i"_s, ResumeEntry::Status::Resolved, QJsonObject { { u"approved"_s, false } } }));
    f.view.setInterrupts({});
    interrupt.id = u"j"_s;
    f.view.setInterrupts({ interrupt });
    f.settle();
    f.clock.advance(500);
    QTest::mouseClick(f.button(u"notNow"_s), Qt::LeftButton);
    QCOMPARE(answered.size(), 2);
    QVERIFY(answered.last().first().value<ResumeEntry>().status == ResumeEntry::Status::Cancelled);

    TranscriptFixture g;
    ToolCall ask = g.tool(u"ask"_s, ToolCall::State::AwaitingApproval, u"{\"question\":\"Where to?\"}"_s);
    ask.name = u"ask_user"_s;
    g.call(u"1"_s, ask);
    g.settle();
    g.clock.advance(500);
    QVERIFY(g.view.shownText(0).contains("Billing asks you\nWhere to?"_L1));
    QSignalSpy form(&g.view, &TranscriptView::formAnswered);
    QTest::mouseClick(g.button(u"notNow"_s), Qt::LeftButton);
    QCOMPARE(form.size(), 1);
    QCOMPARE(form.first().first().toString(), u"ask"_s);
    QVERIFY(form.first().at(1).toJsonValue().isUndefined() || form.first().at(1).toJsonValue().isNull());
}

void tst_TranscriptAsks::aCallThatChangesAsksAgain()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval, u"{\"count\":1}"_s));
    f.settle();
    f.clock.advance(500);
    QVERIFY(f.button(u"confirm"_s)->isEnabled());
    f.model.update(u"1"_s, [](Message &m) { m.toolCalls.first().arguments = u"{\"count\":1000}"_s; });
    f.settle();
    QTRY_COMPARE(f.view.findChildren<QPushButton *>(u"confirm"_s).size(), 1);
    QVERIFY(!f.button(u"confirm"_s)->isEnabled()); // another question, another half second
    QVERIFY(f.view.shownText(0).contains("count: 1000"_L1));
}

COUNTERSIGN_TEST(tst_TranscriptAsks, "tst_transcriptasks")
#include "tst_transcriptasks.moc"
