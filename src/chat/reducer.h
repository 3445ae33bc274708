// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "chat/conversation.h"

#include <QDateTime>

namespace countersign {

//! What an event changed, for the model: message rows, each as it was at its turn. Nothing from a server ever removes a row
//! (under Source::Conformance rows go and no change tells).
struct Change
{
    enum class Kind { Inserted, Changed };
    Kind kind = Kind::Changed;
    int row = 0;
    [[nodiscard]] bool operator==(const Change &) const = default;
};
using Changes = std::vector<Change>;

//! How the event came: a live run, or the replay of /connect (which may send RUN_ERROR before a message's start, leave
//! messages open, and hold runs back to back). Conformance is for test vectors: a server's list of messages counts to the letter
//! as it does for the official client: what a snapshot leaves out goes, and what is new stands at the end.
enum class Source { Live, Replay, Conformance };

//! What an event does to the conversation; pure: no clock, no I/O (`now` is handed in). Tolerant: what does not fit is
//! ignored, never fatal. MESSAGES_SNAPSHOT and replays merge by id: local rows are never removed.
[[nodiscard]] Changes reduce(Conversation &conversation, const AgentEvent &event, Source source, const QDateTime &now);

//! The stream is over: closes what is open as `end` (as Failed, if RUN_ERROR was the last word). Tool calls without a result
//! end as Failed, of an interrupted run as NotAnswered; the controller offers those it may answer. Of a run that was stopped
//! the last answer is marked even if it is closed: servers end its text before they end the run.
[[nodiscard]] Changes closeOpen(Conversation &conversation, Message::End end);

//! A replay begins: forgets what the last one told.
void beginReplay(Conversation &conversation);
//! The replay is over. `complete` = its body ended: settled messages it did not tell are marked "no longer on the server".
//! Otherwise nothing is concluded from silence and what is open broke off.
[[nodiscard]] Changes endReplay(Conversation &conversation, bool complete);

//! What a result says about its call: `"status":"declined"` or `"error":"forbidden"` -> Declined; the person's
//! `"approved":false`, `"answered":false` or `"status":"cancelled"` -> RefusedByPerson; what stands in for an answer
//! (unansweredResult(), or a runtime's "Forwarded to client") -> NotAnswered; `Error: …`, any other `"error"` text,
//! `"status":"error"|"stopped"` -> Failed.
[[nodiscard]] ToolCall::State stateOfResult(const QString &content);
//! No result yet, or the placeholder a runtime puts in its place ("Forwarded to client").
[[nodiscard]] bool isUnanswered(const ToolCall &call);

} // namespace countersign
