// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>
#include <vector>

namespace countersign {

class Settings;

//! Everything the window can do, in one table: id, words, keys. The menu bar, the context menus, the list of shortcuts and the
//! settings all show these same actions. Keys can be bound anew (kept in the settings under the action's id); the actions follow
//! at once. Owner: MainWindow. UI thread.
class WindowActions : public QObject
{
    Q_OBJECT
public:
    enum class Group { Chat, View, Connection, Application };
    struct Entry
    {
        QString id;
        Group group = Group::Chat;
        QAction *action = nullptr;
        QList<QKeySequence> standard;
        QWidget *where = nullptr; //!< the keys count only while this has the focus; nullptr = anywhere in the window
    };
    //! An action as the table is told of it. `act` runs when it is triggered.
    struct Recipe
    {
        QString id;
        Group group;
        QString text;
        QList<QKeySequence> standard;
        std::function<void()> act;
        QWidget *where = nullptr;
    };

    WindowActions(QWidget &window, Settings &settings, QObject *parent = nullptr);
    void add(const Recipe &recipe);
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    [[nodiscard]] QAction &action(const QString &id) const; //!< of an id that was added
    [[nodiscard]] QList<QAction *> actions(const QStringList &ids) const;
    [[nodiscard]] static QString title(Group group);

    [[nodiscard]] bool isBoundAnew(const QString &id) const;
    //! Whoever has these keys where this action would have them too.
    [[nodiscard]] QList<const Entry *> rivals(const QString &id, const QKeySequence &keys) const;
    //! `keys` become the only ones; empty = none. Rivals lose theirs.
    void bind(const QString &id, const QKeySequence &keys);
    void reset(const QString &id);
    void resetAll();

Q_SIGNALS:
    void bindingsChanged();

private:
    [[nodiscard]] const Entry *find(const QString &id) const;
    void apply(const Entry &entry);
    void store(const Entry &entry, const QList<QKeySequence> &keys);

    QWidget &m_window;
    Settings &m_settings;
    std::vector<Entry> m_entries;
};

} // namespace countersign
