// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>

#include <memory>

namespace countersign::test {

//! A private key of a provider in a test: signs JWTs (RS256, PS256, ES256, EdDSA) and shows its public half as a JWK.
class SigningKey
{
public:
    //! `algorithm` as in `alg`. RSA keys are made once per process and key id: 2048 bits take a while.
    SigningKey(const QByteArray &algorithm, const QString &id);
    ~SigningKey();

    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] QJsonObject jwk() const;
    //! header.payload.signature; `alg` and `kid` are added to the header where it has none.
    [[nodiscard]] QByteArray sign(QJsonObject header, const QJsonObject &claims) const;
    [[nodiscard]] static QByteArray unsignedToken(const QJsonObject &header, const QJsonObject &claims);

private:
    struct Key;
    [[nodiscard]] QByteArray signature(const QByteArray &text) const;

    QByteArray m_algorithm;
    QString m_id;
    std::shared_ptr<Key> m_key;
};

} // namespace countersign::test
