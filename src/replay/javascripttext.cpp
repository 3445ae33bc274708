// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/javascripttext.h"

#include "agui/jsonframe.h"
#include "agui/jsontokens.h"

#include <QJsonValue>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QString quoted(const QString &text)
{
    QString result = u"\""_s;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        const bool isPair = c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        const qsizetype named = u"\"\\\b\f\n\r\t"_s.indexOf(c);
        if (named >= 0)
            result += u'\\' + QString(u"\"\\bfnrt"_s.at(named));
        else if (c < u' ' || (c.isSurrogate() && !isPair))
            result += u"\\u%1"_s.arg(static_cast<uint>(c.unicode()), 4, 16, QChar(u'0'));
        else
            result += isPair ? text.mid(i++, 2) : QString(c);
    }
    return result + u'"';
}

//! ECMAScript's Number::toString: the shortest digits that mean this number, written out up to 21 places.
QString numberText(double number)
{
    if (!std::isfinite(number))
        return u"null"_s;
    if (number == 0)
        return u"0"_s;
    const QByteArray shortest = QByteArray::number(std::abs(number), 'e', QLocale::FloatingPointShortest);
    const auto mark = shortest.indexOf('e');
    const QString digits = QString::fromLatin1(shortest.left(mark)).remove(u'.');
    const int point = shortest.mid(mark + 1).toInt() + 1; // digits before the point
    const int count = static_cast<int>(digits.size());
    const QString sign = number < 0 ? u"-"_s : QString();
    if (count <= point && point <= 21)
        return sign + digits + QString(point - count, u'0');
    if (0 < point && point <= 21)
        return sign + digits.left(point) + u'.' + digits.mid(point);
    if (-6 < point && point <= 0)
        return sign + u"0."_s + QString(-point, u'0') + digits;
    const QString exponent = (point > 0 ? u"e+"_s : u"e-"_s) + QString::number(std::abs(point - 1));
    return sign + digits.left(1) + (count > 1 ? u'.' + digits.mid(1) : QString()) + exponent;
}

//! Names like a list's indexes, which JavaScript puts first, in their order; -1 for any other.
qint64 indexOf(const QString &name)
{
    bool isNumber = false;
    const qint64 index = name.toLongLong(&isNumber);
    return isNumber && index >= 0 && index < 4294967295 && QString::number(index) == name ? index : -1;
}

//! Reads sound JSON and writes it down as it goes.
class Rewriting
{
public:
    explicit Rewriting(QByteArrayView json) : m_json(json) {}

    QString value()
    {
        skipSpace();
        const char c = peek();
        if (c == '{')
            return object();
        if (c == '[')
            return list();
        const QByteArray bytes = token();
        if (c == '"')
            return quoted(textOf(bytes));
        return c == 't' || c == 'f' || c == 'n' ? QString::fromLatin1(bytes) : numberText(bytes.toDouble());
    }

private:
    struct Member
    {
        QString name;
        QString value;
    };
    [[nodiscard]] char peek() const { return m_at < m_json.size() ? m_json[m_at] : '\0'; }
    void skipSpace()
    {
        while (m_at < m_json.size() && QByteArrayView(" \t\r\n").contains(peek()))
            ++m_at;
    }
    //! The next character that counts, if it is this one.
    bool take(char c)
    {
        skipSpace();
        const bool isThere = peek() == c;
        m_at += isThere;
        return isThere;
    }
    //! A text with its quotes, a number or a word.
    QByteArray token()
    {
        const qsizetype start = m_at;
        if (peek() == '"') {
            for (++m_at; m_at < m_json.size() && peek() != '"'; ++m_at)
                m_at += peek() == '\\';
            ++m_at;
        } else {
            while (m_at < m_json.size() && !QByteArrayView(" \t\r\n,]}").contains(peek()))
                ++m_at;
        }
        return m_json.sliced(start, std::min(m_at, m_json.size()) - start).toByteArray();
    }
    static QString textOf(const QByteArray &token)
    {
        const auto text = jsonValue(token);
        return text ? text->toString() : QString();
    }
    QString list()
    {
        QStringList elements;
        for (take('['); !take(']') && m_at < m_json.size(); take(','))
            elements << value();
        return u'[' + elements.join(u',') + u']';
    }
    QString object()
    {
        QList<Member> members;
        for (take('{'); !take('}') && m_at < m_json.size(); take(',')) {
            skipSpace();
            const QString name = textOf(token());
            take(':');
            const QString text = value();
            const auto known =
                std::find_if(members.begin(), members.end(), [&](const Member &member) { return member.name == name; });
            if (known == members.end())
                members.append({ name, text });
            else
                known->value = text;
        }
        std::stable_sort(members.begin(), members.end(), [](const Member &one, const Member &other) {
            return static_cast<quint64>(indexOf(one.name)) < static_cast<quint64>(indexOf(other.name));
        });
        QStringList written;
        for (const Member &member : std::as_const(members))
            written << quoted(member.name) + u':' + member.value;
        return u'{' + written.join(u',') + u'}';
    }

    QByteArrayView m_json;
    qsizetype m_at = 0;
};

} // namespace

QString asJavaScriptWrites(const QByteArray &json)
{
    const QByteArray possible = withoutImpossibleNumbers(json);
    return Rewriting(possible).value();
}

} // namespace countersign
