// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <memory>

namespace countersign::test {

class Front;

//! What came back from a question to a peer; 0 = nothing did.
struct PeerAnswer
{
    int status = 0;
    QByteArray body;
    QByteArray challenge; //!< WWW-Authenticate
    [[nodiscard]] QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    [[nodiscard]] QJsonArray array() const { return QJsonDocument::fromJson(body).array(); }
};

//! One request, waited for; not the product's network.
[[nodiscard]] PeerAnswer fetch(const QString &url, const QList<std::pair<QByteArray, QByteArray>> &headers = {});
[[nodiscard]] PeerAnswer post(const QString &url, const QByteArray &body,
                              const QList<std::pair<QByteArray, QByteArray>> &headers = {});

//! A process of tests/interop (Node, or Python by the script's name) on a free port of loopback. It says in one line of JSON that
//! it listens, and ends with this object.
class Peer
{
public:
    //! `script` is relative to the directory that setup.sh filled, `environment` is added to ours.
    explicit Peer(const QString &script, const QStringList &arguments = {}, const QMap<QString, QString> &environment = {});
    ~Peer();

    [[nodiscard]] bool isReady() const { return !m_said.isEmpty(); }
    [[nodiscard]] QString said(const QString &key) const { return m_said.value(key).toString(); }
    [[nodiscard]] int port() const { return m_said.value(QLatin1StringView("port")).toInt(); }
    //! Ends it and starts it again on the same port, with nothing remembered.
    //! `changes` = what is another in its environment from now on.
    void restart(const QMap<QString, QString> &changes = {});

private:
    void start();
    void end();

    QString m_script;
    QStringList m_arguments;
    QMap<QString, QString> m_environment;
    std::unique_ptr<QProcess> m_process;
    QJsonObject m_said;
};

//! tests/interop/idp: the provider.
class ProviderPeer : public Peer
{
public:
    explicit ProviderPeer(const QMap<QString, QString> &environment = {});
    ~ProviderPeer();
    [[nodiscard]] QString issuer() const { return said(QStringLiteral("issuer")); }
    [[nodiscard]] const Front *front() const { return m_front.get(); } //!< nothing = plain http
    [[nodiscard]] QString resource() const { return said(QStringLiteral("api")); }
    //! What an administrator of the provider does: the sessions of this user end everywhere.
    void endSessionsOf(const QString &user) const;
    void fail(const QString &fault, int times = 1) const;
    [[nodiscard]] QJsonArray requests(const QString &path) const;
    [[nodiscard]] QJsonArray secrets() const;               //!< `kind` and `value` of each it gave or was given
    [[nodiscard]] int grants(const QByteArray &type) const; //!< token requests of this grant type

private:
    ProviderPeer(QMap<QString, QString> environment, std::unique_ptr<Front> front);
    std::unique_ptr<Front> m_front;
};

//! tests/interop/copilotkit: the runtime.
class RuntimePeer : public Peer
{
public:
    //! Believes the tokens of `provider`; without one it lets everybody in.
    explicit RuntimePeer(const ProviderPeer *provider, const QStringList &arguments = {});
    ~RuntimePeer();
    [[nodiscard]] const Front *front() const { return m_front.get(); } //!< nothing = plain http
    [[nodiscard]] QString address() const { return outside(said(QStringLiteral("url"))); }
    [[nodiscard]] QString agentAddress(const QString &agent) const
    {
        return outside(said(QStringLiteral("agui"))) + u'/' + agent;
    }
    //! Every token of this user that was accepted so far gets a 401 from now on.
    void refuseTokensOf(const QString &user) const;
    //! Runs that a message of this user began.
    [[nodiscard]] int heard(const QString &user, const QString &messageId) const;
    [[nodiscard]] QJsonArray requests() const;
    [[nodiscard]] int unanswered() const; //!< requests that have come and are not answered to the end
    //! Of requests whose path ends like this (empty: of all); `status` 0 = any.
    [[nodiscard]] int count(const QString &pathEnd, int status = 0) const;

private:
    [[nodiscard]] PeerAnswer ask(const QString &command) const;
    [[nodiscard]] QString outside(const QString &url) const; //!< as the product gets there

    std::unique_ptr<Front> m_front;
};

} // namespace countersign::test
