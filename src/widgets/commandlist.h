// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"

#include <QListWidget>

namespace countersign {

class Theme;

//! The agent's commands whose name begins with, or whose words contain, what was typed behind a slash: over the text, in the
//! layout, while there are some. It never takes the focus; the composer hands it keys. Its current row is told to screen
//! readers. UI thread.
class CommandList : public QListWidget
{
    Q_OBJECT
public:
    CommandList(const Theme &theme, QWidget *parent);
    void setCommands(const QList<Command> &commands);
    //! Shows what fits `typed`, the text of the composer; hides if it is no slash and a word, or nothing fits.
    void follow(const QString &typed);
    [[nodiscard]] bool isOffering() const { return !isHidden(); }
    //! Up, Down, Return, Tab, Escape; and a blank behind a whole name. False: it is not for the list.
    [[nodiscard]] bool takeKey(int key);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return { 120, sizeHint().height() }; }

Q_SIGNALS:
    void chosen(const QString &commandId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void step(int by);
    void choose();

    const Theme &m_theme;
    QList<Command> m_commands;
    QString m_typed;
    bool m_isPutAway = false; // by Escape, until the text is another word
};

} // namespace countersign
