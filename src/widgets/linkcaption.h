// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "core/clock.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;

namespace countersign {

class Theme;

//! How the open chat's own line to the server stands, in a few quiet words, with what its agent has used; and `Try now` where
//! nothing moves by itself at once. Counts the seconds down. Hidden where there is no such line. UI thread.
class LinkCaption : public QWidget
{
    Q_OBJECT
public:
    LinkCaption(const Theme &theme, Clock &clock, QWidget *parent);
    void setLink(const ThreadLink &link);
    void setTokens(qint64 tokens); //!< 0 = nobody has told

Q_SIGNALS:
    void tryAgainRequested();
    void focusReleased();

protected:
    void changeEvent(QEvent *event) override;

private:
    void show(const ThreadLink &link);
    void countDown();
    [[nodiscard]] QString words() const;

    const Theme &m_theme;
    Clock &m_clock;
    ThreadLink m_link; // with the seconds that are left
    ThreadLink m_told;
    qint64 m_tokens = 0;
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
    QPushButton *m_tryNow = nullptr;
    std::unique_ptr<Clock::Alarm> m_second;
};

} // namespace countersign
