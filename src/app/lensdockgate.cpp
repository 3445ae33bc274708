// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the lens asks at a server's gate: as nobody, as a stranger, as the person, and as somebody else to compare with.
#include "app/lensdock.h"

#include "app/connectionsession.h"
#include "app/lensfacts.h"
#include "app/lensgate.h"
#include "core/redactor.h"
#include "net/fixedheaders.h"

#include <QInputDialog>

namespace countersign {
using namespace Qt::StringLiterals;

void LensDock::forgetGate()
{
    m_probe.reset();
    m_gate.reset();
    m_gateLines.clear();
    m_gateAskedAs.clear();
    m_pane->setGateCheck({});
    m_pane->setGateCheckRuns(false);
}

//! What a gate said is true for as long as this stays the same.
QString LensDock::whoIsSignedIn() const
{
    const Session &session = m_connection->session();
    return u"%1 %2"_s.arg(int(session.state())).arg(session.account().id.credentialKey(m_connection->config().id()));
}

void LensDock::askForOther()
{
    auto *question = new QInputDialog(m_pane);
    question->setObjectName(u"lensOtherToken"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowTitle(tr("Compare with another token"));
    question->setLabelText(tr("Another token for this server. It is asked with once, and kept nowhere:"));
    question->setTextEchoMode(QLineEdit::Password);
    question->setOkButtonText(tr("Compare"));
    connect(question, &QInputDialog::textValueSelected, this, [this](const QString &typed) {
        QByteArray token = typed.trimmed().toUtf8();
        if (token.left(7).toLower() == "bearer ")
            token = token.mid(7).trimmed();
        if (m_connection && !token.isEmpty())
            checkGate(token);
    });
    question->open();
}

void LensDock::checkGate(const QByteArray &other)
{
    forgetGate();
    const ConnectionConfig &config = m_connection->config();
    Redactor &redactor = m_connection->ground().redactor;
    GateProbe::Place place;
    place.address = config.address;
    place.kind = gateKind(config.kind);
    for (const ConnectionConfig::Header &header : config.headers)
        place.headers.append({ header.name.toLatin1(), header.value.toUtf8() });
    place.route = m_connection->route();
    const auto ours = m_connection->session().headersOfTheMoment();
    if (!ours.isEmpty())
        place.strangerIn = { ours.first().name };
    m_probe = std::make_unique<GateProbe>(place, m_gateLog, redactor, m_clock);
    if (!ours.isEmpty())
        m_probe->addSignIn(GateAnswer::As::Ours, m_connection->session());
    m_tokenDifference = {};
    if (!other.isEmpty()) {
        const QByteArray name = ours.isEmpty() ? QByteArrayLiteral("Authorization") : ours.first().name;
        const bool isScheme = name.compare("Authorization", Qt::CaseInsensitive) == 0;
        const Secret token = redactor.keep(other);
        const QList<Authorizer::Decision::SecretHeader> theirs { { name, isScheme ? redactor.keep("Bearer " + other) : token } };
        m_other = std::make_unique<FixedHeaders>(Origin(config.address), theirs);
        m_probe->addSignIn(GateAnswer::As::Other, *m_other);
        if (!ours.isEmpty())
            m_tokenDifference = firstDifference(tokenOf(*m_connection), TokenFacts::read(token, redactor));
    }
    connect(m_probe.get(), &GateProbe::finished, this, &LensDock::showGate);
    m_pane->setGateCheckRuns(true);
    m_gateAskedAs = whoIsSignedIn();
    m_probe->start();
}

void LensDock::showGate(const GateFindings &found)
{
    const LensCard::Words words = gateWords(found, m_tokenDifference);
    m_gate = gateFacts(found);
    m_gateLines = { tr("Gate check: %1").arg(words.title) };
    for (const auto &[name, value] : words.facts) {
        if (!value.isEmpty())
            m_gateLines << name + u": "_s + value;
    }
    m_pane->setGateCheckRuns(false);
    m_pane->setGateCheck(words);
    if (m_link)
        update();
}

} // namespace countersign
