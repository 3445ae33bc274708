// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signindialogs.h"

#include "app/connectionsession.h"
#include "auth/providerquirks.h"
#include "widgets/keysdialog.h"
#include "widgets/passworddialog.h"
#include "widgets/returndialog.h"
#include "widgets/signindialog.h"

namespace countersign {
using Stage = Session::Attempt::Stage;

SignInDialogs::SignInDialogs(const Theme &theme, Redactor &redactor, QWidget &window)
    : m_theme(theme)
    , m_redactor(redactor)
    , m_window(window)
{
}

SignInDialogs::~SignInDialogs() = default;

void SignInDialogs::show(ConnectionSession &connection)
{
    const Session::Attempt &attempt = connection.session().attempt();
    if (attempt.stage == Stage::None)
        return close();
    const bool isWithoutBrowser = attempt.question.kind == SignInQuestion::Kind::Password;
    if (attempt.stage == Stage::Preparing || (attempt.stage == Stage::Exchanging && !m_dialog))
        return; // nothing to show yet: the account row says that a sign-in has begun
    if (isWithoutBrowser)
        showPassword(connection);
    else if (attempt.question.kind == SignInQuestion::Kind::ReturnAddress)
        showReturn(connection);
    else
        showWaiting(connection);
    if (!m_dialog->isVisible())
        m_dialog->open(); // with its text in it: it is centred by its size
}

void SignInDialogs::close()
{
    if (m_dialog)
        m_dialog->deleteLater();
    m_dialog = nullptr;
}

void SignInDialogs::askForKeys(ConnectionSession &connection)
{
    const QStringList wanted = connection.backend().wantedKeys();
    if (wanted.isEmpty() || m_keys)
        return;
    const QString server = connection.config().address.authority();
    m_keys = new KeysDialog(m_theme, m_redactor, server, wanted, connection.keptKeys(), &m_window);
    m_keys->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_keys, &KeysDialog::entered, &connection, [this, &connection](const QHash<QString, Secret> &typed) {
        m_keys->accept();
        connection.giveKeys(typed);
    });
    connect(&connection, &ConnectionSession::chatReplaced, m_keys, &QDialog::accept); // they would be somebody else's
    connect(&connection, &QObject::destroyed, m_keys, &QDialog::accept);
    m_keys->open();
}

template<typename Dialog> Dialog *SignInDialogs::current() const
{
    return qobject_cast<Dialog *>(m_dialog.data());
}

void SignInDialogs::take(FittedDialog *dialog, Session &session)
{
    close();
    m_dialog = dialog;
    connect(dialog, &FittedDialog::cancelRequested, &session, &Session::cancelSignIn);
    if (auto *waits = qobject_cast<BrowserDialog *>(dialog))
        connect(waits, &BrowserDialog::openAgainRequested, &session, &Session::signInAgain);
}

void SignInDialogs::showAttempt(BrowserDialog &dialog, const Session::Attempt &attempt)
{
    if (attempt.stage == Stage::Exchanging)
        return dialog.setExchanging();
    dialog.setLink(attempt.link, attempt.opened);
    dialog.setSecondsLeft(attempt.secondsLeft);
}

void SignInDialogs::showWaiting(ConnectionSession &connection)
{
    auto *dialog = current<SignInDialog>();
    if (!dialog) {
        const ConnectionConfig &config = connection.config();
        dialog =
            new SignInDialog(m_theme, config.address.authority(), connection.providerHost(), config.signIn.scopes, &m_window);
        const ProviderQuirks *quirks = ProviderQuirks::of(QUrl(config.signIn.issuer));
        const SignInConfig sent = quirks ? quirks->applied(config.signIn) : config.signIn;
        dialog->setClient({ sent.clientId, sent.redirect });
        take(dialog, connection.session());
    }
    showAttempt(*dialog, connection.session().attempt());
}

void SignInDialogs::showPassword(ConnectionSession &connection)
{
    Session &session = connection.session();
    const Session::Attempt &attempt = session.attempt();
    auto *dialog = current<PasswordDialog>();
    if (!dialog) {
        dialog = new PasswordDialog(m_theme, m_redactor, connection.config().address.authority(), &m_window);
        connect(dialog, &PasswordDialog::entered, &session, [&session](const QString &name, const Secret &password) {
            session.answer({ name, password });
        });
        take(dialog, session);
    }
    dialog->setName(attempt.question.name);
    dialog->setBusy(attempt.stage == Stage::Exchanging);
    if (attempt.stage != Stage::Exchanging)
        dialog->setTrouble(attempt.question.no.value_or(Error()));
}

void SignInDialogs::showReturn(ConnectionSession &connection)
{
    Session &session = connection.session();
    const Session::Attempt &attempt = session.attempt();
    auto *dialog = current<ReturnDialog>();
    if (!dialog) {
        dialog = new ReturnDialog(m_theme, m_redactor, connection.config().address.authority(), &m_window);
        connect(dialog, &ReturnDialog::addressEntered, &session, [&session](const Secret &address) {
            session.answer({ {}, address });
        });
        connect(dialog, &ReturnDialog::providerChosen, &session, &Session::choose);
        take(dialog, session);
    }
    if (attempt.stage != Stage::Exchanging) {
        dialog->setProviders(attempt.question.choices, attempt.question.chosen);
        dialog->setTrouble(attempt.question.no.value_or(Error()));
    }
    showAttempt(*dialog, attempt);
}

} // namespace countersign
