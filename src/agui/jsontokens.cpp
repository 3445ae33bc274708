// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/jsontokens.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace countersign {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isOneOf(char c, QByteArrayView letters)
{
    return letters.indexOf(c) >= 0;
}

struct JsonToken
{
    bool isText;
    QByteArrayView bytes; //!< of a text what stands between the quotes
};

//! The texts and numbers of a JSON document from left to right.
class JsonTokens
{
public:
    explicit JsonTokens(QByteArrayView json) : m_json(json) {}

    [[nodiscard]] std::optional<JsonToken> next()
    {
        while (m_at < m_json.size() && m_json[m_at] != '"' && !isOfNumber(m_json[m_at]))
            m_at += isLetter(m_json[m_at]) ? wordAhead() : 1;
        if (m_at >= m_json.size())
            return {};
        return m_json[m_at] == '"' ? text() : number();
    }

private:
    static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
    static bool isOfNumber(char c) { return isDigit(c) || isOneOf(c, "+-.") || c == 'e' || c == 'E'; }

    //! true, false, null: their letters begin no number.
    [[nodiscard]] qsizetype wordAhead() const
    {
        qsizetype end = m_at;
        while (end < m_json.size() && isLetter(m_json[end]))
            ++end;
        return end - m_at;
    }
    JsonToken text()
    {
        const qsizetype start = ++m_at;
        while (m_at < m_json.size() && m_json[m_at] != '"')
            m_at += m_json[m_at] == '\\' ? 2 : 1;
        m_at = std::min(m_at, m_json.size());
        const QByteArrayView inside = m_json.sliced(start, m_at - start);
        ++m_at;
        return { true, inside };
    }
    JsonToken number()
    {
        const qsizetype start = m_at;
        while (m_at < m_json.size() && isOfNumber(m_json[m_at]))
            ++m_at;
        return { false, m_json.sliced(start, m_at - start) };
    }

    QByteArrayView m_json;
    qsizetype m_at = 0;
};

bool isStrictText(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (static_cast<uchar>(text[i]) < 0x20)
            return false;
        if (text[i] != '\\')
            continue;
        if (++i == text.size() || !isOneOf(text[i], "\"\\/bfnrtu"))
            return false;
        if (text[i] != 'u')
            continue;
        const QByteArrayView digits = text.sliced(i + 1, std::min<qsizetype>(4, text.size() - i - 1));
        if (digits.size() < 4 || !std::all_of(digits.begin(), digits.end(), isHexDigit))
            return false;
    }
    return true;
}

//! -? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?
bool isStrictNumber(QByteArrayView number)
{
    qsizetype at = 0;
    const auto take = [&](QByteArrayView letters) {
        const bool isThere = at < number.size() && isOneOf(number[at], letters);
        at += isThere;
        return isThere;
    };
    const auto takeDigits = [&] {
        const qsizetype start = at;
        while (at < number.size() && isDigit(number[at]))
            ++at;
        return at - start;
    };
    take("-");
    const bool startsWithZero = at < number.size() && number[at] == '0';
    const qsizetype whole = takeDigits();
    if (whole == 0 || (startsWithZero && whole > 1) || (take(".") && takeDigits() == 0))
        return false;
    if (take("eE")) {
        take("+-");
        if (takeDigits() == 0)
            return false;
    }
    return at == number.size();
}

//! Of a number that no double holds: whether it is too small for one.
bool isTiny(QByteArrayView number)
{
    const qsizetype exponent = std::max(number.indexOf('e'), number.indexOf('E'));
    return exponent >= 0 ? number[exponent + 1] == '-' : number.startsWith("0") || number.startsWith("-0");
}

} // namespace

bool isStrictJson(QByteArrayView json)
{
    JsonTokens tokens(json);
    while (const auto token = tokens.next()) {
        if (!(token->isText ? isStrictText(token->bytes) : isStrictNumber(token->bytes)))
            return false;
    }
    return true;
}

QByteArray withoutImpossibleNumbers(QByteArrayView json)
{
    QByteArray result;
    const char *copied = json.data();
    JsonTokens tokens(json);
    while (const auto token = tokens.next()) {
        if (token->isText || !isStrictNumber(token->bytes))
            continue;
        bool isPossible = false;
        std::ignore = token->bytes.toByteArray().toDouble(&isPossible);
        if (isPossible)
            continue;
        result.append(copied, token->bytes.data() - copied);
        result.append(isTiny(token->bytes) ? "0" : "null");
        copied = token->bytes.data() + token->bytes.size();
    }
    return result.append(copied, json.data() + json.size() - copied);
}

} // namespace countersign
