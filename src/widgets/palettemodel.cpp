// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/palettemodel.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostHits = 6;     // of each kind
constexpr int kBefore = 40;      // characters of a message before what was found
constexpr int kLongestHit = 300; // characters shown of anything
constexpr int kInsideWord = 2;   // the worst rank; a hit has that of its worst word

int rankOf(const QString &text, qsizetype at)
{
    return at == 0 ? 0 : text.at(at - 1).isLetterOrNumber() ? kInsideWord : 1;
}

//! Where a word is found best: rather at the start of a word than earlier within one.
qsizetype bestPlace(const QString &text, const QString &word)
{
    const qsizetype first = text.indexOf(word, 0, Qt::CaseInsensitive);
    for (qsizetype at = first; at >= 0; at = text.indexOf(word, at + 1, Qt::CaseInsensitive)) {
        if (rankOf(text, at) < kInsideWord)
            return at;
    }
    return first;
}

//! One line around a place; `cut` = what was left out before it.
QString lineAround(const QString &text, qsizetype place, qsizetype &cut)
{
    cut = 0;
    if (place > kBefore) {
        cut = text.indexOf(u' ', place - kBefore) + 1;
        cut = cut <= 0 || cut > place ? place : cut;
    }
    return (cut > 0 ? u"…"_s : QString()) + text.mid(cut, kLongestHit);
}
} // namespace

void PaletteModel::setEntries(const QList<PaletteEntry> &entries)
{
    beginResetModel();
    m_hits.clear(); // they point into the entries
    m_entries = entries;
    endResetModel();
    search({});
}

std::optional<PaletteModel::Hit> PaletteModel::find(const PaletteEntry &entry, const QStringList &words)
{
    Hit hit { &entry, entry.text, {}, 0, 0 };
    qsizetype first = entry.text.size();
    for (const QString &word : words) {
        const qsizetype at = bestPlace(entry.text, word);
        if (at < 0)
            return std::nullopt;
        const int rank = rankOf(entry.text, at);
        hit.rank = std::max(hit.rank, rank);
        hit.ranks += rank;
        hit.matches.append({ int(at), int(word.size()) });
        first = std::min(first, at);
    }
    if (entry.kind == PaletteEntry::Kind::Message && !words.isEmpty()) {
        qsizetype cut = 0;
        hit.text = lineAround(entry.text, first, cut);
        for (auto &[start, length] : hit.matches)
            start += int((cut > 0 ? 1 : 0) - cut);
    }
    return hit;
}

void PaletteModel::take(PaletteEntry::Kind kind, const QStringList &words)
{
    QList<Hit> found;
    for (const PaletteEntry &entry : std::as_const(m_entries)) {
        if (entry.kind != kind)
            continue;
        if (const std::optional<Hit> hit = find(entry, words))
            found.append(*hit);
    }
    std::stable_sort(found.begin(), found.end(), [](const Hit &a, const Hit &b) {
        return std::tuple(a.rank, a.ranks, a.entry->ends) < std::tuple(b.rank, b.ranks, b.entry->ends);
    });
    m_hits += found.mid(0, kMostHits);
}

void PaletteModel::search(const QString &text)
{
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    beginResetModel();
    m_hits.clear();
    take(PaletteEntry::Kind::Command, words);
    take(PaletteEntry::Kind::Chat, words);
    if (!words.isEmpty())
        take(PaletteEntry::Kind::Message, words);
    endResetModel();
}

int PaletteModel::firstChoice() const
{
    return m_hits.isEmpty() || m_hits.constFirst().entry->ends ? -1 : 0;
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_hits.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_hits.size())
        return {};
    const Hit &hit = m_hits.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return hit.text;
    case Qt::DecorationRole:
        return hit.entry->icon;
    case Qt::AccessibleTextRole:
        return hit.entry->details.isEmpty() ? hit.text : tr("%1, %2").arg(hit.text, hit.entry->details);
    case KindRole:
        return int(hit.entry->kind);
    case IdRole:
        return hit.entry->id;
    case DetailsRole:
        return hit.entry->details;
    case MatchesRole:
        return QVariant::fromValue(hit.matches);
    case GroupRole: {
        if (index.row() > 0 && m_hits.at(index.row() - 1).entry->kind == hit.entry->kind)
            return QString();
        const std::array names { tr("Commands"), tr("Chats"), tr("In messages") };
        return names.at(std::size_t(hit.entry->kind));
    }
    default:
        return {};
    }
}

} // namespace countersign
