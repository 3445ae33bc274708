// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/idsignature.h"

#include "core/jwt.h"

#include <QJsonObject>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <memory>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
template<auto Free> struct OpenSslFree
{
    template<typename T> void operator()(T *object) const { Free(object); }
};
using PublicKey = std::unique_ptr<EVP_PKEY, OpenSslFree<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OpenSslFree<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpenSslFree<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpenSslFree<OSSL_PARAM_BLD_free>>;
using KeyParameters = std::unique_ptr<OSSL_PARAM, OpenSslFree<OSSL_PARAM_free>>;
using BigNumber = std::unique_ptr<BIGNUM, OpenSslFree<BN_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, OpenSslFree<ECDSA_SIG_free>>;

constexpr qsizetype kLeastRsaBytes = 256;
constexpr qsizetype kMostRsaBytes = 1024; // verifying with a giant key is a way to keep us busy
constexpr int kMostKeysTried = 20;

const unsigned char *bytesOf(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

//! Empty for anything that is not clean base64url.
QByteArray decoded(const QJsonObject &key, QLatin1StringView name)
{
    const auto result = QByteArray::fromBase64Encoding(key.value(name).toString().toLatin1(),
                                                       QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return result ? *result : QByteArray();
}

BigNumber numberOf(const QByteArray &bytes)
{
    return BigNumber(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

PublicKey keyFrom(const char *type, OSSL_PARAM_BLD *builder)
{
    const KeyParameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY *key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0)
        return {};
    return PublicKey(key);
}

PublicKey rsaKey(const QJsonObject &jwk)
{
    const QByteArray modulus = decoded(jwk, "n"_L1);
    const QByteArray exponent = decoded(jwk, "e"_L1);
    if (modulus.size() < kLeastRsaBytes || modulus.size() > kMostRsaBytes || exponent.isEmpty() || exponent.size() > 8)
        return {};
    const BigNumber n = numberOf(modulus);
    const BigNumber e = numberOf(exponent);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get())
        || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()))
        return {};
    return keyFrom("RSA", builder.get());
}

PublicKey ecKey(const QJsonObject &jwk)
{
    const QByteArray x = decoded(jwk, "x"_L1);
    const QByteArray y = decoded(jwk, "y"_L1);
    if (jwk.value("crv"_L1).toString() != "P-256"_L1 || x.size() != 32 || y.size() != 32)
        return {};
    const QByteArray point = QByteArray(1, '\x04') + x + y; // uncompressed (SEC 1 §2.3.3)
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || !OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0)
        || !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(),
                                             static_cast<std::size_t>(point.size())))
        return {};
    return keyFrom("EC", builder.get());
}

PublicKey edKey(const QJsonObject &jwk)
{
    const QByteArray x = decoded(jwk, "x"_L1);
    if (jwk.value("crv"_L1).toString() != "Ed25519"_L1 || x.size() != 32)
        return {};
    return PublicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(x), static_cast<std::size_t>(x.size())));
}

//! JOSE has r and s side by side (RFC 7518 §3.4), libcrypto wants them in DER.
QByteArray derSignature(const QByteArray &jose)
{
    if (jose.size() != 64)
        return {};
    const EcSignature signature(ECDSA_SIG_new());
    BigNumber r = numberOf(jose.left(32));
    BigNumber s = numberOf(jose.mid(32));
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1)
        return {};
    static_cast<void>(r.release()); // theirs now
    static_cast<void>(s.release());
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    const QByteArray result(reinterpret_cast<const char *>(der), std::max(size, 0));
    OPENSSL_free(der);
    return result;
}

bool fitsSignature(EVP_PKEY *key, const QString &algorithm, const Jwt &token)
{
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX *keyContext = nullptr; // owned by `context`
    const EVP_MD *digest = algorithm == "EdDSA"_L1 ? nullptr : EVP_sha256();
    if (!context || EVP_DigestVerifyInit(context.get(), &keyContext, digest, nullptr, key) <= 0)
        return false;
    if (algorithm == "PS256"_L1
        && (EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) <= 0
            || EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, 32) <= 0))
        return false;
    const QByteArray signature = algorithm == "ES256"_L1 ? derSignature(token.signature) : token.signature;
    return !signature.isEmpty()
           && EVP_DigestVerify(context.get(), bytesOf(signature), static_cast<std::size_t>(signature.size()),
                               bytesOf(token.signedPart), static_cast<std::size_t>(token.signedPart.size()))
                  == 1;
}

QString keyTypeFor(const QString &algorithm)
{
    if (algorithm == "RS256"_L1 || algorithm == "PS256"_L1)
        return u"RSA"_s;
    if (algorithm == "ES256"_L1)
        return u"EC"_s;
    return algorithm == "EdDSA"_L1 ? u"OKP"_s : QString();
}

bool mayBeFor(const QJsonObject &jwk, const QJsonObject &header)
{
    const auto sameIfNamed = [](const QJsonValue &named, const QJsonValue &wanted) {
        return named.isUndefined() || named == wanted;
    };
    return jwk.value("kty"_L1).toString() == keyTypeFor(header.value("alg"_L1).toString())
           && sameIfNamed(jwk.value("use"_L1), u"sig"_s) && sameIfNamed(jwk.value("alg"_L1), header.value("alg"_L1))
           && sameIfNamed(header.value("kid"_L1), jwk.value("kid"_L1));
}
} // namespace

SignatureVerdict verifySignature(const Jwt &token, const QJsonArray &keys)
{
    const QString algorithm = token.header.value("alg"_L1).toString();
    const QString type = keyTypeFor(algorithm);
    if (type.isEmpty() || token.signature.isEmpty())
        return SignatureVerdict::Bad;
    int tried = 0;
    for (const QJsonValue &value : keys) {
        const QJsonObject jwk = value.toObject();
        if (!mayBeFor(jwk, token.header) || ++tried > kMostKeysTried)
            continue;
        const PublicKey key = type == "RSA"_L1 ? rsaKey(jwk) : type == "EC"_L1 ? ecKey(jwk) : edKey(jwk);
        if (key && fitsSignature(key.get(), algorithm, token))
            return SignatureVerdict::Good;
    }
    return tried ? SignatureVerdict::Bad : SignatureVerdict::NoKey;
}

} // namespace countersign
