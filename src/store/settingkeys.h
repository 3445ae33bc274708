// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonValue>
#include <QList>
#include <QString>

namespace countersign {

//! What a person may choose. Names, types, bounds and meanings are in one table: SettingKey::all().
enum class Setting {
    Colours,
    Contrast,
    DesktopAccent,
    TextSize,
    Zoom,
    Motion,
    MenuBar,
    ReturnSends,
    RestoreAtStart,
    KeepHistory,
    Notifications,
    RecordRequests,
};

//! One row of the table: what may stand under its name in the settings file, and what counts where nothing, or something else,
//! stands there. A value; the table lives as long as the process.
struct SettingKey
{
    enum class Type {
        Flag,   //!< true or false
        Number, //!< a whole number from `least` to `most`
        Choice, //!< one of `choices`
    };
    Setting id;
    QString name;
    Type type;
    QJsonValue standard;
    QString meaning; //!< English, for who reads the file
    int least = 0;
    int most = 0;
    QStringList choices;

    [[nodiscard]] bool accepts(const QJsonValue &value) const;
    [[nodiscard]] static const QList<SettingKey> &all(); //!< in the order of the enumerators
    [[nodiscard]] static const SettingKey &of(Setting id);
};

} // namespace countersign
