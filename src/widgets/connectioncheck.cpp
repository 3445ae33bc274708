// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is right about the fields of a connection, and what a look at its address has shown.
#include "core/connectionvalues.h"
#include "widgets/connectiondialog.h"
#include "widgets/fieldnote.h"
#include "widgets/secretheaders.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include "ui_connectiondialog.h"

#include <QFile>
#include <QFileInfo>
#include <QPushButton>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLargestPem = 1024 * 1024; // bytes
constexpr qsizetype kMostAgentsNamed = 4;

//! What the reader of connection files says of a key, as a sentence for the field that holds it.
std::pair<QString, Error> noteFor(const QString &key)
{
    if (key == "proxy"_L1)
        return { key, { Condition::ProxyMalformed } };
    if (key.startsWith("headers"_L1))
        return { u"headers"_s, { Condition::HeaderRefused, { key.section(u'.', 1) } } };
    if (key.startsWith("signIn.headers"_L1))
        return { u"secretHeaders"_s, { Condition::HeaderRefused, { key.section(u'.', 2) } } };
    if (key == "signIn.redirect"_L1)
        return { u"redirect"_s, { Condition::RedirectMalformed } };
    if (key == "signIn.resource"_L1)
        return { u"resource"_s, { Condition::ResourceMalformed } };
    if (key == "signIn.scopes"_L1)
        return { u"scopes"_s, { Condition::ScopeMalformed } };
    return {};
}
} // namespace

void ConnectionDialog::accept()
{
    if (check()) {
        QDialog::accept();
        return;
    }
    const auto wrong = std::find_if(m_notes.begin(), m_notes.end(), [](const auto &note) { return note.second->hasError(); });
    if (wrong == m_notes.end())
        return;
    // The first in reading order: address and sign-in come before what is folded.
    FieldNote *first = wrong->second;
    for (const QString &name : { u"issuer"_s, u"address"_s }) {
        if (m_notes.at(name)->hasError())
            first = m_notes.at(name);
    }
    if (m_form->advancedPage->isAncestorOf(&first->field()))
        m_form->advanced->setChecked(true);
    first->field().setFocus(Qt::OtherFocusReason);
    fit();
    m_form->fields->layout()->activate();
    m_form->scroll->ensureWidgetVisible(first);
    m_form->scroll->ensureWidgetVisible(&first->field());
}

bool ConnectionDialog::check()
{
    for (const auto &[name, note] : m_notes)
        note->setError({});
    const Expected<QUrl> address = ConnectionConfig::checkAddress(m_form->address->text().trimmed());
    if (!address)
        m_notes.at(u"address"_s)->setError(address.error());
    const QString issuer = m_form->issuer->text().trimmed();
    if (method() == SignInConfig::Method::OAuth && !issuer.isEmpty()) {
        if (const Expected<QUrl> provider = ConnectionConfig::checkAddress(issuer); !provider)
            m_notes.at(u"issuer"_s)->setError(provider.error());
    }
    checkHeaders();
    for (const QLineEdit *file : { m_form->caFile, m_form->clientCertificate, m_form->clientKey })
        checkFile(*file);
    const ConnectionConfig made = config();
    const auto same = std::find_if(m_known.begin(), m_known.end(), [&](const ConnectionConfig &other) {
        return other.id() == made.id() && other.id() != m_edited;
    });
    if (address && same != m_known.end())
        m_notes.at(u"address"_s)->setError({ Condition::ConnectionKnown, { same->name } });
    const auto isRight = [](const auto &note) { return !note.second->hasError(); };
    if (std::all_of(m_notes.begin(), m_notes.end(), isRight))
        checkRest();
    return std::all_of(m_notes.begin(), m_notes.end(), isRight);
}

//! Values that stand in the keychain already need not be typed again.
void ConnectionDialog::checkHeaders()
{
    if (method() != SignInConfig::Method::Header)
        return;
    const bool isKept = !m_edited.isEmpty() && m_config.signIn.method == SignInConfig::Method::Header
                        && m_config.signIn.headers == m_secretHeaders->names() && m_secretHeaders->headers().isEmpty();
    const std::optional<QString> incomplete = m_secretHeaders->incomplete();
    if (incomplete && !isKept)
        m_notes.at(u"secretHeaders"_s)->setError({ Condition::HeaderValueMissing, { *incomplete } });
}

//! The rules of a connection file are the rules here: what is saved must be readable again.
void ConnectionDialog::checkRest()
{
    const auto readable = ConnectionConfig::fromJson(config().toJson());
    if (readable)
        return;
    auto [field, error] = noteFor(readable.error().arguments.value(0));
    if (field == "secretHeaders"_L1) { // the reader names the list only
        const QStringList names = m_secretHeaders->names();
        const auto wrong = std::find_if_not(names.begin(), names.end(), isHeaderName);
        error.arguments = { wrong == names.end() ? QString() : *wrong };
    }
    m_notes.at(field.isEmpty() ? u"address"_s : field)->setError(field.isEmpty() ? readable.error() : error);
}

void ConnectionDialog::checkFile(const QLineEdit &field)
{
    const QString path = field.text().trimmed();
    if (path.isEmpty())
        return;
    QFile file(path);
    const bool isPem =
        QFileInfo(file).isFile() && file.open(QIODevice::ReadOnly) && file.read(kLargestPem).contains("-----BEGIN ");
    if (!isPem)
        m_notes.at(field.objectName())->setError({ Condition::CertificateUnusable, { QFileInfo(path).fileName() } });
}

void ConnectionDialog::test()
{
    if (!check()) {
        accept(); // shows where
        return;
    }
    m_form->test->setEnabled(false);
    say(tr("Asking %1…").arg(config().address.host()), false);
    offer({}, false);
    Q_EMIT testRequested(config());
}

void ConnectionDialog::showFindings(const ConnectionFindings &found)
{
    m_form->test->setEnabled(true);
    const bool isOpen = m_form->kind->currentData().toInt() == int(ConnectionConfig::Kind::Auto);
    if (found.kind != ConnectionConfig::Kind::Auto && isOpen)
        m_form->kind->setCurrentIndex(m_form->kind->findData(int(found.kind)));
    const bool isTrouble = found.problem.condition != Condition::None || found.providerProblem.condition != Condition::None;
    say(wordsFor(found), isTrouble);
    offer(found.elsewhere, found.elsewhereIsGuess);
    const bool isSilent = found.asksForSignIn && !found.saysWhere && found.kind != ConnectionConfig::Kind::Chainlit;
    if (isSilent && m_form->issuer->text().trimmed().isEmpty())
        m_form->oauthNote->setText(tr("The owner of %1 knows both.").arg(config().address.authority()));
    if (!found.asksForSignIn || focusWidget() != m_form->address)
        return;
    // The address is right; what is missing comes next.
    if (method() == SignInConfig::Method::OAuth && isSilent)
        m_form->issuer->setFocus(Qt::OtherFocusReason);
    else if (method() == SignInConfig::Method::Token)
        m_form->token->setFocus(Qt::OtherFocusReason);
    else if (method() == SignInConfig::Method::Header)
        m_secretHeaders->setFocus(Qt::OtherFocusReason);
}

//! The address may be locked by a connection file; then it is not ours to change.
void ConnectionDialog::offer(const QUrl &elsewhere, bool isGuess)
{
    m_elsewhere = elsewhere;
    const QString address = elsewhere.toDisplayString();
    m_useElsewhere->setText(isGuess ? tr("Try %1").arg(address) : tr("Use %1").arg(address));
    m_useElsewhere->setVisible(!elsewhere.isEmpty() && !m_form->address->isReadOnly());
    fit();
}

//! It names its ways in; the first is the one that is proposed.
QString ConnectionDialog::wordsForChainlit(const ConnectionFindings &found, const QString &host)
{
    if (!found.asksForSignIn)
        return tr("A Chainlit server, open to everybody.");
    const QString asks = tr("%1 is a Chainlit server and asks for a sign-in.").arg(host);
    switch (found.suggested) {
    case SignInConfig::Method::Password:
        return asks + u' ' + tr("It takes name and password, and asks for them next.");
    case SignInConfig::Method::Header:
        return asks + u' ' + tr("It takes a header: yours, or the token of a sign-in in the browser.");
    case SignInConfig::Method::OAuth:
        if (!found.provider.isEmpty())
            return asks; // what follows names the provider that was typed
        return asks + u' ' + tr("Its own provider does that: leave the sign-in address empty.");
    case SignInConfig::Method::Token:
    case SignInConfig::Method::None:
        break;
    }
    return asks;
}

QString ConnectionDialog::wordsFor(const ConnectionFindings &found) const
{
    if (found.problem.condition != Condition::None)
        return Sentences::of(found.problem).plain();
    const QString host = config().address.authority();
    QStringList words;
    if (found.kind == ConnectionConfig::Kind::Chainlit) {
        words << wordsForChainlit(found, host);
    } else if (found.kind == ConnectionConfig::Kind::AgUi) {
        words << tr("%1 tells nothing of itself, as AG-UI agents do; a wrong path looks the same. The first message shows "
                    "whether it wants a sign-in.")
                     .arg(host);
    } else if (found.asksForSignIn) {
        words << tr("%1 answers, and asks for a sign-in.").arg(host);
        const bool isAsked = found.provider.isEmpty() && found.providerProblem.condition == Condition::None;
        if (isAsked && method() == SignInConfig::Method::OAuth && m_form->issuer->text().trimmed().isEmpty())
            words << (found.saysWhere ? tr("It says itself where: leave the sign-in address empty.")
                                      : tr("It does not say where: its owner knows the sign-in address and the client ID."));
    } else {
        words << tr("A CopilotKit server with %n agents, open to everybody.", nullptr, int(found.agents.size()));
        if (!found.agents.isEmpty() && found.agents.size() <= kMostAgentsNamed)
            words << tr("They are: %1.").arg(found.agents.join(tr(", ", "between names of agents")));
    }
    if (found.providerProblem.condition != Condition::None)
        words << Sentences::of(found.providerProblem).plain();
    else if (!found.provider.isEmpty())
        words << tr("%1 is ready to sign you in.").arg(found.provider);
    return words.join(u' ');
}

void ConnectionDialog::say(const QString &words, bool isTrouble)
{
    m_isTrouble = isTrouble;
    m_result->setText(words);
    m_result->setAccessibleName(words); // a name that changes is what a screen reader hears on Qt 6.4
    m_result->setVisible(!words.isEmpty());
    restyle();
    fit();
}

} // namespace countersign
