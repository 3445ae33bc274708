// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/session.h"

#include <QPointer>

namespace countersign {

class BrowserDialog;
class ConnectionSession;
class FittedDialog;
class KeysDialog;
class Redactor;
class Theme;

//! The dialog that fits a sign-in attempt: wait for the browser, give name and password, or carry the address of a page over. One
//! at a time, over the window; it comes and goes with the attempt. Owner: MainWindow. UI thread.
class SignInDialogs final : public QObject
{
    Q_OBJECT
public:
    SignInDialogs(const Theme &theme, Redactor &redactor, QWidget &window);
    ~SignInDialogs() override;
    //! The attempt of this connection's session as it is now; the connection outlives it.
    void show(ConnectionSession &connection);
    void close();
    //! For the keys of the person's own that the server wants; the connection outlives it. Nothing if it wants none.
    void askForKeys(ConnectionSession &connection);

private:
    void showWaiting(ConnectionSession &connection);
    void showPassword(ConnectionSession &connection);
    void showReturn(ConnectionSession &connection);
    template<typename Dialog> [[nodiscard]] Dialog *current() const;
    void take(FittedDialog *dialog, Session &session); //!< the one of another kind goes
    static void showAttempt(BrowserDialog &dialog, const Session::Attempt &attempt);

    const Theme &m_theme;
    Redactor &m_redactor;
    QWidget &m_window;
    QPointer<FittedDialog> m_dialog;
    QPointer<KeysDialog> m_keys;
};

} // namespace countersign
