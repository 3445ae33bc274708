// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/fallbackfonts.h"

#include "render/emoji.h"

#include <QFontDatabase>
#include <QTextLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr char32_t kFirstOther = 0x370; // what comes before is in every font
constexpr char32_t kFirstPunctuation = 0x2000;
constexpr char32_t kLastPunctuation = 0x206F;
constexpr int kEmoji = -1; // of the script Common as much else, but in fonts of their own
} // namespace

QFont emojiFont(const QFont &base, const QString &family)
{
    QFont font = base;
    font.setFamilies(QStringList(family) + base.families());
    font.setWeight(QFont::Normal);
    font.setItalic(false);
    return font;
}

QString emojiFamily()
{
    QString found;
    for (const QString &family : QFontDatabase::families()) {
        if (!family.contains("Emoji"_L1, Qt::CaseInsensitive) || QFontDatabase::isPrivateFamily(family))
            continue;
        if (found.isEmpty() || family.contains("Color"_L1, Qt::CaseInsensitive))
            found = family;
    }
    return found;
}

void FallbackFonts::setFonts(std::vector<QFont> fonts, const QString &emoji)
{
    if (fonts == m_fonts && emoji == m_emoji)
        return;
    m_fonts = std::move(fonts);
    m_emoji = emoji;
    m_met.clear();
    m_cold.clear();
}

void FallbackFonts::meet(QStringView text)
{
    qsizetype read = 0;
    for (const auto &[start, length] : emojiRuns(text)) {
        meetScripts(text.mid(read, start - read));
        meet(kEmoji, text.mid(start, text[start].isHighSurrogate() ? 2 : 1));
        read = start + length;
    }
    meetScripts(text.mid(read));
}

void FallbackFonts::meetScripts(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size();
        const char32_t character = isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        i += isPair ? 1 : 0;
        if (character < kFirstOther || (character >= kFirstPunctuation && character <= kLastPunctuation)
            || QChar::isSurrogate(character))
            continue;
        meet(static_cast<int>(QChar::script(character)), text.mid(isPair ? i - 1 : i, isPair ? 2 : 1));
    }
}

void FallbackFonts::meet(int script, QStringView example)
{
    if (m_met.contains(script))
        return;
    m_met.insert(script);
    for (const QFont &font : m_fonts)
        m_cold.emplace_back(script == kEmoji && !m_emoji.isEmpty() ? emojiFont(font, m_emoji) : font, example.toString());
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
