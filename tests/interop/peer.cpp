// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.h"

#include "tls/front.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QUrl>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 120'000; // ms

QString interopDirectory()
{
    return qEnvironmentVariable("INTEROP_DIRECTORY");
}

QNetworkRequest requestTo(const QString &url, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QNetworkRequest request { QUrl(url) };
    request.setRawHeader("content-type", "application/json");
    if (request.url().scheme() == "https"_L1) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.addCaCertificates(Front::authorityFile());
        request.setSslConfiguration(tls);
    }
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);
    return request;
}

//! For the provider, which must know by which name it is called.
QMap<QString, QString> behind(const Front *front, QMap<QString, QString> environment)
{
    if (front)
        environment.insert(u"IDP_ISSUER"_s, front->origin());
    return environment;
}

PeerAnswer finish(QNetworkReply *reply)
{
    QSignalSpy finished(reply, &QNetworkReply::finished);
    if (!reply->isFinished() && !finished.wait(kPatience))
        reply->abort();
    PeerAnswer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.challenge = reply->rawHeader("www-authenticate");
    answer.body = reply->readAll();
    return answer;
}
} // namespace

PeerAnswer fetch(const QString &url, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QNetworkAccessManager network;
    return finish(network.get(requestTo(url, headers)));
}

PeerAnswer post(const QString &url, const QByteArray &body, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QNetworkAccessManager network;
    return finish(network.post(requestTo(url, headers), body));
}

Peer::Peer(const QString &script, const QStringList &arguments, const QMap<QString, QString> &environment)
    : m_script(script)
    , m_arguments(arguments)
    , m_environment(environment)
{
    start();
}

Peer::~Peer()
{
    end();
}

void Peer::start()
{
    const QDir directory(interopDirectory());
    m_process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (auto entry = m_environment.cbegin(); entry != m_environment.cend(); ++entry)
        environment.insert(entry.key(), entry.value());
    m_process->setProcessEnvironment(environment);
    m_process->setStandardErrorFile(directory.filePath(u"peers.log"_s), QIODevice::Append);
    const QString program = m_script.endsWith(".py"_L1) ? u"python/bin/python"_s : u"bin/node"_s;
    m_process->start(directory.filePath(program), QStringList { directory.filePath(m_script) } + m_arguments);
    m_said = {};
    while (m_said.isEmpty() && (m_process->canReadLine() || m_process->waitForReadyRead(kPatience))) {
        while (m_said.isEmpty() && m_process->canReadLine()) // a package may greet first
            m_said = QJsonDocument::fromJson(m_process->readLine()).object();
    }
    if (m_said.isEmpty())
        qWarning("%s did not come up; see peers.log", qPrintable(m_script));
}

void Peer::end()
{
    m_process->terminate();
    if (!m_process->waitForFinished(kPatience))
        m_process->kill();
}

void Peer::restart(const QMap<QString, QString> &changes)
{
    m_environment.insert(changes);
    const QString port = QString::number(this->port());
    end();
    m_environment.insert(u"PORT"_s, port);
    m_environment.insert(u"IDP_PORT"_s, port);
    start();
}

ProviderPeer::ProviderPeer(const QMap<QString, QString> &environment) : ProviderPeer(environment, Front::wanted()) {}

ProviderPeer::ProviderPeer(QMap<QString, QString> environment, std::unique_ptr<Front> front)
    : Peer(u"idp/server.mjs"_s, {}, behind(front.get(), std::move(environment)))
    , m_front(std::move(front))
{
    if (m_front)
        m_front->start(port());
}

ProviderPeer::~ProviderPeer() = default;

void ProviderPeer::endSessionsOf(const QString &user) const
{
    const PeerAnswer answer = post(said(u"control"_s) + u"/revoke-user"_s,
                                   QJsonDocument(QJsonObject { { u"user"_s, user } }).toJson(), { { "x-control", "1" } });
    if (answer.object().value("removed"_L1).toInt() == 0)
        qWarning("the provider had no session of %s", qPrintable(user));
}

void ProviderPeer::fail(const QString &fault, int times) const
{
    const QJsonObject order { { u"name"_s, fault }, { u"times"_s, times } };
    if (post(said(u"control"_s) + u"/fault"_s, QJsonDocument(order).toJson(), { { "x-control", "1" } }).status != 200)
        qWarning("the provider does not know the fault %s", qPrintable(fault));
}

QJsonArray ProviderPeer::requests(const QString &path) const
{
    return fetch(said(u"control"_s) + u"/log?path="_s + path).array();
}

QJsonArray ProviderPeer::secrets() const
{
    return fetch(said(u"control"_s) + u"/secrets"_s).array();
}

int ProviderPeer::grants(const QByteArray &type) const
{
    const QJsonArray all = requests(u"/token"_s);
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const QJsonValue &request) {
        return request.toObject().value("body"_L1).toString().contains(u"grant_type="_s + QString::fromLatin1(type));
    }));
}

RuntimePeer::RuntimePeer(const ProviderPeer *provider, const QStringList &arguments)
    : Peer(u"copilotkit/server.mjs"_s,
           QStringList { u"--quiet"_s, u"--pause"_s, u"2"_s } + (provider ? QStringList() : QStringList { u"--no-auth"_s })
               + arguments,
           provider ? QMap<QString, QString> { { u"ISSUER"_s, provider->issuer() },
                                               { u"AUDIENCE"_s, provider->resource() },
                                               { u"NODE_EXTRA_CA_CERTS"_s, Front::authorityFile() } }
                    : QMap<QString, QString>())
    , m_front(Front::wanted())
{
    if (m_front)
        m_front->start(port());
}

RuntimePeer::~RuntimePeer() = default;

QString RuntimePeer::outside(const QString &url) const
{
    return m_front ? m_front->origin() + QUrl(url).path() : url;
}

PeerAnswer RuntimePeer::ask(const QString &command) const
{
    return fetch(said(u"control"_s) + u'/' + command);
}

void RuntimePeer::refuseTokensOf(const QString &user) const
{
    if (ask(u"revoke?user="_s + user).object().value("revoked"_L1).toInt() == 0)
        qWarning("the runtime has seen no token of %s", qPrintable(user));
}

int RuntimePeer::heard(const QString &user, const QString &messageId) const
{
    return ask(u"heard"_s).object().value(user).toObject().value(messageId).toInt();
}

QJsonArray RuntimePeer::requests() const
{
    return ask(u"requests"_s).array();
}

int RuntimePeer::unanswered() const
{
    const QJsonArray all = requests();
    return static_cast<int>(
        std::count_if(all.begin(), all.end(), [](const QJsonValue &request) { return request["status"_L1].isUndefined(); }));
}

int RuntimePeer::count(const QString &pathEnd, int status) const
{
    const QJsonArray all = requests();
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const QJsonValue &request) {
        const QJsonObject entry = request.toObject();
        return entry.value("path"_L1).toString().endsWith(pathEnd) && (status == 0 || entry.value("status"_L1).toInt() == status);
    }));
}

} // namespace countersign::test
