// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/entities.h"

#include <QHash>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

const QHash<QString, char16_t> &namedEntities()
{
    static const QHash<QString, char16_t> names {
        { u"amp"_s, u'&' },       { u"lt"_s, u'<' },     { u"gt"_s, u'>' },     { u"quot"_s, u'"' },  { u"apos"_s, u'\'' },
        { u"nbsp"_s, u'\u00A0' }, { u"copy"_s, u'©' },   { u"reg"_s, u'®' },    { u"trade"_s, u'™' }, { u"hellip"_s, u'…' },
        { u"mdash"_s, u'—' },     { u"ndash"_s, u'–' },  { u"lsquo"_s, u'‘' },  { u"rsquo"_s, u'’' }, { u"ldquo"_s, u'“' },
        { u"rdquo"_s, u'”' },     { u"laquo"_s, u'«' },  { u"raquo"_s, u'»' },  { u"bull"_s, u'•' },  { u"middot"_s, u'·' },
        { u"times"_s, u'×' },     { u"divide"_s, u'÷' }, { u"plusmn"_s, u'±' }, { u"minus"_s, u'−' }, { u"le"_s, u'≤' },
        { u"ge"_s, u'≥' },        { u"ne"_s, u'≠' },     { u"asymp"_s, u'≈' },  { u"infin"_s, u'∞' }, { u"deg"_s, u'°' },
        { u"euro"_s, u'€' },      { u"pound"_s, u'£' },  { u"yen"_s, u'¥' },    { u"cent"_s, u'¢' },  { u"sect"_s, u'§' },
        { u"para"_s, u'¶' },      { u"larr"_s, u'←' },   { u"rarr"_s, u'→' },   { u"uarr"_s, u'↑' },  { u"darr"_s, u'↓' },
        { u"auml"_s, u'ä' },      { u"ouml"_s, u'ö' },   { u"uuml"_s, u'ü' },   { u"szlig"_s, u'ß' }, { u"eacute"_s, u'é' },
        { u"egrave"_s, u'è' },    { u"frac12"_s, u'½' }, { u"frac14"_s, u'¼' }, { u"alpha"_s, u'α' }, { u"beta"_s, u'β' },
        { u"pi"_s, u'π' },        { u"micro"_s, u'µ' },
    };
    return names;
}

} // namespace

QString decodeEntity(const QString &entity)
{
    if (entity.size() < 3 || !entity.startsWith(u'&') || !entity.endsWith(u';'))
        return entity;
    const QString name = entity.mid(1, entity.size() - 2);
    if (!name.startsWith(u'#')) {
        const auto found = namedEntities().constFind(name);
        return found == namedEntities().constEnd() ? entity : QString(QChar(*found));
    }
    const bool isHex = name.mid(1, 1).compare("x"_L1, Qt::CaseInsensitive) == 0;
    bool ok = false;
    const uint code = name.mid(isHex ? 2 : 1).toUInt(&ok, isHex ? 16 : 10);
    const char32_t point = code;
    if (!ok || point == 0 || point > QChar::LastValidCodePoint || QChar::isSurrogate(point))
        return QString(QChar::ReplacementCharacter);
    return QString::fromUcs4(&point, 1);
}

} // namespace countersign
