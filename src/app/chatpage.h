// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <memory>

class QLabel;
class QToolButton;

namespace countersign {

class Clock;
class Composer;
class ConnectionSession;
class NoticeBar;
class SessionNotices;
class Theme;
class TranscriptView;

//! The main column: header, notice bar, transcript, composer, for one ConnectionSession at a time. Wires them and nothing else.
//! Owner: MainWindow. UI thread.
class ChatPage : public QWidget
{
    Q_OBJECT
public:
    ChatPage(const Theme &theme, Clock &clock, QWidget *parent = nullptr);

    void show(ConnectionSession *connection); //!< nullptr: lets go of the one shown
    void setText(const QString &text);        //!< into the composer
    void focusComposer();
    void focusNotice();
    //! For F6: the notice bar while it shows something, transcript, composer.
    [[nodiscard]] QList<QWidget *> panes() const;
    [[nodiscard]] bool offersSignIn() const; //!< the banner has the one visible `Sign in`
    [[nodiscard]] QString title() const;

    void setOffersSidebar(bool offers); //!< narrow window: a button in the header opens it

Q_SIGNALS:
    void sidebarRequested();
    void titleChanged();
    void noticesChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setUp();
    void watch();
    void watchChat();
    void showThread();
    void updateState();
    [[nodiscard]] QString agentName() const;

    const Theme &m_theme;
    Clock &m_clock;
    ConnectionSession *m_connection = nullptr;
    std::unique_ptr<QObject> m_link;     //!< context of everything connected to the connection shown
    std::unique_ptr<QObject> m_chatLink; //!< the same for its chat, which another account replaces
    SessionNotices *m_notices = nullptr;
    QToolButton *m_sidebarButton = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_agentMark = nullptr;
    QLabel *m_agent = nullptr;
    NoticeBar *m_bar = nullptr;
    TranscriptView *m_transcript = nullptr;
    Composer *m_composer = nullptr;
};

} // namespace countersign
