// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "render/markdownblocks.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QPointer>

#include <functional>
#include <list>
#include <optional>
#include <vector>

namespace countersign {

//! What the elements of the chats hold, each fetched once and kept while there is room (64 MB; the one asked for least lately
//! goes first). One that shows by itself is fetched when it comes on screen, any other when the person wants it. What an agent
//! moves to another place is another one, whatever its id: that the person wanted the first says nothing of it. Bytes only: it
//! writes nothing and runs nothing. Pictures are not fetched by look(): they are the ImageStore's. Owner: ElementDelivery. UI
//! thread.
class ElementShelf : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Away,   //!< not fetched
        Coming, //!< on its way
        Here,
        Lost, //!< see error
    };
    struct Item
    {
        State state = State::Away;
        bool isShown = false;      //!< the person wants to see it, or it shows by itself
        std::vector<Block> blocks; //!< of a shown one that is here; empty = it cannot be shown
        QByteArray bytes;
        QString mimeType;
        std::optional<Error> error;
    };
    using Fetcher = std::function<Fetch *(const QJsonObject &element, QObject *parent)>;
    using Taker = std::function<void(const Item &item)>;

    using QObject::QObject;
    //! Where bytes come from; what was fetched before is forgotten. None: nothing can be fetched.
    void setFetcher(const Fetcher &fetcher);

    //! As it stands; what shows by itself is on its way from then on.
    [[nodiscard]] const Item &look(const QString &id, const QJsonObject &element);
    [[nodiscard]] const Item *peek(const QString &id, const QJsonObject &element) const; //!< null = nobody looked yet
    //! The person wants to see it, or no longer.
    void show(const QString &id, const QJsonObject &element, bool isShown);
    //! Its bytes, now or when they have come, once; `context` gone = nobody waits.
    void take(const QString &id, const QJsonObject &element, QObject *context, const Taker &taker);

Q_SIGNALS:
    void changed(const QString &id);

private:
    struct Waiting
    {
        QPointer<QObject> context;
        Taker taker;
    };
    [[nodiscard]] Item &itemOf(const QString &key, const QJsonObject &element);
    void fetch(const QString &id, const QJsonObject &element);
    void finish(const QString &id, const QJsonObject &element, const FetchEnd &end);
    void makeRoom(const QString &except);

    Fetcher m_fetcher;
    // By id and source.
    QHash<QString, Item> m_items;
    QHash<QString, std::vector<Waiting>> m_waiting;
    QHash<QString, Fetch *> m_fetches; // children
    std::list<QString> m_used;         // those that hold bytes, the latest last
    qint64 m_held = 0;                 // bytes
};

} // namespace countersign
