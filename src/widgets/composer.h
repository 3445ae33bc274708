// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class Theme;

//! Where the person types. Return sends (never while an input method composes), Shift+Return is a new line, Esc stops. Grows up
//! to 40 % of the window. The text box is named `Message`; the button `Send`, or `Stop` while an answer comes (same place, same
//! width; Return still sends); no click gives it the focus, and who uses it by keyboard is back in the text afterwards. While
//! signed out the text stays free, Send is plain and a hint stands beneath. UI thread.
class Composer : public QWidget
{
    Q_OBJECT
public:
    explicit Composer(const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] QString text() const;
    void setText(const QString &text);
    void setRunning(bool running);
    void setAgentName(const QString &name);
    void setHint(const QString &hint); //!< line beneath; empty = none
    void setSendIsPrimary(bool primary);
    void insertText(const QString &text); //!< at the cursor, and takes the focus: for what was typed elsewhere
    void focusText();

Q_SIGNALS:
    void submitted(const QString &text); //!< trimmed, not empty; the composer has cleared itself
    void stopRequested();
    void textChanged(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] bool handleKey(QKeyEvent *event);
    [[nodiscard]] bool isComposing() const;
    void buildText();
    void submit();
    void adjustHeight();
    void adjustColumn();
    void updateButton();
    void updateColours();

    const Theme &m_theme;
    QWidget *m_box = nullptr; // the painted frame
    QPlainTextEdit *m_edit = nullptr;
    QPushButton *m_button = nullptr;
    QLabel *m_hint = nullptr;
    QVBoxLayout *m_layout = nullptr;
    bool m_running = false;
    bool m_primary = true;
};

} // namespace countersign
