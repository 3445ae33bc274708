// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace countersign {

//! A word of the agent's own that gives a message another job ("/search"). It goes with the message (Message::extra `command`).
struct Command
{
    QString id; //!< also what is typed behind the slash
    QString description;
    QString icon;              //!< a name of the Lucide set; empty = none
    bool isButton = false;     //!< shown beside the composer, not only behind the slash
    bool isPersistent = false; //!< stays chosen after a message
    bool isSelected = false;   //!< chosen from the start
    [[nodiscard]] bool operator==(const Command &) const = default;
};

//! Something to be chosen for every message (a model, an effort). The choice goes along (Message::extra `modes`: id -> option).
struct TurnMode
{
    struct Option
    {
        QString id;
        QString name;
        QString description;
        QString icon;
        bool isDefault = false;
        [[nodiscard]] bool operator==(const Option &) const = default;
    };
    QString id;
    QString name;
    QList<Option> options;
    [[nodiscard]] bool operator==(const TurnMode &) const = default;
};

//! One setting of the chat, as the agent asks for it. A value of a kind the form cannot draw is shown and left as it is.
struct SettingInput
{
    enum class Kind { Switch, Slider, Select, Text, Number, Tags, MultiSelect, Checkbox, Radio, Date, Unknown };
    struct Item
    {
        QString label;
        QJsonValue value;
        [[nodiscard]] bool operator==(const Item &) const = default;
    };
    Kind kind = Kind::Unknown;
    QString id; //!< its key in the values
    QString label;
    QString description;
    QString tooltip;
    QString placeholder;      //!< of Text
    QString format;           //!< of Date, as the server writes it
    QJsonValue initial;       //!< Null = none
    QList<Item> items;        //!< of Select, MultiSelect, Radio
    double minimum = 0;       //!< of Slider
    double maximum = 0;       //!< of Slider
    double step = 1;          //!< of Slider
    bool isMultiline = false; //!< of Text
    bool isRange = false;     //!< of Date: two of them
    bool isDisabled = false;
    [[nodiscard]] bool operator==(const SettingInput &) const = default;
};

//! A page of the settings; one without a label if there are no tabs.
struct SettingPage
{
    QString id;
    QString label;
    QList<SettingInput> inputs;
    [[nodiscard]] bool operator==(const SettingPage &) const = default;
};

//! A button the agent put under a message; it runs on the server and lasts as long as the session.
struct OfferedAction
{
    QString id;
    QString messageId; //!< under which it stands; empty = under none
    QString name;
    QString label; //!< shown; the name, if it has none
    QString tooltip;
    QString icon; //!< a name of the Lucide set; empty = none
    QJsonObject payload;
    [[nodiscard]] bool operator==(const OfferedAction &) const = default;
};

//! What may be sent along.
struct UploadLimits
{
    bool isAllowed = false;
    QStringList types;    //!< media types ("image/*") and file name endings (".txt"); empty = any
    int mostFiles = 0;    //!< 0 = no limit was told
    qint64 mostBytes = 0; //!< of one file; 0 = no limit was told
    [[nodiscard]] bool operator==(const UploadLimits &) const = default;
};

//! A server of tools (MCP) the agent may use in this session.
struct ToolServer
{
    enum class Kind { Sse, Http, Command };
    Kind kind = Kind::Http;
    QString name;
    QString url;         //!< of Sse and Http
    QString command;     //!< of Command: what the chat server runs, with its arguments
    QJsonObject headers; //!< of Sse and Http; what the person gave, never shown by a log
    QStringList tools;   //!< as it told them
    [[nodiscard]] bool operator==(const ToolServer &) const = default;
};

//! What the agent shows beside the conversation: elements as events::ActivitySnapshot has them, that are in no message.
struct SidePanel
{
    QString title;
    QString key; //!< the same key = the panel stays as it is
    QList<QJsonObject> elements;
    [[nodiscard]] bool operator==(const SidePanel &) const = default;
};

//! How a thread's own line to the server stands, for back ends that hold one open.
struct ThreadLink
{
    enum class State {
        None,       //!< there is none, and none is needed
        Connecting, //!< on its way
        Ready,      //!< the session is there
        Waiting,    //!< lost; tried again in `seconds`
        Refused,    //!< not tried again by itself; see `error`
    };
    State state = State::None;
    int seconds = 0;
    std::optional<Error> error; //!< of Waiting and Refused
    [[nodiscard]] bool operator==(const ThreadLink &) const = default;
};

//! What the session of a thread offers beside its messages. Nothing of it is kept on disk.
struct ThreadSession
{
    ThreadLink link;
    QList<Command> commands;
    QList<TurnMode> modes;
    QList<SettingPage> settings; //!< empty = there are none
    QJsonObject values;          //!< of the settings, as they stand
    SidePanel panel;
    QList<ToolServer> toolServers;
    QStringList favourites; //!< messages the person keeps for another time
    qint64 tokens = 0;      //!< as the agent counts them; 0 = it has not told
    [[nodiscard]] bool operator==(const ThreadSession &) const = default;
};

//! What a server lets a person do, beside talking. As the last refresh() that succeeded told it.
struct BackendFeatures
{
    bool editsMessages = false; //!< RunRequest::isEdit
    bool takesFeedback = false;
    bool renamesThreads = false;
    bool deletesThreads = false;
    bool sharesThreads = false;
    bool findsThreads = false;
    bool keepsFavourites = false;
    bool changesAgentOnlyInNewThreads = false; //!< another agent means another thread
    UploadLimits uploads;
    QList<ToolServer::Kind> toolServers; //!< kinds the person may add; empty = none
    [[nodiscard]] bool operator==(const BackendFeatures &) const = default;
};

//! What the person thinks of an answer.
struct Feedback
{
    enum class Value { None, Good, Bad }; //!< None takes it back
    Value value = Value::None;
    QString comment;
    QString id; //!< the server's, once it has one
    [[nodiscard]] bool operator==(const Feedback &) const = default;
};

//! A passing word of the agent to the person: shown, not kept.
struct AgentNotice
{
    enum class Level { Info, Success, Warning, Error };
    Level level = Level::Info;
    QString text;
    [[nodiscard]] bool operator==(const AgentNotice &) const = default;
};

} // namespace countersign
