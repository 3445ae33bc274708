// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitcookies.h"

#include "core/jwt.h"
#include "core/redactor.h"

#include <QMap>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Pieces of one JWT: NAME_0, NAME_1 …, or the one cookie NAME.
using Pieces = QMap<int, ServerCookie>;

ServerCookie readCookie(const QByteArray &line)
{
    const QByteArrayList parts = line.split(';');
    const QByteArray pair = parts.first().trimmed();
    const qsizetype equals = pair.indexOf('=');
    ServerCookie cookie { pair.left(equals).trimmed(), equals < 0 ? QByteArray() : pair.mid(equals + 1).trimmed() };
    for (const QByteArray &attribute : parts.mid(1)) {
        const QByteArray words = attribute.trimmed().toLower();
        if (words.startsWith("max-age="))
            cookie.maxAge = qMax(0, words.mid(8).toInt()); // below zero is over as well (RFC 6265 §5.2.2)
    }
    return cookie;
}

//! By the name without its number, in the order of the answer.
QList<Pieces> grouped(const QList<ServerCookie> &cookies)
{
    QList<QByteArray> names;
    QList<Pieces> groups;
    for (const ServerCookie &cookie : cookies) {
        const qsizetype line = cookie.name.lastIndexOf('_');
        bool isPiece = false;
        const int number = line > 0 ? cookie.name.mid(line + 1).toInt(&isPiece) : 0;
        const QByteArray name = isPiece ? cookie.name.left(line + 1) : cookie.name;
        qsizetype at = names.indexOf(name);
        if (at < 0) {
            at = names.size();
            names << name;
            groups << Pieces();
        }
        groups[at].insert(isPiece ? number : 0, cookie);
    }
    return groups;
}
} // namespace

QList<ServerCookie> ServerCookie::setBy(const QList<HttpHeader> &headers)
{
    QList<ServerCookie> cookies;
    for (const HttpHeader &header : headers) {
        if (header.name.compare("Set-Cookie", Qt::CaseInsensitive) != 0)
            continue;
        for (const QByteArray &line : header.value.split('\n')) {
            const ServerCookie cookie = readCookie(line);
            const bool isTakenBack = cookie.value.isEmpty() || cookie.value == "\"\"" || cookie.maxAge == 0;
            if (!isTakenBack && isSafeHeader("Cookie", cookie.pair()) && isHttpToken(cookie.name))
                cookies << cookie;
        }
    }
    return cookies;
}

std::optional<ChainlitSession> ChainlitSession::setBy(const QList<HttpHeader> &headers, Redactor &redactor)
{
    for (const Pieces &pieces : grouped(ServerCookie::setBy(headers))) {
        QByteArray token;
        QByteArrayList pairs;
        for (const ServerCookie &piece : pieces) {
            token += piece.value;
            pairs << piece.pair();
        }
        const std::optional<Jwt> jwt = Jwt::decode(token);
        if (!jwt)
            continue;
        ChainlitSession session;
        session.token = redactor.keep(token);
        session.cookie = redactor.keep(pairs.join("; "));
        const qint64 end = jwt->claims.value("exp"_L1).toInteger();
        const qint64 begin = jwt->claims.value("iat"_L1).toInteger();
        if (begin > 0 && end > begin)
            session.lifetime = int(qMin<qint64>(end - begin, std::numeric_limits<int>::max()));
        return session;
    }
    return {};
}

} // namespace countersign
