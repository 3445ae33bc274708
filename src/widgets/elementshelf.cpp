// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/elementshelf.h"

#include "widgets/elementtext.h"

#include <utility>

namespace countersign {

namespace {
constexpr qint64 kMostHeld = 64LL * 1024 * 1024;

QString shelfKey(const QString &id, const QJsonObject &element)
{
    return id + u'\n' + ElementText::source(element);
}

//! Its bytes are not there: nobody fetched them, or they made room for others. (Or it is empty; that is soon fetched.)
bool lacksBytes(const ElementShelf::Item &item)
{
    return item.state != ElementShelf::State::Here || item.bytes.isEmpty();
}
} // namespace

void ElementShelf::setFetcher(const Fetcher &fetcher)
{
    qDeleteAll(std::exchange(m_fetches, {}));
    m_waiting.clear();
    m_items.clear();
    m_used.clear();
    m_held = 0;
    m_fetcher = fetcher;
}

ElementShelf::Item &ElementShelf::itemOf(const QString &key, const QJsonObject &element)
{
    const bool isNew = !m_items.contains(key);
    Item &item = m_items[key];
    if (isNew)
        item.isShown = ElementText::showsByItself(element);
    return item;
}

const ElementShelf::Item &ElementShelf::look(const QString &id, const QJsonObject &element)
{
    const QString key = shelfKey(id, element);
    Item &item = itemOf(key, element);
    if (!item.isShown || item.state != State::Away)
        return item;
    if (ElementText::isPicture(element)) {
        if (item.blocks.empty())
            item.blocks = ElementText::blocks(id, element, {});
        return item;
    }
    fetch(id, element);
    return m_items[key];
}

const ElementShelf::Item *ElementShelf::peek(const QString &id, const QJsonObject &element) const
{
    const auto item = m_items.constFind(shelfKey(id, element));
    return item == m_items.constEnd() ? nullptr : &*item;
}

void ElementShelf::show(const QString &id, const QJsonObject &element, bool isShown)
{
    Item &item = itemOf(shelfKey(id, element), element);
    item.isShown = isShown;
    if (isShown && item.state == State::Lost) {
        item.state = State::Away;
        item.error.reset();
    }
    const bool isMade = item.state == State::Here && !item.blocks.empty();
    if (isShown && (!lacksBytes(item) || ElementText::isPicture(element)))
        item.blocks = ElementText::blocks(id, element, item.bytes);
    else if (isShown && !isMade)
        fetch(id, element);
    Q_EMIT changed(id);
}

void ElementShelf::take(const QString &id, const QJsonObject &element, QObject *context, const Taker &taker)
{
    const QString key = shelfKey(id, element);
    if (const Item &item = itemOf(key, element); !lacksBytes(item)) {
        taker(item);
        return;
    }
    m_waiting[key].push_back({ context, taker });
    fetch(id, element);
}

void ElementShelf::fetch(const QString &id, const QJsonObject &element)
{
    const QString key = shelfKey(id, element);
    if (m_fetches.contains(key))
        return;
    Fetch *fetch = m_fetcher ? m_fetcher(element, this) : nullptr;
    if (!fetch) {
        finish(id, element, { {}, {}, Error { Condition::ElementGone, { ElementText::name(element) }, 0, {} } });
        return;
    }
    m_items[key].state = State::Coming;
    m_fetches.insert(key, fetch);
    connect(fetch, &Fetch::ended, this, [this, id, element](const FetchEnd &end) { finish(id, element, end); });
    // A row asks while it is laid out: what it is told must come later.
    QMetaObject::invokeMethod(
        this, [this, id] { Q_EMIT changed(id); }, Qt::QueuedConnection);
}

void ElementShelf::finish(const QString &id, const QJsonObject &element, const FetchEnd &end)
{
    const QString key = shelfKey(id, element);
    if (Fetch *fetch = m_fetches.take(key))
        fetch->deleteLater();
    Item &item = m_items[key];
    item.state = end.error ? State::Lost : State::Here;
    item.error = end.error;
    item.bytes = end.bytes;
    item.mimeType = end.mimeType;
    if (item.isShown && !end.error)
        item.blocks = ElementText::blocks(id, element, end.bytes);
    const Item told = item;
    if (!end.error) {
        m_held += end.bytes.size();
        m_used.remove(key);
        m_used.push_back(key);
        makeRoom(key);
    }
    for (const Waiting &waiting : m_waiting.take(key)) {
        if (waiting.context)
            waiting.taker(told);
    }
    QMetaObject::invokeMethod(
        this, [this, id] { Q_EMIT changed(id); }, Qt::QueuedConnection);
}

//! What is shown stays shown; saving it fetches it again (see lacksBytes()).
void ElementShelf::makeRoom(const QString &except)
{
    while (m_held > kMostHeld && !m_used.empty() && m_used.front() != except) {
        Item &oldest = m_items[m_used.front()];
        m_held -= oldest.bytes.size();
        oldest.bytes.clear();
        oldest.state = oldest.blocks.empty() ? State::Away : State::Here;
        m_used.pop_front();
    }
}

} // namespace countersign
