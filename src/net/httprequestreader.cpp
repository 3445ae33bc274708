// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httprequestreader.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace countersign {

namespace {
std::optional<qint64> decimal(const QByteArray &text)
{
    const auto isDigit = [](char byte) { return byte >= '0' && byte <= '9'; };
    if (text.isEmpty() || text.size() > 15 || !std::all_of(text.begin(), text.end(), isDigit))
        return {};
    return text.toLongLong();
}

int hexDigit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    const char lower = static_cast<char>(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

//! What is no escape stays as it is.
QByteArray formDecoded(const QByteArray &text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

//! `METHOD target HTTP/1.x`, one space each (RFC 9112 §3).
bool readRequestLine(const QByteArray &line, ReceivedRequest &request, QByteArray &version)
{
    const QList<QByteArray> parts = line.split(' ');
    if (parts.size() != 3 || !isHttpToken(parts[0]) || parts[1].isEmpty())
        return false;
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0")
        return false;
    const auto isVisible = [](char byte) { return byte > 0x20 && byte < 0x7f; };
    if (!std::all_of(parts[1].begin(), parts[1].end(), isVisible))
        return false;
    request.method = parts[0];
    request.target = parts[1];
    const qsizetype mark = request.target.indexOf('?');
    request.path = mark < 0 ? request.target : request.target.left(mark);
    request.query = mark < 0 ? QByteArray() : request.target.mid(mark + 1);
    version = parts[2];
    return true;
}

//! No folding, no space before the colon, no control bytes (RFC 9112 §5).
std::optional<HttpHeader> readField(const QByteArray &line)
{
    const qsizetype colon = line.indexOf(':');
    const auto isControl = [](char byte) { return (byte >= 0 && byte < 0x20 && byte != '\t') || byte == 0x7f; };
    if (colon < 0 || !isHttpToken(line.left(colon)) || std::any_of(line.begin(), line.end(), isControl))
        return {};
    return HttpHeader { line.left(colon), line.mid(colon + 1).trimmed() };
}

//! The body's size, or nothing if the head contradicts itself. No chunked bodies: whoever sends us one is told "bad".
std::optional<qint64> bodySize(const QList<HttpHeader> &headers)
{
    qint64 size = -1;
    for (const HttpHeader &header : headers) {
        const QByteArray name = header.name.toLower();
        if (name == "transfer-encoding")
            return {};
        if (name != "content-length")
            continue;
        const auto stated = decimal(header.value);
        if (!stated || (size >= 0 && size != *stated))
            return {};
        size = *stated;
    }
    return qMax<qint64>(size, 0);
}
} // namespace

QList<std::pair<QByteArray, QByteArray>> ReceivedRequest::form(const QByteArray &encoded)
{
    QList<std::pair<QByteArray, QByteArray>> items;
    const QList<QByteArray> parts = encoded.split('&');
    for (const QByteArray &part : parts) {
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        if (equals < 0)
            items.append({ formDecoded(part), {} });
        else
            items.append({ formDecoded(part.left(equals)), formDecoded(part.mid(equals + 1)) });
    }
    return items;
}

HttpRequestReader::HttpRequestReader(qint64 maxHead, qint64 maxBody) : m_maxHead(maxHead), m_maxBody(maxBody) {}

HttpRequestReader::State HttpRequestReader::feed(const QByteArray &bytes)
{
    m_buffer += bytes;
    if (m_state == State::NeedsMore)
        m_state = parse();
    return m_state;
}

HttpRequestReader::State HttpRequestReader::parse()
{
    if (m_bodyStart < 0) {
        if (const State state = findHead(); state != State::Complete)
            return state;
    }
    return m_buffer.size() - m_bodyStart < m_bodySize ? State::NeedsMore : State::Complete;
}

HttpRequestReader::State HttpRequestReader::findHead()
{
    // RFC 9112 §2.2: empty lines before a request are skipped.
    while (m_buffer.startsWith("\r\n")) {
        m_buffer.remove(0, 2);
        m_scanned = 0;
    }
    const qsizetype end = m_buffer.indexOf("\r\n\r\n", qMax<qsizetype>(0, m_scanned - 3));
    m_scanned = m_buffer.size();
    if ((end < 0 ? m_buffer.size() : end + 4) > m_maxHead)
        return State::HeadTooLarge;
    if (end < 0)
        return State::NeedsMore;
    m_bodyStart = end + 4;
    return readHead(m_buffer.left(end));
}

HttpRequestReader::State HttpRequestReader::readHead(const QByteArray &head)
{
    QByteArray version;
    int hosts = 0;
    qsizetype from = 0;
    while (from <= head.size()) {
        const qsizetype next = head.indexOf("\r\n", from);
        const QByteArray line = head.mid(from, next < 0 ? -1 : next - from);
        if (from == 0) {
            if (!readRequestLine(line, m_request, version))
                return State::Bad;
        } else {
            const auto field = readField(line);
            if (!field)
                return State::Bad;
            hosts += field->name.compare("host", Qt::CaseInsensitive) == 0;
            m_request.headers << *field;
        }
        from = next < 0 ? head.size() + 1 : next + 2;
    }
    const auto size = bodySize(m_request.headers);
    if (!size || hosts > 1 || (version == "HTTP/1.1" && hosts == 0))
        return State::Bad;
    m_bodySize = *size;
    return m_bodySize > m_maxBody ? State::BodyTooLarge : State::Complete;
}

ReceivedRequest HttpRequestReader::take()
{
    ReceivedRequest request = std::exchange(m_request, {});
    request.body = m_buffer.mid(m_bodyStart, m_bodySize);
    m_buffer.remove(0, m_bodyStart + m_bodySize);
    m_bodyStart = -1;
    m_bodySize = 0;
    m_scanned = 0;
    m_state = State::NeedsMore;
    return request;
}

} // namespace countersign
