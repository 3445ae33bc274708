// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/application.h"

#include <QAbstractButton>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>

namespace countersign {
class KeychainStore;
class NoticeBar;
class TranscriptView;
} // namespace countersign

namespace countersign::test {

class ProviderPeer;

//! ms: a browser starts, two servers answer, a sanitizer looks on. INTEROP_PATIENCE shortens it for whoever writes a test.
inline const int kPatience = qEnvironmentVariable("INTEROP_PATIENCE", QStringLiteral("60000")).toInt();

//! A person's desk: the product as `main` puts it together, with the desktop's browser, the desktop's keyring, and a profile on
//! disk that outlives a restart. Says what is on the screen, and presses buttons.
class Desk
{
public:
    Desk();
    ~Desk();

    //! The window is opened; what was open before comes back.
    void start();
    //! The window is closed as a person does it; profile and keyring stay.
    void close();
    void restart();
    [[nodiscard]] QString profileDirectory() const { return m_directory.path(); }
    [[nodiscard]] Application &application() const { return *m_application; }
    [[nodiscard]] ConnectionSession &connection() const { return *m_application->connection(); }
    [[nodiscard]] ChatController &chat() const { return connection().chat(); }

    //! What a connection file of a team says; clicks nothing.
    [[nodiscard]] static ConnectionConfig connectionTo(const QString &address, const ProviderPeer *provider,
                                                       ConnectionConfig::Kind kind = ConnectionConfig::Kind::CopilotKit);
    //! Opens the connection and signs in as `user` in the browser.
    void signIn(const ConnectionConfig &config, const QString &user);
    //! Who types the password the next time the browser is opened.
    static void setUser(const QString &user) { qputenv("INTEROP_LOGIN", user.toLatin1()); }

    void say(const QString &text) const; //!< types it and presses Send
    void press(const QString &buttonName) const;
    void type(const QString &fieldName, const QString &text) const;
    [[nodiscard]] QAbstractButton *button(const QString &name) const; //!< one that can be pressed
    [[nodiscard]] QString transcript() const;                         //!< every row as it is shown, a frame later
    [[nodiscard]] QString transcriptNow() const;        //!< without a turn of the event loop: for handlers of signals
    [[nodiscard]] QString notices() const;              //!< every sentence of the notice bar
    [[nodiscard]] bool says(Condition condition) const; //!< on the notice bar
    [[nodiscard]] bool isSignedIn() const;
    [[nodiscard]] bool isReady() const;    //!< signed in, agents known, nothing going on
    [[nodiscard]] bool isAnswered() const; //!< the last row is a finished answer
    [[nodiscard]] QString lastQuestionId() const;

    //! What secret-tool finds of this profile; empty = no entry.
    [[nodiscard]] QByteArray keyringEntry() const;
    [[nodiscard]] QJsonObject keptTokens() const; //!< what is in it

    [[nodiscard]] NoticeBar &bar() const;
    [[nodiscard]] QString screen() const; //!< every word in the window: labels, buttons, lists, transcript
    //! The last requests, one a line with what became of it: for whoever reads why a test failed.
    [[nodiscard]] QString traffic() const;

private:
    QTemporaryDir m_directory;
    Profile m_profile;
    SystemClock m_clock;
    Redactor m_redactor;
    DesktopBrowser m_browser;
    std::unique_ptr<KeychainStore> m_keychain;
    std::unique_ptr<Application> m_application;
};

//! Pages the browser has shown since the test program began: title, one each.
[[nodiscard]] QStringList browserPages();

} // namespace countersign::test
