// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/fallbackfonts.h"

#include <QTextLayout>

namespace countersign {

namespace {
constexpr char32_t kFirstOther = 0x370; // what comes before is in every font
constexpr char32_t kFirstPunctuation = 0x2000;
constexpr char32_t kLastPunctuation = 0x206F;
constexpr char32_t kFirstEmoji = 0x1F000; // of the script Common as much else, but in fonts of their own
constexpr int kEmoji = -1;
} // namespace

void FallbackFonts::setFonts(std::vector<QFont> fonts)
{
    if (fonts == m_fonts)
        return;
    m_fonts = std::move(fonts);
    m_met.clear();
    m_cold.clear();
}

void FallbackFonts::meet(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t character = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size()) {
            character = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (character < kFirstOther || (character >= kFirstPunctuation && character <= kLastPunctuation)
            || QChar::isSurrogate(character))
            continue;
        const int script = character >= kFirstEmoji ? kEmoji : static_cast<int>(QChar::script(character));
        if (m_met.contains(script))
            continue;
        m_met.insert(script);
        for (const QFont &font : m_fonts)
            m_cold.emplace_back(font, QString::fromUcs4(&character, 1));
    }
}

void FallbackFonts::warmOne()
{
    if (m_cold.empty())
        return;
    const auto [font, character] = std::move(m_cold.back());
    m_cold.pop_back();
    QTextLayout layout(character, font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    ++m_built;
}

} // namespace countersign
