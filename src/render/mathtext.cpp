// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/mathtext.h"

#include "render/mathsymbols.h"

#include <algorithm>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeepest = 8;
constexpr qsizetype kLongest = 4096; // characters

using Spans = std::vector<Span>;

void addText(Spans &spans, const QString &text, bool italic = false)
{
    if (text.isEmpty())
        return;
    if (!spans.empty() && spans.back().italic == italic && spans.back().script == 0 && !spans.back().fraction) {
        spans.back().text += text;
        return;
    }
    Span span;
    span.text = text;
    span.italic = italic;
    spans.push_back(std::move(span));
}

void addAll(Spans &spans, const Spans &more)
{
    for (const Span &span : more) {
        if (span.script == 0 && !span.fraction)
            addText(spans, span.text, span.italic);
        else
            spans.push_back(span);
    }
}

QString flat(const Spans &spans)
{
    QString text;
    for (const Span &span : spans)
        text += span.text;
    return text;
}

QChar lastOf(const Spans &spans)
{
    return spans.empty() || spans.back().text.isEmpty() ? QChar() : spans.back().text.back();
}

bool hasScripts(const Spans &spans)
{
    return std::any_of(spans.begin(), spans.end(), [](const Span &span) { return span.script != 0; });
}

//! More than one letter or one number: needs brackets beside a bar or under a root.
bool isCompound(const Spans &spans)
{
    const QString text = flat(spans);
    const bool isNumber = std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit() || c == u'.'; });
    const bool hasOperator = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isSpace() || u"/=+−"_s.contains(c); });
    return !isNumber && text.size() > 1 && hasOperator;
}

Spans bracketed(const Spans &spans)
{
    Spans all;
    addText(all, isCompound(spans) ? u"("_s : QString());
    addAll(all, spans);
    addText(all, isCompound(spans) ? u")"_s : QString());
    return all;
}

QString doubleStruck(const QString &letters)
{
    QString text;
    for (const QChar c : letters) {
        const qsizetype at = QStringView(u"CHNPQRZ").indexOf(c);
        text += at < 0 ? c : QStringView(u"ℂℍℕℙℚℝℤ")[at];
    }
    return text;
}

//! The mark a command sets on a letter; 0 = it sets none.
QChar accentOf(const QString &command)
{
    static const QStringList names {
        u"bar"_s, u"hat"_s, u"vec"_s, u"dot"_s, u"ddot"_s, u"tilde"_s, u"overline"_s, u"underline"_s
    };
    static constexpr char16_t marks[] = { 0x0304, 0x0302, 0x20D7, 0x0307, 0x0308, 0x0303, 0x0305, 0x0332 };
    const qsizetype at = names.indexOf(command);
    return at < 0 ? QChar(u'\0') : QChar(marks[at]);
}

QString simpleFraction(const QString &above, const QString &below)
{
    static const QStringList known { u"1/2"_s, u"1/3"_s, u"2/3"_s, u"1/4"_s, u"3/4"_s, u"1/5"_s, u"1/6"_s, u"1/8"_s };
    const qsizetype at = known.indexOf(above + u'/' + below);
    return at < 0 ? QString() : QString(QStringView(u"½⅓⅔¼¾⅕⅙⅛")[at]);
}

//! Reads a formula from left to right. Groups nest at most kDeepest levels; what it cannot read makes it fail as a whole.
class Formula
{
public:
    explicit Formula(const QString &source) : m_source(source) {}

    std::optional<Spans> read()
    {
        Spans spans = readUntil(QChar());
        if (m_failed || m_at < m_source.size() || flat(spans).trimmed().isEmpty())
            return std::nullopt;
        return spans;
    }

private:
    [[nodiscard]] QChar next() const { return m_at < m_source.size() ? m_source[m_at] : QChar(); }
    void fail() { m_failed = true; }
    void skipSpace()
    {
        while (next().isSpace())
            ++m_at;
    }

    Spans readUntil(QChar end)
    {
        Spans spans;
        m_failed = m_failed || ++m_depth > kDeepest;
        while (!m_failed && m_at < m_source.size() && m_source[m_at] != end)
            readOne(spans);
        --m_depth;
        return spans;
    }

    void readOne(Spans &spans)
    {
        const QChar c = m_source[m_at++];
        if (c == u'\\')
            readCommand(spans);
        else if (c == u'{') {
            addAll(spans, readUntil(u'}'));
            close(u'}');
        } else if (c == u'^' || c == u'_')
            addScript(spans, c == u'^');
        else if (c == u'}' || c == u'$')
            fail();
        else if (c == u'\'')
            addText(spans, u"′"_s);
        else if (c == u'~')
            addText(spans, u" "_s);
        else if (c.isLetter())
            addText(spans, c, c.unicode() < 128);
        else if (u"=<>+-*"_s.contains(c))
            addOperator(spans, c == u'-' ? u"−"_s : c == u'*' ? u"∗"_s : QString(c));
        else if (c == u',')
            addText(spans, u", "_s);
        else if (!c.isSpace() && c != u'&')
            addText(spans, c);
    }

    void close(QChar bracket)
    {
        if (next() == bracket)
            ++m_at;
        else
            fail();
    }

    //! Between two terms it stands apart; before the first it is a sign.
    void addOperator(Spans &spans, const QString &sign)
    {
        const QChar before = lastOf(spans);
        const bool isBinary = !before.isNull() && !u"([{,= "_s.contains(before);
        addText(spans, isBinary ? u' ' + sign + u' ' : sign);
    }

    Spans readArgument()
    {
        skipSpace();
        Spans spans;
        if (next() == u'{') {
            ++m_at;
            spans = readUntil(u'}');
            close(u'}');
        } else if (m_at < m_source.size() && m_depth < kDeepest) {
            ++m_depth;
            readOne(spans);
            --m_depth;
        } else {
            fail();
        }
        return spans;
    }

    void addScript(Spans &spans, bool isHigh)
    {
        const Spans argument = readArgument();
        const QString text = flat(argument).remove(u' ');
        if (hasScripts(argument) || text.isEmpty())
            return fail();
        const QString small = isHigh ? superscripted(text) : subscripted(text);
        if (!small.isEmpty())
            return addText(spans, small);
        Span span;
        span.text = text;
        span.script = isHigh ? 1 : -1;
        spans.push_back(std::move(span));
    }

    void readCommand(Spans &spans)
    {
        const qsizetype begin = m_at;
        while (next().unicode() < 128 && next().isLetter())
            ++m_at;
        if (m_at == begin)
            return readSign(spans);
        const QString name = m_source.mid(begin, m_at - begin);
        if (name == "frac"_L1 || name == "dfrac"_L1 || name == "tfrac"_L1)
            addFraction(spans);
        else if (name == "sqrt"_L1)
            addRoot(spans);
        else if (name == "left"_L1 || name == "right"_L1)
            addDelimiter(spans);
        else if (const QChar accent = accentOf(name); !accent.isNull())
            addAccented(spans, accent);
        else if (!addWords(spans, name) && !addSpace(spans, name))
            addSymbol(spans, name);
    }

    void readSign(Spans &spans)
    {
        const QChar c = next();
        m_at += m_at < m_source.size() ? 1 : 0;
        if (c == u'\\')
            addText(spans, QString(QChar::LineSeparator));
        else if (u"{}%$#&_|"_s.contains(c))
            addText(spans, c == u'|' ? u"‖"_s : QString(c));
        else if (u",:; "_s.contains(c))
            addText(spans, u" "_s);
        else if (c != u'!')
            fail();
    }

    void addFraction(Spans &spans)
    {
        const Spans above = readArgument();
        const Spans below = readArgument();
        const QString simple = simpleFraction(flat(above), flat(below));
        if (!simple.isEmpty())
            return addText(spans, simple);
        Span span;
        span.text = flat(bracketed(above)) + u'/' + flat(bracketed(below));
        const bool stands = !flat(above).isEmpty() && !flat(below).isEmpty() && !span.text.contains(QChar::LineSeparator);
        if (stands)
            span.fraction = std::make_shared<const Fraction>(Fraction { above, below });
        spans.push_back(std::move(span));
    }

    void addRoot(Spans &spans)
    {
        QString degree;
        if (next() == u'[') {
            const qsizetype end = m_source.indexOf(u']', m_at);
            if (end < 0)
                return fail();
            degree = m_source.mid(m_at + 1, end - m_at - 1);
            m_at = end + 1;
        }
        const QString high = degree.isEmpty() || degree == u"3" || degree == u"4" ? QString() : superscripted(degree);
        if (!degree.isEmpty() && degree != u"3" && degree != u"4" && degree != u"2" && high.isEmpty())
            return fail();
        addText(spans, high + (degree == u"3" ? u"∛"_s : degree == u"4" ? u"∜"_s : u"√"_s));
        addAll(spans, bracketed(readArgument()));
    }

    void addDelimiter(Spans &spans)
    {
        skipSpace();
        if (next() == u'.')
            ++m_at;
        else if (m_at < m_source.size() && next() != u'{')
            readOne(spans);
        else
            fail();
    }

    void addAccented(Spans &spans, QChar accent)
    {
        const Spans argument = readArgument();
        if (hasScripts(argument))
            return fail();
        for (const Span &span : argument) {
            for (const QChar c : span.text)
                addText(spans, QString(c) + accent, span.italic);
        }
    }

    //! Commands whose argument is words or letters in a certain font.
    bool addWords(Spans &spans, const QString &name)
    {
        static const QStringList words { u"text"_s, u"textrm"_s, u"textbf"_s, u"textit"_s, u"mathrm"_s, u"operatorname"_s };
        static const QStringList letters { u"mathbf"_s, u"mathit"_s, u"mathcal"_s, u"boldsymbol"_s, u"mathsf"_s, u"mathfrak"_s };
        if (letters.contains(name)) {
            addAll(spans, readArgument());
            return true;
        }
        if (name == "begin"_L1 || name == "end"_L1 || name == "mathbb"_L1 || words.contains(name)) {
            const qsizetype end = next() == u'{' ? m_source.indexOf(u'}', m_at) : -1;
            if (end < 0) {
                fail();
                return true;
            }
            const QString argument = m_source.mid(m_at + 1, end - m_at - 1);
            m_at = end + 1;
            static const QStringList plain { u"aligned"_s,   u"align"_s,  u"align*"_s,  u"equation"_s,
                                             u"equation*"_s, u"gather"_s, u"gather*"_s, u"gathered"_s };
            if (words.contains(name) || name == "mathbb"_L1)
                addText(spans, name == "mathbb"_L1 ? doubleStruck(argument) : argument);
            else if (!plain.contains(argument))
                fail();
            return true;
        }
        return false;
    }

    bool addSpace(Spans &spans, const QString &name)
    {
        if (name != "quad"_L1 && name != "qquad"_L1)
            return name == "displaystyle"_L1 || name == "limits"_L1 || name == "nolimits"_L1;
        addText(spans, name == "quad"_L1 ? u"\u2003"_s : u"\u2003\u2003"_s);
        return true;
    }

    void addSymbol(Spans &spans, const QString &name)
    {
        const QString symbol = mathSymbol(name);
        if (symbol.isEmpty())
            return fail();
        const char32_t point = symbol.front().unicode();
        const bool isWord = symbol.size() > 1;
        const bool isRelation = (point >= 0x2190 && point <= 0x21FF) || (point >= 0x2248 && point <= 0x22A5) || point == 0xD7
                                || point == 0xF7 || point == 0xB1 || point == 0x2213 || (point >= 0x2208 && point <= 0x220D)
                                || (point >= 0x223C && point <= 0x2245) || point == 0x221D
                                || (point >= 0x27F5 && point <= 0x27F7);
        if (isRelation)
            return addOperator(spans, symbol);
        const bool needsRoom = isWord && lastOf(spans).isLetterOrNumber();
        addText(spans, needsRoom ? u' ' + symbol : symbol);
        skipSpace();
        if (isWord && (next().isLetterOrNumber() || next() == u'\\'))
            addText(spans, u" "_s);
    }

    const QString &m_source;
    qsizetype m_at = 0;
    int m_depth = 0;
    bool m_failed = false;
};

} // namespace

std::optional<std::vector<Span>> mathText(const QString &source)
{
    return source.size() > kLongest ? std::nullopt : Formula(source).read();
}

} // namespace countersign
