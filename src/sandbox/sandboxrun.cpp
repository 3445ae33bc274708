// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxrun.h"

#include "sandbox/sandboxconnection.h"

#include <utility>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
QString typeOf(const QJsonObject &event)
{
    return event.value("type"_L1).toString();
}
} // namespace

SandboxRun::SandboxRun(Clock &clock, const QJsonObject &started, SandboxScript script, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_script(std::move(script))
    , m_events { started }
{
    playLater();
}

QString SandboxRun::id() const
{
    return m_events.first().value("runId"_L1).toString();
}

void SandboxRun::watch(SandboxConnection &connection)
{
    for (const QJsonObject &event : m_events)
        connection.sendEvent(event);
    m_watchers << &connection;
}

void SandboxRun::playLater()
{
    const bool over = m_next == m_script.size();
    m_alarm = m_clock.after(over ? 0 : m_script.at(m_next).delay, this, [this, over] {
        if (over) {
            const QJsonObject &started = m_events.first();
            finish({ { u"type"_s, u"RUN_FINISHED"_s },
                     { u"threadId"_s, started.value("threadId"_L1) },
                     { u"runId"_s, started.value("runId"_L1) } });
            return;
        }
        say(m_script.at(m_next++).event);
        playLater();
    });
}

void SandboxRun::say(const QJsonObject &event)
{
    m_events << event;
    for (const QPointer<SandboxConnection> &watcher : std::as_const(m_watchers))
        if (watcher)
            watcher->sendEvent(event);
}

void SandboxRun::stop()
{
    m_alarm.reset();
    closeWhatIsOpen();
    finish({ { u"type"_s, u"RUN_FINISHED"_s } });
}

void SandboxRun::vanish()
{
    m_alarm.reset();
    for (const QPointer<SandboxConnection> &watcher : std::as_const(m_watchers))
        if (watcher)
            watcher->abort();
}

void SandboxRun::closeWhatIsOpen()
{
    QStringList messages;
    QStringList calls;
    QStringList unanswered;
    for (const QJsonObject &event : std::as_const(m_events)) {
        const QString type = typeOf(event);
        const QString call = event.value("toolCallId"_L1).toString();
        if (type == "TEXT_MESSAGE_START"_L1)
            messages << event.value("messageId"_L1).toString();
        else if (type == "TEXT_MESSAGE_END"_L1)
            messages.removeAll(event.value("messageId"_L1).toString());
        else if (type == "TOOL_CALL_START"_L1) {
            calls << call;
            unanswered << call;
        } else if (type == "TOOL_CALL_END"_L1)
            calls.removeAll(call);
        else if (type == "TOOL_CALL_RESULT"_L1)
            unanswered.removeAll(call);
    }
    for (const QString &message : std::as_const(messages))
        say({ { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, message } });
    for (const QString &call : std::as_const(calls))
        say({ { u"type"_s, u"TOOL_CALL_END"_s }, { u"toolCallId"_s, call } });
    for (const QString &call : std::as_const(unanswered))
        say({ { u"type"_s, u"TOOL_CALL_RESULT"_s },
              { u"messageId"_s, call + "-result"_L1 },
              { u"toolCallId"_s, call },
              { u"role"_s, u"tool"_s },
              { u"content"_s,
                u"{\"status\":\"stopped\",\"reason\":\"stop_requested\",\"message\":\"Run stopped by user\"}"_s } });
}

void SandboxRun::finish(const QJsonObject &last)
{
    say(last);
    // First the thread is free, then the watchers hear the end: their next request may follow at once.
    const QList<QPointer<SandboxConnection>> watchers = std::exchange(m_watchers, {});
    Q_EMIT finished();
    for (const QPointer<SandboxConnection> &watcher : watchers)
        if (watcher)
            watcher->endEvents();
}

QList<QJsonObject> sandboxCompacted(const QList<QJsonObject> &events)
{
    QList<QJsonObject> compacted;
    for (const QJsonObject &event : events) {
        const QString type = typeOf(event);
        const bool isDelta = type == "TEXT_MESSAGE_CONTENT"_L1 || type == "TOOL_CALL_ARGS"_L1;
        const QString id = type == "TOOL_CALL_ARGS"_L1 ? u"toolCallId"_s : u"messageId"_s;
        if (isDelta && !compacted.isEmpty() && typeOf(compacted.last()) == type
            && compacted.last().value(id) == event.value(id)) {
            QJsonObject &longer = compacted.last();
            longer.insert(u"delta"_s, longer.value("delta"_L1).toString() + event.value("delta"_L1).toString());
        } else {
            compacted << event;
        }
    }
    return compacted;
}

} // namespace countersign
