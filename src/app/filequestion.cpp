// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/filequestion.h"

#include "auth/providerquirks.h"
#include "chat/clienttools.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestFileName = 48;  // characters shown
constexpr qsizetype kLongestResource = 300; // holds any host whole
constexpr qsizetype kMostNames = 12;        // of a list

struct FileQuestion
{
    Q_DECLARE_TR_FUNCTIONS(FileQuestion)
};

//! Without what is only said, and asked for by nobody.
ConnectionConfig inDeeds(ConnectionConfig config)
{
    config.name.clear();
    config.tools.sort();
    config.locked.sort();
    config.signIn.registered = false;
    return config;
}

//! `known` with those things left open that `file` leaves open.
ConnectionConfig asOpenAs(const ConnectionConfig &file, ConnectionConfig known)
{
    const SignInConfig &wanted = file.signIn;
    if (file.kind == ConnectionConfig::Kind::Auto)
        known.kind = file.kind;
    if (file.suggestions.isEmpty())
        known.suggestions.clear(); // none is offered: nothing to ask about
    if (known.signIn.registered)
        known.signIn.clientAuth = wanted.clientAuth; // came with the registration
    if (wanted.clientId.isEmpty())
        known.signIn.clientId.clear();
    if (wanted.issuer.isEmpty()) {
        known.signIn.issuer.clear();
        known.signIn.resource = wanted.resource;
        known.signIn.scopes = wanted.scopes;
    }
    return known;
}

//! Text as it is, however somebody has made it look.
QString plainText(const QString &text)
{
    QString plain;
    for (const QChar c : text)
        plain += c.isPrint() ? c : u'?';
    return plain;
}

QString plainName(const QString &fileName)
{
    const QString plain = plainText(fileName);
    return plain.size() <= kLongestFileName ? plain : plain.left(kLongestFileName / 2) + u'…' + plain.right(kLongestFileName / 2);
}

QStringList plainNames(const QStringList &names)
{
    QStringList plain;
    for (const QString &name : names.mid(0, kMostNames))
        plain << plainName(name);
    if (names.size() > kMostNames)
        plain << u"…"_s;
    return plain;
}

//! What the token is for, as ASCII where it is an address; empty = for the server it goes to, as anybody would expect.
QString otherResource(const SignInConfig &sent, const QUrl &server)
{
    if (sent.resourceParameter == SignInConfig::ResourceParameter::None)
        return {};
    const QUrl url(sent.resource, QUrl::StrictMode);
    const bool isSame = url.scheme() == server.scheme() && url.host() == server.host() && url.port(443) == server.port(443);
    if (sent.resource.isEmpty() || isSame)
        return {};
    const QString whole = url.host().isEmpty() ? plainText(sent.resource) : QString::fromLatin1(url.toEncoded());
    return whole.size() <= kLongestResource ? whole : whole.left(kLongestResource) + u'…';
}

QString wayIn(const SignInConfig &signIn)
{
    switch (signIn.method) {
    case SignInConfig::Method::OAuth:
        return signIn.issuer.isEmpty() ? FileQuestion::tr("whom the server names") : QString();
    case SignInConfig::Method::Header:
        return signIn.headers.isEmpty() ? FileQuestion::tr("a header you give")
                                        : FileQuestion::tr("headers you give: %1").arg(signIn.headers.join(u", "_s));
    case SignInConfig::Method::Password:
        return FileQuestion::tr("your name and password there");
    case SignInConfig::Method::Token:
        return FileQuestion::tr("a token you paste");
    case SignInConfig::Method::None:
        return FileQuestion::tr("nobody: it is open");
    }
    return {};
}

QStringList whatGoesAlong(const ConnectionConfig &file)
{
    QStringList names;
    for (const ConnectionConfig::Header &header : file.headers)
        names << header.name;
    if (file.signIn.method == SignInConfig::Method::OAuth && file.signIn.bearer == SignInConfig::Bearer::Id)
        names << FileQuestion::tr("your ID token");
    if (!file.properties.isEmpty())
        names << FileQuestion::tr("properties for the agents");
    if (!file.context.isEmpty())
        names << FileQuestion::tr("context for the agents");
    return names;
}

//! Of the questions agents may ask otherwise: without the first, one that would have asked may act at once.
QStringList silencedBy(const ConnectionConfig &file)
{
    QStringList questions;
    if (!file.tools.contains(kConfirmAction))
        questions << FileQuestion::tr("agents asking before they act");
    if (!file.tools.contains(kAskUser))
        questions << FileQuestion::tr("agents asking you questions");
    return questions;
}

//! What the provider is asked for, and as whom.
void addSignIn(const SignInConfig &sent, const QUrl &server, ProviderAgreement::File &file)
{
    if (sent.method != SignInConfig::Method::OAuth)
        return;
    file.clientId = plainName(sent.clientId);
    file.resource = otherResource(sent, server);
    file.parameters = plainNames(sent.authorizationParameters.keys());
}
} // namespace

std::optional<ConnectionConfig> agreedBefore(const ConnectionConfig &file, const QList<ConnectionConfig> &known)
{
    const ConnectionConfig wanted = inDeeds(file);
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const ConnectionConfig &each) { return inDeeds(asOpenAs(file, each)) == wanted; });
    if (same == known.end())
        return {};
    ConnectionConfig config = *same;
    config.name = file.name;
    config.suggestions = file.suggestions;
    return config;
}

ProviderAgreement questionAbout(const ConnectionConfig &file, const QString &fileName)
{
    const bool hasProvider = file.signIn.method == SignInConfig::Method::OAuth && !file.signIn.issuer.isEmpty();
    const QUrl issuer(file.signIn.issuer);
    const ProviderQuirks *quirks = hasProvider ? ProviderQuirks::of(issuer) : nullptr;
    ProviderAgreement what;
    what.server = plainHost(file.address);
    what.provider = hasProvider ? plainHost(issuer) : QString();
    const SignInConfig sent = quirks ? quirks->applied(file.signIn) : file.signIn;
    what.scopes = sent.scopes;
    what.file.name = plainName(fileName);
    what.file.wayIn = wayIn(file.signIn);
    what.file.proxy = file.proxy.isEmpty() ? QString() : plainHost(file.proxy);
    what.file.authorities = plainName(QFileInfo(file.caFile).fileName());
    what.file.certificate = plainName(QFileInfo(file.clientCertificate).fileName());
    what.file.sends = whatGoesAlong(file);
    addSignIn(sent, file.address, what.file);
    QStringList titles;
    for (const ConnectionConfig::Suggestion &suggestion : file.suggestions)
        titles << suggestion.title;
    what.file.suggestions = plainNames(titles);
    what.file.silenced = silencedBy(file);
    what.file.locked = plainNames(file.locked);
    return what;
}

} // namespace countersign
