// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxscript.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
//! A word and the white space after it: joined again they are the text, byte for byte.
QStringList wordsOf(const QString &text)
{
    QStringList words;
    qsizetype begin = 0;
    for (qsizetype i = 1; i <= text.size(); ++i) {
        const bool wordEnds = i == text.size() || (text.at(i - 1).isSpace() && !text.at(i).isSpace());
        if (wordEnds) {
            words << text.mid(begin, i - begin);
            begin = i;
        }
    }
    return words;
}
} // namespace

QString SandboxScriptWriter::say(const QString &markdown, int millisecondsPerWord)
{
    const QString id = m_newId();
    add(millisecondsPerWord, { { u"type"_s, u"TEXT_MESSAGE_START"_s }, { u"messageId"_s, id }, { u"role"_s, u"assistant"_s } });
    for (const QString &word : wordsOf(markdown))
        add(millisecondsPerWord, { { u"type"_s, u"TEXT_MESSAGE_CONTENT"_s }, { u"messageId"_s, id }, { u"delta"_s, word } });
    add(0, { { u"type"_s, u"TEXT_MESSAGE_END"_s }, { u"messageId"_s, id } });
    return id;
}

QString SandboxScriptWriter::call(const QString &tool, const QString &arguments, const QString &parent)
{
    constexpr qsizetype piece = 12;
    const QString id = m_newId();
    add(15, { { u"type"_s, u"TOOL_CALL_START"_s },
              { u"toolCallId"_s, id },
              { u"toolCallName"_s, tool },
              { u"parentMessageId"_s, parent } });
    for (qsizetype at = 0; at < arguments.size(); at += piece)
        add(15, { { u"type"_s, u"TOOL_CALL_ARGS"_s }, { u"toolCallId"_s, id }, { u"delta"_s, arguments.mid(at, piece) } });
    add(0, { { u"type"_s, u"TOOL_CALL_END"_s }, { u"toolCallId"_s, id } });
    return id;
}

void SandboxScriptWriter::result(const QString &callId, const QString &content, int milliseconds)
{
    add(milliseconds, { { u"type"_s, u"TOOL_CALL_RESULT"_s },
                        { u"messageId"_s, m_newId() },
                        { u"toolCallId"_s, callId },
                        { u"role"_s, u"tool"_s },
                        { u"content"_s, content } });
}

} // namespace countersign
