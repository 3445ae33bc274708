// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a connection file becomes a connection: see filequestion.h for why somebody is asked first.
#include "app/application.h"

#include "app/connectionprobe.h"
#include "app/filequestion.h"
#include "app/mainwindow.h"
#include "app/signinsetup.h"
#include "store/settings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

void Application::openConnectionFile(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) { // not a pipe that never ends
        m_window->showFileError({ Condition::ConnectionFileUnreadable, { QFileInfo(path).fileName() } });
        return;
    }
    Expected<ConnectionConfig> config = ConnectionConfig::fromJson(file.read(1024 * 1024 + 1));
    if (!config) {
        m_window->showFileError(config.error());
        return;
    }
    for (QString *named : { &config->caFile, &config->clientCertificate, &config->clientKey }) {
        if (!named->isEmpty())
            *named = QFileInfo(path).dir().absoluteFilePath(*named);
    }
    config->signIn.registered = false; // what this computer got for itself, no file hands out
    if (m_asked == *config)
        return; // it is what is being asked
    // One question at a time: else a click meant for the first would answer the second.
    for (const ProviderDialog *question : m_window->findChildren<ProviderDialog *>()) {
        if (question->isVisible()) {
            connect(
                question, &QObject::destroyed, this, [this, path] { openConnectionFile(path); }, Qt::QueuedConnection);
            return;
        }
    }
    endQuestions();
    if (const auto known = agreedBefore(*config, m_settings->connections()))
        return openFromFile(*known);
    m_asked = *config;
    m_window->askAgreement(questionAbout(*config, QFileInfo(path).fileName()));
}

void Application::openFromFile(const ConnectionConfig &config)
{
    if (m_connection && m_connection->config() == config)
        m_window->showConnection(m_connection.get()); // it is open, and whoever is signed in stays so
    else
        openConnection(config);
    // Who opens a file wants in; later the kept session answers, or the banner asks.
    if (config.signIn.method != SignInConfig::Method::None && m_connection->session().account().id.isNobody())
        m_connection->signIn();
}

//! The person has answered what was asked last: about a file, or about a provider the server has named.
void Application::onAgreed(const QString &clientId)
{
    if (m_asked) {
        const ConnectionConfig config = *std::exchange(m_asked, std::nullopt);
        m_window->endAgreement();
        openFromFile(config);
    } else if (m_setup) {
        m_setup->agree(clientId);
    }
}

//! Whatever is being asked, or looked at, is let go.
void Application::endQuestions()
{
    if (m_trial)
        endTrial();
    if (m_setup)
        endSetUp();
    if (std::exchange(m_asked, std::nullopt))
        m_window->endAgreement();
}

} // namespace countersign
