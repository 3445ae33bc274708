// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "render/markdownblocks.h"

#include <QCoreApplication>

namespace countersign {

//! What an `element` activity (events::ActivitySnapshot) is to a person: words, and blocks to be shown. Pure.
class ElementText
{
    Q_DECLARE_TR_FUNCTIONS(ElementText)
public:
    [[nodiscard]] static bool isElement(const Message &message);
    [[nodiscard]] static bool isTasks(const Message &message);
    //! Of these something can be shown in the conversation; the others are saved, or opened by another program.
    [[nodiscard]] static bool canShow(const QJsonObject &element);
    //! Shown without being asked for: in line, and on the agent's own server.
    [[nodiscard]] static bool showsByItself(const QJsonObject &element);
    [[nodiscard]] static bool isPicture(const QJsonObject &element);

    [[nodiscard]] static QString name(const QJsonObject &element); //!< its own, or what it is
    [[nodiscard]] static QString kind(const QJsonObject &element); //!< "PDF", "Table", "Sound" …
    [[nodiscard]] static QString icon(const QJsonObject &element);
    //! A name for a file: without what file systems take for something else, with an ending.
    [[nodiscard]] static QString fileName(const QJsonObject &element);
    //! Whether another program may be asked to open it: by name and by bytes it is a picture, sound, film, plain text, PDF or a
    //! document of an office; nothing that runs, is a program to its viewer, or names further files to be fetched.
    [[nodiscard]] static bool isHarmless(const QString &fileName, const QByteArray &bytes);
    [[nodiscard]] static bool mayOpen(const QJsonObject &element); //!< as far as its name and type tell
    //! Its contents. Empty = they cannot be shown: something to save. `id`: of its message.
    [[nodiscard]] static std::vector<Block> blocks(const QString &id, const QJsonObject &element, const QByteArray &bytes);
    //! Of a custom one, "name: value" a line.
    [[nodiscard]] static QString properties(const QJsonObject &element);
    //! Where its bytes are, as one text: two that differ are two files, whatever they are called.
    [[nodiscard]] static QString source(const QJsonObject &element);
    //! Of a picture, in the ImageStore; of the same element somewhere else it is another. `id`: of its message.
    [[nodiscard]] static QString imageKey(const QString &id, const QJsonObject &element);
    [[nodiscard]] static QString idOfImage(const QString &imageKey);
};

} // namespace countersign
