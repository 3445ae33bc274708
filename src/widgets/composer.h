// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class MessageEdit;
class Theme;

//! Where the person types. Return sends and Shift+Return is a new line, or Ctrl+Return sends (a setting); no key sends while an
//! input method composes. Up in the empty box asks for the last message, Esc stops the answer. Grows up to 40 % of the window,
//! then scrolls. The text box is named `Message`; the button `Send`, or `Stop` while an answer comes (same place, same width;
//! the keys still send, and a line beneath says when it goes out); no click gives it the focus, and who uses it by keyboard is
//! back in the text afterwards. While signed out the text stays free, Send is plain and a hint stands beneath. A message has a
//! limit: what is longer stays, and cannot be sent. UI thread.
class Composer : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kLimit = 1'000'000;   //!< characters of a message
    static constexpr int kCountFrom = 100'000; //!< from here on their number is shown

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

Q_SIGNALS:
    void submitted(const QString &text); //!< trimmed, not empty; the composer has cleared itself
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
    [[nodiscard]] QString noteText() const;
    void buildText();
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
    QWidget *m_foot = nullptr; // hint and count
    QLabel *m_note = nullptr;
    QLabel *m_count = nullptr;
    QVBoxLayout *m_layout = nullptr;
    QString m_agentName;
    QString m_hint;
    QString m_refusal; // of a paste; until the text changes
    int m_limit = kLimit;
    bool m_running = false;
    bool m_agentAsks = false;
    bool m_primary = true;
    bool m_sendsOnReturn = true;
};

} // namespace countersign
