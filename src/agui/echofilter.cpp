// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/echofilter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QList>

#include <cstring>
#include <utility>

namespace countersign {

namespace {

//! A text of the frame, with its quotes.
struct TextRange
{
    qsizetype begin = 0;
    qsizetype end = 0;
};

//! Walks over the texts of a frame and notes those of `input.messages`, message by message.
class EchoScanner
{
public:
    struct EchoedMessage
    {
        QString id;
        QList<TextRange> longTexts;
    };
    explicit EchoScanner(const QByteArray &frame) : m_frame(frame) {}

    //! True if the frame is a RUN_STARTED.
    bool scan()
    {
        while (m_at < m_frame.size()) {
            const char byte = m_frame.at(m_at);
            if (byte == '"')
                readText();
            else if (byte == '{' || byte == '[')
                open(byte == '{');
            else if (byte == '}' || byte == ']')
                close();
            ++m_at;
        }
        return m_isRunStarted;
    }
    [[nodiscard]] const QList<EchoedMessage> &messages() const { return m_messages; }

private:
    //! An open object or array, and the last key in it. Those further down than a message's own members do not matter.
    struct Level
    {
        bool isObject = false;
        QByteArray key;
    };
    static constexpr int messageLevel = 4; //!< frame { input { messages [ message {

    void open(bool isObject)
    {
        ++m_depth;
        if (m_depth <= messageLevel)
            m_levels << Level { isObject, {} };
        if (m_depth == messageLevel && isMessage())
            m_messages << EchoedMessage {};
    }
    void close()
    {
        if (m_depth <= messageLevel && !m_levels.isEmpty())
            m_levels.removeLast();
        --m_depth;
    }
    [[nodiscard]] bool isMessage() const
    {
        return m_levels.size() == messageLevel && m_levels.at(0).key == "input" && m_levels.at(1).key == "messages"
               && !m_levels.at(2).isObject && m_levels.at(3).isObject;
    }
    //! From a quote to the quote that ends it, which is where it leaves us.
    void readText()
    {
        const qsizetype begin = m_at++;
        for (;;) {
            const void *quote = m_at < m_frame.size() ? std::memchr(m_frame.constData() + m_at, '"',
                                                                    static_cast<std::size_t>(m_frame.size() - m_at))
                                                      : nullptr;
            m_at = quote ? static_cast<const char *>(quote) - m_frame.constData() : m_frame.size();
            qsizetype slashes = m_at;
            while (slashes > begin + 1 && m_frame.at(slashes - 1) == '\\')
                --slashes;
            if (!quote || (m_at - slashes) % 2 == 0)
                break;
            ++m_at;
        }
        note({ begin, qMin(m_at + 1, m_frame.size()) });
    }
    void note(const TextRange &text)
    {
        const bool inMessage = m_depth >= messageLevel && isMessage() && !m_messages.isEmpty();
        if (text.end - text.begin > EchoFilter::longText) {
            if (inMessage && !isKey(text.end))
                m_messages.last().longTexts << text;
            return;
        }
        if (m_depth < 1 || m_depth > messageLevel || m_levels.size() != m_depth || !m_levels.last().isObject)
            return;
        if (isKey(text.end))
            m_levels.last().key = unquoted(text).toUtf8();
        else if (m_depth == 1 && m_levels.last().key == "type")
            m_isRunStarted = unquoted(text) == QLatin1StringView("RUN_STARTED");
        else if (inMessage && m_depth == messageLevel && m_levels.last().key == "id")
            m_messages.last().id = unquoted(text);
    }
    [[nodiscard]] bool isKey(qsizetype end) const
    {
        while (end < m_frame.size() && QByteArrayView(" \t\r\n").contains(m_frame.at(end)))
            ++end;
        return end < m_frame.size() && m_frame.at(end) == ':';
    }
    [[nodiscard]] QString unquoted(const TextRange &text) const
    {
        const QByteArray quoted = m_frame.mid(text.begin, text.end - text.begin);
        return QJsonDocument::fromJson('[' + quoted + ']').array().at(0).toString();
    }

    const QByteArray &m_frame;
    qsizetype m_at = 0;
    int m_depth = 0;
    QList<Level> m_levels;
    QList<EchoedMessage> m_messages;
    bool m_isRunStarted = false;
};

} // namespace

QByteArray EchoFilter::withoutEchoes(const QByteArray &frame)
{
    if (frame.size() <= longText || !frame.contains("\"RUN_STARTED\""))
        return frame;
    EchoScanner scanner(frame);
    if (!scanner.scan())
        return frame;
    QByteArray slim;
    qsizetype from = 0;
    for (const EchoScanner::EchoedMessage &message : scanner.messages()) {
        const bool isKnown = !message.id.isEmpty() && m_known.contains(message.id);
        m_known.insert(message.id);
        if (!isKnown)
            continue;
        for (const TextRange &text : message.longTexts) {
            slim += QByteArrayView(frame).sliced(from, text.begin - from);
            slim += "\"\"";
            from = text.end;
        }
    }
    return from == 0 ? frame : slim + frame.mid(from);
}

} // namespace countersign
