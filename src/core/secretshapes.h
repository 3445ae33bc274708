// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

#include <vector>

namespace countersign {

//! A stretch of a text that must not be seen, and what its tag is made of.
struct SecretSpan
{
    qsizetype begin = 0;
    qsizetype end = 0;
    QByteArray value;
};

//! What looks like a secret although nobody told us: scheme + credentials, a JWT, a telling parameter, a private key, a key whose
//! first letters its maker has published. Adds to `spans`.
void findSecretShapes(const QByteArray &text, std::vector<SecretSpan> &spans);

//! Headers whose values are hidden whole: by name, or because the name says what is in them ("X-Goog-Iap-Jwt-Assertion").
[[nodiscard]] bool isSecretHeader(const QByteArray &name);

//! Schemes that may be shown before the credentials (RFC 9110 §11.6.2); any other first word may be the secret itself.
[[nodiscard]] bool isCredentialScheme(const QByteArray &word);

//! The value of an Authorization header in its parts: what may be shown before and behind the secret (scheme, however often it
//! stands there, and quotes), and the secret itself.
struct WrittenCredentials
{
    QByteArray before; //!< "Bearer ", "Bearer Bearer ", "Bearer \""
    QByteArray secret;
    QByteArray behind; //!< "\"", or empty

    [[nodiscard]] static WrittenCredentials of(const QByteArray &value);
};

//! Parameters of a URL's query or fragment whose values are hidden whatever their length.
[[nodiscard]] bool isSecretParameter(const QString &name);

} // namespace countersign
