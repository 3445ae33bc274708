// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/discovery.h"
#include "auth/resourcemetadata.h"
#include "net/httpmessage.h"

namespace countersign {

//! Where a guarded server sends people to sign in, as it and its provider say. Nothing of it was confirmed by a person yet. A
//! value without secrets.
struct FoundProvider
{
    ProviderMetadata provider;
    QString resource;   //!< what the token is to be for
    QStringList scopes; //!< what to ask for: what is needed to sign in and stay, and what the server named
};

//! From a refusal to the provider: the challenge's `resource_metadata`, else the well-known places of RFC 9728 on the server's
//! own origin, then the authorization servers it names, in their order, until one describes itself well.
//!
//! Everything here was said by strangers. Documents are asked for on the server's origin and at the issuers only, at most 1 MiB
//! and 15 s each, redirects not followed; nobody may point further in than they stand (ProviderPrivate); a provider that a server
//! named must promise PKCE. Nothing is posted, no browser opens.
//! Ends with found() or failed(): ProviderUnknown = the server does not say where; ResourceMismatch, ProviderPrivate and what
//! Discovery says. One object per search, never an answer before start() returned. Owner: whoever sets a connection up. UI
//! thread.
class ProviderSearch final : public QObject
{
    Q_OBJECT
public:
    //! What was refused: the connection's address, the URL called, and the answer's headers (may be empty: no challenge).
    struct Refused
    {
        QUrl address;
        QUrl called;
        QList<HttpHeader> headers;
    };
    ProviderSearch(const Refused &refused, ProviderNetwork &network, Clock &clock, QObject *parent);
    void start();

Q_SIGNALS:
    void found(const countersign::FoundProvider &provider);
    void failed(const countersign::Error &why);

private:
    void askNextDocument();
    void documentCame(const struct ProviderAnswer &answer);
    void askNextIssuer();
    void issuerFound(const ProviderMetadata &provider);
    void tryNextIssuer(const Error &why);
    [[nodiscard]] Error unknown(const QString &why) const;

    Refused m_refused;
    ProviderNetwork &m_network;
    Clock &m_clock;
    ProviderCache m_cache;
    QList<QUrl> m_documents; //!< still to be asked
    bool m_isNamed = false;  //!< the challenge named the document
    QStringList m_wanted;    //!< scopes of the challenge
    ResourceMetadata m_resource;
    QStringList m_issuers; //!< still to be asked
    std::optional<Error> m_first;
};

} // namespace countersign
