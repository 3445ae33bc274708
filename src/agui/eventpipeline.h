// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "agui/chunkexpander.h"
#include "agui/compatibilityboundary.h"
#include "agui/eventverifier.h"
#include "agui/jsonframe.h"

#include <QSet>

namespace countersign {

//! A stream of AG-UI, frame by frame, on its way to events: JSON, compatibility boundary, enforcement, chunks,
//! order. One per stream; a pure value, any thread. One path, two modes:
//!  - Strict is the official client 1.0.0 to the letter: what it refuses is a Problem with its sentence. For conformance tests.
//!  - Tolerant is the app: it fails on nothing that client 0.0.59 or 1.0.0 accepts. A known member with a wrong value is taken
//!    away, an event out of order passes on (reduce() copes), and a notice says so. Only what cannot be read at all, lacks
//!    the ids it is about, or is a chunk of nothing ends the stream.
class EventPipeline
{
public:
    enum class Mode { Tolerant, Strict };
    struct Problem
    {
        enum class Stage { Transport, Enforce, Chunks, Verify };
        Stage stage = Stage::Transport;
        QString text;
        QStringList paths {};  //!< of Stage::Enforce: the wrong members
        bool isSyntax = false; //!< of Stage::Transport: no JSON; `text` is our parser's
        bool isTooLarge = false;
    };
    //! Events come in order; those before a problem count.
    struct Step
    {
        QList<AgentEvent> events;
        //! `dropped-event:TYPE`, `stripped:TYPE:PATH`, `mended:TYPE:PATH`, `compat:WHAT`, `order:SENTENCE`
        QStringList notices;
        std::optional<Problem> problem;
    };
    //! More messages in one event are refused.
    static constexpr qsizetype maxMessages = 100'000;

    //! `makeId`: ids for old servers' thoughts, which come without.
    explicit EventPipeline(Mode mode = Mode::Tolerant, CompatibilityBoundary::MakeId makeId = freshId);

    [[nodiscard]] Step take(const QByteArray &frame);
    //! A frame that was read elsewhere (jsonFrame() in a worker).
    [[nodiscard]] Step take(const QJsonObject &frame);
    [[nodiscard]] Mode mode() const { return m_mode; }

private:
    static QString freshId();
    [[nodiscard]] bool enforce(QJsonObject &event, const schema::EventType &type, Step &step) const;
    void pass(const AgentEvent &event, Step &step);
    void tally(AgentEvent &event);

    Mode m_mode;
    TextDeltaReader m_textDeltas;
    CompatibilityBoundary m_boundary;
    ChunkExpander m_chunks;
    EventVerifier m_verifier;
    QStringList m_calls; //!< begun in this run
    QSet<QString> m_knownCalls;
    QSet<QString> m_answered; //!< calls with a result in this run
};

} // namespace countersign
