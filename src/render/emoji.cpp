// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/emoji.h"

namespace countersign {

namespace {

constexpr char32_t kFirstEmoji = 0x1F000;
constexpr char32_t kLastEmoji = 0x1FAFF;
constexpr char32_t kFirstTag = 0xE0020; // of flags of regions
constexpr char32_t kLastTag = 0xE007F;
constexpr char32_t kLastAscii = 0x7F;
constexpr char16_t kJoiner = 0x200D;
constexpr char16_t kKeycap = 0x20E3;
constexpr char16_t kAsText = 0xFE0E;
constexpr char16_t kAsEmoji = 0xFE0F;
// Emoji_Presentation below U+10000; the others there are text unless they ask.
constexpr QStringView kOldEmoji = u"⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕";

//! Says nothing by itself, but changes the emoji before it.
bool isPart(char32_t character)
{
    return character == kAsEmoji || character == kKeycap || character == kJoiner
           || (character >= kFirstTag && character <= kLastTag);
}

} // namespace

bool isEmoji(char32_t character)
{
    if (character < kOldEmoji.front().unicode() || character > kLastEmoji)
        return false;
    if (character <= kOldEmoji.back().unicode())
        return kOldEmoji.contains(QChar(static_cast<char16_t>(character)));
    return character >= kFirstEmoji;
}

std::vector<std::pair<int, int>> emojiRuns(QStringView text)
{
    std::vector<std::pair<int, int>> runs;
    bool isOpen = false;
    bool isJoined = false;
    int units = 1;
    for (int i = 0; i < text.size(); i += units) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t character = isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        units = isPair ? 2 : 1;
        const char16_t next = i + units < text.size() ? text[i + units].unicode() : u'\0';
        // Digits stay text: fonts of emoji draw them for keycaps alone.
        const bool begins = isEmoji(character) ? next != kAsText : next == kAsEmoji && character > kLastAscii;
        const bool goesOn = isOpen && (isJoined || isPart(character));
        isJoined = goesOn && character == kJoiner;
        if (begins && !isOpen)
            runs.emplace_back(i, 0);
        isOpen = begins || goesOn;
        if (isOpen)
            runs.back().second += units;
    }
    return runs;
}

} // namespace countersign
