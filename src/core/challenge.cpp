// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/challenge.h"

#include <cctype>
#include <cstring>
#include <optional>

namespace countersign {

namespace {
constexpr qsizetype kMostChallenges = 16;
constexpr qsizetype kMostValues = 32;

//! Reads challenges off a field value: tokens, quoted strings, and the commas that separate both challenges and parameters.
class ChallengeReader
{
public:
    explicit ChallengeReader(const QByteArray &text) : m_text(text) {}

    [[nodiscard]] QList<Challenge> read()
    {
        while (skip(", \t\n") && m_challenges.size() < kMostChallenges) {
            const QByteArray word = token();
            if (word.isEmpty())
                break;
            if (!isParameter())
                scheme(word);
            else if (!parameter(word))
                break; // from here on nothing can be told apart
        }
        return m_challenges;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }

    //! False at the end.
    bool skip(const char *characters)
    {
        while (!atEnd() && strchr(characters, m_text.at(m_at)))
            ++m_at;
        return !atEnd();
    }

    [[nodiscard]] QByteArray token()
    {
        const qsizetype start = m_at;
        while (!atEnd() && (isalnum(uchar(m_text.at(m_at))) || strchr("!#$%&'*+-.^_`|~", m_text.at(m_at))))
            ++m_at;
        return m_text.mid(start, m_at - start);
    }

    [[nodiscard]] std::optional<QByteArray> quoted()
    {
        QByteArray value;
        for (++m_at; !atEnd() && m_text.at(m_at) != '"'; ++m_at) {
            if (m_text.at(m_at) == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            value += m_text.at(m_at);
        }
        if (atEnd())
            return {}; // it never ends
        ++m_at;
        return value;
    }

    //! Whether the token that was just read is followed by a `=` (which is skipped then).
    bool isParameter()
    {
        const qsizetype before = m_at;
        if (skip(" \t") && m_text.at(m_at) == '=') {
            ++m_at;
            return true;
        }
        m_at = before;
        return false;
    }

    //! The value behind `name =`, for the challenge that was begun last. False: broken, or more than anybody needs.
    bool parameter(const QByteArray &name)
    {
        if (!skip(" \t") || m_challenges.isEmpty())
            return false;
        const std::optional<QByteArray> value = m_text.at(m_at) == '"' ? quoted() : std::optional(token());
        Challenge &last = m_challenges.last();
        if (!value || last.values.size() >= kMostValues)
            return false;
        put(last, name.toLower(), QString::fromUtf8(*value));
        return true;
    }

    static void put(Challenge &challenge, const QByteArray &name, const QString &value)
    {
        if (challenge.values.contains(name)) {
            challenge.isAmbiguous = true;
            challenge.values[name].clear();
            return;
        }
        challenge.values.insert(name, value);
    }

    void scheme(const QByteArray &name)
    {
        m_challenges << Challenge { name.toLower(), {}, false, name };
        // What follows may be a token68 (`Negotiate YII=`): it belongs to the scheme and says nothing to us.
        const qsizetype before = m_at;
        skip(" \t");
        const QByteArray word = token();
        const qsizetype behind = m_at;
        const bool isFirstOfMore = !word.isEmpty() && skip(" \t") && m_text.at(m_at) == '=' && m_at + 1 < m_text.size()
                                   && m_text.at(m_at + 1) != '=' && m_text.at(m_at + 1) != ',';
        m_at = isFirstOfMore || behind == before ? before : behind;
        if (!isFirstOfMore)
            skip("=");
    }

    const QByteArray m_text;
    qsizetype m_at = 0;
    QList<Challenge> m_challenges;
};
} // namespace

QList<Challenge> Challenge::in(const QByteArray &value)
{
    return ChallengeReader(value).read();
}

} // namespace countersign
