// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blocklayout.h"

#include <span>

namespace countersign {

class CodeHighlighter;

//! The colours of one block of code, as far down as somebody looked: complete lines are lexed once, in the highlighter's thread,
//! and the lexer's state at the last one is kept, so that a growing block costs its new lines. Given up when it goes. GUI thread.
class CodeColouring
{
public:
    //! `coloured` is called when colours came.
    CodeColouring(CodeHighlighter &highlighter, const QString &language, std::function<void()> coloured);
    ~CodeColouring();
    CodeColouring(const CodeColouring &) = delete;
    CodeColouring &operator=(const CodeColouring &) = delete;

    //! Asks for the first `lines` lines of `text`. `isOpen`: its last line is not complete.
    void want(const QString &text, int lines, bool isOpen);
    [[nodiscard]] bool hasNews() const;
    //! Of the lines from this one on, as many as are known; holds until the event loop turns. News no longer.
    [[nodiscard]] std::span<const std::vector<ColouredRange>> takeLines(std::size_t from);

private:
    struct Shared;
    CodeHighlighter &m_highlighter;
    QString m_language;
    std::function<void()> m_coloured;
    std::shared_ptr<Shared> m_shared;
    QString m_text;          // that was asked for
    qsizetype m_askedTo = 0; // characters of it
    int m_asked = 0;         // lines
};

} // namespace countersign
