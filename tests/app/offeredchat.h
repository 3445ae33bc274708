// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "appfixture.h"
#include "browsertrap.h"
#include "patience.h"
#include "scriptedchainlit.h"
#include "widgets/attachmentstrip.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>

namespace countersign::test {

//! The window over a scripted server whose sessions offer more than talk.
struct OfferedChat
{
    OfferedChat()
    {
        using namespace Qt::StringLiterals;
        server.answers.insert("GET /user", { 200, R"({"identifier":"alice"})" });
        const QJsonObject features {
            { u"edit_message"_s, true },
            { u"favorites"_s, true },
            { u"mcp"_s, QJsonObject { { u"enabled"_s, true }, { u"sse"_s, QJsonObject { { u"enabled"_s, true } } } } },
            { u"spontaneous_file_upload"_s, QJsonObject { { u"enabled"_s, true },
                                                          { u"accept"_s, QJsonArray { u"text/*"_s, u"image/*"_s } },
                                                          { u"max_files"_s, 2 },
                                                          { u"max_size_mb"_s, 1 } } },
        };
        const auto profile = [](const QString &name, bool isFirst) {
            return QJsonObject { { u"name"_s, name },
                                 { u"markdown_description"_s, u"About <b>%1</b>"_s.arg(name) },
                                 { u"default"_s, isFirst } };
        };
        settings = { { u"ui"_s, QJsonObject { { u"name"_s, u"Echo"_s } } },
                     { u"features"_s, features },
                     { u"userEnv"_s, QJsonArray() },
                     { u"dataPersistence"_s, true },
                     { u"threadResumable"_s, true },
                     { u"threadSharing"_s, true },
                     { u"chatProfiles"_s, QJsonArray { profile(u"Echo"_s, true), profile(u"Poet"_s, false) } },
                     { u"starters"_s, QJsonArray { QJsonObject { { u"label"_s, u"Find it"_s },
                                                                 { u"message"_s, u"the minutes"_s },
                                                                 { u"command"_s, u"search"_s },
                                                                 { u"icon"_s, u"search"_s } } } } };
        server.answers.insert("POST /project/threads", { 200, R"({"pageInfo":{"hasNextPage":false},"data":[]})" });
        server.answers.insert("POST /project/file", { 200, R"({"id":"file-1"})" });
    }
    //! Opened, and its line is ready.
    [[nodiscard]] bool open()
    {
        server.answers.insert("GET /project/settings", { 200, QJsonDocument(settings).toJson() });
        ConnectionConfig config;
        config.name = QStringLiteral("Echo");
        config.address = server.url();
        config.kind = ConnectionConfig::Kind::Chainlit;
        config.signIn.method = SignInConfig::Method::None;
        fixture.application->start({});
        fixture.application->openConnection(config);
        return QTest::qWaitFor(
            [this] {
                return fixture.isReady() && server.saidCount(QStringLiteral("connection_successful")) > 0
                       && line() == QLatin1String("Ready");
            },
            test::kEventually);
    }
    [[nodiscard]] QString line() const { return label(QStringLiteral("linkState")); }
    [[nodiscard]] QString label(const QString &name) const
    {
        const auto *found = fixture.window().findChild<QLabel *>(name);
        return found ? found->text() : QString();
    }
    [[nodiscard]] QString fileWith(const QString &name, const QByteArray &bytes) const
    {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }
    //! As the window's own file dialog, a drop or a paste hands them over.
    void give(const QStringList &paths) const { Q_EMIT fixture.composer().filesOffered(paths); }
    [[nodiscard]] QString chip(const QString &name) const
    {
        for (const QWidget *each : fixture.composer().attachments().findChildren<QWidget *>()) {
            if (each->accessibleName() == name && each->isVisible())
                return each->accessibleDescription();
        }
        return {};
    }
    [[nodiscard]] QStringList refusals() const
    {
        QStringList sentences;
        for (const QLabel *each : fixture.composer().attachments().findChildren<QLabel *>(QStringLiteral("attachmentRefusal"))) {
            if (each->isVisible())
                sentences << each->text();
        }
        return sentences;
    }
    //! What the last message that left carried.
    [[nodiscard]] QJsonObject sent(const QString &event = QStringLiteral("client_message")) const
    {
        const ScriptedChainlit::Said *said = server.lastSaid(event);
        return said ? said->arguments.at(0).toObject() : QJsonObject();
    }
    //! The agent answers, and its turn is over.
    void answer(const QString &text)
    {
        using namespace Qt::StringLiterals;
        server.say(u"task_start"_s);
        server.say(u"new_message"_s, QJsonObject { { u"id"_s, u"a"_s + text },
                                                   { u"type"_s, u"assistant_message"_s },
                                                   { u"parentId"_s, u"run"_s },
                                                   { u"name"_s, u"Echo"_s },
                                                   { u"output"_s, text } });
        server.say(u"task_end"_s);
    }
    [[nodiscard]] QAction *action(const QString &id) const { return &fixture.window().actionTable().action(id); }

    ScriptedChainlit server;
    QJsonObject settings;
    BrowserTrap browser;
    QTemporaryDir folder;
    AppFixture fixture { &browser };
};

} // namespace countersign::test
