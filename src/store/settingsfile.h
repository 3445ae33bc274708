// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "store/stephook.h"

#include <QJsonObject>

#include <functional>
#include <optional>

namespace countersign {

//! The file under Settings: one JSON object, which is the truth, so that keys of a later version stay in it untouched. Written
//! whole or not at all (0600). Owner: Settings. UI thread.
class SettingsFile
{
public:
    //! Reads it. `changed` hears when trouble() is another; not before the constructor has returned.
    SettingsFile(const QString &file, StepHook step, std::function<void()> changed);

    QJsonObject root;

    void save();
    [[nodiscard]] const std::optional<Error> &trouble() const { return m_trouble; } //!< see Settings
    [[nodiscard]] const std::optional<Error> &damage() const { return m_damage; }   //!< see Settings
    void setTrouble(const std::optional<Error> &now);

private:
    void load();
    [[nodiscard]] QString write() const;

    QString m_file;
    StepHook m_step;
    std::function<void()> m_changed;
    bool m_isWritable = true;
    std::optional<Error> m_trouble;
    std::optional<Error> m_damage;
};

} // namespace countersign
