// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unseentext.h"

namespace countersign {

BlockDocument &UnseenText::document(const QString &text, bool isPlain, const BlockDocument::Reader &reader)
{
    // One with files beside it is put together anew each time.
    const bool isSame = m_document && m_isPlain == isPlain && m_text.size() == text.size()
                        && (m_text.constData() == text.constData() || m_text == text);
    if (isSame)
        return *m_document;
    forget();
    m_document.emplace();
    m_text = text;
    m_isPlain = isPlain;
    if (isPlain)
        m_document->setPlainText(text);
    else
        m_document->setText(text, reader);
    return *m_document;
}

BlockDocument &UnseenText::document(const std::vector<Block> &blocks)
{
    forget();
    m_document.emplace();
    m_document->setBlocks(blocks);
    return *m_document;
}

void UnseenText::forget()
{
    m_parsed = bytesParsed();
    m_document.reset();
    m_text.clear();
}

qint64 UnseenText::bytesParsed() const
{
    return m_parsed + (m_document ? m_document->bytesParsed() : 0);
}

} // namespace countersign
