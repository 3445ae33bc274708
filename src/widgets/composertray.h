// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"

#include <QHash>
#include <QWidget>

class QPushButton;

namespace countersign {

class Theme;

//! Under the text of the composer: what goes with the message beside its words, and what else the chat offers to whoever writes.
//! The command that is chosen, commands that are buttons, a picker for each mode, the person's favourites, the chat's settings,
//! its tool servers. Wraps; hidden while it offers nothing. UI thread.
class ComposerTray : public QWidget
{
    Q_OBJECT
public:
    ComposerTray(const Theme &theme, QWidget *parent);
    //! Those that are chosen from the start are chosen, unless the person's choice is still there.
    void setCommands(const QList<Command> &commands);
    void setModes(const QList<TurnMode> &modes); //!< a choice that is still there stays
    void setFavourites(const QStringList &messages);
    void setOffersSettings(bool offers);
    void setOffersToolServers(bool offers, int servers); //!< so many are there
    void choose(const QString &commandId);               //!< empty = none
    //! `command` and `modes` for Message::extra.
    [[nodiscard]] QJsonObject choices() const;
    void messageSent(); //!< a command that does not stay is chosen no longer
    void startOver();   //!< another chat: what is chosen from the start counts again

Q_SIGNALS:
    void favouriteChosen(const QString &text);
    void settingsRequested();
    void toolServersRequested();
    void focusReleased(); //!< the button that had the focus is gone
    void rebuilt();       //!< its buttons are others

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void addCommand(const Command &command);
    void addMode(const TurnMode &mode);
    void addFavourites();
    QPushButton *addButton(const QString &name, const QString &text, const QString &icon);
    [[nodiscard]] const Command *find(const QString &id) const;
    [[nodiscard]] const TurnMode::Option &optionOf(const TurnMode &mode) const;

    const Theme &m_theme;
    QList<Command> m_commands;
    QList<TurnMode> m_modes;
    QStringList m_favourites;
    QString m_chosen;                  // command
    QHash<QString, QString> m_options; // by mode, as the person chose
    bool m_offersSettings = false;
    bool m_offersToolServers = false;
    int m_toolServers = 0;
};

} // namespace countersign
