// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationmodel.h"
#include "fakeclock.h"
#include "widgets/theme.h"
#include "widgets/transcriptrow.h"
#include "widgets/transcriptview.h"

#include <QAbstractButton>
#include <QApplication>
#include <QScrollBar>
#include <QTest>

namespace countersign::test {

//! A transcript on screen with a model to fill.
class TranscriptFixture
{
public:
    TranscriptFixture() : TranscriptFixture(nullptr) {}
    //! Its pictures go by this clock: turn() it.
    explicit TranscriptFixture(FakeClock &frames) : TranscriptFixture(&frames) {}

private:
    explicit TranscriptFixture(FakeClock *frames) : view(theme, clock, nullptr, frames)
    {
        theme.apply(QStringLiteral("light"), *qApp);
        view.setAgentName(QStringLiteral("Billing"));
        view.setPersonName(QStringLiteral("Juno Marrow"));
        view.resize(800, 600);
        view.setModel(&model);
        view.show();
        settle();
    }

public:
    //! So many ms pass, one after the other; what was asked to be painted is painted.
    static void turn(FakeClock &frames, int milliseconds)
    {
        for (int i = 0; i <= milliseconds; ++i) {
            frames.advance(i == 0 ? 0 : 1);
            QCoreApplication::sendPostedEvents();
        }
    }

    //! What is shown has been laid out and painted, however many frames that takes; a busy machine needs more, for each has its
    //! slice of time. Time passes, and turns of the event loop: such a machine may let it pass in one.
    void settle()
    {
        constexpr int most = 200; // rounds
        qint64 done = -1;
        for (int round = 0; round < most && done != work(); ++round) {
            done = work();
            for (int i = 0; i < 5; ++i)
                QTest::qWait(10);
        }
    }
    //! Grows with all that is read and laid out.
    [[nodiscard]] qint64 work() const { return view.bytesParsed() + view.linesLaidOut() + view.layoutsBuilt(); }

    Message message(const QString &id, Message::Role role, const QString &text) const
    {
        Message made;
        made.id = id;
        made.role = role;
        made.text = text;
        made.at = clock.wall();
        return made;
    }
    void say(const QString &id, const QString &text) { model.append(message(id, Message::Role::User, text)); }
    void answer(const QString &id, const QString &text, Message::End end = Message::End::Complete)
    {
        Message made = message(id, Message::Role::Assistant, text);
        made.end = end;
        model.append(made);
    }
    void call(const QString &messageId, const ToolCall &tool)
    {
        Message made = message(messageId, Message::Role::Assistant, {});
        made.toolCalls << tool;
        model.append(made);
    }
    static ToolCall tool(const QString &id, ToolCall::State state, const QString &arguments = QStringLiteral("{}"))
    {
        ToolCall made;
        made.id = id;
        made.name = id;
        made.arguments = arguments;
        made.state = state;
        return made;
    }
    QScrollBar &bar() { return *view.verticalScrollBar(); }
    bool isAtEnd() { return bar().value() == bar().maximum(); }
    QAbstractButton *button(const QString &name) { return view.findChild<QAbstractButton *>(name); }
    //! Clicks an action of a row where it is painted.
    bool click(int row, RowAction::Kind kind)
    {
        for (const RowAction &action : view.actionsOf(row)) {
            if (action.kind != kind)
                continue;
            const QPointF at = action.area.center() + QPointF(0, view.rowRect(row).top());
            QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at.toPoint());
            return true;
        }
        return false;
    }

    FakeClock clock;
    Theme theme;
    ConversationModel model;
    TranscriptView view;
};

} // namespace countersign::test
