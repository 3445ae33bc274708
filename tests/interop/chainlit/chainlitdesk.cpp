// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdesk.h"

#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

ChainlitDesk::ChainlitDesk(const QString &address, const QString &user, const QString &password)
{
    desk.application().openAddress(address);
    desk.type(u"userName"_s, user);
    desk.type(u"password"_s, password);
    desk.press(u"enterPassword"_s);
    std::ignore = comes([this] { return desk.isReady(); });
}

bool ChainlitDesk::comes(const std::function<bool()> &check) const
{
    if (QTest::qWaitFor(check, kPatience))
        return true;
    qWarning().noquote() << desk.screen() << desk.traffic();
    return false;
}

bool ChainlitDesk::shows(const QString &words) const
{
    return comes([&] { return desk.transcript().contains(words); });
}

//! Nothing of ours is on its way.
bool ChainlitDesk::isSettled() const
{
    const auto &messages = conversation().messages;
    return desk.isReady() && std::all_of(messages.begin(), messages.end(), [](const Message &message) {
               return message.delivery == Message::Delivery::Settled;
           });
}

bool ChainlitDesk::ask(const QString &words, const QJsonObject &extra, const QList<ContentPart> &parts)
{
    const auto before = conversation().messages.size();
    chat().sendMessage(words, parts, extra);
    return comes([&] { return conversation().messages.size() > before && isSettled(); });
}

QList<QJsonObject> ChainlitDesk::activities(const QString &type) const
{
    QList<QJsonObject> found;
    for (const Message &message : conversation().messages) {
        if (message.activityType == type)
            found << message.activity;
    }
    return found;
}

std::optional<FetchEnd> ChainlitDesk::fetch(const QJsonObject &element) const
{
    QObject owner;
    std::optional<FetchEnd> end;
    QObject::connect(backend().fetch(chat().threadId(), element, &owner), &Fetch::ended, &owner,
                     [&](const FetchEnd &how) { end = how; });
    std::ignore = comes([&] { return end.has_value(); });
    return end;
}

std::optional<UploadEnd> ChainlitDesk::upload(const QString &name, const QByteArray &bytes, const QString &interruptId) const
{
    QObject owner;
    std::optional<UploadEnd> end;
    QObject::connect(backend().upload(chat().threadId(), name, {}, bytes, interruptId, &owner), &Upload::ended, &owner,
                     [&](const UploadEnd &how) { end = how; });
    std::ignore = comes([&] { return end.has_value(); });
    return end;
}

} // namespace countersign::test
