// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>

namespace countersign {

//! A text without what a terminal acts on or what hides: controls, escape sequences, marks that turn text around, zero-width
//! characters. Each is written out, as \x1b or \u202e.
[[nodiscard]] QString harmlessInTerminal(const QString &text);

//! Lines for a terminal or a file. The only place that makes escape sequences; what stands in the lines has none. A value.
class TerminalPaper
{
public:
    enum class Ink { Plain, Strong, Faint, Good, Warning, Bad };

    //! `columns` of the terminal; 0 = none, and lines are as long as they are.
    TerminalPaper(bool colours, int columns) : m_colours(colours), m_columns(columns) {}

    //! What goes on in the next line is set in by `hang`.
    void line(const QString &text, Ink ink = Ink::Plain, int hang = 0);
    //! Lines behind a heading, all set in alike.
    void section(const QString &heading, const QStringList &lines, Ink ink = Ink::Plain);
    void gap() { m_text += u'\n'; }
    [[nodiscard]] QString text() const { return m_text; }

private:
    [[nodiscard]] QString painted(const QString &text, Ink ink) const;

    const bool m_colours;
    const int m_columns;
    QString m_text;
};

} // namespace countersign
