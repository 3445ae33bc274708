// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractListModel>
#include <QIcon>
#include <QList>

#include <optional>

namespace countersign {

//! Something the command palette can find.
struct PaletteEntry
{
    enum class Kind { Command, Chat, Message };
    Kind kind = Kind::Command;
    QString id;      //!< of the action, the chat, the message
    QString text;    //!< what is searched
    QString details; //!< at the end of the row: keys, or when
    QIcon icon;
    bool ends = false; //!< it ends something (a chat, a sign-in, the program): Return alone never takes it
};

//! What the command palette shows: the entries that contain every word of the search, commands before chats before messages, in
//! each the better matches first (at the start, at the start of a word, within one; among equals what ends something last), a
//! handful of each. A value for each search;
//! owned by CommandPalette. UI thread.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        KindRole = Qt::UserRole,
        IdRole,
        GroupRole, //!< label above this row; empty inside a group
        DetailsRole,
        MatchesRole, //!< QList<std::pair<int, int>>: start and length of what was found in the text shown
    };
    using Matches = QList<std::pair<int, int>>;

    using QAbstractListModel::QAbstractListModel;
    void setEntries(const QList<PaletteEntry> &entries);
    void search(const QString &text);
    //! The row that Return takes before the person has chosen one: the first, unless that would end something; -1 = none.
    [[nodiscard]] int firstChoice() const;
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Hit
    {
        const PaletteEntry *entry = nullptr;
        QString text; // as it is shown: of a message the words around what was found
        Matches matches;
        int rank = 0;  // of its worst word
        int ranks = 0; // of all its words together: what is better among those
    };
    [[nodiscard]] static std::optional<Hit> find(const PaletteEntry &entry, const QStringList &words);
    void take(PaletteEntry::Kind kind, const QStringList &words);

    QList<PaletteEntry> m_entries;
    QList<Hit> m_hits;
};

} // namespace countersign

Q_DECLARE_METATYPE(countersign::PaletteModel::Matches)
