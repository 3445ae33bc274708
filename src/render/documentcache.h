// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"
#include "render/codehighlighter.h"

#include <QHash>

#include <list>

namespace countersign {

//! Laid-out documents by message id, the least recently asked for dropped first, and what colours their code. Owner:
//! TranscriptView. GUI thread.
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
    //! Where images are, how high in px one may be: of all documents from now on. The ids of those there are.
    QStringList setImages(const ImageStore *images, qreal mostHeight);
    //! Another state of an image: the messages it stands in, and by how many px each grew above a place in it.
    std::vector<std::pair<QString, qreal>> imageChanged(const QString &key,
                                                        const std::function<qreal(const QString &messageId)> &anchorOf);
    //! Told when colours for a document's code came: it is to be laid out and painted again.
    void onColoured(std::function<void(const QString &messageId)> coloured) { m_coloured = std::move(coloured); }
    // Of all documents that are or were here: tests count.
    [[nodiscard]] int layoutsBuilt() const;
    [[nodiscard]] int linesLaidOut() const;
    [[nodiscard]] qint64 bytesParsed() const;

private:
    struct Entry
    {
        QString id;
        BlockDocument document;
    };
    CodeHighlighter m_highlighter; // outlives the documents
    std::function<void(const QString &)> m_coloured;
    std::list<Entry> m_entries; // last used first
    QHash<QString, std::list<Entry>::iterator> m_places;
    const ImageStore *m_images = nullptr;
    qreal m_imageHeight = 0;
    int m_capacity;
    int m_built = 0;
    int m_lines = 0;
    qint64 m_parsed = 0;
};

} // namespace countersign
