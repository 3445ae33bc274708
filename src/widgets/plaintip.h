// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! A tooltip that shows `text` as it is. Qt takes whatever begins like a tag for rich text, which may look like words of this
//! program or read files; so everything a server, an agent or a file says goes through here. Invisible characters are the
//! caller's: see visibleText(). A widget's accessible description is its tooltip, unless it is given one: give it one. Pure.
[[nodiscard]] inline QString plainTip(const QString &text)
{
    const QString words = text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
    return words.isEmpty() ? QString() : QStringLiteral("<qt>") + words + QStringLiteral("</qt>");
}

} // namespace countersign
