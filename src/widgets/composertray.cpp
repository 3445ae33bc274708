// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composertray.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/flowlayout.h"
#include "widgets/holdsfocus.h"
#include "widgets/offericon.h"
#include "widgets/plaintip.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QMenu>
#include <QPushButton>

#include <algorithm>
#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestTrayLabel = 40;
constexpr qsizetype kLongestFavourite = 60;

//! Words of a server on a button or in a menu: one line, bounded, their ampersands no mnemonics.
QString labelOf(const QString &text, qsizetype longest = kLongestTrayLabel)
{
    QString line = visibleText(text.left(4 * longest), true).simplified();
    if (line.size() > longest)
        line = line.left(longest) + u'…';
    return line.replace(u'&', u"&&"_s);
}
} // namespace

ComposerTray::ComposerTray(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"composerTray"_s);
    setAccessibleName(tr("Goes with the message"));
    std::ignore = new FlowLayout(this, 0);
    hide();
    connect(&m_theme, &Theme::changed, this, &ComposerTray::rebuild);
}

const Command *ComposerTray::find(const QString &id) const
{
    const auto found = std::find_if(m_commands.begin(), m_commands.end(), [&id](const Command &each) { return each.id == id; });
    return found == m_commands.end() ? nullptr : &*found;
}

void ComposerTray::setCommands(const QList<Command> &commands)
{
    if (m_commands == commands)
        return;
    m_commands = commands;
    if (!find(m_chosen)) {
        m_chosen.clear();
        for (const Command &command : commands) {
            if (command.isSelected)
                m_chosen = command.id;
        }
    }
    rebuild();
}

void ComposerTray::setModes(const QList<TurnMode> &modes)
{
    if (m_modes == modes)
        return;
    m_modes = modes;
    rebuild();
}

void ComposerTray::setFavourites(const QStringList &messages)
{
    if (m_favourites == messages)
        return;
    m_favourites = messages;
    rebuild();
}

void ComposerTray::setOffersSettings(bool offers)
{
    if (std::exchange(m_offersSettings, offers) != offers)
        rebuild();
}

void ComposerTray::setOffersToolServers(bool offers, int servers)
{
    const bool isOther = offers != m_offersToolServers || servers != m_toolServers;
    m_offersToolServers = offers;
    m_toolServers = servers;
    if (isOther)
        rebuild();
}

void ComposerTray::choose(const QString &commandId)
{
    if (commandId == m_chosen || (!commandId.isEmpty() && !find(commandId)))
        return;
    m_chosen = commandId;
    rebuild();
}

void ComposerTray::messageSent()
{
    const Command *chosen = find(m_chosen);
    if (chosen && !chosen->isPersistent)
        choose({});
}

void ComposerTray::startOver()
{
    m_commands.clear();
    m_chosen.clear();
    m_options.clear();
    rebuild();
}

const TurnMode::Option &ComposerTray::optionOf(const TurnMode &mode) const
{
    const auto best = [&mode](const auto &fits) { return std::find_if(mode.options.begin(), mode.options.end(), fits); };
    const QString wanted = m_options.value(mode.id);
    auto found = best([&wanted](const TurnMode::Option &option) { return option.id == wanted; });
    if (wanted.isEmpty() || found == mode.options.end())
        found = best([](const TurnMode::Option &option) { return option.isDefault; });
    return found == mode.options.end() ? mode.options.constFirst() : *found;
}

QJsonObject ComposerTray::choices() const
{
    QJsonObject extra;
    if (!m_chosen.isEmpty())
        extra.insert(u"command"_s, m_chosen);
    QJsonObject modes;
    for (const TurnMode &mode : m_modes)
        modes.insert(mode.id, optionOf(mode).id);
    if (!modes.isEmpty())
        extra.insert(u"modes"_s, modes);
    return extra;
}

void ComposerTray::rebuild()
{
    const QString held = holdsFocus(*this) ? window()->focusWidget()->objectName() : QString();
    const bool hadFocus = holdsFocus(*this);
    const QList<QWidget *> old = findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget *each : old) {
        layout()->removeWidget(each);
        each->hide(); // it may be the sender of the signal that led here
        each->setObjectName(QString());
        each->deleteLater();
    }
    for (const Command &command : std::as_const(m_commands)) {
        if (command.isButton || command.id == m_chosen)
            addCommand(command);
    }
    for (const TurnMode &mode : std::as_const(m_modes))
        addMode(mode);
    if (!m_favourites.isEmpty())
        addFavourites();
    if (m_offersSettings) {
        QPushButton *settings = addButton(u"chatSettings"_s, tr("Chat settings"), u"settings"_s);
        connect(settings, &QPushButton::clicked, this, &ComposerTray::settingsRequested);
    }
    if (m_offersToolServers) {
        const QString text = m_toolServers > 0 ? tr("Tool servers: %1").arg(m_toolServers) : tr("Tool servers");
        connect(addButton(u"toolServers"_s, text, u"tool"_s), &QPushButton::clicked, this, &ComposerTray::toolServersRequested);
    }
    setVisible(layout()->count() > 0);
    updateGeometry();
    Q_EMIT rebuilt();
    if (QWidget *same = held.isEmpty() ? nullptr : findChild<QWidget *>(held))
        same->setFocus(Qt::OtherFocusReason);
    else if (hadFocus)
        Q_EMIT focusReleased();
}

QPushButton *ComposerTray::addButton(const QString &name, const QString &text, const QString &icon)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setFlat(true);
    button->setAutoDefault(false);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where the person types
    button->setFont(Theme::font(font(), 0.93));
    if (!icon.isEmpty())
        button->setIcon(m_theme.icon(icon));
    layout()->addWidget(button);
    button->show();
    return button;
}

//! Pressed: chosen for the next message; pressed again: not.
void ComposerTray::addCommand(const Command &command)
{
    const bool isChosen = command.id == m_chosen;
    const QString label = labelOf(command.id);
    QPushButton *button = addButton(u"command:"_s + command.id, label, isChosen ? u"close"_s : offerIcon(command.icon));
    button->setCheckable(true);
    button->setChecked(isChosen);
    button->setFlat(!isChosen);
    button->setToolTip(plainTip(visibleText(command.description)));
    button->setAccessibleName(tr("Command %1").arg(label));
    button->setAccessibleDescription(isChosen ? tr("Chosen. Press to leave it out.") : visibleText(command.description));
    connect(button, &QPushButton::clicked, this, [this, id = command.id, isChosen] { choose(isChosen ? QString() : id); });
}

void ComposerTray::addMode(const TurnMode &mode)
{
    const TurnMode::Option &now = optionOf(mode);
    const QString name = labelOf(mode.name.isEmpty() ? mode.id : mode.name);
    const QString chosen = labelOf(now.name.isEmpty() ? now.id : now.name);
    QPushButton *button =
        addButton(u"mode:"_s + mode.id, tr("%1: %2", "name of a choice, what is chosen").arg(name, chosen), offerIcon(now.icon));
    button->setToolTip(plainTip(visibleText(now.description)));
    button->setAccessibleDescription(visibleText(now.description));
    auto *menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    for (const TurnMode::Option &option : mode.options) {
        QAction *choice = menu->addAction(labelOf(option.name.isEmpty() ? option.id : option.name));
        choice->setCheckable(true);
        choice->setChecked(option.id == now.id);
        choice->setToolTip(plainTip(visibleText(option.description)));
        connect(choice, &QAction::triggered, this, [this, id = mode.id, value = option.id] {
            m_options.insert(id, value);
            rebuild();
        });
    }
    button->setMenu(menu);
}

void ComposerTray::addFavourites()
{
    QPushButton *button = addButton(u"favourites"_s, tr("Favourites"), u"star"_s);
    auto *menu = new QMenu(button);
    for (const QString &text : std::as_const(m_favourites)) {
        QAction *choice = menu->addAction(labelOf(text, kLongestFavourite));
        connect(choice, &QAction::triggered, this, [this, text] { Q_EMIT favouriteChosen(text); });
    }
    button->setMenu(menu);
}

void ComposerTray::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (layout() && event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace countersign
