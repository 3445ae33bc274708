// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowactions.h"

#include "store/settings.h"

#include <QWidget>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

WindowActions::WindowActions(QWidget &window, Settings &settings, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_settings(settings)
{
}

void WindowActions::add(const Recipe &recipe)
{
    auto *action = new QAction(recipe.text, this);
    action->setObjectName(recipe.id);
    connect(action, &QAction::triggered, this, [act = recipe.act] { act(); });
    QWidget &place = recipe.where ? *recipe.where : m_window;
    action->setShortcutContext(recipe.where ? Qt::WidgetShortcut : Qt::WindowShortcut);
    place.addAction(action);
    m_entries.push_back({ recipe.id, recipe.group, action, recipe.standard, recipe.where });
    apply(m_entries.back());
}

QString WindowActions::title(Group group)
{
    switch (group) {
    case Group::Chat:
        return tr("&Chat");
    case Group::View:
        return tr("&View");
    case Group::Connection:
        return tr("C&onnection");
    case Group::Application:
        return tr("&Countersign");
    }
    return {};
}

const WindowActions::Entry *WindowActions::find(const QString &id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

QAction &WindowActions::action(const QString &id) const
{
    const Entry *entry = find(id);
    Q_ASSERT(entry);
    return *entry->action;
}

QList<QAction *> WindowActions::actions(const QStringList &ids) const
{
    QList<QAction *> list;
    for (const QString &id : ids)
        list << &action(id);
    return list;
}

//! What the person bound, else what is usual; what cannot be read as keys is taken as not there.
void WindowActions::apply(const Entry &entry)
{
    const std::optional<QString> bound = m_settings.shortcut(entry.id);
    if (!bound) {
        entry.action->setShortcuts(entry.standard);
        return;
    }
    const QList<QKeySequence> keys =
        bound->isEmpty() ? QList<QKeySequence>() : QKeySequence::listFromString(*bound, QKeySequence::PortableText);
    const bool readable = std::none_of(keys.begin(), keys.end(),
                                       [](const QKeySequence &key) { return key.isEmpty() || key[0].key() == Qt::Key_unknown; });
    entry.action->setShortcuts(readable ? keys : entry.standard);
}

void WindowActions::store(const Entry &entry, const QList<QKeySequence> &keys)
{
    const bool usual = keys == entry.standard;
    m_settings.setShortcut(entry.id,
                           usual ? std::nullopt : std::optional(QKeySequence::listToString(keys, QKeySequence::PortableText)));
    apply(entry);
}

bool WindowActions::isBoundAnew(const QString &id) const
{
    return m_settings.shortcut(id).has_value();
}

QList<const WindowActions::Entry *> WindowActions::rivals(const QString &id, const QKeySequence &keys) const
{
    const Entry *mine = find(id);
    QList<const Entry *> found;
    for (const Entry &other : m_entries) {
        const bool samePlace = !mine || !mine->where || !other.where || mine->where == other.where;
        if (!keys.isEmpty() && other.id != id && samePlace && other.action->shortcuts().contains(keys))
            found << &other;
    }
    return found;
}

void WindowActions::bind(const QString &id, const QKeySequence &keys)
{
    const Entry *entry = find(id);
    if (!entry)
        return;
    for (const Entry *rival : rivals(id, keys)) {
        QList<QKeySequence> left = rival->action->shortcuts();
        left.removeAll(keys);
        store(*rival, left);
    }
    store(*entry, keys.isEmpty() ? QList<QKeySequence>() : QList { keys });
    Q_EMIT bindingsChanged();
}

void WindowActions::reset(const QString &id)
{
    const Entry *entry = find(id);
    if (!entry)
        return;
    for (const QKeySequence &keys : entry->standard) {
        for (const Entry *rival : rivals(id, keys)) {
            QList<QKeySequence> left = rival->action->shortcuts();
            left.removeAll(keys);
            store(*rival, left);
        }
    }
    store(*entry, entry->standard);
    Q_EMIT bindingsChanged();
}

void WindowActions::resetAll()
{
    for (const Entry &entry : m_entries)
        store(entry, entry.standard);
    Q_EMIT bindingsChanged();
}

} // namespace countersign
