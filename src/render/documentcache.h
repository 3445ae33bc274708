// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"

#include <QHash>

#include <list>

namespace countersign {

//! Laid-out documents by message id, the least recently asked for dropped first. Owner: TranscriptView. GUI thread.
class DocumentCache
{
public:
    explicit DocumentCache(int capacity) : m_capacity(qMax(1, capacity)) {}

    //! Made empty if it is not there. The reference holds until the next call for another id.
    [[nodiscard]] BlockDocument &document(const QString &messageId);
    [[nodiscard]] bool contains(const QString &messageId) const { return m_places.contains(messageId); }
    [[nodiscard]] int size() const { return static_cast<int>(m_places.size()); }
    void remove(const QString &messageId);
    void clear();
    [[nodiscard]] int layoutsBuilt() const; //!< of all documents that are or were here

private:
    struct Entry
    {
        QString id;
        BlockDocument document;
    };
    std::list<Entry> m_entries; // last used first
    QHash<QString, std::list<Entry>::iterator> m_places;
    int m_capacity;
    int m_built = 0;
};

} // namespace countersign
