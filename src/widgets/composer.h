// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace countersign {

class AttachmentStrip;
class CommandList;
class ComposerTray;
class MessageEdit;
class Theme;

//! Where the person types. Return sends and Shift+Return is a new line, or Ctrl+Return sends (a setting); no key sends while an
//! input method composes. Up in the empty box asks for the last message, Esc stops the answer. Grows up to 40 % of the window,
//! then scrolls. The text box is named `Message`; the button `Send`, or `Stop` while an answer comes (same place, same width;
//! the keys still send, and a line beneath says when it goes out); no click gives it the focus, and who uses it by keyboard is
//! back in the text afterwards. While signed out the text stays free, Send is plain and a hint stands beneath. A message has a
//! limit: what is longer stays, and cannot be sent. Where files may go along there is a button for them, they can be dropped and
//! pasted, and stand as chips over the text; a slash lists the agent's commands. UI thread.
class Composer : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kLimit = 1'000'000;   //!< characters of a message
    static constexpr int kCountFrom = 100'000; //!< from here on their number is shown

    //! How it stands with the files that go along.
    enum class Files { None, Ready, NotYet };

    explicit Composer(const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] QString text() const;
    //! Another text, of another thread: what was typed before cannot be undone.
    void setText(const QString &text);
    void setRunning(bool running);
    void setAgentName(const QString &name);
    void setAgentAsks(bool asks);      //!< a question of the agent is open: what is typed is said instead of an answer
    void setHint(const QString &hint); //!< line beneath; empty = none
    void setSendIsPrimary(bool primary);
    void setSendsOnReturn(bool sends);    //!< false: Return is a new line, Ctrl+Return sends
    void setLimit(int characters);        //!< kLimit unless told
    void insertText(const QString &text); //!< at the cursor, and takes the focus: for what was typed elsewhere
    void focusText();
    //! Laid out here, filled by whoever wires a chat.
    [[nodiscard]] AttachmentStrip &attachments() { return *m_attachments; }
    [[nodiscard]] CommandList &commands() { return *m_commands; }
    [[nodiscard]] ComposerTray &tray() { return *m_tray; }
    void setTakesFiles(bool takes);
    void setFiles(Files files);      //!< Ready: may be sent without a word. NotYet: nothing is sent before they are there
    void setAmending(bool amending); //!< what is typed takes the place of a message that was sent; files wait
    void refuse(const QString &text, const QString &sentence); //!< it did not go: the text is back, and why stands beneath

Q_SIGNALS:
    void submitted(const QString &text); //!< trimmed, not empty unless files go along; the composer has cleared itself
    void attachRequested();
    void filesOffered(const QStringList &paths); //!< dropped or pasted
    void pictureOffered(const QImage &picture);  //!< pasted
    void editCancelled();
    void stopRequested();
    void editLastRequested(); //!< Up in the empty box
    void textChanged(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] bool handleKey(QKeyEvent *event);
    [[nodiscard]] bool isSendKey(const QKeyEvent &event) const;
    [[nodiscard]] bool isTooLong() const;
    [[nodiscard]] bool maySend() const;
    [[nodiscard]] QString noteText() const;
    [[nodiscard]] bool handleCompanionKey(const QKeyEvent &event);
    void buildText();
    void buildCompanions();
    void buildEditBar();
    void buildFoot();
    void onTextChanged();
    void submit();
    void adjustHeight();
    void adjustColumn();
    void updateButton();
    void updateFoot();
    void updatePlaceholder();
    void restyle();

    const Theme &m_theme;
    QWidget *m_box = nullptr; // the painted frame
    MessageEdit *m_edit = nullptr;
    QPushButton *m_button = nullptr;
    CommandList *m_commands = nullptr;
    AttachmentStrip *m_attachments = nullptr;
    ComposerTray *m_tray = nullptr;
    QToolButton *m_attach = nullptr;
    QWidget *m_editBar = nullptr;
    QWidget *m_foot = nullptr; // hint and count
    QLabel *m_note = nullptr;
    QLabel *m_count = nullptr;
    QVBoxLayout *m_layout = nullptr;
    QString m_agentName;
    QString m_hint;
    QString m_refusal; // of a paste; until the text changes
    int m_limit = kLimit;
    Files m_files = Files::None;
    bool m_isAmending = false;
    bool m_running = false;
    bool m_agentAsks = false;
    bool m_primary = true;
    bool m_sendsOnReturn = true;
};

} // namespace countersign
