// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/documentcache.h"

namespace countersign {

BlockDocument &DocumentCache::document(const QString &messageId)
{
    const auto found = m_places.constFind(messageId);
    if (found != m_places.constEnd()) {
        m_entries.splice(m_entries.begin(), m_entries, *found);
        return m_entries.front().document;
    }
    if (size() >= m_capacity)
        remove(m_entries.back().id);
    m_entries.push_front({ messageId, {} });
    m_places.insert(messageId, m_entries.begin());
    m_entries.front().document.setImages(m_images, m_imageHeight);
    m_entries.front().document.setHighlighter(&m_highlighter, [this, messageId] {
        if (m_coloured)
            m_coloured(messageId);
    });
    return m_entries.front().document;
}

QStringList DocumentCache::setImages(const ImageStore *images, qreal mostHeight)
{
    m_images = images;
    m_imageHeight = mostHeight;
    QStringList ids;
    for (Entry &entry : m_entries) {
        entry.document.setImages(images, mostHeight);
        ids << entry.id;
    }
    return ids;
}

std::vector<std::pair<QString, qreal>> DocumentCache::imageChanged(const QString &key,
                                                                   const std::function<qreal(const QString &)> &anchorOf)
{
    std::vector<std::pair<QString, qreal>> met;
    for (Entry &entry : m_entries) {
        if (const std::optional<qreal> grown = entry.document.imageChanged(key, anchorOf(entry.id)))
            met.emplace_back(entry.id, *grown);
    }
    return met;
}

void DocumentCache::remove(const QString &messageId)
{
    const auto found = m_places.constFind(messageId);
    if (found == m_places.constEnd())
        return;
    const auto place = *found;
    m_places.erase(found);
    m_built += place->document.layoutsBuilt();
    m_lines += place->document.linesLaidOut();
    m_parsed += place->document.bytesParsed();
    m_entries.erase(place);
}

void DocumentCache::clear()
{
    m_built = layoutsBuilt();
    m_lines = linesLaidOut();
    m_parsed = bytesParsed();
    m_entries.clear();
    m_places.clear();
}

int DocumentCache::layoutsBuilt() const
{
    int total = m_built;
    for (const Entry &entry : m_entries)
        total += entry.document.layoutsBuilt();
    return total;
}

int DocumentCache::linesLaidOut() const
{
    int total = m_lines;
    for (const Entry &entry : m_entries)
        total += entry.document.linesLaidOut();
    return total;
}

qint64 DocumentCache::bytesParsed() const
{
    qint64 total = m_parsed;
    for (const Entry &entry : m_entries)
        total += entry.document.bytesParsed();
    return total;
}

} // namespace countersign
