// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/notice.h"

#include <QWidget>

#include <chrono>

class QPushButton;
class QVBoxLayout;

namespace countersign {

class NoticeRow;
class Theme;

//! Shows notices in the layout under the header: two in full, the rest behind "n more". It only renders: notices come and go
//! by id. Asks and Failed have no timer and no close box; Well leaves after 8 s (never under the pointer). It takes no focus when
//! it appears and is announced (text interface + name change: Alert is silent on Qt 6.4). Accessible name "Notice". The last
//! button of an Asks is filled. UI thread.
class NoticeBar : public QWidget
{
    Q_OBJECT
public:
    explicit NoticeBar(const Theme &theme, QWidget *parent = nullptr);
    void put(const Notice &notice); //!< adds or replaces by id
    void remove(const QString &id);
    [[nodiscard]] QList<Notice> notices() const; //!< most urgent first
    [[nodiscard]] bool offers(Notice::Action action) const;
    void focusFirstButton();                 //!< F6, Alt+N; the sentence, where there is no button
    [[nodiscard]] QString sentences() const; //!< all of them, one a line, as a screen reader gets them
    void setWellTime(std::chrono::milliseconds time) { m_wellTime = time; } //!< how long good news stay; 8 s

Q_SIGNALS:
    void triggered(const QString &id, countersign::Notice::Action action);
    void changed();
    void focusReleased(); //!< a button that had the focus is gone: the focus belongs to the message box again

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild();
    void addRow(const Notice &notice);
    void leaveLater(NoticeRow *row);
    void announce(const QString &before);

    const Theme &m_theme;
    QList<Notice> m_notices;
    QList<NoticeRow *> m_rows; // in the order of m_notices
    QVBoxLayout *m_layout = nullptr;
    QPushButton *m_more = nullptr;
    std::chrono::milliseconds m_wellTime { std::chrono::seconds(8) };
    bool m_all = false; // "n more" was opened
};

} // namespace countersign
