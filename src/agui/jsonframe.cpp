// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/jsonframe.h"

#include "agui/jsontokens.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <cstring>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! The deepest nesting of brackets outside of texts.
bool isTooDeep(const QByteArray &json)
{
    // Each level opens and closes.
    if (json.size() < 2 * maxJsonDepth)
        return false;
    int depth = 0;
    const char *end = json.constData() + json.size();
    for (const char *c = json.constData(); c < end; ++c) {
        if (*c == '"') {
            for (++c; c < end && *c != '"'; ++c)
                c += *c == '\\' ? 1 : 0;
        } else if (*c == '{' || *c == '[') {
            if (++depth > maxJsonDepth)
                return true;
        } else if (*c == '}' || *c == ']') {
            --depth;
        }
    }
    return false;
}

//! One U+FFFD for each longest part that could have begun a character is what SseParser makes; here nothing depends on how many.
QByteArray asUtf8(const QByteArray &bytes)
{
    return bytes.isValidUtf8() ? bytes : QString::fromUtf8(bytes).toUtf8();
}

//! A flat object read from left to right; every step says whether it found what it looks for.
class FlatObject
{
public:
    explicit FlatObject(QByteArrayView json) : m_at(json.data()), m_end(m_at + json.size()) {}

    bool take(char c)
    {
        skipSpace();
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    //! The raw inside of a text.
    bool takeText(QByteArrayView &inside)
    {
        if (!take('"'))
            return false;
        const char *start = m_at;
        for (; m_at < m_end && *m_at != '"'; ++m_at) {
            if (static_cast<uchar>(*m_at) < 0x20)
                return false;
            if (*m_at == '\\' && ++m_at == m_end)
                return false;
        }
        if (m_at >= m_end)
            return false;
        inside = QByteArrayView(start, m_at - start);
        ++m_at;
        return true;
    }
    //! A whole number that every reader takes for the same.
    bool takeInteger()
    {
        skipSpace();
        const char *start = m_at;
        while (m_at < m_end && *m_at >= '0' && *m_at <= '9')
            ++m_at;
        const auto digits = m_at - start;
        return digits > 0 && digits <= 15 && (digits == 1 || *start != '0');
    }
    bool isAtEnd()
    {
        skipSpace();
        return m_at == m_end;
    }

private:
    void skipSpace()
    {
        while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }

    const char *m_at;
    const char *m_end;
};

//! Appends what an escape stands for; false for one that is none.
bool appendEscape(const char *&c, const char *end, QString &text)
{
    constexpr std::array<char, 9> letters { '"', '\\', '/', 'b', 'f', 'n', 'r', 't', 0 };
    constexpr std::array<char16_t, 8> meanings { u'"', u'\\', u'/', u'\b', u'\f', u'\n', u'\r', u'\t' };
    if (c == end)
        return false;
    if (*c == 'u') {
        bool isHex = false;
        const QByteArrayView digits(c + 1, std::min<qsizetype>(4, end - c - 1));
        for (const char digit : digits) {
            isHex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
            if (!isHex)
                return false;
        }
        if (digits.size() < 4)
            return false;
        text += QChar(digits.toUShort(&isHex, 16));
        c += 5;
        return isHex;
    }
    const char *letter = *c ? std::strchr(letters.data(), *c) : nullptr;
    if (!letter)
        return false;
    text += QChar(meanings[static_cast<std::size_t>(letter - letters.data())]);
    ++c;
    return true;
}

//! A JSON text as it is meant; nothing if it is not sound.
bool decodeText(QByteArrayView raw, QString &text)
{
    const char *c = raw.data();
    const char *end = c + raw.size();
    const auto *first =
        static_cast<const char *>(raw.isEmpty() ? nullptr : std::memchr(c, '\\', static_cast<std::size_t>(end - c)));
    if (!first) {
        text = raw.isEmpty() ? u""_s : QString::fromUtf8(raw);
        return true;
    }
    text.reserve(raw.size());
    while (c < end) {
        const auto *escape = static_cast<const char *>(std::memchr(c, '\\', static_cast<std::size_t>(end - c)));
        const char *stop = escape ? escape : end;
        text += QUtf8StringView(c, stop - c).toString();
        c = stop;
        if (escape && !appendEscape(++c, end, text))
            return false;
    }
    return true;
}

} // namespace

namespace {

//! Qt reads no lone value; in a list it does.
std::optional<QJsonValue> parsed(const QByteArray &json, QJsonParseError &error)
{
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    QJsonParseError ofList;
    const QJsonArray list = QJsonDocument::fromJson('[' + json + ']', &ofList).array();
    return list.size() == 1 ? std::optional<QJsonValue>(list.first()) : std::nullopt;
}

} // namespace

Expected<QJsonValue> jsonValue(const QByteArray &text)
{
    const auto broken = [](const QString &detail) { return Error { Condition::ProtocolBroken, {}, 0, detail }; };
    QByteArray json = asUtf8(text);
    if (json.contains("\xEF\xBB\xBF"))
        json.replace("\xEF\xBB\xBF", "\\ufeff");
    if (isTooDeep(json))
        return broken(u"the frame is nested deeper than %1"_s.arg(maxJsonDepth));
    QJsonParseError error;
    std::optional<QJsonValue> value = parsed(json, error);
    if (!value && error.error == QJsonParseError::IllegalNumber)
        value = parsed(withoutImpossibleNumbers(json), error);
    if (!value)
        return broken(error.errorString());
    return *value;
}

Expected<QJsonObject> jsonFrame(const QByteArray &frame)
{
    const Expected<QJsonValue> value = jsonValue(frame);
    if (!value)
        return value.error();
    if (!value->isObject())
        return Error { Condition::ProtocolBroken, {}, 0, u"Invalid event: the frame is not a JSON object."_s };
    return value->toObject();
}

QString givenText(const QJsonValue &value)
{
    if (!value.isString())
        return {};
    const QString text = value.toString();
    return text.isNull() ? u""_s : text;
}

std::optional<events::TextDelta> TextDeltaReader::read(const QByteArray &frame)
{
    FlatObject json(frame);
    QByteArrayView type;
    QByteArrayView id;
    QByteArrayView delta;
    QByteArrayView name;
    if (!json.take('{'))
        return {};
    do {
        if (!json.takeText(name) || !json.take(':'))
            return {};
        if (name == "timestamp") {
            if (!json.takeInteger())
                return {};
            continue;
        }
        QByteArrayView *place = name == "type" ? &type : name == "messageId" ? &id : name == "delta" ? &delta : nullptr;
        if (!place || !place->isNull() || !json.takeText(*place))
            return {};
    } while (json.take(','));
    const bool isReasoning = type == "REASONING_MESSAGE_CONTENT";
    if (!json.take('}') || !json.isAtEnd() || id.isNull() || delta.isNull() || (!isReasoning && type != "TEXT_MESSAGE_CONTENT"))
        return {};
    if (!frame.isValidUtf8() || frame.contains("\xEF\xBB\xBF") || frame.contains('\0'))
        return {};
    if (m_idBytes != id || m_id.isNull()) {
        QString text;
        if (!decodeText(id, text))
            return {};
        m_idBytes = id.toByteArray();
        m_id = text;
    }
    events::TextDelta event { m_id, {}, {}, {}, isReasoning };
    if (!decodeText(delta, event.delta))
        return {};
    return event;
}

} // namespace countersign
