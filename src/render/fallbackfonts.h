// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>
#include <QSet>
#include <QString>

#include <utility>
#include <vector>

namespace countersign {

//! Which fonts stand in for a script is looked for when its first character is laid out, once for each font, and takes some ms
//! each time. This does it beforehand in steps, so that no step keeps the thread for long. A value; GUI thread.
class FallbackFonts
{
public:
    void setFonts(std::vector<QFont> fonts); //!< that texts are laid out in; others than before are cold
    void meet(QStringView text);             //!< is to be laid out: scripts that were not met before are cold
    [[nodiscard]] bool isCold() const { return !m_cold.empty(); }
    void warmOne(); //!< one script in one font
    [[nodiscard]] int layoutsBuilt() const { return m_built; }

private:
    std::vector<QFont> m_fonts;
    QSet<int> m_met;
    std::vector<std::pair<QFont, QString>> m_cold; // with a character of the script
    int m_built = 0;
};

} // namespace countersign
