// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "loopbackserver.h"

#include <QJsonObject>
#include <QStringList>

namespace countersign::test {

//! Two servers on two ports: the one a person means, and another origin that must never see anything of theirs.
class RefusalStage
{
public:
    RefusalStage();

    LoopbackServer server;
    LoopbackServer stranger; //!< answers 200 to everything; what it gets is counted
};

//! A server that says no, and what a person should be told. Scripts speak HTTP as the real servers do, texts included.
struct RefusalStory
{
    QByteArray name;
    LoopbackServer::Handler script;
    QString path = QStringLiteral("/api/copilotkit"); //!< of the address the person types
    QByteArray token;                                 //!< theirs, for Authorization: Bearer; empty = they have none
    QList<HttpHeader> headers;                        //!< others of theirs
    QJsonObject signIn;                               //!< of a connection file, where the story needs one

    QString id;        //!< Diagnosis::Id by name
    QString who;       //!< Diagnosis::Who by name
    QStringList facts; //!< each stands in the sentence
    int exitCode = 1;  //!< of doctor
    //! An address a person pastes from a browser or log is a question for doctor; a window would not be pointed at it. Nor does
    //! one look at a provider's redirect before a person follows it.
    bool hasWindow = true;
    QString windowId = {}; //!< instead of `id`, where the window asks otherwise and is told less
};

//! Each is made for `stage`: redirects lead to its second server. The script is not set on its first one yet.
[[nodiscard]] QList<RefusalStory> refusalStories(const RefusalStage &stage);

//! The one of that name; the same on every stage but for its ports.
[[nodiscard]] RefusalStory refusalStory(const RefusalStage &stage, const QByteArray &name);
//! A column "name" with a row for each.
void addRefusalStories(bool onlyWithWindow);

//! header.payload.signature, signed with nothing: for whoever reads and does not verify.
[[nodiscard]] QByteArray unsignedJwt(const QJsonObject &claims, const QJsonObject &header = {});

} // namespace countersign::test
