// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/signinrecord.h"

#include "core/redactor.h"
#include "net/trafficlog.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostAnswers = 20; // a page that reloads itself must not fill the log

QList<RecordedField> recordedFields(const Redactor &redactor, const Loopback::Parameters &parameters)
{
    QList<RecordedField> fields;
    for (const auto &[name, value] : parameters.mid(0, TrafficRecord::kMostFields))
        fields << recordedField(redactor, name, value);
    return fields;
}

QString wordFor(Loopback::Judgement judgement)
{
    switch (judgement) {
    case Loopback::Judgement::NotOurs:
        return u"not ours"_s;
    case Loopback::Judgement::TooLate:
        return u"too late"_s;
    case Loopback::Judgement::Taken:
        break;
    }
    return {};
}
} // namespace

SignInRecord::SignInRecord(TrafficLog &log, const Redactor &redactor, Clock &clock)
    : m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
{
}

TrafficRecord SignInRecord::step(TrafficRecord::Kind kind, const QUrl &url) const
{
    TrafficRecord record;
    record.kind = kind;
    record.exchange = m_last.exchange;
    record.purpose = u"sign-in"_s;
    record.at = m_clock.wall();
    record.method = "GET";
    record.url = m_redactor.redactUrl(url.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment).toString(QUrl::FullyEncoded));
    return record;
}

void SignInRecord::requested(const QUrl &link, bool opened)
{
    m_last = step(TrafficRecord::Kind::AuthorizationRequest, link);
    m_last.exchange = m_log.nextExchange();
    m_last.fields = recordedFields(m_redactor, ReceivedRequest::form(link.query(QUrl::FullyEncoded).toUtf8()));
    m_last.note = opened ? u"browser opened"_s : u"browser not opened"_s;
    m_startedAt = m_clock.steady();
    m_log.put(m_last);
}

void SignInRecord::cameBack(const QUrl &redirect, const Loopback::Parameters &parameters, Loopback::Judgement judgement)
{
    if (m_answers == kMostAnswers)
        return;
    ended(Condition::None);
    m_last = step(TrafficRecord::Kind::Callback, redirect);
    m_last.attempt = ++m_answers;
    m_last.fields = recordedFields(m_redactor, parameters);
    m_last.note = wordFor(judgement);
    m_last.milliseconds = 0;
    m_log.put(m_last);
}

void SignInRecord::ended(Condition condition)
{
    if (m_last.exchange == 0 || (m_last.isOver() && m_last.ended == condition))
        return;
    if (!m_last.isOver())
        m_last.milliseconds = m_clock.steady() - m_startedAt;
    m_last.ended = condition;
    m_log.put(m_last);
}

} // namespace countersign
