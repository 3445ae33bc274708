// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/codecolouring.h"

#include "render/codehighlighter.h"
#include "render/codelexer.h"

#include <atomic>

namespace countersign {

namespace {
constexpr int kAhead = 40;      // lines beyond those that were asked for
constexpr int kMostLines = 400; // in one go: another block gets its turn
} // namespace

//! What the two threads share. The lexer is the worker's alone, the lines are ours; a job that ends hands over its own.
struct CodeColouring::Shared
{
    std::atomic<bool> isStale = false;
    std::unique_ptr<CodeLexer> lexer;
    bool isLexerMade = false;
    std::vector<std::vector<ColouredRange>> lines;
    std::function<void()> coloured;
    bool isBusy = false;
    bool hasNews = false;
};

CodeColouring::CodeColouring(CodeHighlighter &highlighter, const QString &language, std::function<void()> coloured)
    : m_highlighter(highlighter)
    , m_language(language)
    , m_coloured(std::move(coloured))
{
}

CodeColouring::~CodeColouring()
{
    if (!m_shared)
        return;
    m_shared->isStale = true;
    m_shared->coloured = nullptr;
}

bool CodeColouring::hasNews() const
{
    return m_shared && m_shared->hasNews;
}

std::span<const std::vector<ColouredRange>> CodeColouring::takeLines(std::size_t from)
{
    m_shared->hasNews = false;
    const std::span<const std::vector<ColouredRange>> lines(m_shared->lines);
    return lines.subspan(qMin(from, lines.size()));
}

void CodeColouring::want(const QString &text, int lines, bool isOpen)
{
    if (!m_shared || QStringView(m_text).left(m_askedTo) != QStringView(text).left(m_askedTo)) {
        if (m_shared)
            m_shared->isStale = true;
        m_shared = std::make_shared<Shared>();
        m_shared->coloured = m_coloured;
        m_asked = 0;
        m_askedTo = 0;
    }
    m_text = text;
    if (m_shared->isBusy || m_asked >= lines)
        return;
    QStringList next;
    while (m_asked < lines + kAhead && next.size() < kMostLines && m_askedTo <= text.size()) {
        const qsizetype newline = text.indexOf(u'\n', m_askedTo);
        if (newline < 0 && isOpen)
            break;
        const qsizetype end = newline < 0 ? text.size() : newline;
        next << text.mid(m_askedTo, end - m_askedTo);
        m_askedTo = end + 1;
        ++m_asked;
    }
    if (next.isEmpty())
        return;
    m_shared->isBusy = true;
    auto found = std::make_shared<std::vector<std::vector<ColouredRange>>>();
    const auto work = [shared = m_shared, language = m_language, next, found] {
        if (shared->isStale) // making a lexer costs more than it does
            return;
        if (!std::exchange(shared->isLexerMade, true))
            shared->lexer = CodeLexer::of(language);
        for (const QString &line : next) {
            if (shared->isStale)
                return;
            found->push_back(shared->lexer ? shared->lexer->next(line) : std::vector<ColouredRange>());
        }
    };
    const auto done = [shared = m_shared, found] {
        shared->isBusy = false;
        if (shared->isStale)
            return;
        shared->lines.insert(shared->lines.end(), found->begin(), found->end());
        shared->hasNews = shared->hasNews || shared->lexer;
        if (shared->coloured && shared->lexer)
            shared->coloured();
    };
    m_highlighter.run(work, done);
}

} // namespace countersign
