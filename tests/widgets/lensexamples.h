// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/ladder.h"
#include "lens/tokenfacts.h"
#include "widgets/lensrows.h"

#include <QTimeZone>

namespace countersign::test {

//! The story of the drawing: a token request, `/info` that a redirect leads elsewhere, the refusal there.
inline QDateTime lensNow()
{
    return { QDate(2026, 11, 22), QTime(10, 12), QTimeZone::utc() };
}

inline TrafficRecord lensRecord(quint64 exchange, const QByteArray &method, const QString &url, int status)
{
    TrafficRecord record;
    record.exchange = exchange;
    record.purpose = QStringLiteral("info");
    record.at = lensNow();
    record.protocol = "HTTP/1.1";
    record.method = method;
    record.url = url;
    record.requestHeaders = { { "Host", "staging.example.com", true },
                              { "Authorization", "Bearer [secret 512+ a41f9c]", false },
                              { "Accept", "application/json", false } };
    record.status = status;
    record.answerHeaders = { { "Content-Type", "application/json", false } };
    record.answerBytes = 24;
    record.headMilliseconds = 30;
    record.milliseconds = 38;
    return record;
}

inline Ladder lensLadder()
{
    using namespace Qt::StringLiterals;
    Ladder ladder;
    TrafficRecord token = lensRecord(1, "POST", u"https://id.example.com/oauth/token"_s, 200);
    token.purpose = u"token"_s;
    token.requestHeaders = { { "Host", "id.example.com", true } };
    token.fields = { { u"grant_type"_s, u"authorization_code"_s }, { u"code"_s, u"[secret <64 0c11aa]"_s } };
    token.answerFields = { { u"access_token"_s, u"[secret 512+ a41f9c]"_s }, { u"expires_in"_s, u"3600"_s } };
    ladder.put(token);
    TrafficRecord info = lensRecord(2, "GET", u"https://staging.example.com/api/copilotkit/info"_s, 308);
    info.answerHeaders << RecordedHeader { "Location", "https://gw.example.com/api/copilotkit/info", false };
    info.redirect = TrafficRecord::Redirect::BareFollowed;
    info.redirectTarget = u"https://gw.example.com/api/copilotkit/info"_s;
    ladder.put(info);
    TrafficRecord refused = lensRecord(2, "GET", u"https://gw.example.com/api/copilotkit/info"_s, 401);
    refused.attempt = 1;
    refused.requestHeaders = { { "Host", "gw.example.com", true }, { "Accept", "application/json", false } };
    refused.answerHeaders = { { "Content-Type", "text/html", false }, { "Server", "nginx", false } };
    refused.bodyStart = "<html>401</html>";
    refused.ended = Condition::RequestRefused;
    ladder.put(refused);
    TrafficRecord run = lensRecord(3, "POST", u"https://staging.example.com/api/copilotkit/agent/analyst/run"_s, 0);
    run.purpose = u"run"_s;
    run.requestHeaders.clear();
    run.protocol.clear();
    run.answerHeaders.clear();
    run.headMilliseconds = -1;
    run.note = u"not signed in"_s;
    run.neverLeft = true;
    ladder.put(run);
    return ladder;
}

inline TokenFacts lensToken()
{
    using namespace Qt::StringLiterals;
    TokenFacts token;
    token.kind = TokenFacts::Kind::AccessJwt;
    token.tag = { u"Bearer"_s, u"512+"_s, u"a41f9c"_s };
    token.header = { { u"alg"_s, u"RS256"_s }, { u"typ"_s, u"at+jwt"_s } };
    token.issuer = u"https://id.example.com"_s;
    token.audience = QStringList { u"https://staging.example.com"_s };
    token.subject = u"juno"_s;
    token.scopes = QStringList { u"openid"_s, u"profile"_s, u"agents.run"_s };
    token.expires = lensNow().addSecs(41);
    token.claims = { { u"iss"_s, token.issuer }, { u"sub"_s, token.subject } };
    return token;
}

inline TokenSurroundings lensSurroundings()
{
    using namespace Qt::StringLiterals;
    TokenSurroundings around;
    around.server = u"staging.example.com"_s;
    around.renewsItself = true;
    around.ahead = 0;
    around.now = lensNow();
    return around;
}

inline const LensRow *lensRow(const QList<LensRow> &rows, const QString &label)
{
    for (const LensRow &row : rows) {
        if (row.label == label)
            return &row;
    }
    return nullptr;
}

} // namespace countersign::test
