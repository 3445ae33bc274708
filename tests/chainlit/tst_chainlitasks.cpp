// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

#include <vector>

using namespace countersign;
using namespace countersign::test;

namespace {

QJsonObject question(const QString &type, const QJsonObject &more = {})
{
    QJsonObject spec { { u"type"_s, type }, { u"timeout"_s, 60 } };
    for (auto member = more.begin(); member != more.end(); ++member)
        spec.insert(member.key(), member.value());
    QJsonObject step = words(u"q"_s, u"What is your name?"_s);
    step.insert(u"waitForAnswer"_s, true);
    return { { u"msg"_s, step }, { u"spec"_s, spec } };
}

//! A turn that came to a question.
struct Asked
{
    ChainlitWire wire;
    std::unique_ptr<Turn> turn;

    [[nodiscard]] bool to(const QJsonObject &question)
    {
        if (!wire.open())
            return false;
        turn = std::make_unique<Turn>(wire, u"ask"_s);
        if (!QTest::qWaitFor([this] { return wire.server.saidCount(u"client_message"_s) == 1; }, test::kEventually))
            return false;
        wire.server.say(u"task_start"_s);
        wire.server.say(u"action"_s, QJsonObject { { u"id"_s, u"a1"_s },
                                                   { u"name"_s, u"approve"_s },
                                                   { u"label"_s, u"Approve"_s },
                                                   { u"forId"_s, u"q"_s },
                                                   { u"payload"_s, QJsonObject { { u"value"_s, u"yes"_s } } } });
        wire.server.say(u"ask"_s, question, 4);
        return QTest::qWaitFor([this] { return turn->isOver(); }, test::kEventually);
    }
    [[nodiscard]] Interrupt interrupt() const { return turn->all<events::RunFinished>().first().interrupts.value(0); }
    [[nodiscard]] std::unique_ptr<Turn> answer(const ResumeEntry &entry)
    {
        RunRequest request = ChainlitWire::request({}, {});
        request.history.clear();
        request.resume << entry;
        return std::make_unique<Turn>(wire.backend->start(request, &wire.owner));
    }
    [[nodiscard]] std::optional<QJsonValue> given() const
    {
        const auto &all = wire.server.acknowledged();
        return all.isEmpty() || all.first().first != 4 ? std::nullopt : std::optional(all.first().second.first());
    }
};

} // namespace

//! Questions of the agent: each ends the turn, and its answer is the next one.
class tst_ChainlitAsks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aQuestionEndsTheTurnAndWaits()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        QCOMPARE(asked.turn->ends.first().how, RunEnd::How::Completed);
        QCOMPARE(asked.interrupt().id, u"q"_s);
        QCOMPARE(asked.interrupt().message, u"What is your name?"_s);
        QCOMPARE(asked.turn->all<events::MessageTold>().last().message.id, u"q"_s);
        QVERIFY(!asked.given());
    }

    //! Looked at again, it is the same question: with its words, and no more time than it had.
    void aQuestionIsReplayedAsItWas()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        asked.wire.clock.advance(5'000);
        asked.wire.server.answers.insert("GET /project/thread/thread",
                                         { 200, json({ { u"id"_s, u"thread"_s }, { u"steps"_s, QJsonArray() } }) });
        Turn replay(asked.wire.backend->connectThread(u"assistant"_s, u"thread"_s, &asked.wire.owner));
        QTRY_VERIFY(replay.isOver());
        const QList<events::RunFinished> finished = replay.all<events::RunFinished>();
        QCOMPARE(finished.size(), 1);
        QCOMPARE(finished.first().interrupts.size(), 1);
        QCOMPARE(finished.first().interrupts.first().message, u"What is your name?"_s);
        QCOMPARE(finished.first().interrupts.first().expiresAt, asked.interrupt().expiresAt);
        QVERIFY(finished.first().interrupts.first() == asked.interrupt());
    }

    //! task_end comes right after the answer and does not mean it.
    void wordsAnswerIt()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        const auto turn = asked.answer({ u"q"_s, ResumeEntry::Status::Resolved, u"Ada"_s });
        QTRY_VERIFY(asked.given());
        const QJsonObject step = asked.given()->toObject();
        QCOMPARE(step.value("output"_L1).toString(), u"Ada"_s);
        QCOMPARE(step.value("type"_L1).toString(), u"user_message"_s);
        QCOMPARE(step.value("parentId"_L1).toString(), u"run"_s);
        QCOMPARE(QUuid(step.value("id"_L1).toString()).version(), QUuid::Random);
        for (const QString &event : { u"task_end"_s, u"clear_ask"_s, u"task_start"_s })
            asked.wire.server.say(event);
        asked.wire.server.say(u"new_message"_s, words(u"a"_s, u"Hello Ada."_s));
        QTRY_COMPARE(turn->all<events::MessageTold>().size(), 1);
        QVERIFY(!turn->isOver());
        asked.wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn->isOver());
        QCOMPARE(turn->ends.first().how, RunEnd::How::Completed);
    }

    //! Whoever types into the composer answers it, too.
    void aMessageIsTheAnswer()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        RunRequest request = ChainlitWire::request(u"Grace"_s, u"22222222-2222-4222-8222-222222222222"_s);
        request.resume << ResumeEntry { u"q"_s, ResumeEntry::Status::Cancelled };
        Turn turn(asked.wire.backend->start(request, &asked.wire.owner));
        QTRY_VERIFY(asked.given());
        QCOMPARE(asked.given()->toObject().value("id"_L1).toString(), u"22222222-2222-4222-8222-222222222222"_s);
        QCOMPARE(asked.given()->toObject().value("output"_L1).toString(), u"Grace"_s);
        QCOMPARE(asked.wire.server.saidCount(u"client_message"_s), 1);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
    }

    //! Something else said over buttons is a message like any other: it has arrived when the server says so.
    void aMessageOverButtonsWaitsForItsReceipt()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"action"_s, { { u"keys"_s, QJsonArray { u"a1"_s } } })));
        asked.wire.server.givesReceipts = false;
        RunRequest request = ChainlitWire::request(u"Wait"_s, u"22222222-2222-4222-8222-222222222222"_s);
        request.resume << ResumeEntry { u"q"_s, ResumeEntry::Status::Cancelled };
        Turn turn(asked.wire.backend->start(request, &asked.wire.owner));
        QTRY_COMPARE(asked.wire.server.saidCount(u"client_message"_s), 2);
        QVERIFY(asked.given());
        QVERIFY(asked.given()->isNull());
        QVERIFY(turn.events.isEmpty());
        asked.wire.clock.advance(10'000);
        QVERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::OutcomeUnknown);
    }

    void aButtonAnswersWithItsAction()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"action"_s, { { u"keys"_s, QJsonArray { u"a1"_s } } })));
        const QJsonObject choice = asked.interrupt().responseSchema.value("oneOf"_L1).toArray().first().toObject();
        QCOMPARE(choice.value("title"_L1).toString(), u"Approve"_s);
        const auto turn = asked.answer({ u"q"_s, ResumeEntry::Status::Resolved, choice.value("const"_L1) });
        QTRY_VERIFY(asked.given());
        QCOMPARE(asked.given()->toObject().value("name"_L1).toString(), u"approve"_s);
        QCOMPARE(asked.given()->toObject().value("payload"_L1).toObject().value("value"_L1).toString(), u"yes"_s);
    }

    void filesAnswerByTheirIds()
    {
        Asked asked;
        QVERIFY(asked.to(question(
            u"file"_s, { { u"accept"_s, QJsonArray { u"text/plain"_s } }, { u"max_files"_s, 1 }, { u"max_size_mb"_s, 1 } })));
        asked.wire.server.answers.insert("POST /project/file", { 200, R"({"id":"f1"})" });
        Upload *upload = asked.wire.backend->upload(u"thread"_s, u"a.txt"_s, {}, "text", u"q"_s, &asked.wire.owner);
        std::optional<UploadEnd> end;
        connect(upload, &Upload::ended, this, [&](const UploadEnd &how) { end = how; });
        QTRY_VERIFY(end);
        QVERIFY(!end->error);
        QVERIFY(asked.wire.server.last("POST /project/file")->query.contains("ask_parent_id=run"));
        const auto turn = asked.answer({ u"q"_s, ResumeEntry::Status::Resolved, QJsonArray { end->part.json } });
        QTRY_VERIFY(asked.given());
        QCOMPARE(asked.given()->toArray(), (QJsonArray { QJsonObject { { u"id"_s, u"f1"_s } } }));
    }

    void noAnswerIsNull()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"element"_s, { { u"element_id"_s, u"e"_s } })));
        const auto turn = asked.answer({ u"q"_s, ResumeEntry::Status::Cancelled });
        QTRY_VERIFY(asked.given());
        QVERIFY(asked.given()->isNull());
    }

    void anElementAnswersAsSubmitted()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"element"_s, { { u"element_id"_s, u"e"_s } })));
        const auto turn = asked.answer({ u"q"_s, ResumeEntry::Status::Resolved, QJsonObject { { u"x"_s, 1 } } });
        QTRY_VERIFY(asked.given());
        QCOMPARE(asked.given()->toObject(), (QJsonObject { { u"x"_s, 1 }, { u"submitted"_s, true } }));
    }

    //! The agent goes on without an answer.
    void anExpiredQuestionIsWithdrawn()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        asked.wire.server.say(u"ask_timeout"_s);
        asked.wire.server.say(u"task_start"_s);
        QTRY_COMPARE(asked.wire.begun.size(), 1);
        QVERIFY(std::holds_alternative<events::InterruptsWithdrawn>(asked.wire.happened.last().second));
        QVERIFY(asked.wire.troubles.isEmpty());
        const auto late = asked.answer({ u"q"_s, ResumeEntry::Status::Resolved, u"Ada"_s });
        QTRY_VERIFY(late->isOver());
        QCOMPARE(late->condition(), Condition::InterruptExpired);
        QVERIFY(asked.wire.server.acknowledged().isEmpty());
    }

    //! Its acknowledgement belongs to the socket that is gone.
    void aQuestionLostWithTheLineIsToldAsLost()
    {
        Asked asked;
        QVERIFY(asked.to(question(u"text"_s)));
        asked.wire.server.drop();
        QTRY_COMPARE(asked.wire.troubles.size(), 1);
        QCOMPARE(asked.wire.troubles.first().condition, Condition::QuestionLost);
        QVERIFY(std::holds_alternative<events::InterruptsWithdrawn>(asked.wire.happened.last().second));
    }

    //! A greeting that asks comes without any turn of ours.
    void aQuestionOutOfTheBlueIsARun()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        std::vector<std::unique_ptr<Turn>> turns;
        connect(wire.backend.get(), &Backend::runBegun, &wire.owner,
                [&](const QString &, AgentRun *run) { turns.emplace_back(std::make_unique<Turn>(run)); });
        wire.server.say(u"ask"_s, question(u"text"_s), 9);
        QTRY_COMPARE(turns.size(), 1u);
        QTRY_VERIFY(turns.front()->isOver());
        QCOMPARE(turns.front()->all<events::RunFinished>().first().interrupts.size(), 1);
    }

    void aQuestionNobodyUnderstandsIsAnsweredWithNothing()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"ask"_s, question(u"hologram"_s), 9);
        QTRY_COMPARE(wire.server.acknowledged().size(), 1);
        QVERIFY(wire.server.acknowledged().first().second.first().isNull());
    }
};

COUNTERSIGN_TEST(tst_ChainlitAsks, "tst_chainlitasks")
#include "tst_chainlitasks.moc"
