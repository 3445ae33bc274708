// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/notice.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace countersign {

class Theme;

//! One notice: icon on the first line, sentence, buttons. The tint and the icon's shape tell its kind; below 46 em of width the
//! buttons go under the sentence. Owned by NoticeBar. UI thread.
class NoticeRow : public QWidget
{
    Q_OBJECT
public:
    NoticeRow(const Theme &theme, const Notice &notice, QWidget *parent);
    [[nodiscard]] const Notice &notice() const { return m_notice; }
    [[nodiscard]] QString sentence() const { return m_sentence; }
    //! Where the keyboard enters: the filled button, else the first one, else the sentence, to be read and copied.
    [[nodiscard]] QWidget &firstStop() const;
    //! Says the name again now that it is on screen: on Qt 6.4 a name change is what reaches a screen reader.
    void announce();
    //! Grows from nothing to its height in 160 ms; at once where motion is unwanted.
    void slideOpen();

Q_SIGNALS:
    void triggered(countersign::Notice::Action action);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void addButton(Notice::Action action, bool filled, bool isAlone);
    void arrange();

    const Theme &m_theme;
    Notice m_notice;
    QString m_sentence;
    QBoxLayout *m_layout = nullptr;
    QBoxLayout *m_buttons = nullptr;
    QLabel *m_label = nullptr;
    QList<QPushButton *> m_pushButtons;
    bool m_isSliding = false;
};

} // namespace countersign
