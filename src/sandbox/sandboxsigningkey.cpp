// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxsigningkey.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
struct FreeDigestContext
{
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

const unsigned char *unsignedBytes(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

QByteArray inBase64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}
} // namespace

struct SandboxSigningKey::Key
{
    struct Free
    {
        void operator()(EVP_PKEY *pointer) const { EVP_PKEY_free(pointer); }
    };
    std::unique_ptr<EVP_PKEY, Free> pair;
    QString id;

    [[nodiscard]] QByteArray number(const char *name) const
    {
        BIGNUM *value = nullptr;
        if (EVP_PKEY_get_bn_param(pair.get(), name, &value) != 1)
            return {};
        QByteArray bytes(BN_num_bytes(value), '\0');
        BN_bn2bin(value, reinterpret_cast<unsigned char *>(bytes.data()));
        BN_free(value);
        return inBase64Url(bytes);
    }
};

SandboxSigningKey::SandboxSigningKey() = default;
SandboxSigningKey::~SandboxSigningKey() = default;

SandboxSigningKey::Key &SandboxSigningKey::key()
{
    if (!m_key) {
        m_key = std::make_unique<Key>();
        m_key->pair.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t { 2048 }));
        if (!m_key->pair)
            qFatal("no RSA key: the OpenSSL library is unusable");
        const QByteArray fingerprint = QCryptographicHash::hash(m_key->number(OSSL_PKEY_PARAM_RSA_N), QCryptographicHash::Sha256);
        m_key->id = QString::fromLatin1(fingerprint.toHex().left(16));
    }
    return *m_key;
}

QByteArray SandboxSigningKey::sign(const QString &type, const QJsonObject &claims)
{
    const Key &with = key();
    const QJsonObject header { { u"alg"_s, u"RS256"_s }, { u"typ"_s, type }, { u"kid"_s, with.id } };
    const QByteArray signedPart = inBase64Url(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.'
                                  + inBase64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    const DigestContext context(EVP_MD_CTX_new());
    QByteArray signature(EVP_PKEY_get_size(with.pair.get()), '\0');
    std::size_t size = static_cast<std::size_t>(signature.size());
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, with.pair.get()) != 1
        || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, unsignedBytes(signedPart),
                          static_cast<std::size_t>(signedPart.size()))
               != 1)
        return {};
    signature.truncate(static_cast<qsizetype>(size));
    return signedPart + '.' + inBase64Url(signature);
}

bool SandboxSigningKey::verify(const QByteArray &signedPart, const QByteArray &signature)
{
    const DigestContext context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key().pair.get()) == 1
           && EVP_DigestVerify(context.get(), unsignedBytes(signature), static_cast<std::size_t>(signature.size()),
                               unsignedBytes(signedPart), static_cast<std::size_t>(signedPart.size()))
                  == 1;
}

QJsonObject SandboxSigningKey::publicKey()
{
    const Key &with = key();
    return { { u"kty"_s, u"RSA"_s },
             { u"use"_s, u"sig"_s },
             { u"alg"_s, u"RS256"_s },
             { u"kid"_s, with.id },
             { u"n"_s, QString::fromLatin1(with.number(OSSL_PKEY_PARAM_RSA_N)) },
             { u"e"_s, QString::fromLatin1(with.number(OSSL_PKEY_PARAM_RSA_E)) } };
}

} // namespace countersign
