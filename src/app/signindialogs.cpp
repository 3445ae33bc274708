// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signindialogs.h"

#include "app/connectionsession.h"
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

template<typename Dialog> Dialog *SignInDialogs::current() const
{
    return qobject_cast<Dialog *>(m_dialog.data());
}

void SignInDialogs::take(QDialog *dialog)
{
    close();
    m_dialog = dialog;
}

void SignInDialogs::showWaiting(ConnectionSession &connection)
{
    Session &session = connection.session();
    const Session::Attempt &attempt = session.attempt();
    auto *dialog = current<SignInDialog>();
    if (!dialog) {
        const ConnectionConfig &config = connection.config();
        dialog =
            new SignInDialog(m_theme, config.address.authority(), connection.providerHost(), config.signIn.scopes, &m_window);
        connect(dialog, &SignInDialog::openAgainRequested, &session, &Session::signInAgain);
        connect(dialog, &SignInDialog::cancelRequested, &session, &Session::cancelSignIn);
        take(dialog);
    }
    if (attempt.stage == Stage::Exchanging)
        return dialog->setExchanging();
    dialog->setLink(attempt.link, attempt.opened);
    dialog->setSecondsLeft(attempt.secondsLeft);
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
        connect(dialog, &PasswordDialog::cancelRequested, &session, &Session::cancelSignIn);
        take(dialog);
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
        connect(dialog, &ReturnDialog::openAgainRequested, &session, &Session::signInAgain);
        connect(dialog, &ReturnDialog::cancelRequested, &session, &Session::cancelSignIn);
        take(dialog);
    }
    if (attempt.stage == Stage::Exchanging)
        return dialog->setExchanging();
    dialog->setProviders(attempt.question.choices, attempt.question.chosen);
    dialog->setLink(attempt.link, attempt.opened);
    dialog->setSecondsLeft(attempt.secondsLeft);
    dialog->setTrouble(attempt.question.no.value_or(Error()));
}

} // namespace countersign
