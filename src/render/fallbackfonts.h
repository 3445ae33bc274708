// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>
#include <QSet>
#include <QString>

#include <utility>
#include <vector>

namespace countersign {

//! The family of fonts emoji are drawn in, one with colours if there is one; empty = none is installed. A text that leaves it to
//! the search for a font that has the character gets outlines from whichever has them, or pays for a walk through all fonts.
[[nodiscard]] QString emojiFamily();

//! `base` as emoji are drawn: in `family` if it has them, upright and of one weight.
[[nodiscard]] QFont emojiFont(const QFont &base, const QString &family);

//! Which fonts stand in for a script is looked for when its first character is laid out, once for each font, and takes some ms
//! each time. This does it beforehand in steps, so that no step keeps the thread for long. A value; GUI thread.
class FallbackFonts
{
public:
    //! That texts are laid out in, and the family of their emoji, if there is one; others than before are cold.
    void setFonts(std::vector<QFont> fonts, const QString &emoji = {});
    void meet(QStringView text); //!< is to be laid out: scripts that were not met before are cold
    [[nodiscard]] bool isCold() const { return !m_cold.empty(); }
    void warmOne(); //!< one script in one font
    [[nodiscard]] int layoutsBuilt() const { return m_built; }

private:
    void meetScripts(QStringView text);
    void meet(int script, QStringView example);

    std::vector<QFont> m_fonts;
    QString m_emoji;
    QSet<int> m_met;
    std::vector<std::pair<QFont, QString>> m_cold; // with a character of the script
    int m_built = 0;
};

} // namespace countersign
