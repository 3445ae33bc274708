// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/windowactions.h"

#include <QKeySequence>
#include <QWidget>

class QKeySequenceEdit;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace countersign {

class Theme;

//! Every action with its keys in one list, and below it the keys of the chosen one: another sequence, who has it already, back
//! to the usual. What cannot be bound (the keys of the message box) is listed too. Part of SettingsDialog. UI thread.
class ShortcutPage : public QWidget
{
    Q_OBJECT
public:
    ShortcutPage(const Theme &theme, WindowActions &actions, bool returnSends, QWidget *parent = nullptr);
    void setReturnSends(bool returnSends);
    void setFilter(const QString &text);
    [[nodiscard]] bool contains(const QString &text) const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void fill();
    void addFixed();
    void showChosen();
    void showRivals();
    void restyle();
    [[nodiscard]] QString chosenId() const;

    const Theme &m_theme;
    WindowActions &m_actions;
    bool m_returnSends;
    QTreeWidget *m_list = nullptr;
    QLabel *m_label = nullptr;
    QKeySequenceEdit *m_keys = nullptr;
    QPushButton *m_use = nullptr;
    QPushButton *m_reset = nullptr;
    QPushButton *m_resetAll = nullptr;
    QLabel *m_note = nullptr;
};

} // namespace countersign
