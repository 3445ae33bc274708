// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace countersign {

//! The order a stream has to keep (verify/verify.ts of @ag-ui/client), event by event. One per stream; a pure value. Sentences
//! are those of the official client 1.0.0, word for word. What was refused leaves no trace, so that whoever goes on in spite of
//! it may.
class EventVerifier
{
public:
    //! What is wrong with `event` here; nothing if it is in order.
    [[nodiscard]] std::optional<QString> check(const AgentEvent &event);

private:
    struct Rules;
    using Verdict = std::optional<QString>;
    //! Ids that are open, in the order they were opened.
    class OpenIds
    {
    public:
        [[nodiscard]] bool contains(const QString &id) const { return m_ids.contains(id); }
        void add(const QString &id) { m_ids.insert(id, ++m_last); }
        void remove(const QString &id) { m_ids.remove(id); }
        [[nodiscard]] bool isEmpty() const { return m_ids.isEmpty(); }
        [[nodiscard]] QString list() const;

    private:
        QHash<QString, quint64> m_ids;
        quint64 m_last = 0;
    };
    //! Whose a message, call, activity or thought is: the first opener's; null = the agent's own. For the whole run.
    using Owners = QHash<QString, QString>;
    struct Step
    {
        QString name;
        QString owner;
        [[nodiscard]] bool operator==(const Step &other) const;
    };
    //! What is known of one run.
    struct Run
    {
        OpenIds texts;
        OpenIds calls;
        OpenIds spans;
        OpenIds thoughts;
        OpenIds subagents;
        QHash<QString, bool> endedSubagents;
        QList<Step> steps;
        QStringList stepOwners; //!< who ever had or asked for a step, in that order
        Owners messageOwners;
        Owners callOwners;
        Owners activityOwners;
        Owners thoughtOwners;
        bool isStarted = false;
        bool isFinished = false;
        bool isFailed = false;
    };
    [[nodiscard]] Verdict checkLife(const AgentEvent &event);

    Run m_run;
    bool m_sawEvent = false;
};

} // namespace countersign
