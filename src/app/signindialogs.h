// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/session.h"

#include <QPointer>

class QDialog;

namespace countersign {

class ConnectionSession;
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

private:
    void showWaiting(ConnectionSession &connection);
    void showPassword(ConnectionSession &connection);
    void showReturn(ConnectionSession &connection);
    template<typename Dialog> [[nodiscard]] Dialog *current() const;
    void take(QDialog *dialog); //!< the one of another kind goes

    const Theme &m_theme;
    Redactor &m_redactor;
    QWidget &m_window;
    QPointer<QDialog> m_dialog;
};

} // namespace countersign
