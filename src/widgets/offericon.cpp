// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/offericon.h"

#include <QFile>
#include <QHash>

namespace countersign {
using namespace Qt::StringLiterals;

QString offerIcon(const QString &lucide)
{
    static const QHash<QString, QString> ours {
        { u"globe"_s, u"server"_s },
        { u"brain"_s, u"reasoning"_s },
        { u"lightbulb"_s, u"reasoning"_s },
        { u"pencil"_s, u"edit"_s },
        { u"pen"_s, u"edit"_s },
        { u"paperclip"_s, u"attach"_s },
        { u"file-text"_s, u"file"_s },
        { u"images"_s, u"image"_s },
        { u"picture-in-picture"_s, u"image"_s },
        { u"wrench"_s, u"tool"_s },
        { u"hammer"_s, u"tool"_s },
        { u"terminal"_s, u"tool"_s },
        { u"bot"_s, u"agent"_s },
        { u"user"_s, u"person"_s },
        { u"rotate-cw"_s, u"refresh"_s },
        { u"refresh-cw"_s, u"refresh"_s },
        { u"trash-2"_s, u"trash"_s },
        { u"x"_s, u"close"_s },
        { u"circle-help"_s, u"question"_s },
        { u"help-circle"_s, u"question"_s },
        { u"external-link"_s, u"open-out"_s },
        { u"settings-2"_s, u"settings"_s },
        { u"sliders-horizontal"_s, u"settings"_s },
        { u"triangle-alert"_s, u"caution"_s },
        { u"ellipsis"_s, u"more"_s },
        { u"circle-check"_s, u"done"_s },
        { u"mail"_s, u"send"_s },
    };
    const QString name = ours.value(lucide.toLower(), lucide.toLower());
    // It goes into the path of a resource: a name is letters and hyphens, and nothing else.
    for (const QChar c : name) {
        if (c != u'-' && (c < u'a' || c > u'z'))
            return {};
    }
    return !name.isEmpty() && QFile::exists(u":/icons/16/%1.svg"_s.arg(name)) ? name : QString();
}

} // namespace countersign
