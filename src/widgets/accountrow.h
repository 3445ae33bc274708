// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"

class QLabel;
class QMenu;
class QPushButton;
class QSpacerItem;

namespace countersign {

class ElidedLabel;

//! Foot of the sidebar: who is signed in and whether that still holds, in words. Both buttons are always in the accessibility
//! tree, disabled when they do not apply; on screen is only the one that does: Sign in in words when nothing else offers it, else
//! as an icon, Sign out as an icon. Beside them the account menu: who it is, by whose word, and the actions handed in. Owned by
//! Sidebar. UI thread.
class AccountRow : public QWidget
{
    Q_OBJECT
public:
    AccountRow(const Theme &theme, QWidget *parent);
    void setAccount(const Sidebar::AccountView &account);
    void setActions(const QList<QAction *> &actions);
    //! One or two letters for the circle.
    [[nodiscard]] static QString initials(const QString &name);

Q_SIGNALS:
    void signInRequested();
    void signOutRequested();
    void focusReleased(); //!< the button that had the focus no longer applies

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildMenu();
    void restyle();
    void paintCircle(QPainter *painter) const;
    [[nodiscard]] QBrush picture(const QRect &circle) const;

    const Theme &m_theme;
    Sidebar::AccountView m_account;
    mutable QImage m_shown; // its picture in the size it was painted last
    ElidedLabel *m_name = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_signOut = nullptr;
    QPushButton *m_more = nullptr; // opens m_menu
    QMenu *m_menu = nullptr;
    QSpacerItem *m_circleRoom = nullptr; // owned by the layout; grows with the text
    QLabel *m_menuHead = nullptr;
};

} // namespace countersign
