// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringView>

#include <utility>
#include <vector>

namespace countersign {

//! A character that is shown as emoji unless a variation selector asks for text (Emoji_Presentation of Unicode Technical Standard
//! 51, and the pictures beside those). Pure.
[[nodiscard]] bool isEmoji(char32_t character);

//! The runs of `text` to be shown as emoji, in order: where each begins and its length in UTF-16 units. Those that isEmoji(),
//! others that a variation selector makes so, and what a sequence joins to them. Pure.
[[nodiscard]] std::vector<std::pair<int, int>> emojiRuns(QStringView text);

} // namespace countersign
