// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/userinfo.h"

#include "core/redactor.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! A number as its digits: GitHub's ids are numbers.
QString idIn(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}
} // namespace

UserInfo::UserInfo(const QUrl &endpoint, const QString &issuer, const SignInContext &context, QObject *parent)
    : QObject(parent)
    , m_endpoint(endpoint)
    , m_issuer(issuer)
    , m_context(context)
    , m_network(context.log, context.redactor, context.clock, context.route)
{
}

void UserInfo::start(const Secret &accessToken, const Identity &known, const QString &identityId)
{
    m_known = known;
    m_identityId = identityId;
    m_deadline = m_context.clock.after(kDeadline, this, [this] {
        ProviderAnswer late;
        late.detail = u"no answer in time"_s;
        read(late);
    });
    m_network.setPurpose(u"userinfo"_s);
    m_network.setAuthorization(m_endpoint, m_context.redactor.keep("Bearer " + accessToken.reveal()));
    m_network.fetch(m_endpoint, this, [this](const ProviderAnswer &answer) { read(answer); });
}

void UserInfo::read(const ProviderAnswer &answer)
{
    if (m_ended)
        return;
    const std::optional<QJsonObject> claims = answer.json(); // a signed answer (application/jwt) is not asked for
    if (answer.status != 200 || !claims) {
        if (m_identityId.isEmpty())
            finish(m_known); // it was proven without this
        else
            finish(answer.status == 0 || answer.status >= 500 ? providerTrouble(answer, m_issuer)
                                                              : unproven(u"userinfo: status %1"_s.arg(answer.status)));
        return;
    }
    const QString subject = m_identityId.isEmpty() ? claims->value("sub"_L1).toString() : idIn(claims->value(m_identityId));
    if (subject.isEmpty() || subject.size() > kLongestSubject)
        return finish(unproven(u"userinfo: no usable sub"_s));
    if (m_identityId.isEmpty() && subject != m_known.subject)
        return finish(unproven(u"userinfo: sub is another"_s));
    Identity told = identityOf(*claims);
    told.subject = subject;
    if (told.name.isEmpty())
        told.name = subject;
    finish(m_identityId.isEmpty() ? m_known.filledFrom(told) : told);
}

void UserInfo::finish(const Expected<Identity> &identity)
{
    m_ended = true;
    m_deadline.reset();
    Q_EMIT answered(identity);
}

Error UserInfo::unproven(const QString &detail) const
{
    return { Condition::SignInIdentityUnproven, { QUrl(m_issuer).host() }, 0, detail };
}

} // namespace countersign
