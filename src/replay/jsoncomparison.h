// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QJsonValue>
#include <QSet>
#include <QString>
#include <QStringList>

namespace countersign {

//! What a vector expects, held against what came. `$minted1`, `$minted2` … stand for ids that were made up on the way: the same
//! placeholder is the same id, also in sentences. One per vector, because placeholders hold for all of it.
class JsonComparison
{
public:
    //! An id we made up.
    void addMinted(const QString &id) { m_minted.insert(id); }
    //! Empty if both say the same; else where they first differ, with both values.
    [[nodiscard]] QString difference(const QJsonValue &expected, const QJsonValue &actual, const QString &path = {});
    [[nodiscard]] bool isSameSentence(const QString &expected, const QString &actual);

private:
    [[nodiscard]] bool isSameText(const QString &expected, const QString &actual);

    QSet<QString> m_minted;
    QHash<QString, QString> m_idOf; //!< placeholder -> ours
};

//! The texts of a list, where their order means nothing.
[[nodiscard]] QStringList sortedTexts(const QJsonValue &array);

} // namespace countersign
