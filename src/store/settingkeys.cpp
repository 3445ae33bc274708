// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/settingkeys.h"

#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

const QList<SettingKey> &SettingKey::all()
{
    using enum Type;
    static const QList<SettingKey> table {
        { Setting::Colours,
          u"colours"_s,
          Choice,
          u"system"_s,
          u"Colours of the window."_s,
          0,
          0,
          { u"system"_s, u"light"_s, u"dark"_s } },
        { Setting::Contrast,
          u"highContrast"_s,
          Choice,
          u"system"_s,
          u"More contrast than usual."_s,
          0,
          0,
          { u"system"_s, u"on"_s, u"off"_s } },
        { Setting::DesktopAccent, u"desktopAccent"_s, Flag, true, u"Take the desktop's accent colour where it can be read."_s },
        { Setting::TextSize, u"textSize"_s, Number, 100, u"Size of all text, in percent of the desktop's."_s, 50, 300 },
        { Setting::Zoom, u"zoom"_s, Number, 100, u"Size of the chat's text beside that, in percent."_s, 50, 300 },
        { Setting::Motion,
          u"motion"_s,
          Choice,
          u"system"_s,
          u"Whether things may move by themselves."_s,
          0,
          0,
          { u"system"_s, u"reduced"_s, u"full"_s } },
        { Setting::MenuBar, u"menuBar"_s, Flag, false, u"Show a menu bar."_s },
        { Setting::ReturnSends, u"returnSends"_s, Flag, true,
          u"Return sends and Shift+Return is a new line; if false, Ctrl+Return sends."_s },
        { Setting::RestoreAtStart, u"restoreAtStart"_s, Flag, true, u"Start with the last connection and chat."_s },
        { Setting::KeepHistory,
          u"keepHistory"_s,
          Choice,
          u"forever"_s,
          u"How long chats stay on this computer after their last change."_s,
          0,
          0,
          { u"forever"_s, u"year"_s, u"quarter"_s, u"month"_s, u"week"_s, u"session"_s } },
        { Setting::Notifications, u"notifications"_s, Flag, true,
          u"Tell on the desktop when an answer is there or an agent asks, while the window is not in front."_s },
        { Setting::RecordRequests, u"recordRequests"_s, Flag, true,
          u"Keep what was sent and answered, without secrets and in memory only, for the auth lens."_s },
    };
    return table;
}

const SettingKey &SettingKey::of(Setting id)
{
    return all().at(int(id));
}

bool SettingKey::accepts(const QJsonValue &value) const
{
    switch (type) {
    case Type::Flag:
        return value.isBool();
    case Type::Number:
        return value.isDouble() && std::floor(value.toDouble()) == value.toDouble() && value.toDouble() >= least
               && value.toDouble() <= most;
    case Type::Choice:
        return value.isString() && choices.contains(value.toString());
    }
    return false;
}

} // namespace countersign
