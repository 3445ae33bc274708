// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sseparser.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace countersign {

namespace {
//! A line longer than this gives its buffer back when it has been read.
constexpr qsizetype kKeptLineBuffer = 64 * 1024;

qsizetype positionOf(char byte, QByteArrayView bytes, qsizetype from)
{
    const void *found =
        from < bytes.size() ? std::memchr(bytes.data() + from, byte, static_cast<std::size_t>(bytes.size() - from)) : nullptr;
    return found ? static_cast<const char *>(found) - bytes.data() : bytes.size();
}

qint64 milliseconds(QByteArrayView digits)
{
    const auto isDigit = [](char byte) { return byte >= '0' && byte <= '9'; };
    bool fits = false;
    const qint64 value = digits.toByteArray().toLongLong(&fits);
    return fits && std::all_of(digits.begin(), digits.end(), isDigit) ? value : -1;
}

//! Bytes that may follow a lead byte: how many, and the bounds of the first (Unicode 15, table 3-7).
struct Sequence
{
    int length = 0;
    uchar lower = 0x80;
    uchar upper = 0xBF;
};

Sequence sequenceAfter(uchar lead)
{
    if (lead >= 0xC2 && lead <= 0xDF)
        return { 1 };
    if (lead >= 0xE0 && lead <= 0xEF)
        return { 2, static_cast<uchar>(lead == 0xE0 ? 0xA0 : 0x80), static_cast<uchar>(lead == 0xED ? 0x9F : 0xBF) };
    if (lead >= 0xF0 && lead <= 0xF4)
        return { 3, static_cast<uchar>(lead == 0xF0 ? 0x90 : 0x80), static_cast<uchar>(lead == 0xF4 ? 0x8F : 0xBF) };
    return {};
}

//! UTF-8 decoded as the standard says, and encoded again: one U+FFFD for each longest part that could have begun a character.
//! Done per field: an ill-formed sequence never reaches over a line end or a colon.
QByteArray wellFormed(const QByteArray &text)
{
    if (text.isValidUtf8())
        return text;
    QByteArray result;
    for (qsizetype i = 0; i < text.size();) {
        const qsizetype start = i;
        const uchar lead = static_cast<uchar>(text[i++]);
        Sequence rest = sequenceAfter(lead);
        bool isWhole = lead < 0x80 || rest.length > 0;
        for (; rest.length > 0 && isWhole; --rest.length, rest.lower = 0x80, rest.upper = 0xBF) {
            isWhole = i < text.size() && static_cast<uchar>(text[i]) >= rest.lower && static_cast<uchar>(text[i]) <= rest.upper;
            i += isWhole;
        }
        result += isWhole ? QByteArrayView(text).sliced(start, i - start) : QByteArrayView("\xEF\xBF\xBD");
    }
    return result;
}
} // namespace

Expected<QList<SseFrame>> SseParser::feed(const QByteArray &bytes)
{
    QList<SseFrame> frames;
    const QByteArrayView all(bytes);
    qsizetype from = 0;
    // Each of the two is searched again only once it has been passed, so that every byte is looked at twice at most.
    qsizetype nextLf = -1;
    qsizetype nextCr = -1;
    while (from < all.size() && !m_tooLarge) {
        if (std::exchange(m_lastWasCr, false) && all[from] == '\n') {
            ++from;
            continue;
        }
        if (nextLf < from)
            nextLf = positionOf('\n', all, from);
        if (nextCr < from)
            nextCr = positionOf('\r', all, from);
        const qsizetype end = std::min(nextLf, nextCr);
        if (end == all.size()) {
            keep(all.sliced(from));
            break;
        }
        m_lastWasCr = all[end] == '\r';
        endOfLine(all.sliced(from, end - from), frames);
        from = end + 1;
    }
    if (m_tooLarge && frames.isEmpty())
        return Error { Condition::AnswerTooLarge, {}, 0, {} };
    return frames;
}

std::optional<SseFrame> SseParser::takePending()
{
    if (m_tooLarge)
        return {};
    QList<SseFrame> frames;
    endOfLine({}, frames);
    readLine({}, frames);
    return frames.isEmpty() ? std::nullopt : std::optional(frames.first());
}

bool SseParser::keep(QByteArrayView part)
{
    m_tooLarge = m_tooLarge || bufferedBytes() + part.size() > m_maxFrame;
    if (!m_tooLarge)
        m_line += part;
    return !m_tooLarge;
}

void SseParser::endOfLine(QByteArrayView rest, QList<SseFrame> &frames)
{
    // A line that arrived whole is read where it lies.
    if (m_line.isEmpty()) {
        m_tooLarge = bufferedBytes() + rest.size() > m_maxFrame;
        if (!m_tooLarge)
            readLine(rest, frames);
    } else if (keep(rest)) {
        readLine(m_line, frames);
        if (m_line.capacity() > kKeptLineBuffer)
            m_line = {};
        m_line.resize(0);
    }
}

void SseParser::readLine(QByteArrayView line, QList<SseFrame> &frames)
{
    if (std::exchange(m_atStart, false) && line.startsWith("\xEF\xBB\xBF"))
        line = line.sliced(3);
    if (line.isEmpty()) {
        m_lastEventId = m_idBuffer;
        if (m_hasData)
            frames << takeFrame();
        m_event.clear();
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon == 0)
        return;
    if (colon < 0)
        return readField(line, {});
    QByteArrayView value = line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    readField(line.first(colon), value);
}

void SseParser::readField(QByteArrayView name, QByteArrayView value)
{
    if (name == "data") {
        if (std::exchange(m_hasData, true))
            m_data += '\n';
        m_data += value;
    } else if (name == "event") {
        m_event = value.toByteArray();
    } else if (name == "id") {
        if (!value.contains('\0'))
            m_idBuffer = wellFormed(value.toByteArray());
    } else if (name == "retry" && !value.isEmpty()) {
        if (const qint64 time = milliseconds(value); time >= 0)
            m_retry = time;
    }
}

SseFrame SseParser::takeFrame()
{
    m_hasData = false;
    return { wellFormed(std::exchange(m_event, {})), wellFormed(std::exchange(m_data, {})), m_lastEventId, m_retry };
}

} // namespace countersign
