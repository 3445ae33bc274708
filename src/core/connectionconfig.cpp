// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"

#include <QCryptographicHash>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! 127.0.0.0/8, ::1, localhost: requests there do not leave the machine. `*.localhost` is left out: some resolvers ask DNS.
bool isLoopbackHost(const QString &host)
{
    if (host == "localhost"_L1 || host == "::1"_L1)
        return true;
    const QStringList parts = host.split(u'.');
    const auto isOctet = [](const QString &part) {
        bool number = false;
        return part.toUInt(&number) < 256 && number;
    };
    return parts.size() == 4 && parts.first() == "127"_L1 && std::all_of(parts.begin(), parts.end(), isOctet);
}

//! What stands between "//" and the path, as typed: QUrl would already have read (and maybe misread) it.
QStringView authorityOf(QStringView typed)
{
    const qsizetype start = typed.indexOf("//"_L1) + 2;
    qsizetype end = start;
    while (end < typed.size() && !u"/?#"_s.contains(typed.at(end)))
        ++end;
    return typed.mid(start, end - start);
}

//! The typed text with a scheme; nothing if it names another one than http or https.
QString withScheme(const QString &typed)
{
    if (typed.startsWith("http://"_L1, Qt::CaseInsensitive) || typed.startsWith("https://"_L1, Qt::CaseInsensitive))
        return typed;
    if (typed.contains("://"_L1) || typed.startsWith("http:"_L1, Qt::CaseInsensitive)
        || typed.startsWith("https:"_L1, Qt::CaseInsensitive))
        return {};
    const QUrl guess(u"https://"_s + typed, QUrl::StrictMode);
    return (isLoopbackHost(guess.host()) ? u"http://"_s : u"https://"_s) + typed;
}

//! One spelling per server: no fragment, no default port. (QUrl has lower-cased scheme and host already.)
QUrl canonical(QUrl url)
{
    url.setFragment({});
    if (url.port() == (url.scheme() == "https"_L1 ? 443 : 80))
        url.setPort(-1);
    return url;
}
} // namespace

bool SignInConfig::isClientId(const QString &text)
{
    constexpr qsizetype longest = 1024;
    return !text.isEmpty() && text.size() <= longest
           && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u' ' && c <= u'~'; });
}

bool ConnectionConfig::isSameAddress(const ConnectionConfig &other) const
{
    ConnectionConfig mine;
    ConnectionConfig theirs;
    mine.address = address;
    theirs.address = other.address;
    return mine.id() == theirs.id();
}

QString ConnectionConfig::id() const
{
    QUrl url = canonical(address).adjusted(QUrl::NormalizePathSegments);
    if (url.path() == "/"_L1)
        url.setPath({});
    QByteArray identity = url.toEncoded();
    // Whoever is trusted on the way makes it another connection: a file that names a known server, with a proxy and a
    // certificate of its own, must not get the sign-in that is kept for that server.
    if (!proxy.isEmpty() || !caFile.isEmpty())
        identity += '\n' + proxy.toEncoded() + '\n' + caFile.toUtf8();
    // And as whom: two certificates at one server are two people there.
    if (!clientCertificate.isEmpty())
        identity += "\nclient " + clientCertificate.toUtf8();
    // So does whoever says who the person is: nothing kept for one provider is ever offered to another.
    if (signIn.method == SignInConfig::Method::OAuth && !signIn.issuer.isEmpty())
        identity += '\n' + signIn.issuer.toUtf8() + '\n' + signIn.identityClient().toUtf8();
    const QByteArray hash = QCryptographicHash::hash(identity, QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex().left(32));
}

Expected<QUrl> ConnectionConfig::checkAddress(const QString &typed)
{
    const auto refused = [](Condition condition) { return Error { condition, {}, 0, {} }; };
    const QString trimmed = typed.trimmed();
    if (trimmed.isEmpty())
        return refused(Condition::AddressEmpty);
    if (std::any_of(trimmed.begin(), trimmed.end(), [](QChar c) { return c.isSpace(); }))
        return refused(Condition::AddressHasSpaces);
    if (!std::all_of(trimmed.begin(), trimmed.end(), [](QChar c) { return c.isPrint() || c.isSurrogate(); }))
        return refused(Condition::AddressMalformed); // invisible characters hide where an address leads
    const QString full = withScheme(trimmed);
    // Before anything else is made of it: `https://bank.example@evil.example` leads to evil.example.
    if (authorityOf(full.isEmpty() ? trimmed : full).contains(u'@'))
        return refused(Condition::AddressHasUserInfo);
    const QUrl url(full, QUrl::StrictMode);
    if (full.isEmpty() || !url.isValid() || url.host().isEmpty() || url.port() == 0)
        return refused(Condition::AddressMalformed);
    if (url.scheme() == "http"_L1 && !isLoopbackHost(url.host()))
        return refused(Condition::PlainHttpRefused);
    return canonical(url);
}

} // namespace countersign
