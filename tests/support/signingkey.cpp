// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signingkey.h"

#include <QHash>
#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
QByteArray unpaddedBase64(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray numberBytes(const BIGNUM *number, int size)
{
    QByteArray bytes(size, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char *>(bytes.data()), size);
    return bytes;
}

QByteArray numberOf(const EVP_PKEY *key, const char *name, int size)
{
    BIGNUM *number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    const QByteArray bytes = numberBytes(number, size > 0 ? size : BN_num_bytes(number));
    BN_free(number);
    return bytes;
}

//! DER to r and s side by side.
QByteArray joseSignature(const QByteArray &der)
{
    const auto *start = reinterpret_cast<const unsigned char *>(der.constData());
    ECDSA_SIG *signature = d2i_ECDSA_SIG(nullptr, &start, der.size());
    const QByteArray jose = numberBytes(ECDSA_SIG_get0_r(signature), 32) + numberBytes(ECDSA_SIG_get0_s(signature), 32);
    ECDSA_SIG_free(signature);
    return jose;
}
} // namespace

struct SigningKey::Key
{
    EVP_PKEY *key = nullptr;
    Key() = default;
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;
    ~Key() { EVP_PKEY_free(key); }
};

SigningKey::SigningKey(const QByteArray &algorithm, const QString &id) : m_algorithm(algorithm), m_id(id)
{
    static QHash<QString, std::shared_ptr<Key>> made;
    const bool isRsa = algorithm == "RS256" || algorithm == "PS256";
    auto &known = made[QString::fromLatin1(isRsa ? "RSA"_ba : algorithm) + u'/' + id];
    if (!known) {
        known = std::make_shared<Key>();
        if (isRsa)
            known->key = EVP_RSA_gen(2048);
        else if (algorithm == "ES256")
            known->key = EVP_EC_gen("P-256");
        else
            known->key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    m_key = known;
}

SigningKey::~SigningKey() = default;

QJsonObject SigningKey::jwk() const
{
    const auto text = [](const QByteArray &bytes) { return QString::fromLatin1(unpaddedBase64(bytes)); };
    QJsonObject jwk { { u"kid"_s, m_id }, { u"use"_s, u"sig"_s }, { u"alg"_s, QString::fromLatin1(m_algorithm) } };
    if (m_algorithm == "ES256") {
        jwk.insert(u"kty"_s, u"EC"_s);
        jwk.insert(u"crv"_s, u"P-256"_s);
        jwk.insert(u"x"_s, text(numberOf(m_key->key, OSSL_PKEY_PARAM_EC_PUB_X, 32)));
        jwk.insert(u"y"_s, text(numberOf(m_key->key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)));
    } else if (m_algorithm == "EdDSA") {
        QByteArray raw(32, '\0');
        std::size_t size = 32;
        EVP_PKEY_get_raw_public_key(m_key->key, reinterpret_cast<unsigned char *>(raw.data()), &size);
        jwk.insert(u"kty"_s, u"OKP"_s);
        jwk.insert(u"crv"_s, u"Ed25519"_s);
        jwk.insert(u"x"_s, text(raw));
    } else {
        jwk.insert(u"kty"_s, u"RSA"_s);
        jwk.insert(u"n"_s, text(numberOf(m_key->key, OSSL_PKEY_PARAM_RSA_N, 0)));
        jwk.insert(u"e"_s, text(numberOf(m_key->key, OSSL_PKEY_PARAM_RSA_E, 0)));
    }
    return jwk;
}

QByteArray SigningKey::sign(QJsonObject header, const QJsonObject &claims) const
{
    if (!header.contains("alg"_L1))
        header.insert(u"alg"_s, QString::fromLatin1(m_algorithm));
    if (!header.contains("kid"_L1))
        header.insert(u"kid"_s, m_id);
    else if (header.value("kid"_L1).isNull())
        header.remove("kid"_L1); // null = a token without one
    const QByteArray text = unsignedToken(header, claims).chopped(1);
    return text + '.' + unpaddedBase64(signature(text));
}

QByteArray SigningKey::unsignedToken(const QJsonObject &header, const QJsonObject &claims)
{
    return unpaddedBase64(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.'
           + unpaddedBase64(QJsonDocument(claims).toJson(QJsonDocument::Compact)) + '.';
}

QByteArray SigningKey::signature(const QByteArray &text) const
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *keyContext = nullptr;
    EVP_DigestSignInit(context, &keyContext, m_algorithm == "EdDSA" ? nullptr : EVP_sha256(), nullptr, m_key->key);
    if (m_algorithm == "PS256") {
        EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, 32);
    }
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.constData());
    std::size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, bytes, static_cast<std::size_t>(text.size()));
    QByteArray signature(static_cast<qsizetype>(size), '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char *>(signature.data()), &size, bytes,
                   static_cast<std::size_t>(text.size()));
    signature.truncate(static_cast<qsizetype>(size));
    EVP_MD_CTX_free(context);
    return m_algorithm == "ES256" ? joseSignature(signature) : signature;
}

} // namespace countersign::test
