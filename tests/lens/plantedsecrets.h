// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/redactor.h"
#include "lens/ladder.h"

#include <QCryptographicHash>
#include <QList>

namespace countersign::test {

//! A secret and its name. Those the product keeps are known to the redactor; of the others only their place tells.
struct PlantedSecret
{
    QByteArray name;
    QByteArray value;
};

//! What Countersign itself gets, makes or is given: each enters the redactor when it is born.
inline QList<PlantedSecret> keptSecrets()
{
    const QByteArray claims = QByteArray(R"({"iss":"https://id.example.com","sub":"juno","sid":"session-4711-abc"})")
                                  .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return {
        { "opaque access token", "opq_7Hq2mZx9Lw4Tn8Vb3Rk6Yd1" },
        { "JWT access token", "eyJhbGciOiJSUzI1NiJ9." + claims + ".c2lnbmF0dXJlLW9mLWFjY2Vzcw" },
        { "id_token", "eyJhbGciOiJFUzI1NiJ9." + claims + ".c2lnbmF0dXJlLW9mLWlk" },
        { "refresh token", "rt.0.AXkA~9fQpLm-refresh/with+signs=" },
        { "authorization code", "SplxlOBeZQQYbYS6WxSbIA_code" },
        { "state", "af0ifjsldkj-state-0123456789" },
        { "nonce", "n-0S6_WzA2Mj-nonce-98765" },
        { "code verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" },
        { "client secret", "7Fjfp0ZBr1KtDRbnfVdmIw-client" },
        { "password", "correct horse \"battery\" staple" },
        { "basic credentials", "anVubzpjb3JyZWN0LWhvcnNlLWJhdHRlcnk=" },
        { "pasted token", "pat_11AAQ7KBI0p5vB2jHgQ9_xyz" },
        { "session cookie", "s%3AjT9QeRkWmZ.session-cookie-value" },
        { "registration access token", "reg-23410913-abewfq.123483" },
        { "device proof", "dpop-proof-Zk3Q8m1Lx7Wb5Vt2" },
    };
}

//! What a server, a gateway or a person puts where a secret is to be expected.
inline QList<PlantedSecret> foreignSecrets()
{
    return {
        { "header X-Api-Key", "ak_live_51Hc9dEfGhIjKlMn" },
        { "header X-Team-Key", "team-key-Qw3rTy-99812" },
        { "header Proxy-Authorization", "cHJveHktdXNlcjpwcm94eS1wYXNz" },
        { "header Cookie", "gateway-session-81fa0c33" },
        { "header Set-Cookie", "set-by-server-5b2f90aa17" },
        { "header Set-Cookie, second", "second-cookie-77c0d1e2" },
        { "header X-Amz-Security-Token", "FwoGZXIvYXdzEJr//////////wEa" },
        { "header Sec-WebSocket-Protocol", "bearer.socket.q8W7e6R5t4Y3" },
        { "header Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" },
        { "header X-Forwarded-Access-Token", "forwarded-token-aa11bb22" },
        { "header X-CSRF-Token", "csrf-4e5f6a7b8c9d0e1f" },
        { "header ETag", "etag-that-tracks-33dd44ee" },
        { "header X-Request-Signature", "sig-0f1e2d3c4b5a6978" },
        { "query token", "query-token-Zx81Cv72Bn63" },
        { "query api_key", "query-apikey-Mk90Nj81" },
        { "query of no known name", "q-unheard-of-5566778899" },
        { "query sig", "sas-signature-AbCdEf012345" },
        { "fragment access_token", "fragment-token-Lk76Jh54" },
        { "fragment of no known name", "fragment-odd-10203040" },
        { "user in the address", "mallory-user-name" },
        { "password in the address", "mallory-pass-phrase" },
        { "part of the path", "bot5501234567AAF3kdL9xQz" },
        { "redirect target's query", "redirect-ticket-ST-1856339" },
        { "redirect target's fragment", "redirect-fragment-99aabb" },
        { "redirect target's user", "redirected-user-77" },
        { "Location header's ticket", "location-ticket-ff00ee11" },
        { "Referer header's token", "referer-token-dd33cc22" },
        { "form field client_assertion", "assertion-form-Gh12Jk34" },
        { "form field of no known name", "form-odd-field-8899" },
        { "answer field access_token", "answer-access-Pq56Rs78" },
        { "answer field of no known name", "answer-odd-field-1122" },
        { "body apiKey", "body-apikey-Tu90Vw12" },
        { "body password", "body-password-Xy34Za56" },
        { "body access_token", "body-access-Bc78De90" },
        { "body Bearer in an error text", "error-bearer-Fg12Hi34Jk56" },
        { "body client_secret in a form", "body-client-secret-Lm78" },
    };
}

inline QByteArray jsonEscaped(QByteArray value)
{
    return value.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/");
}

//! With the hex digits of its escapes in small letters, as some servers write them.
inline QByteArray smallEscapes(QByteArray encoded)
{
    for (qsizetype at = encoded.indexOf('%'); at >= 0; at = encoded.indexOf('%', at + 3))
        encoded.replace(at, 3, encoded.mid(at, 3).toLower());
    return encoded;
}

//! Ways in which a kept secret gets into a text.
inline QList<QByteArray> writtenForms(const QByteArray &value)
{
    const QByteArray encoded = value.toPercentEncoding();
    return { value,
             encoded,
             smallEscapes(encoded),
             encoded.toPercentEncoding(),
             value.toHex(),
             value.toHex().toUpper(),
             jsonEscaped(value),
             value.toBase64(),
             value.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) };
}

//! What somebody who holds the secret would look for: the secret in its forms, pieces of it, and its plain hashes.
inline QList<QByteArray> dictionaryOf(const QByteArray &value)
{
    QList<QByteArray> words = writtenForms(value);
    words << value.left(value.size() / 2) << value.right(value.size() / 2);
    for (const auto algorithm : { QCryptographicHash::Md5, QCryptographicHash::Sha1, QCryptographicHash::Sha256,
                                  QCryptographicHash::Sha512, QCryptographicHash::Sha3_256 }) {
        const QByteArray hash = QCryptographicHash::hash(value, algorithm);
        words << hash.toHex().left(12) << hash.toBase64().left(12);
    }
    return words;
}

//! The first word of anybody's dictionary that stands in `text`, with the secret's name; empty = none.
inline QByteArray foundIn(const QByteArray &text)
{
    for (const PlantedSecret &secret : keptSecrets() + foreignSecrets()) {
        for (const QByteArray &word : dictionaryOf(secret.value)) {
            if (word.size() >= 6 && text.contains(word))
                return secret.name + ": " + word;
        }
    }
    return {};
}

inline QByteArray foreign(const QByteArray &name)
{
    for (const PlantedSecret &secret : foreignSecrets()) {
        if (secret.name == name)
            return secret.value;
    }
    return {};
}

inline QString foreignText(const QByteArray &name)
{
    return QString::fromUtf8(foreign(name));
}

} // namespace countersign::test
