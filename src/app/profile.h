// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace countersign {

//! Where everything of one person's Countersign lies: settings, history, locks. Two profiles never touch: the keychain label and
//! the instance socket carry the hash of the profile's canonical path. The demo's profile is temporary.
class Profile
{
public:
    //! `directory` empty = the desktop's own data folder. Creates it (0700).
    [[nodiscard]] static Profile at(const QString &directory);
    [[nodiscard]] static Profile temporary();

    [[nodiscard]] bool isUsable() const; //!< false: the folder could not be made
    [[nodiscard]] bool isTemporary() const { return m_temporary != nullptr; }
    [[nodiscard]] QString directory() const { return m_directory; }
    [[nodiscard]] QString file(const QString &name) const;
    //! Service name of keychain entries: "countersign", or "countersign-HASH" for another folder.
    [[nodiscard]] QString keychainService() const;
    [[nodiscard]] QString hash() const;

private:
    QString m_directory;
    bool m_isDefault = false;
    std::shared_ptr<QTemporaryDir> m_temporary;
};

} // namespace countersign
