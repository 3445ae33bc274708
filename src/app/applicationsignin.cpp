// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How an address that asks for a sign-in becomes a connection that has one.
#include "app/application.h"

#include "app/connectionprobe.h"
#include "app/mainwindow.h"
#include "app/signinsetup.h"
#include "auth/challenge.h"
#include "auth/providerquirks.h"
#include "store/settings.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! What the server's challenge says of the way in, where no provider could be found.
SignInConfig::Method methodFor(const QList<HttpHeader> &challenges)
{
    for (const Challenge &challenge : challengesOf(challenges)) {
        const QByteArray plain = QByteArray(challenge.scheme).replace("-", "").replace("_", "");
        if (plain == "apikey" || plain == "xapikey" || plain == "key")
            return SignInConfig::Method::Header;
    }
    return SignInConfig::Method::OAuth;
}

//! The last answer of this server that asked for a sign-in; not to a request for what an agent's answer has named, where another
//! program of that host may speak.
ProviderSearch::Refused lastRefusal(const ConnectionConfig &config, const TrafficLog &traffic)
{
    ProviderSearch::Refused refused { config.address, config.address, {} };
    for (const TrafficRecord &record : traffic.records()) {
        const QUrl called(record.url);
        const bool isAgentsChoice = record.purpose == "image"_L1 || record.purpose == "element"_L1;
        if (record.status != 401 || isAgentsChoice || Origin(called) != Origin(config.address))
            continue;
        refused = { config.address, called, {} };
        for (const RecordedHeader &header : record.answerHeaders)
            refused.headers.append({ header.name, header.value });
    }
    return refused;
}

bool isWhole(const SignInConfig &signIn)
{
    return signIn.method != SignInConfig::Method::OAuth || (!signIn.issuer.isEmpty() && !signIn.clientId.isEmpty());
}
} // namespace

void Application::tryWithoutSignIn(const ConnectionConfig &config)
{
    // An open server needs nothing more; any other one says by its answer what is missing.
    endQuestions();
    m_window->setAddressBusy(true);
    m_trial = std::make_unique<ConnectionProbe>(config, ground());
    connect(m_trial.get(), &ConnectionProbe::finished, this, &Application::onTrialFinished);
    m_trial->start();
}

void Application::onTrialFinished(const ConnectionFindings &found)
{
    ConnectionConfig config = m_trial->config();
    const ProviderSearch::Refused refused = m_trial->refused();
    endTrial();
    if (config.kind == ConnectionConfig::Kind::Auto)
        config.kind = found.kind;
    if (found.problem.condition != Condition::None) {
        m_window->showAddressError(found.problem);
    } else if (found.kind == ConnectionConfig::Kind::Chainlit) {
        config.address = found.base; // what was typed may be one of its pages
        config.signIn.method = found.suggested;
        if (found.suggested != SignInConfig::Method::None && found.suggested != SignInConfig::Method::Password)
            return m_window->askHowToSignIn(config, &found); // which header, or whose provider
        openConnection(config);
        if (found.asksForSignIn)
            m_connection->signIn();
    } else if (found.asksForSignIn) {
        setUpSignIn(config, refused);
    } else {
        config.signIn.method = SignInConfig::Method::None;
        if (found.kind == ConnectionConfig::Kind::AgUi)
            m_window->askHowToSignIn(config, &found); // it does not tell whether it wants one
        else
            openConnection(config);
    }
}

void Application::endTrial()
{
    m_window->setAddressBusy(false);
    m_trial->disconnect(this);
    retire(std::move(m_trial));
}

void Application::setUpSignIn(const ConnectionConfig &config, const ProviderSearch::Refused &refused)
{
    if (m_setup)
        endSetUp();
    m_window->setAddressBusy(true);
    m_setup = std::make_unique<SignInSetup>(config, refused, ground());
    connect(m_setup.get(), &SignInSetup::agreementNeeded, m_window.get(), &MainWindow::askAgreement);
    connect(m_setup.get(), &SignInSetup::ready, this, &Application::signInIsSetUp);
    connect(m_setup.get(), &SignInSetup::failed, this, [this, refused](const Error &why) {
        ConnectionConfig left = m_setup->config();
        endSetUp();
        ConnectionFindings findings;
        findings.asksForSignIn = true;
        if (why.condition == Condition::ProviderUnknown)
            left.signIn.method = methodFor(refused.headers);
        else
            findings.providerProblem = why;
        m_window->showAddressError(why);
        m_window->askHowToSignIn(left, &findings);
    });
    m_setup->start();
}

void Application::signInIsSetUp(const ConnectionConfig &config, const ConnectionSecrets &secrets)
{
    const TrafficLog &asked = m_setup->traffic(); // it is retired, and still there
    endSetUp();
    openConnection(config, secrets);
    m_connection->traffic().take(asked);
    m_connection->signIn();
}

void Application::endSetUp()
{
    m_window->setAddressBusy(false);
    m_window->endAgreement();
    m_setup->disconnect();
    retire(std::move(m_setup));
}

void Application::askForSignInDetails()
{
    ConnectionConfig config = m_connection->config();
    if (config.signIn.method == SignInConfig::Method::None)
        config.signIn.method = SignInConfig::Method::OAuth;
    if (m_connection->isClientUnknown() && config.signIn.registered) {
        config.signIn.clientId.clear();
        config.signIn.registered = false;
        config.signIn.clientAuth = SignInConfig::ClientAuth::None;
    }
    if (const ProviderQuirks *quirks = ProviderQuirks::of(QUrl(config.signIn.issuer)))
        config.signIn.clientAuth = quirks->applied(config.signIn).clientAuth; // its secret has a field then
    const bool canBeFound = config.kind != ConnectionConfig::Kind::Chainlit && config.signIn.method == SignInConfig::Method::OAuth
                            && !isWhole(config.signIn);
    if (canBeFound && !m_setup)
        setUpSignIn(config, lastRefusal(config, m_connection->traffic()));
    else if (!canBeFound)
        m_window->askHowToSignIn(config);
}

} // namespace countersign
