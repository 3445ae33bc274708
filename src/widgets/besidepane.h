// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "chat/conversationmodel.h"

#include <QWidget>

#include <optional>

class QFrame;

namespace countersign {

class Clock;
class ElidedLabel;
class Theme;
class TranscriptView;

//! The conversation with what stands beneath it, and at their trailing side what the agent shows beside them (SidePanel): a pane
//! with a title and elements; over the conversation alone where there is no room for both. One the person closed comes back with
//! another key. Owner: ChatPage. UI thread.
class BesidePane : public QWidget
{
    Q_OBJECT
public:
    BesidePane(const Theme &theme, Clock &clock, QWidget *conversation, const QList<QWidget *> &beneath, QWidget *parent);
    void setPanel(const SidePanel &panel); //!< one without title and elements: there is none
    [[nodiscard]] bool isPaneShown() const;
    [[nodiscard]] TranscriptView &elements() { return *m_elements; } //!< of the pane
    [[nodiscard]] QWidget &pane();                                   //!< for F6
    //! The element a row of the pane stands for; empty = there is none.
    [[nodiscard]] QJsonObject element(const QString &rowId) const;
    [[nodiscard]] QSize minimumSizeHint() const override { return m_talk->minimumSizeHint(); }

Q_SIGNALS:
    void paneClosed(); //!< by the person: the focus belongs to the message box again

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makePane();
    void closePane();
    void place();
    void updateFonts();

    const Theme &m_theme;
    Clock &m_clock;
    QWidget *m_conversation;
    QWidget *m_talk; // the conversation, and what is beneath it
    QFrame *m_pane = nullptr;
    ElidedLabel *m_title = nullptr;
    TranscriptView *m_elements = nullptr;
    ConversationModel m_model;
    SidePanel m_panel;
    std::optional<SidePanel> m_closed; // by the person
};

} // namespace countersign
