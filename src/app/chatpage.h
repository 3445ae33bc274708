// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QUrl>
#include <QWidget>

#include <memory>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace countersign {

class BesidePane;
class Clock;
class Composer;
class ConnectionSession;
class ElementDelivery;
class FindBar;
class ImageFetch;
class ImageStore;
class LinkCaption;
class NoticeBar;
class SessionNotices;
class StateDialog;
class SuggestionRow;
class Theme;
class ThreadOffers;
class TranscriptView;
class WaitingList;

//! The main column: header (title, choice of the agent, menu), notice bar, transcript, what waits, suggestions, composer, for
//! one ConnectionSession at a time. Wires them and nothing else.
//! Owner: MainWindow. UI thread.
class ChatPage : public QWidget
{
    Q_OBJECT
public:
    ChatPage(const Theme &theme, Clock &clock, QWidget *parent = nullptr);
    ~ChatPage() override;

    void show(ConnectionSession *connection); //!< nullptr: lets go of the one shown
    void setText(const QString &text);        //!< into the composer
    void focusComposer();
    void focusNotice();
    void showMessage(const QString &id); //!< scrolled to, and current there
    void find();                         //!< opens the bar that finds words in this chat
    void findNext(bool back);
    void setZoom(int percent); //!< of transcript and composer, beside the size of all text
    //! For F6: the notice bar while it shows something, transcript, composer.
    [[nodiscard]] QList<QWidget *> panes() const;
    [[nodiscard]] bool offersSignIn() const; //!< the banner has the one visible `Sign in`
    [[nodiscard]] QString title() const;
    [[nodiscard]] NoticeBar &noticeBar() { return *m_bar; }
    //! What the `more` button of the header opens; the window may add to it.
    [[nodiscard]] QMenu &moreMenu() { return *m_moreMenu; }

    void setReturnSends(bool sends);
    void setOffersSidebar(bool offers); //!< narrow window: a button in the header opens it

    void setLensShown(bool shown); //!< the lens is open beside it

Q_SIGNALS:
    void sidebarRequested();
    void lensRequested();        //!< the button of the header: open it, or close it
    void lensDetailsRequested(); //!< open it at the newest refusal
    void addressChangeRequested(const QUrl &address);
    void titleChanged();
    void noticesChanged();
    void zoomRequested(int steps); //!< Ctrl and the wheel; > 0 = larger

protected:
    void changeEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void setUp();
    [[nodiscard]] QWidget *makeHeader();
    void fillAgentMenu();
    void fillMoreMenu();
    void connectParts();
    void watch();
    void watchTranscript(QObject *link);
    void watchChat();
    void showThread();
    void updateState();
    void updateWaiting();
    void updateAsked();
    void saveCopy();
    void saveImage(const QString &suggestedName, const QByteArray &bytes);
    void tellNotWritten(const QString &file); //!< empty = it was
    // chatpageown.cpp: the person's own words, once they are said
    void watchOwnTurns(QObject *link);
    void updateOwnTurns();
    void editLast();
    void amend(const QString &messageId);
    void endAmending();
    void submit(const QString &text);
    [[nodiscard]] bool mayAmend() const;
    void applyZoom();
    void showSharedState();
    [[nodiscard]] QString agentName() const;
    [[nodiscard]] QString identityText() const;

    const Theme &m_theme;
    Clock &m_clock;
    ConnectionSession *m_connection = nullptr;
    std::unique_ptr<QObject> m_link;     //!< context of everything connected to the connection shown
    std::unique_ptr<QObject> m_chatLink; //!< the same for its chat, which another account replaces
    SessionNotices *m_notices = nullptr;
    std::unique_ptr<ThreadOffers> m_offers;      //!< of the connection shown
    std::unique_ptr<ElementDelivery> m_elements; //!< likewise
    QToolButton *m_sidebarButton = nullptr;
    QLabel *m_title = nullptr;
    QPushButton *m_agent = nullptr;
    QMenu *m_agentMenu = nullptr;
    LinkCaption *m_linkCaption = nullptr;
    QToolButton *m_find = nullptr;
    QToolButton *m_lens = nullptr;
    QToolButton *m_more = nullptr;
    QMenu *m_moreMenu = nullptr;
    QAction *m_identity = nullptr;
    NoticeBar *m_bar = nullptr;
    FindBar *m_findBar = nullptr;
    TranscriptView *m_transcript = nullptr;
    BesidePane *m_beside = nullptr;
    ImageStore *m_images = nullptr; // of the connection shown
    ImageFetch *m_imageFetch = nullptr;
    WaitingList *m_waiting = nullptr;
    SuggestionRow *m_suggestions = nullptr;
    Composer *m_composer = nullptr;
    StateDialog *m_state = nullptr; // while it is open
    QString m_amended;              // message that is said in other words just now; empty = none
    int m_zoom = 100;               // percent
    bool m_isUnplaced = true;       // the composer's text belongs to no chat yet
};

} // namespace countersign
