// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"

#include <optional>

namespace countersign {

//! The text of a message that is not laid out, read for a search or a screen reader beside those that are: of a long one a part
//! at a time (BlockDocument::readMore()). One text at a time; to ask for it again costs nothing. Owner: TranscriptView. UI
//! thread.
class UnseenText
{
public:
    //! Another text than the last one is begun anew. `isPlain`: no Markdown.
    [[nodiscard]] BlockDocument &document(const QString &text, bool isPlain, const BlockDocument::Reader &reader = {});
    [[nodiscard]] BlockDocument &document(const std::vector<Block> &blocks); //!< no text to be read: what stands there
    [[nodiscard]] BlockDocument *document() { return m_document ? &*m_document : nullptr; } //!< null = none is kept
    void forget();
    [[nodiscard]] qint64 bytesParsed() const; //!< since construction: tests count

private:
    std::optional<BlockDocument> m_document;
    QString m_text;
    bool m_isPlain = false;
    qint64 m_parsed = 0; // of those that are gone
};

} // namespace countersign
