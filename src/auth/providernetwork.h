// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/error.h"
#include "core/secret.h"
#include "net/hoprecord.h"
#include "net/networkaccess.h"

#include <QJsonObject>
#include <QNetworkReply>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace countersign {

class OneShotBody;
class Redactor;
class TrafficLog;

//! How one request to the identity provider ended. A value.
struct ProviderAnswer
{
    enum class End {
        NotSent,  //!< no connection, no TLS: the provider has not seen it
        Lost,     //!< the request left and no whole answer came back: it may have been acted on
        Complete, //!< head and body are here, whatever the status
    };
    End end = End::NotSent;
    int status = 0;
    QByteArray contentType; //!< lower case, without parameters
    QByteArray body;        //!< empty if it was larger than 1 MiB
    QString detail;         //!< for logs: what the network said; never the body

    //! The object of a complete answer of type application/json (or `+json`), whatever the status.
    [[nodiscard]] std::optional<QJsonObject> json() const;
};

//! What to tell the person of a provider that gave no whole answer, or one of 5xx: ProviderUnreachable, ProviderFailed.
[[nodiscard]] Error providerTrouble(const ProviderAnswer &answer, const QString &issuer);

//! The network of one sign-in operation: discovery, token, refresh, revocation and key requests, and nothing else. On top of
//! NetworkAccess (one POST, no redirects, no challenges, no cookies): at most 1 MiB, a deadline by our Clock, and a
//! TrafficRecord per request with the fields of form and token answer (secrets as tags), no token ever. Qt's code flow sends
//! through it as well. Owner: the operation; deleting it drops what is running without a signal. UI thread.
class ProviderNetwork final : public NetworkAccess
{
    Q_OBJECT
public:
    using Form = QList<std::pair<QByteArray, QByteArray>>;
    using Done = std::function<void(const ProviderAnswer &)>;
    static constexpr int kDeadline = 15'000;          //!< ms, one request from start to end
    static constexpr qint64 kMostBytes = 1024 * 1024; //!< of an answer's body

    ProviderNetwork(TrafficLog &log, const Redactor &redactor, Clock &clock, Route route = {}, QObject *parent = nullptr);
    ~ProviderNetwork() override;

    //! What the next requests are for, in the record: "discovery", "token", "refresh", "revoke", "jwks", "userinfo".
    void setPurpose(const QString &purpose) { m_purpose = purpose; }
    //! `Authorization` of requests to exactly this address, and of no others.
    void setAuthorization(const QUrl &endpoint, const Secret &value);
    void fetch(const QUrl &url, QObject *context, Done done);
    void submit(const QUrl &url, const Form &fields, QObject *context, Done done);
    void submit(const QUrl &url, const QJsonObject &document, QObject *context, Done done);
    //! Reads a finished reply of this network; once per reply.
    [[nodiscard]] ProviderAnswer answerOf(QNetworkReply &reply);

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request, QIODevice *body) override;

private:
    struct Watch
    {
        Watch(TrafficLog &log, const Redactor &redactor, Clock &clock, const QString &purpose)
            : record(log, redactor, clock, purpose)
        {
        }
        void headCame(const QNetworkReply &reply);

        HopRecord record;
        bool hasHead = false;
        std::unique_ptr<Clock::Alarm> deadline;
        const OneShotBody *body = nullptr; //!< of the reply
        bool timedOut = false;
        bool tooLarge = false;
    };
    void watch(QNetworkReply *reply, std::unique_ptr<Watch> watch);
    void limit(QNetworkReply *reply, qint64 bytes);
    void finish(QNetworkReply *reply);
    void deliver(QNetworkReply *reply, QObject *context, Done done);

    TrafficLog &m_log;
    const Redactor &m_redactor;
    Clock &m_clock;
    QString m_purpose;
    QUrl m_authorizedEndpoint;
    Secret m_authorization;
    std::map<QNetworkReply *, std::unique_ptr<Watch>> m_watched;
};

} // namespace countersign
